package capitation

import (
	"fmt"
	"math/bits"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// row is a member with its months of the policy year.
type row struct {
	Member
	position int
	digest   string
	active   settlement.Date // first day of effect; absent: never
	months   []headMonth
}

// headMonth is one member in one month. Its days are bits: day 1 is the lowest.
type headMonth struct {
	inForce  uint32 // the agreement is in effect
	paid     uint32 // and nothing excludes the day
	payable  bool   // the month has a head fee
	includes bool   // and the fee includes the patient's share
	fee      settlement.Money
	conflict string // the fee is not paid
	sums
}

// sums are the charges of a member's month, an institution's month, or a span of months.
type sums struct {
	cost, covered, waived                          settlement.Money // own care in the account
	dialysis                                       settlement.Money // of cost
	referredFund, referredPatient, referredOutside settlement.Money // Outside: the patient's part where the standard is fund money alone
	share                                          settlement.Money // of covered: where the standard includes it
	unreferred                                     int
	unreferredCost                                 settlement.Money
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

// dayMask returns the days of a month in [from, to); an absent to is open.
func dayMask(m settlement.Month, from, to settlement.Date) uint32 {
	first := m.First()
	low, high := max(0, from.Sub(first)), m.Days()
	if !to.Absent() {
		high = min(high, to.Sub(first))
	}
	if low >= high {
		return 0
	}
	return uint32(1)<<high - uint32(1)<<low
}

// days fills in the days of a member's month.
func (p *Plan) days(r *row, m settlement.Month) (inForce, paid uint32) {
	if r.active.Absent() {
		return 0, 0
	}
	var after settlement.Date
	if !r.Ends.Absent() {
		after = r.Ends.Add(1)
	}
	inForce = dayMask(m, r.active, after)
	if inForce == 0 {
		return 0, 0
	}
	return inForce, inForce &^ p.excluded(r, m)
}

// excluded returns the days of a month that have no head fee though the
// agreement may be in effect.
func (p *Plan) excluded(r *row, m settlement.Month) uint32 {
	mask := spanMask(m, r.Suspended)
	if p.policy.InpatientDays != Included {
		mask |= spanMask(m, r.Inpatient)
	}
	return mask
}

func spanMask(m settlement.Month, spans []settlement.Period) uint32 {
	var mask uint32
	for _, s := range spans {
		mask |= dayMask(m, s.From, s.To)
	}
	return mask
}

// piece is the days of a month under one standard.
type piece struct {
	*standard
	days int
}

// headMonth works out a member's month: its days and its fee. With a trail it
// records how; the last step is the fee.
func (p *Plan) headMonth(r *row, m settlement.Month, trail *settlement.Trail) (headMonth, error) {
	var h headMonth
	h.inForce, h.paid = p.days(r, m)
	standards := p.standards[r.Category]
	whole := dayMask(m, m.First(), settlement.Date{})
	switch {
	case len(standards) == 0:
	case p.policy.Proration == TouchedUnpaid:
		h.payable = h.paid == whole
	default:
		h.payable = h.paid != 0
	}
	if trail != nil && h.inForce != 0 {
		p.recordDays(trail, r, m, &h)
	}
	if !h.payable {
		if trail != nil {
			trail.Record(p.rules.nothing, settlement.Money(0).Decimal())
		}
		return h, nil
	}
	pieces, err := p.pieces(r.Category, m, h.paid)
	if err != nil {
		return h, err
	}
	h.includes = pieces[0].includes
	if p.policy.Proration == TouchedUnpaid || p.policy.Proration == TouchedPaid {
		h.fee = pieces[0].monthly
		if trail != nil {
			p.recordStandard(trail, pieces[:1])
			trail.Record(p.rules.touched, h.fee.Decimal(), money("monthly", h.fee))
		}
		return h, nil
	}
	return h, p.prorate(&h, pieces, m.Days(), trail)
}

// pieces divides the paid days of a month by the standards in force.
func (p *Plan) pieces(category string, m settlement.Month, paid uint32) ([]piece, error) {
	standards := p.standards[category]
	var list []piece
	for i := range standards {
		s := &standards[i]
		var until settlement.Date
		if i+1 < len(standards) {
			until = standards[i+1].from
		}
		from := s.from
		if from.Absent() {
			from = m.First()
		}
		if n := bits.OnesCount32(paid & dayMask(m, from, until)); n > 0 {
			list = append(list, piece{s, n})
		}
		paid &^= dayMask(m, from, until)
	}
	if paid != 0 {
		day := m.First().Add(bits.TrailingZeros32(paid))
		return nil, &settlement.FieldError{Path: "category", Err: fmt.Errorf("%w: %q on %s", ErrStandard, category, day)}
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
		inputs = append(inputs, money(numbered("monthly", i, len(pieces)), x.monthly), number(numbered("paid_days", i, len(pieces)), x.days))
	}
	trail.Record(p.rules.fee(len(pieces)), h.fee.Decimal(), append(inputs, number("month_days", days))...)
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
			in = money("stated", x.monthly)
		}
		trail.Record(rule, x.monthly.Decimal(), in)
	}
}

// recordDays counts the days of a month as one would on paper.
func (p *Plan) recordDays(trail *settlement.Trail, r *row, m settlement.Month, h *headMonth) {
	all, before := m.Days(), bits.TrailingZeros32(h.inForce)
	inForce := bits.OnesCount32(h.inForce)
	trail.Record(p.rules.inForce, settlement.DecimalInt(inForce),
		number("month_days", all), number("days_before", before), number("days_after", all-before-inForce))
	suspended := bits.OnesCount32(h.inForce & spanMask(m, r.Suspended))
	excluded := bits.OnesCount32(h.inForce &^ h.paid)
	trail.Record(p.rules.paidDays, settlement.DecimalInt(inForce-excluded),
		number("days_in_force", inForce), number("suspended", suspended), number("in_hospital", excluded-suspended))
}

// numbered names one of several: monthly, or monthly_1 and monthly_2.
func numbered(name string, i, of int) string {
	if of == 1 {
		return name
	}
	return fmt.Sprintf("%s_%d", name, i+1)
}

func money(name string, m settlement.Money) settlement.Input {
	return settlement.In(name, m.Decimal())
}

func number(name string, n int) settlement.Input {
	return settlement.In(name, settlement.DecimalInt(n))
}
