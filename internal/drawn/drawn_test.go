package drawn_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/drawn"
)

type shape string

func (shape) Choices() []shape { return []shape{"round", "square"} }

type tree struct {
	Name   string             `json:"name"`
	Shape  shape              `json:"shape,omitempty"`
	Price  settlement.Decimal `json:"price"`
	Leaves []leaf             `json:"leaves"`
	Under  *tree              `json:"under"`
	hidden int
}

type leaf struct {
	Size int `json:"size"`
	Note string
}

func TestFields(t *testing.T) {
	var f drawn.Fields
	f.Note(tree{Leaves: []leaf{{}}, hidden: 1})
	require.Equal(t, []string{
		"drawn_test.tree.leaves[].Note", "drawn_test.tree.leaves[].size", "drawn_test.tree.name", "drawn_test.tree.price",
		"drawn_test.tree.shape", "drawn_test.tree.shape=round", "drawn_test.tree.shape=square", "drawn_test.tree.under",
	}, f.Missing())
	f.Note(tree{Shape: "round", Price: settlement.MustDecimal("0"), Leaves: []leaf{{}, {Size: 1}}, Under: &tree{}})
	require.Equal(t, []string{"drawn_test.tree.leaves[].Note", "drawn_test.tree.name", "drawn_test.tree.shape=square"}, f.Missing())
	require.Equal(t, []string{"drawn_test.tree.shape=square"}, f.Missing("name", "drawn_test.tree.leaves"))
	require.Equal(t, []string{"drawn_test.tree.price", "wood"}, f.Vain("name", "drawn_test.tree.price", "wood", "drawn_test.tree.leaves"))
}

func TestFieldsOfDocuments(t *testing.T) {
	var f drawn.Fields
	f.Note(drg.Policy{})
	missing := f.Missing()
	require.Contains(t, missing, "drg.Policy.classes.high[].ratio")
	require.Contains(t, missing, "drg.Policy.low.formula=by_item")
	require.Contains(t, missing, "drg.Policy.kind=official")
}
