package views

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// In this file: cells of figures, which the tables of several packages have.

// many is how many addends a formula has at most: of more, partial sums are added.
const many = 500

// SumOf explains a sum of parts: its last step gives it, and has an input for each part by its name.
// Of more than 500 parts, steps of 500 each give the inputs of the last one. All of them replay.
// rule is the id of its rule, and gives is what it gives. It returns an error if the value of a part
// is no number.
func SumOf(rule, gives string, list []Part) (Reason, error) {
	inputs := make([]settlement.Input, len(list))
	for i, p := range list {
		d, err := settlement.ParseDecimal(p.Value)
		if err != nil {
			return Reason{}, fmt.Errorf("%s: %w", gives, err)
		}
		inputs[i] = settlement.In(p.Name, d)
	}
	why := Reason{Parts: list}
	of := settlement.Rule{ID: rule, Text: "合计 (the sum)", Gives: gives}
	for len(inputs) > many {
		var sums []settlement.Input
		for some := range slices.Chunk(inputs, many) {
			part := of
			part.Gives = fmt.Sprintf("sum_%d", len(why.Steps)+1)
			step, err := sumStep(part, some)
			if err != nil {
				return Reason{}, err
			}
			why.Steps, sums = append(why.Steps, step), append(sums, settlement.In(part.Gives, step.Result))
		}
		inputs = sums
	}
	step, err := sumStep(of, inputs)
	why.Steps = append(why.Steps, step)
	return why, err
}

// sumStep is the sum of inputs, with as many decimals as they have.
func sumStep(rule settlement.Rule, inputs []settlement.Input) (settlement.Step, error) {
	all, names, places := new(big.Rat), make([]string, len(inputs)), 0
	for i, in := range inputs {
		all.Add(all, in.Value.Rat())
		names[i], places = in.Name, max(places, in.Value.Places())
	}
	result, err := settlement.ParseDecimal(all.FloatString(places))
	if err != nil {
		return settlement.Step{}, fmt.Errorf("%s: %w", rule.Gives, err)
	}
	if rule.Formula = strings.Join(names, " + "); len(inputs) == 0 {
		rule.Formula = "0"
	}
	return settlement.Step{Rule: rule, Inputs: inputs, Result: result}, nil
}

// Added is a cell of a sum to so many decimals: see [SumOf].
func Added(rule, gives string, places int, list []Part) (Cell, error) {
	why, err := SumOf(rule, gives, list)
	if err != nil {
		return Cell{}, err
	}
	return Cell{Text: Fixed(why.Steps.Result(), places), Why: func() (Reason, error) { return why, nil }}, nil
}

// Figure is a figure rounded once to so many decimals; blank if it is undefined.
func Figure(f analysis.Figure, places int) (Cell, error) {
	d, err := f.Round(places)
	return figured(f, Fixed(d, places), func() (settlement.Trail, error) { return f.Trail(places) }), err
}

// Percentage is a figure in percent to two decimals; blank if it is undefined.
func Percentage(f analysis.Figure) (Cell, error) {
	d, err := f.Percent(2)
	return figured(f, Fixed(d, 2), func() (settlement.Trail, error) { return f.PercentTrail(2) }), err
}

func figured(f analysis.Figure, text string, trail func() (settlement.Trail, error)) Cell {
	if !f.Defined() {
		return Given(text)
	}
	return Explained(text, trail)
}

// Worked is a number by a formula, rounded once to so many decimals: value is what the formula
// gives unrounded for the inputs, so that the step replays.
func Worked(rule settlement.Rule, value *big.Rat, places int, inputs ...settlement.Input) (Cell, error) {
	shown := unsigned(value.FloatString(places))
	result, err := settlement.ParseDecimal(shown)
	if err != nil {
		return Cell{}, fmt.Errorf("%s: %w", rule.Gives, err)
	}
	rule.Formula = fmt.Sprintf("round(%s, %d)", rule.Formula, places)
	return Cell{Text: shown, Why: func() (Reason, error) {
		return Reason{Steps: settlement.Trail{{Rule: rule, Inputs: inputs, Result: result}}}, nil
	}}, nil
}

// Fixed writes a decimal with just so many decimals; an absent one is blank.
func Fixed(d settlement.Decimal, places int) string {
	if d.Absent() {
		return ""
	}
	return unsigned(d.Rat().FloatString(places))
}

// unsigned takes the sign off a zero.
func unsigned(text string) string {
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// Cells collects the cells of a row, and their errors.
type Cells struct {
	list []Cell
	errs []error
}

// Add adds a cell that may be in error.
func (c *Cells) Add(one Cell, err error) {
	c.list = append(c.list, one)
	if err != nil {
		c.errs = append(c.errs, err)
	}
}

// Put adds cells.
func (c *Cells) Put(list ...Cell) { c.list = append(c.list, list...) }

// To adds the cells to a table as a row, and returns their errors.
func (c *Cells) To(t *Table, key string) error {
	t.Add(key, c.list...)
	return errors.Join(c.errs...)
}

// ToTotal is To of a row that sums up those before it.
func (c *Cells) ToTotal(t *Table, key string) error {
	t.AddTotal(key, c.list...)
	return errors.Join(c.errs...)
}
