package settlement

import (
	"slices"
	"unicode/utf8"

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
	if n := len(text); n > 0 && s.Article != "" && text[n-1] < utf8.RuneSelf && s.Article[0] < utf8.RuneSelf {
		text += " " // two texts in letters of the Latin alphabet
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
	// Formula is written in the language of formulas: names, plain decimals, + − × ÷,
	// parentheses, min(…), max(…), round(x, places) and down(x, places); = ≠ < ≤ > ≥, and, or,
	// not, if(condition, a, b), known(name), texts in single quotes, true and false. round goes
	// half away from zero, down toward zero. The names are those of the step's inputs.
	Formula string `json:"formula"`
	Source  Source `json:"source,omitzero"`
}

// Input is a named value that a formula uses. Just one of its values is set: a number as a
// decimal or, where no decimal holds it, as a fraction, a text, or a flag. Absent says that the
// name has no value: a formula may ask for that by known(name).
type Input struct {
	Name     string   `json:"name"`
	Value    Decimal  `json:"value,omitzero"`
	Text     Text     `json:"text,omitzero"`
	Flag     Flag     `json:"flag,omitzero"`
	Fraction Fraction `json:"fraction,omitzero"`
	Absent   bool     `json:"absent,omitempty"`
}

// In returns an input of a step.
func In(name string, value Decimal) Input { return Input{Name: name, Value: value} }

func (in Input) given() given { return given{in.Value, in.Text, in.Flag, in.Fraction, in.Absent} }

// String writes the value as a formula does: 12.50, 500000/177123, 'high', true. It is empty
// if the name has no value.
func (in Input) String() string { return in.given().String() }

// Step is one use of a rule: its inputs and its result. The result is a number, as a decimal
// or, where no decimal holds it, as a fraction; of a condition it is a flag, and of a
// definition it may be a text.
type Step struct {
	Rule     Rule     `json:"rule"`
	Inputs   []Input  `json:"inputs,omitempty"`
	Result   Decimal  `json:"result,omitzero"`
	Text     Text     `json:"text,omitzero"`
	Flag     Flag     `json:"flag,omitzero"`
	Fraction Fraction `json:"fraction,omitzero"`
}

func (s Step) given() given { return given{s.Result, s.Text, s.Flag, s.Fraction, false} }

// Shown writes the result as a formula does: 12.50, 500000/177123, 'high', true.
func (s Step) Shown() string { return s.given().String() }

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

// Result returns the result of the last step; absent if there is none, or if it is no decimal.
func (t Trail) Result() Decimal {
	if len(t) == 0 {
		return Decimal{}
	}
	return t[len(t)-1].Result
}

// Replay evaluates the rule's formula exactly from the inputs. It returns an error wrapping
// [ErrFormula] if the formula is malformed, if it needs an input that is missing, absent or of
// another type, if an input has no value or more than one, or if the formula divides by zero.
// It returns one wrapping [ErrReplay] if the value is not the step's result.
func (s Step) Replay() error { return new(replayer).step(&s) }

// said returns an input as a message may have it: a text may be a person's, and is not shown.
func (s Step) said(name string) string {
	if v, ok := s.value(name); ok && v.Type() == formula.Text {
		return name
	}
	return s.text(name)
}

// value returns the value of the input of that name, and whether there is one.
func (s *Step) value(name string) (formula.Value, bool) {
	for _, in := range s.Inputs {
		if in.Name == name {
			v, _ := in.given().value()
			return v, true
		}
	}
	return formula.Value{}, false
}

func (s Step) text(name string) string {
	for _, in := range s.Inputs {
		if in.Name == name && !in.Absent {
			return in.String()
		}
	}
	return name
}

// Values returns the formula with the values of the inputs in place of their names:
// "round(41.5200 × 1.0800, 4)". A name without a value stays. It is empty if the formula is
// malformed.
func (s Step) Values() string {
	expr, err := formula.Parse(s.Rule.Formula)
	if err != nil {
		return ""
	}
	return expr.Substitute(s.text)
}

// Replay replays every step. It also checks that an input with the name of an earlier step's
// result has the value of that result: a trail is a chain of steps. The definitions of a
// document are names of that document's formulas alone.
func (t Trail) Replay() error { return new(replayer).trail(t) }

// clone returns a trail that shares no memory with t.
func (t Trail) clone() Trail {
	t = slices.Clone(t)
	for i := range t {
		t[i].Inputs = slices.Clone(t[i].Inputs)
	}
	return t
}
