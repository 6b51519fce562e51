package sheet

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// Input returns an input of a step for a value of a formula. A number is shown as a decimal
// with as few places as it needs or, if no decimal holds it, as a fraction; a value that is not
// known is absent.
func Input(name string, v formula.Value) settlement.Input {
	in := settlement.Input{Name: name}
	switch v.Type() {
	case formula.Number:
		in.Value, in.Fraction = settlement.FractionOf(v.Rat())
	case formula.Text:
		in.Text = settlement.TextOf(v.Text())
	case formula.Flag:
		in.Flag = settlement.FlagOf(v.Flag())
	default:
		in.Absent = true
	}
	return in
}

// Evaluation returns the step of a rule that was evaluated, with the inputs that it read. shown
// returns an input as a trail shows it; nil: as [Input] does. The rule's formula is that of the
// evaluation.
func Evaluation(r settlement.Rule, e formula.Evaluation, shown func(name string, v formula.Value) settlement.Input) settlement.Step {
	if shown == nil {
		shown = Input
	}
	step := settlement.Step{Rule: r}
	for _, u := range e.Inputs {
		step.Inputs = append(step.Inputs, shown(u.Name, u.Value))
	}
	result := Input("", e.Result)
	step.Result, step.Text, step.Flag, step.Fraction = result.Value, result.Text, result.Flag, result.Fraction
	return step
}
