package budget

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// covers reports whether a step is about the claims of a department and month.
func (s *AppliedStep) covers(department string, month settlement.Month) bool {
	if s.Department != "" && s.Department != department || month.Absent() {
		return false
	}
	return s.Month.Compare(month) <= 0 && month.Compare(s.last()) <= 0
}

// last returns the last month that the step is about.
func (s *AppliedStep) last() settlement.Month { return s.Month.Add(max(s.Months, 1) - 1) }

// overlaps reports whether two steps are about the same claims.
func (s *AppliedStep) overlaps(o *AppliedStep) bool {
	if s.Department != "" && o.Department != "" && s.Department != o.Department {
		return false
	}
	return s.Month.Compare(o.last()) <= 0 && o.Month.Compare(s.last()) <= 0
}

// number identifies a step in the source of its rule.
func (s *AppliedStep) number() string {
	number := s.Department + "/" + s.Month.String()
	if s.Step == Suspend {
		number = string(Suspend) + "/" + number
	}
	return number
}

// about names the department or institution, and the months, that a step is about.
func (s *AppliedStep) about() string {
	months := s.Month.String()
	if s.Months > 1 {
		months += " to " + s.last().String()
	}
	if s.Department == "" {
		return months
	}
	return fmt.Sprintf("%s in %s", shown.QuoteID(s.Department), months)
}

// already returns the amount that findings of the account refuse of the claims that a step
// is about, at least 0.00. A reversal of a finding that was cleared before is about earlier
// claims.
func (s *AppliedStep) already(a *Account) settlement.Money {
	return s.alreadyOf(a, func(*Finding) bool { return true })
}

// alreadyOf is already for some of the findings.
func (s *AppliedStep) alreadyOf(a *Account, which func(*Finding) bool) settlement.Money {
	originals := map[string]*Finding{}
	for i := range a.Findings {
		originals[a.Findings[i].ID] = &a.Findings[i]
	}
	var sum wide.Int
	for i := range a.Findings {
		x := &a.Findings[i]
		of := x
		if x.Reverses != "" {
			of = originals[x.Reverses]
		}
		if x.Status == Upheld && of != nil && s.covers(of.Department, of.Month) && which(x) {
			sum.Accumulate(int64(signed(x)))
		}
	}
	if v, ok := sum.Int64(); ok {
		return settlement.Money(max(v, 0))
	}
	return math.MaxInt64 // more than any payment: the claims give less, and that is refused
}

// stepSum is the sum of the claims that a step is about.
type stepSum struct {
	claims int
	fixed  wide.Int             // amounts − covered, and lines; of claims with points what was covered, where it counts
	points map[string]*wide.Int // by pool
}

// sum returns the sum of the claims that a holder bears. A nil holder means the claims that
// nobody bears.
func (e *effect) sum(h *holder) *stepSum {
	if e.sums == nil {
		e.sums = map[*holder]*stepSum{}
	}
	if e.sums[h] == nil {
		e.sums[h] = &stepSum{points: map[string]*wide.Int{}}
	}
	return e.sums[h]
}

// add adds a claim. whole says that covered of claims with points counts.
func (s *stepSum) add(e *settlement.Entry, whole bool) {
	s.claims++
	s.fixed.Accumulate(int64(e.Amount))
	if e.Priced || whole {
		s.fixed.Accumulate(-int64(e.Covered))
	}
	for _, l := range e.Lines {
		if !l.Kind.Memo() {
			s.fixed.Accumulate(int64(l.Amount))
		}
	}
	if e.Points != 0 {
		if s.points[e.Pool] == nil {
			s.points[e.Pool] = new(wide.Int)
		}
		s.points[e.Pool].Accumulate(int64(e.Points))
	}
}

// payment returns the fund money of the claims, at least 0.00. The points of each pool have
// one price.
func (s *stepSum) payment(price func(pool string, points settlement.Points) (settlement.Money, error)) (settlement.Money, error) {
	sum := s.fixed
	for _, pool := range slices.Sorted(maps.Keys(s.points)) {
		points, ok := s.points[pool].Int64()
		if !ok {
			return 0, settlement.ErrOverflow
		}
		m, err := price(pool, settlement.Points(points))
		if err != nil {
			return 0, err
		}
		sum.Accumulate(int64(m))
	}
	v, ok := sum.Int64()
	if !ok {
		return 0, settlement.ErrOverflow
	}
	return settlement.Money(max(v, 0)), nil
}

// place gives a finding the department and month of its claim, if it states none and the
// account has steps. So a step does not refuse the amount of the finding again.
func (e *effect) place(of *settlement.Entry, a *Account) error {
	if len(a.Steps) == 0 {
		return nil
	}
	x := e.finding
	if x.Department == "" {
		x.Department = of.Department
	}
	if x.Month.Absent() {
		x.Month = of.Month
	}
	for i := range a.Steps {
		if s := &a.Steps[i]; s.covers(x.Department, x.Month) != s.covers(of.Department, of.Month) {
			return &settlement.FieldError{Path: e.path + ".department", Err: fmt.Errorf("%w: it says %s in %s, claim %s is of %s in %s, and a step is about one of them",
				ErrFinding, shown.QuoteID(x.Department), x.Month, shown.QuoteID(of.Claim), shown.QuoteID(of.Department), of.Month)}
		}
	}
	return nil
}

func (e *effect) noClaims(a *Account) error {
	return &settlement.FieldError{Path: e.path, Err: fmt.Errorf("%w of %s: %s", settlement.ErrClaim, shown.QuoteID(a.Institution), e.step.about())}
}

// checkPayment checks the payment that a step states against the fund money of the claims.
func (e *effect) checkPayment(given settlement.Money) error {
	typed, err := e.step.Payment.Money()
	if err == nil && typed > given {
		err = fmt.Errorf("%w: it says %s, the claims give %s", ErrFinding, shown.Amount(typed), given)
	}
	if err != nil {
		return &settlement.FieldError{Path: e.path + ".payment", Err: err}
	}
	return nil
}

// ruleStep is the id of the rule of the amount that a step refuses of a budget's claims.
const ruleStep = "budget.step"

// stepLine returns the line of the amount that a step refuses of a payment.
func stepLine(method settlement.Method, s *AppliedStep, payment, already settlement.Money) (settlement.Line, error) {
	var w sheet.Sheet
	w.Money(stepRule(s.Step, s.number()), sheet.Money("payment", payment), sheet.Money("already", already))
	return w.Line(method, settlement.LineRefused)
}

// stepRest returns the line of the part of a payment that the settlement has not refused.
func stepRest(method settlement.Method, s *AppliedStep, payment, already, acted settlement.Money) (settlement.Line, error) {
	var w sheet.Sheet
	w.Money(stepRestRule(s.number()),
		sheet.Money("payment", payment), sheet.Money("already", already), sheet.Money("acted", acted))
	return w.Line(method, settlement.LineRefused)
}

// pricePoints prices points of an institution under the fixed value of a plan.
func (b *book) pricePoints(institution string) func(string, settlement.Points) (settlement.Money, error) {
	return func(pool string, points settlement.Points) (settlement.Money, error) {
		if b.plan.pricing == nil {
			return 0, ErrUnpriced
		}
		bill, err := b.plan.pricing.bill(&settlement.Entry{Institution: institution, Pool: pool, Points: points})
		return bill.Price, err
	}
}

// checkStep checks a step of an institution that has a budget against the claims. If some
// of them have no value yet, the clearing checks the step.
func (b *book) checkStep(f *settlement.Faults, x *effect) {
	a := &b.accounts[x.account]
	if b.plan.holderFor(a.Institution) == nil {
		return
	}
	var given settlement.Money
	claims := 0
	for _, s := range x.sums {
		if len(s.points) > 0 && b.plan.pricing == nil {
			return
		}
		m, err := s.payment(b.pricePoints(a.Institution))
		if err != nil {
			f.Add(under(x.path, err))
			return
		}
		given = min(given, math.MaxInt64-m) + m // a sum that does not fit is above what any step says
		claims += s.claims
	}
	if claims == 0 {
		f.Add(x.noClaims(a))
		return
	}
	f.Add(x.checkPayment(given))
}

// stepLines adds the lines of the amounts that a step refuses of each holder's claims.
func (b *book) stepLines(f *settlement.Faults, d drawn, x *effect) {
	a := &b.accounts[x.account]
	left, typed := settlement.Money(0), !x.step.Payment.Absent()
	if typed {
		left, _ = x.step.Payment.Money() // checked
	}
	for _, h := range b.plan.holders {
		sum := x.sums[h]
		if sum == nil {
			continue
		}
		payment, err := sum.payment(b.pricePoints(a.Institution))
		if typed {
			payment = min(payment, left)
			left -= payment
		}
		already := x.step.alreadyOf(a, func(of *Finding) bool { return b.bearer(x.account, of) == h })
		var l settlement.Line
		if err == nil {
			l, err = stepLine(settlement.Budget, x.step, payment, already)
		}
		b.refused(f, d, x, b.charges[h], l, err)
	}
}

// bearer returns the holder that bears the amount of a finding.
func (b *book) bearer(account int, of *Finding) *holder {
	for i := range b.effects {
		if x := &b.effects[i]; x.account == account && x.finding == of {
			return x.holder
		}
	}
	return nil
}
