package settlement

import (
	"math/big"

	"github.com/yibaojiesuan/settlement/internal/formula"
)

// sheet computes an amount step by step by evaluating the formulas of rules, so that its
// trail shows exactly what was computed. It is for amounts that arise once for a pool or an
// institution; claims are priced in integers. After an error every step gives zero.
type sheet struct {
	trail Trail
	err   error
}

// parsed is a rule with its formula parsed once.
type parsed struct {
	*Rule
	expr *formula.Expr
}

func parse(r *Rule) *parsed {
	expr, _ := formula.Parse(r.Formula) // the first evaluation refuses nil
	return &parsed{r, expr}
}

// money evaluates a rule that gives an amount and records it. The step's source is that of
// the first path in the terms that is cited.
func (s *sheet) money(t *Terms, r *parsed, path string, inputs ...Input) Money {
	return Money(s.step(t.rule(r.Rule, path), r.expr, moneyPlaces, inputs))
}

// step evaluates a formula, rounds it to the given places, and records the rule.
func (s *sheet) step(of Rule, expr *formula.Expr, places int, inputs []Input) int64 {
	if s.err != nil {
		return 0
	}
	next := Step{Rule: of, Inputs: inputs}
	v, _, err := expr.Decimal(next.Lookup, places)
	if err != nil {
		s.err = err
		return 0
	}
	next.Result = decimalOf(v, places)
	s.trail = append(s.trail, next)
	return v
}

// Lookup returns the number that is the value of the input of that name, and whether there is
// one.
func (s *Step) Lookup(name string) (*big.Rat, bool) {
	for _, in := range s.Inputs {
		if in.Name != name {
			continue
		}
		v, ok := in.given().value()
		return v.Rat(), ok && v.Type() == formula.Number
	}
	return nil, false
}
