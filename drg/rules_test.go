package drg_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the worked numbers of rules as the text writes them.

func readPlan(t testing.TB, text string) *drg.Plan {
	t.Helper()
	p, err := drg.ReadPolicy(strings.NewReader(text))
	require.NoError(t, err)
	return newPlan(t, p)
}

// valued returns a case with texts in the columns that the policy names.
func valued(t testing.TB, plan *drg.Plan, c drg.Case, texts map[string]string) drg.Case {
	t.Helper()
	v, err := plan.Values(texts)
	require.NoError(t, err)
	c.Values = v
	return c
}

const national = `{
	"name": "national netting", "kind": "reference", "scale": "1", "point_places": 4,
	"sources": [{"title": "按病组付费技术规范"}],
	"groups": [{"code": "IU2F", "base_points": "0.9258"}, {"code": "IS2Z", "base_points": "1.0648"}],
	"institutions": [{"code": "H3", "level": "3"}, {"code": "H2", "level": "2"}],
	"parameters": {"rate": "9575.25", "low": "0.3"},
	"columns": {"own": "money", "first": "money", "deductible": "money", "pay_ratio": "decimal"},
	"define": {
		"standard": "round(base_points × rate, 2)",
		"bound": "if(level = '3', 3, 2)",
		"net": "max(0, (standard − own − first − deductible) × pay_ratio)",
		"item": "max(0, (cost − own − first − deductible) × pay_ratio)"
	},
	"rules": [
		{"class": "high", "label": "高倍率", "when": "cost > bound × standard", "amount": "item", "amount_is": "fund", "article": "第九条"},
		{"class": "low", "when": "cost < low × standard", "amount": "item", "amount_is": "fund"},
		{"class": "normal", "amount": "net", "amount_is": "fund"}
	]
}`

func TestWorked16(t *testing.T) {
	plan := readPlan(t, national)
	var cases []drg.Case
	for _, row := range []struct{ id, institution, group, cost, own, first, deductible, ratio, class, due string }{
		{"a", "H3", "IU2F", "8600.00", "500", "300", "800", "0.85", "normal", "6175.05"},
		{"b", "H3", "IS2Z", "30700.00", "900", "700", "800", "0.85", "high", "24055.00"},
		{"c", "H2", "IS2Z", "21000.00", "900", "700", "400", "0.90", "high", "17100.00"},
		{"d", "H2", "IU2F", "2500.00", "2000", "400", "400", "0.90", "low", "0.00"},
		{"e", "H2", "IU2F", "9500.00", "8600", "300", "400", "0.90", "normal", "0.00"},
	} {
		c := valued(t, plan, drg.Case{ID: row.id, Institution: row.institution, Group: row.group, Cost: yuan(t, row.cost), Covered: yuan(t, "1234.56")},
			map[string]string{"own": row.own, "first": row.first, "deductible": row.deductible, "pay_ratio": row.ratio})
		cases = append(cases, c)
		e, err := plan.Rate(c)
		require.NoError(t, err)
		require.Equal(t, row.class, string(e.Class), row.id)
		require.Equal(t, row.due, (e.Amount - e.Covered).String(), row.id)
		require.Equal(t, yuan(t, "1234.56"), e.Covered, "what others paid stays whole")
	}
	report, err := settlement.Settle(settlement.Terms{Basis: settlement.FundOnly}, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
	require.NoError(t, err)
	due := map[string]string{}
	for _, s := range report.Statements {
		due[s.Institution] = s.Due.String()
	}
	require.Equal(t, map[string]string{"H3": "30230.05", "H2": "17100.00"}, due)
}

func TestWorked21(t *testing.T) {
	plan := readPlan(t, `{
		"name": "single disease", "kind": "reference", "scale": "1", "point_places": 4,
		"groups": [{"code": "K35", "price": "10000.00"}], "institutions": [{"code": "H1"}],
		"define": {"gap": "0.2 × price"},
		"rules": [{"class": "fixed", "amount_is": "fund",
			"amount": "0.75 × min(cost, price) + 0.6 × min(max(0, price − cost), gap) + 0.75 × 0.6 × min(max(0, cost − price), gap)"}]
	}`)
	var total settlement.Money
	for cost, want := range map[string]string{"8500.00": "7275.00", "7500.00": "6825.00", "13000.00": "8400.00"} {
		e, err := plan.Rate(drg.Case{ID: cost, Institution: "H1", Group: "K35", Cost: yuan(t, cost), Covered: yuan(t, "100.00")})
		require.NoError(t, err)
		require.Equal(t, want, (e.Amount - e.Covered).String())
		total += e.Amount - e.Covered
	}
	require.Equal(t, "22500.00", total.String())
}

// A case is rated without an allocation, whatever rule decides it.
func TestRulesAllocateNothing(t *testing.T) {
	if testsize.Race {
		t.Skip("the race detector empties pools")
	}
	plan := readPlan(t, national)
	c := valued(t, plan, drg.Case{ID: "a", Institution: "H3", Group: "IU2F", Cost: yuan(t, "8600.00")},
		map[string]string{"own": "500", "first": "300", "deductible": "800", "pay_ratio": "0.85"})
	allocations := testing.AllocsPerRun(1000, func() {
		if _, err := plan.Rate(c); err != nil {
			t.Fatal(err)
		}
	})
	require.Less(t, allocations, 0.1, "but for what the collector takes from the pool")
}

func BenchmarkRules(b *testing.B) {
	plan := readPlan(b, national)
	c := valued(b, plan, drg.Case{ID: "a", Institution: "H3", Group: "IU2F", Cost: yuan(b, "8600.00")},
		map[string]string{"own": "500", "first": "300", "deductible": "800", "pay_ratio": "0.85"})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := plan.Rate(c); err != nil {
			b.Fatal(err)
		}
	}
}

// The table of REGULATIONS 14, with its five forms of rules.
const fiveForms = `{
	"name": "five forms", "kind": "reference", "scale": "100", "point_places": 4, "regional_mean": "12000.00",
	"sources": [{"title": "办法", "number": "医保发〔2025〕1号"}, {"title": "细则"}],
	"cites": {"define.standard": {"source": 1, "article": "第三条"}, "rules[2]": {"source": 1, "article": "第七条"}},
	"groups": [{"code": "IU2F", "base_points": "92.5800", "mean_cost": "9000.00"}],
	"institutions": [{"code": "H1", "level": "3", "coefficient": "1.0800"}],
	"parameters": {"rate": "95.7525", "low": "0.4"},
	"columns": {"factor": "decimal", "own": "money", "tcm": "flag", "way": "text"},
	"define": {"standard": "round(base_points × coefficient × rate, 2)", "ratio": "cost ÷ mean_cost"},
	"rules": [
		{"class": "special", "when": "approved = 'special'", "points": "approved_points", "article": "第九条", "source": 0},
		{"class": "high", "label": "高倍率", "when": "2 < ratio ≤ 5", "points": "base_points × coefficient × (ratio − 2 + 1)"},
		{"class": "low", "when": "cost < low × standard", "amount": "cost", "amount_is": "total"},
		{"class": "listed", "when": "way = '5' and days ≤ 1", "unpaid": true, "conflict": "died on arrival"},
		{"class": "normal", "points": "base_points × coefficient × factor"}]
}`

func TestWorked14(t *testing.T) {
	plan := readPlan(t, fiveForms)
	require.Equal(t, []drg.ValueColumn{{Name: "factor", Kind: policy.DecimalColumn}, {Name: "own", Kind: policy.MoneyColumn}, {Name: "tcm", Kind: policy.FlagColumn}, {Name: "way", Kind: policy.TextColumn}}, plan.ValueColumns())
	for _, row := range []struct {
		name, cost, way string
		change          func(*drg.Case)
		class           settlement.Class
		points, amount  string
		first, article  string // the first step, and the article of the last
	}{
		{"special", "96000.00", "1", func(c *drg.Case) { c.Approved, c.ApprovedPoints = drg.ApprovedSpecial, number("800.0000") }, "special", "800.0000", "0.00", "policy.rules[0].when", "第九条"},
		{"high", "20000.00", "1", nil, "high", "122.2056", "0.00", "drg.coefficient.institution", ""},
		{"high ends at 5", "45000.00", "1", nil, "high", "399.9456", "0.00", "drg.coefficient.institution", ""},
		{"beyond 5", "45000.01", "1", nil, "normal", "114.9844", "0.00", "drg.coefficient.institution", ""},
		{"2 is not high", "18000.00", "1", nil, "normal", "114.9844", "0.00", "drg.coefficient.institution", ""},
		{"low", "3829.57", "1", nil, "low", "0.0000", "3829.57", "drg.coefficient.institution", "第七条"},
		{"not low", "3829.58", "1", nil, "normal", "114.9844", "0.00", "drg.coefficient.institution", ""}, // 0.4 × 9573.95 = 3829.58
		{"listed", "9000.00", "5", func(c *drg.Case) { c.Days = 1 }, "listed", "0.0000", "0.00", "drg.coefficient.institution", ""},
		{"two days", "9000.00", "5", func(c *drg.Case) { c.Days = 2 }, "normal", "114.9844", "0.00", "drg.coefficient.institution", ""},
		{"normal", "9000.00", "1", nil, "normal", "114.9844", "0.00", "drg.coefficient.institution", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := valued(t, plan, drg.Case{ID: "a", Institution: "H1", Group: "IU2F", Cost: yuan(t, row.cost), Covered: yuan(t, "100.00"), Days: 9},
				map[string]string{"factor": "1.15", "own": "0", "tcm": "no", "way": row.way})
			if row.change != nil {
				row.change(&c)
			}
			e, err := plan.Explain(c)
			require.NoError(t, err)
			require.Equal(t, []string{string(row.class), row.points, row.amount}, []string{string(e.Class), e.Points.String(), e.Amount.String()})
			require.Equal(t, row.class == "listed", e.Left == settlement.LeftUnpaid)
			require.NoError(t, e.Trail.Replay())
			require.Equal(t, row.first, e.Trail[0].Rule.ID)
			if row.article != "" {
				require.Equal(t, row.article, e.Trail[len(e.Trail)-1].Rule.Source.Article)
			}
			for _, s := range e.Trail {
				if s.Rule.ID == "policy.define.standard" {
					require.Equal(t, []string{"round(92.5800 × 1.0800 × 95.7525, 2)", "9573.95", "《细则》第三条"}, []string{s.Values(), s.Shown(), s.Rule.Source.String()})
				}
			}
		})
	}
}

// The standard as the bound, without ranks.
func TestStandardAsBound(t *testing.T) {
	plan := readPlan(t, `{
		"name": "standard", "kind": "reference", "scale": "1", "point_places": 4,
		"groups": [{"code": "IU2F", "base_points": "0.9258"}], "institutions": [{"code": "A", "level": "2", "coefficient": "0.92"}],
		"parameters": {"rate": "9575.25"}, "define": {"standard": "round(base_points × rate × coefficient, 2)"},
		"rules": [{"class": "low", "when": "cost < 0.4 × standard", "amount": "cost"}, {"class": "far", "when": "cost > 5 × standard", "amount": "cost"},
			{"class": "normal", "amount": "standard"}]
	}`)
	for cost, want := range map[string]string{"3400.00": "normal 8155.59", "42000.00": "far 42000.00", "3262.23": "low 3262.23", "3262.24": "normal 8155.59"} {
		e, err := plan.Rate(drg.Case{ID: "a", Institution: "A", Group: "IU2F", Cost: yuan(t, cost)})
		require.NoError(t, err)
		require.Equal(t, want, string(e.Class)+" "+e.Amount.String())
	}
}

// The readmission factor multiplies points before their rounding, unless a rule reads
// readmitted: then the rules alone say what it does.
func TestRulesReadmitted(t *testing.T) {
	p := ruledPolicy()
	p.Rules = []drg.CaseRule{{Class: "low", When: "cost < 100", Amount: "cost"}, {Class: "normal", Points: "base_points × 0.33333"}}
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	c := drg.Case{ID: "a", Institution: "H1", Group: "G1", Cost: 1_000_00, Readmitted: true}
	e, err := newPlan(t, p).Explain(c)
	require.NoError(t, err)
	require.Equal(t, "16.6665", e.Points.String())
	require.NoError(t, e.Trail.Replay())
	c.Cost = 1_00
	e, err = newPlan(t, p).Rate(c)
	require.NoError(t, err)
	require.Equal(t, "1.00", e.Amount.String(), "money is not reduced")

	p.Readmission.Factor = settlement.Decimal{}
	p.Rules[0] = drg.CaseRule{Class: "again", When: "readmitted", Points: "base_points × 0.1"}
	e, err = newPlan(t, p).Rate(c)
	require.NoError(t, err)
	require.Equal(t, "again 10.0000", string(e.Class)+" "+e.Points.String())
}

// An approval that changes nothing is listed; one that changes the amount alone is not.
func TestRulesApprovals(t *testing.T) {
	p := ruledPolicy()
	p.Rules = []drg.CaseRule{
		{Class: "severe", When: "approved = 'special' and cost > 10000", Points: "base_points × 2"},
		{Class: "normal", Points: "base_points + if(approved = 'high', 1, 0)"},
	}
	plan := newPlan(t, p)
	for _, row := range []struct {
		approved drg.Approval
		cost     settlement.Money
		conflict string
	}{
		{drg.ApprovedSpecial, 20_000_00, ""}, {drg.ApprovedSpecial, 5_000_00, "approval without effect: normal"}, {drg.ApprovedHigh, 5_000_00, ""},
		{drg.NotApproved, 5_000_00, ""},
	} {
		e, err := plan.Explain(drg.Case{ID: "a", Institution: "H1", Group: "G1", Cost: row.cost, Approved: row.approved})
		require.NoError(t, err)
		require.Equal(t, row.conflict, e.Conflict)
		require.NotEmpty(t, e.Trail)
	}
}

// Plans that follow each other share the columns of all of them.
func TestRulesFollow(t *testing.T) {
	first, second := ruledPolicy(), ruledPolicy()
	first.Effective, second.Effective = settlement.MustMonth("2025-01").Period(), settlement.MustMonth("2025-02").Period()
	first.Columns = map[string]drg.ColumnKind{"way": policy.TextColumn}
	first.Rules = []drg.CaseRule{{Class: "normal", Points: "if(way = 'x', 1, 2)"}}
	second.Rules = []drg.CaseRule{{Class: "normal", Points: "factor"}}
	first.Define, second.Define = nil, nil
	t.Run("columns", func(t *testing.T) {
		line, err := drg.Follow(newPlan(t, second), newPlan(t, first))
		require.NoError(t, err)
		values, err := line.Values(map[string]string{"way": "x", "factor": "1.5"})
		require.NoError(t, err)
		cases := []drg.Case{
			{ID: "a", Institution: "H1", Group: "G1", Cost: 1_00, Discharged: day("2025-01-31"), Values: values},
			{ID: "b", Institution: "H1", Group: "G1", Cost: 1_00, Discharged: day("2025-02-01"), Values: values},
		}
		for i, want := range []string{"1.0000", "1.5000"} {
			e, err := line.Rate(cases[i])
			require.NoError(t, err)
			require.Equal(t, want, e.Points.String())
		}
		s := line.Settlement(settlement.Period{From: day("2025-01-01"), To: day("2025-02-28")}, settlement.Each(cases))
		report, err := settlement.Settle(settlement.Terms{PointValue: number("10")}, s)
		require.NoError(t, err)
		require.Equal(t, "25.00", report.Statements[0].Entitlement.String())
		_, err = line.Values(map[string]string{"nobody": "1"})
		require.ErrorIs(t, err, drg.ErrColumn)
	})
	first.Columns["factor"] = policy.MoneyColumn
	_, err := drg.Follow(newPlan(t, first), newPlan(t, second))
	require.ErrorIs(t, err, settlement.ErrDisagree)
	require.ErrorContains(t, err, "columns.factor")
}

// Definitions keep their order in JSON, and order alone changes no digest.
func TestDefinitionsInOrder(t *testing.T) {
	plan := readPlan(t, fiveForms)
	p := plan.Policy()
	text, err := json.Marshal(p)
	require.NoError(t, err)
	require.Less(t, strings.Index(string(text), `"standard":`), strings.Index(string(text), `"ratio":`))
	again, err := drg.ReadPolicy(strings.NewReader(string(text)))
	require.NoError(t, err)
	require.Equal(t, p.Define, again.Define)
	var loose drg.Policy
	require.NoError(t, json.Unmarshal(text, &loose))
	require.Equal(t, p.Define, loose.Define)
	slices.Reverse(again.Define)
	require.Equal(t, policy.Digest(p), policy.Digest(again))
	again.Define[0].Formula += " + 1"
	require.NotEqual(t, policy.Digest(p), policy.Digest(again))
	p.Define[0].Formula, *p.Rules[0].Source = "1", 1
	require.Equal(t, "round(base_points × coefficient × rate, 2)", plan.Policy().Define[0].Formula, "a plan shares no memory")
	require.Equal(t, 0, *plan.Policy().Rules[0].Source)
}

// A rule caps the price of its cases at their cost: worked 16c, with the rest of the terms.
func TestRulesCapped(t *testing.T) {
	p := ruledPolicy()
	p.Define, p.Columns = nil, nil
	p.Rules = []drg.CaseRule{{Class: "capped", When: "group = 'G1'", Points: "if(cost < 5000, 50, 250)", Capped: true}}
	plan := newPlan(t, p)
	cases := []drg.Case{
		{ID: "a", Institution: "H1", Group: "G1", Cost: yuan(t, "4000.00"), Covered: yuan(t, "1500.00")},
		{ID: "b", Institution: "H1", Group: "G1", Cost: yuan(t, "45000.00"), Covered: yuan(t, "15000.00")},
	}
	terms := settlement.Terms{PointValue: number("120"), RoundEach: true}
	report, err := settlement.Settle(terms, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
	require.NoError(t, err)
	require.Equal(t, "17500.00", report.Statements[0].Due.String())
}

// A factor of 1 in a case's column changes nothing that the case earns or is paid, whichever rule
// reads it and however it is written; another one does.
func TestCaseFactorOfOne(t *testing.T) {
	without := readPlan(t, strings.Replace(strings.Replace(fiveForms, " × factor", "", 1), `"factor": "decimal", `, "", 1))
	with := readPlan(t, strings.NewReplacer(
		"(ratio − 2 + 1)", "(ratio − 2 + 1) × factor", `"amount": "cost"`, `"amount": "cost × factor"`).Replace(fiveForms))
	r := rand.New(rand.NewPCG(19, 1))
	classes, moved := map[settlement.Class]int{}, 0
	for i := range 2000 {
		c := drg.Case{ID: fmt.Sprint("c", i), Institution: "H1", Group: "IU2F", Cost: settlement.Money(1 + r.Int64N(5000000)), Covered: settlement.Money(r.Int64N(1000000)), Days: 1 + r.IntN(9)}
		rate := func(plan *drg.Plan, factor string) settlement.Entry {
			values := map[string]string{"own": "0", "tcm": "no", "way": fmt.Sprint(1 + i%5)}
			if factor != "" {
				values["factor"] = factor
			}
			e, err := plan.Rate(valued(t, plan, c, values))
			require.NoError(t, err)
			return e
		}
		plain := rate(without, "")
		classes[plain.Class]++
		require.Equal(t, plain, rate(with, []string{"1", "1.0", "1.00000000"}[i%3]))
		if other := rate(with, "1.15"); plain.Left == "" && (other.Points != plain.Points || other.Amount != plain.Amount) {
			moved++
		}
	}
	require.Greater(t, moved, 1500)
	require.Positive(t, min(classes["high"], classes["low"], classes["listed"], classes["normal"]), "%v", classes)
}
