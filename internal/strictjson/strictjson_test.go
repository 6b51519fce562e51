package strictjson

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

var errAmount = errors.New("not an amount of cents")

// amount is a TextUnmarshaler of digits, a point and two digits.
type amount struct{ Cents int64 }

func (a *amount) UnmarshalText(text []byte) error {
	var whole, cents int64
	if len(text) > 15 {
		return errAmount
	}
	if _, err := fmt.Sscanf(string(text), "%d.%02d", &whole, &cents); err != nil || fmt.Sprintf("%d.%02d", whole, cents) != string(text) || whole < 0 {
		return errAmount
	}
	a.Cents = whole*100 + cents
	return nil
}

type mode string

type common struct {
	Name string `json:"name"`
	Hid  int    `json:"hid"`
}

type Noted struct {
	Note *string `json:"note,omitempty"`
}

type class struct {
	Ratio *amount `json:"ratio,omitzero"`
	Kids  []class `json:"kids"`
}

type policy struct {
	common
	*Noted
	Hid     string             `json:"hid"`
	Year    int                `json:"year"`
	Big     int64              `json:"big"`
	On      bool               `json:"on"`
	Mode    mode               `json:"mode"`
	Groups  []group            `json:"groups"`
	Classes map[string][]class `json:"classes"`
	Rates   map[mode]amount    `json:"rates"`
	Deep    map[string]class   `json:"deep"`
	Matrix  [][]int            `json:"matrix"`
	Flag    **bool             `json:"flag"`
	Plain   string
	//lint:ignore SA5008 a key named "-" is legal and must be read
	Dash string  `json:"-,"`
	Out  float64 `json:"-"`
	//lint:ignore U1000 unexported fields must be passed over
	inner float64
}

type group struct {
	Code string `json:"code"`
	Cost amount `json:"mean_cost"`
}

func ptr[T any](v T) *T { return &v }

func TestDecodeGood(t *testing.T) {
	for doc, want := range map[string]policy{
		`{}`:                                            {},
		" \r\n\t{ } \n":                                 {},
		`{"name":"a","hid":"b"}`:                        {common: common{Name: "a"}, Hid: "b"},
		`{"note":"n"}`:                                  {Noted: &Noted{ptr("n")}},
		`{"year":-0,"big":-9223372036854775808}`:        {Big: -1 << 63},
		`{"on":true,"mode":"x","flag":false}`:           {On: true, Mode: "x", Flag: ptr(ptr(false))},
		`{"Plain":"p","-":"d"}`:                         {Plain: "p", Dash: "d"},
		`{"groups":[]}`:                                 {Groups: []group{}},
		`{"rates":{}}`:                                  {Rates: map[mode]amount{}},
		`{"groups":[{},{"mean_cost":"1.50"}]}`:          {Groups: []group{{}, {Cost: amount{150}}}},
		`{"rates":{"TJ01":"0.10","":"2.00"}}`:           {Rates: map[mode]amount{"TJ01": {10}, "": {200}}},
		`{"classes":{"high":[{"ratio":"0.70"}]}}`:       {Classes: map[string][]class{"high": {{Ratio: &amount{70}}}}},
		`{"deep":{"a":{"kids":[{"kids":[]}]}}}`:         {Deep: map[string]class{"a": {Kids: []class{{Kids: []class{}}}}}},
		`{"matrix":[[],[1,2]]}`:                         {Matrix: [][]int{{}, {1, 2}}},
		`{"hid":"\ud83d\ude00 \\ud83d \u00e9 药\u0000"}`: {Hid: "😀 \\ud83d é 药\x00"},
		`{"\u0079ear":7}`:                               {Year: 7},
	} {
		t.Run(doc, func(t *testing.T) {
			got := policy{Year: 99, Groups: []group{{Code: "old"}}}
			require.NoError(t, Decode(iotest.OneByteReader(strings.NewReader(doc)), &got))
			require.Empty(t, cmp.Diff(want, got, cmp.AllowUnexported(policy{})))
		})
	}
}

func TestDecodeRoots(t *testing.T) {
	var list []amount
	require.NoError(t, Decode(strings.NewReader(`["1.00"]`), &list))
	require.Equal(t, []amount{{100}}, list)
	var table map[string]int
	require.NoError(t, Decode(strings.NewReader(`{"a":1}`), &table))
	require.Equal(t, map[string]int{"a": 1}, table)
	var texts []both
	require.NoError(t, Decode(strings.NewReader(`["\u0061"]`), &texts))
	require.Equal(t, []both{{"a"}}, texts)
	require.EqualError(t, Decode(strings.NewReader(`[1]`), &texts), `[0] (line 1): want a string such as "12.50", got the number 1`)
	var nest selfSlice
	require.NoError(t, Decode(strings.NewReader(strings.Repeat("[", 100)+strings.Repeat("]", 100)), &nest))
	require.Len(t, nest, 1)
}

type selfSlice []selfSlice

type selfPointer *selfPointer

type number struct{}

func (*number) UnmarshalJSON([]byte) error { return nil }

// both is a TextUnmarshaler whose UnmarshalJSON must not be called.
type both struct{ text string }

func (b *both) UnmarshalText(text []byte) error { b.text = string(text); return nil }

func (*both) UnmarshalJSON([]byte) error { return errors.New("called") }

type textKey string

func (*textKey) UnmarshalText([]byte) error { return nil }

type Left struct{ X int }
type Right struct{ X int }

func TestDecodeMistakesOfTheProgram(t *testing.T) {
	const needs = "strictjson: Decode needs a non-nil pointer to a struct, slice or map"
	for _, c := range []struct {
		v    any
		want string
	}{
		{nil, needs},
		{policy{}, needs},
		{(*policy)(nil), needs},
		{new(string), needs},
		{new(any), needs},
		{new(*policy), needs},
		{new(amount), needs},
		{new([]float64), "strictjson: [] has the unsupported Go type float64"},
		{new(map[int]string), "strictjson: the document has the unsupported Go type map[int]string: map keys must be plain strings"},
		{new(map[textKey]int), "strictjson: the document has the unsupported Go type map[strictjson.textKey]int: map keys must be plain strings"},
		{new(struct {
			A []struct {
				B map[string]*float32 `json:"b"`
			} `json:"a"`
		}), "strictjson: a[].b.* has the unsupported Go type float32"},
		{new(struct{ A any }), "strictjson: A has the unsupported Go type interface {}"},
		{new(struct{ A error }), "strictjson: A has the unsupported Go type error"},
		{new(struct{ A []byte }), "strictjson: A[] has the unsupported Go type uint8"},
		{new(struct{ A [2]int }), "strictjson: A has the unsupported Go type [2]int"},
		{new(struct{ A int32 }), "strictjson: A has the unsupported Go type int32"},
		{new(struct{ A *number }), "strictjson: A has the unsupported Go type strictjson.number: it is a json.Unmarshaler"},
		{new(number), "strictjson: the document has the unsupported Go type strictjson.number: it is a json.Unmarshaler"},
		{new(struct{ A selfPointer }), "strictjson: A has the unsupported Go type strictjson.selfPointer"},
		{new(struct {
			Left
			Right
		}), `strictjson: Go type struct { strictjson.Left; strictjson.Right } has two fields named "X"`},
		{new(struct {
			A int `json:"a,string"`
		}), "strictjson: field A of Go type struct { A int \"json:\\\"a,string\\\"\" }: unsupported option \"string\" in the json tag"},
		{new(struct{ *common }), "strictjson: field common of Go type struct { *strictjson.common }: a pointer to the unexported type strictjson.common cannot be embedded"},
	} {
		err := Decode(iotest.ErrReader(errors.New("must not be read")), c.v)
		require.EqualError(t, err, c.want)
		require.False(t, errors.As(err, new(Faults)))
		require.False(t, Has(c.v, "A") && !strings.Contains(c.want, needs))
	}
}

func TestDecodeReader(t *testing.T) {
	broken := errors.New("line noise")
	require.ErrorIs(t, Decode(iotest.ErrReader(broken), &policy{}), broken)
	require.NoError(t, DecodeUpTo(strings.NewReader(`{} `), &policy{}, 3))
	require.EqualError(t, DecodeUpTo(strings.NewReader(`{}  `), &policy{}, 3), "strictjson: the document is longer than 3 bytes")
}

func TestHas(t *testing.T) {
	for path, want := range map[string]bool{
		"groups": true, "groups[0]": true, "groups[17].mean_cost": true, "groups.mean_cost": true,
		"classes": true, "classes.high": true, "classes.high[0].ratio": true, "classes.high.ratio": true,
		`classes["a b"][0].kids[1].kids.ratio`: true, `classes["TJ01"]`: true, "rates.TJ01": true, `rates["药"]`: true,
		"name": true, "note": true, "hid": true, "Plain": true, "-": true, "matrix[0][1]": true, "matrix[3]": true, "deep.x.ratio": true,

		"": false, ".groups": false, "groups.": false, "groups[": false, "groups[]": false, "groups[x]": false,
		"groups[01]": false, "groups[-1]": false, "groups[0]mean_cost": false, "groups[0][0]": false, "Groups": false,
		"matrix[0][1][2]": false, "groups.cost": false, "groups.mean_cost.Cents": false, "name.x": false, "Out": false,
		"inner": false, "common": false, "Noted": false, "classes..x": false, "rates.药": false, `rates["a`: false,
		`rates["a"`: false, "rates[`a`]": false, `rates['a']`: false, "deep[0]": false, "[0]": false, "year[0]": false,
	} {
		require.Equal(t, want, Has(policy{}, path), path)
		require.Equal(t, want, Has((*policy)(nil), path), path)
	}
	require.True(t, Has([]group{}, "[0].code"))
	require.True(t, Has([]group{}, "code"))
	require.False(t, Has(selfSlice{}, "x"))
	require.True(t, Has(selfSlice{}, "[0][0]"))
	require.False(t, Has(nil, "x"))
	require.False(t, Has(3, "x"))
}
