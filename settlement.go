package settlement

import (
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Settlement is a payment method bound to the claims of one period.
//
// Entries yields one entry for each claim. If anything is wrong it ends with one error pair:
// a *[Faults] that joins the faults of the whole sequence, up to [MaxFaults] with their
// total. After the first fault it yields no more entries. Terms that round each claim walk it
// twice; both walks must yield the same.
//
// [Bind] makes a Settlement, and [Map] wraps one.
type Settlement interface {
	About() About
	Entries() iter.Seq2[Entry, error]
}

// Explainer is a Settlement that can explain its claims.
type Explainer interface {
	// Explain returns the entry of the claim with its trail, or an error
	// wrapping [ErrClaim] if there is no such claim.
	Explain(claim string) (Entry, error)
	// ExplainAll returns the entries of several claims with their trails, by id. It walks the
	// claims once. A claim that Explain would not find has no entry. If the rules refuse any
	// of them, ExplainAll returns the faults of these and no entries.
	ExplainAll(claims ...string) (map[string]Entry, error)
}

// Errors of settlements.
var (
	ErrClaim = coded.New("claim", "no such claim")
	ErrEntry = coded.New("entry", "the method yields an impossible entry")
)

// Settle tallies the entries of one or more methods under one fund and settles them: one
// point value, and one statement for each institution.
//
// Every claim is settled once: an id that occurs twice in a method, in one settlement or in
// two, is a [DuplicateError]. To find it, Settle keeps 8 bytes a claim, and walks the entries
// again if two ids look alike.
//
// Settle returns an error if a settlement yields one, if two settlements are of different
// periods, if the terms are faulty, if they have a factor of an institution that no policy lists
// and that has no claim, or in the cases of [Tally.Settle]. The report is nil
// then: nothing is half-settled. Settle walks the entries once, or twice if the terms round
// each claim.
func Settle(terms Terms, settlements ...Settlement) (*Report, error) {
	return Workers(1).Settle(terms, settlements...)
}

// noClaim returns the error for a claim that does not exist.
func noClaim(m Method, claim string) error { return fmt.Errorf("%s: %w: %q", m, ErrClaim, claim) }
