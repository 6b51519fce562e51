package capitation

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// In this file: charges of months outside the period.

// leave fills in the entry of a charge of another month, if the walk yields such entries.
func (d *desk) leave(c *Charge, e *settlement.Entry) error {
	if i := c.Month.Sub(d.start); !d.leaves || d.faulty.Load() || i >= d.first && i <= d.last {
		return batch.ErrNone
	}
	*e = settlement.Entry{
		Method: settlement.Capitation, Institution: c.Institution, Claim: d.leftName(c), Class: Listed,
		Left: settlement.LeftPeriod, Month: c.Month, Priced: true, Cost: c.Cost, Covered: c.Covered,
	}
	return nil
}

// leftName returns the id of a charge or, where it has none, its digest and month.
func (d *desk) leftName(c *Charge) string {
	if c.ID != "" {
		return c.ID
	}
	return string(appendMonth(append(d.appendDigest(nil, d.digester.charge(c)), '-'), c.Month))
}
