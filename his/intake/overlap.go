package intake

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"

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
	from, to   int32 // days; of head-months the month and the institution
	file, line int32
}

// overlapping is what [Run.Overlaps] returns.
type overlapping struct {
	stays, heads []Overlap
	total        int
}

// Overlaps lists pairs of stays of one person that share a night, and head-months that
// two institutions claim. A discharge and an admission on one day do not overlap; nor
// do bills of one stay. It reads the files once, and again if persons have such pairs;
// not at all after [Mapper.ReadInto] of a sink that wants them. It keeps 24 bytes for each
// row with a person while it works, and 150 for each claim of the persons that may have
// pairs; it lists at most [settlement.MaxFaults] of each kind, and returns the total.
func (in *Run) Overlaps() (stays, heads []Overlap, total int, err error) {
	if in.err != nil {
		return nil, nil, 0, in.err
	}
	if o := in.ready.overlaps; o != nil {
		return o.stays, o.heads, o.total, nil
	}
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	o := in.newOverlaps()
	in.rows(&faults, func(file int, r *Row) bool {
		o.meet(file, r)
		return true
	})
	if o.between(); len(o.persons) > 0 {
		in.rows(&faults, func(file int, r *Row) bool {
			at := place{file, r.Line}
			b, to, whole := in.outcome(file, r)
			o.keep(at, b, to, whole)
			return true
		})
	}
	found := o.end()
	return found.stays, found.heads, found.total, changed(&faults)
}

// overlaps finds claims of one person that cannot both be right. The first walk says
// which persons may have some, the second keeps the claims of these.
type overlaps struct {
	*Run
	joins        bool // claims may be longer than their rows
	stays, heads []span
	institutions map[string]int32
	persons      map[uint64]bool // nil: the first walk goes on
	kept         map[place]*overlapClaim
}

// overlapClaim is a claim of a person that may have overlaps.
type overlapClaim struct {
	OverlapRow
	person, visit, institution string
	method                     settlement.Method
	month                      settlement.Month
}

func (in *Run) newOverlaps() *overlaps {
	o := &overlaps{Run: in, institutions: make(map[string]int32), kept: make(map[place]*overlapClaim)}
	for _, r := range in.mapper.routes {
		o.joins = o.joins || r.Interim == InterimJoin
	}
	return o
}

// meet looks at a row in the first walk.
func (o *overlaps) meet(file int, r *Row) {
	if r.Person == "" || r.void() || !o.joins && !o.options.Period.Contains(o.mapper.date(r)) {
		return
	}
	if to := o.mapper.route(r); to != nil {
		o.add(place{file, r.Line}, o.claim(to, r))
	}
}

// add adds the span of a claim.
func (o *overlaps) add(at place, c overlapClaim) {
	epoch := settlement.MustDate("0001-01-01")
	s := span{person: maphash.String(o.mapper.seed, c.person), file: int32(at.file), line: int32(at.line)}
	switch c.method {
	case settlement.DRG, settlement.PerDiem:
		if !c.Admitted.Absent() && !c.Discharged.Absent() {
			s.from, s.to = int32(c.Admitted.Sub(epoch)), int32(c.Discharged.Sub(epoch))
			o.stays = append(o.stays, s)
		}
	case settlement.Capitation:
		code := o.mapper.institutionOf(c.institution)
		n, ok := o.institutions[code]
		if !ok {
			n = int32(len(o.institutions))
			o.institutions[code] = n
		}
		s.from, s.to = int32(c.month.Sub(epoch.Month())), n
		o.heads = append(o.heads, s)
	}
}

// claim returns what is compared of a claim.
func (o *overlaps) claim(to *route, r *Row) overlapClaim {
	return overlapClaim{
		OverlapRow: OverlapRow{File: r.File, Sheet: r.Sheet, Row: r.Line, Admitted: r.Admitted, Discharged: r.Discharged},
		person:     r.Person, visit: r.Visit, institution: r.Institution, method: to.Method, month: o.mapper.date(r).Month(),
	}
}

// between ends the first walk: it finds the persons of whom the claims are to be kept.
// Claims that are joined of several rows reach from the first to the last of these, and
// may overlap a third row that overlaps none of them.
func (o *overlaps) between() {
	o.persons = make(map[uint64]bool)
	for _, p := range pairStays(o.stays) {
		o.persons[p.person] = true
	}
	for _, p := range pairHeads(o.heads) {
		o.persons[p.person] = true
	}
	for i := 2; o.joins && i < len(o.stays); i++ { // pairStays sorted them by person
		if o.stays[i].person == o.stays[i-2].person {
			o.persons[o.stays[i].person] = true
		}
	}
	o.stays, o.heads = nil, nil
}

// keep looks at a row in the second walk. r is the whole claim.
func (o *overlaps) keep(at place, b Bucket, to *route, r *Row) {
	if o.persons == nil {
		o.between()
	}
	if b != Kept || r.Person == "" || !o.persons[maphash.String(o.mapper.seed, r.Person)] {
		return
	}
	c := o.claim(to, r)
	c.Row, c.ID, c.Institution = at.line, strings.Clone(shown.ID(r.ID)), shown.ID(o.mapper.institution(r))
	c.person, c.visit = strings.Clone(c.person), strings.Clone(c.visit)
	o.kept[at] = &c
}

// end compares the claims that were kept.
func (o *overlaps) end() *overlapping {
	for at, c := range o.kept {
		o.add(at, *c)
	}
	found := new(overlapping)
	pairs := append(sortPairs(pairStays(o.stays)), sortPairs(pairHeads(o.heads))...)
	for _, p := range pairs {
		a, b := o.kept[p.rows[0]], o.kept[p.rows[1]]
		if a.person != b.person || a.visit != "" && a.visit == b.visit && a.institution == b.institution {
			continue // a hash that two persons share; bills of one stay
		}
		found.total++
		pair := Overlap{Rows: [2]OverlapRow{a.OverlapRow, b.OverlapRow}}
		if a.method == settlement.Capitation {
			if pair.Month = a.month; len(found.heads) < settlement.MaxFaults {
				found.heads = append(found.heads, pair)
			}
		} else if len(found.stays) < settlement.MaxFaults {
			found.stays = append(found.stays, pair)
		}
	}
	o.stays, o.heads, o.kept = nil, nil, nil
	return found
}

func (s *span) place() place { return place{int(s.file), int(s.line)} }

// pair is two claims of one person.
type pair struct {
	person uint64
	rows   [2]place
}

// pairStays finds stays of a person that begin before an earlier one has ended. It sorts
// the stays by person.
func pairStays(spans []span) (pairs []pair) {
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
			pairs = append(pairs, pair{spans[i].person, [2]place{spans[longest].place(), spans[i].place()}})
		}
	}
	return pairs
}

// maxEarlier bounds the earlier stays of a person that are looked at.
const maxEarlier = 1000

// pairHeads finds months of a person that two institutions claim.
func pairHeads(spans []span) (pairs []pair) {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.from, b.from), a.place().compare(b.place()))
	})
	for i := 0; i < len(spans); {
		seen := []int32{spans[i].to}
		k := i + 1
		for ; k < len(spans) && spans[k].person == spans[i].person && spans[k].from == spans[i].from; k++ {
			if !slices.Contains(seen, spans[k].to) {
				seen = append(seen, spans[k].to)
				pairs = append(pairs, pair{spans[i].person, [2]place{spans[i].place(), spans[k].place()}})
			}
		}
		i = k
	}
	return pairs
}

// sortPairs puts pairs into the order of the files: hashes differ from run to run.
func sortPairs(pairs []pair) []pair {
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(a.rows[1].compare(b.rows[1]), a.rows[0].compare(b.rows[0]))
	})
	return pairs
}
