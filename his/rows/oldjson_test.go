package rows

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/split"
)

// oldJSONRows reads JSON lines with encoding/json alone: what the byte reader must equal.
type oldJSONRows struct {
	file         string
	lines        *bufio.Scanner
	names, known []string // the columns that are read, and all
	traits       []Trait  // of names
	foreign      map[string]int
	lenient      bool // keys that nobody knows are counted in foreign
	row          int
	any          bool // an object was met
}

func newOldJSONRows(file string, r io.Reader, names []string, traits []Trait, known []string) (*oldJSONRows, error) {
	b, err := skipMark(r)
	if err != nil {
		return nil, &Error{File: file, Err: err}
	}
	lines := bufio.NewScanner(b)
	lines.Buffer(make([]byte, 0, 4096), split.MaxRecord+len("\r\n")+1)
	return &oldJSONRows{file: file, lines: lines, names: names, traits: traits, known: known}, nil
}

func (j *oldJSONRows) next(values []value) (row int, fault, err error) {
	for j.lines.Scan() {
		j.row++
		line := bytes.TrimSpace(j.lines.Bytes())
		if len(line) > split.MaxRecord {
			return 0, nil, j.tooLong(j.row)
		}
		if len(line) > 0 {
			j.any = true
			return j.row, j.object(line, values), nil
		}
	}
	switch err := j.lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return 0, nil, j.tooLong(j.row + 1)
	case err != nil:
		return 0, nil, &Error{File: j.file, Err: err}
	case !j.any:
		return 0, nil, &Error{File: j.file, Err: ErrEmpty}
	}
	return 0, nil, io.EOF
}

func (j *oldJSONRows) tooLong(row int) error {
	return &Error{File: j.file, Row: row, Err: fmt.Errorf("the line is %w", ErrTooLong)}
}

// object reads the values of a line, as strictly as policy.Read; but each
// value stays text, which the columns read as they do that of a CSV file.
func (j *oldJSONRows) object(line []byte, values []value) error {
	clear(values)
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	fault := func(column string, err error) {
		faults.Add(&Error{File: j.file, Row: j.row, Column: column, Field: column, Err: err})
	}
	if !utf8.Valid(line) {
		fault("", fmt.Errorf("%w: not valid UTF-8", ErrEncoding))
		return faults.Err()
	}
	var whole json.RawMessage
	if err := json.Unmarshal(line, &whole); err != nil { // first, for the tokens below are lenient
		fault("", jsonFault(err))
		return faults.Err()
	}
	if whole[0] != '{' {
		fault("", fmt.Errorf("%w: got %s", ErrJSON, jsonShape(whole)))
		return faults.Err()
	}
	dec := json.NewDecoder(bytes.NewReader(whole))
	dec.UseNumber()
	seen := make(map[string]bool, len(j.known))
	_, _ = dec.Token() // the brace
	for dec.More() {
		key, _ := dec.Token()
		name := key.(string) // nothing else can be a key
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			fault("", jsonFault(err))
			break
		}
		at := slices.Index(j.names, name)
		switch {
		case seen[name]:
			fault("", fmt.Errorf("%w: the key %s is there twice", ErrJSON, quoteColumn(name, -1)))
		case j.lenient && !slices.Contains(j.known, name):
			if j.foreign == nil {
				j.foreign = make(map[string]int)
			}
			if len(j.foreign) < maxKeys {
				j.foreign[strings.Clone(name)]++
			}
		case !slices.Contains(j.known, name):
			fault("", fmt.Errorf("%w: %s", ErrUnknownColumn, quoteColumn(name, -1)))
		case at >= 0 && j.lenient && string(raw) == "null":
		case at >= 0:
			text, err := oldScalar(raw, j.traits[at])
			if err != nil {
				fault(name, err)
			}
			values[at] = value{text: text, given: err == nil}
		}
		seen[name] = true
	}
	return faults.Err()
}

// scalar returns the text of a string or, where it may be one, of a number.
func oldScalar(raw json.RawMessage, t Trait) (string, error) {
	if raw[0] == '"' {
		var text string
		err := json.Unmarshal(raw, &text)
		return text, err
	}
	if text := string(raw); t&Whole != 0 && cell.IsDigits(text) || t&Summed != 0 && (raw[0] == '-' || cell.IsDigits(text[:1])) {
		return text, nil // of an amount the column sees an exponent, and refuses it
	}
	if t&Private != 0 && string(raw) != "null" {
		return "", fmt.Errorf("%w: want a string", ErrJSON)
	}
	return "", fmt.Errorf("%w: want a string, got %s", ErrJSON, jsonShape(raw))
}
