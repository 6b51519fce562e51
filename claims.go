package settlement

import (
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Claims is claims of one kind, wherever they come from. They can be walked again and
// again, and every walk must find the same. A reader of files, a slice ([Each]) or a
// sequence ([Stream]) makes them; the zero value is empty.
//
// Inside, they come in batches and in sections: what is read fast is settled fast, by
// as many workers as [Workers] says, and a function that only passes them on does not slow
// that down.
type Claims[C any] struct{ source batch.Source[C] }

// Each returns the claims in a slice, which must not be changed any more.
func Each[C any](claims []C) Claims[C] { return Claims[C]{batch.Slice(claims)} }

// Stream returns the claims of a sequence. Ranging over it again must yield the same; its
// faults are its last pair. One worker at a time ranges over it.
func Stream[C any](claims iter.Seq2[C, error]) Claims[C] { return Claims[C]{batch.Stream(claims)} }

// Concat returns claims that follow each other. Positions count over all of them. Each is
// walked, whatever is wrong with one before it.
func Concat[C any](list ...Claims[C]) Claims[C] {
	if len(list) == 1 {
		return list[0]
	}
	return Claims[C]{batch.Source[C]{Locate: inParts(list), Walk: func(workers int) batch.Walk[C] {
		var walks []batch.Walk[C]
		return batch.Walk[C]{
			Sections: func(yield func(batch.Section[C]) bool) {
				for _, c := range list {
					w := c.source.Start(workers)
					walks = append(walks, w)
					for section := range w.Sections {
						if !yield(section) {
							return
						}
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
	}}}
}

// inParts returns what names the rows of claims that follow each other: nil if nobody can.
// Those of each part are named by who reads it, then whatever else is wrong follows.
func inParts[C any](list []Claims[C]) func(error) error {
	if !slices.ContainsFunc(list, func(c Claims[C]) bool { return c.source.Locate != nil }) {
		return nil
	}
	return func(err error) error {
		var all, rest, located Faults
		all.Add(err)
		parts := make([]Faults, len(list))
		sizes := make([]int, len(list)) // found where they are needed
		for _, e := range all.List {
			c, ok := e.(*ClaimError) //nolint:errorlint // a wrapper adds words that must stay
			if !ok {
				rest.Add(e)
				continue
			}
			here, k := *c, 0
			for ; k < len(list)-1; k++ {
				if sizes[k] == 0 {
					sizes[k] = list[k].size()
				}
				if here.Position <= sizes[k] {
					break
				}
				here.Position -= sizes[k]
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

// size counts the claims before the first fault, after which positions do not go on.
func (c Claims[C]) size() (n int) {
	for _, err := range c.All() {
		if err != nil {
			return n
		}
		n++
	}
	return n
}

// ReadBy returns the claims of a source. It is for the readers of this module.
func ReadBy[C any](source batch.Source[C]) Claims[C] { return Claims[C]{source} }

// Source returns where the claims come from. It is for the methods of this module.
func (c Claims[C]) Source() batch.Source[C] { return c.source }

// All returns the claims one by one. It ends with one error pair if anything is wrong:
// all faults joined.
func (c Claims[C]) All() iter.Seq2[C, error] { return inSequence(c.source.Start) }

// inSequence walks claims or entries one by one. After a fault it yields no more of them,
// walks on, and ends with all faults.
func inSequence[C any](start func(workers int) batch.Walk[C]) iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		faults := Faults{Limit: MaxFaults}
		w := start(1)
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
}

// Visit looks at each claim in order, in the caller's goroutine. The errors of look are
// faults of the claims: Visit walks on, and returns them joined as [Bind] does, with those
// of the claims' source. id says how a claim is named in a fault.
func Visit[C any](m Method, claims Claims[C], id func(c *C) string, look func(c *C) error) error {
	b := bound[C]{about: About{Method: m}, claims: claims.source, rater: Rater[C]{Outline: func(c *C, e *Entry) { e.Claim = id(c) }}}
	s := survey[C]{bound: b, workers: 1}
	return s.others(func() (func(*C) error, func()) { return look, nil })
}
