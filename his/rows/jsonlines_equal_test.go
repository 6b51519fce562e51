package rows

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/his/internal/split"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// walkLines reads lines to their end: what they hold, and what is wrong with them.
func walkLines(next func([]value) (int, error, error), columns int) (list []string) {
	values := make([]value, columns)
	for {
		row, fault, err := next(values)
		switch {
		case errors.Is(err, io.EOF):
			return append(list, "the end")
		case err != nil:
			return append(list, err.Error())
		case fault != nil:
			list = append(list, fmt.Sprintf("%d %q", row, messages(fault)))
		default:
			list = append(list, fmt.Sprintf("%d %+v", row, values))
		}
	}
}

// asOld holds the reader of lines to the one that asks encoding/json for everything.
func asOld(t *testing.T, text string, reader func(string) io.Reader) {
	t.Helper()
	names := []string{"id", "days", "cost", "group", "person"}
	traits := []Trait{Needed | Ident, Whole, Summed, Code, Private | Ident}
	known := append([]string{"unread"}, names...)
	for _, lenient := range []bool{false, true} {
		old, err := newOldJSONRows("c.jsonl", strings.NewReader(text), names, traits, known)
		require.NoError(t, err)
		old.lenient = lenient
		got := linesOf(reader(text), names, traits, known)
		got.lenient = lenient
		want := walkLines(old.next, len(names))
		if diff := cmp.Diff(want, walkLines(got.next, len(names))); diff != "" {
			t.Fatalf("%q, lenient %v: %s", text, lenient, diff)
		}
		if diff := cmp.Diff(listed(slices.Sorted(maps.Keys(old.foreign)), nil), got.unknown()); diff != "" {
			t.Fatalf("%q: unknown keys: %s", text, diff)
		}
	}
}

var lineSeeds = []string{
	"", "\n", "\uFEFF\n{}", "{}", " { } \r\n\t{ \"id\" : \"x\" , \"days\" : 3 }\t\n", `{"id":"a","id":"b"}`, `{"id":"a","\u0069d":"b"}`, `{"\u0069d":"b"}`, `{"id":null}`, `{"cost":null,"x":null}`,
	`{"cost":-1.50,"days":007}`, `{"cost":1e5,"days":1.0}`, `{"cost":-}`, `{"cost":01}`, `{"cost":1.}`, `{"cost":.5}`, `{"cost":1E+}`, `{"cost":"1","days":"2","group":"心\n内\u79D1\uD842\uDFB7"}`,
	`{"group":"\ud800","person":"\ud800\ud800","id":"\udfb7\u0041","cost":"\uD842\n"}`, `{"group":"\x"}`, `{"group":"\u12"}`, `{"group":"\u12g4"}`, "{\"group\":\"a\tb\"}", "{\"group\":\"\\\tb\"}", "{\"group\":\"a\x00\"}",
	`{"group":"a}`, `{"group":"a\"}`, `{"group":"a\`, `{"unread":{"a":[1,{"b":"]}"}]},"x":[],"y":[1,2}`, `{"unread":{"a":[1,{"b":"]}"}]},"x":[]}`, `{"unread":{"a":[1,{"b":"]}"]]}`, `{"unread":{"a" 1}}`, `{"unread":tru}`, `{"unread":true,"x":false}`, `{"unread":nul}`,
	`{"id":"a",}`, `{,}`, `{"id"}`, `{"id":}`, `{"id" "a"}`, `{"id":"a"} {}`, `{"id":"a"}}`, `{"id":"a"`, `{"id":"a"]`, `["a"]`, `"a"`, "7", "nul", "{\"id\":\"\xff\"}", "{\"\xff\":1}", `{1:2}`, `{"a":1,"b":2,"a":3}`, `{"person":5,"group":6,"days":"x"}`, `{"group":["a"],"days":{"x":1},"id":true}`,
	"{\"id\":\"1\"}\n{\"days\":1,\"id\":\"2\"}\n{\"id\":\"3\",\"group\":\"\",\"x\":\"1\"}\n{\"id\":\"4\",\"group\":\"g\"}\n{\"id\":\"5\",\"group\":\"g\",\"group\":\"h\"}\n",
	"{\"id\":\"1\"}\v\n\u00a0{}\u3000\n", "{\"unread\":" + strings.Repeat("[", 1001) + strings.Repeat("]", 1001) + "}", "{\"unread\":" + strings.Repeat("[", 10001) + strings.Repeat("]", 10001) + "}", "{\"id\":\"12345678901\",\"group\":\"1234567\\\"\"}", `{"":"x","":"y"}`, `{"id":"\/\b\f\n\r\t\\\""}`,
}

func TestJSONLinesAreReadAsBefore(t *testing.T) {
	for _, text := range lineSeeds {
		asOld(t, text, func(text string) io.Reader { return strings.NewReader(text) })
		asOld(t, text+"\n"+text+"\r\n"+goodLine, func(text string) io.Reader { return iotest.OneByteReader(strings.NewReader(text)) })
	}
	all := strings.Join(lineSeeds, "\n")
	asOld(t, strings.Repeat(all+"\n"+strings.Repeat(goodLine, 50), 20), func(text string) io.Reader { return iotest.HalfReader(strings.NewReader(text)) })
}

// Lines as long as they may be, and longer, at the end of a file and before it.
func TestLongJSONLinesAreReadAsBefore(t *testing.T) {
	for extra := testsize.Of(0, -2); extra <= testsize.Of(3, 5); extra++ {
		line := `{"id":"` + strings.Repeat("x", split.MaxRecord+extra-9) + `"}`
		for _, text := range []string{line, line + "\n", "  " + line + "\r\n" + goodLine, strings.Repeat(" ", split.MaxRecord+extra) + "\n{}", strings.Repeat(" ", split.MaxRecord+extra)} {
			asOld(t, text, func(text string) io.Reader { return strings.NewReader(text) })
		}
	}
}

// What the file returns comes after what was read of it.
func TestJSONLinesOfABrokenFile(t *testing.T) {
	for _, r := range []io.Reader{stuck{}, iotest.ErrReader(io.ErrClosedPipe)} {
		for _, text := range []string{goodLine, goodLine + goodLine[:9], goodLine[:9]} {
			old, err := newOldJSONRows("c.jsonl", io.MultiReader(strings.NewReader(text), r), nil, nil, nil)
			require.NoError(t, err)
			got := linesOf(io.MultiReader(strings.NewReader(text), r), nil, nil, nil)
			require.Equal(t, walkLines(old.next, 0), walkLines(got.next, 0))
		}
	}
}

// FuzzJSONLines holds the reader of lines to the one that asks encoding/json for
// everything.
func FuzzJSONLines(f *testing.F) {
	for _, text := range lineSeeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.HasPrefix(text, byteOrderMark) {
			return
		}
		asOld(t, text, func(text string) io.Reader { return strings.NewReader(text) })
		asOld(t, text+"\n"+text, func(text string) io.Reader { return strings.NewReader(text) })
	})
}
