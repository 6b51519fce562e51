package perdiem

import (
	"cmp"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// In this file: the formulas of a calibration. Its numbers are computed by evaluating them.

type calibrationRules struct {
	daily  *sheet.Rule
	source settlement.Source
}

func (p *Policy) calibrationRules() *calibrationRules {
	r := &calibrationRules{source: p.Cite("classes")}
	r.daily = r.rule("daily", "daily", "round(cost ÷ days, 2)", "床日均费 = 费用合计 ÷ 床日合计 (the mean cost of a day)")
	return r
}

func (r *calibrationRules) rule(id, gives, formula, text string) *sheet.Rule {
	return sheet.NewRule(settlement.Rule{ID: "perdiem.calibrate." + id, Gives: gives, Formula: formula, Text: text, Source: r.source})
}

// rate gives tiers their rates in place of the drafted ones.
func (r *calibrationRules) rate(w *sheet.Sheet, tiers []Tier, cost settlement.Input, sum *past) {
	standard, err := sheet.Decimal(ratOf(sum.standard, sum.places))
	w.Err = cmp.Or(w.Err, err)
	for i := range tiers {
		rule := r.rule("rate", fmt.Sprintf("rate_%d", i+1), "round(drafted_rate × cost ÷ standard, 2)",
			"床日标准 = 拟定标准 × 费用合计 ÷ 按拟定标准计的合计 (the drafted rate × cost ÷ what the days come to at drafted rates)")
		tiers[i].Rate = w.Money(rule, settlement.In("drafted_rate", tiers[i].Rate), cost, settlement.In("standard", standard)).Decimal()
	}
}
