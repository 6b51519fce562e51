package oracle

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// days returns the length of a stay: as given, else from its dates, at least a day.
func days(c drg.Case) (int, error) {
	if c.Days != 0 {
		return c.Days, nil
	}
	if c.Admitted.Absent() || c.Discharged.Absent() || c.Discharged.Before(c.Admitted) {
		return 0, fmt.Errorf("case %s: no length of stay", c.ID)
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
		r.Unpaid, r.Listed = true, true
		return r, nil
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
	if all[0].Special != nil {
		if err := all.quotas(period, list); err != nil {
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

// pot is an institution and a cycle: what a quota is of.
type pot struct{ institution, cycle string }

// pots are the cases that count in each, and which of them are approved.
type pots struct {
	discharges map[pot]int64
	approved   map[pot][]int
	order      []pot // of first approvals
}

// quotas finds approvals that are too many, for each institution and cycle that
// the period has a part in. A cycle counts from its beginning to the end of the
// period; approvals that are not of the period use up the quota, and lose nothing.
func (all Policies) quotas(period settlement.Period, list []drg.Case) error {
	rule := *all[0].Special
	if rule.Quota.Absent() && len(rule.QuotaLevels) == 0 {
		return nil
	}
	found, err := all.pots(period, list)
	if err != nil {
		return err
	}
	for _, k := range found.order {
		those := found.approved[k]
		most := allowed(rule.QuotaRounding, rat.Mul(quotaOf(all.on(list[those[0]]), k.institution), rat.Int(found.discharges[k])))
		if rule.OverQuota == drg.Rank {
			if err := all.rank(list, those); err != nil {
				return err
			}
		}
		if len(those) <= most {
			continue
		}
		if rule.OverQuota != drg.Rank {
			return fmt.Errorf("%s: %d approvals, %d allowed", k.institution, len(those), most)
		}
		for _, i := range those[most:] {
			list[i].OverQuota = belongs(period, list[i])
		}
	}
	return nil
}

// pots counts the cases of each institution and cycle.
func (all Policies) pots(period settlement.Period, list []drg.Case) (pots, error) {
	rule := *all[0].Special
	found := pots{discharges: map[pot]int64{}, approved: map[pot][]int{}}
	for i, c := range list {
		if quotaOf(all.on(c), c.Institution) == nil || !seen(period, c) {
			continue
		}
		when := ""
		if rule.QuotaCycle == "" || rule.QuotaCycle == drg.InPeriod {
			if !belongs(period, c) {
				continue
			}
		} else {
			if dateOf(c).Absent() {
				return found, fmt.Errorf("case %s: when?", c.ID)
			}
			around := cycle(rule.QuotaCycle, dateOf(c))
			if !overlap(around, period) {
				continue
			}
			when = around.String()
		}
		k := pot{c.Institution, when}
		found.discharges[k]++
		if isSpecial(all.on(c), c) {
			if found.approved[k] == nil {
				found.order = append(found.order, k)
			}
			found.approved[k] = append(found.approved[k], i)
		}
	}
	return found, nil
}

// allowed rounds the number of approvals that a quota allows.
func allowed(rounding drg.QuotaRounding, exact *big.Rat) int {
	whole := rat.Down(exact, 0)
	switch {
	case rounding == drg.HalfUp:
		whole = rat.Round(exact, 0)
	case rounding == drg.Up && !exact.IsInt():
		whole = rat.Sum(whole, rat.Int(1))
	}
	return int(whole.Num().Int64())
}

// rank sorts approvals by what they lose without it, the largest first, then by id.
func (all Policies) rank(list []drg.Case, those []int) error {
	excess := map[int]*big.Rat{}
	for _, i := range those {
		x, err := lost(all.on(list[i]), list[i])
		if err != nil {
			return err
		}
		excess[i] = x
	}
	slices.SortFunc(those, func(i, j int) int {
		if side := excess[j].Cmp(excess[i]); side != 0 {
			return side
		}
		return strings.Compare(list[i].ID, list[j].ID)
	})
	return nil
}

// quotaOf returns the share that an institution has, or nil.
func quotaOf(p drg.Policy, code string) *big.Rat {
	i := slices.IndexFunc(p.Institutions, func(i drg.Institution) bool { return i.Code == code })
	if i < 0 {
		return nil
	}
	for _, q := range p.Special.QuotaLevels {
		if q.Level == p.Institutions[i].Level {
			return q.Quota.Rat()
		}
	}
	if p.Special.Quota.Absent() {
		return nil
	}
	return p.Special.Quota.Rat()
}

// isSpecial reports whether the case is rated as a special one. Other faults of the case do
// not matter here.
func isSpecial(p drg.Policy, c drg.Case) bool {
	c.ApprovedAmount, c.Violation = settlement.Decimal{}, settlement.Decimal{}
	c.OverQuota = false
	p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem}
	r, err := Rate(p, c)
	return err == nil && r.Class == settlement.Special
}

// lost returns the cost of a case beyond its price without the approval. It ignores a
// readmission after the case.
func lost(p drg.Policy, c drg.Case) (*big.Rat, error) {
	c.Approved, c.Violation, c.Readmitted = drg.NotApproved, settlement.Decimal{}, false
	r, err := Rate(p, c)
	if err != nil {
		return nil, err
	}
	price := r.Amount
	if !r.Priced {
		price = rat.Round(rat.Mul(r.Points, p.Special.QuotaValue.Rat()), 2)
	}
	return rat.Sub(rat.Yuan(c.Cost-c.Unreasonable), price), nil
}
