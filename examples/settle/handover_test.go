package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// A stay that drg leaves to perdiem is paid there, once; where no part has it,
// the job is refused.
func TestHandedOver(t *testing.T) {
	files := map[string]string{
		"policy.json": edited(t, smallPolicy, `"classes": {"low": "0.4"}`, `"classes": {"low": "0.4"}, "stays": {"max_days": 60, "outside": "perdiem"}`),
		"cases.csv":   "id,institution,group,cost,covered,days\nc1,H1,G1,9000.00,2000.00,10\nc2,H2,G2,5000.00,1000.00,60\nc3,H2,G2,9000.00,3000.00,61\n",
		"beds.json":   `{"name": "Beds", "kind": "example", "classes": [{"code": "long", "tiers": [{"rate": "100.00"}]}]}`,
		"stays.csv":   "id,institution,class,admitted,discharged,cost,covered\nc3,H2,long,2025-01-01,2025-03-03,9000.00,3000.00\n",
		"job.json": edited(t, smallJob, `"parts": [`,
			`"parts": [{"method": "perdiem", "policy": "beds.json", "claims": "stays.csv"}, `),
	}
	report, err := settlement.ReadReport(strings.NewReader(mustRun(t, "-json", small(t, files)+"job.json")))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	classes := map[settlement.Method]int{}
	for _, s := range report.Statements {
		for _, c := range s.ByClass {
			classes[c.Method] += c.Cases
		}
	}
	require.Equal(t, map[settlement.Method]int{settlement.DRG: 2, settlement.PerDiem: 1}, classes)

	files["stays.csv"] = strings.Replace(files["stays.csv"], "c3", "c9", 1)
	status, _, stderr := start(small(t, files) + "job.json")
	require.Equal(t, refused, status)
	require.Equal(t, "cases.csv: claim \"c3\": it is left to the method \"perdiem\", and no part of the job has it there\n", stderr)
}
