package budget

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// In this file: rules that accounts complete.

// findingRule is the rule of one finding: its source is the finding itself.
func findingRule(id, gives, formula, text, number, violated string) *sheet.Rule {
	return sheet.NewRule(settlement.Rule{
		ID: "budget." + id, Gives: gives, Formula: formula, Text: text,
		Source: settlement.Source{Title: findingTitle, Number: number, Article: violated},
	})
}

const findingTitle = "审核发现 (finding)"

// refusal is the rule of what a finding refuses or gives back.
func (f *Finding) refusal() *sheet.Rule {
	if f.Reverses != "" {
		return findingRule("reversed", "reversed", "amount", "申诉成立, 反向冲回 (reversed on appeal by an opposite entry): "+f.Reverses, f.ID, f.Rule)
	}
	return findingRule("refused", "refused", "0 − amount", "违规费用拒付或追回 (refused or recovered)", f.ID, f.Rule)
}

// damages is the rule of the damages that go with a finding.
func (f *Finding) damages() *sheet.Rule {
	if f.Reverses != "" {
		return findingRule("damages.reversed", "damages", "round(amount × multiple, 2)", "申诉成立, 违约金冲回 (damages are reversed): "+f.Reverses, f.ID, f.Rule)
	}
	return findingRule("damages", "damages", "0 − round(amount × multiple, 2)", "违约金 = 违规金额 × 倍数 (damages)", f.ID, f.Rule)
}

// pending is the rule of a finding that is not decided.
func (f *Finding) pending() *sheet.Rule {
	if f.Reverses != "" {
		return findingRule("reversal.pending", "pending", "amount", "申诉尚未定论, 暂不冲回 (a reversal is not decided yet: nothing comes back): "+f.Reverses, f.ID, f.Rule)
	}
	return findingRule("finding.pending", "pending", "amount", "违规问题尚在申诉, 暂不扣款 (not decided yet: nothing moves)", f.ID, f.Rule)
}

// stepRule is the rule of what a step of escalation refuses; number names the step.
func stepRule(step StepKind, number string) *sheet.Rule {
	text := "按次数升级处理: 拒付该科室当月其余费用 (the rest of the department's payment of the month is refused)"
	if step == Suspend {
		text = "按次数升级处理: 停付期间费用拒付 (what is claimed during a suspension is refused)"
	}
	return findingRule("step", "refused", "0 − max(0, payment − already)", text, number, "")
}

// stepRestRule is the rule of what the settlement has not refused of a step yet.
func stepRestRule(number string) *sheet.Rule {
	return findingRule("step.rest", "refused", "0 − max(0, payment − already − acted)", "按次数升级处理: 结算中尚未拒付的部分 (what the settlement has not refused yet)", number, "")
}

// earnedRefusal is the rule that adds up refusals where points money is compared with a budget:
// r is the rule of one of them.
func earnedRefusal(r settlement.Rule) *sheet.Rule {
	id := ruleEarnedFinding
	if r.ID == ruleStep {
		id = ruleEarnedStep
	}
	r.ID, r.Gives, r.Formula = id, "refused", "before − amount"
	return sheet.NewRule(r)
}

// correctedRule is the rule of the sum of corrections; months lists whose they are.
func (p *Plan) correctedRule(months, formula string) *sheet.Rule {
	return p.ruleAt("instalments", "corrected", "corrected", formula, "前期更正 (what earlier months are corrected by):"+months)
}

// volumesRule is the rule of the sum over the quotas of a budget.
func (p *Plan) volumesRule(h *holder, gives, formula string) *sheet.Rule {
	return p.ruleAt(h.path, "origin.volumes", gives, formula, "各项定额金额合计 (the sum over quotas)")
}
