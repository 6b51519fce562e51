package intake

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Repair counts what was repaired in a column.
type Repair struct {
	// Kind is what was done: trimmed, invisible, unwrapped, narrowed, ungrouped,
	// unsigned, cut, zeros, rounded, respelled, converted; or mixed_zones,
	// carriage_returns, header_again, which are of a column or a file.
	Kind string `json:"kind"`
	// Column is what the files call the column, Field what the platform calls it; both
	// are blank for what is repaired in a whole file.
	Column string `json:"column,omitempty"`
	Field  string `json:"field,omitempty"`
	Values int    `json:"values"`
	// First are the first places, at most [rows.FirstPlaces].
	First []Place `json:"first,omitempty"`
}

// Place is a row of a file.
type Place struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Row   int    `json:"row,omitempty"`
}

// String returns the place in words.
func (p Place) String() string {
	at := rows.Error{File: p.File, Sheet: p.Sheet, Row: p.Row, Err: errNothing}
	return strings.TrimSuffix(at.Error(), ": ")
}

// nothing is an error without words.
type nothing struct{}

func (nothing) Error() string { return "" }

var errNothing = nothing{}

// addRepairs adds the repairs of a file to those of all.
func addRepairs(list []Repair, f FileReport, more []rows.Repaired) []Repair {
	for _, m := range more {
		i := slices.IndexFunc(list, func(r Repair) bool { return r.Kind == m.Kind && r.Column == m.Column && r.Field == m.Field })
		if i < 0 {
			i, list = len(list), append(list, Repair{Kind: m.Kind, Column: m.Column, Field: m.Field})
		}
		r := &list[i]
		r.Values += m.Values
		for _, row := range m.First {
			if len(r.First) < rows.FirstPlaces {
				r.First = append(r.First, Place{f.Name, f.Sheet, row})
			}
		}
		if len(m.First) == 0 && len(r.First) < rows.FirstPlaces {
			r.First = append(r.First, Place{File: f.Name, Sheet: f.Sheet})
		}
	}
	return list
}

// name returns both names of the column.
func (r *Repair) name() string {
	if r.Column == r.Field {
		return r.Column
	}
	return r.Column + " (" + r.Field + ")"
}

// placesOf writes places, of which those in one file follow each other.
func placesOf(list []Place) string {
	var b strings.Builder
	for i, p := range list {
		switch {
		case i > 0 && p.File == list[i-1].File && p.Sheet == list[i-1].Sheet:
			fmt.Fprintf(&b, ", %d", p.Row)
			continue
		case i > 0:
			b.WriteString("; ")
		}
		b.WriteString(p.String())
	}
	return b.String()
}

func printRepairs(w io.Writer, list []Repair) {
	for _, r := range list {
		what := "repaired, " + r.Kind
		if r.Kind == rows.MixedZones {
			what = "times with a zone among times without"
		}
		if r.Field != "" {
			what += ", " + r.name()
		}
		say(w, "%s: %d, first in %s", what, r.Values, placesOf(r.First))
	}
}

// mostCounted is how many faults are kept while causes are counted.
const mostCounted = 10_000

// Cause is what is wrong in a column, in one row or many.
type Cause struct {
	// Err is the first fault of it.
	Err error
	// Rows counts the faults; First are the places of the first ones after Err, at most
	// [rows.FirstPlaces].
	Rows  int
	First []Place
}

// Error returns the first fault, and where more of its kind are.
func (c *Cause) Error() string {
	if c.Rows < 2 {
		return c.Err.Error()
	}
	return fmt.Sprintf("%v; and %d more: %s", c.Err, c.Rows-1, c.places())
}

// Chinese is Error in Chinese.
func (c *Cause) Chinese() string {
	text := settlement.Chinese(c.Err)
	if c.Rows < 2 {
		return text
	}
	return fmt.Sprintf("%s；另有 %d 处：%s", text, c.Rows-1, c.places())
}

func (c *Cause) places() string {
	var list []string
	for _, p := range c.First {
		if len(list) == 0 {
			list = append(list, fmt.Sprintf("%d", p.Row))
			continue
		}
		list = append(list, fmt.Sprint(p.Row))
	}
	if c.Rows-1 > len(c.First) {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}

// Unwrap returns the first fault.
func (c *Cause) Unwrap() error { return c.Err }

// Code returns the code of the faults.
func (c *Cause) Code() string { return settlement.Code(c.Err) }

// causesOf groups faults by what is wrong, in which column of which file.
func causesOf(f *settlement.Faults) (list []*Cause) {
	type key struct{ file, sheet, column, code string }
	met := make(map[key]*Cause)
	for _, err := range f.List {
		at, ok := err.(*rows.Error) //nolint:errorlint // a wrapper adds words that must stay
		if !ok {
			list = append(list, &Cause{Err: err, Rows: 1})
			continue
		}
		k := key{at.File, at.Sheet, at.Column, settlement.Code(err)}
		c := met[k]
		if c == nil || at.Row == 0 {
			c = &Cause{Err: err}
			met[k], list = c, append(list, c)
		} else if len(c.First) < rows.FirstPlaces {
			c.First = append(c.First, Place{at.File, at.Sheet, at.Row})
		}
		c.Rows++
	}
	return list
}
