package views

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// few is how many parts a formula of a sum names one by one.
const few = 12

// Sum explains a sum by its parts. A few parts are the inputs of its formula, under their names,
// which must be names of formulas then (none: part1, part2 …); of more the step has the sum alone.
func Sum(total string, parts []Part) (Reason, error) {
	result, err := settlement.ParseDecimal(total)
	if err != nil {
		return Reason{}, err
	}
	rule := settlement.Rule{ID: "views.sum", Text: "各项合计 (the sum of the parts)", Gives: "sum"}
	if len(parts) == 0 || len(parts) > few {
		rule.Formula = "total"
		return Reason{settlement.Trail{{Rule: rule, Inputs: []settlement.Input{settlement.In("total", result)}, Result: result}}, parts}, nil
	}
	step, names := settlement.Step{Result: result}, make([]string, len(parts))
	for i := range parts {
		if parts[i].Name == "" {
			parts[i].Name = fmt.Sprintf("part%d", i+1)
		}
		value, err := settlement.ParseDecimal(parts[i].Value)
		if err != nil {
			return Reason{}, err
		}
		names[i] = parts[i].Name
		step.Inputs = append(step.Inputs, settlement.In(names[i], value))
	}
	rule.Formula = strings.Join(names, " + ")
	step.Rule = rule
	return Reason{settlement.Trail{step}, parts}, nil
}

// Summed is a cell that is the sum of parts, which are made when they are asked for.
func Summed(total string, parts func() []Part) Cell {
	return Cell{Text: total, Why: func() (Reason, error) { return Sum(total, parts()) }}
}
