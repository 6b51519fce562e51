package analysis

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// Figure is a figure that is derived from sums: an exact fraction, with the rule that gives it.
// It is rounded once, where it is shown. A figure whose divisor is zero is undefined: it is shown
// as blank, and never as 0.
type Figure struct {
	id, text, gives string
	formula         string // without its rounding
	inputs          []settlement.Input
	value           *big.Rat // nil: undefined
	// long explains a figure whose formula has more digits than formulas may have, if there is a
	// way; nil, or a trail that is nil: there is none.
	long func(form, settlement.Decimal) settlement.Trail
}

// form makes a formula of that of the exact value: it rounds, and may multiply by a hundred.
type form func(formula string) string

// Defined reports whether the figure has a value.
func (f Figure) Defined() bool { return f.value != nil }

// Rat returns the exact value, or nil if the figure is undefined.
func (f Figure) Rat() *big.Rat {
	if f.value == nil {
		return nil
	}
	return new(big.Rat).Set(f.value)
}

// Round returns the value rounded half away from zero to 0 to 8 decimals; absent if it is
// undefined. It returns an error wrapping [settlement.ErrTooLarge] if it does not fit.
func (f Figure) Round(places int) (settlement.Decimal, error) {
	if f.value == nil {
		return settlement.Decimal{}, nil
	}
	text := f.value.FloatString(places) // rounds half away from zero
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	d, err := settlement.ParseDecimal(text)
	if err != nil {
		return d, fmt.Errorf("%s: %w", f.gives, err)
	}
	return d, nil
}

// Percent is Round of a hundred times the value: 0.1234 is 12.34.
func (f Figure) Percent(places int) (settlement.Decimal, error) {
	if f.value != nil {
		f.value = new(big.Rat).Mul(f.value, big.NewRat(100, 1))
	}
	return f.Round(places)
}

// Step explains the rounded value: it can be replayed. It returns an error if the figure is
// undefined, or in the cases of Round. An index over very many groups has more digits than
// formulas may have: its step does not replay, and [Figure.Trail] has steps that do.
func (f Figure) Step(places int) (settlement.Step, error) {
	result, err := f.Round(places)
	return f.step(rounded(places), result), f.explicable(err)
}

// PercentStep explains the value as [Figure.Percent] gives it, as Step does: the step gives the
// percentage that is shown.
func (f Figure) PercentStep(places int) (settlement.Step, error) {
	result, err := f.Percent(places)
	s := f.step(hundredfold(places), result)
	s.Rule.Text += " × 100 %"
	return s, f.explicable(err)
}

// Trail explains the rounded value as Step does, by several steps where one would have too many
// digits.
func (f Figure) Trail(places int) (settlement.Trail, error) {
	s, err := f.Step(places)
	return f.trail(s, rounded(places)), err
}

// PercentTrail is Trail of the value as [Figure.Percent] gives it.
func (f Figure) PercentTrail(places int) (settlement.Trail, error) {
	s, err := f.PercentStep(places)
	return f.trail(s, hundredfold(places)), err
}

func rounded(places int) form {
	return func(formula string) string { return fmt.Sprintf("round(%s, %d)", formula, places) }
}

func hundredfold(places int) form {
	return func(formula string) string { return fmt.Sprintf("round(100 × (%s), %d)", formula, places) }
}

// explicable returns the error of an explanation.
func (f Figure) explicable(err error) error {
	if f.value == nil {
		return fmt.Errorf("%s: %w", f.gives, ErrUndefined)
	}
	return err
}

func (f Figure) step(form form, result settlement.Decimal) settlement.Step {
	return settlement.Step{Rule: settlement.Rule{ID: f.id, Text: f.text, Gives: f.gives, Formula: form(f.formula)}, Inputs: f.inputs, Result: result}
}

// trail is a step, or several in place of one that has too many digits.
func (f Figure) trail(s settlement.Step, form form) settlement.Trail {
	if f.long != nil && f.value != nil && s.Replay() != nil {
		if t := f.long(form, s.Result); t != nil {
			t[len(t)-1].Rule.Text = s.Rule.Text
			return t
		}
	}
	return settlement.Trail{s}
}

// ratio returns a figure a ÷ b.
func ratio(id, text, formula string, a, b *big.Rat, inputs ...settlement.Input) Figure {
	f := Figure{id: "analysis." + id, text: text, gives: id, formula: formula, inputs: inputs}
	if b.Sign() != 0 {
		f.value = new(big.Rat).Quo(a, b)
	}
	return f
}

func whole(n int) *big.Rat { return new(big.Rat).SetInt64(int64(n)) }

// MeanCost is the mean cost of a claim (次均费用), in yuan.
func (c *Cell) MeanCost() Figure {
	return c.mean("mean_cost", "次均费用 (cost ÷ claims)", "cost", c.Cost)
}

// MeanPrice is the mean price of a claim (次均结算), in yuan.
func (c *Cell) MeanPrice() Figure {
	return c.mean("mean_price", "次均结算 (price ÷ claims)", "price", c.Price)
}

// MeanGain is the mean profit or loss of a claim (次均盈亏), in yuan.
func (c *Cell) MeanGain() Figure {
	return c.mean("mean_gain", "次均盈亏 (gain ÷ claims)", "gain", c.Gain)
}

func (c *Cell) mean(id, text, name string, m settlement.Money) Figure {
	return ratio(id, text, name+" ÷ claims", m.Decimal().Rat(), whole(c.Claims),
		settlement.In(name, m.Decimal()), settlement.In("claims", settlement.DecimalInt(c.Claims)))
}

// MeanDays is the mean length of the stays whose days are known (平均住院日).
func (c *Cell) MeanDays() Figure {
	return ratio("mean_days", "平均住院日 (days ÷ stays)", "days ÷ stays", whole(c.Days), whole(c.Stays),
		settlement.In("days", settlement.DecimalInt(c.Days)), settlement.In("stays", settlement.DecimalInt(c.Stays)))
}

// CMI is the case mix index (病例组合指数): the mean weight of the claims that have one. The weight
// of a claim is the base points of its group ÷ scale, where scale is the points of a claim of mean
// cost (the policy's scale). Coefficients of institutions and classes such as high or low do not
// change a weight.
func (c *Cell) CMI(scale settlement.Decimal) Figure {
	per := new(big.Rat).Mul(whole(c.Weighed), scale.Rat())
	return ratio("cmi", "CMI = Σ病组基准点数 ÷ 基数 ÷ 例数 (Σ base points ÷ scale ÷ claims that have a weight)", "base_points ÷ (scale × weighed)",
		c.BasePoints.Decimal().Rat(), per, settlement.In("base_points", c.BasePoints.Decimal()), scaleIn(scale),
		settlement.In("weighed", settlement.DecimalInt(c.Weighed)))
}

// Weight is the total weight (总权重): Σ base points of the groups ÷ scale. It is undefined where no
// claim has a weight.
func (c *Cell) Weight(scale settlement.Decimal) Figure {
	f := ratio("weight", "总权重 = Σ病组基准点数 ÷ 基数 (Σ base points ÷ scale)", "base_points ÷ scale",
		c.BasePoints.Decimal().Rat(), scale.Rat(), settlement.In("base_points", c.BasePoints.Decimal()), scaleIn(scale))
	if c.Weighed == 0 {
		f.value = nil
	}
	return f
}

// CostPerWeight is the cost of one weight (每权重费用): cost ÷ (Σ base points ÷ scale), in yuan. It
// is right for cells all of whose claims have a weight.
func (c *Cell) CostPerWeight(scale settlement.Decimal) Figure {
	a := new(big.Rat).Mul(c.Cost.Decimal().Rat(), scale.Rat())
	return ratio("cost_per_weight", "每权重费用 = 费用 × 基数 ÷ Σ病组基准点数 (cost × scale ÷ Σ base points)", "cost × scale ÷ base_points",
		a, c.BasePoints.Decimal().Rat(), settlement.In("cost", c.Cost.Decimal()), scaleIn(scale), settlement.In("base_points", c.BasePoints.Decimal()))
}

func scaleIn(scale settlement.Decimal) settlement.Input {
	if scale.Absent() {
		scale = settlement.DecimalInt(0)
	}
	return settlement.In("scale", scale)
}

// FundRate is the fund rate (基金给付率): what settlement gives ÷ (cost − covered).
func (c *Cell) FundRate() Figure {
	a, b := c.Entitlement.Decimal().Rat(), new(big.Rat).Sub(c.Cost.Decimal().Rat(), c.Covered.Decimal().Rat())
	return ratio("fund_rate", "基金给付率 = 应结算 ÷ (费用 − 其他支付) (entitlement ÷ (cost − covered))", "entitlement ÷ (cost − covered)", a, b,
		settlement.In("entitlement", c.Entitlement.Decimal()), settlement.In("cost", c.Cost.Decimal()), settlement.In("covered", c.Covered.Decimal()))
}

// GainRate is profit or loss over cost (盈亏率).
func (c *Cell) GainRate() Figure {
	return ratio("gain_rate", "盈亏率 = 盈亏 ÷ 费用 (gain ÷ cost)", "gain ÷ cost", c.Gain.Decimal().Rat(), c.Cost.Decimal().Rat(),
		settlement.In("gain", c.Gain.Decimal()), settlement.In("cost", c.Cost.Decimal()))
}

// Share is a part over a whole (占比), such as 0.25.
func Share(part, all settlement.Decimal) Figure {
	return ratio("share", "占比 = 部分 ÷ 合计 (part ÷ all)", "part ÷ all", part.Rat(), all.Rat(), given("part", part), given("all", all))
}

// Growth is by how much a number grew (增长率): (now − before) ÷ before. Compared with the period
// before it is 环比, with the same period of last year 同比. A growth over a negative number, such
// as of a loss, is undefined: its sign would say the opposite.
func Growth(now, before settlement.Decimal) Figure {
	f := ratio("growth", "增长率 = (本期 − 上期) ÷ 上期 ((now − before) ÷ before)", "(now − before) ÷ before",
		new(big.Rat).Sub(now.Rat(), before.Rat()), before.Rat(), given("now", now), given("before", before))
	if before.Sign() < 0 {
		f.value = nil
	}
	return f
}

// GrowthOf is Growth of two figures, exactly: they are not rounded before. It is undefined if one of
// them is.
func GrowthOf(now, before Figure) Figure {
	f := Figure{id: "analysis.growth", text: "增长率 = (本期 − 上期) ÷ 上期 ((now − before) ÷ before)", gives: "growth", formula: "(now − before) ÷ before"}
	if now.value == nil || before.value == nil || before.value.Sign() <= 0 {
		return f
	}
	f.inputs = []settlement.Input{inputOf("now", now.value), inputOf("before", before.value)}
	f.long = func(form form, result settlement.Decimal) settlement.Trail {
		return f.cutGrowth(now, before, form, result)
	}
	f.value = new(big.Rat).Quo(new(big.Rat).Sub(now.value, before.value), before.value)
	return f
}

// cutGrowth explains a growth of figures with more digits than formulas may have: of both cut to
// some decimals, and that what was cut off changes nothing. nil: it may.
func (f Figure) cutGrowth(now, before Figure, form form, result settlement.Decimal) settlement.Trail {
	if now.value.Sign() < 0 {
		return nil
	}
	for _, places := range []int{8, 18} {
		unit := unitOf(places)
		in := []settlement.Input{inputOf("now", cut(now.value, places)), inputOf("before", cut(before.value, places))}
		same := settlement.Step{Rule: settlement.Rule{
			ID: f.id + ".cut", Text: "截去的小数不到 unit，不影响结果 (what was cut off is less than unit, and changes nothing)", Gives: "unchanged",
			Formula: form("(now − before − unit) ÷ (before + unit)") + " = " + form("(now + unit − before) ÷ before"),
		}, Inputs: append(in[:2:2], inputOf("unit", unit)), Flag: settlement.FlagOf(true)}
		rule := settlement.Rule{ID: f.id, Text: f.text, Gives: f.gives, Formula: form(f.formula)}
		t := settlement.Trail{same, {Rule: rule, Inputs: in, Result: result}}
		if t.Replay() == nil {
			return t
		}
	}
	return nil
}

func given(name string, d settlement.Decimal) settlement.Input {
	if d.Absent() {
		d = settlement.DecimalInt(0)
	}
	return settlement.In(name, d)
}

// Rank returns the rank of each figure, 1 for the largest: equal ones have the same rank, and as
// many ranks follow it free as there are others of it (1, 2, 2, 4). An undefined figure has rank 0.
// ascending gives 1 to the smallest.
func Rank(list []Figure, ascending bool) []int {
	ranks := make([]int, len(list))
	for i, f := range list {
		if f.value == nil {
			continue
		}
		ranks[i] = 1
		for _, o := range list {
			if o.value == nil {
				continue
			}
			n := o.value.Cmp(f.value)
			if n > 0 && !ascending || n < 0 && ascending {
				ranks[i]++
			}
		}
	}
	return ranks
}
