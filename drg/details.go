package drg

import "github.com/yibaojiesuan/settlement"

// details fills in what tables for analysis say of a case: its group, its days as limits of stays
// count them, whether it is a readmission, and the base points of the group in the case's
// institution and pool.
func (t *Timeline) details(c *Case, d *settlement.Details) {
	p := t.on(c)
	d.Group, d.Attributes = c.Group, c.Attributes
	d.Readmitted = c.Readmitted && p.policy.Readmission != nil
	if days, err := p.days(c); err == nil && days > 0 {
		d.Days = days
	}
	if _, g := p.find(c); g != nil && !g.noWeight && g.base.shown != nil && g.base.v > 0 {
		d.BasePoints = *g.base.shown
	}
}
