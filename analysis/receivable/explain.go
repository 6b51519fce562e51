package receivable

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Explanation is how the amounts of a row arose.
type Explanation struct {
	Row     Row            `json:"row"`
	Columns []ColumnSource `json:"columns"` // those that are kept, with where they come from
	// Trail has the columns that are computed. It replays.
	Trail settlement.Trail `json:"trail"`
}

// ColumnSource is a column with its sources, whose amounts sum to it.
type ColumnSource struct {
	Column  Column           `json:"column"`
	Amount  settlement.Money `json:"amount"`
	Sources []Source         `json:"sources"`
}

// rule makes a rule of a computed column.
func rule(gives, formula, text string) *sheet.Rule {
	return sheet.NewRule(settlement.Rule{ID: "receivable." + gives, Gives: gives, Formula: formula, Text: text})
}

var (
	ruleDifference  = rule("difference", "accepted − booked", "差额 = 核定 − 应收 (accepted less booked)")
	rulePending     = rule("pending", "booked", "尚未核定, 按应收列示 (not accepted yet: as booked)")
	ruleOutstanding = rule("outstanding", "booked + difference + other − refused − deposit − deferred − paid",
		"未收 = 应收 + 差额 + 其他清算 − 拒付扣款 − 保证金 − 暂缓 − 已收 (what is owed, less what is refused, kept back, put off and paid)")
)

// compute fills in the amounts of a row, and returns the trail of those that are computed.
func (c *cell) compute(a *Amounts) (settlement.Trail, error) {
	all := a.all()
	for i, column := range kept {
		v, ok := c.sums[i].Int64()
		if !ok {
			return nil, fmt.Errorf("%s: %w", column, settlement.ErrOverflow)
		}
		*all[column] = settlement.Money(v)
	}
	var w sheet.Sheet
	if c.accepted {
		a.Difference = w.Money(ruleDifference, sheet.Money("accepted", a.Accepted), sheet.Money("booked", a.Booked))
	} else {
		a.Pending = w.Money(rulePending, sheet.Money("booked", a.Booked))
	}
	a.Outstanding = w.Money(ruleOutstanding, sheet.Money("booked", a.Booked), sheet.Money("difference", a.Difference), sheet.Money("other", a.Other),
		sheet.Money("refused", a.Refused), sheet.Money("deposit", a.Deposit), sheet.Money("deferred", a.Deferred), sheet.Money("paid", a.Paid))
	return w.Trail, w.Err
}

// Explain returns how the amounts of a row of the table arose. It returns an error if an amount
// does not fit.
func (t *Table) Explain(r *Row) (*Explanation, error) {
	c := t.cells[r.key]
	x := &Explanation{Row: *r, Columns: []ColumnSource{}}
	var err error
	if x.Trail, err = c.compute(&Amounts{}); err != nil {
		return nil, err
	}
	for i, column := range kept {
		if len(c.sources[i]) == 0 {
			continue
		}
		of := ColumnSource{Column: column, Amount: r.Of(column), Sources: []Source{}}
		for s, sum := range c.sources[i] {
			v, ok := sum.Int64()
			if !ok {
				return nil, fmt.Errorf("%s: %w", shown.Quote(s.Document), settlement.ErrOverflow)
			}
			s.Claims, s.Amount = c.counts[s], settlement.Money(v)
			of.Sources = append(of.Sources, s)
		}
		slices.SortFunc(of.Sources, func(x, y Source) int {
			return cmp.Or(cmp.Compare(x.Document, y.Document), cmp.Compare(x.Row, y.Row), cmp.Compare(x.Part, y.Part),
				cmp.Compare(x.Pool, y.Pool), cmp.Compare(x.Method, y.Method), cmp.Compare(x.Kind, y.Kind), compareMonths(x.Month, y.Month))
		})
		x.Columns = append(x.Columns, of)
	}
	return x, nil
}

func compareMonths(x, y Span) int { return cmp.Compare(x.String(), y.String()) }
