package his_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
)

func stayFile(name, text string) rows.File {
	return rows.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

var stayColumns = []string{"person", "observed", "leave_days", "interim", "pool", "charged_to"}

func TestStays(t *testing.T) {
	want := []perdiem.Stay{
		{
			ID: "s1", Institution: "LS03", Class: "psychiatric", Person: "p1", Admitted: settlement.MustDate("2025-01-10"),
			Discharged: settlement.MustDate("2025-03-26"), LeaveDays: 2, Cost: 2400000, Covered: 600000,
		},
		{
			ID: "s2", Institution: "LS03", Class: "psychiatric", Person: "p2", Admitted: settlement.MustDate("2025-01-11"),
			Discharged: settlement.MustDate("2025-07-09"), Observed: settlement.MustDate("2025-01-10"), Interim: true, Cost: 1, ChargedTo: "H1", Pool: "x",
		},
	}
	for _, f := range []rows.File{
		stayFile("stays.csv", "id,institution,class,person,admitted,discharged,leave_days,cost,covered,observed,interim,pool,charged_to\n"+
			"s1,LS03,psychiatric,p1,2025-01-10,2025-03-26,2,24000.00,6000.00,,no,,\n"+
			"s2,LS03,psychiatric,p2,2025-01-11,2025-07-09,,0.01,0.00,2025-01-10,1,x,H1\n"),
		stayFile("stays.jsonl", `{"id":"s1","institution":"LS03","class":"psychiatric","person":"p1","admitted":"2025-01-10","discharged":"2025-03-26","leave_days":2,"cost":"24000.00","covered":"6000.00"}`+"\n"+
			`{"id":"s2","institution":"LS03","class":"psychiatric","person":"p2","admitted":"2025-01-11","discharged":"2025-07-09","observed":"2025-01-10","interim":"yes","cost":"0.01","covered":"0.00","pool":"x","charged_to":"H1"}`+"\n"),
	} {
		t.Run(f.Name, func(t *testing.T) {
			var got []perdiem.Stay
			for s, err := range his.Stays(f, stayColumns...).All() {
				require.NoError(t, err)
				got = append(got, s)
			}
			require.Empty(t, cmp.Diff(want, got))
		})
	}
}

func TestStaysFaults(t *testing.T) {
	const header = "id,institution,class,person,admitted,discharged,leave_days,interim,cost,covered\n"
	for _, row := range []struct {
		name, text string
		want       error
		says       string
	}{
		{"no admission", header + "s1,H1,a,,,2025-01-02,,,1.00,0.00\n", settlement.ErrBlank, "stays.csv: row 2, column admitted"},
		{"no such day", header + "s1,H1,a,,2025-02-30,2025-03-02,,,1.00,0.00\n", settlement.ErrDate, "row 2, column admitted"},
		{"leave", header + "s1,H1,a,,2025-01-01,2025-01-02,-1,,1.00,0.00\n", rows.ErrCount, "row 2, column leave_days"},
		{"interim", header + "s1,H1,a,,2025-01-01,2025-01-02,,maybe,1.00,0.00\n", his.ErrFlag, "row 2, column interim"},
		{"blank cost", header + "s1,H1,a,,2025-01-01,2025-01-02,,,,0.00\n", settlement.ErrBlank, "row 2, column cost"},
		{"no column", "id,institution,class\ns1,H1,a\n", rows.ErrMissingColumn, "admitted"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var last error
			for _, err := range his.Stays(stayFile("stays.csv", row.text), stayColumns...).All() {
				last = err
			}
			require.ErrorIs(t, last, row.want)
			require.ErrorContains(t, last, row.says)
		})
	}
}
