package drg

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// In this file: the approvals of one quota, counted over all claims, and those that are too
// many.

// quotaIndex counts the approvals of a quota, in all parts that have it.
type quotaIndex struct {
	*quota
	lines     []*Timeline
	numbers   []int // of the quota in the plans of each line
	lock      sync.Mutex
	counts    map[cycle]*QuotaUse
	approvals []approval
	pools     map[string]uint32
	first     string // the institution that was met first
	several   bool   // another one was met
	cuts      map[cycle]*cut
	names     map[cycle][]string // of approvals: all of a cycle that has too many, or those that are tied
}

func newQuotaIndex(q *quota) *quotaIndex {
	return &quotaIndex{quota: q, counts: map[cycle]*QuotaUse{}, pools: map[string]uint32{}}
}

// join adds the plans of a line, which have the quota under a number.
func (x *quotaIndex) join(line *Timeline, number int) {
	x.lines, x.numbers = append(x.lines, line), append(x.numbers, number)
}

// same reports whether the plans of a line have the same quota under a number, with the same
// shares of all institutions that both know.
func (x *quotaIndex) same(line *Timeline, number int) bool {
	for k, other := range x.lines {
		for _, a := range other.plans {
			for _, b := range line.plans {
				if len(differentQuotas(a, b, x.numbers[k], number)) > 0 {
					return false
				}
			}
		}
	}
	return true
}

// difference is a field in which two quotas differ, and both values.
type difference struct{ field, a, b string }

// differentQuotas returns the fields in which the quotas of two plans differ.
func differentQuotas(a, b *Plan, i, j int) (list []difference) {
	m, n := &a.quotas[i], &b.quotas[j]
	text := func(field, x, y string) {
		if x != y {
			list = append(list, difference{field, x, y})
		}
	}
	decimal := func(field string, x, y settlement.Decimal) {
		if x.Absent() != y.Absent() || !x.Absent() && x.Cmp(y) != 0 {
			list = append(list, difference{field, x.String(), y.String()})
		}
	}
	text("name", m.Name, n.Name)
	decimal("quota", m.Quota.Quota, n.Quota.Quota)
	text("quota_base", string(m.QuotaBase), string(n.QuotaBase))
	text("quota_cycle", string(m.QuotaCycle), string(n.QuotaCycle))
	text("quota_rounding", string(m.QuotaRounding), string(n.QuotaRounding))
	text("over_quota", string(m.OverQuota), string(n.OverQuota))
	decimal("quota_value", m.QuotaValue, n.QuotaValue)
	text("allowed", countText(m.Allowed), countText(n.Allowed))
	for _, in := range a.institutions.List() {
		out := b.institutions.Find(in.code)
		if out == nil {
			continue
		}
		if x, y := quotaText(in.quotas[i]), quotaText(out.quotas[j]); x != y && !sameShare(in.quotas[i], out.quotas[j]) {
			return append(list, difference{"quota_levels", "institution " + shown.QuoteKey(in.code) + " has " + x, y})
		}
	}
	return list
}

// countText is the text of a number that may be absent.
func countText(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func sameShare(a, b number) bool {
	return a.shown != nil && b.shown != nil && a.shown.Cmp(*b.shown) == 0
}

func quotaText(share number) string {
	if share.shown == nil {
		return "no quota"
	}
	return "the quota " + share.shown.String()
}

// shareOf returns the share that an institution, a region or a pool has. Plans agree on it, so
// that any plan's will do.
func (x *quotaIndex) shareOf(n *QuotaUse) number {
	if x.QuotaBase != Discharges {
		return x.share
	}
	for k, line := range x.lines {
		for _, p := range line.plans {
			if in := p.institutions.Find(n.Institution); in != nil {
				return in.quotas[x.numbers[k]]
			}
		}
	}
	return number{}
}

// allowed returns how many discharges may be approved.
func (x *quotaIndex) allowed(n *QuotaUse) int {
	if x.Allowed != nil {
		return *x.Allowed
	}
	share := x.shareOf(n)
	return allowed(share, n.Discharges, x.QuotaRounding)
}

// allowed returns a share of a number of cases as a number of cases.
func allowed(share number, cases int, rounding QuotaRounding) int {
	unit := exact.Pow10(share.places)
	product := wide.Mul(share.v, int64(cases))
	mode := wide.Down
	switch rounding {
	case HalfUp:
		mode = wide.HalfUp
	case Up:
		product.Accumulate(unit - 1)
	}
	most, _ := product.DivInt64(unit, mode) // at most the cases
	return int(most)
}

// counted reports whether cases of a day count in a cycle that the period has a part in.
// Where all cases of the period count together, it reports whether the day lies in the
// period.
func (q *quota) counted(p settlement.Period, day settlement.Date) bool {
	switch {
	case p == settlement.Period{}:
		return true
	case !q.dated():
		return p.Contains(day)
	case day.Absent() || !p.To.Absent() && day.After(p.To):
		return false
	}
	return p.From.Absent() || q.cycleOf(day) >= q.cycleOf(p.From)
}

// place returns the cycle in which a case counts, of an institution that the i-th plan has.
func (x *quotaIndex) place(p *part, i int, in *institution, c *Case, pools map[string]uint32) cycle {
	k := cycle{number: x.cycleOf(c.Date())}
	switch x.QuotaBase {
	case OfRegion:
		k.of = region
	case OfPool:
		k.of = x.pool(p.line.plans[i].poolNameOf(c), pools)
	default:
		k.of = p.line.institution(i, in)
	}
	return k
}

// pool returns the number of a pool. A section remembers those that it has met.
func (x *quotaIndex) pool(name string, met map[string]uint32) uint32 {
	if n, ok := met[name]; ok {
		return n
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	n, ok := x.pools[name]
	if !ok {
		n = uint32(len(x.pools))
		x.pools[strings.Clone(name)] = n
	}
	if met != nil {
		met[strings.Clone(name)] = n
	}
	return n
}

// quotaSection is what a section of the claims of a part adds to the indexes.
type quotaSection struct {
	*part
	number   int
	counts   []quotaCounts // by the number of the quota
	approved rowBits       // whose approvals they count
}

// quotaCounts is what a section adds to one index.
type quotaCounts struct {
	counts    map[cycle]*QuotaUse
	approvals []approval
	pools     map[string]uint32
	first     string
	several   bool
}

func newQuotaSection(p *part, number int) *quotaSection {
	s := &quotaSection{part: p, number: number, counts: make([]quotaCounts, len(p.quotas))}
	for i := range s.counts {
		s.counts[i].counts, s.counts[i].pools = map[cycle]*QuotaUse{}, map[string]uint32{}
	}
	return s
}

// join moves the counts to the indexes.
func (s *quotaSection) join() {
	for i, x := range s.quotas {
		x.take(&s.counts[i])
	}
	s.part.approved.add(s.number, s.approved)
}

func (x *quotaIndex) take(s *quotaCounts) {
	x.lock.Lock()
	defer x.lock.Unlock()
	for k, n := range s.counts {
		if have := x.counts[k]; have != nil {
			have.Discharges += n.Discharges
			have.Approved += n.Approved
		} else {
			x.counts[k] = n
		}
	}
	x.approvals = append(x.approvals, s.approvals...)
	x.several = x.several || s.several || x.first != "" && s.first != "" && x.first != s.first
	x.first = cmp.Or(x.first, s.first)
}

// add counts a case.
func (s *quotaSection) add(c *Case, row int) error {
	if len(s.quotas) == 0 {
		return nil
	}
	c, err := s.withRanks(c)
	if err != nil {
		return nil // told in the walk that ranked
	}
	i := s.line.at(c.Date())
	p := s.line.plans[i]
	in := p.institutions.Find(c.Institution)
	if in == nil {
		return nil // a fault that Rate finds
	}
	for q := range s.quotas {
		if !p.limited(q, in) {
			continue
		}
		if err := s.count(q, i, in, c, row); err != nil {
			return err
		}
	}
	return nil
}

// count counts a case in the q-th quota; i is the number of its plan.
func (s *quotaSection) count(q, i int, in *institution, c *Case, row int) error {
	x, to, p := s.quotas[q], &s.counts[q], s.line.plans[i]
	if x.dated() && c.Date().Absent() {
		return &settlement.FieldError{Path: "discharged", Err: settlement.ErrBlank}
	}
	if !x.counted(s.period, c.Date()) {
		return nil
	}
	k := x.place(s.part, i, in, c, to.pools)
	n := to.counts[k]
	if n == nil {
		n = &QuotaUse{Cycle: x.cycleName(k.number)}
		switch x.QuotaBase {
		case OfPool:
			n.Pool = strings.Clone(p.poolNameOf(c))
		case Discharges:
			n.Institution = in.code
		}
		to.counts[k] = n
	}
	n.Discharges++
	if to.first == "" {
		to.first = in.code
	} else if !to.several {
		to.several = to.first != in.code
	}
	if p.quotaOf(c) != q || !p.takesEffect(c) {
		return nil
	}
	n.Approved++
	s.approved.add(row)
	if x.OverQuota != Rank {
		return nil
	}
	excess, err := p.excessOverPrice(c, &x.value)
	to.approvals = append(to.approvals, approval{k, excess})
	return err
}

// enough returns an error if a quota of the region, or of pools, sees the claims of one of
// several institutions alone.
func (x *quotaIndex) enough() error {
	if x.QuotaBase == Discharges || x.Allowed != nil || x.several || x.first == "" {
		return nil
	}
	return ofOneInstitution(x.path+"quota_base", x.first, x.lines)
}

// decide finds which approvals are too many. It reports whether a walk must name them, or
// tell equal ones apart.
func (x *quotaIndex) decide() (again bool, err error) {
	if err := x.enough(); err != nil {
		return false, err
	}
	over := map[cycle]int{} // allowed
	for k, n := range x.counts {
		n.Allowed = x.allowed(n)
		if n.Approved > n.Allowed {
			over[k] = n.Allowed
		}
	}
	x.names = map[cycle][]string{}
	if x.OverQuota != Rank {
		x.cuts = map[cycle]*cut{}
		for k := range over {
			x.cuts[k] = &cut{}
		}
		return len(over) > 0, nil
	}
	x.rank(over)
	for _, c := range x.cuts {
		again = again || c.ties > 0
	}
	return again, nil
}

// look names a case, whose approval counts in the q-th quota of its part, in a walk after the
// first. Several workers may call it.
func (x *quotaIndex) look(p *part, q int, c *Case) {
	if c.Approved == NotApproved || len(x.cuts) == 0 {
		return
	}
	c, err := p.withRanks(c)
	if err != nil {
		return
	}
	k, cut := x.find(p, q, c)
	if cut == nil {
		return
	}
	if x.OverQuota == Rank {
		if cut.ties == 0 {
			return
		}
		if excess, err := p.line.on(c).excessOverPrice(c, &x.value); err != nil || excess != cut.excess {
			return
		}
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	x.names[k] = append(x.names[k], strings.Clone(c.ID))
}

// finish tells equal approvals apart, or refuses those that are too many.
func (x *quotaIndex) finish() error {
	if x.OverQuota != Rank {
		return x.refuse()
	}
	for k, c := range x.cuts {
		if c.ties == 0 {
			continue
		}
		ids := x.names[k]
		slices.Sort(ids)
		if len(ids) < c.ties {
			return fmt.Errorf("%w: approvals are missing in the walk that compares them", settlement.ErrChanged)
		}
		c.last = ids[c.ties-1]
	}
	x.names = nil
	return nil
}

// find returns the cycle of a case whose approval counts in the q-th quota of its part, and
// its cut if the cycle has too many of them.
func (x *quotaIndex) find(p *part, q int, c *Case) (cycle, *cut) {
	if c.Approved == NotApproved || len(x.cuts) == 0 {
		return cycle{}, nil
	}
	i := p.line.at(c.Date())
	plan := p.line.plans[i]
	in := plan.institutions.Find(c.Institution)
	if in == nil || plan.quotaOf(c) != q || !x.counted(p.period, c.Date()) {
		return cycle{}, nil
	}
	k := x.place(p, i, in, c, nil)
	found := x.cuts[k]
	if found == nil || !plan.takesEffect(c) {
		return k, nil
	}
	return k, found
}

// over reports whether the case's approval is one too many.
func (p *part) over(c *Case) bool {
	if c.Approved == NotApproved || len(p.quotas) == 0 {
		return false
	}
	plan := p.line.on(c)
	q := plan.quotaOf(c)
	if q < 0 {
		return false
	}
	x := p.quotas[q]
	_, cut := x.find(p, q, c)
	if cut == nil {
		return false
	}
	excess, err := plan.excessOverPrice(c, &x.value)
	switch {
	case err != nil || excess > cut.excess:
		return false
	case excess < cut.excess || cut.ties == 0:
		return true
	}
	return c.ID > cut.last
}

// refuse names the approvals of the cycles that have too many.
func (x *quotaIndex) refuse() error {
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	for _, k := range x.sorted() {
		if x.cuts[k] == nil {
			continue
		}
		slices.Sort(x.names[k])
		err := fmt.Errorf("%w: %w: %w", x.whose(k), x.exceeds(k), quoted(x.names[k]))
		if x.Name != "" {
			err = fmt.Errorf("quota %s: %w", x.quoted(), err)
		}
		faults.Add(&settlement.FieldError{Path: "approved", Err: fmt.Errorf("%w: %w", ErrQuota, err)})
	}
	return faults.Err()
}

// whose names the claims that a cycle counts, in words of an error.
func (x *quotaIndex) whose(k cycle) error {
	n := x.counts[k]
	switch in := n.Cycle != ""; {
	case x.QuotaBase == OfRegion && in:
		return fmt.Errorf("the region in %s", n.Cycle)
	case x.QuotaBase == OfRegion:
		return errors.New("the region")
	case x.QuotaBase == OfPool && in:
		return fmt.Errorf("pool %s in %s", shown.QuoteID(n.Pool), n.Cycle)
	case x.QuotaBase == OfPool:
		return fmt.Errorf("pool %s", shown.QuoteID(n.Pool))
	case in:
		return fmt.Errorf("institution %s in %s", shown.QuoteID(n.Institution), n.Cycle)
	}
	return fmt.Errorf("institution %s", shown.QuoteID(n.Institution))
}

// exceeds says how many approvals a cycle has, and how many it may have.
func (x *quotaIndex) exceeds(k cycle) error {
	n := x.counts[k]
	if x.Allowed != nil {
		return fmt.Errorf("%d approved, want at most %d", n.Approved, n.Allowed)
	}
	return fmt.Errorf("%d approved, want at most %d, %s of %d discharges", n.Approved, n.Allowed, x.shareOf(n).shown, n.Discharges)
}
