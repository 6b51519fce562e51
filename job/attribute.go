package job

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the amount of each claim that differs, and what is left for the lines.

// line is a line of a statement.
type line struct {
	institution, pool string
	method            settlement.Method
	kind              settlement.Kind
}

// figures lists the figures in which two entries of a claim differ.
func (d *difference) figures(m settlement.Method, was, now *settlement.Entry) (list []Change) {
	reason := Policy
	if m == settlement.Capitation && d.headsChanged && !d.headPolicy {
		reason = Column
	}
	add := func(name, from, to string) {
		if from != to {
			list = append(list, told(Change{Reason: reason, Where: name, From: shownText(from), To: shownText(to)}))
		}
	}
	add("left", string(was.Left), string(now.Left))
	add("pool", was.Pool, now.Pool)
	add("class", string(was.Class), string(now.Class))
	add("points", points(was), points(now))
	add("amount", priced(was), priced(now))
	add("covered", was.Covered.String(), now.Covered.String())
	add("by_item", amount(was.ByItem), amount(now.ByItem))
	add("compensable", yes(was.Compensable), yes(now.Compensable))
	add("lines", lines(was), lines(now))
	add("charged_to", was.ChargedTo, now.ChargedTo)
	if len(list) == 0 { // lines of other kinds
		list = append(list, Change{Reason: reason, Where: "lines"})
	}
	return list
}

func points(e *settlement.Entry) string {
	if e.Priced || e.Left != "" {
		return ""
	}
	return e.Points.String()
}

func priced(e *settlement.Entry) string {
	if !e.Priced || e.Left != "" {
		return ""
	}
	return e.Amount.String()
}

// lines sums up the lines of an entry that count.
func lines(e *settlement.Entry) string {
	var sum settlement.Money
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			sum += l.Amount
		}
	}
	return amount(sum)
}

// account returns what a claim is due at the old point value, and books that on the
// lines that it is part of.
func (d *difference) account(e *settlement.Entry, sign settlement.Money) (settlement.Money, error) {
	bill, err := d.atOld.Bill(*e)
	if errors.Is(err, settlement.ErrNoValue) || errors.Is(err, settlement.ErrPool) {
		bill, err = d.atNew.Bill(*e)
	}
	if err != nil || e.Left != "" {
		return 0, err
	}
	fits := true
	book := func(m settlement.Method, k settlement.Kind, amount settlement.Money) {
		l := line{e.Institution, e.Pool, m, k}
		sum, ok := add(d.claims[l], sign*amount)
		d.claims[l], fits = sum, fits && ok
	}
	kind := settlement.LinePrice
	if e.Priced {
		kind = settlement.LineAmount
	}
	book(e.Method, kind, bill.Price)
	book(e.Method, settlement.LineOver, bill.Over)
	book(e.Method, settlement.LineFloored, bill.Floored)
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			book(l.Method, l.Kind, l.Amount)
		}
	}
	book(e.Method, settlement.LineCovered, bill.Covered)
	if !fits {
		return 0, fmt.Errorf("institution %s: %w", shown.QuoteID(e.Institution), settlement.ErrOverflow)
	}
	return bill.Due, nil
}

// add also reports whether the sum fits.
func add(a, b settlement.Money) (settlement.Money, bool) {
	return a + b, (a+b > a) == (b > 0)
}

// rest lists how much lines changed beyond their claims.
func (d *difference) rest() error {
	changes, err := settlement.Difference(d.a.Report, d.b.Report)
	if err != nil {
		return err
	}
	left := map[line]settlement.Money{}
	for l, amount := range d.claims {
		left[l] = -amount
	}
	for _, c := range changes {
		l := line{c.Institution, c.Pool, c.Method, c.Kind}
		sum, ok := add(left[l], c.Amount)
		if !ok {
			return fmt.Errorf("institution %s: %w", shown.QuoteID(c.Institution), settlement.ErrOverflow)
		}
		left[l] = sum
	}
	for _, l := range slices.SortedFunc(maps.Keys(left), line.compare) {
		if left[l] != 0 {
			d.list = append(d.list, Change{Institution: l.institution, Pool: l.pool, Method: l.method, Kind: l.kind, Reason: Value, Amount: left[l]})
		}
	}
	return nil
}

func (l line) compare(o line) int {
	return cmp.Or(cmp.Compare(l.institution, o.institution), cmp.Compare(l.pool, o.pool), cmp.Compare(l.method, o.method), cmp.Compare(l.kind, o.kind))
}
