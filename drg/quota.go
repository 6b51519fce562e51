package drg

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// dated reports whether quotas are counted by the day of discharge.
func (s *SpecialRule) dated() bool { return s.QuotaCycle != "" && s.QuotaCycle != InPeriod }

// quotas compiles the quotas of special cases.
func (p *Plan) quotas(f *settlement.Faults) {
	s := p.policy.Special
	if !s.limits() {
		return
	}
	p.quotaValue = p.number(f, "special.quota_value", s.QuotaValue)
	byLevel := map[string]number{}
	for i, q := range s.QuotaLevels {
		byLevel[q.Level] = p.number(f, fmt.Sprintf("special.quota_levels[%d].quota", i), q.Quota)
	}
	for _, in := range p.institutions.List() {
		if in.quota, in.hasQuota = byLevel[in.level]; !in.hasQuota && !s.Quota.Absent() {
			in.quota, in.hasQuota = p.number(f, "special.quota", s.Quota), true
		}
	}
}

// overQuota reports whether the approval of a case that is over quota would count.
func (p *Plan) overQuota(c *Case) bool {
	return c.Approved == ApprovedSpecial && p.policy.Special.limits()
}

// quotaOf returns the compiled institution that has the quota of a code. Plans agree on the
// quota, so that any plan's will do.
func (t *Timeline) quotaOf(code string) *institution {
	for _, p := range t.plans {
		if in := p.institutions.Find(code); in != nil {
			return in
		}
	}
	return nil
}

// allowed returns how many of an institution's discharges may be approved.
func (q *quotaIndex) allowed(n *QuotaUse) int {
	in := q.timeline.quotaOf(n.Institution)
	unit := exact.Pow10(in.quota.places)
	product := wide.Mul(in.quota.v, int64(n.Discharges))
	mode := wide.Down
	switch q.rule.QuotaRounding {
	case HalfUp:
		mode = wide.HalfUp
	case Up:
		product.Accumulate(unit - 1)
	}
	most, _ := product.DivInt64(unit, mode) // at most the discharges
	return int(most)
}

// cycle is an institution's discharges of a cycle.
type cycle struct {
	institution uint32
	number      int32 // of the month, quarter or year; 0: all time
}

// cycleOf returns the cycle that a discharge belongs to.
func (s *SpecialRule) cycleOf(d settlement.Date) int32 {
	year, month, _ := d.Civil()
	switch s.QuotaCycle {
	case InYear:
		return int32(year)
	case InQuarter:
		return int32(year*4 + (int(month)-1)/3)
	case InMonth:
		return int32(year*12 + int(month) - 1)
	}
	return 0
}

// cycleName is the text of a cycle's number: "2025", "2025-Q3", "2025-07".
func (s *SpecialRule) cycleName(n int32) string {
	switch s.QuotaCycle {
	case InYear:
		return fmt.Sprintf("%04d", n)
	case InQuarter:
		return fmt.Sprintf("%04d-Q%d", n/4, n%4+1)
	case InMonth:
		return fmt.Sprintf("%04d-%02d", n/12, n%12+1)
	}
	return ""
}

// approval is an approved case, to be ranked: 16 bytes.
type approval struct {
	cycle
	excess settlement.Money
}

// cut says which approvals are kept in a cycle that has too many: those with a larger
// excess than this one, and those with this excess and an id that sorts no later than last.
type cut struct {
	excess settlement.Money
	ties   int // of those with this excess, how many keep it
	last   string
}

type quotaIndex struct {
	timeline  *Timeline
	rule      *SpecialRule // nil: there is no quota
	period    settlement.Period
	counts    map[cycle]*QuotaUse
	approvals []approval
	cuts      map[cycle]*cut
	lock      sync.Mutex // of what sections add
}

func newQuotaIndex(t *Timeline, period settlement.Period) *quotaIndex {
	q := &quotaIndex{timeline: t, period: period, counts: map[cycle]*QuotaUse{}}
	if t.limits() {
		q.rule = t.plans[0].policy.Special
	}
	return q
}

// counted reports whether cases of a day count in a cycle that the period has a part in.
// Where all cases of the period count together, it reports whether the day lies in the
// period.
func (q *quotaIndex) counted(day settlement.Date) bool {
	p := q.period
	switch {
	case p == settlement.Period{}:
		return true
	case !q.rule.dated():
		return p.Contains(day)
	case day.Absent() || !p.To.Absent() && day.After(p.To):
		return false
	}
	return p.From.Absent() || q.rule.cycleOf(day) >= q.rule.cycleOf(p.From)
}

// quotaSection is what a section of the claims adds to the index.
type quotaSection struct {
	*quotaIndex
	counts    map[cycle]*QuotaUse
	approvals []approval
}

func (q *quotaIndex) section() *quotaSection {
	return &quotaSection{quotaIndex: q, counts: map[cycle]*QuotaUse{}}
}

// join moves the counts to the index.
func (q *quotaSection) join() {
	to := q.quotaIndex
	to.lock.Lock()
	defer to.lock.Unlock()
	for k, n := range q.counts {
		if have := to.counts[k]; have != nil {
			have.Discharges += n.Discharges
			have.Approved += n.Approved
		} else {
			to.counts[k] = n
		}
	}
	to.approvals = append(to.approvals, q.approvals...)
}

// add counts a case.
func (q *quotaSection) add(c *Case) error {
	if q.rule == nil {
		return nil
	}
	i := q.timeline.at(c.Date())
	p := q.timeline.plans[i]
	in := p.institutions.Find(c.Institution)
	if in == nil || !in.hasQuota {
		return nil // an unknown institution is a fault that Rate finds
	}
	if q.rule.dated() && c.Date().Absent() {
		return &settlement.FieldError{Path: "discharged", Err: settlement.ErrBlank}
	}
	if !q.counted(c.Date()) {
		return nil
	}
	k := cycle{q.timeline.institution(i, in), q.rule.cycleOf(c.Date())}
	n := q.counts[k]
	if n == nil {
		n = &QuotaUse{Institution: in.code, Cycle: q.rule.cycleName(k.number)}
		q.counts[k] = n
	}
	n.Discharges++
	if !p.takesSpecial(c) {
		return nil
	}
	n.Approved++
	if q.rule.OverQuota != Rank {
		return nil
	}
	excess, err := p.excessOverPrice(c)
	q.approvals = append(q.approvals, approval{k, excess})
	return err
}

// takesSpecial reports whether a case's approval in special case review takes effect. It
// does not report faults of the case: Rate does.
func (p *Plan) takesSpecial(c *Case) bool {
	if c.Approved != ApprovedSpecial || p.policy.Special == nil || checkCase(c) != nil {
		return false
	}
	r := rating{Plan: p, c: c}
	if r.in, r.g = p.find(c); r.in == nil || r.g == nil || r.g.other {
		return false
	}
	if p.policy.Stays != nil {
		if outside, err := p.outside(c); outside || err != nil {
			return false
		}
	}
	return p.policy.High.When != Always || r.high() == nil
}

// excessOverPrice returns the reasonable cost less the price of the case without its
// approval, at the value that the policy ranks with. A readmission or a violation does not
// count.
func (p *Plan) excessOverPrice(c *Case) (settlement.Money, error) {
	plain := *c
	plain.Approved, plain.Readmitted, plain.Violation = NotApproved, false, settlement.Decimal{}
	e, err := p.Rate(plain)
	if err != nil {
		return 0, err
	}
	price := e.Amount
	if !e.Priced {
		// fen = points × 10^−8 × value × 10²
		v, err := divide(exact.Of(int64(e.Points), p.quotaValue.v), exact.Of(), p.quotaValue.places+6, 0)
		if err != nil {
			return 0, &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: the price of %s points", err, e.Points)}
		}
		price = settlement.Money(v)
	}
	x, fits := exact.Of(int64(c.Cost - c.Unreasonable)).Minus(exact.Of(int64(price))).V.Int64()
	if !fits {
		return 0, &settlement.FieldError{Path: "cost", Err: settlement.ErrOverflow}
	}
	return settlement.Money(x), nil
}

// decide finds which approvals are too many. It walks the claims only to name
// them, or to tell equal ones apart.
func (q *quotaIndex) decide(others settlement.Others[Case]) error {
	over := map[cycle]int{} // allowed
	for k, n := range q.counts {
		n.Allowed = q.allowed(n)
		if n.Approved > n.Allowed {
			over[k] = n.Allowed
		}
	}
	switch {
	case len(over) == 0:
		return nil
	case q.rule.OverQuota != Rank:
		return q.refuse(over, others)
	}
	q.rank(over)
	tied := map[cycle][]string{}
	for k, c := range q.cuts {
		if c.ties > 0 {
			tied[k] = nil
		}
	}
	if len(tied) == 0 {
		return nil
	}
	if err := q.look(others, func(c *Case, k cycle, cut *cut) {
		if cut.ties == 0 {
			return
		}
		if excess, err := q.timeline.on(c).excessOverPrice(c); err == nil && excess == cut.excess {
			tied[k] = append(tied[k], strings.Clone(c.ID))
		}
	}); err != nil {
		return err
	}
	for k, ids := range tied {
		slices.Sort(ids)
		c := q.cuts[k]
		if len(ids) < c.ties {
			return fmt.Errorf("%w: approvals are missing in the walk that compares them", settlement.ErrChanged)
		}
		c.last = ids[c.ties-1]
	}
	return nil
}

// look walks the cases whose approvals count in a cycle that has too many, one at a time.
func (q *quotaIndex) look(others settlement.Others[Case], see func(c *Case, k cycle, cut *cut)) error {
	return others(func() (func(*Case) error, func()) {
		return func(c *Case) error {
			if k, cut := q.find(c); cut != nil {
				q.lock.Lock()
				defer q.lock.Unlock()
				see(c, k, cut)
			}
			return nil
		}, nil
	})
}

// rank finds the excess that keeps an approval, in the cycles that have too many.
func (q *quotaIndex) rank(over map[cycle]int) {
	q.cuts = make(map[cycle]*cut, len(over))
	slices.SortFunc(q.approvals, func(a, b approval) int {
		return cmp.Or(cmp.Compare(a.institution, b.institution), cmp.Compare(a.number, b.number), cmp.Compare(b.excess, a.excess))
	})
	for from := 0; from < len(q.approvals); {
		k := q.approvals[from].cycle
		to := from
		for to < len(q.approvals) && q.approvals[to].cycle == k {
			to++
		}
		list := q.approvals[from:to]
		from = to
		allowed, tooMany := over[k]
		if !tooMany {
			continue
		}
		// The first case that loses its approval. Cases before it with as much excess are tied.
		c := &cut{excess: list[allowed].excess}
		for i := allowed; i > 0 && list[i-1].excess == c.excess; i-- {
			c.ties++
		}
		q.cuts[k] = c
	}
	q.approvals = nil
}

// find returns the cycle of a case whose approval counts, and its cut if the
// cycle has too many of them.
func (q *quotaIndex) find(c *Case) (cycle, *cut) {
	if c.Approved != ApprovedSpecial || len(q.cuts) == 0 {
		return cycle{}, nil
	}
	i := q.timeline.at(c.Date())
	p := q.timeline.plans[i]
	in := p.institutions.Find(c.Institution)
	if in == nil {
		return cycle{}, nil
	}
	if !q.counted(c.Date()) {
		return cycle{}, nil
	}
	k := cycle{q.timeline.institution(i, in), q.rule.cycleOf(c.Date())}
	found := q.cuts[k]
	if found == nil || !p.takesSpecial(c) {
		return k, nil
	}
	return k, found
}

// over reports whether the case's approval is one too many.
func (q *quotaIndex) over(c *Case) bool {
	_, cut := q.find(c)
	if cut == nil {
		return false
	}
	excess, err := q.timeline.on(c).excessOverPrice(c)
	switch {
	case err != nil || excess > cut.excess:
		return false
	case excess < cut.excess || cut.ties == 0:
		return true
	}
	return c.ID > cut.last
}

// refuse names the approvals of the institutions that have too many.
func (q *quotaIndex) refuse(over map[cycle]int, others settlement.Others[Case]) error {
	names := map[cycle][]string{}
	q.cuts = map[cycle]*cut{}
	for k := range over {
		q.cuts[k] = &cut{}
	}
	if err := q.look(others, func(c *Case, k cycle, _ *cut) { names[k] = append(names[k], strings.Clone(c.ID)) }); err != nil {
		return err
	}
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	for _, k := range q.sorted() {
		if _, tooMany := over[k]; !tooMany {
			continue
		}
		n, ids := q.counts[k], names[k]
		slices.Sort(ids)
		text := fmt.Sprintf("institution %s", shown.QuoteID(n.Institution))
		if n.Cycle != "" {
			text += " in " + n.Cycle
		}
		in := q.timeline.quotaOf(n.Institution)
		text += fmt.Sprintf(": %d approved, want at most %d, %s of %d discharges: claims %s", n.Approved, n.Allowed, in.quota.shown, n.Discharges, quoted(ids))
		faults.Add(&settlement.FieldError{Path: "approved", Err: fmt.Errorf("%w: %s", ErrQuota, text)})
	}
	return faults.Err()
}

// quoted lists ids, at most a hundred.
func quoted(ids []string) string {
	rest := ""
	if more := len(ids) - settlement.MaxFaults; more > 0 {
		ids, rest = ids[:settlement.MaxFaults], fmt.Sprintf(" and %d more", more)
	}
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = shown.QuoteID(id)
	}
	return "[" + strings.Join(list, " ") + "]" + rest
}

// sorted returns the cycles by institution code and time.
func (q *quotaIndex) sorted() []cycle {
	return slices.SortedFunc(maps.Keys(q.counts), func(a, b cycle) int {
		return cmp.Or(cmp.Compare(q.counts[a].Institution, q.counts[b].Institution), cmp.Compare(a.number, b.number))
	})
}

// QuotaUse is how far an institution used its quota of special cases in a cycle.
type QuotaUse struct {
	Institution string `json:"institution"`
	// Cycle is "2025", "2025-Q3", "2025-07", or nothing where all cases count together.
	Cycle      string           `json:"cycle,omitempty"`
	Discharges int              `json:"discharges"`
	Approved   int              `json:"approved"` // approvals that take effect
	Allowed    int              `json:"allowed"`
	Trail      settlement.Trail `json:"trail,omitempty"`
}

// Quotas returns how far each institution that has a quota used it, by code and cycle,
// with the trail of the number allowed. It covers the cycles that the period has a part
// in, up to the end of the period. It walks the claims once.
func (p *Plan) Quotas(period settlement.Period, claims settlement.Claims[Case]) ([]QuotaUse, error) {
	return alone(p).Quotas(period, claims)
}

// Quotas is [Plan.Quotas] for plans that follow each other. A quota spans all of them.
func (t *Timeline) Quotas(period settlement.Period, claims settlement.Claims[Case]) ([]QuotaUse, error) {
	q := newQuotaIndex(t, period)
	counts := q.section()
	if err := settlement.Visit(settlement.DRG, claims, idOf, counts.add); err != nil {
		return nil, err
	}
	counts.join()
	var list []QuotaUse
	rule := t.plans[0].quotaRule()
	for _, k := range q.sorted() {
		n := q.counts[k]
		n.Allowed = q.allowed(n)
		n.Trail.Record(rule, settlement.DecimalInt(n.Allowed), t.quotaOf(n.Institution).quota.in("quota"), sheet.Count("discharges", n.Discharges))
		list = append(list, *n)
	}
	return list, nil
}

func (p *Plan) quotaRule() *settlement.Rule {
	rule := &settlement.Rule{
		ID: "drg.special.quota", Gives: "allowed", Formula: "down(quota × discharges, 0)",
		Text: "特病单议限额 = 出院病例数 × 比例 (the share of discharges that may be approved)", Source: p.policy.Cite("special.quota"),
	}
	switch s := p.policy.Special; {
	case s == nil:
	case s.QuotaRounding == HalfUp:
		rule.Formula = "round(quota × discharges, 0)"
	case s.QuotaRounding == Up:
		rule.Formula = "down(quota × discharges + 0.99999999, 0)" // a quota has at most eight decimals
	}
	return rule
}
