package job

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// state is what is known of an institution in a month: its lines, and what its claims come to.
type state struct {
	lines map[lineKey]settlement.Money
	sums  map[sumKey]settlement.RestatedSum
}

type lineKey struct {
	pool   string
	method settlement.Method
	kind   settlement.Kind
}

type sumKey struct {
	pool   string
	method settlement.Method
}

// stateOf returns the state of a statement, before its clearing. Sums fit, because those of
// the report do.
func stateOf(s *settlement.Statement) state {
	of := state{map[lineKey]settlement.Money{}, map[sumKey]settlement.RestatedSum{}}
	for _, l := range s.Lines {
		if l.Method != settlement.Clearing && !l.Kind.Memo() {
			of.lines[lineKey{l.Pool, l.Method, l.Kind}] += l.Amount
		}
	}
	parts := s.Parts
	if len(parts) == 0 {
		parts = []settlement.Statement{*s}
	}
	for _, p := range parts {
		for _, c := range p.ByClass {
			k := sumKey{p.Pool, c.Method}
			x := of.sums[k]
			x.Pool, x.Method = k.pool, k.method
			x.Cases, x.Points, x.Cost, x.Covered = x.Cases+c.Cases, x.Points+c.Points, x.Cost+c.Cost, x.Covered+c.Covered
			if c.Priced {
				x.Amount += c.Amount
			}
			of.sums[k] = x
		}
	}
	return of
}

func stateOfRestated(r settlement.Restated) state {
	of := state{map[lineKey]settlement.Money{}, map[sumKey]settlement.RestatedSum{}}
	for _, l := range r.Lines {
		of.lines[lineKey{l.Pool, l.Method, l.Kind}] += l.Amount
	}
	for _, x := range r.Sums {
		of.sums[sumKey{x.Pool, x.Method}] = x
	}
	return of
}

// restated is the opposite of stateOfRestated.
func (s state) restated(m settlement.Month, institution string) settlement.Restated {
	r := settlement.Restated{Month: m, Institution: institution, Lines: []settlement.Line{}}
	for _, k := range slices.SortedFunc(maps.Keys(s.sums), sumKey.compare) {
		r.Sums = append(r.Sums, s.sums[k])
	}
	for _, k := range slices.SortedFunc(maps.Keys(s.lines), lineKey.compare) {
		r.Lines = append(r.Lines, settlement.Line{Pool: k.pool, Method: k.method, Kind: k.kind, Amount: s.lines[k]})
		r.Entitlement += s.lines[k]
	}
	return r
}

func (k sumKey) compare(o sumKey) int {
	return cmp.Or(cmp.Compare(k.pool, o.pool), cmp.Compare(k.method, o.method))
}

func (k lineKey) compare(o lineKey) int {
	return cmp.Or(cmp.Compare(k.pool, o.pool), cmp.Compare(k.method, o.method), cmp.Compare(k.kind, o.kind))
}

// differ returns the lines that differ between two states, in order.
func (s state) differ(o state) []lineKey {
	var list []lineKey
	for k, amount := range s.lines {
		if o.lines[k] != amount {
			list = append(list, k)
		}
	}
	for k, amount := range o.lines {
		if _, both := s.lines[k]; !both && amount != 0 {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, lineKey.compare)
	return list
}

// correct settles the months again, as the files have them today, and lists what differs from
// what is known of them.
func (k *knowledge) correct(ctx context.Context, o YearOptions) error {
	o.Seal = false // the months are not reported again
	for _, m := range slices.SortedFunc(maps.Keys(k.months), settlement.Month.Compare) {
		if err := k.correctMonth(ctx, m, o); err != nil {
			return err
		}
	}
	return nil
}

func (k *knowledge) correctMonth(ctx context.Context, m settlement.Month, o YearOptions) error {
	now, err := k.year.again(ctx, m, o.Options, &k.room)
	if err != nil {
		return err
	}
	var was *Result
	if o.Before != nil && o.Before.carries() { // each month, because its room is that of the month before
		if was, err = o.Before.again(ctx, m, o.Options, &k.roomBefore); err != nil {
			return err
		}
	}
	known, today := k.months[m], map[string]state{}
	for i := range now.Report.Statements {
		s := &now.Report.Statements[i]
		today[s.Institution] = stateOf(s)
	}
	var changed []string
	for _, code := range institutionsOf(known, today) {
		if len(known[code].differ(today[code])) > 0 {
			changed = append(changed, code)
			k.report.Restated = append(k.report.Restated, today[code].restated(m, code))
		}
	}
	var list []settlement.Correction
	switch {
	case len(changed) == 0:
	case o.Before != nil:
		list, err = k.claimsOf(ctx, m, was, now, o)
	default:
		list = k.linesOf(m, changed, today)
	}
	k.report.Corrections = append(k.report.Corrections, list...)
	for _, code := range changed {
		known[code] = today[code]
	}
	return err
}

// institutionsOf returns the institutions of two months, in order.
func institutionsOf(a, b map[string]state) []string {
	all := map[string]bool{}
	for code := range a {
		all[code] = true
	}
	for code := range b {
		all[code] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// linesOf lists what changed by lines, where it is not known which claims did.
func (k *knowledge) linesOf(m settlement.Month, changed []string, today map[string]state) (list []settlement.Correction) {
	for _, code := range changed {
		was, is := k.months[m][code], today[code]
		for _, l := range was.differ(is) {
			list = append(list, settlement.Correction{
				Month: m, Institution: code, Pool: l.pool, Method: l.method, Kind: l.kind, Reason: k.reason(was, is, l),
				From: was.lines[l].String(), To: is.lines[l].String(), Amount: is.lines[l] - was.lines[l],
			})
		}
	}
	return list
}

// reason says why a line of an institution changed, as far as its sums show that. Lines that no
// claims are of, such as those of a budget, follow from all claims.
func (k *knowledge) reason(was, is state, l lineKey) string {
	_, a := was.sums[sumKey{l.pool, l.method}]
	_, b := is.sums[sumKey{l.pool, l.method}]
	all := l.method == settlement.Budget || !a && !b
	same, figures := true, true // costs, and what rules make of them
	for _, of := range []map[sumKey]settlement.RestatedSum{was.sums, is.sums} {
		for key := range of {
			if !all && key != (sumKey{l.pool, l.method}) {
				continue
			}
			a, b := was.sums[key], is.sums[key]
			same = same && a.Cases == b.Cases && a.Cost == b.Cost && a.Covered == b.Covered
			figures = figures && a.Points == b.Points && a.Amount == b.Amount
		}
	}
	switch {
	case same && k.documentsChanged:
		return string(Policy)
	case same && figures:
		return string(Value)
	}
	return "claims"
}

// again settles a month as its files are, without clearing it. The room that its budgets carry on
// takes the place of the room that they had.
func (y *Year) again(ctx context.Context, m settlement.Month, o Options, room *[]budget.Account) (*Result, error) {
	j, err := y.month(m)
	if err != nil {
		return nil, err
	}
	if j.treasury != nil {
		j.treasury.accounts = *room
	}
	r, err := j.settle(ctx, o, (*Result).prepare)
	if err == nil && y.carries() {
		*room = y.carriedOn(r.Report)
	}
	return r, err
}

// carries reports whether the room that a month leaves widens that of the next.
func (y *Year) carries() bool { return y.plan.Policy().SurplusTo == budget.Carry }

// carriedOn are the accounts of the room that a month leaves.
func (y *Year) carriedOn(r *settlement.Report) (list []budget.Account) {
	for _, a := range y.plan.Cleared(r).Next() {
		if a.CarriedIn != 0 {
			list = append(list, budget.Account{Institution: a.Institution, CarriedIn: a.CarriedIn})
		}
	}
	return list
}

// claimsOf lists what changed by claims, from the files as they were; was is the month as they
// make it, nil: not settled yet.
func (k *knowledge) claimsOf(ctx context.Context, m settlement.Month, was, now *Result, o YearOptions) (_ []settlement.Correction, err error) {
	if was == nil {
		if was, err = o.Before.again(ctx, m, o.Options, &k.roomBefore); err != nil {
			return nil, err
		}
	}
	states := map[string]state{}
	for i := range was.Report.Statements {
		s := &was.Report.Statements[i]
		states[s.Institution] = stateOf(s)
	}
	for _, code := range institutionsOf(states, k.months[m]) {
		if lines := states[code].differ(k.months[m][code]); len(lines) > 0 {
			return nil, inFile(o.Before.name, fmt.Errorf("%w: in %s the line %s of %s is %s, and %s in the reports",
				ErrBefore, m, lines[0].kind, shown.Quote(code), states[code].lines[lines[0]], k.months[m][code].lines[lines[0]]))
		}
	}
	changes, err := Difference(ctx, was, now)
	if err != nil {
		return nil, err
	}
	type claim struct {
		method settlement.Method
		id     string
	}
	moved := map[claim]bool{}
	for _, c := range changes {
		moved[claim{c.Method, c.Claim}] = moved[claim{c.Method, c.Claim}] || c.Claim != "" && c.Amount != 0
	}
	var list []settlement.Correction
	for _, c := range changes {
		if c.Amount == 0 && !moved[claim{c.Method, c.Claim}] {
			continue // of another month, or a field of a document, whose effect on claims follows
		}
		list = append(list, settlement.Correction{
			Month: m, Institution: c.Institution, Pool: c.Pool, Method: c.Method, Kind: c.Kind, Claim: c.Claim,
			Reason: string(c.Reason), Where: c.Where, From: c.From, To: c.To, Amount: c.Amount,
		})
	}
	return list, nil
}
