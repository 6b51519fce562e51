package his

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// sum adds amounts; it reports whether they fit.
func (a *Amounts) sum(b *Amounts) bool {
	ok := true
	for i, m := range b {
		s := a[i] + m
		ok = ok && (s > a[i]) == (m > 0)
		a[i] = s
	}
	return ok
}

// maxListed bounds lists that a wrong file could make endless.
const maxListed = 1000

// index is the first walk: it checks rows one by one and finds those that may
// have to do with others.
func (in *Intake) index(faults *settlement.Faults) *records {
	first := newRecords()
	r := &in.report
	in.levels = make(map[InstitutionLevel]int)
	unknown := make(map[[2]string]*UnknownCode)
	var repaired [repairs]int
	failed := make([]int, len(in.mapper.checks))
	for _, t := range in.tables {
		var whole, section Amounts
		report := FileReport{Name: t.file.Name}
		if t.file.Sheet != nil {
			report.Sheet = t.file.Sheet.Name
		}
		row1, headers, err := t.look(faults, func(_ int, row *Row) bool {
			if row.total {
				in.total(faults, row, &whole, &section)
				return true
			}
			report.Rows++
			if row.Repairs != 0 {
				for bit := range repaired {
					repaired[bit] += int(row.Repairs >> bit & 1)
				}
			}
			if !whole.sum(&row.Amounts) || !section.sum(&row.Amounts) {
				faults.Add(row.at("", settlement.ErrOverflow))
			}
			if in.fill(faults, row) {
				return true
			}
			first.meet(row, in.mapper.observation(row))
			in.check(faults, row, unknown, failed)
			return true
		})
		faults.Add(err)
		report.Header, report.Headers = row1, headers
		r.Files = append(r.Files, report)
		r.Rows += report.Rows
	}
	r.Levels = in.sortedLevels()
	r.IndexBytes = first.met()
	names := repairNames()
	for bit, n := range repaired {
		if n > 0 {
			r.Repairs = append(r.Repairs, Count{names[bit], n})
		}
	}
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
		faults.Add(u.first.at(u.Column, fmt.Errorf("%w: got %s in %d rows, here first", ErrUnknown, quoteShown(u.Code), u.Rows)))
	}
	return first
}

// total compares a row of sums with what was above it.
func (in *Intake) total(faults *settlement.Faults, row *Row, whole, section *Amounts) {
	sums := whole
	if row.section {
		sums = section
	}
	for i, name := range amountColumns() {
		if row.given&(1<<i) == 0 {
			continue
		}
		t := Total{File: row.File, Sheet: row.Sheet, Row: row.Line, Column: name, Stated: row.Amounts[i], Sum: sums[i], OK: row.Amounts[i] == sums[i]}
		if len(in.report.Totals) < maxListed {
			in.report.Totals = append(in.report.Totals, t)
		}
		if !t.OK && in.mapper.mapping.RefuseTotals && faults.Total == 0 { // else a row may be missing from the sum
			faults.Add(row.at(name, fmt.Errorf("%w: it says %s, the rows come to %s", ErrTotals, yuanOf(t.Stated), yuanOf(t.Sum))))
		}
	}
	*section = Amounts{}
}

// check checks a row by itself.
func (in *Intake) check(faults *settlement.Faults, row *Row, unknown map[[2]string]*UnknownCode, failed []int) {
	row.checkFlag(faults, "vali_flag", row.Valid)
	row.checkFlag(faults, "refd_setl_flag", row.Refunded)
	row.checkFlag(faults, "mid_setl_flag", row.Interim)
	if row.void() {
		return
	}
	for _, c := range in.mapper.coded {
		if _, ok := in.mapper.meaning(row, c); ok {
			continue
		}
		names := codeColumns()
		k := [2]string{names[c], shownCode(row.Codes[c])}
		u := unknown[k]
		if u == nil && len(unknown) < maxListed {
			u = &UnknownCode{Column: names[c], Code: k[1], first: *row}
			unknown[k] = u
		}
		if u != nil {
			u.Rows++
		}
	}
	in.level(row)
	for i := range in.mapper.checks {
		in.mapper.checks[i].check(faults, row, &failed[i])
	}
	to := in.mapper.route(row)
	if to != nil && to.Method == NoMethod {
		return
	}
	if in.mapper.date(row).Absent() {
		faults.Add(row.at(in.mapper.mapping.Period, ErrNoPeriod))
	}
	if to != nil && !row.marked() {
		row.checkClaim(faults, to)
	}
	if !row.Admitted.Absent() && !row.Discharged.Absent() && row.Discharged.Before(row.Admitted) {
		faults.Add(row.at("enddate", fmt.Errorf("%w: %s, the stay began on %s", ErrBackwards, row.Discharged, row.Admitted)))
	}
}

// checkClaim checks what the method of a claim needs.
func (r *Row) checkClaim(faults *settlement.Faults, to *route) {
	switch {
	case to.Method == settlement.PerDiem && r.Admitted.Absent():
		faults.Add(r.at("begndate", ErrNoDay))
	case to.Method == settlement.PerDiem && r.Discharged.Absent():
		faults.Add(r.at("enddate", ErrNoDay))
	case to.Method == settlement.Capitation && r.Person == "":
		faults.Add(r.at("psn_no", ErrBlankID))
	}
}

func (r *Row) checkFlag(faults *settlement.Faults, column, text string) {
	if _, err := yes(text); err != nil {
		faults.Add(r.at(column, err))
	}
}

// check tests an identity on a row.
func (c *identity) check(faults *settlement.Faults, row *Row, failed *int) {
	var left, right settlement.Money
	for _, i := range c.left {
		left += row.Amounts[i]
	}
	for _, i := range c.right {
		right += row.Amounts[i]
	}
	if left == right {
		return
	}
	if c.Report {
		*failed++
		return
	}
	faults.Add(row.at(c.Left[0], fmt.Errorf("%w: %s: %s = %s, %s = %s", ErrIdentity, c.Name,
		strings.Join(c.Left, " + "), yuanOf(left), strings.Join(c.Right, " + "), yuanOf(right))))
}

// account is the last walk: it follows every row to where it goes, and compares
// the money of the claims and the buckets with that of the files.
func (in *Intake) account(faults *settlement.Faults) {
	var file, kept Amounts
	var sums [numberOfBuckets]Amounts
	var counts [numberOfBuckets]int
	methods := make(map[settlement.Method]*MethodCount)
	unrouted := make(map[string]*UnroutedRows)
	months := make(map[string]int)
	ok := true
	in.rows(faults, func(i int, row *Row) bool {
		ok = file.sum(&row.Amounts) && ok
		b, to, r := in.outcome(i, row)
		counts[b]++
		switch b {
		case Joined: // its money is in the whole stay
		case Kept:
			ok = kept.sum(&r.Amounts) && ok
			if r.marked() { // taken back after the period
				r.checkClaim(faults, to)
			}
			paid := in.mapper.paid(r)
			if paid < 0 {
				faults.Add(r.at("medfee_sumamt", fmt.Errorf("%w: %s = %s", settlement.ErrNegative, in.mapper.mapping.Covered, yuanOf(paid))))
			}
			m := methods[to.Method]
			if m == nil {
				m = &MethodCount{Method: to.Method}
				methods[to.Method] = m
			}
			m.Claims++
			m.Rows += 1 + r.merged
			m.Cost += r.Amounts[amountTotal]
			m.Covered += paid
		case Adjusted: // what it takes back may be more than itself
			ok = sums[b].sum(&row.Amounts) && ok
		default:
			ok = sums[b].sum(&r.Amounts) && ok
		}
		switch b {
		case Unrouted:
			k := in.meanings(r)
			if unrouted[k] == nil {
				if len(unrouted) >= maxListed {
					k = "…"
				}
				unrouted[k] = cmp.Or(unrouted[k], &UnroutedRows{Meanings: k})
			}
			unrouted[k].Rows++
			unrouted[k].Cost += r.Amounts[amountTotal]
		case OtherPeriod:
			months[in.mapper.date(r).Month().String()]++
		}
		return true
	})
	if !ok {
		faults.Add(settlement.ErrOverflow)
	}
	r := &in.report
	for _, m := range slices.Sorted(maps.Keys(methods)) {
		r.Claims = append(r.Claims, *methods[m])
	}
	for b := Kept + 1; b < numberOfBuckets; b++ {
		if counts[b] > 0 {
			r.Buckets = append(r.Buckets, BucketCount{b, counts[b], sums[b][amountTotal]})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(unrouted)) {
		r.Unrouted = append(r.Unrouted, *unrouted[k])
	}
	for _, m := range slices.Sorted(maps.Keys(months)) {
		r.Months = append(r.Months, Count{m, months[m]})
	}
	for i, name := range amountColumns() {
		line := Balance{Column: name, File: file[i], Claims: kept[i]}
		rest := file[i] - kept[i]
		for _, b := range r.Buckets {
			if b.Bucket != Joined {
				line.Buckets = append(line.Buckets, BucketMoney{b.Bucket, sums[b.Bucket][i]})
				rest -= sums[b.Bucket][i]
			}
		}
		if line.OK = rest == 0; !line.OK {
			faults.Add(fmt.Errorf("%w: %s", ErrBalance, line))
		}
		if i == amountTotal || !line.empty() {
			r.Balance = append(r.Balance, line)
		}
	}
}

// meanings says what the codes of a row mean.
func (in *Intake) meanings(r *Row) string {
	names := codeColumns()
	var list []string
	for _, c := range in.mapper.coded {
		if (c == codeLevel || c == codeSettledLevel) && !in.mapper.routesBy(c) {
			continue // no reason why no method takes it
		}
		if m, _ := in.mapper.meaning(r, c); m != "" {
			list = append(list, names[c]+" "+m)
		}
	}
	return strings.Join(list, ", ")
}
