package oracle

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// days returns the length of a stay: as given, else from its dates, with or without the day
// of discharge; at least a day.
func days(rule drg.StayRule, c drg.Case) (int, error) {
	if c.Days != 0 {
		return c.Days, nil
	}
	if c.Admitted.Absent() || c.Discharged.Absent() || c.Discharged.Before(c.Admitted) {
		return 0, fmt.Errorf("case %s: no length of stay", c.ID)
	}
	if rule.DayCount == drg.BothDays {
		return c.Discharged.Sub(c.Admitted.Add(-1)), nil
	}
	return max(1, c.Discharged.Sub(c.Admitted)), nil
}

func outside(rule drg.StayRule, n int) bool {
	return n < rule.MinDays || rule.MaxDays != 0 && n > rule.MaxDays
}

func rateOutside(p drg.Policy, c drg.Case) (Rated, error) {
	switch p.Stays.Outside {
	case "", drg.OutsideRefuse:
		return Rated{}, fmt.Errorf("a stay outside the limits")
	case drg.List:
		r := priced(c, drg.Outside, "outside, listed", rat.Int(0))
		r.Unpaid, r.Listed, r.Vain = true, true, c.Approved != drg.NotApproved
		_, err := approvedUnder(p, c)
		return r, err
	}
	r := priced(c, drg.Outside, "outside, handed over", rat.Int(0))
	r.Yielded = true
	return r, nil
}

// violated takes the multiple of the points from a case.
func violated(p drg.Policy, c drg.Case, r Rated) (Rated, error) {
	m := c.Violation
	switch {
	case p.Violations == nil || m.Sign() <= 0 || r.Priced:
		return Rated{}, fmt.Errorf("violation %s", m)
	case !p.Violations.MaxMultiple.Absent() && m.Cmp(p.Violations.MaxMultiple) > 0:
		return Rated{}, fmt.Errorf("violation %s is too much", m)
	}
	r.Exact = rat.Mul(r.Points, m.Rat())
	r.Points = rat.Sub(r.Points, rat.Round(r.Exact, p.PointPlaces))
	if !fits(r.Points, 8) {
		return Rated{}, fmt.Errorf("points do not fit")
	}
	r.Class, r.ByItem, r.Rule = drg.Violation, rat.Int(0), "violation"
	return r, nil
}

// Resolve compares every case with every other, and marks stays after which the person came
// back, and approvals beyond the quota. It marks only cases of the period, and does not look
// at cases dated after its end.
func Resolve(p drg.Policy, period settlement.Period, cases []drg.Case) ([]drg.Case, error) {
	return Policies{p}.Resolve(period, cases)
}

// Resolve is Resolve for several policies. They have the same rules about several cases, and
// the policy of its date judges each case.
func (all Policies) Resolve(period settlement.Period, cases []drg.Case) ([]drg.Case, error) {
	list := slices.Clone(cases)
	var fault error
	for i := range list {
		list[i].Readmitted, list[i].OverQuota = false, false
	}
	if all[0].Readmission != nil {
		for i, a := range list {
			if !seen(period, a) || !returnable(all.on(a), a) {
				continue
			}
			if a.Person == "" || a.Admitted.Absent() || a.Discharged.Absent() || a.Discharged.Before(a.Admitted) {
				fault = fmt.Errorf("case %s: who, and when?", a.ID)
			}
			if !belongs(period, a) {
				continue
			}
			for _, b := range cases {
				list[i].Readmitted = list[i].Readmitted || seen(period, b) && all.returned(a, b)
			}
		}
	}
	for _, q := range quotasOf(all[0]) {
		if err := all.quota(q, period, list); err != nil {
			fault = err
		}
	}
	return list, fault
}

// returnable reports whether a case is in a group with points that is not exempt.
func returnable(p drg.Policy, c drg.Case) bool {
	known := slices.ContainsFunc(p.Institutions, func(i drg.Institution) bool { return i.Code == c.Institution })
	_, g, rank := metBy(p, c)
	return known && rank != "" && g.Price.Absent() && !g.NoWeight && !isUngrouped(p, c.Group, true) && lacking(p, g) == nil &&
		!slices.Contains(p.Readmission.ExemptGroups, c.Group)
}

// returned reports whether b is a stay for which the person of a came back.
func (all Policies) returned(a, b drg.Case) bool {
	rule := *all[0].Readmission
	if a.Person != b.Person || a.Group != b.Group || b.Justified || !returnable(all.on(b), b) {
		return false
	}
	if rule.Institution != drg.Any && a.Institution != b.Institution {
		return false
	}
	later := a.Admitted.Before(b.Admitted) || a.Admitted == b.Admitted && a.Discharged.Before(b.Discharged) ||
		sameDay(a, b) && a.ID < b.ID
	gap := b.Admitted.Sub(a.Discharged)
	return later && gap >= 0 && gap <= rule.WithinDays
}

// sameDay reports whether both stays are of one day, and of the same.
func sameDay(a, b drg.Case) bool {
	return a.Admitted == a.Discharged && b.Admitted == b.Discharged && a.Admitted == b.Admitted
}
