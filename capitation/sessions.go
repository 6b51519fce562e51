package capitation

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// session is a charge that is one session of a package.
type session struct {
	row    *row
	month  int // from the start of the policy year; may be before it
	date   settlement.Date
	m      settlement.Month
	code   string
	digest string
	cost   settlement.Money
}

// session keeps a session for later: which of them are paid depends on all of
// the person's. What no limit has to decide is listed at once.
func (b *book) session(c *Charge, i int) {
	reason := ReasonSession
	for _, r := range b.persons[c.Person] {
		if r.Institution != c.Institution {
			continue
		}
		if !c.Date.Absent() && inSpans(r.Inpatient, c.Date) {
			reason = ReasonInpatient
			continue
		}
		inForce, _ := b.days(r, c.Month)
		days := inForce &^ spanMask(c.Month, r.Suspended)
		if !c.Date.Absent() {
			days &= dayMask(c.Month, c.Date, c.Date.Add(1))
		}
		switch {
		case days == 0:
		case b.otherType(c):
			reason = ReasonMedicalType
		case c.Scope == Requested:
			reason = ReasonRequested
		case c.Scope == Outside:
			reason = ReasonOutside
		case b.packageOn(c.Package, r.Category, dayOf(c)) == nil:
			reason = ReasonNoPackage
		default:
			b.sessions = append(b.sessions, session{r, i, c.Date, c.Month, c.Package, digestOf(c), c.Cost})
			return
		}
	}
	b.list(c, i, c.Institution, reason)
}

// dayOf returns the day that decides a session's price: its own, else the month's first.
func dayOf(c *Charge) settlement.Date {
	if c.Date.Absent() {
		return c.Month.First()
	}
	return c.Date
}

// counter counts a person's paid sessions under one limit.
type counter struct {
	limit string          // of a package or several
	from  settlement.Date // the week's Monday, or the month's first day
	month bool
}

// paySessions pays the sessions in the order of their days, those without a day
// last in their month, and within a day in the policy's order of packages. A
// session is paid if no limit is used up by those paid before it.
func (b *book) paySessions() {
	slices.SortFunc(b.sessions, func(x, y session) int {
		return cmp.Or(cmp.Compare(x.row.Person, y.row.Person), x.m.Compare(y.m), compareDays(x.date, y.date),
			cmp.Compare(b.packageOrder[x.code], b.packageOrder[y.code]), cmp.Compare(x.digest, y.digest), cmp.Compare(x.row.digest, y.row.digest))
	})
	counts := map[counter]int{}
	for i, s := range b.sessions {
		if i > 0 && b.sessions[i-1].row.Person != s.row.Person {
			clear(counts)
		}
		day := s.date
		if day.Absent() {
			day = s.m.First()
		}
		k := b.packageOn(s.code, s.row.Category, day)
		reason := b.limit(counts, s, k)
		if s.month < b.first {
			continue
		}
		e := settlement.Entry{
			Method: settlement.Capitation, Institution: s.row.Institution, Class: Listed, Priced: true, Cost: s.cost, Conflict: reason,
		}
		l := listing{month: s.month, digest: s.digest, entry: e}
		if reason == "" {
			l.pack, l.entry.Class, l.entry.Amount, l.entry.Covered = k, settlement.FixedRate, k.price, k.patient
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
func (b *book) limit(counts map[counter]int, s session, k *pack) string {
	var used []counter
	reason := ""
	check := func(name string, weekly, monthly int) {
		if weekly > 0 && reason == "" {
			c := counter{name, monday(s.date), false}
			if counts[c] >= weekly {
				reason = fmt.Sprintf("%s of %d", ReasonWeekly, weekly)
			}
			used = append(used, c)
		}
		if monthly > 0 && reason == "" {
			c := counter{name, s.m.First(), true}
			if counts[c] >= monthly {
				reason = fmt.Sprintf("%s of %d", ReasonMonthly, monthly)
			}
			used = append(used, c)
		}
	}
	check("package "+s.code, k.weekly, k.monthly)
	for i, l := range b.policy.PackageLimits {
		if slices.Contains(l.Packages, s.code) && (l.Category == "" || l.Category == s.row.Category) {
			check(fmt.Sprintf("limit %d", i), l.Weekly, l.Monthly)
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
