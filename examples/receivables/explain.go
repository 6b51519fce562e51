package main

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// explain prints how amounts arose: of a row its sources and formulas, of several rows their sum.
func (p *printer) explain(subject string, asJSON bool) error {
	rows, err := wanted(p.t, subject)
	if err != nil {
		return err
	}
	if asJSON {
		list := []*receivable.Explanation{}
		for i := range rows {
			x, err := p.t.Explain(&rows[i])
			if err != nil {
				return err
			}
			list = append(list, x)
		}
		return encode(p.w, list)
	}
	if len(rows) > 1 {
		p.sumOf(rows)
		return p.err
	}
	x, err := p.t.Explain(&rows[0])
	if err != nil {
		return err
	}
	p.row(x)
	return p.err
}

// sumOf prints the rows that sums are made of.
func (p *printer) sumOf(rows []receivable.Row) {
	sub := &printer{lang: p.lang, w: p.w, t: &receivable.Table{
		Name: p.t.Name, AsOf: p.t.AsOf, Ages: p.t.Ages, Payers: p.t.Payers, Names: p.t.Names, Rows: rows, Total: *p.sum(rows)}}
	sub.title()
	sub.rows()
	sub.line("合计各栏为以上各行之和；各行用 -explain 机构/付款方/所属期 说明。", "explain each row by INSTITUTION/PAYER/MONTH")
	p.err = sub.err
}

// row prints where the amounts of a row come from.
func (p *printer) row(x *receivable.Explanation) {
	r := &x.Row
	p.printf("%s\n", strings.Join(strings.Fields(fmt.Sprintf("%s %s  %s %s  %s", r.Institution, name(p.t.Names, r.Institution), r.Payer, name(p.t.Payers, r.Payer), r.Span)), " "))
	p.printf("%s %s，%s %s + %s = %s，%s（%s）\n", p.lang.Both("截止", "as of"), p.t.AsOf, p.lang.Both("到期日", "due"), r.Span.To.Last(),
		fmt.Sprintf(p.lang.Pick("%d days", "%d 天"), r.Due.Sub(r.Span.To.Last())), r.Due, p.age(r), p.lang.Both("单位：元", "yuan"))
	for _, c := range x.Columns {
		p.printf("\n%s  %s\n", columnName(c.Column, p.lang), table.Grouped(c.Amount.String()))
		g := [2]table.Column{{}, {Right: true}}
		for _, s := range c.Sources {
			g[0].Cells = append(g[0].Cells, "  "+p.source(&s))
			g[1].Cells = append(g[1].Cells, table.Grouped(s.Amount.String()))
		}
		if p.err == nil {
			p.err = table.Write(p.w, g[:])
		}
	}
	p.printf("\n%s\n", p.lang.Both("计算", "computed"))
	for _, s := range x.Trail {
		said := []string{columnName(receivable.Column(s.Rule.Gives), p.lang)}
		for _, text := range []string{s.Rule.Formula, s.Values(), s.Shown()} {
			if text != said[len(said)-1] {
				said = append(said, text)
			}
		}
		p.printf("  %s   〔%s〕\n", strings.Join(said, " = "), s.Rule.Text)
	}
}

// source says where a part of an amount comes from.
func (p *printer) source(s *receivable.Source) string {
	pool := ""
	if s.Pool != "" {
		pool = " " + table.Clean(s.Pool)
	}
	switch {
	case !s.Month.Absent() && s.Document == "":
		return fmt.Sprintf(p.lang.Pick("%s has no report: as booked", "%s 无报告，按应收"), s.Month)
	case !s.Month.Absent():
		return fmt.Sprintf(p.lang.Pick("less %s (%s)", "减 %s（%s）"), s.Month, s.Document)
	case s.Part != "":
		return fmt.Sprintf(p.lang.Pick("%s: %d claims, paid_%s%s", "%s：%d 例，paid_%s%s"), s.Document, s.Claims, s.Part, pool)
	case s.Row > 0 && s.Kind != "":
		return fmt.Sprintf(p.lang.Pick("%s: row %d, %s", "%s：第 %d 行，%s"), s.Document, s.Row, p.kind(s.Kind))
	case s.Row > 0:
		return fmt.Sprintf(p.lang.Pick("%s: row %d", "%s：第 %d 行"), s.Document, s.Row)
	}
	return s.Document + p.lang.Pick(": ", "：") + strings.TrimSpace(pool+" "+p.method(s.Method)+" "+p.kind(s.Kind))
}

// method is what the method of a line is called.
func (p *printer) method(m settlement.Method) string {
	words := map[settlement.Method]string{
		settlement.DRG: "按病组", settlement.PerDiem: "按床日", settlement.Capitation: "按人头", settlement.Item: "按项目", settlement.Budget: "总额预算",
		settlement.Settling: "结算", settlement.Clearing: "清算",
	}
	if word := words[m]; word != "" {
		return p.lang.Pick(string(m), word)
	}
	return table.Clean(string(m))
}

// kind is what a line or a decision is called.
func (p *printer) kind(k settlement.Kind) string {
	words := map[settlement.Kind]string{
		settlement.LinePrice: "点数价格", settlement.LineAmount: "定价金额", settlement.LineCovered: "个人及其他已付", settlement.LineWithheld: "暂扣保证金",
		settlement.LineReleased: "返还保证金", settlement.LineRefused: "拒付", settlement.LineReversed: "拒付冲回", settlement.LineDamages: "违约金",
		settlement.LineViolation: "违规扣款", settlement.LineDebt: "前期欠款", settlement.LineAdvance: "拨付周转金", settlement.LineRecovered: "收回周转金",
		settlement.LineBonus: "奖励", settlement.MemoForfeited: "不予返还的保证金", settlement.LineOver: "超支不补", settlement.LineShared: "基金分担",
		settlement.LineRetained: "结余留用", settlement.LineQuality: "质量扣减", settlement.LineCompensation: "病例补偿", "accepted": "核定", "deferred": "暂缓",
		"corrected": "前期更正",
	}
	if word := words[k]; word != "" {
		return p.lang.Pick(string(k), word)
	}
	return string(k)
}
