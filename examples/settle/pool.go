package main

import (
	"fmt"
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
	p.all = settlement.Map(p.all, func(e *settlement.Entry) error {
		if e.Pool == "" {
			e.Pool = pool
		}
		return nil
	})
	return p
}
