package settlement

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/chinese"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// Check is an identity of a report with both its sides.
type Check struct {
	Name  string `json:"name"`
	Left  string `json:"left"`
	Right string `json:"right"`
	OK    bool   `json:"ok"`
}

// Names of the checks.
const (
	CheckFund    = "fund + reserve drawn = entitlements + residue"
	CheckLines   = "lines = due"
	CheckPoints  = "points of statements = divisor"
	CheckResidue = "residue by rounding ≤ its bound"
	CheckTrails  = "trails = trails that replay"
	CheckParts   = "parts of statements = statements"
	CheckHeld    = "checks of pools = checks that hold"
	// CheckIDs: claims against claims with an id of their own in their method.
	CheckIDs = "ids"
	// CheckCompensation always holds: it shows how many approved claims each class
	// has that the terms compensate.
	CheckCompensation = "compensation"
)

// Code returns the stable code of a check, "check.fund"; "" of one that is not listed here.
func (c Check) Code() string { return chinese.Checks[c.Name].Code }

// Chinese returns the name of a check in Chinese, its name where the catalogue has none.
func (c Check) Chinese() string {
	if named, ok := chinese.Checks[c.Name]; ok {
		return named.Chinese
	}
	return c.Name
}

// NotChecked is the right side of a check that nobody made: it neither holds nor
// fails.
const NotChecked = "not checked"

// ErrIdentity says that a report does not add up.
var ErrIdentity = coded.New("identity", "the report does not add up")

// Verify audits a report without its claims, also one that was stored: it
// computes the identities anew, replays every trail, and settles the sums by
// class once more. It returns an error wrapping [ErrIdentity] if an identity
// fails, or if the report is not what its terms make of its sums. Where each
// claim was rounded, the sums of their prices are taken as they stand.
//
// known are the rules of the plans, if the caller has them: then no step may have another
// than theirs and the settlement's own. Without them formulas of plans are taken as they
// stand, as far as they replay.
func (r *Report) Verify(known ...Rules) error {
	checks, err := r.checks()
	if err != nil {
		return err
	}
	if err := firstFailed(checks); err != nil {
		return err
	}
	if err := r.checkVouched(); err != nil {
		return err
	}
	if err := r.checkRules(known); err != nil {
		return err
	}
	if len(r.Pools) > 0 {
		return r.verifyPools(checks)
	}
	again, err := r.again()
	if err != nil {
		return fmt.Errorf("%w: its sums do not settle: %w", ErrIdentity, err)
	}
	return r.compare(again, checks)
}

// checkVouched returns an error if more claims of a method were vouched for than there are.
func (r *Report) checkVouched() error {
	cases := map[Method]int{}
	for _, s := range r.Statements {
		for _, part := range append([]Statement{s}, s.Parts...) {
			for _, c := range part.ByClass {
				cases[c.Method] += c.Cases
			}
		}
	}
	for i, v := range r.Vouched {
		if v.Claims < 1 || v.Claims > cases[v.Method] || i > 0 && v.Method <= r.Vouched[i-1].Method {
			return fmt.Errorf("%w: %d claims of the method %q were vouched for, of %d", ErrIdentity, v.Claims, v.Method, cases[v.Method])
		}
	}
	return nil
}

func firstFailed(checks []Check) error {
	var f Faults
	for _, c := range checks {
		if !c.OK && c.Right != NotChecked {
			f.Add(fmt.Errorf("%w: %s: %s against %s", ErrIdentity, c.Name, c.Left, c.Right))
		}
	}
	return f.Err()
}

// checks returns the identities of the report, and what is known of its ids.
func (r *Report) checks() ([]Check, error) {
	list, err := r.identities()
	if err != nil {
		return nil, err
	}
	for _, c := range r.Checks {
		if c.Name != CheckIDs {
			continue
		}
		c.Left = fmt.Sprint(r.claims())
		if c.Right == "" {
			c.Right = c.Left // as the settlement found them
		}
		c.OK = c.Left == c.Right
		list = append(list, c)
	}
	return list, nil
}

func (r *Report) identities() ([]Check, error) {
	if len(r.Pools) > 0 {
		return r.poolChecks()
	}
	var a auditor
	if r.PointValue != nil && len(r.PointValue.Trail) > 0 { // a fixed value has none
		a.replay(r.PointValue.Trail)
	}
	fund, err := a.fund(r)
	if err != nil {
		return nil, err
	}
	for i := range r.Statements {
		a.statement(&r.Statements[i])
	}
	list := a.checks()
	if v := r.PointValue; v != nil {
		all := wide.From(int64(v.Points))
		list = append(list, Check{CheckPoints, text(a.points, pointPlaces), text(all, pointPlaces), a.points == all})
	}
	list = append(list, r.compensationCheck()...)
	if r.Residue == nil {
		return list, nil
	}
	left, right := wide.From(int64(fund)), a.entitlements
	left.Accumulate(int64(r.ReserveDrawn))
	right.Accumulate(int64(*r.Residue))
	list = append([]Check{{CheckFund, text(left, moneyPlaces), text(right, moneyPlaces), left == right}}, list...)
	if v := r.PointValue; v != nil && r.Terms.PointValue.Absent() {
		// What flooring cost is no rounding.
		rest, _ := wide.From(int64(*r.Residue)).Add(a.floored)
		most, err := r.mostResidue()
		if err != nil {
			return nil, err
		}
		// Truncating never overspends, but on negative points it takes less away.
		size := rest
		if rest.Sign() < 0 && (r.Terms.ValueRounding != RoundDown || r.negativePoints()) {
			size, _ = rest.Neg()
		}
		ok := size.Sign() >= 0 && size.Cmp(most) <= 0
		list = append(list, Check{CheckResidue, text(size, moneyPlaces), text(most, moneyPlaces), ok})
	}
	return list, nil
}

// compensationCheck shows how many claims of each class may be compensated, where
// the terms ask for that.
func (r *Report) compensationCheck() []Check {
	if r.Terms.Compensation == nil {
		return nil
	}
	c := r.Terms.Compensation.normal()
	var asked, found []string
	for _, class := range c.Classes {
		cases := 0
		for _, s := range r.Statements {
			for _, of := range s.ByClass {
				if of.Compensable && of.Method == c.Method && of.Class == class {
					cases += of.Cases
				}
			}
		}
		asked, found = append(asked, string(class)), append(found, fmt.Sprintf("%s %d", class, cases))
	}
	return []Check{{CheckCompensation, strings.Join(asked, ", "), strings.Join(found, ", "), true}}
}

// poolChecks are those of a report over several pools: that the parts are the
// whole. Each pool has its own beside.
func (r *Report) poolChecks() ([]Check, error) {
	var a, parts auditor
	for i := range r.Statements {
		s := &r.Statements[i]
		a.statement(s)
		for j := range s.Parts {
			parts.statement(&s.Parts[j])
		}
	}
	held, all := 0, 0
	for i := range r.Pools {
		list, err := r.pool(i).checks()
		if err != nil {
			return nil, fmt.Errorf("pool %q: %w", r.Pools[i].Name, err)
		}
		for _, c := range list {
			if all++; c.OK {
				held++
			}
		}
	}
	return append(a.checks(),
		Check{CheckParts, text(parts.entitlements, moneyPlaces), text(a.entitlements, moneyPlaces), parts.entitlements == a.entitlements},
		Check{CheckHeld, fmt.Sprint(all), fmt.Sprint(held), all == held}), nil
}

// auditor adds up what statements say.
type auditor struct {
	entitlements, due, lines, points, floored wide.Int
	unbalanced                                bool
	trails, replayed                          int
}

func (a *auditor) replay(t Trail) {
	if a.trails++; len(t) > 0 && t.Replay() == nil {
		a.replayed++
	}
}

// line replays the trail of a line, which must end in its amount.
func (a *auditor) line(t Trail, amount Money) {
	a.replay(t)
	if n := len(t); n > 0 && t[n-1].Result.Cmp(amount.Decimal()) != 0 {
		a.replayed-- // it replays, to something else
	}
}

func (a *auditor) statement(s *Statement) {
	sum, ok := sumLines(s.Lines)
	a.unbalanced = a.unbalanced || !ok || sum != s.Due
	a.lines.Accumulate(int64(sum))
	a.due.Accumulate(int64(s.Due))
	a.entitlements.Accumulate(int64(s.Entitlement))
	a.points.Accumulate(int64(s.Points))
	for _, l := range s.Lines {
		a.line(l.Trail, l.Amount)
		if l.Method == Settling && l.Kind == LineFloored {
			a.floored.Accumulate(int64(l.Amount))
		}
	}
}

// fund returns what there was to settle, and adds how it was built.
func (a *auditor) fund(r *Report) (Money, error) {
	if r.Fund != nil {
		var sum wide.Int
		for _, l := range r.Fund.Lines {
			a.line(l.Trail, l.Amount)
			if !l.Kind.Memo() {
				sum.Accumulate(int64(l.Amount))
			}
		}
		if sum != wide.From(int64(r.Fund.Fund)) && len(r.Fund.Lines) > 0 && r.Residue != nil {
			return 0, fmt.Errorf("%w: the lines of the fund sum to %s, the fund is %s", ErrIdentity, text(sum, moneyPlaces), r.Fund.Fund)
		}
		return r.Fund.Fund, nil
	}
	fund, err := r.Terms.Fund.Money()
	if err != nil {
		return 0, &FieldError{"terms.fund", err}
	}
	return fund, nil
}

// checks are the identities of any list of statements.
func (a *auditor) checks() []Check {
	return []Check{
		{CheckLines, text(a.lines, moneyPlaces), text(a.due, moneyPlaces), !a.unbalanced},
		{CheckTrails, fmt.Sprint(a.trails), fmt.Sprint(a.replayed), a.trails == a.replayed},
	}
}

// mostResidue bounds what rounding can leave over, in whole fen: with half up
// ½ × 10^−places × points for the value and ½ fen for each price; truncating, twice
// that and never below zero; apportioned, nothing.
func (r *Report) mostResidue() (wide.Int, error) {
	if r.Terms.Residue == ResidueApportion {
		return wide.Int{}, nil
	}
	unit, ok := wide.Pow10(pointPlaces + r.Terms.Places - moneyPlaces)
	fens, ok1 := unit.MulInt(int64(r.PointValue.Prices))
	sum, ok2 := fens.Add(wide.From(int64(r.PointValue.Points)))
	if r.Terms.ValueRounding != RoundDown {
		unit, _ = unit.Add(unit)
	}
	most, ok3 := sum.Div(unit, wide.Down)
	if !ok || !ok1 || !ok2 || !ok3 {
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
