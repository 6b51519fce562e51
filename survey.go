package settlement

import (
	"fmt"
	"iter"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/rowmix"
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
// the digests of their rows. Where rules know claims by their rows, it also has their order. It
// finds accidents, and files that changed.
type walked struct {
	count int
	sum   sum128
	order uint64
}

// add adds the claims of a section.
func (w *walked) add(o walked) {
	w.count += o.count
	w.sum.add(o.sum)
	w.order += o.order
}

// row adds a claim that follows those before it.
func (w *walked) row(o walked) {
	w.count += o.count
	w.sum.add(o.sum)
	w.order = w.order*rowmix.C2 + o.sum.lo
}

// of returns what is known of the claims of a section, which has a number.
func (w walked) of(section int) walked {
	if w.order = rowmix.Fold(w.order, rowmix.C3+uint64(section)); section == Unsteady {
		w.order = 0
	}
	return w
}

// one returns what the i-th claim of a batch adds to a walk. codes is the caller's memory.
func (b *bound[C]) one(in *batch.Batch[C], i int, codes *[2]uint64) walked {
	rows := b.rater.Rows
	if rows == nil {
		return walked{count: 1}
	}
	*codes = [2]uint64{in.Codes.Row(in.Institutions, i), in.Codes.Row(in.Groups, i)}
	return walked{count: 1, sum: rows.Put(&in.List[i], Row{codes: codes}).mixed()}
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
func (s *survey[C]) others(chosen Chosen, section func(number int) (func(*C, int) error, func())) error {
	if !s.of.claims.Steady {
		chosen = nil
	}
	var all walked
	w := s.of.claims.StartOnly(s.workers, batch.Chosen(chosen))
	position := 0
	faults := Faults{Limit: MaxFaults}
	batch.InParallel(s.workers, s.of.numbered(w), func(claims numbered[C]) {
		l := look[C]{of: s.of, position: &position}
		if s.workers > 1 {
			l.position = new(int)
		}
		if chosen != nil {
			l.chosen = chosen(claims.number)
		}
		var done func()
		l.see, done = section(claims.number)
		err := l.section(claims.Section)
		if done != nil {
			done()
		}
		s.lock.Lock()
		defer s.lock.Unlock()
		all.add(l.seen.of(claims.number))
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
	if chosen != nil {
		return nil // the walk that rates finds the other claims again
	}
	if s.walks++; s.walks == 1 {
		s.first = all
	}
	return s.changed(all)
}

// numbered is a section with its number.
type numbered[C any] struct {
	batch.Section[C]
	number int
}

// numbered returns the sections of a walk with their numbers; [Unsteady] if a later walk may
// have others.
func (b *bound[C]) numbered(w batch.Walk[C]) iter.Seq[numbered[C]] {
	return func(yield func(numbered[C]) bool) {
		number := 0
		for section := range w.Sections {
			if !b.claims.Steady {
				number = Unsteady
			}
			if !yield(numbered[C]{section, number}) {
				return
			}
			number++
		}
	}
}

// look walks a section for the rules that look at other claims.
type look[C any] struct {
	of       *bound[C]
	position *int
	chosen   func(row int) bool // nil: every claim is
	see      func(*C, int) error
	seen     walked
	codes    [2]uint64
	faults   Faults
}

// section calls see for the chosen claims of a section that are not dated after the period.
func (l *look[C]) section(claims batch.Section[C]) error {
	l.faults.Limit = MaxFaults
	next := 0
	for b, err := range claims {
		if err != nil {
			l.faults.Add(err)
			break
		}
		for i := range b.List {
			row := next + i
			if b.Rows != nil {
				row = b.Rows[i]
			}
			*l.position++
			if l.chosen == nil || l.chosen(row) {
				l.claim(b, i, row)
			}
		}
		next += len(b.List)
	}
	return l.faults.Err()
}

func (l *look[C]) claim(b *batch.Batch[C], i, row int) {
	c := &b.List[i]
	l.seen.row(l.of.one(b, i, &l.codes))
	if l.of.rater.When != nil {
		if when, _ := l.of.rater.When(c); l.of.about.later(when) {
			return
		}
	}
	if err := l.see(c, row); err != nil {
		l.blame(c, err)
	}
}

// blame adds the faults of a claim, each with the claim's name and position.
func (l *look[C]) blame(c *C, err error) {
	var e Entry
	l.of.rater.Outline(c, &e)
	var all Faults
	all.Add(err)
	for _, err := range all.List {
		l.faults.Add(&ClaimError{Method: l.of.about.Method, Claim: e.Claim, Position: *l.position, Err: err})
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
	how := fmt.Errorf("%d claims at first, then %d", s.first.count, now.count)
	if now.count == s.first.count {
		how = fmt.Errorf("%d claims both times, others or in another order", now.count)
	}
	return fmt.Errorf("%w: rules that look at other claims walk them again: %w", ErrChanged, how)
}
