package capitation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// session is a charge that is one session of a package.
type session struct {
	row    *row
	month  int // from the start of the policy year; may be before it
	date   settlement.Date
	m      settlement.Month
	code   string
	order  int // of the package's code in the policy
	pack   *pack
	digest uint64
	id     string // the charge's own, if it has one
	cost   settlement.Money
	// For analysis: see [desk.detailsOf].
	department string
	details    *settlement.Details
}

// session keeps a session for later, since all sessions of the person together decide which
// of them are paid. A session that is not paid whatever the limits say is listed at once.
// head is the person's first row.
func (d *desk) session(head *row, c *Charge, i int) {
	reason := ReasonSession
	m := daysOf(c.Month)
	for r := head; r != nil; r = r.next {
		if r.Institution != c.Institution {
			continue
		}
		if !c.Date.Absent() && inSpans(r.Inpatient, c.Date) {
			reason = ReasonInpatient
			continue
		}
		inForce, _ := d.days(r, &m)
		days := inForce &^ m.spans(r.Suspended)
		if !c.Date.Absent() {
			days &= m.mask(c.Date, c.Date.Add(1))
		}
		k := d.packageOn(c.Package, r.Category, dayOf(c))
		switch {
		case days == 0:
		case d.otherType(c):
			reason = ReasonMedicalType
		case c.Scope == Requested:
			reason = ReasonRequested
		case c.Scope == Outside:
			reason = ReasonOutside
		case k == nil:
			reason = ReasonNoPackage
		default:
			code := d.policy.Packages[k.index].Code // not the block of the file that the charge's is a part of
			department, details := d.detailsOf(c)
			d.sessions = append(d.sessions, session{r, i, c.Date, c.Month, code, d.packageOrder[code], k, d.digester.charge(c), strings.Clone(c.ID), c.Cost, department, details})
			return
		}
	}
	d.list(c, i, c.Institution, reason)
}

// dayOf returns the day that decides a session's price: its own day, else the first of the
// month.
func dayOf(c *Charge) settlement.Date {
	if c.Date.Absent() {
		return c.Month.First()
	}
	return c.Date
}

// counter counts a person's paid sessions under one limit.
type counter struct {
	limit int             // of a package by its order, of several below 0
	from  settlement.Date // the week's Monday, or the first day of the month or the window
	by    countedBy
}

// countedBy says which of the numbers of a limit a counter counts for.
type countedBy uint8

const (
	byWeek countedBy = iota
	byMonth
	byWindow
)

// paySessions pays the sessions in the order of their days, and within a day in the policy's
// order of packages. Sessions without a day come last in their month. A session is paid if
// the sessions paid before it have used up no limit.
func (b *book) paySessions() {
	slices.SortFunc(b.sessions, func(x, y session) int {
		return cmp.Or(cmp.Compare(x.row.Person, y.row.Person), x.m.Compare(y.m), compareDays(x.date, y.date),
			cmp.Compare(x.order, y.order), cmp.Compare(x.digest, y.digest), cmp.Compare(x.id, y.id), cmp.Compare(x.row.digest, y.row.digest), cmp.Compare(x.row.nth, y.row.nth))
	})
	counts := map[counter]int{}
	for i := range b.sessions {
		s := &b.sessions[i]
		if i > 0 && b.sessions[i-1].row.Person != s.row.Person {
			clear(counts)
		}
		reason := b.limit(counts, s)
		if s.month < b.first {
			continue
		}
		e := settlement.Entry{
			Method: settlement.Capitation, Institution: s.row.Institution, Class: Listed, Month: s.m, Priced: true, Cost: s.cost, Conflict: reason,
			Digest: b.read.chargeRows.Columns.Elsewhere(), Department: s.department, Details: s.details,
		}
		l := listing{month: s.month, digest: s.digest, id: s.id, entry: e}
		if reason == "" {
			l.pack, l.entry.Class, l.entry.Amount, l.entry.Covered = s.pack, settlement.FixedRate, s.pack.price, s.pack.patient
		}
		b.listed = append(b.listed, l)
	}
}

// compareDays puts an absent day last.
func compareDays(x, y settlement.Date) int {
	if x.Absent() || y.Absent() {
		return y.Compare(x)
	}
	return x.Compare(y)
}

// limit counts a session, or says why it is not paid.
func (b *book) limit(counts map[counter]int, s *session) string {
	var few [8]counter
	used := few[:0]
	reason := ""
	check := func(limit, weekly, monthly int) {
		if weekly > 0 && reason == "" {
			c := counter{limit, monday(s.date), byWeek}
			if counts[c] >= weekly {
				reason = fmt.Sprintf("%s of %d", ReasonWeekly, weekly)
			}
			used = append(used, c)
		}
		if monthly > 0 && reason == "" {
			c := counter{limit, s.m.First(), byMonth}
			if counts[c] >= monthly {
				reason = fmt.Sprintf("%s of %d", ReasonMonthly, monthly)
			}
			used = append(used, c)
		}
	}
	check(s.order, s.pack.weekly, s.pack.monthly)
	for i, l := range b.policy.PackageLimits {
		if slices.Contains(l.Packages, s.code) && (l.Category == "" || l.Category == s.row.Category) {
			check(-1-i, l.Weekly, l.Monthly)
			if l.Most > 0 && reason == "" {
				c := counter{-1 - i, l.Window.first(s.date, s.m), byWindow}
				if counts[c] >= l.Most {
					reason = fmt.Sprintf("%s of %d", l.Window.beyond(), l.Most)
				}
				used = append(used, c)
			}
		}
	}
	if reason == "" {
		for _, c := range used {
			counts[c]++
		}
	}
	return reason
}

// monday returns the first day of a day's week.
func monday(d settlement.Date) settlement.Date { return d.Add(-((int(d.Weekday()) + 6) % 7)) }
