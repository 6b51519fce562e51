package settlement

import (
	"fmt"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// survey keeps what the rules of a [Rater] that look at other claims found out before any
// claim was rated. It also makes sure that all walks find the same claims.
type survey[C any] struct {
	of      *bound[C]
	workers int
	fill    Fill[C] // nil: no rule looks at other claims
	lock    sync.Mutex
	walks   int    // that reached their end
	first   walked // of them
	rated   walked // in the walk that rates
	broken  bool   // that walk: its source ended with a fault
}

// walked tells whether two walks found the same claims: it has their number and the sum of
// the digests of their rows. It finds accidents, and files that changed.
type walked struct {
	count int
	sum   sum128
}

func (w *walked) add(o walked) {
	w.count += o.count
	w.sum.add(o.sum)
}

// one returns what the i-th claim of a batch adds to a walk. codes is the caller's memory.
func (b *bound[C]) one(in *batch.Batch[C], i int, codes *[2]uint64) walked {
	rows := b.rater.Rows
	if rows == nil {
		return walked{count: 1}
	}
	*codes = [2]uint64{in.Codes.Row(in.Institutions, i), in.Codes.Row(in.Groups, i)}
	return walked{1, rows.Put(&in.List[i], Row{codes: codes}).mixed()}
}

// resolve walks the claims as often as the rules need.
func (s *survey[C]) resolve() (err error) {
	if s.of.together != nil {
		return s.of.together.resolve(s)
	}
	if s.of.rater.Resolve != nil {
		s.fill, err = s.of.rater.Resolve(s.others)
	}
	return err
}

// others implements [Others].
func (s *survey[C]) others(section func() (func(*C) error, func())) error {
	var all walked
	w := s.of.claims.Start(s.workers)
	position := 0
	faults := Faults{Limit: MaxFaults}
	batch.InParallel(s.workers, w.Sections, func(claims batch.Section[C]) {
		at := &position
		if s.workers > 1 {
			at = new(int)
		}
		see, done := section()
		seen, err := s.look(claims, see, at)
		if done != nil {
			done()
		}
		s.lock.Lock()
		defer s.lock.Unlock()
		all.add(seen)
		faults.Add(err)
	})
	if faults.Total == 0 {
		_, err := w.Finish()
		faults.Add(err)
	}
	if err := faults.Err(); err != nil {
		if s.of.claims.Locate != nil && s.workers == 1 {
			err = s.of.claims.Locate(err)
		}
		return err
	}
	if s.walks++; s.walks == 1 {
		s.first = all
	}
	return s.changed(all)
}

// look calls see for the claims of a section that are not dated after the period.
func (s *survey[C]) look(claims batch.Section[C], see func(*C) error, position *int) (seen walked, err error) {
	faults := Faults{Limit: MaxFaults}
	var codes [2]uint64
	for b, err := range claims {
		if err != nil {
			faults.Add(err)
			break
		}
		for i := range b.List {
			c := &b.List[i]
			*position++
			seen.add(s.of.one(b, i, &codes))
			if s.of.rater.When != nil {
				if when, _ := s.of.rater.When(c); s.of.about.later(when) {
					continue
				}
			}
			if err := see(c); err != nil {
				s.blame(&faults, c, *position, err)
			}
		}
	}
	return seen, faults.Err()
}

// blame adds the faults of a claim, each with the claim's name and position.
func (s *survey[C]) blame(faults *Faults, c *C, position int, err error) {
	var e Entry
	s.of.rater.Outline(c, &e)
	var all Faults
	all.Add(err)
	for _, err := range all.List {
		faults.Add(&ClaimError{Method: s.of.about.Method, Claim: e.Claim, Position: position, Err: err})
	}
}

// noting passes a section of the walk that rates on, and notes whether its source ends with a
// fault: the claims after that are not walked.
func (s *survey[C]) noting(section batch.Section[C]) batch.Section[C] {
	if s.fill == nil {
		return section
	}
	return func(yield func(*batch.Batch[C], error) bool) {
		for b, err := range section {
			if err != nil {
				s.lock.Lock()
				s.broken = true
				s.lock.Unlock()
			}
			if !yield(b, err) {
				return
			}
		}
	}
}

// again adds the claims of a section that the rating walk found.
func (s *survey[C]) again(w walked) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.rated.add(w)
}

// same returns an error if the rating walk found other claims than the first walk.
func (s *survey[C]) same() error {
	if s.fill == nil || s.walks == 0 {
		return nil
	}
	return s.changed(s.rated)
}

func (s *survey[C]) changed(now walked) error {
	if now == s.first {
		return nil
	}
	return fmt.Errorf("%w: rules that look at other claims walk them again: %d claims at first, then %d", ErrChanged, s.first.count, now.count)
}
