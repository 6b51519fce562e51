package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
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
	Person      string           `json:"person,omitempty"`
	Approved    Approval         `json:"approved,omitempty"`
	// ApprovedAmount is fund money to be paid by item, at most Cost − Covered;
	// absent: Cost − Unreasonable − Covered.
	ApprovedAmount settlement.Decimal `json:"approved_amount,omitzero"`
	// ApprovedPoints are the points of a special case, where the policy takes them as approved.
	ApprovedPoints settlement.Decimal `json:"approved_points,omitzero"`
	// Unreasonable cost counts for the class, and not in what is paid beyond base points.
	Unreasonable settlement.Money `json:"unreasonable,omitzero"`
	Pool         string           `json:"pool,omitempty"`
	ChargedTo    string           `json:"charged_to,omitempty"`
	Department   string           `json:"department,omitempty"`
}

// Approval is what review made of a case. It takes effect only in the class it
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
	return "", fmt.Errorf("%w: got %q, want yes, no, high or special", ErrApproval, text)
}

// UnmarshalText implements [encoding.TextUnmarshaler] with the rules of [ParseApproval].
func (a *Approval) UnmarshalText(text []byte) error {
	v, err := ParseApproval(string(text))
	if err == nil {
		*a = v
	}
	return err
}
