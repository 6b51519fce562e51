package receivable

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

// Book (应收账) collects what is known of receivables, in any order. It keeps sums of claims,
// and every other fact.
type Book struct {
	terms    Terms
	payers   map[string]*Payer
	cells    map[key]*cell
	names    map[string]string // of institutions, as reports have them
	clearing map[key][]*filed  // reports of several months, by institution and payer
	reports  map[key]*filed    // all, by what they settle
	payments []paid
	totals   []told
	ids      map[again]told // the rows that were taken
	parts    wide.Int       // all parts of the cost
	unowed   map[string]wide.Int
	dues     wide.Int // of the lines of reports for payers
	prepaid  []prepaid
	left     map[LeftOut]int
}

// key names a receivable.
type key struct {
	institution, payer string
	span               Span
}

// cell is what is known of one.
type cell struct {
	sums     [len(kept)]wide.Int
	sources  [len(kept)]map[Source]wide.Int // without amounts; claims are counted in counts
	counts   map[Source]int
	accepted bool
}

// told is a fact and its document.
type told struct {
	document string
	Fact
}

// again tells a row from others of its kind of files: by its id or, if it has none, by all its
// columns.
type again struct {
	what, id string
	Fact
}

type paid struct {
	told
	reason Reason
}

// LeftOut counts facts that are dated after the day of the table.
type LeftOut struct {
	Document string `json:"document"`
	What     string `json:"what" choices:"claims,report,declaration,decision,payment,total"`
	Count    int    `json:"count"`
}

// New returns an empty book. It returns an error if the terms are faulty.
func New(t Terms) (*Book, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	b := &Book{
		terms: t, payers: map[string]*Payer{}, cells: map[key]*cell{}, names: map[string]string{}, reports: map[key]*filed{}, clearing: map[key][]*filed{},
		ids: map[again]told{}, unowed: map[string]wide.Int{}, left: map[LeftOut]int{},
	}
	b.terms.Payers, b.terms.Ages = slices.Clone(t.Payers), t.bounds()
	for i := range b.terms.Payers {
		p := &b.terms.Payers[i]
		p.Parts, p.Pools = slices.Clone(p.Parts), slices.Clone(p.Pools)
		b.payers[p.Code] = p
	}
	return b, nil
}

// Parts returns the parts of the cost that payers owe, each once, sorted.
func (b *Book) Parts() []string {
	all := map[string]bool{}
	for _, p := range b.terms.Payers {
		for _, part := range p.Parts {
			all[part] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Claim books the parts of the cost of a claim, dated by a day or a month. A part that no payer
// owes is counted as such. Ids are the caller's to check.
func (b *Book) Claim(document, institution, pool string, when settlement.Period, parts []settlement.CostPart) error {
	if when.From.After(b.terms.AsOf) {
		b.left[LeftOut{Document: document, What: "claims"}]++
		return nil
	}
	if !shown.IsID(institution) {
		return &settlement.FieldError{Path: "institution", Err: fmt.Errorf("%w: got %s", ErrCode, shown.Shape(institution))}
	}
	for _, part := range parts {
		if part.Amount == 0 {
			continue // no row for nothing
		}
		b.parts.Accumulate(int64(part.Amount))
		p := b.owes(part.Name, pool)
		if p == nil {
			sum := b.unowed[part.Name]
			sum.Accumulate(int64(part.Amount))
			b.unowed[part.Name] = sum
			continue
		}
		c := b.cell(key{strings.Clone(institution), p.Code, OfMonth(when.From.Month())})
		s := Source{Document: document, Part: part.Name, Pool: strings.Clone(pool)}
		c.add(Booked, s, part.Amount)
		if c.counts == nil {
			c.counts = map[Source]int{}
		}
		c.counts[s]++
	}
	return nil
}

// owes returns the payer of a part of the cost of a claim in a pool; nil: no one.
func (b *Book) owes(part, pool string) *Payer {
	for i := range b.terms.Payers {
		if p := &b.terms.Payers[i]; p.pool(pool) && slices.Contains(p.Parts, part) {
			return p
		}
	}
	return nil
}

// Declare takes what an institution declared for a month.
func (b *Book) Declare(document string, f Fact) error {
	if b.later(document, "declaration", f.Span.From.First()) {
		return nil
	}
	if err := b.known(document, "declaration", f); err != nil {
		return err
	}
	b.cell(f.key()).add(Declared, Source{Document: document, Row: f.Row}, f.Amount)
	return nil
}

// Decide takes a decision of a payer. One that defers counts until its day Until.
func (b *Book) Decide(document string, f Fact) error {
	if b.later(document, "decision", f.Date) {
		return nil
	}
	if err := b.known(document, "decision", f); err != nil {
		return err
	}
	if err := policy.OneOf(f.Kind); err != nil {
		return &settlement.FieldError{Path: "kind", Err: err}
	}
	if f.Amount < 0 && f.Kind != KindAccepted {
		return &settlement.FieldError{Path: "amount", Err: settlement.ErrNegative}
	}
	if f.Kind == KindAccepted && b.payers[f.Payer].by() != ByDecisions {
		return &settlement.FieldError{Path: "kind", Err: fmt.Errorf("%w: what %s accepts is told by %s", ErrKind, shown.QuoteKey(f.Payer), b.payers[f.Payer].by())}
	}
	c := b.cell(f.key())
	to, amount := Refused, f.Amount
	switch f.Kind {
	case KindAccepted:
		to, c.accepted = Accepted, true
	case KindDeferred:
		if to = Deferred; !f.Until.Absent() && !f.Until.After(b.terms.AsOf) {
			return nil
		}
	case KindWithheld:
		to = Deposit
	case KindReleased:
		to, amount = Deposit, -f.Amount
	case KindReversed:
		amount = -f.Amount
	}
	c.add(to, Source{Document: document, Row: f.Row, Kind: settlement.Kind(f.Kind)}, amount)
	return nil
}

// Pay takes a payment that an institution received; negative: one that it gave back. A payment
// that matches no receivable is listed in the table.
func (b *Book) Pay(document string, f Fact) error {
	if err := b.known(document, "payment", f); err != nil {
		return err
	}
	p := paid{told: told{document, f}}
	if f.Date.After(b.terms.AsOf) {
		p.reason = Later
	}
	b.payments = append(b.payments, p)
	return nil
}

// Total takes what the platform's reconciliation (对总账, 3201) says of a payer: what the claims
// of a span come to.
func (b *Book) Total(document string, f Fact) error {
	if b.later(document, "total", f.Span.To.Last()) {
		return nil
	}
	if err := b.known(document, "total", f); err != nil {
		return err
	}
	b.totals = append(b.totals, told{document, f})
	return nil
}

func (f *Fact) key() key { return key{f.Institution, f.Payer, f.Span} }

// later counts what is dated after the day of the table.
func (b *Book) later(document, what string, d settlement.Date) bool {
	later := d.After(b.terms.AsOf)
	if later {
		b.left[LeftOut{Document: document, What: what}]++
	}
	return later
}

// known refuses rows of unknown payers, and rows that were taken before. Payments of unknown
// payers are taken, and listed.
func (b *Book) known(document, what string, f Fact) error {
	if what != "payment" {
		if b.payers[f.Payer] == nil {
			return &settlement.FieldError{Path: "payer", Err: fmt.Errorf("%w: %s", ErrNoPayer, shown.Quote(f.Payer))}
		}
		if !shown.IsID(f.Institution) {
			return &settlement.FieldError{Path: "institution", Err: fmt.Errorf("%w: got %s", ErrCode, shown.Shape(f.Institution))}
		}
	}
	k, field := again{what: what, Fact: f}, ""
	k.Row = 0
	if f.ID != "" {
		k, field = again{what: what, id: f.ID}, "id"
	}
	first, seen := b.ids[k]
	if !seen {
		b.ids[k] = told{document, f}
		return nil
	}
	err := fmt.Errorf("%w: the first is in row %d of %s, and two that both count need an id each", ErrTwice, first.Row, first.document)
	if field != "" {
		return &settlement.FieldError{Path: field, Err: fmt.Errorf("%w: the first is in row %d of %s", ErrTwice, first.Row, first.document)}
	}
	return err
}

func (b *Book) cell(k key) *cell {
	c := b.cells[k]
	if c == nil {
		c = &cell{}
		b.cells[k] = c
	}
	return c
}

// add adds an amount to a column.
func (c *cell) add(to Column, s Source, amount settlement.Money) {
	i := slices.Index(kept[:], to)
	c.sums[i].Accumulate(int64(amount))
	if c.sources[i] == nil {
		c.sources[i] = map[Source]wide.Int{}
	}
	sum := c.sources[i][s]
	sum.Accumulate(int64(amount))
	c.sources[i][s] = sum
}

// sum returns what a kept column comes to.
func (c *cell) sum(of Column) wide.Int { return c.sums[slices.Index(kept[:], of)] }
