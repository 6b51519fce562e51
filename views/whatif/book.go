// Package whatif shows two settlements of the same year side by side, such as under the policy in
// force and under a draft (谁增谁减), as a book of package views: what was changed, why dues differ,
// and who gains and who loses, by institution, line, class, group and claim.
//
//	changes, err := job.Difference(ctx, before, after)
//	b, err := whatif.Book(ctx, before, after, changes, whatif.ByGroup)
//	err = b.Print(out, lang)
//
// A difference is what comes after less what was before.
package whatif

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// By is what differences are shown by, beside institutions.
type By string

// The kinds of rows.
const (
	ByLine  By = "line"
	ByClass By = "class"
	ByGroup By = "group"
	ByClaim By = "claim"
)

// comparison is two results while they are told.
type comparison struct {
	before, after *job.Result
	changes       []job.Change
	book          *views.Book
}

// Book compares two results. changes are those of [job.Difference]. Classes and groups read the
// claims of both jobs again.
func Book(ctx context.Context, before, after *job.Result, changes []job.Change, by ...By) (*views.Book, error) {
	x := &comparison{before: before, after: after, changes: changes}
	r := before.Report
	x.book = &views.Book{ID: "whatif", Title: views.Text{Chinese: "预决算模拟（差额 = 拟定 − 现行）", English: "what if (difference = after − before)"}, Period: statement.Period(r.Period), Facts: x.facts()}
	x.values()
	x.fields()
	x.reasons()
	rows := compare(institutions(r), institutions(after.Report))
	x.institutions(rows)
	if slices.Contains(by, ByLine) {
		if err := x.lines(); err != nil {
			return nil, err
		}
	}
	if slices.Contains(by, ByClass) || slices.Contains(by, ByGroup) {
		if err := x.cubes(ctx, by); err != nil {
			return nil, err
		}
	}
	if slices.Contains(by, ByClaim) {
		x.claims()
	}
	x.checks(rows)
	return x.book, nil
}

// table begins a table of the book.
func (x *comparison) table(id, chinese, english string, columns ...string) *views.Table {
	t := &views.Table{ID: id, Title: views.Text{Chinese: chinese, English: english}, Columns: views.Columns(columns...), Plain: true}
	for i := range t.Columns {
		t.Columns[i].Signed = t.Columns[i].ID == "difference" || t.Columns[i].ID == "percent"
	}
	x.book.Tables = append(x.book.Tables, t)
	return t
}

// institutions has who gains and who loses.
func (x *comparison) institutions(rows []row) {
	names := map[string]string{}
	for _, r := range []*settlement.Report{x.before.Report, x.after.Report} {
		for i := range r.Statements {
			if s := &r.Statements[i]; s.Name != "" {
				names[s.Institution] = s.Name
			}
		}
	}
	t := x.rows("institutions", "按机构", "by institution", "institution code 机构 institution", names, rows)
	before, after := t.Column("due_before"), t.Column("due_after")
	was, is := statementsOf(x.before.Report), statementsOf(x.after.Report)
	for i := range t.Rows[:len(t.Rows)-1] {
		cells := t.Rows[i].Cells
		explain(&cells[before], was[rows[i].code])
		explain(&cells[after], is[rows[i].code])
	}
	t.Charts = []views.Chart{{ID: "gains", Kind: views.Bars, Title: views.Text{Chinese: "各机构增减（元）", English: "gains and losses (yuan)"}, Label: "institution", X: "institution", Y: []string{"difference"}}}
}

func statementsOf(r *settlement.Report) map[string]*settlement.Statement {
	list := make(map[string]*settlement.Statement, len(r.Statements))
	for i := range r.Statements {
		list[r.Statements[i].Institution] = &r.Statements[i]
	}
	return list
}

// explain explains what an institution is due by its lines.
func explain(cell *views.Cell, s *settlement.Statement) {
	if s != nil {
		cell.Why = statement.LinesCell(s, true, func(l settlement.Line) bool { return !l.Kind.Memo() }).Why
	}
}

// difference explains what comes after less what was before.
func difference(before, after settlement.Money) views.Cell {
	return views.Explained((after - before).String(), func() (settlement.Trail, error) {
		rule := settlement.Rule{ID: "whatif.difference", Text: "增减 = 拟定 − 现行 (after less before)", Gives: "difference", Formula: "after − before"}
		in := []settlement.Input{settlement.In("after", after.Decimal()), settlement.In("before", before.Decimal())}
		return settlement.Trail{{Rule: rule, Inputs: in, Result: (after - before).Decimal()}}, nil
	})
}

// rows has a row for each row and one of totals. Each ends with the due before, the due after, and
// the difference.
func (x *comparison) rows(id, chinese, english, first string, names map[string]string, rows []row) *views.Table {
	t := x.table(id, chinese, english, first, "name name 名称 name", "cases count 病例数 cases", "points_before number 点数前 points before", "points_after number 点数后 points after",
		"percent percent 增减% %", "due_before money 应付前 due before", "due_after money 应付后 due after", "difference money 增减 difference")
	cells := func(r row) []views.Cell {
		cases := fmt.Sprint(r.before.cases)
		if r.after.cases != r.before.cases {
			cases = fmt.Sprintf("%d → %d", r.before.cases, r.after.cases)
		}
		return []views.Cell{views.Given(names[r.code]), views.Given(cases), points(r.before), points(r.after), views.Given(percent(r.gain(), r.before.due)),
			due(r.before), due(r.after), difference(r.before.due, r.after.due)}
	}
	all := row{}
	for _, r := range rows {
		t.Add(r.code, append([]views.Cell{views.Given(r.code)}, cells(r)...)...)
		all.before.add(r.before)
		all.after.add(r.after)
	}
	t.AddTotal("total", append([]views.Cell{views.Named(words.Total)}, cells(all)...)...)
	of := func(column string, side func(row) sums) {
		t.Rows[len(rows)].Cells[t.Column(column)].Why = func() (views.Reason, error) { return views.TotalOf(dues(rows, side)) }
	}
	of("due_before", func(r row) sums { return r.before })
	of("due_after", func(r row) sums { return r.after })
	return t
}

// dues are what rows are due, as parts of a sum.
func dues(rows []row, side func(row) sums) (parts []views.Part) {
	for _, r := range rows {
		if m := side(r).due; m != 0 {
			parts = append(parts, views.Part{Label: r.code, Value: m.String()})
		}
	}
	return parts
}

// due is what claims are due: of an institution its lines explain it instead.
func due(s sums) views.Cell {
	return views.Told(s.due.String(), "due", views.TextOf(fmt.Sprintf("%d 例病例应付之和，结算单价格按点数分摊到分", s.cases), fmt.Sprintf("what %d claims are due, prices of the statements divided by points to the fen", s.cases)))
}

func points(s sums) views.Cell {
	if s.points == 0 {
		return views.Cell{}
	}
	return views.Given(s.points.String())
}

// lines are the lines of statements that differ.
func (x *comparison) lines() error {
	list, err := settlement.Difference(x.before.Report, x.after.Report)
	if err != nil {
		return err
	}
	t := x.table("lines", "按项目", "by line", "institution code 机构 institution", "pool name 基金池 pool", "method name 方式 method", "line name 项目 line",
		"before money 前 before", "after money 后 after", "difference money 增减 difference")
	was, is := statementsOf(x.before.Report), statementsOf(x.after.Report)
	for _, c := range list {
		t.Add("", views.Given(c.Institution), views.Given(c.Pool), views.Said(words.Of(c.Method)), views.Said(words.Of(c.Kind)),
			lineOf(was[c.Institution], c, c.From), lineOf(is[c.Institution], c, c.To), difference(c.From, c.To))
	}
	if len(list) > 0 {
		t.AddSum("total", words.Total, "before", "after", "difference")
	}
	return nil
}

// lineOf is a line of a statement, explained by it; there may be none.
func lineOf(s *settlement.Statement, c settlement.Change, amount settlement.Money) views.Cell {
	cell := views.Told(amount.String(), "line", views.TextOf("结算单无此项目", "the statement has no such line"))
	if s != nil && amount != 0 {
		cell.Why = statement.LinesCell(s, true, func(l settlement.Line) bool { return l.Method == c.Method && l.Kind == c.Kind && l.Pool == c.Pool }).Why
	}
	return cell
}

// cubes has classes and groups.
func (x *comparison) cubes(ctx context.Context, by []By) error {
	before, err := cubeOf(ctx, x.before)
	if err != nil {
		return err
	}
	after, err := cubeOf(ctx, x.after)
	if err != nil {
		return err
	}
	if slices.Contains(by, ByClass) {
		key := func(at place) string { return strings.TrimSpace(string(at.of.method) + " " + at.class) }
		x.rows("classes", "按类型", "by class", "class name 类型 class", nil, compare(before.by(key), after.by(key)))
	}
	if slices.Contains(by, ByGroup) {
		key := func(at place) string { return at.group }
		x.rows("groups", "按病组", "by group", "group code 病组 group", nil, compare(before.by(key), after.by(key)))
	}
	return nil
}

// claims are the claims and rows that differ, the amounts of their differences, and the rest.
func (x *comparison) claims() {
	t := x.table("claims", "按病例", "by claim", "institution code 机构 institution", "claim code 病例 claim", "reason name 原因 reason", "where name 处 where", "from name 原 from", "to name 现 to", "difference money 增减 difference")
	for _, c := range x.changes {
		if c.Institution == "" {
			continue
		}
		where := c.Where
		if c.Reason == job.Value {
			where = strings.TrimSpace(c.Pool + " " + string(c.Method) + " " + string(c.Kind))
		}
		t.Add("", views.Given(c.Institution), views.Given(ShownID(c.Claim)), views.Given(string(c.Reason)), views.Given(where), views.Given(c.From), views.Given(c.To),
			views.Told(c.Amount.String(), "difference", views.TextOf("按“原”、“现”分别结算之差", "settled with what is after, less with what was before")))
	}
	t.AddSum("total", words.Total, "difference")
}

// Shown are changes as an output may show them: with ids of claims by [ShownID].
func Shown(changes []job.Change) []job.Change {
	list := slices.Clone(changes)
	for i := range list {
		list[i].Claim = ShownID(list[i].Claim)
	}
	if list == nil {
		list = []job.Change{}
	}
	return list
}

// ShownID is an id as far as an output may show it.
func ShownID(id string) string {
	if id == "" {
		return ""
	}
	return shown.ID(id)
}
