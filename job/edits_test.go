package job_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
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
		t.Logf("%-22s %6d tried, %6d pass Verify, %6d pass Verify with the rules", name, f.tried, f.alone, f.rules)
	}
	t.Logf("%d tried, none passes job.Verify, %d pass Verify, %d with the rules", sum.tried, sum.alone, sum.rules)
	require.Greater(t, sum.tried, of*9/10)
}

// TestYearVerifyEdits: of random edits of the report of a month none passes Year.Verify.
func TestYearVerifyEdits(t *testing.T) {
	ctx, files := context.Background(), small("")
	_, files = files.prepaid(t, "2025-01", job.YearOptions{})
	files = files.with("cases.csv", []byte(header+januaryCases+"e,H1,G1,7000.00,30.00,2025-01-31\n"+februaryCases))
	r, err := files.openYear(t).Month(ctx, settlement.MustMonth("2025-02"), job.YearOptions{})
	require.NoError(t, err)
	text := storedReport(t, r.Report)
	require.NoError(t, files.openYear(t).Verify(ctx, readReport(t, text), job.YearOptions{}))
	rnd := rand.New(rand.NewPCG(21, 0))
	for n := 0; n < testsize.Of(40, 1000); {
		r := readReport(t, text)
		name, ok := forged.Any(r, rnd)
		var now bytes.Buffer
		if !ok || r.Encode(&now) != nil || bytes.Equal(now.Bytes(), text) {
			continue
		}
		n++
		require.Error(t, files.openYear(t).Verify(ctx, r, job.YearOptions{}), "edit %d (%s)", n, name)
	}
}

// TestVerifySigned: a signed report passes with its own signature alone.
func TestVerifySigned(t *testing.T) {
	const path = "../examples/qingdao/job.json"
	text, err := os.ReadFile(goldens(t)[path])
	require.NoError(t, err)
	report := readReport(t, text)
	require.NoError(t, report.Sign(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))))
	verify := func() error { return job.Verify(context.Background(), openExample(t, path), report, job.Options{}) }
	require.NoError(t, verify())
	report.Signature.Value = "00" + report.Signature.Value[2:]
	require.ErrorIs(t, verify(), settlement.ErrSignature)
}
