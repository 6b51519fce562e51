package his

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// Table is the claims of one file. It holds no claims and no open file; it is
// safe for concurrent use if the File's Open is.
type Table[C any] struct {
	file    File
	columns []column[C]     // those that are read
	quick   []quick[C]      // of a canonical file, by column
	known   []string        // all that this kind of claim has
	id      func(*C) string // nil: claims of this kind have none; blank: this one has none
	fields  []field[C]      // of a canonical file: all that there are
	listed  []string        // those that the caller asked for
	dates   *dates          // nil: nobody asked for dated claims
	walked  *remembered     // what the first complete walk read
	err     error           // of the columns that were asked for
	export  *export[C]      // nil: a canonical file
	lines   bool            // a canonical file of JSON lines, which no spreadsheet opens
	// wanted, if set, says of a claim of which the ids are read whether the rest is.
	// One that is not wanted is not visited.
	wanted func(*C) bool
}

// export is what is different about a file that was not written for this module.
type export[C any] struct {
	easy    []easy[C] // by column
	headers *headers
	// total marks a claim that is no claim: the sums of a file, or of a section of it.
	total func(claim *C, section bool)
	// place tells a claim where it was read.
	place func(*C, int)
}

// totalWords mark a row of sums.
var (
	sectionWords = []string{"小计", "小 计"}
	totalWords   = append([]string{"合计", "总计", "合 计", "总 计", "合　计", "Total", "TOTAL"}, sectionWords...)
)

// column is how one column gets into a claim. A kind of claim is a list of them.
type column[C any] struct {
	name  string
	trait trait
	set   func(*C, string) error
}

type trait uint16

const (
	optional trait = 0
	needed   trait = 1 << iota // a file without the column is refused
	whole                      // in JSON it may be an integer
	code                       // few texts, repeated in many rows
	ident                      // an id: of a sheet's number only 15 digits are sure
	dated                      // a day: in a sheet it may be a number
	private                    // of a person: no message repeats it
	summed                     // an amount: rows of sums have it, in JSON it may be a number
	treating                   // the institution that was paid, numbered in batches
	pricing                    // what a claim is priced by, likewise
	keeps                      // claims hold the text, or a part of it
)

func newTable[C any](f File, all []column[C], id func(*C) string, listed []string) *Table[C] {
	t := &Table[C]{file: f, id: id, walked: newRemembered()}
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

// exportTable returns the table of an export, which has every column.
func exportTable[C any](f File, all []exportColumn[C], id func(*C) string, listed []string) *Table[C] {
	var columns []column[C]
	e := new(export[C])
	for _, one := range all {
		columns = append(columns, one.column)
		e.easy = append(e.easy, one.easy)
	}
	t := newTable(f, columns, id, listed)
	t.export = e
	return t
}

// All returns the claims one by one: see [Table.Claims].
func (t *Table[C]) All() iter.Seq2[C, error] { return t.Claims().All() }

// carefully yields the claims one by one, as every kind of file can be read.
func (t *Table[C]) carefully() iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		left := false
		err := t.walk(&faults, func(_ int, claim *C) bool {
			left = faults.Total == 0 && !yield(*claim, nil)
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

// Rows returns the rows of the claims that have the ids, in the order of the file and at
// most [settlement.MaxFaults] of each: so that who finds an id in several files can name
// the rows. It walks the file once, keeps nothing but what it returns, and reads past
// rows that are wrong; its error is what ends the walk before the end of the file.
func (t *Table[C]) Rows(ids map[string]bool) (map[string][]int, error) {
	rows := make(map[string][]int)
	if t.id == nil || len(ids) == 0 {
		return rows, nil
	}
	ignored := settlement.Faults{Limit: 1}
	err := t.walk(&ignored, func(row int, claim *C) bool {
		if id := t.id(claim); ids[id] && len(rows[id]) < settlement.MaxFaults {
			id = strings.Clone(id) // not a block of the file
			rows[id] = append(rows[id], row)
		}
		return true
	})
	return rows, err
}

// Unknown returns the columns of a CSV header that are not a claim's, in the
// order of the header; nil for JSON lines, where an unknown key is a fault. A name that
// does not look like that of a column is given by its place and length, and of more than
// 20 the rest is counted. It returns an error if the header cannot be read, or is none.
func (t *Table[C]) Unknown() ([]string, error) {
	if t.file.jsonLines() {
		return nil, nil
	}
	if t.file.Sheet != nil {
		s, err := openSheet(t.file, t.walked.seed)
		if err != nil {
			return nil, err
		}
		defer s.close()
		return t.unknown(&s.header, s.head)
	}
	file, err := t.file.Open()
	if err != nil {
		return nil, &RowError{File: t.file.Name, Err: err}
	}
	defer file.Close()
	r, err := openCSV(t.file, file)
	if err != nil {
		return nil, err
	}
	return t.unknown(&r.header, r.head)
}

// unknown finds the header and returns the columns that nobody knows.
func (t *Table[C]) unknown(h *header, next func() ([]string, int, error)) ([]string, error) {
	if err := t.seek(h, next); err != nil {
		return nil, err
	}
	err := h.choose(t.names(0), t.names(needed), t.means(h.names))
	if errors.Is(err, ErrNoHeader) {
		return nil, err
	}
	return h.unknown(), nil
}

// Columns returns the columns that the file has and that are read, in the order of the
// claim's; of JSON lines all that are read. It returns an error if the header cannot be
// read.
func (t *Table[C]) Columns() ([]string, error) {
	if t.file.jsonLines() {
		return t.names(0), t.err
	}
	if t.file.Sheet != nil {
		s, err := openSheet(t.file, t.walked.seed)
		if err != nil {
			return nil, err
		}
		defer s.close()
		return t.there(&s.header, s.head)
	}
	file, err := t.file.Open()
	if err != nil {
		return nil, &RowError{File: t.file.Name, Err: err}
	}
	defer file.Close()
	r, err := openCSV(t.file, file)
	if err != nil {
		return nil, err
	}
	return t.there(&r.header, r.head)
}

// there finds the header and returns the columns of it that are read.
func (t *Table[C]) there(h *header, next func() ([]string, int, error)) ([]string, error) {
	if err := t.seek(h, next); err != nil {
		return nil, err
	}
	means := t.means(h.names)
	n, err := t.dated(h, means)
	if err == nil {
		err = h.choose(n.names(0), n.names(needed), means)
	}
	if err != nil {
		return nil, err
	}
	var list []string
	for _, i := range h.present() {
		list = append(list, n.columns[i].name)
	}
	slices.Sort(list)
	return slices.DeleteFunc(n.names(0), func(name string) bool { _, found := slices.BinarySearch(list, name); return !found }), nil
}

// seek finds the header of an export, which may stand below a title. That of a
// canonical file is its first row.
func (t *Table[C]) seek(h *header, next func() ([]string, int, error)) error {
	if t.export == nil || h.row1 == 0 {
		return nil
	}
	return h.seek(t.names(needed), t.export.headers.column, next)
}

// means returns what says which column a name in a header is; empty if it is none.
// Of a canonical file the names are exact; where a column is not there under its
// own name, one that the platform or hospitals give it will do.
func (t *Table[C]) means(header []string) func(string) string {
	if t.export != nil {
		return t.export.headers.among(header)
	}
	var others *headers // made where it is needed
	return func(name string) string {
		if t.has(name) {
			return name
		}
		if others == nil {
			others = newHeaders(nil, nil, false)
			national := nationalNames()
			for _, pair := range canonicalNames() {
				if t.has(pair[0]) && !slices.Contains(header, pair[0]) {
					for _, other := range append([]string{pair[1]}, national[pair[1]]...) {
						others.exact[headerKey(other)] = pair[0]
					}
				}
			}
		}
		return others.column(name)
	}
}

// canonicalNames are columns of claims with the national column that says the same
// everywhere. What is covered is not among them: places differ.
func canonicalNames() [][2]string {
	return [][2]string{
		{"id", "setl_id"}, {"institution", "fixmedins_code"}, {"group", "drg_codg"}, {"cost", "medfee_sumamt"}, {"days", "act_ipt_days"},
		{"admitted", "begndate"}, {"discharged", "enddate"}, {"settled", "setl_time"}, {"person", "psn_no"}, {"department", "dscg_dept_codg"},
	}
}

// rows is a file as records of texts.
type rows interface {
	// next reads a record: its texts go into values, which stand for the columns
	// that are read, in their order. A fault spoils this record; an error ends
	// the walk, regularly if it is io.EOF.
	next(values []value) (row int, fault, err error)
	// says reports whether any field of the last record is one of the words.
	says(words []string) bool
	// blank reports whether all fields of the last record are.
	blank() bool
	// again reports whether the last record is the header once more.
	again() bool
	// present returns the columns that a record may have, in their order: values of
	// others stay as they are.
	present() []int
	// column returns what the file calls a column that is read.
	column(i int) string
	// unknown returns the columns met that nobody knows.
	unknown() []string
	close()
}

// value is what a record has for a column.
type value struct {
	text   string
	given  bool
	number bool // of a sheet
}

// walk calls visit for each record that makes a claim, until it returns false.
// What is wrong with the other records is added to faults; what makes reading on
// impossible is returned. The claim is overwritten by the next one.
func (t *Table[C]) walk(faults *settlement.Faults, visit func(row int, claim *C) bool) (err error) {
	_, _, err = t.look(faults, visit)
	return err
}

// look is walk, and also returns the row of the header, 0 if there is none, and the
// columns that nobody knows.
func (t *Table[C]) look(faults *settlement.Faults, visit func(row int, claim *C) bool) (row1 int, unknown []string, err error) {
	if t.err != nil {
		return 0, nil, t.err
	}
	if t.file.Sheet != nil {
		s, err := openSheet(t.file, t.walked.seed)
		if err != nil {
			return 0, nil, err
		}
		defer s.close()
		if t, err = t.choose(&s.header, s.head); err != nil {
			return 0, nil, err
		}
		err = t.read(s, faults, visit)
		if err == nil {
			err = t.same(&s.digest)
		}
		return s.row1, s.unknown(), err
	}
	file, err := t.file.Open()
	if err != nil {
		return 0, nil, &RowError{File: t.file.Name, Err: err}
	}
	defer func() {
		if e := file.Close(); e != nil && err == nil {
			err = &RowError{File: t.file.Name, Err: e}
		}
	}()
	bytes := t.walked.digest(file)
	rows, t, err := t.rows(bytes)
	if err != nil {
		return 0, nil, err
	}
	if csv, ok := rows.(*csvRows); ok {
		row1 = csv.row1
	}
	err = t.read(rows, faults, visit)
	if err == nil {
		err = t.same(&bytes.digest)
	}
	return row1, rows.unknown(), err
}

// choose finds the header and decides which columns are read. It returns the table as
// it reads this file.
func (t *Table[C]) choose(h *header, next func() ([]string, int, error)) (*Table[C], error) {
	if err := t.seek(h, next); err != nil {
		return t, err
	}
	means := t.means(h.names)
	t, err := t.dated(h, means)
	if err != nil {
		return t, err
	}
	return t, h.choose(t.names(0), t.names(needed), means)
}

// rows reads a file up to its first record. It returns the table as it reads this file.
func (t *Table[C]) rows(r io.Reader) (rows, *Table[C], error) {
	if t.file.jsonLines() {
		traits := make([]trait, len(t.columns))
		for i, c := range t.columns {
			traits[i] = c.trait
		}
		var headers *headers
		if t.export != nil {
			headers = t.export.headers
		}
		lines, err := newJSONRows(t.file.Name, r, t.names(0), traits, t.known, headers)
		return lines, t, err
	}
	csv, err := openCSV(t.file, r)
	if err != nil {
		return nil, t, err
	}
	if t, err = t.choose(&csv.header, csv.head); err != nil {
		return nil, t, err
	}
	csv.keep = make([]*interned, len(t.columns))
	for _, i := range csv.there {
		if t.columns[i].trait&code != 0 {
			csv.keep[i] = new(interned)
		}
	}
	return csv, t, nil
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
