package his

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
)

func TestHistory(t *testing.T) {
	day := settlement.MustDate("2024-05-05")
	for _, row := range []struct {
		name          string
		dated, pooled bool
		text          string
		want          []drg.Case
		faults        []string
	}{
		{"three columns", false, false, "cost,group,institution\n12.50,K35,H1\n1,,H2\n", []drg.Case{{Institution: "H1", Group: "K35", Cost: 12_50}, {Institution: "H2", Cost: 1_00}}, nil},
		{"what is not read may hold anything", false, false, "id,cost,group,institution,covered,discharged,pool,settled\n,12.50,K35,H1,x,y,\"\xff\",z\n", []drg.Case{{Institution: "H1", Group: "K35", Cost: 12_50}}, nil},
		{"dates and pools", true, true, "institution,group,cost,discharged,pool\nH1,K35,1.00,2024-05-05,职工\nH1,K35,1.00,2024-05-05,\n",
			[]drg.Case{{Institution: "H1", Group: "K35", Cost: 1_00, Discharged: day, Pool: "职工"}, {Institution: "H1", Group: "K35", Cost: 1_00, Discharged: day}}, nil},
		{"names of the platform", true, false, "fixmedins_code,drg_codg,medfee_sumamt,enddate\nH1,K35,1.00,2024-05-05\n", []drg.Case{{Institution: "H1", Group: "K35", Cost: 1_00, Discharged: day}}, nil},
		{"no date", true, false, "institution,group,cost,discharged\nH1,K35,1.00,\n", nil, []string{"cases.csv: row 2, column discharged: blank, want a day such as 2025-03-28"}},
		{"no column of dates", true, false, "institution,group,cost\nH1,K35,1.00\n", nil, []string{"cases.csv: row 1: needed column missing: discharged"}},
		{"no column of pools", false, true, "institution,group,cost\nH1,K35,1.00\n", nil, []string{"cases.csv: row 1: needed column missing: pool"}},
		{"no cost", false, false, "institution,group,cost\nH1,K35,\n", nil, []string{"cases.csv: row 2, column cost: blank, want a number such as 12.50"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []drg.Case
			var err error
			for c, e := range History(filetest.Memory("cases.csv", row.text), row.dated, row.pooled).All() {
				if err = e; err == nil {
					got = append(got, c)
				}
			}
			if row.faults != nil {
				require.Equal(t, row.faults, filetest.Messages(err))
				return
			}
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(row.want, got))
		})
	}
	var lines []drg.Case
	for c, err := range History(filetest.Memory("cases.jsonl", `{"id": "", "institution": "H1", "group": "K35", "cost": "1.00", "discharged": "2024-05-05"}`), true, false).All() {
		require.NoError(t, err)
		lines = append(lines, c)
	}
	require.Empty(t, cmp.Diff([]drg.Case{{Institution: "H1", Group: "K35", Cost: 1_00, Discharged: day}}, lines))
}
