package receivables

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/views"
)

// keyOf names a row.
func keyOf(r *receivable.Row) string { return r.Institution + "/" + r.Payer + "/" + r.Span.String() }

// rows shows every row, with the identities that hold of all of them.
func (s *shower) rows() (*views.Table, error) {
	t := &views.Table{ID: "rows", Title: views.TextOf("明细", "rows"), Columns: []views.Column{payerColumn, monthColumn, institutionColumn}}
	t.Columns = append(append(t.Columns, columns()...), views.Day.Column("due", "到期日", "due"), views.Name.Column("age", "账龄", "age"))
	for i := range s.t.Rows {
		r := &s.t.Rows[i]
		cells := []views.Cell{views.Given(r.Payer), views.Given(r.Span.String()), views.Given(r.Institution)}
		for _, c := range receivable.Columns() {
			cells = append(cells, s.amount(r, c))
		}
		t.Add(keyOf(r), append(cells, views.Given(r.Due.String()), views.Said(s.age(r)))...)
	}
	all := &group{key: totalKey, rows: s.t.Rows}
	cells := []views.Cell{views.Said(total), {}, {}}
	for _, c := range receivable.Columns() {
		cells = append(cells, all.summed(string(c), s.t.Total.Of(c), c != receivable.Outstanding, func(r *receivable.Row) settlement.Money { return r.Of(c) }))
	}
	t.AddTotal(totalKey, append(cells, views.Cell{}, views.Cell{})...)
	for _, c := range s.t.Checks {
		t.Checks = append(t.Checks, views.Check{Title: views.TextOf(c.Chinese(), c.Name), Left: c.Left, Right: c.Right})
	}
	t.Notes = []views.Text{views.TextOf("差额 = 核定 − 应收；未收 = 应收 + 差额 + 其他清算 − 拒付扣款 − 保证金 − 暂缓 − 已收。",
		"difference = accepted − booked; outstanding = booked + difference + other − refused − deposit − deferred − paid."),
		views.TextOf("到期日 = 所属期末日 + 付款方或清算的天数（due_after_days）。", "due = the last day of the month + the days of the payer or of clearings (due_after_days).")}
	return t, nil
}

// amount is an amount of a row: outstanding is shown always, others if they are not zero.
func (s *shower) amount(r *receivable.Row, c receivable.Column) views.Cell {
	m := r.Of(c)
	if m == 0 && c != receivable.Outstanding {
		return views.Cell{}
	}
	return views.Cell{Text: m.String(), Why: func() (views.Reason, error) { return s.reason(r, c) }}
}

// reason says how an amount of a row arose: by the sources that it sums, or by the formula that
// computes it from such sums.
func (s *shower) reason(r *receivable.Row, c receivable.Column) (views.Reason, error) {
	x, err := s.t.Explain(r)
	if err != nil {
		return views.Reason{}, err
	}
	for _, of := range x.Columns {
		if of.Column != c {
			continue
		}
		var list parts
		for i := range of.Sources {
			list.add(sourceWords(&of.Sources[i]), of.Sources[i].Amount)
		}
		return list.sum(string(c))
	}
	for i := range x.Trail {
		if x.Trail[i].Rule.Gives == string(c) {
			return views.Reason{Steps: x.Trail[:i+1]}, nil
		}
	}
	return views.Reason{}, fmt.Errorf("%w: %s", views.ErrAddress, c) // a column is one or the other
}

// age is what the age of a row is called.
func (s *shower) age(r *receivable.Row) views.Text {
	switch {
	case r.Outstanding < 0:
		return views.TextOf("多收", "overpaid")
	case r.Outstanding == 0:
		return views.TextOf("结清", "settled")
	case r.Overdue <= 0:
		return views.TextOf("未到期", "not due")
	}
	k := 0
	for k < len(s.t.Ages) && r.Overdue > s.t.Ages[k] {
		k++
	}
	n := s.ageNames()[k]
	return views.TextOf(fmt.Sprintf("逾期 %d（%s）", r.Overdue, n.Chinese), fmt.Sprintf("overdue %d (%s)", r.Overdue, n.English))
}
