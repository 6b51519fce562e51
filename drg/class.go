package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// bound returns the bound of high cases that the institution has in the group: the first
// one whose level fits.
func (r *rating) bound() *bound {
	for i := range r.g.high {
		if b := &r.g.high[i]; b.level == 0 || b.level == r.in.at {
			return b
		}
	}
	return nil
}

// high returns the bound that the case reaches, nil if it is not high.
func (r *rating) high() *bound {
	b := r.bound()
	if b == nil {
		return nil
	}
	is := int64(r.c.Cost) >= b.from && (b.to == 0 || int64(r.c.Cost) <= b.to)
	if r.trail != nil {
		r.recordRatio()
		band := &r.policy.Classes.High[b.index]
		r.recordBound(r.rules.high[b.index], "high_ratio", band.Ratio)
		if !band.RatioUpTo.Absent() {
			r.recordBound(r.rules.highTo[b.index], "ratio_up_to", band.RatioUpTo)
		}
	}
	if is {
		return b
	}
	return nil
}

// low reports whether the case is low.
func (r *rating) low() bool {
	if r.trail != nil {
		r.recordRatio()
		if r.g.low > 0 {
			r.recordBound(r.rules.low, "low_ratio", r.policy.Classes.Low)
		}
	}
	return int64(r.c.Cost) <= r.g.low
}

// middle reports whether the case is in the band.
func (r *rating) middle(b *band) bool {
	if r.trail != nil {
		r.recordBound(r.rules.middle[b.index].over, "over", b.over)
		r.recordBound(r.rules.middle[b.index].upTo, "up_to", b.upTo)
	}
	return b.from <= int64(r.c.Cost) && int64(r.c.Cost) <= b.to
}

// recordRatio records the ratio once, for the reader: no comparison uses it.
func (r *rating) recordRatio() {
	if len(*r.trail) > 0 {
		return
	}
	ratio, err := quotient(int64(r.c.Cost), r.g.mean)
	if err != nil {
		return
	}
	r.trail.Record(r.rules.ratio, ratio, settlement.In("cost", r.c.Cost.Decimal()), settlement.In("mean_cost", r.meanCost()))
}

// recordBound records by how much the cost exceeds a bound. The class depends on it.
func (r *rating) recordBound(rule *settlement.Rule, name string, ratio settlement.Decimal) {
	above, err := excess(int64(r.c.Cost), ratio, r.g.mean)
	if err != nil {
		return
	}
	r.trail.Record(rule, above, settlement.In("cost", r.c.Cost.Decimal()), settlement.In(name, ratio), settlement.In("mean_cost", r.meanCost()))
}

func (r *rating) meanCost() settlement.Decimal { return settlement.Money(r.g.mean).Decimal() }

// coefficient returns the first coefficient that exists: 1 if the group is
// uniform; the group's in the institution; the group's at the level; the
// institution's; the level's; the default.
func (r *rating) coefficient() (*number, error) {
	a, from := r.findCoefficient()
	if a.v == 0 {
		return nil, &settlement.FieldError{Path: "group", Err: fmt.Errorf("%w: %s × %s", ErrCoefficient, shown.QuoteID(r.c.Institution), shown.QuoteID(r.c.Group))}
	}
	if r.trail != nil {
		d := *a.shown
		if from == fromGroup {
			r.trail.Record(r.rules.coefficient[from], d)
		} else {
			r.trail.Record(r.rules.coefficient[from], d, settlement.In("listed", d))
		}
	}
	return a, nil
}

// findCoefficient returns the coefficient and where it was found; its v is 0 if
// there is none.
func (r *rating) findCoefficient() (*number, string) {
	switch {
	case r.g.uniform:
		return &one, fromGroup
	case r.in.byGroup != nil && r.in.byGroup[r.g.index] != 0:
		return &r.listed[r.in.byGroup[r.g.index]-1], fromTable
	case r.g.byLevel != nil && r.g.byLevel[r.in.at] != 0:
		return &r.listed[r.g.byLevel[r.in.at]-1], fromTable
	}
	return &r.in.own, r.in.ownFrom
}
