package job

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestReason: a line changed for what its own pool and method say of the claims; a line that no
// claims are of, such as a budget's, for what all of them say.
func TestReason(t *testing.T) {
	drg, beds := sumKey{"a", settlement.DRG}, sumKey{"a", settlement.PerDiem}
	sums := func(drgCases int, drgPoints settlement.Points, bedCost settlement.Money) state {
		return state{sums: map[sumKey]settlement.RestatedSum{drg: {Cases: drgCases, Points: drgPoints}, beds: {Cost: bedCost}}}
	}
	was := sums(1, 10, 100)
	onlyDRG := state{sums: map[sumKey]settlement.RestatedSum{drg: {Cases: 1, Points: 10}}}
	for _, c := range []struct {
		name      string
		line      sumKey
		is        state
		documents bool
		want      string
	}{
		{"nothing of the claims changed", drg, sums(1, 10, 100), false, "value"},
		{"nothing of the claims, and a policy", drg, sums(1, 10, 100), true, "policy"},
		{"points by the same cases and no policy", drg, sums(1, 11, 100), false, "claims"},
		{"points by the same cases and a policy", drg, sums(1, 11, 100), true, "policy"},
		{"another case", drg, sums(2, 10, 100), true, "claims"},
		{"costs of another method", drg, sums(1, 10, 101), false, "value"},
		{"costs of its own method", beds, sums(1, 10, 101), false, "claims"},
		{"all claims of its method are gone", beds, onlyDRG, false, "claims"},
		{"a budget's line: any claims", sumKey{"a", settlement.Budget}, sums(1, 10, 101), false, "claims"},
		{"a budget's line: no claims", sumKey{"a", settlement.Budget}, sums(1, 10, 100), false, "value"},
		{"a line without claims: any claims", sumKey{"b", settlement.DRG}, sums(2, 10, 100), false, "claims"},
	} {
		for _, swapped := range []bool{false, true} {
			k, from, to := knowledge{documentsChanged: c.documents}, was, c.is
			if swapped {
				from, to = to, from
			}
			got := k.reason(from, to, lineKey{c.line.pool, c.line.method, settlement.LinePrice})
			require.Equal(t, c.want, got, "%s (swapped: %t)", c.name, swapped)
		}
	}
}
