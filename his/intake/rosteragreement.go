package intake

import (
	"errors"
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// agreement adds a row to its agreement.
func (b *rosterBuilder) agreement(e *entry, category string) {
	institution := b.mapper.institutionOf(e.institution)
	signed := e.signed
	if b.rules.Signed == "begndate" {
		signed = e.begins
	}
	ends, err := lastDay(e.ends, b.rules.Ends)
	switch {
	case strings.TrimSpace(institution) == "":
		b.faults.Add(e.at("fixmedins_code", rows.ErrBlankID))
		return
	case signed.Absent():
		b.faults.Add(e.at(string(b.rules.Signed), his.ErrNoDay))
		return
	case err != nil:
		b.faults.Add(e.at("enddate", err))
		return
	case !ends.Absent() && ends.Before(signed):
		b.faults.Add(e.at("enddate", fmt.Errorf("%w: the last day is %s, signed %s", capitation.ErrEnds, ends, signed)))
		return
	}
	k := agreementKey{e.person, institution, category, signed}
	if e.id != "" {
		if other, met := b.byID[e.id]; met && other != k {
			b.faults.Add(e.at("trt_dcla_detl_sn", fmt.Errorf("%w: %s is also in %s, of another agreement", ErrConflict, shown.QuoteID(e.id), e.also(b.members[b.byKey[other]].first))))
			return
		}
		b.byID[e.id] = k
	}
	i, met := b.byKey[k]
	if !met && len(b.byPerson[e.person]) == maxEarlier {
		b.faults.Add(e.at("psn_no", fmt.Errorf("%w: more than %d agreements of one person", ErrRegister, maxEarlier)))
		return
	}
	if !met {
		i = len(b.members)
		b.byKey[k] = i
		b.byPerson[e.person] = append(b.byPerson[e.person], i)
		b.members = append(b.members, agreement{first: e, Member: capitation.Member{
			Person: e.person, Institution: institution, Category: category, Signed: signed, Ends: ends,
		}})
	}
	a := &b.members[i]
	if a.Ends != ends {
		b.faults.Add(e.at("enddate", fmt.Errorf("%w: the agreement is also in %s, with another end", ErrRegister, e.also(a.first))))
		return
	}
	if e.suspended.Absent() && (!e.suspendedTo.Absent() || !e.resumed.Absent()) {
		b.faults.Add(e.at("suspended_from", his.ErrNoDay))
	} else if !e.suspended.Absent() {
		if span, ok := b.suspension(e, e.suspended, e.suspendedTo, "suspended_to"); ok {
			a.suspended = append(a.suspended, span)
		}
	}
	if e.admitted.Absent() && !e.leaves.Absent() {
		b.faults.Add(e.at("adm_time", his.ErrNoDay))
	} else if !e.admitted.Absent() {
		if span, ok := b.stay(e, e.admitted, e.leaves, "dscg_time"); ok {
			a.inpatient = append(a.inpatient, span)
		}
	}
}

// lastDay returns the last day of a span from the day that ends it, as the mapping
// understands that day.
func lastDay(d settlement.Date, means DayIs) (settlement.Date, error) {
	switch {
	case d.Absent() || means == LastDay:
		return d, nil
	case means == DayAfter:
		if d = d.Add(-1); d.Absent() {
			return d, settlement.ErrDate
		}
		return d, nil
	}
	return d, ErrUnsaid
}

// suspension returns the suspended interval of a row: to is its last day or the day
// after, as the mapping says, and resumed is the day after.
func (b *rosterBuilder) suspension(e *entry, from, to settlement.Date, column string) (interval, bool) {
	last, err := lastDay(to, b.rules.SuspendedTo)
	if err != nil {
		b.faults.Add(e.at(column, err))
		return interval{}, false
	}
	after := e.resumed
	if !last.Absent() {
		if after = last.Add(1); !e.resumed.Absent() && e.resumed != after {
			b.faults.Add(e.at("resumed", fmt.Errorf("%w: the suspension ends with %s, and is resumed on %s", ErrRegister, last, e.resumed)))
			return interval{}, false
		}
	}
	if !after.Absent() && !from.Before(after) {
		b.faults.Add(e.at(column, fmt.Errorf("%w: in force again on %s, suspended from %s", capitation.ErrInterval, after, from)))
		return interval{}, false
	}
	return interval{settlement.Period{From: from, To: after}, e}, true
}

// stay is the interval of a stay in hospital; not ok if it has no night.
func (b *rosterBuilder) stay(e *entry, from, to settlement.Date, column string) (interval, bool) {
	switch {
	case !to.Absent() && to.Before(from):
		b.faults.Add(e.at(column, fmt.Errorf("%w: %s, the stay began on %s", ErrBackwards, to, from)))
		return interval{}, false
	case to == from: // the day of discharge is paid
		b.report.SameDay++
		return interval{}, false
	}
	return interval{settlement.Period{From: from, To: to}, e}, true
}

// also names another row, with the name of its file if that is another file.
func (e *entry) also(o *entry) string {
	if e.file == o.file && e.sheet == o.sheet {
		return fmt.Sprintf("row %d", o.line)
	}
	at := rows.Error{File: o.file, Sheet: o.sheet, Row: o.line, Err: errors.New("")}
	return strings.TrimSuffix(at.Error(), ": ")
}
