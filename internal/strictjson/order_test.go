package strictjson

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type ordered struct {
	Name string `json:"name"`
	orderedHead
	List []struct {
		B string `json:"b"`
		A string `json:"a"`
	} `json:"list"`
	Map map[string]string `json:"map"`
}

type orderedHead struct {
	Kind string `json:"kind"`
}

// Paths sort as their values stand in the document, not as texts.
func TestOrder(t *testing.T) {
	want := []string{"name", "kind", "list", "list[2]", "list[2].b", "list[2].a", "list[10]", "list[10].b", "map", "map.a", `map["b c"]`, "none", "line 3, column 4"}
	got := slices.Clone(want)
	slices.Reverse(got[:len(got)-2]) // the last two have no place: they keep their order
	slices.SortStableFunc(got, ShapeOf(ordered{}).Compare)
	require.Equal(t, want, got)
	slices.Reverse(got)
	again := slices.Clone(got)
	slices.SortStableFunc(again, ShapeOf(nil).Compare)
	require.Equal(t, got, again)
}

func TestTidy(t *testing.T) {
	faults := []error{errors.New("map.a: x"), errors.New("name: y"), errors.New("name: z"), errors.New("map.a: x")}
	path := func(err error) string { at, _, _ := strings.Cut(err.Error(), ":"); return at }
	var texts []string
	for _, err := range ShapeOf(&ordered{}).Tidy(faults, path) {
		texts = append(texts, err.Error())
	}
	require.Equal(t, []string{"name: y", "name: z", "map.a: x"}, texts)
}

// A method Choices of another form than func (T) Choices() []T is none.
func TestChoicesOf(t *testing.T) {
	type document struct {
		Mode  way    `json:"mode"`
		Other other  `json:"other"`
		Plain string `json:"plain" choices:"a,b"`
	}
	var faults []string
	ShapeOf(&document{}).Judge(&document{"z", "z", "z"}, func(path string, err error) { faults = append(faults, path+": "+err.Error()) })
	require.Equal(t, []string{
		`mode: not one of the choices: got "z", want x, y`, `plain: not one of the choices: got "z", want a, b`,
	}, faults)
	ShapeOf(nil).Judge(nil, nil)
	ShapeOf(struct{ F float64 }{}).Judge(struct{ F float64 }{}, nil)
}

type way string

func (way) Choices() []way { return []way{"x", "y"} }

type other string

func (other) Choices() []string { return []string{"x"} }
