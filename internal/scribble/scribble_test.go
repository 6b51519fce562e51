package scribble_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/scribble"
)

type leaf struct{ N int }

type tree struct {
	Name   string
	Leaves []leaf
	Named  map[string][]leaf
	Under  *tree
	Two    [2]*leaf
}

func TestOver(t *testing.T) {
	inner := &tree{Name: "inner", Leaves: []leaf{{1}}}
	x := tree{Name: "outer", Leaves: []leaf{{2}}, Named: map[string][]leaf{"a": {{3}}}, Under: inner, Two: [2]*leaf{{4}, nil}}
	copied, named, of := x, x.Named["a"], inner.Leaves
	scribble.Over(x)
	require.Equal(t, "outer", x.Name, "nobody shares it")
	require.Equal(t, []leaf{{0}}, copied.Leaves)
	require.Empty(t, copied.Named)
	require.Equal(t, []leaf{{0}}, named)
	require.Equal(t, tree{}, *inner)
	require.Equal(t, []leaf{{0}}, of)
	require.Equal(t, leaf{0}, *copied.Two[0])
}
