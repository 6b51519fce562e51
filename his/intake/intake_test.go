package intake

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// sampleMapping is that of the tests.
func sampleMapping() Mapping {
	return Mapping{
		Document: policy.Document{Name: "test", Kind: policy.Example},
		Columns:  allColumns(),
		Period:   "setl_time",
		Covered:  "medfee_sumamt - hifp_pay",
		Codes: map[string]map[string]string{
			"clr_way":  {"05": "drg", "03": "bed-day", "04": "head", "01": "item", "02": "fixed"},
			"insutype": {"310": "employees", "390": "residents"},
			"med_type": {"21": "inpatient", "2105": "psychiatric", "14": "chronic", "41": "pharmacy"},
		},
		Pool: []string{"insutype"},
		Routes: []Route{
			{When: map[string][]string{"med_type": {"pharmacy"}}, Method: NoMethod},
			{When: map[string][]string{"clr_way": {"drg"}}, Method: settlement.DRG, Interim: InterimJoin},
			{When: map[string][]string{"clr_way": {"bed-day"}, "med_type": {"psychiatric"}}, Method: settlement.PerDiem, Class: "psychiatric", Interim: InterimBills},
			{When: map[string][]string{"clr_way": {"head"}}, Method: settlement.Capitation, Kind: "own", Package: "hd"},
			{When: map[string][]string{"clr_way": {"item"}}, Method: settlement.Item},
		},
	}
}

var year2025 = settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}

const rowHead = "setl_id,init_setl_id,mdtrt_id,psn_no,fixmedins_code,insutype,med_type,clr_way,setl_time,begndate,enddate,refd_setl_flag,vali_flag,mid_setl_flag,medfee_sumamt,hifp_pay,drg_codg\n"

func rowFile(lines ...string) rows.File {
	f := filetest.Memory("export.csv", rowHead+strings.Join(lines, "\n")+"\n")
	f.Encoding = rows.Detected
	return f
}

// drgRow is a row of a stay: id, what it takes back, visit, flags (refunded, valid,
// interim), cost, pooled.
func drgRow(id, original, visit, flags, cost, pooled string) string {
	f := strings.Split(flags, "")
	return strings.Join([]string{
		id, original, visit, "P" + visit, "H1", "310", "21", "05", "2025-03-05 10:11:12", "2025-03-01", "2025-03-05", f[0], f[1], f[2], cost, pooled, "ES23",
	}, ",")
}

func readRows(t *testing.T, m Mapping, files ...rows.File) (*Run, error) {
	t.Helper()
	return mapperOf(t, m, files...).Read(Options{Period: year2025}, files...)
}

func TestIntake(t *testing.T) {
	in, err := readRows(t, sampleMapping(), rowFile(
		drgRow("S1", "", "V1", "010", "1000.00", "600.00"),
		drgRow("S2", "", "V2", "110", "500.00", "300.00"),
		drgRow("S3", "S2", "V2", "110", "-500.00", "-300.00"),
		drgRow("S4", "", "V2", "010", "510.00", "310.00"),   // settled anew
		drgRow("S5", "S0", "V5", "110", "-70.00", "-50.00"), // of something in an earlier file
		drgRow("S6", "", "V6", "000", "9.99", "0"),          // void
		drgRow("S1", "", "V1", "010", "1000.00", "600.00"),  // exported twice
		drgRow("S7", "", "V7", "011", "100.00", "60.00"),
		drgRow("S8", "", "V7", "010", "50.00", "30.00"),
		drgRow("S9", "", "V9", "011", "80.00", "60.00"), // still in hospital
		`B1,,W1,P9,H1,390,2105,03,2025-06-30,2025-05-01,2025-06-30,0,1,1,6000.00,4000.00,`,
		`B2,,W1,P9,H1,390,2105,03,2025-07-10,2025-07-01,2025-07-10,0,1,0,600.00,400.00,`,
		`C1,,X1,P8,H1,310,14,04,2025-06-30,,,0,1,0,400.00,360.00,`,
		`C2,,X2,P8,H1,310,14,04,2025-06-29,,,0,1,0,400.00,360.00,`,
		`I1,,Y1,P7,H1,310,21,01,2025-06-29,,,0,1,0,7.00,3.00,`,
		`O1,,Y2,P7,H1,310,41,01,2025-06-29,,,0,1,0,8.00,3.00,`,
		`O2,,Y3,P7,H1,310,21,05,2024-12-31,2024-12-30,2024-12-31,0,1,0,11.00,3.00,`,
		`U1,,Y4,P7,H1,310,21,02,2025-06-29,,,0,1,0,12.00,3.00,`,
		`,,,合计,,,,,,,,,,,9009.99,6497.00,`,
	))
	require.NoError(t, err)
	r := in.Report()
	require.Equal(t, 18, r.Rows)
	require.Empty(t, cmp.Diff([]MethodCount{
		{Method: settlement.Capitation, Claims: 2, Rows: 2, Cost: 800_00, Covered: 80_00},
		{Method: settlement.DRG, Claims: 3, Rows: 4, Cost: 1660_00, Covered: 660_00},
		{Method: settlement.Item, Claims: 1, Rows: 1, Cost: 7_00, Covered: 4_00},
		{Method: settlement.PerDiem, Claims: 2, Rows: 2, Cost: 6600_00, Covered: 2200_00},
	}, r.Claims))
	require.Empty(t, cmp.Diff([]BucketCount{
		{Joined, 1, 0}, {Duplicate, 1, 1000_00}, {Void, 1, 9_99}, {RefundPair, 2, 0}, {Adjusted, 1, -70_00},
		{Held, 1, 80_00}, {Outside, 1, 8_00}, {OtherPeriod, 1, 11_00}, {Unrouted, 1, 12_00},
	}, r.Buckets))
	require.Empty(t, cmp.Diff([]Total{
		{File: "export.csv", Row: 20, Column: "medfee_sumamt", Stated: 9009_99, Sum: 10117_99},
		{File: "export.csv", Row: 20, Column: "hifp_pay", Stated: 6497_00, Sum: 6742_00},
	}, r.Totals))
	require.Equal(t, "medfee_sumamt: 10117.99 = 9067.00 claims + 1000.00 duplicates + 9.99 void + 0.00 refund_pairs + -70.00 adjustments + "+
		"80.00 held + 8.00 outside + 11.00 other_period + 12.00 unrouted", r.Balance[0].String())
	require.True(t, r.Balance[0].OK)
	require.Equal(t, []UnroutedRows{{"clr_way fixed, insutype employees, med_type inpatient", 1, 12_00}}, r.Unrouted)

	cases, err := filetest.Collect(in.Cases().All())
	require.NoError(t, err)
	day := settlement.MustDate
	require.Empty(t, cmp.Diff(drg.Case{
		ID: "S8", Institution: "H1", Group: "ES23", Cost: 150_00, Covered: 60_00, Days: 4,
		Admitted: day("2025-03-01"), Discharged: day("2025-03-05"), Person: "PV7", Pool: "employees",
	}, cases[2], filetest.ByValue))
	stays, err := filetest.Collect(in.Stays().All())
	require.NoError(t, err)
	require.True(t, stays[0].Interim)
	require.False(t, stays[1].Interim)
	charges, err := filetest.Collect(in.Charges().All())
	require.NoError(t, err)
	require.Equal(t, "2025-06", charges[1].Month.String())
	items, err := filetest.Collect(in.Items().All())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]budget.Claim{{ID: "I1", Institution: "H1", Month: settlement.MustMonth("2025-06"), Cost: 7_00, Covered: 4_00, Pool: "employees"}}, items,
		cmp.Comparer(func(a, b settlement.Month) bool { return a == b })))
	adjustments, err := filetest.Collect(in.Adjustments())
	require.NoError(t, err)
	require.Equal(t, []Adjustment{{
		ID: "S5", Original: "S0", Institution: "H1", Month: settlement.MustMonth("2025-03"), Pool: "employees", Method: settlement.DRG, Cost: -70_00, Covered: -20_00,
	}}, adjustments)

	located := in.Locate(&settlement.ClaimError{Method: settlement.DRG, Claim: "S8", Position: 3, Err: &settlement.FieldError{Path: "group", Err: drg.ErrGroup}})
	require.EqualError(t, located, "export.csv: row 10, group: claim S8: no such group")
	err = settlement.Visit(settlement.DRG, in.Cases(), func(c *drg.Case) string { return c.ID }, func(c *drg.Case) error {
		if c.ID != "S8" {
			return nil
		}
		return &settlement.FieldError{Path: "group", Err: drg.ErrGroup}
	})
	require.EqualError(t, err, "export.csv: row 10, group: claim S8: no such group", "a walk names the row by itself")
	var b bytes.Buffer
	require.NoError(t, r.Print(&b))
	require.Contains(t, b.String(), "✓ medfee_sumamt: 10117.99 = 9067.00 claims")
}

func TestIntakeFaults(t *testing.T) {
	closing := sampleMapping()
	closing.Closing = settlement.MustDate("2025-03-31")
	totals := sampleMapping()
	totals.RefuseTotals = true
	checked := sampleMapping()
	checked.Checks = []Identity{{Name: "mine", Left: []string{"medfee_sumamt"}, Right: []string{"hifp_pay"}}}
	reported := sampleMapping()
	reported.Checks = []Identity{{Name: "mine", Left: []string{"medfee_sumamt"}, Right: []string{"hifp_pay"}, Report: true}}
	unsaid := sampleMapping()
	unsaid.Routes[1].Interim = ""
	good := drgRow("S1", "", "V1", "010", "1000.00", "600.00")
	tests := []struct {
		name    string
		mapping Mapping
		lines   []string
		is      error
		code    string
		want    []string
	}{
		{"another row under the id", sampleMapping(), []string{good, drgRow("S1", "", "V1", "010", "1000.01", "600.00")}, ErrConflict, "his.conflict",
			[]string{`export.csv: row 3, column setl_id: two rows with this id differ: "S1" is also in row 2, with another medfee_sumamt`}},
		{"a void row under the id", sampleMapping(), []string{good, drgRow("S1", "", "V1", "000", "1000.00", "600.00")}, ErrConflict, "his.conflict",
			[]string{`export.csv: row 3, column setl_id: two rows with this id differ: "S1" is also in row 2, with another vali_flag`}},
		{"a refund of less", sampleMapping(), []string{drgRow("S1", "", "V1", "110", "1000.00", "600.00"), drgRow("S2", "S1", "V1", "110", "-1000.00", "-599.99")}, ErrRefundPair, "his.refund_pair",
			[]string{`export.csv: row 3, column hifp_pay: a refund does not match: got -599.99, want what "S1" has in row 2, below zero: 600.00`}},
		{"a refund twice", sampleMapping(), []string{drgRow("S1", "", "V1", "110", "1.00", "0"), drgRow("S2", "S1", "V1", "110", "-1.00", "0"), drgRow("S3", "S1", "V1", "110", "-1.00", "0")}, ErrRefundPair, "his.refund_pair",
			[]string{`export.csv: row 4, column init_setl_id: a refund does not match: "S1" was refunded in row 3 already`}},
		{"a refund of a refund", sampleMapping(), []string{drgRow("S1", "S0", "V1", "110", "-1.00", "0"), drgRow("S2", "S1", "V1", "110", "-1.00", "0")}, ErrRefundPair, "his.refund_pair",
			[]string{`export.csv: row 3, column medfee_sumamt: a refund does not match: got -1.00, want what "S1" has in row 2, with the other sign: -1.00`}},
		{"a refund above zero", sampleMapping(), []string{drgRow("S1", "S0", "V1", "110", "1.00", "0")}, ErrRefundPair, "his.refund_pair",
			[]string{`export.csv: row 2, column medfee_sumamt: a refund does not match: it takes back "S0", want an amount below zero: got 1.00`}},
		{"marked, not refunded", sampleMapping(), []string{drgRow("S1", "", "V1", "110", "1.00", "0")}, ErrRefundPair, "his.refund_pair",
			[]string{`export.csv: row 2, column refd_setl_flag: a refund does not match: "S1" is marked as refunded, and no row refunds it`}},
		{"marked, not refunded, held", closing, []string{drgRow("S1", "", "V1", "110", "1.00", "0")}, nil, "", nil},
		{"a refund of a void row", sampleMapping(), []string{drgRow("S1", "", "V1", "000", "1.00", "0"), drgRow("S2", "S1", "V1", "110", "-1.00", "0")}, ErrRefundPair, "his.refund_pair",
			[]string{`export.csv: row 3, column init_setl_id: a refund does not match: "S1" in row 2 is void`}},
		{"blank rows at the end", sampleMapping(), []string{good, strings.Repeat(",", 16), " \t" + strings.Repeat(",", 16) + "\t"}, nil, "", nil},
		{"below zero", sampleMapping(), []string{drgRow("S1", "", "V1", "010", "-1.00", "0")}, settlement.ErrNegative, "negative",
			[]string{`export.csv: row 2, column medfee_sumamt: negative: an amount below zero, and init_setl_id names nothing that it takes back`}},
		{"forward and reverse under one id", sampleMapping(), []string{drgRow("S1", "", "V1", "110", "1.00", "0"), drgRow("S1", "", "V1", "110", "-1.00", "0")}, nil, "", nil},
		{"a visit twice", sampleMapping(), []string{good, drgRow("S2", "", "V1", "010", "1.00", "0")}, ErrVisit, "his.visit",
			[]string{`export.csv: row 3, column mdtrt_id: several settlements of one visit: "V1" is also in row 2, which is not marked as interim`}},
		{"a visit twice, unsaid", unsaid, []string{good, drgRow("S2", "", "V1", "011", "1.00", "0")}, ErrVisit, "his.visit",
			[]string{`export.csv: row 3, column mdtrt_id: several settlements of one visit: "V1" is also in row 2, and the mapping does not say what such settlements are`}},
		{"codes", sampleMapping(), []string{strings.Replace(good, ",05,", ",04x,", 1), strings.Replace(drgRow("S2", "", "V2", "010", "1", "1"), ",05,", ",,", 1), strings.Replace(drgRow("S3", "", "V3", "010", "1", "1"), ",05,", ",04x,", 1)}, ErrUnknown, "his.unknown",
			[]string{
				`export.csv: row 3, column clr_way: a code that the mapping's table does not have: got "" in 1 rows, here first`,
				`export.csv: row 2, column clr_way: a code that the mapping's table does not have: got "04x" in 2 rows, here first`,
			}},
		{"flags", sampleMapping(), []string{drgRow("S1", "", "V1", "2x9", "1.00", "0")}, ErrFlagCode, "his.flag_code",
			[]string{
				`export.csv: row 2, column mid_setl_flag: want 0 or 1, or a word that the mapping's table of this flag has: got "9" in 1 rows, here first`,
				`export.csv: row 2, column refd_setl_flag: want 0 or 1, or a word that the mapping's table of this flag has: got "2" in 1 rows, here first`,
				`export.csv: row 2, column vali_flag: want 0 or 1, or a word that the mapping's table of this flag has: got "x" in 1 rows, here first`,
			}},
		{"no date", sampleMapping(), []string{strings.Replace(good, "2025-03-05 10:11:12", "", 1)}, ErrNoPeriod, "his.no_period",
			[]string{`export.csv: row 2, column setl_time: blank: the period of the row is not known`}},
		{"covered below zero", sampleMapping(), []string{drgRow("S1", "", "V1", "010", "1.00", "2.00")}, settlement.ErrNegative, "negative",
			[]string{`export.csv: row 2, column medfee_sumamt: negative: medfee_sumamt - hifp_pay = -1.00`}},
		{"backwards", sampleMapping(), []string{strings.Replace(good, "2025-03-01", "2025-03-06", 1)}, ErrBackwards, "his.backwards",
			[]string{`export.csv: row 2, column enddate: a stay ends before it begins: 2025-03-05, the stay began on 2025-03-06`}},
		{"sums", totals, []string{good, "合计,,,,,,,,,,,,,,1000.00,599.00,"}, ErrTotals, "his.totals",
			[]string{`export.csv: row 3, column hifp_pay: the row of sums says something else: it says 599.00, the rows come to 600.00`}},
		{"an identity", checked, []string{good}, ErrIdentity, "his.identity",
			[]string{`export.csv: row 2, column medfee_sumamt: amounts do not add up: mine: medfee_sumamt = 1000.00, hifp_pay = 600.00`}},
		{"an identity that is reported", reported, []string{good}, nil, "", nil},
		{"values", sampleMapping(), []string{
			`4.403E+19,,` + strings.Repeat("9", 20) + `,4.4E+17,H1,310,21,05,2025-02-30,TueMar2500：00：00CST2025,08:31:12,0,1,0,1E+05,12345678901234567890,`,
			`S2,,V2,P,H1,310,21,05,2025-03-01,,,0,1,0,,#REF!,`,
			`S3,,V2,P,H1,310,21,05,2025-03-01,,,0,1,0,1.005,1.5万元,`,
			"S4,,V2,P,H1,310,21,05,2025-03-01,,,0,1,0,100000000000000.00,\uFFFD,\uFFFD",
		}, settlement.ErrSyntax, "syntax", []string{
			`export.csv: row 2, column setl_id: an id in exponent form: its digits are lost: got "4.403E+19"`,
			`export.csv: row 2, column psn_no: an id in exponent form: its digits are lost`,
			`export.csv: row 2, column setl_time: not a date: there is no day 2025-02-30`,
			`export.csv: row 2, column begndate: not a date: want a day such as 2006-01-02, got text of 23 characters, 12 digits`,
			`export.csv: row 2, column enddate: a time of day without its day: got "08:31:12"`,
			`export.csv: row 2, column medfee_sumamt: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "1E+05"`,
			`export.csv: row 2, column hifp_pay: number too large: want at most 19 digits: got 20 digits`,
			`export.csv: row 3, column medfee_sumamt: blank, want a number such as 12.50`,
			`export.csv: row 3, column hifp_pay: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "#REF!"`,
			`export.csv: row 4, column medfee_sumamt: too many decimals: got 3, want at most 2: got "1.005"`,
			`export.csv: row 4, column hifp_pay: an amount in another unit than yuan: got text of 5 characters, 2 digits`,
			`export.csv: row 5, column drg_codg: unreadable text: it holds U+FFFD, what a wrong decoding leaves behind`,
			`export.csv: row 5, column medfee_sumamt: number too large: got text of 18 characters, 17 digits, want at most 14 digits before the point`,
			`export.csv: row 5, column hifp_pay: unreadable text: it holds U+FFFD, what a wrong decoding leaves behind`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, err := readRows(t, tt.mapping, rowFile(tt.lines...))
			require.Empty(t, cmp.Diff(tt.want, filetest.Messages(err)))
			if tt.is == nil {
				_, err := filetest.Collect(in.Cases().All())
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tt.is)
			var codes []string
			for _, e := range err.(*settlement.Faults).List {
				codes = append(codes, settlement.Code(e))
			}
			require.Contains(t, codes, tt.code)
			_, again := filetest.Collect(in.Cases().All())
			require.Equal(t, err, again, "no claims")
		})
	}
}

func TestRepairs(t *testing.T) {
	head := strings.Replace(strings.Replace(rowHead, "setl_id,", "\"结算ID\t\",", 1), "medfee_sumamt", "医疗费总额（元）", 1)
	text := head + "\"=\"\"S1\"\"\",,\"078519,67-001\t\",'P1,　Ｈ１ ,310,21,05,2026/3/5 9:07,20260301,20260305101112,0,1,0,\"￥1,234.50元\",-0.00,\n"
	m := sampleMapping()
	m.CutIDs = "^"
	raw, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	require.NoError(t, err)
	for name, text := range map[string]string{"UTF-8": text, "mark": "\uFEFF" + text, "GB18030": raw, "cut": strings.Replace(text, "S1", "S1^9", 1)} {
		t.Run(name, func(t *testing.T) {
			p, err := NewMapper(m)
			require.NoError(t, err)
			f := filetest.Memory("x.csv", text)
			f.Encoding = rows.Detected
			in, err := p.Read(Options{Period: settlement.Period{From: settlement.MustDate("2026-01-01"), To: settlement.MustDate("2026-12-31")}, Key: []byte("k")}, f)
			require.NoError(t, err)
			cases, err := filetest.Collect(in.Cases().All())
			require.NoError(t, err)
			require.Empty(t, cmp.Diff([]drg.Case{{
				ID: "S1", Institution: "H1", Cost: 1234_50, Covered: 1234_50, Days: 4, Admitted: settlement.MustDate("2026-03-01"),
				Discharged: settlement.MustDate("2026-03-05"), Person: HashPerson([]byte("k"), "P1"), Pool: "employees",
			}}, cases, filetest.ByValue))
			require.Len(t, cases[0].Person, 32)
			require.Empty(t, in.Report().Files[0].Headers)
			require.GreaterOrEqual(t, len(in.Report().Repairs), 5)
		})
	}
}

// Random refunds, duplicates, splits and voids always reconcile, and what is left
// is what there was before.
func TestInjectedRecordsReconcile(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 42))
	for round := range 60 {
		var dirty []string
		var want []string
		next := 0
		id := func() string { next++; return fmt.Sprintf("S%d", next) }
		for v := range 40 {
			visit := fmt.Sprintf("V%d", v)
			cost := settlement.Money(100 + rnd.IntN(1_000_000))
			pooled := settlement.Money(rnd.IntN(int(cost)))
			one := id()
			row := drgRow(one, "", visit, "010", cost.String(), pooled.String())
			want = append(want, fmt.Sprint(visit, cost, cost-pooled))
			switch rnd.IntN(8) {
			case 0: // refunded and settled anew
				wrong := cost + 1 + settlement.Money(rnd.IntN(500))
				a, b := id(), id()
				dirty = append(dirty, drgRow(a, "", visit, "110", wrong.String(), "0.00"), drgRow(b, a, visit, "110", (-wrong).String(), "0.00"), row)
			case 1: // exported twice
				dirty = append(dirty, row, row)
			case 2: // settled in three
				a, b := 1+settlement.Money(rnd.IntN(int(cost/3))), 1+settlement.Money(rnd.IntN(int(cost/3)))
				dirty = append(dirty, drgRow(id(), "", visit, "011", a.String(), "0.00"), drgRow(id(), "", visit, "011", b.String(), "0.00"),
					drgRow(one, "", visit, "010", (cost-a-b).String(), pooled.String()))
			case 3:
				dirty = append(dirty, row, drgRow(id(), "", "X"+visit, "000", "5.00", "0"))
			case 4:
				dirty = append(dirty, row, drgRow(id(), "Z"+visit, "X"+visit, "110", "-5.00", "-1.00"))
			default:
				dirty = append(dirty, row)
			}
		}
		rnd.Shuffle(len(dirty), func(i, j int) { dirty[i], dirty[j] = dirty[j], dirty[i] })
		// interim rows carry the same dates, so that the one not marked must come last
		slices.SortStableFunc(dirty, func(a, b string) int {
			return strings.Compare(strings.Split(b, ",")[13], strings.Split(a, ",")[13])
		})
		in, err := readRows(t, sampleMapping(), rowFile(dirty...))
		require.NoError(t, err, "round %d", round)
		for _, b := range in.Report().Balance {
			require.True(t, b.OK)
		}
		cases, err := filetest.Collect(in.Cases().All())
		require.NoError(t, err)
		var got []string
		for _, c := range cases {
			got = append(got, fmt.Sprint(strings.TrimPrefix(c.Person, "P"), c.Cost, c.Covered))
		}
		slices.Sort(got)
		slices.Sort(want)
		require.Empty(t, cmp.Diff(want, got))
	}
}

func TestMappingFaults(t *testing.T) {
	_, err := NewMapper(Mapping{
		Document: policy.Document{Name: "x", Kind: policy.Example},
		Codes:    map[string]map[string]string{"clr_way": {"05": "drg"}, "xx": {}},
		Pool:     []string{"insutype"},
		Routes: []Route{
			{Method: "x", Interim: "y"},
			{When: map[string][]string{"clr_way": {"drg", "no"}, "med_type": {"21"}}, Method: settlement.PerDiem},
			{Method: settlement.Capitation}, {Method: settlement.DRG, Interim: InterimBills},
		},
		Aliases: map[string][]string{"nope": {"x"}},
		Checks:  []Identity{{Name: "nope"}, {Left: []string{"x"}}},
	})
	require.Empty(t, cmp.Diff([]string{
		`aliases["nope"]: no such column`,
		`columns: required`,
		`period: not one of the choices: got "", want setl_time, enddate`,
		`covered: not one of the choices: got "", want medfee_sumamt - hifp_pay, medfee_sumamt - fund_pay_sumamt, psn_part_amt, psn_selfpay + fulamt_ownpay_amt`,
		`codes["xx"]: no such column: want one of insutype, med_type, clr_way, clr_type, hosp_lv, hi_setl_lv, dise_codg, pay_loc, setl_type, out_flag, insu_admdvs, psn_type, hi_paymtd, ipt_med_type, or a flag, or fund_pay_type`,
		`pool[0]: the mapping has no table of codes for this column: "insutype"`,
		`routes[0].method: not one of the choices: got "x", want drg, perdiem, capitation, item, none`,
		`routes[0].interim: not one of the choices: got "y", want join, bills`,
		`routes[1].when["clr_way"]: no code of the table has this meaning: "no"`,
		`routes[1].when["med_type"]: the mapping has no table of codes for this column: "med_type"`,
		`routes[1].class: required`,
		`routes[2].kind: required`,
		`routes[3].interim: excluded by another field: a case of drg is one stay`,
		`checks[0].name: not one of the choices: got "nope", want fund_parts, fund_parts_disabled, payers, payers_hospital, personal_parts, personal_parts_family, scope, or columns`,
		`checks[1].name: required`,
		`checks[1].left: no such column: "x"`,
		`checks[1].right: required`,
	}, filetest.Messages(err)))
}

// exported makes an export with this number of rows.
func exported(rows int) string {
	var b strings.Builder
	b.WriteString(rowHead)
	for i := range rows {
		fmt.Fprintf(&b, "33110025%012d,,V%08d,P%07d,H%02d,310,21,05,2025-%02d-%02d 08:31:12,2025-%02d-01,2025-%02d-%02d,0,1,0,%d.%02d,%d.00,ES23\n",
			i, i, i/2, i%20, 1+i%12, 1+i%28, 1+i%12, 1+i%12, 1+i%28, 1000+i%40000, i%100, 100+i%900)
	}
	return b.String()
}

func TestIntakeMemory(t *testing.T) {
	const rows = 50_000
	in, err := readRows(t, casesMapping(), filetest.Memory("x.csv", exported(rows)))
	require.NoError(t, err)
	require.LessOrEqual(t, in.Report().IndexBytes, 16*rows+2<<20)
	allocs := testing.AllocsPerRun(1, func() {
		for _, err := range in.Cases().All() {
			require.NoError(t, err)
		}
	})
	require.Less(t, allocs, rows/50.0, "a walk allocates by the block")
}

func BenchmarkIntake(b *testing.B) {
	const rows = 50_000
	text := exported(rows)
	p, err := NewMapper(casesMapping())
	require.NoError(b, err)
	f := filetest.Memory("x.csv", text)
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := p.Read(Options{Period: year2025}, f); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
	})
	in, err := p.Read(Options{Period: year2025}, f)
	require.NoError(b, err)
	b.Run("cases: one walk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, err := range in.Cases().All() {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
	})
}
