package rows

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// jsonRows is a file of one JSON object a line. Lines without a fault are read in one
// pass; jsoncareful.go reads the others, and says what is wrong with them.
type jsonRows struct {
	file    string
	lines   *split.LineReader
	keys    jsonKeys
	traits  []jsonColumn // of the columns that are read
	by      []*jsonKey   // what the last line calls each of them; nil: it has no such key
	all     []int
	keep    []*interned       // of each column that is read: nil unless its texts repeat
	texts   map[string]string // of those, what strings with escapes say
	buf     []byte
	foreign map[string]bool // unknown keys
	fresh   []*jsonKey      // unknown keys of the last line that foreign may lack
	lenient bool            // unknown keys are listed, not faults; null is a blank value
	row     int
	any     bool // an object was met
	returns bool // lines end in CR alone
	nested  *nested
}

// jsonColumn says what a column may hold.
type jsonColumn struct {
	trait Trait
	kind  Kind
}

// Bounds of what is remembered of a file: the number of keys, the number of texts with
// escapes, and the bytes of each.
const (
	maxKeys  = 4096
	mostKept = 256
)

// newJSONRows reads columns under their own names or, in an export, under names that
// headers knows.
func newJSONRows(file string, r io.Reader, names []string, traits []jsonColumn, known []string, headers *headers) *jsonRows {
	j := &jsonRows{
		file: file, lines: split.NewLines(r), keys: jsonKeys{names: names, known: known, headers: headers}, lenient: headers != nil,
		traits: traits, by: make([]*jsonKey, len(names)), keep: make([]*interned, len(names)),
	}
	for i := range names {
		j.all = append(j.all, i)
	}
	return j
}

func (j *jsonRows) next(values []value) (row int, fault, err error) {
	for {
		line, err := j.lines.Next()
		switch {
		case errors.Is(err, ErrTooLong):
			return 0, nil, j.tooLong(j.row + 1)
		case errors.Is(err, io.EOF) && !j.any:
			return 0, nil, &Error{File: j.file, Err: ErrEmpty}
		case errors.Is(err, io.EOF):
			return 0, nil, io.EOF
		case err != nil:
			return 0, nil, &Error{File: j.file, Err: err}
		}
		j.row++
		line = strings.TrimSpace(line)
		if len(line) > split.MaxRecord {
			return 0, nil, j.tooLong(j.row)
		}
		if line == "" {
			continue
		}
		j.any = true
		if j.nested != nil && j.nested.faults[j.row] != nil {
			err := j.nested.faults[j.row]
			delete(j.nested.faults, j.row)
			return j.row, &Error{File: j.file, Row: j.row, Err: err}, nil
		}
		if j.object(line, values) {
			for _, key := range j.fresh {
				key.listed = true
				j.list(key.name)
			}
			return j.row, nil, nil
		}
		return j.row, j.careful(line, values), nil
	}
}

func (j *jsonRows) tooLong(row int) error {
	return &Error{File: j.file, Row: row, Err: fmt.Errorf("the line is %w", ErrTooLong)}
}

// object reads the values of a line. It returns false if anything may be wrong with the
// line; values must not be used then.
func (j *jsonRows) object(line string, values []value) bool {
	clear(values)
	clear(j.by)
	j.fresh = j.fresh[:0]
	if !utf8.ValidString(line) || line[0] != '{' {
		return false
	}
	i := jsonSpace(line, 1)
	if i < len(line) && line[i] == '}' {
		return i+1 == len(line)
	}
	for n := 0; ; n++ {
		if i >= len(line) || line[i] != '"' {
			return false
		}
		key, end := j.keys.read(line, i+1, n)
		if key == nil || key.row == j.row || key.unknown && !j.lenient {
			return false // not a key, there twice, or unknown
		}
		key.row = j.row
		if i = jsonSpace(line, end+1); i >= len(line) || line[i] != ':' {
			return false
		}
		i = jsonSpace(line, i+1)
		if i = j.value(line, i, key, values); i < 0 {
			return false
		}
		i = jsonSpace(line, i)
		switch {
		case i >= len(line):
			return false
		case line[i] == '}':
			return i+1 == len(line)
		case line[i] != ',':
			return false
		}
		i = jsonSpace(line, i+1)
	}
}

// value reads the value at i, and returns where it ends, −1 if it may be wrong.
func (j *jsonRows) value(line string, i int, key *jsonKey, values []value) int {
	at := key.at
	if at < 0 {
		if key.unknown && !key.listed {
			j.fresh = append(j.fresh, key)
		}
		return jsonValue(line, i)
	}
	if i >= len(line) {
		return -1
	}
	switch before := j.by[at]; {
	case j.lenient && line[i] == 'n': // null
		return jsonValue(line, i)
	case before == nil, key.unsure < before.unsure:
		j.by[at] = key
	case key.unsure == before.unsure:
		return -1
	default: // a surer key of the column is there
		return jsonValue(line, i)
	}
	if line[i] == '"' {
		end, escaped := jsonString(line, i+1)
		if end < 0 {
			return -1
		}
		text, ok := j.text(line[i+1:end], escaped, at)
		if !ok {
			return -1
		}
		values[at] = value{text: text, given: true}
		return end + 1
	}
	end, way := jsonNumber(line, i), cell.Numeral
	if line[i] == 't' || line[i] == 'f' {
		end, way = jsonValue(line, i), cell.Truth
	}
	if end < 0 || !j.traits[at].takes(line[i:end], way) {
		return -1
	}
	values[at] = j.traits[at].value(line[i:end], way)
	return end
}

// text returns what a string says.
func (j *jsonRows) text(raw string, escaped bool, at int) (string, bool) {
	repeats := j.traits[at].trait&Code != 0
	if repeats && j.keep[at] == nil {
		j.keep[at] = new(interned)
	}
	if !escaped {
		if repeats {
			raw = j.keep[at].text(raw)
		}
		return raw, true
	}
	if text, met := j.texts[raw]; met && repeats {
		return text, true
	}
	var ok bool
	if j.buf, ok = unescape(j.buf[:0], raw); !ok {
		return "", false
	}
	text := string(j.buf)
	if repeats && len(raw) <= mostKept {
		if j.texts == nil || len(j.texts) >= maxKeys {
			j.texts = make(map[string]string)
		}
		j.texts[strings.Clone(raw)] = text
	}
	return text, true
}

// list lists an unknown key.
func (j *jsonRows) list(name string) {
	if j.foreign == nil {
		j.foreign = make(map[string]bool)
	}
	if len(j.foreign) < maxKeys {
		j.foreign[name] = true
	}
}

// takes reports whether a column takes a number or a boolean in place of a string.
func (c jsonColumn) takes(text string, way cell.Way) bool {
	switch {
	case c.kind == RawKind:
		return way == cell.Numeral && (c.trait&Whole != 0 && cell.IsDigits(text) || c.trait&Summed != 0)
	case way == cell.Truth:
		return c.kind == FlagKind || c.kind == CodeKind || c.kind == WordKind
	}
	return true
}

// value is the value of a number or a boolean.
func (c jsonColumn) value(text string, way cell.Way) value {
	if c.kind == RawKind {
		way = cell.Written
	}
	return value{text: text, given: true, way: way}
}

func (j *jsonRows) says([]string) bool { return false }

func (j *jsonRows) again() bool { return false }

func (j *jsonRows) blank() bool { return false }

func (j *jsonRows) present() []int { return j.all }

func (j *jsonRows) column(i int) string {
	if key := j.by[i]; key != nil {
		return j.columnOf(key, i)
	}
	return j.keys.names[i]
}

// columnOf returns what a line calls a column, if a message may repeat it.
func (j *jsonRows) columnOf(key *jsonKey, i int) string {
	if isHeaderWord(key.name) {
		return key.name
	}
	return j.keys.names[i]
}

func (j *jsonRows) unknown() []string {
	return listed(slices.Sorted(maps.Keys(j.foreign)), nil)
}

func (j *jsonRows) place(int) string { return "" }

func (j *jsonRows) headerRow() int { return 0 }

func (j *jsonRows) carriage() bool { return j.returns }

func (j *jsonRows) from1904() bool { return false }

func (j *jsonRows) sheetNote() *Note { return nil }

func (j *jsonRows) close() {}
