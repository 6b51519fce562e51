package drg

import (
	"iter"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Candidate is a case that may be put up for special case review.
type Candidate struct {
	Case Case `json:"case"`
	// Met are the conditions of special.candidates that the case meets: "ratio",
	// "cost", "excess", "days".
	Met []string `json:"met"`
	// Excess is the case's cost less its group's mean cost; 0.00 where there is no mean cost.
	Excess settlement.Money `json:"excess"`
	// Trail gives Excess and, where the policy has a ratio, the cost at which a case of the
	// group meets it. It is empty where there is no mean cost.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// Candidates lists the cases that meet a condition of special.candidates, in the order of
// the claims. A case on which review would have no effect is no candidate: a case approved as
// high, a case in a class that special.over does not name, or a stay outside the limits. A
// case without a mean cost meets neither "ratio" nor "excess". A case that Rate refuses is
// none either. A case that is approved already is a candidate all the same.
//
// Candidates is empty if the policy has no conditions. It ends with an error if the claims
// do. It also ends with one if the length of a stay is needed and missing: such faults are
// joined as [settlement.Bind] joins them.
func (p *Plan) Candidates(claims settlement.Claims[Case]) iter.Seq2[Candidate, error] {
	return alone(p).Candidates(claims)
}

// Candidates is [Plan.Candidates] for plans that follow each other: the policy in force on the
// date of a case says whether it is a candidate.
func (t *Timeline) Candidates(claims settlement.Claims[Case]) iter.Seq2[Candidate, error] {
	return func(yield func(Candidate, error) bool) {
		rules, some := make([]*candidateRules, len(t.plans)), false
		for i, p := range t.plans {
			rules[i] = p.candidateRules()
			some = some || rules[i] != nil
		}
		if !some {
			return
		}
		faults := settlement.Faults{Limit: settlement.MaxFaults}
		position := 0
		for c, err := range claims.All() {
			if err != nil {
				faults.Add(err)
				break
			}
			position++
			i := t.at(c.Date())
			if rules[i] == nil {
				continue
			}
			candidate, err := t.plans[i].candidate(&c, rules[i])
			if err != nil {
				faults.Add(&settlement.ClaimError{Method: settlement.DRG, Claim: c.ID, Position: position, Err: err})
			} else if len(candidate.Met) > 0 && faults.Total == 0 && !yield(candidate, nil) {
				return
			}
		}
		if err := faults.Err(); err != nil {
			yield(Candidate{}, err)
		}
	}
}

// candidateRules explain the amounts of candidates.
type candidateRules struct{ excess, ratio *sheet.Rule }

// candidateRules returns the rules of a policy; nil if it has no conditions.
func (p *Plan) candidateRules() *candidateRules {
	if p.policy.Special == nil || p.policy.Special.Candidates == nil {
		return nil
	}
	rule := func(id, gives, formula, text string) *sheet.Rule {
		return sheet.NewRule(settlement.Rule{ID: "drg.candidate." + id, Gives: gives, Formula: formula, Text: text, Source: p.policy.Cite("special.candidates." + id)})
	}
	return &candidateRules{
		rule("excess", "excess", "cost − mean_cost", "超出均费 = 费用 − 病组次均费用 (cost less the group's mean cost)"),
		rule("ratio", "cost_at_ratio", "ratio × mean_cost", "倍率线 = 倍率 × 病组次均费用 (the cost at which a case meets the ratio)"),
	}
}

func (p *Plan) candidate(c *Case, rules *candidateRules) (Candidate, error) {
	asSpecial := *c
	asSpecial.Approved = ApprovedSpecial
	if len(p.policy.Quotas) > 0 && p.quotaOf(&asSpecial) < 0 { // which quota it would count in does not matter
		asSpecial.ApprovedAs = p.policy.Quotas[0].Name
	}
	if !p.takesEffect(&asSpecial) {
		return Candidate{}, nil
	}
	r := rating{Plan: p, c: c, rules: &p.rules}
	r.in, r.g = p.find(c)
	mean := int64(0)
	if r.g != nil {
		mean = r.g.mean
		if c.Approved == ApprovedHigh && !r.g.other && r.high() != nil {
			return Candidate{}, nil
		}
	}
	rule := p.policy.Special.Candidates
	found := Candidate{Case: *c}
	meet := func(name string, condition settlement.Decimal, least settlement.Money) {
		if !condition.Absent() && c.Cost >= least {
			found.Met = append(found.Met, name)
		}
	}
	if mean > 0 {
		found.Excess = c.Cost - settlement.Money(mean)
		floor, whole, ok := costAt(rule.Ratio, mean)
		if !whole {
			floor++
		}
		if ok {
			meet("ratio", rule.Ratio, settlement.Money(floor))
		}
	}
	cost, _ := rule.Cost.Money()
	meet("cost", rule.Cost, cost)
	if excess, _ := rule.Excess.Money(); mean > 0 && !rule.Excess.Absent() && found.Excess >= excess {
		found.Met = append(found.Met, "excess")
	}
	if rule.Days > 0 {
		n, err := p.days(c)
		if err != nil {
			return Candidate{}, err
		}
		if n >= rule.Days {
			found.Met = append(found.Met, "days")
		}
	}
	if len(found.Met) == 0 || mean <= 0 {
		return found, nil
	}
	var w sheet.Sheet
	in := sheet.Money("mean_cost", settlement.Money(mean))
	w.Money(rules.excess, sheet.Money("cost", c.Cost), in)
	if !rule.Ratio.Absent() {
		w.Amount(rules.ratio, settlement.In("ratio", rule.Ratio), in)
	}
	found.Trail = w.Trail
	return found, w.Err
}
