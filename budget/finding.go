package budget

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/wide"
)

// effect is the effect of an upheld finding, or of an escalation step: an amount that is
// refused or given back, and damages that go with it. It acts once: in the settlement where
// a budget bears its claim, else in the clearing. The reversal of a finding that was cleared
// before acts in the clearing.
type effect struct {
	path    string // accounts[0].findings[2]
	account int
	finding *Finding     // nil: a step
	step    *AppliedStep // nil: a finding
	refused settlement.Money
	holder  *holder
	seen    bool
	left    bool                 // its claim is one of another period
	inside  bool                 // a budget inside has taken it off
	sums    map[*holder]*stepSum // of a step: its claims, by who bears them
	// reverses is the effect that this one reverses. earlier says that it reverses a finding
	// that was cleared before, and is about no claim of this year.
	reverses *effect
	earlier  bool
}

// effects returns the effects of findings and steps, in the order of the accounts.
func effects(accounts []Account) []effect {
	var list []effect
	type id struct {
		account int
		finding string
	}
	places := map[id]int{}
	for i := range accounts {
		a := &accounts[i]
		for j := range a.Findings {
			x := &a.Findings[j]
			if x.Status == Upheld {
				places[id{i, x.ID}] = len(list)
				list = append(list, effect{path: fmt.Sprintf("accounts[%d].findings[%d]", i, j), account: i, finding: x, refused: signed(x)})
			}
		}
		for j := range a.Steps {
			list = append(list, effect{path: fmt.Sprintf("accounts[%d].steps[%d]", i, j), account: i, step: &a.Steps[j]})
		}
	}
	for i := range list {
		if x := list[i].finding; x != nil && x.Reverses != "" {
			k, ok := places[id{list[i].account, x.Reverses}]
			if list[i].earlier = !ok; ok {
				list[i].reverses = &list[k]
			}
		}
	}
	return list
}

// about reports whether the effect is about a claim of the period.
func (e *effect) about() bool { return e.finding != nil && e.finding.Claim != "" && !e.earlier }

// notThere is the error of a finding whose claim is not among those of the period.
func (e *effect) notThere() error {
	err := fmt.Errorf("%w: %s", settlement.ErrClaim, shown.QuoteID(e.finding.Claim))
	if e.left {
		err = fmt.Errorf("%w in the period: %s is one of another", settlement.ErrClaim, shown.QuoteID(e.finding.Claim))
	}
	return &settlement.FieldError{Path: e.path + ".claim", Err: err}
}

// signed returns the amount that a finding refuses. It is negative for a reversal.
func signed(f *Finding) settlement.Money {
	if f.Reverses != "" {
		return -f.Amount
	}
	return f.Amount
}

// number identifies an effect in the source of its rule.
func (e *effect) number() string {
	if e.step != nil {
		return e.step.number()
	}
	return e.finding.ID
}

// key tells the effects of an institution apart, also where a finding and a step have the
// same name.
func (e *effect) key() string {
	if e.step != nil {
		return "step " + e.number()
	}
	return "finding " + e.number()
}

// acted is what a line of a settlement has done for a finding or a step.
type acted struct {
	key    string
	amount settlement.Money
}

// drawnUp returns the trail of a line before it was divided over pools, and whether it was.
func drawnUp(l settlement.Line) (settlement.Trail, bool) {
	if lastRule(l) == rulePool {
		return l.Trail[:len(l.Trail)-1], true
	}
	return l.Trail, false
}

// actsOf returns the findings and steps that a line of a settlement comes from. Where points money
// is compared, one line comes from all of them, and its trail has a step for each.
func actsOf(l settlement.Line) []acted {
	trail, _ := drawnUp(l)
	if l.Method != settlement.Budget || len(trail) == 0 {
		return nil
	}
	last := trail[len(trail)-1].Rule
	switch {
	case last.ID == ruleEarnedRefused:
	case last.Source.Title != findingTitle:
		return nil
	case last.ID == ruleStep:
		return []acted{{"step " + last.Source.Number, l.Amount}}
	default:
		return []acted{{"finding " + last.Source.Number, l.Amount}}
	}
	var list []acted
	for _, s := range trail {
		kind := map[string]string{ruleEarnedFinding: "finding ", ruleEarnedStep: "step "}[s.Rule.ID]
		if kind == "" || s.Rule.Source.Title != findingTitle {
			continue
		}
		for _, in := range s.Inputs {
			if m, err := in.Value.Money(); in.Name == "amount" && err == nil {
				list = append(list, acted{kind + s.Rule.Source.Number, m})
			}
		}
	}
	return list
}

// actsOfStatement returns what the lines of a statement have done. The parts of a line that was
// divided over pools each say all that a comparison of points money has done: it counts once.
func actsOfStatement(s *settlement.Statement) (list []acted) {
	for i, l := range s.Lines {
		trail, divided := drawnUp(l)
		if divided && trail[len(trail)-1].Rule.ID == ruleEarnedRefused && slices.ContainsFunc(s.Lines[:i], func(o settlement.Line) bool {
			whole, parted := drawnUp(o)
			return parted && o.Pool != l.Pool && reflect.DeepEqual(whole, trail)
		}) {
			continue
		}
		list = append(list, actsOf(l)...)
	}
	return list
}

// line returns the line of the amount that a finding refuses or gives back.
func (e *effect) line(method settlement.Method) (settlement.Line, error) {
	var w sheet.Sheet
	kind := settlement.LineRefused
	if e.finding.Reverses != "" {
		kind = settlement.LineReversed
	}
	w.Money(e.finding.refusal(), sheet.Money("amount", e.finding.Amount))
	return w.Line(method, kind)
}

// damages returns the line of the damages that go with a finding; false if there are none.
func (e *effect) damages(method settlement.Method) (settlement.Line, bool, error) {
	if e.finding == nil || e.finding.Multiple.Sign() == 0 {
		return settlement.Line{}, false, nil
	}
	var w sheet.Sheet
	kind := settlement.LineDamages
	inputs := []settlement.Input{sheet.Money("amount", e.finding.Amount), settlement.In("multiple", e.finding.Multiple)}
	if e.finding.Reverses != "" {
		kind = settlement.LineReversed
	}
	w.Money(e.finding.damages(), inputs...)
	l, err := w.Line(method, kind)
	return l, true, err
}

// checkAgainst checks that the amount refused of one claim does not exceed its fund money.
func checkAgainst(effects []effect, list []int, fund settlement.Money) error {
	var sum wide.Int
	for _, i := range list {
		if x := effects[i].finding; x.Amount > max(fund, 0) {
			return &settlement.FieldError{Path: effects[i].path + ".amount", Err: fmt.Errorf("%w: %s of a claim whose fund part is %s", ErrFinding, shown.Amount(x.Amount), fund)}
		}
		sum.Accumulate(int64(effects[i].refused))
	}
	if sum.Cmp(wide.From(int64(max(fund, 0)))) > 0 {
		return &settlement.FieldError{
			Path: effects[list[0]].path + ".amount",
			Err:  fmt.Errorf("%w: the findings about claim %s refuse more than its fund part of %s", ErrFinding, shown.QuoteID(effects[list[0]].finding.Claim), fund),
		}
	}
	return nil
}
