package receivable

import (
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Checks of a table. A table whose checks do not all hold has lost or doubled an amount.
const (
	checkOwed     = "booked + difference + other = refused + deposit + deferred + paid + outstanding"
	checkBooked   = "parts of claims = booked + parts that no payer owes"
	checkReceived = "payments = paid + unmatched"
	checkSettled  = "dues of reports = accepted + other − refused − deposit − prepaid"
	checkAges     = "outstanding = not due + ages + overpaid"
)

// check draws up the checks. Sums of what was taken in stand on the left, and sums of what is
// shown on the right.
func (b *Book) check(t *Table) error {
	a := &t.Total
	var unowed, payments, unmatched, settled wide.Int
	for _, name := range slices.Sorted(maps.Keys(b.unowed)) {
		v, ok := b.unowed[name].Int64()
		if !ok {
			return settlement.ErrOverflow
		}
		t.NotOwed = append(t.NotOwed, settlement.CostPart{Name: name, Amount: settlement.Money(v)})
		unowed.Accumulate(v)
	}
	unowed.Accumulate(int64(a.Booked))
	for _, p := range b.payments {
		payments.Accumulate(int64(p.Amount))
	}
	for _, u := range t.Unmatched {
		unmatched.Accumulate(int64(u.Amount))
	}
	unmatched.Accumulate(int64(a.Paid))
	for _, x := range b.reports {
		for _, l := range x.lines {
			if l.to == Accepted || l.to == Other {
				settled.Accumulate(int64(l.amount))
			} else {
				settled.Accumulate(-int64(l.amount))
			}
		}
	}
	for _, p := range b.prepaid {
		settled, _ = settled.Sub(p.amount)
	}
	side := func(amounts ...settlement.Money) (sum wide.Int) {
		for _, m := range amounts {
			sum.Accumulate(int64(m))
		}
		return sum
	}
	for _, c := range []struct {
		name        string
		left, right wide.Int
	}{
		{checkOwed, side(a.Booked, a.Difference, a.Other), side(a.Refused, a.Deposit, a.Deferred, a.Paid, a.Outstanding)},
		{checkBooked, b.parts, unowed},
		{checkReceived, payments, unmatched},
		{checkSettled, b.dues, settled},
		{checkAges, side(a.Outstanding), side(append(slices.Clone(a.ByAge), a.NotDue, a.Overpaid)...)},
	} {
		t.Checks = append(t.Checks, settlement.Check{Name: c.name, Left: yuan(c.left), Right: yuan(c.right), OK: c.left == c.right})
	}
	return nil
}

// yuan writes a sum of fen, which may be too large for an amount.
func yuan(fen wide.Int) string {
	v, ok := fen.Int64()
	if !ok {
		return "overflow"
	}
	return settlement.Money(v).String()
}
