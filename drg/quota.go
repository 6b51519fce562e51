package drg

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the approvals of one quota, counted and ranked.

// cycle is the discharges of an institution, a region or a pool in a cycle.
type cycle struct {
	of     uint32 // the number of the institution or the pool
	number int32  // of the month, quarter or year; 0: all time
}

// region takes the place of the number of an institution where all count together.
const region = 0

// cycleOf returns the cycle that a discharge belongs to.
func (q *quota) cycleOf(d settlement.Date) int32 {
	year, month, _ := d.Civil()
	switch q.QuotaCycle {
	case InYear:
		return int32(year)
	case InQuarter:
		return int32(year*4 + (int(month)-1)/3)
	case InMonth:
		return int32(year*12 + int(month) - 1)
	}
	return 0
}

// cycleName is the text of a cycle's number: "2025", "2025-Q3", "2025-07".
func (q *quota) cycleName(n int32) string {
	switch q.QuotaCycle {
	case InYear:
		return fmt.Sprintf("%04d", n)
	case InQuarter:
		return fmt.Sprintf("%04d-Q%d", n/4, n%4+1)
	case InMonth:
		return fmt.Sprintf("%04d-%02d", n/12, n%12+1)
	}
	return ""
}

// approval is an approved case, to be ranked: 16 bytes.
type approval struct {
	cycle
	excess settlement.Money
}

// cut says which approvals are kept in a cycle that has too many: those with a larger
// excess than this one, and those with this excess and an id that sorts no later than last.
type cut struct {
	excess settlement.Money
	ties   int // of those with this excess, how many keep it
	last   string
}

// excessOverPrice returns the reasonable cost less the price of the case without its
// approval, at the value that the quota ranks with. A readmission or a violation does not
// count.
func (p *Plan) excessOverPrice(c *Case, value *number) (settlement.Money, error) {
	plain := *c
	plain.Approved, plain.Readmitted, plain.Violation = NotApproved, false, settlement.Decimal{}
	e, err := p.Rate(plain)
	switch {
	case errors.Is(err, ErrUngrouped), errors.Is(err, ErrNoRule):
		e.Priced = true // without the approval nothing is paid
	case err != nil:
		return 0, err
	}
	price := e.Amount
	if !e.Priced {
		// fen = points × 10^−8 × value × 10²
		v, err := divide(exact.Of(int64(e.Points), value.v), exact.Of(), value.places+6, 0)
		if err != nil {
			return 0, &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: the price of %s points", err, e.Points)}
		}
		price = settlement.Money(v)
	}
	x, fits := exact.Of(int64(c.Cost - c.Unreasonable)).Minus(exact.Of(int64(price))).V.Int64()
	if !fits {
		return 0, &settlement.FieldError{Path: "cost", Err: settlement.ErrOverflow}
	}
	return settlement.Money(x), nil
}

// rank finds the excess that keeps an approval, in the cycles that have too many.
func (x *quotaIndex) rank(over map[cycle]int) {
	x.cuts = make(map[cycle]*cut, len(over))
	slices.SortFunc(x.approvals, func(a, b approval) int {
		return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.number, b.number), cmp.Compare(b.excess, a.excess))
	})
	for from := 0; from < len(x.approvals); {
		k := x.approvals[from].cycle
		to := from
		for to < len(x.approvals) && x.approvals[to].cycle == k {
			to++
		}
		list := x.approvals[from:to]
		from = to
		allowed, tooMany := over[k]
		if !tooMany {
			continue
		}
		// The first case that loses its approval. Cases before it with as much excess are tied.
		c := &cut{excess: list[allowed].excess}
		for i := allowed; i > 0 && list[i-1].excess == c.excess; i-- {
			c.ties++
		}
		x.cuts[k] = c
	}
	x.approvals = nil
}

// quoted lists the ids of claims, at most a hundred, in words of an error.
func quoted(ids []string) error {
	more := len(ids) - settlement.MaxFaults
	if more > 0 {
		ids = ids[:settlement.MaxFaults]
	}
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = shown.QuoteID(id)
	}
	text := "[" + strings.Join(list, " ") + "]"
	if more > 0 {
		return fmt.Errorf("claims %s and %d more", text, more)
	}
	return fmt.Errorf("claims %s", text)
}
