package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/cliff"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Cliffs lists where the payment jumps, in the order of the policy: the edges of tiers that
// apply to the whole amount, the scores and balances at which the deposit's release or the
// shares jump, and the values at which an indicator of the assessment gives other points or
// opens a gate. Marginal tiers, a slope down to zero and a release in proportion have no
// cliffs.
//
// At counts a "surplus" or an "overrun" as a fraction of the budget, a "score", a "balance"
// of the fund, or the value of an "indicator". Before and After are:
//   - for a surplus or an overrun, the payment as a fraction of the budget;
//   - for a score or a balance, the released fraction of the deposit, or the shift of the
//     shares where the score moves them;
//   - for an indicator, its points, or at a gate the kept fraction of a surplus.
//
// The argument, the value of a point, is unused: no cliff of a budget depends on it.
func (p *Plan) Cliffs(settlement.Decimal) ([]settlement.Cliff, error) {
	var list cliff.List
	if s := p.policy.Sharing; s != nil {
		list.Sharing(&s.Sharing, p.policy.Cite("sharing"))
		for i, b := range s.ByScore {
			next := Shift{}
			if i+1 < len(s.ByScore) {
				next = s.ByScore[i+1]
			}
			path := "sharing.by_score" + index(i)
			list.Add(settlement.Cliff{Path: path + ".surplus", Of: "score", At: b.From}, statedSide(&list, p.rules.shiftSurplus, next.Surplus), statedSide(&list, p.rules.shiftSurplus, b.Surplus))
			list.Add(settlement.Cliff{Path: path + ".overrun", Of: "score", At: b.From}, statedSide(&list, p.rules.shiftOverrun, next.Overrun), statedSide(&list, p.rules.shiftOverrun, b.Overrun))
		}
	}
	p.addRelease(&list)
	p.addAssessment(&list)
	return list.All, list.Err
}

// statedSide returns the side of a cliff that a rule takes from the policy's list; absent: 0.
func statedSide(list *cliff.List, r *sheet.Rule, d settlement.Decimal) settlement.Trail {
	return list.Side(r, settlement.In("listed", cliff.OrZero(d)))
}

// addRelease adds the scores and balances at which the release of a deposit jumps.
func (p *Plan) addRelease(list *cliff.List) {
	if p.policy.Deposit == nil || p.policy.Deposit.Release == nil {
		return
	}
	const path = "deposit.release"
	r, rules := p.policy.Deposit.Release, p.rules.fraction
	of := "score"
	switch r.By {
	case Steps, FundBalance:
		if r.By == FundBalance {
			of = "balance"
		}
		for i, s := range r.Steps {
			if s.From.Sign() == 0 && r.By == Steps {
				continue // no score is below it
			}
			below := list.Side(rules[len(r.Steps)])
			if i+1 < len(r.Steps) {
				below = statedSide(list, rules[i+1], r.Steps[i+1].Release)
			}
			list.Add(settlement.Cliff{Path: path + ".steps" + index(i), Of: of, At: s.From}, below, statedSide(list, rules[i], s.Release))
		}
	case Pass:
		list.Add(settlement.Cliff{Path: path + ".full_from", Of: of, At: r.FullFrom}, list.Side(rules[1]), list.Side(rules[0]))
	case Slope:
		if r.ZeroBelow.Sign() > 0 {
			at := list.Side(rules[0], settlement.In("per_point", r.PerPoint), settlement.In("full_from", r.FullFrom), settlement.In("score", r.ZeroBelow))
			list.Add(settlement.Cliff{Path: path + ".zero_below", Of: of, At: r.ZeroBelow}, list.Side(rules[1]), at)
		}
	}
}

// addAssessment adds the values at which indicators reach other points, or a gate.
func (p *Plan) addAssessment(list *cliff.List) {
	if p.policy.Assessment == nil {
		return
	}
	for i, part := range p.policy.Assessment.Parts {
		for j, in := range part.Indicators {
			path, rule := fmt.Sprintf("assessment.parts[%d].indicators[%d]", i, j), p.rules.parts[i].bands[j]
			for k, b := range in.Bands {
				below := settlement.Decimal{}
				if k+1 < len(in.Bands) {
					below = in.Bands[k+1].Points
				}
				list.Add(settlement.Cliff{Path: path + ".bands" + index(k), Of: "indicator", At: b.From}, statedSide(list, rule, below), statedSide(list, rule, b.Points))
			}
			if s := p.policy.Sharing; s != nil && s.Gated && !in.Gate.Absent() {
				list.Add(settlement.Cliff{Path: path + ".gate", Of: "indicator", At: in.Gate}, list.Side(p.rules.gate), list.Side(p.rules.passed))
			}
		}
	}
}
