package budget

import (
	"errors"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Account (账户) is what is known of an institution or holder besides its claims:
// what was paid, what it holds, how it was assessed, what an audit found.
// Everything in it is a fact; an absent amount is zero.
type Account struct {
	Institution string `json:"institution" required:"true"`
	// Prepaid is what was transferred in the period; negative: recovered. It is
	// never compared with the instalments.
	Prepaid settlement.Money `json:"prepaid,omitzero"`
	// CarriedIn is the room carried in from the year before: of an institution that
	// has a budget.
	CarriedIn settlement.Money `json:"carried_in,omitzero"`
	// Score is the assessment, 0 to 100; absent: not known yet.
	Score settlement.Decimal `json:"score,omitzero"`
	// Indicators are what the policy's assessment is computed from, by name.
	Indicators map[string]settlement.Decimal `json:"indicators,omitempty"`
	// GateMissed says that a gate indicator was missed, where no assessment finds
	// it out.
	GateMissed bool `json:"gate_missed,omitempty"`
	// ReasonableOverrun is what review accepted of the overrun, at most all of it:
	// under a policy that shares the reasonable part alone (reasonable_only).
	ReasonableOverrun settlement.Money `json:"reasonable_overrun,omitzero"`
	// Delivered is the number of units that the budget's minimum is compared with;
	// absent: the claims that the budget bears are counted.
	Delivered settlement.Decimal `json:"delivered,omitzero"`
	// Volumes are the units that the quotas of the budget are paid for.
	Volumes []Volumes `json:"volumes,omitempty"`
	// Incurred is the claims money of months, for instalments by claims.
	Incurred []MonthMoney `json:"incurred,omitempty"`
	// Debt is owed to the fund from before; negative: what the fund owes, because it
	// was rolled into the next prepayments.
	Debt settlement.Money `json:"debt,omitzero"`
	// Advance is working capital the institution holds and this clearing recovers;
	// NewAdvance is working capital that this clearing pays out.
	Advance    settlement.Money `json:"advance,omitzero"`
	NewAdvance settlement.Money `json:"new_advance,omitzero"`
	Findings   []Finding        `json:"findings,omitempty"`
	// Steps are the escalation steps that were decided on.
	Steps []AppliedStep `json:"steps,omitempty"`
}

// Volumes are units delivered under a quota, of a month or of the period.
type Volumes struct {
	Quota string             `json:"quota" required:"true"`
	Month settlement.Month   `json:"month,omitzero"`
	Units settlement.Decimal `json:"units" required:"true"`
}

// MonthMoney is an amount of a month.
type MonthMoney struct {
	Month  settlement.Month `json:"month" required:"true"`
	Amount settlement.Money `json:"amount"`
}

// Finding (违规问题) is one finding of an audit, about fund money of one claim.
type Finding struct {
	ID string `json:"id" required:"true"`
	// Claim is the claim it is about; absent: no single one. Method tells claims of
	// several parts apart that share an id.
	Claim      string            `json:"claim,omitempty"`
	Method     settlement.Method `json:"method,omitempty"`
	Department string            `json:"department,omitempty"`
	Month      settlement.Month  `json:"month,omitzero"`
	Item       string            `json:"item,omitempty"`   // the charge it is about, 项目
	Date       settlement.Date   `json:"date,omitzero"`    // of the charge
	Kind       string            `json:"kind,omitempty"`   // of violation
	Rule       string            `json:"rule,omitempty"`   // what was violated
	Source     string            `json:"source,omitempty"` // manual, engine, complaint …
	Stage      string            `json:"stage,omitempty"`  // of the review: first, second, appeal … 初审, 复审, 申诉
	// ReplyDate is the day until which the institution may reply.
	ReplyDate settlement.Date  `json:"reply_date,omitzero"`
	Amount    settlement.Money `json:"amount"`
	// Multiple is the damages as a multiple of the amount; absent: none.
	Multiple settlement.Decimal `json:"multiple,omitzero"`
	// Status is "upheld" (it acts), "pending" (shown, nothing moves) or "dismissed".
	Status Status `json:"status" required:"true"`
	// Reverses is the id of a finding that this one reverses on appeal, by opposite
	// entries: amount and damages come back. One that is not among the account's
	// findings was cleared before.
	Reverses string `json:"reverses,omitempty"`
}

// AppliedStep is an escalation step that was decided on: the fund money of a
// department's month, or of the months of a suspension, is refused, as far as
// findings have not refused it yet. It is computed from the claims that are dated in
// it: see [Plan.Payments].
type AppliedStep struct {
	// Step is "department_month" (default) or "suspend".
	Step StepKind `json:"step,omitempty"`
	// Department is required, but for a suspension: without it that one is of the
	// whole institution.
	Department string           `json:"department,omitempty"`
	Month      settlement.Month `json:"month" required:"true"`
	// Months is the length of a suspension, from Month on.
	Months int `json:"months,omitempty"`
	// Payment is the fund money that the step is about, in yuan: at most what the
	// claims give; absent: all of that.
	Payment settlement.Decimal `json:"payment,omitzero"`
}

// ReadAccounts reads accounts.json, an array, strictly: see [policy.Read].
// What it says is checked where it is used.
func ReadAccounts(r io.Reader) ([]Account, error) {
	list, err := policy.Read[[]Account](r)
	var faults *settlement.Faults
	if !errors.As(err, &faults) {
		return list, err
	}
	var f settlement.Faults
	for _, e := range faults.List {
		var at *settlement.FieldError
		if errors.As(e, &at) {
			path := "accounts" + at.Path
			if !strings.HasPrefix(at.Path, "[") { // of the document itself
				path = "accounts: " + at.Path
			}
			e = &settlement.FieldError{Path: path, Err: at.Err}
		}
		f.Add(e)
	}
	return nil, f.Err()
}
