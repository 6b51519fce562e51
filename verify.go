package settlement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// ErrIdentity says that a report does not add up.
var ErrIdentity = coded.New("identity", "the report does not add up")

// Verify audits a report, also a stored one, without its claims. It computes the identities
// anew, replays every trail, and settles the sums by class once more. It returns an error
// wrapping [ErrIdentity] if an identity fails, or if the report is not what its terms make of
// its sums. If each claim was rounded, Verify takes the sums of their prices as they stand.
//
// A caller who has the plans passes their rules as known. Then every step must have one of
// these rules or one of the settlement's own. Without known rules, Verify accepts any formula
// of a plan that replays.
func (r *Report) Verify(known ...Rules) error {
	whole, pools, err := r.identities()
	if err != nil {
		return err
	}
	if err := r.held(whole, pools); err != nil {
		return err
	}
	for _, check := range []func() error{
		r.checkLines, r.checkMade, r.checkCleared, r.checkVouched, r.checkYear, func() error { return r.checkRules(known) }, r.checkSignature,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	again, err := r.again()
	if err != nil {
		return err
	}
	again.Checks = whole
	for i := range again.Pools {
		again.Pools[i].Checks = pools[i]
	}
	return r.compare(again)
}

// Recheck computes the identities of the report anew, replays every trail, and replaces
// Checks by the outcome. It is for programs that continue a report, as a clearing does. It
// returns an error in the cases of [Report.Verify].
func (r *Report) Recheck() error {
	whole, pools, err := r.identities()
	if err != nil {
		return err
	}
	r.Checks = whole
	r.Pools = slices.Clone(r.Pools) // a copy, because a copied report may share them
	for i := range r.Pools {
		r.Pools[i].Checks = pools[i]
	}
	return r.held(whole, pools)
}

// held returns an error that names the identities that fail.
func (r *Report) held(whole []Check, pools [][]Check) error {
	for i, list := range pools {
		if err := inPool(r.Pools[i].Name, failed(list)); err != nil {
			return err
		}
	}
	return failed(whole)
}

func failed(checks []Check) error {
	var f Faults
	for _, c := range checks {
		if !c.OK && c.Right != NotChecked {
			f.Add(fmt.Errorf("%w: %s: %s against %s", ErrIdentity, c.Name, c.Left, c.Right))
		}
	}
	return f.Err()
}

// checkVouched returns an error if more claims of a method were vouched for than there are.
func (r *Report) checkVouched() error {
	cases := map[Method]int{}
	for _, list := range r.byPool() {
		for _, s := range list {
			for _, c := range s.ByClass {
				cases[c.Method] += c.Cases
			}
		}
	}
	for i, v := range r.Vouched {
		if v.Claims < 1 || v.Claims > cases[v.Method] || i > 0 && v.Method <= r.Vouched[i-1].Method {
			return fmt.Errorf("%w: %d claims of the method %q were vouched for, of %d", ErrIdentity, v.Claims, v.Method, cases[v.Method])
		}
	}
	return nil
}

// again settles the report's sums by class under the terms of each pool.
func (r *Report) again() (*Report, error) {
	statements, digested := r.byPool(), r.digested()
	var sheets []*worksheet
	for i := range r.Pools {
		p := &r.Pools[i]
		w, err := p.again(statements[p.Name], digested)
		if err != nil {
			return nil, inPool(p.Name, fmt.Errorf("%w: its sums do not settle: %w", ErrIdentity, err))
		}
		sheets = append(sheets, w)
	}
	return combine(sheets)
}

// again settles the sums by class of a pool's statements.
func (p *PoolReport) again(statements []*Statement, digested map[Method]bool) (*worksheet, error) {
	if err := inOrder(statements); err != nil {
		return nil, err
	}
	terms, err := p.Terms.normal()
	if err != nil {
		return nil, err
	}
	w := &worksheet{terms: terms, pool: p.Name}
	for _, s := range statements {
		if err := s.checkHolders(&terms); err != nil {
			return nil, err
		}
		l := &ledger{code: s.Institution}
		for _, c := range s.ByClass {
			cell := row{
				cellKey: cellKey{method: c.Method, class: c.Class, priced: c.Priced, compensable: c.Compensable, unpaid: c.Unpaid},
				cases:   c.Cases, points: c.Points, cost: c.Cost, covered: c.Covered, byItem: c.ByItem,
			}
			if c.Priced {
				cell.amount = c.Amount
			}
			l.cells = append(l.cells, cell)
		}
		for _, line := range s.Lines {
			if line.Method != Clearing && !line.fromSettling() && !line.AfterValue {
				l.lines = append(l.lines, line)
			}
		}
		w.ledgers = append(w.ledgers, l)
	}
	if err := w.begin(); err != nil {
		return nil, err
	}
	if terms.RoundEach {
		if err := p.roundedBefore(w, statements, digested); err != nil {
			return nil, err
		}
	}
	return w, w.finishAfter(statements, p.ReserveDrawn)
}

// finishAfter finishes a pool, with the lines of a stored report that came after the value. drawn
// is what the report says was drawn from the reserve.
func (w *worksheet) finishAfter(statements []*Statement, drawn Money) error {
	if err := w.priceAll(); err != nil {
		return err
	}
	if err := w.compensate(); err != nil {
		return err
	}
	if drawn == w.drawn { // the terms do not say where differences come from
		w.difference = DifferencesResidue
	}
	for i, l := range w.ledgers {
		for _, line := range statements[i].Lines {
			if line.Method != Clearing && line.AfterValue {
				l.lines = append(l.lines, line)
			}
		}
	}
	return w.close()
}

// roundedBefore takes the sums of prices that were rounded claim by claim, and of what caps
// took and floors gave, from a stored report, which no longer has the claims. It returns an
// error for a sum that the terms cannot bring about.
// digested are the methods of which every claim is in the digests.
func (p *PoolReport) roundedBefore(w *worksheet, statements []*Statement, digested map[Method]bool) error {
	if p.PointValue != nil && w.value != nil {
		w.value.Prices = p.PointValue.Prices
	}
	bound, err := p.roundingBounds(w, statements, digested)
	if err != nil {
		return err
	}
	for i, l := range w.ledgers {
		for j, c := range statements[i].ByClass {
			r := &l.cells[j]
			if !c.Priced && !c.Unpaid {
				r.price = c.Amount
				if err := bound.check(l, r, &c); err != nil {
					return err
				}
			}
			if c.Over > 0 || c.Over < 0 && (c.Priced || c.Unpaid) || c.Floored < 0 || c.Floored > 0 && (c.Unpaid || w.terms.NegativeDue != NegativeFloorClaim) {
				return fmt.Errorf("%s: by_class of %s %s: caps take %s and floors give %s", shown.QuoteID(l.code), c.Method, c.Class, c.Over, c.Floored)
			}
			r.over, r.floored = c.Over, c.Floored
		}
		if err := w.addEach(l); err != nil {
			return err
		}
	}
	return nil
}

func inOrder(statements []*Statement) error {
	for i, s := range statements {
		if s.Institution == "" || i > 0 && s.Institution <= statements[i-1].Institution {
			return fmt.Errorf("statement %d, of %q, is out of order", i+1, s.Institution)
		}
	}
	return nil
}

// fromSettling reports whether the settlement itself draws up the line, so that settling
// again draws it up again.
func (l Line) fromSettling() bool {
	if len(l.Trail) == 0 {
		return false
	}
	switch l.Trail[0].Rule.ID {
	case ruleFactor.ID, rulePriceID, ruleApportionedID, ruleEach.ID, ruleAmount.ID, ruleCovered.ID, ruleFloor.ID,
		ruleOverEach.ID, ruleFlooredEach.ID:
		return true
	}
	return l.Kind == LineCompensation && slices.ContainsFunc(l.Trail, func(s Step) bool {
		return s.Rule.ID == ruleCompensation.ID
	})
}

// compare returns an error that names the first part of the report that differs from what
// settling its sums again makes.
func (r *Report) compare(again *Report) error {
	for i := range r.Pools {
		if err := r.Pools[i].compare(&again.Pools[i]); err != nil {
			return inPool(r.Pools[i].Name, err)
		}
	}
	if len(r.Statements) != len(again.Statements) {
		return fmt.Errorf("%w: a statement has no part", ErrIdentity)
	}
	for i, s := range r.Statements {
		want := again.Statements[i]
		want.Name = s.Name
		want.label(s.labels())
		want.holders(&s)
		// Clearing adds lines and changes what is due; everything else must be the same.
		if slices.ContainsFunc(s.Lines, func(l Line) bool { return l.Method == Clearing }) {
			want.Due = s.Due
			s.Lines = slices.DeleteFunc(slices.Clone(s.Lines), func(l Line) bool { return l.Method == Clearing })
		}
		if err := differs(fmt.Sprintf("the statement of %q", s.Institution), s, want); err != nil {
			return err
		}
	}
	if len(r.Pools) > 0 && !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Name == checkIDs }) {
		return fmt.Errorf("%w: checks: none says whether ids were checked", ErrIdentity)
	}
	if len(r.Checks) == 0 && len(r.Pools) == 0 {
		return nil
	}
	return differs("checks", r.Checks, again.Checks)
}

func (p *PoolReport) compare(again *PoolReport) error {
	if err := differs("point_value", p.PointValue, again.PointValue); err != nil {
		return err
	}
	if err := differs("fund", p.Fund, again.Fund); err != nil {
		return err
	}
	if err := differs("residue", []any{p.Residue, p.ReserveDrawn}, []any{again.Residue, again.ReserveDrawn}); err != nil {
		return err
	}
	if places := p.Terms.Places; places != 0 && places != again.Terms.Places {
		return fmt.Errorf("%w: terms.places is not what the terms make", ErrIdentity)
	}
	if len(p.Checks) == 0 && len(again.Checks) == 0 {
		return nil // of a pool without a name: they are those of the report
	}
	return differs("checks", p.Checks, again.Checks)
}

// differs returns an error if two values are written differently.
func differs(what string, a, b any) error {
	x, err := json.Marshal(a)
	if err != nil {
		return err
	}
	y, err := json.Marshal(b)
	if err != nil || bytes.Equal(x, y) {
		return err
	}
	return fmt.Errorf("%w: %s is not what the sums make", ErrIdentity, what)
}
