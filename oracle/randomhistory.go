package oracle

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// quotas draws quotas of approvals, tight enough to be reached: one of special, and others
// with names.
func (s *sketch) quotas(rule *drg.SpecialRule) {
	if s.chance(45) {
		q := s.quota()
		rule.Quota, rule.QuotaLevels, rule.QuotaBase, rule.QuotaCycle = q.Quota, q.QuotaLevels, q.QuotaBase, q.QuotaCycle
		rule.QuotaRounding, rule.OverQuota, rule.QuotaValue, rule.Allowed = q.QuotaRounding, q.OverQuota, q.QuotaValue, q.Allowed
	}
	if !s.chance(30) {
		return
	}
	for _, name := range []string{"b", "a", "多学科"}[:1+s.IntN(3)] {
		q := s.quota()
		for q.Quota.Absent() && q.Allowed == nil {
			q = s.quota()
		}
		q.Name = name
		s.Quotas = append(s.Quotas, q)
	}
}

func (s *sketch) quota() (q drg.Quota) {
	quota := func() settlement.Decimal {
		return pick(s.dice, append(decimals("0.005", "0.05", "0.1", "0.5", "0", "1"), scaled(s.between(1, 3000), 4))...)
	}
	if s.chance(80) {
		q.Quota = quota()
	}
	q.QuotaBase = pick(s.dice, "", drg.Discharges, "", drg.Discharges, drg.OfRegion, drg.OfPool)
	if q.Quota.Absent() && q.QuotaBase != "" && q.QuotaBase != drg.Discharges {
		q.Quota = quota()
	}
	for _, level := range s.levels {
		if s.chance(40) && (q.QuotaBase == "" || q.QuotaBase == drg.Discharges) {
			q.QuotaLevels = append(q.QuotaLevels, drg.QuotaLevel{Level: level, Quota: quota()})
		}
	}
	if s.chance(15) {
		n := s.IntN(6)
		q.Allowed = &n
	}
	q.QuotaCycle = pick(s.dice, "", drg.InPeriod, drg.InYear, drg.InQuarter, drg.InMonth)
	q.QuotaRounding = pick(s.dice, "", drg.Down, drg.Up, drg.HalfUp)
	q.OverQuota = pick(s.dice, "", drg.OverRefuse, drg.Rank, drg.Rank, drg.Rank, drg.Rank, drg.Rank)
	q.QuotaValue = pick(s.dice, append(decimals("100", "1", "117.5337", "0.0001"), scaled(s.between(1, 999_9999), 4))...)
	return q
}

// history draws the rules about other stays, about lengths of stay, and about violations.
func (s *sketch) history() {
	if s.chance(40) {
		r := &drg.ReadmissionRule{
			WithinDays: pick(s.dice, 15, 15, 10, 0, 30), Factor: pick(s.dice, decimals("0.5", "0.5", "0.75", "0", "1", "0.3")...),
			Institution: pick(s.dice, "", drg.Same, drg.Any),
		}
		if g := pick(s.dice, s.Groups...); s.chance(30) {
			r.ExemptGroups = []string{g.Code}
		}
		s.Readmission = r
	}
	if s.chance(30) {
		s.Stays = &drg.StayRule{DayCount: pick(s.dice, "", drg.Nights, drg.BothDays), MinDays: s.IntN(3), MaxDays: pick(s.dice, 0, 20, 25, 60), Outside: pick(s.dice, "", drg.OutsideRefuse, drg.List, "perdiem", "item", "capitation")}
	}
	if s.chance(30) {
		s.Violations = &drg.ViolationRule{}
		if s.chance(50) {
			s.Violations.MaxMultiple = pick(s.dice, decimals("2", "3", "5")...)
		}
	}
}

// stay draws the person, the dates and the violations of a stay.
func (d dice) stay(p drg.Policy, c *drg.Case) {
	c.Person = pick(d, "甲", "乙", "P1", "P2", "P3", "P10")
	c.Admitted = settlement.MustDate("2024-12-20").Add(d.IntN(60))
	c.Discharged = c.Admitted.Add(pick(d, 0, 1, 2, 3, 5, 8, 13, 20, 21, 25, 26, 70))
	if d.chance(20) {
		c.Days = max(1, c.Discharged.Sub(c.Admitted)+pick(d, 0, 0, 1))
	}
	c.Justified = d.chance(10)
	if d.chance(25) { // paid later, or in another year
		c.Settled = c.Discharged.Add(pick(d, 0, 1, 5, 20, 40, 90))
	}
	if p.Stays != nil && (p.Stays.Outside == "" || p.Stays.Outside == drg.OutsideRefuse) && d.chance(98) {
		c.Days = max(1, p.Stays.MinDays)
	}
	if p.Violations != nil && d.chance(4) {
		c.Violation = pick(d, decimals("1", "2", "1.5", "0.3333", "3")...)
	}
	// Rate takes these two as they are. Resolve computes them anew.
	c.Readmitted, c.OverQuota = d.chance(20), d.chance(10)
	if !d.chance(1) {
		return
	}
	switch d.IntN(6) {
	case 5:
		c.Discharged, c.Settled = settlement.Date{}, settlement.Date{}
	case 0:
		c.Person = ""
	case 1:
		c.Admitted = settlement.Date{}
	case 2:
		c.Discharged = settlement.Date{}
	case 3:
		c.Discharged = c.Admitted.Add(-1)
	case 4:
		c.Violation = pick(d, decimals("1", "-1", "0", "100")...)
	}
}

// tie gives several special cases equal excess, so that ids decide.
func (d dice) tie(p drg.Policy, cases []drg.Case) {
	if !slices.ContainsFunc(quotasOf(p), func(q drg.Quota) bool { return q.OverQuota == drg.Rank }) || !d.chance(30) {
		return
	}
	from := slices.IndexFunc(cases, func(c drg.Case) bool { return c.Approved == drg.ApprovedSpecial })
	if from < 0 {
		return
	}
	for i := range cases {
		if d.chance(20) {
			id := cases[i].ID
			cases[i] = cases[from]
			cases[i].ID = id
		}
	}
}

// sameDay turns some stays into one-day stays of one person and group on one day.
func (d dice) sameDay(cases []drg.Case) {
	if len(cases) == 0 || !d.chance(30) {
		return
	}
	from := pick(d, cases...)
	for range 2 + d.IntN(3) {
		c := &cases[d.IntN(len(cases))]
		c.Group, c.Person, c.Admitted, c.Discharged = from.Group, from.Person, from.Admitted, from.Admitted
		if d.chance(80) {
			c.Institution = from.Institution
		}
		if d.chance(70) {
			c.Settled = settlement.Date{}
		}
	}
}
