package oracle

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// Job is the input of a settlement: cases under a policy, in one settlement or several, and
// further entries of another method, for a period and under one fund.
type Job struct {
	Policy drg.Policy
	Others Policies // in force at other times
	Period settlement.Period
	Parts  [][]drg.Case
	Extra  []settlement.Entry
	Terms  settlement.Terms
}

// Outcome is a settlement, in yuan.
type Outcome struct {
	Value        *big.Rat // nil: no entry has points
	Institutions map[string]Due
	Residue      *big.Rat // nil: there is no fund
	LeftOut      map[LeftRow]LeftSum
	Vouched      map[settlement.Method]int
	Conflicts    int

	Tie     bool // equal remainders were told apart by code
	Halves  int  // prices and values that lay exactly on a half
	Capped  int  // claims whose price was above their cost
	Floored int  // claims that were due less than nothing
}

// Due is the due of an institution, with the sums that it comes from.
type Due struct {
	Price, Due    *big.Rat
	Cost, Covered *big.Rat
	Points        *big.Rat // after the factor
	Cases         int
	Unpaid        map[string]int // of these, by method and class
}

// LeftRow names the institution and the month of claims that are left out.
type LeftRow struct {
	Method      settlement.Method
	Institution string
	Month       string
}

// LeftSum sums up claims that are left out.
type LeftSum struct {
	Count         int
	Cost, Covered *big.Rat
}

// claim is an entry in fractions.
type claim struct {
	method                  settlement.Method
	institution, id         string
	owner                   string // of an entry without an id
	class                   settlement.Class
	left                    settlement.Left
	month                   string
	vouched, conflict       bool
	priced                  bool
	capped                  bool // its price is at most its cost
	points, amount, covered *big.Rat
	cost                    *big.Rat
	lines                   *big.Rat // Σ lines, memo lines aside
}

func claimOf(e settlement.Entry) claim {
	c := claim{
		method: e.Method, institution: e.Institution, id: e.Claim, class: e.Class,
		left: e.Left, month: e.Month.String(), vouched: e.Vouched, conflict: e.Conflict != "",
		priced: e.Priced, points: rat.Points(e.Points), amount: rat.Yuan(e.Amount), covered: rat.Yuan(e.Covered),
		cost: rat.Yuan(e.Cost), lines: rat.Int(0), capped: e.Capped,
	}
	if e.Owner != nil {
		c.owner = e.Owner.Policy + "/" + e.Owner.Holder
	}
	for _, line := range e.Lines {
		if !line.Kind.Memo() {
			c.lines = rat.Sum(c.lines, rat.Yuan(line.Amount))
		}
	}
	return c
}

// policies are all of the job.
func (j Job) policies() Policies { return append(Policies{j.Policy}, j.Others...) }

// rateAll returns the claims of the cases that can be rated, those that are left
// out among them, and all faults.
func rateAll(j Job) (claims []claim, faults []error) {
	for _, part := range j.Parts {
		cases, err := j.policies().Resolve(j.Period, part)
		if err != nil {
			faults = append(faults, err)
		}
		for _, c := range cases {
			one, err := j.policies().rate(j.Period, c)
			if err != nil {
				faults = append(faults, fmt.Errorf("case %s: %w", c.ID, err))
				continue
			}
			claims = append(claims, one)
		}
	}
	for _, e := range j.Extra {
		claims = append(claims, claimOf(e))
	}
	return claims, faults
}

func (all Policies) rate(period settlement.Period, c drg.Case) (claim, error) {
	if c.ID == "" {
		return claim{}, fmt.Errorf("no id")
	}
	left, err := all.Place(period, c)
	if err != nil {
		return claim{}, err
	}
	one := claim{
		method: settlement.DRG, institution: c.Institution, id: c.ID, left: left, month: dateOf(c).Month().String(),
		vouched: period == settlement.Period{}, points: rat.Int(0), amount: rat.Int(0), covered: rat.Yuan(c.Covered), cost: rat.Yuan(c.Cost), lines: rat.Int(0),
	}
	if left != "" {
		return one, nil
	}
	r, err := Rate(all.on(c), c)
	if err != nil {
		return claim{}, err
	}
	one.class, one.priced, one.points, one.amount, one.conflict = r.Class, r.Priced, r.Points, r.Amount, r.Listed
	switch {
	case r.Yielded:
		one.left = settlement.LeftOther
	case r.Unpaid:
		one.left = settlement.LeftUnpaid
	}
	return one, nil
}

// onlyOnce returns an error for an id that occurs twice in a method, in one settlement or in
// two, and for an institution as a whole that occurs twice.
func onlyOnce(claims []claim) (faults []error) {
	met := map[claim]bool{}
	for _, c := range claims {
		key, fault := claim{method: c.method, id: c.id}, settlement.ErrDuplicate
		if c.id == "" {
			key, fault = claim{method: c.method, institution: c.institution, owner: c.owner}, settlement.ErrOwner
		}
		if met[key] {
			faults = append(faults, fmt.Errorf("%s %q of %q: %w", c.method, c.id, c.institution, fault))
		}
		met[key] = true
	}
	return faults
}

// Settle settles a job. The error has all faults of the claims, joined. If there are none, it
// has all claims that occur twice. If there are none either, it has the faults of the terms.
func Settle(j Job) (Outcome, error) {
	all, faults := rateAll(j)
	if len(faults) == 0 {
		faults = onlyOnce(all)
	}
	if len(faults) > 0 {
		return Outcome{}, errors.Join(faults...)
	}
	o := Outcome{Institutions: map[string]Due{}}
	claims := o.count(all)
	t, prices, err := j.Terms, map[string]*big.Rat{}, error(nil)
	if !t.RoundEach && slices.ContainsFunc(claims, func(c claim) bool { return c.capped }) {
		return Outcome{}, fmt.Errorf("a price is capped, and claims have no price of their own")
	}
	if slices.ContainsFunc(claims, func(c claim) bool { return !c.priced }) {
		if prices, err = o.price(claims, t); err != nil {
			return Outcome{}, err
		}
	}
	for code, price := range prices {
		d := o.Institutions[code]
		d.Price, d.Due = price, price
		o.Institutions[code] = d
	}
	for _, c := range claims {
		d := o.Institutions[c.institution]
		d.Due = rat.Sum(d.Due, c.lines)
		if c.priced {
			d.Due = rat.Sum(d.Due, rat.Sub(c.amount, c.covered))
		} else if wholeCost(t) {
			d.Due = rat.Sub(d.Due, c.covered)
		}
		d.Due = rat.Sum(d.Due, o.beside(c, t))
		o.Institutions[c.institution] = d
	}
	if err := o.points(claims, t); err != nil {
		return Outcome{}, err
	}
	if err := j.knowsFactors(all); err != nil {
		return Outcome{}, err
	}
	total := rat.Int(0)
	for code, d := range o.Institutions {
		if t.NegativeDue == settlement.NegativeFloor {
			d.Due = rat.Max(d.Due, rat.Int(0))
			o.Institutions[code] = d
		}
		total = rat.Sum(total, d.Due)
	}
	if !t.Fund.Absent() {
		o.Residue = rat.Sub(t.Fund.Rat(), total)
	}
	return o, nil
}

// count counts all claims where they belong, and returns those that are paid.
func (o *Outcome) count(all []claim) (paid []claim) {
	o.LeftOut, o.Vouched = map[LeftRow]LeftSum{}, map[settlement.Method]int{}
	for _, c := range all {
		if c.left == settlement.LeftPeriod {
			row := LeftRow{c.method, c.institution, c.month}
			sum, ok := o.LeftOut[row]
			if !ok {
				sum = LeftSum{Cost: rat.Int(0), Covered: rat.Int(0)}
			}
			o.LeftOut[row] = LeftSum{sum.Count + 1, rat.Sum(sum.Cost, c.cost), rat.Sum(sum.Covered, c.covered)}
		}
		if c.left == settlement.LeftPeriod || c.left == settlement.LeftOther {
			continue
		}
		d, ok := o.Institutions[c.institution]
		if !ok {
			d = Due{rat.Int(0), rat.Int(0), rat.Int(0), rat.Int(0), rat.Int(0), 0, map[string]int{}}
		}
		if c.id != "" {
			d.Cases++
			if c.vouched {
				o.Vouched[c.method]++
			}
		}
		if c.conflict {
			o.Conflicts++
		}
		if c.left == settlement.LeftUnpaid {
			d.Unpaid[fmt.Sprint(c.method, " ", c.class)]++
		} else {
			d.Cost, d.Covered = rat.Sum(d.Cost, c.cost), rat.Sum(d.Covered, c.covered)
			paid = append(paid, c)
		}
		o.Institutions[c.institution] = d
	}
	return paid
}

// paidOf returns the claims of a job that are paid. It ignores all faults.
func paidOf(j Job) []claim {
	all, _ := rateAll(j)
	o := Outcome{Institutions: map[string]Due{}}
	return o.count(all)
}

func wholeCost(t settlement.Terms) bool { return t.Basis != settlement.FundOnly }

// numerator returns the money that the points share.
func numerator(claims []claim, t settlement.Terms) *big.Rat {
	return rat.Sub(t.Fund.Rat(), spent(claims, t))
}

// spent returns the money that comes off the fund before the points share it. Under whole
// cost, covered of claims with points is added to the fund.
func spent(claims []claim, t settlement.Terms) *big.Rat {
	sum := rat.Int(0)
	for _, c := range claims {
		sum = rat.Sum(sum, c.lines)
		if c.priced {
			sum = rat.Sum(sum, rat.Sub(c.amount, c.covered))
		} else if wholeCost(t) {
			sum = rat.Sub(sum, c.covered)
		}
	}
	return sum
}

// price strikes the value and returns the price of each institution with points.
func (o *Outcome) price(claims []claim, t settlement.Terms) (map[string]*big.Rat, error) {
	byInstitution, all := pointsAfter(claims, t), rat.Int(0)
	for _, points := range byInstitution {
		all = rat.Sum(all, points)
	}
	rounded := func(x *big.Rat, places int) *big.Rat { return o.rounded(t, x, places) }
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
		if o.Value = rat.Round(rat.Quo(pool, all), 8); !fits(o.Value, 8) {
			return nil, fmt.Errorf("value %s does not fit", o.Value.FloatString(8))
		}
		for code, points := range byInstitution {
			if points.Sign() < 0 {
				return nil, fmt.Errorf("%q has %s points: nothing to apportion by", code, points.FloatString(8))
			}
		}
		return o.apportion(pool, byInstitution, all), nil
	default:
		o.Value = rounded(rat.Quo(pool, all), places)
	}
	if !fits(o.Value, places) && t.PointValue.Absent() {
		return nil, fmt.Errorf("value %s does not fit", o.Value.FloatString(places))
	}
	prices := map[string]*big.Rat{}
	if !t.RoundEach {
		for code, points := range byInstitution {
			prices[code] = rounded(rat.Mul(points, o.Value), 2)
		}
		return prices, nil
	}
	for code := range byInstitution {
		prices[code] = rat.Int(0)
	}
	for _, c := range claims {
		if !c.priced {
			prices[c.institution] = rat.Sum(prices[c.institution], rounded(rat.Mul(c.points, factor(t, c.institution), o.Value), 2))
		}
	}
	return prices, nil
}

// rounded rounds a value or a price.
func (o *Outcome) rounded(t settlement.Terms, x *big.Rat, places int) *big.Rat {
	if onHalf(x, places) {
		o.Halves++
	}
	if t.ValueRounding == settlement.RoundDown {
		return rat.Down(x, places)
	}
	return rat.Round(x, places)
}

// apportion closes the pool to the last fen: every share floored, the fen left
// over to the largest remainders, ties to the code that sorts first bytewise.
func (o *Outcome) apportion(pool *big.Rat, weights map[string]*big.Rat, all *big.Rat) map[string]*big.Rat {
	prices, remainders, left := map[string]*big.Rat{}, map[string]*big.Rat{}, pool
	for code, w := range weights {
		share := rat.Quo(rat.Mul(pool, w), all)
		prices[code] = rat.Down(share, 2)
		remainders[code] = rat.Sub(share, prices[code])
		left = rat.Sub(left, prices[code])
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
		prices[code] = rat.Sum(prices[code], fen)
		left = rat.Sub(left, fen)
	}
	return prices
}
