package drg

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: the claims of one rank, counted and ordered over all parts that have it.
//
// A value is an exact rational number of any size. The index keeps its floor at rankPlaces
// decimals in 128 bits: 24 bytes a claim that is ranked. Where the last claims inside have the
// same floor as claims outside, a walk compares their values exactly, and their ids.

// rankPlaces are the decimals by which most values are told apart.
const rankPlaces = 18

// place is a claim in a rank.
type place struct {
	hi int64 // the floor of the value × 10^rankPlaces
	lo uint64
	of uint32 // the number of the institution or the group
}

func (a place) floor() wide.Int { return wide.FromParts(a.hi, a.lo) }

// lastIn says which claims of an institution, a group or the region are in: those whose floor
// comes before this one and, of those with this floor, those that come no later than the
// last.
type lastIn struct {
	none  bool
	floor wide.Int
	ties  int // how many of those with this floor are in; 0: all
	last  tiedClaim
}

// tiedClaim is a claim with an exact value.
type tiedClaim struct {
	value *big.Rat
	id    string
}

type rankIndex struct {
	*caseRank
	lines   []*Timeline
	numbers []int // of the rank in the plans of each line
	lock    sync.Mutex
	counts  map[uint32]int // discharges
	list    []place
	first   string // the institution that was met first
	several bool   // another one was met
	cuts    map[uint32]*lastIn
	tied    map[uint32][]tiedClaim
}

func newRankIndex(r *caseRank) *rankIndex { return &rankIndex{caseRank: r, counts: map[uint32]int{}} }

// same reports whether the plans of a line have the same rank under a number.
func (x *rankIndex) same(line *Timeline, number int) bool {
	other := &line.plans[0].ranks()[number]
	return x.Name == other.Name && len(differentRanks(x.caseRank, other)) == 0
}

// join adds the plans of a line, which have the rank under a number.
func (x *rankIndex) join(line *Timeline, number int) {
	x.lines, x.numbers = append(x.lines, line), append(x.numbers, number)
}

// cell returns the number of the institution, the group or the region in which a case of the
// i-th plan counts; false if the case has no group.
func (x *rankIndex) cell(t *Timeline, i int, in *institution, g *group) (uint32, bool) {
	switch x.Within {
	case WithinRegion:
		return region, true
	case WithinGroup:
		if g == nil {
			return 0, false
		}
		return t.group(i, g), true
	}
	return t.institution(i, in), true
}

// ranker looks at cases of a part, one at a time.
type ranker struct {
	*part
	plan *Plan
	i    int // its number
	in   *institution
	g    *group
}

// look finds what ranks know of a case; false if they do not look at it.
func (p *part) look(c *Case) (r ranker, ok bool) {
	if p.period != (settlement.Period{}) && !p.period.Contains(c.Date()) {
		return r, false
	}
	r = ranker{part: p, i: p.line.at(c.Date())}
	r.plan = p.line.plans[r.i]
	r.in, r.g = r.plan.find(c)
	return r, r.in != nil
}

// rankSection is what a section of the claims of a part adds to the indexes.
type rankSection struct {
	*part
	counts []rankCounts // by the number of the rank
}

type rankCounts struct {
	counts  map[uint32]int
	list    []place
	first   string
	several bool
}

func newRankSection(p *part) *rankSection {
	s := &rankSection{part: p, counts: make([]rankCounts, len(p.ranks))}
	for i := range s.counts {
		s.counts[i].counts = map[uint32]int{}
	}
	return s
}

// join moves the counts to the indexes.
func (s *rankSection) join() {
	for i, x := range s.ranks {
		x.take(&s.counts[i])
	}
}

func (x *rankIndex) take(s *rankCounts) {
	x.lock.Lock()
	defer x.lock.Unlock()
	for of, n := range s.counts {
		x.counts[of] += n
	}
	x.list = append(x.list, s.list...)
	x.several = x.several || s.several || x.first != "" && s.first != "" && x.first != s.first
	x.first = cmp.Or(x.first, s.first)
	clear(s.counts)
	s.list = s.list[:0]
}

// add counts a case in all ranks of its part.
func (s *rankSection) add(c *Case, _ int) error {
	if len(s.ranks) == 0 {
		return nil
	}
	r, ok := s.look(c)
	if !ok {
		return nil
	}
	for i, x := range s.ranks {
		n := &s.counts[i]
		if of, ok := x.cell(s.line, r.i, r.in, r.g); ok {
			n.counts[of]++
		}
		if n.first == "" {
			n.first = r.in.code
		} else if !n.several {
			n.several = n.first != r.in.code
		}
	}
	err := r.plan.judge(c, r.in, r.g, func(d *desk) error { return s.value(r, d) })
	return err
}

// value adds the values of a case, which is on the desk, to the ranks whose condition holds.
func (s *rankSection) value(r ranker, d *desk) error {
	for i, x := range s.ranks {
		own := &r.plan.ranks()[i] // a definition that it uses may be another one than at another time
		holds, err := own.holds(d)
		if err != nil {
			return err
		}
		if !holds {
			continue
		}
		v, err := own.by.Floor(d.frame, rankPlaces)
		if err != nil {
			return fault(own.path+"by", err)
		}
		of, _ := x.cell(s.line, r.i, r.in, r.g)
		hi, lo := v.Parts()
		n := &s.counts[i]
		if n.list = append(n.list, place{hi, lo, of}); len(n.list) == recordsAtOnce {
			x.take(n)
		}
	}
	return nil
}

// before compares two values in the order of the rank: negative if a comes first.
func (x *rankIndex) before(order int) int {
	if x.Order == Ascending {
		return order
	}
	return -order
}

// enough returns an error if a rank over institutions sees the claims of one of several alone.
func (x *rankIndex) enough() error {
	if x.Within == WithinInstitution || x.Allowed != nil || x.several || x.first == "" {
		return nil
	}
	return ofOneInstitution(x.path+"within", x.first, x.lines)
}

// decide finds the last claims that are in. It reports whether a walk must compare some.
func (x *rankIndex) decide() (again bool, err error) {
	if err := x.enough(); err != nil {
		return false, err
	}
	slices.SortFunc(x.list, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.of, b.of), x.before(a.floor().Cmp(b.floor())))
	})
	x.cuts, x.tied = map[uint32]*lastIn{}, map[uint32][]tiedClaim{}
	for from := 0; from < len(x.list); {
		of, to := x.list[from].of, from
		for to < len(x.list) && x.list[to].of == of {
			to++
		}
		list := x.list[from:to]
		from = to
		most := 0
		if x.Allowed != nil {
			most = *x.Allowed
		} else {
			most = allowed(x.share, x.counts[of], x.Rounding)
		}
		if most >= len(list) {
			continue // all are in
		}
		cut := &lastIn{none: most == 0}
		if most > 0 {
			if cut.floor = list[most-1].floor(); list[most].floor() == cut.floor {
				for i := most; i > 0 && list[i-1].floor() == cut.floor; i-- {
					cut.ties++
				}
				again = true
			}
		}
		x.cuts[of] = cut
	}
	x.list = nil
	return again, nil
}

// compare keeps the exact value of a case that may be the last one in, in a walk after the
// first. Several workers may call it.
func (x *rankIndex) compare(r ranker, i int, c *Case) error {
	of, ok := x.cell(r.line, r.i, r.in, r.g)
	cut := x.cuts[of]
	if !ok || cut == nil || cut.ties == 0 {
		return nil
	}
	err := r.plan.judge(c, r.in, r.g, func(d *desk) error {
		own := &r.plan.ranks()[i]
		holds, err := own.holds(d)
		if err != nil || !holds {
			return err
		}
		floor, err := own.by.Floor(d.frame, rankPlaces)
		if err != nil || floor != cut.floor {
			return err
		}
		value, err := own.by.Number(d.frame)
		if err != nil {
			return err
		}
		x.lock.Lock()
		defer x.lock.Unlock()
		x.tied[of] = append(x.tied[of], tiedClaim{value, strings.Clone(c.ID)})
		return nil
	})
	return err
}

// finish finds the last claim that is in among those that were compared.
func (x *rankIndex) finish() error {
	for of, cut := range x.cuts {
		if cut.ties == 0 {
			continue
		}
		list := x.tied[of]
		slices.SortFunc(list, x.compareTied)
		if len(list) < cut.ties {
			return fmt.Errorf("%w: claims are missing in the walk that compares them", settlement.ErrChanged)
		}
		cut.last = list[cut.ties-1]
	}
	x.tied = nil
	return nil
}

func (x *rankIndex) compareTied(a, b tiedClaim) int {
	return cmp.Or(x.before(a.value.Cmp(b.value)), strings.Compare(a.id, b.id))
}

// in reports whether a case, which is on the desk, is in the i-th rank of its plan.
func (x *rankIndex) in(r ranker, i int, d *desk, id string) (bool, error) {
	of, ok := x.cell(r.line, r.i, r.in, r.g)
	cut := x.cuts[of]
	if !ok || cut != nil && cut.none {
		return false, nil
	}
	own := &r.plan.ranks()[i]
	holds, err := own.holds(d)
	if err != nil || !holds || cut == nil {
		return holds, err
	}
	floor, err := own.by.Floor(d.frame, rankPlaces)
	if err != nil {
		return false, fault(own.path+"by", err)
	}
	order := x.before(floor.Cmp(cut.floor))
	if order != 0 || cut.ties == 0 {
		return order <= 0, nil
	}
	value, err := own.by.Number(d.frame)
	if err != nil {
		return false, fault(own.path+"by", err)
	}
	return x.compareTied(tiedClaim{value, id}, cut.last) <= 0, nil
}

// ranked returns the flags of the ranks of a case.
func (p *part) ranked(c *Case) (flags uint64, err error) {
	if len(p.ranks) == 0 {
		return 0, nil
	}
	r, ok := p.look(c)
	if !ok {
		return 0, nil
	}
	err = r.plan.judge(c, r.in, r.g, func(d *desk) error {
		for i, x := range p.ranks {
			in, err := x.in(r, i, d, c.ID)
			if err != nil {
				return err
			}
			if in {
				flags |= 1 << i
			}
		}
		return nil
	})
	return flags, err
}

// withRanks returns a case with the flags of its ranks, for rules that look at cases as they
// are paid.
func (p *part) withRanks(c *Case) (*Case, error) {
	if len(p.ranks) == 0 {
		return c, nil
	}
	one := *c
	var err error
	one.Ranked, err = p.ranked(c)
	return &one, err
}

// ofOneInstitution returns an error if the plans of some line list several institutions: the
// claims are those of one.
func ofOneInstitution(path, code string, lines []*Timeline) error {
	for _, line := range lines {
		for _, p := range line.plans {
			if n := len(p.institutions.List()); n > 1 {
				return &settlement.FieldError{Path: path, Err: fmt.Errorf("%w: they are all of %s, and the policy lists %d institutions: allowed may give the number", ErrRegion, shown.QuoteID(code), n)}
			}
		}
	}
	return nil
}
