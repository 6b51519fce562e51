package settlement

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/formula"
)

// replayer replays trails. It parses each formula once, and compiles those that it meets again.
type replayer struct {
	parsed map[string]*formula.Expr // by text
	quick  map[string]*quickStep    // by text; nil: it cannot be compiled
	values []formula.Value          // of the inputs of a step
}

func (r *replayer) parse(text string) (*formula.Expr, error) {
	if expr := r.parsed[text]; expr != nil {
		return expr, nil
	}
	expr, err := formula.Parse(text)
	if err != nil {
		return nil, err
	}
	if r.parsed == nil {
		r.parsed = map[string]*formula.Expr{}
	}
	r.parsed[text] = expr
	return expr, nil
}

// step replays a step.
func (r *replayer) step(s *Step) error {
	if s.Rule.Formula == "" {
		return fmt.Errorf("%w: no rule", ErrFormula)
	}
	if r.parsed[s.Rule.Formula] != nil && r.quickly(s) {
		return nil
	}
	expr, err := r.parse(s.Rule.Formula)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", s.Rule.ID, ErrFormula, err)
	}
	r.values = r.values[:0]
	for i := range s.Inputs {
		v, ok := s.Inputs[i].given().value()
		if !ok {
			return fmt.Errorf("%s: %w: the input %s needs just one of value, fraction, text, flag and absent", s.Rule.ID, ErrFormula, s.Inputs[i].Name)
		}
		r.values = append(r.values, v)
	}
	got, err := expr.Value(func(name string) (formula.Value, bool) {
		for i := range s.Inputs {
			if s.Inputs[i].Name == name {
				return r.values[i], true
			}
		}
		return formula.Value{}, false
	})
	if err != nil {
		return fmt.Errorf("%s: %w: %w", s.Rule.ID, ErrFormula, err)
	}
	want, ok := s.given().value()
	if !ok || !got.Equal(want) {
		return fmt.Errorf("%s: %w: %s gives %s, the step says %s", s.Rule.ID, ErrReplay, expr.Substitute(s.said), said(got.Type(), got.String()), said(want.Type(), s.Shown()))
	}
	return nil
}

// quickStep is the formula of a step, compiled for inputs that are decimals of these names.
type quickStep struct {
	names   []string
	frame   *formula.Frame
	program *formula.Program
}

// compiled returns the formula of a step for steps with the same inputs; nil if it has others
// than decimals, or a fault.
func compiled(s *Step) *quickStep {
	q, scope := new(quickStep), formula.NewScope()
	for i := range s.Inputs {
		if _, err := scope.Input(s.Inputs[i].Name, formula.Number); err != nil {
			return nil
		}
		q.names = append(q.names, s.Inputs[i].Name)
	}
	var err error
	if q.program, err = scope.Compile(s.Rule.Formula, formula.Number); err != nil {
		return nil
	}
	q.frame = scope.Frame()
	return q
}

// quickly reports whether a step whose numbers are all decimals replays. Of any other step, and
// of one that does not replay, it returns false.
func (r *replayer) quickly(s *Step) bool {
	q, met := r.quick[s.Rule.Formula]
	if !met {
		if r.quick == nil {
			r.quick = map[string]*quickStep{}
		}
		q = compiled(s)
		r.quick[s.Rule.Formula] = q
	}
	result, places, ok := s.given().decimal()
	if q == nil || len(q.names) != len(s.Inputs) || !ok {
		return false
	}
	q.frame.Reset()
	for i := range s.Inputs {
		in := &s.Inputs[i]
		v, places, ok := in.given().decimal()
		if !ok || in.Name != q.names[i] {
			return false
		}
		q.frame.SetNumber(i, v, places)
	}
	yes, err := q.program.Equals(q.frame, result, places)
	return err == nil && yes
}

// decimal returns a value that is v × 10^−places; false for any other.
func (g given) decimal() (v int64, places int, ok bool) {
	if g.number.Absent() || !g.text.Absent() || !g.flag.Absent() || !g.fraction.Absent() || g.absent {
		return 0, 0, false
	}
	v, places, err := g.number.Coefficient()
	return v, places, err == nil
}

// trail replays every step of a trail.
func (r *replayer) trail(t Trail) error {
	if len(t) == 1 { // nothing is chained
		if err := r.step(&t[0]); err != nil {
			return fmt.Errorf("step %d: %w", 1, err)
		}
		return nil
	}
	results, defined := make(map[string]*Step, len(t)), map[string]*Step{}
	for i := range t {
		s := &t[i]
		if err := r.step(s); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
		for _, in := range s.Inputs {
			earlier, ok := defined[in.Name]
			if !ok || !strings.HasPrefix(s.Rule.ID, "policy.") {
				earlier, ok = results[in.Name]
			}
			if !ok {
				continue
			}
			v, _ := in.given().value()
			want, _ := earlier.given().value() // it was replayed
			if !v.Equal(want) {
				return fmt.Errorf("step %d: %s: %w: %s is %s, an earlier step says %s", i+1, s.Rule.ID, ErrReplay, in.Name, said(v.Type(), in.String()), said(want.Type(), earlier.Shown()))
			}
		}
		if strings.HasPrefix(s.Rule.ID, "policy.define.") {
			defined[s.Rule.Gives] = s
		} else {
			results[s.Rule.Gives] = s
		}
	}
	return nil
}
