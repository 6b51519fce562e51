package receivable

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Unmatched is a payment that counts in no row.
type Unmatched struct {
	Document    string           `json:"document"`
	Row         int              `json:"row"`
	Institution string           `json:"institution"`
	Payer       string           `json:"payer"`
	Span        Span             `json:"month"`
	Amount      settlement.Money `json:"amount"`
	Date        settlement.Date  `json:"date"`
	Reason      Reason           `json:"reason"`
}

// Reason is why a payment matches no receivable.
type Reason string

// Reasons.
const (
	Later         Reason = "later"       // it is dated after the day of the table
	NoPayer       Reason = "payer"       // the terms have no such payer
	NoInstitution Reason = "institution" // nothing is known of the institution
	NoMonth       Reason = "month"       // the payer owes the institution nothing for that month
)

// Choices returns the reasons.
func (Reason) Choices() []Reason { return []Reason{Later, NoPayer, NoInstitution, NoMonth} }

// match puts the payments into the cells, and lists those that match none.
func (b *Book) match(t *Table) {
	institutions := map[string]bool{}
	for k := range t.cells {
		institutions[k.institution] = true
	}
	for _, p := range b.payments {
		c, reason := t.cells[p.key()], p.reason
		switch {
		case reason != "":
		case b.payers[p.Payer] == nil:
			reason = NoPayer
		case !institutions[p.Institution]:
			reason = NoInstitution
		case c == nil:
			reason = NoMonth
		}
		if reason == "" {
			c.add(Paid, Source{Document: p.document, Row: p.Row}, p.Amount)
			continue
		}
		t.Unmatched = append(t.Unmatched, Unmatched{p.document, p.Row, shown.ID(p.Institution), shown.ID(p.Payer), p.Span, p.Amount, p.Date, reason})
	}
	slices.SortFunc(t.Unmatched, func(x, y Unmatched) int {
		return cmp.Or(cmp.Compare(x.Document, y.Document), cmp.Compare(x.Row, y.Row))
	})
}

// Reconciled (对账) compares an amount that a document states with the table's own.
type Reconciled struct {
	// What is "declared": declared (3203) and booked; "total": the platform's total (3201) and
	// booked; "prepaid": what a report says that was paid before it, and the payments received.
	What        string           `json:"what" choices:"declared,total,prepaid"`
	Document    string           `json:"document,omitempty"`
	Institution string           `json:"institution"`
	Payer       string           `json:"payer,omitempty"` // absent: those that the report settles
	Span        Span             `json:"month"`
	Stated      settlement.Money `json:"stated"`
	Own         settlement.Money `json:"own"`
	Difference  settlement.Money `json:"difference"` // stated − own; 0.00: 平
}

// reconcile draws up the comparisons.
func (b *Book) reconcile(t *Table) error {
	of := map[string][]*Row{} // by institution
	for i := range t.Rows {
		r := &t.Rows[i]
		of[r.Institution] = append(of[r.Institution], r)
		if len(t.cells[r.key].sources[slices.Index(kept[:], Declared)]) > 0 {
			var stated, own wide.Int
			stated.Accumulate(int64(r.Declared))
			own.Accumulate(int64(r.Booked))
			if err := t.compare(Reconciled{What: "declared", Institution: r.Institution, Payer: r.Payer, Span: r.Span}, stated, own); err != nil {
				return err
			}
		}
	}
	own := func(institution string, column Column, counts func(*Row) bool) (sum wide.Int) {
		for _, r := range of[institution] {
			if counts(r) {
				sum.Accumulate(int64(r.Of(column)))
			}
		}
		return sum
	}
	stated := map[Reconciled]wide.Int{}
	for _, f := range b.totals {
		k := Reconciled{What: "total", Document: f.document, Institution: f.Institution, Payer: f.Payer, Span: f.Span}
		sum := stated[k]
		sum.Accumulate(int64(f.Amount))
		stated[k] = sum
	}
	for k, sum := range stated {
		if err := t.compare(k, sum, own(k.Institution, Booked, func(r *Row) bool { return r.Payer == k.Payer && k.Span.Covers(r.Span) })); err != nil {
			return err
		}
	}
	for _, p := range b.prepaid {
		paid := own(p.institution, Paid, func(r *Row) bool {
			return slices.Contains(p.payers, r.Payer) && p.span.Covers(r.Span) && (p.span.IsMonth() || r.Span != p.span)
		})
		if err := t.compare(Reconciled{What: "prepaid", Document: p.document, Institution: p.institution, Span: p.span}, p.amount, paid); err != nil {
			return err
		}
	}
	slices.SortFunc(t.Reconciled, func(x, y Reconciled) int {
		return cmp.Or(cmp.Compare(x.What, y.What), x.Span.Compare(y.Span), cmp.Compare(x.Institution, y.Institution), cmp.Compare(x.Payer, y.Payer), cmp.Compare(x.Document, y.Document))
	})
	return nil
}

func (t *Table) compare(r Reconciled, stated, own wide.Int) error {
	difference, ok := stated.Sub(own)
	s, ok1 := stated.Int64()
	o, ok2 := own.Int64()
	d, ok3 := difference.Int64()
	if !ok || !ok1 || !ok2 || !ok3 {
		return fmt.Errorf("institution %s: %w", shown.QuoteID(r.Institution), settlement.ErrOverflow)
	}
	r.Stated, r.Own, r.Difference = settlement.Money(s), settlement.Money(o), settlement.Money(d)
	t.Reconciled = append(t.Reconciled, r)
	return nil
}
