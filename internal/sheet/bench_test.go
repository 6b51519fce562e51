package sheet_test

import (
	"testing"

	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// BenchmarkMoney is one step of an account.
func BenchmarkMoney(b *testing.B) {
	r := rule("max(0, fees_after − share − referred_share)")
	b.ReportAllocs()
	for b.Loop() {
		var s sheet.Sheet
		s.Money(r, sheet.Money("fees_after", 123456789), sheet.Money("share", 2345678), sheet.Money("referred_share", 3456))
		if s.Err != nil {
			b.Fatal(s.Err)
		}
	}
}
