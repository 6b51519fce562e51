package intake

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
)

// of returns the agreements that an event belongs to: those of its person, and of its
// institution if it names one, that are in force on a day of from/to. The day to is
// excluded, and may be absent.
func (b *rosterBuilder) of(e *entry, anywhere bool, from, to settlement.Date) (list []int) {
	institution := b.mapper.institutionOf(e.institution)
	for _, i := range b.byPerson[e.person] {
		a := &b.members[i]
		if (anywhere || institution == "" || institution == a.Institution) &&
			(to.Absent() || a.Signed.Before(to)) && (a.Ends.Absent() || !a.Ends.Before(from)) {
			list = append(list, i)
		}
	}
	return list
}

// terminate ends the agreement that an event ends.
func (b *rosterBuilder) terminate(e event) {
	last, column := e.ends, "enddate"
	if last.Absent() {
		last, column = e.begins, "begndate"
	}
	last, err := lastDay(last, b.rules.Ends)
	if last.Absent() && err == nil {
		err = his.ErrNoDay
	}
	if err != nil {
		b.faults.Add(e.at(column, err))
		return
	}
	switch list := b.of(e.entry, false, last, last.Add(1)); len(list) {
	case 0:
		b.unmatched(e)
	case 1:
		b.report.count(string(e.row))
		b.members[list[0]].Ends = last
	default:
		b.faults.Add(e.at(column, fmt.Errorf("%w: it ends the agreement of %s or of %s", ErrRegister, e.also(b.members[list[0]].first), e.also(b.members[list[1]].first))))
	}
}

// moves ends agreements that a later agreement with another institution replaces.
func (b *rosterBuilder) moves() {
	if b.rules.Moves == "" {
		return
	}
	for i := range b.members {
		a := &b.members[i]
		moved := false
		for _, k := range b.byPerson[a.Person] {
			next := &b.members[k]
			if next.Institution == a.Institution || !a.Signed.Before(next.Signed) {
				continue
			}
			last := next.Signed.Add(-1)
			if b.rules.Moves == MonthEnd {
				last = next.Signed.Month().Last()
			}
			if a.Ends.Absent() || last.Before(a.Ends) {
				a.Ends, moved = last, true
			}
		}
		if moved {
			b.report.Moved++
		}
	}
}

// interrupt gives a suspension, a resumption or a stay to the agreements it belongs to.
func (b *rosterBuilder) interrupt(e event) {
	before := b.faults.Total
	var list []int
	switch e.row {
	case RowSuspension:
		from, to, column := first(e.suspended, e.begins), e.suspendedTo, "suspended_to"
		if to.Absent() {
			to, column = e.ends, "enddate"
		}
		if from.Absent() {
			b.faults.Add(e.at("begndate", his.ErrNoDay))
		} else if span, ok := b.suspension(e.entry, from, to, column); ok {
			list = b.of(e.entry, false, span.From, span.To)
			for _, i := range list {
				if a := &b.members[i]; len(a.suspended) < maxEarlier {
					a.suspended = append(a.suspended, span)
				} else {
					b.faults.Add(e.at("begndate", fmt.Errorf("%w: more than %d suspensions of one agreement", ErrRegister, maxEarlier)))
				}
			}
		}
	case RowResumption:
		list = b.resume(e.entry)
	case RowInpatient:
		from, to := first(e.admitted, e.begins), first(e.leaves, e.ends)
		if from.Absent() {
			b.faults.Add(e.at("adm_time", his.ErrNoDay))
			break
		}
		span, ok := b.stay(e.entry, from, to, "dscg_time")
		if !ok {
			b.report.count(string(e.row))
			return
		}
		list = b.of(e.entry, true, span.From, span.To)
		for _, i := range list {
			b.members[i].inpatient = append(b.members[i].inpatient, span)
		}
	}
	switch {
	case b.faults.Total > before:
	case len(list) == 0:
		b.unmatched(e)
	default:
		b.report.count(string(e.row))
	}
}

// resume closes the open suspensions that an event ends.
func (b *rosterBuilder) resume(e *entry) (list []int) {
	on := first(e.resumed, e.begins)
	if on.Absent() {
		b.faults.Add(e.at("resumed", his.ErrNoDay))
		return nil
	}
	for _, i := range b.of(e, false, on, settlement.Date{}) {
		spans := b.members[i].suspended
		for k := range spans {
			s := &spans[k]
			if s.To == on || s.To.Absent() && s.From.Before(on) {
				s.To = on
				list = append(list, i)
			}
		}
	}
	return list
}

// first returns the first day that is not absent.
func first(days ...settlement.Date) settlement.Date {
	for _, d := range days {
		if !d.Absent() {
			return d
		}
	}
	return settlement.Date{}
}

// unmatched lists an event that belongs to no agreement.
func (b *rosterBuilder) unmatched(e event) {
	b.report.count("unmatched")
	if len(b.report.Unmatched) < settlement.MaxFaults {
		b.report.Unmatched = append(b.report.Unmatched, UnmatchedEntry{e.row, e.file, e.sheet, e.line})
	}
}

// finish puts the intervals of an agreement in order.
func (b *rosterBuilder) finish(a *agreement) {
	a.Suspended = b.spans(a.suspended, "suspended_from")
	a.Inpatient = b.spans(a.inpatient, "adm_time")
}

func (b *rosterBuilder) spans(list []interval, column string) (spans []settlement.Period) {
	slices.SortStableFunc(list, func(x, y interval) int { return cmp.Or(x.From.Compare(y.From), x.To.Compare(y.To)) })
	list = slices.CompactFunc(list, func(x, y interval) bool { return x.Period == y.Period })
	for i, s := range list {
		if i > 0 && (list[i-1].To.Absent() || s.From.Before(list[i-1].To)) {
			b.faults.Add(s.from.at(column, fmt.Errorf("%w: %s here, %s in %s", capitation.ErrOverlap, s.Period, list[i-1].Period, s.from.also(list[i-1].from))))
		}
		spans = append(spans, s.Period)
	}
	return spans
}
