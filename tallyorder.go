package settlement

import (
	"cmp"
	"iter"
	"slices"
)

// inOrder yields the accounts in the order of their codes, with their contents in canonical
// order, whatever the order of Add and Merge was. An account is good until the next one.
func (t *Tally) inOrder() iter.Seq[*account] {
	return func(yield func(*account) bool) {
		var a account
		for _, of := range t.byCode() {
			cells, lines, notes, left := a.cells[:0], a.lines[:0], a.notes[:0], a.left[:0]
			a = *of
			a.cells, a.lines, a.notes, a.left = append(cells, a.cells...), append(lines, a.lines...), append(notes, a.notes...), append(left, a.left...)
			slices.SortFunc(a.cells, func(x, y cell) int { return x.compare(y.cellKey) })
			slices.SortFunc(a.lines, func(x, y lineSum) int {
				return cmp.Or(cmp.Compare(x.pool, y.pool), cmp.Compare(x.method, y.method), cmp.Compare(x.kind, y.kind), cmp.Compare(x.of, y.of), x.whose.compare(y.whose))
			})
			slices.SortFunc(a.left, func(x, y leftSum) int {
				return cmp.Or(cmp.Compare(x.pool, y.pool), cmp.Compare(x.method, y.method), x.month.Compare(y.month))
			})
			slices.SortFunc(a.notes, note.compare)
			if !yield(&a) {
				return
			}
		}
	}
}

// byCode returns the accounts in the order of their codes.
func (t *Tally) byCode() []*account {
	list := slices.Clone(t.accounts)
	slices.SortFunc(list, func(x, y *account) int { return cmp.Compare(x.code, y.code) })
	return list
}

// tallyParts are what institutions have in each pool: parts of the accounts of a tally.
type tallyParts map[partKey]*account

type partKey struct{ pool, institution string }

// parts divides the accounts of a tally by pools, each once. The order within a part is that of
// its account.
func (t *Tally) parts() tallyParts {
	all := make(tallyParts, len(t.accounts))
	for _, a := range t.accounts {
		of := func(pool string) *account {
			key := partKey{pool, a.code}
			part := all[key]
			if part == nil {
				part = &account{code: a.code}
				all[key] = part
			}
			return part
		}
		for _, c := range a.cells {
			part := of(c.pool)
			part.cells = append(part.cells, c)
		}
		for _, l := range a.lines {
			part := of(l.pool)
			part.lines = append(part.lines, l)
		}
		for _, n := range a.notes {
			part := of(n.pool)
			part.notes = append(part.notes, n)
		}
	}
	return all
}

// of returns what an institution has in a pool.
func (p tallyParts) of(pool, institution string) *account {
	if a := p[partKey{pool, institution}]; a != nil {
		return a
	}
	return &account{}
}

func (k cellKey) compare(o cellKey) int {
	return cmp.Or(cmp.Compare(k.pool, o.pool), cmp.Compare(k.method, o.method), cmp.Compare(k.class, o.class),
		cmp.Compare(k.flags(), o.flags()), k.whose.compare(o.whose))
}

// flags returns the byte of the binary form for the flags of a key.
func (k cellKey) flags() (b byte) {
	if k.priced {
		b |= 1
	}
	if k.compensable {
		b |= 2
	}
	if k.unpaid {
		b |= 4
	}
	return b
}

func (n note) compare(o note) int {
	return cmp.Or(cmp.Compare(n.pool, o.pool), cmp.Compare(n.owner.Holder, o.owner.Holder), cmp.Compare(n.line.Method, o.line.Method), cmp.Compare(n.line.Kind, o.line.Kind),
		cmp.Compare(n.line.Amount, o.line.Amount), cmp.Compare(string(trailBytes(n.line.Trail)), string(trailBytes(o.line.Trail))),
		cmp.Compare(n.of, o.of), n.whose.compare(o.whose))
}
