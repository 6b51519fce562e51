package analysis

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Names of the checks.
const (
	checkCases       = "claims of cells = cases of statements"
	checkCost        = "cost of cells = cost of statements"
	checkCovered     = "covered of cells = covered of statements"
	checkPoints      = "points of cells = points of statements"
	checkPrice       = "prices of cells = prices of statements"
	checkEntitlement = "entitlements of cells = entitlements of statements"
	checkDue         = "dues of cells = dues of statements"
)

// compared are the totals of an institution that cells and statement must agree in.
type compared [7]wide.Int

// totals are those of the cells, by institution.
type totals map[string]*compared

func (t *totals) add(w *closing, i int) {
	if *t == nil {
		*t = totals{}
	}
	p := &w.Priced.cells[i]
	of := (*t)[p.texts[1]]
	if of == nil {
		of = &compared{}
		(*t)[p.texts[1]] = of
	}
	s := &p.sums
	cases, _ := s[claimsOf].Add(s[unpaidOf])
	for n, v := range [...]wide.Int{cases, s[costOf], s[coveredOf], s[pointsOf], s[priceOf], s[entitlementOf], s[dueOf]} {
		of[n], _ = of[n].Add(v)
	}
}

// ofStatement returns the totals of a statement. Its points are those before the factor, and its
// prices are its lines of prices and amounts.
func ofStatement(s *settlement.Statement) (c compared) {
	c[0], c[1], c[2] = wide.From(int64(s.Cases)), wide.From(int64(s.Cost)), wide.From(int64(s.Covered))
	c[5], c[6] = wide.From(int64(s.Entitlement)), wide.From(int64(s.Due))
	for i := range s.Lines {
		if l := &s.Lines[i]; isPrice(l.Kind) {
			c[4].Accumulate(int64(l.Amount))
		}
	}
	parts := s.Parts
	if len(parts) == 0 {
		parts = []settlement.Statement{*s}
	}
	for i := range parts {
		for _, row := range parts[i].ByClass {
			c[3].Accumulate(int64(row.Points))
		}
	}
	return c
}

// compare compares the totals of each institution, and returns those of all.
func (t totals) compare(r *settlement.Report) ([]settlement.Check, error) {
	names := [...]string{checkCases, checkCost, checkCovered, checkPoints, checkPrice, checkEntitlement, checkDue}
	var left, right compared
	for i := range r.Statements {
		s := &r.Statements[i]
		own := t[s.Institution]
		if own == nil {
			own = &compared{}
		}
		of := ofStatement(s)
		for n := range of {
			if own[n] != of[n] {
				return nil, fmt.Errorf("%w: institution %s: %s: %s and %s", ErrReport, shown.QuoteID(s.Institution), names[n], shownTotal(n, own[n]), shownTotal(n, of[n]))
			}
			left[n], _ = left[n].Add(own[n])
			right[n], _ = right[n].Add(of[n])
		}
	}
	var list []settlement.Check
	for n, name := range names {
		list = append(list, settlement.Check{Name: name, Left: shownTotal(n, left[n]), Right: shownTotal(n, right[n]), OK: left[n] == right[n]})
	}
	return list, nil
}

// shownTotal writes a total in its unit.
func shownTotal(n int, v wide.Int) string {
	i, fits := v.Int64()
	switch {
	case n == 0 || !fits:
		return v.String()
	case n == 3:
		return settlement.Points(i).String()
	}
	return settlement.Money(i).String()
}
