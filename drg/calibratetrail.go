package drg

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// In this file: how the numbers of a calibration are written as formulas.

// term is part of a formula, with its inputs.
type term struct {
	formula string
	inputs  []settlement.Input
}

func (c *calibration) rule(id, gives, formula, text, path string) *settlement.Rule {
	return &settlement.Rule{ID: "drg.calibrate." + id, Gives: gives, Formula: formula, Text: text, Source: c.draft.Cite(path)}
}

// suffix returns the end of the names of a year's inputs.
func (c *calibration) suffix(year int) string {
	if len(c.Years) == 0 {
		return ""
	}
	return fmt.Sprintf("_%d", c.Years[year].Year)
}

func (c *calibration) weight(year int) settlement.Input {
	return settlement.In("weight"+c.suffix(year), settlement.DecimalInt(int(c.weights[year])))
}

// term writes a mean over years: cost ÷ cases, weighted as the options say. A number that
// does not fit into an input is reported where it is rounded.
func (c *calibration) term(name string, years []mean) term {
	if !c.Trails {
		return term{}
	}
	var t term
	var up, down []string
	for i := range years {
		y := &years[i]
		if y.cases == 0 {
			continue
		}
		cost, cases := name+"_cost"+c.suffix(i), name+"_cases"+c.suffix(i)
		t.inputs = append(t.inputs, settlement.In(cost, fenOf(&y.sum)), settlement.In(cases, settlement.DecimalInt(int(y.cases))))
		if len(c.Years) == 0 {
			t.formula = fmt.Sprintf("(%s ÷ %s)", cost, cases)
			return t
		}
		w := c.weight(i)
		t.inputs = append(t.inputs, w)
		if c.YearMode == PerCase {
			up, down = append(up, w.Name+" × "+cost), append(down, w.Name+" × "+cases)
		} else {
			up, down = append(up, w.Name+" × "+cost+" ÷ "+cases), append(down, w.Name)
		}
	}
	t.formula = fmt.Sprintf("((%s) ÷ (%s))", strings.Join(up, " + "), strings.Join(down, " + "))
	return t
}

// medianTerm writes a median: the mean of the middle two, weighted by year.
func (c *calibration) medianTerm(middles map[int]middlePair) term {
	if !c.Trails {
		return term{}
	}
	var t term
	var up, down []string
	for i := range c.weights {
		m, ok := middles[i]
		if !ok {
			continue
		}
		suffix := c.suffix(i)
		if c.YearMode == PerCase {
			suffix = ""
		}
		lower, upper := "lower_middle"+suffix, "upper_middle"+suffix
		t.inputs = append(t.inputs, settlement.In(lower, settlement.Money(m.lower).Decimal()), settlement.In(upper, settlement.Money(m.upper).Decimal()))
		if suffix == "" {
			t.formula = fmt.Sprintf("((%s + %s) ÷ 2)", lower, upper)
			return t
		}
		w := c.weight(i)
		t.inputs = append(t.inputs, w)
		up, down = append(up, fmt.Sprintf("%s × (%s + %s) ÷ 2", w.Name, lower, upper)), append(down, w.Name)
	}
	t.formula = fmt.Sprintf("((%s) ÷ (%s))", strings.Join(up, " + "), strings.Join(down, " + "))
	return t
}

func (c *calibration) regionalTrail(all term, mean settlement.Money) settlement.Trail {
	var t settlement.Trail
	t.Record(c.rule("regional_mean", "regional_mean", "round("+all.formula+", 2)", "区域次均费用 (the mean cost of all cases)", "regional_mean"),
		mean.Decimal(), all.inputs...)
	return t
}

func (c *calibration) groupTrail(own, all term, g Group) settlement.Trail {
	text := "病组均费 (the group's mean cost)"
	if !g.Stable {
		text = "非稳定病组取中位费用 (the median of a group that is not stable)"
	}
	var t settlement.Trail
	t.Record(c.rule("mean_cost", "mean_cost", "round("+own.formula+", 2)", text, "groups"), g.MeanCost, own.inputs...)
	t.Record(c.rule("base_points", "base_points", "round("+own.formula+" ÷ "+all.formula+" × scale, 4)",
		"基准点数 = 病组均费 ÷ 区域次均费用 × 系数 (unrounded means)", "groups"),
		g.BasePoints, joined(own.inputs, all.inputs, settlement.In("scale", c.draft.Scale))...)
	return t
}

// limits writes floor and ceiling around a coefficient.
func (c *calibration) limits(t term) term {
	if !c.Ceiling.Absent() {
		t = term{"min(" + t.formula + ", ceiling)", append(slices.Clip(t.inputs), settlement.In("ceiling", c.Ceiling))}
	}
	if !c.Floor.Absent() {
		t = term{"max(" + t.formula + ", floor)", append(slices.Clip(t.inputs), settlement.In("floor", c.Floor))}
	}
	return t
}

func (c *calibration) coefficientTrail(own, group term, a settlement.Decimal) settlement.Trail {
	ratio := c.limits(term{own.formula + " ÷ " + group.formula, joined(own.inputs, group.inputs)})
	var t settlement.Trail
	t.Record(c.rule("coefficient", "coefficient", "round("+ratio.formula+", 4)", "差异系数 = 本机构(等级)均费 ÷ 区域均费 (own mean ÷ the region's)", "coefficients"),
		a, ratio.inputs...)
	return t
}

// blendFormula writes the blend of an institution.
func (c *calibration) blendFormula(f *settlement.Faults, at string, own, level *blended, regionalMean settlement.Decimal) term {
	if !c.Trails {
		return term{}
	}
	ratio := map[string]string{
		"level": "level_cost ÷ level_expected", "history": "own_cost ÷ own_expected",
		"cost": "own_cost ÷ own_cases ÷ regional_mean", "case_mix": "own_expected ÷ own_cases ÷ regional_mean",
	}
	t := term{inputs: []settlement.Input{
		settlement.In("own_cost", fenOf(&own.cost)), settlement.In("own_expected", fenOf(&own.expected)),
		settlement.In("own_cases", settlement.DecimalInt(int(own.weighted))), settlement.In("regional_mean", regionalMean),
	}}
	var up, down []string
	for _, w := range c.Blend.weights() {
		if w.weight.Sign() <= 0 {
			continue
		}
		if w.name == "level" {
			t.inputs = append(t.inputs, settlement.In("level_cost", fenOf(&level.cost)), settlement.In("level_expected", fenOf(&level.expected)))
		}
		t.inputs = append(t.inputs, settlement.In(w.name+"_weight", w.weight))
		up, down = append(up, w.name+"_weight × "+ratio[w.name]), append(down, w.name+"_weight")
	}
	for _, x := range t.inputs {
		if x.Value.Absent() {
			f.At(at, settlement.ErrOverflow)
		}
	}
	t.formula = fmt.Sprintf("(%s) ÷ (%s)", strings.Join(up, " + "), strings.Join(down, " + "))
	return c.limits(t)
}

func (c *calibration) blendTrail(b term, a settlement.Decimal) settlement.Trail {
	var t settlement.Trail
	t.Record(c.rule("blend", "coefficient", "round("+b.formula+", 4)", "差异系数 = 等级, 历史, 费用, 病例组合系数加权 (weighted ratios)", "institutions"), a, b.inputs...)
	return t
}

// fenOf returns a sum in fen as yuan; absent if it does not fit.
func fenOf(x *big.Int) settlement.Decimal {
	if !x.IsInt64() {
		return settlement.Decimal{}
	}
	return settlement.Money(x.Int64()).Decimal()
}

// joined puts the inputs of terms together, each name once.
func joined(a, b []settlement.Input, more ...settlement.Input) []settlement.Input {
	list := slices.Clone(a)
	for _, in := range slices.Concat(b, more) {
		if !slices.ContainsFunc(list, func(have settlement.Input) bool { return have.Name == in.Name }) {
			list = append(list, in)
		}
	}
	return list
}
