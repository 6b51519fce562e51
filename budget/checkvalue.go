package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

func code(f *settlement.Faults, path, got string, seen map[string]bool) {
	switch {
	case got == "":
		f.At(path, settlement.ErrRequired)
	case seen[got]:
		f.At(path, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(got)))
	}
	seen[got] = true
}

// given counts the numbers that are not absent.
func given(list ...settlement.Decimal) int {
	n := 0
	for _, d := range list {
		if !d.Absent() {
			n++
		}
	}
	return n
}

// number checks one that must not be negative.
func number(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	switch {
	case d.Absent() && required:
		f.At(path, settlement.ErrRequired)
	case d.Sign() < 0:
		f.At(path, fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(d)))
	}
}

func positive(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	switch {
	case d.Absent() && required:
		f.At(path, settlement.ErrRequired)
	case !d.Absent() && d.Sign() <= 0:
		f.At(path, fmt.Errorf("%w: got %s, want more than 0", settlement.ErrRange, shown.Amount(d)))
	}
}

// money checks an amount of yuan.
func money(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	number(f, path, d, required)
	_, err := d.Money()
	f.At(path, err)
}

// fraction checks a number between 0 and 1.
func fraction(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	between(f, path, d, required, settlement.DecimalInt(1))
}

// score checks a number between 0 and 100.
func score(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	between(f, path, d, required, hundred)
}

func between(f *settlement.Faults, path string, d settlement.Decimal, required bool, most settlement.Decimal) {
	switch {
	case d.Absent() && required:
		f.At(path, settlement.ErrRequired)
	case d.Sign() < 0 || d.Cmp(most) > 0:
		f.At(path, fmt.Errorf("%w: got %s, want 0 to %s", settlement.ErrRange, shown.Amount(d), most))
	}
}

// scoreStep checks a step of scores, highest first.
func scoreStep(f *settlement.Faults, path string, d settlement.Decimal, i int, at func(int) settlement.Decimal) {
	score(f, path, d, true)
	if i > 0 && !d.Absent() && d.Cmp(at(i-1)) >= 0 {
		f.At(path, fmt.Errorf("%w: got %s after %s, the highest comes first", ErrOrder, shown.Amount(d), shown.Amount(at(i-1))))
	}
}

// descending checks a step of any numbers, highest first.
func descending(f *settlement.Faults, path string, d settlement.Decimal, i int, at func(int) settlement.Decimal) {
	if d.Absent() {
		f.At(path, settlement.ErrRequired)
	} else if i > 0 && d.Cmp(at(i-1)) >= 0 {
		f.At(path, fmt.Errorf("%w: got %s after %s, the highest comes first", ErrOrder, shown.Amount(d), shown.Amount(at(i-1))))
	}
}

func count0(f *settlement.Faults, path string, n int) {
	if n < 0 {
		f.At(path, fmt.Errorf("%w: got %d", settlement.ErrNegative, n))
	}
}
