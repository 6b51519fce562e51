package budget

import (
	"errors"

	"github.com/yibaojiesuan/settlement"
)

// depositLines are the lines of a deposit: what is kept back, what is released of
// it, and what is lost. Until it is decided, a memo line shows it as pending.
//
// Every line counts, so what is lost appears twice, as entries of opposite sign:
// it is no longer kept back, and it is forfeited. The size of the first line is
// what is released + forfeited + pending.
func (p *Plan) depositLines(a *Account, entitlement settlement.Money, sc assessed) ([]settlement.Line, error) {
	d := p.policy.Deposit
	if d == nil {
		return nil, nil
	}
	base, trail, err := p.depositBase(a, entitlement)
	if err != nil {
		return nil, err
	}
	w := sheet{trail: trail}
	amount := w.money(p.rules.deposit, settlement.In("base", base), settlement.In("deposit_ratio", d.Ratio))
	if w.err != nil || amount == 0 {
		return nil, w.err
	}
	held := sheet{trail: w.trail[:len(w.trail):len(w.trail)]}
	held.money(p.rules.withheld, in("deposit", amount))
	lines, err := collect(nil, &held, settlement.LineWithheld)
	if err != nil {
		return nil, err
	}
	known := d.Release != nil && (d.Release.By == FundBalance && !d.Release.Balance.Absent() || d.Release.By != FundBalance && !sc.value.Absent())
	if !known {
		w.money(p.rules.pending, in("deposit", amount))
		return collect(lines, &w, settlement.MemoPending)
	}
	if d.Release.By != FundBalance {
		w.join(sc.trail)
	}
	released := p.release(&w, amount, sc.value)
	if lines, err = collect(lines, &w, settlement.LineReleased); err != nil || released == amount {
		return lines, err
	}
	lost := sheet{trail: w.trail[:len(w.trail):len(w.trail)]}
	w.money(p.rules.forfeited, in("released", released), in("deposit", amount))
	lost.money(p.rules.back, in("released", released), in("deposit", amount))
	lines, err = collect(lines, &w, settlement.MemoForfeited)
	if err != nil {
		return nil, err
	}
	return collect(lines, &lost, settlement.LineWithheld)
}

// depositBase returns what the deposit is a ratio of.
func (p *Plan) depositBase(a *Account, entitlement settlement.Money) (settlement.Decimal, settlement.Trail, error) {
	switch p.policy.Deposit.Base {
	case OfPrepaid:
		return a.Prepaid.Decimal(), nil, nil
	case OfEntitlement:
		return entitlement.Decimal(), nil, nil
	}
	h := p.byPayee[a.Institution]
	if h == nil {
		return entitlement.Decimal(), nil, nil
	}
	if h.volumes {
		var w sheet
		d := p.byVolume(&w, h, a, settlement.Period{}, "budget")
		return d, w.trail, w.err
	}
	return h.amount, h.trail[:len(h.trail):len(h.trail)], nil
}

// release computes what is released for a score, or for the fund's balance.
func (p *Plan) release(w *sheet, deposit settlement.Money, score settlement.Decimal) settlement.Money {
	d := p.policy.Deposit.Release
	rule := p.rules.fraction
	at := func(i int, inputs ...settlement.Input) settlement.Money {
		fraction := w.step(rule[i], inputs...)
		return w.money(p.rules.released, in("deposit", deposit), settlement.In("fraction", fraction))
	}
	switch d.By {
	case Proportional:
		return w.money(p.rules.released, in("deposit", deposit), settlement.In("score", score), settlement.In("of", d.Of))
	case Pass:
		if score.Cmp(d.FullFrom) >= 0 {
			return at(0)
		}
		return at(1)
	case Slope:
		if score.Cmp(d.ZeroBelow) < 0 {
			return at(1)
		}
		return at(0, settlement.In("per_point", d.PerPoint), settlement.In("full_from", d.FullFrom), settlement.In("score", score))
	}
	value := score
	if d.By == FundBalance {
		value = d.Balance
	}
	for i, s := range d.Steps {
		if value.Cmp(s.From) >= 0 {
			return at(i, settlement.In("listed", s.Release))
		}
	}
	return at(len(d.Steps))
}

// collect adds the line that a sheet comes to.
func collect(lines []settlement.Line, w *sheet, kind settlement.Kind) ([]settlement.Line, error) {
	l, err := w.line(settlement.Clearing, kind)
	return append(lines, l), errors.Join(w.err, err)
}
