package intake

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Overlap is two claims of one person that cannot both be right: two stays that share a
// night, or head-months of two institutions. It does not name the person.
type Overlap struct {
	// Month is set for head-months.
	Month settlement.Month `json:"month,omitzero"`
	Rows  [2]OverlapRow    `json:"rows"`
}

// OverlapRow is one of them.
type OverlapRow struct {
	File        string          `json:"file"`
	Sheet       string          `json:"sheet,omitempty"`
	Row         int             `json:"row"`
	ID          string          `json:"id"`
	Institution string          `json:"institution"`
	Admitted    settlement.Date `json:"admitted,omitzero"`
	Discharged  settlement.Date `json:"discharged,omitzero"`
}

// span is a claim in the index of persons: 24 bytes.
type span struct {
	person     uint64
	from, to   int32 // days; of head-months the institution and the month
	file, line int32
}

// Overlaps lists pairs of stays of one person that share a night, and head-months that
// two institutions claim. A discharge and an admission on one day do not overlap; nor
// do bills of one stay. It keeps 24 bytes for each claim while it works, lists at most
// [settlement.MaxFaults] of each kind, and returns the total.
func (in *Run) Overlaps() (stays, heads []Overlap, total int, err error) {
	if in.err != nil {
		return nil, nil, 0, in.err
	}
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	staySpans, headSpans := in.spans(&faults)
	pairs := append(pairStays(staySpans), pairHeads(headSpans)...)
	found := in.found(&faults, pairs)
	for _, p := range pairs {
		a, b := found[p[0]], found[p[1]]
		if a == nil || b == nil {
			return nil, nil, 0, fmt.Errorf("%w: a row is gone", settlement.ErrChanged)
		}
		if a.Person != b.Person || a.Visit != "" && a.Visit == b.Visit && a.Institution == b.Institution {
			continue // a hash that two persons share; bills of one stay
		}
		total++
		o := Overlap{Rows: [2]OverlapRow{in.overlapRow(a), in.overlapRow(b)}}
		if to := in.mapper.route(a); to != nil && to.Method == settlement.Capitation {
			if o.Month = in.mapper.date(a).Month(); len(heads) < settlement.MaxFaults {
				heads = append(heads, o)
			}
		} else if len(stays) < settlement.MaxFaults {
			stays = append(stays, o)
		}
	}
	return stays, heads, total, faults.Err()
}

// spans returns the stays and head-months of persons.
func (in *Run) spans(faults *settlement.Faults) (stays, heads []span) {
	seed := in.mapper.seed
	institutions := make(map[string]int32)
	epoch := settlement.MustDate("0001-01-01")
	in.rows(faults, func(file int, r *Row) bool {
		line := r.Line
		b, to, r := in.outcome(file, r)
		if b != Kept || r.Person == "" {
			return true
		}
		s := span{person: maphash.String(seed, r.Person), file: int32(file), line: int32(line)}
		switch to.Method {
		case settlement.DRG, settlement.PerDiem:
			if r.Admitted.Absent() || r.Discharged.Absent() {
				return true
			}
			s.from, s.to = int32(r.Admitted.Sub(epoch)), int32(r.Discharged.Sub(epoch))
			stays = append(stays, s)
		case settlement.Capitation:
			code := in.mapper.institution(r)
			n, ok := institutions[code]
			if !ok {
				n = int32(len(institutions))
				institutions[code] = n
			}
			s.from, s.to = int32(in.mapper.date(r).Month().Sub(epoch.Month())), n
			heads = append(heads, s)
		}
		return true
	})
	return stays, heads
}

// found reads the rows of pairs; for a joined stay, the whole stay.
func (in *Run) found(faults *settlement.Faults, pairs [][2]place) map[place]*Row {
	found := make(map[place]*Row)
	for _, p := range pairs {
		found[p[0]], found[p[1]] = nil, nil
	}
	if len(found) == 0 {
		return found
	}
	in.rows(faults, func(file int, r *Row) bool {
		at := place{file, r.Line}
		if _, ok := found[at]; ok {
			_, _, whole := in.outcome(file, r)
			kept := *whole
			kept.Line = at.line
			found[at] = &kept
		}
		return true
	})
	return found
}

func (in *Run) overlapRow(r *Row) OverlapRow {
	return OverlapRow{r.File, r.Sheet, r.Line, shown.ID(r.ID), shown.ID(in.mapper.institution(r)), r.Admitted, r.Discharged}
}

func (s *span) place() place { return place{int(s.file), int(s.line)} }

// pairStays finds stays of a person that begin before an earlier one has ended.
func pairStays(spans []span) (pairs [][2]place) {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.from, b.from), a.place().compare(b.place()))
	})
	for i := range spans {
		longest := -1 // among the person's earlier stays
		for k := i - 1; k >= 0 && spans[k].person == spans[i].person && i-k <= maxEarlier; k-- {
			if spans[k].to > spans[i].from && (longest < 0 || spans[k].to > spans[longest].to) {
				longest = k
			}
		}
		if longest >= 0 {
			pairs = append(pairs, [2]place{spans[longest].place(), spans[i].place()})
		}
	}
	return sortPairs(pairs)
}

// maxEarlier bounds the earlier stays of a person that are looked at.
const maxEarlier = 1000

// pairHeads finds months of a person that two institutions claim.
func pairHeads(spans []span) (pairs [][2]place) {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.from, b.from), a.place().compare(b.place()))
	})
	for i := 0; i < len(spans); {
		seen := []int32{spans[i].to}
		k := i + 1
		for ; k < len(spans) && spans[k].person == spans[i].person && spans[k].from == spans[i].from; k++ {
			if !slices.Contains(seen, spans[k].to) {
				seen = append(seen, spans[k].to)
				pairs = append(pairs, [2]place{spans[i].place(), spans[k].place()})
			}
		}
		i = k
	}
	return sortPairs(pairs)
}

// sortPairs puts pairs into the order of the files: hashes differ from run to run.
func sortPairs(pairs [][2]place) [][2]place {
	slices.SortFunc(pairs, func(a, b [2]place) int { return cmp.Or(a[1].compare(b[1]), a[0].compare(b[0])) })
	return pairs
}
