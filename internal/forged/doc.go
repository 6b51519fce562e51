// Package forged edits reports so that they still add up, as a person would who wants another
// amount to pass. Tests alone import it.
package forged

import (
	"math/rand/v2"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// Edit is one way to change a report. It changes every number that has to go along: sums over
// lines and classes, residue, and the results and inputs of trails. It reports false, and may
// leave the report half-changed, if there is nothing that it can change.
type Edit struct {
	Name string
	Make func(r *settlement.Report, rnd *rand.Rand) bool
}

// Edits returns every edit.
func Edits() []Edit {
	return []Edit{
		{"line", editLine}, {"lines of two", editTwo}, {"price and class", editPrice}, {"line of a clearing", editClearing},
		{"account and line", editAccount}, {"cases", editCases}, {"cost", editCost}, {"covered", editCovered}, {"points", editPoints},
		{"fund", editFund}, {"statement", editStatement}, {"conflicts", editConflicts}, {"left out", editLeftOut},
		{"policies", editPolicies}, {"names", editNames}, {"period", editPeriod}, {"digests", editDigests}, {"rules", editRules},
		{"year", editYear},
	}
}

// Any makes one to three edits and has the checks made anew. It reports the first edit.
func Any(r *settlement.Report, rnd *rand.Rand) (string, bool) {
	name := ""
	all := Edits()
	for range 1 + rnd.IntN(3) {
		e := all[rnd.IntN(len(all))]
		if !e.Make(r, rnd) {
			return name, false
		}
		if name == "" {
			name = e.Name
		}
	}
	_ = r.Recheck()
	return name, true
}

// amount draws an amount that is not zero, small or large.
func amount(rnd *rand.Rand) settlement.Money {
	m := settlement.Money(1 + rnd.Int64N([]int64{1, 100, 100_000, 1_000_000_000}[rnd.IntN(4)]))
	if rnd.IntN(2) == 0 {
		return -m
	}
	return m
}

// place is a statement in a pool: a part of a combined one, where there are several pools.
type place struct {
	part, whole *settlement.Statement // the same where there is one pool
	pool        *settlement.PoolReport
}

func pick(r *settlement.Report, rnd *rand.Rand) (place, bool) {
	if len(r.Statements) == 0 {
		return place{}, false
	}
	s := &r.Statements[rnd.IntN(len(r.Statements))]
	if len(s.Parts) == 0 {
		return place{s, s, r.Pool("")}, r.Pool("") != nil
	}
	p := &s.Parts[rnd.IntN(len(s.Parts))]
	return place{p, s, r.Pool(p.Pool)}, true
}

// twin returns the line of the combined statement that is the k-th line of the part.
func (p place) twin(k int) *settlement.Line {
	if p.part == p.whole {
		return nil
	}
	l := &p.part.Lines[k]
	for i := range p.whole.Lines {
		o := &p.whole.Lines[i]
		if o.Pool == p.part.Pool && o.Method == l.Method && o.Kind == l.Kind && o.Amount == l.Amount {
			return o
		}
	}
	return nil
}

// change changes the amount of a line, its trail and all sums. Those of a clearing move what is
// due alone.
func (p place) change(k int, d settlement.Money) bool {
	l, twin := &p.part.Lines[k], p.twin(k)
	if !retrace(l, l.Amount+d) {
		return false
	}
	if twin != nil {
		twin.Amount, twin.Trail = l.Amount, l.Trail
	}
	if !l.Kind.Memo() {
		p.move(d, l.Method == settlement.Clearing)
	}
	return true
}

func (p place) move(d settlement.Money, clearing bool) {
	for i, s := range []*settlement.Statement{p.part, p.whole} {
		if i == 1 && p.part == p.whole {
			break
		}
		s.Due += d
		if !clearing {
			s.Entitlement += d
		}
	}
	if clearing || p.pool.Residue == nil {
		return
	}
	rest := *p.pool.Residue - d
	p.pool.Residue = &rest
}

// retrace sets the amount of a line, and changes one input of its last step so that the trail
// still replays.
func retrace(l *settlement.Line, to settlement.Money) bool {
	trail := slices.Clone(l.Trail)
	if len(trail) == 0 {
		return false
	}
	last := &trail[len(trail)-1]
	d := to - l.Amount
	last.Result = to.Decimal()
	inputs := last.Inputs
	for i := range inputs {
		m, err := inputs[i].Value.Money()
		if err != nil || inputs[i].Value.Absent() {
			continue
		}
		for _, by := range []settlement.Money{d, -d} {
			last.Inputs = slices.Clone(inputs)
			last.Inputs[i].Value = (m + by).Decimal()
			if last.Replay() != nil {
				continue
			}
			carry(trail[:len(trail)-1], inputs[i].Name, (m + by).Decimal())
			l.Amount, l.Trail = to, trail
			return true
		}
	}
	return false
}

// carry gives the step that an input comes from the result that the input now has. It cannot
// always replay.
func carry(trail settlement.Trail, name string, value settlement.Decimal) {
	for i := len(trail) - 1; i >= 0; i-- {
		if trail[i].Rule.Gives != name {
			continue
		}
		s := trail[i]
		s.Result = value
		old := s.Inputs
		for k := range old {
			s.Inputs = slices.Clone(old)
			s.Inputs[k].Value = value
			if s.Replay() == nil {
				break
			}
		}
		trail[i] = s
		return
	}
}
