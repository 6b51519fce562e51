package job

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// claimTable is the claims of a part: their columns, the texts in these, and the entry
// of each claim. Difference compares them, and WriteClaims writes them.
type claimTable struct {
	columns []string
	wants   []string // columns that are read if the files have them
	// has returns the columns that the files have; nil: all of them.
	has func() ([]string, error)
	// walk calls visit for each claim, with the texts of its columns.
	walk func(all settlement.Settlement, visit func(texts []string, e *settlement.Entry) error) error
	// fund says that amounts are fund money: the price is the amount plus what was
	// covered.
	fund bool
	// own are columns that policies name; they stand behind the others.
	own []policy.Column
}

// person is the column of persons: it is compared, and no output shows it.
const person = "person"

// claimColumns are the columns of claims, in their order in the file, without persons.
var claimColumns = []string{
	"id", "institution", "group", "month", "cost", "covered", "days", "admitted", "observed", "discharged", "settled", "leave_days", "interim",
	"approved", "approved_amount", "approved_points", "unreasonable", "approved_as", "justified", "violation", "pool", "charged_to", "paid_by", "department",
}

// resultColumns follow them.
var resultColumns = []string{"class", "points", "price", "due", "gain", "left"}

// paired visits the claims of a settlement with their entries.
func paired[C any](all settlement.Settlement, visit func(*C, *settlement.Entry) error) error {
	for p, err := range settlement.Pairs[C](all) {
		if err == nil {
			err = visit(p.Claim, p.Entry)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tableOf returns the table of claims. put adds the texts of a claim's columns to empty cells.
func tableOf[C any](claims tables[C], columns, wants []string, put func(*cells, *C)) claimTable {
	return claimTable{columns: columns, wants: wants, has: claims.columns, walk: func(all settlement.Settlement, visit func([]string, *settlement.Entry) error) error {
		var l cells
		return paired(all, func(c *C, e *settlement.Entry) error {
			l.begin()
			put(&l, c)
			return visit(l.end(), e)
		})
	}}
}

func caseTable(cases tables[drg.Case], wants []string, own []policy.Column) claimTable {
	columns := []string{
		"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "settled", "approved", "approved_amount", "approved_points",
		"unreasonable", "approved_as", "justified", "violation", "pool", "charged_to", "department", person,
	}
	for _, c := range own {
		columns = append(columns, c.Name)
	}
	t := tableOf(cases, columns, wants, func(l *cells, c *drg.Case) {
		l.text(c.ID, c.Institution, c.Group)
		l.money(c.Cost, c.Covered)
		l.count(c.Days)
		l.days(c.Admitted, c.Discharged, c.Settled)
		l.text(string(c.Approved))
		l.decimal(c.ApprovedAmount)
		l.decimal(c.ApprovedPoints)
		l.amount(c.Unreasonable)
		l.text(c.ApprovedAs, yes(c.Justified))
		l.decimal(c.Violation)
		l.text(c.Pool, c.ChargedTo, c.Department, c.Person)
		l.own(own, c.Values)
	})
	t.own = own
	return t
}

// stayTable has the class of a stay in place of the class of its entry, which is the
// same for all stays.
func stayTable(stays tables[perdiem.Stay], wants []string, own []policy.Column, fund bool) claimTable {
	columns := []string{
		"id", "institution", "cost", "covered", "admitted", "observed", "discharged", "settled", "leave_days", "interim", "pool", "charged_to", "department", "class", person,
	}
	for _, c := range own {
		columns = append(columns, c.Name)
	}
	t := tableOf(stays, columns, wants, func(l *cells, s *perdiem.Stay) {
		l.text(s.ID, s.Institution)
		l.money(s.Cost, s.Covered)
		l.days(s.Admitted, s.Observed, s.Discharged, s.Settled)
		l.count(s.LeaveDays)
		l.text(yes(s.Interim), s.Pool, s.ChargedTo, s.Department, s.Class, s.Person)
		l.own(own, s.Values)
	})
	t.own, t.fund = own, fund
	return t
}

func itemTable(claims tables[budget.Claim], wants []string) claimTable {
	columns := []string{"id", "institution", "month", "cost", "covered", "settled", "charged_to", "paid_by", "pool", "department"}
	return tableOf(claims, columns, wants, func(l *cells, c *budget.Claim) {
		l.text(c.ID, c.Institution, c.Month.String())
		l.money(c.Cost, c.Covered)
		l.days(c.Settled)
		l.text(c.ChargedTo, c.PaidBy, c.Pool, c.Department)
	})
}

// headTable is the table of heads, whose entries are months of members and listed
// charges.
func headTable() claimTable {
	columns := []string{"id", "institution", "month", "cost", "covered"}
	return claimTable{columns: columns, walk: func(all settlement.Settlement, visit func([]string, *settlement.Entry) error) error {
		for e, err := range settlement.Detailed(all).Entries() { // of fund money, gains need what patients paid
			if err != nil {
				return err
			}
			if e.Claim == "" {
				continue
			}
			if err := visit([]string{e.Claim, e.Institution, e.Month.String(), e.Cost.String(), e.Covered.String()}, &e); err != nil {
				return err
			}
		}
		return nil
	}}
}

// amount is an amount that is absent where it is 0.00.
func amount(m settlement.Money) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

func yes(is bool) string {
	if is {
		return "true"
	}
	return ""
}

// WriteClaims writes a row for each claim, in the order of the parts and their files:
// the claim's columns, then its result. A priced claim has no points, and its amount is
// the price; a price that the claim's cost limits is the limited one. gain is the price less
// the cost; to fund money (rates of the fund, and points under terms that are fund only) it adds
// what was covered first, and it is blank where the files do not say that. left says why a claim is in no sum.
//
// The file is for spreadsheets: it begins with a BOM, lines end in CRLF, long ids keep
// their digits, and a spreadsheet takes no text for a formula. plain leaves all of that
// out.
func (r *Result) WriteClaims(ctx context.Context, out io.Writer, plain bool) error {
	r.watch.ctx, r.watch.phase = ctx, Writing
	t, err := r.claimWriter(r.job, plain)
	if err != nil {
		return err
	}
	w := csv.NewWriter(out)
	if !plain {
		w.UseCRLF = true
		if _, err := io.WriteString(out, "\ufeff"); err != nil {
			return err
		}
	}
	if err := w.Write(t.all()); err != nil {
		return err
	}
	for i, p := range r.job.parts {
		if err := t.part(&p.table, r.bound[i], func(row []string, _ *settlement.Entry) error { return w.Write(row) }); err != nil {
			return inFile(p.title, err)
		}
	}
	w.Flush()
	return w.Error()
}

// ClaimRow is a claim of a result: its entry, and its texts by column.
type ClaimRow struct {
	Entry *settlement.Entry
	Texts []string // the next row overwrites them
}

// ClaimRows returns the columns and yields the rows of [Result.WriteClaims] without the marks for
// spreadsheets. It reads the files anew, with departments and days where they have them. An error
// is the last pair.
func (r *Result) ClaimRows(ctx context.Context) (columns []string, rows iter.Seq2[ClaimRow, error], err error) {
	j, err := r.job.detailed()
	if err != nil {
		return nil, nil, err
	}
	t, err := r.claimWriter(j, true)
	if err != nil {
		return nil, nil, err
	}
	w := &watch{ctx: ctx, phase: Writing, observe: r.watch.observe}
	bound := j.bound(w)
	return t.all(), func(yield func(ClaimRow, error) bool) {
		for i, p := range j.parts {
			err := t.part(&p.table, bound[i], func(row []string, e *settlement.Entry) error {
				if !yield(ClaimRow{e, row}, nil) {
					return errEnough
				}
				return nil
			})
			if errors.Is(err, errEnough) {
				return
			}
			if err != nil {
				yield(ClaimRow{}, inFile(p.title, err))
				return
			}
		}
	}, nil
}

type claimWriter struct {
	pricer  *settlement.Pricer
	columns []string // of claims
	own     []policy.Column
	plain   bool
	row     []string
	amounts cells // of the result
	// fundOnly are the pools in which the price of points is fund money.
	fundOnly map[string]bool
}

// claimWriter prepares the rows of the claims of a job: that of the result, or the same one again.
func (r *Result) claimWriter(j *Job, plain bool) (*claimWriter, error) {
	pricer, err := r.Report.Pricer()
	if err != nil {
		return nil, err
	}
	t := &claimWriter{pricer: pricer, plain: plain, fundOnly: map[string]bool{}}
	for _, p := range r.Report.Pools {
		t.fundOnly[p.Name] = p.Terms.Basis == settlement.FundOnly
	}
	return t, t.choose(j.parts)
}

// all are the columns of the rows.
func (t *claimWriter) all() []string { return slices.Concat(t.columns, resultColumns) }

// choose takes the columns that at least one file has.
func (t *claimWriter) choose(parts []*part) error {
	have := map[string]bool{}
	for _, p := range parts {
		list := p.table.columns
		if p.table.has != nil {
			var err error
			if list, err = p.table.has(); err != nil {
				return err
			}
		}
		for _, name := range list {
			have[name] = true
		}
		for _, c := range p.table.own {
			if !slices.ContainsFunc(t.own, func(o policy.Column) bool { return o.Name == c.Name }) {
				t.own = append(t.own, c)
			}
		}
	}
	for _, name := range claimColumns {
		if have[name] {
			t.columns = append(t.columns, name)
		}
	}
	slices.SortFunc(t.own, func(a, b policy.Column) int { return strings.Compare(a.Name, b.Name) })
	for _, c := range t.own {
		if !slices.Contains(t.columns, c.Name) { // another kind of claims may have the name
			t.columns = append(t.columns, c.Name)
		}
	}
	return nil
}

// part visits the rows of a part.
func (t *claimWriter) part(table *claimTable, s settlement.Settlement, visit func(row []string, e *settlement.Entry) error) error {
	all := t.all()
	type target struct {
		from, to int
		guard    guard
	}
	var targets []target
	for i, name := range table.columns {
		if to := slices.Index(all, name); to >= 0 {
			targets = append(targets, target{i, to, t.guard(name)})
		}
	}
	own := slices.Contains(table.columns, "class")
	cover, covered := slices.Index(table.columns, "covered"), true
	if table.fund {
		have, err := table.has()
		if err != nil {
			return err
		}
		covered = slices.Contains(have, "covered")
	}
	return table.walk(s, func(texts []string, e *settlement.Entry) error {
		if e.Left == settlement.LeftOther { // it is in the table of the other method
			return nil
		}
		t.row = slices.Grow(t.row[:0], len(all))[:len(all)]
		clear(t.row)
		for _, c := range targets {
			t.row[c.to] = c.guard.text(texts[c.from])
		}
		result := t.row[len(t.columns):]
		if !own {
			result[0] = string(e.Class)
		}
		paid := ""
		if table.fund {
			paid = texts[cover]
		}
		if err := t.result(result, e, paid); err != nil {
			return err
		}
		if !covered {
			result[4] = ""
		}
		return visit(t.row, e)
	})
}

// result fills in the result of a claim. A claim that is left out has none. paid is what others
// paid, where amounts are fund money.
func (t *claimWriter) result(row []string, e *settlement.Entry, paid string) error {
	if e.Left != "" {
		row[5] = string(e.Left)
		return nil
	}
	bill, err := t.pricer.Bill(*e)
	if err != nil {
		return err
	}
	price := bill.Price + bill.Over
	gain := price - e.Cost
	if paid != "" {
		covered, err := settlement.ParseMoney(paid)
		if err != nil {
			return err
		}
		gain += covered
	} else if !e.Priced && t.fundOnly[e.Pool] {
		gain += e.Covered
	}
	if e.Details != nil {
		gain += e.Details.Beside
	}
	l := &t.amounts
	l.begin()
	if e.Priced {
		l.text("")
	} else {
		l.number(e.Points.AppendText(l.numbers))
	}
	l.money(price, bill.Due, gain)
	copy(row[1:], l.end())
	return nil
}

// decimalColumns are columns of numbers that perhaps no rule has checked. They may hold
// anything, so they are repeated only as far as messages repeat amounts.
var decimalColumns = []string{"approved_amount", "approved_points", "violation"}

// textColumns are columns of texts that a spreadsheet might take for a number or a
// formula.
var textColumns = []string{"id", "institution", "group", "class", "approved_as", "pool", "charged_to", "paid_by", "department"}

// guard says how the texts of a column are written.
type guard struct{ number, protected, id bool }

func (t *claimWriter) guard(column string) guard {
	isText := func(c policy.Column) bool { return c.Name == column && c.Kind == policy.TextColumn }
	return guard{
		number:    slices.Contains(decimalColumns, column),
		protected: !t.plain && (slices.Contains(textColumns, column) || slices.ContainsFunc(t.own, isText)),
		id:        column == "id",
	}
}

// text returns a text as it stands in the file.
func (g guard) text(text string) string {
	switch {
	case text == "":
		return text
	case g.number && !shown.IsCode(text):
		return shown.Shape(text)
	case g.protected:
		return rows.Protect(text, g.id)
	}
	return text
}

// Rated is a claim of a result: its entry, and its group or, for bed-days, its class.
type Rated struct {
	settlement.Entry
	Group string
}

// errEnough ends a walk that the caller has broken off.
var errEnough = errors.New("enough")

// Claims yields the claims of the parts in the order of their files, including claims
// of other periods. An error is the last pair.
func (r *Result) Claims(ctx context.Context) iter.Seq2[Rated, error] {
	return func(yield func(Rated, error) bool) {
		r.watch.ctx, r.watch.phase = ctx, Comparing
		for i, p := range r.job.parts {
			group := max(slices.Index(p.table.columns, "group"), slices.Index(p.table.columns, "class"))
			err := p.table.walk(r.bound[i], func(texts []string, e *settlement.Entry) error {
				c := Rated{Entry: *e}
				if group >= 0 {
					c.Group = texts[group]
				}
				if e.Left != settlement.LeftOther && !yield(c, nil) { // LeftOther: another part has it
					return errEnough
				}
				return nil
			})
			if errors.Is(err, errEnough) {
				return
			}
			if err != nil {
				yield(Rated{}, inFile(p.title, err))
				return
			}
		}
	}
}
