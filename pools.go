package settlement

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Pool is a fund of its own, with its own value: employees or residents, local or other-place
// (统筹基金池). Claims name their pool. No money moves between pools.
type Pool struct {
	Name  string `json:"name" required:"true"`
	Terms Terms  `json:"terms"`
}

// PoolReport is the part of a report that belongs to one pool. A pool without a name is the
// only pool, and its checks are those of the report.
type PoolReport struct {
	Name         string      `json:"name"`
	Terms        Terms       `json:"terms"`
	Fund         *FundReport `json:"fund,omitempty"`        // how the fund was built and used; nil: its amount says everything
	PointValue   *PointValue `json:"point_value,omitempty"` // nil: no entry has points
	Residue      *Money      `json:"residue,omitempty"`     // nil: there is no fund to close; negative: overspent by rounding
	ReserveDrawn Money       `json:"reserve_drawn,omitzero"`
	Checks       []Check     `json:"checks"`
}

// SettlePools settles several pools at once. Each has its fund and its value, and is settled
// over the entries that name it. The report has a summary for each pool, in the order given.
// Each institution has one combined statement with a part for each pool in which it has
// entries.
//
// SettlePools returns an error in the cases of [Settle], with the pool's name; if a pool's
// name is empty or occurs twice; or if an entry names a pool that is not in the list.
func SettlePools(pools []Pool, settlements ...Settlement) (*Report, error) {
	return Workers(1).SettlePools(pools, settlements...)
}

// SettlePools settles the sums of several pools, as the function [SettlePools] does. If the terms
// of a pool round each claim, the tally must be priced: see [Tally.Pricer].
func (t *Tally) SettlePools(given []Pool) (*Report, error) {
	pools, err := normalPools(given)
	if err != nil {
		return nil, err
	}
	return reportOf(t.settle(pools, DifferencesReserve, t.priced))(given...)
}

// Settle settles the sums under one fund.
//
// It returns an error if the terms are faulty; one wrapping [ErrNeedsEntries] if they round each
// claim and the tally is not priced (see [Tally.Pricer]); if points share a fund and sum to zero or less; if what is left of the fund
// for them is negative; if nothing says what a point is worth; if an entry belongs to a pool;
// or if an amount overflows.
func (t *Tally) Settle(given Terms) (*Report, error) {
	terms, err := given.normal()
	if err != nil {
		return nil, err
	}
	return reportOf(t.settle([]Pool{{Terms: terms}}, DifferencesReserve, t.priced))(Pool{Terms: given})
}

// settle settles the sums of pools whose defaults are filled in: it makes a worksheet for
// each pool, and one report of them all. A single fund is one pool without a name. again
// returns the tally with the price of each claim, if the terms of a pool ask for it.
func (t *Tally) settle(pools []Pool, d Differences, again func(*Pricer) (*Tally, error)) (*Settled, error) {
	sheets, err := t.begin(pools)
	if err != nil {
		return nil, err
	}
	each, err := eachOf(sheets)
	if err != nil {
		return nil, err
	}
	var priced *Tally
	var parts tallyParts
	if each != nil {
		if priced, err = again(each); err != nil {
			return nil, err
		}
		parts = priced.parts()
	}
	for _, w := range sheets {
		w.difference = d
		if each != nil && each.pools[w.pool] != nil {
			err = w.takeEach(priced, parts)
		}
		if err == nil {
			err = w.finish()
		}
		if err != nil {
			return nil, inPool(w.pool, err)
		}
	}
	r, err := combine(sheets)
	if err == nil {
		err = t.settledOf(r)
	}
	if err == nil {
		err = r.Recheck()
	}
	if err != nil {
		return nil, err
	}
	return &Settled{Report: r, sheets: sheets}, nil
}

// begin makes a worksheet for each pool, and strikes its point value.
func (t *Tally) begin(pools []Pool) ([]*worksheet, error) {
	sheets, err := t.worksheets(pools)
	if err != nil {
		return nil, err
	}
	for _, w := range sheets {
		if err := w.begin(); err != nil {
			return nil, inPool(w.pool, err)
		}
	}
	return sheets, nil
}

// inPool adds the name of its pool to an error. It adds nothing for a pool without a name.
func inPool(name string, err error) error {
	if err == nil || name == "" {
		return err
	}
	return fmt.Errorf("pool %s: %w", shown.QuoteKey(name), err)
}

// CheckPools returns every fault of the pools, with paths that begin with "pools[".
func CheckPools(pools []Pool) error {
	_, err := normalPools(pools)
	return err
}

// normalPools returns the pools with the defaults of their terms filled in.
func normalPools(given []Pool) ([]Pool, error) {
	pools := slices.Clone(given)
	var f Faults
	if len(pools) == 0 {
		f.At("pools", wrong.ErrRequired)
	}
	seen := map[string]bool{}
	for i, p := range pools {
		at := fmt.Sprintf("pools[%d].", i)
		switch {
		case p.Name == "":
			f.At(at+"name", wrong.ErrRequired)
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
	return pools, f.Err()
}

// knownPools returns an error that names every pool that entries have and pools lacks.
func (t *Tally) knownPools(pools []Pool) error {
	known, unknown := make(map[string]bool, len(pools)), map[string]bool{}
	for _, p := range pools {
		known[p.Name] = true
	}
	for _, a := range t.accounts {
		for _, c := range a.cells {
			if !known[c.pool] {
				unknown[shown.QuoteID(c.pool)] = true
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return fmt.Errorf("%w: entries are in pools without terms: %s", ErrPool, strings.Join(slices.Sorted(maps.Keys(unknown)), ", "))
}

// combine makes one report of the worksheets of all pools. The statements of a pool without a
// name are those of the report. Those of several pools become the parts of one combined
// statement for each institution.
func combine(sheets []*worksheet) (*Report, error) {
	r := &Report{Version: Version, Statements: []Statement{}}
	parts := map[string][]Statement{}
	for _, w := range sheets {
		r.Pools = append(r.Pools, PoolReport{
			Name: w.pool, Terms: w.terms, Fund: w.fundReport(), PointValue: w.value, Residue: w.residue, ReserveDrawn: w.drawn + w.beyond,
		})
		slices.SortFunc(w.conflicts, compareConflicts)
		r.Conflicts = append(r.Conflicts, w.conflicts...)
		if len(sheets) == 1 && w.pool == "" {
			r.Statements = w.statements
			break
		}
		for _, s := range w.statements {
			parts[s.Institution] = append(parts[s.Institution], s)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(parts)) {
		s, err := combined(parts[code])
		if err != nil {
			return nil, fmt.Errorf("institution %s: %w", shown.QuoteID(code), err)
		}
		r.Statements = append(r.Statements, s)
	}
	return r, nil
}

// combined sums up the parts of an institution. It does not sum their points, because points
// of different pools are worth different money.
func combined(parts []Statement) (Statement, error) {
	if parts[0].Pool == "" {
		return parts[0], nil // the only one
	}
	s := Statement{Institution: parts[0].Institution, Parts: parts, Lines: []Line{}}
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

// Pool returns the summary of a pool, nil if there is none of that name. A single fund is the
// pool with the empty name.
func (r *Report) Pool(name string) *PoolReport {
	for i := range r.Pools {
		if r.Pools[i].Name == name {
			return &r.Pools[i]
		}
	}
	return nil
}

// poolsByName returns the pools for those who ask for many; of two of one name the first.
func (r *Report) poolsByName() map[string]*PoolReport {
	pools := make(map[string]*PoolReport, len(r.Pools))
	for i := range r.Pools {
		if p := &r.Pools[i]; pools[p.Name] == nil {
			pools[p.Name] = p
		}
	}
	return pools
}

// unnamed returns the pool without a name if it is the only one, else nil.
func (r *Report) unnamed() *PoolReport {
	if len(r.Pools) == 1 && r.Pools[0].Name == "" {
		return &r.Pools[0]
	}
	return nil
}

// byPool returns the statements of each pool: those of the report if its pool has no name,
// else their parts.
func (r *Report) byPool() map[string][]*Statement {
	list := map[string][]*Statement{}
	for i := range r.Statements {
		s := &r.Statements[i]
		if r.unnamed() != nil {
			list[""] = append(list[""], s)
			continue
		}
		for k := range s.Parts {
			p := &s.Parts[k]
			list[p.Pool] = append(list[p.Pool], p)
		}
	}
	return list
}
