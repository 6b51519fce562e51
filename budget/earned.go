package budget

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// In this file: what points earn against what their claims incurred. The letters are S earned
// (the budget), A incurred, R refused, K carried in.

// earnedRules are the rules of budgets that are taken from points money.
type earnedRules struct {
	budget, budgetEach, incurred *sheet.Rule
	floored                      *sheet.Rule
	refused                      *sheet.Rule
	returned, kept               *sheet.Rule
	borne                        *sheet.Rule
	room, roomUsed               *sheet.Rule
}

func newEarnedRules(rule ruler) earnedRules {
	const from = "budgets"
	return earnedRules{
		budget: rule(from, "earned", "budget", "max(0, price − covered)", "点数所得, 低于零按零计 (what points earn, less what was covered where that counts; below zero as zero)"),
		budgetEach: rule(from, "earned.each", "budget", "max(0, price + over + floored − covered)",
			"点数所得, 含逐例封顶与补零, 低于零按零计 (what points earn, with what caps of claims take and floors give; below zero as zero)"),
		incurred: rule(from, "earned.incurred", "incurred", "cost − paid_by_others", "实际发生额 = 费用 − 患者及其他支付 (what the same claims incurred by item)"),
		floored:  rule(from, "earned.floored", "floored", "0 − earned", "点数所得低于零的按零计 (earnings below zero count as zero)"),
		refused: rule("sharing.overrun", "earned.refused", "refused_money", "round(min(incurred − refused, budget + carried_in), 2) − round(min(incurred − refused_before, budget + carried_in), 2)",
			"违规拒付对应付的影响 (what the refusals take off: they come off the actual, not off points money)"),
		returned: rule("sharing.surplus", "earned.returned", "returned", "kept − max(0, budget − incurred)", "结余中不予留用的部分收回 (the part of the surplus of points money that is not kept)"),
		kept:     rule("sharing.surplus", "earned.kept", "stays", "min(kept, max(0, budget − incurred))", "结余留用部分, 已在点数所得之内 (the surplus that is kept: it is in points money already)"),
		borne:    rule("sharing.overrun", "earned.borne", "borne", "overrun − fund_share", "超出点数所得由机构承担 (what exceeds points money and is borne by the institution)"),
		room: rule("surplus_to", "earned.room", "room", "max(0, min(incurred − budget, carried_in)) − carried_in",
			"上年结转资金已在机构, 扣除本年动用部分 (room carried in is cash the institution holds, less what this year used of it)"),
		roomUsed: rule("surplus_to", "earned.room.used", "room", "max(0, min(incurred − budget, carried_in))", "动用上年结转 (the room carried in that this year used)"),
	}
}

// drawEarned adds the lines of a holder whose budget is points money.
func (p *Plan) drawEarned(f *settlement.Faults, d drawn, b *book, h *holder, a *Account, path string) {
	c := b.charges[h]
	x, raw, err := p.earnedPosition(c, b.after.of(h), a)
	var lines []addressed
	if err == nil {
		lines, err = p.earnedLines(x, c, raw)
	}
	if err != nil {
		f.Add(under(path, err))
		return
	}
	for _, l := range lines {
		d.add(l.institution, c, l.line)
	}
}

// earnedPosition returns the position of a holder, and its earnings as they are, also below zero.
func (p *Plan) earnedPosition(c *charge, e *earnings, a *Account) (*position, settlement.Money, error) {
	var fits = true
	money := func(v interface{ Int64() (int64, bool) }) settlement.Money {
		n, ok := v.Int64()
		fits = fits && ok
		return settlement.Money(n)
	}
	price, counted, over, floored := money(e.price), money(e.counted), money(e.over), money(e.floored)
	covered, cost, refused, raw := money(e.covered), money(e.cost), money(c.refused), money(c.incurred)
	if !fits {
		return nil, 0, settlement.ErrOverflow
	}
	x := &position{holder: c.holder, account: a, refused: refused, carriedIn: a.CarriedIn}
	var w sheet.Sheet
	if over == 0 && floored == 0 {
		x.budget = w.Amount(p.rules.earned.budget, sheet.Money("price", price), sheet.Money("covered", counted))
	} else {
		x.budget = w.Amount(p.rules.earned.budgetEach, sheet.Money("price", price), sheet.Money("over", over), sheet.Money("floored", floored), sheet.Money("covered", counted))
	}
	x.incurred = w.Money(p.rules.earned.incurred, sheet.Money("cost", cost), sheet.Money("paid_by_others", covered))
	x.trail = w.Trail
	if w.Err != nil {
		return nil, 0, w.Err
	}
	return x, raw, p.share(x)
}

// earnedLines returns the lines that bring a holder from its earnings to its entitlement.
func (p *Plan) earnedLines(x *position, c *charge, raw settlement.Money) (lines []addressed, err error) {
	if raw < 0 {
		if lines, err = x.line(p.rules.earned.floored, settlement.LineFloored, sheet.Money("earned", raw)); err != nil {
			return nil, err
		}
	}
	for _, part := range []func(*position, *charge) ([]addressed, error){p.earnedRefused, p.earnedSurplus, p.earnedOverrun, p.earnedRoom} {
		more, err := part(x, c)
		if err != nil {
			return nil, err
		}
		lines = append(lines, more...)
	}
	return lines, nil
}

// earnedRefused returns the lines of what refusals take off: one for each institution whose
// account has findings or steps. The trail has a step for each of these, so that a clearing does
// not act on them again.
func (p *Plan) earnedRefused(x *position, c *charge) (lines []addressed, err error) {
	before := settlement.Money(0)
	for from := 0; from < len(c.effects); {
		to := from + 1
		for to < len(c.effects) && c.effects[to].institution == c.effects[from].institution {
			to++
		}
		l, after, err := p.earnedRefusal(x, c.effects[from:to], before)
		if err != nil {
			return nil, err
		}
		lines, from, before = append(lines, addressed{c.effects[from].institution, l}), to, after
	}
	return lines, nil
}

// earnedRefusal returns the line of the refusals of one account, and the sum of all up to these.
// before is what earlier accounts refused.
func (p *Plan) earnedRefusal(x *position, effects []addressed, before settlement.Money) (settlement.Line, settlement.Money, error) {
	w := sheet.After(x.trail)
	sum := before
	for _, e := range effects {
		sum = w.Money(earnedRefusal(e.line.Trail[len(e.line.Trail)-1].Rule), sheet.Money("before", sum), sheet.Money("amount", e.line.Amount))
	}
	m := w.Money(p.rules.earned.refused, sheet.Money("incurred", x.incurred), sheet.Money("refused", sum), settlement.In("budget", x.budget),
		sheet.Money("carried_in", x.carriedIn), sheet.Money("refused_before", before))
	kind := settlement.LineRefused
	if m > 0 { // more was reversed than refused
		kind = settlement.LineReversed
	}
	l, err := w.Line(settlement.Budget, kind)
	return l, sum, err
}

// Rules that add up what findings and steps refuse, and the rule of what that takes off.
const (
	ruleEarnedFinding = "budget.earned.finding"
	ruleEarnedStep    = "budget.earned.step"
	ruleEarnedRefused = "budget.earned.refused"
)

// earnedSurplus returns the lines of a surplus. What is kept of it is in the earnings already.
func (p *Plan) earnedSurplus(x *position, _ *charge) ([]addressed, error) {
	w := sheet.After(x.trail)
	surplus := w.Amount(p.rules.surplus, x.inputs()...)
	if w.Err != nil {
		return nil, w.Err
	}
	var kept settlement.Money
	none := sheet.NewRule(*p.rules.returned.Rule)
	switch {
	case !x.keeps, len(x.sharing.Surplus) == 0:
		kept = w.Money(none)
	case x.gated:
		kept = w.Money(p.rules.gate)
	default:
		w.Join(x.shiftTrail[0])
		kept = w.Take(x.tiers.Kept(x.base(surplus)))
	}
	if w.Err != nil {
		return nil, w.Err
	}
	var lines []addressed
	paid := kept
	switch {
	case p.policy.SurplusTo == Divide && kept > 0:
		split, err := p.splitLines(x, &w, kept)
		if err != nil {
			return nil, err
		}
		lines, paid = split, 0
	case p.policy.SurplusTo == Carry && kept > 0:
		carried := sheet.After(w.Trail)
		carried.Money(p.rules.room, sheet.Money("kept", kept))
		memo, err := x.close(&carried, settlement.MemoCarried)
		if err != nil {
			return nil, err
		}
		lines = memo
		if !p.holdsCash() {
			paid = 0 // it is room, and no cash
		}
	}
	if paid != kept {
		w.Money(none)
	}
	more, err := p.earnedReturned(x, &w, paid)
	return append(more, lines...), err
}

// earnedReturned returns the line of the surplus that is not kept, and a memo line of what is.
func (p *Plan) earnedReturned(x *position, w *sheet.Sheet, kept settlement.Money) ([]addressed, error) {
	stays := sheet.After(w.Trail)
	inputs := []settlement.Input{sheet.Money("kept", kept), settlement.In("budget", x.budget), sheet.Money("incurred", x.incurred)}
	var lines []addressed
	m := w.Money(p.rules.earned.returned, inputs...)
	kind := settlement.LineReturned
	if m > 0 { // room carried in was kept, too
		kind = settlement.LineRetained
	}
	if m != 0 || w.Err != nil {
		l, err := x.close(w, kind)
		if err != nil {
			return nil, err
		}
		lines = l
	}
	if stays.Money(p.rules.earned.kept, inputs...) > 0 {
		memo, err := x.close(&stays, settlement.MemoKept)
		if err != nil {
			return nil, err
		}
		lines = append(lines, memo...)
	}
	return lines, stays.Err
}

// earnedOverrun returns the lines of an overrun: the fund's share, and what is borne.
func (p *Plan) earnedOverrun(x *position, _ *charge) ([]addressed, error) {
	w, overrun, err := x.overrun(p)
	if err != nil || overrun.Sign() == 0 {
		return nil, err
	}
	reasonable := x.account.ReasonableOverrun
	w.Join(x.shiftTrail[1])
	of, standard := x.base(overrun)
	fund := w.Take(x.tiers.FundShare(of, reasonable.Decimal(), standard))
	if w.Err != nil {
		return nil, w.Err
	}
	var lines []addressed
	if fund != 0 {
		l, err := x.close(&w, settlement.LineShared)
		if err != nil {
			return nil, err
		}
		lines = l
	}
	memo := sheet.After(x.trail)
	memo.Amount(p.rules.overrun, x.inputs()...)
	if memo.Money(p.rules.earned.borne, settlement.In("overrun", overrun), sheet.Money("fund_share", fund)) <= 0 {
		return lines, memo.Err
	}
	l, err := x.close(&memo, settlement.MemoBorne)
	return append(lines, l...), err
}

// earnedRoom returns the line of the room carried in.
func (p *Plan) earnedRoom(x *position, _ *charge) ([]addressed, error) {
	if x.carriedIn == 0 {
		return nil, nil
	}
	rule, kind := p.rules.earned.room, settlement.LineRoom
	if !p.holdsCash() {
		rule, kind = p.rules.earned.roomUsed, settlement.LineRetained
	}
	w := sheet.After(x.trail)
	if m := w.Money(rule, settlement.In("budget", x.budget), sheet.Money("incurred", x.incurred), sheet.Money("carried_in", x.carriedIn)); m == 0 {
		return nil, w.Err
	}
	return x.close(&w, kind)
}
