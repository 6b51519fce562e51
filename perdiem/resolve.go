package perdiem

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the History of a stay, computed from the person's other stays. It has the
// earlier days over which the index continues, the earlier bills of a long stay, and the
// days and episodes that came before in the person's year. It is computed anew, also for a
// stay that has a history already.

// resolver returns how rules look at other stays.
func (t *Timeline) resolver(period settlement.Period) func(settlement.Others[Stay]) (settlement.Fill[Stay], error) {
	return func(others settlement.Others[Stay]) (settlement.Fill[Stay], error) {
		x, notes, err := t.index(period, others)
		if err == nil {
			err = t.nameOverlaps(x.overlaps(), others)
		}
		if err != nil {
			return nil, err
		}
		return func(int) func(*Stay, int) error {
			w := walk{period: period, notes: notes}
			return func(s *Stay, _ int) error {
				if !t.resolve(x, s, &w) {
					return fmt.Errorf("%w: a stay is missing in the first walk", settlement.ErrChanged)
				}
				return nil
			}
		}, nil
	}
}

// index walks the stays once. It leaves out a stay that is faulty in itself: Rate reports
// the fault.
func (t *Timeline) index(period settlement.Period, others settlement.Others[Stay]) (*index, map[record]note, error) {
	x, notes := &index{}, map[record]note{}
	var lock sync.Mutex
	err := others(nil, func(int) (func(*Stay, int) error, func()) {
		w := walk{period: period}
		var list []record
		join := func() {
			lock.Lock()
			defer lock.Unlock()
			for _, r := range list {
				x.add(r)
			}
			maps.Copy(notes, w.notes)
			list = list[:0]
		}
		return func(s *Stay, _ int) error {
			r, kept, err := t.recorded(&w, s)
			if !kept || err != nil {
				return err
			}
			if list = append(list, r); len(list) == recordsAtOnce {
				join()
			}
			return nil
		}, join
	})
	x.sort()
	return x, notes, err
}

// recordsAtOnce is how many records a section adds to the index at a time, so that workers
// seldom wait for each other.
const recordsAtOnce = 1 << 12

// recorded returns the record of a stay, if it has a place in the index.
func (t *Timeline) recorded(w *walk, s *Stay) (r record, kept bool, err error) {
	switch {
	case checkStay(s) != nil:
		return r, false, nil
	case s.Person == "" && (s.Interim || t.plans[0].looksBack()):
		return r, false, &settlement.FieldError{Path: "person", Err: settlement.ErrBlank}
	case s.Person == "":
		return r, false, nil
	case s.Interim && t.usesCost() && s.Cost > math.MaxUint32:
		return r, false, &settlement.FieldError{Path: "cost", Err: fmt.Errorf("%w: an interim bill of %s", settlement.ErrOverflow, shown.Amount(s.Cost))}
	}
	r = w.record(t, s)
	t.keep(w, r, s)
	return r, true, nil
}

// keep keeps a note of the facts that the record of a stay does not hold.
func (t *Timeline) keep(w *walk, r record, s *Stay) {
	p := t.plans[0]
	l := &p.policy.Limits
	limited := l.DaysPerYear > 0 || l.EpisodesPerYear > 0
	if !limited && len(t.plans) == 1 && !s.Interim {
		return
	}
	var more note
	settled, _, _ := s.date().Civil()
	if year, _, _ := s.Discharged.Civil(); limited && year != settled {
		more.year = settled
	}
	if s.Interim {
		t.keepBill(&more, s)
	}
	if i := t.at(s.date()); s.Interim && i != t.at(s.Discharged) {
		more.plan = 1 + i
	}
	if more == (note{}) {
		return
	}
	if w.notes == nil {
		w.notes = map[record]note{}
	}
	w.notes[r] = more
}

// keepBill keeps what later bills of the stay need of an interim bill.
func (t *Timeline) keepBill(more *note, s *Stay) {
	p := t.plans[0]
	reads := func(name string) bool {
		return slices.ContainsFunc(t.plans, func(p *Plan) bool { return p.formula != nil && p.formula.reads[name] })
	}
	if p.policy.Limits.DaysPerYear > 0 && p.subtractsClaimed() || reads("covered") {
		more.covered = s.Covered
	}
	if p.policy.widened() {
		more.over = p.policy.over(s)
	}
	department := ""
	if reads("department") {
		department = strings.Clone(s.Department)
	}
	if len(t.values) == 0 && department == "" {
		return
	}
	own := &ownColumns{department: department}
	for _, v := range s.Values {
		if text, is := v.Text(); is { // not the block of the file that it is a part of
			v = policy.TextValue(strings.Clone(text))
		}
		own.values = append(own.values, v)
	}
	more.own = own
}

// ownColumns are the values of a bill in the columns that the policy names itself.
type ownColumns struct {
	values     []policy.Value
	department string
}

// subtractsClaimed reports whether covered is subtracted as the claims say it.
func (p *Plan) subtractsClaimed() bool {
	on := p.policy.Patient.ShareOn
	return p.policy.RateIs != Fund && (on == "" || on == Covered)
}

// note holds the facts that few stays have, so that their records do not hold them.
type note struct {
	year    int              // of the settlement, where it is not that of the last day
	covered settlement.Money // of an interim bill, where there is a limit of days or a formula reads it
	over    uint32           // over what the index of an interim bill goes on
	own     *ownColumns      // of an interim bill
	plan    int              // 1 + the plan that rates an interim bill, where it is not that of the last day
}

// later reports whether a stay is settled after the period: nothing in the period
// depends on it.
func later(period settlement.Period, s *Stay) bool {
	return !period.To.Absent() && s.date().After(period.To)
}

// looksBack reports whether a rule needs other stays of the person.
func (p *Plan) looksBack() bool {
	l := &p.policy.Limits
	return p.policy.ReadmissionGapDays > 0 || l.DaysPerYear > 0 || l.EpisodesPerYear > 0
}

// chain is the state of a person's last stay in one place so far.
type chain struct {
	place      uint32
	interim    bool // the stay goes on
	end        int32
	began      int32
	before     int // paid days before the stay
	billedDays int
	stayDays   int // of the stay's bills, paid or not
	billedCost settlement.Money
	covered    settlement.Money // as the claims of the stay's bills say
	plan       int              // that rates the last bill
	own        *ownColumns      // of the last bill
}

// run is the state of a person's stays over which the index goes on, so far.
type run struct {
	over      uint32
	met       bool
	end       int32
	index     int // of the last paid day
	episode   int
	unbundled bool // it began in a class without the bundle
}

// year counts the days and episodes that a person was paid in a year so far.
type year struct{ year, days, episodes int }

// walk goes through one person's stays; it is used again for the next person.
type walk struct {
	period settlement.Period
	places placeHashes
	notes  map[record]note // of the few records that have one
	person string          // whose stay came last: often the next one is his too
	hash   uint64          // of the person
	list   []record
	chains []chain
	runs   []run
	years  []year
	plan   int         // that rated the bill before, of the last stay that has one
	own    *ownColumns // of that bill
}

// record is newRecord, and faster for many stays.
func (w *walk) record(t *Timeline, s *Stay) record {
	if s.Person != w.person {
		w.person, w.hash = s.Person, hash(hashBasis, s.Person)
	}
	return t.recordOf(s, w.hash, w.places.of(s.Institution, s.Class))
}

// of returns the records of a person.
func (w *walk) of(x *index, person uint64) []record {
	if len(w.list) == 0 || w.list[0].person != person {
		w.list = x.of(person)
	}
	return w.list
}

func (w *walk) chain(place uint32) *chain {
	for i := range w.chains {
		if w.chains[i].place == place {
			return &w.chains[i]
		}
	}
	w.chains = append(w.chains, chain{place: place, end: math.MinInt32})
	return &w.chains[len(w.chains)-1]
}

func (w *walk) run(over uint32) *run {
	for i := range w.runs {
		if w.runs[i].over == over {
			return &w.runs[i]
		}
	}
	w.runs = append(w.runs, run{over: over})
	return &w.runs[len(w.runs)-1]
}

func (w *walk) year(number int) *year {
	i := slices.IndexFunc(w.years, func(y year) bool { return y.year == number })
	if i < 0 {
		w.years = append(w.years, year{year: number})
		i = len(w.years) - 1
	}
	return &w.years[i]
}

// resolve fills in a stay's history by going through the person's stays up to it. It
// returns false if the stay is not in the index.
func (t *Timeline) resolve(x *index, s *Stay, w *walk) bool {
	s.History = History{}
	if later(w.period, s) || s.Person == "" || checkStay(s) != nil {
		return true
	}
	want := w.record(t, s)
	w.chains, w.runs, w.years = w.chains[:0], w.runs[:0], w.years[:0]
	for _, r := range w.of(x, want.person) {
		h := t.step(w, r)
		if r == want {
			s.History = h
			t.plans[w.plan].fillBilled(s, w.own)
			return true
		}
	}
	return false
}

// step adds a record to the walk and returns its history.
func (t *Timeline) step(w *walk, r record) History {
	var h History
	p := t.plans[0] // by which all count
	l := &p.policy.Limits
	more := w.notes[r]
	c, x := w.chain(r.place), w.run(p.overOf(r, more))
	var y *year // nil: no rule looks at it
	if l.DaysPerYear > 0 || l.EpisodesPerYear > 0 {
		settled := more.year
		if settled == 0 {
			settled, _, _ = dateOf(r.last()).Civil()
		}
		y = w.year(settled)
	}
	later := c.interim && r.first == c.end
	switch {
	case later:
		h.Began, h.BilledTo = dateOf(c.began), dateOf(c.end-1)
		h.BilledDays, h.EarlierDays, h.BilledCost, h.BilledCovered = c.billedDays, c.stayDays, c.billedCost, c.covered
		w.plan, w.own = c.plan, c.own
	case x.met && p.policy.ReadmissionGapDays > 0 && int(r.first-x.end) <= p.policy.ReadmissionGapDays:
		*c = chain{place: c.place, began: r.first, before: x.index}
		x.unbundled = x.unbundled && x.index > 0 || x.index == 0 && r.unbundled()
	default:
		*c, *x = chain{place: c.place, began: r.first}, run{over: x.over, unbundled: r.unbundled()}
		if y != nil {
			y.episodes++
			x.episode = y.episodes
		}
	}
	h.DaysBefore, h.Unbundled = c.before, x.unbundled && !r.unbundled()
	if l.EpisodesPerYear > 0 {
		h.Episode = x.episode
	}
	days := max(0, p.bedDays(int(r.end()-r.first), r.interim(), later)-r.leaveDays())
	paid := t.count(w, &h, y, r, days)
	x.met, x.end = true, r.end()
	x.index += paid
	c.billedDays += paid
	c.stayDays += days
	if r.interim() {
		c.billedCost += settlement.Money(r.rest)
	}
	if c.covered >= 0 { // else it did not fit, and stays negative: the next bill is refused
		c.covered += more.covered
	}
	c.interim, c.end, c.own = r.interim(), r.end(), more.own
	if len(t.plans) > 1 && c.interim {
		if c.plan = more.plan - 1; c.plan < 0 {
			c.plan = t.at(dateOf(r.last()))
		}
	}
	return h
}

// count returns how many of the days of a record are paid, and counts them in their years.
func (t *Timeline) count(w *walk, h *History, y *year, r record, days int) int {
	p := t.plans[0]
	l := &p.policy.Limits
	if l.DaysPerYear == 0 {
		return p.allowance(settlement.Date{}, days, 0, h.Episode)
	}
	if l.DaysOf != OfEachYear {
		h.YearDays = y.days
		paid := p.allowance(settlement.Date{}, days, h.YearDays, h.Episode)
		y.days += paid
		return paid
	}
	first := dateOf(r.first)
	began, _, _ := first.Civil()
	h.YearDays = w.year(began).days
	if p.refuses(h.Episode) {
		return 0
	}
	paid := 0
	for _, part := range eachYear(first, days) {
		of := w.year(part.year)
		n := min(part.days, max(0, l.DaysPerYear-of.days))
		of.days += n
		paid += n
	}
	return paid
}

// overOf returns over what the index of a record goes on.
func (p *Plan) overOf(r record, more note) uint32 {
	switch {
	case !p.policy.widened():
		return r.place
	case r.interim():
		return more.over
	}
	return r.rest
}

// fillBilled computes the amount of the earlier bills of the stay: that of its days up to
// the last earlier bill, under the plan and the rates that applied to that bill.
func (p *Plan) fillBilled(s *Stay, own *ownColumns) {
	h := &s.History
	if h.BilledTo.Absent() || h.BilledDays == 0 {
		return
	}
	before := *s
	before.Admitted, before.Observed, before.Discharged = h.Began, settlement.Date{}, h.BilledTo
	before.Cost, before.Covered = h.BilledCost, h.BilledCovered
	before.History = History{DaysBefore: h.DaysBefore, Episode: h.Episode, Unbundled: h.Unbundled}
	if before.Values, before.Department = nil, ""; own != nil {
		before.Values, before.Department = own.values, own.department
	}
	found, err := p.find(&before)
	if err != nil {
		return // Rate will say so of that bill
	}
	r := &rating{Plan: p, s: &before, rates: found, bed: h.EarlierDays}
	var d *desk
	if p.formula != nil {
		d = p.desk(&before)
		defer d.done()
		d.rates, d.bed = found, h.EarlierDays
		r = &d.rating
	}
	if got, err := r.cumulate(h.DaysBefore, 0, h.BilledDays, d); err == nil {
		h.Billed, h.BilledPoints, h.BilledPatient = got.amount, got.points, got.patient
	}
}
