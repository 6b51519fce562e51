package oracle

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// In this file: factors of institutions, and what caps and floors of claims come to.

func factor(t settlement.Terms, institution string) *big.Rat {
	for _, f := range t.Factors {
		if f.Institution == institution {
			return f.Factor.Rat()
		}
	}
	return rat.Int(1)
}

// knowsFactors returns an error for a factor of an institution that no policy lists and that has
// no claim in the settlement, not even one of another period.
func (j Job) knowsFactors(all []claim) error {
	for _, f := range j.Terms.Factors {
		known := slices.ContainsFunc(all, func(c claim) bool { return c.institution == f.Institution && c.left != settlement.LeftOther })
		for _, p := range j.policies() {
			known = known || slices.ContainsFunc(p.Institutions, func(in drg.Institution) bool { return in.Code == f.Institution })
		}
		if !known {
			return fmt.Errorf("a factor of %q, which nobody knows", f.Institution)
		}
	}
	return nil
}

// pointsAfter returns the points of each institution that has any entry with points, after its
// factor.
func pointsAfter(claims []claim, t settlement.Terms) map[string]*big.Rat {
	by := map[string]*big.Rat{}
	for _, c := range claims {
		if !c.priced {
			by[c.institution] = rat.Sum(rat.OrZero(by[c.institution]), c.points)
		}
	}
	for code, points := range by {
		by[code] = rat.Round(rat.Mul(points, factor(t, code)), 8)
	}
	return by
}

// points notes the points of each institution.
func (o *Outcome) points(claims []claim, t settlement.Terms) error {
	for code, points := range pointsAfter(claims, t) {
		if !fits(points, 8) {
			return fmt.Errorf("%s points do not fit", points.FloatString(8))
		}
		d := o.Institutions[code]
		d.Points = points
		o.Institutions[code] = d
	}
	return nil
}

// beside returns what a cap takes from a claim, and a floor gives it.
func (o *Outcome) beside(c claim, t settlement.Terms) *big.Rat {
	sum := rat.Int(0)
	if !t.RoundEach || c.id == "" {
		return sum
	}
	due := rat.Sum(c.amount, c.lines)
	if c.priced || wholeCost(t) {
		due = rat.Sub(due, c.covered)
	}
	if !c.priced {
		again := *o // the price was counted already
		price := again.rounded(t, rat.Mul(c.points, factor(t, c.institution), o.Value), 2)
		if (c.capped || t.ClaimCap == settlement.CapCost) && price.Cmp(c.cost) > 0 {
			sum, o.Capped = rat.Sub(c.cost, price), o.Capped+1
		}
		due = rat.Sum(due, price, sum)
	}
	if t.NegativeDue == settlement.NegativeFloorClaim && due.Sign() < 0 {
		sum, o.Floored = rat.Sub(sum, due), o.Floored+1
	}
	return sum
}
