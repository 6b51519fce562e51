package pages

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// section is a table with its charts, notes and checks.
type section struct {
	ID, Heading string
	Number      label // 表1, table 1
	Title       label
	Unit        label // of amounts, blank if there are none
	Columns     []column
	Body, Foot  []line
	Charts      []drawing
	Notes       []string
	Checks      []check
	Plain       bool   // without numbers
	Tall        bool   // it scrolls in its own box
	Carried     bool   // its rows are counted out for sheets of paper
	Print       string // the size of its letters on paper, in points
}

type column struct {
	Title label
	Class string
}

type line struct {
	Number string // blank for a total
	Plain  bool   // without a number
	Total  bool
	Paper  string // the class of a row that paper alone has
	Cells  []cell
}

type cell struct {
	Text, Class, Anchor, Link, Tip string
	Head                           bool // it names the row
}

type check struct {
	Title       string
	Left, Right string
	Mark        string
	Verdict     label
	OK          bool
}

const (
	tall     = 30 // more rows scroll in their own box
	mostFeet = 3  // more rows of totals at the end are not repeated on each sheet
)

func (w *writer) section(t *views.Table, n, facts int) (section, error) {
	l := w.o.Language
	title := w.o.Unit.titled(t.Worded(t.Title))
	s := section{
		ID: id("t", n), Heading: id("h", n),
		Title: w.label(title), Tall: len(t.Rows) > tall, Plain: t.Plain,
	}
	if !t.Plain {
		s.Number = w.say(fmt.Sprintf("表%d", n), fmt.Sprintf("table %d", n))
	}
	shown := t.Shown()
	head, changed := headColumn(t, shown), false
	for _, i := range shown {
		c := t.Columns[i]
		has, stated := amounts(&c)
		one := column{Title: w.label(t.Worded(c.Title))}
		if has {
			one.Title = w.label(w.o.Unit.titled(t.Worded(c.Title)))
		}
		if one.Class = classOf(t, i, w.o.Language); i == head {
			one.Class += " h"
		}
		s.Columns = append(s.Columns, one)
		changed = changed || has && w.o.Unit == TenThousands
		if has && !stated {
			unit := w.o.Unit.name()
			s.Unit = w.say("单位："+unit.Chinese, "in "+unit.English)
		}
	}
	feet := len(t.Rows)
	for feet > 0 && t.Rows[feet-1].Total {
		feet--
	}
	if len(t.Rows)-feet > mostFeet || feet == 0 {
		feet = len(t.Rows)
	}
	for i := range t.Rows {
		one, err := w.line(t, n, i, shown, s.Columns)
		if err != nil {
			return s, err
		}
		if i < feet {
			s.Body = append(s.Body, one)
		} else {
			s.Foot = append(s.Foot, one)
		}
	}
	s.Print = printSize(t, shown)
	w.carry(t, shown, &s, facts, n == 1)
	for _, note := range t.Notes {
		s.Notes = append(s.Notes, table.Clean(note.In(l)))
	}
	if changed {
		s.Notes = append(s.Notes, l.Pick("Amounts are rounded to two decimals of 10,000 yuan; rounded rows may not sum to rounded totals.", "金额四舍五入到万元两位小数，各行之和与合计可能略有出入。"))
	}
	for _, c := range t.Checks {
		one := check{Title: table.Clean(c.Title.In(l)), Left: table.Grouped(table.Clean(c.Left)), Right: table.Grouped(table.Clean(c.Right)), OK: c.OK()}
		one.Mark, one.Verdict = "✓", w.say("一致", "agrees")
		if !one.OK {
			one.Mark, one.Verdict = "✗", w.say("不一致", "differs")
		}
		s.Checks = append(s.Checks, one)
	}
	for i, c := range t.Charts {
		if d, ok := draw(t, c, n, i+1, w.o); ok {
			s.Charts = append(s.Charts, d)
		}
	}
	return s, nil
}

func (w *writer) line(t *views.Table, n, row int, shown []int, columns []column) (line, error) {
	r := &t.Rows[row]
	one := line{Total: r.Total, Plain: t.Plain}
	if !r.Total {
		one.Number = strconv.Itoa(row + 1)
	}
	for k, i := range shown {
		c, kind := r.Cells[i], t.Columns[i].Kind
		to := cell{Text: table.Clean(c.In(w.o.Language))}
		if has, _ := amounts(&t.Columns[i]); has && w.o.Unit == TenThousands && number(c.Text) != nil {
			to.Text = w.o.Unit.shown(c.Text)
			to.Tip = table.Grouped(c.Text) + w.o.Language.Pick(" yuan", " 元")
		}
		if kind.IsNumber() {
			to.Text = table.Grouped(to.Text)
		}
		switch {
		case kind.IsNumber() && number(c.Text) == nil && c.Text != "":
			to.Class = "w" // words in place of a number
		case kind.IsNumber() && strings.HasPrefix(to.Text, "-"):
			to.Class = "n"
		case !kind.IsNumber():
			name, head := strings.CutSuffix(columns[k].Class, " h")
			to.Class, to.Head = name, head && c.Text != ""
		}
		if c.Why != nil && c.Text != "" {
			if err := w.explain(t, [3]int{n, row, i}, c, &to); err != nil {
				return one, err
			}
		}
		one.Cells = append(one.Cells, to)
	}
	return one, nil
}

// classOf is how the cells of a column are laid out: numbers usually, codes and short texts in one
// line, longer texts in several.
func classOf(t *views.Table, column int, l views.Language) string {
	const short = 22 // cells
	switch kind := t.Columns[column].Kind; {
	case kind.IsNumber():
		return ""
	case kind != views.Name:
		return "c"
	}
	for _, r := range t.Rows {
		if table.Width(r.Cells[column].In(l)) > short {
			return "t"
		}
	}
	return "c"
}

// headColumn is the column that names the rows, the first one of texts; -1: there is none.
func headColumn(t *views.Table, shown []int) int {
	for _, i := range shown {
		if !t.Columns[i].Kind.IsNumber() {
			return i
		}
	}
	return -1
}

// why is the explanation of a cell.
type why struct {
	ID, Back string
	Table    label
	Row      string
	Column   label
	Value    string
	Steps    []step
	Parts    []part
	More     string // how many parts are not listed
}

type step struct{ Formula, Rule string }

type part struct {
	Name, Label, Value string
	Steps              []step
}

const mostParts = 200 // of a sum; its table has them all

// explain links a cell to its explanation, if it has one: elsewhere, or on the page.
func (w *writer) explain(t *views.Table, at [3]int, c views.Cell, to *cell) error {
	key := t.Rows[at[1]].Key
	if key == "" {
		key = strconv.Itoa(at[1] + 1)
	}
	if w.o.Links != nil {
		if to.Link = w.o.Links(t.ID, key, t.Columns[at[2]].ID); to.Link != "" {
			return nil
		}
	}
	if w.left == 0 {
		w.over++
		return nil
	}
	reason, err := c.Why()
	if err != nil {
		return err
	}
	w.left--
	name := id("", at[0], at[1]+1, at[2]+1)
	to.Anchor, to.Link = "f"+name, "#w"+name
	one := why{
		ID: "w" + name, Back: "#f" + name, Table: w.label(t.Worded(t.Title)), Row: w.named(t, at[1], key),
		Column: w.label(t.Worded(t.Columns[at[2]].Title)), Value: table.Grouped(table.Clean(c.In(w.o.Language))), Steps: w.steps(t, reason.Steps),
	}
	for i, p := range reason.Parts {
		if i == mostParts {
			rest := len(reason.Parts) - mostParts
			one.More = w.o.Language.Pick(fmt.Sprintf("… and %d more", rest), fmt.Sprintf("……另有 %d 项", rest))
			break
		}
		one.Parts = append(one.Parts, part{table.Clean(p.Name), table.Clean(p.Label), table.Grouped(table.Clean(p.Value)), w.steps(t, p.Steps)})
	}
	w.whys = append(w.whys, one)
	return nil
}

// named is what a row is called: its texts up to the first number, else its key.
func (w *writer) named(t *views.Table, row int, key string) string {
	var list []string
	for _, i := range t.Shown() {
		if t.Columns[i].Kind.IsNumber() {
			break
		}
		if text := table.Clean(t.Rows[row].Cells[i].In(w.o.Language)); text != "" {
			list = append(list, text)
		}
	}
	if len(list) == 0 {
		return table.Clean(key)
	}
	return strings.Join(list, " ")
}

func (w *writer) steps(t *views.Table, trail settlement.Trail) (list []step) {
	for _, s := range trail {
		list = append(list, step{table.Clean(views.StepFormula(s)), table.Clean(t.StepRule(s, w.o.Language))})
	}
	return list
}

// printSize returns the largest size of letters at which the table fits a sheet of A4 across.
func printSize(t *views.Table, shown []int) string {
	const (
		sheet         = 273.0 / 25.4 * 72 // points between the margins
		half          = 0.56              // of a letter's size: half a Chinese character, or a digit
		padding       = 0.9
		mostCells     = 24 // a text of more is wrapped
		headCells     = 8  // a heading is wrapped anywhere
		largest, ends = 9.0, 4.5
	)
	width := 2.5
	for _, i := range shown {
		c := t.Columns[i]
		cells := min(headCells, table.Width(c.Title.Chinese))
		for _, r := range t.Rows {
			text := table.Width(table.Grouped(r.Cells[i].Text))
			if c.Kind == views.Name {
				text = min(text, mostCells)
			}
			cells = max(cells, text)
		}
		width += float64(cells)*half + padding
	}
	return strconv.FormatFloat(max(ends, min(largest, sheet/width)), 'f', 1, 64)
}
