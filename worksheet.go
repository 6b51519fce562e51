package settlement

import (
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// worksheet is a settlement while it is computed: sums that fit, the point value, and the
// price of each institution and class.
type worksheet struct {
	terms     Terms
	tally     *Tally
	each      *Tally // with the price of each claim in it, where each is rounded
	pool      string
	ledgers   []*ledger
	conflicts []Conflict
	value     *PointValue
	pricing   *pricing

	statements []Statement // a result, as are residue and drawn
	residue    *Money

	hasFund    bool
	fund       Money       // what there is to close
	built      *FundReport // how, where the terms say so
	hasReserve bool
	reserve    Money // for compensation
	drawn      Money // of it

	hasOverrun bool
	set        Money // aside for overruns
	overrun    Money // what is left of it
	difference Differences
	beyond     Money // drawn for what came after the value, and for what is off the fund

	desk struct { // used again by each institution
		shares []Share
		rows   []*row
	}
}

// ledger is one institution of a worksheet.
type ledger struct {
	code      string
	cells     []row
	lines     []Line // sums and notes, in canonical order
	hasPoints bool
	factor    *factor
	before    Points // the points before the factor
	points    Points
	price     Money
}

// row is a cell whose sums fit, with its part of the price.
type row struct {
	cellKey
	cases                         int
	points                        Points
	amount, cost, covered, byItem Money
	price                         Money
	over, floored                 Money // what caps took and floors gave, claim by claim
	left                          bool  // compensated off the top: no points, nothing covered
	capped                        bool  // a rule caps the price of any claim
}

// ErrChanged says that a second walk found other claims or sums than the first.
var ErrChanged = coded.New("changed", "the second walk yields other entries than the first")

// worksheets returns a worksheet for each pool, with the sums of the institutions
// that have any there. It checks that every sum fits.
func (t *Tally) worksheets(pools []Pool) ([]*worksheet, error) {
	if err := t.knownPools(pools); err != nil {
		return nil, err
	}
	sheets := make([]*worksheet, len(pools))
	of := make(map[string]*worksheet, len(pools))
	for i, p := range pools {
		sheets[i] = &worksheet{terms: p.Terms, tally: t, pool: p.Name}
		of[p.Name] = sheets[i]
	}
	for _, c := range t.conflicts {
		if w := of[c.Pool]; w != nil {
			w.conflicts = append(w.conflicts, c)
		}
	}
	for a := range t.inOrder() {
		for pool, mine := range a.byPool() {
			l, err := of[pool].newLedger(mine)
			if err != nil {
				return nil, inPool(pool, fmt.Errorf("institution %s: %w", shown.QuoteID(a.code), err))
			}
			of[pool].ledgers = append(of[pool].ledgers, l)
		}
	}
	return sheets, nil
}

// byPool yields what an institution has in each pool, pool by pool, each good until the next.
// It is in canonical order, in which pools come first.
func (a *account) byPool() iter.Seq2[string, *account] {
	return func(yield func(string, *account) bool) {
		rest, mine := *a, &account{code: a.code}
		for len(rest.cells) > 0 {
			pool := rest.cells[0].pool
			mine.cells, rest.cells = cut(rest.cells, pool, func(c *cell) string { return c.pool })
			mine.lines, rest.lines = cut(rest.lines, pool, func(l *lineSum) string { return l.pool })
			mine.notes, rest.notes = cut(rest.notes, pool, func(n *note) string { return n.pool })
			if !yield(pool, mine) {
				return
			}
		}
	}
}

// cut splits an ordered list into the items of a pool, which come first, and the rest.
func cut[T any](list []T, pool string, of func(*T) string) (mine, rest []T) {
	from := 0
	for from < len(list) && of(&list[from]) < pool {
		from++
	}
	to := from
	for to < len(list) && of(&list[to]) == pool {
		to++
	}
	return list[from:to:to], list[to:]
}

// begin builds the fund and strikes the point value.
func (w *worksheet) begin() error {
	if err := w.checkCapped(); err != nil {
		return err
	}
	if err := w.buildFund(); err != nil {
		return err
	}
	return w.open()
}

// finish prices and compensates, and draws up the statements and the residue.
func (w *worksheet) finish() error {
	if err := w.priceAll(); err != nil {
		return err
	}
	if err := w.compensate(); err != nil {
		return err
	}
	return w.close()
}

// close draws up the statements and the residue.
func (w *worksheet) close() error {
	if err := w.draw(); err != nil {
		return err
	}
	var entitled wide.Int
	w.statements = make([]Statement, 0, len(w.ledgers))
	for _, l := range w.ledgers {
		s, err := w.statement(l)
		if err != nil {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(l.code), err)
		}
		entitled.Accumulate(int64(s.Entitlement))
		w.statements = append(w.statements, s)
	}
	if !w.hasFund {
		return nil
	}
	rest := wide.From(int64(w.fund))
	rest.Accumulate(int64(w.drawn))
	rest.Accumulate(int64(w.beyond))
	rest, _ = rest.Sub(entitled)
	v, fits := rest.Int64()
	if !fits {
		return fmt.Errorf("residue: %w", ErrOverflow)
	}
	residue := Money(v)
	w.residue = &residue
	return nil
}

// buildFund computes how much there is to settle.
func (w *worksheet) buildFund() error {
	if w.terms.Total == nil {
		w.hasFund = !w.terms.Fund.Absent()
		w.fund, _ = w.terms.Fund.Money() // checked with the terms
		return nil
	}
	var incurred wide.Int
	for _, l := range w.ledgers {
		for _, r := range l.cells {
			if r.priced && w.terms.offFund(r.method) {
				continue
			}
			incurred.Accumulate(int64(r.cost))
			incurred, _ = incurred.Sub(wide.From(int64(r.covered)))
		}
	}
	b, err := w.terms.Total.build(&w.terms, incurred)
	if err != nil {
		return err
	}
	w.hasFund, w.fund, w.built = true, b.report.Fund, &b.report
	w.set, w.overrun = b.reserve[UseOverrun], b.left
	w.hasOverrun = w.set > 0
	w.reserve = b.reserve[UseCompensation]
	w.hasReserve = w.reserve > 0
	return nil
}

// fundReport returns how the fund was built and used, or nil if its amount says everything.
func (w *worksheet) fundReport() *FundReport {
	if w.built == nil && !w.hasReserve {
		return nil
	}
	b := fundBuilder{terms: &w.terms}
	if w.built != nil {
		b.report.Lines = slices.Clone(w.built.Lines)
	} else if w.hasFund {
		b.line(FundBudget, "", nil, ruleBudget, "fund", In("amount", w.fund.Decimal()))
	}
	b.report.Fund = w.fund
	w.unused(&b)
	return &b.report
}

// open sums up the ledgers and strikes the point value.
func (w *worksheet) open() error {
	var points, priced, covered wide.Int
	prices := 0
	factors, err := w.terms.factors()
	if err != nil {
		return err
	}
	for _, l := range w.ledgers {
		l.factor = factors[l.code]
		if err := l.sum(); err != nil {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(l.code), err)
		}
		for _, r := range l.cells {
			switch {
			case r.left || r.unpaid:
			case r.priced && w.terms.offFund(r.method):
			case r.priced:
				priced.Accumulate(int64(r.amount))
				priced, _ = priced.Sub(wide.From(int64(r.covered)))
			default:
				covered.Accumulate(int64(r.covered))
			}
		}
		points.Accumulate(int64(l.points))
		for _, line := range l.lines {
			if !line.Kind.Memo() && !w.terms.offFund(line.Method) {
				priced.Accumulate(int64(line.Amount))
			}
		}
		if l.hasPoints {
			prices++
		}
	}
	if prices == 0 {
		return nil
	}
	all, fits := points.Int64()
	if !fits {
		return fmt.Errorf("point_value.points: %w", ErrOverflow)
	}
	if err := w.strike(Points(all), priced, covered); err != nil {
		return err
	}
	w.value.Prices = prices
	if w.pricing, err = newPricing(w.terms, w.value); err != nil {
		return &FieldError{"terms.point_value", err}
	}
	return nil
}

func (w *worksheet) strike(points Points, priced, covered wide.Int) error {
	if !w.terms.PointValue.Absent() {
		w.value = &PointValue{Points: points, Value: w.terms.PointValue}
		return nil
	}
	if !w.hasFund {
		return ErrNoValue
	}
	if w.terms.Basis == FundOnly {
		covered = wide.Int{}
	}
	p, ok1 := priced.Int64()
	c, ok2 := covered.Int64()
	if !ok1 || !ok2 {
		return fmt.Errorf("point_value.numerator: %w", ErrOverflow)
	}
	var err error
	w.value, err = computeValue(w.terms, w.fund, Money(p), Money(c), points)
	return err
}

// newLedger returns what an institution has in the pool.
func (w *worksheet) newLedger(a *account) (*ledger, error) {
	l := &ledger{code: a.code}
	cells, err := merged(a.cells)
	if err != nil {
		return nil, err
	}
	l.cells = make([]row, 0, len(cells))
	for i := range cells {
		c := &cells[i]
		if c.cases > math.MaxInt64 {
			return nil, fmt.Errorf("%s %s: cases: %w", c.method, c.class, ErrOverflow)
		}
		r := row{cellKey: c.cellKey, cases: int(c.cases), capped: c.capped}
		for _, f := range []struct {
			to   *int64
			from wide.Int
		}{
			{(*int64)(&r.points), c.points}, {(*int64)(&r.amount), c.amount}, {(*int64)(&r.cost), c.cost},
			{(*int64)(&r.covered), c.covered}, {(*int64)(&r.byItem), c.byItem},
		} {
			v, fits := f.from.Int64()
			if !fits {
				return nil, fmt.Errorf("%s %s: %w", c.method, c.class, ErrOverflow)
			}
			*f.to = v
		}
		l.cells = append(l.cells, r)
	}
	if l.lines, err = w.linesOf(a); err != nil {
		return nil, err
	}
	return l, nil
}

// merged adds up the cells that differ only in who bears them. The cells are in canonical
// order, in which such cells follow each other.
func merged(cells []cell) ([]cell, error) {
	if !slices.ContainsFunc(cells, func(c cell) bool { return c.whose != whose{} }) {
		return cells, nil
	}
	list := make([]cell, 0, len(cells))
	for _, c := range cells {
		c.whose = whose{}
		if n := len(list); n > 0 && list[n-1].cellKey == c.cellKey {
			if err := list[n-1].merge(c); err != nil {
				return nil, err
			}
			continue
		}
		list = append(list, c)
	}
	return list, nil
}

// linesOf returns an institution's lines: sums and notes.
func (w *worksheet) linesOf(a *account) ([]Line, error) {
	var list []Line
	var sum wide.Int
	for i, s := range a.lines {
		if !accumulate(&sum, s.amount) {
			return nil, fmt.Errorf("%s %s: %w", s.method, s.kind, ErrOverflow)
		}
		if k := i + 1; k < len(a.lines) && a.lines[k].method == s.method && a.lines[k].kind == s.kind {
			continue // the same line of another holder
		}
		v, fits := sum.Int64()
		if !fits {
			return nil, fmt.Errorf("%s %s: %w", s.method, s.kind, ErrOverflow)
		}
		sum = wide.Int{}
		list = append(list, Line{Method: s.method, Kind: s.kind, Amount: Money(v), Trail: w.terms.sum(ruleSum, "", Money(v))})
	}
	for _, n := range a.notes {
		n.line.Trail = n.line.Trail.clone() // the tally may be settled again
		list = append(list, n.line)
	}
	return list, nil
}

// sum sums up the points of the cells, multiplies them by the institution's factor, and checks
// that each method's sums fit.
func (l *ledger) sum() error {
	methods, err := l.methodSums()
	if err != nil {
		return err
	}
	var points wide.Int
	for _, m := range methods {
		l.hasPoints = l.hasPoints || m.hasPoints
		points.Accumulate(int64(m.points))
	}
	v, fits := points.Int64()
	if !fits {
		return fmt.Errorf("points: %w", ErrOverflow)
	}
	l.before = Points(v)
	l.points, err = l.factor.points(l.before)
	return err
}
