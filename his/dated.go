package his

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrUndated says that nothing says of which period the claims of a file are.
var ErrUndated = coded.New("his.undated", "claims without a date")

// dates says which column dates the claims of a table.
type dates struct {
	other string // the column where there is no settled: discharged, month
	asked bool   // it is read in any case
	known bool   // which one it is
}

// DatedBy returns the table with dated claims. The column is read also if nobody asked
// for it, and must not be blank in any row.
//
// [settlement.DateByDefault] takes settled where the file has that column, of JSON lines
// where the first one has the key; else discharged, of items and charges month. A file
// with neither is refused. [settlement.DateBySettled] and [settlement.DateByDischarged]
// take that column, which the file must have. [settlement.DateByNone] vouches that all
// claims are of the period: no date is needed, and settled is not read.
//
// Members of capitation have no such date: they stay as they are. Exports are dated by
// their mapping: here they are an error.
func (t *Table[C]) DatedBy(by settlement.DateBy) *Table[C] {
	fail := func(err error) *Table[C] {
		failed := *t
		failed.err = err
		return &failed
	}
	d := dates{}
	for _, name := range []string{"discharged", "month"} {
		if d.other == "" && t.has(name) {
			d.other = name
		}
	}
	var f settlement.Faults
	settlement.CheckChoice(&f, "date_by", by, settlement.DateByDefault, settlement.DateBySettled, settlement.DateByDischarged, settlement.DateByNone)
	switch {
	case t.err != nil:
		return t
	case f.Err() != nil:
		return fail(f.Err())
	case t.export != nil:
		return fail(&RowError{File: t.file.Name, Err: fmt.Errorf("date_by: %w: an export is dated by its mapping", settlement.ErrExcludes)})
	case d.other == "":
		return t
	case by == settlement.DateByNone:
		return t.reading(nil, "settled")
	case by == settlement.DateBySettled && !t.has("settled"):
		return fail(&RowError{File: t.file.Name, Column: "settled", Err: ErrUnknownColumn})
	case by == settlement.DateBySettled:
		return t.reading([]string{"settled"}, "").mustHave("settled")
	case by == settlement.DateByDischarged || !t.has("settled"):
		return t.reading([]string{d.other}, "").mustHave(d.other)
	}
	d.asked = slices.Contains(t.names(0), d.other)
	dated := *t
	dated.dates = &d
	if t.file.jsonLines() {
		dated = *t.reading([]string{"settled", d.other}, "")
		dated.dates = &d
	}
	return &dated
}

// reading returns the table with other columns to read.
func (t *Table[C]) reading(more []string, but string) *Table[C] {
	listed := slices.DeleteFunc(slices.Concat(t.listed, more), func(name string) bool { return name == but })
	n := canonicalTable(t.file, t.fields, t.id, listed)
	n.walked = t.walked
	return n
}

// mustHave returns the table with a date that must be there, and not be blank.
func (t *Table[C]) mustHave(name string) *Table[C] {
	n := *t
	n.columns = slices.Clone(t.columns)
	for i := range n.columns {
		c := &n.columns[i]
		if c.name != name {
			continue
		}
		set := c.set
		c.trait |= needed
		c.set = func(claim *C, in string) error {
			if strings.TrimSpace(in) != "" {
				return set(claim, in)
			}
			if name == "month" {
				return errNoMonth
			}
			return ErrNoDay
		}
	}
	return &n
}

// dated returns the table with the date that the header has.
func (t *Table[C]) dated(h *header, means func(string) string) (*Table[C], error) {
	if t.dates == nil {
		return t, nil
	}
	has := func(column string) bool {
		return slices.ContainsFunc(h.names, func(name string) bool { return means(name) == column })
	}
	switch {
	case has("settled"):
		return t.reading([]string{"settled"}, "").mustHave("settled"), nil
	case has(t.dates.other):
		return t.reading([]string{t.dates.other}, "").mustHave(t.dates.other), nil
	case !slices.ContainsFunc(t.names(needed), has): // not a header: that is said
		return t, nil
	}
	return t, t.undated(h.row1)
}

func (t *Table[C]) undated(row int) error {
	return t.inFile(row, fmt.Errorf(
		`%w: want the column settled or %s; or vouch that all of them are the period's, with "date_by": "none"`, ErrUndated, t.dates.other))
}

// datedBy returns the table of JSON lines with the date that the first one has. The
// columns stay in their places.
func (t *Table[C]) datedBy(values []value, row int) (*Table[C], error) {
	at := func(name string) int {
		return slices.IndexFunc(t.columns, func(c column[C]) bool { return c.name == name })
	}
	settled, other := at("settled"), at(t.dates.other)
	var n *Table[C]
	switch {
	case values[settled].given:
		n = t.mustHave("settled")
		if !t.dates.asked {
			n.columns[other].set = func(*C, string) error { return nil } // nobody asked for it
		}
	case values[other].given:
		n = t.mustHave(t.dates.other)
		n.columns[settled].set = func(*C, string) error {
			return fmt.Errorf("%w: this line has settled, the first one has not", ErrUndated)
		}
	default:
		return t, t.undated(row)
	}
	n.dates = &dates{other: t.dates.other, known: true}
	return n, nil
}

// settledDay reads a day of settlement, which may have a time of day after it.
func settledDay(text string) (settlement.Date, error) {
	if d, ok := plainDay(text); ok {
		return d, nil
	}
	return settlement.ParseDate(text)
}
