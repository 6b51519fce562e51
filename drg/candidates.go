package drg

import (
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// Candidate is a case that may be put up for special case review.
type Candidate struct {
	Case Case `json:"case"`
	// Met are the conditions of special.candidates that the case meets: "ratio",
	// "cost", "excess", "days".
	Met []string `json:"met"`
	// Excess is the case's cost less its group's mean cost.
	Excess settlement.Money `json:"excess"`
}

// Candidates lists the cases that meet a condition of special.candidates, in the order of
// the claims. A case on which review would have no effect is no candidate: a case paid as
// high ("always", or approved as high), ungrouped, at a fixed price, or outside the limits
// of stays. A case that Rate refuses is none either. A case that is approved already is a
// candidate all the same.
//
// Candidates is empty if the policy has no conditions. It ends with an error if the claims
// do. It also ends with one if the length of a stay is needed and missing: such faults are
// joined as [settlement.Bind] joins them.
func (p *Plan) Candidates(claims settlement.Claims[Case]) iter.Seq2[Candidate, error] {
	return func(yield func(Candidate, error) bool) {
		if p.policy.Special == nil || p.policy.Special.Candidates == nil {
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
			candidate, err := p.candidate(&c)
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

func (p *Plan) candidate(c *Case) (Candidate, error) {
	asSpecial := *c
	asSpecial.Approved = ApprovedSpecial
	if !p.takesSpecial(&asSpecial) {
		return Candidate{}, nil
	}
	r := rating{Plan: p, c: c, rules: &p.rules}
	r.in, r.g = p.find(c)
	if c.Approved == ApprovedHigh && r.high() != nil {
		return Candidate{}, nil
	}
	rule := p.policy.Special.Candidates
	found := Candidate{Case: *c, Excess: c.Cost - settlement.Money(r.g.mean)}
	meet := func(name string, condition settlement.Decimal, least settlement.Money) {
		if !condition.Absent() && c.Cost >= least {
			found.Met = append(found.Met, name)
		}
	}
	floor, whole, ok := costAt(rule.Ratio, r.g.mean)
	if !whole {
		floor++
	}
	if ok {
		meet("ratio", rule.Ratio, settlement.Money(floor))
	}
	cost, _ := rule.Cost.Money()
	meet("cost", rule.Cost, cost)
	if excess, _ := rule.Excess.Money(); !rule.Excess.Absent() && found.Excess >= excess {
		found.Met = append(found.Met, "excess")
	}
	if rule.Days > 0 {
		n, err := c.days()
		if err != nil {
			return Candidate{}, err
		}
		if n >= rule.Days {
			found.Met = append(found.Met, "days")
		}
	}
	return found, nil
}
