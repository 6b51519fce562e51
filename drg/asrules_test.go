package drg_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle"
)

// TestAsRules: whatever the shorthand policy and the cases, its table of rules rates every case
// as the shorthand does, and explains it with the same amount.
func TestAsRules(t *testing.T) {
	rated, refused := 0, 0
	for i := range testsize.Of(600, 4_000) {
		r := rand.New(rand.NewPCG(14, uint64(i)))
		p := oracle.RandomPolicy(r)
		short := newPlan(t, p)
		as, err := short.AsRules()
		require.NoError(t, err, "policy %d", i)
		table, err := drg.New(as)
		require.NoError(t, err, "policy %d: %s\n%s", i, document(p), document(as))
		for _, c := range oracle.RandomCases(r, p, 1+r.IntN(40)) {
			if p.Special == nil && c.Approved == drg.ApprovedSpecial {
				continue // refused, or a conflict: see AsRules
			}
			c.Readmitted = r.IntN(5) == 0
			want, err := short.Rate(c)
			got, other := table.Rate(c)
			if err != nil {
				refused++
				require.Error(t, other, "policy %d case %s: the shorthand says %v\n%s\n%s", i, document(c), err, document(p), document(as))
				continue
			}
			rated++
			require.NoError(t, other, "policy %d case %s\n%s\n%s", i, document(c), document(p), document(as))
			if want.Priced {
				want.ByItem = 0 // nobody reads it
			}
			want.Conflict, got.Conflict = "", ""
			require.Equal(t, want, got, "policy %d case %s\n%s\n%s", i, document(c), document(p), document(as))
			if rated%4 > 0 {
				continue
			}
			explained, err := table.Explain(c)
			require.NoError(t, err)
			trail := explained.Trail
			explained.Trail, explained.Conflict = nil, ""
			require.Equal(t, got, explained)
			require.NoError(t, trail.Replay(), "policy %d case %s\n%s", i, document(c), document(as))
			switch {
			case got.Left != "":
			case got.Priced:
				require.Equal(t, got.Amount.Decimal(), trail.Result())
			default:
				require.Equal(t, got.Points.Decimal(), trail.Result())
			}
		}
	}
	t.Logf("%d rated, %d refused", rated, refused)
	require.Greater(t, rated, 5*refused)
	require.Positive(t, refused)
}

// TestAsRulesSettles: decks settle alike under a shorthand policy and its table, also where
// rules look at several cases.
func TestAsRulesSettles(t *testing.T) {
	settled, looked, refused := 0, 0, 0
	for i := range testsize.Of(200, 5_000) {
		r := rand.New(rand.NewPCG(15, uint64(i)))
		p := oracle.RandomPolicy(r)
		p.Effective = settlement.Period{}
		short := newPlan(t, p)
		as, err := short.AsRules()
		require.NoError(t, err)
		table := newPlan(t, as)
		cases := slices.DeleteFunc(oracle.RandomCases(r, p, 1+r.IntN(60)), func(c drg.Case) bool {
			_, err := short.Rate(c)
			return err != nil
		})
		period := oneOf(r, settlement.Period{}, settlement.Period{From: day("2025-01-01"), To: day("2025-03-31")}, settlement.Period{From: day("2025-02-01"), To: day("2025-02-28")})
		terms := settlement.Terms{Basis: settlement.FundOnly, PointValue: number("12.3456")}
		want, err := settlement.Settle(terms, short.Settlement(period, settlement.Each(cases)))
		got, other := settlement.Settle(terms, table.Settlement(period, settlement.Each(cases)))
		if err != nil {
			refused++
			require.Error(t, other, "policy %d: %v", i, err)
			continue
		}
		require.NoError(t, other, "policy %d: %s\n%s", i, document(p), document(as))
		settled++
		if p.Readmission != nil || len(as.Quotas) > 0 {
			looked++
		}
		require.Equal(t, figures(want), figures(got), "policy %d\n%s\n%s\n%s", i, document(p), document(as), document(cases))
	}
	t.Logf("%d settled, of which %d look at several cases; %d refused", settled, looked, refused)
	require.Greater(t, looked, testsize.Of(40, 100))
}

func oneOf[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// figures returns what a report says in money, points, classes and listed claims.
func figures(r *settlement.Report) (list []string) {
	for _, s := range r.Statements {
		for _, part := range append([]settlement.Statement{s}, s.Parts...) {
			list = append(list, fmt.Sprintf("%s %s: %d %s %s", part.Institution, part.Pool, part.Cases, part.Points, part.Due))
			for _, c := range part.ByClass {
				item := c.ByItem
				if c.Priced {
					item = 0
				}
				list = append(list, fmt.Sprint(c.Class, c.Priced, c.Unpaid, c.Compensable, item, c.Cases, c.Points, c.Cost, c.Covered, c.Amount))
			}
		}
	}
	for _, c := range r.Conflicts {
		list = append(list, c.Claim)
	}
	return list
}

// A shorthand with more bands than stand in one formula, and attributes that have the names of what rules
// define, is the same as rules.
func TestAsRulesOfManyBands(t *testing.T) {
	p := worked1()
	p.High.When, p.Groups, p.Coefficients = drg.Always, nil, nil
	p.Classes.High = []drg.HighBand{{Ratio: number("9")}}
	for i := range 95 {
		g := drg.Group{Code: fmt.Sprintf("G%02d", i), BasePoints: number("41.52"), MeanCost: number("5190.00"), Attributes: map[string]drg.Attribute{"ratio": drg.FlagAttribute(true), "high": drg.FlagAttribute(false)}}
		p.Groups = append(p.Groups, g)
		p.Classes.High = append(p.Classes.High, drg.HighBand{Group: g.Code, Ratio: number(fmt.Sprintf("%d.5", 1+i%7)), RatioUpTo: number(fmt.Sprintf("%d", 10+i))})
	}
	short := newPlan(t, p)
	as, err := short.AsRules()
	require.NoError(t, err)
	table := newPlan(t, as)
	classes := map[settlement.Class]int{}
	for i, g := range p.Groups {
		for k := range settlement.Money(12) {
			c := drg.Case{ID: "1", Institution: "LS02", Group: g.Code, Cost: 5190_00*(k+1) + settlement.Money(i%2)}
			want, err := short.Rate(c)
			require.NoError(t, err)
			got, err := table.Rate(c)
			require.NoError(t, err)
			require.Equal(t, want, got, "%s %s", g.Code, c.Cost)
			classes[got.Class]++
		}
	}
	require.Greater(t, classes[settlement.High], 300)
	require.Greater(t, classes[settlement.Normal], 300)
}

// As rules, prices that only entries of a group have are still prices, and without any there is no rule
// for them.
func TestAsRulesOfPricesInEntries(t *testing.T) {
	for _, of := range []struct {
		by    []drg.GroupBy
		price bool
	}{
		{[]drg.GroupBy{{Institution: "LS02", Price: number("700.00")}}, true},
		{[]drg.GroupBy{{Institution: "LS02", Price: number("700.00")}, {Institution: "LS01", MeanCost: number("5000.00")}}, true},
		{[]drg.GroupBy{{Institution: "LS01", MeanCost: number("5000.00")}}, false},
		{nil, false},
	} {
		p := worked1()
		p.Groups = p.Groups[:1]
		p.Groups[0].By, p.Coefficients = of.by, nil
		for i := range p.Institutions {
			p.Institutions[i].Coefficient = number("0.95")
		}
		short := newPlan(t, p)
		as, err := short.AsRules()
		require.NoError(t, err)
		table := newPlan(t, as)
		has := false
		for _, r := range as.Rules {
			has = has || r.Class == settlement.FixedRate
		}
		require.Equal(t, of.price, has, "%v", of.by)
		for _, in := range p.Institutions {
			c := drg.Case{ID: "1", Institution: in.Code, Group: p.Groups[0].Code, Cost: 5190_00}
			want, err := short.Rate(c)
			require.NoError(t, err)
			got, err := table.Rate(c)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
}
