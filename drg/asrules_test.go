package drg_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle"
)

// TestAsRules: whatever the shorthand policy and the cases, its table of rules rates every case
// as the shorthand does, and explains it with the same amount.
func TestAsRules(t *testing.T) {
	rated, refused := 0, 0
	for i := range testsize.Of(3_000, 10_000) {
		r := rand.New(rand.NewPCG(14, uint64(i)))
		p := oracle.RandomPolicy(r)
		short := newPlan(t, p)
		as, err := short.AsRules()
		require.NoError(t, err, "policy %d", i)
		table, err := drg.New(as)
		require.NoError(t, err, "policy %d: %s\n%s", i, document(p), document(as))
		for _, c := range oracle.RandomCases(r, p, 1+r.IntN(40)) {
			if p.Special == nil && c.Approved == drg.ApprovedSpecial {
				continue // refused, or a conflict: see AsRules
			}
			c.Readmitted = r.IntN(5) == 0
			want, err := short.Rate(c)
			got, other := table.Rate(c)
			if err != nil {
				refused++
				require.Error(t, other, "policy %d case %s: the shorthand says %v\n%s\n%s", i, document(c), err, document(p), document(as))
				continue
			}
			rated++
			require.NoError(t, other, "policy %d case %s\n%s\n%s", i, document(c), document(p), document(as))
			if want.Priced {
				want.ByItem = 0 // nobody reads it
			}
			want.Conflict, got.Conflict = "", ""
			require.Equal(t, want, got, "policy %d case %s\n%s\n%s", i, document(c), document(p), document(as))
			if rated%4 > 0 {
				continue
			}
			explained, err := table.Explain(c)
			require.NoError(t, err)
			trail := explained.Trail
			explained.Trail, explained.Conflict = nil, ""
			require.Equal(t, got, explained)
			require.NoError(t, trail.Replay(), "policy %d case %s\n%s", i, document(c), document(as))
			switch {
			case got.Left != "":
			case got.Priced:
				require.Equal(t, got.Amount.Decimal(), trail.Result())
			default:
				require.Equal(t, got.Points.Decimal(), trail.Result())
			}
		}
	}
	t.Logf("%d rated, %d refused", rated, refused)
	require.Greater(t, rated, 5*refused)
	require.Positive(t, refused)
}
