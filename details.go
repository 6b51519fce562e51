package settlement

import (
	"errors"
	"iter"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Details are what tables for analysis say of a rated claim, beyond its entry. No rule of
// payment reads them. An entry has them only in a settlement that [Detailed] returns.
type Details struct {
	// Group is what the claim is priced by: the group of a case, the class of a stay, the category
	// of a member, the package of a session.
	Group string `json:"group,omitempty"`
	// Days is the length of the stay; 0: not known.
	Days int `json:"days,omitempty"`
	// BasePoints are the base points of the group (基准点数), for the case mix; absent where the
	// claim has no group with base points.
	BasePoints Decimal `json:"base_points,omitzero"`
	// Beside is what patients and other payers paid, where the entry's amount is fund money and
	// its Covered leaves them out.
	Beside Money `json:"beside,omitzero"`
	// Readmitted says that the person came back in time for the policy's rule (再入院).
	Readmitted bool `json:"readmitted,omitempty"`
	// Attributes are those of the claim itself; nil: it has none.
	Attributes *Attributes `json:"attributes,omitempty"`
}

// Detailer is a settlement outside of this package that can say [Details] of its claims.
type Detailer interface {
	Settlement
	// Detailed returns the settlement with details in its entries.
	Detailed() Settlement
}

// Detailed returns the settlement with [Details] in the entries of its claims, as far as its
// method gives any. Nothing else differs. It is for analysis: a settlement that is only settled
// needs none, and is faster without.
func Detailed(s Settlement) Settlement {
	if d, ok := s.(interface{ detailed() Settlement }); ok {
		return d.detailed()
	}
	if d, ok := s.(Detailer); ok {
		return d.Detailed()
	}
	return s
}

func (b *bound[C]) withDetails() Settlement {
	d := *b
	d.details = b.rater.Details
	return d.made()
}

func (m *made) detailed() Settlement { return m.withDetails() }

func (m *explainedMade) detailed() Settlement { return m.withDetails() }

func (a around) detailed() Settlement { return a.withDetails() }

func (a explainedAround) detailed() Settlement { return explainedAround{a.withDetails()} }

func (a around) withDetails() around {
	inner := make([]Settlement, len(a.inner))
	for i, s := range a.inner {
		inner[i] = Detailed(s)
	}
	a.inner = inner
	return a
}

func (u unchecked) detailed() Settlement { return Unchecked(Detailed(u.Settlement)) }

func (u explainedUnchecked) detailed() Settlement { return Unchecked(Detailed(u.Settlement)) }

// Walk visits every entry of settlements. start is called once for each worker that has something
// to do, and at least once, and returns what that worker visits entries with: calls of one visitor
// do not overlap, nor do those of start. An entry belongs to the
// walk, and a visitor copies what it keeps. The order of entries, and which worker meets one,
// are not fixed.
//
// Walk returns an error of a visitor, or the faults of the settlements; of several workers the
// faults may be incomplete and without places. The visitors may have seen any entries then.
func (n Workers) Walk(start func() func(*Entry) error, settlements ...Settlement) error {
	desks := batch.Desks[*visitor]{Open: func() *visitor { return &visitor{visit: start()} }}
	var walks []batch.Walk[Entry]
	batch.InParallel(int(n), func(yield func(batch.Section[Entry]) bool) {
		for _, s := range settlements {
			w := entryWalk(s, int(n))
			walks = append(walks, w)
			for section := range w.Sections {
				if !yield(section) {
					return
				}
			}
		}
	}, func(section batch.Section[Entry]) {
		d := desks.Take()
		d.section(section)
		desks.Leave(d)
	})
	one := desks.Take()
	var err error
	for _, d := range desks.All {
		err = errors.Join(err, d.err)
	}
	for _, w := range walks {
		if err != nil {
			return err
		}
		var last []Entry
		if last, err = w.Finish(); err == nil {
			err = one.all(last)
		}
	}
	return err
}

// visitor is a worker of a walk.
type visitor struct {
	visit func(*Entry) error
	err   error
}

func (v *visitor) section(section iter.Seq2[*batch.Batch[Entry], error]) {
	if v.err != nil {
		for range section { // the walk may wait for this section
			break
		}
		return
	}
	for b, err := range section {
		if err == nil {
			err = v.all(b.List)
		}
		if err != nil {
			v.err = err
			return
		}
	}
}

func (v *visitor) all(list []Entry) error {
	for i := range list {
		if err := v.visit(&list[i]); err != nil {
			return err
		}
	}
	return nil
}
