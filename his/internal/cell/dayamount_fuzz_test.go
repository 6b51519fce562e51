package cell

import (
	"math/big"
	"strings"
	"testing"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

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
		d, err := dayOf(text)
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

// FuzzRead reads anything as a value of any kind, in any way, under any rules: every fault
// has a code, and what was read of a day, a month, an amount or a count reads as itself.
func FuzzRead(f *testing.F) {
	bits := func(r Rules) (n byte) {
		for i, on := range []bool{r.Export, r.Convert, r.Midnight == SameDay, r.Midnight == NextDay, r.Cut != "", r.From1904} {
			if on {
				n |= 1 << i
			}
		}
		return n
	}
	for _, c := range readCases() {
		for _, r := range c.in {
			f.Add(byte(c.kind), byte(c.way), c.text, bits(r))
		}
	}
	f.Add(byte(MonthKind), byte(DateCell), "45658", byte(0))
	f.Add(byte(MonthKind), byte(DateCell), "45660", byte(0))
	f.Add(byte(MonthKind), byte(DateCell), "x", byte(0))
	f.Add(byte(MonthKind), byte(Truth), "1", byte(0))
	f.Add(byte(MonthKind), byte(Written), "2025.1", byte(0))
	f.Add(byte(MonthKind), byte(Written), "2025/01/01 00:00:00", byte(0))
	f.Add(byte(MonthKind), byte(NumberCell), "202501", byte(0))
	f.Add(byte(DayKind), byte(DateCell), "59", byte(0))
	f.Add(byte(DayKind), byte(DateCell), "99999999", byte(1<<5))
	f.Add(byte(DayKind), byte(Truth), "true", byte(0))
	f.Add(byte(DayKind), byte(Numeral), "20250101.5", byte(0))
	f.Add(byte(AmountKind), byte(Numeral), "-0", byte(0))
	f.Add(byte(CountKind), byte(Numeral), "-00", byte(1))
	f.Add(byte(CountKind), byte(Written), "＇１２", byte(1))
	f.Fuzz(func(t *testing.T, kind, way byte, text string, rules byte) {
		k, w := Kind(kind%byte(MonthKind+1)), Way(way%byte(Truth+1))
		on := func(i int) bool { return rules>>i&1 != 0 }
		r := Rules{Export: on(0), Convert: on(1), From1904: on(5)}
		switch {
		case on(2):
			r.Midnight = SameDay
		case on(3):
			r.Midnight = NextDay
		}
		if on(4) {
			r.Cut = "^"
		}
		got, _, err := Read(k, w, text, r)
		if err != nil {
			if settlement.Code(err) == coded.Other {
				t.Fatalf("no code: %v", err)
			}
			return
		}
		if k < AmountKind || k == NumberKind || k < DayKind && !isPlainNumber(got) { // what is no number is refused by its reader
			return
		}
		again, done, err := Read(k, Written, got, r)
		if err != nil || again != got || done != 0 {
			t.Fatalf("%d, %d, %q became %q, which is read as %q, %b: %v", k, w, text, got, again, done, err)
		}
	})
}
