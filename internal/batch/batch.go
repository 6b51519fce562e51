// Package batch holds the one walk over claims and entries: in batches, whose codes their
// reader numbered, and in sections, which several workers may walk at once. Package
// settlement makes and drives walks; readers and methods of this module give and take them.
package batch

import (
	"errors"
	"iter"
)

// Batch is a number of claims, or of entries, with their codes numbered by their reader:
// what is known of an institution or a group is then found by its number, and nobody
// compares texts claim by claim.
//
// A batch and what its List holds belong to the section that yields it: they are valid
// until the next one is asked for, and must not be changed. Texts in it stay valid.
type Batch[C any] struct {
	List []C
	// Codes says what the numbers stand for; nil: nothing is numbered. Batches of
	// one section share it.
	Codes *Codes
	// Institutions has the number of each claim's institution, and Groups that of
	// what it is priced by: the group of a case, the class of a stay. 0 stands for a
	// code without a number; nil: none has one.
	Institutions, Groups []uint32
}

// Number returns the i-th of the numbers, 0 where there is none.
func Number(numbers []uint32, i int) uint32 {
	if i >= len(numbers) {
		return 0
	}
	return numbers[i]
}

// Section is a part of a walk, in batches. What is wrong is its last pair, without a batch.
type Section[C any] = iter.Seq2[*Batch[C], error]

// Walk is one walk over claims, or entries.
//
// With one worker the sections follow each other, and each tells all of its faults. With
// more, each section may be walked by another goroutine while the next one is asked for,
// which may wait until those before it were walked, or begun and broken off: a caller who
// asks for the next one passes none over;
// the faults that they tell may then be incomplete and lack their places. The caller who
// meets one walks again with one worker to hear them all.
type Walk[C any] struct {
	Sections iter.Seq[Section[C]]
	// End is called when every section was walked to its end without a fault. It returns
	// what all of them together come to: entries of institutions and holders as a whole,
	// or an error, such as an id that occurs twice. nil: nothing.
	End func() ([]C, error)
}

// Finish calls End, if there is one.
func (w Walk[C]) Finish() ([]C, error) {
	if w.End == nil {
		return nil, nil
	}
	return w.End()
}

// Source is where claims come from: it can be walked again and again, each time by the
// number of workers that the caller has.
type Source[C any] struct {
	Walk func(workers int) Walk[C] // nil: there are no claims
	// Locate names the file and row of claims in faults; nil: their positions say enough.
	Locate func(error) error
}

// Start starts a walk.
func (s Source[C]) Start(workers int) Walk[C] {
	if s.Walk == nil {
		return Walk[C]{Sections: func(func(Section[C]) bool) {}}
	}
	return s.Walk(workers)
}

// Sectioned is what can be walked in sections. A struct that embeds the interface
// settlement.Settlement does not have it by promotion.
type Sectioned[E any] interface {
	Batches(workers int) Walk[E]
}

// Rating says how the claims of one walk become entries.
type Rating[C, E any] struct {
	// Fault is what is wrong before any claim is looked at.
	Fault error
	// Section is called for each section, by the goroutine that walks it; part counts
	// sources that follow each other, from 0. enter fills in the entry of a claim, the
	// i-th of the batch unless the claim was changed before, and may keep what it finds
	// out about numbers: all batches of a section have the same Codes. done is called
	// at the section's end; nil: nothing is left to do.
	Section func(part int) (enter func(b *Batch[C], i int, c *C, e *E) error, done func())
	// Entries returns the entries that follow all claims; nil: none do.
	Entries func() ([]E, error)
}

// ErrNone says that a claim becomes no entry.
var ErrNone = errors.New("no entry")

// size is how many claims a batch of a slice or a sequence has.
const size = 64

// SectionClaims is how many claims make a section worth a goroutine's while.
const SectionClaims = 4096

// Slice returns claims in a slice as a source. Their codes have no numbers.
func Slice[C any](claims []C) Source[C] {
	return Source[C]{Walk: func(workers int) Walk[C] {
		size := len(claims)
		if workers > 1 {
			size = min(size, max(SectionClaims, len(claims)/(8*workers)))
		}
		return cut(claims, size)
	}}
}

// Cut is Slice with sections of size claims, for any number of workers: tests make
// small ones.
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

// Stream returns a sequence of claims as a source: one section, whose codes have no
// numbers.
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
