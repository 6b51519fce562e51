package strictjson

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type definition struct{ Name, Text string }

type definitions []definition

func (definitions) Ordered() {}

// UnmarshalJSON is what encoding/json would call: Decode reads the object itself.
func (*definitions) UnmarshalJSON([]byte) error { panic("not called") }

type orderedDocument struct {
	Define definitions `json:"define,omitempty"`
}

func TestOrderedObject(t *testing.T) {
	var d orderedDocument
	require.NoError(t, Decode(strings.NewReader(`{"define": {"z": "1", "a": "z + 1", "m": "a"}}`), &d))
	require.Equal(t, definitions{{"z", "1"}, {"a", "z + 1"}, {"m", "a"}}, d.Define, "in the order of the document")
	require.NoError(t, Decode(strings.NewReader(`{"define": {}}`), &d))
	require.Equal(t, definitions{}, d.Define)
	require.True(t, Has(d, "define.z"))
	require.False(t, Has(d, "define[0]"))
	ShapeOf(d).Judge(d, func(path string, err error) { t.Errorf("%s: %v", path, err) })
	for _, row := range []struct{ text, path string }{
		{`{"define": {"a": "1", "b": "2", "a": "3"}}`, "define.a"},
		{`{"define": {"a": 1}}`, "define.a"},
		{`{"define": {"a": null}}`, "define.a"},
		{`{"define": {"a": {"b": "c"}}}`, "define.a"},
		{`{"define": ["a"]}`, "define"},
		{`{"define": "a"}`, "define"},
	} {
		before := d
		var list Faults
		require.ErrorAs(t, Decode(strings.NewReader(row.text), &d), &list, row.text)
		require.Equal(t, row.path, list[0].Path, row.text)
		require.Equal(t, before, d)
	}
}

type orderedOfInts []struct {
	Name string
	N    int
}

func (orderedOfInts) Ordered() {}

func TestOrderedOfOthers(t *testing.T) {
	var d struct {
		Define orderedOfInts `json:"define"`
	}
	require.EqualError(t, Decode(strings.NewReader(`{}`), &d),
		"strictjson: define has the unsupported Go type strictjson.orderedOfInts: an ordered object is a list of structs of two texts")
}
