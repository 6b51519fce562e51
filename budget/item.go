package budget

import (
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// Claim is a claim that is paid by item (按项目付费): what its audited cost comes
// to, less what others paid.
type Claim struct {
	ID          string           `json:"id"`
	Institution string           `json:"institution"` // where the care was given
	Month       settlement.Month `json:"month,omitzero"`
	Cost        settlement.Money `json:"cost"`    // as audited
	Covered     settlement.Money `json:"covered"` // what the patient and other payers paid; may exceed Cost
	// ChargedTo is the holder of the budget that bears the claim, where it is not
	// the institution's own.
	ChargedTo string `json:"charged_to,omitempty"`
	// PaidBy says who pays the institution: the fund ("" or "agency"), or the
	// "holder" that the claim is charged to, out of the cash it has.
	PaidBy string `json:"paid_by,omitempty"`
	Pool   string `json:"pool,omitempty"`
}

// Who pays an institution for a claim that is charged to another.
const (
	PaidByAgency = "agency"
	PaidByHolder = "holder"
)

// Items is the simplest payment method: each claim is due its cost less what was
// covered, whatever else happens. A claim that its holder pays is due to the
// holder, which settles with the institution; it counts in the holder's statement.
//
// An entry is an error, a *settlement.FieldError with the name of the column, if
// the id or the institution is empty, cost or covered is negative, paid_by is no
// choice, or a holder is to pay that the claim does not name.
func Items(claims iter.Seq2[Claim, error]) settlement.Settlement {
	return settlement.Bind(settlement.Item, claims, rateItem, explainItem)
}

// ItemsBatched is Items for claims that come in batches: the same entries, faster.
func ItemsBatched(claims settlement.Claims[Claim]) settlement.Settlement {
	return settlement.BindBatches(settlement.Item, claims, func() func(*settlement.Batch[Claim], int, *settlement.Entry) error {
		return func(b *settlement.Batch[Claim], i int, e *settlement.Entry) (err error) {
			*e, err = rateItem(b.List[i])
			return err
		}
	}, explainItem)
}

func rateItem(c Claim) (settlement.Entry, error) {
	e := settlement.Entry{
		Method: settlement.Item, Institution: c.Institution, Claim: c.ID, Pool: c.Pool, ChargedTo: c.ChargedTo,
		Class: settlement.ByItem, Priced: true, Amount: c.Cost, Cost: c.Cost, Covered: c.Covered,
	}
	switch {
	case c.ID == "":
		return e, &settlement.FieldError{Path: "id", Err: settlement.ErrBlank}
	case c.Institution == "":
		return e, &settlement.FieldError{Path: "institution", Err: settlement.ErrBlank}
	case c.Cost < 0:
		return e, &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, c.Cost)}
	case c.Covered < 0:
		return e, &settlement.FieldError{Path: "covered", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, c.Covered)}
	}
	switch c.PaidBy {
	case "", PaidByAgency:
	case PaidByHolder:
		if c.ChargedTo == "" {
			return e, &settlement.FieldError{Path: "paid_by", Err: fmt.Errorf("%w: the holder pays, and charged_to names none", ErrClaim)}
		}
		e.Institution = c.ChargedTo
	default:
		return e, &settlement.FieldError{Path: "paid_by", Err: fmt.Errorf("%w: got %q, want %s or %s", settlement.ErrChoice, c.PaidBy, PaidByAgency, PaidByHolder)}
	}
	return e, nil
}

func explainItem(c Claim) (settlement.Entry, error) {
	e, err := rateItem(c)
	if err == nil {
		e.Trail.Record(&settlement.Rule{
			ID: "item.price", Gives: "amount", Formula: "cost", Text: "按项目付费: 审核后费用 (paid by item: the audited cost)",
		}, e.Amount.Decimal(), in("cost", c.Cost))
	}
	return e, err
}
