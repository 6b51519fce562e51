package settlement

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Pool is a fund of its own, with its own value: employees or residents, local
// or other-place (统筹基金池). Claims name their pool; money never leaks between
// pools.
type Pool struct {
	Name  string `json:"name"`
	Terms Terms  `json:"terms"`
}

// PoolReport is the part of a report that belongs to one pool.
type PoolReport struct {
	Name         string      `json:"name"`
	Terms        Terms       `json:"terms"`
	Fund         *FundReport `json:"fund,omitempty"`
	PointValue   *PointValue `json:"point_value,omitempty"`
	Residue      *Money      `json:"residue,omitempty"`
	ReserveDrawn Money       `json:"reserve_drawn,omitzero"`
	Checks       []Check     `json:"checks"`
}

// SettlePools settles several pools at once: each by itself, with its fund and
// its value, over the entries that name it. The report has a summary for each
// pool, in the order given, and one combined statement an institution with a
// part for each pool it has entries in.
//
// It returns an error in the cases of [Settle], with the pool's name; if a name
// is empty or occurs twice; or if an entry names a pool that is not among them.
func SettlePools(pools []Pool, settlements ...Settlement) (*Report, error) {
	return Workers(1).SettlePools(pools, settlements...)
}

// SettlePools settles the sums of several pools, as the function [SettlePools]
// does. No pool may round each claim.
func (t *Tally) SettlePools(pools []Pool) (*Report, error) {
	for i, p := range pools {
		if p.Terms.RoundEach {
			return nil, &FieldError{fmt.Sprintf("pools[%d].terms.round_each", i), ErrNeedsEntries}
		}
	}
	r, err := t.settlePools(pools, 1, nil, nil)
	return underTerms(r, err, pools...)
}

func (t *Tally) settlePools(pools []Pool, n Workers, settlements []Settlement, first *identity) (*Report, error) {
	pools = slices.Clone(pools)
	if err := checkPools(pools); err != nil {
		return nil, err
	}
	if err := t.knownPools(pools); err != nil {
		return nil, err
	}
	reports := make([]*Report, len(pools))
	for i, p := range pools {
		w, err := newWorksheet(t, p.Name, p.Terms)
		if err == nil && p.Terms.RoundEach {
			err = w.roundEach(n, settlements, first)
		}
		if err == nil {
			reports[i], err = w.report()
		}
		if err == nil {
			err = reports[i].Recheck()
		}
		if err != nil {
			return nil, fmt.Errorf("pool %s: %w", shown.QuoteKey(p.Name), err)
		}
	}
	r, err := combine(pools, reports)
	if err == nil {
		err = t.settledOf(r)
	}
	if err == nil {
		err = r.Recheck()
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// CheckPools returns every fault of the pools, with paths that begin with "pools[".
func CheckPools(pools []Pool) error { return checkPools(slices.Clone(pools)) }

// checkPools checks the pools and fills in the defaults of their terms.
func checkPools(pools []Pool) error {
	var f Faults
	if len(pools) == 0 {
		f.At("pools", ErrRequired)
	}
	seen := map[string]bool{}
	for i, p := range pools {
		at := fmt.Sprintf("pools[%d].", i)
		switch {
		case p.Name == "":
			f.At(at+"name", ErrRequired)
		case seen[p.Name]:
			f.At(at+"name", fmt.Errorf("%w: pool %s", ErrDuplicate, shown.QuoteKey(p.Name)))
		}
		seen[p.Name] = true
		terms, err := p.Terms.normal()
		var all Faults
		all.Add(err)
		for _, e := range all.List {
			if field, ok := e.(*FieldError); ok { //nolint:errorlint // made by normal, never wrapped
				e = &FieldError{at + field.Path, field.Err}
			}
			f.Add(e)
		}
		pools[i].Terms = terms
	}
	return f.Err()
}

// onePool returns an error if an entry names a pool: [Settle] settles one fund.
func (t *Tally) onePool() error { return t.knownPools([]Pool{{}}) }

// knownPools returns an error that names every pool of an entry without terms.
func (t *Tally) knownPools(pools []Pool) error {
	unknown := map[string]bool{}
	for _, a := range t.accounts {
		for _, c := range a.cells {
			if !slices.ContainsFunc(pools, func(p Pool) bool { return p.Name == c.pool }) {
				unknown[shown.QuoteID(c.pool)] = true
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return fmt.Errorf("%w: entries are in pools without terms: %s", ErrPool, strings.Join(slices.Sorted(maps.Keys(unknown)), ", "))
}

// combine makes one report of one for each pool.
func combine(pools []Pool, reports []*Report) (*Report, error) {
	r := &Report{Version: Version}
	parts := map[string][]Statement{}
	for i, p := range reports {
		name := pools[i].Name
		r.Pools = append(r.Pools, PoolReport{
			Name: name, Terms: p.Terms, Fund: p.Fund, PointValue: p.PointValue,
			Residue: p.Residue, ReserveDrawn: p.ReserveDrawn, Checks: p.Checks,
		})
		r.Conflicts = append(r.Conflicts, p.Conflicts...)
		for _, s := range p.Statements {
			s.Pool = name
			parts[s.Institution] = append(parts[s.Institution], s)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(parts)) {
		s, err := combined(code, parts[code])
		if err != nil {
			return nil, fmt.Errorf("institution %s: %w", shown.QuoteID(code), err)
		}
		r.Statements = append(r.Statements, s)
	}
	return r, nil
}

// combined sums up the parts of an institution. Points of different pools are
// worth different money, so that they are not summed.
func combined(code string, parts []Statement) (Statement, error) {
	s := Statement{Institution: code, Parts: parts}
	ok := true
	add := func(to *Money, v Money) {
		sum := *to + v
		ok = ok && (sum > *to) == (v > 0)
		*to = sum
	}
	for _, p := range parts {
		s.Cases += p.Cases
		add(&s.Cost, p.Cost)
		add(&s.Covered, p.Covered)
		add(&s.Entitlement, p.Entitlement)
		for _, l := range p.Lines {
			l.Pool = p.Pool
			s.Lines = append(s.Lines, l)
		}
	}
	s.Due = s.Entitlement
	if !ok {
		return s, ErrOverflow
	}
	return s, nil
}

// Pool returns the summary of a pool, nil if there is none of that name; where
// one fund was settled, the empty name is its.
func (r *Report) Pool(name string) *PoolReport {
	for i := range r.Pools {
		if r.Pools[i].Name == name {
			return &r.Pools[i]
		}
	}
	if len(r.Pools) > 0 || name != "" {
		return nil
	}
	return &PoolReport{Terms: r.Terms, Fund: r.Fund, PointValue: r.PointValue, Residue: r.Residue, ReserveDrawn: r.ReserveDrawn, Checks: r.Checks}
}

// pool returns the report of one pool, as it was before it was combined.
func (r *Report) pool(i int) *Report {
	p := r.Pools[i]
	one := &Report{Terms: p.Terms, Fund: p.Fund, PointValue: p.PointValue, Residue: p.Residue, ReserveDrawn: p.ReserveDrawn, Checks: p.Checks}
	for _, s := range r.Statements {
		for _, part := range s.Parts {
			if part.Pool == p.Name {
				part.Pool = ""
				one.Statements = append(one.Statements, part)
			}
		}
	}
	return one
}
