package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// Claim is a claim that is paid by item (按项目付费): its audited cost less the amount that
// others paid.
type Claim struct {
	ID          string           `json:"id"`
	Institution string           `json:"institution"`          // where the care was given
	Department  string           `json:"department,omitempty"` // that gave it: steps of escalation look at it
	Month       settlement.Month `json:"month,omitzero"`
	Settled     settlement.Date  `json:"settled,omitzero"` // the day of settlement; absent: the month counts
	Cost        settlement.Money `json:"cost"`             // as audited
	Covered     settlement.Money `json:"covered"`          // what the patient and other payers paid; may exceed Cost
	// ChargedTo is the holder whose budget bears the claim; blank: the holder of the
	// institution.
	ChargedTo string `json:"charged_to,omitempty"`
	// PaidBy says who pays the institution: the fund ("" or "agency"), or the
	// "holder" that the claim is charged to, out of its own cash.
	PaidBy string `json:"paid_by,omitempty"`
	Pool   string `json:"pool,omitempty"`
	// Attributes are for analysis alone; nil: nobody asked.
	Attributes *settlement.Attributes `json:"attributes,omitempty"`
}

// Who pays an institution for a claim that is charged to another.
const (
	PaidByAgency = "agency"
	PaidByHolder = "holder"
)

// Items is the simplest payment method: the due of each claim is its cost less covered. The
// due of a claim that its holder pays goes to the holder, which settles with the
// institution. The claim counts in the holder's statement.
//
// A claim's date is its day of settlement or, without one, its month. Claims of other
// periods are left out. The zero Period takes all claims.
//
// An entry is an error, a *settlement.FieldError with the name of the column, if the id or
// the institution is empty, if cost or covered is negative, if paid_by is no choice, or if
// a holder is to pay and the claim names none.
func Items(period settlement.Period, claims settlement.Claims[Claim]) settlement.Settlement {
	return settlement.Bind(settlement.About{Method: settlement.Item, Period: period}, claims, settlement.Rater[Claim]{
		When: (*Claim).when, Outline: outline, Rate: rateItem, Explain: explainItem, Rows: ItemRows(),
		Details: func(c *Claim, d *settlement.Details) { d.Attributes = c.Attributes },
	})
}

// when returns the day of settlement, else the month, and the column that it stands in.
func (c *Claim) when() (settlement.Period, string) {
	if !c.Settled.Absent() {
		return c.Settled.Period(), "settled"
	}
	return c.Month.Period(), "month"
}

// outline copies into an entry the columns of a claim that every entry has.
func outline(c *Claim, e *settlement.Entry) {
	e.Method, e.Institution, e.Claim, e.Pool, e.ChargedTo = settlement.Item, c.Institution, c.ID, c.Pool, c.ChargedTo
	e.Department, e.Class, e.Priced, e.Cost, e.Covered = c.Department, settlement.ByItem, true, c.Cost, c.Covered
	if c.PaidBy == PaidByHolder && c.ChargedTo != "" {
		e.Institution = c.ChargedTo
	}
}

func rateItem(c *Claim, e *settlement.Entry) error {
	outline(c, e)
	e.Amount = c.Cost
	switch {
	case c.ID == "":
		return &settlement.FieldError{Path: "id", Err: settlement.ErrBlank}
	case c.Institution == "":
		return &settlement.FieldError{Path: "institution", Err: settlement.ErrBlank}
	case c.Cost < 0:
		return &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(c.Cost))}
	case c.Covered < 0:
		return &settlement.FieldError{Path: "covered", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(c.Covered))}
	}
	switch c.PaidBy {
	case "", PaidByAgency:
	case PaidByHolder:
		if c.ChargedTo == "" {
			return &settlement.FieldError{Path: "paid_by", Err: fmt.Errorf("%w: the holder pays, and charged_to names none", ErrClaim)}
		}
	default:
		return &settlement.FieldError{Path: "paid_by", Err: fmt.Errorf("%w: got %s, want %s or %s", policy.ErrChoice, shown.Quote(c.PaidBy), PaidByAgency, PaidByHolder)}
	}
	return nil
}

func explainItem(c *Claim, e *settlement.Entry) error {
	err := rateItem(c, e)
	if err == nil {
		e.Trail.Record(&settlement.Rule{
			ID: "item.price", Gives: "amount", Formula: "cost", Text: "按项目付费: 审核后费用 (paid by item: the audited cost)",
		}, e.Amount.Decimal(), sheet.Money("cost", c.Cost))
	}
	return err
}
