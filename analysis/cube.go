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
	// Undivided leaves the parts of the cost by payer and fee out: the cells are smaller and faster
	// to fill, and have none of them.
	Undivided bool
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

func (c *Cube) newCell(key string) (*cell, error) {
	if len(c.cells) >= c.options.Limit {
		return nil, fmt.Errorf("%w: more than %d by %s; fewer keys, or a larger limit", ErrLimit, c.options.Limit, join(c.keys))
	}
	c.at[key] = len(c.cells)
	c.cells = append(c.cells, cell{key: key})
	return &c.cells[len(c.cells)-1], nil
}

// Merge adds the sums of o, and does not change o. It returns an error wrapping [ErrCubes] if the
// keys differ or one of them is undivided, [ErrLimit] if there are too many cells then, or [settlement.ErrOverflow]; c must
// not be used any more after the last two.
func (c *Cube) Merge(o *Cube) error {
	if !slices.Equal(c.keys, o.keys) || c.options.Undivided != o.options.Undivided {
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
