package budget

import (
	"errors"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// depositLines returns the lines of a deposit. All of it is kept back, and the released
// part comes back. A release beyond the deposit is a bonus. The forfeited part is a memo
// line. Until the release is decided, another memo line shows the deposit as pending. So
// the deposit is released + forfeited + pending.
func (p *Plan) depositLines(a *Account, entitlement settlement.Money, sc assessed) ([]settlement.Line, error) {
	d := p.policy.Deposit
	if d == nil {
		return nil, nil
	}
	base, trail, err := p.depositBase(a, entitlement)
	if err != nil {
		return nil, err
	}
	w := sheet.Sheet{Trail: trail}
	amount := w.Money(p.rules.deposit, settlement.In("base", base), settlement.In("deposit_ratio", d.Ratio))
	if w.Err != nil || amount == 0 {
		return nil, w.Err
	}
	held := sheet.After(w.Trail)
	held.Money(p.rules.withheld, sheet.Money("deposit", amount))
	lines, err := collect(nil, &held, settlement.LineWithheld)
	if err != nil {
		return nil, err
	}
	known := d.Release != nil && (d.Release.By == FundBalance && !d.Release.Balance.Absent() || d.Release.By != FundBalance && !sc.value.Absent())
	if !known {
		w.Money(p.rules.pending, sheet.Money("deposit", amount))
		return collect(lines, &w, settlement.MemoPending)
	}
	if d.Release.By != FundBalance {
		w.Join(sc.trail)
	}
	released := p.release(&w, amount, sc.value)
	if released > amount {
		return p.bonusLines(lines, &w, released, amount)
	}
	if lines, err = collect(lines, &w, settlement.LineReleased); err != nil || released == amount {
		return lines, err
	}
	w.Money(p.rules.forfeited, sheet.Money("released", released), sheet.Money("deposit", amount))
	return collect(lines, &w, settlement.MemoForfeited)
}

// bonusLines returns the lines where more than the deposit is released: all of the deposit,
// and the rest as a bonus.
func (p *Plan) bonusLines(lines []settlement.Line, w *sheet.Sheet, released, deposit settlement.Money) ([]settlement.Line, error) {
	bonus := sheet.After(w.Trail)
	w.Money(p.rules.releasedAll, sheet.Money("released", released), sheet.Money("deposit", deposit))
	lines, err := collect(lines, w, settlement.LineReleased)
	if err != nil {
		return nil, err
	}
	bonus.Money(p.rules.bonus, sheet.Money("released", released), sheet.Money("deposit", deposit))
	return collect(lines, &bonus, settlement.LineBonus)
}

// depositBase returns the amount of which the deposit is a ratio.
func (p *Plan) depositBase(a *Account, entitlement settlement.Money) (settlement.Decimal, settlement.Trail, error) {
	switch p.policy.Deposit.Base {
	case OfPrepaid:
		return a.Prepaid.Decimal(), nil, nil
	case OfEntitlement:
		return entitlement.Decimal(), nil, nil
	}
	h := p.byPayee[a.Institution]
	if h == nil || h.earned {
		return entitlement.Decimal(), nil, nil
	}
	if h.volumes {
		var w sheet.Sheet
		d := p.byVolume(&w, h, a, settlement.Period{}, "budget")
		return d, w.Trail, w.Err
	}
	return h.amount, h.trail[:len(h.trail):len(h.trail)], nil
}

// release computes the amount that is released for a score, or for the fund's balance.
func (p *Plan) release(w *sheet.Sheet, deposit settlement.Money, score settlement.Decimal) settlement.Money {
	d := p.policy.Deposit.Release
	rule := p.rules.fraction
	at := func(i int, inputs ...settlement.Input) settlement.Money {
		fraction := w.Step(rule[i], inputs...)
		return w.Money(p.rules.released, sheet.Money("deposit", deposit), settlement.In("fraction", fraction))
	}
	switch d.By {
	case Proportional:
		return w.Money(p.rules.released, sheet.Money("deposit", deposit), settlement.In("score", score), settlement.In("of", d.Of))
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

// collect adds the result of a sheet as a line.
func collect(lines []settlement.Line, w *sheet.Sheet, kind settlement.Kind) ([]settlement.Line, error) {
	l, err := w.Line(settlement.Clearing, kind)
	return append(lines, l), errors.Join(w.Err, err)
}
