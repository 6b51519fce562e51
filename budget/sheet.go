package budget

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// rule is a rule with its formula parsed. Amounts of accounts are computed by
// evaluating the formula exactly, in fractions: what a statement shows is what
// was computed. There are as many of them as institutions, not as claims.
type rule struct {
	*settlement.Rule
	expr *formula.Expr
}

func newRule(r settlement.Rule) *rule {
	expr, _ := formula.Parse(r.Formula) // nil is refused by the first evaluation
	return &rule{Rule: &r, expr: expr}
}

// sheet computes an amount step by step and keeps the trail. After an error
// every step gives zero.
type sheet struct {
	trail settlement.Trail
	err   error
}

// step evaluates a rule and records it.
func (s *sheet) step(r *rule, inputs ...settlement.Input) settlement.Decimal {
	return s.record(r, -1, inputs)
}

// amount is step for an amount that need not be whole fen: it is shown with two
// decimals or more.
func (s *sheet) amount(r *rule, inputs ...settlement.Input) settlement.Decimal {
	d := s.record(r, -1, inputs)
	if n := len(s.trail); s.err == nil && d.Places() < 2 {
		if v, err := d.Scaled(2); err == nil {
			d = settlement.DecimalOf(v, 2)
			s.trail[n-1].Result = d
		}
	}
	return d
}

// money is step for an amount, which must come to whole fen.
func (s *sheet) money(r *rule, inputs ...settlement.Input) settlement.Money {
	d := s.record(r, 2, inputs)
	if s.err != nil {
		return 0
	}
	m, err := d.Money()
	if err != nil {
		s.err = fmt.Errorf("%s: %w", r.ID, err)
	}
	return m
}

func (s *sheet) record(r *rule, places int, inputs []settlement.Input) settlement.Decimal {
	if s.err != nil {
		return settlement.Decimal{}
	}
	v, n, err := r.expr.Decimal(func(name string) (*big.Rat, bool) {
		for _, in := range inputs {
			if in.Name == name && !in.Value.Absent() {
				return in.Value.Rat(), true
			}
		}
		return nil, false
	}, places)
	if places >= 0 && errors.Is(err, settlement.ErrPlaces) {
		err = fmt.Errorf("%w: %w", ErrResult, err)
	}
	if err != nil {
		s.err = fmt.Errorf("%s: %w", r.ID, err)
		return settlement.Decimal{}
	}
	d := settlement.DecimalOf(v, n)
	s.trail.Record(r.Rule, d, inputs...)
	return d
}

// join goes on from a trail that was recorded before.
func (s *sheet) join(t settlement.Trail) {
	if s.err == nil {
		s.trail = append(s.trail, t...)
	}
}

// decimalOf returns x with as few decimals as it needs, at most 8.
func decimalOf(x *big.Rat) (settlement.Decimal, error) {
	v, n, err := formula.Decimal(x, -1)
	if err != nil {
		return settlement.Decimal{}, err
	}
	return settlement.DecimalOf(v, n), nil
}

func in(name string, m settlement.Money) settlement.Input { return settlement.In(name, m.Decimal()) }

func count(name string, n int) settlement.Input {
	return settlement.In(name, settlement.DecimalInt(n))
}

// line closes a sheet: its last step is the line's amount.
func (s *sheet) line(method settlement.Method, kind settlement.Kind) (settlement.Line, error) {
	if s.err != nil {
		return settlement.Line{}, s.err
	}
	m, err := s.trail.Result().Money()
	if err != nil {
		return settlement.Line{}, err
	}
	return settlement.Line{Method: method, Kind: kind, Amount: m, Trail: s.trail}, nil
}
