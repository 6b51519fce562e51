package oracle

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// Outcome is a settlement, in yuan.
type Outcome struct {
	Value        *big.Rat // nil: no entry has points
	Institutions map[string]Due
	Residue      *big.Rat // nil: there is no fund

	Tie    bool // equal remainders were told apart by code
	Halves int  // prices and values that lay exactly on a half
}

// Due is what an institution gets.
type Due struct{ Price, Due *big.Rat }

// claim is an entry in fractions.
type claim struct {
	institution             string
	priced                  bool
	points, amount, covered *big.Rat
	lines                   *big.Rat // Σ lines, memo lines aside
}

func claimOf(e settlement.Entry) claim {
	c := claim{
		institution: e.Institution, priced: e.Priced,
		points: pts(e.Points), amount: yuan(e.Amount), covered: yuan(e.Covered), lines: whole(0),
	}
	for _, line := range e.Lines {
		switch line.Kind {
		case settlement.MemoBorne, settlement.MemoPending, settlement.MemoCarried, settlement.MemoUnused:
		default:
			c.lines = add(c.lines, yuan(line.Amount))
		}
	}
	return c
}

// rateAll returns the claims of the cases that can be rated, and the first fault.
func rateAll(p drg.Policy, cases []drg.Case) (claims []claim, fault error) {
	cases, fault = Resolve(p, cases)
	for _, c := range cases {
		r, err := Rate(p, c)
		if err != nil {
			if fault == nil {
				fault = fmt.Errorf("case %s: %w", c.ID, err)
			}
			continue
		}
		if r.Yielded {
			continue
		}
		claims = append(claims, claim{c.Institution, r.Priced, r.Points, r.Amount, r.Covered, whole(0)})
	}
	return claims, fault
}

// Settle settles cases, and further entries of another method, under one fund.
func Settle(p drg.Policy, cases []drg.Case, extra []settlement.Entry, t settlement.Terms) (Outcome, error) {
	claims, err := rateAll(p, cases)
	if err != nil {
		return Outcome{}, err
	}
	for _, e := range extra {
		claims = append(claims, claimOf(e))
	}
	o := Outcome{Institutions: map[string]Due{}}
	prices := map[string]*big.Rat{}
	if slices.ContainsFunc(claims, func(c claim) bool { return !c.priced }) {
		if prices, err = o.price(claims, t); err != nil {
			return Outcome{}, err
		}
	}
	for _, c := range claims {
		o.Institutions[c.institution] = Due{whole(0), whole(0)}
	}
	for code, price := range prices {
		o.Institutions[code] = Due{price, price}
	}
	for _, c := range claims {
		d := o.Institutions[c.institution]
		d.Due = add(d.Due, c.lines)
		if c.priced {
			d.Due = add(d.Due, sub(c.amount, c.covered))
		} else if wholeCost(t) {
			d.Due = sub(d.Due, c.covered)
		}
		o.Institutions[c.institution] = d
	}
	total := whole(0)
	for code, d := range o.Institutions {
		if t.NegativeDue == settlement.NegativeFloor {
			d.Due = larger(d.Due, whole(0))
			o.Institutions[code] = d
		}
		total = add(total, d.Due)
	}
	if !t.Fund.Absent() {
		o.Residue = sub(t.Fund.Rat(), total)
	}
	return o, nil
}

func wholeCost(t settlement.Terms) bool { return t.Basis != settlement.FundOnly }

// numerator returns the money that the points share.
func numerator(claims []claim, t settlement.Terms) *big.Rat {
	return sub(t.Fund.Rat(), spent(claims, t))
}

// spent returns what comes off the fund before the points share it; what was
// covered of claims with points comes on top under whole cost.
func spent(claims []claim, t settlement.Terms) *big.Rat {
	sum := whole(0)
	for _, c := range claims {
		sum = add(sum, c.lines)
		if c.priced {
			sum = add(sum, sub(c.amount, c.covered))
		} else if wholeCost(t) {
			sum = sub(sum, c.covered)
		}
	}
	return sum
}

// price strikes the value and returns the price of each institution with points.
func (o *Outcome) price(claims []claim, t settlement.Terms) (map[string]*big.Rat, error) {
	byInstitution, all := map[string]*big.Rat{}, whole(0)
	for _, c := range claims {
		if !c.priced {
			if byInstitution[c.institution] == nil {
				byInstitution[c.institution] = whole(0)
			}
			byInstitution[c.institution] = add(byInstitution[c.institution], c.points)
			all = add(all, c.points)
		}
	}
	rounded := func(x *big.Rat, places int) *big.Rat {
		if onHalf(x, places) {
			o.Halves++
		}
		if t.ValueRounding == settlement.RoundDown {
			return down(x, places)
		}
		return round(x, places)
	}
	pool, places := numerator(claims, t), t.Places
	if places == 0 {
		places = 4
	}
	switch {
	case !fits(all, 8):
		return nil, fmt.Errorf("%s points do not fit", all.FloatString(8))
	case !t.PointValue.Absent():
		o.Value = t.PointValue.Rat()
	case t.Fund.Absent():
		return nil, fmt.Errorf("neither fund nor point value")
	case all.Sign() <= 0:
		return nil, fmt.Errorf("points sum to %s", all.FloatString(8))
	case pool.Sign() < 0:
		return nil, fmt.Errorf("%s is left for the points", pool.FloatString(2))
	case t.Residue == settlement.ResidueApportion:
		if o.Value = round(quo(pool, all), 8); !fits(o.Value, 8) {
			return nil, fmt.Errorf("value %s does not fit", o.Value.FloatString(8))
		}
		for code, points := range byInstitution {
			if points.Sign() < 0 {
				return nil, fmt.Errorf("%q has %s points: nothing to apportion by", code, points.FloatString(8))
			}
		}
		return o.apportion(pool, byInstitution, all), nil
	default:
		o.Value = rounded(quo(pool, all), places)
	}
	if !fits(o.Value, places) && t.PointValue.Absent() {
		return nil, fmt.Errorf("value %s does not fit", o.Value.FloatString(places))
	}
	prices := map[string]*big.Rat{}
	if !t.RoundEach {
		for code, points := range byInstitution {
			prices[code] = rounded(mul(points, o.Value), 2)
		}
		return prices, nil
	}
	for code := range byInstitution {
		prices[code] = whole(0)
	}
	for _, c := range claims {
		if !c.priced {
			prices[c.institution] = add(prices[c.institution], rounded(mul(c.points, o.Value), 2))
		}
	}
	return prices, nil
}

// apportion closes the pool to the last fen: every share floored, the fen left
// over to the largest remainders, ties to the code that sorts first bytewise.
func (o *Outcome) apportion(pool *big.Rat, weights map[string]*big.Rat, all *big.Rat) map[string]*big.Rat {
	prices, remainders, left := map[string]*big.Rat{}, map[string]*big.Rat{}, pool
	for code, w := range weights {
		share := quo(mul(pool, w), all)
		prices[code] = down(share, 2)
		remainders[code] = sub(share, prices[code])
		left = sub(left, prices[code])
	}
	codes := slices.SortedFunc(maps.Keys(weights), func(a, b string) int {
		if side := remainders[b].Cmp(remainders[a]); side != 0 {
			return side
		}
		return strings.Compare(a, b)
	})
	fen := big.NewRat(1, 100)
	for i, code := range codes {
		if left.Sign() == 0 {
			o.Tie = i > 0 && remainders[codes[i-1]].Cmp(remainders[code]) == 0 && remainders[code].Sign() > 0
			break
		}
		prices[code] = add(prices[code], fen)
		left = sub(left, fen)
	}
	return prices
}
