package intake

import (
	"cmp"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// sum adds the amounts of a row; it reports whether they fit.
func (a *amounts) sum(r *Row) bool {
	ok := true
	for held := r.held; held != 0; held &= held - 1 {
		i := bits.TrailingZeros64(held)
		m := r.amounts[i]
		s := a[i] + m
		ok = ok && (s > a[i]) == (m > 0)
		a[i] = s
	}
	return ok
}

// maxListed bounds lists that a wrong file could otherwise make endless.
const maxListed = 1000

// index is the first walk. It checks rows one by one, and finds the rows that may have
// to do with others.
func (in *Run) index(a *accounts, pour *pouring) *records {
	faults := a.faults
	first := newRecords(in.mapper.seed, len(in.mapper.observed) > 0)
	r := &in.report
	in.levels = levels{make(map[InstitutionLevel]*int), make(map[saidLevel]*int)}
	unknown := make(map[[2]string]*UnknownCode)
	failed := make([]int, len(in.mapper.checks))
	for i, t := range in.tables {
		var whole, section amounts
		report := reportOf(t.File())
		if in.options.See == nil && in.options.Fill == nil { // else a caller may keep texts
			t = t.Lent()
		}
		looked, err := t.Look(faults, func(_ int, row *Row) bool {
			if row.total {
				in.total(faults, row, &whole, &section)
				return true
			}
			report.Rows++
			if !whole.sum(row) || !section.sum(row) {
				faults.Add(row.at("", settlement.ErrOverflow))
			}
			if in.options.See != nil {
				in.options.See(row)
			}
			if in.fill(faults, row) {
				return true
			}
			pour.meet(i, row)
			first.meet(i, row, in.mapper.observation(row))
			a.row(i, row, in.check(faults, row, unknown, failed))
			return true
		})
		faults.Add(err)
		report.saw(looked)
		in.names = append(in.names, looked.Names)
		r.Repairs = addRepairs(r.Repairs, report, looked.Repairs)
		r.Files = append(r.Files, report)
		r.Rows += report.Rows
	}
	r.Levels = in.sortedLevels()
	r.IndexBytes = first.met()
	for i, n := range failed {
		if n > 0 {
			r.Identities = append(r.Identities, Count{in.mapper.checks[i].Name, n})
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(unknown), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	}) {
		u := unknown[k]
		r.Unknown = append(r.Unknown, *u)
		faults.Add(u.first.at(u.Column, u.err()))
	}
	return first
}

// total compares a row of sums with the rows above it.
func (in *Run) total(faults *settlement.Faults, row *Row, whole, section *amounts) {
	sums := whole
	if row.section {
		sums = section
	}
	for i, name := range amountColumns() {
		if row.given&(1<<i) == 0 {
			continue
		}
		t := Total{File: row.File, Sheet: row.Sheet, Row: row.Line, Column: name, Stated: row.amounts[i], Sum: sums[i], OK: row.amounts[i] == sums[i]}
		if len(in.report.Totals) < maxListed {
			in.report.Totals = append(in.report.Totals, t)
		}
		if !t.OK && in.mapper.mapping.RefuseTotals && faults.Total == 0 { // after a fault a row may be missing from the sum
			faults.Add(row.at(name, fmt.Errorf("%w: it says %s, the rows come to %s", ErrTotals, shown.Amount(t.Stated), shown.Amount(t.Sum))))
		}
	}
	*section = amounts{}
}

// check checks a row by itself, and returns its route: nil if it has none, or is void.
func (in *Run) check(faults *settlement.Faults, row *Row, unknown map[[2]string]*UnknownCode, failed []int) *route {
	for i, text := range [...]string{row.Valid, row.Refunded, row.Interim} {
		if code, bad := unknownFlag(text); bad {
			meetUnknown(unknown, flagColumns()[i], code, row)
		}
	}
	if row.Valid == "" && slices.Contains(in.mapper.named, "vali_flag") {
		meetUnknown(unknown, "vali_flag", "", row) // to pay a row that nobody called valid is a choice
	}
	if row.void() {
		return nil
	}
	for _, c := range in.mapper.coded {
		if _, ok := in.mapper.meaning(row, c); ok {
			continue
		}
		meetUnknown(unknown, codeColumns()[c], row.codes[c], row)
	}
	in.level(row)
	for i := range in.mapper.checks {
		in.mapper.checks[i].check(faults, row, &failed[i])
	}
	to := in.mapper.route(row)
	if to != nil && to.Method == NoMethod {
		return to
	}
	row.checkFillers(faults)
	if in.mapper.date(row).Absent() {
		faults.Add(row.at(string(in.mapper.mapping.Period), ErrNoPeriod))
	}
	if to != nil && !row.marked() && (to.Zero || !row.zero()) {
		row.checkClaim(faults, to)
	}
	if !row.Admitted.Absent() && !row.Discharged.Absent() && row.Discharged.Before(row.Admitted) {
		faults.Add(row.at("enddate", fmt.Errorf("%w: %s, the stay began on %s", ErrBackwards, row.Discharged, row.Admitted)))
	}
	return to
}

// err returns what is wrong with the code.
func (u *UnknownCode) err() error {
	kind := ErrUnknown
	if slices.Contains(flagColumns(), u.Column) {
		kind = ErrFlagCode
	}
	return fmt.Errorf("%w: got %s in %d rows, here first", kind, quoteShown(u.Code), u.Rows)
}

// meetUnknown counts a code that is not in its table.
func meetUnknown(unknown map[[2]string]*UnknownCode, column, code string, row *Row) {
	k := [2]string{column, shownCode(code)}
	u := unknown[k]
	if u == nil && len(unknown) < maxListed {
		k[1] = strings.Clone(k[1])
		u = &UnknownCode{Column: column, Code: k[1], first: Row{File: row.File, Sheet: row.Sheet, Line: row.Line}}
		unknown[k] = u
	}
	if u != nil {
		u.Rows++
	}
}

// unknownFlag returns the text of a flag that is neither yes nor no.
func unknownFlag(text string) (string, bool) {
	if _, err := yes(text); err == nil {
		return "", false
	}
	return strings.TrimPrefix(text, notInTable), true
}

// checkClaim checks what the method of a claim needs.
func (r *Row) checkClaim(faults *settlement.Faults, to *route) {
	switch {
	case to.Method == settlement.PerDiem && r.Admitted.Absent():
		faults.Add(r.at("begndate", his.ErrNoDay))
	case to.Method == settlement.PerDiem && r.Discharged.Absent():
		faults.Add(r.at("enddate", his.ErrNoDay))
	case to.Method == settlement.Capitation && r.Person == "":
		faults.Add(r.at("psn_no", rows.ErrBlankID))
	}
}

// ErrFiller is [his.ErrFiller].
var ErrFiller = his.ErrFiller

// checkFillers refuses days of a stay that stand for none: a stay since 1900 would be paid
// for 45,000 days.
func (r *Row) checkFillers(faults *settlement.Faults) {
	for i, d := range [...]settlement.Date{r.Settled, r.Admitted, r.Discharged, r.Observed} {
		if err := cell.NoFiller(d); err != nil {
			faults.Add(r.at([...]string{"setl_time", "begndate", "enddate", "observed"}[i], err))
		}
	}
}

// check tests an identity on a row.
func (c *identity) check(faults *settlement.Faults, row *Row, failed *int) {
	var left, right settlement.Money
	for _, i := range c.left {
		left += row.amounts[i]
	}
	for _, i := range c.right {
		right += row.amounts[i]
	}
	if left == right {
		return
	}
	if c.Report {
		*failed++
		return
	}
	faults.Add(row.at(c.Left[0], fmt.Errorf("%w: %s: %s = %s, %s = %s", ErrIdentity, c.Name,
		strings.Join(c.Left, " + "), shown.Amount(left), strings.Join(c.Right, " + "), shown.Amount(right))))
}
