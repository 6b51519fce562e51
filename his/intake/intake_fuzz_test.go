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
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// FuzzIntake reads anything as an export. What is understood balances, repeats,
// and has claims that could be settled.
func FuzzIntake(f *testing.F) {
	for _, rows := range [][]string{
		{drgRow("S1", "", "V1", "010", "1000.00", "600.00"), drgRow("S1", "", "V1", "010", "1000.00", "600.00")},
		{drgRow("S2", "", "V2", "110", "500.00", "300.00"), drgRow("S3", "S2", "V2", "110", "-500.00", "-300.00"), drgRow("S5", "S0", "V5", "110", "-70.00", "-50.00")},
		{drgRow("S7", "", "V7", "011", "￥1,000.00元", "60.00"), drgRow("S8", "", "V7", "010", "50.00", "-0.00"), ",,,合计,,,,,,,,,,,1050.00,60.00,"},
		{`B1,,W1,P9,H1,390,2105,03,2025/6/30 9:07,20250501,2025-06-30 08:31:12.0000000,0,1,1,６０００.00,4000.00,`, `="C1",,'X1,P8	,H1,310,14,04,20250630,,,0,1,0,400.00,360.00,`},
	} {
		f.Add(rowHead+strings.Join(rows, "\n"), false)
	}
	f.Add(sinkExport(), false)
	f.Add("\uFEFF结算ID\t,x\n\xff", false)
	f.Add(titled+rowHead+drgRow("S1", "", "V1", "010", "1000.00", "600.00"), false)
	f.Add("title\n\"a\nb\",单位：元\n"+strings.Replace(rowHead, "drg_codg", "drg_codg,医院等级", 1)+drgRow("S1", "", "V1", "010", "1000.00", "600.00")+",3", false)
	m := sampleMapping()
	m.CutIDs = "^"
	m.Closing = settlement.MustDate("2025-06-30")
	m.Observation = &Observation{When: map[string][]string{"med_type": {"chronic"}}, GapDays: 3}
	p, err := NewMapper(m)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, lines bool) {
		if len(text) > 2<<10 {
			return // longer ones find nothing more, and take their time
		}
		file := filetest.Memory("x.csv", text)
		if file.Encoding = rows.Detected; lines {
			file.Name = "x.jsonl"
		}
		var into taken
		in, err := p.ReadInto(Options{Period: year2025}, into.sink(), file)
		if err != nil {
			for _, e := range err.(*settlement.Faults).List {
				if at, ok := e.(*rows.Error); ok && settlement.Code(at) == coded.Other {
					t.Fatal("no code: ", e)
				}
			}
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
