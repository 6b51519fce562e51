package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: what comes after the point value was struck, and what does not come off the
// fund.

// Differences say where the money comes from that lines after the value, and entries off the
// fund, come to beyond the fund.
type Differences string

const (
	// DifferencesReserve (default): the reserve. That is what compensation leaves of the reserve
	// of the terms, and what is left of the money that the total sets aside for overruns. If the
	// terms name neither, it is any amount. The report shows it as reserve_drawn.
	DifferencesReserve Differences = "reserve"
	// DifferencesResidue: it is left in the residue, which may become negative.
	DifferencesResidue Differences = "residue"
)

// Choices returns what a document may say.
func (Differences) Choices() []Differences {
	return []Differences{DifferencesReserve, DifferencesResidue}
}

// AfterLine is a line for the statement of an institution in a pool.
type AfterLine struct {
	Pool, Institution string
	Line              Line
}

// Settled is a settlement whose report can be continued: budgets that bear claims with points,
// or compare what points earn with what claims incurred, act after the value. Until AfterValue is
// called, what is off the fund is in the residue of the report.
type Settled struct {
	Report *Report
	sheets []*worksheet
}

// Describe notes in the report what was settled, as [Report.Describe] does. It returns an error
// wrapping [ErrInstitution] for a factor of an institution that no policy lists and that has no
// claim, if policies list any.
func (s *Settled) Describe(a About) error {
	var f Faults
	for _, w := range s.sheets {
		f.Add(w.knownFactors(a.Names))
	}
	s.Report.Describe(a)
	return f.Err()
}

// Settled does what SettlePools does, and keeps what continuing the report needs: sums of
// institutions and holders. One pool without a name is a single fund, as that of Settle.
func (n Workers) Settled(given []Pool, settlements ...Settlement) (*Settled, error) {
	pools, err := normalFunds(given)
	if err != nil {
		return nil, err
	}
	s, err := n.settlePools(pools, DifferencesResidue, settlements)
	return s.under(err, given)
}

// Settled settles the sums as SettlePools does, and keeps what continuing the report needs. One
// pool without a name is a single fund, as that of Settle.
func (t *Tally) Settled(given []Pool) (*Settled, error) {
	pools, err := normalFunds(given)
	if err != nil {
		return nil, err
	}
	s, err := t.settle(pools, DifferencesResidue, t.priced)
	return s.under(err, given)
}

// normalFunds fills in the defaults of pools, or of a single fund.
func normalFunds(given []Pool) ([]Pool, error) {
	if len(given) != 1 || given[0].Name != "" {
		return normalPools(given)
	}
	terms, err := given[0].Terms.normal()
	return []Pool{{Terms: terms}}, err
}

// under notes in the report which terms it was made under.
func (s *Settled) under(err error, given []Pool) (*Settled, error) {
	if err != nil {
		return nil, err
	}
	_, err = underTerms(s.Report, nil, given...)
	return s, err
}

// reportOf returns what notes the terms in a report and returns it.
func reportOf(s *Settled, err error) func(given ...Pool) (*Report, error) {
	return func(given ...Pool) (*Report, error) {
		s, err := s.under(err, given)
		if err != nil {
			return nil, err
		}
		return s.Report, nil
	}
}

// AfterValue returns the report with further lines, which come after the point value was struck:
// no price changes, and the lines come off no fund. What they come to together with the entries
// off the fund (see [Terms].OffFund), if that is more than nothing, is drawn from the reserve or
// left in the residue; if it is less, it stays in the residue. borne are the rows that Borne
// returned, for the statements to show.
//
// The receiver is not changed.
//
// AfterValue returns an error wrapping [ErrReserve] if a named reserve does not suffice; or one
// if a pool is not in the report, or an amount does not fit.
func (s *Settled) AfterValue(d Differences, lines []AfterLine, borne []Borne) (*Report, error) {
	r := s.Report
	byPool, pools := map[string][]AfterLine{}, r.poolsByName()
	for _, l := range lines {
		if pools[l.Pool] == nil {
			return nil, fmt.Errorf("%w: the report has no pool %q", ErrPool, l.Pool)
		}
		byPool[l.Pool] = append(byPool[l.Pool], l)
	}
	var sheets []*worksheet
	for _, from := range s.sheets {
		w := *from
		w.difference = orDefault(d, DifferencesReserve)
		w.continued(byPool[w.pool])
		if err := w.close(); err != nil {
			return nil, inPool(w.pool, err)
		}
		sheets = append(sheets, &w)
	}
	again, err := combine(sheets)
	if err != nil {
		return nil, err
	}
	now := *r
	now.Pools, now.Statements = again.Pools, again.Statements
	names := make(map[string]string, len(r.Statements))
	for i := range r.Statements {
		names[r.Statements[i].Institution] = r.Statements[i].Name
	}
	for i := range now.Statements {
		now.Statements[i].Name = names[now.Statements[i].Institution]
	}
	now.byHolder(borne)
	if err := now.Recheck(); err != nil {
		return nil, err
	}
	return &now, nil
}

// continued adds lines of the pool to copies of the ledgers.
func (w *worksheet) continued(lines []AfterLine) {
	at := make(map[string]*ledger, len(w.ledgers))
	var ledgers []*ledger
	for _, from := range w.ledgers {
		l := *from
		l.lines = slices.Clone(l.lines)
		ledgers = append(ledgers, &l)
		at[l.code] = &l
	}
	for _, x := range lines {
		l := at[x.Institution]
		if l == nil {
			l = &ledger{code: x.Institution}
			ledgers = append(ledgers, l)
			at[l.code] = l
		}
		x.Line.AfterValue = true
		l.lines = append(l.lines, x.Line)
	}
	slices.SortFunc(ledgers, func(a, b *ledger) int { return cmp.Compare(a.code, b.code) })
	w.ledgers = ledgers
}

// offFund reports whether what is priced by a method does not come off the fund.
func (t *Terms) offFund(m Method) bool { return slices.Contains(t.OffFund, m) }

// draw computes what is drawn for lines after the value and for entries off the fund.
func (w *worksheet) draw() error {
	w.beyond = 0
	var sum wide.Int
	for _, l := range w.ledgers {
		for _, r := range l.cells {
			if r.priced && !r.unpaid && w.terms.offFund(r.method) {
				sum.Accumulate(int64(r.amount))
				sum, _ = sum.Sub(wide.From(int64(r.covered)))
			}
		}
		for i := range l.lines {
			if w.terms.beyond(&l.lines[i]) {
				sum.Accumulate(int64(l.lines[i].Amount))
			}
		}
	}
	if !w.hasFund || w.difference == DifferencesResidue || sum.Sign() <= 0 {
		return nil
	}
	v, fits := sum.Int64()
	if !fits {
		return fmt.Errorf("reserve_drawn: %w", ErrOverflow)
	}
	if left, named := w.named(); named && Money(v) > left {
		return fmt.Errorf("%w: what comes after the value and what is off the fund come to %s, there are %s", ErrReserve, Money(v), left)
	}
	w.beyond = Money(v)
	return nil
}

// beyond reports whether a line came off no fund: it came after the value, or belongs to a
// method whose entries are off the fund. What the settlement itself adds is told apart.
func (t *Terms) beyond(l *Line) bool {
	return !l.Kind.Memo() && (l.AfterValue || t.offFund(l.Method) && !l.fromSettling())
}

// named returns what is left of the reserve that the terms name, and whether they name one.
func (w *worksheet) named() (left Money, named bool) {
	c := w.terms.Compensation
	if c != nil && !c.Reserve.Absent() || w.reserve > 0 {
		left, named = w.reserve-w.drawn, true
	}
	if w.hasOverrun {
		left, named = left+w.overrun, true
	}
	return left, named
}

// unused adds the memo lines of what is left of the money set aside. What came after the value
// takes the money for overruns first.
func (w *worksheet) unused(b *fundBuilder) {
	rest := w.beyond
	if _, named := w.named(); !named {
		rest = 0
	}
	if taken := min(rest, w.overrun); taken > 0 {
		rest -= taken
		i := slices.IndexFunc(b.report.Lines, func(l FundLine) bool { return l.Kind == MemoUnused && l.Name == string(UseOverrun) })
		b.report.Lines = slices.Delete(b.report.Lines, i, i+1)
		b.unused(UseOverrun, w.set, w.set-w.overrun+taken)
	}
	if w.hasReserve {
		b.unused(UseCompensation, w.reserve, w.drawn+rest)
	}
}
