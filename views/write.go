package views

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// ErrCheck says that a table does not agree with what it must agree with. Nothing is written then.
var ErrCheck = coded.New("views.check", "a table does not agree with the statements")

// Verify returns an error wrapping [ErrCheck] for the first check of a table that fails.
func (b *Book) Verify() error {
	for _, t := range b.Tables {
		for _, c := range t.Checks {
			if !c.OK() {
				return fmt.Errorf("%w: %s", ErrCheck, t.ID)
			}
		}
	}
	return nil
}

// Print writes the book for people: aligned, with thousands separated, rows numbered unless a
// table is plain. Columns without a text and tables without rows or notes are left out; the others
// are numbered: see [Book.Numbers]. Above the tables stands the
// unit of amounts that no title names. It returns an error wrapping [ErrCheck] if a table disagrees, and errors of w.
func (b *Book) Print(w io.Writer, l Language) error {
	if err := b.Verify(); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if b.Name != "" {
		fmt.Fprintln(out, table.Clean(b.Name))
	}
	if head := join(b.Period.In(l), b.Title.Both(l)); head != "" {
		fmt.Fprintln(out, table.Clean(head))
	}
	for _, f := range b.Facts {
		note := f.Note.In(l)
		switch {
		case note == "":
		case f.Value == "":
			note = l.Pick(": ", "：") + note
		default:
			note = l.Pick(" ("+note+")", "（"+note+"）")
		}
		fmt.Fprintln(out, table.Clean(join(f.Name.Both(l), f.Value)+note))
	}
	if b.yuan() {
		fmt.Fprintln(out, l.Pick("金额单位：元 amounts in yuan", "金额单位：元"))
	}
	numbers := b.Numbers()
	for i, t := range b.Tables {
		if err := t.print(out, l, numbers[i]); err != nil {
			return err
		}
	}
	return out.Flush()
}

// yuan reports whether a table that is printed has amounts whose unit no title names.
func (b *Book) yuan() bool {
	const unit = "元"
	return !strings.Contains(b.Title.Chinese, unit) && slices.ContainsFunc(b.Tables, func(t *Table) bool {
		return !strings.Contains(t.Title.Chinese, unit) && slices.ContainsFunc(t.Shown(), func(i int) bool {
			return len(t.Rows) > 0 && t.Columns[i].Kind == Money && !strings.Contains(t.Columns[i].Title.Chinese, unit)
		})
	})
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "  " + b
}

func (t *Table) print(w io.Writer, l Language, number int) error {
	if t.empty() {
		return nil
	}
	title := t.Worded(t.Title)
	if !t.Plain {
		title = Text{fmt.Sprintf("表%d  %s", number, title.Chinese), fmt.Sprintf("table %d, %s", number, title.English)}
	}
	fmt.Fprintln(w)
	if head := title.Both(l); head != "" {
		fmt.Fprintln(w, table.Clean(head))
	}
	if len(t.Rows) > 0 {
		if err := t.grid(w, l); err != nil {
			return err
		}
	}
	for _, n := range t.Notes {
		fmt.Fprintln(w, table.Clean(n.In(l)))
	}
	for _, c := range t.Checks {
		fmt.Fprintf(w, "%s %s：%s = %s\n", l.Both("核对", "check"), c.Title.In(l), table.Grouped(c.Left), table.Grouped(c.Right))
	}
	return nil
}

// grid writes the columns that are shown. Headings are in one line where no column has an English
// title, and in none where no column has a title.
func (t *Table) grid(w io.Writer, l Language) error {
	shown := t.Shown()
	titles, lines := make([]Text, len(shown)), 0
	for n, i := range shown {
		titles[n] = t.Worded(t.Columns[i].Title)
		if titles[n].Chinese != "" {
			lines = max(lines, 1)
		}
		if titles[n].English != "" && l != Chinese {
			lines = 2
		}
	}
	column := func(right bool, title Text) table.Column {
		return table.Column{Right: right, Cells: []string{title.Chinese, title.English}[:lines:lines]}
	}
	var columns []table.Column
	if !t.Plain {
		numbers := column(true, Text{"行", "row"})
		for n := range t.Rows {
			numbers.Cells = append(numbers.Cells, strconv.Itoa(n+1))
		}
		columns = append(columns, numbers)
	}
	for n, i := range shown {
		c := column(t.Columns[i].Kind.IsNumber(), titles[n])
		for _, r := range t.Rows {
			text := r.Cells[i].In(l)
			if c.Right {
				text = t.Columns[i].Grouped(text)
			}
			c.Cells = append(c.Cells, text)
		}
		columns = append(columns, c)
	}
	return table.Write(w, columns)
}

// Grouped writes a number of the column for people: with separators between thousands, and with its
// sign if it is a change. Another text stays as it is.
func (c Column) Grouped(text string) string {
	said := table.Grouped(text)
	if !c.Signed || strings.Trim(text, "0.") == "" || strings.Trim(text, ".0123456789") != "" {
		return said
	}
	return "+" + said
}

// The shapes of a book as JSON.
type (
	bookData struct {
		ID     string      `json:"id"`
		Title  string      `json:"title"`
		Name   string      `json:"name,omitempty"`
		Period string      `json:"period,omitempty"`
		Facts  []factData  `json:"facts,omitempty"`
		Tables []tableData `json:"tables"`
	}
	factData struct {
		Name  string `json:"name"`
		Value string `json:"value"`
		Note  string `json:"note,omitempty"`
	}
	tableData struct {
		ID      string       `json:"id"`
		Number  int          `json:"number,omitempty"` // of those that are shown
		Title   string       `json:"title"`
		Columns []columnData `json:"columns"`
		Rows    []rowData    `json:"rows"`
		Notes   []string     `json:"notes,omitempty"`
		Checks  []checkData  `json:"checks,omitempty"`
	}
	columnData struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	rowData struct {
		Key   string   `json:"key,omitempty"`
		Total bool     `json:"total,omitempty"`
		Cells []string `json:"cells"`
	}
	checkData struct {
		Name  string `json:"name"`
		Left  string `json:"left"`
		Right string `json:"right"`
		OK    bool   `json:"ok"`
	}
)

// Encode writes the book as JSON: every table and column, numbers as texts as they are shown,
// titles in the language. It returns an error wrapping [ErrCheck] if a table disagrees, and errors
// of w.
func (b *Book) Encode(w io.Writer, l Language) error {
	if err := b.Verify(); err != nil {
		return err
	}
	all := bookData{ID: b.ID, Title: b.Title.In(l), Name: b.Name, Period: b.Period.In(l), Tables: []tableData{}}
	for _, f := range b.Facts {
		all.Facts = append(all.Facts, factData{f.Name.In(l), f.Value, f.Note.In(l)})
	}
	numbers := b.Numbers()
	for i, t := range b.Tables {
		all.Tables = append(all.Tables, t.data(l, numbers[i]))
	}
	return jsontext.Encode(w, all, "  ")
}

func (t *Table) data(l Language, number int) tableData {
	d := tableData{ID: t.ID, Number: number, Title: t.Worded(t.Title).In(l), Columns: []columnData{}, Rows: []rowData{}}
	for _, c := range t.Columns {
		d.Columns = append(d.Columns, columnData{c.ID, t.Worded(c.Title).In(l)})
	}
	for _, r := range t.Rows {
		row := rowData{Key: r.Key, Total: r.Total}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, c.In(l))
		}
		d.Rows = append(d.Rows, row)
	}
	for _, n := range t.Notes {
		d.Notes = append(d.Notes, n.In(l))
	}
	for _, c := range t.Checks {
		d.Checks = append(d.Checks, checkData{c.Title.In(l), c.Left, c.Right, c.OK()})
	}
	return d
}

// CSV writes the tables that have rows: of one table its headings and rows, of several each below
// a line of its title, with an empty line between. Unless it is plain, it begins with a byte order
// mark, lines end with CR LF, and texts that a spreadsheet would take for formulas, and long ids,
// are protected: see [rows.Protect], and control characters are shown as ?. It returns an error wrapping [ErrCheck] if a table disagrees,
// and errors of w.
func (b *Book) CSV(w io.Writer, l Language, plain bool) error {
	if err := b.Verify(); err != nil {
		return err
	}
	var list []*Table
	for _, t := range b.Tables {
		if len(t.Rows) > 0 {
			list = append(list, t)
		}
	}
	out := csv.NewWriter(w)
	if !plain {
		out.UseCRLF = true
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	for i, t := range list {
		if len(list) > 1 {
			if i > 0 {
				_ = out.Write(nil) // errors stay until Flush
			}
			_ = out.Write([]string{t.Worded(t.Title).In(l)})
		}
		t.csv(out, l, plain)
	}
	out.Flush()
	return out.Error()
}

func (t *Table) csv(out *csv.Writer, l Language, plain bool) {
	shown := t.Shown()
	row := make([]string, len(shown))
	for n, i := range shown {
		row[n] = t.Worded(t.Columns[i].Title).In(l)
	}
	_ = out.Write(row) // errors stay until Flush
	for _, r := range t.Rows {
		for n, i := range shown {
			// A column of numbers may hold the name of a pool.
			if row[n] = r.Cells[i].In(l); !plain && !(t.Columns[i].Kind.IsNumber() && isNumber(row[n])) {
				row[n] = rows.Protect(table.Clean(row[n]), t.Columns[i].Kind == Code)
			}
		}
		_ = out.Write(row)
	}
}

// isNumber reports whether a text is written with the signs of numbers alone.
func isNumber(text string) bool { return strings.Trim(text, "0123456789.+-%") == "" }
