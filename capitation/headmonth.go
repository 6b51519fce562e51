package capitation

import (
	"fmt"
	"math/bits"
	"slices"
	"sync/atomic"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// row is a member with its months of the policy year.
type row struct {
	Member
	digest   uint64 // of what names it
	nth      int    // of the rows that have the same
	person   uint32 // the number of the person
	place    *place
	category *category
	active   settlement.Date // first day of effect; absent: never
	months   []headMonth
	next     *row // of the same person; nil: there is none
}

// appendName appends the name of the row.
func (r *row) appendName(b []byte, p *Plan) []byte { return p.appendName(b, r.digest, "", r.nth) }

// headMonth is one member in one month. Its days are bits: day 1 is the lowest. It holds no
// texts, since a year of heads has millions of months, and fits into the 64 bytes that a
// processor reads at once.
type headMonth struct {
	inForce  uint32   // the agreement is in effect
	paid     uint32   // and nothing excludes the day
	payable  bool     // the month has a head fee
	includes bool     // and the fee includes the patient's share
	capped   bool     // and the fund pays its share of the lower of the fee and the cost
	conflict conflict // the fee is not paid
	fee      settlement.Money
	sums
}

// sums are the charges of a member's month. Several workers may add to them at once: they are
// sums of whole numbers, which no order changes.
type sums struct {
	cost, covered               sum // own care in the account
	offered                     sum // of cost: what is not dialysis
	referredFund, referredShare sum // the parts of the fund and of the patient
}

// any reports whether there is a charge with money.
func (s *sums) any() bool {
	return s.cost.money()|s.covered.money()|s.offered.money()|s.referredFund.money()|s.referredShare.money() != 0
}

// sum is a sum of amounts that are not negative.
type sum struct{ fen atomic.Int64 }

// add adds an amount unless it does not fit, and reports whether it fits. Beside an amount
// that does not, another worker's may be refused that does: one worker walks again.
func (s *sum) add(m settlement.Money) bool {
	if m == 0 || s.fen.Add(int64(m)) >= 0 {
		return true
	}
	s.fen.Add(-int64(m))
	return false
}

func (s *sum) money() settlement.Money { return settlement.Money(s.fen.Load()) }

// share is the part of covered that the standard includes.
func (h *headMonth) share() settlement.Money { return h.included(h.covered.money()) }

// referredPatient is the patients' part of referred care that the standard includes.
func (h *headMonth) referredPatient() settlement.Money { return h.included(h.referredShare.money()) }

func (h *headMonth) included(patient settlement.Money) settlement.Money {
	if h.includes {
		return patient
	}
	return 0 // the standard is fund money alone
}

// activation returns the first day on which a signing has effect.
func (p *Plan) activation(signed settlement.Date) settlement.Date {
	switch p.policy.Activation {
	case SigningDay:
		return signed
	case SameMonth:
		return signed.Month().First()
	}
	return signed.Month().Add(1).First()
}

// monthDays is a month whose days were looked up once.
type monthDays struct {
	settlement.Month
	first settlement.Date
	days  int
}

func daysOf(m settlement.Month) monthDays { return monthDays{m, m.First(), m.Days()} }

// all returns the days of the month.
func (m *monthDays) all() uint32 { return m.mask(m.first, settlement.Date{}) }

// mask returns the days of the month in [from, to); an absent to is open.
func (m *monthDays) mask(from, to settlement.Date) uint32 {
	low, high := max(0, from.Sub(m.first)), m.days
	if !to.Absent() {
		high = min(high, to.Sub(m.first))
	}
	if low >= high {
		return 0
	}
	return uint32(1)<<high - uint32(1)<<low
}

// days fills in the days of a member's month.
func (p *Plan) days(r *row, m *monthDays) (inForce, paid uint32) {
	if r.active.Absent() {
		return 0, 0
	}
	var after settlement.Date
	if !r.Ends.Absent() {
		after = r.Ends.Add(1)
	}
	inForce = m.mask(r.active, after)
	if inForce == 0 {
		return 0, 0
	}
	return inForce, inForce &^ p.excluded(r, m)
}

// excluded returns the days of a month that have no head fee though the
// agreement may be in effect.
func (p *Plan) excluded(r *row, m *monthDays) uint32 {
	mask := m.spans(r.Suspended)
	if p.policy.InpatientDays != Included {
		mask |= m.spans(r.Inpatient)
	}
	return mask
}

// spans returns the days of the month that lie in one of the intervals.
func (m *monthDays) spans(list []settlement.Period) uint32 {
	var mask uint32
	for _, s := range list {
		mask |= m.mask(s.From, s.To)
	}
	return mask
}

// headMonth fills in an empty month of a member: its days and its fee. With a trail it
// records the steps. The last step is the fee.
func (p *Plan) headMonth(h *headMonth, r *row, m monthDays, trail *settlement.Trail) error {
	h.inForce, h.paid = p.days(r, &m)
	switch {
	case len(r.category.standards) == 0:
	case p.policy.Proration == TouchedUnpaid:
		h.payable = h.paid == m.all()
	default:
		h.payable = h.paid != 0
	}
	if trail != nil && h.inForce != 0 {
		p.recordDays(trail, r, &m, h)
	}
	if !h.payable {
		if trail != nil {
			trail.Record(p.rules.nothing, settlement.Money(0).Decimal())
		}
		return nil
	}
	of, err := r.standardOf(&m, h.paid)
	if err != nil {
		return err
	}
	h.includes, h.capped = of.includes, of.capped
	return p.prorate(h, of, &m, trail)
}

// standardOf returns the standard of a month: of those that begin by its end, the one with the
// latest first day. It returns an error if a paid day lies before all of them.
func (r *row) standardOf(m *monthDays, paid uint32) (*standard, error) {
	standards := r.category.standards
	if first := standards[0].from; !first.Absent() {
		if before := paid &^ m.mask(first, settlement.Date{}); before != 0 {
			day := m.first.Add(bits.TrailingZeros32(before))
			return nil, &settlement.FieldError{Path: "category", Err: fmt.Errorf("%w: %s on %s", ErrStandard, shown.QuoteID(r.Category), day)}
		}
	}
	of, last := &standards[0], m.first.Add(m.days-1)
	for i := range standards {
		if !standards[i].from.After(last) {
			of = &standards[i]
		}
	}
	return of, nil
}

// prorate pays the days of a month, rounded once, or the whole month.
func (p *Plan) prorate(h *headMonth, of *standard, m *monthDays, trail *settlement.Trail) error {
	k := p.monthOf(m.Month)
	monthly := of.monthly[k]
	if trail != nil {
		p.recordStandard(trail, of, k)
	}
	if p.policy.Proration == TouchedUnpaid || p.policy.Proration == TouchedPaid {
		h.fee = monthly
		if trail != nil {
			trail.Record(p.rules.touched, h.fee.Decimal(), sheet.Money("monthly", monthly))
		}
		return nil
	}
	days := bits.OnesCount32(h.paid)
	fee, ok := wide.Mul(int64(monthly), int64(days)).DivInt64(int64(m.days), wide.HalfUp)
	if !ok {
		return &settlement.FieldError{Path: "category", Err: settlement.ErrOverflow}
	}
	h.fee = settlement.Money(fee)
	if trail != nil {
		trail.Record(p.rules.fee, h.fee.Decimal(), sheet.Money("monthly", monthly), sheet.Count("paid_days", days), sheet.Count("month_days", m.days))
	}
	return nil
}

func (p *Plan) recordStandard(trail *settlement.Trail, of *standard, k int) {
	switch {
	case of.annual.Absent():
		trail.Record(of.rule, of.monthly[k].Decimal(), sheet.Money("stated", of.monthly[k]))
	case p.policy.Months == Cumulative:
		trail.Record(of.rule, of.monthly[k].Decimal(), settlement.In("annual", of.annual), sheet.Count("month", k+1))
	default:
		trail.Record(of.rule, of.monthly[k].Decimal(), settlement.In("annual", of.annual))
	}
}

// capMonths gives the months under a cap what the fund pays of them, once all charges are
// known.
func (b *book) capMonths() error {
	if !slices.ContainsFunc(b.policy.Standards, func(s Standard) bool { return s.Actual == Cap }) {
		return nil
	}
	for _, r := range b.rows {
		for i := range r.months {
			h := &r.months[i]
			if !h.capped {
				continue
			}
			if err := b.capMonth(h, r, i); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *book) capMonth(h *headMonth, r *row, i int) error {
	if h.conflict != none { // its fee is 0 already
		return nil
	}
	if h.cost.money() == 0 {
		h.fee = 0
		h.payable = h.sums.any()
		return nil
	}
	of, err := r.standardOf(&b.calendar[i], h.paid)
	if err != nil {
		return err
	}
	v, places, err := of.share.Coefficient()
	if err != nil {
		return &settlement.FieldError{Path: "fund_share", Err: err}
	}
	fen, ok := exact.Scale(int64(min(h.cost.money(), h.fee)), v, places, 0)
	if !ok {
		return &settlement.FieldError{Path: "fund_share", Err: settlement.ErrOverflow}
	}
	h.fee = settlement.Money(fen)
	r.place.months[i].addFee(h.fee, 1)
	return nil
}

// recordCap records what the fund pays of a month under a cap. Its fee was recorded.
func (b *book) recordCap(trail *settlement.Trail, h *headMonth, r *row, i int, fee settlement.Money) {
	if of, err := r.standardOf(&b.calendar[i], h.paid); err == nil {
		trail.Record(b.rules.capped, h.fee.Decimal(), sheet.Money("own_cost", h.cost.money()), sheet.Money("fee", fee), settlement.In("fund_share", of.share))
	}
}

// recordDays counts the days of a month as one would on paper.
func (p *Plan) recordDays(trail *settlement.Trail, r *row, m *monthDays, h *headMonth) {
	all, before := m.days, bits.TrailingZeros32(h.inForce)
	inForce := bits.OnesCount32(h.inForce)
	trail.Record(p.rules.inForce, settlement.DecimalInt(inForce),
		sheet.Count("month_days", all), sheet.Count("days_before", before), sheet.Count("days_after", all-before-inForce))
	suspended := bits.OnesCount32(h.inForce & m.spans(r.Suspended))
	excluded := bits.OnesCount32(h.inForce &^ h.paid)
	trail.Record(p.rules.paidDays, settlement.DecimalInt(inForce-excluded),
		sheet.Count("days_in_force", inForce), sheet.Count("suspended", suspended), sheet.Count("in_hospital", excluded-suspended))
}
