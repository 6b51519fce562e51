package drg

// In this file: how a table of rules prices a case.

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// desk is where one goroutine rates cases by a table of rules, one after the other. It keeps
// a copy of the case, so that the claims of a caller need not be on the heap.
type desk struct {
	rating
	held  Case
	frame *formula.Frame
}

func (t *table) desk() *desk {
	d := &desk{frame: t.scope.Frame()}
	d.frame.Take(t.given)
	d.frame.Keep()
	return d
}

// rateByTable prices a case, which was checked, by the plan's table of rules.
func (p *Plan) rateByTable(e *settlement.Entry, c *Case, in *institution, g *group, trail *settlement.Trail) error {
	if in == nil {
		return at("institution", settlement.ErrInstitution, c.Institution)
	}
	d := p.own
	if d == nil {
		d = p.table.desks.Get().(*desk)
		defer p.table.desks.Put(d)
	}
	d.held = *c
	pool := p.poolOf(c)
	if g == nil {
		g = p.unlisted(c.Group)
	}
	d.rating = rating{Plan: p, c: &d.held, in: in, g: p.meets(in, g, pool), pool: pool, rules: &p.rules, trail: trail}
	err := d.rateByRules(e)
	if err == nil && !c.Violation.Absent() {
		err = d.violate(e)
	}
	d.trail = nil // the desk may wait for the next case for long
	return err
}

// rateByRules prices the case of the desk by the first rule whose condition holds.
func (r *desk) rateByRules(e *settlement.Entry) error {
	t, f := r.table, r.frame
	if r.g == nil {
		return at("group", ErrGroup, r.c.Group)
	}
	beyond := false
	if r.c.OverQuota {
		if q := r.quotaOf(r.c); q >= 0 {
			conflict(e, r.quotas[q].beyond(r.c.Approved))
			beyond = true
		}
	}
	if err := r.fill(f); err != nil {
		return err
	}
	f.Record(r.trail != nil)
	rule, err := t.decide(f)
	if err == nil {
		err = r.pay(e, f, rule)
	}
	if r.trail != nil {
		r.recordRules(e, rule)
		f.Record(false)
	}
	if err == nil && r.approval() != NotApproved && !beyond { // which says enough
		err = r.effect(e, rule)
	}
	return err
}

// approval returns the approval that rules see. Where rules do not look at quotas, that of a
// case beyond the quota is none.
func (r *rating) approval() Approval {
	if r.unapproved || r.c.OverQuota && !r.table.reads["over_quota"] && r.quotaOf(r.c) >= 0 {
		return NotApproved
	}
	return r.c.Approved
}

// fill gives the frame the values of the case that conditions read.
func (r *rating) fill(f *formula.Frame) error {
	f.Reset()
	f.Take(r.g.given)
	f.Take(r.in.given)
	if err := r.read(f, &r.table.first); err != nil {
		return err
	}
	if t := r.table; t.factor >= 0 && r.readmitted() {
		return columns.Number(f, t.factor, "readmission.factor", r.factor.shown)
	}
	return nil
}

// read gives the frame values of the case.
func (r *rating) read(f *formula.Frame, list *reading) error {
	for i := range list.inputs {
		in := &list.inputs[i]
		if err := in.load(r, f, in.slot); err != nil {
			return err
		}
	}
	return columns.Load(f, list.values, r.Plan.values, r.c.Values, r.at)
}

// decide returns the first rule whose condition holds.
func (t *table) decide(f *formula.Frame) (*tableRule, error) {
	i, err := t.choice.First(f)
	switch {
	case err != nil:
		return nil, fault(t.rules[i].path+".when", err)
	case i == len(t.rules):
		return nil, &settlement.FieldError{Path: "rules", Err: ErrNoRule}
	}
	return &t.rules[i], nil
}

// pay gives the entry what a rule says.
func (r *rating) pay(e *settlement.Entry, f *formula.Frame, rule *tableRule) error {
	e.Class = rule.Class
	if rule.Conflict != "" {
		conflict(e, rule.Conflict)
	}
	if err := r.reviewed(rule); err != nil {
		return err
	}
	if err := r.read(f, &rule.rest); err != nil {
		return err
	}
	switch {
	case rule.Unpaid:
		// Nothing is paid: the case counts as a case, and its cost and covered count nowhere.
		e.Priced, e.Left = true, settlement.LeftUnpaid
		if e.Conflict == "" {
			e.Conflict = string(rule.Class) + ": " + r.c.Group
		}
		return nil
	case rule.amount != nil:
		return r.payAmount(e, f, rule)
	}
	points := rule.points
	if rule.reduced != nil && r.readmitted() {
		points = rule.reduced
	}
	v, err := points.Fixed(f, r.places)
	if err != nil {
		if points != rule.points {
			err = shifted(err, -1) // the formula of reduced points begins with "("
		}
		return fault(rule.path+".points", err)
	}
	if err := r.given(e, v, true); err != nil {
		return err
	}
	if e.Points < 0 && !rule.Negative {
		return &settlement.FieldError{Path: rule.path + ".points", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, e.Points)}
	}
	e.Capped = rule.Capped
	if rule.byItem == nil {
		return nil
	}
	item, err := rule.byItem.Fixed(f, 2)
	e.Compensable, e.ByItem = true, settlement.Money(item)
	if most := r.c.Cost - r.c.Covered; err == nil && e.ByItem > max(0, most) {
		err = fmt.Errorf("%w: got %s, want at most cost less covered, %s", settlement.ErrRange, shown.Amount(e.ByItem), shown.Amount(most))
	}
	return fault(rule.path+".by_item", err)
}

// payAmount prices a case at the amount of a rule. An entry's amount includes what others
// paid, so that the due of fund money is that money.
func (r *rating) payAmount(e *settlement.Entry, f *formula.Frame, rule *tableRule) error {
	v, err := rule.amount.Fixed(f, 2)
	if err != nil {
		return fault(rule.path+".amount", err)
	}
	amount := settlement.Money(v)
	if amount < 0 && !rule.Negative {
		return &settlement.FieldError{Path: rule.path + ".amount", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, amount)}
	}
	if rule.AmountIs == FundAmount {
		total := amount + r.c.Covered
		if total < amount { // covered is not negative
			return &settlement.FieldError{Path: rule.path + ".amount", Err: fmt.Errorf("%w: with covered", settlement.ErrOverflow)}
		}
		amount = total
	}
	e.Priced, e.Amount = true, amount
	return nil
}

// reviewed checks the columns of review that the rule pays by.
func (r *rating) reviewed(rule *tableRule) error {
	if rule.approvedAmount && !r.c.ApprovedAmount.Absent() {
		if _, err := r.byItem(); err != nil {
			return err
		}
	}
	d := r.c.ApprovedPoints
	if !rule.approvedPoints || d.Absent() {
		return nil
	}
	fault := func(err error) error { return &settlement.FieldError{Path: "approved_points", Err: err} }
	if d.Sign() < 0 {
		return fault(fmt.Errorf("%w: got %s", settlement.ErrNegative, shown.Amount(d)))
	}
	if _, err := d.Scaled(r.places); err != nil {
		return fault(err)
	}
	return nil
}

// effect notes a conflict if the approval of a case changed nothing: another class than the
// approved one decided the case, and would have decided it alike without the approval.
func (r *desk) effect(e *settlement.Entry, rule *tableRule) error {
	if decided(r.approval(), rule.Class) {
		return nil
	}
	alike, err := r.alikeUnapproved(e, rule)
	if alike {
		conflict(e, withoutEffect(e.Class))
	}
	return err
}

// alikeUnapproved reports whether the case, which a rule decided, would come to the same
// without its approval.
func (r *desk) alikeUnapproved(e *settlement.Entry, rule *tableRule) (bool, error) {
	trail := r.trail
	defer func() { r.trail, r.unapproved = trail, false }()
	r.trail, r.unapproved = nil, true
	if err := r.fill(r.frame); err != nil {
		return false, err
	}
	decided, err := r.table.decide(r.frame)
	if err != nil || decided != rule {
		return false, nil // without it the case is another, or none
	}
	var other settlement.Entry
	if r.pay(&other, r.frame, decided) != nil {
		return false, nil
	}
	return other.Points == e.Points && other.Amount == e.Amount && other.ByItem == e.ByItem, nil
}

// takesEffectByTable is takesEffect for a table of rules: the approval takes effect if the case
// would come to something else without it. A case that has a fault is taken to be approved.
func (p *Plan) takesEffectByTable(c *Case) bool {
	d := p.table.desks.Get().(*desk)
	defer p.table.desks.Put(d)
	d.held = *c
	d.held.OverQuota = false
	d.rating = rating{Plan: p, c: &d.held, pool: p.poolOf(c), rules: &p.rules}
	if d.in, d.g = p.find(c); d.in == nil || d.g == nil {
		return false
	}
	var e settlement.Entry
	if d.fill(d.frame) != nil {
		return true
	}
	rule, err := p.table.decide(d.frame)
	if err != nil || d.pay(&e, d.frame, rule) != nil {
		return true
	}
	alike, err := d.alikeUnapproved(&e, rule)
	return !alike || err != nil
}

// fault makes the error of a formula one of the field that it stands in. If a value is not
// known, the field is the column or the attribute that lacks it.
func fault(path string, err error) error {
	if err == nil {
		return nil
	}
	var of *formula.Error
	if !errors.As(err, &of) || !errors.Is(err, formula.ErrName) {
		return &settlement.FieldError{Path: path, Err: err}
	}
	where := path
	if of.In != "" {
		where = "define." + of.In + ", for " + path
	}
	return &settlement.FieldError{Path: of.Name, Err: coded.Errorf(settlement.ErrBlank, "not known, and %s needs it, position %d", where, of.Pos)}
}
