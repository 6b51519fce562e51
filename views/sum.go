package views

import (
	"fmt"
	"math/big"
	"strings"
)

// TotalOf is [SumOf] of parts that need no names: those without one are part1, part2 …
func TotalOf(parts []Part) (Reason, error) {
	for i := range parts {
		if parts[i].Name == "" {
			parts[i].Name = fmt.Sprintf("part%d", i+1)
		}
	}
	return SumOf("views.sum", "sum", parts)
}

// Summed is a cell that is the sum of parts, which are made when they are asked for.
func Summed(total string, parts func() []Part) Cell {
	return Cell{Text: total, Why: func() (Reason, error) { return TotalOf(parts()) }}
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
