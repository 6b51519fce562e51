package capitation

import "github.com/yibaojiesuan/settlement"

// In this file: charges of months that are not of the period.

// leave hands over the entry of a charge of another month, if somebody asked for
// those and nothing was wrong before; it reports whether to go on.
func (b *book) leave(c *Charge, faults *settlement.Faults) bool {
	if b.left == nil || faults.Total > 0 {
		return true
	}
	if i := c.Month.Sub(b.start); i >= b.first && i <= b.last {
		return true
	}
	return b.left(settlement.Entry{
		Method: settlement.Capitation, Institution: c.Institution, Claim: b.leftName(c), Class: Listed,
		Left: settlement.LeftPeriod, Month: c.Month, Priced: true, Cost: c.Cost, Covered: c.Covered,
	})
}

// leftName returns the id of a charge or, where it has none, its digest and month.
func (b *book) leftName(c *Charge) string {
	if c.ID != "" {
		return c.ID
	}
	return string(appendMonth(append(appendDigest(nil, b.digester.charge(c)), '-'), c.Month))
}
