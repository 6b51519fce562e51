package drg

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestSeveral: no stay of a person who has another is left out, and few of the rest stay.
func TestSeveral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		persons := rapid.SliceOf(rapid.Uint64Range(0, 40)).Draw(t, "persons")
		var list, want []record
		count := map[uint64]int{}
		for _, p := range persons {
			count[p]++
		}
		for i, p := range persons {
			r := record{person: p * 0x9E3779B97F4A7C15, admitted: int32(i)}
			if list = append(list, r); count[p] > 1 {
				want = append(want, r)
			}
		}
		got := several(list)
		for _, r := range want {
			if !slices.Contains(got, r) {
				t.Fatalf("%v is left out of %v", r, list)
			}
		}
	})
	var alone []record
	for i := range 10_000 {
		alone = append(alone, record{person: uint64(i+1) * 0x9E3779B97F4A7C15})
	}
	require.Less(t, len(several(alone)), 2500)
}

// several returns the stays that an index of some stays, in pieces, sorts.
func several(list []record) (found []record) {
	x := &returns{all: slices.Collect(slices.Chunk(slices.Clone(list), 7))}
	for _, part := range x.several() {
		found = append(found, part...)
	}
	return found
}
