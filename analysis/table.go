package analysis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Table is cells of a priced cube summed up by some of its keys, in the order of their texts.
// As JSON it has the chosen measures alone, in their order.
type Table struct {
	Keys     []Key
	Measures []Measure
	Cells    []Cell
	Total    Cell // over all cells; it has no keys
	// Checks are those of [Priced.Checks].
	Checks []settlement.Check
}

// Cell is one row of a table. Amounts are in fen.
type Cell struct {
	Keys []string // the texts of the table's keys
	// Claims are those that are paid; Unpaid are counted beside them and are in no other sum.
	Claims, Unpaid int
	// Days are those of Stays, the claims whose days are known.
	Days, Stays int
	Points      settlement.Points
	// BasePoints are those of the groups of Weighed claims, the ones that have any.
	BasePoints  settlement.Points
	Weighed     int
	Cost        settlement.Money
	Covered     settlement.Money
	Price       settlement.Money
	Entitlement settlement.Money
	Due         settlement.Money
	// Gain is profit and loss (盈亏): what prices leave of the cost. It is price less cost, after
	// what a cap takes from the price; where the price is fund money, what patients and other
	// payers paid stands beside it. It is positive for a profit.
	Gain settlement.Money
	// Paid and Fees are the parts of the cost, by name; those of 0.00 are left out.
	Paid, Fees []settlement.CostPart
}

// Where returns the cells whose text of a key is the given one. It has no checks. It returns an
// error wrapping [ErrKey] if the cells do not have the key.
func (p *Priced) Where(k Key, text string) (*Priced, error) {
	at := slices.Index(p.keys, k)
	if at < 0 {
		return nil, fmt.Errorf("%w: got %s, want one of %s", ErrKey, shown.Quote(k), join(p.keys))
	}
	some := *p
	some.cells, some.checks = nil, nil
	n := 0
	for i := range p.cells {
		if p.cells[i].texts[at] == text {
			n++
		}
	}
	if n == len(p.cells) { // nobody changes them
		some.cells = p.cells
		return &some, nil
	}
	some.cells = slices.Grow(some.cells, n) // cells are large
	for i := range p.cells {
		if p.cells[i].texts[at] == text {
			some.cells = append(some.cells, p.cells[i])
		}
	}
	return &some, nil
}

// Table sums the cells up by keys, any of those of the cube, with payer or fee besides. No
// measures: [DefaultMeasures], and of a table by payer or fee that one. It returns the faults
// that [CheckTable] finds, an error wrapping [ErrKey] for a key that the cube does not have, or
// [settlement.ErrOverflow].
func (p *Priced) Table(by []Key, measures ...Measure) (*Table, error) {
	var f settlement.Faults
	CheckTable(&f, "", by, measures)
	var at []int
	prefix, divided := "", -1 // where the key stands that divides claims
	for i, k := range by {
		m, divides := k.divides()
		n := slices.Index(p.keys, k)
		switch {
		case divides:
			prefix, divided = string(m)+"_", i
			if len(measures) == 0 {
				measures = []Measure{m}
			}
			continue
		case n < 0 && slices.Contains(k.Choices(), k):
			f.At(fmt.Sprintf("by[%d]", i), fmt.Errorf("%w: the cube is not by %s: %s", ErrKey, k, join(p.keys)))
		}
		at = append(at, n)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if len(measures) == 0 {
		measures = DefaultMeasures()
	}
	t := &Table{Keys: slices.Clone(by), Measures: slices.Clone(measures), Checks: p.Checks()}
	total := pricedCell{}
	for _, sum := range p.summed(at, &total) {
		c, err := sum.cell(p.parts)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.named(sum.texts), err)
		}
		if divided < 0 {
			t.Cells = append(t.Cells, c)
			continue
		}
		t.Cells = append(t.Cells, c.divided(divided, prefix)...)
	}
	if divided >= 0 {
		slices.SortStableFunc(t.Cells, func(a, b Cell) int { return slices.Compare(a.Keys, b.Keys) })
	}
	var err error
	t.Total, err = total.cell(p.parts)
	t.Total.Keys = nil
	return t, err
}

// summed returns the sums by some keys, in the order of their texts.
func (p *Priced) summed(at []int, total *pricedCell) []*pricedCell {
	index := map[string]*pricedCell{}
	var list []*pricedCell
	var key []byte
	for i := range p.cells {
		from := &p.cells[i]
		key = key[:0]
		for _, n := range at {
			key = appendText(key, from.texts[n])
		}
		to := index[string(key)]
		if to == nil {
			to = &pricedCell{texts: make([]string, len(at))}
			for i, n := range at {
				to.texts[i] = from.texts[n]
			}
			index[string(key)] = to
			list = append(list, to)
		}
		to.add(from)
		total.add(from)
	}
	slices.SortFunc(list, func(a, b *pricedCell) int { return slices.Compare(a.texts, b.texts) })
	return list
}

func (c *pricedCell) add(o *pricedCell) {
	for i, v := range o.sums {
		c.sums[i], _ = c.sums[i].Add(v) // 128 bits hold more than there can be
	}
	for i, v := range o.part {
		for len(c.part) <= i {
			c.part = append(c.part, wide.Int{})
		}
		c.part[i], _ = c.part[i].Add(v)
	}
}

// cell returns the sums as they are shown.
func (c *pricedCell) cell(names []string) (Cell, error) {
	var v [figures]int64
	ok := true
	for i, sum := range c.sums {
		var fits bool
		v[i], fits = sum.Int64()
		ok = ok && fits
	}
	type money = settlement.Money
	to := Cell{
		Keys: c.texts, Claims: int(v[claimsOf]), Unpaid: int(v[unpaidOf]), Days: int(v[daysOf]), Stays: int(v[staysOf]),
		Points: settlement.Points(v[pointsOf]), BasePoints: settlement.Points(v[basePointsOf]), Weighed: int(v[weighedOf]),
		Cost: money(v[costOf]), Covered: money(v[coveredOf]), Price: money(v[priceOf]), Entitlement: money(v[entitlementOf]),
		Due: money(v[dueOf]), Gain: money(v[gainOf]),
	}
	var paid, fees wide.Int // sums that Amount returns
	for i, sum := range c.part {
		amount, fits := sum.Int64()
		ok = ok && fits
		if strings.HasPrefix(names[i], paidPrefix) {
			paid.Accumulate(amount)
		} else {
			fees.Accumulate(amount)
		}
		if amount == 0 {
			continue
		}
		if name, paid := strings.CutPrefix(names[i], paidPrefix); paid {
			to.Paid = append(to.Paid, settlement.CostPart{Name: name, Amount: money(amount)})
		} else {
			to.Fees = append(to.Fees, settlement.CostPart{Name: strings.TrimPrefix(names[i], feePrefix), Amount: money(amount)})
		}
	}
	_, fits := paid.Int64()
	_, fits2 := fees.Int64()
	ok = ok && fits && fits2
	for _, list := range [][]settlement.CostPart{to.Paid, to.Fees} {
		slices.SortFunc(list, func(a, b settlement.CostPart) int { return strings.Compare(a.Name, b.Name) })
	}
	if !ok {
		return to, settlement.ErrOverflow
	}
	return to, nil
}

// divided returns a cell for each part of the cost, whose name stands among the keys at a place.
func (c *Cell) divided(at int, prefix string) (list []Cell) {
	parts := c.Paid
	if prefix == feePrefix {
		parts = c.Fees
	}
	for i := range parts {
		one := Cell{Keys: slices.Insert(slices.Clone(c.Keys), at, parts[i].Name)}
		if prefix == feePrefix {
			one.Fees = parts[i : i+1 : i+1]
		} else {
			one.Paid = parts[i : i+1 : i+1]
		}
		list = append(list, one)
	}
	return list
}

// Text returns a measure of the cell as files have it: a whole number, points, or an amount with
// two decimals. A part that no claim names is 0.00.
func (c *Cell) Text(m Measure) string {
	switch m {
	case Claims:
		return fmt.Sprint(c.Claims)
	case Unpaid:
		return fmt.Sprint(c.Unpaid)
	case Days:
		return fmt.Sprint(c.Days)
	case Stays:
		return fmt.Sprint(c.Stays)
	case Weighed:
		return fmt.Sprint(c.Weighed)
	case Points:
		return c.Points.String()
	case BasePoints:
		return c.BasePoints.String()
	}
	return c.Amount(m).String()
}

// Amount returns a measure that is an amount; 0.00 of any other.
func (c *Cell) Amount(m Measure) settlement.Money {
	switch m {
	case Cost:
		return c.Cost
	case Covered:
		return c.Covered
	case Price:
		return c.Price
	case Entitlement:
		return c.Entitlement
	case Due:
		return c.Due
	case Gain:
		return c.Gain
	case Paid:
		return sumOf(c.Paid)
	case Fees:
		return sumOf(c.Fees)
	}
	list := c.Paid
	name, ok := strings.CutPrefix(string(m), paidPrefix)
	if !ok {
		list, name = c.Fees, strings.TrimPrefix(string(m), feePrefix)
	}
	amount, _ := settlement.CostOf(list, name)
	return amount
}

func sumOf(list []settlement.CostPart) (sum settlement.Money) {
	for _, p := range list {
		sum += p.Amount
	}
	return sum
}

// Counts reports whether the measure is a whole number.
func (m Measure) Counts() bool {
	return m == Claims || m == Unpaid || m == Days || m == Stays || m == Weighed
}

// MarshalJSON writes {"keys": […], "cells": [{"keys": […], "claims": …, …}], "total": {…},
// "checks": […]}. Counts are numbers; points and amounts are strings.
func (t *Table) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	keys := t.Keys
	if keys == nil {
		keys = []Key{}
	}
	head, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, `{"keys":%s,"cells":[`, head)
	for i := range t.Cells {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := t.Cells[i].json(&b, t.Measures, true); err != nil {
			return nil, err
		}
	}
	b.WriteString(`],"total":`)
	if err := t.Total.json(&b, t.Measures, false); err != nil {
		return nil, err
	}
	if len(t.Checks) > 0 {
		checks, err := json.Marshal(t.Checks)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, `,"checks":%s`, checks)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (c *Cell) json(b *bytes.Buffer, measures []Measure, keyed bool) error {
	b.WriteByte('{')
	if keyed {
		texts, err := json.Marshal(c.Keys)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, `"keys":%s`, texts)
	}
	for i, m := range measures {
		if i > 0 || keyed {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m)
		if err != nil {
			return err
		}
		if m.Counts() {
			fmt.Fprintf(b, "%s:%s", name, c.Text(m))
		} else {
			fmt.Fprintf(b, `%s:"%s"`, name, c.Text(m))
		}
	}
	b.WriteByte('}')
	return nil
}

// named names a cell for a message. Doctors are not named.
func (t *Table) named(texts []string) string {
	var parts []string
	n := 0
	for _, k := range t.Keys {
		if _, divides := k.divides(); divides {
			continue
		}
		if texts[n] != "" && k != Doctor {
			parts = append(parts, fmt.Sprintf("%s %s", k, shown.QuoteID(texts[n])))
		}
		n++
	}
	return strings.Join(parts, ", ")
}
