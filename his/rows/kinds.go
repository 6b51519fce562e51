package rows

import (
	"slices"

	"github.com/yibaojiesuan/settlement/his/internal/cell"
)

// Kind is what a column holds. The kind says what is repaired before the column's Set
// reads a text, and how a number of a sheet, a JSON number or a boolean becomes a text.
type Kind = cell.Kind

// Kinds.
const (
	RawKind    = cell.RawKind    // any text, as the file has it
	LabelKind  = cell.LabelKind  // a text for people: spaces around it are taken off
	IDKind     = cell.IDKind     // an id, of which nothing may be invisible
	CodeKind   = cell.CodeKind   // a code of an institution, a group, a class
	FlagKind   = cell.FlagKind   // yes or no: of true and false, 1 and 0
	WordKind   = cell.WordKind   // a word of this module
	AmountKind = cell.AmountKind // yuan
	NumberKind = cell.NumberKind // another number
	CountKind  = cell.CountKind  // a whole number
	DayKind    = cell.DayKind    // Set is given 2006-01-02
	MonthKind  = cell.MonthKind  // Set is given 2006-01
)

// Rules say what is repaired; the zero value repairs what loses nothing.
type Rules = cell.Rules

// What 24:00:00 may be, of [Rules].
const (
	RefuseMidnight = cell.RefuseMidnight
	SameDay        = cell.SameDay
	NextDay        = cell.NextDay
)

// Repaired counts what was repaired in a column of a file.
type Repaired struct {
	Kind string `json:"kind"`
	// Column is what the file calls the column, Field what this module calls it. Both
	// are blank if it is the whole file.
	Column string `json:"column,omitempty"`
	Field  string `json:"field,omitempty"`
	Values int    `json:"values"`
	// First are the rows of the first ones, at most [FirstPlaces].
	First []int `json:"first,omitempty"`
}

// FirstPlaces is how many rows are listed of a cause that many rows have.
const FirstPlaces = 3

// What else is counted beside the repairs of values.
const (
	CarriageReturns = "carriage_returns" // lines that end in CR alone
	HeaderAgain     = "header_again"     // the header in the middle of the file
	MixedZones      = "mixed_zones"      // times with a zone, in a column that also has times without one
)

// repairs counts what was repaired in a walk.
type repairs struct {
	byColumn []*columnRepairs // of each column that is read; nil: nothing was repaired
	whole    []Repaired
}

type columnRepairs struct {
	counts [cell.NumberOfRepairs]int
	first  [cell.NumberOfRepairs][]int
	zoned  int
	timed  int
	at     []int // of times with a zone
}

// note counts the repairs of a value.
func (r *repairs) note(columns, i, row int, done cell.Repair) {
	if r.byColumn == nil {
		r.byColumn = make([]*columnRepairs, columns)
	}
	c := r.byColumn[i]
	if c == nil {
		c = new(columnRepairs)
		r.byColumn[i] = c
	}
	if done == cell.Timed { // most
		c.timed++
		return
	}
	for bit := range c.counts {
		if done>>bit&1 != 0 {
			if c.counts[bit]++; len(c.first[bit]) < FirstPlaces {
				c.first[bit] = append(c.first[bit], row)
			}
		}
	}
	if done&cell.Timed != 0 {
		c.timed++
	}
	if done&cell.Zoned != 0 {
		if c.zoned++; len(c.at) < FirstPlaces {
			c.at = append(c.at, row)
		}
	}
}

// file counts a repair of the whole file, or of one of its rows.
func (r *repairs) file(kind string, row int) {
	i := slices.IndexFunc(r.whole, func(w Repaired) bool { return w.Kind == kind })
	if i < 0 {
		i, r.whole = len(r.whole), append(r.whole, Repaired{Kind: kind})
	}
	w := &r.whole[i]
	if w.Values++; row > 0 && len(w.First) < FirstPlaces {
		w.First = append(w.First, row)
	}
}

// list returns the repairs, by column and kind. column says what the file calls a
// column that is read, field what this module calls it.
func (r *repairs) list(column, field func(i int) string) []Repaired {
	list := slices.Clone(r.whole)
	names := cell.RepairNames()
	for i, c := range r.byColumn {
		if c == nil {
			continue
		}
		add := func(kind string, n int, first []int) {
			if n > 0 {
				list = append(list, Repaired{kind, column(i), field(i), n, first})
			}
		}
		for bit, n := range c.counts {
			add(names[bit], n, c.first[bit])
		}
		if c.timed > 0 {
			add(MixedZones, c.zoned, c.at)
		}
	}
	return list
}
