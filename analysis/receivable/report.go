package receivable

import (
	"fmt"
	"math"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: what reports of settlements accept, refuse and keep back.

// filed is what a report says of one receivable.
type filed struct {
	key
	document string
	lines    []filedLine
	sums     [len(kept)]wide.Int
}

type filedLine struct {
	to     Column
	source Source
	amount settlement.Money
}

// prepaid is what a report says that was paid before it.
type prepaid struct {
	document, institution string
	payers                []string
	span                  Span
	amount                wide.Int
}

// Report takes a report of a month, or of several months: a clearing. The caller has verified
// it. Lines count like this, of each pool for the payer that has it:
//
//	refused, damages, violation, reversed   refused (refused less reversed)
//	withheld, released                      deposit; what is forfeited of it is refused
//	debt, advance, recovered, bonus         other
//	prepaid                                 no column: compared with the payments
//	all other lines                         accepted
//
// Of a clearing each column is what it changes: the year's amount less what the months' reports
// say. A month that the clearing covers and that has no report counts as accepted as booked, and
// the clearing takes that off.
//
// Report returns an error if the period of the report cuts a month, if a line is of a pool that
// no payer has, or if a report that was taken before settles the same receivable.
func (b *Book) Report(document string, r *settlement.Report) error {
	span, err := OfPeriod(r.Period)
	if err != nil {
		return &settlement.FieldError{Path: "period", Err: err}
	}
	if b.later(document, "report", span.To.Last()) {
		return nil
	}
	var f settlement.Faults
	for i := range r.Statements {
		if err := b.statement(document, span, &r.Statements[i]); err != nil {
			f.At(fmt.Sprintf("statements[%d]", i), err)
		}
	}
	return f.Err()
}

func (b *Book) statement(document string, span Span, s *settlement.Statement) error {
	if !shown.IsID(s.Institution) {
		return &settlement.FieldError{Path: "institution", Err: fmt.Errorf("%w: got %s", ErrCode, shown.Shape(s.Institution))}
	}
	of := map[string]*filed{}
	before := prepaid{document: document, institution: s.Institution, span: span}
	var payers []string
	for i := range s.Lines {
		l := &s.Lines[i]
		if l.Amount == math.MinInt64 {
			return &settlement.FieldError{Path: fmt.Sprintf("lines[%d].amount", i), Err: settlement.ErrOverflow}
		}
		pool := l.Pool
		if pool == "" {
			pool = s.Pool
		}
		p := b.settles(pool)
		if p == nil {
			return &settlement.FieldError{Path: fmt.Sprintf("lines[%d].pool", i), Err: fmt.Errorf("%w: %s", ErrNoPayer, shown.Quote(pool))}
		}
		x := of[p.Code]
		if x == nil {
			x = &filed{key: key{s.Institution, p.Code, span}, document: document}
			of[p.Code], payers = x, append(payers, p.Code)
		}
		if before.taken(l) {
			continue
		}
		x.take(l, pool)
	}
	b.dues.Accumulate(int64(s.Due))
	before.payers = payers
	for _, code := range payers {
		if err := b.file(of[code]); err != nil {
			return err
		}
	}
	if before.amount != (wide.Int{}) {
		b.prepaid = append(b.prepaid, before)
	}
	if s.Name != "" {
		b.names[s.Institution] = s.Name
	}
	return nil
}

// settles returns the payer whose settlements are the lines of a pool; nil: no one.
func (b *Book) settles(pool string) *Payer {
	for i := range b.terms.Payers {
		if p := &b.terms.Payers[i]; p.by() == ByReports && p.pool(pool) {
			return p
		}
	}
	return nil
}

// file keeps what a report says of a receivable.
func (b *Book) file(x *filed) error {
	twice := func(o *filed) error {
		return fmt.Errorf("%w: %s of %s is settled by %s", ErrTwice, x.span, shown.QuoteID(x.institution), o.document)
	}
	if o := b.reports[x.key]; o != nil {
		return twice(o)
	}
	b.reports[x.key] = x
	if x.span.IsMonth() {
		return nil
	}
	year := key{institution: x.institution, payer: x.payer}
	for _, o := range b.clearing[year] {
		if o.span.Meets(x.span) {
			return twice(o)
		}
	}
	b.clearing[year] = append(b.clearing[year], x)
	return nil
}

// taken takes a line that tells what was paid before. A line prepaid that rolls a due over
// instead is none: its rule does not read what was paid.
func (p *prepaid) taken(l *settlement.Line) bool {
	if l.Kind != settlement.LinePrepaid || rolls(l) {
		return false
	}
	p.amount.Accumulate(-int64(l.Amount))
	return true
}

func rolls(l *settlement.Line) bool {
	return len(l.Trail) > 0 && !slices.ContainsFunc(l.Trail[len(l.Trail)-1].Inputs, func(in settlement.Input) bool { return in.Name == "paid" })
}

// take puts a line into its columns.
func (x *filed) take(l *settlement.Line, pool string) {
	s := Source{Document: x.document, Pool: pool, Method: l.Method, Kind: l.Kind}
	switch l.Kind {
	case settlement.LineRefused, settlement.LineReversed, settlement.LineViolation, settlement.LineDamages:
		x.put(Refused, s, -l.Amount)
	case settlement.LineWithheld, settlement.LineReleased:
		x.put(Deposit, s, -l.Amount)
	case settlement.MemoForfeited:
		x.put(Deposit, s, -l.Amount)
		x.put(Refused, s, l.Amount)
	case settlement.LineDebt, settlement.LineAdvance, settlement.LineRecovered, settlement.LineBonus, settlement.LinePrepaid:
		x.put(Other, s, l.Amount)
	default:
		if !l.Kind.Memo() {
			x.put(Accepted, s, l.Amount)
		}
	}
}

func (x *filed) put(to Column, s Source, amount settlement.Money) {
	x.lines = append(x.lines, filedLine{to, s, amount})
	x.sums[slices.Index(kept[:], to)].Accumulate(int64(amount))
}

// settle puts what the reports say into the cells: those of months as they are, and of a
// clearing what it changes.
func (b *Book) settle(cells map[key]*cell) error {
	cellOf := func(k key) *cell {
		if cells[k] == nil {
			cells[k] = &cell{}
		}
		return cells[k]
	}
	for k, x := range b.reports {
		c := cellOf(k)
		c.accepted = true
		for _, l := range x.lines {
			c.add(l.to, l.source, l.amount)
		}
	}
	for k, x := range b.reports {
		if !k.span.IsMonth() || b.cleared(k) == nil {
			continue
		}
		c := cellOf(b.cleared(k).key)
		for i, column := range kept {
			if err := c.less(column, Source{Document: x.document, Month: k.span}, x.sums[i]); err != nil {
				return err
			}
		}
	}
	for k, c := range cells {
		x := b.cleared(k)
		if x == nil || !k.span.IsMonth() || c.accepted {
			continue
		}
		c.accepted = true
		for s := range c.sources[0] { // booked
			amount, ok := c.sources[0][s].Int64()
			if !ok {
				return settlement.ErrOverflow
			}
			c.add(Accepted, s, settlement.Money(amount))
		}
		if err := cellOf(x.key).less(Accepted, Source{Month: k.span}, c.sum(Booked)); err != nil {
			return err
		}
	}
	return nil
}

// less takes an amount off a column.
func (c *cell) less(column Column, s Source, amount wide.Int) error {
	v, ok := amount.Int64()
	if !ok || v == -v && v != 0 {
		return settlement.ErrOverflow
	}
	if v != 0 {
		c.add(column, s, settlement.Money(-v))
	}
	return nil
}

// cleared returns the clearing that covers a receivable of a month; nil: none does.
func (b *Book) cleared(k key) *filed {
	for _, x := range b.clearing[key{institution: k.institution, payer: k.payer}] {
		if x.span.Covers(k.span) {
			return x
		}
	}
	return nil
}
