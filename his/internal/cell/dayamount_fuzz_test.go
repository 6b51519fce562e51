package cell

import (
	"math/big"
	"strings"
	"testing"

	"github.com/yibaojiesuan/settlement"
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
