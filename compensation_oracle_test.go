package settlement_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/policy"
)

// The fractions below settle pools a second time: how a fund is built, what a
// point is worth, who is compensated, what each institution is due. They follow
// the regulations and know nothing of the engine. Amounts are yuan.

const (
	compensationSeed  = 2019_0068
	compensationCases = 3_000
	compensationParts = 12
)

// outcome is what a pool must come to.
type outcome struct {
	fund    *big.Rat // nil: nothing to close
	value   *big.Rat // nil: no entry has points
	dues    map[string]*big.Rat
	drawn   *big.Rat
	residue *big.Rat                            // nil: nothing to close
	unused  map[settlement.SetAsideUse]*big.Rat // of what the total sets aside, by use; nil: there is no total
}

// census counts what the random pools went through.
type census map[string]int

func (c census) saw(when bool, mode string) {
	if when {
		c[mode]++
	}
}

// Errors of the fractions that the texts demand and give no name.
var errFund = errors.New("the fund is negative")

// roundedBy rounds as the terms have it.
func roundedBy(terms settlement.Terms, x *big.Rat, places int) *big.Rat {
	if terms.ValueRounding == settlement.RoundDown {
		return rat.Down(x, places)
	}
	return rat.Round(x, places)
}

func total(list []settlement.Entry, of func(settlement.Entry) *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, e := range list {
		sum = rat.Sum(sum, of(e))
	}
	return sum
}

func only(list []settlement.Entry, keep func(settlement.Entry) bool) []settlement.Entry {
	var kept []settlement.Entry
	for _, e := range list {
		if keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

func costOf(e settlement.Entry) *big.Rat    { return rat.Yuan(e.Cost) }
func coveredOf(e settlement.Entry) *big.Rat { return rat.Yuan(e.Covered) }
func byItemOf(e settlement.Entry) *big.Rat  { return rat.Yuan(e.ByItem) }
func pointsOf(e settlement.Entry) *big.Rat {
	return big.NewRat(int64(e.Points), int64(settlement.Point))
}
func incurredOf(e settlement.Entry) *big.Rat { return rat.Sub(costOf(e), coveredOf(e)) }
func hasPoints(e settlement.Entry) bool      { return !e.Priced }

func linesOf(e settlement.Entry) *big.Rat {
	sum := new(big.Rat)
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			sum = rat.Sum(sum, rat.Yuan(l.Amount))
		}
	}
	return sum
}

func netOf(e settlement.Entry) *big.Rat {
	if hasPoints(e) {
		return linesOf(e)
	}
	return rat.Sum(rat.Sub(rat.Yuan(e.Amount), coveredOf(e)), linesOf(e))
}

// largestRemainder divides fen by weights that are not negative; keys break ties.
func largestRemainder(amount *big.Rat, keys []string, weights []*big.Rat) ([]*big.Rat, error) {
	sum := new(big.Rat)
	for _, w := range weights {
		if w.Sign() < 0 {
			return nil, settlement.ErrShares
		}
		sum = rat.Sum(sum, w)
	}
	if sum.Sign() == 0 && amount.Sign() != 0 {
		return nil, settlement.ErrShares
	}
	return divided(amount, keys, weights), nil
}

// divided hands fen out by weights of either sign: floors first, then the rest by
// largest remainder. Weights that sum to zero get nothing.
func divided(amount *big.Rat, keys []string, weights []*big.Rat) []*big.Rat {
	sum := new(big.Rat)
	for _, w := range weights {
		sum = rat.Sum(sum, w)
	}
	parts, left := make([]*big.Rat, len(keys)), amount
	if sum.Sign() == 0 {
		for i := range parts {
			parts[i] = new(big.Rat)
		}
		return parts
	}
	rest, order := make([]*big.Rat, len(keys)), make([]int, len(keys))
	for i, w := range weights {
		exact := rat.Quo(rat.Mul(amount, w), sum)
		parts[i], order[i] = rat.Down(exact, 2), i
		if parts[i].Cmp(exact) > 0 {
			parts[i] = rat.Sub(parts[i], big.NewRat(1, 100))
		}
		rest[i], left = rat.Sub(exact, parts[i]), rat.Sub(left, parts[i])
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(rest[b].Cmp(rest[a]), cmp.Compare(keys[a], keys[b])) })
	for i := 0; left.Sign() > 0; i++ {
		parts[order[i]] = rat.Sum(parts[order[i]], big.NewRat(1, 100))
		left = rat.Sub(left, big.NewRat(1, 100))
	}
	return parts
}

// builtFund is the regulation's step 0.
func builtFund(t *settlement.Total, list []settlement.Entry, seen census) (fund, compensation, unusedOverrun *big.Rat, err error) {
	fund = t.Budget.Rat()
	for _, a := range t.Adjustments {
		fund = rat.Sum(fund, a.Amount.Rat())
	}
	if fund.Sign() < 0 {
		return nil, nil, nil, errFund
	}
	adjusted, overrunFund := fund, new(big.Rat)
	compensation = new(big.Rat)
	for _, s := range t.SetAsides {
		var part *big.Rat
		switch {
		case !s.Rate.Absent():
			part = rat.Round(rat.Mul(adjusted, s.Rate.Rat()), 2)
		case !s.PerHead.Absent():
			part = rat.Round(rat.Mul(s.PerHead.Rat(), rat.Int(int64(s.Heads))), 2)
		default:
			part = s.Amount.Rat()
		}
		fund = rat.Sub(fund, part)
		switch s.Use {
		case settlement.UseOverrun:
			overrunFund = rat.Sum(overrunFund, part)
		case settlement.UseCompensation:
			compensation = rat.Sum(compensation, part)
		}
	}
	if fund.Sign() < 0 {
		return nil, nil, nil, errFund
	}
	if t.Sharing == nil {
		return fund, compensation, nil, nil
	}
	incurred := total(list, incurredOf)
	if incurred.Cmp(fund) <= 0 {
		surplus := rat.Sub(fund, incurred)
		kept := rat.Round(tiered(cmp.Or(t.Sharing.SurplusMode, t.Sharing.Mode), surplus, fund, t.Sharing.Surplus, true), 2)
		if !t.Sharing.BonusCap.Absent() {
			most := rat.Round(rat.Mul(fund, t.Sharing.BonusCap.Rat()), 2)
			seen.saw(kept.Cmp(most) > 0, "bonus cap reached")
			kept = rat.Min(kept, most)
		}
		seen.saw(surplus.Sign() > 0, "surplus "+string(cmp.Or(t.Sharing.SurplusMode, t.Sharing.Mode, settlement.Marginal)))
		return rat.Sub(fund, rat.Sub(surplus, kept)), compensation, overrunFund, nil
	}
	overrun := rat.Sub(incurred, fund)
	seen.saw(true, "overrun "+string(cmp.Or(t.Sharing.OverrunMode, t.Sharing.Mode, settlement.Marginal)))
	if t.Sharing.ReasonableOnly {
		overrun = t.ReasonableOverrun.Rat()
		if overrun.Cmp(rat.Sub(incurred, fund)) > 0 {
			return nil, nil, nil, settlement.ErrRange
		}
		seen.saw(true, "overrun, the reasonable part")
	}
	share := rat.Round(tiered(cmp.Or(t.Sharing.OverrunMode, t.Sharing.Mode), overrun, fund, t.Sharing.Overrun, false), 2)
	if share.Cmp(overrunFund) > 0 {
		if t.Shortfall != settlement.ShortfallScale {
			return nil, nil, nil, settlement.ErrReserve
		}
		seen.saw(true, "overrun scaled")
		share = overrunFund
	}
	return rat.Sum(fund, share), compensation, rat.Sub(overrunFund, share), nil
}

// tiered is what tiers give of an amount, to the institution or to the fund.
func tiered(mode settlement.SharingMode, amount, standard *big.Rat, tiers []settlement.Tier, institution bool) *big.Rat {
	var bounds, parts []*big.Rat
	for _, t := range tiers {
		var bound *big.Rat
		if !t.UpTo.Absent() {
			bound = t.UpTo.Rat()
		}
		stated, other := t.Fund, t.Institution
		if institution {
			stated, other = other, stated
		}
		part := stated.Rat()
		if stated.Absent() {
			part = rat.Sub(rat.Int(1), other.Rat())
		}
		bounds, parts = append(bounds, bound), append(parts, part)
	}
	return shared(mode, amount, standard, bounds, parts)
}

// struck is a point value and the prices under it.
type struck struct {
	terms  settlement.Terms
	value  *big.Rat // as shown
	exact  *big.Rat // what a point is multiplied by
	prices map[string]*big.Rat
}

// price is what claims come to together.
func (s struck) price(list []settlement.Entry) *big.Rat {
	switch {
	case s.exact == nil || len(list) == 0:
		return new(big.Rat)
	case s.terms.RoundEach:
		return total(list, s.each)
	}
	return roundedBy(s.terms, rat.Mul(afterFactor(s.terms, list), s.exact), 2)
}

// each is the price of one claim.
func (s struck) each(e settlement.Entry) *big.Rat {
	return roundedBy(s.terms, rat.Mul(pointsOf(e), factorOf(s.terms, e.Institution), s.exact), 2)
}

// beside is what a cap takes from a claim and a floor gives it, where each claim is rounded.
func (s struck) beside(e settlement.Entry) *big.Rat {
	over, floored := new(big.Rat), new(big.Rat)
	due := netOf(e)
	if hasPoints(e) {
		price := s.each(e)
		if e.Capped || s.terms.ClaimCap == settlement.CapCost {
			over = rat.Min(rat.Sub(costOf(e), price), over)
		}
		due = rat.Sum(due, price, over)
		if s.terms.Basis != settlement.FundOnly {
			due = rat.Sub(due, coveredOf(e))
		}
	}
	if s.terms.NegativeDue == settlement.NegativeFloorClaim {
		floored = rat.Max(rat.Sub(new(big.Rat), due), floored)
	}
	return rat.Sum(over, floored)
}

// besides is beside of all claims of a list.
func (s struck) besides(list []settlement.Entry, seen census) *big.Rat {
	if !s.terms.RoundEach {
		return new(big.Rat)
	}
	return total(list, func(e settlement.Entry) *big.Rat {
		x := s.beside(e)
		seen.saw(x.Sign() < 0, "claim capped")
		seen.saw(x.Sign() > 0, "claim floored")
		return x
	})
}

func factorOf(terms settlement.Terms, institution string) *big.Rat {
	for _, f := range terms.Factors {
		if f.Institution == institution {
			return f.Factor.Rat()
		}
	}
	return rat.Int(1)
}

// afterFactor is the points of entries of one institution.
func afterFactor(terms settlement.Terms, list []settlement.Entry) *big.Rat {
	return rat.Round(rat.Mul(total(list, pointsOf), factorOf(terms, list[0].Institution)), 8)
}

// together is one rounding over all points, also where each claim is rounded:
// what a class of cases earns.
func (s struck) together(list []settlement.Entry) *big.Rat {
	if s.exact == nil {
		return new(big.Rat)
	}
	return roundedBy(s.terms, rat.Mul(total(list, pointsOf), factorOf(s.terms, list[0].Institution), s.exact), 2)
}

// ofMethod is what the statement of an institution shows as its price of a method:
// the institution's price, divided by the points of its methods.
func (s struck) ofMethod(institution string, method settlement.Method, list []settlement.Entry) *big.Rat {
	pointed := only(list, func(e settlement.Entry) bool { return e.Institution == institution && hasPoints(e) })
	own := only(pointed, func(e settlement.Entry) bool { return e.Method == method })
	if s.terms.RoundEach || len(own) == 0 {
		return s.price(own)
	}
	keys := []string{string(method)}
	weights := []*big.Rat{total(own, pointsOf)}
	for _, e := range pointed {
		if !slices.Contains(keys, string(e.Method)) {
			keys = append(keys, string(e.Method))
			weights = append(weights, total(only(pointed, func(o settlement.Entry) bool { return o.Method == e.Method }), pointsOf))
		}
	}
	return divided(s.prices[institution], keys, weights)[0]
}

// strike divides a fund by points.
func strike(terms settlement.Terms, fund *big.Rat, list []settlement.Entry, further *big.Rat) (struck, error) {
	s := struck{terms: terms, prices: map[string]*big.Rat{}}
	sharing := only(list, hasPoints)
	if len(sharing) == 0 {
		return s, nil
	}
	points := new(big.Rat)
	for _, institution := range institutions(sharing) {
		points = rat.Sum(points, afterFactor(terms, only(sharing, func(e settlement.Entry) bool { return e.Institution == institution })))
	}
	var numerator *big.Rat
	switch {
	case !terms.PointValue.Absent():
		s.value = terms.PointValue.Rat()
		s.exact = s.value
	case fund == nil:
		return s, settlement.ErrNoValue
	default:
		numerator = rat.Sub(rat.Sub(fund, total(list, netOf)), further)
		if terms.Basis != settlement.FundOnly {
			numerator = rat.Sum(numerator, total(sharing, coveredOf))
		}
		if points.Sign() <= 0 {
			return s, settlement.ErrNoPoints
		}
		if numerator.Sign() < 0 {
			return s, settlement.ErrDeficit
		}
		s.exact = rat.Quo(numerator, points)
		s.value = roundedBy(terms, s.exact, cmp.Or(terms.Places, 4))
		if terms.Residue == settlement.ResidueApportion {
			s.value = rat.Round(s.exact, 8)
		} else {
			s.exact = s.value
		}
	}
	var keys []string
	var weights []*big.Rat
	for _, institution := range institutions(sharing) {
		own := only(sharing, func(e settlement.Entry) bool { return e.Institution == institution })
		keys, weights = append(keys, institution), append(weights, afterFactor(terms, own))
		s.prices[institution] = s.price(own)
	}
	if terms.Residue == settlement.ResidueApportion {
		parts, err := largestRemainder(numerator, keys, weights)
		if err != nil {
			return s, err
		}
		for i, key := range keys {
			s.prices[key] = parts[i]
		}
	}
	return s, nil
}

func institutions(list []settlement.Entry) []string {
	set := map[string]bool{}
	for _, e := range list {
		set[e.Institution] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// accepted is a class of cases that an institution is compensated for.
type accepted struct {
	institution string
	class       settlement.Class
	list        []settlement.Entry
	amount      *big.Rat // by item less what they earn, not below zero
}

// guarded lets the institutions' approved cases through the guard.
func guarded(c *settlement.Compensation, terms settlement.Terms, at struck, list []settlement.Entry, seen census) ([]accepted, error) {
	method := cmp.Or(c.Method, settlement.DRG)
	for _, e := range list {
		if e.Priced && e.Method == method && slices.Contains(c.Classes, e.Class) && (e.Cost != 0 || e.Amount != 0) {
			return nil, settlement.ErrPaidByItem
		}
	}
	for code := range c.Paid {
		if !slices.Contains(institutions(list), code) {
			return nil, settlement.ErrNoClaims
		}
	}
	var all []accepted
	for _, institution := range institutions(list) {
		own := only(list, func(e settlement.Entry) bool { return e.Institution == institution && e.Method == method })
		candidates := only(own, func(e settlement.Entry) bool {
			return hasPoints(e) && e.Compensable && slices.Contains(c.Classes, e.Class)
		})
		if len(candidates) == 0 {
			continue
		}
		above := func(*big.Rat) bool { return false }
		paid := new(big.Rat)
		months, stated := c.Paid[institution]
		if c.Before == settlement.BeforePaid && !stated {
			return nil, policy.ErrRequired
		}
		if !c.FundRateLimit.Absent() {
			most := rat.Mul(c.FundRateLimit.Rat(), total(own, incurredOf))
			above = func(paid *big.Rat) bool {
				seen.saw(paid.Cmp(most) == 0, "exactly at the limit")
				return paid.Cmp(most) > 0
			}
			pointed := only(own, hasPoints)
			paid = rat.Sum(at.ofMethod(institution, method, list), total(own, netOf), at.besides(own, census{}))
			if terms.Basis != settlement.FundOnly {
				paid = rat.Sub(paid, total(pointed, coveredOf))
			}
			if c.Before == settlement.BeforePaid {
				paid = months.Rat()
			}
		}
		if above(paid) {
			seen.saw(true, "refused before")
			continue
		}
		for i, class := range c.Classes {
			if i > 0 && c.After != settlement.AfterAll && above(paid) {
				seen.saw(true, "refused after the first class")
				break
			}
			cases := only(candidates, func(e settlement.Entry) bool { return e.Class == class })
			if len(cases) == 0 {
				continue
			}
			earned := at.together(cases)
			if terms.Basis != settlement.FundOnly {
				earned = rat.Sub(earned, total(cases, coveredOf))
			}
			// What a floor gave a case it has earned, and what a cap took it has not.
			beside := at.besides(cases, census{})
			earned = rat.Sum(earned, beside)
			seen.saw(beside.Sign() > 0, "floored and compensated")
			seen.saw(beside.Sign() < 0, "capped and compensated")
			amount := rat.Sub(total(cases, byItemOf), earned)
			if amount.Sign() < 0 {
				seen.saw(true, "earns more than by item")
				amount = new(big.Rat)
			}
			if c.After == settlement.AfterAll && above(rat.Sum(paid, amount)) {
				seen.saw(i == 0, "refused after all, the first class")
				seen.saw(i > 0, "refused after all")
				continue
			}
			paid = rat.Sum(paid, amount)
			all = append(all, accepted{institution, class, cases, amount})
		}
	}
	return all, nil
}

// settledPool settles one pool.
func settledPool(terms settlement.Terms, list []settlement.Entry, seen census) (*outcome, error) {
	o := &outcome{dues: map[string]*big.Rat{}, drawn: new(big.Rat)}
	var reserve *big.Rat
	if !terms.Fund.Absent() {
		o.fund = terms.Fund.Rat()
	}
	if terms.Total != nil {
		fund, compensation, unused, err := builtFund(terms.Total, list, seen)
		if err != nil {
			return nil, err
		}
		o.fund, reserve = fund, compensation
		o.unused = map[settlement.SetAsideUse]*big.Rat{settlement.UseOverrun: unused, settlement.UseCompensation: compensation}
	}
	at, err := strike(terms, o.fund, list, new(big.Rat))
	if err != nil {
		return nil, err
	}
	further := map[string]*big.Rat{}
	c := terms.Compensation
	if c != nil {
		through, err := guarded(c, terms, at, list, seen)
		if err != nil {
			return nil, err
		}
		if c.From == settlement.FromTop {
			list = slices.Clone(list)
			for _, a := range through {
				seen.saw(true, "compensated from top")
				for _, e := range a.list {
					i := slices.IndexFunc(list, func(o settlement.Entry) bool { return o.Claim == e.Claim })
					list[i] = settlement.Entry{Institution: e.Institution, Priced: true, Amount: e.ByItem, Lines: e.Lines, Claim: e.Claim}
				}
			}
			if at, err = strike(terms, o.fund, list, new(big.Rat)); err != nil {
				return nil, err
			}
		} else {
			if !c.Reserve.Absent() {
				reserve = c.Reserve.Rat()
			} else if reserve == nil {
				reserve = new(big.Rat)
			}
			var keys []string
			var weights []*big.Rat
			for _, a := range through {
				keys, weights = append(keys, fmt.Sprintf("%s\x00%d", a.institution, slices.Index(c.Classes, a.class))), append(weights, a.amount)
				o.drawn = rat.Sum(o.drawn, a.amount)
				seen.saw(a.amount.Sign() > 0, "compensated from reserve")
			}
			if o.drawn.Cmp(reserve) > 0 {
				if c.Shortfall != settlement.ShortfallScale {
					return nil, settlement.ErrReserve
				}
				seen.saw(true, "compensation scaled")
				o.drawn = reserve
				if weights, err = largestRemainder(reserve, keys, weights); err != nil {
					return nil, err
				}
			}
			for i, a := range through {
				further[a.institution] = rat.Sum(cmp.Or(further[a.institution], new(big.Rat)), weights[i])
			}
			if o.unused != nil {
				o.unused[settlement.UseCompensation] = rat.Sub(reserve, o.drawn)
			}
		}
	}
	o.value = at.value
	given := new(big.Rat)
	for _, institution := range institutions(list) {
		own := only(list, func(e settlement.Entry) bool { return e.Institution == institution })
		due := total(own, netOf)
		if price := at.prices[institution]; price != nil {
			due = rat.Sum(due, price)
		}
		if terms.Basis != settlement.FundOnly {
			due = rat.Sub(due, total(only(own, hasPoints), coveredOf))
		}
		if more := further[institution]; more != nil {
			due = rat.Sum(due, more)
		}
		due = rat.Sum(due, at.besides(own, seen))
		if due.Sign() < 0 {
			seen.saw(true, "negative due "+string(cmp.Or(terms.NegativeDue, settlement.NegativeKeep)))
			if terms.NegativeDue == settlement.NegativeFloor {
				due = new(big.Rat)
			}
		}
		o.dues[institution] = due
		given = rat.Sum(given, due)
	}
	if o.fund != nil {
		o.residue = rat.Sub(rat.Sum(o.fund, o.drawn), given)
	}
	return o, nil
}

// dice draws the pools.
type dice struct{ *rand.Rand }

func (d dice) one(in int) bool        { return d.IntN(in) == 0 }
func (d dice) upTo(n int) int64       { return d.Int64N(int64(n) + 1) }
func (d dice) places() int            { return d.IntN(9) }
func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }
func fen(n int64) settlement.Decimal  { return settlement.Money(n).Decimal() }
func yuanOf(n int64) settlement.Money { return settlement.Money(n) * settlement.Yuan }

// entries draws the claims of a pool. Coarse ones meet limits exactly.
func (d dice) entries(pool string, coarse bool) []settlement.Entry {
	var list []settlement.Entry
	codes := []string{"H1", "H10", "H2", "医院"}[:1+d.IntN(4)]
	second, priced := d.one(3), !d.one(3)
	negative := d.one(12)
	allPriced := d.one(25)
	for i := range 1 + d.IntN(9) {
		e := settlement.Entry{
			Method: settlement.DRG, Institution: pick(d, codes...), Pool: pool, Claim: fmt.Sprintf("%s%d", pool, i),
			Class: pick(d, settlement.Normal, settlement.Normal, settlement.High, settlement.Special),
		}
		amount := func(n int) settlement.Money {
			if coarse {
				return yuanOf(100 * d.upTo(n/100))
			}
			return settlement.Money(d.upTo(n * 100))
		}
		e.Cost = amount(2000)
		e.Covered = pick(d, 0, amount(200), amount(int(e.Cost/100)))
		if d.one(25) {
			e.Covered = e.Cost + amount(300)
		}
		switch {
		case allPriced || priced && d.one(6):
			e.Priced, e.Amount = true, amount(1500)
			e.Method = pick(d, settlement.DRG, settlement.Item, settlement.Item)
			e.Class = pick(d, settlement.FixedRate, settlement.ByItem)
			if d.one(20) {
				e.Class = pick(d, settlement.High, settlement.Special) // by a policy that pays them by item
			}
		case second && d.one(4):
			e.Method, e.Class = settlement.PerDiem, settlement.BedDay
			e.Points = settlement.Points(d.upTo(2_000)) * settlement.Point / 100
		default:
			e.Points = settlement.Points(d.upTo(100_000)) * settlement.Point / 10_000
			if coarse {
				e.Points = settlement.Points(d.upTo(10)) * settlement.Point
			} else if d.one(4) {
				e.Points = settlement.Points(d.upTo(1_000_000_000))
			}
			if negative && d.one(3) {
				e.Points = -e.Points
			}
			if e.Class != settlement.Normal && !d.one(4) {
				e.Compensable = true
				e.ByItem = max(0, e.Cost-e.Covered)
				if d.one(4) {
					e.ByItem = settlement.Money(d.upTo(int(e.ByItem)))
				}
			}
		}
		for d.one(12) {
			l := settlement.Line{Kind: pick(d, settlement.LineRefused, settlement.LineQuality, settlement.MemoBorne), Amount: amount(300) - yuanOf(200)}
			if !l.Kind.Fits(l.Amount) {
				l.Amount = -l.Amount
			}
			e.Lines = append(e.Lines, l)
		}
		list = append(list, e)
	}
	return list
}

// terms draws the terms for claims.
func (d dice) terms(list []settlement.Entry, coarse bool, seen census) settlement.Terms {
	t := settlement.Terms{
		Basis:         pick(d, "", settlement.WholeCost, settlement.FundOnly, settlement.FundOnly),
		ValueRounding: pick(d, "", settlement.HalfUp, settlement.RoundDown),
		Residue:       pick(d, "", settlement.ResidueKeep, settlement.ResidueApportion),
		Places:        d.places(),
		NegativeDue:   pick(d, "", settlement.NegativeKeep, settlement.NegativeFloor),
	}
	incurred := total(list, incurredOf)
	near, _ := rat.Mul(incurred, rat.Int(100)).Float64() // only to draw by
	about := max(1_000, int64(near))
	budget := about*(60+d.upTo(70))/100 + 1
	if coarse {
		points := total(only(list, hasPoints), pointsOf)
		exact := rat.Sum(rat.Mul(points, rat.Int(100*(1+d.upTo(3)))), total(list, netOf))
		if t.Basis != settlement.FundOnly {
			exact = rat.Sub(exact, total(only(list, hasPoints), coveredOf))
		}
		if exact.IsInt() && exact.Sign() > 0 {
			budget = exact.Num().Int64() * 100
		}
	}
	totalled := false
	switch kind := d.IntN(12); {
	case kind < 5:
		t.Fund = fen(budget)
		if d.one(30) {
			t.Fund = fen(d.upTo(500))
		}
		seen.saw(true, "fund")
	case kind < 10:
		totalled = true
		t.Total = d.total(budget, about, seen)
		seen.saw(true, "total")
	case kind < 11:
		t.Fund = fen(budget)
		fallthrough
	default:
		if !d.one(20) {
			t.PointValue = settlement.DecimalOf(d.upTo(200_000), pick(d, 2, 3, 4))
			if coarse {
				t.PointValue = settlement.DecimalInt(int(100 * (1 + d.upTo(3))))
			}
			seen.saw(true, "fixed value")
			t.Residue = ""
		}
	}
	if !d.one(5) {
		c := &settlement.Compensation{
			Classes: pick(d, []settlement.Class{settlement.High, settlement.Special}, []settlement.Class{settlement.Special, settlement.High}, []settlement.Class{settlement.High}, []settlement.Class{settlement.Special}),
			Method:  pick(d, "", settlement.DRG),
			Before:  pick(d, "", settlement.BeforeValue, settlement.BeforePaid),
			After:   pick(d, "", settlement.AfterHigh, settlement.AfterAll),
			From:    pick(d, "", settlement.FromReserve, settlement.FromTop),
		}
		if !d.one(3) {
			c.FundRateLimit = settlement.DecimalOf(pick(d, 50+10*d.upTo(20), 100, 80+d.upTo(60)), 2)
		}
		if c.From == settlement.FromTop && !t.PointValue.Absent() {
			c.From = settlement.FromReserve
		}
		if c.From != settlement.FromTop {
			c.Shortfall = pick(d, "", settlement.ShortfallError, settlement.ShortfallScale)
			if !totalled || d.one(3) {
				c.Reserve = fen(about * d.upTo(60) / 100)
			}
		}
		if c.Before == settlement.BeforePaid {
			c.Paid = map[string]settlement.Decimal{}
			for _, code := range institutions(list) {
				if d.one(30) && slices.ContainsFunc(list, func(e settlement.Entry) bool {
					return e.Institution == code && e.Compensable && slices.Contains(c.Classes, e.Class)
				}) {
					continue
				}
				own := total(only(list, func(e settlement.Entry) bool { return e.Institution == code }), incurredOf)
				near, _ := rat.Mul(own, rat.Int(100)).Float64()
				paid := max(0, int64(near)) * (70 + d.upTo(60)) / 100
				c.Paid[code] = fen(paid)
			}
			if d.one(40) {
				c.Paid["H11"] = fen(100)
			}
		}
		if t.Total != nil && slices.ContainsFunc(t.Total.SetAsides, func(s settlement.SetAside) bool { return s.Use == settlement.UseCompensation }) {
			c.Reserve = settlement.Decimal{} // the total says what there is
		}
		t.Compensation = c
		seen.saw(true, fmt.Sprint("classes ", c.Classes))
		seen.saw(true, "before "+string(cmp.Or(c.Before, settlement.BeforeValue)))
		seen.saw(true, "after "+string(cmp.Or(c.After, settlement.AfterHigh)))
		seen.saw(true, "from "+string(cmp.Or(c.From, settlement.FromReserve)))
		seen.saw(!c.FundRateLimit.Absent(), "limit")
		seen.saw(c.FundRateLimit.Absent(), "no limit")
	}
	if t.Residue != settlement.ResidueApportion && (t.Compensation == nil || t.Compensation.From != settlement.FromTop) {
		t.RoundEach = d.one(4)
	}
	if t.RoundEach {
		t.ClaimCap = pick(d, "", settlement.CapCost)
		t.NegativeDue = pick(d, t.NegativeDue, settlement.NegativeFloorClaim)
	}
	for _, code := range []string{"H1", "H2", "医院", "H11"} {
		if d.one(4) {
			t.Factors = append(t.Factors, settlement.Factor{Institution: code, Factor: settlement.DecimalOf(1+d.upTo(200), 2)})
			if d.one(3) {
				t.Factors[len(t.Factors)-1].Factor = settlement.DecimalOf(90_000_000+d.upTo(20_000_000), 8)
			}
		}
	}
	seen.saw(len(t.Factors) > 0, "factors")
	seen.saw(t.RoundEach, "round each")
	seen.saw(t.RoundEach && t.Compensation != nil, "round each, compensation")
	seen.saw(true, "basis "+string(cmp.Or(t.Basis, settlement.WholeCost)))
	seen.saw(true, "value rounding "+string(cmp.Or(t.ValueRounding, settlement.HalfUp)))
	seen.saw(true, "residue "+string(cmp.Or(t.Residue, settlement.ResidueKeep)))
	seen.saw(true, fmt.Sprint("places ", t.Places))
	return t
}

// total draws how a fund is built.
func (d dice) total(budget, about int64, seen census) *settlement.Total {
	t := &settlement.Total{Budget: fen(budget), Shortfall: pick(d, "", settlement.ShortfallError, settlement.ShortfallScale)}
	for d.one(2) {
		t.Adjustments = append(t.Adjustments, settlement.Adjustment{Reason: "policy", Amount: fen(d.upTo(int(about/5)) - about/8)})
		seen.saw(true, "adjustment")
	}
	if d.one(60) {
		t.Adjustments = append(t.Adjustments, settlement.Adjustment{Reason: "raised less", Amount: fen(-3 * budget)})
	}
	for i := range d.IntN(5) {
		s := settlement.SetAside{Name: fmt.Sprint("s", i), Use: pick(d, "", settlement.UseOverrun, settlement.UseCompensation)}
		switch d.IntN(3) {
		case 0:
			s.Rate = settlement.DecimalOf(d.upTo(1500), 4)
			seen.saw(true, "set aside by rate")
		case 1:
			s.PerHead, s.Heads = settlement.DecimalOf(d.upTo(900), 2), int(d.upTo(int(about/8_000)))
			seen.saw(true, "set aside by head")
		default:
			s.Amount = fen(d.upTo(int(about / 8)))
			if d.one(60) {
				s.Amount = fen(2 * about)
			}
			seen.saw(true, "set aside by amount")
		}
		seen.saw(true, "set aside for "+string(cmp.Or(s.Use, "others")))
		t.SetAsides = append(t.SetAsides, s)
	}
	if !d.one(3) {
		mode := func() settlement.SharingMode { return pick(d, "", settlement.Marginal, settlement.Whole) }
		s := &settlement.Sharing{Mode: mode(), SurplusMode: mode(), OverrunMode: mode(), ReasonableOnly: d.one(3)}
		s.Surplus, s.Overrun = d.tiers(), d.tiers()
		if d.one(3) {
			s.BonusCap = settlement.DecimalOf(d.upTo(20), 2)
		}
		if s.ReasonableOnly && !d.one(4) {
			t.ReasonableOverrun = fen(d.upTo(int(about / 5)))
		}
		t.Sharing = s
		if len(s.Overrun) > 0 { // its part must come from somewhere
			t.SetAsides = append(t.SetAsides, settlement.SetAside{Name: "overrun", Use: settlement.UseOverrun, Amount: fen(d.upTo(int(about / 5)))})
		}
	}
	return t
}

func (d dice) tiers() []settlement.Tier {
	var tiers []settlement.Tier
	bound := int64(0)
	n := d.IntN(4)
	for i := range n {
		var t settlement.Tier
		if bound += 1 + d.upTo(9); i < n-1 || d.one(2) {
			t.UpTo = settlement.DecimalOf(bound, 2)
		}
		share := settlement.DecimalOf(d.upTo(100), 2)
		if d.one(2) {
			t.Institution = share
		} else {
			t.Fund = share
		}
		tiers = append(tiers, t)
	}
	return tiers
}

// storedAndVerified audits a report, also as it is read back.
func storedAndVerified(r *settlement.Report) error {
	if err := r.Verify(); err != nil {
		return err
	}
	var text bytes.Buffer
	if err := r.Encode(&text); err != nil {
		return err
	}
	decoded, err := settlement.ReadReport(&text)
	if err != nil {
		return err
	}
	return decoded.Verify()
}

// differs says how a pool of a report differs from the fractions.
func differs(p *settlement.PoolReport, statements []settlement.Statement, o *outcome) string {
	equal := func(name string, got, want *big.Rat) string {
		switch {
		case got == nil && want == nil:
			return ""
		case got == nil || want == nil:
			return fmt.Sprintf("%s: got %v, want %v\n", name, got, want)
		case got.Cmp(want) != 0:
			return fmt.Sprintf("%s: got %s, want %s\n", name, got.FloatString(8), want.FloatString(8))
		}
		return ""
	}
	var text string
	var value, residue *big.Rat
	if p.PointValue != nil {
		value = p.PointValue.Value.Rat()
	}
	if p.Residue != nil {
		residue = rat.Yuan(*p.Residue)
	}
	text += equal("value", value, o.value) + equal("residue", residue, o.residue) + equal("reserve drawn", rat.Yuan(p.ReserveDrawn), o.drawn)
	if o.unused != nil {
		text += equal("fund", rat.Yuan(p.Fund.Fund), o.fund)
		sum := map[settlement.SetAsideUse]*big.Rat{settlement.UseOverrun: new(big.Rat), settlement.UseCompensation: new(big.Rat)}
		for _, l := range p.Fund.Lines {
			if l.Kind == settlement.MemoUnused {
				use := settlement.SetAsideUse(l.Name)
				sum[use] = rat.Sum(sum[use], rat.Yuan(l.Amount))
			}
		}
		for _, use := range slices.Sorted(maps.Keys(sum)) {
			if o.unused[use] == nil {
				continue // the texts leave open who reports it
			}
			text += equal("unused "+string(use), sum[use], o.unused[use])
		}
	}
	if len(statements) != len(o.dues) {
		text += fmt.Sprintf("statements: got %d, want %d\n", len(statements), len(o.dues))
	}
	for _, s := range statements {
		text += equal("due of "+s.Institution, rat.Yuan(s.Due), o.dues[s.Institution])
	}
	return text
}

// checkCompensation settles random pools twice.
func checkCompensation(t require.TestingT, i int, seen census) {
	d := dice{rand.New(rand.NewPCG(compensationSeed, uint64(i)))}
	n := 1
	if d.one(6) {
		n = 1 + d.IntN(3)
	}
	var pools []settlement.Pool
	var list []settlement.Entry
	var outcomes []*outcome
	var failed error
	for p := range n {
		name := string(rune('c' - p))
		coarse := d.one(2)
		own := d.entries(name, coarse)
		terms := d.terms(own, coarse, seen)
		for i := range own {
			own[i].Capped = terms.RoundEach && hasPoints(own[i]) && d.one(3)
		}
		o, err := settledPool(terms, own, seen)
		if err != nil {
			failed = cmp.Or(failed, err)
			seen.saw(true, "error: "+err.Error())
		}
		outcomes = append(outcomes, o)
		pools, list = append(pools, settlement.Pool{Name: name, Terms: terms}), append(list, own...)
	}
	d.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
	seen.saw(true, fmt.Sprint("pools ", n))
	var r *settlement.Report
	var err error
	alone := n == 1 && d.one(2)
	if alone {
		for j := range list {
			list[j].Pool = ""
		}
		seen.saw(true, "Settle")
		r, err = settlement.Settle(pools[0].Terms, entries(list...))
		pools[0].Name = ""
	} else {
		r, err = settlement.SettlePools(pools, entries(list...))
	}
	where := func() string {
		text, _ := json.Marshal(struct {
			Pools   []settlement.Pool
			Entries []settlement.Entry
		}{pools, list})
		return fmt.Sprintf("case %d: %s", i, text)
	}
	if failed != nil {
		require.Error(t, err, "want %v; %s", failed, where())
		require.Nil(t, r)
		if n == 1 && !errors.Is(failed, errFund) {
			require.ErrorIs(t, err, failed, "%s", where())
		}
		return
	}
	if err != nil {
		require.NoError(t, err, "%s", where())
	}
	seen.saw(true, "settled")
	for p, pool := range pools {
		report, statements := r.Pool(pool.Name), r.Statements
		if !alone {
			statements = nil
			for _, s := range r.Statements {
				for _, part := range s.Parts {
					if part.Pool == pool.Name {
						statements = append(statements, part)
					}
				}
			}
		}
		if diff := differs(report, statements, outcomes[p]); diff != "" {
			require.Empty(t, diff, "pool %q; %s", pool.Name, where())
		}
	}
	for _, s := range r.Statements {
		sum := new(big.Rat)
		for _, o := range outcomes {
			if due := o.dues[s.Institution]; due != nil {
				sum = rat.Sum(sum, due)
			}
		}
		if sum.Cmp(rat.Yuan(s.Due)) != 0 {
			require.Failf(t, "combined due", "%s: got %s, want %s; %s", s.Institution, s.Due, sum.FloatString(2), where())
		}
	}
	if err := storedAndVerified(r); err != nil {
		require.NoError(t, err, "%s", where())
	}
}

// compensationModes must all occur.
var compensationModes = []string{
	"Settle",
	"adjustment",
	"after all",
	"after high",
	"basis fund_only",
	"basis whole_cost",
	"before paid",
	"before value",
	"bonus cap reached",
	"capped and compensated",
	"claim capped",
	"claim floored",
	"classes [high special]",
	"classes [high]",
	"classes [special high]",
	"classes [special]",
	"compensated from reserve",
	"compensated from top",
	"compensation scaled",
	"earns more than by item",
	"error: cannot apportion",
	"error: the institution has no claims in the pool",
	"error: the policy pays the class by item by itself",
	"error: nothing is left of the fund for the points",
	"error: nothing says what a point is worth: want a fund or a fixed point value",
	"error: out of range",
	"error: points share the fund and sum to zero or less",
	"error: required",
	"error: the fund is negative",
	"error: the reserve does not suffice",
	"exactly at the limit",
	"factors",
	"fixed value",
	"floored and compensated",
	"from reserve",
	"from top",
	"fund",
	"limit",
	"negative due floor",
	"negative due keep",
	"no limit",
	"overrun marginal",
	"overrun scaled",
	"overrun whole",
	"overrun, the reasonable part",
	"places 0",
	"places 1",
	"places 2",
	"places 3",
	"places 4",
	"places 5",
	"places 6",
	"places 7",
	"places 8",
	"pools 1",
	"pools 2",
	"pools 3",
	"refused after all",
	"refused after all, the first class",
	"refused after the first class",
	"refused before",
	"residue apportion",
	"residue keep",
	"round each",
	"round each, compensation",
	"set aside by amount",
	"set aside by head",
	"set aside by rate",
	"set aside for compensation",
	"set aside for others",
	"set aside for overrun",
	"settled",
	"surplus marginal",
	"surplus whole",
	"total",
	"value rounding down",
	"value rounding half_up",
}

// Whatever the pools, the engine and the fractions agree to the fen, and fail together.
func TestCompensationOracle(t *testing.T) {
	n := testsize.Of(compensationCases/40, compensationCases)
	counted := make([]census, compensationParts)
	t.Run("parts", func(t *testing.T) {
		for part := range compensationParts {
			counted[part] = census{}
			t.Run(fmt.Sprint(part), func(t *testing.T) {
				t.Parallel()
				for i := part; i < n; i += compensationParts {
					checkCompensation(t, i, counted[part])
				}
			})
		}
	})
	if !testsize.Long() {
		return // too few to meet every mode
	}
	seen := census{}
	for _, c := range counted {
		for mode, times := range c {
			seen[mode] += times
		}
	}
	for _, mode := range compensationModes {
		require.Positive(t, seen[mode], mode)
	}
}

// TestRaisingTheLimit: a higher limit never lowers a due while the reserve
// suffices and what an institution incurred is not negative; a limit times a
// negative amount falls as the limit rises.
func TestRaisingTheLimit(t *testing.T) {
	moved := 0
	for i := range testsize.Of(30, 400) {
		d := dice{rand.New(rand.NewPCG(compensationSeed+1, uint64(i)))}
		list := d.entries("", d.one(2))
		terms := d.terms(list, false, census{})
		terms.Total, terms.Fund = nil, settlement.MustDecimal("90000.00")
		terms.Compensation = &settlement.Compensation{
			Classes: pick(d, []settlement.Class{settlement.High, settlement.Special}, []settlement.Class{settlement.Special, settlement.High}),
			After:   pick(d, settlement.AfterHigh, settlement.AfterAll), Reserve: settlement.MustDecimal("100000000.00"),
		}
		last := map[string]settlement.Money{}
		for k, limit := range []int64{0, 30, 60, 90, 120, 150, 180, 240, 500, 5000, -1} {
			terms.Compensation.FundRateLimit = settlement.Decimal{}
			if limit >= 0 {
				terms.Compensation.FundRateLimit = settlement.DecimalOf(limit, 2)
			}
			r, err := settlement.Settle(terms, entries(list...))
			if err != nil {
				require.Zero(t, k, "case %d: the limit decides whether it settles: %v", i, err)
				break
			}
			for _, s := range r.Statements {
				incurred := total(only(list, func(e settlement.Entry) bool { return e.Institution == s.Institution && e.Method == settlement.DRG }), incurredOf)
				if incurred.Sign() < 0 {
					continue
				}
				before, known := last[s.Institution]
				require.False(t, known && s.Due < before, "case %d: %s falls from %s to %s at a limit of %d %%", i, s.Institution, before, s.Due, limit)
				if known && s.Due > before {
					moved++
				}
				last[s.Institution] = s.Due
			}
		}
	}
	require.Greater(t, moved, testsize.Of(0, 20))
}
