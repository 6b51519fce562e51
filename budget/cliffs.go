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
		if err := list.Sharing(&s.Sharing); err != nil {
			return nil, err
		}
		for i, b := range s.ByScore {
			next := Shift{}
			if i+1 < len(s.ByScore) {
				next = s.ByScore[i+1]
			}
			path := "sharing.by_score" + index(i)
			list.Add(settlement.Cliff{Path: path + ".surplus", Of: "score", At: b.From, Before: next.Surplus, After: b.Surplus})
			list.Add(settlement.Cliff{Path: path + ".overrun", Of: "score", At: b.From, Before: next.Overrun, After: b.Overrun})
		}
	}
	err := p.addRelease(&list)
	p.addAssessment(&list)
	return list, err
}

// addRelease adds the scores and balances at which the release of a deposit jumps.
func (p *Plan) addRelease(list *cliff.List) error {
	if p.policy.Deposit == nil || p.policy.Deposit.Release == nil {
		return nil
	}
	const path = "deposit.release"
	r := p.policy.Deposit.Release
	zero, one := settlement.DecimalInt(0), settlement.DecimalInt(1)
	of := "score"
	switch r.By {
	case Steps, FundBalance:
		if r.By == FundBalance {
			of = "balance"
		}
		for i, s := range r.Steps {
			below := zero
			if i+1 < len(r.Steps) {
				below = r.Steps[i+1].Release
			}
			if s.From.Sign() == 0 && r.By == Steps {
				continue // no score is below it
			}
			list.Add(settlement.Cliff{Path: path + ".steps" + index(i), Of: of, At: s.From, Before: below, After: s.Release})
		}
	case Pass:
		list.Add(settlement.Cliff{Path: path + ".full_from", Of: of, At: r.FullFrom, Before: zero, After: one})
	case Slope:
		var w sheet.Sheet
		at := w.Step(p.rules.fraction[0], settlement.In("per_point", r.PerPoint), settlement.In("full_from", r.FullFrom), settlement.In("score", orZero(r.ZeroBelow)))
		if w.Err != nil {
			return w.Err
		}
		if r.ZeroBelow.Sign() > 0 {
			list.Add(settlement.Cliff{Path: path + ".zero_below", Of: of, At: r.ZeroBelow, Before: zero, After: at})
		}
	}
	return nil
}

// addAssessment adds the values at which indicators reach other points, or a gate.
func (p *Plan) addAssessment(list *cliff.List) {
	if p.policy.Assessment == nil {
		return
	}
	zero, one := settlement.DecimalInt(0), settlement.DecimalInt(1)
	for i, part := range p.policy.Assessment.Parts {
		for j, in := range part.Indicators {
			path := fmt.Sprintf("assessment.parts[%d].indicators[%d]", i, j)
			for k, b := range in.Bands {
				below := zero
				if k+1 < len(in.Bands) {
					below = in.Bands[k+1].Points
				}
				list.Add(settlement.Cliff{Path: path + ".bands" + index(k), Of: "indicator", At: b.From, Before: below, After: b.Points})
			}
			if s := p.policy.Sharing; s != nil && s.Gated && !in.Gate.Absent() {
				list.Add(settlement.Cliff{Path: path + ".gate", Of: "indicator", At: in.Gate, Before: zero, After: one})
			}
		}
	}
}

func orZero(d settlement.Decimal) settlement.Decimal {
	if d.Absent() {
		return settlement.DecimalInt(0)
	}
	return d
}
