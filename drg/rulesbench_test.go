package drg_test

import (
	"testing"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// BenchmarkTwelveRules rates a deck by twelve rules with five definitions, as DESIGN 9 asks.
func BenchmarkTwelveRules(b *testing.B) {
	p := ruledPolicy()
	p.Columns = map[string]drg.ColumnKind{"factor": policy.DecimalColumn, "own": policy.MoneyColumn, "tcm": policy.FlagColumn, "way": policy.TextColumn}
	p.Define = drg.Definitions{
		{"standard", "round(base_points × coefficient × rate, 2)"}, {"ratio", "cost ÷ mean_cost"}, {"reasonable", "cost − unreasonable"},
		{"excess", "max(0, reasonable ÷ mean_cost − 2)"}, {"far", "ratio > 5"},
	}
	p.Rules = []drg.CaseRule{
		{Class: "special", When: "approved = 'special'", Points: "approved_points"},
		{Class: "died", When: "way = '5' and days ≤ 1", Unpaid: true},
		{Class: "far", When: "far", Amount: "reasonable − own"},
		{Class: "high", When: "2 < ratio ≤ 5", Points: "base_points × (coefficient + excess)"},
		{Class: "tcm-low", When: "tcm and ratio < 0.5", Points: "base_points × coefficient × 0.8"},
		{Class: "low", When: "cost < 0.4 × standard", Amount: "cost"},
		{Class: "middle", When: "0.4 < ratio ≤ 0.6", Points: "base_points × (ratio + 0.2)"},
		{Class: "tcm", When: "tcm", Points: "base_points × coefficient × 1.05"},
		{Class: "left", When: "way = '4'", Points: "base_points × coefficient × 0.9"},
		{Class: "long", When: "days > 60", Points: "base_points × coefficient × 1.1"},
		{Class: "own", When: "own > 0.2 × cost", Points: "base_points × coefficient × (1 − own ÷ cost)"},
		{Class: "normal", Points: "base_points × coefficient × factor"},
	}
	plan := newPlan(b, p)
	var deck []drg.Case
	for i := range 64 {
		c := drg.Case{ID: "a", Institution: "H1", Group: "G1", Cost: yuan(b, "500.00") * settlement.Money(1+i*7%120), Days: 1 + i%70}
		deck = append(deck, valued(b, plan, c, map[string]string{"factor": "1.15", "own": "12.50", "tcm": []string{"no", "yes"}[i%5/4], "way": []string{"1", "4", "5"}[i%3]}))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := plan.Rate(deck[i%len(deck)]); err != nil {
			b.Fatal(err)
		}
	}
}
