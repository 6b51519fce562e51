package analysis

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: what a statement has besides its claims.

// lone takes up the cells that no class of a statement has: they hold lines alone.
func (w *closing) lone() error {
	for i, one := range w.cells {
		p := &w.Priced.cells[i]
		k := statementKey{p.texts[0], p.texts[1], p.texts[2], p.texts[3], w.kinds[i]}
		if _, left := w.at[k]; !left {
			continue
		}
		lines, standard := one.sums[linesSum], one.sums[standardSum]
		bare := one.sums
		bare[linesSum], bare[standardSum] = wide.Int{}, wide.Int{}
		if bare != [sums]wide.Int{} {
			return fmt.Errorf("%w: no statement has %s", ErrReport, w.cube.named(one.key))
		}
		p.sums[priceOf], p.sums[gainOf], p.sums[entitlementOf], p.sums[dueOf] = standard, standard, lines, lines
		w.owes(i, lines)
		w.checks.add(w, i)
	}
	return nil
}

// whole makes cells of what a statement has besides its claims.
func (w *closing) whole(s *settlement.Statement) {
	type besides struct{ all, price wide.Int }
	rest := map[lineKey]besides{}
	for i := range s.Lines {
		l := &s.Lines[i]
		if l.Kind.Memo() {
			continue
		}
		k := lineKey{l.Pool, s.Institution, string(l.Method)}
		v := rest[k]
		v.all.Accumulate(int64(l.Amount))
		if l.AfterValue && isPrice(l.Kind) { // no claim has it
			v.price.Accumulate(int64(l.Amount))
		}
		rest[k] = v
	}
	for k, due := range w.due[s.Institution] {
		v := rest[k]
		v.all, _ = v.all.Sub(due)
		rest[k] = v
	}
	for k, v := range rest {
		if v != (besides{}) {
			w.rest(k, v.all, v.price)
		}
	}
}

// rest makes a cell of what belongs to an institution as a whole.
func (w *closing) rest(k lineKey, due, price wide.Int) {
	cell := pricedCell{texts: make([]string, len(w.keys))}
	cell.texts[0], cell.texts[1], cell.texts[2], cell.texts[3] = k.pool, k.institution, k.method, string(settlement.Account)
	if i := slices.Index(w.keys, Level); i >= 0 {
		cell.texts[i] = w.cube.options.Levels[k.institution]
	}
	cell.sums[priceOf], cell.sums[gainOf], cell.sums[dueOf] = price, price, due
	if settlement.Method(k.method) != settlement.Clearing {
		cell.sums[entitlementOf] = due
	}
	w.Priced.cells = append(w.Priced.cells, cell)
	w.checks.add(w, len(w.Priced.cells)-1)
}
