package strictjson

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

// documents are what tokens are tried on; most of them break somewhere.
func documents() []string {
	return []string{
		`{"a": [1, -0, 0.5e+3, 10E-2, true, false, null, "", "x\"\\\/\b\n\u00e9\ud83d\ude00"], "b": {}, "医院": [[]]}`,
		"[1\n,\t2\r]", `[01]`, `[1x]`, `[1.x]`, `[-]`, `[1e]`, `[truex]`, `[tru]`, `tru`, `nul`, `"a`, `"a\`, `["\x"]`, `["\u12"]`, "[\"\x01\"]",
		`[1 2]`, `[1,,2]`, `[1,]`, `[,1]`, `{"a" 1}`, `{"a"::1}`, `{"a":1,}`, `{1:2}`, `{"a"}`, `{"a":}`, `[}`, `{]`, `[1}`, `[1`, `[1 `, `1`, `1 `, `1 2`, `{}{}`,
		`[+1]`, `[.5]`, `[1.5.5]`, `[--1]`, "[\"\xff\"]", "[\"\\ud800\"]", "\xef\xbb\xbf{}", `[1/2]`, `[0x10]`, `[NaN]`, `['a']`,
	}
}

// Tokens are those of encoding/json, up to the place where the syntax breaks.
func TestTokensAreThoseOfEncodingJSON(t *testing.T) {
	for _, doc := range documents() {
		sameTokens(t, []byte(doc))
	}
	r := rand.New(rand.NewPCG(1, 2))
	const alphabet = "{}[]\",:\\ \n01e.-+truefalsnux\xff医\x00"
	for range 50_000 {
		doc := []byte(documents()[r.IntN(len(documents()))])
		for range 1 + r.IntN(3) {
			i := r.IntN(len(doc) + 1)
			switch c := alphabet[r.IntN(len(alphabet))]; r.IntN(4) {
			case 0:
				doc = append(doc[:i:i], append([]byte{c}, doc[i:]...)...)
			case 1:
				doc = doc[:i]
			default:
				if i < len(doc) {
					doc[i] = c
				}
			}
		}
		sameTokens(t, doc)
	}
}

func FuzzTokens(f *testing.F) {
	for _, doc := range documents() {
		f.Add([]byte(doc))
	}
	f.Fuzz(sameTokens)
}

func sameTokens(t *testing.T, doc []byte) {
	broken := checkSyntax(doc)
	if broken != nil && broken.at == 0 { // no token comes before it
		return
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	for end, depth := 0, 0; ; {
		want, err := dec.Token()
		got, at, to := scan(doc, end)
		stops := err != nil || broken != nil && int(dec.InputOffset()) > broken.at
		if stops != (got.kind == 0 || broken != nil && to > broken.at) {
			t.Fatalf("%q at %d: %v, %v, want %v, %v", doc, end, got, to, want, err)
		}
		if stops {
			return
		}
		if to != int(dec.InputOffset()) || !isToken(want, got) || strings.Trim(string(doc[end:at]), " \t\r\n,:") != "" {
			t.Fatalf("%q at %d: %v to %d, want %v to %d", doc, end, got, to, want, dec.InputOffset())
		}
		end = to
		switch got.kind {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth == 0 { // what follows is not the document's
			return
		}
	}
}

func isToken(want json.Token, got token) bool {
	switch want := want.(type) {
	case json.Delim:
		return got.kind == byte(want)
	case string:
		return got == token{'"', want}
	case json.Number:
		return got == token{'0', string(want)}
	case bool:
		return got.kind == map[bool]byte{true: 't', false: 'f'}[want]
	}
	return want == nil && got.kind == 'n'
}
