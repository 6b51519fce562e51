package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Cliff is a place where a fen or a fraction of a point more changes what is paid
// by a jump.
type Cliff struct {
	// Path is the parameter that makes it: "sharing.overrun[1]".
	Path string `json:"path"`
	// At is where it is: a surplus or an overrun as a fraction of the budget, a
	// score, a balance of the fund, the value of an indicator.
	At settlement.Decimal `json:"at"`
	// Before and After are fractions on its two sides: of the budget where a surplus
	// or an overrun passes it, of the deposit where a score or a balance reaches it,
	// of what is kept of a surplus where an indicator reaches its gate; the shift of
	// the shares where the score moves them; and the points of an indicator.
	Before settlement.Decimal `json:"before"`
	After  settlement.Decimal `json:"after"`
}

// String returns the cliff in one line.
func (c Cliff) String() string {
	return fmt.Sprintf("%s: at %s from %s to %s", c.Path, c.At, c.Before, c.After)
}

// Cliffs lists where what is paid jumps, in the order of the policy: the edges of
// tiers that apply to the whole amount, the scores and balances at which the
// deposit's release or the shares jump, and the values at which an indicator of the
// assessment gives other points or opens a gate. Marginal tiers, a slope down to
// nothing and a release in proportion have none.
func (p *Plan) Cliffs() []Cliff {
	var list []Cliff
	if s := p.policy.Sharing; s != nil {
		if s.Mode == settlement.Whole {
			list = append(list, edges("sharing.surplus", s.Surplus, true, s.BonusCap)...)
			list = append(list, edges("sharing.overrun", s.Overrun, false, settlement.Decimal{})...)
		}
		for i, b := range s.ByScore {
			next := Shift{}
			if i+1 < len(s.ByScore) {
				next = s.ByScore[i+1]
			}
			path := "sharing.by_score" + index(i)
			list = jump(list, path+".surplus", b.From, next.Surplus, b.Surplus)
			list = jump(list, path+".overrun", b.From, next.Overrun, b.Overrun)
		}
	}
	return append(append(list, p.releaseCliffs()...), p.assessmentCliffs()...)
}

// releaseCliffs are the scores and balances at which the release of a deposit jumps.
func (p *Plan) releaseCliffs() []Cliff {
	if p.policy.Deposit == nil || p.policy.Deposit.Release == nil {
		return nil
	}
	var list []Cliff
	const path = "deposit.release"
	r := p.policy.Deposit.Release
	zero, one := settlement.DecimalInt(0), settlement.DecimalInt(1)
	switch r.By {
	case Steps, FundBalance:
		for i, s := range r.Steps {
			below := zero
			if i+1 < len(r.Steps) {
				below = r.Steps[i+1].Release
			}
			if s.From.Sign() == 0 && r.By == Steps {
				continue // no score is below it
			}
			list = jump(list, path+".steps"+index(i), s.From, below, s.Release)
		}
	case Pass:
		list = jump(list, path+".full_from", r.FullFrom, zero, one)
	case Slope:
		var w sheet.Sheet
		at := w.Step(p.rules.fraction[0], settlement.In("per_point", r.PerPoint), settlement.In("full_from", r.FullFrom), settlement.In("score", orZero(r.ZeroBelow)))
		if w.Err == nil && r.ZeroBelow.Sign() > 0 {
			list = jump(list, path+".zero_below", r.ZeroBelow, zero, at)
		}
	}
	return list
}

// assessmentCliffs are the values at which indicators reach other points, or a gate.
func (p *Plan) assessmentCliffs() []Cliff {
	if p.policy.Assessment == nil {
		return nil
	}
	var list []Cliff
	zero, one := settlement.DecimalInt(0), settlement.DecimalInt(1)
	for i, part := range p.policy.Assessment.Parts {
		for j, in := range part.Indicators {
			path := fmt.Sprintf("assessment.parts[%d].indicators[%d]", i, j)
			for k, b := range in.Bands {
				below := zero
				if k+1 < len(in.Bands) {
					below = in.Bands[k+1].Points
				}
				list = jump(list, path+".bands"+index(k), b.From, below, b.Points)
			}
			if s := p.policy.Sharing; s != nil && s.Gated && !in.Gate.Absent() {
				list = jump(list, path+".gate", in.Gate, zero, one)
			}
		}
	}
	return list
}

func orZero(d settlement.Decimal) settlement.Decimal {
	if d.Absent() {
		return settlement.DecimalInt(0)
	}
	return d
}

func jump(list []Cliff, path string, at, before, after settlement.Decimal) []Cliff {
	if before.Cmp(after) == 0 {
		return list
	}
	return append(list, Cliff{path, at, orZero(before), orZero(after)})
}

// edges are the ends of tiers that apply to the whole amount.
func edges(path string, tiers []settlement.Tier, institution bool, limit settlement.Decimal) []Cliff {
	var list []Cliff
	for i, t := range tiers {
		if t.UpTo.Absent() {
			break
		}
		before, after := shareAt(t, t.UpTo, institution, limit), settlement.DecimalInt(0)
		if i+1 < len(tiers) {
			after = shareAt(tiers[i+1], t.UpTo, institution, limit)
		}
		list = jump(list, path+index(i), t.UpTo, before, after)
	}
	return list
}

// shareAt is the institution's share of a surplus, at most limit, or the fund's of
// an overrun, × at.
func shareAt(t settlement.Tier, at settlement.Decimal, institution bool, limit settlement.Decimal) settlement.Decimal {
	mine, other := t.Institution, t.Fund
	if !institution {
		mine, other = other, mine
	}
	var w sheet.Sheet
	formula := "round(at × share, 8)"
	if mine.Absent() {
		formula, mine = "round(at × (1 − share), 8)", other
	}
	part := w.Step(sheet.NewRule(settlement.Rule{ID: "budget.cliff", Gives: "fraction", Formula: formula}), settlement.In("at", at), settlement.In("share", mine))
	if !limit.Absent() && part.Cmp(limit) > 0 {
		return limit
	}
	return part
}
