package intake

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yibaojiesuan/settlement"
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
		f.Add(rowHead + strings.Join(rows, "\n"))
	}
	f.Add("\uFEFF结算ID\t,x\n\xff")
	f.Add(titled + rowHead + drgRow("S1", "", "V1", "010", "1000.00", "600.00"))
	f.Add("title\n\"a\nb\",单位：元\n" + strings.Replace(rowHead, "drg_codg", "drg_codg,医院等级", 1) + drgRow("S1", "", "V1", "010", "1000.00", "600.00") + ",3")
	m := sampleMapping()
	m.CutIDs = "^"
	m.Closing = settlement.MustDate("2025-06-30")
	m.Observation = &Observation{When: map[string][]string{"med_type": {"chronic"}}, GapDays: 3}
	p, err := NewMapper(m)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2<<10 {
			return // longer ones find nothing more, and take their time
		}
		for _, name := range []string{"x.csv", "x.jsonl"} {
			file := filetest.Memory(name, text)
			file.Encoding = rows.Detected
			in, err := p.Read(Options{Period: year2025}, file)
			if err != nil {
				for _, e := range err.(*settlement.Faults).List {
					if at, ok := e.(*rows.Error); ok && settlement.Code(at) == coded.Other {
						t.Fatal("no code: ", e)
					}
				}
				continue
			}
			for _, b := range in.Report().Balance {
				if !b.OK {
					t.Fatal(b)
				}
			}
			first, err := filetest.Collect(in.Cases().All())
			if err != nil {
				t.Fatal(err)
			}
			again, err := filetest.Collect(in.Cases().All())
			if err != nil || cmp.Diff(first, again, filetest.ByValue) != "" {
				t.Fatal("a second walk differs: ", err)
			}
			for _, c := range first {
				if c.ID == "" || c.Institution == "" || c.Covered < 0 {
					t.Fatalf("%+v", c)
				}
			}
			for _, err := range in.Stays().All() {
				if err != nil {
					t.Fatal(err)
				}
			}
			if _, _, _, err := in.Overlaps(); err != nil {
				t.Fatal(err)
			}
			if _, err := in.Reconciliations(true); err != nil {
				_ = err.Error()
			}
		}
	})
}
