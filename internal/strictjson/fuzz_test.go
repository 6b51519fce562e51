package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
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
