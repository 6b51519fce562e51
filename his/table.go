package his

import (
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// Table is the claims of one file. It holds no claims and no open file; it is
// safe for concurrent use if the File's Open is.
type Table[C any] struct {
	file    File
	columns []column[C]     // those that are read
	known   []string        // all that this kind of claim has
	id      func(*C) string // nil: claims of this kind have none
	err     error           // of the columns that were asked for
}

// column is how one column gets into a claim. A kind of claim is a list of them.
type column[C any] struct {
	name  string
	trait trait
	set   func(*C, string) error
}

type trait uint8

const (
	optional trait = 0
	needed   trait = 1 << iota // a file without the column is refused
	whole                      // in JSON it may be an integer
)

// into makes the set function of a column from a field and the way to read it.
func into[C, V any](field func(*C) *V, parse func(string) (V, error)) func(*C, string) error {
	return func(c *C, text string) error {
		v, err := parse(text)
		if err == nil {
			*field(c) = v
		}
		return err
	}
}

func newTable[C any](f File, all []column[C], id func(*C) string, listed []string) *Table[C] {
	t := &Table[C]{file: f, id: id}
	for _, c := range all {
		t.known = append(t.known, c.name)
		if c.trait&needed != 0 || slices.Contains(listed, c.name) {
			t.columns = append(t.columns, c)
		}
	}
	var faults settlement.Faults
	for _, name := range listed {
		if !t.has(name) {
			faults.Add(&RowError{File: f.Name, Column: name, Err: ErrUnknownColumn})
		}
	}
	t.err = faults.Err()
	return t
}

// All yields the claims in the order of the file. Every walk opens the file anew.
//
// After the first fault no more claims are yielded; the rest of the file is
// read for its faults, and the last pair is a *settlement.Faults of *[RowError].
// What makes reading on impossible ends the walk: a fault of the header, broken
// quoting, a record longer than 1 MiB, an error of the file itself.
func (t *Table[C]) All() iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		left := false
		err := t.walk(&faults, func(_ int, claim C) bool {
			left = faults.Total == 0 && !yield(claim, nil)
			return !left
		})
		if left {
			return
		}
		faults.Add(err)
		if err := faults.Err(); err != nil {
			var none C
			yield(none, err)
		}
	}
}

// Unknown returns the columns of a CSV header that are not a claim's, in the
// order of the header; nil for JSON lines, where an unknown key is a fault. It
// returns an error if the header cannot be read.
func (t *Table[C]) Unknown() ([]string, error) {
	if t.file.jsonLines() {
		return nil, nil
	}
	file, err := t.file.Open()
	if err != nil {
		return nil, &RowError{File: t.file.Name, Err: err}
	}
	defer file.Close()
	r, err := openCSV(t.file.Name, file)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, name := range r.header {
		if !t.has(name) {
			list = append(list, name)
		}
	}
	return list, nil
}

// rows is a file as records of texts.
type rows interface {
	// next reads a record: its texts go into values, which stand for the columns
	// that are read, in their order. A fault spoils this record; an error ends
	// the walk, regularly if it is io.EOF.
	next(values []value) (row int, fault, err error)
}

// value is what a record has for a column.
type value struct {
	text  string
	given bool
}

// walk calls visit for each record that makes a claim, until it returns false.
// What is wrong with the other records is added to faults; what makes reading on
// impossible is returned.
func (t *Table[C]) walk(faults *settlement.Faults, visit func(row int, claim C) bool) (err error) {
	if t.err != nil {
		return t.err
	}
	file, err := t.file.Open()
	if err != nil {
		return &RowError{File: t.file.Name, Err: err}
	}
	defer func() {
		if e := file.Close(); e != nil && err == nil {
			err = &RowError{File: t.file.Name, Err: e}
		}
	}()
	rows, err := t.rows(file)
	if err != nil {
		return err
	}
	values := make([]value, len(t.columns))
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
		before := faults.Total
		claim := t.claim(row, values, faults)
		if faults.Total == before && !visit(row, claim) {
			return nil
		}
	}
}

func (t *Table[C]) rows(r io.Reader) (rows, error) {
	if t.file.jsonLines() {
		wholes := make([]bool, len(t.columns))
		for i, c := range t.columns {
			wholes[i] = c.trait&whole != 0
		}
		return newJSONRows(t.file.Name, r, t.names(0), wholes, t.known)
	}
	csv, err := openCSV(t.file.Name, r)
	if err != nil {
		return nil, err
	}
	return csv, csv.choose(t.names(0), t.names(needed))
}

// names returns the columns that are read and have the trait.
func (t *Table[C]) names(with trait) []string {
	var list []string
	for _, c := range t.columns {
		if c.trait&with == with {
			list = append(list, c.name)
		}
	}
	return list
}

func (t *Table[C]) has(name string) bool { return slices.Contains(t.known, name) }

// claim makes a claim of a record, and adds what is wrong with it to faults.
func (t *Table[C]) claim(row int, values []value, faults *settlement.Faults) C {
	var claim C
	for i, c := range t.columns {
		var err error
		switch v := values[i]; {
		case v.given:
			if err = checkText(v.text); err == nil {
				err = c.set(&claim, v.text)
			}
		case c.trait&needed != 0:
			err = ErrMissingColumn
		}
		if err != nil {
			faults.Add(&RowError{File: t.file.Name, Row: row, Column: c.name, Field: c.name, Err: err})
		}
	}
	return claim
}
