package main

import (
	"fmt"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// writeTable prints the report for people, in the words of the job.
func writeTable(out io.Writer, l lang.Language, r *settlement.Report, worded func(string) string) error {
	return statement.Short(statement.Book(r, worded), l).Print(out, l)
}

// partsOf returns the parts of the statements that belong to a pool, before clearing:
// money is transferred for all pools together.
func partsOf(r *settlement.Report, pool string) *settlement.Report {
	one := &settlement.Report{}
	for _, s := range r.Statements {
		for _, p := range s.Parts {
			if p.Pool == pool {
				p.Name = s.Name
				one.Statements = append(one.Statements, p)
			}
		}
	}
	return one
}

// summaryGrid has, for each pool, the point value, the fund, and what rounding left of
// the fund.
func summaryGrid(l lang.Language, r *settlement.Report) []table.Column {
	g := summary{lang: l}
	for i := range r.Pools {
		p := &r.Pools[i]
		if p.Name != "" {
			g.add(l.Both("基金池", "pool"), table.Clean(p.Name), "")
		}
		g.pool(p)
	}
	if n := len(r.LeftOut); n > 0 {
		count, cost := 0, settlement.Money(0)
		for _, left := range r.LeftOut {
			count, cost = count+left.Count, cost+left.Cost
		}
		g.add(l.Both("他期病例", "left out"), table.Grouped(fmt.Sprint(count)), l.Both("费用", "cost")+" "+table.Grouped(cost.String()))
	}
	for _, v := range r.Vouched {
		g.add(l.Both("未核日期", "vouched"), table.Grouped(fmt.Sprint(v.Claims)), word(l, v.Method))
	}
	g.add(l.Both("异常", "conflicts"), table.Grouped(fmt.Sprint(len(r.Conflicts))), "")
	return []table.Column{{Right: false, Cells: g.names}, {Right: true, Cells: g.values}, {Right: false, Cells: g.notes}}
}

type summary struct {
	lang                 lang.Language
	names, values, notes []string
}

func (g *summary) add(name, value, note string) {
	g.names, g.values, g.notes = append(g.names, name), append(g.values, value), append(g.notes, note)
}

func (g *summary) pool(p *settlement.PoolReport) {
	if v := p.PointValue; v != nil {
		note := g.lang.Pick("fixed", "固定")
		if p.Terms.PointValue.Absent() {
			note = fmt.Sprintf("= %s ÷ %s", table.Grouped(v.Numerator.String()), table.Grouped(v.Points.String()))
		}
		g.add(g.lang.Both("点值", "point value"), table.Grouped(v.Value.String()), note)
	}
	if f := p.Fund; f != nil {
		for _, l := range f.Lines {
			g.add("  "+word(g.lang, l.Kind), table.Grouped(l.Amount.String()), l.Name)
		}
	}
	switch {
	case p.Terms.Total != nil && p.Fund != nil:
		g.add(g.lang.Both("基金", "fund"), table.Grouped(p.Fund.Fund.String()), "")
	case !p.Terms.Fund.Absent():
		fund, _ := p.Terms.Fund.Money() // the terms were settled
		g.add(g.lang.Both("基金", "fund"), table.Grouped(fund.String()), "")
	}
	if p.ReserveDrawn != 0 {
		g.add(g.lang.Both("动用储备", "reserve drawn"), table.Grouped(p.ReserveDrawn.String()), "")
	}
	if p.Residue != nil {
		note := ""
		if *p.Residue < 0 {
			note = g.lang.Both("超支", "overspent")
		}
		g.add(g.lang.Both("尾差", "residue"), table.Grouped(p.Residue.String()), note)
	}
}

// checksGrid has both sides of every check, those of pools first.
func checksGrid(l lang.Language, r *settlement.Report) []table.Column {
	names, left, right, ok := []string{l.Both("核对", "check")}, []string{l.Both("左", "left")}, []string{l.Both("右", "right")}, []string{""}
	add := func(pool string, c settlement.Check) {
		names, left, right = append(names, pool+l.Pick(c.Name, c.Chinese())), append(left, table.Grouped(c.Left)), append(right, table.Grouped(c.Right))
		word := l.Pick("ok", "相符")
		switch {
		case c.Right == settlement.NotChecked:
			word = "未核对"
		case !c.OK:
			word = l.Pick("FAILED", "不符")
		}
		ok = append(ok, word)
	}
	for _, p := range r.Pools {
		for _, c := range p.Checks {
			add(p.Name+l.Pick(": ", "："), c)
		}
	}
	for _, c := range r.Checks {
		add("", c)
	}
	return []table.Column{{Right: false, Cells: names}, {Right: true, Cells: left}, {Right: true, Cells: right}, {Right: false, Cells: ok}}
}

// word returns a word of a report in the language, or the word itself if it has no
// translation.
func word[T ~string](l lang.Language, text T) string { return words.Of(text).In(l) }

var lineKinds = words.Kinds
