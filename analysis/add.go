package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: how an entry gets into its cell.

// Add adds an entry. Claims that are left out of the settlement are in no cell. Of claims that
// the rules do not pay only the number is summed. Add keeps nothing of the entry, and allocates
// only when it meets a combination of keys or a part of the cost for the first time.
//
// It returns an error wrapping [ErrLimit] if there are too many cells, or one of the pricer.
func (c *Cube) Add(e *settlement.Entry) error {
	if e.Left != "" && e.Left != settlement.LeftUnpaid {
		return nil
	}
	var k kind
	if e.Priced {
		k |= priced
	}
	if e.Compensable {
		k |= compensable
	}
	if e.Left == settlement.LeftUnpaid {
		k |= unpaid
	}
	to, err := c.cellOf(e, e.Method, k)
	if err != nil {
		return err
	}
	if k&unpaid != 0 {
		to.sums[unpaidSum].Accumulate(1)
		return nil
	}
	s := &to.sums
	if e.Claim != "" {
		s[claimsSum].Accumulate(1)
	}
	s[pointsSum].Accumulate(int64(e.Points))
	s[costSum].Accumulate(int64(e.Cost))
	s[coveredSum].Accumulate(int64(e.Covered))
	s[amountSum].Accumulate(int64(e.Amount))
	s[byItemSum].Accumulate(int64(e.ByItem))
	if d := e.Details; d != nil {
		if err := c.details(to, d); err != nil {
			return err
		}
	}
	if p := c.options.Pricer; p != nil && p.RoundsEach(e) {
		b, err := p.Bill(*e)
		if err != nil {
			return err
		}
		if !e.Priced {
			s[priceSum].Accumulate(int64(b.Price))
		}
		s[overSum].Accumulate(int64(b.Over))
		s[flooredSum].Accumulate(int64(b.Floored))
	}
	if len(e.Lines) == 0 {
		return nil
	}
	return c.lines(e)
}

// details adds what the entry alone does not say.
func (c *Cube) details(to *cell, d *settlement.Details) error {
	if d.Days > 0 {
		to.sums[daysSum].Accumulate(int64(d.Days))
		to.sums[staysSum].Accumulate(1)
	}
	to.sums[besideSum].Accumulate(int64(d.Beside))
	if !d.BasePoints.Absent() {
		points, err := d.BasePoints.Points()
		if err != nil {
			return fmt.Errorf("base_points of group %s: %w", shown.QuoteID(d.Group), err)
		}
		to.sums[weighedSum].Accumulate(1)
		to.sums[basePointsSum].Accumulate(int64(points))
	}
	if a := d.Attributes; a != nil && !c.options.Undivided {
		c.addParts(to, paidPrefix, a.Paid)
		c.addParts(to, feePrefix, a.Fees)
	}
	return nil
}

// lines adds the lines of an entry. A line of another method is in a cell of that method, as it
// is in the statement.
func (c *Cube) lines(e *settlement.Entry) error {
	k := priced
	for i := range e.Lines {
		l := &e.Lines[i]
		if l.Kind.Memo() {
			continue
		}
		m := l.Method
		if m == "" {
			m = e.Method
		}
		if m == e.Method {
			k = 0
			if e.Priced {
				k |= priced
			}
			if e.Compensable {
				k |= compensable
			}
		}
		to, err := c.cellOf(e, m, k)
		if err != nil {
			return err
		}
		to.sums[linesSum].Accumulate(int64(l.Amount))
		if isPrice(l.Kind) {
			to.sums[standardSum].Accumulate(int64(l.Amount))
		}
		k = priced
	}
	return nil
}

// isPrice reports whether lines of a kind are prices.
func isPrice(k settlement.Kind) bool { return k == settlement.LinePrice || k == settlement.LineAmount }

// addParts adds parts of the cost. They mostly come in one order, so the place of the one before
// says where the next one stands.
func (c *Cube) addParts(to *cell, prefix string, list []settlement.CostPart) {
	next := 0
	for i := range list {
		p := &list[i]
		if next >= len(c.parts) || !is(c.parts[next], prefix, p.Name) {
			next = c.partOf(prefix, p.Name)
		}
		for len(to.part) <= next {
			to.part = append(slices.Grow(to.part, len(c.parts)-len(to.part)), wide.Int{})
		}
		to.part[next].Accumulate(int64(p.Amount))
		next++
	}
}

func is(name, prefix, rest string) bool {
	return len(name) == len(prefix)+len(rest) && strings.HasSuffix(name, rest) && strings.HasPrefix(name, prefix)
}

// partOf returns the place of a part of the cost.
func (c *Cube) partOf(prefix, rest string) int {
	for i, name := range c.parts {
		if is(name, prefix, rest) {
			return i
		}
	}
	return c.partNamed(prefix + rest)
}

func (c *Cube) partNamed(name string) int {
	i, known := c.partAt[name]
	if !known {
		i = len(c.parts)
		c.parts, c.partAt[name] = append(c.parts, name), i
	}
	return i
}

// cellOf returns the cell of an entry under a method.
func (c *Cube) cellOf(e *settlement.Entry, m settlement.Method, k kind) (*cell, error) {
	b := append(c.key[:0], byte(k))
	for _, key := range c.keys {
		b = appendText(b, c.text(e, m, key))
	}
	c.key = b
	if i, known := c.at[string(b)]; known {
		return &c.cells[i], nil
	}
	return c.newCell(string(b))
}

// text returns what an entry says of a key.
func (c *Cube) text(e *settlement.Entry, m settlement.Method, key Key) string {
	d := e.Details
	switch key {
	case Pool:
		return e.Pool
	case Institution:
		return e.Institution
	case Method:
		return string(m)
	case Class:
		return string(e.Class)
	case Department:
		return e.Department
	case Holder:
		return e.ChargedTo
	case Level:
		return c.options.Levels[e.Institution]
	case Month:
		if e.Month != c.month.of {
			c.month.of, c.month.text = e.Month, e.Month.String()
		}
		return c.month.text
	}
	if d == nil {
		return ""
	}
	if key == Group {
		return d.Group
	}
	if d.Attributes == nil {
		return ""
	}
	switch key {
	case Doctor:
		return d.Attributes.Doctor
	case District:
		return d.Attributes.District
	case Home:
		return d.Attributes.Home
	}
	return ""
}
