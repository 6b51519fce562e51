package settlement

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the claims of pools that nobody gave terms for.

// pooledIn returns nil if every entry is in one of the pools. Otherwise it walks the
// settlements again and returns the claims that are in none, as faults of theirs; the sums
// alone do not know them. Where no claim is to blame, such as an entry of an institution as a
// whole, it returns the names of the pools.
func (n Workers) pooledIn(pools []Pool, t *Tally, settlements []Settlement) error {
	err := t.knownPools(pools)
	if err == nil || n > 1 { // of several workers one walks again: it knows the rows
		return err
	}
	known := make(map[string]bool, len(pools))
	for _, p := range pools {
		known[p.Name] = true
	}
	checked := make([]Settlement, len(settlements))
	for i, s := range settlements {
		checked[i] = Map(s, func(e *Entry) error {
			if e.Claim == "" || e.Left != "" && e.Left != LeftUnpaid || known[e.Pool] {
				return nil
			}
			if e.Pool == "" {
				return &FieldError{"pool", fmt.Errorf("%w: the claim names no pool", ErrPool)}
			}
			return &FieldError{"pool", fmt.Errorf("%w: there is no pool %s", ErrPool, shown.QuoteID(e.Pool))}
		})
	}
	if _, faults := n.tally(checked, nil, nil); faults != nil {
		return faults
	}
	return err
}
