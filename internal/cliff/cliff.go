// Package cliff collects the cliffs of a plan.
package cliff

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// List is the cliffs that were found, in the order of the policy.
type List struct {
	All []settlement.Cliff
	Err error // of a side that cannot be computed
}

// Side returns the trail of what is paid on a side of a cliff: one step of a rule. It shows as
// few decimals as the result needs.
func (l *List) Side(r *sheet.Rule, inputs ...settlement.Input) settlement.Trail {
	return l.side((*sheet.Sheet).Step, r, inputs)
}

// Amount is Side for an amount, with two decimals or more.
func (l *List) Amount(r *sheet.Rule, inputs ...settlement.Input) settlement.Trail {
	return l.side((*sheet.Sheet).Amount, r, inputs)
}

func (l *List) side(step func(*sheet.Sheet, *sheet.Rule, ...settlement.Input) settlement.Decimal, r *sheet.Rule, inputs []settlement.Input) settlement.Trail {
	var w sheet.Sheet
	step(&w, r, inputs...)
	l.Err = cmp.Or(l.Err, w.Err)
	return w.Trail
}

// Add adds a cliff between the results of two trails, if they differ. An amount without a trail
// counts as zero.
func (l *List) Add(c settlement.Cliff, before, after settlement.Trail) {
	c.Before, c.After = OrZero(before.Result()), OrZero(after.Result())
	if order := c.After.Cmp(c.Before); order != 0 {
		c.Falls = order < 0
		c.Why = func() (settlement.Trail, settlement.Trail, error) {
			return slices.Clone(before), slices.Clone(after), nil
		}
		l.All = append(l.All, c)
	}
}

// OrZero returns 0 for an absent number.
func OrZero(d settlement.Decimal) settlement.Decimal {
	if d.Absent() {
		return settlement.DecimalInt(0)
	}
	return d
}

// Sharing adds the ends of the tiers of a sharing, as fractions of the standard, if the
// tiers apply to the whole of a surplus or an overrun. Marginal tiers have no cliffs. The source
// of the sharing is cited.
func (l *List) Sharing(s *settlement.Sharing, source settlement.Source) {
	if s == nil {
		return
	}
	if cmp.Or(s.SurplusMode, s.Mode) == settlement.Whole {
		l.tiers("surplus", s.Surplus, s.BonusCap, source, func(t settlement.Tier) (mine, others settlement.Decimal) { return t.Institution, t.Fund })
	}
	if cmp.Or(s.OverrunMode, s.Mode) == settlement.Whole {
		l.tiers("overrun", s.Overrun, settlement.Decimal{}, source, func(t settlement.Tier) (mine, others settlement.Decimal) { return t.Fund, t.Institution })
	}
}

// tiers adds the ends of tiers. The payment on each side is the share there × At, at most a
// limit.
func (l *List) tiers(of string, tiers []settlement.Tier, limit settlement.Decimal, source settlement.Source, shares func(settlement.Tier) (mine, others settlement.Decimal)) {
	rules := newRules(of, source, !limit.Absent())
	side := func(i int, at settlement.Decimal) settlement.Trail {
		if i == len(tiers) {
			return l.Side(rules.beyond)
		}
		rule := rules.mine
		stated, others := shares(tiers[i])
		if stated.Absent() {
			rule, stated = rules.others, others
		}
		inputs := []settlement.Input{settlement.In("at", at), settlement.In("share", stated)}
		if !limit.Absent() {
			inputs = append(inputs, settlement.In("bonus_cap", limit))
		}
		return l.Side(rule, inputs...)
	}
	for i, t := range tiers {
		if t.UpTo.Absent() {
			break
		}
		l.Add(settlement.Cliff{Path: fmt.Sprintf("sharing.%s[%d]", of, i), Of: of, At: t.UpTo}, side(i, t.UpTo), side(i+1, t.UpTo))
	}
}

// rules give a share that is stated itself (mine), or as 1 less the share of others. Beyond the
// last tier nothing is shared.
type rules struct{ mine, others, beyond *sheet.Rule }

func newRules(of string, source settlement.Source, capped bool) rules {
	chinese, whose := "结余", "the institution's share of a surplus"
	if of == "overrun" {
		chinese, whose = "超支", "the fund's share of an overrun"
	}
	rule := func(id, formula, text string) *sheet.Rule {
		if capped && id != "cliff.beyond" {
			formula = "min(" + formula + ", bonus_cap)"
			text = "不超过上限: " + text
		}
		return sheet.NewRule(settlement.Rule{ID: id, Gives: "fraction", Formula: formula, Text: text, Source: source})
	}
	return rules{
		rule("cliff.share", "round(at × share, 8)", chinese+"率 × 分担比例 ("+whose+")"),
		rule("cliff.rest", "round(at × (1 − share), 8)", chinese+"率 × (1 − 对方分担比例) ("+whose+")"),
		rule("cliff.beyond", "0", "超出末档, 不分担 (beyond the last tier nothing is shared)"),
	}
}
