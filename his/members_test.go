package his

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func TestMembers(t *testing.T) {
	day := settlement.MustDate
	want := []capitation.Member{
		{Person: "P1", Institution: "TJ01", Category: "peritoneal", Signed: day("2025-01-10")},
		{
			Person: "P2", Institution: "TJ02", Category: "peritoneal", Signed: day("2024-12-31"), Ends: day("2025-10-31"),
			Suspended: []settlement.Period{{From: day("2025-09-16"), To: day("2025-11-16")}, {From: day("2025-12-01")}},
			Inpatient: []settlement.Period{{From: day("2025-03-01"), To: day("2025-03-04")}},
		},
	}
	for _, f := range []rows.File{
		filetest.Memory("members.csv", "person,institution,category,signed,ends,suspended,inpatient\n"+
			"P1,TJ01,peritoneal,2025-01-10,,,\n"+
			"P2,TJ02,peritoneal,2024-12-31,2025-10-31,2025-09-16/2025-11-16;2025-12-01/,2025-03-01/2025-03-04\n"),
		filetest.Memory("members.jsonl", `{"person":"P1","institution":"TJ01","category":"peritoneal","signed":"2025-01-10"}`+"\n"+
			`{"person":"P2","institution":"TJ02","category":"peritoneal","signed":"2024-12-31","ends":"2025-10-31","suspended":"2025-09-16/2025-11-16;2025-12-01/","inpatient":"2025-03-01/2025-03-04"}`+"\n"),
	} {
		got, err := filetest.Collect(Members(f).All())
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, got, filetest.ByValue))
	}
}

func TestMembersFaults(t *testing.T) {
	const header = "person,institution,category,signed,ends,suspended\n"
	for _, row := range []struct {
		name, line string
		want       error
		says       string
	}{
		{"no person", ",TJ01,p,2025-01-10,,", rows.ErrBlankID, "column person"},
		{"a person's id in exponent form", "1.2E+17,TJ01,p,2025-01-10,,", rows.ErrExponentID, "column person"},
		{"no category", "P1,TJ01,,2025-01-10,,", rows.ErrBlankID, "column category"},
		{"not signed", "P1,TJ01,p,,,", settlement.ErrBlank, "column signed"},
		{"no such day", "P1,TJ01,p,2025-02-30,,", settlement.ErrDate, "column signed"},
		{"no interval", "P1,TJ01,p,2025-01-10,,2025-02-01", ErrInterval, "column suspended"},
		{"an interval without a beginning", "P1,TJ01,p,2025-01-10,,/2025-02-01", ErrInterval, "column suspended"},
		{"an interval to no day", "P1,TJ01,p,2025-01-10,,2025-01-01/x", settlement.ErrDate, "column suspended"},
		{"a separator too many", "P1,TJ01,p,2025-01-10,,2025-01-01/2025-01-02;", ErrInterval, "column suspended"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := filetest.Collect(Members(filetest.Memory("members.csv", header+row.line+"\n")).All())
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, "members.csv: row 2, "+row.says)
			require.NotContains(t, err.Error(), "1.2E+17")
		})
	}
}

func TestCharges(t *testing.T) {
	const header = "person,institution,month,kind,scope,cost,covered,waived,date,medical_type,package\n"
	columns := []string{"scope", "waived", "date", "medical_type", "package"}
	got, err := filetest.Collect(Charges(filetest.Memory("charges.csv", header+
		"P1,TJ01,2025-03,own,,100.50,15.00,5.00,2025-03-09,140104,hd\n"+
		"P1,TJ09,2025-03,referred,offered,1.00,0.00,,,,\n"), columns...).All())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]capitation.Charge{
		{
			Person: "P1", Institution: "TJ01", Month: settlement.MustMonth("2025-03"), Kind: capitation.Own, Scope: capitation.Dialysis,
			Cost: 10050, Covered: 1500, Waived: 500, Date: settlement.MustDate("2025-03-09"), MedicalType: "140104", Package: "hd",
		},
		{
			Person: "P1", Institution: "TJ09", Month: settlement.MustMonth("2025-03"), Kind: capitation.ReferredCare, Scope: capitation.Offered, Cost: 100,
		},
	}, got, filetest.ByValue, cmp.Comparer(func(a, b settlement.Month) bool { return a == b })))
	for _, row := range []struct {
		name, line string
		want       error
	}{
		{"no month", "P1,TJ01,,own,,1.00,0.00,,,,", settlement.ErrBlank},
		{"no such month", "P1,TJ01,2025-13,own,,1.00,0.00,,,,", settlement.ErrDate},
		{"no kind", "P1,TJ01,2025-03,,,1.00,0.00,,,,", capitation.ErrKind},
		{"no such scope", "P1,TJ01,2025-03,own,x,1.00,0.00,,,,", capitation.ErrScope},
		{"blank cost", "P1,TJ01,2025-03,own,,,0.00,,,,", settlement.ErrBlank},
		{"negative", "P1,TJ01,2025-03,own,,1.00,-0.01,,,,", settlement.ErrNegative},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := filetest.Collect(Charges(filetest.Memory("charges.csv", header+row.line+"\n"), columns...).All())
			require.ErrorIs(t, err, row.want)
		})
	}
}
