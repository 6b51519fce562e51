package intake

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// RosterReport says what became of every row of a register.
type RosterReport struct {
	Files []FileReport `json:"files"`
	// Rows counts the rows of the files, without rows of sums; it is the sum of Kinds.
	Rows    int      `json:"rows"`
	Repairs []Repair `json:"repairs,omitempty"`
	// Kinds count the rows by what they are, or as duplicates, void, outside, unrouted
	// or unmatched. Unmatched rows are events that belong to no agreement.
	Kinds []Count `json:"kinds,omitempty"`
	// Members counts the members by category.
	Members []Count `json:"members,omitempty"`
	Moved   int     `json:"moved,omitempty"`    // agreements that a later agreement ended
	SameDay int     `json:"same_day,omitempty"` // stays without a night, for which no day is unpaid
	// Unmatched are the unmatched rows, at most [settlement.MaxFaults].
	Unmatched []UnmatchedEntry `json:"unmatched,omitempty"`
	Unrouted  []Count          `json:"unrouted,omitempty"` // by what their codes mean
	Unknown   []UnknownCode    `json:"unknown_codes,omitempty"`
	// Overlaps are pairs of agreements of one person that are in force on the same day,
	// at most [settlement.MaxFaults]; OverlapPairs is the number of all. They do not
	// name the person.
	OverlapPairs int             `json:"overlap_pairs"`
	Overlaps     []RosterOverlap `json:"overlaps,omitempty"`
	// Causes are the faults, one for each thing that is wrong in a column of a file.
	Causes []*Cause `json:"-"`
}

// UnmatchedEntry is a row of a register that belongs to no agreement.
type UnmatchedEntry struct {
	Kind  RegisterRow `json:"kind"`
	File  string      `json:"file"`
	Sheet string      `json:"sheet,omitempty"`
	Row   int         `json:"row"`
}

// RosterOverlap is two agreements of one person that are in force on the same day. The
// policy decides in which months both have a head fee; it pays neither.
type RosterOverlap struct {
	From settlement.Date    `json:"from"`        // the first day of both
	To   settlement.Date    `json:"to,omitzero"` // the last one; absent: neither ends
	Rows [2]RosterAgreement `json:"rows"`
}

// RosterAgreement is one of the two agreements.
type RosterAgreement struct {
	File        string          `json:"file"`
	Sheet       string          `json:"sheet,omitempty"`
	Row         int             `json:"row"` // that first names it
	Institution string          `json:"institution"`
	Category    string          `json:"category"`
	Signed      settlement.Date `json:"signed"`
	Ends        settlement.Date `json:"ends,omitzero"`
}

// count counts a row.
func (r *RosterReport) count(kind string) { r.Kinds = counted(r.Kinds, kind) }

func (r *RosterReport) unrouted(meanings string) {
	if len(r.Unrouted) >= maxListed {
		meanings = "…"
	}
	r.Unrouted = counted(r.Unrouted, meanings)
}

// counted adds one to a count, or inserts a new count in order.
func counted(list []Count, name string) []Count {
	i, found := slices.BinarySearchFunc(list, name, func(c Count, name string) int { return cmp.Compare(c.Name, name) })
	if !found {
		list = slices.Insert(list, i, Count{Name: name})
	}
	list[i].Count++
	return list
}

// fileOf returns the place of a row's file among the files.
func (r *RosterReport) fileOf(u UnmatchedEntry) int {
	return slices.IndexFunc(r.Files, func(f FileReport) bool { return f.Name == u.File && f.Sheet == u.Sheet })
}

// overlaps lists agreements of one person that are in force on the same day, and
// counts the members.
func (b *rosterBuilder) overlaps() {
	for i := range b.members {
		a := &b.members[i]
		b.report.Members = counted(b.report.Members, a.Category)
		for _, k := range b.byPerson[a.Person] {
			if k >= i {
				break
			}
			o := &b.members[k]
			from, to := a.Signed, a.Ends
			if from.Before(o.Signed) {
				from = o.Signed
			}
			if to.Absent() || !o.Ends.Absent() && o.Ends.Before(to) {
				to = o.Ends
			}
			if !to.Absent() && to.Before(from) {
				continue
			}
			if b.report.OverlapPairs++; len(b.report.Overlaps) < settlement.MaxFaults {
				b.report.Overlaps = append(b.report.Overlaps, RosterOverlap{from, to, [2]RosterAgreement{o.row(), a.row()}})
			}
		}
	}
}

func (a *agreement) row() RosterAgreement {
	return RosterAgreement{a.first.file, a.first.sheet, a.first.line, shown.ID(a.Institution), a.Category, a.Signed, a.Ends}
}

// sortedKeys returns the keys of unknown codes in order.
func sortedKeys[V any](m map[[2]string]V) [][2]string {
	return slices.SortedFunc(maps.Keys(m), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
}

// Print writes the report for people.
func (r *RosterReport) Print(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, f := range r.Files {
		f.print(b)
	}
	printRepairs(b, r.Repairs)
	for _, u := range r.Unknown {
		say(b, "unknown code, %s %s: %d rows", u.Column, quoteShown(u.Code), u.Rows)
	}
	for _, c := range r.Members {
		say(b, "members, %s: %d", c.Name, c.Count)
	}
	if r.Moved > 0 {
		say(b, "ended by a later agreement: %d", r.Moved)
	}
	if r.SameDay > 0 {
		say(b, "stays without a night: %d", r.SameDay)
	}
	for _, u := range r.Unrouted {
		say(b, "  no route: %s: %d rows", u.Name, u.Count)
	}
	for _, u := range r.Unmatched {
		say(b, "  no agreement: %s in row %d of %s", u.Kind, u.Row, u.File)
	}
	say(b, "agreements of one person at the same time: %d", r.OverlapPairs)
	for _, o := range r.Overlaps {
		until := "on"
		if !o.To.Absent() {
			until = "to " + o.To.String()
		}
		say(b, "  %s row %d and %s row %d, from %s %s", o.Rows[0].Institution, o.Rows[0].Row, o.Rows[1].Institution, o.Rows[1].Row, o.From, until)
	}
	var parts []string
	sum := 0
	for _, c := range r.Kinds {
		parts = append(parts, fmt.Sprintf("%d %s", c.Count, c.Name))
		sum += c.Count
	}
	verdict := "✓"
	if sum != r.Rows {
		verdict = "✗"
	}
	say(b, "%s rows: %d = %s", verdict, r.Rows, strings.Join(parts, " + "))
	return b.Flush()
}
