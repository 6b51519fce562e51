package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// byItem returns the fund money of a case that is paid by item: the amount that review
// approved, else reasonable cost less what others paid.
func (r *rating) byItem() (settlement.Money, error) {
	most := r.c.Cost - r.c.Covered
	d := r.c.ApprovedAmount
	if d.Absent() {
		return most - r.c.Unreasonable, nil
	}
	fault := func(err error) error { return &settlement.FieldError{Path: "approved_amount", Err: err} }
	m, err := d.Money()
	switch {
	case err != nil:
		return 0, fault(err)
	case m < 0:
		return 0, fault(fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(d)))
	case m > most:
		return 0, fault(fmt.Errorf("%w: %s exceeds cost − covered, %s", ErrApproval, shown.Amount(d), shown.Amount(most)))
	}
	return m, nil
}

// approvedByItem prices a case at its by-item money. An entry's amount includes
// what others paid, so that the fund's due is the by-item money.
func (r *rating) approvedByItem(e *settlement.Entry) error {
	item, err := r.byItem()
	if err != nil {
		return err
	}
	e.Priced, e.ByItem, e.Amount = true, item, r.c.Covered+item
	if r.trail != nil {
		r.trail.Record(r.rules.byItem, e.Amount.Decimal(), sheet.Money("covered", r.c.Covered), sheet.Money("by_item", item))
	}
	return nil
}

// lowByItem prices a low case at its reasonable cost.
func (r *rating) lowByItem(e *settlement.Entry) error {
	e.Priced, e.Amount = true, r.c.Cost-r.c.Unreasonable
	if r.trail != nil {
		r.trail.Record(r.rules.lowByItem, e.Amount.Decimal(), sheet.Money("cost", r.c.Cost), sheet.Money("unreasonable", r.c.Unreasonable))
	}
	return nil
}

// itemShare prices an ungrouped case at its reasonable cost × share.
func (r *rating) itemShare(e *settlement.Entry) error {
	reasonable := int64(r.c.Cost - r.c.Unreasonable)
	v, ok := exact.Of(reasonable, r.share.v).V.DivInt64(exact.Pow10(r.share.places), wide.HalfUp)
	if !ok {
		return &settlement.FieldError{Path: "cost", Err: settlement.ErrOverflow}
	}
	e.Priced, e.Amount = true, settlement.Money(v)
	if r.trail != nil {
		r.trail.Record(r.rules.shareByItem, e.Amount.Decimal(), sheet.Money("cost", r.c.Cost), sheet.Money("unreasonable", r.c.Unreasonable), r.share.in("share"))
	}
	return nil
}
