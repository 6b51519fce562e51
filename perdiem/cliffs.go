package perdiem

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
)

// Cliff is a place where one more day changes what is paid by more than a
// day's rate, or makes it fall.
type Cliff struct {
	// Path is the parameter that makes it: "classes[0].tiers[1]".
	Path string `json:"path"`
	// Days is the last day before the cliff; Before and After are what a first
	// stay of so many days, and of one more, is paid: yuan, or points under a
	// policy that has them. A patient's share by standard or by day is subtracted.
	Days int `json:"days"`
	// Cost is what both stays cost, where that is part of the cliff: a cost that
	// is below the standard of the longer stay is paid at a lower fund share.
	Cost   settlement.Decimal `json:"cost,omitzero"`
	Before settlement.Decimal `json:"before"`
	After  settlement.Decimal `json:"after"`
	// Falls says that one more day is paid less. Recovers is then the first length
	// of stay that is paid as much as before; 0: none within ten years.
	Falls    bool `json:"falls,omitempty"`
	Recovers int  `json:"recovers,omitempty"`
}

// String returns the cliff in one line.
func (c Cliff) String() string {
	text := fmt.Sprintf("%s: day %d: %s, day %d: %s", c.Path, c.Days, c.Before, c.Days+1, c.After)
	switch {
	case c.Falls && c.Recovers > 0:
		text += fmt.Sprintf(" (one more day is paid less, until day %d)", c.Recovers)
	case c.Falls:
		text += " (one more day is paid less)"
	}
	return text
}

// cliffDays is how far Cliffs looks: ten years.
const cliffDays = 3653

// Cliffs lists, for each class and in day order, where one more day changes
// what is paid by a jump or makes it fall: at the edges of whole-stay tiers, and
// where the rate of a day is less than the patient's share of it. Of days that
// fall one after the other the first is listed. There actual cost is left out of
// account: the standard counts. Where actual cost is paid and the fund's share
// falls from one tier to the next, a stay that costs its standard is listed at
// the edge, if it is paid less for one more day at the same cost. Marginal tiers
// alone have none.
func (p *Plan) Cliffs() []Cliff {
	var list []Cliff
	for i := range p.policy.Classes {
		c := &p.policy.Classes[i]
		var found *rates
		for _, r := range p.classes.Find(c.Code).rates {
			if r.class.Level == c.Level && r.class.Institution == c.Institution && r.class.From == c.From {
				found = r
			}
		}
		list = append(list, p.cliffs(fmt.Sprintf("classes[%d]", i), found)...)
	}
	return list
}

func (p *Plan) cliffs(path string, c *rates) []Cliff {
	r := rating{Plan: p, s: &Stay{}, rates: c}
	// net is what a first stay of n days is paid, in fen or 10⁻⁸ point.
	net := func(n int) (int64, bool) {
		paid := p.allowance(n, 0, 1)
		standard, fund := r.standard(0, paid)
		if p.policy.Points != nil {
			points, err := r.points(0, paid)
			return int64(points), err == nil
		}
		v, err := divide(fund, exact.Of(), c.places+c.sharePlaces, 2)
		if err != nil || p.policy.RateIs == Fund {
			return v, err == nil
		}
		patient, err := r.patient(standard, paid)
		if p.policy.Patient.ShareOn == Actual {
			patient = 0
		}
		return v - int64(patient), err == nil
	}
	show := func(v int64) settlement.Decimal {
		if p.policy.Points != nil {
			return settlement.Points(v).Decimal()
		}
		return settlement.Money(v).Decimal()
	}
	var list []Cliff
	before, ok := net(1)
	falling, last := false, 0
	for _, t := range c.tiers {
		last = max(last, t.from)
	}
	last = min(max(last, p.policy.Limits.Bundle.Days)+2, cliffDays)
	for n := 1; ok && n < last; n++ {
		var after int64
		if after, ok = net(n + 1); !ok {
			break
		}
		falls := after < before
		this, next := c.tierOf(n), c.tierOf(n+1)
		jumps := p.whole && (c.tiers[this].rate != c.tiers[next].rate || c.tiers[this].share != c.tiers[next].share)
		if falls && !falling || jumps {
			x := Cliff{Path: fmt.Sprintf("%s.tiers[%d]", path, next), Days: n, Before: show(before), After: show(after), Falls: falls}
			for m := n + 2; falls && m <= cliffDays; m++ {
				if v, ok := net(m); ok && v >= before {
					x.Recovers = m
					break
				}
			}
			list = append(list, x)
		}
		falling, before = falls, after
	}
	return append(list, r.shareCliffs(path)...)
}

// shareCliffs lists the edges at which the same cost is paid at a lower share.
func (r *rating) shareCliffs(path string) []Cliff {
	c := r.rates
	if c.uniform || r.whole || r.policy.Actual.Treatment != Cap && r.policy.Actual.Treatment != Corridor {
		return nil
	}
	var list []Cliff
	for k := 1; k < len(c.tiers); k++ {
		n := c.tiers[k].from
		if n >= cliffDays {
			break
		}
		standard, fund := r.standard(0, n)
		cost, err := divide(standard, exact.Of(), c.places, 2)
		if err != nil {
			break
		}
		s := Stay{Cost: settlement.Money(cost)}
		at := rating{Plan: r.Plan, s: &s, rates: c}
		before, err1 := at.amount(standard, fund)
		after, err2 := at.amount(at.standard(0, n+1))
		if err1 == nil && err2 == nil && after < before {
			list = append(list, Cliff{
				Path: fmt.Sprintf("%s.tiers[%d].fund_share", path, k), Days: n, Cost: s.Cost.Decimal(),
				Before: before.Decimal(), After: after.Decimal(), Falls: true,
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
