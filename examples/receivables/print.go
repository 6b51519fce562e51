package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// printer prints a table for people.
type printer struct {
	lang lang.Language
	t    *receivable.Table
	w    io.Writer
	err  error
}

// columns are the columns of amounts, as people call them.
var columns = []struct {
	of               receivable.Column
	chinese, english string
}{
	{receivable.Booked, "应收", "booked"}, {receivable.Declared, "申报", "declared"}, {receivable.Accepted, "核定", "accepted"},
	{receivable.Pending, "待核定", "pending"}, {receivable.Difference, "差额", "difference"}, {receivable.Other, "其他清算", "other"},
	{receivable.Refused, "拒付扣款", "refused"}, {receivable.Deposit, "保证金", "deposit"}, {receivable.Deferred, "暂缓", "deferred"},
	{receivable.Paid, "已收", "paid"}, {receivable.Outstanding, "未收", "outstanding"},
}

func columnName(c receivable.Column, l lang.Language) string {
	for _, one := range columns {
		if one.of == c {
			return l.Both(one.chinese, one.english)
		}
	}
	return string(c)
}

// all prints everything.
func (p *printer) all() error {
	p.title()
	p.amounts([]string{"payer"})
	p.ages([]string{"payer"})
	p.amounts([]string{"month"})
	p.rows()
	p.unmatched()
	p.reconciled()
	p.rest()
	p.checks()
	p.line("差额 = 核定 − 应收；未收 = 应收 + 差额 + 其他清算 − 拒付扣款 − 保证金 − 暂缓 − 已收。", "outstanding = booked + difference + other − refused − deposit − deferred − paid")
	return p.err
}

// by prints sums by keys.
func (p *printer) by(list keys) error {
	p.title()
	p.amounts(list)
	p.ages(list)
	return p.err
}

func (p *printer) title() {
	if p.t.Name != "" {
		p.printf("%s\n", table.Clean(p.t.Name))
	}
	p.printf("%s %s（%s）\n", p.lang.Both("应收医保款表 截止", "receivables as of"), p.t.AsOf, p.lang.Both("单位：元", "yuan"))
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// line prints a line below an empty one.
func (p *printer) line(chinese, english string) { p.printf("\n%s\n", p.lang.Both(chinese, english)) }

func (p *printer) print(g *table.Grid, chinese, english string) {
	if p.err == nil {
		p.err = g.Print(p.w, chinese, english)
	}
}

// blank is a cell of an amount that may be zero.
func blank(m settlement.Money) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// name is what a code is called.
func name(list []receivable.Named, code string) string {
	for _, n := range list {
		if n.Code == code {
			return table.Clean(n.Name)
		}
	}
	return ""
}

// group is the rows that agree in some keys.
type group struct {
	cells []any
	rows  []receivable.Row
}

// groups splits the rows by keys, in the order of the keys: payers as the document lists them.
func (p *printer) groups(by []string) (list []*group) {
	at := map[string]*group{}
	rows := slices.Clone(p.t.Rows)
	slices.SortStableFunc(rows, func(a, b receivable.Row) int {
		for _, k := range by {
			if c := p.compare(k, &a, &b); c != 0 {
				return c
			}
		}
		return 0
	})
	for _, r := range rows {
		var cells []any
		var text strings.Builder
		for _, k := range by {
			for _, cell := range p.keyCells(k, &r) {
				cells = append(cells, cell)
				fmt.Fprintf(&text, "%q", cell)
			}
		}
		g := at[text.String()]
		if g == nil {
			g = &group{cells: cells}
			at[text.String()], list = g, append(list, g)
		}
		g.rows = append(g.rows, r)
	}
	return list
}

func (p *printer) compare(key string, a, b *receivable.Row) int {
	switch key {
	case "payer":
		place := func(code string) int {
			return slices.IndexFunc(p.t.Payers, func(n receivable.Named) bool { return n.Code == code })
		}
		return cmp.Compare(place(a.Payer), place(b.Payer))
	case "institution":
		return cmp.Compare(a.Institution, b.Institution)
	}
	return a.Span.Compare(b.Span)
}

func (p *printer) keyCells(key string, r *receivable.Row) []any {
	switch key {
	case "payer":
		return []any{r.Payer, name(p.t.Payers, r.Payer)}
	case "institution":
		return []any{r.Institution, name(p.t.Names, r.Institution)}
	}
	return []any{r.Span.String()}
}

func keyHeadings(by []string) (list []table.Heading) {
	for _, k := range by {
		switch k {
		case "payer":
			list = append(list, table.Text("付款方", "payer"), table.Text("名称", "name"))
		case "institution":
			list = append(list, table.Text("机构", "institution"), table.Text("名称", "name"))
		default:
			list = append(list, table.Text("所属期", "month"))
		}
	}
	return list
}

// titles of tables by keys.
func (p *printer) byWords(by []string) (chinese, english string) {
	words := map[string]string{"payer": "付款方", "month": "所属期", "institution": "机构"}
	var list []string
	for _, k := range by {
		list = append(list, words[k])
	}
	return strings.Join(list, "、"), strings.Join(by, ", ")
}

// total returns the cells of keys of a row of totals.
func (p *printer) total(headings int) []any {
	cells := make([]any, headings)
	for i := range cells {
		cells[i] = ""
	}
	cells[0] = p.lang.Both("合计", "total")
	return cells
}

// sum adds rows up.
func (p *printer) sum(rows []receivable.Row) *receivable.Amounts {
	a, err := p.t.Sum(rows)
	if p.err == nil {
		p.err = err
	}
	return &a
}

// amounts prints the amounts by keys.
func (p *printer) amounts(by []string) {
	headings := keyHeadings(by)
	keys := len(headings)
	for _, c := range columns {
		headings = append(headings, table.Number(c.chinese, c.english))
	}
	g := table.NewGrid(p.lang, headings...)
	row := func(cells []any, a *receivable.Amounts) {
		for _, c := range columns {
			cells = append(cells, cellOf(a, c.of))
		}
		g.Row(cells...)
	}
	for _, one := range p.groups(by) {
		row(one.cells, p.sum(one.rows))
	}
	row(p.total(keys), &p.t.Total)
	chinese, english := p.byWords(by)
	p.print(g, "按"+chinese, "by "+english)
}

// cellOf is the cell of a column: outstanding is shown always, others if they are not zero.
func cellOf(a *receivable.Amounts, c receivable.Column) string {
	if c == receivable.Outstanding {
		return a.Outstanding.String()
	}
	return blank(a.Of(c))
}

// ageNames are what ages are called: "1–30 天".
func (p *printer) ageNames() (list [][2]string) {
	first := 1
	for _, last := range p.t.Ages {
		list = append(list, [2]string{fmt.Sprintf("%d–%d 天", first, last), fmt.Sprintf("%d–%d days", first, last)})
		first = last + 1
	}
	return append(list, [2]string{fmt.Sprintf("%d 天以上", first-1), fmt.Sprintf("over %d days", first-1)})
}
