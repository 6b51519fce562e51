package rows

import (
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// Table is the rows of one file, as values of R. It holds no rows and no open file; it
// is safe for concurrent use if the File's Open is.
type Table[R any] struct {
	file    File
	lines   bool // the file holds JSON lines, which no spreadsheet opens
	layout  Layout[R]
	columns []Column[R]        // those that are read
	headers *headers           // of an export
	either  *either            // nil: no choice between two columns is left
	walked  *remembered        // what the first complete walk read
	err     error              // of the columns that were asked for
	wanted  func(row int) bool // the rows that are read; nil: all
	ahead   bool               // a workbook is unpacked in a goroutine
	lent    bool               // blocks of CSV are read into the same memory
	// ignored are names that a file may have besides its columns.
	ignored []string
}

// Layout says how the rows of a kind of file become values of R.
type Layout[R any] struct {
	// Columns are all columns that a file may have. The needed ones are read, and those
	// of Listed.
	Columns []Column[R]
	Listed  []string
	// Also returns the columns that a further name may be, by its [HeaderKey], where the
	// file has none of the column's own name; it is called when a name is unknown.
	Also func() map[string][]string
	// Names, if set, are what an export may call its columns. An export was not written
	// for this module: it may have a title above its header, unknown columns and keys,
	// blank rows, and rows of sums.
	Names *Names
	// Rules say what is repaired. In an export what only exports need is repaired, too.
	Rules Rules
	// SkipHeaders skips rows in the middle of the file that are the header again, and
	// counts them; otherwise they are a fault.
	SkipHeaders bool
	// Funds are the money columns that the kinds of funds are, of settlement lists whose
	// objects have the fund payments in a list of their own (payinfo).
	Funds map[string]string
	// Fees are the money columns that the classes of fees are (med_chrgitm), of settlement
	// lists whose objects have the items of the bill in a list of their own (iteminfo); nil:
	// the items are added up to the total alone.
	Fees map[string]string
	// Total marks a value as a row of sums, of the export or of a section of it.
	Total func(value *R, section bool)
	// Place tells a value the row that it was read from.
	Place func(value *R, row int)
}

// names returns the names of all columns.
func (l *Layout[R]) names() (list []string) {
	for _, c := range l.Columns {
		list = append(list, c.Name)
	}
	return list
}

// totalWords mark a row of sums.
var (
	sectionWords = []string{"小计", "小 计"}
	totalWords   = append([]string{"合计", "总计", "合 计", "总 计", "合　计", "Total", "TOTAL"}, sectionWords...)
)

// Column says how one column gets into a value.
type Column[R any] struct {
	Name  string
	Trait Trait
	// Kind says what is repaired before Set.
	Kind Kind
	// Set reads any text into the value, after it was repaired.
	Set func(*R, string) error
	// Quick, if set, takes a text that needs no care. It returns false for any other
	// text, which Set then reads.
	Quick func(*R, string) bool
	// Text, if set, is where Set and Quick put what they make of a text, which depends on
	// nothing else. They then need not be called for each text that a column with the trait
	// Code repeats.
	Text func(*R) *string
	// Day, if set, is where Quick puts a day that it takes.
	Day func(*R) *settlement.Date
}

// Trait says what kind of texts a column has; traits are added up.
type Trait uint16

// Traits.
const (
	Optional Trait = 0
	Needed   Trait = 1 << iota // a file without the column is refused
	Whole                      // in JSON it may be an integer
	Code                       // few texts, repeated in many rows
	Ident                      // an id: of a sheet's number only 15 digits are sure
	Dated                      // a day: in a sheet it may be a number
	Private                    // of a person: no message repeats it
	Summed                     // an amount: rows of sums have it, in JSON it may be a number
	Keeps                      // values hold the text, or a part of it
	Guarded                    // a text that may be protected from spreadsheets
	Absent                     // the caller says that files have no such column: one that has it is refused
)

// New returns the rows of a file.
func New[R any](f File, l Layout[R]) *Table[R] {
	t := &Table[R]{file: f, lines: f.JSONLines(), layout: l, walked: newRemembered()}
	met := make(map[string]bool, len(l.Listed)) // the names of Listed, and whether a column has it
	for _, name := range l.Listed {
		met[name] = false
	}
	t.columns = make([]Column[R], 0, len(l.Columns))
	for _, c := range l.Columns {
		_, listed := met[c.Name]
		if listed {
			met[c.Name] = true
		}
		if listed || c.Trait&Needed != 0 {
			t.columns = append(t.columns, c)
		}
	}
	if l.Names != nil {
		t.headers = l.Names.headers(l.names())
	}
	var faults settlement.Faults
	for _, name := range l.Listed {
		if !met[name] {
			faults.Add(&Error{File: f.Name, Column: name, Err: ErrUnknownColumn})
		}
	}
	t.err = faults.Err()
	return t
}

// File returns the file.
func (t *Table[R]) File() File { return t.file }

// Err returns the error of columns that the caller listed and that do not exist.
func (t *Table[R]) Err() error { return t.err }

// Fail returns the table that has an error in place of rows.
func (t *Table[R]) Fail(err error) *Table[R] {
	n := *t
	n.err = err
	return &n
}

// Only returns the table of the rows that wanted accepts. Of other rows nothing is read:
// neither their values nor their faults.
func (t *Table[R]) Only(wanted func(row int) bool) *Table[R] {
	n := *t
	n.wanted = wanted
	return &n
}

// Lent returns the table whose values lend their texts: after visit returns, only those of
// columns with the trait [Code] stay as they are.
func (t *Table[R]) Lent() *Table[R] {
	n := *t
	n.lent = true
	return &n
}

// Ahead returns the table whose workbook each walk unpacks in a goroutine, up to 384 KiB ahead of
// the one that parses it. The goroutine ends with the walk. A small part is unpacked without one.
func (t *Table[R]) Ahead() *Table[R] {
	n := *t
	n.ahead = true
	return &n
}

// All yields the values in the order of the file. Every walk opens the file anew.
//
// After the first fault no more values are yielded; the rest of the file is read for
// its faults, and the last pair is a *settlement.Faults of *[Error]. The walk ends
// where reading cannot go on: at a fault of the header, broken quoting, a record longer
// than 1 MiB, an error of the file itself.
func (t *Table[R]) All() iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		left := false
		err := t.Walk(&faults, func(_ int, value *R) bool {
			left = faults.Total == 0 && !yield(*value, nil)
			return !left
		})
		if left {
			return
		}
		faults.Add(err)
		if err := faults.Err(); err != nil {
			var none R
			yield(none, err)
		}
	}
}

// Unknown returns the names of a header that are no column, in the order of the header;
// nil for JSON lines, where an unknown key is a fault. A name that does not look like
// the name of a column is replaced by its place and length. After 20 names the rest is
// counted. Unknown returns an error if the header cannot be read, or is no header.
func (t *Table[R]) Unknown() ([]string, error) {
	if t.lines {
		return nil, nil
	}
	var list []string
	err := t.header(func(h *header) error {
		err := h.choose(t.names(0), t.names(Needed), t.means(h.names))
		if errors.Is(err, ErrNoHeader) {
			return err
		}
		list = h.unknown()
		return nil
	})
	return list, err
}

// Columns returns the columns that are read and that the file has, in the order of the
// layout; for JSON lines, all columns that are read. It returns an error if the header
// cannot be read.
func (t *Table[R]) Columns() ([]string, error) {
	if t.lines {
		return t.names(0), t.err
	}
	var list []string
	err := t.header(func(h *header) error {
		means := t.means(h.names)
		n, err := t.decide(h, means)
		if err == nil {
			err = h.choose(n.names(0), n.names(Needed), means)
		}
		if err != nil {
			return err
		}
		for i, c := range n.columns {
			if h.index[i] >= 0 {
				list = append(list, c.Name)
			}
		}
		return nil
	})
	return list, err
}

// Sheets returns the sheet of a workbook that is read, and the others; nothing for other
// files. It returns an error if the file cannot be opened.
func (t *Table[R]) Sheets() (sheet string, others []string, err error) {
	if t.lines || t.file.Sheet != nil || t.file.Query != nil {
		return "", nil, nil
	}
	o, err := t.openFile()
	if err != nil {
		return "", nil, err
	}
	defer o.close()
	if n := o.sheetNote(); n != nil {
		sheet, others = n.Sheet, n.Others
	}
	return sheet, others, nil
}

// header opens the file, finds its header, and closes it after use.
func (t *Table[R]) header(use func(*header) error) error {
	if q := t.file.Query; q != nil && q.met() != nil { // it need not run again
		return use(&header{file: t.file.Name, names: q.met()})
	}
	o, err := t.openFile()
	if err != nil {
		return err
	}
	defer o.close()
	if o.header == nil {
		return nil // JSON lines
	}
	if err := t.seek(o.header, o.head); err != nil {
		return err
	}
	return use(o.header)
}

// seek finds the header. In an export it may stand below a title; in a canonical file
// it is the first row.
func (t *Table[R]) seek(h *header, next func() ([]string, int, error)) error {
	if t.headers == nil || h.row1 == 0 {
		return nil
	}
	return h.seek(t.names(Needed), t.headers.column, next)
}

// means returns a function that says which column a name in a header is; empty if it is
// no column. Names are exact, except in exports; a column that the header lacks under
// its own name may have a further one.
func (t *Table[R]) means(header []string) func(string) string {
	if t.headers != nil {
		return t.headers.among(header)
	}
	return func(name string) string {
		if t.Has(name) {
			return name
		}
		if t.file.Query != nil { // some databases write names in capitals
			if i := slices.IndexFunc(t.layout.Columns, func(c Column[R]) bool { return strings.EqualFold(c.Name, name) }); i >= 0 {
				return t.layout.Columns[i].Name
			}
		}
		if t.layout.Also == nil {
			return ""
		}
		column, may := "", t.layout.Also()[HeaderKey(name)]
		if len(may) == 0 {
			return ""
		}
		for _, c := range t.layout.Columns { // the last one
			if slices.Contains(may, c.Name) && !slices.Contains(header, c.Name) {
				column = c.Name
			}
		}
		return column
	}
}

// names returns the columns that are read and have the trait.
func (t *Table[R]) names(with Trait) []string {
	var list []string
	for _, c := range t.columns {
		if c.Trait&with == with {
			list = append(list, c.Name)
		}
	}
	return list
}

// Has reports whether there is a column of this name.
func (t *Table[R]) Has(name string) bool {
	return slices.ContainsFunc(t.layout.Columns, func(c Column[R]) bool { return c.Name == name })
}

// TotalWord reports whether the text of a cell says that its row holds sums: 合计, 总计; or,
// of a section of the file alone, 小计.
func TotalWord(text string) (total, section bool) {
	text, _ = cell.Tidy(text)
	return slices.Contains(totalWords, text), slices.Contains(sectionWords, text)
}
