package budget

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/policy"
)

// Instalment (预付期次) is the prepayment to a holder for one cycle. Pay is the sum of the
// lines without memo lines.
type Instalment struct {
	Holder      string            `json:"holder"`
	Institution string            `json:"institution"`
	Period      settlement.Period `json:"period"`
	// Amount is the cycle's part of the budget; over a year they add up to it.
	Amount settlement.Money  `json:"amount"`
	Lines  []settlement.Line `json:"lines"`
	Pay    settlement.Money  `json:"pay"`
	// Withheld is the part of the amount that is kept back as deposit.
	Withheld settlement.Money `json:"withheld,omitzero"`
	// Deferred is the claimed amount that waits for the next cycle.
	Deferred settlement.Money `json:"deferred,omitzero"`
	// Debt is the amount still owed after this instalment.
	Debt settlement.Money `json:"debt,omitzero"`
}

// Instalments returns the prepayments for the cycles of a period, holder by holder in the
// order of the policy. The amounts of a holder add up to its budget to the fen. Prepayments
// and deposits add up to theirs. Each is the cumulative amount less the earlier ones.
//
// The accounts give three inputs. Debt comes off the prepayments as they fall due, never
// below zero. Incurred is the claims money of months, for a policy that pays by claims.
// Volumes are for a policy that pays by volume. A holder without an account has none of
// these.
//
// The prepayments of budgets around these ([Plan.Within]) follow, where their policies have
// instalments. Their debts stand in the accounts of this plan.
//
// Instalments returns an error if no policy has instalments, if the period is no whole
// number of cycles, if the weights of a year do not fit it, or if a budget has quotas and is
// not prepaid by volume, or the other way round.
func (p *Plan) Instalments(period settlement.Period, accounts ...Account) ([]Instalment, error) {
	if p.policy.Instalments == nil && p.some(func(p *Plan) bool { return p.policy.Instalments != nil }) {
		return p.aroundInstalments(period, accounts)
	}
	list, err := p.ownInstalments(period, accounts)
	if err != nil {
		return nil, err
	}
	more, err := p.aroundInstalments(period, accounts)
	if err != nil {
		return nil, err
	}
	return append(list, more...), nil
}

// ownInstalments returns the prepayments of the plan's own budgets.
func (p *Plan) ownInstalments(period settlement.Period, accounts []Account) ([]Instalment, error) {
	rule := p.policy.Instalments
	if rule == nil {
		return nil, &settlement.FieldError{Path: "instalments", Err: ErrInstalments}
	}
	if err := p.checkAccounts(accounts); err != nil {
		return nil, err
	}
	cycles, err := cyclesOf(period, monthsOf[rule.Period])
	if err != nil {
		return nil, &settlement.FieldError{Path: "period", Err: err}
	}
	if n := len(rule.Weights); n > 0 && n != len(cycles) {
		return nil, &settlement.FieldError{Path: "instalments.weights", Err: fmt.Errorf("%w: got %d weights for %d cycles", settlement.ErrPeriod, n, len(cycles))}
	}
	var list []Instalment
	var f settlement.Faults
	for _, h := range p.holders {
		if h.earned { // nobody knows it before the year has ended
			continue
		}
		if err := rule.fits(h); err != nil {
			f.At(h.path+".quotas", err)
			continue
		}
		account := Account{Institution: h.payee}
		for i, a := range accounts {
			if a.Institution == h.payee {
				account = a
				checkMonths(&f, rule, "accounts"+index(i), &a)
			}
		}
		more, err := p.prepay(h, &account, cycles)
		if err != nil {
			f.At(h.path, err)
		}
		list = append(list, more...)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return list, nil
}

// fits returns an error if a budget of quotas × volumes is not prepaid by volume, since nobody knows
// its amount before there are volumes; or if a budget without quotas is.
func (rule *Instalments) fits(h *holder) error {
	switch {
	case h.volumes && rule.Mode != Volume:
		return fmt.Errorf("%w: quotas × volumes are prepaid by volume alone", policy.ErrExcludes)
	case !h.volumes && rule.Mode == Volume:
		return fmt.Errorf("%w to prepay by volume", policy.ErrRequired)
	}
	return nil
}

// checkMonths checks that volumes that instalments pay for have a month.
func checkMonths(f *settlement.Faults, rule *Instalments, at string, a *Account) {
	for j, v := range a.Volumes {
		if rule.Mode == Volume && v.Month.Absent() {
			f.At(at+".volumes"+index(j)+".month", policy.ErrRequired)
		}
	}
}

var monthsOf = map[Cycle]int{Month: 1, Quarter: 3, Half: 6, Year: 12}

// cyclesOf divides a period into cycles of months.
func cyclesOf(period settlement.Period, months int) ([]settlement.Period, error) {
	if err := period.Check(); err != nil {
		return nil, err
	}
	if _, _, day := period.From.Civil(); day != 1 || period.To.Absent() {
		return nil, fmt.Errorf("%w: want months from first to last day, got %s", settlement.ErrPeriod, period)
	}
	var list []settlement.Period
	for from := period.From; ; {
		next := from.AddMonths(months)
		list = append(list, settlement.Period{From: from, To: next.Add(-1)})
		switch {
		case next.Absent() || next.Add(-1).After(period.To):
			return nil, fmt.Errorf("%w: want whole cycles of %d months, got %s", settlement.ErrPeriod, months, period)
		case next.Add(-1) == period.To:
			return list, nil
		}
		from = next
	}
}

// year is the state that rolls from cycle to cycle.
type year struct {
	annual          settlement.Decimal
	trail           settlement.Trail
	weights         []*big.Rat
	all, cumulative *big.Rat
	listed, paid    settlement.Money // instalments, and prepayments, so far
	limit, used     settlement.Money // by claims: room so far, and what was paid of it
	debt, deferred  settlement.Money
	from            settlement.Date // of the first cycle
}

func (p *Plan) prepay(h *holder, a *Account, cycles []settlement.Period) ([]Instalment, error) {
	y := year{all: new(big.Rat), cumulative: new(big.Rat), debt: a.Debt, from: cycles[0].From}
	rule := p.policy.Instalments
	for i := range cycles {
		w := big.NewRat(1, 1)
		if len(rule.Weights) > 0 {
			w = rule.Weights[i].Rat()
		}
		y.weights = append(y.weights, w)
		y.all.Add(y.all, w)
	}
	if !h.volumes {
		y.annual, y.trail = h.amount, h.trail
		if h.budget.Minimum > 0 { // the minimum is for the end of the year
			var w sheet.Sheet
			w.Step(sheet.NewRule(settlement.Rule{ID: "budget.instalment.annual", Gives: "annual", Formula: "cap", Source: p.policy.Cite("instalments")}), settlement.In("cap", h.amount))
			y.trail = append(y.trail[:len(y.trail):len(y.trail)], w.Trail...)
		}
	}
	var list []Instalment
	for i, c := range cycles {
		x := Instalment{Holder: h.code, Institution: h.payee, Period: c}
		var err error
		if rule.Mode == Volume {
			err = p.byVolumeOf(&x, h, a, &y)
		} else {
			err = p.byPart(&x, &y, i, a)
		}
		if err == nil && i == 0 && p.policy.Advance != nil && !h.volumes {
			var w sheet.Sheet
			w.Money(p.rules.advanced, settlement.In("annual", y.annual), settlement.In("ratio", p.policy.Advance.Ratio))
			err = x.add(&w, settlement.LineAdvance)
		}
		if err == nil {
			err = p.takeDebt(&x, &y)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c, err)
		}
		list = append(list, x)
	}
	return list, nil
}

// add puts a line under an instalment.
func (x *Instalment) add(w *sheet.Sheet, kind settlement.Kind) error {
	l, err := w.Line(settlement.Budget, kind)
	if err != nil {
		return err
	}
	x.Lines = append(x.Lines, l)
	if !kind.Memo() {
		x.Pay += l.Amount
	}
	return nil
}

func ratio(d settlement.Decimal) settlement.Decimal {
	if d.Absent() {
		return settlement.DecimalInt(1)
	}
	return d
}

// byPart prepays the cycle's part of the budget at a ratio. With claims it prepays the
// claimed amount, up to that part.
func (p *Plan) byPart(x *Instalment, y *year, i int, a *Account) error {
	rule := p.policy.Instalments
	y.cumulative.Add(y.cumulative, y.weights[i])
	so, err1 := sheet.Decimal(y.cumulative)
	all, err2 := sheet.Decimal(y.all)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	w := sheet.After(y.trail)
	x.Amount = w.Money(p.rules.instalment, settlement.In("annual", y.annual), settlement.In("cycles_weight", so), settlement.In("all_weights", all), sheet.Money("before", y.listed))
	y.listed += x.Amount
	if rule.Mode == Claims {
		return p.byClaims(x, &w, y, a)
	}
	prepaid := w.Money(p.rules.prepay, sheet.Money("cumulative", y.listed), settlement.In("prepay_ratio", ratio(rule.PrepayRatio)), sheet.Money("before", y.paid))
	if w.Err != nil {
		return w.Err
	}
	y.paid += prepaid
	x.Withheld = x.Amount - prepaid
	var whole, kept sheet.Sheet
	whole.Join(w.Trail[: len(w.Trail)-1 : len(w.Trail)-1])
	if err := x.add(&whole, settlement.LineAmount); err != nil || x.Withheld == 0 {
		return err
	}
	kept.Join(w.Trail[len(w.Trail)-1:])
	kept.Money(p.rules.keptBack, sheet.Money("prepay", prepaid), sheet.Money("instalment", x.Amount))
	return x.add(&kept, settlement.LineWithheld)
}

// byClaims pays the amounts that were claimed in the cycle or deferred to it, up to the
// limit of the cycle.
func (p *Plan) byClaims(x *Instalment, w *sheet.Sheet, y *year, a *Account) error {
	rule := p.policy.Instalments
	claims := settlement.Money(0)
	for _, m := range a.Incurred {
		if inMonths(m.Month, x.Period) {
			claims += m.Amount
		}
	}
	prepaid := w.Money(p.rules.prepay, sheet.Money("cumulative", y.listed), settlement.In("prepay_ratio", ratio(rule.PrepayRatio)), sheet.Money("before", y.limit))
	y.limit += prepaid
	limit := prepaid
	if rule.Limit == Cumulative {
		limit = y.limit - y.used
	}
	before := y.deferred
	paid := w.Money(p.rules.claimed, sheet.Money("limit", limit), sheet.Money("claims", claims), sheet.Money("deferred", before))
	y.used += paid
	if err := x.add(w, settlement.LineAmount); err != nil {
		return err
	}
	y.deferred = claims + before - paid
	x.Deferred = y.deferred
	if x.Deferred == 0 {
		return nil
	}
	var memo sheet.Sheet
	memo.Money(p.rules.deferred, sheet.Money("claims", claims), sheet.Money("deferred", before), sheet.Money("paid", paid))
	return x.add(&memo, settlement.MemoPending)
}

// byVolumeOf pays quotas × the volumes up to the end of the cycle, less the amounts paid for
// the earlier cycles. So an amount lost to rounding in one cycle is paid in the next.
func (p *Plan) byVolumeOf(x *Instalment, h *holder, a *Account, y *year) error {
	var w sheet.Sheet
	earned := p.byVolume(&w, h, a, settlement.Period{From: y.from, To: x.Period.To}, "earned")
	x.Amount = w.Money(p.rules.volume, settlement.In("earned", earned), settlement.In("prepay_ratio", ratio(p.policy.Instalments.PrepayRatio)), sheet.Money("before", y.paid))
	y.paid += x.Amount
	return x.add(&w, settlement.LineAmount)
}

// takeDebt takes a debt off, as far as the instalment goes. A negative debt, which the fund
// owes, is paid at once.
func (p *Plan) takeDebt(x *Instalment, y *year) error {
	if y.debt == 0 {
		return nil
	}
	var w sheet.Sheet
	if y.debt < 0 {
		w.Money(p.rules.rolledIn, sheet.Money("owed", y.debt))
		y.debt = 0
		return x.add(&w, settlement.LinePrepaid)
	}
	m := w.Money(p.rules.debtOff, sheet.Money("owed", y.debt), sheet.Money("payable", max(x.Pay, 0)))
	y.debt += m
	x.Debt = y.debt
	if m == 0 {
		return w.Err
	}
	return x.add(&w, settlement.LineDebt)
}
