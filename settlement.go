package settlement

import (
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Settlement is a payment method bound to the claims of one period.
//
// Entries yields one entry a claim and ends with one error pair if anything is
// wrong: the faults of the whole sequence joined, up to [MaxFaults] with their
// total, as *[Faults]. Once there is a fault it yields no more entries. Terms
// that round each claim walk it twice; both walks must yield the same.
//
// [Bind] makes a Settlement, and [Map] wraps one.
type Settlement interface {
	About() About
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
	ErrClaim = coded.New("claim", "no such claim")
	ErrEntry = coded.New("entry", "the method yields an impossible entry")
)

// Settle tallies the entries of one or more methods under one fund and settles
// them: one point value, one statement an institution.
//
// Every claim is settled once: an id that occurs twice in a method, in whichever of
// the settlements, is a [DuplicateError]. For that, Settle keeps 8 bytes a claim,
// and walks the entries again where two ids look alike.
//
// It returns an error if a settlement yields one, if two are of different periods,
// if the terms are faulty, or in the cases of [Tally.Settle]. Nothing is
// half-settled: the report is nil then. It walks the entries once, or twice if the
// terms round each claim.
func Settle(terms Terms, settlements ...Settlement) (*Report, error) {
	return Workers(1).Settle(terms, settlements...)
}

// noClaim is the error of a claim that is not there.
func noClaim(m Method, claim string) error { return fmt.Errorf("%s: %w: %q", m, ErrClaim, claim) }
