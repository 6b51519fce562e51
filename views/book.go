package views

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// Language is the language of an output: [English] has both languages in titles, [Chinese] has
// Chinese alone.
type Language = lang.Language

// The languages.
const (
	English = lang.English
	Chinese = lang.Chinese
)

// Text is a text in both languages.
type Text struct{ Chinese, English string }

// TextOf returns a text of both languages.
func TextOf(chinese, english string) Text { return Text{chinese, english} }

// In returns the text in one language.
func (t Text) In(l Language) string { return l.Pick(t.English, t.Chinese) }

// Both returns the text as titles have it: Chinese alone, or both.
func (t Text) Both(l Language) string {
	if t.English == "" || t.English == t.Chinese {
		return t.Chinese
	}
	return l.Both(t.Chinese, t.English)
}

// Book is one output: what it is of, and its tables.
type Book struct {
	ID     string // as "hospital"
	Title  Text   // as 医保工作分析
	Name   string // what it is of, as the document says it
	Period Text   // a period or month, as people read it
	Facts  []Fact // stated above the tables: policies, the institution, the fund
	Tables []*Table
}

// Fact is a statement above the tables.
type Fact struct {
	Name  Text
	Value string
	Note  Text // words: in brackets behind the value, or in its place
}

// Table is a table of cells.
type Table struct {
	ID      string
	Title   Text
	Columns []Column
	Rows    []Row
	Notes   []Text // below the table
	Checks  []Check
	Charts  []Chart // what of it may be drawn
	// Words returns a text of this module in the words of the job, such as those of DIP; nil:
	// the text itself. It is used for titles of columns and for rules of explanations.
	Words func(string) string
	// Plain prints the table without numbers of the table and its rows.
	Plain bool
}

// Column is a column of a table.
type Column struct {
	ID    string
	Title Text
	Kind  Kind
	Blank bool // it is shown also if all of its cells are blank
	// Each says that its amounts are of a claim, a day or another unit, and stay in yuan where sums
	// are shown in 万元: see [Book.TenThousands].
	Each bool
	// Signed says that its numbers are changes: where people read them, positive ones begin with +.
	Signed bool
}

// Columns makes columns, each of its id, kind and titles: "cost money 费用 total cost". The kinds are
// name, code, day, count, money, number and percent; the Chinese title is one word. It panics if a
// column has no such form: it is for columns that a program states.
func Columns(list ...string) []Column {
	kinds := []string{"name", "code", "day", "count", "money", "number", "percent"}
	columns := make([]Column, len(list))
	for i, said := range list {
		f := strings.SplitN(said, " ", 4)
		kind := -1
		if len(f) == 4 {
			kind = slices.Index(kinds, f[1])
		}
		if kind < 0 {
			panic("views: no column: " + said)
		}
		columns[i] = Column{ID: f[0], Kind: Kind(kind), Title: Text{f[2], f[3]}}
	}
	return columns
}

// Kind says what the cells of a column are.
type Kind int

// The kinds of columns. Cells of the first three are texts and are aligned to the left.
const (
	Name    Kind = iota // words
	Code                // an id or code, also if it has digits alone
	Day                 // a day 2025-01-31 or a month 2025-01
	Count               // a whole number
	Money               // yuan with two decimals
	Number              // a number of other decimals: points, weights, indexes
	Percent             // a number of percent, without its sign
)

// IsNumber reports whether the cells are numbers. Some may be blank, or say in words why there is
// no number.
func (k Kind) IsNumber() bool { return k >= Count }

// Column returns a column of the kind.
func (k Kind) Column(id, chinese, english string) Column {
	return Column{ID: id, Title: Text{chinese, english}, Kind: k}
}

// Row is a row: a cell for each column.
type Row struct {
	Key   string // names the row for [Book.Explain]; blank: its number does
	Cells []Cell
	Total bool // it sums up the rows before it, so that no sum may have both
}

// Cell is a text in a table, and how it arose.
type Cell struct {
	Text    string
	English string // the text in English, if it is another one
	Why     Why    // nil: it is given
}

// In returns the text in one language.
func (c Cell) In(l Language) string {
	if c.English == "" {
		return c.Text
	}
	return l.Pick(c.English, c.Text)
}

// Why explains a cell. It may settle or walk claims anew.
type Why func() (Reason, error)

// Reason is how a number arose: steps that replay, the last of which gives it, and what the
// inputs of a sum are called.
type Reason struct {
	Steps settlement.Trail
	Parts []Part
}

// Part is one addend of a sum, and how that arose as far as it is known.
type Part struct {
	Name, Label, Value string
	Steps              settlement.Trail
}

// Check is two numbers that must agree.
type Check struct {
	Title       Text
	Left, Right string
}

// OK reports whether they agree.
func (c Check) OK() bool { return c.Left == c.Right }

// Chart says how columns of a table are drawn.
type Chart struct {
	ID    string
	Kind  ChartKind
	Title Text
	// Label and X are ids of columns: what a mark is called, and where it stands. Y are the
	// columns of numbers. Size, of a scatter, is what the area of a mark shows.
	Label, X string
	Y        []string
	Size     string
}

// ChartKind is a kind of chart.
type ChartKind string

// The kinds of charts.
const (
	Lines     ChartKind = "lines"     // Y over X, rows in their order
	Bars      ChartKind = "bars"      // Y beside each other, for each row
	Scatter   ChartKind = "scatter"   // a mark a row at X and the one Y
	Waterfall ChartKind = "waterfall" // the one Y, each row added to those before it; totals stand on the ground
	Steps     ChartKind = "steps"     // as Lines over a number; where X grows by 0.01 or less, Y jumps
)

// Given is a cell that needs no explanation: a name, a code, a number of rows.
func Given(text string) Cell { return Cell{Text: text} }

// Said is a cell of words.
func Said(t Text) Cell { return Cell{Text: t.Chinese, English: t.English} }

// Named is a cell of words that the English output has in both languages.
func Named(t Text) Cell { return Cell{Text: t.Chinese, English: t.Both(English)} }

// Explained is a cell that a trail explains.
func Explained(text string, trail func() (settlement.Trail, error)) Cell {
	return Cell{Text: text, Why: func() (Reason, error) {
		t, err := trail()
		return Reason{Steps: t}, err
	}}
}

// Add adds a row; it must have a cell for each column.
func (t *Table) Add(key string, cells ...Cell) { t.Rows = append(t.Rows, Row{Key: key, Cells: cells}) }

// AddTotal adds a row that sums up those before it.
func (t *Table) AddTotal(key string, cells ...Cell) {
	t.Rows = append(t.Rows, Row{Key: key, Cells: cells, Total: true})
}

// empty reports whether there is nothing of the table to show.
func (t *Table) empty() bool { return len(t.Rows)+len(t.Notes) == 0 }

// Numbers returns the number of each table, under which outputs show it and [Book.Find] knows it.
// Tables without rows and notes are not shown, and have none: 0.
func (b *Book) Numbers() []int {
	list, n := make([]int, len(b.Tables)), 0
	for i, t := range b.Tables {
		if !t.empty() {
			n++
			list[i] = n
		}
	}
	return list
}

// Column returns the index of a column, -1 if there is none of that id.
func (t *Table) Column(id string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.ID == id })
}

// Table returns the table of an id, nil if there is none.
func (b *Book) Table(id string) *Table {
	if i := slices.IndexFunc(b.Tables, func(t *Table) bool { return t.ID == id }); i >= 0 {
		return b.Tables[i]
	}
	return nil
}

// Worded returns a title in the words of the table's job, without characters that nobody sees: a
// title may hold the name of a pool or of a column.
func (t *Table) Worded(text Text) Text {
	if t.Words != nil {
		text = Text{t.Words(text.Chinese), t.Words(text.English)}
	}
	return Text{table.Clean(text.Chinese), table.Clean(text.English)}
}

// Shown returns the indexes of the columns that are shown: those that have a text in some row, and
// those that are shown blank.
func (t *Table) Shown() (list []int) {
	for i, c := range t.Columns {
		if c.Blank || slices.ContainsFunc(t.Rows, func(r Row) bool { return r.Cells[i].Text != "" }) {
			list = append(list, i)
		}
	}
	return list
}
