package capitation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// lines returns what brings the members' months, which are head fees less
// patients' shares of own care and less referred care, to the account's Due:
//
//	quality    −Reduction
//	floored    what the floor of the obligation, and of the due where the policy has one, adds
//	returned   −the part of the year's surplus that is not kept; and what a floor
//	           added before the period, where the year to date needs it no more
//	shared     the fund's share of the year's overrun
//	kept       memo: the part of the surplus that is kept, which head fees hold
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
		kind := settlement.LineFloored
		if now < then {
			kind = settlement.LineReturned
		}
		add(kind, now-then, step(t, line, now-then, money("floor", now), money("before", then)))
	}
	floor(r.zeroFloor, r.lineFloor, to.floor, before.floor, func(f *Figures) []settlement.Input {
		return []settlement.Input{money("fees_after", f.HeadFees-f.Reduction), money("share", f.Share), money("referred_share", f.ReferredShare)}
	})
	floor(r.zeroDueFloor, r.lineDueFloor, to.dueFloor, before.dueFloor, func(f *Figures) []settlement.Input {
		return []settlement.Input{money("due", f.unfloored)}
	})
	balance := to.Result
	if to.surplus {
		returned := to.Kept - to.Balance
		add(settlement.LineReturned, returned, step(append(slices.Clone(balance), to.kept...), r.lineReturned, returned, money("kept", to.Kept), money("balance", to.Balance)))
		add(settlement.MemoKept, to.Kept, to.kept)
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

// whole is the institution's own entry, of which it has one: the lines of its
// account, and the months with more members than it declared.
func (b *book) whole(at *place, a *Account) settlement.Entry {
	return settlement.Entry{
		Method: settlement.Capitation, Institution: a.Institution, Class: settlement.Account, Priced: true, Lines: a.lines(&b.rules),
		Conflict: b.capacity(at), Owner: &settlement.Owner{Policy: b.digest},
	}
}

// capacity says in which months an institution has more members than it declared.
func (b *book) capacity(at *place) string {
	most, declared := b.policy.Capacity[at.code]
	if !declared {
		return ""
	}
	var list []string
	for i := b.first; i <= b.last; i++ {
		n := 0
		for _, r := range at.rows {
			if r.months[i].inForce != 0 {
				n++
			}
		}
		if n > most {
			list = append(list, fmt.Sprintf("%s has %d", b.calendar[i].Month, n))
		}
	}
	if list == nil {
		return ""
	}
	return fmt.Sprintf("%s: %s, declared %d", ReasonCapacity, strings.Join(list, ", "), most)
}
