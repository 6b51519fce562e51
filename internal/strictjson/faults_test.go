package strictjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDecodeBad(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, c := range []struct{ name, doc, want string }{
		{"empty", ``, `line 1: the document is empty`},
		{"white space", " \n ", `line 1: the document is empty`},
		{"byte order mark", "\xef\xbb\xbf{}", `line 1: the document begins with a byte order mark, save it as UTF-8 without one`},
		{"UTF-16", "\xff\xfe{\x00", `line 1: the document is UTF-16, save it as UTF-8`},
		{"UTF-16 of a big-endian", "\xfe\xff\x00{", `line 1: the document is UTF-16, save it as UTF-8`},
		{"UTF-16 without a mark", "{\x00\"\x00", `line 1: the document is UTF-16, save it as UTF-8`},
		{"truncated object", "{\n\"groups\":[\n{", `groups[0] (line 3): the document is cut off: unexpected EOF`},
		{"truncated string", `{"mode":"a`, `mode (line 1): the document is cut off: unexpected EOF`},
		{"truncated word", `{"on":tru`, `on (line 1): the document is cut off: unexpected EOF`},
		{"truncated word in space", `{"on":tru `, `on (line 1): invalid character ' ' in literal true (expecting 'e')`},
		{"truncated number", `{"year":-`, `year (line 1): the document is cut off: unexpected EOF`},
		{"truncated escape", `{"mode":"\u00`, `mode (line 1): the document is cut off: unexpected EOF`},
		{"second document", "{}\n{}", `line 2: unexpected data after the document`},
		{"trailing brace", "{}}", `line 1: unexpected data after the document`},
		{"trailing comma", `{},`, `line 1: unexpected data after the document`},
		{"trailing NUL", "{}\x00", `line 1: unexpected data after the document`},
		{"comma before brace", `{"year":1,}`, `line 1: invalid character '}' looking for beginning of object key string`},
		{"comma before bracket", `{"matrix":[[1,]]}`, `matrix[0] (line 1): invalid character ']' looking for beginning of value`},
		{"missing comma", `{"matrix":[[1 2]]}`, `matrix[0] (line 1): invalid character '2' after array element`},
		{"missing colon", `{"year" 1}`, `year (line 1): invalid character '1' after object key`},
		{"mismatched", `{"matrix":[}`, `matrix (line 1): invalid character '}' looking for beginning of value`},
		{"bare word", `{"mode": yes}`, `mode (line 1): invalid character 'y' looking for beginning of value`},
		{"bare key", `{mode: 1}`, `line 1: invalid character 'm' looking for beginning of object key string`},
		{"NaN", `{"year": NaN}`, `year (line 1): invalid character 'N' looking for beginning of value`},
		{"leading zero", `{"year": 012}`, `line 1: invalid character '1' after object key:value pair`},
		{"plus sign", `{"year": +1}`, `year (line 1): invalid character '+' looking for beginning of value`},
		{"comment", `{} // x`, `line 1: unexpected data after the document`},
		{"single quotes", `{'year': 1}`, `line 1: invalid character '\'' looking for beginning of object key string`},
		{"full-width comma", `{"year":1，"on":true}`, `line 1: invalid character '，' after object key:value pair`},
		{"control character", "{\"mode\":\"a\nb\"}", `mode (line 1): invalid character '\n' in string literal`},
		{"bad escape", `{"mode":"\x"}`, `mode (line 1): invalid character 'x' in string escape code`},
		{"invalid UTF-8", "{\"mode\":\"a\xff\"}", `mode (line 1): invalid UTF-8`},
		{"invalid UTF-8 in a key", "{\"rates\":{\"a\xff\":1}}", `rates[…] (line 1): invalid UTF-8`},
		{"encoded surrogate", "{\"mode\":\"\xed\xa0\x80\"}", `mode (line 1): invalid UTF-8`},
		{"lone high surrogate", `{"mode":"\uD83D"}`, `mode (line 1): unpaired surrogate \ud83d`},
		{"lone low surrogate", `{"mode":"\\\ude00\ud83d"}`, `mode (line 1): unpaired surrogate \ude00`},
		{"two high surrogates", `{"mode":"\ud83d\ud83d\ude00"}`, `mode (line 1): unpaired surrogate \ud83d`},
		{"surrogate in a key", `{"rates":{"\ud83d":"1.00"}}`, `rates[…] (line 1): unpaired surrogate \ud83d`},

		{"root of the wrong kind", `[]`, `line 1: want an object, got an array`},
		{"root null", `null`, `line 1: null is not allowed`},
		{"root number", `12`, `line 1: want an object, got the number 12`},
		{"null", `{"year":null}`, `year (line 1): null is not allowed`},
		{"null for a pointer", `{"note":null}`, `note (line 1): null is not allowed`},
		{"null for an array", `{"groups":null}`, `groups (line 1): null is not allowed`},
		{"null element", `{"groups":[{},null]}`, `groups[1] (line 1): null is not allowed`},
		{"null for a text", `{"rates":{"a":null}}`, `rates.a (line 1): null is not allowed`},
		{"array for string", `{"mode":[]}`, `mode (line 1): want a string, got an array`},
		{"string for array", `{"groups":"x"}`, `groups (line 1): want an array, got a string`},
		{"object for array", `{"groups":{}}`, `groups (line 1): want an array, got an object`},
		{"boolean for object", `{"rates":true}`, `rates (line 1): want an object, got a boolean`},
		{"number for string", `{"mode":1}`, `mode (line 1): want a string, got the number 1`},
		{"number for boolean", `{"on":0}`, `on (line 1): want a boolean, got the number 0`},
		{"string for integer", `{"year":"2025"}`, `year (line 1): want an integer, got a string`},
		{"number for a text", `{"groups":[{"mean_cost":12.5}]}`, `groups[0].mean_cost (line 1): want a string such as "12.50", got the number 12.5`},
		{"object for a text", `{"groups":[{"mean_cost":{}}]}`, `groups[0].mean_cost (line 1): want a string, got an object`},
		{"bad text", `{"rates":{"TJ01":"1.5"}}`, `rates.TJ01 (line 1): not an amount of cents`},
		{"quoted path", `{"rates":{"a.b":"x"}}`, `rates["a.b"] (line 1): not an amount of cents`},
		{"a key of a map that may be anything", `{"rates":{"a \"b":"x"}}`, `rates[…] (line 1): not an amount of cents`},
		{"fraction", `{"year":1.0}`, `year (line 1): want an integer, got the number 1.0`},
		{"exponent", `{"year":1e3}`, `year (line 1): want an integer, got the number 1e3`},
		{"out of range", `{"big":9223372036854775808}`, `big (line 1): out of range, it does not fit in 64 bits: got a number of 19 characters`},

		{"unknown", `{"colour":1}`, `colour (line 1): unknown field "colour"`},
		{"unknown in case", `{"groups":[],"Groups":[]}`, `Groups (line 1): unknown field "Groups" (did you mean "groups"?)`},
		{"typo", `{"groups":[{"meancosts":1}]}`, `groups[0].meancosts (line 1): unknown field "meancosts" (did you mean "mean_cost"?); known are code, mean_cost`},
		{"typo by transposition", `{"MDOE":1}`, `MDOE (line 1): unknown field "MDOE" (did you mean "mode"?)`},
		{"short keys are no typos", `{"zz":1}`, `zz (line 1): unknown field "zz"`},
		{"a schema further in", `{"groups":[{"$schema":"x"}]}`, `groups[0]["$schema"] (line 1): unknown field "$schema"; known are code, mean_cost`},
		{"a schema that is no text", `{"$schema":1}`, `["$schema"] (line 1): want a string, got the number 1`},
		{"two schemas", `{"$schema":"x","$schema":"y"}`, `["$schema"] (line 1): duplicate key "$schema" (first on line 1)`},
		{"flattened name", `{"common":{}}`, `common (line 1): unknown field "common"`},
		{"empty key", `{"":1}`, `[""] (line 1): unknown field ""`},
		{"duplicate", "{\"year\":1,\n\"year\":2}", `year (line 2): duplicate key "year" (first on line 1)`},
		{"duplicate by escape", `{"year":1,"\u0079ear":2}`, `year (line 1): duplicate key "year" (first on line 1)`},
		{"duplicate in a map", `{"rates":{"a":"1.00","a":"1.00"}}`, `rates.a (line 1): duplicate key "a" (first on line 1)`},
		{"too deep", `{"deep":` + deep(100) + `}`, `deep (line 1): want an object, got an array` + "\n" +
			`deep` + strings.Repeat("[0]", 99) + ` (line 1): nested more than 100 levels deep`},
		{"far too deep", `{"year":[],"on":` + strings.Repeat("[", 20000), `year (line 1): want an integer, got an array` + "\n" +
			`on (line 1): want a boolean, got an array` + "\n" +
			`on` + strings.Repeat("[0]", 99) + ` (line 1): nested more than 100 levels deep`},

		{"all at once", `{
  "year": "x",
  "groups": [{"code": 1, "cost": "1.00"},
    {"mean_cost": 1.5}, 7],
  "year": true, "extra": {"a": [null], "a": 1},
  "mode": [null],
  "rates": {"b": "", "b": 1},
  "on": 1 2}`, `year (line 2): want an integer, got a string
groups[0].code (line 3): want a string, got the number 1
groups[0].cost (line 3): unknown field "cost" (did you mean "code"?); known are code, mean_cost
groups[1].mean_cost (line 4): want a string such as "12.50", got the number 1.5
groups[2] (line 4): want an object, got the number 7
year (line 5): duplicate key "year" (first on line 2)
year (line 5): want an integer, got a boolean
extra (line 5): unknown field "extra"
extra.a[0] (line 5): null is not allowed
extra.a (line 5): duplicate key "a" (first on line 5)
mode (line 6): want a string, got an array
mode[0] (line 6): null is not allowed
rates.b (line 7): not an amount of cents
rates.b (line 7): duplicate key "b" (first on line 7)
rates.b (line 7): want a string such as "12.50", got the number 1
on (line 8): want a boolean, got the number 1
line 8: invalid character '2' after object key:value pair`},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := policy{Year: 7, Rates: map[mode]amount{"a": {1}}}
			err := Decode(strings.NewReader(c.doc), &v)
			require.EqualError(t, err, c.want)
			require.IsType(t, Faults{}, err)
			require.Equal(t, policy{Year: 7, Rates: map[mode]amount{"a": {1}}}, v)
		})
	}
}

func TestFaultPlaces(t *testing.T) {
	err := Decode(strings.NewReader("{\"hid\": \"药品\", \"yaer\" : 1,\r\n\t\"on\" :\n  3, \"mode\": \"药\\q\"}"), &policy{})
	var faults Faults
	require.ErrorAs(t, err, &faults)
	type place struct {
		path         string
		line, column int
	}
	var got []place
	for _, f := range faults {
		got = append(got, place{f.Path, f.Line, f.Column})
	}
	require.Equal(t, []place{{"yaer", 1, 15}, {"on", 3, 3}, {"mode", 3, 17}}, got)
	var syntax *json.SyntaxError
	require.ErrorAs(t, err, &syntax)

	err = Decode(strings.NewReader("{\"year\":1\n"), &policy{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.ErrorAs(t, err, &faults)
	require.Equal(t, [2]int{2, 1}, [2]int{faults[0].Line, faults[0].Column})
}

func TestFaultUnwrap(t *testing.T) {
	err := Decode(strings.NewReader(`{"extra":1,"rates":{"a":"?"}}`), &policy{})
	require.ErrorIs(t, err, errAmount)
	var f Fault
	require.ErrorAs(t, err, &f)
	require.Equal(t, "extra", f.Path)
	require.Equal(t, f.Err, errors.Unwrap(f))
}

func TestFaultsAreBounded(t *testing.T) {
	var list []string
	var faults Faults
	doc := "[0" + strings.Repeat(",0", maxFaults-1)
	require.ErrorAs(t, Decode(strings.NewReader(doc+"]"), &list), &faults)
	require.Len(t, faults, maxFaults)
	require.ErrorAs(t, Decode(strings.NewReader(doc+strings.Repeat(",0", 99)+"]"), &list), &faults)
	require.Len(t, faults, maxFaults+1)
	require.EqualError(t, faults[maxFaults], "line 1: more than 10000 faults, the rest is not listed")

	key := strings.Repeat("药", 1000)
	err := Decode(strings.NewReader(`{"`+key+`":1}`), &policy{})
	require.EqualError(t, err, `[…] (line 1): unknown field: a key of 1000 characters`)
}

// Any file may be named as a document: what may be a person's is not repeated, neither as
// a key nor as a value.
func TestFaultsRepeatNobody(t *testing.T) {
	for _, c := range []struct{ doc, want string }{
		{`{"groups":[{"mean cost":1}]}`, `groups[0][…] (line 1): unknown field: a key of 9 characters (did you mean "mean_cost"?); known are code, mean_cost`},
		{`{"wang xiaoming":1}`, `[…] (line 1): unknown field: a key of 13 characters`},
		{`{"wang_xiaoming":1}`, `wang_xiaoming (line 1): unknown field "wang_xiaoming"`},
		{`{"12345678901":1}`, `[…] (line 1): unknown field: a key of 11 characters`},
		{`{"x1234567890y":1}`, `x1234567890y (line 1): unknown field "x1234567890y"`},
		{`{"患者的身份证号码和电话":1}`, `["患者的身份证号码和电话"] (line 1): unknown field "患者的身份证号码和电话"`},
		{`{"杭州市西湖区文三路一百三十八号":1}`, `[…] (line 1): unknown field: a key of 15 characters`},
		{`{"` + strings.Repeat("a", 41) + `":1}`, `[…] (line 1): unknown field: a key of 41 characters`},
		{`{"a@b.cn":{"c":null}}`, "[…] (line 1): unknown field: a key of 6 characters\n[…].c (line 1): null is not allowed"},
		{`{"a b":1,"a b":2}`, "[…] (line 1): unknown field: a key of 3 characters\n[…] (line 1): duplicate key: a key of 3 characters (first on line 1)"},
		{`{"rates":{"139-8765-4321":"x","classes.low":"x","H33010600001":"x","王小明 ":"x"}}`,
			"rates[…] (line 1): not an amount of cents\n" + `rates["classes.low"] (line 1): not an amount of cents` + "\nrates.H33010600001 (line 1): not an amount of cents\nrates[…] (line 1): not an amount of cents"},
		{`{"year":330106197912104571.0,"mode":13987654321,"on":138}`,
			"year (line 1): want an integer, got a number of 20 characters\nmode (line 1): want a string, got a number of 11 characters\non (line 1): want a boolean, got the number 138"},
		{`王小明,13987654321`, `line 1: invalid character (a letter that is not of ASCII) looking for beginning of value`},
	} {
		require.EqualError(t, Decode(strings.NewReader(c.doc), &policy{}), c.want)
	}
}

// chatty repeats what it does not understand.
type chatty struct{}

func (*chatty) UnmarshalText(text []byte) error { return fmt.Errorf("%w: got %q", errAmount, text) }

func TestValuesRepeatNobody(t *testing.T) {
	for value, want := range map[string]string{
		"12.5x":             `cost (line 1): not an amount of cents: got "12.5x"`,
		"王小明":               `cost (line 1): not an amount of cents: got text of 3 characters`,
		"13987654321":       `cost (line 1): not an amount of cents: got 11 digits`,
		"Ouyang Feng 1, 2F": `cost (line 1): not an amount of cents: got text of 17 characters, 2 digits`,
	} {
		err := Decode(strings.NewReader(`{"cost":"`+value+`"}`), &struct {
			Cost chatty `json:"cost"`
		}{})
		require.EqualError(t, err, want)
		require.ErrorIs(t, err, errAmount)
	}
}
