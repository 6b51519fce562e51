package settlement

import (
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Claims holds claims of one kind, wherever they come from. They can be walked any number of
// times, and every walk must find the same claims. A reader of files makes them, or [Each]
// from a slice, or [Stream] from a sequence. The zero value is empty.
//
// Inside, claims come in batches and sections, so that they are settled as fast as they are
// read and by as many workers as [Workers] names. A function that only passes Claims on does
// not slow this down.
type Claims[C any] struct{ source batch.Source[C] }

// Each returns the claims in a slice. The caller must not change the slice afterwards.
func Each[C any](claims []C) Claims[C] { return Claims[C]{batch.Slice(claims)} }

// Stream returns the claims of a sequence. Ranging over it again must yield the same claims.
// Its faults are its last pair. Only one worker at a time ranges over it.
func Stream[C any](claims iter.Seq2[C, error]) Claims[C] { return Claims[C]{batch.Stream(claims)} }

// Concat returns the claims of the list, one after the other. Positions count over all of
// them. Every part is walked, even where there are faults in a part before it.
func Concat[C any](list ...Claims[C]) Claims[C] {
	if len(list) == 1 {
		return list[0]
	}
	unsteady := func(c Claims[C]) bool { return !c.source.Steady }
	return Claims[C]{batch.Source[C]{
		Locate: inParts(list), Steady: !slices.ContainsFunc(list, unsteady),
		Walk: func(workers int) batch.Walk[C] { return concat(list, workers, nil) },
		Only: func(workers int, chosen batch.Chosen) batch.Walk[C] { return concat(list, workers, chosen) },
	}}
}

// concat walks claims one after the other; sections are numbered over all of them.
func concat[C any](list []Claims[C], workers int, chosen batch.Chosen) batch.Walk[C] {
	var walks []batch.Walk[C]
	return batch.Walk[C]{
		Sections: func(yield func(batch.Section[C]) bool) {
			number := 0
			for _, c := range list {
				from, here := number, chosen
				if chosen != nil {
					here = func(section int) func(int) bool { return chosen(from + section) }
				}
				w := c.source.StartOnly(workers, here)
				walks = append(walks, w)
				for section := range w.Sections {
					if !yield(section) {
						return
					}
					number++
				}
			}
		},
		End: func() (last []C, err error) {
			var f Faults
			for _, w := range walks {
				more, err := w.Finish()
				last = append(last, more...)
				f.Add(err)
			}
			return last, f.Err()
		},
	}
}

// inParts returns a function that names the rows of claims in faults, or nil if no part can.
// The reader of each part names that part's rows; other faults follow.
func inParts[C any](list []Claims[C]) func(error) error {
	if !slices.ContainsFunc(list, func(c Claims[C]) bool { return c.source.Locate != nil }) {
		return nil
	}
	return func(err error) error {
		var all, rest, located Faults
		all.Add(err)
		parts := make([]Faults, len(list))
		sizes := make([]int, len(list)) // 1 + the claims of each; 0: not counted yet
		for _, e := range all.List {
			c, ok := e.(*ClaimError) //nolint:errorlint // a wrapper adds words that must stay
			if !ok {
				rest.Add(e)
				continue
			}
			here, k := *c, 0
			for ; k < len(list)-1; k++ {
				if sizes[k] == 0 {
					sizes[k] = 1 + list[k].size()
				}
				if here.Position < sizes[k] {
					break
				}
				here.Position -= sizes[k] - 1
			}
			if list[k].source.Locate == nil {
				here.Position = c.Position
			}
			parts[k].Add(&here)
		}
		for k := range list {
			err := parts[k].Err()
			if locate := list[k].source.Locate; err != nil && locate != nil {
				err = locate(err)
			}
			located.Add(err)
		}
		located.Add(rest.Err())
		located.Total += all.Total - len(all.List)
		return located.Err()
	}
}

// size counts the claims before the first fault. After a fault positions are not counted on.
func (c Claims[C]) size() (n int) {
	for _, err := range c.All() {
		if err != nil {
			return n
		}
		n++
	}
	return n
}

// ReadBy returns Claims of a source. It is for the readers of this module.
func ReadBy[C any](source batch.Source[C]) Claims[C] { return Claims[C]{source} }

// Source returns the source of the claims. It is for the methods of this module.
func (c Claims[C]) Source() batch.Source[C] { return c.source }

// All yields the claims one by one. If anything is wrong it ends with one error pair that
// joins all faults.
func (c Claims[C]) All() iter.Seq2[C, error] { return inSequence(c.source.Start) }

// inSequence yields claims or entries one by one. After a fault it yields no more of them; it
// walks on, and ends with all faults.
func inSequence[C any](start func(workers int) batch.Walk[C]) iter.Seq2[C, error] {
	return func(yield func(C, error) bool) { yieldAll(start(1), yield) }
}

func yieldAll[C any](w batch.Walk[C], yield func(C, error) bool) {
	faults := Faults{Limit: MaxFaults}
	for section := range w.Sections {
		for b, err := range section {
			if err != nil {
				faults.Add(err)
				break
			}
			if faults.Total > 0 {
				continue
			}
			for i := range b.List {
				if !yield(b.List[i], nil) {
					return
				}
			}
		}
	}
	if faults.Total == 0 {
		last, err := w.Finish()
		faults.Add(err)
		for i := range last {
			if err != nil || !yield(last[i], nil) {
				break
			}
		}
	}
	if err := faults.Err(); err != nil {
		var none C
		yield(none, err)
	}
}

// Visit calls look for each claim in order, in the caller's goroutine. An error of look is a
// fault of the claim. Visit walks on after a fault, and returns these faults joined as [Bind]
// joins them, together with those of the claims' source. id returns the name of a claim for
// its faults.
func Visit[C any](m Method, claims Claims[C], id func(c *C) string, look func(c *C) error) error {
	b := &bound[C]{about: About{Method: m}, claims: claims.source, rater: Rater[C]{Outline: func(c *C, e *Entry) { e.Claim = id(c) }}}
	s := survey[C]{of: b, workers: 1}
	return s.others(nil, func(int) (func(*C, int) error, func()) { return func(c *C, _ int) error { return look(c) }, nil })
}
