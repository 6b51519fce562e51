package budget

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Rules returns the rules that steps of the plan may have, each once, sorted by id, without those
// of budgets around it. Rules that accounts complete stand for a family, as
// [settlement.Rules] says: the source of a refusal is a finding of an account, and corrections
// and volumes are summed.
func (p *Plan) Rules() settlement.Rules {
	values := []any{p.rules, p.tiers, spentRule, roundRule, p.accountRules()}
	for _, in := range p.pools {
		values = append(values, in)
	}
	for i := range p.quotas {
		values = append(values, p.quotas[i])
	}
	for _, h := range p.holders {
		values = append(values, h.trail)
		if h.volumes {
			values = append(values, p.volumesRule(h, "budget", goesOn), p.volumesRule(h, "cap", goesOn))
		}
	}
	return sheet.Rules(values...)
}

// more stands for what a text goes on with, and goesOn for the terms of a sum.
const (
	more   = "…"
	goesOn = "money_1 + …"
)

// accountRules are the rules that accounts complete.
func (p *Plan) accountRules() []*sheet.Rule {
	list := []*sheet.Rule{p.correctedRule(more, goesOn), stepRestRule(more)}
	for _, reverses := range []string{"", more} {
		f := Finding{ID: more, Rule: more, Reverses: reverses}
		list = append(list, f.refusal(), f.damages(), f.pending(), earnedRefusal(*f.refusal().Rule))
	}
	for _, step := range []StepKind{Suspend, ""} {
		rule := stepRule(step, more)
		list = append(list, rule, earnedRefusal(*rule.Rule))
	}
	return list
}
