package views

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// ErrAddress says that an address names no table, row or column, or no number in it.
var ErrAddress = coded.New("views.address", "there is no such table, row or column, or no number in it")

// Address is a row of a table, or one of its cells.
type Address struct {
	Table       *Table
	Row, Column int // from 0; column -1: all
}

// Find returns what an address names: TABLE:ROW or TABLE:ROW:COLUMN. A table is named by its id,
// its Chinese title or its number, a row by its key or its number, a column by its id or Chinese
// title, with or without its unit, or its number, all numbers from 1. It returns an error wrapping [ErrAddress] if there is none.
func (b *Book) Find(address string) (Address, error) {
	name, rest, _ := strings.Cut(address, ":")
	none, numbers := Address{}, b.Numbers()
	for i, t := range b.Tables {
		if name != t.ID && name != t.Title.Chinese && (numbers[i] == 0 || name != strconv.Itoa(numbers[i])) {
			continue
		}
		if row := t.row(rest); row >= 0 {
			return Address{t, row, -1}, nil
		}
		if at := strings.LastIndex(rest, ":"); at >= 0 {
			row, column := t.row(rest[:at]), t.column(rest[at+1:])
			if row >= 0 && column >= 0 {
				return Address{t, row, column}, nil
			}
		}
		return none, fmt.Errorf("%w: table %s has %d rows", ErrAddress, t.ID, len(t.Rows))
	}
	return none, fmt.Errorf("%w: there are %d tables", ErrAddress, len(b.Tables))
}

// row returns the index of a row by its key or number, -1 if there is none.
func (t *Table) row(name string) int {
	if name == "" {
		return -1
	}
	for i := range t.Rows {
		if t.Rows[i].Key == name {
			return i
		}
	}
	if n, err := strconv.Atoi(name); err == nil && 1 <= n && n <= len(t.Rows) {
		return n - 1
	}
	return -1
}

// column returns the index of a column by its id, its Chinese title with or without its unit, or its
// number, -1 if there is none.
func (t *Table) column(name string) int {
	for i := range t.Columns {
		c := &t.Columns[i]
		title := t.Worded(c.Title).Chinese
		bare, _, _ := strings.Cut(title, "(")
		if c.ID == name || title == name || bare == name || name == strconv.Itoa(i+1) {
			return i
		}
	}
	return -1
}

// Explain writes how the numbers of a row arose, or one of them: see [Book.Find]. It returns an
// error wrapping [ErrAddress] if there is no such row, or nothing in it can be explained.
func (b *Book) Explain(w io.Writer, l Language, address string) error {
	a, err := b.Find(address)
	if err != nil {
		return err
	}
	t, out := a.Table, bufio.NewWriter(w)
	key := t.Rows[a.Row].Key
	if key == "" {
		key = strconv.Itoa(a.Row + 1)
	}
	fmt.Fprintf(out, "%s  %s\n", t.Worded(t.Title).Both(l), table.Clean(key))
	said := false
	for i, c := range t.Rows[a.Row].Cells {
		if a.Column >= 0 && a.Column != i || c.Why == nil || c.Text == "" {
			continue
		}
		said = true
		why, err := c.Why()
		if err != nil {
			return err
		}
		text := c.In(l)
		if t.Columns[i].Kind.IsNumber() {
			text = t.Columns[i].Grouped(text)
		}
		fmt.Fprintf(out, "\n%s  %s\n", t.Worded(t.Columns[i].Title).Both(l), table.Clean(text))
		t.Reason(out, l, why)
	}
	if !said {
		return fmt.Errorf("%w: %s", ErrAddress, t.ID)
	}
	return out.Flush()
}

// Reason writes the steps of a reason, one a line, and what the parts of a sum are called, each
// with its own steps below it.
func (t *Table) Reason(w io.Writer, l Language, r Reason) {
	t.Trail(w, l, "  ", r.Steps)
	for _, p := range r.Parts {
		fmt.Fprintf(w, "    %s  %s  %s\n", table.Clean(p.Name), table.Grouped(p.Value), table.Clean(p.Label))
		t.Trail(w, l, "      ", p.Steps)
	}
}

// Trail writes steps, one a line.
func (t *Table) Trail(w io.Writer, l Language, indent string, trail settlement.Trail) {
	for _, s := range trail {
		fmt.Fprintf(w, "%s%s   〔%s〕\n", indent, StepFormula(s), table.Clean(t.StepRule(s, l)))
	}
}

// StepFormula writes a step as a formula, with its values and result: a = b × c = 2 × 3 = 6.
func StepFormula(s settlement.Step) string {
	said, to := []string{s.Rule.Gives}, " = "
	if !s.Flag.Absent() {
		to = " → "
	}
	for _, text := range []string{s.Rule.Formula, s.Values(), s.Shown()} {
		if text != said[len(said)-1] {
			said = append(said, text)
		}
	}
	return strings.Join(said, to)
}

// StepRule is the text of a step's rule and its source, in the words of the table's job. In Chinese
// the English halves of texts of both languages are left out.
func (t *Table) StepRule(s settlement.Step, l Language) string {
	why := half(s.Rule.Text, l)
	if t.Words != nil && !strings.HasPrefix(s.Rule.ID, "policy.") { // documents have their own words
		why = t.Words(why)
	}
	if source := s.Rule.Source.String(); source != "" {
		why += "; " + source
	}
	return why
}
