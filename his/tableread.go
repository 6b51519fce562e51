package his

import (
	"errors"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// In this file: the records of a file that is open become claims.

// read reads the records of a file that is open.
func (t *Table[C]) read(rows rows, faults *settlement.Faults, visit func(row int, claim *C) bool) error {
	values := make([]value, len(t.columns))
	repeated := false // the header, which is named once
	claim := new(C)
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
		if t.export != nil && values[0].given && isBlank(values[0].text) && rows.blank() {
			continue // spreadsheets leave such rows at the end
		}
		if t.dates != nil && !t.dates.known { // JSON lines: the first one says
			if t, err = t.datedBy(values, row); err != nil {
				return err
			}
		}
		before, listed := faults.Total, len(faults.List)
		if t.isTotal(rows, values) {
			t.sums(claim, row, rows, values, faults)
		} else if !t.claim(claim, row, rows, values, faults) {
			continue
		}
		if faults.Total > before && rows.again() {
			faults.Total, faults.List = before, faults.List[:listed]
			if !repeated {
				faults.Add(t.inFile(row, ErrHeaderAgain))
			}
			repeated = true
			continue
		}
		if faults.Total == before && !visit(row, claim) {
			return nil
		}
	}
}

// isTotal reports whether a record holds sums: it has no id, or a word in its
// place, and a field says so.
func (t *Table[C]) isTotal(rows rows, values []value) bool {
	if t.export == nil || t.export.total == nil || !values[0].given {
		return false
	}
	first, _ := tidy(values[0].text)
	return (first == "" || slices.Contains(totalWords, first)) && rows.says(totalWords)
}

// claim makes a claim of a record, and adds what is wrong with it to faults. It
// returns false if the claim is not wanted.
func (t *Table[C]) claim(claim *C, row int, rows rows, values []value, faults *settlement.Faults) bool {
	t.clear(claim, row)
	list := rows.present()
	if t.wanted != nil {
		ids := 0
		for ids < len(list) && t.columns[list[ids]].trait&ident != 0 {
			ids++
		}
		t.set(claim, list[:ids], row, rows, values, faults)
		if !t.wanted(claim) {
			return false
		}
		list = list[ids:]
	}
	t.set(claim, list, row, rows, values, faults)
	return true
}

// set reads columns of a record into a claim.
func (t *Table[C]) set(claim *C, list []int, row int, rows rows, values []value, faults *settlement.Faults) {
	for _, i := range list {
		if v := &values[i]; !v.given || v.number || !t.takes(i, claim, v.text) {
			if t.protected(i) {
				v.text = Unprotect(v.text)
			}
			if err := t.careful(claim, i, v); err != nil {
				faults.Add(t.fault(row, rows, i, withoutValue(err, v.text)))
			}
		}
	}
}

// protected reports whether a column may hold what spreadsheets are protected from. Of
// exports every value is tidied.
func (t *Table[C]) protected(i int) bool {
	return t.export == nil && t.quick[i].text != nil && !t.lines
}

// careful reads any value into a claim.
func (t *Table[C]) careful(claim *C, i int, v *value) error {
	c := &t.columns[i]
	switch {
	case v.given && v.number:
		text, err := fromNumber(v.text, c.trait, t.file.Sheet.From1904)
		if err != nil {
			return err
		}
		return c.set(claim, text)
	case v.given:
		return c.set(claim, v.text)
	case c.trait&needed != 0:
		return ErrMissingColumn
	}
	return nil
}

// takes takes a text that needs no care.
func (t *Table[C]) takes(i int, claim *C, text string) bool {
	if t.export != nil {
		return t.export.easy[i].take(claim, text)
	}
	return t.quick[i].put(claim, text)
}

// sums reads the amounts of a row of sums; the others are blank or say what it is.
func (t *Table[C]) sums(claim *C, row int, rows rows, values []value, faults *settlement.Faults) {
	t.clear(claim, row)
	for i := range t.columns {
		c := &t.columns[i]
		if text, _ := tidy(values[i].text); c.trait&summed == 0 || text == "" || slices.Contains(totalWords, text) {
			continue
		}
		if err := c.set(claim, values[i].text); err != nil {
			faults.Add(t.fault(row, rows, i, withoutValue(err, values[i].text)))
		}
	}
	t.export.total(claim, rows.says(sectionWords))
}

func (t *Table[C]) clear(claim *C, row int) {
	var none C
	*claim = none
	if t.export != nil {
		t.export.place(claim, row)
	}
}

// inFile says that a row of the file is wrong; of row 0 that the file is.
func (t *Table[C]) inFile(row int, err error) *RowError {
	at := &RowError{File: t.file.Name, Row: row, Err: err}
	if t.file.Sheet != nil {
		at.Sheet = t.file.Sheet.Name
	}
	return at
}

func (t *Table[C]) fault(row int, rows rows, i int, err error) error {
	at := t.inFile(row, err)
	at.Column, at.Field = rows.column(i), t.columns[i].name
	if !isHeaderWord(at.Column) {
		at.Column = at.Field
	}
	if at.Column == "" {
		at.Column = at.Field
	}
	return at
}
