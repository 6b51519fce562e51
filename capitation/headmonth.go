package capitation

import (
	"fmt"
	"math/bits"
	"sync/atomic"

	"github.com/yibaojiesuan/settlement"
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
func (r *row) appendName(b []byte) []byte { return appendName(b, r.digest, "", r.nth) }

// headMonth is one member in one month. Its days are bits: day 1 is the lowest. It holds no
// texts, since a year of heads has millions of months, and fits into the 64 bytes that a
// processor reads at once.
type headMonth struct {
	inForce  uint32   // the agreement is in effect
	paid     uint32   // and nothing excludes the day
	payable  bool     // the month has a head fee
	includes bool     // and the fee includes the patient's share
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

// piece is the days of a month under one standard.
type piece struct {
	*standard
	days int
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
	var few [2]piece
	pieces, err := r.pieces(few[:0], &m, h.paid)
	if err != nil {
		return err
	}
	h.includes = pieces[0].includes
	if p.policy.Proration == TouchedUnpaid || p.policy.Proration == TouchedPaid {
		h.fee = pieces[0].monthly
		if trail != nil {
			p.recordStandard(trail, pieces[:1])
			trail.Record(p.rules.touched, h.fee.Decimal(), sheet.Money("monthly", h.fee))
		}
		return nil
	}
	return p.prorate(h, pieces, m.days, trail)
}

// pieces divides the paid days of a month by the standards in force. It appends
// to a list that is empty.
func (r *row) pieces(list []piece, m *monthDays, paid uint32) ([]piece, error) {
	standards := r.category.standards
	for i := range standards {
		s := &standards[i]
		var until settlement.Date
		if i+1 < len(standards) {
			until = standards[i+1].from
		}
		from := s.from
		if from.Absent() {
			from = m.first
		}
		days := m.mask(from, until)
		if n := bits.OnesCount32(paid & days); n > 0 {
			list = append(list, piece{s, n})
		}
		paid &^= days
	}
	if paid != 0 {
		day := m.first.Add(bits.TrailingZeros32(paid))
		return nil, &settlement.FieldError{Path: "category", Err: fmt.Errorf("%w: %s on %s", ErrStandard, shown.QuoteID(r.Category), day)}
	}
	return list, nil
}

// prorate pays the days of a month: Σ monthly standard × days ÷ days of the
// month, rounded once.
func (p *Plan) prorate(h *headMonth, pieces []piece, days int, trail *settlement.Trail) error {
	var sum wide.Int
	for _, x := range pieces {
		product := wide.Mul(int64(x.monthly), int64(x.days))
		sum, _ = sum.Add(product) // at most 31 × 2⁶³
	}
	fee, ok := sum.DivInt64(int64(days), wide.HalfUp)
	if !ok {
		return &settlement.FieldError{Path: "category", Err: settlement.ErrOverflow}
	}
	h.fee = settlement.Money(fee)
	if trail == nil {
		return nil
	}
	p.recordStandard(trail, pieces)
	var inputs []settlement.Input
	for i, x := range pieces {
		inputs = append(inputs, sheet.Money(numbered("monthly", i, len(pieces)), x.monthly), sheet.Count(numbered("paid_days", i, len(pieces)), x.days))
	}
	trail.Record(p.rules.fee(len(pieces)), h.fee.Decimal(), append(inputs, sheet.Count("month_days", days))...)
	return nil
}

func (p *Plan) recordStandard(trail *settlement.Trail, pieces []piece) {
	for i, x := range pieces {
		rule := x.rule
		if len(pieces) > 1 { // the same rule under another name
			named := *rule
			named.Gives = numbered("monthly", i, len(pieces))
			rule = &named
		}
		in := settlement.In("annual", x.annual)
		if x.annual.Absent() {
			in = sheet.Money("stated", x.monthly)
		}
		trail.Record(rule, x.monthly.Decimal(), in)
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

// numbered returns the name of one of several inputs: monthly, or monthly_1 and monthly_2.
func numbered(name string, i, of int) string {
	if of == 1 {
		return name
	}
	return fmt.Sprintf("%s_%d", name, i+1)
}
