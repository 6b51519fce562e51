package capitation

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
)

// lines returns what brings the members' months, which are head fees less
// patients' shares of own care and less referred care, to the account's Due:
//
//	quality    −Reduction
//	floored    what the floor of the obligation, and of the due where the policy has one, adds
//	shared     −surplus of the year, or the fund's share of its overrun
//	retained   the part of the surplus that is kept
//	borne      memo: the overrun borne; a second one: shares waived
//
// A line that is zero is left out. Σ lines that count = Due −
// (HeadFees − Share − Referred).
func (a *Account) lines(r *rules) []settlement.Line {
	var list []settlement.Line
	add := func(kind settlement.Kind, amount settlement.Money, trail settlement.Trail) {
		if amount != 0 {
			list = append(list, settlement.Line{Method: settlement.Capitation, Kind: kind, Amount: amount, Trail: trail})
		}
	}
	to, before := &a.ToDate, &a.Before
	add(settlement.LineQuality, -a.Reduction, a.qualityTrail(r))
	floor := func(rule, line *settlement.Rule, now, then settlement.Money, inputs func(*Figures) []settlement.Input) {
		t := step(nil, rule, now, inputs(to)...)
		add(settlement.LineFloored, now-then, step(t, line, now-then, money("floor", now), money("before", then)))
	}
	floor(r.zeroFloor, r.lineFloor, to.floor, before.floor, func(f *Figures) []settlement.Input {
		return []settlement.Input{money("fees_after", f.HeadFees-f.Reduction), money("share", f.Share), money("referred_share", f.ReferredShare)}
	})
	floor(r.zeroDueFloor, r.lineDueFloor, to.dueFloor, before.dueFloor, func(f *Figures) []settlement.Input {
		return []settlement.Input{money("obligation", f.Obligation), money("referred_fund", f.ReferredFund)}
	})
	balance := to.Result
	if to.surplus {
		add(settlement.LineShared, -to.Balance, step(balance, r.lineSurplus, -to.Balance, money("balance", to.Balance)))
		add(settlement.LineRetained, to.Kept, to.kept)
	}
	if to.overrun {
		add(settlement.LineShared, to.FundShare, to.shared)
		add(settlement.MemoBorne, to.Borne, step(balance, r.lineBorne, to.Borne, money("balance", to.Balance), money("fund_share", to.FundShare)))
	}
	add(settlement.MemoBorne, a.Waived, step(nil, r.lineWaived, a.Waived, money("waived", a.Waived)))
	return list
}

// step continues a trail without changing it.
func step(t settlement.Trail, rule *settlement.Rule, result settlement.Money, inputs ...settlement.Input) settlement.Trail {
	t = append(settlement.Trail(nil), t...)
	t.Record(rule, result.Decimal(), inputs...)
	return t
}

// qualityTrail is the reduction to date, less the reduction before.
func (a *Account) qualityTrail(r *rules) settlement.Trail {
	var t settlement.Trail
	for _, s := range a.ToDate.Trail {
		if s.Rule.ID == r.after.ID {
			break
		}
		t = append(t, s)
	}
	if a.ToDate.Reduction == 0 {
		t.Record(r.noReduction, settlement.Money(0).Decimal())
	}
	return step(t, r.lineQuality, -a.Reduction, money("reduction", a.ToDate.Reduction), money("before", a.Before.Reduction))
}

// entry is the institution's own entry: the lines of its account.
func (a *Account) entry(r *rules) settlement.Entry {
	return settlement.Entry{
		Method: settlement.Capitation, Institution: a.Institution, Class: settlement.Account, Priced: true, Lines: a.lines(r),
	}
}

// capacity lists the months with more members than the institution declared.
func (b *book) capacity(at *place) []settlement.Entry {
	most, declared := b.policy.Capacity[at.code]
	if !declared {
		return nil
	}
	var list []settlement.Entry
	for i := b.first; i <= b.last; i++ {
		n := 0
		for _, r := range at.rows {
			if r.months[i].inForce != 0 {
				n++
			}
		}
		if n > most {
			list = append(list, settlement.Entry{
				Method: settlement.Capitation, Institution: at.code, Class: settlement.Account, Priced: true,
				Conflict: fmt.Sprintf("%s: %s has %d, declared %d", ReasonCapacity, b.calendar[i].Month, n, most),
			})
		}
	}
	return list
}
