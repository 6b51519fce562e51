package settlement

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// Source is the document a rule comes from (依据).
type Source struct {
	Title   string `json:"title,omitempty"`
	Number  string `json:"number,omitempty"`  // the document number, 浙医保联发〔2019〕21号
	Article string `json:"article,omitempty"` // 第十二条
	URL     string `json:"url,omitempty"`
}

// String returns number, title and article, as far as they are known.
func (s Source) String() string {
	text := s.Number
	if text == "" && s.Title != "" {
		text = "《" + s.Title + "》"
	}
	return text + s.Article
}

// Rule is one rule of a regulation, as data. A rule's ID, once published, keeps its meaning.
// New builds the rules once, and they are copied into steps: a report shares no rule with the
// plan that computes the next report.
type Rule struct {
	ID   string `json:"id"`   // "drg.points.normal"
	Text string `json:"text"` // what the rule says
	// Gives is the name of the result, which later steps of a trail may use.
	Gives string `json:"gives"`
	// Formula is written with names, plain decimals, + − × ÷, parentheses, min(…), max(…),
	// round(x, places) and down(x, places). round goes half away from zero, down toward zero.
	// The names are those of the step's inputs.
	Formula string `json:"formula"`
	Source  Source `json:"source,omitzero"`
}

// Input is a named value that a formula uses.
type Input struct {
	Name  string  `json:"name"`
	Value Decimal `json:"value"`
}

// In returns an input of a step.
func In(name string, value Decimal) Input { return Input{Name: name, Value: value} }

// Step is one use of a rule: its inputs and its result.
type Step struct {
	Rule   Rule    `json:"rule"`
	Inputs []Input `json:"inputs,omitempty"`
	Result Decimal `json:"result"`
}

// Trail (计算过程) lists the steps to an amount; the result of the last step is the amount. It
// can be replayed, also years later from a stored report.
type Trail []Step

// Errors of trails.
var (
	ErrReplay  = coded.New("replay", "the step does not replay")
	ErrFormula = coded.New("formula", "the formula cannot be evaluated")
)

// Record appends a step; t must not be nil. Code that computes both with and without an
// explanation passes a *Trail that may be nil, and tests it before it gathers inputs.
func (t *Trail) Record(r *Rule, result Decimal, inputs ...Input) {
	*t = append(*t, Step{Rule: *r, Inputs: inputs, Result: result})
}

// Result returns the result of the last step; absent if there is none.
func (t Trail) Result() Decimal {
	if len(t) == 0 {
		return Decimal{}
	}
	return t[len(t)-1].Result
}

// Replay evaluates the rule's formula exactly from the inputs. It returns an error wrapping
// [ErrFormula] if the formula is malformed, an input is missing or the formula divides by
// zero, and one wrapping [ErrReplay] if the value is not the step's result.
func (s Step) Replay() error {
	if s.Rule.Formula == "" {
		return fmt.Errorf("%w: no rule", ErrFormula)
	}
	expr, err := formula.Parse(s.Rule.Formula)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", s.Rule.ID, ErrFormula, err)
	}
	got, err := expr.Eval(s.Lookup)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", s.Rule.ID, ErrFormula, err)
	}
	if s.Result.Absent() || got.Cmp(s.Result.Rat()) != 0 {
		return fmt.Errorf("%s: %w: %s gives %s, the step says %s", s.Rule.ID, ErrReplay, expr.Substitute(s.text), got.RatString(), s.Result)
	}
	return nil
}

func (s Step) text(name string) string {
	for _, in := range s.Inputs {
		if in.Name == name {
			return in.Value.String()
		}
	}
	return name
}

// Values returns the formula with the values of the inputs in place of their names:
// "round(41.5200 × 1.0800, 4)". It is empty if the formula is malformed.
func (s Step) Values() string {
	expr, err := formula.Parse(s.Rule.Formula)
	if err != nil {
		return ""
	}
	return expr.Substitute(s.text)
}

// Replay replays every step. It also checks that an input with the name of an earlier step's
// result has the value of that result: a trail is a chain of steps.
func (t Trail) Replay() error {
	results := make(map[string]Decimal, len(t))
	for i, s := range t {
		if err := s.Replay(); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
		for _, in := range s.Inputs {
			if v, ok := results[in.Name]; ok && v.Cmp(in.Value) != 0 {
				return fmt.Errorf("step %d: %s: %w: %s is %s, an earlier step says %s", i+1, s.Rule.ID, ErrReplay, in.Name, in.Value, v)
			}
		}
		results[s.Rule.Gives] = s.Result
	}
	return nil
}

// clone returns a trail that shares no memory with t.
func (t Trail) clone() Trail {
	t = slices.Clone(t)
	for i := range t {
		t[i].Inputs = slices.Clone(t[i].Inputs)
	}
	return t
}
