package capitation

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Account is the account of an institution's heads in a period (人头费账户).
type Account struct {
	Institution string            `json:"institution"`
	Period      settlement.Period `json:"period"`
	// Figures are those of the period: ToDate less Before.
	Figures
	// ToDate is the policy year to the end of the period. Before is the year to the day
	// before the period, and zero if the period begins the year.
	ToDate Figures `json:"to_date"`
	Before Figures `json:"before"`
	// Sessions counts the sessions of packages in the period. They are no part of Figures.
	Sessions        int              `json:"sessions"`         // paid
	SessionFund     settlement.Money `json:"session_fund"`     // the fund's part of their prices
	SessionPatients settlement.Money `json:"session_patients"` // the patients' part
	SessionCost     settlement.Money `json:"session_cost"`     // what they cost
	// Settled is the fund's debt for the period: Figures.Due + SessionFund.
	Settled settlement.Money `json:"settled"`
}

// Figures are an account's amounts over a span of months. Head fees, the quality reduction
// and shares were rounded where they arose. All other figures are exact.
type Figures struct {
	HeadMonths int              `json:"head_months"` // months with a fee that is paid
	HeadFees   settlement.Money `json:"head_fees"`   // M, the sum of the members' months
	Reduction  settlement.Money `json:"reduction"`   // by quality; M′ = HeadFees − Reduction
	// Cost is the cost of own care in the account, and Covered the patients' share of it.
	// Share (Po) is the part of Covered that comes off: the share of members whose standard
	// includes it.
	Cost    settlement.Money `json:"cost"`
	Covered settlement.Money `json:"covered"`
	Share   settlement.Money `json:"share"`
	Waived  settlement.Money `json:"waived"` // of Covered, not collected
	// Referred is the amount that referred care takes: the fund's part Fr, and the patients'
	// part Pr of members whose standard includes it.
	Referred        settlement.Money `json:"referred"`
	ReferredFund    settlement.Money `json:"referred_fund"`
	ReferredShare   settlement.Money `json:"referred_share"`
	Obligation      settlement.Money `json:"obligation"` // max(0, M′ − Po − Pr)
	Revenue         settlement.Money `json:"revenue"`    // the due before sharing and its floor, and Covered
	Balance         settlement.Money `json:"balance"`    // Revenue − Cost: a surplus, or if negative an overrun
	Kept            settlement.Money `json:"kept"`       // of the year's surplus
	FundShare       settlement.Money `json:"fund_share"` // of the year's overrun
	Borne           settlement.Money `json:"borne"`      // the rest of it
	Due             settlement.Money `json:"due"`        // the fund's debt; negative: the institution's
	Unreferred      int              `json:"unreferred"` // charges, counted only
	UnreferredCost  settlement.Money `json:"unreferred_cost"`
	floor, dueFloor explained        // what the floors of the obligation and of the due add
	reduced         bool             // the quality reduction applies
	// Trail explains Due.
	Trail settlement.Trail `json:"trail,omitempty"`
	// Result explains Balance.
	Result   settlement.Trail `json:"result,omitempty"`
	kept     settlement.Trail
	shared   settlement.Trail
	surplus  bool // the year is complete and has a surplus
	overrun  bool // or an overrun
	complete bool
}

// explained is an amount with how it arose.
type explained struct {
	amount settlement.Money
	trail  settlement.Trail
}

// accounts draws up every institution's account.
func (b *book) accounts() ([]Account, error) {
	sessions := b.paidSessions()
	var list []Account
	for _, at := range b.places {
		if !at.inForce {
			continue
		}
		a, err := b.account(at, sessions[at.code])
		if err != nil {
			return nil, fmt.Errorf("institution %s: %w", shown.QuoteID(at.code), err)
		}
		list = append(list, a)
	}
	return list, nil
}

// paidSessions are the sums of the sessions of an institution.
type paidSessions struct {
	count                int
	fund, patients, cost wide.Int
}

func (b *book) paidSessions() map[string]paidSessions {
	sums := map[string]paidSessions{}
	for i := range b.listed {
		l := &b.listed[i]
		if l.pack == nil {
			continue
		}
		s := sums[l.entry.Institution]
		s.count++
		s.fund.Accumulate(int64(l.pack.fund))
		s.patients.Accumulate(int64(l.pack.patient))
		s.cost.Accumulate(int64(l.entry.Cost))
		sums[l.entry.Institution] = s
	}
	return sums
}

func (b *book) account(at *place, paid paidSessions) (Account, error) {
	a := Account{Institution: at.code, Period: b.period, Sessions: paid.count}
	var err error
	if a.ToDate, err = b.figures(at, b.last); err != nil {
		return a, err
	}
	if b.first > 0 {
		if a.Before, err = b.figures(at, b.first-1); err != nil {
			return a, err
		}
	}
	a.Figures = a.ToDate.minus(a.Before)
	s := summer{}
	a.SessionFund, a.SessionPatients, a.SessionCost = s.money(paid.fund), s.money(paid.patients), s.money(paid.cost)
	a.Settled = s.add(int64(a.Due), int64(a.SessionFund))
	return a, s.err
}

// summer turns sums into money and remembers whether one did not fit.
type summer struct{ err error }

func (s *summer) money(x wide.Int) settlement.Money {
	v, ok := x.Int64()
	if !ok {
		s.err = settlement.ErrOverflow
	}
	return settlement.Money(v)
}

func (s *summer) add(amounts ...int64) settlement.Money {
	var x wide.Int
	for _, a := range amounts {
		x.Accumulate(a)
	}
	return s.money(x)
}

// figures draws up the year to date, up to its month last.
func (b *book) figures(at *place, last int) (Figures, error) {
	f := Figures{complete: last == 11}
	var sum totals
	for i := range at.months[:last+1] {
		sum.add(&at.months[i])
	}
	f.HeadMonths, f.Unreferred = sum.headMonths, sum.unreferred
	var s summer
	f.HeadFees, f.Cost, f.Covered, f.Waived, f.Share = s.money(sum.fees), s.money(sum.cost), s.money(sum.covered), s.money(sum.waived), s.money(sum.share)
	f.ReferredFund, f.ReferredShare, f.UnreferredCost = s.money(sum.referredFund), s.money(sum.referredShare), s.money(sum.unreferredCost)
	f.Referred = s.add(int64(f.ReferredFund), int64(f.ReferredShare))
	if s.err != nil {
		return f, s.err
	}
	if err := b.settle(&f, at.code); err != nil {
		return f, err
	}
	return f, b.floorDue(&f)
}

// floorDue is the last step of all: where the policy says so, it makes a negative due zero.
func (b *book) floorDue(f *Figures) error {
	if b.policy.Negative != Floor {
		return nil
	}
	due := sheet.Money("due", f.Due)
	w, floor := sheet.After(f.Trail), sheet.Sheet{}
	f.Due = w.Money(b.rules.dueFloored, due)
	f.dueFloor.amount = floor.Money(b.rules.zeroDueFloor, due)
	f.Trail, f.dueFloor.trail = w.Trail, floor.Trail
	return errors.Join(w.Err, floor.Err)
}

// settle works the due out of the sums, and shares the balance of a whole year:
//
//	M′ = M − reduction
//	due = max(0, M′ − Po − Pr) − Fr
//	revenue = due + patients' shares, balance = revenue − own cost
func (b *book) settle(f *Figures, code string) error {
	var w, floor sheet.Sheet
	w.Money(b.rules.headFees, sheet.Money("sum", f.HeadFees))
	if err := b.reduce(f, &w, code); err != nil {
		return err
	}
	after := w.Money(b.rules.after, sheet.Money("head_fees", f.HeadFees), sheet.Money("reduction", f.Reduction))
	fees := []settlement.Input{sheet.Money("fees_after", after), sheet.Money("share", f.Share), sheet.Money("referred_share", f.ReferredShare)}
	f.Obligation = w.Money(b.rules.obligation, fees...)
	f.floor.amount = floor.Money(b.rules.zeroFloor, fees...)
	f.Due = w.Money(b.rules.due, sheet.Money("obligation", f.Obligation), sheet.Money("referred_fund", f.ReferredFund))
	result := sheet.After(w.Trail)
	f.Revenue = result.Money(b.rules.revenue, sheet.Money("due", f.Due), sheet.Money("covered", f.Covered))
	f.Balance = result.Money(b.rules.balance, sheet.Money("revenue", f.Revenue), sheet.Money("cost", f.Cost))
	f.Trail, f.Result, f.floor.trail = w.Trail, result.Trail, floor.Trail
	if err := errors.Join(w.Err, floor.Err, result.Err); err != nil {
		return err
	}
	for _, m := range []settlement.Money{f.HeadFees, f.Cost, f.Covered, f.Referred, f.UnreferredCost, f.Due, f.Revenue, f.Balance} {
		if m > mostFigure || m < -mostFigure {
			return settlement.ErrOverflow // so that differences of figures never overflow
		}
	}
	if f.complete {
		return b.share(f, code)
	}
	return nil
}

const mostFigure settlement.Money = 1 << 61

// share divides the year's surplus or overrun.
func (b *book) share(f *Figures, code string) error {
	rule := b.sharing
	var kept sheet.Sheet
	var err error
	switch {
	case f.Balance > 0 && rule == nil:
		f.surplus, f.Kept = true, kept.Money(b.rules.kept, sheet.Money("balance", f.Balance))
		f.kept = kept.Trail
		return kept.Err
	case f.Balance < 0 && rule == nil:
		f.Borne, f.overrun = -f.Balance, true
		return nil
	case f.Balance > 0:
		f.surplus = true
		f.Kept, f.kept, err = rule.Kept(f.Balance.Decimal(), (f.HeadFees - f.Reduction).Decimal())
	case f.Balance < 0:
		f.overrun = true
		reasonable, _ := b.policy.ReasonableOverrun[code].Money()
		f.FundShare, f.shared, err = rule.FundShare((-f.Balance).Decimal(), min(reasonable, -f.Balance).Decimal(), (f.HeadFees - f.Reduction).Decimal())
		f.Borne = -f.Balance - f.FundShare
	}
	if err != nil || f.Balance == 0 {
		return err
	}
	w := sheet.After(f.Trail)
	f.Due = w.Money(b.rules.settled, sheet.Money("due", f.Due), sheet.Money("surplus", max(0, f.Balance)),
		sheet.Money("kept", f.Kept), sheet.Money("fund_share", f.FundShare))
	f.Trail = w.Trail
	return w.Err
}

// minus returns the figures of the months between. It keeps the trails of f: the account
// before has trails of its own.
func (f Figures) minus(o Figures) Figures {
	return Figures{
		HeadMonths: f.HeadMonths - o.HeadMonths, HeadFees: f.HeadFees - o.HeadFees, Reduction: f.Reduction - o.Reduction,
		Cost: f.Cost - o.Cost, Covered: f.Covered - o.Covered, Share: f.Share - o.Share, Waived: f.Waived - o.Waived,
		Referred: f.Referred - o.Referred, ReferredFund: f.ReferredFund - o.ReferredFund, ReferredShare: f.ReferredShare - o.ReferredShare,
		Obligation: f.Obligation - o.Obligation, Revenue: f.Revenue - o.Revenue, Balance: f.Balance - o.Balance,
		Kept: f.Kept - o.Kept, FundShare: f.FundShare - o.FundShare, Borne: f.Borne - o.Borne, Due: f.Due - o.Due,
		Unreferred: f.Unreferred - o.Unreferred, UnreferredCost: f.UnreferredCost - o.UnreferredCost,
	}
}
