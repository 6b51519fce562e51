package job

import (
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// In this file: trails that are replayed with a figure of the bureau's.

// inputOf returns the number of the first step whose formula uses a name.
func inputOf[N ~string](t settlement.Trail, name N) (settlement.Decimal, bool) {
	for _, s := range t {
		for _, in := range s.Inputs {
			if in.Name != string(name) || in.Value.Absent() {
				continue
			}
			if e, err := formula.Parse(s.Rule.Formula); err == nil && e.Uses(in.Name) {
				return in.Value, true
			}
		}
	}
	return settlement.Decimal{}, false
}

// replaced replays the trail of a claim's points with another number under a name. Steps that
// give the name are left out: the number is given. It returns false if the points do not follow
// from the trail, or if the number changes more than numbers: a condition, a text.
func replaced(t settlement.Trail, name string, value settlement.Decimal) (settlement.Trail, settlement.Points, bool) {
	changed := map[string]settlement.Input{name: settlement.In(name, value)}
	var list settlement.Trail
	for _, s := range t {
		if s.Rule.Gives == name {
			continue
		}
		inputs, moved := slices.Clone(s.Inputs), false
		for i, in := range inputs {
			if other, ok := changed[in.Name]; ok {
				inputs[i], moved = other, true
			}
		}
		if !moved {
			list = append(list, s)
			continue
		}
		s.Inputs = inputs
		if s.Result.Absent() && s.Fraction.Absent() || !evaluated(&s) {
			return nil, 0, false
		}
		in := settlement.Input{Name: s.Rule.Gives, Value: s.Result, Fraction: s.Fraction}
		changed[s.Rule.Gives] = in
		list = append(list, s)
	}
	if len(list) == 0 {
		return nil, 0, false
	}
	last := list[len(list)-1]
	points, err := last.Result.Points()
	return list, points, err == nil && !last.Result.Absent() && last.Rule.Gives == string(StepPoints)
}

// evaluated gives a step the result of its formula, which is a number.
func evaluated(s *settlement.Step) bool {
	e, err := formula.Parse(s.Rule.Formula)
	if err != nil {
		return false
	}
	v, err := e.Value(func(name string) (formula.Value, bool) {
		for _, in := range s.Inputs {
			if in.Name == name {
				return valueOf(in), true
			}
		}
		return formula.Value{}, false
	})
	if err != nil || v.Type() != formula.Number {
		return false
	}
	places := s.Result.Places()
	s.Result, s.Fraction = settlement.FractionOf(v.Rat())
	if n, err := s.Result.Scaled(places); err == nil && !s.Result.Absent() { // as many decimals as before
		s.Result = settlement.DecimalOf(n, places)
	}
	return true
}

// valueOf returns an input as formulas know it.
func valueOf(in settlement.Input) formula.Value {
	switch {
	case !in.Value.Absent():
		return formula.NumberOf(in.Value.Rat())
	case !in.Fraction.Absent():
		return formula.NumberOf(in.Fraction.Rat())
	case !in.Text.Absent():
		return formula.TextOf(in.Text.String())
	case !in.Flag.Absent():
		return formula.FlagOf(in.Flag.Yes())
	}
	return formula.NumberOf((*big.Rat)(nil))
}
