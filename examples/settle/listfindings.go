package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// In this file: lists of what reviews found. The amounts of steps come from claims, so the job is
// settled for them.

func (x *listing) settled() (*job.Result, error) {
	return x.job.Settle(x.ctx, job.Options{Workers: x.workers})
}

// letterOf settles the job and returns its deduction letters.
func (x *listing) letterOf() ([]budget.Letter, error) {
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

func (x *listing) finding(code string) string {
	if chinese, ok := findingWords[code]; ok {
		return x.lang.Pick(code, chinese)
	}
	return code
}

// letters prints the deduction letter of each institution (扣款通知书).
func (x *listing) letters() (any, error) {
	letters, err := x.letterOf()
	if err != nil {
		return nil, err
	}
	for i := range letters {
		x.letter(&letters[i])
	}
	if len(letters) == 0 {
		x.print(table.NewGrid(x.lang, table.Text("", "")), "扣款通知书", "deduction letters")
	}
	for _, l := range letters {
		each := func(whose string, lines []settlement.Line) {
			for _, line := range lines {
				x.explain(joined(l.Institution, whose), word(x.lang, line.Kind), line.Amount.String(), line.Trail)
			}
		}
		for _, f := range l.Findings {
			each(f.ID, f.Lines)
		}
		for _, s := range l.Steps {
			each(joined(x.finding(string(s.Step)), s.Department, monthOf(s.Month)), s.Lines)
		}
	}
	return letters, nil
}

// letter prints the findings, the steps and the sums of one letter.
func (x *listing) letter(l *budget.Letter) {
	g := table.NewGrid(x.lang, table.Text("编号", "finding"), table.Text("病例", "claim"), table.Text("科室", "department"), table.Text("月份", "month"),
		table.Text("项目", "item"), table.Text("日期", "date"), table.Text("违规类型", "kind"), table.Text("违反规则", "rule"), table.Text("依据", "article"),
		table.Text("来源", "source"), table.Text("阶段", "stage"), table.Text("答复期限", "reply until"), table.Text("申诉日期", "appealed"),
		table.Text("冲回", "reverses"), table.Text("状态", "status"), table.Number("金额", "amount"), table.Number("拒付", "refused"),
		table.Number("违约金", "damages"), table.Number("冲回金额", "reversed"))
	for _, f := range l.Findings {
		g.Row(f.ID, f.Claim, f.Department, monthOf(f.Month), f.Item, f.Date, f.Kind, f.Rule, f.Article, f.Source, f.Stage, f.ReplyDate, f.Appealed, f.Reverses,
			x.finding(string(f.Status)), f.Amount, amountOf(f.Lines, settlement.LineRefused), amountOf(f.Lines, settlement.LineDamages), amountOf(f.Lines, settlement.LineReversed))
	}
	x.print(g, "扣款通知书 "+l.Institution, "deduction letter "+l.Institution)
	steps := table.NewGrid(x.lang, table.Text("升级处理", "step"), table.Text("科室", "department"), table.Text("月份", "month"),
		table.Number("违规类型数", "kinds"), table.Number("同类最多例数", "cases"), table.Number("暂停月数", "months"), table.Text("执行", "applied"), table.Number("拒付", "refused"))
	for _, s := range l.Steps {
		steps.Row(x.finding(string(s.Step)), s.Department, monthOf(s.Month), s.Kinds, s.Cases, count(s.Months), x.lang.Pick(yes(s.Applied, "yes", "no"), yes(s.Applied, "是", "否")),
			amountOf(s.Lines, settlement.LineRefused))
	}
	sums := table.NewGrid(x.lang, table.Text("合计（元）", "sums (yuan)"), table.Number("金额", "amount"))
	for _, sum := range []struct {
		chinese, english string
		amount           settlement.Money
	}{{"拒付", "refused", l.Refused}, {"违约金", "damages", l.Damages}, {"冲回", "reversed", l.Reversed}, {"应扣合计", "total", l.Total}, {"待定", "pending", l.Pending}} {
		sums.Row(x.lang.Pick(sum.english, sum.chinese), sum.amount)
	}
	x.errs = cmp.Or(x.errs, steps.Print(x.w, "升级处理", "steps of escalation"), sums.Print(x.w, "应扣金额", "what is deducted"))
}

func yes(is bool, a, b string) string {
	if is {
		return a
	}
	return b
}

// monthOf and count are blank for what is absent.
func monthOf(m settlement.Month) string {
	if m == (settlement.Month{}) {
		return ""
	}
	return m.String()
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// findings prints what the findings of all letters come to, by the keys of -by.
func (x *listing) findings() (any, error) {
	letters, err := x.letterOf()
	if err != nil {
		return nil, err
	}
	var by []budget.FindingKey
	for _, k := range strings.Split(x.by, ",") {
		by = append(by, budget.FindingKey(k))
	}
	sums, err := budget.SumFindings(letters, by...)
	if err != nil {
		return nil, err
	}
	var headings []table.Heading
	for _, k := range by {
		headings = append(headings, table.Text(findingWords[string(k)], string(k)))
	}
	headings = append(headings, table.Number("问题数", "findings"), table.Number("成立", "upheld"), table.Number("待定", "undecided"), table.Number("不成立", "dismissed"),
		table.Number("申诉", "appealed"), table.Number("冲回", "reversals"), table.Number("拒付", "refused"), table.Number("违约金", "damages"), table.Number("冲回金额", "reversed"),
		table.Number("应扣合计", "total"), table.Number("待定金额", "pending"))
	g := table.NewGrid(x.lang, headings...)
	row := func(s *budget.FindingSums, cells ...any) {
		g.Row(append(cells, s.Findings, s.Upheld, count(s.Undecided), count(s.Dismissed), count(s.Appealed), count(s.Reversals),
			s.Refused, s.Damages, orBlank(s.Reversed), s.Total, orBlank(s.Pending))...)
	}
	for i := range sums {
		var cells []any
		for k, v := range sums[i].Values {
			if by[k] == budget.ByFindingStatus {
				v = x.finding(v)
			}
			cells = append(cells, v)
		}
		row(&sums[i], cells...)
	}
	all, err := budget.SumFindings(letters)
	if err != nil {
		return nil, err
	}
	for i := range all { // one row, or none
		cells := []any{x.lang.Both("合计", "total")}
		for range by[1:] {
			cells = append(cells, "")
		}
		row(&all[i], cells...)
	}
	x.print(g, "审核统计（元）", "findings (yuan)")
	x.explainSums(letters, sums)
	return sums, nil
}

// explainSums says which lines of which findings make up each row.
func (x *listing) explainSums(letters []budget.Letter, sums []budget.FindingSums) {
	lines, of := map[string][]settlement.Line{}, map[string]string{}
	for _, l := range letters {
		for _, f := range l.Findings {
			lines[f.ID], of[f.ID] = f.Lines, l.Institution
		}
	}
	for _, s := range sums {
		for _, id := range s.IDs {
			for _, l := range lines[id] {
				x.explain(joined(strings.Join(s.Values, " "), "·", of[id], id), word(x.lang, l.Kind), l.Amount.String(), l.Trail)
			}
		}
	}
}

// samples prints the claims that are drawn for review (抽样复核).
func (x *listing) samples() (any, error) {
	r, err := x.settled()
	if err != nil {
		return nil, err
	}
	drawn, err := r.Samples()
	if err != nil {
		return nil, err
	}
	g := table.NewGrid(x.lang, table.Text("机构", "institution"), table.Text("支付方式", "method"), table.Text("病例", "claim"), table.Number("费用（元）", "cost (yuan)"))
	for _, d := range drawn {
		g.Row(d.Institution, word(x.lang, d.Method), d.Claim, d.Cost)
	}
	x.print(g, "抽样复核病例", "claims drawn for review")
	return drawn, nil
}

// suspended prints the claims that suspensions refuse.
func (x *listing) suspended() (any, error) {
	r, err := x.settled()
	if err != nil {
		return nil, err
	}
	list := []settlement.Conflict{}
	g := table.NewGrid(x.lang, table.Text("机构", "institution"), table.Text("基金池", "pool"), table.Text("支付方式", "method"), table.Text("病例", "claim"),
		table.Text("原因", "reason"), table.Number("费用（元）", "cost (yuan)"))
	for _, c := range r.Report.Conflicts {
		if budget.Suspended(c) {
			list = append(list, c)
			g.Row(c.Institution, c.Pool, word(x.lang, c.Method), c.Claim, c.Reason, c.Cost)
		}
	}
	x.print(g, "暂停支付拒付的病例", "claims that suspensions refuse")
	return list, nil
}
