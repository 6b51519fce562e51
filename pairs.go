package settlement

import (
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Pair is a claim with its entry.
type Pair[C any] struct {
	Claim *C
	Entry *Entry
}

// Pairs yields the claims of a settlement with their entries, in the order of the claims, in one
// walk. It is for the settlements that [Bind] makes of claims of type C, also where [Map] wraps
// them. Any other settlement gives one error.
//
// A pair is valid until the next one, and must not be changed. Entries of institutions as a whole
// have no claim, and are left out. If anything is wrong, the last pair is the error, as in
// [Settlement].
func Pairs[C any](s Settlement) iter.Seq2[Pair[C], error] {
	return func(yield func(Pair[C], error) bool) {
		p, ok := s.(pairing)
		if !ok {
			yield(Pair[C]{}, fmt.Errorf("%w: its claims are not known", ErrEntry))
			return
		}
		other, left := false, false
		err := p.pairs(func(claim any, e *Entry) bool {
			c, ok := claim.(*C)
			other = !ok
			left = other || !yield(Pair[C]{c, e}, nil)
			return !left
		})
		if other {
			err = fmt.Errorf("%w: its claims are of another type", ErrEntry)
		}
		if err != nil && (other || !left) {
			yield(Pair[C]{}, err)
		}
	}
}

// pairing is a settlement that knows the claims of its entries. pairs calls yield with pointers
// to claims until it returns false.
type pairing interface {
	pairs(yield func(claim any, e *Entry) bool) error
}

func (m *made) pairs(yield func(claim any, e *Entry) bool) error { return m.pair(yield) }

func (b *bound[C]) pairs(yield func(claim any, e *Entry) bool) error {
	rating := b.rating()
	if rating.Fault != nil {
		return rating.Fault
	}
	s := survey[C]{of: b, workers: 1}
	if err := s.resolve(); err != nil {
		return err
	}
	w := b.claims.Start(1)
	position, left := 0, false
	faults := Faults{Limit: MaxFaults}
	for section := range b.numbered(w) {
		p := b.passage(rating, &s, section.number, &position, 1)
		faults.Add(p.each(section.Section, func(in *batch.Batch[C], from int, entries []Entry) bool {
			for k := range entries {
				if left = !yield(&in.List[from+k], &entries[k]); left {
					return false
				}
			}
			return true
		}))
		if left {
			return nil
		}
	}
	if faults.Total > 0 {
		return faults.Err()
	}
	if _, err := w.Finish(); err != nil {
		return err
	}
	return s.same()
}

func (a around) pairs(yield func(claim any, e *Entry) bool) error {
	rating := a.rating()
	if rating.Fault != nil {
		return rating.Fault
	}
	faults, left := Faults{Limit: MaxFaults}, false
	one := batch.Batch[Entry]{List: make([]Entry, 1)}
	for part, s := range a.inner {
		p, ok := s.(pairing)
		if !ok {
			return fmt.Errorf("%w: its claims are not known", ErrEntry)
		}
		enter, done := rating.Section(part)
		faults.Add(p.pairs(func(claim any, e *Entry) bool {
			one.List[0] = *e
			changed := *e
			if err := enter(&one, 0, &changed, &changed); err != nil {
				faults.Add(&ClaimError{Method: e.Method, Claim: e.Claim, Err: err})
			}
			if faults.Total == 0 {
				left = !yield(claim, &changed)
			}
			return !left
		}))
		if done != nil {
			done()
		}
		if left {
			return nil
		}
	}
	return faults.Err()
}

func (u unchecked) pairs(yield func(claim any, e *Entry) bool) error {
	p, ok := u.Settlement.(pairing)
	if !ok {
		return fmt.Errorf("%w: its claims are not known", ErrEntry)
	}
	return p.pairs(yield)
}
