package bureau

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: cells of lines of a statement.

// lines are lines of a statement.
type lines []settlement.Line

// linesOf returns the lines that count and hold.
func linesOf(st *settlement.Statement, holds func(settlement.Kind) bool) (list lines) {
	for _, l := range st.Lines {
		if !l.Kind.Memo() && holds(l.Kind) {
			list = append(list, l)
		}
	}
	return list
}

// cell is the sum of the lines; blank without any. The steps of a line explain its part.
func (l lines) cell(gives string) (views.Cell, error) {
	if len(l) == 0 {
		return views.Cell{}, nil
	}
	if len(l) == 1 && len(l[0].Trail) > 0 {
		return because(l[0].Amount.String(), l[0].Trail), nil
	}
	var list parts
	for i, one := range l {
		list.add(string(one.Method)+" "+string(one.Kind), one.Amount.String())
		list[i].Steps = one.Trail
	}
	return list.total(gives)
}

// pointsOf is what an institution has of points: the sum of its classes, times its factor.
func pointsOf(st *settlement.Statement) (views.Cell, error) {
	if !st.Factor.Absent() {
		before := settlement.MustDecimal(st.PointsBefore.String()) // as it is printed
		return worked("points", "点数 × 年度系数 (points × factor)", "before × factor", new(big.Rat).Mul(before.Rat(), st.Factor.Rat()), 8,
			settlement.In("before", before), settlement.In("factor", st.Factor))
	}
	var list parts
	for i := range st.ByClass {
		if k := &st.ByClass[i]; k.Points != 0 && !k.Unpaid {
			list.add(string(k.Method)+" "+string(k.Class), k.Points.String())
		}
	}
	return views.Cell{Text: st.Points.String(), Why: func() (views.Reason, error) { return list.sum("points") }}, nil
}
