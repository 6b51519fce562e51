package drg

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// QuotaUse is how far a quota of approvals was used in a cycle: by an institution or, where
// the quota is of the region or of a pool, by all of its institutions together.
type QuotaUse struct {
	Quota       string `json:"quota,omitempty"`       // its name; none: that of special
	Institution string `json:"institution,omitempty"` // none: a region or a pool
	Pool        string `json:"pool,omitempty"`
	// Cycle is "2025", "2025-Q3", "2025-07", or nothing where all cases count together.
	Cycle      string           `json:"cycle,omitempty"`
	Discharges int              `json:"discharges"`
	Approved   int              `json:"approved"` // approvals that take effect
	Allowed    int              `json:"allowed"`
	Trail      settlement.Trail `json:"trail,omitempty"`
}

// Quotas returns how far each quota was used, with the trail of the number allowed: first the
// quota of special, then the others by name; of each its institutions or pools by code, and
// their cycles. It covers the cycles that the period has a part in, up to the end of the
// period. It walks the claims once, and before that once or twice if the policy has ranks.
// Claims that are settled together in several parts are those of [Quotas].
//
// Quotas returns an error if the claims have faults that the quotas meet, or if they are of
// one institution and a quota is of all ([ErrRegion]). More approvals than are allowed are no
// error.
func (p *Plan) Quotas(period settlement.Period, claims settlement.Claims[Case]) ([]QuotaUse, error) {
	return alone(p).Quotas(period, claims)
}

// Quotas is [Plan.Quotas] for plans that follow each other. A quota spans all of them.
func (t *Timeline) Quotas(period settlement.Period, claims settlement.Claims[Case]) ([]QuotaUse, error) {
	return Quotas(Part{Plans: t, Period: period, Claims: claims})
}

// Quotas is [Plan.Quotas] for parts that are settled together: a quota spans those of them that
// [Together] says, and is listed once.
func Quotas(parts ...Part) ([]QuotaUse, error) {
	parts = slices.DeleteFunc(slices.Clone(parts), func(p Part) bool { return len(p.Plans.plans[0].quotas) == 0 })
	o := together(parts)
	walk := func(_ func(*part) settlement.Chosen, section func(*part, int) (func(*Case, int) error, func())) error {
		var errs []error
		for i, p := range o.parts {
			see, done := section(p, settlement.Unsteady)
			errs = append(errs, settlement.Visit(settlement.DRG, parts[i].Claims, idOf, func(c *Case) error { return see(c, 0) }))
			done()
		}
		return errors.Join(errs...)
	}
	if err := o.rankFirst(walk); err != nil {
		return nil, err
	}
	if err := o.countQuotas(walk); err != nil {
		return nil, err
	}
	var list []QuotaUse
	var faults settlement.Faults
	for _, q := range o.quotas {
		faults.Add(q.enough())
		rule := q.lines[0].plans[0].quotaRule(q.numbers[0])
		for _, k := range q.sorted() {
			n := q.counts[k]
			n.Quota, n.Allowed = q.Name, q.allowed(n)
			if q.Allowed != nil {
				n.Trail.Record(rule, settlement.DecimalInt(n.Allowed), settlement.In("listed", settlement.DecimalInt(n.Allowed)))
			} else {
				share := q.shareOf(n)
				n.Trail.Record(rule, settlement.DecimalInt(n.Allowed), share.in("quota"), sheet.Count("discharges", n.Discharges))
			}
			list = append(list, *n)
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return list, nil
}

// sorted returns the cycles by institution or pool, and time.
func (x *quotaIndex) sorted() []cycle {
	return slices.SortedFunc(maps.Keys(x.counts), func(a, b cycle) int {
		m, n := x.counts[a], x.counts[b]
		return cmp.Or(cmp.Compare(m.Institution, n.Institution), cmp.Compare(m.Pool, n.Pool), cmp.Compare(a.number, b.number))
	})
}

// quotaRule is the rule that gives the number of approvals that the i-th quota allows.
func (p *Plan) quotaRule(i int) *settlement.Rule {
	q := &p.quotas[i]
	rule := &settlement.Rule{
		ID: "drg.special.quota", Gives: "allowed", Formula: "down(quota × discharges, 0)",
		Text: "特病单议限额 = 出院病例数 × 比例 (the share of discharges that may be approved)", Source: p.policy.Cite(q.path + "quota"),
	}
	switch {
	case q.Allowed != nil:
		rule.ID, rule.Formula, rule.Text = "drg.special.quota.allowed", "listed", "特病单议限额 (the number that may be approved)"
		rule.Source = p.policy.Cite(q.path + "allowed")
	case q.QuotaRounding == HalfUp:
		rule.Formula = "round(quota × discharges, 0)"
	case q.QuotaRounding == Up:
		rule.Formula = "down(quota × discharges + 0.99999999, 0)" // a quota has at most eight decimals
	}
	return rule
}
