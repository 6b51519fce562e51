package lists

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// In this file: lists of what reviews found.

// letterOf settles the job and returns its deduction letters.
func (x *making) letterOf() ([]budget.Letter, error) {
	r, err := x.settled()
	if err != nil {
		return nil, err
	}
	return r.Letters()
}

// findingWords are what findings say of themselves, in Chinese.
var findingWords = map[string]string{
	"upheld": "成立", "pending": "待定", "dismissed": "不成立", "department_month": "扣付科室当月费用", "suspend": "暂停支付",
	"institution": "机构", "department": "科室", "month": "月份", "item": "项目", "kind": "违规类型", "rule": "违反规则",
	"source": "来源", "stage": "阶段", "status": "状态",
}

func finding[T ~string](code T) views.Text {
	if chinese, ok := findingWords[string(code)]; ok {
		return views.Text{Chinese: chinese, English: string(code)}
	}
	return views.Text{Chinese: string(code), English: string(code)}
}

// letters are the deduction letter of each institution (扣款通知书).
func (x *making) letters() (any, error) {
	letters, err := x.letterOf()
	if err != nil {
		return nil, err
	}
	for i := range letters {
		x.letter(i+1, &letters[i])
	}
	if len(letters) == 0 {
		or(x.table("letters", "扣款通知书", "deduction letters", "finding code 编号 finding"))
	}
	x.book.Title = views.Text{Chinese: "扣款通知书", English: "deduction letters"}
	return letters, nil
}

// letter has the findings, the steps and the sums of one letter.
func (x *making) letter(n int, l *budget.Letter) {
	t := x.table(fmt.Sprintf("letter%d", n), "扣款通知书 "+l.Institution, "deduction letter "+l.Institution, "finding code 编号 finding", "claim code 病例 claim", "department name 科室 department",
		"month day 月份 month", "item name 项目 item", "date day 日期 date", "kind name 违规类型 kind", "rule name 违反规则 rule", "article name 依据 article", "source name 来源 source", "stage name 阶段 stage",
		"reply day 答复期限 reply until", "appealed day 申诉日期 appealed", "reverses code 冲回 reverses", "status name 状态 status", "amount money 金额 amount", "refused money 拒付 refused",
		"damages money 违约金 damages", "reversed money 冲回金额 reversed")
	for _, f := range l.Findings {
		var cells []views.Cell
		for _, text := range []string{f.ID, f.Claim, f.Department, monthOf(f.Month), f.Item, fmt.Sprint(f.Date), fmt.Sprint(f.Kind), fmt.Sprint(f.Rule), fmt.Sprint(f.Article), fmt.Sprint(f.Source), fmt.Sprint(f.Stage),
			fmt.Sprint(f.ReplyDate), fmt.Sprint(f.Appealed), fmt.Sprint(f.Reverses)} {
			cells = append(cells, views.Given(text))
		}
		t.Add(joined(l.Institution, f.ID), append(cells, views.Said(finding(f.Status)), views.Given(f.Amount.String()),
			linesOf(f.Lines, settlement.LineRefused), linesOf(f.Lines, settlement.LineDamages), linesOf(f.Lines, settlement.LineReversed))...)
	}
	or(t)
	steps := x.table(fmt.Sprintf("steps%d", n), "升级处理", "steps of escalation", "step name 升级处理 step", "department name 科室 department", "month day 月份 month", "kinds count 违规类型数 kinds",
		"cases count 同类最多例数 cases", "months count 暂停月数 months", "applied name 执行 applied", "refused money 拒付 refused")
	for _, s := range l.Steps {
		applied := views.Text{Chinese: "否", English: "no"}
		if s.Applied {
			applied = views.Text{Chinese: "是", English: "yes"}
		}
		steps.Add(joined(l.Institution, finding(s.Step).Chinese, s.Department, monthOf(s.Month)), views.Said(finding(s.Step)), views.Given(s.Department), views.Given(monthOf(s.Month)),
			count(s.Kinds), count(s.Cases), some(s.Months), views.Said(applied), linesOf(s.Lines, settlement.LineRefused))
	}
	sums := x.table(fmt.Sprintf("sums%d", n), "应扣金额", "what is deducted", "sum name 合计（元） sums (yuan)", "amount money 金额 amount")
	for _, s := range []struct {
		chinese, english string
		amount           settlement.Money
		kind             settlement.Kind
	}{{"拒付", "refused", l.Refused, settlement.LineRefused}, {"违约金", "damages", l.Damages, settlement.LineDamages}, {"冲回", "reversed", l.Reversed, settlement.LineReversed},
		{"应扣合计", "total", l.Total, ""}, {"待定", "pending", l.Pending, ""}} {
		amount := views.Summed(s.amount.String(), func() []views.Part { return letterParts(l, s.kind) })
		switch s.english {
		case "total":
			amount = views.Summed(s.amount.String(), func() []views.Part { return partsOf(l.Refused, l.Damages, l.Reversed) })
		case "pending":
			amount = views.Told(s.amount.String(), "pending", pending)
		}
		sums.Add(s.english, views.Said(views.Text{Chinese: s.chinese, English: s.english}), amount)
	}
}

var pending = views.Text{Chinese: "尚未认定的问题的金额之和", English: "the amounts of findings that are not decided yet"}

// partsOf are what is deducted, as parts of a sum.
func partsOf(refused, damages, reversed settlement.Money) []views.Part {
	list := []views.Part{{Label: "拒付 refused", Value: refused.String()}, {Label: "违约金 damages", Value: damages.String()}, {Label: "冲回 reversed", Value: reversed.String()}}
	return slices.DeleteFunc(list, func(p views.Part) bool { return p.Value == "0.00" })
}

// letterParts are the lines of a kind of a letter's findings and steps, as parts of a sum.
func letterParts(l *budget.Letter, k settlement.Kind) (parts []views.Part) {
	add := func(name string, lines []settlement.Line) {
		for _, p := range lineParts(slices.DeleteFunc(slices.Clone(lines), func(l settlement.Line) bool { return l.Kind != k })) {
			p.Label = joined(name, p.Label)
			parts = append(parts, p)
		}
	}
	for _, f := range l.Findings {
		add(f.ID, f.Lines)
	}
	for _, s := range l.Steps {
		add(joined(finding(s.Step).Chinese, s.Department, monthOf(s.Month)), s.Lines)
	}
	return parts
}

// monthOf is blank for what is absent.
func monthOf(m settlement.Month) string {
	if m == (settlement.Month{}) {
		return ""
	}
	return m.String()
}

// findings are what the findings of all letters come to, by keys.
func (x *making) findings() (any, error) {
	letters, err := x.letterOf()
	if err != nil {
		return nil, err
	}
	by := x.By
	if len(by) == 0 {
		by = []budget.FindingKey{"institution", "kind"}
	}
	sums, err := budget.SumFindings(letters, by...)
	if err != nil {
		return nil, err
	}
	var columns []string
	for _, k := range by {
		columns = append(columns, fmt.Sprintf("by_%s name %s %s", k, finding(k).Chinese, k))
	}
	t := x.table("findings", "审核统计（元）", "findings (yuan)", append(columns, "findings count 问题数 findings", "upheld count 成立 upheld", "undecided count 待定 undecided",
		"dismissed count 不成立 dismissed", "appealed count 申诉 appealed", "reversals count 冲回 reversals", "refused money 拒付 refused", "damages money 违约金 damages", "reversed money 冲回金额 reversed",
		"total money 应扣合计 total", "pending money 待定金额 pending")...)
	lines := linesOfFindings(letters)
	for i := range sums {
		s := &sums[i]
		var cells []views.Cell
		for k, v := range s.Values {
			if by[k] == budget.ByFindingStatus {
				cells = append(cells, views.Said(finding(v)))
			} else {
				cells = append(cells, views.Given(v))
			}
		}
		of := func(k settlement.Kind, amount settlement.Money, always bool) views.Cell {
			if amount == 0 && !always {
				return views.Cell{}
			}
			return views.Summed(amount.String(), func() []views.Part { return lines.parts(s.IDs, k) })
		}
		t.Add(strings.Join(s.Values, " "), append(cells, count(s.Findings), count(s.Upheld), some(s.Undecided), some(s.Dismissed), some(s.Appealed), some(s.Reversals),
			of(settlement.LineRefused, s.Refused, true), of(settlement.LineDamages, s.Damages, true), of(settlement.LineReversed, s.Reversed, false), views.Summed(s.Total.String(), func() []views.Part { return partsOf(s.Refused, s.Damages, s.Reversed) }), blank(s.Pending, pending))...)
	}
	if len(sums) > 0 {
		t.AddSum("total", words.Total, "findings", "upheld", "undecided", "dismissed", "appealed", "reversals", "refused", "damages", "reversed", "total", "pending")
	}
	or(t)
	return sums, nil
}

// findingLines are the lines of findings, by their ids, and whose they are.
type findingLines struct {
	lines map[string][]settlement.Line
	of    map[string]string
}

func linesOfFindings(letters []budget.Letter) findingLines {
	x := findingLines{map[string][]settlement.Line{}, map[string]string{}}
	for _, l := range letters {
		for _, f := range l.Findings {
			x.lines[f.ID], x.of[f.ID] = f.Lines, l.Institution
		}
	}
	return x
}

// parts are the lines of a kind of some findings.
func (x findingLines) parts(ids []string, k settlement.Kind) (parts []views.Part) {
	for _, id := range ids {
		for _, l := range x.lines[id] {
			if l.Kind == k {
				p := statement.LinePart(l)
				p.Label = joined(x.of[id], id, p.Label)
				parts = append(parts, p)
			}
		}
	}
	return parts
}
