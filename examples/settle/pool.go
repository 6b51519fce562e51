package main

import (
	"fmt"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// checkPool adds what is wrong with the pool of a part.
func (j *job) checkPool(f *settlement.Faults, at string, p JobPart) {
	switch {
	case p.Pool == "":
	case j.Pools == nil:
		f.At(at+"pool", fmt.Errorf("%w: the job has no pools", settlement.ErrExcludes))
	case !slices.ContainsFunc(j.Pools, func(q settlement.Pool) bool { return q.Name == p.Pool }):
		f.At(at+"pool", fmt.Errorf("%w: the job has no pool %q", settlement.ErrPool, p.Pool))
	}
}

// in returns the part with the claims that name no pool in the given one.
func (p *part) in(pool string) *part {
	if pool == "" {
		return p
	}
	checked := p.checked.(located) // every part's is
	checked.Settlement = pooled{checked.Settlement, pool}
	p.checked, p.again = checked, pooled{p.again, pool}
	return p
}

// pooled is a settlement whose claims that name no pool belong to one.
type pooled struct {
	settlement.Settlement
	pool string
}

func (s pooled) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		for e, err := range s.Settlement.Entries() {
			if !yield(s.put(e), err) {
				return
			}
		}
	}
}

func (s pooled) put(e settlement.Entry) settlement.Entry {
	if e.Pool == "" {
		e.Pool = s.pool
	}
	return e
}

// Explain explains a claim in the pool it belongs to.
func (s pooled) Explain(claim string) (settlement.Entry, error) {
	x, ok := s.Settlement.(settlement.Explainer)
	if !ok {
		return settlement.Entry{}, fmt.Errorf("%w: its claims cannot be explained", errUnsupported)
	}
	e, err := x.Explain(claim)
	return s.put(e), err
}
