package settlement

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: which lines a statement may have.

// checkLines returns an error for a line that neither a method, nor the settlement, nor a
// clearing draws up.
func (r *Report) checkLines() error {
	family, pools := sharingFamily{}, r.poolsByName()
	for i := range r.Statements {
		s := &r.Statements[i]
		for _, part := range append([]Statement{*s}, s.Parts...) {
			for k := range part.Lines {
				l := &part.Lines[k]
				err := l.check(termsOf(pools, &part, l))
				if err == nil {
					err = family.check(l)
				}
				if err != nil {
					return fmt.Errorf("%w: the statement of %s: line %d, %s of %s: %w", ErrIdentity, shown.QuoteID(s.Institution), k+1, l.Kind, l.Amount, err)
				}
			}
		}
	}
	return nil
}

// termsOf returns the terms of the pool of a line; those without anything if there is no such pool.
func termsOf(pools map[string]*PoolReport, s *Statement, l *Line) *Terms {
	name := s.Pool
	if len(s.Parts) > 0 { // a statement over pools names them in its lines
		name = l.Pool
	}
	if p := pools[name]; p != nil {
		return &p.Terms
	}
	return &Terms{}
}

// check returns an error unless the line's kind, sign, method and trail go together.
func (l *Line) check(terms *Terms) error {
	switch {
	case !l.Kind.Known():
		return fmt.Errorf("no line has the kind %s", shown.QuoteKey(string(l.Kind)))
	case !l.Kind.Fits(l.Amount):
		return fmt.Errorf("the kind does not have this sign")
	case l.Method == "":
		return fmt.Errorf("it has no method")
	case len(l.Trail) == 0:
		return fmt.Errorf("it has no trail")
	case l.Method == Clearing && (!l.Kind.clears() || l.AfterValue):
		return fmt.Errorf("no clearing draws it up")
	case l.Method != Clearing && l.Kind.clearsOnly():
		return fmt.Errorf("only a clearing draws it up")
	case l.Method == Clearing || l.fromSettling():
		return nil
	case l.Method == Settling, l.Kind == LinePrice, l.Kind == LineCovered:
		return fmt.Errorf("the settlement does not draw it up")
	}
	for i := range l.Trail {
		if err := l.checkRoot(&l.Trail[i].Rule, terms); err != nil {
			return err
		}
	}
	return nil
}

// clears reports whether a clearing may draw up lines of this kind.
func (k Kind) clears() bool {
	switch k {
	case LineRefused, LineDamages, LineReversed, MemoPending:
		return true
	}
	return k.clearsOnly()
}

// clearsOnly reports whether a clearing alone draws up lines of this kind.
func (k Kind) clearsOnly() bool {
	switch k {
	case LineCorrected, LinePrepaid, LineWithheld, LineReleased, LineBonus, LineDebt, LineAdvance, LineRecovered, MemoForfeited:
		return true
	}
	return false
}

// checkRoot returns an error if a step of a method's line has an id of the settlement's own
// rules and is none of those that methods may use: the sum over claims, and sharing.
func (l *Line) checkRoot(rule *Rule, terms *Terms) error {
	switch {
	case rule.ID == ruleSum.ID:
		if *rule != terms.rule(ruleSum, "") || len(l.Trail) > 1 || len(l.Trail[0].Inputs) != 1 {
			return fmt.Errorf("the sum over its claims has another formula or source")
		}
	case strings.HasPrefix(rule.ID, "settle."), strings.HasPrefix(rule.ID, "fund."), strings.HasPrefix(rule.ID, "compensation."):
		return fmt.Errorf("the settlement does not draw up a line that begins so")
	}
	return nil
}

// sharingFamily are the formulas that sharings of a number of tiers have, as they are needed.
type sharingFamily map[sharingKey]bool

type sharingKey struct{ id, formula string }

// mostTiers is how many tiers of a sharing are looked at.
const mostTiers = 64

// check returns an error if a step that shares has none of the formulas of sharings.
func (f sharingFamily) check(l *Line) error {
	for i := range l.Trail {
		s := &l.Trail[i]
		gives, ok := strings.CutPrefix(s.Rule.ID, "sharing.")
		if !ok {
			continue
		}
		key := sharingKey{s.Rule.ID, s.Rule.Formula}
		held, seen := f[key]
		if !seen {
			held = (gives == "kept" || gives == "fund_share") && s.isSharing(gives)
			f[key] = held
		}
		if !held || s.Rule.Gives != gives {
			return fmt.Errorf("no sharing has the formula of its step %d", i+1)
		}
	}
	return nil
}

// isSharing reports whether the step's formula is that of a sharing with the tiers that its
// inputs name.
func (s *Step) isSharing(gives string) bool {
	d, n := side{}, 0
	for _, in := range s.Inputs {
		if in.Name == "bonus_cap" {
			d.limit = in.Value
		}
		for _, prefix := range []string{"share_", "up_to_"} {
			if text, ok := strings.CutPrefix(in.Name, prefix); ok {
				i, err := strconv.Atoi(text)
				if err != nil || i > mostTiers {
					return false
				}
				n = max(n, i)
			}
		}
	}
	tiers := make([]Tier, n)
	for i := range tiers {
		tiers[i] = Tier{UpTo: DecimalInt(i + 1), Fund: DecimalInt(1)}
	}
	for _, whole := range []bool{false, true} {
		of := side{whole: whole, limit: d.limit}
		if err := of.compile(tiers, Tier.fund, gives, Source{}); err != nil {
			return false
		}
		if slices.ContainsFunc(append(of.ends, of.none), func(e ended) bool { return e.Formula == s.Rule.Formula }) {
			return true
		}
	}
	return false
}
