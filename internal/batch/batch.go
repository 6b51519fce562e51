// Package batch holds the one walk over claims and entries. A walk has sections, which
// several workers may walk at once. A section has batches, whose codes their reader has
// numbered. Package settlement makes and drives walks; the readers and methods of this module
// make and take them.
package batch

import (
	"errors"
	"iter"
)

// Batch holds a number of claims, or of entries, together with the numbers that their reader
// gave to their codes. What a method knows of an institution or a group is then found by its
// number, and no texts are compared claim by claim.
//
// A batch and what its List holds belong to the section that yields it. They are valid until
// the next batch is asked for, and must not be changed. Texts in it stay valid.
type Batch[C any] struct {
	List []C
	// Codes says which code a number stands for; nil: no code has a number. The batches of
	// one section share it.
	Codes *Codes
	// Institutions has the number of each claim's institution. Groups has the number of what
	// the claim is priced by: the group of a case, the class of a stay. 0 means that the code
	// has no number; a nil slice, that none has.
	Institutions, Groups []uint32
	// Rows has the row of each claim in its section, from 0; nil: the claims of the section's
	// batches follow each other. See Source.Only.
	Rows []int
}

// Number returns the i-th of the numbers, or 0 if there is none.
func Number(numbers []uint32, i int) uint32 {
	if i >= len(numbers) {
		return 0
	}
	return numbers[i]
}

// Section is a part of a walk, in batches. If something is wrong its last pair is the error,
// without a batch.
type Section[C any] = iter.Seq2[*Batch[C], error]

// Walk is one walk over claims, or entries.
//
// With one worker the sections follow each other, and each ends with all of its faults. With
// more workers, each section may be walked by another goroutine while the caller asks for the
// next one. The walk may wait with the next section until the ones before it were walked or
// abandoned, so the caller must begin every section that it was given. The faults of such
// sections may be incomplete and without places. A caller who meets one walks again with one
// worker to get them all.
type Walk[C any] struct {
	Sections iter.Seq[Section[C]]
	// End is called when every section was walked to its end without a fault; nil: there is
	// nothing to do. It returns what all sections together come to: the entries of
	// institutions and holders as a whole, or an error, such as an id that occurs twice.
	End func() ([]C, error)
}

// Finish calls End if it is not nil.
func (w Walk[C]) Finish() ([]C, error) {
	if w.End == nil {
		return nil, nil
	}
	return w.End()
}

// Source is where claims come from. It can be walked any number of times, each time by as
// many workers as the caller has.
type Source[C any] struct {
	Walk func(workers int) Walk[C] // nil: there are no claims
	// Steady says that all walks find the claims in the same order and, with as many workers,
	// in the same sections. A claim is then known by the number of its section and its row
	// there.
	Steady bool
	// Only starts a walk of a steady source that may leave out the claims that are not chosen.
	// Its sections are those of Walk, empty ones too. nil: only Walk walks.
	Only func(workers int, chosen Chosen) Walk[C]
	// Locate adds file and row to the faults of claims; nil: positions are enough.
	Locate func(error) error
}

// Start starts a walk.
func (s Source[C]) Start(workers int) Walk[C] {
	if s.Walk == nil {
		return Walk[C]{Sections: func(func(Section[C]) bool) {}}
	}
	return s.Walk(workers)
}

// Chosen says which claims of a section are wanted: those for whose row it returns true. Both
// numbers count from 0.
type Chosen func(section int) (row func(row int) bool)

// StartOnly starts a walk over the chosen claims, and perhaps over others; nil chooses all.
func (s Source[C]) StartOnly(workers int, chosen Chosen) Walk[C] {
	if s.Only == nil || chosen == nil {
		return s.Start(workers)
	}
	return s.Only(workers, chosen)
}

// Sectioned is a settlement that can be walked in sections. A struct that embeds the
// interface settlement.Settlement does not become Sectioned by that.
type Sectioned[E any] interface {
	Batches(workers int) Walk[E]
}

// Rating says how the claims of one walk become entries.
type Rating[C, E any] struct {
	// Fault is what was wrong before any claim was looked at.
	Fault error
	// Section is called for each section, by the goroutine that walks it. part is the number
	// of the source among those that follow each other, from 0. enter fills in the entry of
	// the claim c. c is the i-th claim of the batch, unless it was changed before. enter may
	// keep what it finds out about numbers, because all batches of a section have the same
	// Codes. done is called at the section's end; nil: nothing is left to do.
	Section func(part int) (enter func(b *Batch[C], i int, c *C, e *E) error, done func())
	// Entries returns the entries that follow all claims; nil: there are none.
	Entries func() ([]E, error)
}

// ErrNone says that a claim has no entry.
var ErrNone = errors.New("no entry")

// size is the number of claims in a batch of a sequence.
const size = 64

// SectionClaims is the number of claims that makes a section large enough for a goroutine.
const SectionClaims = 4096

// Slice returns claims in a slice as a source. Their codes have no numbers.
func Slice[C any](claims []C) Source[C] {
	return Source[C]{Steady: true, Walk: func(workers int) Walk[C] {
		size := len(claims)
		if workers > 1 {
			size = min(size, max(SectionClaims, len(claims)/8/workers))
		}
		return cut(claims, size)
	}}
}

// Cut is Slice with size claims in each section, for any number of workers. Tests use it to
// make small sections.
func Cut[C any](claims []C, size int) Source[C] {
	return Source[C]{Walk: func(int) Walk[C] { return cut(claims, size) }}
}

func cut[C any](claims []C, size int) Walk[C] {
	return Walk[C]{Sections: func(yield func(Section[C]) bool) {
		for from := 0; from < len(claims); from += size {
			part := claims[from:min(from+size, len(claims))]
			section := func(yield func(*Batch[C], error) bool) { yield(&Batch[C]{List: part}, nil) }
			if !yield(section) {
				return
			}
		}
	}}
}

// Stream returns a sequence of claims as a source. It has one section, whose codes have no
// numbers, and is not steady.
func Stream[C any](claims iter.Seq2[C, error]) Source[C] {
	if claims == nil {
		return Source[C]{}
	}
	return Source[C]{Walk: func(int) Walk[C] {
		return Walk[C]{Sections: func(yield func(Section[C]) bool) {
			yield(Gather(claims))
		}}
	}}
}

// Gather returns a sequence of claims, or of entries, as a section.
func Gather[C any](claims iter.Seq2[C, error]) Section[C] {
	return func(yield func(*Batch[C], error) bool) {
		b := Batch[C]{List: make([]C, 0, size)}
		for c, err := range claims {
			if err == nil {
				b.List = append(b.List, c)
			}
			if len(b.List) > 0 && (err != nil || len(b.List) == size) {
				if !yield(&b, nil) {
					return
				}
				b.List = b.List[:0]
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
		if len(b.List) > 0 {
			yield(&b, nil)
		}
	}
}
