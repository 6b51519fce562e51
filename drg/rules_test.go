package drg_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
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
