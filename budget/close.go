package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Close draws up the budgets of holders from the sums of a tally, and adds their entries to
// it. They are the entries that Settlement would add after the claims, to the byte. Close is
// for engines that split claims over tallies and merge them:
//
//	merged.IDsChecked()                 // if the engine saw to it
//	err := plan.Close(merged, accounts) // once, when every claim is in it
//	report, err := merged.Settle(terms)
//
// Budgets in budgets are closed from the inside out, each with its own accounts. The rules
// of Settlement apply here too, except for two that need single claims. These are errors
// wrapping [ErrSums]:
//   - a finding about one claim, or a step of escalation, that was upheld, unless a
//     budget inside has taken it off;
//   - points that are priced claim by claim ([Plan.At] with round_each).
//
// Sums do not tell whether a budget of the tally lies beside this one or inside it. If its
// holders are holders of this policy and the policy's methods leave budgets out, Close
// returns [ErrInside]. Close each of the two in a tally of its own then, and merge the
// tallies.
//
// A tally is closed once. If it holds entries drawn up under the policy already, Close
// returns an error wrapping [settlement.ErrOwner]. Claims that are added later are in no
// budget. If Close returns an error, it has changed nothing.
func (p *Plan) Close(t *settlement.Tally, accounts []Account) error {
	sums, err := t.Sums()
	if err != nil {
		return err
	}
	f := settlement.Faults{Limit: settlement.MaxFaults}
	levels := p.nesting(accounts)
	for _, l := range levels {
		if err := l.plan.notClosed(sums); err != nil {
			return err
		}
	}
	f.Add(p.checkDeferred())
	f.Add(p.checkAccounts(accounts))
	n := newNest(levels)
	all := n.pages(0)
	for _, b := range n {
		b.bySums = true
	}
	for _, claims := range []bool{true, false} { // a budget inside comes after its claims
		for i := range sums {
			s := &sums[i]
			if s.Cases > 0 != claims {
				continue
			}
			if err := all.chargeSum(s); err != nil {
				f.Add(fmt.Errorf("%s: institution %s: %w", s.Entry.Method, shown.QuoteID(s.Entry.Institution), err))
			}
		}
	}
	all.join()
	if err := f.Err(); err != nil {
		return err
	}
	entries, err := n.close()
	if err != nil {
		return err
	}
	return addTo(t, entries)
}

// notClosed returns an error if sums hold entries drawn up under the policy.
func (p *Plan) notClosed(sums []settlement.Sum) error {
	for i := range sums {
		e := &sums[i].Entry
		if e.Method == settlement.Budget && e.Owner != nil && e.Owner.Policy == p.digest {
			return fmt.Errorf("%s: holder %s: %w", settlement.Budget, shown.QuoteID(e.Owner.Holder), settlement.ErrOwner)
		}
	}
	return nil
}

// chargeSum charges what entries come to at every level.
func (list pages) chargeSum(s *settlement.Sum) error {
	for _, b := range list {
		b.meet(s.Entry.Pool)
		if err := b.chargeSum(s); err != nil {
			return b.within(err)
		}
	}
	return nil
}

// chargeSum charges what entries come to, as charge does with each of them.
func (b *page) chargeSum(s *settlement.Sum) error {
	e := &s.Entry
	if e.Left != "" {
		return nil
	}
	h, err := b.holder(e)
	if err != nil && len(e.Lines) > 0 {
		return nil // said of the entries whose lines these are
	}
	if err != nil {
		return err
	}
	if e.Method == settlement.Budget {
		b.acted(e)
	}
	if h == nil || h.earned && e.Priced { // it is compared by its points alone
		return nil
	}
	if q := b.plan.pricing; q != nil && q.roundEach && (!e.Priced || q.floors) {
		return &settlement.FieldError{Path: "terms.round_each", Err: ErrSums}
	}
	c, err := b.sum(h, e.Pool)
	if err != nil {
		return err
	}
	return b.bear(e, c, s.Cases)
}

// checkSums reports the findings and steps that sums cannot decide: those about single
// claims. A finding that a budget inside has taken off is no fault: its claim was there.
func (b *book) checkSums(f *settlement.Faults) {
	for i := range b.effects {
		x := &b.effects[i]
		switch {
		case x.inside:
			x.seen = true
		case x.step != nil:
			f.Add(&settlement.FieldError{Path: x.path, Err: ErrSums})
		case x.about() || x.reverses != nil && x.reverses.about():
			f.Add(&settlement.FieldError{Path: x.path + ".claim", Err: ErrSums})
		}
	}
}

// addTo adds entries to a tally: all, or none.
func addTo(t *settlement.Tally, entries []settlement.Entry) error {
	var drawn settlement.Tally
	for _, e := range entries {
		if err := drawn.Add(e); err != nil {
			return err
		}
	}
	return t.Merge(&drawn)
}
