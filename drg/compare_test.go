package drg_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// tablesOf draws the tables of a policy.
func tablesOf(r *rand.Rand) drg.Policy {
	one := func(n int) bool { return r.IntN(n) == 0 }
	some := func(places int) settlement.Decimal {
		if one(5) {
			return settlement.Decimal{}
		}
		return settlement.DecimalOf(r.Int64N(40), places)
	}
	p := drg.Policy{Scale: number("100"), DefaultCoefficient: some(1)}
	for _, code := range []string{"A", "AB", "B", "C"} {
		if one(3) {
			continue
		}
		g := drg.Group{Code: code, BasePoints: some(r.IntN(3)), MeanCost: some(2), Price: some(1)}
		for k, e := range []drg.GroupBy{{Level: "1"}, {Pool: "1"}, {Institution: "1"}, {Level: "1", Pool: "1"}} {
			if e.BasePoints, e.MeanCost = some(r.IntN(3)), some(k%3); one(2) {
				g.By = append(g.By, e)
			}
		}
		p.Groups = append(p.Groups, g)
	}
	for _, c := range []drg.Coefficient{{Level: "1"}, {Level: "1", Group: "A"}, {Pool: "1", Group: "A"}, {Institution: "1", Pool: "1"}} {
		if c.Coefficient = settlement.DecimalOf(1+r.Int64N(30), r.IntN(3)); one(2) {
			p.Coefficients = append(p.Coefficients, c)
		}
	}
	r.Shuffle(len(p.Groups), func(i, j int) { p.Groups[i], p.Groups[j] = p.Groups[j], p.Groups[i] })
	return p
}

// numbersOf lists the numbers of a policy by what they are of, in plain fractions; a blank
// one is nil.
func numbersOf(p drg.Policy) (groups, entries, coefficients map[string][3]*big.Rat) {
	fraction := func(d settlement.Decimal) *big.Rat {
		if d.Absent() {
			return nil
		}
		x, _ := new(big.Rat).SetString(d.String())
		return x
	}
	groups, entries, coefficients = map[string][3]*big.Rat{}, map[string][3]*big.Rat{}, map[string][3]*big.Rat{}
	for _, g := range p.Groups {
		groups[g.Code] = [3]*big.Rat{fraction(g.BasePoints), fraction(g.MeanCost), fraction(g.Price)}
		for _, e := range g.By {
			entries[fmt.Sprintf("%s %s/%s/%s", g.Code, e.Institution, e.Level, e.Pool)] = [3]*big.Rat{fraction(e.BasePoints), fraction(e.MeanCost), fraction(e.Price)}
		}
	}
	for _, c := range p.Coefficients {
		coefficients[fmt.Sprintf("%s %s/%s/%s", c.Group, c.Institution, c.Level, c.Pool)] = [3]*big.Rat{fraction(c.Coefficient)}
	}
	if x := fraction(p.DefaultCoefficient); x != nil {
		coefficients[" //"] = [3]*big.Rat{x}
	}
	return groups, entries, coefficients
}

// moved is something that differs: its name, its numbers, and by how much it moved.
type moved struct {
	name           string
	numbers        [3]drg.Change
	added, removed bool
	plain          bool // nothing says whether it was added or removed
}

// checkMoved compares what moved with the numbers of both policies.
func checkMoved(t require.TestingT, was, is map[string][3]*big.Rat, list []moved, totals drg.ComparisonTotals) {
	equal := func(a, b *big.Rat) bool { return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0) }
	want, names := drg.ComparisonTotals{}, map[string]bool{}
	for name, a := range was {
		b, has := is[name]
		switch same := equal(a[0], b[0]) && equal(a[1], b[1]) && equal(a[2], b[2]); {
		case !has:
			want.Removed++
		case same:
			want.Same++
			continue
		default:
			want.Moved++
		}
		names[name] = true
	}
	for name := range is {
		if _, had := was[name]; !had {
			want.Added++
			names[name] = true
		}
	}
	require.Equal(t, want, totals)
	require.Len(t, list, len(names))
	flagged := 0
	var last *big.Rat // the size of the one before; nil after one without
	for i, m := range list {
		require.True(t, names[m.name], m.name)
		if _, had := was[m.name]; m.added || m.removed {
			_, has := is[m.name]
			require.Equal(t, [2]bool{!had, !has}, [2]bool{m.added, m.removed}, m.name)
			flagged++
		}
		var size *big.Rat
		for k, c := range m.numbers {
			a, b := was[m.name][k], is[m.name][k]
			if a == nil || b == nil {
				require.True(t, c.Difference.Absent() && c.Ratio.Absent(), m.name)
				continue
			}
			require.Zero(t, rat.Sub(b, a).Cmp(c.Difference.Rat()), m.name)
			if a.Sign() == 0 {
				require.True(t, c.Ratio.Absent(), m.name)
				continue
			}
			ratio := rat.Quo(rat.Sub(b, a), a)
			away := rat.Round(new(big.Rat).Abs(ratio), 4)
			if ratio.Sign() < 0 {
				away.Neg(away)
			}
			require.Zero(t, away.Cmp(c.Ratio.Rat()), "%s: %s", m.name, c.Ratio)
			if size == nil {
				size = ratio.Abs(ratio)
			}
		}
		if i > 0 {
			require.False(t, last == nil && size != nil, "what has no ratio comes last")
			if last != nil && size != nil {
				require.GreaterOrEqual(t, last.Cmp(size), 0, "what moved most comes first")
			}
		}
		last = size
	}
	if flagged > 0 || len(list) > 0 && !list[0].plain {
		require.Equal(t, want.Added+want.Removed, flagged)
	}
}

// Whatever two policies list, the comparison and plain fractions agree; turned round, what
// was added is removed.
func TestCompareOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 15))
	for range testsize.Of(300, 5_000) {
		before, after := tablesOf(r), tablesOf(r)
		c := drg.Compare(before, after)
		wasGroups, wasEntries, wasCoefficients := numbersOf(before)
		isGroups, isEntries, isCoefficients := numbersOf(after)
		var groups, entries, coefficients []moved
		for _, g := range c.Groups {
			groups = append(groups, moved{g.Code, [3]drg.Change{g.BasePoints, g.MeanCost, g.Price}, g.Added, g.Removed, false})
		}
		for _, e := range c.Entries {
			entries = append(entries, moved{fmt.Sprintf("%s %s/%s/%s", e.Group, e.Institution, e.Level, e.Pool), [3]drg.Change{e.BasePoints, e.MeanCost, e.Price}, e.Added, e.Removed, false})
		}
		for _, x := range c.Coefficients {
			coefficients = append(coefficients, moved{name: fmt.Sprintf("%s %s/%s/%s", x.Group, x.Institution, x.Level, x.Pool), numbers: [3]drg.Change{x.Coefficient}, plain: true})
		}
		checkMoved(t, wasGroups, isGroups, groups, c.Totals.Groups)
		checkMoved(t, wasEntries, isEntries, entries, c.Totals.Entries)
		checkMoved(t, wasCoefficients, isCoefficients, coefficients, c.Totals.Coefficients)

		back := drg.Compare(after, before)
		require.Len(t, back.Groups, len(c.Groups))
		require.Equal(t, c.Totals.Entries.Added, back.Totals.Entries.Removed)
		require.Equal(t, c.Totals.Groups.Moved, back.Totals.Groups.Moved)
	}
}
