package settlement

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/internal/wrong"
)

// Compensation pays approved cases by item (病例补偿). Either what their by-item money exceeds
// their earnings by is added from a reserve, class by class; or the cases leave the points
// and their by-item money comes off the top of the fund.
//
// The guard is the fund rate (基金给付率) of an institution: the fund money of its claims of the
// method ÷ Σ (cost − covered) of the same claims. An institution whose rate is above the
// limit before compensation gets none. Where its rate is above the limit after earlier
// classes were compensated, it gets none for the later classes. After can be stricter: it
// then refuses a class, even the first, that would bring the rate above the limit. Where Σ
// (cost − covered) is negative the comparison stands as it is: paid > limit × incurred.
//
// A class cannot be compensated if its claims of the method are priced, because the policy
// itself pays it by item: listing such a class is an error wrapping [ErrPaidByItem]. A class
// without claims is no fault: the report's check "compensation" shows how many approved
// claims each class had.
//
// What claims earn is round(Σ their points × value), less their covered money under whole cost.
// Where the terms cap or floor each claim, what caps took comes off and what floors gave is
// added: a claim that was raised to 0.00 has earned 0.00. So its loss is made good once, and it
// is paid its by-item money in all (a class can differ from that by what rounding its prices
// claim by claim makes of Σ points × value).
type Compensation struct {
	// Classes are compensated in this order. Required.
	Classes []Class `json:"classes" required:"true"`
	// Method is the method whose claims are compensated; default "drg".
	Method Method `json:"method,omitempty"`
	// FundRateLimit is the rate above which an institution gets no compensation; absent: no
	// limit.
	FundRateLimit Decimal `json:"fund_rate_limit,omitzero"`
	// Before says what is fund money before compensation: "value" (default), all claims at
	// the settlement's value; or "paid", what the monthly settlements paid.
	Before CompensationBefore `json:"before,omitempty"`
	// Paid is what the monthly settlements paid, by institution, for Before "paid". An
	// institution without claims in the pool is an error.
	Paid map[string]Decimal `json:"paid,omitempty"`
	// After says when a class is refused: "high" (default), if the rate is above the limit
	// once the classes before it are compensated; "all", also if the rate is above the limit
	// once the class itself is compensated, and this tests the first class too. After a
	// refused class the next one is still tested.
	After CompensationAfter `json:"after,omitempty"`
	// From is "reserve" (default) or "top".
	From CompensationFrom `json:"from,omitempty"`
	// Reserve is the money for compensation; absent: what the total sets aside for it.
	Reserve Decimal `json:"reserve,omitzero"`
	// Shortfall says what happens if the reserve does not suffice: "error" (default); or
	// "scale": the reserve is apportioned in proportion to the compensations, and no limit is
	// tested again.
	Shortfall Shortfall `json:"shortfall,omitempty"`
}

// CompensationBefore says what is fund money before compensation.
type CompensationBefore string

const (
	// BeforeValue (default): all claims at the settlement's value.
	BeforeValue CompensationBefore = "value"
	// BeforePaid: what the monthly settlements paid.
	BeforePaid CompensationBefore = "paid"
)

// Choices returns what a document may say.
func (CompensationBefore) Choices() []CompensationBefore {
	return []CompensationBefore{BeforeValue, BeforePaid}
}

// CompensationAfter says when a class is refused compensation.
type CompensationAfter string

const (
	// AfterHigh (default): if the rate is above the limit once the classes before it are
	// compensated.
	AfterHigh CompensationAfter = "high"
	// AfterAll: also if the rate is above the limit once the class itself is compensated.
	AfterAll CompensationAfter = "all"
)

// Choices returns what a document may say.
func (CompensationAfter) Choices() []CompensationAfter {
	return []CompensationAfter{AfterHigh, AfterAll}
}

// CompensationFrom says where the money of a compensation comes from.
type CompensationFrom string

const (
	// FromReserve (default): from a reserve.
	FromReserve CompensationFrom = "reserve"
	// FromTop: off the top of the fund.
	FromTop CompensationFrom = "top"
)

// Choices returns what a document may say.
func (CompensationFrom) Choices() []CompensationFrom { return []CompensationFrom{FromReserve, FromTop} }

// normal returns a copy with the defaults filled in.
func (c *Compensation) normal() *Compensation {
	d := *c
	d.Method = orDefault(d.Method, DRG)
	d.Before = orDefault(d.Before, BeforeValue)
	d.After = orDefault(d.After, AfterHigh)
	d.From = orDefault(d.From, FromReserve)
	d.Shortfall = orDefault(d.Shortfall, ShortfallError)
	return &d
}

func (c *Compensation) check(f *Faults, path string, t Terms) {
	for i, class := range c.Classes {
		if class == "" || slices.Contains(c.Classes[:i], class) {
			f.At(fmt.Sprintf("%s.classes[%d]", path, i), fmt.Errorf("%w: got %q, want each class once", wrong.ErrChoice, class))
		}
	}
	if c.FundRateLimit.Sign() < 0 {
		f.At(path+".fund_rate_limit", fmt.Errorf("%w: got %s", ErrNegative, shown.Amount(c.FundRateLimit)))
	}
	if _, err := c.FundRateLimit.Scaled(limitPlaces); err != nil {
		f.At(path+".fund_rate_limit", err)
	}
	for _, code := range slices.Sorted(maps.Keys(c.Paid)) {
		_, err := c.Paid[code].Money()
		f.At(fmt.Sprintf("%s.paid[%s]", path, shown.QuoteKey(code)), err)
	}
	f.At(path+".reserve", checkMoney(c.Reserve))
	if !c.Reserve.Absent() && t.Total != nil && slices.ContainsFunc(t.Total.SetAsides, func(s SetAside) bool { return s.Use == UseCompensation }) {
		f.At(path+".reserve", fmt.Errorf("%w: the total sets a reserve aside", wrong.ErrExcludes))
	}
	if c.From == FromTop {
		if !c.Reserve.Absent() {
			f.At(path+".reserve", fmt.Errorf("%w: compensation comes off the top", wrong.ErrExcludes))
		}
		if t.RoundEach {
			f.At(path+".from", fmt.Errorf("%w: claims that leave the points would have to be rounded twice", wrong.ErrExcludes))
		}
		if !t.PointValue.Absent() {
			f.At(path+".from", fmt.Errorf("%w: there is no top of a fund at a fixed point value", wrong.ErrExcludes))
		}
	}
}

// Errors of compensation that the claims cannot give.
var (
	ErrPaidByItem = coded.New("paid_by_item", "the policy pays the class by item by itself")
	ErrNoClaims   = coded.New("no_claims", "the institution has no claims in the pool")
)

// limitPlaces is the most decimals that the limit may have, so that limit × money is exact in
// the 8 decimals of a trail.
const limitPlaces = 6

var (
	ruleBefore = parse(&Rule{ID: "compensation.before", Gives: "above_before", Formula: "paid − fund_rate_limit × incurred",
		Text: "补偿前基金给付率高于上限的不予补偿 (none if positive: the fund rate before compensation is above the limit)"})
	ruleAfter = parse(&Rule{ID: "compensation.after", Gives: "above_after", Formula: "paid + compensated − fund_rate_limit × incurred",
		Text: "补偿后基金给付率高于上限的不再补偿 (none of this class if positive: the fund rate after compensation is above the limit)"})
	ruleEarned = parse(&Rule{ID: "compensation.earned", Gives: "earned", Formula: "price − covered",
		Text: "按点数所得 (what the cases earn by points: their price, less what was covered where that counts)"})
	ruleEarnedEach = parse(&Rule{ID: "compensation.earned", Gives: "earned", Formula: "price − covered + over + floored",
		Text: "按点数所得, 计入封顶扣减与保底补足 (what the cases earn by points: their price, less what was covered where that counts and what caps took, plus what floors gave)"})
	ruleCompensation = parse(&Rule{ID: "compensation.amount", Gives: "compensation", Formula: "max(0, by_item − earned)",
		Text: "按项目应付超出按点数所得的部分 (by-item money beyond what the cases earn)"})
	ruleRefused = parse(&Rule{ID: "compensation.refused", Gives: "compensation", Formula: "0", Text: "不予补偿 (not compensated)"})
	ruleTop     = parse(&Rule{ID: "compensation.top", Gives: "compensation", Formula: "by_item",
		Text: "病例退出点数分配, 按项目应付从总额中扣除 (the cases leave the points; their by-item money comes off the fund)"})
	ruleScaled = parse(&Rule{ID: "compensation.scaled", Gives: "scaled", Formula: "down(reserve × compensation ÷ all_compensation, 2) + handed",
		Text: "准备金不足, 按补偿额比例分配 (the reserve apportioned by compensation)"})
)

// claimed is what one institution gets, or does not get, for one class.
type claimed struct {
	ledger   *ledger
	row      int // of its cells
	amount   Money
	accepted bool
	trail    Trail
}

// compensate adds the compensation of approved cases to the ledgers. Where it comes off the
// top of the fund, the accepted cases leave the points and the others are priced anew.
func (w *worksheet) compensate() error {
	c := w.terms.Compensation
	if c == nil {
		return nil
	}
	if err := c.checkClaims(w.ledgers); err != nil {
		return err
	}
	var list []claimed
	for _, l := range w.ledgers {
		found, err := w.claim(c, l)
		if err != nil {
			return fmt.Errorf("institution %s: compensation: %w", shown.QuoteID(l.code), err)
		}
		list = append(list, found...)
	}
	if c.From == FromTop {
		return w.fromTop(c, list)
	}
	return w.fromReserve(c, list)
}

// checkClaims returns an error if the claims cannot give what the terms ask for.
func (c *Compensation) checkClaims(ledgers []*ledger) error {
	var f Faults
	claims := make(map[string]bool, len(ledgers)) // whose institution has any
	for _, l := range ledgers {
		for _, r := range l.cells {
			claims[l.code] = claims[l.code] || r.cases > 0
			i := slices.Index(c.Classes, r.class)
			// A claim that is not paid at all has neither cost nor amount.
			if i < 0 || !r.priced || r.method != c.Method || r.cases == 0 || r.cost == 0 && r.amount == 0 {
				continue
			}
			f.At(fmt.Sprintf("terms.compensation.classes[%d]", i),
				fmt.Errorf("%w: %s %q: %d claims of institution %s are priced", ErrPaidByItem, r.method, r.class, r.cases, shown.QuoteID(l.code)))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(c.Paid)) {
		if !claims[code] {
			f.At(fmt.Sprintf("terms.compensation.paid[%s]", shown.QuoteKey(code)), ErrNoClaims)
		}
	}
	return f.Err()
}

// claim tests the limits of one institution.
func (w *worksheet) claim(c *Compensation, l *ledger) ([]claimed, error) {
	if !slices.ContainsFunc(l.cells, func(r row) bool { return c.pays(&r) && slices.Contains(c.Classes, r.class) }) {
		return nil, nil
	}
	paid, incurred, err := w.fundRate(c, l)
	if err != nil {
		return nil, err
	}
	var list []claimed
	compensated := Money(0)
	for k, class := range c.Classes {
		for i := range l.cells {
			r := &l.cells[i]
			if !c.pays(r) || r.class != class {
				continue
			}
			one, err := w.compensation(r, l.factor, fmt.Sprintf("compensation.classes[%d]", k))
			if err != nil {
				return nil, err
			}
			one.ledger, one.row = l, i
			if !c.FundRateLimit.Absent() {
				if err := w.guard(c, &one, k == 0, paid, incurred, compensated); err != nil {
					return nil, err
				}
			}
			compensated += one.amount
			list = append(list, one)
		}
	}
	return list, nil
}

// pays reports whether the claims of a row may be compensated.
func (c *Compensation) pays(r *row) bool { return r.compensable && !r.priced && r.method == c.Method }

// guard refuses a compensation if the fund rate is above the limit: before any compensation,
// or after the classes before this one, to which the rule may add this one.
func (w *worksheet) guard(c *Compensation, one *claimed, first bool, paid, incurred, compensated Money) error {
	if c.After == AfterAll {
		compensated += one.amount
	}
	if paid+compensated < paid {
		return ErrOverflow
	}
	rule, inputs := ruleBefore, []Input{In("paid", paid.Decimal()), In("fund_rate_limit", c.FundRateLimit), In("incurred", incurred.Decimal())}
	if !first || c.After == AfterAll {
		rule, inputs = ruleAfter, append(inputs, In("compensated", compensated.Decimal()))
	}
	limit := []string{"compensation.fund_rate_limit", "compensation.after"}
	var gate sheet
	above := gate.step(w.terms.rule(rule.Rule, limit...), rule.expr, limitPlaces+moneyPlaces, inputs)
	gate.trail = append(gate.trail, one.trail...)
	if one.accepted = above <= 0; !one.accepted {
		one.amount = Money(gate.step(w.terms.rule(ruleRefused.Rule, limit...), ruleRefused.expr, moneyPlaces, nil))
	}
	one.trail = gate.trail
	return gate.err
}

// fundRate returns the institution's fund money of the method before
// compensation, and what its claims of the method incurred by item.
func (w *worksheet) fundRate(c *Compensation, l *ledger) (paid, incurred Money, err error) {
	var money, cost wide.Int
	for _, r := range l.cells {
		if r.method != c.Method {
			continue
		}
		cost.Accumulate(int64(r.cost))
		cost, _ = cost.Sub(wide.From(int64(r.covered)))
		money.Accumulate(int64(r.price))
		money.Accumulate(int64(r.amount))
		if r.priced || w.terms.Basis == WholeCost {
			money, _ = money.Sub(wide.From(int64(r.covered)))
		}
	}
	for _, line := range l.lines {
		if line.Method == c.Method && !line.Kind.Memo() {
			money.Accumulate(int64(line.Amount))
		}
	}
	p, ok := money.Int64()
	i, ok2 := cost.Int64()
	if !ok || !ok2 {
		return 0, 0, ErrOverflow
	}
	paid = Money(p)
	if c.Before == BeforePaid {
		d, given := c.Paid[l.code]
		if !given {
			return 0, 0, &FieldError{"terms.compensation.paid", fmt.Errorf("%w for institution %s", wrong.ErrRequired, shown.QuoteID(l.code))}
		}
		paid, _ = d.Money() // checked with the terms
	}
	return paid, Money(i), nil
}

// compensation returns by how much the by-item money of a class exceeds its earnings. at is
// the class's path in the terms.
func (w *worksheet) compensation(r *row, f *factor, at string) (claimed, error) {
	price, err := w.pricing.price(r.points, f)
	if err != nil {
		return claimed{}, err
	}
	var covered Money
	if w.terms.Basis == WholeCost {
		covered = r.covered
	}
	s := sheet{trail: Trail{w.pricing.step(r.points, f, price)}}
	rule, inputs := ruleEarned, []Input{In("price", price.Decimal()), In("covered", covered.Decimal())}
	if r.over != 0 || r.floored != 0 {
		rule, inputs = ruleEarnedEach, append(inputs, In("over", r.over.Decimal()), In("floored", r.floored.Decimal()))
	}
	earned := s.money(&w.terms, rule, at, inputs...)
	amount := s.money(&w.terms, ruleCompensation, at, In("by_item", r.byItem.Decimal()), In("earned", earned.Decimal()))
	return claimed{amount: amount, accepted: true, trail: s.trail}, s.err
}

// fromReserve pays compensation beside the fund.
func (w *worksheet) fromReserve(c *Compensation, list []claimed) error {
	reserve, _ := c.Reserve.Money() // checked with the terms
	if c.Reserve.Absent() {
		reserve = w.reserve
	}
	var sum wide.Int
	for _, one := range list {
		sum.Accumulate(int64(one.amount))
	}
	v, fits := sum.Int64()
	if !fits {
		return fmt.Errorf("compensation: %w", ErrOverflow)
	}
	all := Money(v)
	if all > reserve {
		if c.Shortfall != ShortfallScale {
			return fmt.Errorf("%w: compensation comes to %s, there are %s", ErrReserve, all, reserve)
		}
		if err := w.scaleCompensation(list, reserve, all); err != nil {
			return err
		}
	}
	w.drawn = min(all, reserve)
	w.reserve, w.hasReserve = reserve, true
	for _, one := range list {
		one.ledger.lines = append(one.ledger.lines, Line{Method: c.Method, Kind: LineCompensation, Amount: one.amount, Trail: one.trail})
	}
	return nil
}

func (w *worksheet) scaleCompensation(list []claimed, reserve, all Money) error {
	shares := make([]Share, len(list))
	for i, one := range list {
		r := one.ledger.cells[one.row]
		shares[i] = Share{Key: one.ledger.code + "\x00" + string(r.class), Weight: int64(one.amount)}
	}
	parts, err := Apportion(reserve, shares)
	if err != nil {
		return err
	}
	rule := w.terms.rule(ruleScaled.Rule, "compensation.shortfall", "compensation.reserve")
	for i := range list {
		one := &list[i]
		if !one.accepted {
			continue
		}
		floor, err := floorShare(int64(reserve), int64(one.amount), int64(all))
		if err != nil {
			return err
		}
		scaled := sheet{trail: one.trail}
		one.amount = Money(scaled.step(rule, ruleScaled.expr, moneyPlaces, []Input{In("reserve", reserve.Decimal()), In("compensation", one.amount.Decimal()),
			In("all_compensation", all.Decimal()), In("handed", (parts[i] - floor).Decimal())}))
		if one.trail = scaled.trail; scaled.err != nil {
			return scaled.err
		}
	}
	return nil
}

// fromTop makes the by-item money of the accepted cases a line, which comes off the fund as
// every line does. These cases leave the points, and the others are priced anew.
func (w *worksheet) fromTop(c *Compensation, list []claimed) error {
	for _, one := range list {
		r := &one.ledger.cells[one.row]
		line := Line{Method: c.Method, Kind: LineCompensation, Amount: one.amount, Trail: one.trail}
		if one.accepted {
			r.left = true
			top := sheet{trail: one.trail}
			line.Amount = top.money(&w.terms, ruleTop, "compensation.from", In("by_item", r.byItem.Decimal()))
			if line.Trail = top.trail; top.err != nil {
				return top.err
			}
		}
		one.ledger.lines = append(one.ledger.lines, line)
	}
	for _, l := range w.ledgers {
		for i := range l.cells {
			l.cells[i].price = 0
		}
		l.hasPoints, l.before, l.points, l.price = false, 0, 0, 0
	}
	w.value, w.pricing = nil, nil
	if err := w.open(); err != nil {
		return err
	}
	return w.priceAll()
}
