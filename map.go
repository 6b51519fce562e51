package settlement

import (
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Map wraps a settlement: it calls change for each entry before it passes the entry on. An
// error of change is a fault of the entry's claim. The result is as fast as the settlement,
// and explains claims if the settlement does. Several workers may call change at once.
func Map(s Settlement, change func(*Entry) error) Settlement {
	return Around(s.About(), func() batch.Rating[Entry, Entry] {
		return batch.Rating[Entry, Entry]{Section: func(int) (func(*batch.Batch[Entry], int, *Entry, *Entry) error, func()) {
			return func(_ *batch.Batch[Entry], _ int, _, e *Entry) error { return change(e) }, nil
		}}
	}, s)
}

// Around wraps settlements as Map does. The result describes itself by about, and may add
// entries after those of the settlements. Around is for the methods of this module. It calls
// rating for each walk; rating changes a copy of each inner entry.
func Around(about About, rating func() batch.Rating[Entry, Entry], inner ...Settlement) Settlement {
	a := around{about: about, rating: rating, inner: inner}
	for _, s := range inner {
		if _, ok := s.(Explainer); ok {
			return explainedAround{a}
		}
	}
	return a
}

type around struct {
	about  About
	rating func() batch.Rating[Entry, Entry]
	inner  []Settlement
}

func (a around) About() About { return a.about }

func (a around) Entries() iter.Seq2[Entry, error] { return inSequence(a.Batches) }

// Batches implements batch.Sectioned.
func (a around) Batches(workers int) batch.Walk[Entry] {
	rating := a.rating()
	var walks []batch.Walk[Entry]
	open := func(part int) func() (func(*batch.Batch[Entry], int, *Entry) error, func()) {
		return func() (func(*batch.Batch[Entry], int, *Entry) error, func()) {
			enter, done := rating.Section(part)
			return func(b *batch.Batch[Entry], i int, e *Entry) error {
				*e = b.List[i] // a copy: the batch belongs to the inner settlement
				return enter(b, i, e, e)
			}, done
		}
	}
	return batch.Walk[Entry]{
		Sections: func(yield func(batch.Section[Entry]) bool) {
			if rating.Fault != nil && !yield(faulty(rating.Fault)) {
				return
			}
			for part, s := range a.inner {
				w := entryWalk(s, workers)
				walks = append(walks, w)
				position := 0
				for section := range w.Sections {
					p := &passage[Entry]{position: &position, open: open(part)}
					if workers > 1 {
						p.position = new(int)
					} else {
						p.locate = locatorOf(s)
					}
					if !yield(p.entries(section)) {
						return
					}
				}
			}
		},
		End: func() ([]Entry, error) { return a.end(walks, open, rating.Entries) },
	}
}

// end returns the entries that follow the claims: those at the ends of the inner settlements,
// and then its own.
func (a around) end(walks []batch.Walk[Entry], open func(int) func() (func(*batch.Batch[Entry], int, *Entry) error, func()), own func() ([]Entry, error)) ([]Entry, error) {
	faults := Faults{Limit: MaxFaults}
	var list []Entry
	for part, w := range walks {
		last, err := w.Finish()
		faults.Add(err)
		if len(last) == 0 {
			continue
		}
		p := &passage[Entry]{position: new(int), open: open(part)}
		section := func(yield func(*batch.Batch[Entry], error) bool) { yield(&batch.Batch[Entry]{List: last}, nil) }
		for b, err := range p.entries(section) {
			if err != nil {
				faults.Add(err)
				break
			}
			list = append(list, b.List...)
		}
	}
	if faults.Total == 0 && own != nil {
		more, err := own()
		faults.Add(err)
		list = append(list, more...)
	}
	return list, faults.Err()
}

type explainedAround struct{ around }

// Explain asks the inner settlements in turn.
func (a explainedAround) Explain(claim string) (Entry, error) {
	found, err := a.ExplainAll(claim)
	if err != nil {
		return Entry{}, err
	}
	if e, ok := found[claim]; ok {
		return e, nil
	}
	return Entry{}, noClaim(a.about.Method, claim)
}

// ExplainAll asks each of the inner settlements for the claims that those before it do not have.
func (a explainedAround) ExplainAll(claims ...string) (map[string]Entry, error) {
	rating := a.rating()
	all := make(map[string]Entry, len(claims))
	for part, s := range a.inner {
		x, ok := s.(Explainer)
		if !ok {
			continue
		}
		found, err := x.ExplainAll(claims...)
		if err != nil {
			return nil, err
		}
		enter, _ := rating.Section(part)
		for _, claim := range claims {
			e, ok := found[claim]
			if !ok {
				continue
			}
			if err := enter(&batch.Batch[Entry]{List: []Entry{e}}, 0, &e, &e); err != nil {
				return nil, &ClaimError{Method: e.Method, Claim: claim, Err: err}
			}
			all[claim] = e
		}
		claims = slices.DeleteFunc(slices.Clone(claims), func(claim string) bool { _, known := all[claim]; return known })
	}
	return all, nil
}

// locatorOf returns the function that names the rows of a settlement's claims in faults, or
// nil if there is none. A settlement that wraps another one refuses claims by the same
// positions.
func locatorOf(s Settlement) func(error) error {
	if l, ok := s.(interface{ locator() func(error) error }); ok {
		return l.locator()
	}
	return nil
}

func (m *made) locator() func(error) error { return m.locate }

func (a around) locator() func(error) error {
	if len(a.inner) == 1 {
		return locatorOf(a.inner[0])
	}
	return nil // positions begin anew in each
}

func (u unchecked) locator() func(error) error { return locatorOf(u.Settlement) }

// entryWalk returns a walk over the entries of any settlement.
func entryWalk(s Settlement, workers int) batch.Walk[Entry] {
	if b, ok := s.(batch.Sectioned[Entry]); ok {
		return b.Batches(workers)
	}
	return batch.Stream(s.Entries()).Start(workers)
}

// Unchecked returns the settlement for callers who have checked that no id occurs twice in
// it, nor in any other settlement that is settled with it. Settle takes their word for it.
func Unchecked(s Settlement) Settlement {
	about := s.About()
	about.IDsChecked = true
	u := unchecked{Settlement: s, about: about}
	if x, ok := s.(Explainer); ok {
		return explainedUnchecked{u, x}
	}
	return u
}

// unchecked is a settlement that says that its ids were checked.
type unchecked struct {
	Settlement
	about About
}

func (u unchecked) About() About { return u.about }

// Batches implements batch.Sectioned.
func (u unchecked) Batches(workers int) batch.Walk[Entry] { return entryWalk(u.Settlement, workers) }

type explainedUnchecked struct {
	unchecked
	Explainer
}
