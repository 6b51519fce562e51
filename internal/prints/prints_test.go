package prints_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/prints"
)

// TestRepeated compares with a map, over sets that were joined.
func TestRepeated(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 1000, 200_000} {
		var sets [3]prints.Set
		counts := map[uint64]int{}
		for range n {
			print := random.Uint64()
			if random.IntN(100) == 0 { // near the edges of parts, and often twice
				print = uint64(random.IntN(50)) << 56
			}
			counts[print]++
			sets[random.IntN(3)].Add(print)
		}
		want := map[uint64]bool{}
		for print, times := range counts {
			if times > 1 {
				want[print] = true
			}
		}
		sets[0].Join(&sets[1])
		sets[0].Join(&sets[2])
		for workers := range 4 {
			got := sets[0].Repeated(workers)
			require.Equal(t, len(want), len(got), n)
			for print := range want {
				require.True(t, got[print])
			}
			require.Nil(t, sets[1].Repeated(workers))
		}
	}
}
