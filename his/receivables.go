package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/policy"
)

// Payments reads payments that institutions received: institution, month, payer, amount and
// date, and id if the file has it. month is the month that is paid for, or of a clearing its
// first and last month: 2025-01/2025-12. An amount may be negative: it was given back.
func Payments(f rows.File) *rows.Table[receivable.Fact] {
	return factTable(f, factField("date", day, func(r *receivable.Fact) *settlement.Date { return &r.Date }))
}

// Declarations reads what institutions declared for clearing (申报, 3203): institution, month,
// payer and amount. Several rows of a month sum up, and need an id each if they are equal.
func Declarations(f rows.File) *rows.Table[receivable.Fact] { return factTable(f) }

// PayerTotals reads what the platform's reconciliation (对总账, 3201) says that claims come to:
// institution, month, payer and amount. month may be a first and a last month.
func PayerTotals(f rows.File) *rows.Table[receivable.Fact] { return factTable(f) }

// Decisions reads what payers decided: institution, month, payer, kind, amount and date, and
// id and until if the file has them. kind is one of [receivable.Kind.Choices]; until is the
// last day of what is deferred.
func Decisions(f rows.File) *rows.Table[receivable.Fact] {
	kind := func(text string) (receivable.Kind, error) { k := receivable.Kind(text); return k, policy.OneOf(k) }
	return factTable(f,
		factField("kind", kind, func(r *receivable.Fact) *receivable.Kind { return &r.Kind }),
		factField("date", day, func(r *receivable.Fact) *settlement.Date { return &r.Date }),
		field[receivable.Fact]{Column: into("until", rows.Dated, func(r *receivable.Fact) *settlement.Date { return &r.Until }, settlement.ParseDate).Column})
}

// factField is a needed column of facts.
func factField[V any](name string, parse func(string) (V, error), to func(*receivable.Fact) *V) field[receivable.Fact] {
	trait := rows.Needed
	if name == "date" {
		trait |= rows.Dated
	}
	return into(name, trait, to, parse)
}

// factTable returns the table of facts, which have more columns than all of them have.
func factTable(f rows.File, more ...field[receivable.Fact]) *rows.Table[receivable.Fact] {
	type fact = receivable.Fact
	fields := append([]field[fact]{
		texts("id", rows.Ident, func(r *fact) *string { return &r.ID }, cell.OptionalID),
		texts("institution", rows.Needed|rows.Code, func(r *fact) *string { return &r.Institution }, cell.ID),
		factField("month", neededSpan, func(r *fact) *receivable.Span { return &r.Span }),
		texts("payer", rows.Needed|rows.Code, func(r *fact) *string { return &r.Payer }, cell.ID),
		factField("amount", settlement.ParseMoney, func(r *fact) *settlement.Money { return &r.Amount }),
	}, more...)
	l := rows.Layout[fact]{Also: alsoColumns, Place: func(r *fact, row int) { r.Row = row }}
	for _, one := range fields {
		l.Columns = append(l.Columns, one.Column)
		if one.Trait&rows.Needed == 0 {
			l.Listed = append(l.Listed, one.Name)
		}
	}
	return rows.New(f, l)
}

// neededSpan reads a month, or two; blank is an error.
func neededSpan(text string) (receivable.Span, error) {
	s, err := receivable.ParseSpan(text)
	if err == nil && s.Absent() {
		err = errNoMonth
	}
	return s, err
}
