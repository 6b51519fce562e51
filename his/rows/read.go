package rows

import (
	"errors"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// In this file: the records of an open file become values.

// read reads the records of an open file.
func (t *Table[R]) read(rows source, faults *settlement.Faults, visit func(row int, to *R) bool) error {
	values := make([]value, len(t.columns))
	repeated := false // a second header, which is reported once
	to := new(R)
	for {
		row, fault, err := rows.next(values)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if fault != nil {
			faults.Add(fault)
			continue
		}
		if t.headers != nil && values[0].given && cell.IsBlank(values[0].text) && rows.blank() {
			continue // spreadsheets leave such rows at the end
		}
		if t.either != nil { // JSON lines: the first line decides
			if t, err = t.decided(values, row); err != nil {
				return err
			}
		}
		before, listed := faults.Total, len(faults.List)
		if t.isTotal(rows, values) {
			t.sums(to, row, rows, values, faults)
		} else if !t.row(to, row, rows, values, faults) {
			continue
		}
		if faults.Total > before && rows.again() {
			faults.Total, faults.List = before, faults.List[:listed]
			if !repeated {
				faults.Add(t.InRow(row, ErrHeaderAgain))
			}
			repeated = true
			continue
		}
		if faults.Total == before && !visit(row, to) {
			return nil
		}
	}
}

// isTotal reports whether a record holds sums: one of its fields says so, and in place
// of an id it has a word or nothing.
func (t *Table[R]) isTotal(rows source, values []value) bool {
	if t.layout.Total == nil || !values[0].given {
		return false
	}
	first, _ := cell.Tidy(values[0].text)
	return (first == "" || slices.Contains(totalWords, first)) && rows.says(totalWords)
}

// row makes a value of a record, and adds the faults of the record to faults. It
// returns false if the value is not wanted.
func (t *Table[R]) row(to *R, row int, rows source, values []value, faults *settlement.Faults) bool {
	t.clear(to, row)
	list := rows.present()
	if t.wanted != nil {
		ids := 0
		for ids < len(list) && t.columns[list[ids]].Trait&Ident != 0 {
			ids++
		}
		t.set(to, list[:ids], row, rows, values, faults)
		if !t.wanted(to) {
			return false
		}
		list = list[ids:]
	}
	t.set(to, list, row, rows, values, faults)
	return true
}

// set reads columns of a record into a value.
func (t *Table[R]) set(to *R, list []int, row int, rows source, values []value, faults *settlement.Faults) {
	for _, i := range list {
		quick := t.columns[i].Quick
		if v := &values[i]; !v.given || v.number || quick == nil || !quick(to, v.text) {
			if !t.lines && t.columns[i].Trait&Guarded != 0 {
				v.text = Unprotect(v.text)
			}
			if err := t.careful(to, i, v); err != nil {
				faults.Add(t.fault(row, rows, i, withoutValue(err, v.text)))
			}
		}
	}
}

// careful reads any text into a value.
func (t *Table[R]) careful(to *R, i int, v *value) error {
	c := &t.columns[i]
	switch {
	case v.given && v.number:
		text, err := fromNumber(v.text, c.Trait, t.file.Sheet.From1904)
		if err != nil {
			return err
		}
		return c.Set(to, text)
	case v.given:
		return c.Set(to, v.text)
	case c.Trait&Needed != 0:
		return ErrMissingColumn
	}
	return nil
}

// sums reads the amounts of a row of sums; its other fields are blank or say what it
// is.
func (t *Table[R]) sums(to *R, row int, rows source, values []value, faults *settlement.Faults) {
	t.clear(to, row)
	for i := range t.columns {
		c := &t.columns[i]
		if text, _ := cell.Tidy(values[i].text); c.Trait&Summed == 0 || text == "" || slices.Contains(totalWords, text) {
			continue
		}
		if err := c.Set(to, values[i].text); err != nil {
			faults.Add(t.fault(row, rows, i, withoutValue(err, values[i].text)))
		}
	}
	t.layout.Total(to, rows.says(sectionWords))
}

func (t *Table[R]) clear(to *R, row int) {
	var none R
	*to = none
	if t.layout.Place != nil {
		t.layout.Place(to, row)
	}
}

// InRow says that a row of the file is wrong; with row 0, that the whole file is.
func (t *Table[R]) InRow(row int, err error) *Error {
	at := &Error{File: t.file.Name, Row: row, Err: err}
	if t.file.Sheet != nil {
		at.Sheet = t.file.Sheet.Name
	}
	return at
}

func (t *Table[R]) fault(row int, rows source, i int, err error) error {
	at := t.InRow(row, err)
	at.Column, at.Field = rows.column(i), t.columns[i].Name
	if !isHeaderWord(at.Column) {
		at.Column = at.Field
	}
	if at.Column == "" {
		at.Column = at.Field
	}
	return at
}
