package perdiem

import "github.com/yibaojiesuan/settlement"

// details fills in what tables for analysis say of a stay: its class, its bed-days, paid or not,
// and what stands beside a rate of fund money.
func (t *Timeline) details(s *Stay, d *settlement.Details) {
	p := t.on(s)
	d.Group, d.Attributes = s.Class, s.Attributes
	later := !s.History.BilledTo.Absent()
	d.Days = max(0, p.bedDays(nights(s.first(), s.Discharged, s.Interim), s.Interim, later)-s.LeaveDays)
	if p.policy.RateIs == Fund {
		d.Beside = s.Covered
	}
}
