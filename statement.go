package settlement

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Methods of lines that no payment method wrote.
const (
	Settling Method = "settlement" // what the terms do to an institution as a whole
	Clearing Method = "clearing"   // what moves money after the settlement: due, not entitlement
)

// Statement (结算单) is what one institution is due, and why. Σ Lines = Due always, without memo
// lines.
type Statement struct {
	Institution string `json:"institution"`
	Name        string `json:"name,omitempty"`
	Pool        string `json:"pool,omitempty"` // of a part
	Cases       int    `json:"cases"`          // claims, not entries
	Points      Points `json:"points"`         // after the institution's factor of the year
	// PointsBefore are the points before the Factor; both are absent where the factor is 1.
	PointsBefore Points     `json:"points_before,omitzero"`
	Factor       Decimal    `json:"factor,omitzero"`
	ByClass      []ClassSum `json:"by_class,omitempty"`
	Cost         Money      `json:"cost"`
	Covered      Money      `json:"covered"`
	Lines        []Line     `json:"lines"`
	// ByHolder are the claims with points by the holders of budgets that bear them, where
	// budgets act after the value: see [Settled.Borne].
	ByHolder    []HolderSum `json:"by_holder,omitempty"`
	Entitlement Money       `json:"entitlement"` // what settlement gives
	Due         Money       `json:"due"`         // what is to be transferred; negative: to recover
	// Parts has a statement for each pool where several were settled. Then only the parts
	// have points and classes.
	Parts []Statement `json:"parts,omitempty"`
}

// ClassSum is the part of a statement that belongs to one class of claims. Amount is the
// class's part of the price, apportioned by points, or the sum of its priced claims. Points are
// those before the institution's factor.
type ClassSum struct {
	Method Method `json:"method"`
	Class  Class  `json:"class"`
	Label  string `json:"label,omitempty"` // what the policy calls the class
	Priced bool   `json:"priced,omitempty"`
	// Unpaid claims are counted, and are in no other figure. The conflicts list each of them.
	Unpaid bool `json:"unpaid,omitempty"`
	// Compensable claims may be paid ByItem. Compensated claims were paid off the top of the
	// fund, and have left the points.
	Compensable bool   `json:"compensable,omitempty"`
	Compensated bool   `json:"compensated,omitempty"`
	ByItem      Money  `json:"by_item,omitzero"`
	Cases       int    `json:"cases"`
	Points      Points `json:"points"`
	Cost        Money  `json:"cost"`
	Covered     Money  `json:"covered"`
	Amount      Money  `json:"amount"`
	// Over (≤ 0) is what caps take from the prices of the class's claims, and Floored (≥ 0) what
	// brings their negative dues to zero, where the terms cap or floor each claim. Both are
	// beside Amount.
	Over    Money `json:"over,omitzero"`
	Floored Money `json:"floored,omitzero"`
}

// Rules of the lines that sum up claims.
var (
	ruleAmount  = &Rule{ID: "settle.amount", Text: "已定价部分合计 (the sum of what is priced)", Gives: "amount", Formula: "sum"}
	ruleSum     = &Rule{ID: "settle.sum", Text: "各笔合计 (the sum over claims)", Gives: "amount", Formula: "sum"}
	ruleEach    = &Rule{ID: "settle.price.each", Text: "各病例点数 × 点值分别取整后合计 (the sum of prices rounded claim by claim)", Gives: "price", Formula: "sum"}
	ruleCovered = &Rule{ID: "settle.covered", Text: "扣除患者及其他支付 (less what patients and other payers paid)", Gives: "amount", Formula: "0 − covered"}
	ruleFloor   = &Rule{ID: "settle.floor", Text: "应付为负时按零计 (a negative due counts as zero)", Gives: "amount", Formula: "max(0, due) − due"}
	rulePart    = &Rule{
		ID: "settle.price.part", Text: "价格按各支付方式的点数分摊 (the price apportioned to methods by their points, fen by largest remainder)",
		Gives: "part", Formula: "down(price × method_points ÷ points, 2) + handed",
	}
)

// statement draws up the statement of one institution.
func (w *worksheet) statement(l *ledger) (Statement, error) {
	s := Statement{Institution: l.code, Pool: w.pool, Points: l.points}
	if l.hasPoints && !l.factor.none() {
		s.PointsBefore, s.Factor = l.before, l.factor.given
	}
	var cost, covered wide.Int
	s.ByClass = slices.Grow(s.ByClass, len(l.cells))
	for _, r := range l.cells {
		s.Cases += r.cases
		cost.Accumulate(int64(r.cost))
		covered.Accumulate(int64(r.covered))
		s.ByClass = append(s.ByClass, ClassSum{
			Method: r.method, Class: r.class, Priced: r.priced, Unpaid: r.unpaid, Compensable: r.compensable, Compensated: r.left, ByItem: r.byItem,
			Cases: r.cases, Points: r.points, Cost: r.cost, Covered: r.covered, Amount: r.amount + r.price, // one of them is zero
			Over: r.over, Floored: r.floored,
		})
	}
	lines, err := w.lines(l)
	if err != nil {
		return s, err
	}
	due, ok := sumLines(lines)
	c, ok1 := cost.Int64()
	v, ok2 := covered.Int64()
	if !ok || !ok1 || !ok2 {
		return s, ErrOverflow
	}
	if due < 0 && w.terms.NegativeDue == NegativeFloor {
		minus, err := negated(due)
		if err != nil {
			return s, err
		}
		trail := Trail{w.terms.step(ruleFloor, "negative_due", minus, In("due", due.Decimal()))}
		lines = append(lines, Line{Method: Settling, Kind: LineFloored, Amount: minus, Trail: trail})
		due = 0
	}
	s.Cost, s.Covered, s.Lines, s.Entitlement, s.Due = Money(c), Money(v), lines, due, due
	return s, nil
}

// lines returns the lines of a statement, method by method. Within a method come price,
// amount, covered, and then the further lines in the order of their kinds.
func (w *worksheet) lines(l *ledger) ([]Line, error) {
	lines := append(make([]Line, 0, len(l.lines)+4), l.lines...)
	methods, err := l.methodSums()
	if err != nil {
		return nil, err
	}
	for _, m := range methods {
		if m.hasPoints {
			trail, err := w.priceTrail(l, m)
			if err != nil {
				return nil, err
			}
			lines = append(lines, Line{Method: m.method, Kind: LinePrice, Amount: m.price, Trail: trail})
		}
		if m.priced {
			lines = append(lines, Line{Method: m.method, Kind: LineAmount, Amount: m.amount, Trail: w.terms.sum(ruleAmount, "basis", m.amount)})
		}
		counts := int64(m.coveredPriced)
		if w.terms.Basis == WholeCost {
			counts = int64(m.covered)
		}
		if counts != 0 {
			covered := Money(counts)
			minus, err := negated(covered)
			if err != nil {
				return nil, err
			}
			trail := Trail{w.terms.step(ruleCovered, "basis", minus, In("covered", covered.Decimal()))}
			lines = append(lines, Line{Method: m.method, Kind: LineCovered, Amount: minus, Trail: trail})
		}
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Method, b.Method), cmp.Compare(rank(a.Kind), rank(b.Kind)), cmp.Compare(a.Kind, b.Kind))
	})
	return lines, nil
}

func rank(k Kind) int {
	switch k {
	case LinePrice:
		return 0
	case LineAmount:
		return 1
	case LineCovered:
		return 2
	}
	if k.Memo() {
		return 4
	}
	return 3
}

// methodSum is one method of a ledger. Its covered includes that of priced entries.
type methodSum struct {
	method                                Method
	hasPoints, priced                     bool
	points                                Points
	price, amount, covered, coveredPriced Money
}

func (l *ledger) methodSums() ([]methodSum, error) {
	var list []methodSum
	add := func(to *int64, v int64) (ok bool) {
		sum := *to + v
		ok = (sum > *to) == (v > 0)
		*to = sum
		return ok
	}
	for _, r := range l.cells { // sorted by method
		if n := len(list); n == 0 || list[n-1].method != r.method {
			list = append(list, methodSum{method: r.method})
		}
		m := &list[len(list)-1]
		if r.left || r.unpaid {
			continue
		}
		// What belongs to an institution as a whole often has only lines.
		m.priced = m.priced || r.priced && (r.class != Account || r.amount != 0)
		m.hasPoints = m.hasPoints || !r.priced
		ok := add((*int64)(&m.points), int64(r.points)) && add((*int64)(&m.price), int64(r.price)) &&
			add((*int64)(&m.amount), int64(r.amount)) && add((*int64)(&m.covered), int64(r.covered))
		if r.priced {
			ok = ok && add((*int64)(&m.coveredPriced), int64(r.covered))
		}
		if !ok {
			return nil, fmt.Errorf("%s: %w", r.method, ErrOverflow)
		}
	}
	return list, nil
}

func negated(m Money) (Money, error) {
	if m == math.MinInt64 {
		return 0, ErrOverflow
	}
	return -m, nil
}

func (w *worksheet) priceTrail(l *ledger, m methodSum) (Trail, error) {
	if w.terms.RoundEach {
		return w.terms.sum(ruleEach, "round_each", m.price), nil
	}
	var trail Trail
	if !l.factor.none() {
		trail = append(trail, l.factor.step(l.before, l.points))
	}
	step := w.pricing.step(l.points, nil, l.price)
	if w.pricing.shares != nil {
		// The last fen are handed out, which a formula of one institution cannot state.
		exact, err := floorShare(int64(w.value.Numerator), int64(l.points), int64(w.value.Points))
		if err != nil {
			return nil, err
		}
		rule := &step.Rule
		rule.ID, rule.Formula = ruleApportionedID, "down(numerator × points ÷ all_points, 2) + handed"
		rule.Text = "价格按点数占全部点数的份额计算, 尾差按最大余数分配 (the share of the unrounded proportion, fen by largest remainder)"
		step.Inputs = append(step.Inputs, In("handed", (l.price-exact).Decimal()))
	}
	trail = append(trail, step)
	if l.before == 0 || m.points == l.before && m.price == l.price {
		return trail, nil
	}
	part, err := floorShare(int64(l.price), int64(m.points), int64(l.before))
	if err != nil {
		return nil, err
	}
	rule, all := w.terms.rule(rulePart, valuePaths...), "points"
	if !l.factor.none() { // the points of methods are those before the factor, which all of them have
		all = "points_before"
		rule.Formula = "down(price × method_points ÷ points_before, 2) + handed"
	}
	trail.Record(&rule, m.price.Decimal(), In("price", l.price.Decimal()), In("method_points", m.points.Decimal()),
		In(all, l.before.Decimal()), In("handed", (m.price-part).Decimal()))
	return trail, nil
}

// floorShare returns amount × weight ÷ all, truncated as down in a formula truncates.
func floorShare(amount, weight, all int64) (Money, error) {
	v, ok := wide.Mul(amount, weight).DivInt64(all, wide.Down)
	if !ok {
		return 0, fmt.Errorf("the share of %s: %w", Money(amount), ErrOverflow)
	}
	return Money(v), nil
}

// sumLines adds the lines that count.
func sumLines(lines []Line) (Money, bool) {
	var x wide.Int
	for _, l := range lines {
		if !l.Kind.Memo() {
			x.Accumulate(int64(l.Amount))
		}
	}
	v, ok := x.Int64()
	return Money(v), ok
}
