package capitation

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// lines returns the lines that bring the sum of the members' months to the account's Due.
// The months are head fees less patients' shares of own care and less referred care. The
// lines are:
//
//	quality    −Reduction
//	floored    the amount that the floor of the obligation adds, and that of the due if there is one
//	returned   −the part of the year's surplus that is not kept; and what a floor
//	           added before the period, where the year to date needs it no more
//	shared     the fund's share of the year's overrun
//	kept       memo: the part of the surplus that is kept, which head fees hold
//	borne      memo: the overrun borne; a second one: shares waived
//
// A line that is zero is left out. Σ lines that count = Due −
// (HeadFees − Share − Referred).
func (a *Account) lines(r *rules) ([]settlement.Line, error) {
	to, before := &a.ToDate, &a.Before
	var l lines
	l.quality(r, a)
	l.floored(r.lineFloor, to.floor, before.floor.amount)
	l.floored(r.lineDueFloor, to.dueFloor, before.dueFloor.amount)
	if to.surplus {
		w := sheet.After(to.Result)
		w.Join(to.kept)
		w.Money(r.lineReturned, sheet.Money("kept", to.Kept), sheet.Money("balance", to.Balance))
		l.add(settlement.LineReturned, w)
		l.add(settlement.MemoKept, sheet.Sheet{Trail: to.kept})
	}
	if to.overrun {
		l.add(settlement.LineShared, sheet.Sheet{Trail: to.shared})
		w := sheet.After(to.Result)
		w.Money(r.lineBorne, sheet.Money("balance", to.Balance), sheet.Money("fund_share", to.FundShare))
		l.add(settlement.MemoBorne, w)
	}
	if a.Waived != 0 {
		var w sheet.Sheet
		w.Money(r.lineWaived, sheet.Money("waived", a.Waived))
		l.add(settlement.MemoBorne, w)
	}
	return l.list, l.err
}

// lines collects the lines of one account.
type lines struct {
	list []settlement.Line
	err  error
}

// add adds the result of a sheet as a line, unless it is zero.
func (l *lines) add(kind settlement.Kind, w sheet.Sheet) {
	line, err := w.Line(settlement.Capitation, kind)
	if l.err == nil {
		l.err = err
	}
	if line.Amount != 0 {
		l.list = append(l.list, line)
	}
}

// floored adds the amount that a floor gives to date, less the amount it gave before the
// period.
func (l *lines) floored(rule *sheet.Rule, now explained, before settlement.Money) {
	kind := settlement.LineFloored
	switch {
	case now.amount == before:
		return
	case now.amount < before:
		kind = settlement.LineReturned
	}
	w := sheet.After(now.trail)
	w.Money(rule, sheet.Money("floor", now.amount), sheet.Money("before", before))
	l.add(kind, w)
}

// quality adds the reduction to date, less the reduction before.
func (l *lines) quality(r *rules, a *Account) {
	if a.Reduction == 0 {
		return
	}
	var w sheet.Sheet
	for _, s := range a.ToDate.Trail {
		if s.Rule.ID == r.after.ID {
			break
		}
		w.Trail = append(w.Trail, s)
	}
	if a.ToDate.Reduction == 0 {
		w.Money(r.noReduction)
	}
	w.Money(r.lineQuality, sheet.Money("reduction", a.ToDate.Reduction), sheet.Money("before", a.Before.Reduction))
	l.add(settlement.LineQuality, w)
}

// whole returns the one entry of the institution as a whole: the lines of its account, and
// the months with more members than it declared.
func (b *book) whole(at *place, a *Account) (settlement.Entry, error) {
	list, err := a.lines(&b.rules)
	return settlement.Entry{
		Method: settlement.Capitation, Institution: a.Institution, Class: settlement.Account, Priced: true, Lines: list,
		Conflict: b.capacity(at), Owner: &settlement.Owner{Policy: b.digest},
	}, err
}

// capacity says in which months an institution has more members than it declared.
func (b *book) capacity(at *place) string {
	most, declared := b.policy.Capacity[at.code]
	if !declared {
		return ""
	}
	var list []string
	for i := b.first; i <= b.last; i++ {
		n := 0
		for _, r := range at.rows {
			if r.months[i].inForce != 0 {
				n++
			}
		}
		if n > most {
			list = append(list, fmt.Sprintf("%s has %d", b.calendar[i].Month, n))
		}
	}
	if list == nil {
		return ""
	}
	return fmt.Sprintf("%s: %s, declared %d", ReasonCapacity, strings.Join(list, ", "), most)
}
