package settlement

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/chinese"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Check is an identity of a report with both its sides. A program tells checks apart by their
// codes: see [Check.Code].
type Check struct {
	Name  string `json:"name"` // in English: "lines = due"
	Left  string `json:"left"`
	Right string `json:"right"`
	OK    bool   `json:"ok"`
}

// Names of the checks.
const (
	checkFund    = "fund + reserve drawn = entitlements + residue"
	checkLines   = "lines = due"
	checkPoints  = "points of statements = divisor"
	checkResidue = "residue by rounding ≤ its bound"
	checkTrails  = "trails = trails that replay"
	checkParts   = "parts of statements = statements"
	checkHeld    = "checks of pools = checks that hold"
	// checkIDs compares the number of claims with the number of claims that have an id of
	// their own in their method.
	checkIDs = "ids"
	// checkCompensation always holds. It shows how many approved claims there are of each
	// class that the terms compensate.
	checkCompensation = "compensation"
	// Of a year that is settled by months.
	checkCorrected = "corrections = lines corrected"
	checkCorrects  = "months + corrections = entitlement"
	checkPayments  = "payments of months = their parts"
	checkCleared   = "months + clearing = entitlement + movements"
)

// Code returns the stable code of a check, such as "check.fund", or "" if the check is not
// listed here.
func (c Check) Code() string { return chinese.Checks[c.Name].Code }

// Chinese returns the name of a check in Chinese, or its English name where the catalogue has
// none.
func (c Check) Chinese() string {
	if named, ok := chinese.Checks[c.Name]; ok {
		return named.Chinese
	}
	return c.Name
}

// NotChecked is the right side of a check that was not made: it neither holds nor fails.
const NotChecked = "not checked"

// identities returns the identities of the report as it stands: those of the whole, with what
// is known of its ids, and those of each pool. A pool without a name has none of its own: its
// identities are those of the whole.
func (r *Report) identities() (whole []Check, pools [][]Check, err error) {
	statements := r.byPool()
	pools = make([][]Check, len(r.Pools))
	for i := range r.Pools {
		p := &r.Pools[i]
		if pools[i], err = p.identities(statements[p.Name]); err != nil {
			return nil, nil, inPool(p.Name, err)
		}
	}
	if r.unnamed() != nil {
		whole, pools[0] = pools[0], nil
	} else {
		whole = r.sumsOfParts(pools)
	}
	whole = append(whole, r.yearChecks()...)
	for _, c := range r.Checks {
		if c.Name != checkIDs {
			continue
		}
		c.Left = fmt.Sprint(r.claims())
		if c.Right == "" {
			c.Right = c.Left // as the settlement found them
		}
		c.OK = c.Left == c.Right
		whole = append(whole, c)
	}
	return whole, pools, nil
}

// sumsOfParts returns the identities of combined statements: the parts sum to the whole, and
// the identities of each pool hold.
func (r *Report) sumsOfParts(pools [][]Check) []Check {
	var a, parts auditor
	for i := range r.Statements {
		s := &r.Statements[i]
		a.statement(s)
		for j := range s.Parts {
			parts.statement(&s.Parts[j])
		}
	}
	held, all := 0, 0
	for _, list := range pools {
		for _, c := range list {
			if all++; c.OK {
				held++
			}
		}
	}
	return append(a.checks(),
		Check{checkParts, text(parts.entitlements, moneyPlaces), text(a.entitlements, moneyPlaces), parts.entitlements == a.entitlements},
		Check{checkHeld, fmt.Sprint(all), fmt.Sprint(held), all == held})
}

// identities returns the identities of a pool over its statements.
func (p *PoolReport) identities(statements []*Statement) ([]Check, error) {
	var a auditor
	if p.PointValue != nil && len(p.PointValue.Trail) > 0 { // a fixed value has none
		a.replay(p.PointValue.Trail)
	}
	fund, err := a.fund(p)
	if err != nil {
		return nil, err
	}
	for _, s := range statements {
		a.statement(s)
		a.off(p, s)
	}
	list := a.checks()
	if v := p.PointValue; v != nil {
		all := wide.From(int64(v.Points))
		list = append(list, Check{checkPoints, text(a.points, pointPlaces), text(all, pointPlaces), a.points == all})
	}
	list = append(list, p.compensationCheck(statements)...)
	if p.Residue == nil {
		return list, nil
	}
	left, right := wide.From(int64(fund)), a.entitlements
	left.Accumulate(int64(p.ReserveDrawn))
	right.Accumulate(int64(*p.Residue))
	list = append([]Check{{checkFund, text(left, moneyPlaces), text(right, moneyPlaces), left == right}}, list...)
	if p.PointValue == nil || !p.Terms.PointValue.Absent() {
		return list, nil
	}
	inexact := 0
	if p.Terms.RoundEach {
		inexact = a.inexact
	}
	most, err := p.mostResidue(inexact)
	if err != nil {
		return nil, err
	}
	// What floors gave and caps of claims took does not come from rounding, and neither does
	// what came after the value and was not drawn.
	size, _ := wide.From(int64(*p.Residue)).Add(a.beside)
	size, _ = size.Add(a.beyond)
	size, _ = size.Sub(wide.From(int64(p.ReserveDrawn)))
	size, _ = size.Add(a.compensated)
	// Truncating never overspends, except on negative points, where it takes less away, and
	// where the points of an institution were rounded after their factor and its claims not.
	if size.Sign() < 0 && (p.Terms.ValueRounding != RoundDown || a.negativePoints || inexact > 0) {
		size, _ = size.Neg()
	}
	ok := size.Sign() >= 0 && size.Cmp(most) <= 0
	return append(list, Check{checkResidue, text(size, moneyPlaces), text(most, moneyPlaces), ok}), nil
}

// compensationCheck shows how many claims of each class may be compensated, if the terms
// compensate any.
func (p *PoolReport) compensationCheck(statements []*Statement) []Check {
	if p.Terms.Compensation == nil {
		return nil
	}
	c := p.Terms.Compensation.normal()
	var asked, found []string
	for _, class := range c.Classes {
		cases := 0
		for _, s := range statements {
			for _, of := range s.ByClass {
				if of.Compensable && of.Method == c.Method && of.Class == class {
					cases += of.Cases
				}
			}
		}
		asked, found = append(asked, string(class)), append(found, fmt.Sprintf("%s %d", class, cases))
	}
	return []Check{{checkCompensation, strings.Join(asked, ", "), strings.Join(found, ", "), true}}
}

// auditor adds up what statements say.
type auditor struct {
	replayer
	entitlements, due, lines, points wide.Int
	beside                           wide.Int // what the settlement added after the value was struck
	beyond                           wide.Int // what came after the value, or is off the fund
	compensated                      wide.Int // from the reserve
	inexact                          int      // institutions whose points were rounded after the factor
	unbalanced, negativePoints       bool     // of any
	trails, replayed                 int
}

func (a *auditor) replay(t Trail) {
	if a.trails++; len(t) > 0 && a.replayer.trail(t) == nil {
		a.replayed++
	}
}

// line replays the trail of a line, which must end in its amount.
func (a *auditor) line(t Trail, amount Money) {
	a.replay(t)
	if n := len(t); n > 0 && (t[n-1].Result.Absent() || t[n-1].Result.Cmp(amount.Decimal()) != 0) {
		a.replayed-- // it replays, but to another amount or to none
	}
}

func (a *auditor) statement(s *Statement) {
	sum, ok := sumLines(s.Lines)
	a.unbalanced = a.unbalanced || !ok || sum != s.Due
	a.lines.Accumulate(int64(sum))
	a.due.Accumulate(int64(s.Due))
	a.entitlements.Accumulate(int64(s.Entitlement))
	a.points.Accumulate(int64(s.Points))
	a.negativePoints = a.negativePoints || s.Points < 0 || slices.ContainsFunc(s.ByClass, func(c ClassSum) bool { return c.Points < 0 })
	if s.inexact() {
		a.inexact++
	}
	for _, l := range s.Lines {
		a.line(l.Trail, l.Amount)
		if l.afterValue() {
			a.beside.Accumulate(int64(l.Amount))
		}
	}
}

// off adds up what is off the fund of a pool, and what its reserve compensates.
func (a *auditor) off(p *PoolReport, s *Statement) {
	for _, c := range s.ByClass {
		if c.Priced && !c.Unpaid && p.Terms.offFund(c.Method) {
			a.beyond.Accumulate(int64(c.Amount))
			a.beyond, _ = a.beyond.Sub(wide.From(int64(c.Covered)))
		}
	}
	reserve := p.Terms.Compensation != nil && p.Terms.Compensation.From != FromTop
	for i := range s.Lines {
		l := &s.Lines[i]
		if p.Terms.beyond(l) {
			a.beyond.Accumulate(int64(l.Amount))
		} else if reserve && l.Kind == LineCompensation && l.fromSettling() {
			a.compensated.Accumulate(int64(l.Amount))
		}
	}
}

// inexact reports whether the points were rounded after the institution's factor.
func (s *Statement) inexact() bool {
	if s.Factor.Absent() {
		return false
	}
	exact := new(big.Rat).Mul(s.PointsBefore.Decimal().Rat(), s.Factor.Rat())
	return exact.Cmp(s.Points.Decimal().Rat()) != 0
}

// afterValue reports whether the settlement added the line after the value was struck: floors,
// and caps of claims.
func (l *Line) afterValue() bool {
	if len(l.Trail) == 0 {
		return false
	}
	switch l.Trail[0].Rule.ID {
	case ruleFloor.ID, ruleOverEach.ID, ruleFlooredEach.ID:
		return true
	}
	return false
}

// fund returns what there was to settle, and adds how it was built.
func (a *auditor) fund(p *PoolReport) (Money, error) {
	if p.Fund != nil {
		var sum wide.Int
		for _, l := range p.Fund.Lines {
			a.line(l.Trail, l.Amount)
			if !l.Kind.Memo() {
				sum.Accumulate(int64(l.Amount))
			}
		}
		if sum != wide.From(int64(p.Fund.Fund)) && len(p.Fund.Lines) > 0 && p.Residue != nil {
			return 0, fmt.Errorf("%w: the lines of the fund sum to %s, the fund is %s", ErrIdentity, text(sum, moneyPlaces), p.Fund.Fund)
		}
		return p.Fund.Fund, nil
	}
	fund, err := p.Terms.Fund.Money()
	if err != nil {
		return 0, &FieldError{"terms.fund", err}
	}
	return fund, nil
}

// checks are the identities of any list of statements.
func (a *auditor) checks() []Check {
	return []Check{
		{checkLines, text(a.lines, moneyPlaces), text(a.due, moneyPlaces), !a.unbalanced},
		{checkTrails, fmt.Sprint(a.trails), fmt.Sprint(a.replayed), a.trails == a.replayed},
	}
}

// mostResidue returns the most that rounding can leave over, in whole fen. Rounding half up
// leaves at most ½ × 10^−places × points for the value and ½ fen for each price. Truncating
// leaves at most twice that, and never less than zero. Apportioning leaves nothing. Where each
// claim is rounded, the claims of the inexact institutions share the points before these were
// rounded: that leaves at most ½ × 10^−8 × value for each.
func (p *PoolReport) mostResidue(inexact int) (wide.Int, error) {
	if p.Terms.Residue == ResidueApportion {
		return wide.Int{}, nil
	}
	unit, ok := wide.Pow10(pointPlaces + p.Terms.Places - moneyPlaces)
	fens, ok1 := unit.MulInt(int64(p.PointValue.Prices))
	sum, ok2 := fens.Add(wide.From(int64(p.PointValue.Points)))
	value, err := p.PointValue.Value.Scaled(p.Terms.Places)
	if err != nil {
		return sum, &FieldError{"point_value.value", err}
	}
	sum, ok4 := sum.Add(wide.Mul(value, int64(inexact)))
	if p.Terms.ValueRounding != RoundDown {
		unit, _ = unit.Add(unit)
	}
	most, ok3 := sum.Div(unit, wide.Down)
	if !ok || !ok1 || !ok2 || !ok3 || !ok4 {
		return most, fmt.Errorf("residue: %w", ErrOverflow)
	}
	return most, nil
}

// text writes x × 10^−places.
func text(x wide.Int, places int) string {
	s := x.String()
	sign := ""
	if x.Sign() < 0 {
		sign, s = "-", s[1:]
	}
	for len(s) <= places {
		s = "0" + s
	}
	cut := len(s) - places
	if places == pointPlaces { // as Points: at least four decimals
		for places > 4 && s[len(s)-1] == '0' {
			s, places = s[:len(s)-1], places-1
		}
	}
	return sign + s[:cut] + "." + s[cut:]
}
