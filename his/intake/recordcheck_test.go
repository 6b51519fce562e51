package intake

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestRecordChecks(t *testing.T) {
	doc, err := ReadRecordChecks(strings.NewReader(`{"name": "test", "kind": "example", "checks": [
		{"id": "group", "column": "drg_codg", "required": true, "pattern": "[A-Z]{2}[0-9]{2}"},
		{"id": "way", "column": "dscg_way", "codes": ["1", "2", "5"]},
		{"id": "cost", "column": "medfee_sumamt", "required": true, "least": "0.01", "most": "100"},
		{"id": "dates", "column": "enddate", "not_before": "begndate"},
		{"id": "sum", "column": "fund_pay_sumamt", "sum": ["hifp_pay", "maf_pay"]}]}`))
	require.NoError(t, err)
	report, err := CheckRecords(doc, filetest.Memory("r.csv", "setl_id,fixmedins_code,drg_codg,dscg_way,medfee_sumamt,begndate,enddate,fund_pay_sumamt,hifp_pay,maf_pay\n"+
		"S1,H1,ES23,1,1.00,2025-01-01,2025-01-02,3.00,1.00,2.00\nS2,H1,,9,,2025-01-03,2025-01-02,3.00,1.00,1.00\nS3,H2,ES23,,1000.00,,,,,\n"))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]CheckedInstitution{
		{"H1", 2, 1, settlement.MustDecimal("0.5000"), []Count{{"group", 1}, {"way", 1}, {"cost", 1}, {"dates", 1}, {"sum", 1}}},
		{"H2", 1, 1, settlement.MustDecimal("1.0000"), []Count{{"cost", 1}}},
	}, report.Institutions, filetest.ByValue))
	require.Equal(t, 6, report.Total)
	require.EqualError(t, report.Faults[1], "r.csv: row 3, column dscg_way: a check of the record fails: way: not one of the codes")

	_, err = CheckRecords(RecordChecks{Document: policy.Document{Name: "x", Kind: "example"}, Checks: []RecordCheck{{Column: "x", Pattern: "("}}})
	require.Len(t, filetest.Messages(err), 3)
}
