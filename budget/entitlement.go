package budget

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// addressed is a line and the institution whose statement it belongs to.
type addressed struct {
	institution string
	line        settlement.Line
}

// position (执行情况) is the state of a holder at the end of the year. Its letters are E
// incurred, R refused, B budget, K carried in.
type position struct {
	holder     *holder
	account    *Account
	incurred   settlement.Money
	refused    settlement.Money
	empty      bool // nothing is charged to it
	budget     settlement.Decimal
	carriedIn  settlement.Money
	sharing    settlement.Sharing
	tiers      *settlement.SharingRules // of sharing
	keeps      bool                     // nothing forbids keeping a surplus
	gated      bool                     // a missed gate indicator does
	trail      settlement.Trail
	shiftTrail [2]settlement.Trail // of surplus and overrun
}

func (x *position) inputs(more ...settlement.Input) []settlement.Input {
	return append([]settlement.Input{sheet.Money("incurred", x.incurred), sheet.Money("refused", x.refused), settlement.In("budget", x.budget), sheet.Money("carried_in", x.carriedIn)}, more...)
}

// entitle returns the lines that bring a holder from the fund money of its claims, less the
// refused amount, to its entitlement:
//
//	min(E − R, B + K) + kept(max(0, B + K − E)) + fund share(max(0, E − R − B − K)) − K
//
// where K comes off only as cash that the holder has.
func (p *Plan) entitle(c *charge, a *Account, incurred, refused settlement.Money) ([]addressed, error) {
	x := &position{holder: c.holder, account: a, incurred: incurred, refused: refused, empty: !c.known, carriedIn: a.CarriedIn}
	var err error
	if x.budget, x.trail, err = p.budgetOf(c.holder, a, c.cases); err != nil {
		return nil, err
	}
	if err := p.share(x); err != nil {
		return nil, err
	}
	lines, err := p.surplusLines(x)
	if err != nil {
		return nil, err
	}
	more, err := p.overrunLines(x)
	if err != nil {
		return nil, err
	}
	lines = append(lines, more...)
	if x.carriedIn != 0 && p.holdsCash() {
		more, err = x.line(p.rules.carriedIn, settlement.LineRoom, sheet.Money("carried_in", x.carriedIn))
		lines = append(lines, more...)
	}
	return lines, err
}

// holdsCash reports whether room carried in is cash. It is, unless budgets are paid by
// claims.
func (p *Plan) holdsCash() bool {
	return p.policy.Instalments == nil || p.policy.Instalments.Mode != Claims
}

// line is a line of one step, for the holder.
func (x *position) line(r *sheet.Rule, kind settlement.Kind, inputs ...settlement.Input) ([]addressed, error) {
	var w sheet.Sheet
	w.Money(r, inputs...)
	return x.close(&w, kind)
}

func (x *position) close(w *sheet.Sheet, kind settlement.Kind) ([]addressed, error) {
	l, err := w.Line(settlement.Budget, kind)
	if err != nil {
		return nil, err
	}
	return []addressed{{x.holder.payee, l}}, nil
}

// budgetOf returns a holder's budget, shrunk where a minimum was missed.
func (p *Plan) budgetOf(h *holder, a *Account, cases uint64) (settlement.Decimal, settlement.Trail, error) {
	var w sheet.Sheet
	amount := h.amount
	gives := "budget"
	if h.budget.Minimum > 0 {
		gives = "cap"
	}
	if h.volumes {
		amount = p.byVolume(&w, h, a, settlement.Period{}, gives)
	} else {
		w.Join(h.trail)
	}
	if h.budget.Minimum > 0 {
		delivered := a.Delivered
		if delivered.Absent() {
			delivered = settlement.DecimalInt(int(cases))
		}
		if p.policy.MinimumMissed == Nothing {
			delivered = settlement.DecimalInt(h.budget.Minimum)
		}
		amount = w.Amount(p.rules.minimum, settlement.In("cap", amount), settlement.In("delivered", delivered), sheet.Count("minimum", h.budget.Minimum))
	}
	return amount, w.Trail, w.Err
}

// share finds the tiers that apply to a holder: those of the policy, moved by its score.
func (p *Plan) share(x *position) error {
	own := p.policy.Sharing
	x.keeps = p.policy.SurplusTo != Return
	x.tiers = p.tiers
	if own == nil {
		return nil
	}
	x.sharing = own.Sharing
	if !own.Gated && len(own.ByScore) == 0 {
		return nil
	}
	score, err := p.score(x.account, nil)
	if err != nil {
		return err
	}
	x.gated = own.Gated && score.missed
	if score.value.Absent() {
		return nil
	}
	for _, s := range own.ByScore {
		if score.value.Cmp(s.From) < 0 {
			continue
		}
		for i, shift := range []struct {
			tiers *[]settlement.Tier
			by    settlement.Decimal
			rule  *sheet.Rule
			side  bool
		}{{&x.sharing.Surplus, s.Surplus, p.rules.shiftSurplus, true}, {&x.sharing.Overrun, s.Overrun, p.rules.shiftOverrun, false}} {
			if shift.by.Sign() == 0 {
				continue
			}
			w := sheet.After(score.trail)
			w.Step(shift.rule, settlement.In("listed", shift.by))
			if w.Err != nil {
				return w.Err
			}
			x.shiftTrail[i] = w.Trail
			*shift.tiers = moved(*shift.tiers, shift.by, shift.side)
		}
		x.tiers, err = p.compileTiers(x.sharing)
		return err
	}
	return nil
}

// compileTiers compiles a sharing of the plan.
func (p *Plan) compileTiers(s settlement.Sharing) (*settlement.SharingRules, error) {
	return s.Compile(p.policy.Cite("sharing.surplus"), p.policy.Cite("sharing.overrun"))
}

// moved returns the tiers with shares moved in favour of the institution. With institution
// it moves the institution's share of a surplus, else the fund's share of an overrun.
func moved(tiers []settlement.Tier, by settlement.Decimal, institution bool) []settlement.Tier {
	list := make([]settlement.Tier, len(tiers))
	for i, t := range tiers {
		mine, other := &t.Institution, &t.Fund
		if !institution {
			mine, other = other, mine
		}
		if !mine.Absent() {
			*mine = clamp(*mine, by, 1)
		} else {
			*other = clamp(*other, by, -1)
		}
		list[i] = t
	}
	return list
}

// clamp returns share ± by, between 0 and 1, at 8 decimals without zeros at the end.
func clamp(share, by settlement.Decimal, sign int64) settlement.Decimal {
	one, _ := wide.Pow10Int64(8)
	s, _ := share.Scaled(8) // at most 1, and by at most 1: checked with the policy
	b, _ := by.Scaled(8)
	v, places, _ := settlement.DecimalOf(min(max(s+sign*b, 0), one), 8).Coefficient()
	return settlement.DecimalOf(v, places)
}

// surplusLines returns the lines of the surplus that the holder keeps.
func (p *Plan) surplusLines(x *position) ([]addressed, error) {
	w := sheet.After(x.trail)
	surplus := w.Amount(p.rules.surplus, x.inputs()...)
	if w.Err != nil || surplus.Sign() == 0 {
		return nil, w.Err
	}
	var kept settlement.Money
	switch {
	case len(x.sharing.Surplus) == 0:
		return nil, nil // no rule: nothing is kept
	case !x.keeps:
		kept = w.Money(p.rules.returned)
	case x.gated:
		kept = w.Money(p.rules.gate)
	default:
		w.Join(x.shiftTrail[0])
		kept = w.Take(x.tiers.Kept(x.base(surplus)))
	}
	if w.Err != nil || kept == 0 && x.keeps && !x.gated {
		return nil, w.Err
	}
	if kept == 0 { // the line says why
		w.Money(p.rules.kept, sheet.Money("kept", kept))
		return x.close(&w, settlement.LineRetained)
	}
	carried := sheet.After(w.Trail)
	var lines []addressed
	var err error
	switch {
	case p.policy.SurplusTo == Divide:
		lines, err = p.splitLines(x, &w, kept)
	case p.policy.SurplusTo != Carry || p.holdsCash():
		kind := settlement.LineRetained
		if x.empty {
			kind = settlement.LineAmount // no claims to compare with: the budget itself is due
		}
		w.Money(p.rules.kept, sheet.Money("kept", kept))
		lines, err = x.close(&w, kind)
	}
	if err != nil || p.policy.SurplusTo != Carry {
		return lines, err
	}
	carried.Money(p.rules.room, sheet.Money("kept", kept))
	more, err := x.close(&carried, settlement.MemoCarried)
	return append(lines, more...), err
}

// splitLines divides the kept surplus, closed to the fen.
func (p *Plan) splitLines(x *position, w *sheet.Sheet, kept settlement.Money) ([]addressed, error) {
	shares := make([]settlement.Share, len(p.policy.Split))
	total := int64(0)
	for i, s := range p.policy.Split {
		v, _ := s.Share.Scaled(8) // checked with the policy
		shares[i] = settlement.Share{Key: s.To, Weight: v}
		total += v
	}
	parts, err := settlement.Apportion(kept, shares)
	if err != nil {
		return nil, err
	}
	var lines []addressed
	for i, part := range parts {
		one := sheet.Sheet{Trail: w.Trail[:len(w.Trail):len(w.Trail)], Err: w.Err}
		floor := floored(&one, kept, shares[i].Weight, total)
		one.Money(p.rules.split[i], sheet.Money("kept", kept), settlement.In("share", p.policy.Split[i].Share),
			settlement.In("all_shares", settlement.DecimalInt(1)), sheet.Money("handed", part-floor))
		l, err := x.close(&one, settlement.LineRetained)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l...)
	}
	return lines, nil
}

// floored returns total × weight ÷ all, truncated.
func floored(s *sheet.Sheet, total settlement.Money, weight, all int64) settlement.Money {
	v, ok := wide.Mul(int64(total), weight).DivInt64(all, wide.Down)
	if !ok && s.Err == nil {
		s.Err = settlement.ErrOverflow
	}
	return settlement.Money(v)
}

// overrun computes the overrun, of which review may have accepted no more than there is.
func (x *position) overrun(p *Plan) (sheet.Sheet, settlement.Decimal, error) {
	w := sheet.After(x.trail)
	overrun := w.Amount(p.rules.overrun, x.inputs()...)
	if reasonable := x.account.ReasonableOverrun; w.Err == nil && reasonable.Decimal().Cmp(overrun) > 0 {
		return w, overrun, &settlement.FieldError{Path: "reasonable_overrun", Err: fmt.Errorf("%w: got %s of %s", ErrReasonable, shown.Amount(reasonable), overrun)}
	}
	return w, overrun, w.Err
}

// overrunLines take off what exceeds the budget and give back the fund's share.
func (p *Plan) overrunLines(x *position) ([]addressed, error) {
	w, overrun, err := x.overrun(p)
	if err != nil || overrun.Sign() == 0 {
		return nil, err
	}
	reasonable := x.account.ReasonableOverrun
	var lines []addressed
	over := sheet.After(w.Trail)
	if x.sharing.ReasonableOnly && x.holder.budget.Head != "" { // the unreasonable part is borne by itself
		rest := sheet.After(w.Trail)
		more, err := x.rest(p, &rest, reasonable, x.holder.budget.Head)
		if err != nil {
			return nil, err
		}
		lines = append(lines, more...)
		over.Money(p.rules.overReasonable, sheet.Money("reasonable", reasonable))
	} else {
		over.Money(p.rules.over, x.inputs()...)
	}
	exceeds, err := over.Trail.Result().Money()
	if over.Err != nil || err != nil {
		return nil, errors.Join(over.Err, err)
	}
	if exceeds != 0 {
		l, err := x.close(&over, settlement.LineOver)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l...)
	}
	share := w
	share.Join(x.shiftTrail[1])
	of, standard := x.base(overrun)
	fund := share.Take(x.tiers.FundShare(of, reasonable.Decimal(), standard))
	if share.Err != nil {
		return nil, share.Err
	}
	if fund != 0 {
		l, err := x.close(&share, settlement.LineShared)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l...)
	}
	// Where differences are taken before rounding, the fund's part may be a fen more than
	// the amount taken off. Then nothing is borne.
	if borne := -exceeds - fund; borne > 0 {
		l, err := x.line(p.rules.borne, settlement.MemoBorne, sheet.Money("over", -exceeds), sheet.Money("fund_share", fund))
		if err != nil {
			return nil, err
		}
		lines = append(lines, l...)
	}
	return lines, nil
}

// rest returns the line of the unreasonable part of an overrun, where a separate
// institution bears it.
func (x *position) rest(p *Plan, w *sheet.Sheet, reasonable settlement.Money, head string) ([]addressed, error) {
	m := w.Money(p.rules.overRest, x.inputs(sheet.Money("reasonable", reasonable))...)
	l, err := w.Line(settlement.Budget, settlement.LineOver)
	if err != nil || m == 0 {
		return nil, err
	}
	var memo sheet.Sheet
	memo.Money(p.rules.borneRest, sheet.Money("over", -m))
	b, err := memo.Line(settlement.Budget, settlement.MemoBorne)
	return []addressed{{head, l}, {head, b}}, err
}

// base returns an amount and the standard of its tiers. Both have two decimals if both are
// whole fen, and more if differences are taken before rounding.
func (x *position) base(amount settlement.Decimal) (of, standard settlement.Decimal) {
	a, err1 := fit(amount, 2)
	b, err2 := fit(x.budget, 2)
	if err1 != nil || err2 != nil {
		return amount, x.budget
	}
	return settlement.DecimalOf(a, 2), settlement.DecimalOf(b, 2)
}

// fit returns d × 10^places. Zeros at the end of d do not matter.
func fit(d settlement.Decimal, places int) (int64, error) {
	v, n, err := d.Coefficient()
	if err != nil {
		return 0, err
	}
	return settlement.DecimalOf(v, n).Scaled(places)
}
