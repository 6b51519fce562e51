package drg

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: the formulas of a calibration. Its numbers are computed by evaluating them.

// term is part of a formula, with its inputs.
type term struct {
	formula string
	inputs  []settlement.Input
}

// named replaces the first word of the names of a term.
func (t term) named(from, to string) term {
	n := term{formula: t.formula}
	for _, in := range t.inputs {
		if rest, ok := strings.CutPrefix(in.Name, from+"_"); ok {
			n.formula = strings.ReplaceAll(n.formula, in.Name, to+"_"+rest)
			in.Name = to + "_" + rest
		}
		n.inputs = append(n.inputs, in)
	}
	return n
}

// calibrationRule is a rule without its formula.
type calibrationRule struct{ id, gives, text, path string }

var (
	ruleRegionalMean = calibrationRule{"regional_mean", "regional_mean", "区域次均费用 (the mean cost of all cases)", "regional_mean"}
	ruleMeanCost     = calibrationRule{"mean_cost", "mean_cost", "病组均费 (the group's mean cost)", "groups"}
	ruleMedianCost   = calibrationRule{"mean_cost", "mean_cost", "非稳定病组取中位费用 (the median of a group that is not stable)", "groups"}
	ruleBasePoints   = calibrationRule{"base_points", "base_points", "基准点数 = 病组均费 ÷ 区域次均费用 × 系数 (unrounded means)", "groups"}
	ruleBenchmark    = calibrationRule{"base_points", "base_points", "病种分值 = 病种均费 ÷ 基准病种均费 × 系数 (unrounded means)", "groups"}
	ruleEntryMean    = calibrationRule{"mean_cost", "mean_cost", "本等级(险种、机构)病组均费 (the group's mean cost there)", "groups"}
	ruleCoefficient  = calibrationRule{"coefficient", "coefficient", "差异系数 = 本机构(等级)均费 ÷ 区域均费 (own mean ÷ the region's)", "coefficients"}
	ruleBlend        = calibrationRule{"blend", "coefficient", "差异系数 = 等级, 历史, 费用, 病例组合系数加权 (weighted ratios)", "institutions"}
)

// step rounds a term to a number of places, and records the step.
func (c *calibration) step(f *settlement.Faults, at string, s *sheet.Sheet, of calibrationRule, places int, t term) settlement.Decimal {
	formula := fmt.Sprintf("round(%s, %d)", t.formula, places)
	key := of.text + formula
	rule := c.rules[key]
	if rule == nil {
		rule = sheet.NewRule(settlement.Rule{ID: "drg.calibrate." + of.id, Gives: of.gives, Formula: formula, Text: of.text, Source: c.draft.Cite(of.path)})
		c.rules[key] = rule
	}
	for _, in := range t.inputs {
		if in.Value.Absent() {
			f.At(at, fmt.Errorf("%s: %w", in.Name, settlement.ErrOverflow))
			return settlement.Decimal{}
		}
	}
	d := s.Places(rule, places, t.inputs...)
	f.At(at, s.Err)
	return d
}

// fen rounds a term to the fen.
func (c *calibration) fen(f *settlement.Faults, at string, t term) settlement.Money {
	var s sheet.Sheet
	m, _ := c.step(f, at, &s, ruleMeanCost, 2, t).Money()
	return m
}

// trail returns the steps of a sheet, if they are asked for.
func (c *calibration) trail(s *sheet.Sheet) settlement.Trail {
	if !c.Trails {
		return nil
	}
	return s.Trail
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

// meanTerm writes a mean over years: cost ÷ cases, weighted as the options say.
func (c *calibration) meanTerm(name string, of *sums) term {
	var t term
	var up, down []string
	for i := range of.years {
		y := &of.years[i]
		if y.cases == 0 {
			continue
		}
		cost, cases := name+"_cost"+c.suffix(i), name+"_cases"+c.suffix(i)
		t.inputs = append(t.inputs, settlement.In(cost, fenOf(y.sum)), settlement.In(cases, settlement.DecimalInt(int(y.cases))))
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
		lower, upper := "group_lower_middle"+suffix, "group_upper_middle"+suffix
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

// points writes base points: own ÷ per × scale.
func (c *calibration) points(own, per term) term {
	return term{own.formula + " ÷ " + per.formula + " × scale", joined(own.inputs, per.inputs, settlement.In("scale", c.draft.Scale))}
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

// blendFormula writes the blend of an institution.
func (c *calibration) blendFormula(own, level *blended, regionalMean settlement.Decimal) term {
	ratio := map[string]string{
		"level": "level_cost ÷ level_expected", "history": "own_cost ÷ own_expected",
		"cost": "own_cost ÷ own_cases ÷ regional_mean", "case_mix": "own_expected ÷ own_cases ÷ regional_mean",
	}
	t := term{inputs: []settlement.Input{
		settlement.In("own_cost", fenOf(own.cost)), settlement.In("own_expected", fenOf(own.expected)),
		settlement.In("own_cases", settlement.DecimalInt(int(own.weighted))), settlement.In("regional_mean", regionalMean),
	}}
	var up, down []string
	for _, w := range c.Blend.weights() {
		if w.weight.Sign() <= 0 {
			continue
		}
		if w.name == "level" {
			t.inputs = append(t.inputs, settlement.In("level_cost", fenOf(level.cost)), settlement.In("level_expected", fenOf(level.expected)))
		}
		t.inputs = append(t.inputs, settlement.In(w.name+"_weight", w.weight))
		up, down = append(up, w.name+"_weight × "+ratio[w.name]), append(down, w.name+"_weight")
	}
	t.formula = fmt.Sprintf("(%s) ÷ (%s)", strings.Join(up, " + "), strings.Join(down, " + "))
	return c.limits(t)
}

// fenOf returns a sum in fen as yuan; absent if it does not fit.
func fenOf(x wide.Int) settlement.Decimal {
	v, ok := x.Int64()
	if !ok {
		return settlement.Decimal{}
	}
	return settlement.Money(v).Decimal()
}

// costOf returns a sum in fen.
func costOf(f *settlement.Faults, at string, x wide.Int) settlement.Money {
	v, ok := x.Int64()
	if !ok {
		f.At(at, settlement.ErrOverflow)
	}
	return settlement.Money(v)
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
