package rows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// careful reads the values of a line as strictly as policy.Read does. Each value stays
// text, which the columns read as they read text of a CSV file. It returns every fault
// of the line.
func (j *jsonRows) careful(text string, values []value) error {
	clear(values)
	clear(j.by)
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	fault := func(column, field string, err error) {
		faults.Add(&Error{File: j.file, Row: j.row, Column: column, Field: field, Err: err})
	}
	line := []byte(text)
	if !utf8.Valid(line) {
		fault("", "", fmt.Errorf("%w: not valid UTF-8", ErrEncoding))
		return faults.Err()
	}
	var whole json.RawMessage
	if err := json.Unmarshal(line, &whole); err != nil { // first, because the tokens below are lenient
		fault("", "", jsonFault(err))
		return faults.Err()
	}
	if whole[0] != '{' {
		fault("", "", fmt.Errorf("%w: got %s", ErrJSON, jsonShape(whole)))
		return faults.Err()
	}
	keys, raws, err := j.members(whole)
	if err != nil {
		fault("", "", jsonFault(err))
	}
	for i, key := range keys {
		if at := key.at; at >= 0 && !j.absent(raws[i]) && (j.by[at] == nil || key.unsure < j.by[at].unsure) {
			j.by[at] = key
		}
	}
	seen := make(map[string]bool, len(keys))
	for i, key := range keys {
		switch at := key.at; {
		case seen[key.name]:
			fault("", "", fmt.Errorf("%w: the key %s is there twice", ErrJSON, quoteColumn(key.name, -1)))
		case key.unknown && j.lenient:
			j.list(key.name)
		case key.unknown:
			fault("", "", fmt.Errorf("%w: %s", ErrUnknownColumn, quoteColumn(key.name, -1)))
		case at < 0 || j.absent(raws[i]):
		case j.by[at].name == key.name:
			v, err := scalar(raws[i], j.traits[at])
			if err != nil {
				fault(j.columnOf(key, at), j.keys.names[at], err)
			}
			values[at] = v
		case j.by[at].unsure == key.unsure:
			fault("", "", fmt.Errorf("%w: %s and %s, both %s", ErrAmbiguousColumn, quoteColumn(j.by[at].name, -1), quoteColumn(key.name, -1), j.keys.names[at]))
		}
		seen[key.name] = true
	}
	return faults.Err()
}

// jsonFault returns the fault of syntax of a line without repeating the line.
func jsonFault(err error) error {
	if at := (*json.SyntaxError)(nil); errors.As(err, &at) {
		return fmt.Errorf("%w: broken at byte %d", ErrJSON, at.Offset)
	}
	return fmt.Errorf("%w: broken", ErrJSON)
}

// jsonShape returns the kind of a value, which a message may repeat.
func jsonShape(raw []byte) string {
	switch text := string(raw); raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 'n', 't', 'f':
		return text
	default:
		return shown.Number(text)
	}
}

// absent reports whether a value counts as if its key were not there.
func (j *jsonRows) absent(raw json.RawMessage) bool { return j.lenient && string(raw) == "null" }

// members returns the keys of an object that is valid, and their values.
func (j *jsonRows) members(object []byte) (keys []*jsonKey, raws []json.RawMessage, err error) {
	dec := json.NewDecoder(bytes.NewReader(object))
	_, _ = dec.Token() // the brace
	for dec.More() {
		name, _ := dec.Token()
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return keys, raws, err
		}
		keys, raws = append(keys, j.keys.key(name.(string))), append(raws, raw) // nothing else can be a key
	}
	return keys, raws, nil
}

// scalar returns the value of a string or, where the column allows one, of a number or a
// boolean.
func scalar(raw json.RawMessage, c jsonColumn) (value, error) {
	if raw[0] == '"' {
		var text string
		err := json.Unmarshal(raw, &text)
		return value{text: text, given: err == nil}, err
	}
	text, way := string(raw), cell.Numeral
	if text == "true" || text == "false" {
		way = cell.Truth
	}
	if (way == cell.Truth || raw[0] == '-' || cell.IsDigits(text[:1])) && c.takes(text, way) {
		return c.value(text, way), nil
	}
	if c.trait&Private != 0 && text != "null" {
		return value{}, fmt.Errorf("%w: want a string", ErrJSON)
	}
	return value{}, fmt.Errorf("%w: want a string, got %s", ErrJSON, jsonShape(raw))
}
