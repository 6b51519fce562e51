package job

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: what a claim differs by, step by step.

// pairing is a claim on its way from the job's figures to the bureau's.
type pairing struct {
	*comparing
	row   *feedbackRow
	claim *claimed
	out   FeedbackCase
	e     settlement.Entry   // with the bureau's figures put in
	value settlement.Decimal // the bureau's, once it is put in
	now   settlement.Money   // what the claim comes to with them
	// open is the step, if any, that has what the figures behind it differ by.
	open FeedbackStep
	// trail is that of the points; nil: they cannot be computed anew.
	trail settlement.Trail
}

// pair compares a claim with its row.
func (c *comparing) pair(claim *claimed, row *feedbackRow) (err error) {
	p := &pairing{comparing: c, row: row, claim: claim, e: claim.Entry}
	p.e.Trail = nil
	if p.now, err = c.amount(&p.e, p.value); err != nil {
		return err
	}
	p.out = FeedbackCase{Method: claim.Method, Institution: row.met.institution, Pool: row.met.pool, Own: p.now}
	for _, step := range []func() error{p.rated, p.group, p.class, p.coefficient, p.points, p.pointValue, p.covered, p.rest} {
		if err := step(); err != nil {
			return err
		}
	}
	c.out.Pairs++
	if len(p.out.Steps) == 0 {
		c.out.Equal++
	}
	p.out.Bureau = p.now
	return c.add(row.ID, p.out)
}

// move notes a step, and what the claim comes to after it.
func (p *pairing) move(m FeedbackMove) error {
	after, err := p.amount(&p.e, p.value)
	if err != nil {
		return err
	}
	if p.explained() {
		if m.Trail, err = p.trailNow(); err != nil {
			return err
		}
	}
	return p.moved(m, after)
}

// moved notes a step that leads to an amount.
func (p *pairing) moved(m FeedbackMove, after settlement.Money) error {
	by, err := minus(after, p.now)
	if err != nil {
		return err
	}
	m.Amount, p.now = by, after
	p.out.Steps = append(p.out.Steps, m)
	return nil
}

// absorbed adds what the claim comes to beyond what it came to before to the open step.
func (p *pairing) absorbed(after settlement.Money) error {
	by, err := minus(after, p.now)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.out.Steps, func(m FeedbackMove) bool { return m.Step == p.open })
	p.out.Steps[i].Amount += by // of amounts that were 0.00
	p.now = after
	return nil
}

// unrated notes a step whose amount is not computed.
func (p *pairing) unrated(step FeedbackStep, own, bureau string) {
	m := FeedbackMove{Step: step, Own: own, Bureau: bureau, Rest: p.open == "", In: p.open}
	if p.open == "" {
		p.open = step
	}
	p.out.Steps = append(p.out.Steps, m)
}

// fault notes a figure that is none: the other rows are still looked at.
func (p *pairing) fault(column FeedbackStep, err error) error {
	p.faults.Add(p.inFile(p.row.Line, string(column), err))
	return nil
}

func (p *pairing) unusable(column string) {
	p.unused[FeedbackUnused{Column: column, Method: p.claim.Method}]++
}

// rated computes the points as the policy does for the claim by itself. Where it gets others,
// they rest on other claims.
func (p *pairing) rated() error {
	d := p.claim.drg
	if d == nil || p.row.Coefficient.Absent() && p.row.Group == d.Group {
		return nil
	}
	if e, err := p.claim.part.rates.Explain(*d); err == nil && alike(&e, &p.e) {
		p.trail = e.Trail
	}
	return nil
}

// alike reports whether two ratings of a claim have the same figures.
func alike(a, b *settlement.Entry) bool {
	return a.Class == b.Class && a.Left == b.Left && a.Priced == b.Priced && a.Points == b.Points && a.Amount == b.Amount && a.Compensable == b.Compensable && a.ByItem == b.ByItem
}

func (p *pairing) group() error {
	row, d := p.row, p.claim.drg
	switch {
	case row.Group == "":
		return nil
	case d == nil:
		p.unusable("group")
		return nil
	case row.Group == d.Group:
		return nil
	}
	own, bureau := shownText(d.Group), shownText(row.Group)
	moved := *d
	moved.Group = row.Group
	e, err := p.claim.part.rates.Explain(moved)
	if err != nil || p.trail == nil { // unknown to the policy, or other claims matter
		p.unrated(StepGroup, own, bureau)
		return nil
	}
	e.Pool, e.Month, e.Vouched = p.e.Pool, p.e.Month, p.e.Vouched
	p.trail, p.e = e.Trail, e
	return p.move(FeedbackMove{Step: StepGroup, Own: own, Bureau: bureau})
}

func (p *pairing) coefficient() error {
	bureau := p.row.Coefficient
	if bureau.Absent() {
		return nil
	}
	own, uses := inputOf(p.trail, StepCoefficient)
	if !uses {
		p.unusable("coefficient")
		return nil
	}
	if p.same("coefficient", own, bureau) {
		return nil
	}
	trail, points, ok := replaced(p.trail, string(StepCoefficient), bureau)
	if p.open != "" || !ok {
		p.unrated(StepCoefficient, own.String(), shown.Amount(bureau))
		return nil
	}
	p.trail, p.e.Trail, p.e.Points = trail, trail, points
	return p.move(FeedbackMove{Step: StepCoefficient, Own: own.String(), Bureau: shown.Amount(bureau)})
}

func (p *pairing) points() error {
	bureau := p.row.Points
	if bureau.Absent() {
		return nil
	}
	own, said := p.e.Points.Decimal(), p.e.Points.String()
	if p.e.Priced {
		own, said = settlement.Decimal{}, ""
		if bureau.Sign() == 0 {
			return nil
		}
	} else if p.same("points", own, bureau) {
		return nil
	}
	points, err := bureau.Points()
	if err != nil {
		return p.fault(StepPoints, err)
	}
	if p.report.Pool(p.e.Pool) == nil || p.report.Pool(p.e.Pool).PointValue == nil {
		p.unrated(StepPoints, said, shown.Amount(bureau)) // the job has no value to price them at
		return nil
	}
	p.e.Points, p.e.Priced, p.e.Amount, p.e.Trail = points, false, 0, nil
	m := FeedbackMove{Step: StepPoints, Own: said, Bureau: shown.Amount(bureau)}
	if p.open == "" {
		return p.move(m)
	}
	m.In = p.open
	after, err := p.amount(&p.e, p.value)
	if err != nil {
		return err
	}
	if p.explained() {
		if m.Trail, err = p.trailNow(); err != nil {
			return err
		}
	}
	p.out.Steps = append(p.out.Steps, m)
	if err := p.absorbed(after); err != nil {
		return err
	}
	p.open = "" // the points say what it comes to
	return nil
}

func (p *pairing) pointValue() error {
	bureau := p.row.Value
	if bureau.Absent() {
		return nil
	}
	pool := p.report.Pool(p.e.Pool)
	if p.e.Priced || pool == nil || pool.PointValue == nil || pool.PointValue.Value.Absent() {
		p.unusable("value")
		return nil
	}
	own := pool.PointValue.Value
	if p.same("value", own, bureau) {
		return nil
	}
	p.value = bureau
	return p.move(FeedbackMove{Step: StepValue, Own: own.String(), Bureau: shown.Amount(bureau)})
}

func (p *pairing) covered() error {
	if p.row.Covered.Absent() {
		return nil
	}
	bureau, err := p.row.Covered.Money()
	if err != nil {
		return p.fault(StepCovered, err)
	}
	own := p.claim.others
	if bureau == own {
		return nil
	}
	if p.e.Covered == own && !p.claim.part.table.fund {
		p.e.Covered = bureau
	}
	return p.move(FeedbackMove{Step: StepCovered, Own: own.String(), Bureau: shown.Amount(bureau)})
}

// rest is what the bureau pays beyond what its figures come to.
func (p *pairing) rest() error {
	if p.row.Amount.Absent() {
		return nil
	}
	bureau, err := p.row.Amount.Money()
	if err != nil {
		return p.fault(StepAmount, err)
	}
	switch {
	case bureau == p.now:
		return nil
	case p.open != "":
		return p.absorbed(bureau)
	}
	return p.moved(FeedbackMove{Step: StepAmount, Own: p.now.String(), Bureau: shown.Amount(bureau)}, bureau)
}

// explained reports whether the steps of this claim get trails.
func (p *pairing) explained() bool { return p.options.Trail != "" && p.options.Trail == p.row.ID }

// trailNow shows what the claim comes to with the bureau's figures put in.
func (p *pairing) trailNow() (settlement.Trail, error) {
	v, err := p.at(p.e.Pool, p.value)
	if err != nil {
		return nil, err
	}
	of := v.report.Due
	if p.options.Amount == intake.FeedbackPrice {
		of = v.report.Price
	}
	_, trail, err := of(p.e)
	return slices.Clone(trail), err
}
