package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Case is one inpatient stay that was grouped (病例).
type Case struct {
	ID          string           `json:"id"`
	Institution string           `json:"institution"`
	Group       string           `json:"group"`
	Cost        settlement.Money `json:"cost"`    // the whole cost, positive
	Covered     settlement.Money `json:"covered"` // what the patient and other payers paid; may exceed Cost
	Days        int              `json:"days,omitempty"`
	Admitted    settlement.Date  `json:"admitted,omitzero"`
	Discharged  settlement.Date  `json:"discharged,omitzero"`
	Settled     settlement.Date  `json:"settled,omitzero"` // the day of settlement; absent: the discharge counts
	Person      string           `json:"person,omitempty"`
	Approved    Approval         `json:"approved,omitempty"`
	// ApprovedAs is the name of the quota that the approval counts in, where the policy has
	// several.
	ApprovedAs string `json:"approved_as,omitempty"`
	// ApprovedAmount is fund money to be paid by item, at most Cost − Covered;
	// absent: Cost − Unreasonable − Covered.
	ApprovedAmount settlement.Decimal `json:"approved_amount,omitzero"`
	// ApprovedPoints are the points of a special case, where the policy takes them as approved.
	ApprovedPoints settlement.Decimal `json:"approved_points,omitzero"`
	// Unreasonable cost counts where the class is decided. Nothing is paid for it beyond
	// base points.
	Unreasonable settlement.Money `json:"unreasonable,omitzero"`
	// Violation is the multiple of the case's points that is taken off for a violation; absent: none.
	Violation  settlement.Decimal `json:"violation,omitzero"`
	Pool       string             `json:"pool,omitempty"`
	ChargedTo  string             `json:"charged_to,omitempty"`
	Department string             `json:"department,omitempty"`
	// Justified says that the person came back with good reason: the stay before
	// is not reduced on account of this one.
	Justified bool `json:"justified,omitempty"`

	// Values are those of the columns that the policy names itself, in the order of
	// [Plan.ValueColumns]; [Plan.Values] makes them of texts. None at all: no value is known.
	Values []Value `json:"values,omitempty"`

	// Attributes are for analysis alone; nil: nobody asked.
	Attributes *settlement.Attributes `json:"attributes,omitempty"`

	// Readmitted says that the person came back in time for the policy's rule:
	// the points are reduced. Settlement fills it in; it is no column.
	Readmitted bool `json:"-"`
	// Ranked says which of the policy's ranks the flag is true for: the first bit for the
	// first name in the order of bytes. Settlement fills it in; it is no column.
	Ranked uint64 `json:"-"`
	// OverQuota says that the case's approval in special case review exceeds the quota.
	// Settlement fills it in; it is no column.
	OverQuota bool `json:"-"`
}

// Date returns the day that decides to which period the case belongs: the day of
// settlement or, without one, of discharge.
func (c *Case) Date() settlement.Date {
	if !c.Settled.Absent() {
		return c.Settled
	}
	return c.Discharged
}

// ParseJustified reads the column "justified": empty, false or no; true or yes.
func ParseJustified(text string) (bool, error) {
	switch text {
	case "", "false", "no":
		return false, nil
	case "true", "yes":
		return true, nil
	}
	return false, fmt.Errorf("%w: got %s, want yes or no", policy.ErrChoice, shown.Quote(text))
}

// Approval is the decision of review on a case. It takes effect only in the class that it
// approves.
type Approval string

// Approvals.
const (
	NotApproved     Approval = ""
	ApprovedHigh    Approval = "high"
	ApprovedSpecial Approval = "special"
)

// ParseApproval reads the column "approved": empty, false or no; true, yes or
// high; special.
func ParseApproval(text string) (Approval, error) {
	switch text {
	case "", "false", "no":
		return NotApproved, nil
	case "true", "yes", "high":
		return ApprovedHigh, nil
	case "special":
		return ApprovedSpecial, nil
	}
	return "", fmt.Errorf("%w: got %s, want yes, no, high or special", ErrApproval, shown.Quote(text))
}

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParseApproval].
func (a *Approval) UnmarshalText(text []byte) error {
	v, err := ParseApproval(string(text))
	if err == nil {
		*a = v
	}
	return err
}
