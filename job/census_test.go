package job_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	fields "github.com/yibaojiesuan/settlement/internal/drawn"
	"github.com/yibaojiesuan/settlement/job"
)

// noteFiles notes the documents of files that read reads; there is one at least.
func noteFiles[D any](t *testing.T, met *fields.Fields, read func(io.Reader) (D, error), patterns ...string) {
	t.Helper()
	found := 0
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			if d, err := read(bytes.NewReader(text)); err == nil {
				met.Note(d)
				found++
			}
		}
	}
	require.Positive(t, found, patterns)
}

// What is settled against a golden report, an oracle or a second way of settling it has every field
// of jobs, years and the documents of analyses.
func TestEveryFieldOccurs(t *testing.T) {
	var met fields.Fields
	noteFiles(t, &met, job.Read, "../examples/*/*job*.json")
	noteFiles(t, &met, job.ReadYear, "../examples/*/*year*.json")
	noteFiles(t, &met, job.ReadAnalysis, "../examples/*/*analysis*.json")
	noteFiles(t, &met, job.ReadThresholds, "../examples/*/*thresholds*.json")
	noteFiles(t, &met, job.ReadBenchmark, "../examples/*/*benchmark*.json")
	noteFiles(t, &met, job.ReadBureau, "../examples/*/*bureau*.json")
	noteFiles(t, &met, job.ReadReceivables, "../examples/*/*receivable*.json")
	for seed := range uint64(40) {
		files := newRandomYear(seed).files()
		d, err := job.Read(bytes.NewReader(files["job.json"]))
		require.NoError(t, err)
		y, err := job.ReadYear(bytes.NewReader(files["year.json"]))
		require.NoError(t, err)
		met.Note(d, y)
	}
	for _, by := range []string{"settled", "discharged"} {
		d, err := job.Read(bytes.NewReader(datedJob(by)["job.json"]))
		require.NoError(t, err)
		met.Note(d)
	}
	receivables, err := job.ReadReceivables(strings.NewReader(receivablesText))
	require.NoError(t, err)
	met.Note(receivables)
	except := []string{
		"$schema", // nothing looks at it
		"terms",   // of one fund or of a pool: the census of the root
		// The oracle of package analysis draws every key; its tests have the limits.
		"job.Analysis.by[]", "[]analysis.Threshold[].keys[]", "job.Analysis.limit",
		"analysis.Bureau.institutions[].district", // TestBureauCheck
		"person_key",                                        // TestPersonKey
		"job.Document.parts[].ignore",                       // TestUnreadNumbers
		"job.Document.budget.around[].accounts",             // TestBudgetsAround
		"job.YearDocument.parts[].date_by",                  // parts of a year are those of a job
		"job.YearDocument.parts[].ignore",                   // the same
		"job.YearDocument.budget.around",                    // the same
		"job.ReceivablesDocument.claims[].date_by=none",     // TestReceivablesOfJobs
		"job.ReceivablesDocument.claims[].date_by=settled",  // as in a part of a job
		"job.ReceivablesDocument.payers[].pools",            // TestReceivablesPool
		"job.ReceivablesDocument.payers[].accepted=reports", // the default
	}
	require.Empty(t, met.Missing(except...))
	require.Empty(t, met.Vain(except...))
}

// datedJob is a job of a claim that was discharged in March and settled in April.
func datedJob(by string) memory {
	return memory{
		"policy.json": []byte(policyText),
		"a.csv":       []byte("id,institution,group,cost,covered,discharged,settled\na,H1,G1,10000.00,1.00,2025-03-31,2025-04-01\nb,H1,G1,10000.00,1.00,2024-12-31,2025-01-01\nc,H1,G1,10000.00,1.00,2024-12-31,2025-01-02\n"),
		"job.json":    []byte(fmt.Sprintf(`{"name": "n", "period": {"from": "2025-01-01", "to": "2025-03-31"}, "terms": {"point_value": "10"}, "parts": [{"method": "drg", "policy": "policy.json", "claims": "a.csv", "date_by": %q}]}`, by)),
	}
}

// A claim belongs to the period of its settlement, of its discharge, or of whom the job vouches for.
func TestDateBy(t *testing.T) {
	for by, want := range map[string][3]int{"settled": {2, 1, 0}, "discharged": {1, 2, 0}, "none": {3, 0, 3}} {
		r, err := datedJob(by).settle("job.json")
		require.NoError(t, err)
		left, vouched := 0, 0
		for _, l := range r.Report.LeftOut {
			left += l.Count
		}
		for _, v := range r.Report.Vouched {
			vouched += v.Claims
		}
		require.Equal(t, want, [3]int{r.Report.Statement("H1").Cases, left, vouched}, by)
	}
}
