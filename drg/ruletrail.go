package drg

// In this file: the trail of a case that a table of rules prices.

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// recordRules records what was evaluated: each condition that was tried, each definition where
// it was first needed, and the points or the amount of the rule that decided the case. The
// amount of the entry comes last.
func (r *desk) recordRules(e *settlement.Entry, rule *tableRule) {
	evaluations := r.frame.Evaluations()
	if slices.ContainsFunc(evaluations, func(e formula.Evaluation) bool { return reads(e, "coefficient") }) {
		_, _ = r.coefficient() // which says where the coefficient was found
	}
	var last settlement.Step
	for _, one := range evaluations {
		says := r.table.says[one.Expr]
		if says == nil {
			continue
		}
		step := sheet.Evaluation(*says, one, r.shown)
		if rule == nil || !rule.isResult(one.Expr) {
			if rule != nil && rule.byItem != nil && one.Expr == rule.byItem.Expr() {
				step.Result, step.Fraction = e.ByItem.Decimal(), settlement.Fraction{}
			}
			*r.trail = append(*r.trail, step)
			continue
		}
		if rule.reduced != nil && one.Expr == rule.reduced.Expr() {
			r.trail.Record(r.Plan.reduced.readmission, r.factor.shown, settlement.In("listed", r.factor.shown))
		}
		step.Result, step.Fraction = e.Points.Decimal(), settlement.Fraction{}
		if rule.amount != nil {
			step.Result = e.Amount.Decimal()
			if rule.AmountIs == FundAmount {
				step.Result = (e.Amount - e.Covered).Decimal()
			}
		}
		last = step
	}
	if last.Rule.ID == "" {
		return // nothing is paid
	}
	*r.trail = append(*r.trail, last)
	if rule.amount != nil && rule.AmountIs == FundAmount {
		r.trail.Record(r.table.fund, e.Amount.Decimal(), settlement.In("fund", last.Result), sheet.Money("covered", e.Covered))
	}
}

// reads reports whether an evaluation read the value of a name.
func reads(e formula.Evaluation, name string) bool {
	return slices.ContainsFunc(e.Inputs, func(u formula.Used) bool { return u.Name == name && u.Value.Known() })
}

// isResult reports whether a formula gives the points or the amount of a rule.
func (r *tableRule) isResult(e *formula.Expr) bool {
	for _, p := range []*formula.Program{r.points, r.reduced, r.amount} {
		if p != nil && p.Expr() == e {
			return true
		}
	}
	return false
}

// shown returns an input of a step as documents and claims write it: 1.0800, 12.50.
func (r *desk) shown(name string, v formula.Value) settlement.Input {
	for i := range r.table.inputs {
		in := &r.table.inputs[i]
		if in.name.name != name || in.show == nil || v.Type() != formula.Number {
			continue
		}
		if d := in.show(&r.rating); !d.Absent() {
			return settlement.In(name, d)
		}
	}
	return sheet.Input(name, v)
}

// fundRule adds to fund money what others paid, so that the due of the case is the fund money.
func fundRule(p *Policy) *settlement.Rule {
	return &settlement.Rule{
		ID: "drg.price.fund", Gives: "amount", Formula: "fund + covered",
		Text: "病例支付额 = 基金支付额 + 患者及其他支付 (fund money plus what others paid)", Source: p.Cite("rules"),
	}
}
