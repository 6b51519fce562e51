package his

import (
	"context"
	"iter"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Table is the claims of one file. It holds no claims and no open file; it is
// safe for concurrent use if the Open of its [rows.File] is.
type Table[C any] struct {
	rows   *rows.Table[C]
	fields []field[C]
	id     func(*C) string // nil: claims of this kind have no id; blank: this claim has none
	// ignored are unknown columns that may hold numbers.
	ignored []string
}

// All returns the claims one by one: see [Table.Claims].
func (t *Table[C]) All() iter.Seq2[C, error] { return t.Claims().All() }

// Unknown returns the columns of a CSV header that are not columns of claims, in the
// order of the header; nil for JSON lines, where an unknown key is a fault. A name that
// does not look like the name of a column is replaced by its place and length. After 20
// names the rest is counted. Unknown returns an error if the header cannot be read, or
// is no header.
func (t *Table[C]) Unknown() ([]string, error) { return t.rows.Unknown() }

// Within returns the table whose query, if a query is its file, ends when the context does.
func (t *Table[C]) Within(ctx context.Context) *Table[C] {
	n := *t
	n.rows = t.rows.Within(ctx)
	return &n
}

// Lines reports whether the file is JSON lines, which have no header.
func (t *Table[C]) Lines() bool { return t.rows.Lines() }

// Mended reports whether a walk has repaired a value: [Table.Repairs] then says what.
func (t *Table[C]) Mended() bool { return t.rows.Mended() }

// Repairs walks over the file and counts what is repaired in it, by column and kind.
func (t *Table[C]) Repairs() ([]rows.Repaired, error) { return t.rows.Repairs() }

// Sheets returns the sheet of a workbook that is read, and the others; nothing for other
// files. It returns an error if the workbook cannot be opened.
func (t *Table[C]) Sheets() (sheet string, others []string, err error) { return t.rows.Sheets() }

// Columns returns the columns that are read and that the file has, in the order of the
// claim's fields; for JSON lines, all columns that are read. It returns an error if the
// header cannot be read.
func (t *Table[C]) Columns() ([]string, error) { return t.rows.Columns() }

// Rows returns the rows of the claims with the given ids, in the order of the file, at
// most [settlement.MaxFaults] for each id. A caller that finds an id in several files
// names the rows with it. Rows walks the file once, keeps nothing but what it returns,
// and skips rows that are wrong. It returns an error if the walk ends before the end of
// the file.
func (t *Table[C]) Rows(ids map[string]bool) (map[string][]int, error) {
	rows := make(map[string][]int)
	if t.id == nil || len(ids) == 0 {
		return rows, nil
	}
	ignored := settlement.Faults{Limit: 1}
	err := t.rows.Walk(&ignored, func(row int, claim *C) bool {
		if id := t.id(claim); ids[id] && len(rows[id]) < settlement.MaxFaults {
			id = strings.Clone(id) // not a block of the file
			rows[id] = append(rows[id], row)
		}
		return true
	})
	return rows, err
}
