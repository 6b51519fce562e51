package settlement

import (
	"errors"
	"fmt"
	"iter"
)

// Settlement is a payment method bound to the claims of one period.
//
// Entries yields one entry a claim and ends with one error pair if anything is
// wrong: the faults of the whole sequence joined, up to [MaxFaults] with their
// total, as *[Faults]. Once there is a fault it yields no more entries. Terms
// that round each claim walk it twice; both walks must yield the same.
type Settlement interface {
	Method() Method
	Entries() iter.Seq2[Entry, error]
}

// Explainer is a Settlement that can explain one of its claims.
type Explainer interface {
	// Explain returns the entry of the claim with its trail, or an error
	// wrapping [ErrClaim] if there is no such claim.
	Explain(claim string) (Entry, error)
}

// Errors of settlements.
var (
	ErrClaim = errors.New("no such claim")
	ErrEntry = errors.New("the method yields an impossible entry")
)

// Each returns a sequence of the claims in a slice, which can be walked again
// and again.
func Each[C any](claims []C) iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// Bind makes a Settlement of claims and a function that rates one of them.
//
// A sequence of claims yields its own faults as its last pair. After the first
// fault of either, Bind yields no more entries, walks on, and ends with all
// faults; those of rate are *[ClaimError], which name claim and position. For
// that, rate sets Entry.Claim even where it fails. explain may be nil; with it
// the result is an [Explainer].
func Bind[C any](m Method, claims iter.Seq2[C, error], rate, explain func(C) (Entry, error)) Settlement {
	b := bound[C]{method: m, claims: claims, rate: rate}
	if explain == nil {
		return b
	}
	return explained[C]{bound: b, explain: explain}
}

type bound[C any] struct {
	method Method
	claims iter.Seq2[C, error]
	rate   func(C) (Entry, error)
}

func (b bound[C]) Method() Method { return b.method }

func (b bound[C]) Entries() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		faults := Faults{Limit: MaxFaults}
		position := 0
		for claim, err := range b.claims {
			if err != nil {
				faults.Add(err)
				break
			}
			position++
			entry, err := b.rate(claim)
			if err != nil {
				faults.Add(&ClaimError{Method: b.method, Claim: entry.Claim, Position: position, Err: err})
				continue
			}
			if faults.Total == 0 && !yield(entry, nil) {
				return
			}
		}
		if err := faults.Err(); err != nil {
			yield(Entry{}, err)
		}
	}
}

type explained[C any] struct {
	bound[C]
	explain func(C) (Entry, error)
}

func (e explained[C]) Explain(claim string) (Entry, error) {
	position := 0
	for c, err := range e.claims {
		if err != nil {
			return Entry{}, err
		}
		position++
		entry, err := e.rate(c)
		if entry.Claim != claim {
			continue
		}
		if err == nil {
			return e.explain(c)
		}
		return entry, &ClaimError{Method: e.method, Claim: claim, Position: position, Err: err}
	}
	return Entry{}, fmt.Errorf("%s: %w: %q", e.method, ErrClaim, claim)
}

// Settle tallies the entries of one or more methods under one fund and settles
// them: one point value, one statement an institution.
//
// It returns an error if a settlement yields one, if the terms are faulty, or
// in the cases of [Tally.Settle]. Nothing is half-settled: the report is nil
// then. It walks the entries once, or twice if the terms round each claim.
func Settle(terms Terms, settlements ...Settlement) (*Report, error) {
	return Workers(1).Settle(terms, settlements...)
}
