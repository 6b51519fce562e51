package settlement

import (
	"errors"
	"fmt"

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
	CheckResidue = "size of residue ≤ rounding"
	CheckTrails  = "trails = trails that replay"
)

// ErrIdentity says that a report does not add up.
var ErrIdentity = errors.New("the report does not add up")

// Verify audits a report without its claims, also one that was stored: it
// computes the identities anew, replays every trail, and settles the sums by
// class once more. It returns an error wrapping [ErrIdentity] if an identity
// fails, or if the report is not what its terms make of its sums. Where each
// claim was rounded, the sums of their prices are taken as they stand.
func (r *Report) Verify() error {
	checks, err := r.checks()
	if err != nil {
		return err
	}
	if err := firstFailed(checks); err != nil {
		return err
	}
	again, err := r.again()
	if err != nil {
		return fmt.Errorf("%w: its sums do not settle: %w", ErrIdentity, err)
	}
	return r.compare(again)
}

func firstFailed(checks []Check) error {
	var f Faults
	for _, c := range checks {
		if !c.OK {
			f.Add(fmt.Errorf("%w: %s: %s against %s", ErrIdentity, c.Name, c.Left, c.Right))
		}
	}
	return f.Err()
}

func (r *Report) checks() ([]Check, error) {
	var entitlements, due, lines, points, floored wide.Int
	balanced := true
	trails, replayed := 0, 0
	replay := func(t Trail) {
		if trails++; len(t) > 0 && t.Replay() == nil {
			replayed++
		}
	}
	if r.PointValue != nil && len(r.PointValue.Trail) > 0 { // a fixed value has none
		replay(r.PointValue.Trail)
	}
	for _, s := range r.Statements {
		sum, ok := sumLines(s.Lines)
		balanced = balanced && ok && sum == s.Due
		lines.Accumulate(int64(sum))
		due.Accumulate(int64(s.Due))
		entitlements.Accumulate(int64(s.Entitlement))
		points.Accumulate(int64(s.Points))
		for _, l := range s.Lines {
			replay(l.Trail)
			if l.Method == Settling && l.Kind == LineFloored {
				floored.Accumulate(int64(l.Amount))
			}
			if n := len(l.Trail); n > 0 && l.Trail[n-1].Result.Cmp(l.Amount.Decimal()) != 0 {
				replayed-- // it replays, to something else
			}
		}
	}
	list := []Check{
		{CheckLines, text(lines, moneyPlaces), text(due, moneyPlaces), balanced},
		{CheckTrails, fmt.Sprint(trails), fmt.Sprint(replayed), trails == replayed},
	}
	if v := r.PointValue; v != nil {
		list = append(list, Check{CheckPoints, text(points, pointPlaces), text(wide.From(int64(v.Points)), pointPlaces), points.Cmp(wide.From(int64(v.Points))) == 0})
	}
	if r.Residue == nil {
		return list, nil
	}
	fund, err := r.Terms.Fund.Money()
	if err != nil {
		return nil, &FieldError{"terms.fund", err}
	}
	left := wide.From(int64(fund))
	left.Accumulate(int64(r.ReserveDrawn))
	right := entitlements
	right.Accumulate(int64(*r.Residue))
	list = append([]Check{{CheckFund, text(left, moneyPlaces), text(right, moneyPlaces), left.Cmp(right) == 0}}, list...)
	if v := r.PointValue; v != nil && r.Terms.PointValue.Absent() {
		// What flooring cost is no rounding.
		rest, _ := wide.From(int64(*r.Residue)).Add(floored)
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
