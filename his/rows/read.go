package rows

import (
	"errors"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// In this file: the records of an open file become values.

// walk is one walk over the records of an open file.
type walk[R any] struct {
	*Table[R]
	from    source
	rules   Rules
	values  []value
	faults  *settlement.Faults
	to      *R
	one     []R // of which to is the first: a slice is cleared faster than a value
	repairs repairs
	direct  *straight[R] // nil: the file is no CSV
}

func (t *Table[R]) newWalk(from source, faults *settlement.Faults) *walk[R] {
	rules := t.layout.Rules
	rules.Export = rules.Export || t.headers != nil
	rules.From1904 = from.from1904()
	if q := t.file.Query; q != nil {
		rules.Convert = rules.Convert || q.Times == Instants
	}
	w := &walk[R]{Table: t, from: from, rules: rules, values: make([]value, len(t.columns)), faults: faults, one: make([]R, 1)}
	w.to = &w.one[0]
	w.direct = newStraight(t, from)
	return w
}

// read reads the records until visit returns false.
func (w *walk[R]) read(visit func(row int, to *R) bool) error {
	repeated := false // a second header, which is reported once
	for {
		row, fault, err := w.record()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if w.wanted != nil && !w.wanted(row) {
			continue
		}
		if fault != nil {
			w.faults.Add(fault)
			continue
		}
		straight := w.direct != nil && w.direct.fits()
		if w.direct != nil && !straight {
			w.direct.from.fill(w.values)
		}
		if !straight && w.headers != nil && w.values[0].given && cell.IsBlank(w.values[0].text) && w.from.blank() {
			continue // spreadsheets leave such rows at the end
		}
		if w.either != nil { // JSON lines: the first line decides
			if w.Table, err = w.decided(w.values, row); err != nil {
				return err
			}
		}
		before, listed := w.faults.Total, len(w.faults.List)
		switch {
		case straight:
			w.straight(row)
		case w.isTotal():
			w.sums(row)
		default:
			w.row(row)
		}
		if w.faults.Total > before && w.from.again() {
			w.faults.Total, w.faults.List = before, w.faults.List[:listed]
			if w.layout.SkipHeaders {
				w.repairs.file(HeaderAgain, row)
				continue
			}
			if !repeated {
				w.faults.Add(w.InRow(row, ErrHeaderAgain))
			}
			repeated = true
			continue
		}
		if w.faults.Total == before && !visit(row, w.to) {
			return nil
		}
	}
}

// record reads the next record; one of CSV is cut alone.
func (w *walk[R]) record() (row int, fault, err error) {
	if w.direct != nil {
		return w.direct.from.record(w.wanted)
	}
	return w.from.next(w.values)
}

// isTotal reports whether a record holds sums: one of its fields says so, and in place
// of an id it has a word or nothing.
func (w *walk[R]) isTotal() bool {
	if w.layout.Total == nil || !w.values[0].given {
		return false
	}
	first, _ := cell.Tidy(w.values[0].text)
	return (first == "" || slices.Contains(totalWords, first)) && w.from.says(totalWords)
}

// row makes a value of a record, and adds the faults of the record to faults.
func (w *walk[R]) row(row int) {
	w.clear(row)
	w.set(w.from.present(), row)
}

// set reads columns of a record into a value.
func (w *walk[R]) set(list []int, row int) {
	for _, i := range list {
		c, v := &w.columns[i], &w.values[i]
		if c.quickly(v) && c.Quick(w.to, v.text) {
			if c.Kind == DayKind && len(v.text) > len("2006-01-02") {
				w.repairs.note(len(w.columns), i, row, cell.Timed)
			}
			continue
		}
		if _, err := w.careful(i, row); err != nil {
			w.faults.Add(w.fault(row, i, withoutValue(err, v.text)))
		}
	}
}

// quickly reports whether a value may be taken by the Quick of its column: a text, or an amount
// that a sheet keeps as a number without noise.
func (c *Column[R]) quickly(v *value) bool {
	if !v.given || c.Quick == nil || c.Trait&Absent != 0 {
		return false
	}
	return v.way == cell.Written || v.way == cell.NumberCell && c.Kind == AmountKind && cell.IsSure(v.text)
}

// careful reads any value, and returns what was repaired.
func (w *walk[R]) careful(i, row int) (done cell.Repair, err error) {
	c, v := &w.columns[i], &w.values[i]
	switch {
	case !v.given && c.Trait&Needed != 0:
		return 0, ErrMissingColumn
	case !v.given:
		return 0, nil
	case c.Trait&Absent != 0:
		return 0, ErrAbsentColumn
	case v.bad != nil:
		return 0, v.bad
	}
	text, done, err := w.repair(c, v)
	if err != nil {
		return 0, saidOfNumber(err, v)
	}
	if done != 0 {
		w.repairs.note(len(w.columns), i, row, done)
	}
	if err = c.Set(w.to, text); err != nil {
		return done, saidOfNumber(err, v, text)
	}
	return done, nil
}

// repair returns what the Set of a column is given.
func (w *walk[R]) repair(c *Column[R], v *value) (string, cell.Repair, error) {
	if !w.lines && w.file.Query == nil && v.way == cell.Written && c.Trait&Guarded != 0 {
		v.text = Unprotect(v.text)
	}
	return repairText(c, v.way, v.text, w.rules)
}

func repairText[R any](c *Column[R], way cell.Way, text string, rules Rules) (string, cell.Repair, error) {
	rules.Private = c.Trait&Private != 0
	if c.Trait&Ident == 0 {
		rules.Cut = ""
	}
	kind := c.Kind
	if kind == RawKind && (way == cell.NumberCell || way == cell.DateCell) {
		kind = kindOfTrait(c.Trait)
	}
	return cell.Read(kind, way, text, rules)
}

// kindOfTrait is the kind of a column without one, for numbers of sheets.
func kindOfTrait(t Trait) Kind {
	switch {
	case t&Ident != 0:
		return IDKind
	case t&Dated != 0:
		return DayKind
	}
	return RawKind
}

// sums reads the amounts of a row of sums; its other fields are blank or say what it
// is.
func (w *walk[R]) sums(row int) {
	w.clear(row)
	for i := range w.columns {
		c, v := &w.columns[i], &w.values[i]
		if text, _ := cell.Tidy(v.text); c.Trait&Summed == 0 || text == "" || slices.Contains(totalWords, text) {
			continue
		}
		if _, err := w.careful(i, row); err != nil {
			w.faults.Add(w.fault(row, i, withoutValue(err, v.text)))
		}
	}
	w.layout.Total(w.to, w.from.says(sectionWords))
}

func (w *walk[R]) clear(row int) {
	clear(w.one)
	if w.layout.Place != nil {
		w.layout.Place(w.to, row)
	}
}

// InRow says that a row of the file is wrong; with row 0, that the whole file is.
func (t *Table[R]) InRow(row int, err error) *Error {
	at := &Error{File: t.file.Name, Sheet: t.file.SheetName, Row: row, Err: err}
	if t.file.Sheet != nil {
		at.Sheet = t.file.Sheet.Name
	}
	return at
}

func (w *walk[R]) fault(row, i int, err error) error {
	at := w.InRow(row, err)
	at.Column, at.Field, at.Cell = w.columnOf(i), w.columns[i].Name, w.from.place(i)
	return at
}

// columnOf returns what the file calls a column, or what this module calls it if a
// message may not repeat the file's name.
func (w *walk[R]) columnOf(i int) string {
	if name := w.from.column(i); name != "" && isHeaderWord(name) {
		return tidyName(name)
	}
	return w.columns[i].Name
}

func tidyName(name string) string {
	name, _ = cell.Tidy(name)
	return name
}
