package his

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/yibaojiesuan/settlement"
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
		for _, name := range []string{"x.csv", "x.jsonl"} {
			file := memory(name, text)
			file.Encoding = Detected
			in, err := p.Read(Options{Period: year2025}, file)
			if err != nil {
				for _, e := range err.(*settlement.Faults).List {
					if at, ok := e.(*RowError); ok && settlement.Code(at) == coded.Other {
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
			first, err := collect(in.Cases())
			if err != nil {
				t.Fatal(err)
			}
			again, err := collect(in.Cases())
			if err != nil || cmp.Diff(first, again, byValue) != "" {
				t.Fatal("a second walk differs: ", err)
			}
			for _, c := range first {
				if c.ID == "" || c.Institution == "" || c.Covered < 0 {
					t.Fatalf("%+v", c)
				}
			}
			for _, err := range in.Stays() {
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

// FuzzYuan holds the reader of amounts to a reading as a fraction.
func FuzzYuan(f *testing.F) {
	for _, text := range []string{"1", "-1.50", "1,234.50", "￥1,234.5元", "１２．５０", "-￥0.00", "1E+05", "12,34", "1,2345", ".5", "00", "-0", "￥-5", " 5\t", "=\"5\"", "'5", "5万元", "99999999999999.99", "100000000000000"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, _, err := yuan(text)
		if err != nil {
			return
		}
		bare := strings.Map(func(r rune) rune {
			switch {
			case r >= '\uFF01' && r <= '\uFF5E':
				r -= 0xFEE0
			}
			if r >= '0' && r <= '9' || r == '.' || r == '-' {
				return r
			}
			return -1
		}, text)
		want, ok := new(big.Rat).SetString(bare)
		if !ok || want.Cmp(new(big.Rat).SetFrac64(int64(m), 100)) != 0 {
			t.Fatalf("%q: got %s, want %v", text, m, want)
		}
	})
}

// FuzzDay reads anything as a day: what is accepted is a day that the text holds.
func FuzzDay(f *testing.F) {
	for _, text := range []string{"2025-03-05", "2025/3/5 9:07", "20250305", "20250305101112", "2025-04-21 08:31:12.0000000", "2024-03-02 21:07:33+08:00", "2025年3月5日", "08:31:12", "2025-02-30", "2025-03-05T10:11:12Z", "TueMar2500：00：00CST2025"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := civilDay(text)
		if err != nil || d.Absent() {
			return
		}
		y, m, day := d.Civil()
		again, err := settlement.NewDate(y, m, day)
		if err != nil || again != d {
			t.Fatalf("%q: %s", text, d)
		}
		narrowed, _ := narrow(text)
		if !strings.Contains(narrowed, d.String()[:4]) {
			t.Fatalf("%q became %s", text, d)
		}
	})
}
