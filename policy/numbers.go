package policy

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: checks of numbers. An absent decimal passes all of them.

// Positive collects a fault unless a number is more than 0.
func (c *Checker) Positive(path string, d settlement.Decimal) {
	if !d.Absent() && d.Sign() <= 0 {
		c.At(path, fmt.Errorf("%w: got %s, want more than 0", settlement.ErrRange, shown.Amount(d)))
	}
}

// NotNegative collects a fault if a number is less than 0.
func (c *Checker) NotNegative(path string, d settlement.Decimal) {
	if d.Sign() < 0 {
		c.At(path, fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(d)))
	}
}

// Fen collects a fault unless a number of yuan is whole fen. It may be negative.
func (c *Checker) Fen(path string, d settlement.Decimal) {
	_, err := d.Money()
	c.At(path, err)
}

// Money collects a fault unless a number of yuan is whole fen and not negative. It returns
// the amount, and false if it collected a fault or the number is absent.
func (c *Checker) Money(path string, d settlement.Decimal) (settlement.Money, bool) {
	m, err := d.Money()
	if d.Sign() < 0 {
		err = fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(d))
	}
	c.At(path, err)
	return m, err == nil && !d.Absent()
}

// Share collects a fault unless a number is 0 to 1.
func (c *Checker) Share(path string, d settlement.Decimal) {
	c.Between(path, d, settlement.DecimalInt(0), settlement.DecimalInt(1))
}

// Between collects a fault unless a number is least to most.
func (c *Checker) Between(path string, d, least, most settlement.Decimal) {
	if !d.Absent() && (d.Cmp(least) < 0 || d.Cmp(most) > 0) {
		c.At(path, fmt.Errorf("%w: got %s, want %s to %s", settlement.ErrRange, shown.Amount(d), least, most))
	}
}

// Count collects a fault if a number of things is less than 0.
func (c *Checker) Count(path string, n int) {
	if n < 0 {
		c.At(path, fmt.Errorf("%w: got %d", settlement.ErrNegative, n))
	}
}

// Range collects a fault unless an integer is least to most.
func (c *Checker) Range(path string, n, least, most int) {
	if n < least || n > most {
		c.At(path, fmt.Errorf("%w: got %d, want %d to %d", settlement.ErrRange, n, least, most))
	}
}
