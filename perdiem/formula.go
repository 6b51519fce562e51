package perdiem

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the treatment "formula", whose text says what a stay is paid.

// amountFormula is the compiled formula of actual.amount. It does not change.
type amountFormula struct {
	scope  *formula.Scope
	inputs []formulaInput // those that it reads
	reads  map[string]bool
	whole  *formula.Program // the formula itself
	shared *formula.Program // × the fund's share, the same in all tiers
	split  *formula.Program // × the fund's part of the standard ÷ the standard
	share  [3]int           // the slots of that share, that part, and the standard
	says   map[*formula.Expr]*settlement.Rule
	desks  *sync.Pool
}

// formulaInput is a name that the formula reads.
type formulaInput struct {
	name string
	slot int
	load func(d *desk, f *formula.Frame, slot int) error
}

// desk is where one goroutine computes the formula of one stay after the other, with the values
// up to and with this bill. It keeps a copy of the stay, so that the claims of a caller need not
// be on the heap.
type desk struct {
	rating
	held             Stay
	frame            *formula.Frame
	sum, fund        exact.Product // of days × rates, and the fund's part
	paid, index      int
	paidFor, claimed settlement.Money // the cost, and what was covered
}

// newFormula compiles the formula of a policy; nil: it has none. Faults have the position in
// the text.
func newFormula(faults *settlement.Faults, p *Plan) *amountFormula {
	if p.policy.Actual.Treatment != Formula {
		return nil
	}
	a := &amountFormula{scope: formula.NewScope(), reads: map[string]bool{}, says: map[*formula.Expr]*settlement.Rule{}}
	all := a.declare(faults, p)
	text := p.policy.Actual.Amount
	var err error
	if a.whole, err = a.scope.Compile(text, formula.Number); err != nil {
		faults.At("actual.amount", err)
		return nil
	}
	for _, name := range a.whole.Inputs() {
		a.reads[name] = true
	}
	for _, in := range all {
		if a.reads[in.name] {
			a.inputs = append(a.inputs, in)
		}
	}
	share, fund := a.hidden(0, "fund_share"), a.hidden(1, "fund")
	a.share[2] = all[0].slot
	a.shared, err = a.scope.Compile("("+text+") × "+share, formula.Number)
	faults.At("actual.amount", shifted(err))
	a.split, err = a.scope.Compile("("+text+") × "+fund+" ÷ standard", formula.Number)
	faults.At("actual.amount", shifted(err))
	if err != nil {
		return nil
	}
	for i, program := range []*formula.Program{a.whole, a.shared, a.split} {
		a.says[program.Expr()] = p.policy.rule("actual.amount", [...]string{"amount.formula", "amount.formula.share", "amount.formula.split"}[i], "amount",
			fmt.Sprintf("round(%s, 2)", program.Expr()), "按政策公式计算的支付额 (what the policy's formula gives)")
	}
	a.desks = &sync.Pool{New: func() any { return &desk{frame: a.scope.Frame()} }}
	return a
}

// declare declares the names of a stay, and then those of the policy's columns.
func (a *amountFormula) declare(faults *settlement.Faults, p *Plan) []formulaInput {
	list := []formulaInput{
		{"standard", 0, func(d *desk, f *formula.Frame, slot int) error {
			return setProduct(f, slot, d.sum, d.rates.places)
		}},
		{"days", 0, func(d *desk, f *formula.Frame, slot int) error {
			f.SetNumber(slot, int64(d.paid), 0)
			return nil
		}},
		{"index", 0, func(d *desk, f *formula.Frame, slot int) error {
			f.SetNumber(slot, int64(d.index), 0)
			return nil
		}},
		{"cost", 0, func(d *desk, f *formula.Frame, slot int) error {
			f.SetNumber(slot, int64(d.paidFor), 2)
			return nil
		}},
		{"covered", 0, func(d *desk, f *formula.Frame, slot int) error {
			f.SetNumber(slot, int64(d.claimed), 2)
			return nil
		}},
	}
	for i := range list {
		list[i].slot, _ = a.scope.Input(list[i].name, formula.Number)
	}
	slot, _ := a.scope.Input("class", formula.Text)
	list = append(list, formulaInput{"class", slot, func(d *desk, f *formula.Frame, slot int) error {
		f.SetText(slot, d.s.Class)
		return nil
	}})
	for _, name := range slices.Sorted(maps.Keys(p.policy.Columns)) {
		slot, err := a.scope.Input(name, columns.Type(p.policy.Columns[name]))
		if err != nil {
			faults.At("columns."+name, err)
			continue
		}
		list = append(list, formulaInput{name, slot, p.loadColumn(name)})
	}
	return list
}

// loadColumn returns how a column of the policy gets its value.
func (p *Plan) loadColumn(name string) func(*desk, *formula.Frame, int) error {
	if slices.Contains(ownFields, name) {
		return func(d *desk, f *formula.Frame, slot int) error {
			if d.s.Department != "" {
				f.SetText(slot, d.s.Department)
			}
			return nil
		}
	}
	i := slices.IndexFunc(p.values, func(c policy.Column) bool { return c.Name == name })
	return func(d *desk, f *formula.Frame, slot int) error {
		return columns.Load(f, []columns.Read{{At: i, Slot: slot}}, d.values, d.s.Values, d.at)
	}
}

// hidden declares a name that no formula of the policy has, and returns it.
func (a *amountFormula) hidden(i int, name string) string {
	for {
		slot, err := a.scope.Input(name, formula.Number)
		if err == nil {
			a.share[i] = slot
			return name
		}
		name += "_"
	}
}

// setProduct gives an input p × 10^−places.
func setProduct(f *formula.Frame, slot int, p exact.Product, places int) error {
	if v, ok := p.V.Int64(); ok {
		f.SetNumber(slot, v, places)
		return nil
	}
	return f.Set(slot, formula.NumberOf(ratOf(p, places)))
}

// desk returns a desk for a stay, under a policy with a formula. Put it back.
func (p *Plan) desk(s *Stay) *desk {
	d := p.formula.desks.Get().(*desk)
	d.held = *s
	d.rating = rating{Plan: p, s: &d.held}
	return d
}

// done gives a desk back.
func (d *desk) done() {
	of := d.formula.desks
	d.trail = nil // the desk may wait for the next stay for long
	of.Put(d)
}

// byFormula returns what the formula gives for the days of the stay, up to and with this bill.
func (d *desk) byFormula(standard, fund exact.Product, days, index int) (settlement.Money, error) {
	var err error
	if d.paidFor, err = d.cost(); err != nil {
		return 0, err
	}
	if d.claimed = d.s.History.BilledCovered + d.s.Covered; d.claimed < d.s.Covered {
		return 0, &settlement.FieldError{Path: "covered", Err: settlement.ErrOverflow}
	}
	d.sum, d.fund, d.paid, d.index = standard, fund, days, index
	return d.compute()
}

// compute computes the formula for the stay of the desk.
func (d *desk) compute() (settlement.Money, error) {
	a, f := d.formula, d.frame
	f.Reset()
	for i := range a.inputs {
		if err := a.inputs[i].load(d, f, a.inputs[i].slot); err != nil {
			return 0, err
		}
	}
	program, err := a.choose(d, f)
	if err != nil {
		return 0, err
	}
	f.Record(d.trail != nil)
	fen, err := program.Fixed(f, 2)
	if program != a.whole {
		err = shifted(err)
	}
	amount := settlement.Money(fen)
	switch {
	case err != nil:
		err = formulaFault(err)
	case amount < 0:
		err = &settlement.FieldError{Path: "actual.amount", Err: fmt.Errorf("%w: got %s", settlement.ErrNegative, amount)}
	case d.trail != nil:
		d.recordFormula(f, amount)
	}
	f.Record(false)
	return amount, err
}

// choose returns the program whose result is what the fund's shares leave of the formula, and
// gives the frame those shares.
func (a *amountFormula) choose(d *desk, f *formula.Frame) (*formula.Program, error) {
	c := d.rates
	switch {
	case !c.split:
		return a.whole, nil
	case c.uniform && !d.bundledNow():
		f.SetNumber(a.share[0], c.tiers[0].share, c.sharePlaces)
		return a.shared, nil
	case d.sum.V.Sign() == 0: // the days have rates of 0, or are those of a bundle: nothing is divided
		fen, err := a.whole.Fixed(f, 2)
		if err == nil && fen != 0 {
			err = fmt.Errorf("%w: the standard is 0, and the fund's part of it is not known", formula.ErrDivision)
		}
		if err != nil {
			return nil, formulaFault(err)
		}
		return a.whole, nil
	}
	if err := setProduct(f, a.share[1], d.fund, c.places+c.sharePlaces); err != nil {
		return nil, err
	}
	return a.split, setProduct(f, a.share[2], d.sum, c.places)
}

// recordFormula records what the formula reads of all bills of the stay, and the formula with
// its inputs. The amount is its result.
func (d *desk) recordFormula(f *formula.Frame, amount settlement.Money) {
	h, a, r := &d.s.History, d.formula, &d.Plan.rules
	if a.reads["days"] {
		d.trail.Record(r.paidDays, settlement.DecimalInt(d.paid), sheet.Count("billed_days", h.BilledDays), sheet.Count("paid_days", d.paid-h.BilledDays))
	}
	if a.reads["index"] {
		d.trail.Record(r.lastIndex, settlement.DecimalInt(d.index), sheet.Count("index_to", d.index))
	}
	if a.reads["cost"] {
		d.trail.Record(r.allCost, d.paidFor.Decimal(), sheet.Money("billed_cost", h.BilledCost), sheet.Money("cost_now", d.s.Cost))
	}
	if a.reads["covered"] {
		d.trail.Record(r.allCovered, d.claimed.Decimal(), sheet.Money("billed_covered", h.BilledCovered), sheet.Money("covered_now", d.s.Covered))
	}
	for _, one := range f.Evaluations() {
		d.recordColumns(one)
		if says := d.formula.says[one.Expr]; says != nil {
			step := sheet.Evaluation(*says, one, shownInput)
			step.Result, step.Fraction = amount.Decimal(), settlement.Fraction{}
			*d.trail = append(*d.trail, step)
		}
	}
}

// recordColumns records the columns that have the name of an earlier step: the formula means the
// column.
func (d *desk) recordColumns(e formula.Evaluation) {
	for _, u := range e.Inputs {
		own := d.policy.Columns[u.Name] != "" && u.Value.Known()
		if !own || !slices.ContainsFunc(*d.trail, func(s settlement.Step) bool { return s.Rule.Gives == u.Name }) {
			continue
		}
		in := sheet.Input("stated", u.Value)
		*d.trail = append(*d.trail, settlement.Step{
			Rule:   *d.policy.rule("columns."+u.Name, "formula.column", u.Name, "stated", "病例所填 (as the claim states it)"),
			Inputs: []settlement.Input{in}, Result: in.Value, Text: in.Text, Flag: in.Flag, Fraction: in.Fraction,
		})
	}
}

// shownInput returns an input as people write it: amounts with two decimals.
func shownInput(name string, v formula.Value) settlement.Input {
	in := sheet.Input(name, v)
	if !slices.Contains([]string{"standard", "cost", "covered"}, name) || in.Value.Absent() || in.Value.Places() >= 2 {
		return in
	}
	if fen, err := in.Value.Scaled(2); err == nil {
		in.Value = settlement.DecimalOf(fen, 2)
	}
	return in
}

// shifted moves the position of a fault by the parenthesis before the text of the document.
func shifted(err error) error {
	if err == nil {
		return nil
	}
	var fault *formula.Error
	if !errors.As(err, &fault) {
		return err
	}
	moved := *fault
	moved.Pos--
	return &moved
}

// formulaFault makes the error of a formula one of the field. If a value is not known, the
// field is the column that lacks it.
func formulaFault(err error) error {
	var of *formula.Error
	if !errors.As(err, &of) || !errors.Is(err, formula.ErrName) {
		return &settlement.FieldError{Path: "actual.amount", Err: err}
	}
	return &settlement.FieldError{Path: of.Name, Err: coded.Errorf(settlement.ErrBlank, "not known, and %s needs it, position %d", "actual.amount", of.Pos)}
}

// ValueColumns returns the columns that the policy names itself and whose values stand in
// [Stay.Values], in the order of the values, which is that of their names bytewise. A policy
// that names department reads the stay's field of that name instead.
func (p *Plan) ValueColumns() []policy.Column { return slices.Clone(p.values) }

// Values returns the values of a stay, in the order of [Plan.ValueColumns], from texts by the
// names of the columns. A name that is left out is not known. It returns an error, a
// *settlement.FieldError with the name of the column, if a name is no such column or a text
// no value of it.
func (p *Plan) Values(texts map[string]string) ([]policy.Value, error) {
	return columns.Values(p.values, texts)
}

// ValueColumns returns the columns of all plans, in the order of the values of a stay.
func (t *Timeline) ValueColumns() []policy.Column { return slices.Clone(t.values) }

// Values is [Plan.Values] for the columns of all plans.
func (t *Timeline) Values(texts map[string]string) ([]policy.Value, error) {
	return columns.Values(t.values, texts)
}

// ReadsCovered reports whether what the patient paid changes an amount, so that every stay must
// say it.
func (p *Plan) ReadsCovered() bool {
	return p.subtractsClaimed() || p.formula != nil && p.formula.reads["covered"]
}

// ReadsCovered reports whether a plan reads it.
func (t *Timeline) ReadsCovered() bool { return slices.ContainsFunc(t.plans, (*Plan).ReadsCovered) }
