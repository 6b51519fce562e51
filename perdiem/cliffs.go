package perdiem

import (
	"cmp"
	"fmt"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// cliffDays is how far Cliffs looks: ten years.
const cliffDays = 3653

// Cliffs lists, for each class and in the order of days, the stays that are paid less, or
// more by a jump, for one more day. There are two kinds.
//
// The first kind lies at the edges of whole-stay tiers, and where the rate of a day is less
// than the patient's share of it. If the payment falls on several days one after the other,
// the first is listed. Here a stay is paid its standard, and actual cost does not count.
//
// The second kind lies where actual cost is paid, at the edge of a tier behind which the
// fund's share is lower. A stay that costs its standard is listed if it is paid less for one
// more day at the same cost. Marginal tiers alone have no cliffs.
//
// A formula has cliffs of its own, of the path actual.amount: the first day that is paid less at
// the cost of the standard of the days before, and the costs at which a first stay of one or
// thirty days, or one that ends at an edge of a tier, is paid less, or more by a jump, for one
// fen more. These are amounts before fund shares. Where it reads columns of the policy, decimals
// are 1, other numbers 0, flags no and texts "other", unless a comparison needs another value to
// decide: Where says so. Costs are looked at up to ten million yuan.
//
// At counts the "days" of a first stay, and is the last day before the cliff; or it is the "cost"
// in yuan. Before is the
// payment for that number of days, and After the payment for one day more. Both are in yuan,
// less the patient's share by standard or by day. Under a policy with points they are
// points, and their value does not matter. Recovers is looked for within ten years. The
// error is nil.
func (p *Plan) Cliffs(settlement.Decimal) ([]settlement.Cliff, error) {
	byClass := map[*Class]*rates{}
	for _, of := range p.classes.List() {
		for _, r := range of.rates {
			byClass[r.class] = r
		}
	}
	standard := *p // a plan that pays the standard alone
	standard.policy.Actual, standard.formula = ActualRule{}, nil
	if p.policy.Patient.ShareOn == Actual {
		standard.policy.Patient = PatientRule{ShareOn: ShareNone}
	}
	var list []settlement.Cliff
	for i := range p.policy.Classes {
		r := byClass[&p.policy.Classes[i]]
		path := fmt.Sprintf("classes[%d]", i)
		list = append(list, standard.dayCliffs(path, r)...)
		list = append(list, p.shareCliffs(path, r)...)
		if p.formula != nil {
			list = append(list, p.formulaCliffs(r)...)
		}
	}
	return list, nil
}

// firstStay returns what a first stay of n days is paid: fen, or 10⁻⁸ point.
func (p *Plan) firstStay(n int, c *rates, trail *settlement.Trail) (int64, bool) {
	r := rating{Plan: p, s: &Stay{}, rates: c, trail: trail}
	got, err := r.cumulate(0, 0, p.allowance(newYear(), n, 0, 1), nil)
	switch {
	case p.policy.Points != nil:
		return int64(got.points), err == nil
	case p.policy.RateIs == Fund:
		return int64(got.amount), err == nil
	}
	paid := got.amount - got.patient
	if trail != nil && got.patient != 0 {
		trail.Record(p.rules.lessPatient, paid.Decimal(), sheet.Money("amount", got.amount), sheet.Money("covered", got.patient))
	}
	return int64(paid), err == nil
}

// whyDays explains a cliff after n days.
func (p *Plan) whyDays(n int, c *rates) func() (before, after settlement.Trail, err error) {
	return func() (before, after settlement.Trail, err error) {
		p.firstStay(n, c, &before)
		p.firstStay(n+1, c, &after)
		return before, after, nil // the cliff is listed, so both can be computed
	}
}

// newYear is the day on which the stays that cliffs look at begin, where that matters.
func newYear() settlement.Date {
	d, _ := settlement.NewDate(2001, time.January, 1)
	return d
}

// dayCliffs lists the cliffs of a class under a plan that pays the standard.
func (p *Plan) dayCliffs(path string, c *rates) []settlement.Cliff {
	var list []settlement.Cliff
	before, ok := p.firstStay(1, c, nil)
	falling, last := false, 0
	for _, t := range c.tiers {
		last = max(last, t.from)
	}
	last = min(max(last, p.policy.Limits.Bundle.Days)+2, cliffDays)
	for n := 1; ok && n < last; n++ {
		var after int64
		if after, ok = p.firstStay(n+1, c, nil); !ok {
			break
		}
		falls := after < before
		this, next := c.tierOf(n), c.tierOf(n+1)
		jumps := p.whole && (c.tiers[this].rate != c.tiers[next].rate || c.tiers[this].share != c.tiers[next].share)
		if falls && !falling || jumps {
			x := settlement.Cliff{
				Path: fmt.Sprintf("%s.tiers[%d]", path, next), Of: "days", At: settlement.DecimalInt(n), Before: p.paid(before), After: p.paid(after), Falls: falls,
				Why: p.whyDays(n, c),
			}
			if falls {
				x.Recovers = p.recovers(n, before, c)
			}
			list = append(list, x)
		}
		falling, before = falls, after
	}
	return list
}

// paid returns what firstStay gives as a decimal.
func (p *Plan) paid(v int64) settlement.Decimal {
	if p.policy.Points != nil {
		return settlement.Points(v).Decimal()
	}
	return settlement.Money(v).Decimal()
}

// recovers returns the first length of stay of more than n days that is paid as much as
// before, which is the payment for n days; absent: there is none.
func (p *Plan) recovers(n int, before int64, c *rates) settlement.Decimal {
	for m := n + 2; m <= cliffDays; m++ {
		if v, ok := p.firstStay(m, c, nil); ok && v >= before {
			return settlement.DecimalInt(m)
		}
	}
	return settlement.Decimal{}
}

// shareCliffs lists the edges at which the same cost is paid at a lower share.
func (p *Plan) shareCliffs(path string, c *rates) []settlement.Cliff {
	if c.uniform || p.whole || p.policy.Actual.Treatment != Cap && p.policy.Actual.Treatment != Corridor {
		return nil
	}
	var list []settlement.Cliff
	for k := 1; k < len(c.tiers); k++ {
		n := c.tiers[k].from
		if n >= cliffDays {
			break
		}
		var s Stay
		r := rating{Plan: p, rates: c, s: &s}
		standard, _ := r.standard(0, n)
		cost, err := divide(standard, exact.Of(), c.places, 2)
		if err != nil {
			break
		}
		s.Cost = settlement.Money(cost)
		pays := func(n int, trail *settlement.Trail) (settlement.Money, error) {
			r := rating{Plan: p, rates: c, s: &s, trail: trail}
			return r.amount(r.standard(0, n))
		}
		before, err1 := pays(n, nil)
		after, err2 := pays(n+1, nil)
		if err1 == nil && err2 == nil && after < before {
			list = append(list, settlement.Cliff{
				Path: fmt.Sprintf("%s.tiers[%d].fund_share", path, k), Where: []settlement.Where{{Name: "cost", Value: s.Cost.String()}},
				Of: "days", At: settlement.DecimalInt(n), Before: before.Decimal(), After: after.Decimal(), Falls: true,
				Why: func() (before, after settlement.Trail, err error) {
					_, err1 := pays(n, &before)
					_, err2 := pays(n+1, &after)
					return before, after, cmp.Or(err1, err2)
				},
			})
		}
	}
	return list
}

// tierOf returns the tier that a day of the index is in.
func (c *rates) tierOf(day int) int {
	for k := range c.tiers {
		if day <= c.tiers[k].upTo {
			return k
		}
	}
	return len(c.tiers) - 1
}
