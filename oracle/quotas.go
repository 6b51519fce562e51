package oracle

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// quotasOf returns the quotas of a policy: that of special has no name.
func quotasOf(p drg.Policy) []drg.Quota {
	var list []drg.Quota
	if s := p.Special; s != nil && (!s.Quota.Absent() || len(s.QuotaLevels) > 0 || s.Allowed != nil) {
		list = append(list, drg.Quota{QuotaRule: s.QuotaRule})
	}
	return append(list, p.Quotas...)
}

// quotaOf returns the quota that the approval of a case counts in. It returns nil if it counts
// in none, and an error if it must and does not.
func quotaOf(p drg.Policy, c drg.Case) (*drg.Quota, error) {
	name := c.ApprovedAs
	if len(p.Quotas) == 0 {
		name = "" // nothing reads the column
	}
	if c.Approved == drg.NotApproved || c.Approved == drg.ApprovedHigh && name == "" {
		return nil, nil
	}
	for _, q := range quotasOf(p) {
		if q.Name == name {
			return &q, nil
		}
	}
	if len(p.Quotas) > 0 {
		return nil, fmt.Errorf("quota %q of an approval", name)
	}
	return nil, nil
}

// pot is an institution, the region or a pool, and a cycle: what a quota is of.
type pot struct{ of, cycle string }

// pots are the cases that count in each, and which of them are approved.
type pots struct {
	discharges map[pot]int64
	approved   map[pot][]int
	order      []pot           // of first approvals
	met        map[string]bool // institutions
}

// quota finds approvals that are too many, for each cycle that the period has a part in. A
// cycle counts from its beginning to the end of the period; approvals that are not of the
// period use up the quota, and lose nothing.
func (all Policies) quota(q drg.Quota, period settlement.Period, list []drg.Case) error {
	found, err := all.pots(q, period, list)
	if err != nil {
		return err
	}
	if over := q.QuotaBase == drg.OfRegion || q.QuotaBase == drg.OfPool; over && q.Allowed == nil && len(found.met) == 1 {
		for _, p := range all {
			if len(p.Institutions) > 1 {
				return fmt.Errorf("the claims of one institution of %d", len(p.Institutions))
			}
		}
	}
	for _, k := range found.order {
		those := found.approved[k]
		most := 0
		if q.Allowed != nil {
			most = *q.Allowed
		} else {
			most = allowed(q.QuotaRounding, rat.Mul(shareOf(all.on(list[those[0]]), q, list[those[0]].Institution), rat.Int(found.discharges[k])))
		}
		if q.OverQuota == drg.Rank {
			if err := all.rank(list, those, q.QuotaValue.Rat()); err != nil {
				return err
			}
		}
		if len(those) <= most {
			continue
		}
		if q.OverQuota != drg.Rank {
			return fmt.Errorf("%s: %d approvals, %d allowed", k.of, len(those), most)
		}
		for _, i := range those[most:] {
			list[i].OverQuota = belongs(period, list[i])
		}
	}
	return nil
}

// pots counts the cases of each institution, region or pool, and cycle.
func (all Policies) pots(q drg.Quota, period settlement.Period, list []drg.Case) (pots, error) {
	found := pots{discharges: map[pot]int64{}, approved: map[pot][]int{}, met: map[string]bool{}}
	for i, c := range list {
		p := all.on(c)
		if !seen(period, c) || shareOf(p, q, c.Institution) == nil {
			continue
		}
		when := ""
		if q.QuotaCycle == "" || q.QuotaCycle == drg.InPeriod {
			if !belongs(period, c) {
				continue
			}
		} else {
			if dateOf(c).Absent() {
				return found, fmt.Errorf("case %s: when?", c.ID)
			}
			around := cycle(q.QuotaCycle, dateOf(c))
			if !overlap(around, period) {
				continue
			}
			when = around.String()
		}
		k := pot{c.Institution, when}
		switch q.QuotaBase {
		case drg.OfRegion:
			k.of = "everywhere"
		case drg.OfPool:
			k.of = "pool " + c.Pool
		}
		found.discharges[k]++
		found.met[c.Institution] = true
		if named, err := quotaOf(p, c); err == nil && named != nil && named.Name == q.Name && effective(p, c) {
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
func (all Policies) rank(list []drg.Case, those []int, value *big.Rat) error {
	excess := map[int]*big.Rat{}
	for _, i := range those {
		x, err := lost(all.on(list[i]), list[i], value)
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

// shareOf returns the share of a quota that an institution has, or nil. Where a number is
// given, or the quota is not of institutions, every institution of the policy has it.
func shareOf(p drg.Policy, q drg.Quota, code string) *big.Rat {
	i := slices.IndexFunc(p.Institutions, func(i drg.Institution) bool { return i.Code == code })
	if i < 0 {
		return nil
	}
	for _, l := range q.QuotaLevels {
		if l.Level == p.Institutions[i].Level {
			return l.Quota.Rat()
		}
	}
	switch {
	case !q.Quota.Absent():
		return q.Quota.Rat()
	case q.Allowed != nil:
		return rat.Int(0) // which nobody looks at
	}
	return nil
}

// effective reports whether the approval of a case decides its class. Other faults of the case
// do not matter here.
func effective(p drg.Policy, c drg.Case) bool {
	c.ApprovedAmount, c.Violation = settlement.Decimal{}, settlement.Decimal{}
	c.OverQuota = false
	if p.Special != nil {
		p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, Over: p.Special.Over, QuotaRule: drg.QuotaRule{Quota: p.Special.Quota, QuotaLevels: p.Special.QuotaLevels, Allowed: p.Special.Allowed}}
	}
	p.High.Formula = drg.HighByItem
	r, err := Rate(p, c)
	if c.Approved == drg.ApprovedHigh {
		return err == nil && r.Class == settlement.High && p.High.When != drg.Always
	}
	return err == nil && r.Class == settlement.Special
}

// lost returns the cost of a case beyond its price without the approval, at a value. It ignores
// a readmission after the case.
func lost(p drg.Policy, c drg.Case, value *big.Rat) (*big.Rat, error) {
	c.Approved, c.Violation, c.Readmitted = drg.NotApproved, settlement.Decimal{}, false
	r, err := Rate(p, c)
	if errors.Is(err, errRefused) {
		r, err = priced(c, settlement.Ungrouped, "", rat.Int(0)), nil // only the approval has it paid
	}
	if err != nil {
		return nil, err
	}
	price := r.Amount
	if !r.Priced {
		price = rat.Round(rat.Mul(r.Points, value), 2)
	}
	return rat.Sub(rat.Yuan(c.Cost-c.Unreasonable), price), nil
}
