package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// yearTable prints the report of a month or of a year's clearing.
type yearTable struct {
	w     io.Writer
	lang  lang.Language
	r     *settlement.Report
	words func(string) string
	errs  error
}

// writeYear prints the report of a month or of a year's clearing for people.
func writeYear(out io.Writer, l lang.Language, r *settlement.Report, words func(string) string) error {
	w := bufio.NewWriter(out)
	t := &yearTable{w: w, lang: l, r: r, words: words}
	t.heading()
	for i := range r.Pools {
		t.settled(&r.Pools[i])
	}
	if r.Year.Month.Absent() {
		t.cleared()
		t.months()
	} else {
		t.paid()
	}
	t.corrections(r.Year.Corrections)
	for _, columns := range [][]table.Column{summaryGrid(l, r), checksGrid(l, r)} {
		fmt.Fprintln(w)
		t.errs = cmp.Or(t.errs, table.Write(w, columns))
	}
	fmt.Fprintln(w)
	if r.Year.Month.Absent() {
		fmt.Fprintln(w, l.Both("清算应补为正，应退为负；各月拨付为计入全年应得的部分，不含欠款与周转金。", "A clearing's due is positive to pay, negative to recover; payments are those of entitlements, without debts and working capital."))
	} else {
		fmt.Fprintln(w, l.Both("预结算仅为记账，以年度清算为准。", "Provisional: the clearing of the year decides."))
	}
	return cmp.Or(t.errs, w.Flush())
}

func (t *yearTable) heading() {
	r := t.r
	if r.Name != "" {
		fmt.Fprintln(t.w, table.Clean(r.Name))
	}
	title, of := t.lang.Both("年度清算表", "clearing of the year"), r.Period.String()
	if !r.Year.Month.Absent() {
		title, of = t.lang.Both("月度预结算表", "settlement of a month"), r.Year.Month.String()
	}
	fmt.Fprintf(t.w, "%s %s (%s)\n", title, of, t.lang.Both("单位：元", "yuan"))
	for _, p := range r.Policies {
		fmt.Fprintf(t.w, t.lang.Pick("%s: %s (%s)\n", "%s：%s（%s）\n"), word(t.lang, p.Method), table.Clean(p.Name), word(t.lang, p.Kind))
	}
}

// print prints a grid below a title. Its words are those of the job.
func (t *yearTable) print(g *table.Grid, chinese, english string) {
	t.errs = cmp.Or(t.errs, g.Print(t.w, t.words(chinese), t.words(english)))
}

// blank is an amount as a cell, empty where it is zero.
func blank(m settlement.Money) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// sumsByKind are what the lines of a statement come to, by kind.
func sumsByKind(s *settlement.Statement) map[settlement.Kind]settlement.Money {
	sums := map[settlement.Kind]settlement.Money{}
	for _, l := range s.Lines {
		if !l.Kind.Memo() {
			sums[l.Kind] += l.Amount
		}
	}
	return sums
}

// caseClasses are the columns of cases: a month's statement counts them by class.
var caseClasses = []struct {
	chinese, english string
	classes          []settlement.Class
}{
	{"正常", "normal", []settlement.Class{settlement.Normal, settlement.Middle}},
	{"高倍率", "high", []settlement.Class{settlement.High}},
	{"低倍率", "low", []settlement.Class{settlement.Low}},
	{"特病单议", "special", []settlement.Class{settlement.Special}},
	{"单病种", "fixed", []settlement.Class{settlement.FixedRate}},
	{"未入组", "ungrouped", []settlement.Class{settlement.Ungrouped}},
	{"床日", "bed-days", []settlement.Class{settlement.BedDay}},
	{"人头月", "heads", []settlement.Class{settlement.HeadMonth}},
	{"按项目", "by item", []settlement.Class{settlement.ByItem}},
}

// cases counts the claims of a statement by class; the last count is of other classes.
func cases(s *settlement.Statement) []any {
	cells := make([]any, len(caseClasses)+1)
	counts := make([]int, len(cells))
	for _, c := range s.ByClass {
		at := slices.IndexFunc(caseClasses, func(of struct {
			chinese, english string
			classes          []settlement.Class
		}) bool {
			return slices.Contains(of.classes, c.Class)
		})
		if at < 0 {
			at = len(caseClasses)
		}
		counts[at] += c.Cases
	}
	for i, n := range counts {
		if cells[i] = any(""); n > 0 {
			cells[i] = n
		}
	}
	return cells
}

// settled prints what the claims of a pool come to: points × value, less what others paid.
func (t *yearTable) settled(p *settlement.PoolReport) {
	headings := []table.Heading{table.Text("机构", "institution"), table.Text("名称", "name"), table.Number("病例数", "cases")}
	for _, c := range caseClasses {
		headings = append(headings, table.Number(c.chinese, c.english))
	}
	headings = append(headings, table.Number("其他", "others"), table.Number("医疗费总额", "cost"), table.Number(t.words("点数"), t.words("points")),
		table.Number("年度系数", "factor"), table.Number("点值", "value"), table.Number(t.words("点数×点值"), t.words("price")), table.Number("定价", "amount"),
		table.Number("个人及其他已付", "covered"))
	for _, c := range otherLines {
		headings = append(headings, table.Number(c.chinese, c.english))
	}
	headings = append(headings, table.Number("应付基金", "entitlement"))
	g := table.NewGrid(t.lang, headings...)
	var all settlement.Statement
	total := map[settlement.Kind]settlement.Money{}
	for _, s := range t.statements(p.Name) {
		sums := sumsByKind(s)
		for k, m := range sums {
			total[k] += m
		}
		all.Cases, all.Cost, all.Points, all.Entitlement = all.Cases+s.Cases, all.Cost+s.Cost, all.Points+s.Points, all.Entitlement+s.Entitlement
		all.ByClass = append(all.ByClass, s.ByClass...)
		g.Row(t.settledRow(s, sums, p)...)
	}
	all.Institution = t.lang.Both("合计", "total")
	g.Row(t.settledRow(&all, total, nil)...)
	chinese, english := "结算", "settlement"
	if p.Name != "" {
		chinese, english = "基金池 "+p.Name, "pool "+p.Name
	}
	t.print(g, chinese+"（元）", english+" (yuan)")
	t.classes([]*settlement.Statement{&all})
}

// settledRow is the row of an institution, or of all: then there is no pool, and no value.
func (t *yearTable) settledRow(s *settlement.Statement, sums map[settlement.Kind]settlement.Money, p *settlement.PoolReport) []any {
	row := append([]any{s.Institution, table.Clean(s.Name), s.Cases}, cases(s)...)
	points, factor, value := "", "", ""
	if s.Points != 0 {
		points = s.Points.String()
		if p != nil && p.PointValue != nil {
			value = p.PointValue.Value.String()
		}
	}
	if !s.Factor.Absent() {
		factor = s.Factor.String()
	}
	row = append(row, s.Cost, points, factor, value, blank(sums[settlement.LinePrice]), blank(sums[settlement.LineAmount]), blank(sums[settlement.LineCovered]))
	rest := s.Entitlement - sums[settlement.LinePrice] - sums[settlement.LineAmount] - sums[settlement.LineCovered]
	for _, c := range otherLines {
		sum := rest // of the last column
		if len(c.kinds) > 0 {
			sum = 0
		}
		for _, k := range c.kinds {
			sum += sums[k]
			rest -= sums[k]
		}
		row = append(row, blank(sum))
	}
	return append(row, s.Entitlement)
}

// otherLines are the columns of what is neither price nor covered; the last has the rest.
var otherLines = []struct {
	chinese, english string
	kinds            []settlement.Kind
}{
	{"追加", "compensation", []settlement.Kind{settlement.LineCompensation}},
	{"超支分担", "overrun", []settlement.Kind{settlement.LineOver, settlement.LineShared}},
	{"结余留用", "surplus", []settlement.Kind{settlement.LineRetained, settlement.LineReturned, settlement.LineRoom}},
	{"质量与转诊", "quality, referred", []settlement.Kind{settlement.LineQuality, settlement.LineReferred}},
	{"违规拒付", "refused", []settlement.Kind{settlement.LineViolation, settlement.LineRefused, settlement.LineReversed}},
	{"其他调整", "other lines", nil},
}

// classes prints the classes of claims, of one institution or of all: cases, points and what they
// come to. Points are those before the factor of an institution.
func (t *yearTable) classes(list []*settlement.Statement) {
	g := table.NewGrid(t.lang, table.Text("支付方式", "method"), table.Text("类型", "class"), table.Number("病例数", "cases"), table.Number(t.words("点数"), t.words("points")),
		table.Number("医疗费总额", "cost"), table.Number("个人及其他已付", "covered"), table.Number("价格", "amount"))
	type key struct {
		method settlement.Method
		class  settlement.Class
	}
	sums, labels := map[key]settlement.ClassSum{}, map[key]string{}
	for _, s := range list {
		for _, c := range s.ByClass {
			if c.Class == settlement.Account {
				continue // what is no claim's
			}
			k := key{c.Method, c.Class}
			sum := sums[k]
			sum.Cases, sum.Points, sum.Cost = sum.Cases+c.Cases, sum.Points+c.Points, sum.Cost+c.Cost
			sum.Covered, sum.Amount = sum.Covered+c.Covered, sum.Amount+c.Amount
			sums[k], labels[k] = sum, c.Label
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(sums), func(a, b key) int { return cmp.Or(cmp.Compare(a.method, b.method), cmp.Compare(a.class, b.class)) }) {
		c, points := sums[k], ""
		if c.Points != 0 {
			points = c.Points.String()
		}
		g.Row(word(t.lang, k.method), t.className(k.class, labels[k]), c.Cases, points, c.Cost, blank(-c.Covered), c.Amount)
	}
	t.print(g, "按类型（元）", "by class (yuan)")
}

// className is what people call a class: the policy's word for it, or that of the columns.
func (t *yearTable) className(class settlement.Class, label string) string {
	for _, c := range caseClasses {
		if label == "" && c.classes[0] == class {
			return t.words(t.lang.Both(c.chinese, string(class)))
		}
	}
	return strings.TrimSpace(t.lang.Pick(string(class)+" "+label, cmp.Or(label, string(class))))
}

// statements are those of a pool, as they were before their clearing.
func (t *yearTable) statements(pool string) (list []*settlement.Statement) {
	if pool != "" {
		of := partsOf(t.r, pool)
		for i := range of.Statements {
			list = append(list, &of.Statements[i])
		}
		return list
	}
	for _, s := range t.r.Statements {
		s.Lines = slices.DeleteFunc(slices.Clone(s.Lines), func(l settlement.Line) bool { return l.Method == settlement.Clearing })
		list = append(list, &s)
	}
	return list
}

// cleared prints what the clearing of the year moves.
func (t *yearTable) cleared() {
	g := table.NewGrid(t.lang, table.Text("机构", "institution"), table.Text("名称", "name"), table.Number("应付基金", "entitlement"), table.Number("违规扣款", "refused"),
		table.Number("质量保证金", "deposit"), table.Number("保证金应返", "released"), table.Number("全年已拨", "prepaid"), table.Number("以前欠款", "debt"),
		table.Number("周转金", "advance"), table.Number("清算应补(+)/应退(−)", "due"))
	total, allDue := map[settlement.Kind]settlement.Money{}, settlement.Payment{}
	row := func(code, name string, entitlement, due settlement.Money, of map[settlement.Kind]settlement.Money) {
		g.Row(code, table.Clean(name), entitlement, blank(of[settlement.LineRefused]+of[settlement.LineDamages]+of[settlement.LineReversed]),
			blank(of[settlement.LineWithheld]), blank(of[settlement.LineReleased]+of[settlement.LineBonus]), blank(of[settlement.LinePrepaid]),
			blank(of[settlement.LineDebt]), blank(of[settlement.LineAdvance]+of[settlement.LineRecovered]), due)
	}
	for i := range t.r.Statements {
		s := t.r.Statements[i]
		s.Lines = slices.DeleteFunc(slices.Clone(s.Lines), func(l settlement.Line) bool { return l.Method != settlement.Clearing })
		sums := sumsByKind(&s)
		for k, m := range sums {
			total[k] += m
		}
		allDue.Entitlement, allDue.Due = allDue.Entitlement+s.Entitlement, allDue.Due+s.Due
		row(s.Institution, s.Name, s.Entitlement, s.Due, sums)
	}
	row(t.lang.Both("合计", "total"), "", allDue.Entitlement, allDue.Due, total)
	t.print(g, "清算（元）", "clearing (yuan)")
}

// reasons are those of corrections, in Chinese.
var reasons = map[string]string{
	"claims": "病例增减或变更", "added": "补报", "removed": "撤销", "column": "变更", "value": "点值或分摊变动", "policy": "政策变更", "year": "年度口径（最终条件、全年规则）",
}

// corrections prints what changed in months that were settled before.
func (t *yearTable) corrections(list []settlement.Correction) {
	g := table.NewGrid(t.lang, table.Text("月份", "month"), table.Text("机构", "institution"), table.Text("基金池", "pool"), table.Text("支付方式", "method"), table.Text("项目", "line"),
		table.Text("病例", "claim"), table.Text("原因", "reason"), table.Text("何处", "where"), table.Number("原", "from"), table.Number("现", "to"), table.Number("更正金额", "amount"))
	var sum settlement.Money
	for _, c := range list {
		month := c.Month.String()
		if c.Month.Absent() {
			month = t.lang.Both("全年", "year")
		}
		g.Row(month, c.Institution, table.Clean(c.Pool), word(t.lang, c.Method), word(t.lang, c.Kind), table.Clean(c.Claim), t.lang.Pick(c.Reason, cmp.Or(reasons[c.Reason], c.Reason)),
			table.Clean(c.Where), table.Clean(c.From), table.Clean(c.To), c.Amount)
		sum += c.Amount
	}
	if len(list) > 0 {
		g.Row(append([]any{t.lang.Both("合计", "total")}, append(strings2any(make([]string, 9)), sum)...)...)
	}
	title, english := "前期更正（元）", "corrections of earlier months (yuan)"
	if t.r.Year.Month.Absent() {
		title, english = "由各月到全年应得（元）", "from the months to the entitlement of the year (yuan)"
	}
	t.print(g, title, english)
}

func strings2any(list []string) []any {
	cells := make([]any, len(list))
	for i, s := range list {
		cells[i] = strings.TrimSpace(s)
	}
	return cells
}
