package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

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

// score checks a number between 0 and 100.
func score(c *policy.Checker, path string, d settlement.Decimal) {
	c.Between(path, d, settlement.DecimalInt(0), hundred)
}

// scoreStep checks a step of scores, highest first.
func scoreStep(c *policy.Checker, path string, d settlement.Decimal, i int, at func(int) settlement.Decimal) {
	score(c, path, d)
	if i > 0 && !d.Absent() && d.Cmp(at(i-1)) >= 0 {
		c.At(path, fmt.Errorf("%w: got %s after %s, the highest comes first", ErrOrder, shown.Amount(d), shown.Amount(at(i-1))))
	}
}

// descending checks a step of any numbers, highest first.
func descending(c *policy.Checker, path string, d settlement.Decimal, i int, at func(int) settlement.Decimal) {
	if i > 0 && !d.Absent() && d.Cmp(at(i-1)) >= 0 {
		c.At(path, fmt.Errorf("%w: got %s after %s, the highest comes first", ErrOrder, shown.Amount(d), shown.Amount(at(i-1))))
	}
}
