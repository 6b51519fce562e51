package settlement

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// rowKey is what the digests of rows are summed by.
type rowKey struct {
	method  Method
	pool    string
	history bool
	columns string // their names
}

func (k rowKey) compare(o rowKey) int {
	history := 0
	switch {
	case k.history && !o.history:
		history = 1
	case !k.history && o.history:
		history = -1
	}
	return cmp.Or(cmp.Compare(k.method, o.method), cmp.Compare(k.pool, o.pool), history, cmp.Compare(k.columns, o.columns))
}

// rowSum is the digests of rows in a tally.
type rowSum struct {
	rowKey
	of   *Columns
	rows uint64
	sum  sum128
}

// digested adds the digest of an entry that counts in a cell.
func (t *Tally) digested(c *cell, e *Entry) {
	d := &e.Digest
	switch {
	case c.rows > 0 && t.rows[c.rows-1].of == d.columns && !d.history:
		s := &t.rows[c.rows-1]
		s.rows += uint64(d.rows)
		s.sum.add(d.sum)
	case d.columns != nil:
		i := t.addRows(e)
		if !d.history {
			c.rows = i + 1
		}
	case e.Claim != "":
		t.lacks(e.Method)
	}
}

// lacks notes that a method has entries without digests.
func (t *Tally) lacks(m Method) {
	if t.undigested == nil {
		t.undigested = map[Method]bool{}
	}
	if !t.undigested[m] {
		t.undigested[m] = true
	}
}

// addRows adds the digest of an entry, if it has one, and returns where the sum is.
func (t *Tally) addRows(e *Entry) int32 {
	d := &e.Digest
	if d.columns == nil {
		return -1
	}
	i := t.rowsOf(rowKey{e.Method, e.Pool, d.history, d.columns.text}, d.columns)
	t.rows[i].rows += uint64(d.rows)
	t.rows[i].sum.add(d.sum)
	return i
}

func (t *Tally) rowsOf(k rowKey, of *Columns) int32 {
	i, known := place(&t.rowAt, len(t.rows), k, func(i int) rowKey { return t.rows[i].rowKey })
	if !known {
		t.rows = append(t.rows, rowSum{rowKey: k, of: of})
	}
	return int32(i)
}

// mergeRows adds the digests of another tally.
func (t *Tally) mergeRows(o *Tally) {
	for _, s := range o.rows {
		to := &t.rows[t.rowsOf(s.rowKey, s.of)]
		to.rows += s.rows
		to.sum.add(s.sum)
	}
	for m := range o.undigested {
		t.lacks(m)
	}
}

// sortedRows returns the sums in canonical order.
func (t *Tally) sortedRows() []rowSum {
	return slices.SortedFunc(slices.Values(t.rows), func(a, b rowSum) int { return a.rowKey.compare(b.rowKey) })
}

// digests notes in the report which rows it is made of. It says nothing of a method if any of
// its entries has no digest.
func (t *Tally) digests(r *Report) {
	var d Digests
	for _, s := range t.sortedRows() {
		if t.undigested[s.method] || s.rows > math.MaxInt64 || s.rows == 0 {
			continue
		}
		x := ClaimDigest{Method: s.method, Pool: s.pool, Columns: s.of.Names(), Claims: int(s.rows), Sum: s.sum.String()}
		if s.history {
			d.History = append(d.History, x)
		} else {
			d.Claims = append(d.Claims, x)
		}
	}
	if d.Claims != nil || d.History != nil {
		r.Digests = &d
	}
}

// undigestedMethods returns the methods that have entries without digests, sorted.
func (t *Tally) undigestedMethods() []Method { return slices.Sorted(maps.Keys(t.undigested)) }
