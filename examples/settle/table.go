package main

import (
	"bufio"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/policy"
)

// column is one column of the statement table.
type column struct {
	chinese, english string
	right            bool
	// optional columns are left out if all their cells are empty.
	optional bool
	cell     func(*settlement.Statement) string
	sum      func(*settlement.Statement) int64 // nil: not summed
	total    func(*big.Int) string
}

func statementColumns() []column {
	amounts := func(counts func(settlement.Kind) bool) (func(*settlement.Statement) string, func(*settlement.Statement) int64) {
		sum := func(s *settlement.Statement) int64 {
			var all settlement.Money // Due is their sum and fits
			for _, l := range s.Lines {
				if counts(l.Kind) {
					all += l.Amount
				}
			}
			return int64(all)
		}
		cell := func(s *settlement.Statement) string {
			for _, l := range s.Lines {
				if counts(l.Kind) && l.Amount != 0 {
					return table.Grouped(settlement.Money(sum(s)).String())
				}
			}
			return ""
		}
		return cell, sum
	}
	lines := func(chinese, english string, counts func(settlement.Kind) bool) column {
		c := column{chinese: chinese, english: english, right: true, optional: true, total: yuan}
		c.cell, c.sum = amounts(counts)
		return c
	}
	is := func(kind settlement.Kind) func(settlement.Kind) bool {
		return func(k settlement.Kind) bool { return k == kind }
	}
	columns := []column{
		{chinese: "机构", english: "institution", cell: func(s *settlement.Statement) string { return s.Institution }},
		{chinese: "名称", english: "name", optional: true, cell: func(s *settlement.Statement) string { return s.Name }},
		{chinese: "病例数", english: "cases", right: true, total: func(n *big.Int) string { return table.Grouped(n.String()) },
			cell: func(s *settlement.Statement) string { return table.Grouped(fmt.Sprint(s.Cases)) },
			sum:  func(s *settlement.Statement) int64 { return int64(s.Cases) }},
		{chinese: "系数前点数", english: "points before the factor", right: true, optional: true, cell: func(s *settlement.Statement) string {
			if s.Factor.Absent() {
				return ""
			}
			return table.Grouped(s.PointsBefore.String())
		}},
		{chinese: "年度系数", english: "factor", right: true, optional: true, cell: func(s *settlement.Statement) string {
			if s.Factor.Absent() {
				return ""
			}
			return s.Factor.String()
		}},
		{chinese: "点数", english: "points", right: true, optional: true, total: func(n *big.Int) string { return table.Grouped(places(n, 8)) },
			cell: func(s *settlement.Statement) string {
				if s.Points == 0 {
					return ""
				}
				return table.Grouped(s.Points.String())
			},
			sum: func(s *settlement.Statement) int64 { return int64(s.Points) }},
	}
	memos := false
	for _, k := range lineKinds {
		if k.kind.Memo() && !memos {
			memos = true
			columns = append(columns, column{chinese: "应付", english: "due", right: true, total: yuan,
				cell: func(s *settlement.Statement) string { return table.Grouped(s.Due.String()) },
				sum:  func(s *settlement.Statement) int64 { return int64(s.Due) }})
		}
		columns = append(columns, lines(k.chinese, string(k.kind), is(k.kind)))
	}
	return columns
}

// lineKinds are the kinds of lines in the order of their columns. The memo kinds
// follow what is due: they are not part of it.
var lineKinds = []struct {
	kind    settlement.Kind
	chinese string
}{
	{settlement.LinePrice, "价格"},
	{settlement.LineAmount, "定价"},
	{settlement.LineCovered, "已付"},
	{settlement.LineQuality, "质量扣减"},
	{settlement.LineReferred, "转诊"},
	{settlement.LineCompensation, "病例补偿"},
	{settlement.LineRetained, "结余留用"},
	{settlement.LineReturned, "结余收回"},
	{settlement.LineRoom, "结转冲减"},
	{settlement.LineOver, "超支扣减"},
	{settlement.LineShared, "超支分担"},
	{settlement.LineViolation, "违规"},
	{settlement.LineFloored, "补零"},
	{settlement.LineRefused, "拒付"},
	{settlement.LineDamages, "违约金"},
	{settlement.LineReversed, "冲回"},
	{settlement.LineCorrected, "前期更正"},
	{settlement.LinePrepaid, "已预付"},
	{settlement.LineWithheld, "暂扣"},
	{settlement.LineReleased, "返还"},
	{settlement.LineBonus, "奖励"},
	{settlement.LineDebt, "欠款"},
	{settlement.LineAdvance, "拨付周转金"},
	{settlement.LineRecovered, "收回周转金"},
	{settlement.MemoBorne, "机构承担(备忘)"},
	{settlement.MemoPending, "待定(备忘)"},
	{settlement.MemoCarried, "结转(备忘)"},
	{settlement.MemoForfeited, "没收(备忘)"},
	{settlement.MemoKept, "机构留存(备忘)"},
	{settlement.MemoUnused, "未使用(备忘)"},
}

// writeTable prints the report for people, in the words of the job.
func writeTable(out io.Writer, l lang.Language, r *settlement.Report, words func(string) string) error {
	w := bufio.NewWriter(out)
	if r.Name != "" {
		fmt.Fprintln(w, table.Clean(r.Name))
	}
	fmt.Fprintf(w, l.Pick("%s to %s\n", "%s 至 %s\n"), r.Period.From, r.Period.To)
	for _, p := range r.Policies {
		fmt.Fprintf(w, l.Pick("%s: %s (%s)\n", "%s：%s（%s）\n"), word(l, p.Method), table.Clean(p.Name), word(l, p.Kind))
	}
	fmt.Fprintln(w)
	for _, p := range r.Pools {
		if p.Name == "" { // the only one: its statements are the report's
			continue
		}
		fmt.Fprintln(w, l.Both("基金池", "pool"), table.Clean(p.Name))
		if err := table.Write(w, statementGrid(l, partsOf(r, p.Name), words)); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	grids := [][]table.Column{statementGrid(l, r, words)}
	if held := holdersGrid(l, r); held != nil {
		grids = append(grids, held)
	}
	for i, columns := range append(grids, summaryGrid(l, r), checksGrid(l, r)) {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := table.Write(w, columns); err != nil {
			return err
		}
	}
	return w.Flush()
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

// statementGrid has a row for each statement, and a total.
func statementGrid(l lang.Language, r *settlement.Report, words func(string) string) []table.Column {
	var g []table.Column
	for _, c := range statementColumns() {
		cells := []string{words(c.chinese)}
		if l != lang.Chinese {
			cells = append(cells, words(c.english))
		}
		empty := true
		all := new(big.Int)
		for i := range r.Statements {
			text := c.cell(&r.Statements[i])
			empty = empty && text == ""
			cells = append(cells, text)
			if c.sum != nil {
				all.Add(all, big.NewInt(c.sum(&r.Statements[i])))
			}
		}
		switch {
		case c.optional && empty:
			continue
		case c.sum != nil:
			cells = append(cells, c.total(all))
		case len(g) == 0:
			cells = append(cells, l.Both("合计", "total"))
		default:
			cells = append(cells, "")
		}
		g = append(g, table.Column{Right: c.right, Cells: cells})
	}
	return g
}

// holdersGrid has a row for what each holder bears of an institution's points, nil where no
// budget bears any.
func holdersGrid(l lang.Language, r *settlement.Report) []table.Column {
	columns := make([]table.Column, 8)
	add := func(cells ...string) {
		for i, c := range cells {
			columns[i].Cells = append(columns[i].Cells, c)
		}
	}
	for i, name := range []string{"机构 institution", "基金池 pool", "承担主体 holder", "支付方式 method", "点数 points", "价格 price", "已付 covered", "费用 cost"} {
		chinese, english, _ := strings.Cut(name, " ")
		columns[i].Right = i > 3
		columns[i].Cells = []string{l.Both(chinese, english)}
	}
	for _, s := range r.Statements {
		for _, part := range append([]settlement.Statement{s}, s.Parts...) {
			for _, h := range part.ByHolder {
				add(s.Institution, table.Clean(part.Pool), table.Clean(h.Holder), word(l, h.Method), table.Grouped(h.Points.String()), table.Grouped(h.Price.String()),
					table.Grouped(h.Covered.String()), table.Grouped(h.Cost.String()))
			}
		}
	}
	if len(columns[0].Cells) == 1 {
		return nil
	}
	return columns
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

func yuan(fen *big.Int) string { return table.Grouped(places(fen, 2)) }

// places writes n × 10^−places with at least two and, if they are zeros, at most
// four decimals, as money and points are written.
func places(n *big.Int, places int) string {
	digits := new(big.Int).Abs(n).String()
	if lack := places + 1 - len(digits); lack > 0 {
		digits = strings.Repeat("0", lack) + digits
	}
	cut := len(digits) - places
	whole, fraction := digits[:cut], digits[cut:]
	for len(fraction) > 4 && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
	}
	return sign + whole + "." + fraction
}

// words are words of reports in Chinese.
var words = map[string]string{
	"drg": "按病组", "perdiem": "按床日", "capitation": "按人头", "item": "按项目", "budget": "总额预算",
	string(policy.Official): "正式", string(policy.Reference): "参考", string(policy.Example): "示例",
	string(settlement.FundAdjustment): "调整", string(settlement.FundSetAside): "预留",
}

// word returns a word of a report in the language, or the word itself if it has no
// translation.
func word[T ~string](l lang.Language, text T) string {
	if l != lang.Chinese {
		return string(text)
	}
	if chinese, ok := words[string(text)]; ok {
		return chinese
	}
	for _, k := range lineKinds {
		if string(k.kind) == string(text) {
			return k.chinese
		}
	}
	return string(text)
}
