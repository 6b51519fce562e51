package settlement

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// PointValue (点值) is what one point is worth, and how it was computed.
type PointValue struct {
	// Numerator is the money that the points share: the fund, less the sum of priced entries
	// and further lines, and under whole cost plus what was covered of the claims with
	// points. It is absent if the value is fixed.
	Numerator Money `json:"numerator,omitzero"`
	// Points is the divisor: the points of all institutions.
	Points Points `json:"points"`
	// Value is in yuan a point. Where prices are apportioned it is shown to 8 decimals, while
	// numerator and points are exact.
	Value Decimal `json:"value"`
	// Prices counts the prices that were rounded: those of institutions, or those of claims
	// if each claim is rounded.
	Prices int `json:"prices"`
	// Trail explains the value; it is empty if the value is fixed.
	Trail Trail `json:"trail,omitempty"`
}

// Errors of point values.
var (
	ErrNoValue  = coded.New("no_value", "nothing says what a point is worth: want a fund or a fixed point value")
	ErrNoPoints = coded.New("no_points", "points share the fund and sum to zero or less")
	ErrPool     = coded.New("pool", "impossible pool")
	ErrDeficit  = coded.New("deficit", "nothing is left of the fund for the points")
)

// computeValue divides what the points share by the points.
func computeValue(terms Terms, fund, priced, covered Money, points Points) (*PointValue, error) {
	formula, text := "fund − priced", "总额扣除已定价净额及其他行 (the fund less what priced claims, net of covered, and further lines come to)"
	inputs := []Input{In("fund", fund.Decimal()), In("priced", priced.Decimal())}
	if terms.Basis == WholeCost {
		formula, text = "fund − priced + covered", "总额扣除已定价净额及其他行, 加患者及其他支付 (the fund less what priced claims, net of covered, and further lines come to, plus what patients and others paid for the claims with points)"
		inputs = append(inputs, In("covered", covered.Decimal()))
	}
	shared := parse(&Rule{ID: "settle.numerator", Text: text, Gives: "numerator", Formula: formula})
	var s sheet
	numerator := Money(s.step(terms.rule(shared.Rule, "basis", "point_value"), shared.expr, moneyPlaces, inputs))
	switch {
	case s.err != nil:
		return nil, fmt.Errorf("point_value.numerator: %w", s.err)
	case points <= 0:
		return nil, fmt.Errorf("%w: got %s", ErrNoPoints, points)
	case numerator < 0:
		return nil, fmt.Errorf("%w: fund %s − priced %s + covered %s = %s", ErrDeficit, fund, priced, covered, numerator)
	}
	places, name := terms.Places, roundingName(terms)
	if terms.Residue == ResidueApportion {
		places, name = pointPlaces, "round"
	}
	divided := parse(&Rule{
		ID: "settle.value", Text: "点值 = 可分配总额 ÷ 总点数 (what the points share ÷ all points)", Gives: "point_value",
		Formula: fmt.Sprintf("%s(numerator ÷ all_points, %d)", name, places),
	})
	value := s.step(terms.rule(divided.Rule, valuePaths...), divided.expr, places, []Input{In("numerator", numerator.Decimal()), In("all_points", points.Decimal())})
	if s.err != nil {
		return nil, fmt.Errorf("point_value.value: %w: %s ÷ %s", s.err, numerator, points)
	}
	return &PointValue{Numerator: numerator, Points: points, Value: decimalOf(value, places), Trail: s.trail}, nil
}

func rounding(t Terms) wide.Rounding {
	if t.ValueRounding == RoundDown {
		return wide.Down
	}
	return wide.HalfUp
}

func roundingName(t Terms) string {
	if t.ValueRounding == RoundDown {
		return "down"
	}
	return "round"
}

// total adds exactly and returns an error if the sum does not fit.
func total(amounts ...int64) (Money, error) {
	var x wide.Int
	for _, a := range amounts {
		x.Accumulate(a)
	}
	v, ok := x.Int64()
	if !ok {
		return 0, ErrOverflow
	}
	return Money(v), nil
}
