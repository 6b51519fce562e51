package seeds_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/seeds"
)

func TestOf(t *testing.T) {
	require.Contains(t, seeds.Of(t, "../..", "*/calendar.json")[0], "Working days")
	require.Greater(t, len(seeds.Of(t, "../..", "*/job*.json", "*/accounts*.json")), 40)
}

func TestEdits(t *testing.T) {
	const text = `{"a": "1", "b": [{"a": "2", "n": 3}, {"a": "4"}], "c": true}`
	list := seeds.Edits(t, text, 1000)
	require.Equal(t, list, seeds.Edits(t, text, 1000), "always the same ones")
	for _, want := range []string{
		`{"b":[{"a":"2","n":3},{"a":"4"}],"c":true}`,                         // one is missing
		`{"a":"1","b":[{"a":"1","n":3},{"a":"4"}],"c":true}`,                 // another one of the document
		`{"a":"1","b":[{"a":"2","n":-1},{"a":"4"}],"c":true}`,                // out of range
		`{"a":"1","b":[{"a":"4"},{"a":"2","n":3}],"c":true}`,                 // backwards
		`{"a":"1","b":[{"a":"2","n":3}],"c":true}`,                           // an element is missing
		`{"a":"1","b":[{"a":"2","n":3},{"a":"4"}],"c":false}`,                // the other
		`{"a":"1","b":[{"a":"2","n":3},{"a":"4"},{"a":"2","n":3}],"c":true}`, // twice
	} {
		require.Contains(t, list, want)
	}
	few := seeds.Edits(t, text, 7)
	require.Len(t, few, 7)
	require.Subset(t, list, few)
	require.Equal(t, append([]string{text, "[]"}, append(few, seeds.Edits(t, "[]", 7)...)...), seeds.Edited(t, 7, text, "[]"))
}

func TestNearby(t *testing.T) {
	var got []string
	seeds.Nearby(t, `{"a": [{"n": "1.50"}, {"n": "7"}, {"n": "-0.01"}, {"n": "0.00"}], "k": 3, "t": "text"}`, func(path, text string) { got = append(got, path+" "+text) })
	rest := `,{"n":"7"},{"n":"-0.01"},{"n":"0.00"}],"k":3,"t":"text"}`
	require.Equal(t, []string{
		`a[0].n {"a":[{"n":"1.51"}` + rest, `a[0].n {"a":[{"n":"1.49"}` + rest,
		`a[2].n {"a":[{"n":"1.50"},{"n":"7"},{"n":"0.00"},{"n":"0.00"}],"k":3,"t":"text"}`,
		`a[2].n {"a":[{"n":"1.50"},{"n":"7"},{"n":"-0.02"},{"n":"0.00"}],"k":3,"t":"text"}`,
		`a[3].n {"a":[{"n":"1.50"},{"n":"7"},{"n":"-0.01"},{"n":"0.01"}],"k":3,"t":"text"}`,
		`a[3].n {"a":[{"n":"1.50"},{"n":"7"},{"n":"-0.01"},{"n":"-0.01"}],"k":3,"t":"text"}`,
		`k {"a":[{"n":"1.50"},{"n":"7"},{"n":"-0.01"},{"n":"0.00"}],"k":4,"t":"text"}`,
		`k {"a":[{"n":"1.50"},{"n":"7"},{"n":"-0.01"},{"n":"0.00"}],"k":2,"t":"text"}`,
	}, got)
}
