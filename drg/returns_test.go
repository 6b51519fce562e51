package drg

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestSeveral: no stay of a person who has another is left out, and few of the rest stay. Each
// has the section and the row that it came from.
func TestSeveral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		persons := rapid.SliceOf(rapid.Uint64Range(0, 40)).Draw(t, "persons")
		var list []record
		var want []located
		count := map[uint64]int{}
		for _, p := range persons {
			count[p]++
		}
		for i, p := range persons {
			r := record{person: p * 0x9E3779B97F4A7C15, admitted: int32(i)}
			if list = append(list, r); count[p] > 1 {
				want = append(want, located{r, uint32(i % 3), rowOf(i)})
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

// rowOf is the row of the i-th stay in its section: other rows have no record.
func rowOf(i int) uint32 { return uint32(i*i%7*10/9 + 100*i) }

// several returns the stays that an index of some stays, in pieces of three sections, sorts.
func several(list []record) (found []located) {
	x := &returns{}
	for number := range 3 {
		s := &returnsSection{}
		var own []record
		for i := number; i < len(list); i += 3 {
			s.rows.add(int(rowOf(i)))
			own = append(own, list[i])
		}
		s.pieces = slices.Collect(slices.Chunk(own, 7))
		x.sections = append(x.sections, s)
	}
	for _, part := range x.several() {
		found = append(found, part...)
	}
	return found
}
