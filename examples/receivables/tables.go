package main

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// ages prints what is outstanding by age.
func (p *printer) ages(by []string) {
	headings := keyHeadings(by)
	keys := len(headings)
	headings = append(headings, table.Number("未到期", "not due"))
	for _, n := range p.ageNames() {
		headings = append(headings, table.Number("逾期 "+n[0], n[1]))
	}
	g := table.NewGrid(p.lang, append(headings, table.Number("多收", "overpaid"), table.Number("未收", "outstanding"))...)
	row := func(cells []any, a *receivable.Amounts) {
		cells = append(cells, blank(a.NotDue))
		for _, m := range a.ByAge {
			cells = append(cells, blank(m))
		}
		g.Row(append(cells, blank(a.Overpaid), a.Outstanding)...)
	}
	for _, one := range p.groups(by) {
		row(one.cells, p.sum(one.rows))
	}
	row(p.total(keys), &p.t.Total)
	chinese, english := p.byWords(by)
	p.print(g, "账龄（按"+chinese+"）", "ages by "+english)
}

// rows prints every row.
func (p *printer) rows() {
	headings := []table.Heading{table.Text("付款方", "payer"), table.Text("所属期", "month"), table.Text("机构", "institution")}
	for _, c := range columns {
		headings = append(headings, table.Number(c.chinese, c.english))
	}
	g := table.NewGrid(p.lang, append(headings, table.Text("到期日", "due"), table.Text("账龄", "age"))...)
	for i := range p.t.Rows {
		r := &p.t.Rows[i]
		cells := []any{r.Payer, r.Span, r.Institution}
		for _, c := range columns {
			cells = append(cells, cellOf(&r.Amounts, c.of))
		}
		g.Row(append(cells, r.Due, p.age(r))...)
	}
	cells := p.total(3)
	for _, c := range columns {
		cells = append(cells, cellOf(&p.t.Total, c.of))
	}
	g.Row(append(cells, "", "")...)
	p.print(g, "明细", "rows")
}

// age is what the age of a row is called.
func (p *printer) age(r *receivable.Row) string {
	switch {
	case r.Outstanding < 0:
		return p.lang.Both("多收", "overpaid")
	case r.Outstanding == 0:
		return p.lang.Both("结清", "settled")
	case r.Overdue <= 0:
		return p.lang.Both("未到期", "not due")
	}
	n := p.ageNames()[p.ageIndex(r.Overdue)]
	return fmt.Sprintf("%s %d（%s）", p.lang.Both("逾期", "overdue"), r.Overdue, p.lang.Pick(n[1], n[0]))
}

func (p *printer) ageIndex(overdue int) int {
	for i, last := range p.t.Ages {
		if overdue <= last {
			return i
		}
	}
	return len(p.t.Ages)
}

// unmatched prints the payments that are in no row.
func (p *printer) unmatched() {
	why := map[receivable.Reason][2]string{
		receivable.Later: {"截止日之后", "after the day of the table"}, receivable.NoPayer: {"没有该付款方", "no such payer"},
		receivable.NoInstitution: {"没有该机构", "no such institution"}, receivable.NoMonth: {"该所属期没有应收", "nothing is owed for the month"},
	}
	g := table.NewGrid(p.lang, table.Text("文件", "file"), table.Number("行", "row"), table.Text("机构", "institution"), table.Text("付款方", "payer"),
		table.Text("所属期", "month"), table.Number("金额", "amount"), table.Text("日期", "date"), table.Text("原因", "reason"))
	for _, u := range p.t.Unmatched {
		g.Row(u.Document, u.Row, u.Institution, u.Payer, u.Span, u.Amount, u.Date, p.lang.Pick(why[u.Reason][1], why[u.Reason][0]))
	}
	p.print(g, "未匹配的收款", "payments that match no row")
}

// reconciled prints what two documents tell of one thing.
func (p *printer) reconciled() {
	what := map[string][2]string{
		"declared": {"申报（3203）与应收", "declared (3203) and booked"}, "total": {"平台总额（3201）与应收", "platform (3201) and booked"},
		"prepaid": {"报告载明已付与已收", "prepaid by the report and paid"},
	}
	g := table.NewGrid(p.lang, table.Text("对账", "reconciled"), table.Text("机构", "institution"), table.Text("付款方", "payer"), table.Text("所属期", "month"),
		table.Number("对方", "stated"), table.Number("本方", "own"), table.Number("差异", "difference"), table.Text("结果", "result"))
	for _, r := range p.t.Reconciled {
		result := p.lang.Both("平", "equal")
		if r.Difference != 0 {
			result = p.lang.Both("不平", "not equal")
		}
		g.Row(p.lang.Pick(what[r.What][1], what[r.What][0]), r.Institution, r.Payer, r.Span, r.Stated, r.Own, blank(r.Difference), result)
	}
	p.print(g, "对账", "reconciliation")
}

// rest prints what is no receivable, and what is dated later.
func (p *printer) rest() {
	parts := map[string]string{"fund": "统筹基金", "serious": "大病保险", "aid": "医疗救助", "civil": "公务员补助", "commercial": "商业保险", "account": "个人账户", "cash": "个人现金", "other": "其他"}
	g := table.NewGrid(p.lang, table.Text("部分", "part"), table.Text("名称", "name"), table.Number("金额", "amount"))
	for _, c := range p.t.NotOwed {
		g.Row(c.Name, p.lang.Pick("", parts[c.Name]), c.Amount)
	}
	p.print(g, "病例费用中不计应收的部分", "parts of the cost that no payer owes")
	what := map[string]string{"claims": "病例", "report": "报告", "declaration": "申报", "decision": "决定", "payment": "收款", "total": "平台总额"}
	g = table.NewGrid(p.lang, table.Text("文件", "file"), table.Text("内容", "what"), table.Number("笔数", "count"))
	for _, l := range p.t.LeftOut {
		g.Row(l.Document, p.lang.Pick(l.What, what[l.What]), l.Count)
	}
	p.print(g, "截止日之后，未计入", "after the day of the table, left out")
}

// checks prints the checks.
func (p *printer) checks() {
	g := table.NewGrid(p.lang, table.Text("核对", "check"), table.Number("左", "left"), table.Number("右", "right"), table.Text("结果", "result"))
	for _, c := range p.t.Checks {
		result := p.lang.Both("平", "equal")
		if !c.OK {
			result = p.lang.Both("不平", "not equal")
		}
		g.Row(p.lang.Pick(c.Name, c.Chinese()), c.Left, c.Right, result)
	}
	p.print(g, "核对", "checks")
}
