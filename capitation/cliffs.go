package capitation

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/cliff"
)

// Cliffs lists where the payment jumps, in the order of the policy:
//   - the day of signing that loses a month, where a signing takes effect with a month;
//   - the day that makes a month unpaid or paid, where months are paid whole;
//   - the targets of quality indicators;
//   - what twelve rounded months of an annual standard are less or more than it;
//   - the edges of tiers that apply to the whole of a surplus or an overrun;
//   - the limits of sessions, each by itself, beyond which a session is paid nothing. Of
//     several packages under one limit the dearest is listed.
//
// At counts twelve "months" (Before is the annual standard and After what its months come to), a
// "surplus" or an "overrun" (as a fraction of the head fees after the quality
// reduction), the value of an "indicator", "unpaid_days" or "paid_days" of a month, the days
// of a "signing" after the end of a month, or the "sessions" of a week, month or window.
//
// Before is the payment up to At, and After the payment beyond it (below it, for an
// indicator with at_least). Both are fractions of the head fees for a surplus, an overrun
// and a reduction rate. Otherwise they are yuan, of the month or of the next session.
//
// Months by calendar day, marginal tiers and a negative due that is floored have no cliffs.
// The argument, the value of a point, is unused: capitation has no points.
func (p *Plan) Cliffs(settlement.Decimal) ([]settlement.Cliff, error) {
	var list cliff.List
	zero := settlement.Money(0).Decimal()
	for i := range p.policy.Standards {
		if p.policy.Activation != SigningDay {
			p.addMonth(&list, i, settlement.Cliff{Path: "activation", Of: "signing", Before: p.monthly(i).Decimal(), After: zero})
		}
	}
	for i := range p.policy.Standards {
		switch monthly := p.monthly(i).Decimal(); p.policy.Proration {
		case TouchedUnpaid:
			p.addMonth(&list, i, settlement.Cliff{Path: "proration", Of: "unpaid_days", Before: monthly, After: zero})
		case TouchedPaid:
			p.addMonth(&list, i, settlement.Cliff{Path: "proration", Of: "paid_days", Before: zero, After: monthly})
		}
	}
	for i, in := range p.policy.Quality.Indicators {
		path, target, less := fmt.Sprintf("quality.indicators[%d]", i), in.AtLeast, in.ReductionRate
		if target.Absent() {
			target = in.AtMost
		}
		kind := ".reduction_rate"
		if less.Absent() {
			kind, less = ".reduction_amount", in.ReductionAmount
		}
		v, places, err := less.Coefficient()
		if err != nil {
			return nil, &settlement.FieldError{Path: path + kind, Err: err}
		}
		list.Add(settlement.Cliff{Path: path + kind, Of: "indicator", At: target, After: settlement.DecimalOf(-v, places)})
	}
	if p.policy.Months != Cumulative {
		p.addYears(&list)
	}
	err := list.Sharing(p.policy.Sharing)
	p.addSessions(&list)
	return list, err
}

// addYears adds what twelve rounded months are less or more than the year's standard.
func (p *Plan) addYears(list *cliff.List) {
	for i, s := range p.policy.Standards {
		annual, _ := s.Annual.Money()
		if s.Annual.Absent() {
			continue
		}
		months := 12 * p.monthly(i)
		list.Add(settlement.Cliff{
			Path: "months", Where: []settlement.Where{{Name: "standard", Value: fmt.Sprintf("standards[%d]", i)}}, Of: "months", At: settlement.DecimalInt(12),
			Before: annual.Decimal(), After: months.Decimal(), Jump: (months - annual).Decimal(),
		})
	}
}

// addMonth adds a cliff of the months of the i-th standard, at no day.
func (p *Plan) addMonth(list *cliff.List, i int, c settlement.Cliff) {
	c.Where, c.At = []settlement.Where{{Name: "standard", Value: fmt.Sprintf("standards[%d]", i)}}, settlement.DecimalInt(0)
	list.Add(c)
}

// monthly returns the month's fee of a standard of the policy.
func (p *Plan) monthly(i int) settlement.Money {
	s := &p.policy.Standards[i]
	for _, c := range p.categories.Find(s.Category).standards {
		if c.from == s.From {
			return c.monthly[0]
		}
	}
	return 0
}

// addSessions adds the limits of packages, then those of several together.
func (p *Plan) addSessions(list *cliff.List) {
	add := func(path string, weekly, monthly int, fund settlement.Decimal) {
		for _, limit := range []struct {
			name string
			n    int
		}{{".weekly", weekly}, {".monthly", monthly}} {
			if limit.n > 0 {
				list.Add(settlement.Cliff{
					Path: path + limit.name, Of: "sessions", At: settlement.DecimalInt(limit.n), Before: fund, After: settlement.Money(0).Decimal(),
				})
			}
		}
	}
	for i, k := range p.policy.Packages {
		add(fmt.Sprintf("packages[%d]", i), k.Weekly, k.Monthly, k.Fund)
	}
	for i, l := range p.policy.PackageLimits {
		dearest := settlement.Money(0).Decimal()
		for _, code := range l.Packages {
			for _, k := range p.policy.Packages {
				if k.Code == code && (l.Category == "" || k.Category == "" || k.Category == l.Category) && k.Fund.Cmp(dearest) > 0 {
					dearest = k.Fund
				}
			}
		}
		add(fmt.Sprintf("package_limits[%d]", i), l.Weekly, l.Monthly, dearest)
		if l.Most > 0 {
			list.Add(settlement.Cliff{
				Path: fmt.Sprintf("package_limits[%d].most", i), Of: "sessions", At: settlement.DecimalInt(l.Most), Before: dearest, After: settlement.Money(0).Decimal(),
			})
		}
	}
}
