package views

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// few is how many parts a formula of a sum names one by one.
const few = 12

// TotalOf explains a sum by its parts. A few parts are the inputs of its formula, under their names,
// which must be names of formulas then (none: part1, part2 …); of more the step has the sum alone.
func TotalOf(total string, parts []Part) (Reason, error) {
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
	return Cell{Text: total, Why: func() (Reason, error) { return TotalOf(total, parts()) }}
}

// AddSum adds a row that sums up columns of the rows before it, each explained by these rows. Rows
// that are sums themselves, and blank cells, are left out; a column without numbers stays blank.
// label is the first cell.
func (t *Table) AddSum(key string, label Text, columns ...string) {
	cells := make([]Cell, len(t.Columns))
	for _, id := range columns {
		i := t.Column(id)
		cells[i] = t.sum(i)
	}
	cells[0] = Named(label)
	t.AddTotal(key, cells...)
}

// sum sums up a column.
func (t *Table) sum(column int) Cell {
	all, met := new(big.Rat), false
	var parts []int
	for i, r := range t.Rows {
		n, ok := new(big.Rat).SetString(r.Cells[column].Text)
		if r.Total || !ok {
			continue
		}
		met = true
		if all.Add(all, n); n.Sign() != 0 {
			parts = append(parts, i)
		}
	}
	if !met {
		return Cell{}
	}
	switch t.Columns[column].Kind {
	case Count:
		return Given(all.FloatString(0))
	case Money:
		return Summed(all.FloatString(2), func() []Part { return t.parts(column, parts) })
	}
	return Summed(trimmed(all.FloatString(8)), func() []Part { return t.parts(column, parts) })
}

// trimmed leaves zeros behind the fourth decimal out, as points are written.
func trimmed(text string) string {
	for strings.HasSuffix(text, "0") && len(text)-strings.IndexByte(text, '.') > 5 {
		text = text[:len(text)-1]
	}
	return text
}

// parts are the cells of a column as parts of a sum, called by the texts of their rows.
func (t *Table) parts(column int, rows []int) (parts []Part) {
	for _, i := range rows {
		label := ""
		for k, c := range t.Rows[i].Cells {
			if !t.Columns[k].Kind.IsNumber() && c.Text != "" {
				label = strings.TrimSpace(label + " " + c.Text)
			}
		}
		parts = append(parts, Part{Label: label, Value: t.Rows[i].Cells[column].Text})
	}
	return parts
}
