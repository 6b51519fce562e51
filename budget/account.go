package budget

import (
	"errors"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Account (账户) has the facts about an institution or holder besides its claims: payments,
// cash that it holds, its assessment, findings of an audit. An absent amount is zero.
type Account struct {
	Institution string `json:"institution" required:"true"`
	// Prepaid is the money that was transferred in the period; negative: recovered. It is
	// never compared with the instalments.
	Prepaid settlement.Money `json:"prepaid,omitzero"`
	// CarriedIn is the room carried in from the year before. Only an institution that has a
	// budget may have it.
	CarriedIn settlement.Money `json:"carried_in,omitzero"`
	// Score is the assessment, 0 to 100; absent: not known yet.
	Score settlement.Decimal `json:"score,omitzero"`
	// Released is the part of the deposit that was decided to be released, in yuan. It counts
	// in place of what the policy's release makes of the score or of the fund's balance. What
	// is decided beyond the deposit is a bonus. "0.00" releases nothing; absent: not decided.
	Released settlement.Decimal `json:"released,omitzero"`
	// Indicators are the values that the policy's assessment is computed from, by name.
	Indicators map[string]settlement.Decimal `json:"indicators,omitempty"`
	// GateMissed says that a gate indicator was missed, under a policy whose assessment does
	// not compute that.
	GateMissed bool `json:"gate_missed,omitempty"`
	// ReasonableOverrun is the part of the overrun that review accepted, at most all of it.
	// It is used under a policy that shares the reasonable part alone (reasonable_only).
	ReasonableOverrun settlement.Money `json:"reasonable_overrun,omitzero"`
	// Delivered is the number of units that is compared with the budget's minimum;
	// absent: the claims that the budget bears are counted.
	Delivered settlement.Decimal `json:"delivered,omitzero"`
	// Volumes are the units that the quotas of the budget are paid for.
	Volumes []Volumes `json:"volumes,omitempty"`
	// Incurred is the claims money of months, for instalments by claims.
	Incurred []MonthMoney `json:"incurred,omitempty"`
	// Corrections (前期更正) are what months that were settled before are corrected by. They are
	// paid with the entitlement, and count in a deposit that is a ratio of the entitlement
	// unless the deposit names methods. Package job fills them in where it settles a year by
	// months.
	Corrections []MonthMoney `json:"corrections,omitempty"`
	// Debt is owed to the fund from before. If it is negative, the fund owes it, because it
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
	// Claim is the claim it is about; absent: it is about no single claim. Method is needed
	// where claims of several methods share an id.
	Claim      string            `json:"claim,omitempty"`
	Method     settlement.Method `json:"method,omitempty"`
	Department string            `json:"department,omitempty"`
	Month      settlement.Month  `json:"month,omitzero"`
	Item       string            `json:"item,omitempty"`    // the charge it is about, 项目
	Date       settlement.Date   `json:"date,omitzero"`     // of the charge
	Kind       string            `json:"kind,omitempty"`    // of violation
	Rule       string            `json:"rule,omitempty"`    // what was violated
	Article    string            `json:"article,omitempty"` // the regulation and article that forbid it, 依据
	Source     string            `json:"source,omitempty"`  // manual, engine, complaint …
	Stage      string            `json:"stage,omitempty"`   // of the review: first, second, appeal … 初审, 复审, 申诉
	// ReplyDate is the day until which the institution may reply.
	ReplyDate settlement.Date `json:"reply_date,omitzero"`
	// Appealed is the day on which the institution appealed (申诉); absent: it did not.
	Appealed settlement.Date  `json:"appealed,omitzero"`
	Amount   settlement.Money `json:"amount"`
	// Multiple is the damages as a multiple of the amount; absent: none.
	Multiple settlement.Decimal `json:"multiple,omitzero"`
	// Status is "upheld" (it acts), "pending" (shown, nothing moves) or "dismissed".
	Status Status `json:"status" required:"true"`
	// Reverses is the id of a finding that this one reverses on appeal, by opposite
	// entries: amount and damages come back. If that finding is not among the account's
	// findings, it was cleared before.
	Reverses string `json:"reverses,omitempty"`
}

// AppliedStep is an escalation step that was decided on. It refuses the fund money of a
// department's month, or of the months of a suspension, as far as findings have not refused
// it yet. The fund money is computed from the claims that are dated in these months: see
// [Plan.Payments].
type AppliedStep struct {
	// Step is "department_month" (default) or "suspend".
	Step StepKind `json:"step,omitempty"`
	// Department is required, except for a suspension. A suspension without a department is
	// one of the whole institution.
	Department string           `json:"department,omitempty"`
	Month      settlement.Month `json:"month" required:"true"`
	// Months is the length of a suspension, from Month on.
	Months int `json:"months,omitempty"`
	// Payment is the fund money that the step is about, in yuan. It is at most the fund
	// money of the claims; absent: all of it.
	Payment settlement.Decimal `json:"payment,omitzero"`
}

// ReadAccounts reads accounts.json, an array, strictly: see [policy.Read]. The accounts are
// checked where they are used.
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
