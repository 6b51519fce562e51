package intake

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/filetest"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Bits of how FuzzIntake reads.
const (
	asLines  = 1 << iota // of JSON
	strictly             // under the other mapping, in a month
)

// strictMapping is another mapping than that of the tests, which asks for more and says
// more.
func strictMapping() Mapping {
	m := sampleMapping()
	m.Period, m.Covered = ByEnd, LessFund
	m.Pool = []string{"insutype", "med_type"}
	m.Zones, m.Midnight, m.RepeatHeader = ZonesConvert, MidnightNextDay, SkipHeader
	m.Refunds, m.FundAboveCost, m.RefuseTotals = RefundsByVisit, AllowAbove, true
	m.Institutions = map[string]string{"H1B": "H1"}
	m.Codes["vali_flag"] = map[string]string{"是": FlagYes, "否": FlagNo}
	m.Routes[len(m.Routes)-1].Zero = true
	m.Checks = []Identity{
		{Name: "parts", Left: []string{"medfee_sumamt"}, Right: []string{"fund_pay_sumamt", "psn_part_amt"}},
		{Name: "personal", Left: []string{"psn_part_amt"}, Right: []string{"acct_pay", "psn_cash_pay"}, Report: true},
	}
	return m
}

const strictHead = "setl_id,init_setl_id,mdtrt_id,psn_no,fixmedins_code,insutype,med_type,clr_way,clr_type,begndate,enddate,refd_setl_flag,vali_flag,mid_setl_flag,medfee_sumamt,fund_pay_sumamt,psn_part_amt,acct_pay,psn_cash_pay,act_ipt_days,drg_codg\n"

// strictRow is a row of strictHead.
func strictRow(id, original, visit, kind, from, to, flags, cost, fund, personal string) string {
	f := strings.Split(flags, ",")
	way := map[string]string{"21": "05", "2105": "03", "14": "04", "41": "05", "11": "01"}[kind]
	return strings.Join([]string{id, original, visit, "P" + visit, "H1B", "310", kind, way, "21", from, to, f[0], f[1], f[2], cost, fund, personal, personal, "0", "3", "ES23"}, ",") + "\n"
}

// seedsOfIntake are what FuzzIntake begins with: each way in which rows have to do with
// each other, and each fault of one.
func seedsOfIntake() (plain, strict []string) {
	for _, rows := range [][]string{
		{drgRow("S1", "", "V1", "010", "1000.00", "600.00"), drgRow("S1", "", "V1", "010", "1000.00", "600.00")},
		{drgRow("S2", "", "V2", "110", "500.00", "300.00"), drgRow("S3", "S2", "V2", "110", "-500.00", "-300.00"), drgRow("S5", "S0", "V5", "110", "-70.00", "-50.00")},
		{drgRow("S7", "", "V7", "011", "￥1,000.00元", "60.00"), drgRow("S8", "", "V7", "010", "50.00", "-0.00"), ",,,合计,,,,,,,,,,,1050.00,60.00,"},
		{`B1,,W1,P9,H1,390,2105,03,2025/6/30 9:07,20250501,2025-06-30 08:31:12.0000000,0,1,1,６０００.００,4000.00,`, `="C1",,'X1,P8	,H1,310,14,04,20250630,,,0,1,0,400.00,360.00,`},
		{drgRow("S1", "", "V1", "010", "9.00", "6.00"), drgRow("S1", "", "V1", "010", "8.00", "6.00")},                                                        // one id, two rows
		{drgRow("S1", "", "V1", "000", "9.00", "6.00"), drgRow("S2", "S1", "V1", "110", "-9.00", "-6.00")},                                                    // a void one is refunded
		{drgRow("S1", "", "V1", "110", "9.00", "6.00"), drgRow("S2", "S1", "V1", "110", "-8.00", "-6.00")},                                                    // another amount
		{drgRow("S1", "", "V1", "110", "9.00", "6.00"), drgRow("S2", "S1", "V1", "110", "-9.00", "-6.00"), drgRow("S3", "S1", "V1", "110", "-9.00", "-6.00")}, // twice
		{drgRow("S1", "", "V1", "110", "9.00", "6.00"), drgRow("S2", "S1", "V1", "110", "-9.00", "-6.00"), drgRow("S3", "S2", "V1", "110", "9.00", "6.00")},   // a refund of a refund
		{drgRow("S1", "S2", "V1", "110", "-9.00", "-6.00"), drgRow("S2", "S1", "V1", "110", "9.00", "6.00")},                                                  // in a circle
		{drgRow("S1", "", "V1", "110", "9.00", "6.00"), drgRow("S1", "", "V1", "110", "-9.00", "-6.00")},                                                      // one id, two signs
		{drgRow("S1", "", "V1", "110", "9.00", "6.00"), drgRow("S4", "", "V4", "110", "-9.00", "-6.00"), drgRow("S5", "S6", "V5", "110", "9.00", "6.00")},     // refunds of nothing
		{drgRow("S1", "", "V1", "010", "9.00", "6.00"), drgRow("S2", "", "V1", "010", "8.00", "6.00")},                                                        // a visit, not interim
		{drgRow("S1", "", "V1", "2x1", "9.00", "10.00"), strings.Replace(drgRow("S2", "", "V2", "010", "9.00", "6.00"), ",310,", ",311,", 1)},                 // codes nobody knows
		{strings.Replace(drgRow("S1", "", "V1", "010", "9.00", "10.00"), "03-01", "04-01", 1), drgRow("S1", "", "V1", "010", "x", "9")},                       // backwards
		{strings.Replace(drgRow("S1", "", "V1", "010", "9.00", "10.00"), ",05,2025", ",02,2025", 1), drgRow("S2", "", "V2", "010", "0", "0"), "S3,,,,H1,310,41,05,,,,0,1,0,1,1,"},
		{strings.ReplaceAll(drgRow("S1", "", "V1", "010", "9.00", "6.00"), "2025-03", "2024-12"), "B1,,,,H1,310,2105,03,2025-01-01,,,0,1,0,1,1,", "C1,,,,H1,310,14,04,2025-01-01,,,0,1,0,1,1,"},
		{"E1,,E1,P1,H1,310,14,04,2025-03-01,2025-03-01,2025-03-01,0,1,0,5.00,5.00,", strings.Replace(drgRow("S1", "", "V1", "010", "9.00", "6.00"), "PV1", "P1", 1)}, // an observation
		{"E1,,E1,P1,H1,310,14,04,2025-03-01,2025-03-01,2025-03-01,0,1,0,5.00,5.00,", strings.Replace(drgRow("S1", "", "V1", "010", "9.00", "6.00"), "PV1", "P1", 1), strings.Replace(drgRow("S2", "", "V2", "010", "9.00", "6.00"), "PV2", "P1", 1)},
		{strings.Replace(drgRow("S1", "", "V1", "110", "9.00", "6.00"), "2025-03-05 10", "2024-12-05 10", 1), drgRow("S2", "S1", "V1", "110", "-9.00", "-6.00")}, // settled a year before
		{"S1,,小计,,,,,,,,,,,,9.00,,", drgRow("S1", "", "V1", "010", "9.00", "6.00"), ",,,小计,,,,,,,,,,,9.00,6.00,", ",,,合计,,,,,,,,,,,9.01,6.00,", rowHead},
	} {
		plain = append(plain, rowHead+strings.Join(rows, "\n"))
	}
	plain = append(plain, sinkExport(), "\uFEFF结算ID\t,x\n\xff", titled+rowHead+drgRow("S1", "", "V1", "010", "1000.00", "600.00"),
		"title\n\"a\nb\",单位：元\n"+strings.Replace(rowHead, "drg_codg", "drg_codg,医院等级", 1)+drgRow("S1", "", "V1", "010", "1000.00", "600.00")+",3")
	const march = "2025-03-05"
	for _, rows := range [][]string{
		{strictRow("S1", "", "V1", "21", "2025-03-01", march, "0,是,0", "100.00", "60.00", "40.00"), strictHead, strictRow("S2", "", "V2", "11", march, "2025-03-04 24:00:00", "0,是,0", "0", "0", "0")},
		{strictRow("S1", "", "V1", "21", "2025-03-01", march, "1,是,0", "100.00", "60.00", "40.00"), strictRow("S2", "", "V1", "21", "2025-03-01", march, "1,是,0", "-100.00", "-60.00", "-40.00")}, // by visit
		{strictRow("S1", "", "V1", "21", "2025-03-01", march, "1,是,0", "9.00", "6.00", "3.00"), strictRow("S2", "", "V1", "21", "2025-03-01", march, "1,是,0", "9.00", "6.00", "3.00"), strictRow("S3", "", "V1", "21", "2025-03-01", march, "1,是,0", "-9.00", "-6.00", "-3.00")},
		{strictRow("S1", "", "V1", "21", "2025-03-01", march, "0,是,0", "100.00", "110.00", "-10.00"), strictRow("S2", "", "V2", "21", "2025-03-01", march, "0,否,0", "100.00", "1.00", "1.00")}, // the fund above the cost
		{strictRow("S1", "", "V1", "21", "2025-03-01", march, "0,是,0", "100.00", "50.00", "40.00"), strictRow("S2", "", "V2", "2105", "", "", "0,可能,0", "1", "1", "0")},
		{strictRow("S1", "", "V1", "21", "2025-02-01", "2025-02-03", "1,是,0", "7.00", "6.00", "1.00"), strictRow("S2", "S1", "V1", "21", "2025-03-01", march, "1,是,0", "-7.00", "-6.00", "-1.00"), strictRow("S3", "S0", "V3", "21", "2025-03-01", "2025-03-04T16:00:00.000Z", "1,是,0", "-7.00", "-6.00", "-1.00")},
		{strictRow("S1", "", "V1", "21", "2025-02-01", "2025-02-28", "0,是,1", "7.00", "6.00", "1.00"), strictRow("S2", "", "V1", "21", "2025-03-01", march, "0,是,0", "8.00", "6.00", "2.00"), ",,,合计,,,,,,,,,,,15.00,12.00,3.00,,,,"},
	} {
		strict = append(strict, strictHead+strings.Join(rows, "\n"))
	}
	return plain, strict
}

// FuzzIntake reads anything as an export. What is understood balances, repeats,
// and has claims that could be settled.
func FuzzIntake(f *testing.F) {
	plain, strict := seedsOfIntake()
	for _, text := range plain {
		f.Add(text, byte(0))
	}
	for _, text := range strict {
		f.Add(text, byte(strictly))
	}
	f.Add(filetest.AsJSON(strings.Split(strings.TrimSpace(rowHead), ","), [][]string{strings.Split(drgRow("S1", "", "V1", "010", "1.00", "0.50"), ",")}), byte(asLines))
	m := sampleMapping()
	m.CutIDs = "^"
	m.Closing = settlement.MustDate("2025-06-30")
	m.Observation = &Observation{When: map[string][]string{"med_type": {"chronic"}}, GapDays: 3}
	loose, err := NewMapper(m)
	if err != nil {
		f.Fatal(err)
	}
	other, err := NewMapper(strictMapping())
	if err != nil {
		f.Fatal(err)
	}
	march := settlement.MustMonth("2025-03").Period()
	f.Fuzz(func(t *testing.T, text string, how byte) {
		if len(text) > 2<<10 {
			return // longer ones find nothing more, and take their time
		}
		file := filetest.Memory("x.csv", text)
		if file.Encoding = rows.Detected; how&asLines != 0 {
			file.Name = "x.jsonl"
		}
		p, o := loose, Options{Period: year2025}
		if how&strictly != 0 {
			p, o = other, Options{Period: march, Key: []byte("key")}
		}
		var into taken
		in, err := p.ReadInto(o, into.sink(), file)
		if err != nil {
			mustBeCoded(t, err)
			return
		}
		checkUnderstood(t, in, &into)
	})
}

// checkUnderstood checks what was understood of an export.
func checkUnderstood(t *testing.T, in *Run, into *taken) {
	for _, b := range in.Report().Balance {
		if !b.OK {
			t.Fatal(b)
		}
	}
	again, err := filetest.Collect(in.Cases().All())
	byID := func(a, b drg.Case) int { return strings.Compare(a.ID, b.ID) }
	slices.SortFunc(again, byID)
	slices.SortFunc(into.cases, byID)
	if err != nil || !reflect.DeepEqual(into.cases, again) {
		t.Fatal("a walk of its own differs: ", err, cmp.Diff(into.cases, again, filetest.ByValue))
	}
	for _, c := range again {
		if c.ID == "" || c.Institution == "" || c.Covered < 0 {
			t.Fatalf("%+v", c)
		}
	}
	if _, _, _, err := in.Overlaps(); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{last(in.Applications()), last(in.Reconciliations(true))} {
		if err != nil {
			_ = err.Error()
		}
	}
}

func last[T any](_ T, err error) error { return err }
