package settlement

import (
	"fmt"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// ErrOtherPart says that a part is not settled because the claims of another part, which its
// rules look at, have faults. The other part names them.
var ErrOtherPart = coded.New("other_part", "rules look at the claims of another part, and these have faults")

// Part is claims of one of several settlements, for [BindTogether].
type Part[C any] struct {
	About  About
	Claims Claims[C]
	// Rater rates the claims. Its Resolve is not called.
	Rater Rater[C]
}

// BindTogether is [Bind] for several settlements whose rules look at each other's claims. It
// returns the settlements in the order of the parts.
//
// Before any claim is rated, resolve is called once with the others of each part, in order. It
// walks them as often as the rules need, and returns what fills in the claims of each part.
// All settlements use what it found, in all of their walks: a walk that finds other claims of
// its part than the first one did ends with an error wrapping [ErrChanged].
//
// If the claims of a part have faults, its settlement ends with them, and the others with an
// error wrapping [ErrOtherPart]. Any other error of resolve is that of the first part. Errors
// stay: bind again to settle claims that were corrected.
func BindTogether[C any](resolve func(others []Others[C]) ([]Fill[C], error), parts ...Part[C]) []Settlement {
	t := &together[C]{find: resolve}
	var list []Settlement
	for i, p := range parts {
		b := &bound[C]{about: p.About, claims: p.Claims.source, rater: p.Rater, together: t, at: i}
		t.parts = append(t.parts, b)
		list = append(list, b.made())
	}
	return list
}

// together is what the rules found out over the claims of several parts.
type together[C any] struct {
	find    func(others []Others[C]) ([]Fill[C], error)
	parts   []*bound[C]
	lock    sync.Mutex
	workers int // that looked; 0: nobody has yet
	surveys []*survey[C]
	fills   []Fill[C]
	errs    []error // by part
}

// resolve fills in the survey of a part. The first part that asks has the claims of all walked.
// Other numbers of workers look again: their sections are others. After a fault that several
// workers met, one worker knows the rows.
func (t *together[C]) resolve(s *survey[C]) error {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.workers != s.workers {
		t.workers = s.workers
		t.look()
	}
	if t.errs != nil {
		return t.errs[s.of.at]
	}
	s.fill, s.walks, s.first = t.fills[s.of.at], t.surveys[s.of.at].walks, t.surveys[s.of.at].first
	return nil
}

// look has the claims of all parts walked.
func (t *together[C]) look() {
	errs, failed := make([]error, len(t.parts)), false
	var others []Others[C]
	t.surveys = nil
	for i, b := range t.parts {
		s := &survey[C]{of: b, workers: t.workers}
		t.surveys = append(t.surveys, s)
		others = append(others, func(chosen Chosen, section func(int) (func(*C, int) error, func())) error {
			err := s.others(chosen, section)
			if err != nil {
				errs[i], failed = err, true
			}
			return err
		})
	}
	fills, err := t.find(others)
	t.fills, t.errs = fills, nil
	if err == nil {
		return
	}
	if !failed {
		errs[0] = err
	}
	for i := range errs {
		if errs[i] == nil {
			errs[i] = fmt.Errorf("%w", ErrOtherPart)
		}
	}
	t.errs = errs
}
