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

// Rater says how claims of a kind are rated, for [Bind] and [BindBatches]. Entries
// are handed to its functions empty.
type Rater[C any] struct {
	// When returns when a claim was: its day, as a period of one day, or its month;
	// the zero Period if nothing says so; and the column that says it. A kind of claim
	// without a date has no When: then the period must be vouched for.
	When func(c *C) (when Period, column string)
	// Outline fills in what a claim says of itself: institution, claim, pool, cost,
	// covered. It is all that is known of a claim of another period.
	Outline func(c *C, e *Entry)
	// Rate fills in the whole entry, but for Month and Vouched. It sets Claim even
	// where it returns an error.
	Rate func(c *C, e *Entry) error
	// Explain is Rate with a trail; nil: claims are not explained.
	Explain func(c *C, e *Entry) error
	// Rows says how claims are digested, nil: not at all, and a report says nothing of
	// which claims it was made from.
	Rows *Rows[C]
	// LooksBack says that rules look at claims dated before the period, which are then
	// digested as history.
	LooksBack bool
}

// Rows says how the rows of claims of a kind are digested: Put adds the values of the
// columns that rules look at, in their order, to an empty row.
type Rows[C any] struct {
	Columns *Columns
	Put     func(c *C, r Row) Row
}

// Bind makes a Settlement of the claims of a period and of what rates one of them.
//
// Claims whose date lies in another period are yielded as entries that are left
// out, and are not rated. A claim of the period without a date, one whose month the
// period cuts, and one dated when no policy of about is in force, are faults.
//
// A sequence of claims yields its own faults as its last pair. After the first
// fault of either, Bind yields no more entries, walks on, and ends with all
// faults; those of a claim are *[ClaimError], which name claim and position. If
// the rater explains, the result is an [Explainer].
func Bind[C any](about About, claims iter.Seq2[C, error], r Rater[C]) Settlement {
	return BindBatches(about, InBatches(claims), r, nil)
}

// Map wraps a settlement: change is called for each entry before it is passed on.
// What it returns as an error is a fault of the entry's claim. The result keeps the
// speed of the settlement, and explains claims if that does.
func Map(s Settlement, change func(*Entry) error) Settlement {
	m := mapped{inner: s, change: change}
	if x, ok := s.(Explainer); ok {
		return explainedMap{m, x}
	}
	return m
}

type mapped struct {
	inner  Settlement
	change func(*Entry) error
}

func (m mapped) About() About { return m.inner.About() }

func (m mapped) Entries() iter.Seq2[Entry, error] { return Claims[Entry](m.Batches).Seq() }

// Batches implements [Batched].
func (m mapped) Batches(workers int) Walk[Entry] {
	w := entryWalk(m.inner, workers)
	position := 0
	counted := &position
	return Walk[Entry]{End: w.End, Sections: func(yield func(iter.Seq2[*Batch[Entry], error]) bool) {
		for section := range w.Sections {
			if workers > 1 {
				counted = new(int)
			}
			if !yield(m.section(section, counted)) {
				return
			}
		}
	}}
}

func (m mapped) section(entries iter.Seq2[*Batch[Entry], error], position *int) iter.Seq2[*Batch[Entry], error] {
	return func(yield func(*Batch[Entry], error) bool) {
		faults := Faults{Limit: MaxFaults}
		list := make([]Entry, 0, entryBatch) // not the list of another, which must not be changed
		for b, err := range entries {
			if err != nil {
				faults.Add(err)
				break
			}
			list = append(list[:0], b.List...)
			sound := len(list) // of these come before any fault
			if faults.Total > 0 {
				sound = 0
			}
			for i := range list {
				e := &list[i]
				if e.Claim != "" {
					*position++
				}
				if err := m.change(e); err != nil {
					faults.Add(&ClaimError{Method: e.Method, Claim: e.Claim, Position: *position, Err: err})
					sound = min(sound, i)
				}
			}
			if sound > 0 && !yield(&Batch[Entry]{List: list[:sound], Codes: b.Codes, Institutions: b.Institutions}, nil) {
				return
			}
		}
		if err := faults.Err(); err != nil {
			yield(nil, err)
		}
	}
}

type explainedMap struct {
	mapped
	explainer Explainer
}

func (m explainedMap) Explain(claim string) (Entry, error) {
	e, err := m.explainer.Explain(claim)
	if err != nil {
		return e, err
	}
	if err := m.change(&e); err != nil {
		return e, &ClaimError{Method: e.Method, Claim: claim, Err: err}
	}
	return e, nil
}

// entryWalk returns a walk over the entries of any settlement.
func entryWalk(s Settlement, workers int) Walk[Entry] {
	if b, ok := s.(Batched); ok {
		return b.Batches(workers)
	}
	return InBatches(s.Entries())(workers)
}

// Unchecked returns the settlement for callers who have seen to it that no id
// occurs twice in it, nor in any other that it is settled with: Settle takes their
// word for it.
func Unchecked(s Settlement) Settlement {
	m := mapped{inner: s, change: func(*Entry) error { return nil }}
	about := s.About()
	about.IDsChecked = true
	if x, ok := s.(Explainer); ok {
		return explainedAs{as{m, about}, x}
	}
	return as{m, about}
}

// as is a settlement that says something else about itself.
type as struct {
	mapped
	about About
}

func (a as) About() About { return a.about }

// Batches passes the batches on as they are.
func (a as) Batches(workers int) Walk[Entry] { return entryWalk(a.inner, workers) }

func (a as) Entries() iter.Seq2[Entry, error] { return a.inner.Entries() }

type explainedAs struct {
	as
	Explainer
}

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
