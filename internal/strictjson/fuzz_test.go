package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecode checks that whatever Decode accepts encoding/json accepts too and reads alike,
// and that whatever it refuses has faults in input order within the document.
func FuzzDecode(f *testing.F) {
	for _, doc := range []string{
		``, `{}`, `[]`, `null`, `{"year":1,}`, `{"year":1}{}`, `{"year":-0,"big":9223372036854775807,"on":true,"mode":"\ud83d\ude00"}`,
		`{"groups":[{"code":"A1","mean_cost":"12.50"},{"mean_cost":12.5}],"matrix":[[1 2]]}`,
		`{"classes":{"high":[{"ratio":"0.70","kids":[{}]}]},"rates":{"TJ01":"1.00","a b":"2.00"},"deep":{"x":{"kids":[]}}}`,
		`{"Groups":null,"flag":false,"note":"n","name":"x","hid":"y","Plain":"","-":"d"}`,
		"{\"rates\":{\"\xff\":\"1.00\",\"\\ud83d\":[null]}}", `{"year":1e2,"year":"\u0079"}`, `[[[[[[{"a":[[[]]]}]]]]]]`,
		"\xef\xbb\xbf{}", "{\x00}\x00", "\xff\xfe{\x00", `{"year":值}`, "{\"year\":\xff}", `{"year"：1}`, `{"yaer":1,"moed":"a","x y":1}`, "{\n\"year\": 1,\n\"gruops\": []\n}", `{"year":`,
		`{"$schema":"x","year":"1","on":1,"mode":1,"groups":{},"classes":[],"rates":{"a":1}}`, strings.Repeat("[", 200) + strings.Repeat("]", 200), `{"year":99999999999999999999}`,
		`[` + strings.Repeat(`{"x":1},`, 150) + `{}]`, `{"groups":[{"code":"A","mean_cost":"-"},{"code":"A","mean_cost":"1.2.3"}]}`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		check[policy](t, doc)
		check[[]class](t, doc)
		check[map[string]map[string]*int](t, doc)
		check[selfSlice](t, doc)
	})
}

// FuzzHas: a path that a document has is compared with itself as equal, and no path panics.
func FuzzHas(f *testing.F) {
	for _, path := range []string{"", "year", "groups", "groups[1]", "groups[01]", "groups[0].code", "groups[0]code", ".year", "classes.high[0].ratio", `classes["a b"][2].kids`, `classes["`, "rates[", "rates.x.y", "nothing", "matrix[1][2]", "groups[99999999999999999999]"} {
		f.Add(path, "groups[0].code")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		shape := ShapeOf(policy{})
		if shape.Compare(a, a) != 0 {
			t.Fatal(a)
		}
		if x, y := shape.Compare(a, b), shape.Compare(b, a); x != -y {
			t.Fatalf("%q and %q: %d, %d", a, b, x, y)
		}
		Has(policy{}, a)
		faults := []error{errors.New(a), errors.New(b), errors.New(a)}
		if got := shape.Tidy(faults, error.Error); a == b && len(got) != 1 {
			t.Fatal(got)
		}
	})
}

func check[T any](t *testing.T, doc []byte) {
	var got, want T
	if err := Decode(bytes.NewReader(doc), &got); err != nil {
		var faults Faults
		if !errors.As(err, &faults) || len(faults) == 0 || err.Error() == "" {
			t.Fatalf("%T: not faults: %v", got, err)
		}
		last := Fault{Line: 1, Column: 1}
		for _, fault := range faults {
			if fault.Line < last.Line || fault.Line == last.Line && fault.Column < last.Column {
				t.Fatalf("%T: out of order: %v", got, err)
			}
			last = fault
		}
		if lines := bytes.Count(doc, []byte("\n")) + 1; last.Line > lines || last.Column > utf8.RuneCount(doc)+1 {
			t.Fatalf("%T: beyond the document: %v", got, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(policy{})); diff != "" {
			t.Fatalf("%T: modified despite %v:\n%s", got, err, diff)
		}
		return
	}
	ShapeOf(got).Judge(got, func(path string, err error) {
		if err == nil || !Has(got, path) {
			t.Fatalf("%T: a rule of no field: %s: %v", got, path, err)
		}
	})
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&want); err != nil {
		t.Fatalf("%T: encoding/json refuses what Decode accepted: %v", got, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		t.Fatalf("%T: Decode accepted trailing data", got)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(policy{})); diff != "" {
		t.Fatalf("%T: encoding/json reads it otherwise:\n%s", got, diff)
	}
}
