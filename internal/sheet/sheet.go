// Package sheet computes amounts by evaluating the formulas of their rules. Nothing else
// computes these amounts, so that a statement shows the computation itself.
//
// Evaluation is exact, in fractions. It is slow: use it for amounts of institutions and
// parameters, not of claims.
package sheet

import (
	"fmt"
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// Rule is a rule with its formula parsed.
type Rule struct {
	*settlement.Rule
	expr *formula.Expr
}

// NewRule parses the formula of a rule. If the formula cannot be read, the first step that
// uses it returns the error.
func NewRule(r settlement.Rule) *Rule {
	expr, _ := formula.Parse(r.Formula)
	return &Rule{Rule: &r, expr: expr}
}

// Sheet computes an amount step by step and keeps the trail. After an error
// every step gives zero.
type Sheet struct {
	Trail settlement.Trail
	Err   error
}

// After returns a sheet that goes on from a trail and leaves it as it is.
func After(t settlement.Trail) Sheet { return Sheet{Trail: t[:len(t):len(t)]} }

// ErrResult marks an amount that is no whole number of fen.
var ErrResult = coded.New("budget.result", "no whole number of fen")

// Step evaluates a rule and records it. The result is shown with as few decimals
// as it needs.
func (s *Sheet) Step(r *Rule, inputs ...settlement.Input) settlement.Decimal {
	return s.record(r, 0, inputs)
}

// Amount is Step for an amount that may have parts of a fen. It is shown with two decimals
// or more.
func (s *Sheet) Amount(r *Rule, inputs ...settlement.Input) settlement.Decimal {
	return s.record(r, 2, inputs)
}

// Places is Step for a number that is shown with at least a number of decimals.
func (s *Sheet) Places(r *Rule, places int, inputs ...settlement.Input) settlement.Decimal {
	return s.record(r, places, inputs)
}

// Money is Step for an amount that must be whole fen.
func (s *Sheet) Money(r *Rule, inputs ...settlement.Input) settlement.Money {
	d := s.record(r, 2, inputs)
	m, err := d.Money()
	if err != nil {
		if d.Places() > 2 {
			err = fmt.Errorf("%w: got %s", ErrResult, d)
		}
		s.Err = fmt.Errorf("%s: %w", r.ID, err)
		return 0
	}
	return m
}

// record evaluates a rule and adds the step. The result is shown with at least least
// decimals, and with more if it needs more.
func (s *Sheet) record(r *Rule, least int, inputs []settlement.Input) settlement.Decimal {
	if s.Err != nil {
		return settlement.Decimal{}
	}
	step := settlement.Step{Rule: *r.Rule, Inputs: inputs}
	v, places, err := r.expr.Decimal(step.Lookup, -1)
	if err != nil {
		s.Err = fmt.Errorf("%s: %w", r.ID, err)
		return settlement.Decimal{}
	}
	step.Result = settlement.DecimalOf(v, places)
	if places < least {
		if v, err := step.Result.Scaled(least); err == nil {
			step.Result = settlement.DecimalOf(v, least)
		}
	}
	s.Trail = append(s.Trail, step)
	return step.Result
}

// Take goes on from an amount that was computed elsewhere, with its trail.
func (s *Sheet) Take(m settlement.Money, t settlement.Trail, err error) settlement.Money {
	if s.Err == nil {
		s.Err = err
	}
	s.Join(t)
	return m
}

// Join goes on from a trail that was recorded before.
func (s *Sheet) Join(t settlement.Trail) {
	if s.Err == nil {
		s.Trail = append(s.Trail, t...)
	}
}

// Line closes a sheet: its last step is the line's amount.
func (s *Sheet) Line(method settlement.Method, kind settlement.Kind) (settlement.Line, error) {
	if s.Err != nil {
		return settlement.Line{}, s.Err
	}
	m, err := s.Trail.Result().Money()
	if err != nil {
		return settlement.Line{}, err
	}
	return settlement.Line{Method: method, Kind: kind, Amount: m, Trail: s.Trail}, nil
}

// Decimal returns a number with as few decimals as it needs, at most 8.
func Decimal(x *big.Rat) (settlement.Decimal, error) {
	v, n, err := formula.Decimal(x, -1)
	if err != nil {
		return settlement.Decimal{}, err
	}
	return settlement.DecimalOf(v, n), nil
}

// Money returns an input that is an amount.
func Money(name string, m settlement.Money) settlement.Input { return settlement.In(name, m.Decimal()) }

// Count returns an input that is a whole number.
func Count(name string, n int) settlement.Input {
	return settlement.In(name, settlement.DecimalInt(n))
}
