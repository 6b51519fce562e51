package rows

import (
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// source is a file as records of values.
type source interface {
	// next reads a record into values, one for each column that is read, in their
	// order. A fault is about this record alone; an error ends the walk, and io.EOF is
	// the regular end.
	next(values []value) (row int, fault, err error)
	// says reports whether any field of the last record is one of the words.
	says(words []string) bool
	// blank reports whether all fields of the last record are.
	blank() bool
	// again reports whether the last record is the header once more.
	again() bool
	// present returns the columns that a record may have, in their order; the values of
	// other columns stay as they are.
	present() []int
	// column returns what the file calls a column that is read.
	column(i int) string
	// place returns the name of the cell of a column in the last record, blank if the
	// file has no cells.
	place(i int) string
	// unknown returns the unknown columns that were met.
	unknown() []string
	headerRow() int   // 0: there is none
	carriage() bool   // lines end in CR alone
	from1904() bool   // days count from 1904
	sheetNote() *Note // of a workbook
	close()
}

// value is the value of a record in a column.
type value struct {
	text  string
	given bool
	way   cell.Way
	bad   error // why it has no text
}

// Note says which sheet of a workbook is read.
type Note struct {
	Sheet  string
	Others []string // the other sheets, as a message may name them
}

// opened is an open file.
type opened struct {
	source
	header *header                                     // nil: JSON
	head   func() (names []string, row int, err error) // reads a further row as a header
	digest *digest
	close  func() error
}

// Walk calls visit for each record that makes a value, until visit returns false. It
// adds the faults of the other records to faults, and returns an error if reading
// cannot go on. The value is overwritten by the next one.
func (t *Table[R]) Walk(faults *settlement.Faults, visit func(row int, value *R) bool) error {
	_, err := t.Look(faults, visit)
	return err
}

// Looked is what a walk saw besides values.
type Looked struct {
	Header  int      // the row of the header; 0: there is none
	Unknown []string // the unknown columns
	Sheet   string   // of a workbook
	Others  []string // its other sheets
	Repairs []Repaired
	// Names are what the file calls the columns that are read, by what this module calls
	// them.
	Names map[string]string
}

// Look is Walk, and also returns what it saw besides values.
func (t *Table[R]) Look(faults *settlement.Faults, visit func(row int, value *R) bool) (looked Looked, err error) {
	if t.err != nil {
		return looked, t.err
	}
	o, err := t.openFile()
	if err != nil {
		return looked, err
	}
	defer func() {
		if e := o.close(); e != nil && err == nil {
			err = &Error{File: t.file.Name, Err: e}
		}
	}()
	if t, err = t.ready(o); err != nil {
		return looked, err
	}
	w := t.newWalk(o.source, faults)
	if w.direct != nil && t.wanted != nil {
		w.direct.from.split.Sparse()
	}
	if o.carriage() {
		w.repairs.file(CarriageReturns, 0)
	}
	err = w.read(visit)
	if w.direct != nil {
		w.direct.noted(&w.repairs, len(w.columns))
	}
	if j, ok := o.source.(*jsonRows); ok {
		t.hinted(j, faults)
	}
	if err == nil {
		err = t.same(o.digest)
	}
	looked = Looked{Header: o.headerRow(), Unknown: o.unknown()}
	if n := o.sheetNote(); n != nil {
		looked.Sheet, looked.Others = n.Sheet, n.Others
	}
	looked.Names = make(map[string]string, len(w.columns))
	for i, c := range w.columns {
		looked.Names[c.Name] = w.columnOf(i)
	}
	looked.Repairs = w.repairs.list(w.columnOf, func(i int) string { return w.columns[i].Name })
	if len(looked.Repairs) > 0 {
		t.walked.mended.Store(true)
	}
	return looked, err
}

// Mended reports whether a walk has repaired something.
func (t *Table[R]) Mended() bool { return t.walked.mended.Load() }

// Repairs walks over the file and counts what is repaired in it, by column and kind.
// Faults are not told.
func (t *Table[R]) Repairs() ([]Repaired, error) {
	ignored := settlement.Faults{Limit: 1}
	looked, err := t.Look(&ignored, func(int, *R) bool { return true })
	return looked.Repairs, err
}

// openFile opens the file and reads the first row that may be its header.
func (t *Table[R]) openFile() (*opened, error) { return t.openWith(t.openBook) }

// openWith is openFile with what becomes of a workbook.
func (t *Table[R]) openWith(book func(file, whole io.Reader) (*opened, error)) (*opened, error) {
	if t.file.Sheet != nil {
		s, err := openSheet(t.file, t.walked.seed)
		if err != nil {
			return nil, err
		}
		return &opened{s, &s.header, s.head, &s.digest, func() error { s.close(); return nil }}, nil
	}
	if t.file.Query != nil {
		return t.openQuery()
	}
	file, err := t.file.Open()
	if err != nil {
		return nil, &Error{File: t.file.Name, Err: err}
	}
	o, err := t.openAny(file, book)
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	inner := o.close
	o.close = func() error {
		if inner != nil {
			_ = inner()
		}
		return file.Close()
	}
	return o, nil
}

// openAny opens a file by what it begins with.
func (t *Table[R]) openAny(file io.Reader, book func(file, whole io.Reader) (*opened, error)) (*opened, error) {
	at := func(err error) error {
		if e := (*Error)(nil); errors.As(err, &e) {
			return err
		}
		return &Error{File: t.file.Name, Err: err}
	}
	begin, whole, err := beginning(file)
	if err != nil {
		return nil, at(err)
	}
	if isBook(begin) {
		o, err := book(file, whole)
		if err != nil {
			return nil, at(err)
		}
		return o, nil
	}
	bytes := t.walked.digest(whole)
	s, err := t.file.sniff(bytes)
	if err != nil {
		return nil, at(err)
	}
	if t.lines {
		traits := make([]jsonColumn, len(t.columns))
		for i, c := range t.columns {
			traits[i] = jsonColumn{c.Trait, c.Kind}
		}
		r, nested := t.asLines(s)
		lines := newJSONRows(t.file.Name, r, t.names(0), traits, append(t.layout.names(), t.ignored...), t.headers)
		lines.returns, lines.nested = s.returns, nested
		return &opened{source: lines, digest: &bytes.digest}, nil
	}
	csv, err := openCSV(t.file, s)
	if err != nil {
		return nil, err
	}
	if t.lent {
		csv.split.Lend()
	}
	return &opened{csv, &csv.header, csv.head, &bytes.digest, nil}, nil
}

// absent returns the faults of columns that the caller says are not there.
func (t *Table[R]) absent(h *header) error {
	var faults settlement.Faults
	for i, c := range t.columns {
		if c.Trait&Absent != 0 && h.index[i] >= 0 {
			at := t.InRow(h.row1, ErrAbsentColumn)
			at.Column, at.Field = tidyName(h.names[h.index[i]]), c.Name
			faults.Add(at)
			continue
		}
		for k, name := range h.names {
			if c.Trait&Absent != 0 && h.means[k] == "" && t.headers != nil && t.headers.hinted(name, c.Name) {
				at := t.InRow(h.row1, ErrHintedColumn)
				at.Column, at.Field = quoteColumn(name, k), c.Name
				faults.Add(at)
			}
		}
	}
	return faults.Err()
}

// hinted adds the faults of unknown keys that look like columns of which the caller says
// that they are not there.
func (t *Table[R]) hinted(j *jsonRows, faults *settlement.Faults) {
	for _, c := range t.columns {
		if c.Trait&Absent == 0 || t.headers == nil {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(j.foreign)) {
			if t.headers.hinted(key, c.Name) {
				at := t.InRow(0, ErrHintedColumn)
				at.Column, at.Field = quoteColumn(key, 0), c.Name
				faults.Add(at)
			}
		}
	}
}

// ready finds the header and decides which columns are read. It returns the table as it
// reads this file.
func (t *Table[R]) ready(o *opened) (*Table[R], error) {
	if o.header == nil {
		return t, nil
	}
	if n := o.sheetNote(); n != nil && t.file.Sheet == nil {
		named := *t
		named.file.SheetName = n.Sheet
		t = &named
	}
	if err := t.seek(o.header, o.head); err != nil {
		return t, err
	}
	if b, ok := o.source.(*bookRows); ok && t.headers != nil {
		if err := b.lower(t.headers.column); err != nil {
			return t, err
		}
	}
	means := t.means(o.header.names)
	t, err := t.decide(o.header, means)
	if err != nil {
		return t, err
	}
	if err := o.header.choose(t.names(0), t.names(Needed), means); err != nil {
		return t, err
	}
	if err := t.absent(o.header); err != nil {
		return t, err
	}
	if q, ok := o.source.(*queryRows); ok {
		for _, c := range t.columns {
			q.kinds = append(q.kinds, c.Kind)
		}
	}
	if csv, ok := o.source.(*csvRows); ok {
		csv.keep = make([]*interned, len(t.columns))
		for _, i := range csv.there {
			if t.columns[i].Trait&Code != 0 {
				csv.keep[i] = new(interned)
			}
		}
	}
	return t, nil
}
