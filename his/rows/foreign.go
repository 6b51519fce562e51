package rows

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// In this file: columns that a file has and that are no column of claims.

// Foreign returns the names of a header that are no column, as the file has them; nil for
// JSON lines. It is [Table.Unknown] for programs, which show none of them.
func (t *Table[R]) Foreign() ([]string, error) {
	if t.lines {
		return nil, nil
	}
	var list []string
	err := t.header(func(h *header) error {
		if err := h.choose(t.names(0), t.names(Needed), t.means(h.names)); err != nil {
			return err
		}
		for i, name := range h.names {
			if h.means[i] == "" && strings.TrimSpace(name) != "" {
				list = append(list, name)
			}
		}
		return nil
	})
	return list, err
}

// Lines reports whether the file is JSON lines, which have no header.
func (t *Table[R]) Lines() bool { return t.lines }

// Ignoring returns the table that takes names for those of columns which nothing reads: in
// JSON lines they are no faults. "*" stands for every unknown name.
func (t *Table[R]) Ignoring(names ...string) *Table[R] {
	n := *t
	n.ignored = slices.Concat(t.ignored, names)
	return &n
}

// First is the first value of a column that is not blank.
type First struct {
	Column string
	Row    int
	Text   string
}

// Firsts returns the first value that is not blank of each of some columns of a file, in their
// order. A column that is blank in all rows is left out. It reads the file as far as it
// must, and passes over what is wrong in it.
func Firsts(file File, columns []string) ([]First, error) {
	type record struct{ texts []string }
	found := make([]First, len(columns))
	layout := Layout[record]{}
	for i, name := range columns {
		layout.Columns = append(layout.Columns, Column[record]{Name: name, Trait: Keeps, Set: func(r *record, text string) error {
			if r.texts == nil {
				r.texts = make([]string, len(columns))
			}
			r.texts[i] = text
			return nil
		}})
		layout.Listed = append(layout.Listed, name)
	}
	left := len(columns)
	ignored := settlement.Faults{Limit: 1}
	err := New(file, layout).Walk(&ignored, func(row int, r *record) bool {
		for i, text := range r.texts {
			if text = strings.TrimSpace(text); text != "" && found[i].Row == 0 {
				found[i] = First{columns[i], row, strings.Clone(text)}
				left--
			}
		}
		return left > 0
	})
	return slices.DeleteFunc(found, func(f First) bool { return f.Row == 0 }), err
}

// Shown returns the name of a column as a message may repeat it: its length, if the name may
// be anything.
func Shown(name string) string {
	if isHeaderWord(name) {
		return strings.TrimSpace(name)
	}
	return shapeOfColumn(name, -1)
}
