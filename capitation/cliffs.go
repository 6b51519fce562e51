package capitation

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/cliff"
	"github.com/yibaojiesuan/settlement/internal/sheet"
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
	none := func(r *settlement.Rule) settlement.Trail { return list.Amount(sheet.NewRule(*r)) }
	for i := range p.policy.Standards {
		if p.policy.Activation != SigningDay {
			p.addMonth(&list, i, settlement.Cliff{Path: "activation", Of: "signing"}, p.monthly(i), none(p.rules.nothing))
		}
	}
	for i := range p.policy.Standards {
		switch p.policy.Proration {
		case TouchedUnpaid:
			p.addMonth(&list, i, settlement.Cliff{Path: "proration", Of: "unpaid_days"}, p.monthly(i), none(p.rules.nothing))
		case TouchedPaid:
			p.addMonth(&list, i, settlement.Cliff{Path: "proration", Of: "paid_days"}, none(p.rules.nothing), p.monthly(i))
		}
	}
	p.addIndicators(&list)
	if p.policy.Months != Cumulative {
		p.addYears(&list)
	}
	list.Sharing(p.policy.Sharing, p.policy.Cite("sharing"))
	p.addSessions(&list)
	return list.All, list.Err
}

// addIndicators adds the targets of quality indicators.
func (p *Plan) addIndicators(list *cliff.List) {
	for i, in := range p.policy.Quality.Indicators {
		path := fmt.Sprintf("quality.indicators[%d]", i)
		target, less, kind := in.AtLeast, in.ReductionRate, "reduction_rate"
		if target.Absent() {
			target = in.AtMost
		}
		if less.Absent() {
			less, kind = in.ReductionAmount, "reduction_amount"
		}
		rule := p.policy.sheetRule(path, "cliff."+kind, "payment", "0 − "+kind, strings.TrimSpace(in.Name+" 未达标扣减 (the target is missed)"))
		list.Add(settlement.Cliff{Path: path + "." + kind, Of: "indicator", At: target}, list.Side(p.rules.noReduction), list.Side(rule, settlement.In(kind, less)))
	}
}

// addYears adds what twelve rounded months are less or more than the year's standard.
func (p *Plan) addYears(list *cliff.List) {
	for i, s := range p.policy.Standards {
		annual, _ := s.Annual.Money()
		if s.Annual.Absent() {
			continue
		}
		path := fmt.Sprintf("standards[%d]", i)
		year := list.Amount(p.policy.sheetRule(path, "cliff.annual", "year", "annual", "年标准 (the year's standard)"), sheet.Money("annual", annual))
		w := sheet.After(p.monthly(i))
		monthly, _ := w.Trail.Result().Money()
		months := w.Money(p.policy.sheetRule(path, "cliff.months", "year", "12 × monthly", "十二个月合计 (twelve months)"), sheet.Money("monthly", monthly))
		list.Err = cmp.Or(list.Err, w.Err)
		list.Add(settlement.Cliff{
			Path: "months", Where: []settlement.Where{{Name: "standard", Value: path}}, Of: "months", At: settlement.DecimalInt(12), Jump: (months - annual).Decimal(),
		}, year, w.Trail)
	}
}

// addMonth adds a cliff of the months of the i-th standard, at no day.
func (p *Plan) addMonth(list *cliff.List, i int, c settlement.Cliff, before, after settlement.Trail) {
	c.Where, c.At = []settlement.Where{{Name: "standard", Value: fmt.Sprintf("standards[%d]", i)}}, settlement.DecimalInt(0)
	list.Add(c, before, after)
}

// monthly returns the trail to the month's fee of a standard of the policy.
func (p *Plan) monthly(i int) (t settlement.Trail) {
	s := &p.policy.Standards[i]
	for _, c := range p.categories.Find(s.Category).standards {
		if c.from == s.From {
			p.recordStandard(&t, &c, 0)
			break
		}
	}
	return t
}

// addSessions adds the limits of packages, then those of several together.
func (p *Plan) addSessions(list *cliff.List) {
	beyond := func(path string) settlement.Trail {
		return list.Amount(p.policy.sheetRule(path, "session.beyond", "fund", "0", "超过次数限额, 不予支付 (a session beyond the limit is not paid)"))
	}
	add := func(path string, weekly, monthly int, fund settlement.Trail) {
		for _, limit := range []struct {
			name string
			n    int
		}{{".weekly", weekly}, {".monthly", monthly}} {
			if limit.n > 0 {
				list.Add(settlement.Cliff{Path: path + limit.name, Of: "sessions", At: settlement.DecimalInt(limit.n)}, fund, beyond(path))
			}
		}
	}
	paid := func(i int) settlement.Trail {
		rule := p.policy.sheetRule(fmt.Sprintf("packages[%d]", i), "session.fund", "fund", "stated", "按次包干的基金支付 (the fund's part of a session)")
		return list.Amount(rule, settlement.In("stated", cliff.OrZero(p.policy.Packages[i].Fund)))
	}
	for i, k := range p.policy.Packages {
		add(fmt.Sprintf("packages[%d]", i), k.Weekly, k.Monthly, paid(i))
	}
	for i, l := range p.policy.PackageLimits {
		path := fmt.Sprintf("package_limits[%d]", i)
		dearest := p.dearest(&l)
		if dearest < 0 {
			continue
		}
		add(path, l.Weekly, l.Monthly, paid(dearest))
		if l.Most > 0 {
			list.Add(settlement.Cliff{Path: path + ".most", Of: "sessions", At: settlement.DecimalInt(l.Most)}, paid(dearest), beyond(path))
		}
	}
}

// dearest returns which package under a limit the fund pays most for; −1: none is paid.
func (p *Plan) dearest(l *PackageLimit) int {
	found, most := -1, settlement.DecimalInt(0)
	for _, code := range l.Packages {
		for i, k := range p.policy.Packages {
			if k.Code == code && (l.Category == "" || k.Category == "" || k.Category == l.Category) && k.Fund.Cmp(most) > 0 {
				found, most = i, k.Fund
			}
		}
	}
	return found
}
