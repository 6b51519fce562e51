package capitation

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Cliff is a place where a fen, a day or a session more changes what is paid by a
// jump.
type Cliff struct {
	// Path is the parameter that makes it: "sharing.surplus[0]".
	Path string `json:"path"`
	// Of is what At counts: a "surplus" or an "overrun", as a fraction of the head
	// fees after the quality reduction; an "indicator", by its value; "unpaid_days"
	// or "paid_days" of a month; "signing", in days after the end of a month; or
	// "sessions" of a week or month.
	Of string `json:"of"`
	// Standard is whose month is paid, with days and signing: "standards[0]".
	Standard string `json:"standard,omitempty"`
	// At is the last value before the cliff. Before and After are what is paid up
	// to At, and for more (of an indicator with at_least: for less): fractions of
	// the head fees with a surplus, an overrun and a reduction rate, else yuan, of
	// the month or of the next session.
	At     settlement.Decimal `json:"at"`
	Before settlement.Decimal `json:"before"`
	After  settlement.Decimal `json:"after"`
	// Falls says that less is paid after it than before.
	Falls bool `json:"falls,omitempty"`
}

// Values of [Cliff.Of].
const (
	OfSurplus    = "surplus"
	OfOverrun    = "overrun"
	OfIndicator  = "indicator"
	OfUnpaidDays = "unpaid_days"
	OfPaidDays   = "paid_days"
	OfSigning    = "signing"
	OfSessions   = "sessions"
)

// String returns the cliff in one line.
func (c Cliff) String() string {
	text := c.Path
	if c.Standard != "" {
		text += " (" + c.Standard + ")"
	}
	text += fmt.Sprintf(": %s %s: %s, beyond: %s", c.Of, c.At, c.Before, c.After)
	if c.Falls {
		text += " (less is paid)"
	}
	return text
}

// Cliffs lists where what is paid jumps, in the order of the policy: the day of
// signing that loses a month, where a signing takes effect with a month; the day
// that makes a month unpaid or paid, where months are paid whole; the targets of
// quality indicators; the edges of tiers that apply to the whole of a surplus or
// an overrun; and the limits of sessions, each by itself, beyond which a session
// is paid nothing. Of several packages under one limit the dearest is listed.
//
// Months by calendar day, marginal tiers and a negative due that is floored have
// none.
func (p *Plan) Cliffs() []Cliff {
	var list []Cliff
	zero := settlement.Money(0).Decimal()
	for i := range p.policy.Standards {
		monthly, at := p.monthly(i).Decimal(), fmt.Sprintf("standards[%d]", i)
		if p.policy.Activation != SigningDay {
			list = jump(list, Cliff{Path: "activation", Of: OfSigning, Standard: at, At: settlement.DecimalInt(0), Before: monthly, After: zero})
		}
	}
	for i := range p.policy.Standards {
		monthly, at := p.monthly(i).Decimal(), fmt.Sprintf("standards[%d]", i)
		switch p.policy.Proration {
		case TouchedUnpaid:
			list = jump(list, Cliff{Path: "proration", Of: OfUnpaidDays, Standard: at, At: settlement.DecimalInt(0), Before: monthly, After: zero})
		case TouchedPaid:
			list = jump(list, Cliff{Path: "proration", Of: OfPaidDays, Standard: at, At: settlement.DecimalInt(0), Before: zero, After: monthly})
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
		if v, places, err := less.Coefficient(); err == nil {
			list = jump(list, Cliff{Path: path + kind, Of: OfIndicator, At: target, Before: settlement.DecimalInt(0), After: settlement.DecimalOf(-v, places)})
		}
	}
	if s := p.policy.Sharing; s != nil && s.Mode == settlement.Whole {
		list = append(list, edges("sharing.surplus", OfSurplus, s.Surplus, s.BonusCap)...)
		list = append(list, edges("sharing.overrun", OfOverrun, s.Overrun, settlement.Decimal{})...)
	}
	return append(list, p.sessionCliffs()...)
}

// monthly returns the month's fee of a standard of the policy.
func (p *Plan) monthly(i int) settlement.Money {
	s := &p.policy.Standards[i]
	for _, c := range p.categories.Find(s.Category).standards {
		if c.from == s.From {
			return c.monthly
		}
	}
	return 0
}

// jump adds a cliff, if it is one.
func jump(list []Cliff, c Cliff) []Cliff {
	order := c.After.Cmp(c.Before)
	if order == 0 {
		return list
	}
	c.Falls = order < 0
	return append(list, c)
}

// edges are the ends of tiers that apply to the whole amount.
func edges(path, of string, tiers []settlement.Tier, limit settlement.Decimal) []Cliff {
	var list []Cliff
	for i, t := range tiers {
		if t.UpTo.Absent() {
			break
		}
		before, err := shareAt(t, t.UpTo, of, limit)
		if err != nil {
			continue // it has more decimals than a sharing takes
		}
		after := settlement.DecimalInt(0)
		if i+1 < len(tiers) {
			if after, err = shareAt(tiers[i+1], t.UpTo, of, limit); err != nil {
				continue
			}
		}
		list = jump(list, Cliff{Path: fmt.Sprintf("%s[%d]", path, i), Of: of, At: t.UpTo, Before: before, After: after})
	}
	return list
}

// shareAt is the institution's share of a surplus, at most limit, or the fund's of
// an overrun, × at.
func shareAt(t settlement.Tier, at settlement.Decimal, of string, limit settlement.Decimal) (settlement.Decimal, error) {
	mine, other := t.Institution, t.Fund
	if of == OfOverrun {
		mine, other = other, mine
	}
	one, _ := wide.Pow10Int64(ratePlaces)
	share, err := mine.Scaled(ratePlaces)
	if err == nil && mine.Absent() {
		share, err = other.Scaled(ratePlaces)
		share = one - share
	}
	if err != nil {
		return settlement.Decimal{}, err
	}
	base, err := at.Scaled(ratePlaces)
	if err != nil {
		return settlement.Decimal{}, err
	}
	part, ok := wide.Mul(base, share).DivInt64(one, wide.HalfUp)
	if !ok {
		return settlement.Decimal{}, settlement.ErrOverflow
	}
	if !limit.Absent() {
		most, err := limit.Scaled(ratePlaces)
		if err != nil {
			return settlement.Decimal{}, err
		}
		part = min(part, most)
	}
	v, places, err := settlement.DecimalOf(part, ratePlaces).Coefficient() // without zeros at the end
	return settlement.DecimalOf(v, places), err
}

// sessionCliffs are the limits of packages, then those of several together.
func (p *Plan) sessionCliffs() []Cliff {
	var list []Cliff
	add := func(path string, weekly, monthly int, fund settlement.Decimal) {
		for _, limit := range []struct {
			name string
			n    int
		}{{".weekly", weekly}, {".monthly", monthly}} {
			if limit.n > 0 {
				list = jump(list, Cliff{
					Path: path + limit.name, Of: OfSessions, At: settlement.DecimalInt(limit.n), Before: fund, After: settlement.Money(0).Decimal(),
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
	}
	return list
}
