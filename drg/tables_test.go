package drg_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// tabled has a group with entries of every rank, and institutions of all kinds: A of level 3,
// B of level 3 without entries of its own, C of level 2, D without a level.
func tabled() drg.Policy {
	return drg.Policy{
		Document: policy.Document{Name: "ranks", Kind: policy.Example}, Scale: number("100"), PointPlaces: 4,
		Groups: []drg.Group{
			{Code: "G", BasePoints: number("100"), MeanCost: number("1000.00"), By: []drg.GroupBy{
				{Pool: "310", BasePoints: number("110")},
				{Level: "3", BasePoints: number("120")},
				{Level: "3", Pool: "310", MeanCost: number("800.00")},
				{Institution: "A", BasePoints: number("140"), MeanCost: number("500.00")},
				{Institution: "A", Pool: "310", BasePoints: number("150")},
				{Level: "1", BasePoints: number("999")},
			}},
			{Code: "H", BasePoints: number("10"), MeanCost: number("1000.00")},
		},
		Institutions:       []drg.Institution{{Code: "A", Level: "3"}, {Code: "B", Level: "3"}, {Code: "C", Level: "2"}, {Code: "D"}},
		DefaultCoefficient: number("1"),
		Classes:            drg.Classes{Low: number("0.5")},
	}
}

// Of the entries that fit a case the first in the order of ranks counts, and what it leaves
// out comes from the group.
func TestEntriesByRank(t *testing.T) {
	for _, row := range []struct {
		institution, pool string
		cost              settlement.Money
		class             settlement.Class
		points            string
		why               string
	}{
		{"A", "310", 450_00, settlement.Low, "67.5000", "150 × 450 ÷ 1000: the mean is the group's, not that of A"},
		{"A", "390", 450_00, settlement.Normal, "140.0000", "500 × 0.5 = 250"},
		{"A", "", 249_99, settlement.Low, "69.9972", "140 × 249.99 ÷ 500"},
		{"B", "310", 450_00, settlement.Normal, "100.0000", "800 × 0.5 = 400; the points are the group's, not those of level 3 or of 310"},
		{"B", "310", 399_99, settlement.Low, "49.9988", "100 × 399.99 ÷ 800, 49.99875"},
		{"B", "390", 500_00, settlement.Normal, "120.0000", "level 3"},
		{"C", "310", 500_00, settlement.Normal, "110.0000", "pool 310"},
		{"D", "310", 499_99, settlement.Low, "54.9989", "110 × 499.99 ÷ 1000"},
		{"C", "390", 500_00, settlement.Normal, "100.0000", "the group"},
		{"D", "", 500_00, settlement.Normal, "100.0000", "the group"},
	} {
		t.Run(row.institution+" "+row.pool, func(t *testing.T) {
			e, err := newPlan(t, tabled()).Rate(drg.Case{ID: "x", Institution: row.institution, Pool: row.pool, Group: "G", Cost: row.cost})
			require.NoError(t, err)
			require.Equal(t, row.class, e.Class, row.why)
			require.Equal(t, row.points, e.Points.Decimal().Rat().FloatString(4), row.why)
		})
	}
}

// Every field of an entry takes the place of the group's, and no other does.
func TestWhatEntriesMayChange(t *testing.T) {
	yes, no := true, false
	for _, row := range []struct {
		name   string
		change func(*drg.Group)
		entry  drg.GroupBy
		want   string // class and points or amount
		errs   error
	}{
		{name: "nothing", want: "normal 1.2000"},
		{name: "a price", entry: drg.GroupBy{Price: number("5000.00")}, want: "fixed 5000.00"},
		{name: "the group's price", change: func(g *drg.Group) { g.Price = number("4000") }, want: "fixed 4000.00"},
		{name: "another price", change: func(g *drg.Group) { g.Price = number("4000") }, entry: drg.GroupBy{Price: number("3000")}, want: "fixed 3000.00"},
		{name: "uniform", entry: drg.GroupBy{Uniform: &yes}, want: "normal 1.0000"},
		{name: "not uniform", change: func(g *drg.Group) { g.Uniform = true }, entry: drg.GroupBy{Uniform: &no}, want: "normal 1.2000"},
		{name: "uniform as the group", change: func(g *drg.Group) { g.Uniform = true }, entry: drg.GroupBy{BasePoints: number("3")}, want: "normal 3.0000"},
		{name: "no weight", entry: drg.GroupBy{NoWeight: &yes}, want: "ungrouped 800.00"},
		{name: "a weight", change: func(g *drg.Group) { g.NoWeight, g.BasePoints = true, number("") }, entry: drg.GroupBy{NoWeight: &no, BasePoints: number("2")}, want: "normal 2.4000"},
		{name: "no weight as the group", change: func(g *drg.Group) { g.NoWeight = true }, entry: drg.GroupBy{BasePoints: number("2")}, want: "ungrouped 800.00"},
		{name: "base points", entry: drg.GroupBy{BasePoints: number("7")}, want: "normal 8.4000"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := tabled()
			g := &p.Groups[1]
			g.BasePoints = number("1")
			if row.change != nil {
				row.change(g)
			}
			row.entry.Level = "3"
			g.By = []drg.GroupBy{row.entry}
			p.Institutions[0].Coefficient = number("1.2")
			p.Ungrouped = &drg.UngroupedRule{Treatment: drg.UngroupedByItem, Share: number("0.8")}
			e, err := newPlan(t, p).Explain(drg.Case{ID: "x", Institution: "A", Group: "H", Cost: 1000_00})
			require.NoError(t, err)
			got := fmt.Sprintf("%s %s", e.Class, e.Points.Decimal())
			if e.Priced {
				got = fmt.Sprintf("%s %s", e.Class, e.Amount)
			}
			require.Equal(t, row.want, got)
			require.NoError(t, settlementtest.CheckExplained(mustRate(t, newPlan(t, p), drg.Case{ID: "x", Institution: "A", Group: "H", Cost: 1000_00}), e))
		})
	}
}

func mustRate(t *testing.T, plan *drg.Plan, c drg.Case) settlement.Entry {
	t.Helper()
	e, err := plan.Rate(c)
	require.NoError(t, err)
	return e
}

// coefficientRanks are the entries that fit a case of group G in institution A of level 3 and
// pool 310, in their order.
var coefficientRanks = []struct {
	id    string
	entry drg.Coefficient
}{
	{"group.institution.pool", drg.Coefficient{Group: "G", Institution: "A", Pool: "310", Coefficient: number("1.01")}},
	{"group", drg.Coefficient{Group: "G", Institution: "A", Coefficient: number("1.02")}},
	{"group.level.pool", drg.Coefficient{Group: "G", Level: "3", Pool: "310", Coefficient: number("1.03")}},
	{"group", drg.Coefficient{Group: "G", Level: "3", Coefficient: number("1.04")}},
	{"group.pool", drg.Coefficient{Group: "G", Pool: "310", Coefficient: number("1.05")}},
	{"institution.pool", drg.Coefficient{Institution: "A", Pool: "310", Coefficient: number("1.06")}},
	{"institution", drg.Coefficient{Institution: "A", Coefficient: number("1.07")}},
	{"level.pool", drg.Coefficient{Level: "3", Pool: "310", Coefficient: number("1.08")}},
	{"level", drg.Coefficient{Level: "3", Coefficient: number("1.09")}},
	{"pool", drg.Coefficient{Pool: "310", Coefficient: number("1.10")}},
}

// Of the coefficients that fit a case the first in the order of ranks counts. Entries of other
// groups, institutions, levels and pools never do, whatever their rank.
func TestCoefficientsByRank(t *testing.T) {
	p := tabled()
	p.Groups[0].By = nil
	p.DefaultCoefficient = number("1.11")
	for _, one := range coefficientRanks {
		p.Coefficients = append(p.Coefficients, one.entry)
		for _, other := range []drg.Coefficient{
			{Group: "H", Institution: one.entry.Institution, Level: one.entry.Level, Pool: one.entry.Pool},
			{Group: one.entry.Group, Institution: one.entry.Institution, Level: one.entry.Level, Pool: "390"},
			{Group: one.entry.Group, Institution: "B", Pool: one.entry.Pool},
			{Group: one.entry.Group, Level: "2", Pool: one.entry.Pool},
		} {
			other.Coefficient = number("9")
			if !slices.Contains(p.Coefficients, other) {
				p.Coefficients = append(p.Coefficients, other)
			}
		}
	}
	slices.Reverse(p.Coefficients)                                                    // their order does not matter
	p.Coefficients = slices.DeleteFunc(p.Coefficients, func(c drg.Coefficient) bool { // two of one name
		return c.Coefficient == number("9") && slices.ContainsFunc(p.Coefficients, func(o drg.Coefficient) bool {
			c.Coefficient = o.Coefficient
			return o.Coefficient != number("9") && o == c
		})
	})
	c := drg.Case{ID: "x", Institution: "A", Group: "G", Pool: "310", Cost: 1000_00}
	check := func(id, points string) {
		t.Helper()
		e, err := newPlan(t, p).Explain(c)
		require.NoError(t, err)
		require.Equal(t, points, e.Points.Decimal().Rat().FloatString(0))
		require.Equal(t, "drg.coefficient."+id, e.Trail[len(e.Trail)-2].Rule.ID)
		for _, s := range e.Trail {
			require.NoError(t, s.Replay())
		}
	}
	for i, one := range coefficientRanks {
		check(one.id, fmt.Sprint(101+i))
		p.Coefficients = slices.DeleteFunc(p.Coefficients, func(c drg.Coefficient) bool { return c == one.entry })
		switch one.entry { // the fields of institutions and levels are entries without group and pool
		case drg.Coefficient{Institution: "A", Coefficient: number("1.07")}:
			p.Institutions[0].Coefficient = number("1.17")
			check("institution", "117")
			p.Institutions[0].Coefficient = number("")
		case drg.Coefficient{Level: "3", Coefficient: number("1.09")}:
			p.Levels = []drg.Level{{Level: "3", Coefficient: number("1.19")}}
			check("level", "119")
			p.Levels = nil
		}
	}
	check("default", "111")
	p.Groups[0].Uniform = true
	check("uniform", "100")
	p.Groups[0].Uniform, p.DefaultCoefficient = false, number("")
	_, err := newPlan(t, p).Rate(c)
	require.ErrorIs(t, err, drg.ErrCoefficient)
}

// A case whose pool no table names has what names no pool.
func TestOtherPools(t *testing.T) {
	p := tabled()
	for _, one := range coefficientRanks {
		p.Coefficients = append(p.Coefficients, one.entry)
	}
	for pool, want := range map[string]string{"310": "151.5000", "390": "142.8000", "": "142.8000"} {
		e, err := newPlan(t, p).Rate(drg.Case{ID: "x", Institution: "A", Group: "G", Pool: pool, Cost: 1000_00})
		require.NoError(t, err)
		require.Equal(t, want, e.Points.Decimal().String(), pool)
	}
}

// dip is the policy of worked example 15 without its factors: means of the level, bounds of
// 50 % and 200 %, coefficients of levels.
func dip() drg.Policy {
	p := drg.Policy{
		Document: policy.Document{Name: "DIP", Kind: policy.Example}, Scale: number("1000"), PointPlaces: 4,
		Institutions: []drg.Institution{{Code: "H1", Level: "1"}, {Code: "H2", Level: "2"}, {Code: "H3", Level: "3"}},
		Levels:       []drg.Level{{"3", number("1.1")}, {"2", number("0.9")}, {"1", number("0.7")}},
		Classes:      drg.Classes{High: []drg.HighBand{{Ratio: number("2")}}, Low: number("0.5")},
		Low:          drg.LowRule{Coefficient: true},
		High:         drg.HighRule{When: drg.Always, Coefficient: true},
	}
	for _, g := range []struct{ code, score, mean, three, two, one string }{
		{"K35", "1000", "12000.00", "13800.00", "11040.00", "7200.00"},
		{"J18", "520", "6240.00", "7176.00", "5740.80", "3744.00"},
		{"I21", "3850.5", "46206.00", "53136.90", "42509.52", "27723.60"},
	} {
		p.Groups = append(p.Groups, drg.Group{Code: g.code, BasePoints: number(g.score), MeanCost: number(g.mean), By: []drg.GroupBy{
			{Level: "3", MeanCost: number(g.three)}, {Level: "2", MeanCost: number(g.two)}, {Level: "1", MeanCost: number(g.one)},
		}})
	}
	return p
}

var dipCases = []struct{ id, institution, disease, cost, class, points string }{
	{"a", "H3", "K35", "13800.00", "normal", "1100.0000"},
	{"b", "H3", "J18", "3587.99", "low", "285.9992"},
	{"c", "H3", "I21", "150000.00", "high", "7720.9717"},
	{"d", "H2", "J18", "13000.00", "high", "591.7826"},
	{"e", "H2", "K35", "5500.00", "low", "448.3696"},
	{"f", "H1", "J18", "1900.00", "normal", "364.0000"},
	{"g", "H1", "K35", "15000.00", "high", "758.3333"},
	{"h", "H3", "J18", "12500.00", "normal", "572.0000"},
}

// The cases of worked example 15 whose factor is 1 have its points; the numbers were worked
// apart, also those of the regional means, with which the fund is divided otherwise.
func TestMeansByLevel(t *testing.T) {
	var cases []drg.Case
	plan := newPlan(t, dip())
	for _, row := range dipCases {
		c := drg.Case{ID: row.id, Institution: row.institution, Group: row.disease, Cost: yuan(t, row.cost)}
		e := mustRate(t, plan, c)
		require.Equal(t, row.class, string(e.Class), row.id)
		require.Equal(t, row.points, e.Points.Decimal().Rat().FloatString(4), row.id)
		cases = append(cases, c)
	}
	dues := func(p drg.Policy) string {
		report, err := settlement.Settle(settlement.Terms{Fund: number("60000.00")}, newPlan(t, p).Settlement(settlement.Period{}, settlement.Each(cases)))
		require.NoError(t, err)
		text := report.Pool("").PointValue.Value.String()
		for _, s := range report.Statements {
			text += fmt.Sprintf(" %s %s", s.Institution, s.Due)
		}
		return text
	}
	require.Equal(t, "5.0669 H1 5686.75 H2 5270.35 H3 49042.38", dues(dip()))
	regional := dip()
	for i := range regional.Groups {
		regional.Groups[i].By = nil
	}
	require.Equal(t, "4.4475 H1 3606.18 H2 4089.48 H3 52303.86", dues(regional))
}

// The trail says which entry a number comes from, and cites its article.
func TestEntriesAreExplained(t *testing.T) {
	p := dip()
	p.Sources = []settlement.Source{{Title: "DIP"}}
	p.Cites = map[string]settlement.Cite{
		"groups": {Article: "1"}, "groups.by.mean_cost": {Article: "2"}, "groups[1].by[1].mean_cost": {Article: "3"},
		"coefficients": {Article: "4"}, "coefficients[1]": {Article: "5"},
	}
	p.Coefficients = []drg.Coefficient{{Pool: "310", Coefficient: number("2")}, {Level: "2", Pool: "310", Coefficient: number("0.95")}}
	p.Groups[1].By[1].BasePoints = number("530")
	e, err := newPlan(t, p).Explain(drg.Case{ID: "x", Institution: "H2", Group: "J18", Pool: "310", Cost: 13000_00})
	require.NoError(t, err)
	var steps []string
	for _, s := range e.Trail {
		require.NoError(t, s.Replay())
		steps = append(steps, fmt.Sprintf("%s = %s (%s)", s.Rule.ID, s.Result, s.Rule.Source.Article))
	}
	require.Equal(t, []string{
		"drg.mean_cost.by = 5740.80 (3)", "drg.ratio = 2.26449275 ()", "drg.class.high = 1518.40 ()",
		"drg.coefficient.level.pool = 0.95 (5)", "drg.base_points.by = 530 (1)", "drg.points.high = 636.6721 ()",
	}, steps)
	require.Equal(t, "病组均费按等级、机构或险种 (mean cost by level, institution or pool: groups[1].by[1].mean_cost)", e.Trail[0].Rule.Text)

	e, err = newPlan(t, p).Explain(drg.Case{ID: "x", Institution: "H3", Group: "J18", Cost: 7000_00})
	require.NoError(t, err)
	require.Equal(t, "2", e.Trail[0].Rule.Source.Article, "without an index the field of every entry")
	p.Groups[2].By[0].Price = number("48000")
	e, err = newPlan(t, p).Explain(drg.Case{ID: "x", Institution: "H3", Group: "I21", Cost: 7000_00})
	require.NoError(t, err)
	require.Equal(t, []string{"drg.price.by", "drg.price.fixed"}, []string{e.Trail[0].Rule.ID, e.Trail[1].Rule.ID})
	require.Equal(t, "48000", e.Trail[0].Result.String())
}

// A policy with every table keeps what the interface promises, in batches and one by one.
func TestContractOfTables(t *testing.T) {
	p := tabled()
	for _, one := range coefficientRanks {
		p.Coefficients = append(p.Coefficients, one.entry)
	}
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	plan := newPlan(t, p)
	var cases []drg.Case
	for i := range 60 {
		cases = append(cases, drg.Case{
			ID: fmt.Sprintf("c%02d", i), Institution: []string{"A", "B", "C", "D"}[i%4], Group: []string{"G", "H"}[i%3%2], Pool: []string{"310", "390", ""}[i%5%3],
			Cost: settlement.Money(100_00 + 37_77*i), Person: fmt.Sprint("P", i%7), Admitted: day("2025-01-01").Add(i), Discharged: day("2025-01-02").Add(i),
		})
	}
	require.NoError(t, settlementtest.Check(plan.Settlement(settlement.Period{}, settlement.Each(cases))))
	require.NoError(t, settlementtest.CheckPeriods(cases, plan.Settlement))
	require.NoError(t, settlementtest.CheckPeriods(cases, func(p settlement.Period, cases settlement.Claims[drg.Case]) settlement.Settlement {
		return plan.Settlement(p, numbered(listed(cases)))
	}))
}

// A plan in a pool takes cases without one for cases of that pool, and their entries stay
// without one.
func TestInPool(t *testing.T) {
	plan := newPlan(t, tabled())
	c := drg.Case{ID: "x", Institution: "C", Group: "G", Cost: 500_00}
	require.Equal(t, "100.0000", mustRate(t, plan, c).Points.Decimal().String())
	inPool := plan.InPool("310")
	e := mustRate(t, inPool, c)
	require.Equal(t, "110.0000", e.Points.Decimal().String())
	require.Empty(t, e.Pool)
	c.Pool = "390"
	require.Equal(t, "100.0000", mustRate(t, inPool, c).Points.Decimal().String(), "the case's own pool counts")
	require.Equal(t, plan.Policy(), inPool.Policy())
	c.Pool = ""
	require.Equal(t, "100.0000", mustRate(t, plan, c).Points.Decimal().String(), "the plan itself does not change")
}
