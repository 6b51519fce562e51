package drg_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/drawn"
	"github.com/yibaojiesuan/settlement/oracle"
)

// What the oracles draw has every field of the documents.
func TestOraclesDrawEveryField(t *testing.T) {
	var fields drawn.Fields
	seen := map[string]int{}
	for i := range uint64(300) {
		r := rand.New(rand.NewPCG(oracleSeed, i))
		job := oracle.Job{Policy: oracle.RandomPolicy(r)}
		cases := oracle.RandomCases(r, job.Policy, r.IntN(60))
		job.Period = oracle.RandomPeriod(r, job.Policy)
		job.Parts = oracle.RandomParts(r, inPools(r, cases))
		job.Extra = oracle.RandomExtra(r, job)
		job.Terms = oracle.RandomTerms(r, job)
		ranked, more := oracle.RandomRanked(r)
		draft, calibration, history := drawCalibration(r, seen)
		as, err := newPlan(t, job.Policy).AsRules() // TestAsRules holds these to the shorthand
		require.NoError(t, err)
		fields.Note(job.Policy, ranked, draft, as, calibration, more, history, job.Terms)
		for _, part := range job.Parts {
			fields.Note(part)
		}
	}
	except := []string{
		"name", "region", "kind", "sources", "cites", "procedure", // nothing is computed of them
		"[]drg.Case[].attributes",       // for analysis alone, whose oracle draws them
		"drg.Policy.special.candidates", // a list; nothing is paid by it: TestCandidates
		// Rules as formulas: oracles of package internal/formula, worked examples in rules_test.go.
		"drg.Policy.columns", "[]drg.Case[].values", "drg.Policy.parameters", "drg.Policy.institutions[].attributes", "drg.Policy.rules[].amount_is=fund", "drg.Policy.rules[].amount_is",
		"drg.Policy.rules[].article", "drg.Policy.rules[].source", "drg.Policy.rules[].capped", "drg.Policy.rules[].conflict", "drg.Policy.rules[].negative",
		"total", "compensation", "off_fund", "cite", // of terms: the oracles of package settlement and of budgets
	}
	require.Empty(t, fields.Missing(except...))
	require.Empty(t, fields.Vain(except...))
}
