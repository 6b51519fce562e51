package budget

import (
	"errors"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// base is the amount of which the deposit is a ratio. Where methods are named, it is the
// entitlement.
func (d *Deposit) base() DepositBase {
	switch {
	case d.Base != "":
		return d.Base
	case len(d.Methods) > 0:
		return OfEntitlement
	}
	return OfBudget
}

// depositLines returns the lines of a deposit. All of it is kept back, and the released
// part comes back. A release beyond the deposit is a bonus. The forfeited part is a memo
// line. Until the release is decided, another memo line shows the deposit as pending. So
// the deposit is released + forfeited + pending. settled are the lines of the settlement.
func (p *Plan) depositLines(a *Account, entitlement settlement.Money, settled []settlement.Line, sc assessed) ([]settlement.Line, error) {
	d := p.policy.Deposit
	if d == nil {
		return nil, nil
	}
	w, amount, err := p.deposit(a, entitlement, settled)
	decided := !a.Released.Absent()
	if err != nil || amount == 0 && !decided {
		return nil, err
	}
	var lines []settlement.Line
	if amount != 0 {
		held := sheet.After(w.Trail)
		held.Money(p.rules.withheld, sheet.Money("deposit", amount))
		if lines, err = collect(nil, &held, settlement.LineWithheld); err != nil {
			return nil, err
		}
	}
	byFund := d.Release != nil && d.Release.By == FundBalance
	var released settlement.Money
	switch {
	case decided:
		released = w.Money(p.rules.decided, settlement.In("decided", a.Released))
	case d.Release == nil, byFund && d.Release.Balance.Absent(), !byFund && sc.value.Absent():
		w.Money(p.rules.pending, sheet.Money("deposit", amount))
		return collect(lines, &w, settlement.MemoPending)
	default:
		if !byFund {
			w.Join(sc.trail)
		}
		released = p.release(&w, amount, sc.value)
	}
	if released > amount {
		return p.bonusLines(lines, &w, released, amount)
	}
	if amount == 0 {
		return nil, w.Err
	}
	if lines, err = collect(lines, &w, settlement.LineReleased); err != nil || released == amount {
		return lines, err
	}
	w.Money(p.rules.forfeited, sheet.Money("released", released), sheet.Money("deposit", amount))
	return collect(lines, &w, settlement.MemoForfeited)
}

// deposit computes the deposit of an institution.
func (p *Plan) deposit(a *Account, entitlement settlement.Money, settled []settlement.Line) (sheet.Sheet, settlement.Money, error) {
	base, trail, err := p.depositBase(a, entitlement, settled)
	if err != nil {
		return sheet.Sheet{}, 0, err
	}
	rule, ratio := p.rules.deposit, p.policy.Deposit.Ratio
	if own, ok := p.policy.Deposit.ByInstitution[a.Institution]; ok {
		rule, ratio = p.rules.depositOf, own
	}
	w := sheet.Sheet{Trail: trail}
	amount := w.Money(rule, settlement.In("base", base), settlement.In("deposit_ratio", ratio))
	return w, amount, w.Err
}

// bonusLines returns the lines where more than the deposit is released: all of the deposit,
// if there is one, and the rest as a bonus.
func (p *Plan) bonusLines(lines []settlement.Line, w *sheet.Sheet, released, deposit settlement.Money) ([]settlement.Line, error) {
	bonus := sheet.After(w.Trail)
	if deposit != 0 {
		w.Money(p.rules.releasedAll, sheet.Money("released", released), sheet.Money("deposit", deposit))
		var err error
		if lines, err = collect(lines, w, settlement.LineReleased); err != nil {
			return nil, err
		}
	}
	bonus.Money(p.rules.bonus, sheet.Money("released", released), sheet.Money("deposit", deposit))
	return collect(lines, &bonus, settlement.LineBonus)
}

// depositBase returns the amount of which the deposit is a ratio.
func (p *Plan) depositBase(a *Account, entitlement settlement.Money, settled []settlement.Line) (settlement.Decimal, settlement.Trail, error) {
	switch p.policy.Deposit.base() {
	case OfPrepaid:
		return a.Prepaid.Decimal(), nil, nil
	case OfEntitlement:
		if len(p.policy.Deposit.Methods) > 0 {
			return p.depositOfMethods(settled)
		}
		return p.withCorrections(a, entitlement)
	}
	h := p.byPayee[a.Institution]
	if h == nil || h.earned {
		return p.withCorrections(a, entitlement)
	}
	if h.volumes {
		var w sheet.Sheet
		d := p.byVolume(&w, h, a, settlement.Period{}, "budget")
		return d, w.Trail, w.Err
	}
	return h.amount, h.trail[:len(h.trail):len(h.trail)], nil
}

// depositOfMethods returns what the lines of the deposit's methods come to.
func (p *Plan) depositOfMethods(settled []settlement.Line) (settlement.Decimal, settlement.Trail, error) {
	var inputs []settlement.Input
	for i, m := range p.policy.Deposit.Methods {
		sum, ok := sumOfLines(slices.DeleteFunc(slices.Clone(settled), func(l settlement.Line) bool { return l.Method != m }))
		if !ok {
			return settlement.Decimal{}, nil, settlement.ErrOverflow
		}
		inputs = append(inputs, sheet.Money(moneyTerm(i), sum))
	}
	var w sheet.Sheet
	base := w.Amount(p.rules.depositLines, inputs...)
	return base, w.Trail, w.Err
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
