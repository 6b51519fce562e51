package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Origin (预算形成) says how a pool or a budget arose. Its lines add up to Amount.
// Deductions are negative.
type Origin struct {
	Name   string           `json:"name"`
	Amount settlement.Money `json:"amount"` // rounded to the fen for display
	Lines  []OriginLine     `json:"lines"`
}

// OriginLine is one step of an [Origin].
type OriginLine struct {
	Name   string           `json:"name"`
	Amount settlement.Money `json:"amount"`
	Trail  settlement.Trail `json:"trail,omitempty"`
}

// Pools returns how each pool's package arose, in the order of the policy: the money raised,
// less each deduction, less the part that is not packaged and stays with the agency. Those of
// the budgets around ([Plan.Within]) follow.
func (p *Plan) Pools() []Origin {
	list := make([]Origin, len(p.pools))
	for i := range p.pools {
		list[i] = p.pools[i].origin
	}
	for _, l := range p.around {
		list = append(list, l.plan.Pools()...)
	}
	return list
}

// Budgets returns how each budget arose, in the order of the policy, before any minimum of
// units. Budgets by volume depend on accounts and are left out. For an amount per head the
// lines show the parts that its shares leave to others. The budgets around follow.
func (p *Plan) Budgets() []Origin {
	var list []Origin
	for _, h := range p.holders {
		if !h.volumes && !h.earned {
			list = append(list, h.origin)
		}
	}
	for _, l := range p.around {
		list = append(list, l.plan.Budgets()...)
	}
	return list
}

// pool is a compiled Pool.
type pool struct {
	pkg    settlement.Money // what budgets and quotas are cut from
	trail  settlement.Trail
	origin Origin
}

// makePool computes a pool's package.
func (c *compiler) makePool(i int, d Pool) (pool, error) {
	at := fmt.Sprintf("pools[%d]", i)
	var w sheet.Sheet
	var raised settlement.Money
	if d.Amount.Absent() {
		raised = w.Money(c.rule(at, "pool.raised.heads", "raised", "round(heads × per_head, 2)", "筹资总额 = 人数 × 人均筹资 (heads × yuan a head)"),
			sheet.Count("heads", d.Heads), settlement.In("per_head", d.PerHead))
	} else {
		raised = w.Money(c.rule(at, "pool.raised.amount", "raised", "amount", "筹资总额 (what was raised)"), settlement.In("amount", d.Amount))
	}
	o := Origin{Name: d.Name, Lines: []OriginLine{{"raised", raised, w.Trail[:len(w.Trail):len(w.Trail)]}}}
	rest, inputs := "raised", []settlement.Input{sheet.Money("raised", raised)}
	for j, x := range d.Deductions {
		path, gives := fmt.Sprintf("%s.deductions[%d]", at, j), fmt.Sprintf("deduction_%d", j+1)
		var m settlement.Money
		var one sheet.Sheet
		switch {
		case !x.Rate.Absent():
			m = one.Money(c.rule(path, "pool.deduction.rate", gives, "round(raised × rate, 2)", "按比例预留: "+x.Name+" (set aside by a rate)"),
				sheet.Money("raised", raised), settlement.In("rate", x.Rate))
		case !x.PerHead.Absent():
			m = one.Money(c.rule(path, "pool.deduction.heads", gives, "round(heads × per_head_less, 2)", "按人头预留: "+x.Name+" (set aside by heads)"),
				sheet.Count("heads", d.Heads), settlement.In("per_head_less", x.PerHead))
		default:
			m = one.Money(c.rule(path, "pool.deduction.amount", gives, "amount_less", "定额预留: "+x.Name+" (set aside as an amount)"),
				settlement.In("amount_less", x.Amount))
		}
		if one.Err != nil {
			return pool{}, &settlement.FieldError{Path: path, Err: one.Err}
		}
		w.Join(one.Trail)
		o.Lines = append(o.Lines, OriginLine{x.Name, -m, one.Trail})
		rest += " − " + gives
		inputs = append(inputs, sheet.Money(gives, m))
	}
	share := d.Share
	if share.Absent() {
		share = settlement.DecimalInt(1)
	}
	shared := append(inputs[:len(inputs):len(inputs)], settlement.In("package_share", share))
	pkg := w.Money(c.rule(at+".share", "pool.package", "package", "round(("+rest+") × package_share, 2)", "总额包干 = 预留后余额 × 包干比例 (the packaged share of the rest)"), shared...)
	o.Amount = pkg
	var left sheet.Sheet
	stays := left.Money(c.rule(at+".share", "pool.unpackaged", "unpackaged", rest+" − package", "未包干部分留在经办机构 (what is not packaged stays with the agency)"),
		append(inputs, sheet.Money("package", pkg))...)
	if w.Err == nil {
		w.Err = left.Err
	}
	if w.Err != nil {
		return pool{}, &settlement.FieldError{Path: at, Err: w.Err}
	}
	if pkg < 0 {
		return pool{}, &settlement.FieldError{Path: at, Err: fmt.Errorf("%w: the package is %s", settlement.ErrNegative, pkg)}
	}
	if !d.Share.Absent() {
		o.Lines = append(o.Lines, OriginLine{"not packaged", -stays, left.Trail})
	}
	return pool{pkg: pkg, trail: w.Trail, origin: o}, nil
}

// makeBudget computes a budget that does not depend on accounts.
func (c *compiler) makeBudget(i int, h *holder) error {
	d := h.budget
	at := fmt.Sprintf("budgets[%d]", i)
	gives := "budget"
	if d.Minimum > 0 {
		gives = "cap"
	}
	round := func(x string) string { return fmt.Sprintf("round(%s, %d)", x, c.places) }
	var w sheet.Sheet
	var amount settlement.Decimal
	switch {
	case !d.Amount.Absent():
		amount = w.Amount(c.rule(at, "origin.amount", gives, "amount", "总额预算 (the budget)"), settlement.In("amount", d.Amount))
		h.origin.Lines = append(h.origin.Lines, OriginLine{"budget", 0, nil})
	case !d.PerHead.Absent():
		amount = c.heads(&w, at, gives, round, d, &h.origin)
	case !d.Quota.Absent():
		formula, inputs := "quota × units", []settlement.Input{settlement.In("quota", d.Quota), sheet.Count("units", d.Units)}
		for _, f := range []struct {
			name  string
			value settlement.Decimal
		}{{"coefficient", c.plan.levels[d.Level]}, {"mean_stay", d.MeanStay}, {"ratio", d.Ratio}} {
			if !f.value.Absent() {
				formula += " × " + f.name
				inputs = append(inputs, settlement.In(f.name, f.value))
			}
		}
		amount = w.Amount(c.rule(at, "origin.quota", gives, round(formula), "预算 = 定额 × 数量 (quota × units)"), inputs...)
	case d.Pool != "":
		amount = c.slice(&w, at, gives, i)
	}
	if w.Err != nil {
		return &settlement.FieldError{Path: at, Err: w.Err}
	}
	h.amount, h.trail = amount, w.Trail
	shown, err := roundMoney(amount)
	if err != nil {
		return &settlement.FieldError{Path: at, Err: err}
	}
	h.origin.Name, h.origin.Amount = h.code, shown
	if n := len(h.origin.Lines); n == 0 {
		h.origin.Lines = []OriginLine{{"budget", shown, w.Trail}}
	} else if n == 1 {
		h.origin.Lines[0].Amount, h.origin.Lines[0].Trail = shown, w.Trail
	}
	return nil
}

// heads computes heads × yuan a head × shares, rounded once. It shows the part that each
// share leaves to others.
func (c *compiler) heads(w *sheet.Sheet, at, gives string, round func(string) string, d Budget, o *Origin) settlement.Decimal {
	perHead := d.PerHead
	if len(d.Raises) > 0 {
		formula, inputs := "base_per_head", []settlement.Input{settlement.In("base_per_head", d.PerHead)}
		for i, r := range d.Raises {
			name := fmt.Sprintf("raise_%d", i+1)
			formula += " × (1 + " + name + ")"
			inputs = append(inputs, settlement.In(name, r))
		}
		perHead = w.Money(c.rule(at+".raises", "origin.per_head", "per_head", "round("+formula+", 2)", "人均标准逐年增长 (yuan a head, raised each year)"), inputs...).Decimal()
	}
	formula, inputs := "heads × per_head", []settlement.Input{sheet.Count("heads", d.Heads), settlement.In("per_head", perHead)}
	text := "预算 = 人数 × 人均标准 × 各级比例 (heads × yuan a head × shares)"
	if len(d.HeadsByMonth) > 0 {
		months := 0
		for _, m := range d.HeadsByMonth {
			months += m.Heads
		}
		formula, inputs[0] = "head_months × per_head ÷ 12", sheet.Count("head_months", months)
		text = "预算 = 各月人数之和 × 人均年标准 ÷ 12 × 各级比例 (Σ heads of months × yuan a head a year ÷ 12 × shares)"
	}
	var shown []settlement.Money
	for i := 0; ; i++ {
		var one sheet.Sheet
		m := one.Money(sheet.NewRule(settlement.Rule{ID: "budget.origin.shown", Gives: "amount", Formula: "round(" + formula + ", 2)"}), inputs...)
		if one.Err != nil {
			w.Err = one.Err
			return settlement.Decimal{}
		}
		shown = append(shown, m)
		name := "heads × per_head"
		if i > 0 {
			name = fmt.Sprintf("share %d: the rest", i)
			o.Lines = append(o.Lines, OriginLine{name, m - shown[i-1], nil})
		} else {
			o.Lines = append(o.Lines, OriginLine{name, m, one.Trail})
		}
		if i == len(d.Shares) {
			break
		}
		share := fmt.Sprintf("head_share_%d", i+1)
		formula += " × " + share
		inputs = append(inputs[:len(inputs):len(inputs)], settlement.In(share, d.Shares[i]))
	}
	return w.Amount(c.rule(at, "origin.heads", gives, round(formula), text), inputs...)
}

// slice cuts a budget out of a pool: by weights, closed to the fen.
func (c *compiler) slice(w *sheet.Sheet, at, gives string, i int) settlement.Decimal {
	pool := c.policy.Budgets[i].Pool
	from := c.plan.pools[c.pools[pool]]
	s := c.divisions[pool]
	if s == nil {
		s = c.divided(pool, from.pkg)
		c.divisions[pool] = s
	}
	w.Join(from.trail)
	if len(s.shares) == 1 {
		return w.Amount(c.rule(at, "origin.pool", gives, "package", "预算 = 包干总额 (the whole package)"), sheet.Money("package", from.pkg))
	}
	if s.err != nil {
		w.Err = s.err
		return settlement.Decimal{}
	}
	mine := s.of[i]
	weight, all := settlement.DecimalOf(s.shares[mine].Weight, 8), settlement.DecimalOf(s.total, 8)
	floor := floored(w, from.pkg, s.shares[mine].Weight, s.total)
	return w.Amount(c.rule(at+".weight", "origin.slice", gives, "down(package × weight ÷ all_weights, 2) + handed",
		"按权重切分包干总额, 尾差按最大余数分配 (the package divided by weights, fen by largest remainder)"),
		sheet.Money("package", from.pkg), settlement.In("weight", weight), settlement.In("all_weights", all), sheet.Money("handed", s.parts[mine]-floor))
}

// division is a package that is divided over the budgets of its pool.
type division struct {
	shares []settlement.Share
	parts  []settlement.Money
	total  int64
	of     map[int]int // the place of a budget among them
	err    error
}

// divided divides the package of a pool.
func (c *compiler) divided(pool string, pkg settlement.Money) *division {
	s := &division{of: map[int]int{}}
	for i, b := range c.policy.Budgets {
		if b.Pool != pool {
			continue
		}
		v := weightOf(b)
		s.total += v
		s.of[i] = len(s.shares)
		s.shares = append(s.shares, settlement.Share{Key: holderOf(b), Weight: v})
	}
	if len(s.shares) > 1 {
		s.parts, s.err = settlement.Apportion(pkg, s.shares)
	}
	return s
}

// weightOf returns the weight of a budget in its pool, at 8 decimals.
func weightOf(b Budget) int64 {
	d := b.Weight
	if d.Absent() {
		d = settlement.DecimalInt(b.Heads)
	}
	v, _ := d.Scaled(8) // checked with the policy
	return v
}

func holderOf(b Budget) string {
	if b.Holder != "" {
		return b.Holder
	}
	return b.Institution
}
