package receivable

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Table (应收医保款表) is what payers owe institutions on a day.
type Table struct {
	Name   string          `json:"name,omitempty"`
	AsOf   settlement.Date `json:"as_of"`
	Ages   []int           `json:"ages"` // the last days overdue of each age but the last, which has no end
	Payers []Named         `json:"payers"`
	Names  []Named         `json:"institutions,omitempty"` // as reports call them
	Rows   []Row           `json:"rows"`                   // by payer in the order of the terms, span and institution
	Total  Amounts         `json:"total"`
	// Unmatched are payments that match no receivable, in the order of files and rows.
	Unmatched []Unmatched `json:"unmatched,omitempty"`
	// Reconciled compares amounts that two documents tell.
	Reconciled []Reconciled `json:"reconciled,omitempty"`
	// NotOwed are parts of the cost that no payer owes, such as cash.
	NotOwed []settlement.CostPart `json:"not_owed,omitempty"`
	LeftOut []LeftOut             `json:"left_out,omitempty"`
	Checks  []settlement.Check    `json:"checks"`

	cells map[key]*cell
	terms Terms
}

// Named is a code and what it is called.
type Named struct {
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

// Row is what a payer owes an institution for a month, or by a clearing.
type Row struct {
	Institution string          `json:"institution"`
	Payer       string          `json:"payer"`
	Span        Span            `json:"month"`
	Due         settlement.Date `json:"due"`     // the last day in time
	Overdue     int             `json:"overdue"` // days after it; ≤ 0: not due yet
	Amounts

	key key
}

// Amounts are those of a row, or the sums of several:
//
//	booked + difference + other = refused + deposit + deferred + paid + outstanding
//	booked + difference = accepted + pending
//	outstanding = not due + Σ ages + overpaid
type Amounts struct {
	Booked      settlement.Money `json:"booked"`
	Declared    settlement.Money `json:"declared"`
	Accepted    settlement.Money `json:"accepted"`
	Pending     settlement.Money `json:"pending"`
	Difference  settlement.Money `json:"difference"`
	Other       settlement.Money `json:"other"`
	Refused     settlement.Money `json:"refused"`
	Deposit     settlement.Money `json:"deposit"`
	Deferred    settlement.Money `json:"deferred"`
	Paid        settlement.Money `json:"paid"`
	Outstanding settlement.Money `json:"outstanding"`
	// NotDue is the part of Outstanding that is not overdue, ByAge those that are, and Overpaid
	// (≤ 0) what was paid beyond what is owed.
	NotDue   settlement.Money   `json:"not_due"`
	ByAge    []settlement.Money `json:"by_age"`
	Overpaid settlement.Money   `json:"overpaid"`
}

// Of returns the amount of a column.
func (a *Amounts) Of(c Column) settlement.Money { return *a.all()[c] }

func (a *Amounts) all() map[Column]*settlement.Money {
	return map[Column]*settlement.Money{
		Booked: &a.Booked, Declared: &a.Declared, Accepted: &a.Accepted, Pending: &a.Pending, Difference: &a.Difference, Other: &a.Other,
		Refused: &a.Refused, Deposit: &a.Deposit, Deferred: &a.Deferred, Paid: &a.Paid, Outstanding: &a.Outstanding,
	}
}

// Sum adds the amounts of rows up. It returns an error if a sum does not fit.
func (t *Table) Sum(rows []Row) (Amounts, error) {
	sums := map[Column]*wide.Int{}
	for _, c := range Columns() {
		sums[c] = new(wide.Int)
	}
	var notDue, overpaid wide.Int
	ages := make([]wide.Int, len(t.Ages)+1)
	for i := range rows {
		for c, m := range rows[i].all() {
			sums[c].Accumulate(int64(*m))
		}
		notDue.Accumulate(int64(rows[i].NotDue))
		overpaid.Accumulate(int64(rows[i].Overpaid))
		for k, m := range rows[i].ByAge {
			ages[k].Accumulate(int64(m))
		}
	}
	a := Amounts{ByAge: make([]settlement.Money, len(ages))}
	fits := true
	to := func(m *settlement.Money, sum wide.Int) {
		v, ok := sum.Int64()
		*m, fits = settlement.Money(v), fits && ok
	}
	for c, m := range a.all() {
		to(m, *sums[c])
	}
	to(&a.NotDue, notDue)
	to(&a.Overpaid, overpaid)
	for k := range ages {
		to(&a.ByAge[k], ages[k])
	}
	if !fits {
		return a, fmt.Errorf("the total: %w", settlement.ErrOverflow)
	}
	return a, nil
}

// Table draws up the table. The book stays as it is, and may be given more.
//
// Table returns an error if an amount does not fit.
func (b *Book) Table() (*Table, error) {
	t := &Table{AsOf: b.terms.AsOf, Ages: b.terms.bounds(), Rows: []Row{}, terms: b.terms, cells: map[key]*cell{}}
	for k, c := range b.cells {
		t.cells[k] = c.clone()
	}
	if err := b.settle(t.cells); err != nil {
		return nil, err
	}
	b.match(t)
	for _, p := range b.terms.Payers {
		t.Payers = append(t.Payers, Named{p.Code, p.Name})
	}
	for k, c := range t.cells {
		row, err := b.row(t, k, c)
		if err != nil {
			return nil, fmt.Errorf("institution %s: %w", shown.QuoteID(k.institution), err)
		}
		t.Rows = append(t.Rows, row)
	}
	place := map[string]int{}
	for i, p := range b.terms.Payers {
		place[p.Code] = i
	}
	slices.SortFunc(t.Rows, func(x, y Row) int {
		return cmp.Or(cmp.Compare(place[x.Payer], place[y.Payer]), x.Span.Compare(y.Span), cmp.Compare(x.Institution, y.Institution))
	})
	var err error
	if t.Total, err = t.Sum(t.Rows); err != nil {
		return nil, err
	}
	for _, code := range slices.Sorted(maps.Keys(b.names)) {
		t.Names = append(t.Names, Named{code, b.names[code]})
	}
	for l, n := range b.left {
		l.Count = n
		t.LeftOut = append(t.LeftOut, l)
	}
	slices.SortFunc(t.LeftOut, func(x, y LeftOut) int {
		return cmp.Or(cmp.Compare(x.Document, y.Document), cmp.Compare(x.What, y.What))
	})
	if err := b.reconcile(t); err != nil {
		return nil, err
	}
	return t, b.check(t)
}

// row draws up a row.
func (b *Book) row(t *Table, k key, c *cell) (Row, error) {
	p := b.payers[k.payer]
	r := Row{Institution: k.institution, Payer: k.payer, Span: k.span, Due: b.terms.due(p, k.span), key: k}
	if !r.Due.Absent() { // the calendar ends
		r.Overdue = b.terms.AsOf.Sub(r.Due)
	}
	if p.by() == ByBooked && !c.accepted {
		c.accepted = true
		for s, sum := range c.sources[0] {
			v, ok := sum.Int64()
			if !ok {
				return r, settlement.ErrOverflow
			}
			c.add(Accepted, s, settlement.Money(v))
		}
	}
	if _, err := c.compute(&r.Amounts); err != nil {
		return r, err
	}
	r.ByAge = make([]settlement.Money, len(t.Ages)+1)
	switch age := ageOf(t.Ages, r.Overdue); {
	case r.Outstanding < 0:
		r.Overpaid = r.Outstanding
	case age < 0:
		r.NotDue = r.Outstanding
	default:
		r.ByAge[age] = r.Outstanding
	}
	return r, nil
}

// ageOf returns the age of days overdue, by its place; −1: not due yet.
func ageOf(bounds []int, overdue int) int {
	if overdue <= 0 {
		return -1
	}
	for i, last := range bounds {
		if overdue <= last {
			return i
		}
	}
	return len(bounds)
}

func (c *cell) clone() *cell {
	n := *c
	for i := range n.sources {
		n.sources[i] = maps.Clone(c.sources[i])
	}
	n.counts = maps.Clone(c.counts)
	return &n
}
