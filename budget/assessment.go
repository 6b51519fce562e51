package budget

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Assessment (考核) computes a score of 0 to 100 from parts: Σ weight × part.
type Assessment struct {
	Parts []Part `json:"parts" required:"true"`
	// Places is the number of decimals of the score; absent: 8, which rounds nothing under
	// usual weights.
	Places *int `json:"places,omitempty"`
}

// Part is one part of an assessment: Σ of its indicators' points.
type Part struct {
	Name       string             `json:"name"`
	Weight     settlement.Decimal `json:"weight" required:"true"` // weights add up to 1
	Indicators []Indicator        `json:"indicators" required:"true"`
}

// Indicator gives points. Its value is entered in the account under its name, or computed
// from the statement by a Measure. Bands turn the value into points. Without Bands the
// value is the points.
type Indicator struct {
	Name    string   `json:"name" required:"true"`
	Measure *Measure `json:"measure,omitempty"`
	// Bands, highest first, give the points of values from From on. Values below the last
	// band have no points.
	Bands []PointBand `json:"bands,omitempty"`
	// Gate is the value below which a gated surplus is not kept; absent: no gate.
	Gate settlement.Decimal `json:"gate,omitzero"`
}

// Measure is a quotient of two sums of a statement, to 8 decimals: "cases" of the
// class "low" over "cases", "covered" over "cost", "cost" over "cases".
type Measure struct {
	Of        Summed           `json:"of" required:"true"`
	Class     settlement.Class `json:"class,omitempty"` // absent: all
	Over      Summed           `json:"over" required:"true"`
	OverClass settlement.Class `json:"over_class,omitempty"`
}

// PointBand is the points of values from From on.
type PointBand struct {
	From   settlement.Decimal `json:"from" required:"true"`
	Points settlement.Decimal `json:"points" required:"true"`
}

// assessed is an assessment's outcome.
type assessed struct {
	value  settlement.Decimal // absent: not known
	trail  settlement.Trail
	missed bool // a gate indicator
}

// score returns the score of an account: the score that was entered, else the score that
// the policy's assessment computes. Without a statement nothing is measured.
func (p *Plan) score(a *Account, s *settlement.Statement) (assessed, error) {
	out := assessed{value: a.Score, missed: a.GateMissed}
	rules := p.policy.Assessment
	if rules == nil {
		if !a.Score.Absent() {
			var w sheet.Sheet
			w.Step(p.rules.entered, settlement.In("entered", a.Score))
			out.trail = w.Trail
			return out, w.Err
		}
		return out, nil
	}
	var w sheet.Sheet
	known := true
	parts := make([]settlement.Decimal, len(rules.Parts))
	for i, part := range rules.Parts {
		points := make([]settlement.Decimal, len(part.Indicators))
		for j, in := range part.Indicators {
			value, ok := p.indicator(&w, i, j, a, s)
			if !ok {
				known = false
				continue
			}
			if !in.Gate.Absent() && value.Cmp(in.Gate) < 0 {
				out.missed = true
			}
			points[j] = pointsOf(in, value)
			if len(in.Bands) > 0 {
				w.Step(p.rules.parts[i].bands[j], settlement.In("listed", points[j]))
			}
		}
		if !known {
			continue
		}
		inputs := make([]settlement.Input, len(points))
		for j, d := range points {
			inputs[j] = settlement.In(fmt.Sprintf("points_%d", j+1), d)
		}
		parts[i] = w.Step(p.rules.parts[i].sum, inputs...)
	}
	if w.Err != nil {
		return out, w.Err
	}
	if !a.Score.Absent() { // what was entered stands
		var entered sheet.Sheet
		entered.Step(p.rules.entered, settlement.In("entered", a.Score))
		out.trail = entered.Trail
		return out, entered.Err
	}
	if !known {
		return out, nil
	}
	var inputs []settlement.Input
	for i, part := range rules.Parts {
		inputs = append(inputs, settlement.In(fmt.Sprintf("weight_%d", i+1), part.Weight), settlement.In(fmt.Sprintf("part_%d", i+1), parts[i]))
	}
	out.value = w.Step(p.rules.score, inputs...)
	out.trail = w.Trail
	if w.Err == nil && (out.value.Sign() < 0 || out.value.Cmp(hundred) > 0) {
		w.Err = fmt.Errorf("%w: the score is %s, want 0 to 100", settlement.ErrRange, out.value)
	}
	return out, w.Err
}

var hundred = settlement.DecimalInt(100)

// indicator returns the value of an indicator.
func (p *Plan) indicator(w *sheet.Sheet, i, j int, a *Account, s *settlement.Statement) (settlement.Decimal, bool) {
	in := p.policy.Assessment.Parts[i].Indicators[j]
	if in.Measure == nil {
		d, ok := a.Indicators[in.Name]
		return d, ok && !d.Absent()
	}
	if s == nil {
		return settlement.Decimal{}, false
	}
	over := sumOf(s, in.Measure.Over, in.Measure.OverClass)
	if over.Sign() == 0 {
		return settlement.Decimal{}, false // nothing to measure
	}
	return w.Step(p.rules.parts[i].measures[j], settlement.In("sum", sumOf(s, in.Measure.Of, in.Measure.Class)), settlement.In("over", over)), true
}

func sumOf(s *settlement.Statement, what Summed, class settlement.Class) settlement.Decimal {
	var cases int
	var cost, covered, amount settlement.Money
	var points settlement.Points
	for _, c := range s.ByClass {
		if class == "" || c.Class == class {
			cases += c.Cases
			cost += c.Cost
			covered += c.Covered
			amount += c.Amount
			points += c.Points
		}
	}
	switch what {
	case SumCost:
		return cost.Decimal()
	case SumCovered:
		return covered.Decimal()
	case SumAmount:
		return amount.Decimal()
	case SumPoints:
		return points.Decimal()
	}
	return settlement.DecimalInt(cases)
}

func pointsOf(in Indicator, value settlement.Decimal) settlement.Decimal {
	if len(in.Bands) == 0 {
		return value
	}
	for _, b := range in.Bands {
		if value.Cmp(b.From) >= 0 {
			return b.Points
		}
	}
	return settlement.DecimalInt(0)
}

// Assess returns the accounts with the scores that the policy's assessment gives them,
// measured on the statements of a report. A score that was entered stays. An account that
// lacks an indicator gets no score.
func (p *Plan) Assess(report *settlement.Report, accounts []Account) ([]Account, error) {
	if err := p.checkAccounts(accounts); err != nil {
		return nil, err
	}
	list := cloneAccounts(accounts)
	var f settlement.Faults
	for i := range list {
		s, err := p.score(&list[i], report.Statement(list[i].Institution))
		f.At(fmt.Sprintf("accounts[%d].indicators", i), err)
		list[i].Score, list[i].GateMissed = s.value, s.missed
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return list, nil
}

// Score is the score of an institution, and how it arose.
type Score struct {
	Institution string             `json:"institution"`
	Value       settlement.Decimal `json:"value,omitzero"` // absent: not known
	GateMissed  bool               `json:"gate_missed,omitempty"`
	Trail       settlement.Trail   `json:"trail,omitempty"`
}

// Scores returns the score of each account, as [Plan.Assess] does, with its trail.
func (p *Plan) Scores(report *settlement.Report, accounts []Account) ([]Score, error) {
	if err := p.checkAccounts(accounts); err != nil {
		return nil, err
	}
	list := make([]Score, len(accounts))
	var f settlement.Faults
	for i := range accounts {
		a := &accounts[i]
		s, err := p.score(a, report.Statement(a.Institution))
		f.At(fmt.Sprintf("accounts[%d].indicators", i), err)
		list[i] = Score{a.Institution, s.value, s.missed, s.trail}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return list, nil
}
