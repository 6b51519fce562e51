package intake

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
)

// What becomes of rows that have to do with others, and of those that are no claims.
func TestBuckets(t *testing.T) {
	closing := sampleMapping()
	closing.Closing = settlement.MustDate("2025-03-31")
	good := drgRow("S1", "", "V1", "010", "1000.00", "600.00")
	dated := func(row, day string) string { return strings.Replace(row, "2025-03-05 10:11:12", day, 1) }
	for _, tt := range []struct {
		name    string
		mapping Mapping
		lines   []string
		want    []BucketCount
		claims  []string
	}{
		{"marked as refunded, held", closing, []string{good, drgRow("S2", "", "V2", "110", "5.00", "3.00")}, []BucketCount{{Held, 1, 5_00}}, []string{"S1 1000.00"}},
		{"marked, on the closing day", closing, []string{dated(drgRow("S2", "", "V2", "110", "5.00", "3.00"), "2025-03-31")}, []BucketCount{{Held, 1, 5_00}}, nil},
		{"marked, and the refund in the file", closing, []string{drgRow("S2", "", "V2", "110", "5.00", "3.00"), drgRow("S3", "S2", "V2", "110", "-5.00", "-3.00")}, []BucketCount{{RefundPair, 2, 0}}, nil},
		{"forward and reverse under one id", sampleMapping(), []string{drgRow("S2", "", "V2", "110", "5.00", "3.00"), drgRow("S2", "", "V2", "110", "-5.00", "-3.00")}, []BucketCount{{RefundPair, 2, 0}}, nil},
		{"refunded and settled anew", sampleMapping(), []string{drgRow("S2", "", "V2", "110", "5.00", "3.00"), drgRow("S3", "S2", "V2", "110", "-5.00", "-3.00"), drgRow("S4", "", "V2", "010", "6.00", "3.00")}, []BucketCount{{RefundPair, 2, 0}}, []string{"S4 6.00"}},
		{"the refund of an earlier period", sampleMapping(), []string{dated(drgRow("S2", "", "V2", "110", "5.00", "3.00"), "2024-12-31"), drgRow("S3", "S2", "V2", "110", "-5.00", "-3.00")}, []BucketCount{{RefundPair, 1, -5_00}, {OtherPeriod, 1, 5_00}}, nil},
		{"twice, and once more", sampleMapping(), []string{good, good, good}, []BucketCount{{Duplicate, 2, 2000_00}}, []string{"S1 1000.00"}},
		{"in hospital", sampleMapping(), []string{drgRow("S2", "", "V2", "011", "5.00", "3.00")}, []BucketCount{{Held, 1, 5_00}}, nil},
		// A stay over New Year, in two settlements, belongs to the year of the last one.
		{"over New Year", sampleMapping(), []string{dated(drgRow("S2", "", "V2", "011", "5.00", "3.00"), "2024-12-31"), dated(drgRow("S3", "", "V2", "010", "7.00", "3.00"), "2025-01-10")}, []BucketCount{{Joined, 1, 0}}, []string{"S3 12.00"}},
		{"over the next New Year", sampleMapping(), []string{dated(drgRow("S2", "", "V2", "011", "5.00", "3.00"), "2025-12-31"), dated(drgRow("S3", "", "V2", "010", "7.00", "3.00"), "2026-01-10")}, []BucketCount{{Joined, 1, 0}, {OtherPeriod, 1, 12_00}}, nil},
		{"over the next New Year, not in the file", sampleMapping(), []string{dated(drgRow("S2", "", "V2", "011", "5.00", "3.00"), "2025-12-31")}, []BucketCount{{Held, 1, 5_00}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, err := readRows(t, tt.mapping, rowFile(tt.lines...))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(tt.want, in.Report().Buckets))
			require.True(t, in.Report().Balance[0].OK)
			var claims []string
			for c, err := range in.Cases().All() {
				require.NoError(t, err)
				claims = append(claims, c.ID+" "+c.Cost.String())
			}
			require.Equal(t, tt.claims, claims)
		})
	}
}

// Bills of a stay by bed-days over New Year belong each to its own year.
func TestBillsOverNewYear(t *testing.T) {
	in, err := readRows(t, sampleMapping(), rowFile(
		`B1,,W1,P9,H1,390,2105,03,2024-12-31,2024-11-01,2024-12-31,0,1,1,60.00,40.00,`,
		`B2,,W1,P9,H1,390,2105,03,2025-02-28,2024-12-31,2025-02-28,0,1,1,50.00,40.00,`,
		`B3,,W1,P9,H1,390,2105,03,2025-03-10,2025-02-28,2025-03-10,0,1,0,10.00,4.00,`,
	))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]BucketCount{{OtherPeriod, 1, 60_00}}, in.Report().Buckets))
	var got []string
	for s, err := range in.Stays().All() {
		require.NoError(t, err)
		got = append(got, s.ID+" "+s.Admitted.String())
		require.Equal(t, s.ID == "B2", s.Interim)
	}
	require.Equal(t, []string{"B2 2024-12-31", "B3 2025-02-28"}, got)
}

// Rows of sums: 小计 of a section, 合计 of the file; compared, and no claims.
func TestRowsOfSums(t *testing.T) {
	sum := func(word, cost string) string { return ",,," + word + strings.Repeat(",", 11) + cost + ",," }
	lines := func(cost string) []string {
		return []string{
			drgRow("S1", "", "V1", "010", "10.00", "6.00"), drgRow("S2", "", "V2", "010", "20.00", "6.00"), sum("小计", "30.00"),
			drgRow("S3", "", "V3", "010", "5.00", "1.00"), sum("小 计\t", "￥5.00"), sum("合　计", cost),
		}
	}
	in, err := readRows(t, sampleMapping(), rowFile(lines("35.00")...))
	require.NoError(t, err)
	require.Equal(t, 3, in.Report().Rows)
	require.Empty(t, cmp.Diff([]Total{
		{"export.csv", "", 4, "medfee_sumamt", 30_00, 30_00, true}, {"export.csv", "", 6, "medfee_sumamt", 5_00, 5_00, true}, {"export.csv", "", 7, "medfee_sumamt", 35_00, 35_00, true},
	}, in.Report().Totals))

	in, err = readRows(t, sampleMapping(), rowFile(lines("35.01")...))
	require.NoError(t, err, "listed")
	require.False(t, in.Report().Totals[2].OK)
	m := sampleMapping()
	m.RefuseTotals = true
	_, err = readRows(t, m, rowFile(lines("35.01")...))
	require.EqualError(t, err, "export.csv: row 7, column medfee_sumamt: the row of sums says something else: it says 35.01, the rows come to 35.00")

	_, err = readRows(t, sampleMapping(), rowFile(strings.Replace(sum("合计", "1.00"), ",,,", "S9,,,", 1)))
	require.Error(t, err, "with an id it is a row")
}

// Every way to say what others paid.
func TestCoveredBy(t *testing.T) {
	head := strings.Replace(rowHead, "drg_codg", "drg_codg,fund_pay_sumamt,个人负担总金额,个人自付,个人自费", 1)
	ways := map[CoveredAs]settlement.Money{LessPooled: 400_00, LessFund: 350_00, Personal: 340_00, SelfPaid: 330_00}
	require.ElementsMatch(t, CoveredAs("").Choices(), slices.Collect(maps.Keys(ways)))
	for covered, want := range ways {
		m := sampleMapping()
		m.Covered = covered
		in, err := readRows(t, m, filetest.Memory("x.csv", head+drgRow("S1", "", "V1", "010", "1000.00", "600.00")+",650.00,340.00,300.00,30.00\n"))
		require.NoError(t, err)
		for c, err := range in.Cases().All() {
			require.NoError(t, err)
			require.Equal(t, want, c.Covered, m.Covered)
		}
	}
	m := sampleMapping()
	m.Covered = "psn_selfpay + fulamt_ownpay_amt"
	_, err := readRows(t, m, rowFile())
	require.ErrorContains(t, err, "needed column missing: fulamt_ownpay_amt, psn_selfpay")
}

func TestLineSets(t *testing.T) {
	var s lineSets
	require.False(t, s.has(place{0, 1}))
	in := []place{{1, 64}, {1, 2}, {3, 1000}, {1, 63}}
	for _, p := range in {
		s.add(p)
	}
	for file := range 5 {
		for line := range 1100 {
			require.Equal(t, slices.Contains(in, place{file, line}), s.has(place{file, line}), "%d %d", file, line)
		}
	}
}
