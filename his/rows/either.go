package rows

import (
	"slices"
	"strings"
)

// Either says that a file must have one of two columns, and that no row may leave it
// blank. It is the first column if the file has it (of JSON lines: if the first line
// has it), and otherwise the second one.
type Either struct {
	First, Other string
	// None says that the file has neither column. Late says that a JSON line has the
	// first column although the first line lacks it. Blank says that a column has a
	// blank value.
	None, Late error
	Blank      func(column string) error
}

// either is the Either of a table that has not opened its file yet.
type either struct {
	Either
	asked bool // the second column is read in any case
}

// Either returns the table that reads one of two columns.
func (t *Table[R]) Either(e Either) *Table[R] {
	either := &either{e, slices.Contains(t.names(0), e.Other)}
	n := *t
	if t.lines {
		n = *t.reading(e.First, e.Other)
	}
	n.either = either
	return &n
}

// Must returns the table that reads a column which the file must have, and which no row
// may leave blank.
func (t *Table[R]) Must(name string, blank error) *Table[R] {
	return t.reading(name).must(name, blank)
}

// Without returns the table that does not read a column which nothing needs.
func (t *Table[R]) Without(name string) *Table[R] {
	return t.listing(slices.DeleteFunc(slices.Clone(t.layout.Listed), func(l string) bool { return l == name }))
}

// reading returns the table that reads further columns.
func (t *Table[R]) reading(names ...string) *Table[R] {
	return t.listing(slices.Concat(t.layout.Listed, names))
}

// listing returns the table of other columns.
func (t *Table[R]) listing(names []string) *Table[R] {
	l := t.layout
	l.Listed = names
	n := New(t.file, l)
	n.walked, n.ignored = t.walked, t.ignored
	return n
}

// must returns the table in which a column that is read is required and may not be
// blank.
func (t *Table[R]) must(name string, blank error) *Table[R] {
	n := *t
	n.columns = slices.Clone(t.columns)
	c := &n.columns[n.at(name)]
	set := c.Set
	c.Trait |= Needed
	c.Set = func(to *R, text string) error {
		if strings.TrimSpace(text) == "" {
			return blank
		}
		return set(to, text)
	}
	return &n
}

// at returns the place of a column among those that are read.
func (t *Table[R]) at(name string) int {
	return slices.IndexFunc(t.columns, func(c Column[R]) bool { return c.Name == name })
}

// decide returns the table that reads the column which the header has, of the two.
func (t *Table[R]) decide(h *header, means func(string) string) (*Table[R], error) {
	if t.either == nil {
		return t, nil
	}
	has := func(column string) bool {
		return slices.ContainsFunc(h.names, func(name string) bool { return means(name) == column })
	}
	e := t.either
	switch {
	case has(e.First):
		return t.Must(e.First, e.Blank(e.First)), nil
	case has(e.Other):
		return t.Must(e.Other, e.Blank(e.Other)), nil
	case !slices.ContainsFunc(t.names(Needed), has): // not a header: another fault says so
		return t, nil
	}
	return t, t.InRow(h.row1, e.None)
}

// decided returns the table of JSON lines that reads the column which the first line
// has, of the two. The columns stay in their places.
func (t *Table[R]) decided(values []value, row int) (*Table[R], error) {
	e := t.either
	first, other := t.at(e.First), t.at(e.Other)
	var n *Table[R]
	switch {
	case values[first].given:
		n = t.must(e.First, e.Blank(e.First))
		if !e.asked {
			n.columns[other].Set = func(*R, string) error { return nil } // the caller did not list it
			n.columns[other].Kind, n.columns[other].Quick = RawKind, nil
		}
	case values[other].given:
		n = t.must(e.Other, e.Blank(e.Other))
		n.columns[first].Set = func(*R, string) error { return e.Late }
	default:
		return t, t.InRow(row, e.None)
	}
	n.either = nil
	return n, nil
}
