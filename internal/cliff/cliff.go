// Package cliff collects the cliffs of a plan.
package cliff

import (
	"cmp"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// List is the cliffs that were found, in the order of the policy.
type List []settlement.Cliff

// Add adds a cliff, if the payment differs on its two sides. An absent payment counts as
// zero.
func (l *List) Add(c settlement.Cliff) {
	c.Before, c.After = orZero(c.Before), orZero(c.After)
	if order := c.After.Cmp(c.Before); order != 0 {
		c.Falls = order < 0
		*l = append(*l, c)
	}
}

func orZero(d settlement.Decimal) settlement.Decimal {
	if d.Absent() {
		return settlement.DecimalInt(0)
	}
	return d
}

// Sharing adds the ends of the tiers of a sharing, as fractions of the standard, if the
// tiers apply to the whole of a surplus or an overrun. Marginal tiers have no cliffs.
func (l *List) Sharing(s *settlement.Sharing) error {
	if s == nil {
		return nil
	}
	if cmp.Or(s.SurplusMode, s.Mode) == settlement.Whole {
		if err := l.tiers("surplus", s.Surplus, s.BonusCap, func(t settlement.Tier) (mine, others settlement.Decimal) { return t.Institution, t.Fund }); err != nil {
			return err
		}
	}
	if cmp.Or(s.OverrunMode, s.Mode) != settlement.Whole {
		return nil
	}
	return l.tiers("overrun", s.Overrun, settlement.Decimal{}, func(t settlement.Tier) (mine, others settlement.Decimal) { return t.Fund, t.Institution })
}

// tiers adds the ends of tiers. The payment on each side is the share there × At, at most a
// limit.
func (l *List) tiers(of string, tiers []settlement.Tier, limit settlement.Decimal, shares func(settlement.Tier) (mine, others settlement.Decimal)) error {
	rules := newRules(!limit.Absent())
	var w sheet.Sheet
	share := func(i int, at settlement.Decimal) settlement.Decimal {
		if i == len(tiers) {
			return settlement.Decimal{} // beyond the last tier nothing is shared
		}
		rule := rules.mine
		stated, others := shares(tiers[i])
		if stated.Absent() {
			rule, stated = rules.others, others
		}
		return w.Step(rule, settlement.In("at", at), settlement.In("share", stated), settlement.In("bonus_cap", limit))
	}
	for i, t := range tiers {
		if t.UpTo.Absent() {
			break
		}
		l.Add(settlement.Cliff{Path: fmt.Sprintf("sharing.%s[%d]", of, i), Of: of, At: t.UpTo, Before: share(i, t.UpTo), After: share(i+1, t.UpTo)})
	}
	return w.Err
}

// rules give a share that is stated itself (mine), or as 1 less the share of others.
type rules struct{ mine, others *sheet.Rule }

func newRules(capped bool) rules {
	rule := func(formula string) *sheet.Rule {
		if capped {
			formula = "min(" + formula + ", bonus_cap)"
		}
		return sheet.NewRule(settlement.Rule{ID: "cliff.share", Gives: "fraction", Formula: formula})
	}
	return rules{rule("round(at × share, 8)"), rule("round(at × (1 − share), 8)")}
}
