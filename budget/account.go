package budget

import (
	"errors"
	"io"

	"github.com/yibaojiesuan/settlement"
)

// Account (账户) is what is known of an institution or holder besides its claims:
// what was paid, what it holds, how it was assessed, what an audit found.
// Everything in it is a fact; an absent amount is zero.
type Account struct {
	Institution string `json:"institution"`
	// Prepaid is what was transferred in the period; negative: recovered. It is
	// never compared with the instalments.
	Prepaid settlement.Money `json:"prepaid,omitzero"`
	// CarriedIn is the room carried in from the year before.
	CarriedIn settlement.Money `json:"carried_in,omitzero"`
	// Score is the assessment, 0 to 100; absent: not known yet.
	Score settlement.Decimal `json:"score,omitzero"`
	// Indicators are what the policy's assessment is computed from, by name.
	Indicators map[string]settlement.Decimal `json:"indicators,omitempty"`
	// GateMissed says that a gate indicator was missed, where no assessment finds
	// it out.
	GateMissed bool `json:"gate_missed,omitempty"`
	// ReasonableOverrun is what review accepted of the overrun, at most all of it.
	ReasonableOverrun settlement.Money `json:"reasonable_overrun,omitzero"`
	// Delivered is the number of units that a minimum is compared with; absent: the
	// claims that the budget bears are counted.
	Delivered settlement.Decimal `json:"delivered,omitzero"`
	// Volumes are the units that quotas are paid for.
	Volumes []Volumes `json:"volumes,omitempty"`
	// Incurred is the claims money of months, for instalments by claims.
	Incurred []MonthMoney `json:"incurred,omitempty"`
	// Debt is owed to the fund from before.
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
	Quota string             `json:"quota"`
	Month settlement.Month   `json:"month,omitzero"`
	Units settlement.Decimal `json:"units"`
}

// MonthMoney is an amount of a month.
type MonthMoney struct {
	Month  settlement.Month `json:"month"`
	Amount settlement.Money `json:"amount"`
}

// Finding (违规问题) is one finding of an audit, about fund money of one claim.
type Finding struct {
	ID string `json:"id"`
	// Claim is the claim it is about; absent: no single one. Method tells claims of
	// several parts apart that share an id.
	Claim      string            `json:"claim,omitempty"`
	Method     settlement.Method `json:"method,omitempty"`
	Department string            `json:"department,omitempty"`
	Month      settlement.Month  `json:"month,omitzero"`
	Kind       string            `json:"kind,omitempty"`   // of violation
	Rule       string            `json:"rule,omitempty"`   // what was violated
	Source     string            `json:"source,omitempty"` // manual, engine, complaint …
	Amount     settlement.Money  `json:"amount"`
	// Multiple is the damages as a multiple of the amount; absent: none.
	Multiple settlement.Decimal `json:"multiple,omitzero"`
	// Status is "upheld" (it acts), "pending" (shown, nothing moves) or "dismissed".
	Status string `json:"status"`
	// Reverses is the id of a finding that this one reverses on appeal, by opposite
	// entries: amount and damages come back. One that is not among the account's
	// findings was cleared before.
	Reverses string `json:"reverses,omitempty"`
}

// Statuses of findings.
const (
	Upheld    = "upheld"
	Pending   = "pending"
	Dismissed = "dismissed"
)

// AppliedStep is an escalation step that was decided on: the payment of a
// department's month is refused, as far as findings have not refused it yet.
type AppliedStep struct {
	Department string           `json:"department"`
	Month      settlement.Month `json:"month"`
	Payment    settlement.Money `json:"payment"` // the department's fund money of the month
}

// ReadAccounts reads accounts.json, an array, strictly: see [settlement.ReadJSON].
// What it says is checked where it is used.
func ReadAccounts(r io.Reader) ([]Account, error) {
	var list []Account
	err := settlement.ReadJSON(r, &list)
	var faults *settlement.Faults
	if !errors.As(err, &faults) {
		return list, err
	}
	var f settlement.Faults
	for _, e := range faults.List {
		var at *settlement.FieldError
		if errors.As(e, &at) {
			e = &settlement.FieldError{Path: "accounts" + at.Path, Err: at.Err}
		}
		f.Add(e)
	}
	return nil, f.Err()
}
