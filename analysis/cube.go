package analysis

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// DefaultLimit is how many cells a cube may have unless its options say otherwise. A cell takes
// some 500 bytes.
const DefaultLimit = 200_000

// ErrLimit says that claims have more combinations of the keys than the cube may have cells.
var ErrLimit = coded.New("analysis.limit", "too many cells")

// ErrCubes says that two cubes do not sum up the same.
var ErrCubes = coded.New("analysis.cubes", "cubes of different keys")

// Options say what a cube sums up by. The zero value has the keys that every cube has: pool,
// institution, method and class.
type Options struct {
	// By are the keys of the finest cells, besides those that every cube has. Payer and Fee
	// need not be named: the parts of the cost are measures of every cell.
	By []Key
	// Limit is how many cells there may be; 0: [DefaultLimit].
	Limit int
	// Levels are the levels of institutions, by code: claims do not say them.
	Levels map[string]string
	// Pricer prices the claims of pools whose terms round each claim: there the price of a cell
	// is the sum of those of its claims. It is needed for such pools alone.
	Pricer *settlement.Pricer
}

// Cube holds exact sums of claims, in 128 bits, by every combination of its keys: its cells.
//
// Cubes are merged as tallies are: neither the order of Add nor the way in which entries are
// split over cubes changes anything. A cube grows with its cells, not with claims. It is not
// safe for concurrent use.
type Cube struct {
	options Options
	keys    []Key // those of every cube first
	at      map[string]int
	cells   []cell
	parts   []string       // names of parts of the cost: paid_fund, fee_bed
	partAt  map[string]int // where they stand

	key   []byte // of the entry that is added
	month struct {
		of   settlement.Month
		text string
	}
}

// base are the keys of every cube: a statement has a price for each of their combinations.
var base = [...]Key{Pool, Institution, Method, Class}

// kind says how the claims of a cell are paid; it is part of the cell's key.
type kind byte

const (
	priced      kind = 1 << iota // amounts count, else points do
	compensable                  // review approved the claims
	unpaid                       // the rules do not pay the claims
	kinds
)

// cell holds the sums of the claims of one combination of keys.
type cell struct {
	key  string // kind and texts
	sums [sums]wide.Int
	part []wide.Int // by the cube's names; those behind the end are zero
}

// What a cell sums up.
const (
	claimsSum = iota
	unpaidSum
	daysSum
	staysSum
	pointsSum
	basePointsSum
	weighedSum
	costSum
	coveredSum
	amountSum
	byItemSum
	linesSum
	standardSum // of lines: what is paid as a price or an amount
	// Beyond what was covered: what patients paid beside fund money that is an amount.
	besideSum
	// Of claims whose prices are rounded each.
	priceSum
	overSum
	flooredSum
	sums
)

// New returns an empty cube. It returns every fault of the keys, with paths such as by[2].
func New(o Options) (*Cube, error) {
	var f settlement.Faults
	CheckTable(&f, "", o.By, nil)
	if err := f.Err(); err != nil {
		return nil, err
	}
	c := &Cube{options: o, keys: base[:], at: map[string]int{}, partAt: map[string]int{}}
	if o.Limit == 0 {
		c.options.Limit = DefaultLimit
	}
	for _, k := range o.By {
		if _, divides := k.divides(); !divides && !slices.Contains(c.keys, k) {
			c.keys = append(slices.Clip(c.keys), k)
		}
	}
	return c, nil
}

// Another returns an empty cube of the same options, to be merged into this one.
func (c *Cube) Another() *Cube {
	return &Cube{options: c.options, keys: c.keys, at: map[string]int{}, partAt: map[string]int{}}
}

// Keys returns the keys of the finest cells.
func (c *Cube) Keys() []Key { return slices.Clone(c.keys) }

// Len returns how many cells there are.
func (c *Cube) Len() int { return len(c.cells) }

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
	if a := d.Attributes; a != nil {
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

func (c *Cube) newCell(key string) (*cell, error) {
	if len(c.cells) >= c.options.Limit {
		return nil, fmt.Errorf("%w: more than %d by %s; fewer keys, or a larger limit", ErrLimit, c.options.Limit, join(c.keys))
	}
	c.at[key] = len(c.cells)
	c.cells = append(c.cells, cell{key: key})
	return &c.cells[len(c.cells)-1], nil
}

// Merge adds the sums of o, and does not change o. It returns an error wrapping [ErrCubes] if the
// keys differ, [ErrLimit] if there are too many cells then, or [settlement.ErrOverflow]; c must
// not be used any more after the last two.
func (c *Cube) Merge(o *Cube) error {
	if !slices.Equal(c.keys, o.keys) {
		return fmt.Errorf("%w: %s and %s", ErrCubes, join(c.keys), join(o.keys))
	}
	at := make([]int, len(o.parts))
	for i, name := range o.parts {
		at[i] = c.partNamed(name)
	}
	for i := range o.cells {
		from := &o.cells[i]
		n, known := c.at[from.key]
		if !known {
			if _, err := c.newCell(from.key); err != nil {
				return err
			}
			n = len(c.cells) - 1
		}
		if err := c.cells[n].merge(from, at); err != nil {
			return fmt.Errorf("%s: %w", c.named(from.key), err)
		}
	}
	return nil
}

func (c *cell) merge(o *cell, at []int) error {
	ok := true
	for i := range o.sums {
		var fits bool
		c.sums[i], fits = c.sums[i].Add(o.sums[i])
		ok = ok && fits
	}
	for i, v := range o.part {
		for len(c.part) <= at[i] {
			c.part = append(c.part, wide.Int{})
		}
		var fits bool
		c.part[at[i]], fits = c.part[at[i]].Add(v)
		ok = ok && fits
	}
	if !ok {
		return settlement.ErrOverflow
	}
	return nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// texts returns the kind and the texts of a key.
func texts(key string) (kind, []string) {
	k, rest := kind(key[0]), key[1:]
	var list []string
	for len(rest) > 0 {
		n, size := binary.Uvarint([]byte(rest[:min(len(rest), binary.MaxVarintLen64)]))
		list, rest = append(list, rest[size:size+int(n)]), rest[size+int(n):]
	}
	return k, list
}

// named names a cell for a message. Doctors are not named.
func (c *Cube) named(key string) string {
	_, list := texts(key)
	var parts []string
	for i, text := range list {
		if text != "" && c.keys[i] != Doctor {
			parts = append(parts, fmt.Sprintf("%s %s", c.keys[i], shown.QuoteID(text)))
		}
	}
	return strings.Join(parts, ", ")
}

// sorted returns the cells in canonical order: by their texts, key by key, then by their kind.
func (c *Cube) sorted() []*cell {
	type entry struct {
		kind  kind
		texts []string
		cell  *cell
	}
	list := make([]entry, len(c.cells))
	for i := range c.cells {
		list[i].kind, list[i].texts = texts(c.cells[i].key)
		list[i].cell = &c.cells[i]
	}
	slices.SortFunc(list, func(a, b entry) int {
		if n := slices.Compare(a.texts, b.texts); n != 0 {
			return n
		}
		return int(a.kind) - int(b.kind)
	})
	cells := make([]*cell, len(list))
	for i := range list {
		cells[i] = list[i].cell
	}
	return cells
}
