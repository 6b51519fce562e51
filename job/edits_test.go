package job_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/forged"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/job"
)

// TestVerifyEdits: of random edits that keep a report consistent, as far as one who holds the
// report alone can, none passes job.Verify. The log says how many pass Report.Verify, which does
// not have the claims. docs/trust.md has these figures.
func TestVerifyEdits(t *testing.T) {
	type figure struct{ tried, alone, rules int }
	figures := map[string]*figure{}
	all := goldens(t)
	const seed = 21
	of := testsize.Of(400, 10_000)
	paths := slices.Sorted(maps.Keys(all))
	for i, path := range paths {
		text, err := os.ReadFile(all[path])
		require.NoError(t, err)
		if testsize.Of(1, 0) == 1 && len(text) > 100_000 {
			continue
		}
		j := openExample(t, path)
		again, err := j.Settle(context.Background(), job.Options{})
		require.NoError(t, err, path)
		require.NoError(t, j.Compare(readReport(t, text), again.Report), path)
		rules := again.Report.Rules()
		rnd := rand.New(rand.NewPCG(seed, uint64(i)))
		for n := 0; n < of/len(paths)+1; {
			r := readReport(t, text)
			name, ok := forged.Any(r, rnd)
			var now bytes.Buffer
			if !ok || r.Encode(&now) != nil || bytes.Equal(now.Bytes(), text) {
				continue
			}
			n++
			f := figures[name]
			if f == nil {
				f = &figure{}
				figures[name] = f
			}
			f.tried++
			if err := j.Compare(r, again.Report); err == nil {
				t.Fatalf("%s: seed %d, edit %d (%s) passes", path, seed, n, name)
			}
			if r.Verify() == nil {
				f.alone++
				if r.Verify(rules) == nil {
					f.rules++
				}
			}
		}
	}
	sum := figure{}
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		f := figures[name]
		sum.tried, sum.alone, sum.rules = sum.tried+f.tried, sum.alone+f.alone, sum.rules+f.rules
		t.Log(fmt.Sprintf("%-22s %6d tried, %6d pass Verify, %6d pass Verify with the rules", name, f.tried, f.alone, f.rules))
	}
	t.Logf("%d tried, none passes job.Verify, %d pass Verify, %d with the rules", sum.tried, sum.alone, sum.rules)
	require.Greater(t, sum.tried, of*9/10)
}
