package drg

// In this file: rules as a regulation writes them, compiled.

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/policy"
)

// table is a compiled table of rules. It does not change.
type table struct {
	scope  *formula.Scope
	inputs []input // those that a formula may read
	rules  []tableRule
	choice *formula.Choice                    // the conditions of the rules before the first that always holds
	says   map[*formula.Expr]*settlement.Rule // what each formula is, for trails
	factor int                                // the slot of the readmission factor; −1: rules read readmitted, or there is none
	reads  map[string]bool                    // the inputs that some rule may read
	named  []string                           // the columns that the policy names
	values []ValueColumn                      // those of them that are values of a case
	fund   *settlement.Rule                   // what fund money comes to with what others paid
	desks  *sync.Pool
	ranks  []caseRank     // by name
	ranked []input        // those that ranks may read
	every  reading        // of a case, all inputs
	first  reading        // of a case, those that conditions read
	given  *formula.Given // the others that no case changes
}

// tableRule is a compiled CaseRule.
type tableRule struct {
	CaseRule
	path    string
	when    *formula.Program // nil: always
	points  *formula.Program
	reduced *formula.Program // points × the readmission factor; nil: nothing is reduced
	amount  *formula.Program
	byItem  *formula.Program
	rest    reading // what these read and no condition does
	// Columns of review that are checked if the rule decides: its points or amounts read them.
	approvedPoints, approvedAmount bool
}

// readmissionFactor is the name of the factor in the formulas of reduced points. A policy
// that declares it itself has its own name, and reduced formulas still replay.
const readmissionFactor = "readmission_factor"

// newTable compiles the formulas of a policy. Their faults have the paths of their fields,
// and the position in the text.
func newTable(f *settlement.Faults, p *Plan) *table {
	t := &table{scope: formula.NewScope(), says: map[*formula.Expr]*settlement.Rule{}, reads: map[string]bool{}, factor: -1}
	t.values, t.fund = p.values, fundRule(&p.policy)
	t.named = slices.Sorted(maps.Keys(p.policy.Columns))
	all := declare(f, t.scope, append(append(builtinNames(), p.declaredNames(f)...), p.rankNames()...))
	for _, d := range p.policy.Define {
		at := "define." + d.Name
		f.At(at, t.scope.Define(d.Name, d.Formula))
		if program, ok := t.scope.Definition(d.Name); ok {
			t.says[program.Expr()] = &settlement.Rule{
				ID: "policy." + at, Gives: d.Name, Formula: program.Expr().String(), Text: "定义 (a definition of the policy)", Source: p.policy.Cite(at),
			}
		}
	}
	for i, r := range p.policy.Rules {
		t.rules = append(t.rules, t.compile(f, p, fmt.Sprintf("rules[%d]", i), r))
	}
	t.reduce(f, p)
	t.compileRanks(f, p, all)
	t.choice = t.scope.Choice(t.conditions()...)
	for _, in := range all {
		if t.reads[in.name.name] {
			t.inputs = append(t.inputs, in)
		}
	}
	t.readings()
	t.give(p)
	t.desks = &sync.Pool{New: func() any { return t.desk() }}
	return t
}

// reading is inputs whose values belong to the case.
type reading struct {
	inputs []input
	values []columns.Read // in the columns that the policy names
}

func (r *reading) add(in input) {
	switch in.owned {
	case ofCase:
		r.inputs = append(r.inputs, in)
	case ofValues:
		r.values = append(r.values, columns.Read{At: in.at, Slot: in.slot})
	}
}

// readings finds out what frames must be given of every case, before its rule is known, and what
// only the formulas of a rule read.
func (t *table) readings() {
	conditions := map[string]bool{}
	for _, p := range t.conditions() {
		for _, name := range p.Inputs() {
			conditions[name] = true
		}
	}
	for _, in := range t.inputs {
		t.every.add(in)
		if conditions[in.name.name] {
			t.first.add(in)
			continue
		}
		for i := range t.rules {
			r := &t.rules[i]
			if slices.ContainsFunc([]*formula.Program{r.points, r.amount, r.byItem}, func(p *formula.Program) bool {
				return p != nil && slices.Contains(p.Inputs(), in.name.name)
			}) {
				r.rest.add(in)
			}
		}
	}
}

// give makes what frames are given at once: the values of the policy, of each group and of each
// institution, which are the same in all their cases.
func (t *table) give(p *Plan) {
	frame := t.scope.Frame()
	given := func(of owner, r rating) *formula.Given {
		frame.Reset()
		for _, in := range t.inputs {
			if in.owned == of {
				_ = in.load(&r, frame, in.slot) // only columns of cases have faults
			}
		}
		return frame.Given()
	}
	t.given = given(ofPolicy, rating{Plan: p})
	for _, g := range p.allGroups() {
		g.given = given(ofGroup, rating{g: g})
		for _, met := range g.table {
			if met.given == nil {
				met.given = given(ofGroup, rating{g: met})
			}
		}
	}
	for _, in := range p.institutions.List() {
		in.given = given(ofInstitution, rating{in: in})
	}
}

// withFormulas adds the faults of a policy's formulas to those of its other fields, so that all
// are told at once.
func withFormulas(p Policy, err error) error {
	if !p.ruled() {
		return err
	}
	var f settlement.Faults
	f.Add(err)
	draft := &Plan{policy: p, places: min(max(p.PointPlaces, 0), 8), values: columns.List(p.Columns, ownFields...)}
	draft.ofGroups, draft.ofInstitutions = p.attributeNames()
	newTable(&f, draft)
	return f.Err()
}

// conditions returns those of the rules before the first one that always holds.
func (t *table) conditions() (list []*formula.Program) {
	for i := range t.rules {
		if t.rules[i].When == "" {
			break
		}
		if when := t.rules[i].when; when != nil { // else it has a fault
			list = append(list, when)
		}
	}
	return list
}

// compile compiles one rule.
func (t *table) compile(f *settlement.Faults, p *Plan, path string, r CaseRule) tableRule {
	source := p.policy.sourceOf(path, r)
	program := func(field, text string, want formula.Type, gives, formulaOf, what string) *formula.Program {
		if text == "" {
			return nil
		}
		at := path + "." + field
		made, err := t.scope.Compile(text, want)
		if err != nil {
			f.At(at, err)
			return nil
		}
		t.note(made)
		t.says[made.Expr()] = &settlement.Rule{
			ID: "policy." + at, Gives: gives, Formula: fmt.Sprintf(formulaOf, made.Expr()), Text: r.label() + ": " + what, Source: source,
		}
		return made
	}
	made := tableRule{
		CaseRule: r, path: path,
		when: program("when", r.When, formula.Flag, path+".when", "%s", "条件 (if it holds, the rule decides the case)"),
		points: program("points", r.Points, formula.Number, "points", fmt.Sprintf("round(%%s, %d)", p.places),
			"病例点数 (the points of the case)"),
		amount: program("amount", r.Amount, formula.Number, amountName(r.AmountIs), "round(%s, 2)", amountText(r.AmountIs)),
		byItem: program("by_item", r.ByItem, formula.Number, "by_item", "round(%s, 2)", "按项目应付基金 (fund money, should the case be compensated by item)"),
	}
	for _, of := range []*formula.Program{made.points, made.amount, made.byItem} {
		if of != nil {
			made.approvedPoints = made.approvedPoints || slices.Contains(of.Inputs(), "approved_points")
			made.approvedAmount = made.approvedAmount || slices.Contains(of.Inputs(), "approved_amount")
		}
	}
	return made
}

func amountName(is AmountIs) string {
	if is == FundAmount {
		return "fund"
	}
	return "amount"
}

func amountText(is AmountIs) string {
	if is == FundAmount {
		return "基金支付额 (fund money: what others paid stays whole)"
	}
	return "病例支付额 (the amount of the case, of which others paid their part)"
}

// label returns what people call the class.
func (r *CaseRule) label() string {
	if r.Label != "" {
		return r.Label
	}
	return string(r.Class)
}

// labels returns what the policies of plans call their classes. Of several rules and policies
// the first one that has a label for a class counts.
func labels(plans ...*Plan) map[settlement.Class]string {
	var list map[settlement.Class]string
	for _, p := range plans {
		for _, r := range p.policy.Rules {
			if r.Label == "" || list[r.Class] != "" {
				continue
			}
			if list == nil {
				list = map[settlement.Class]string{}
			}
			list[r.Class] = r.Label
		}
	}
	return list
}

// note notes which inputs a formula may read.
func (t *table) note(p *formula.Program) {
	for _, name := range p.Inputs() {
		t.reads[name] = true
	}
}

// reduce compiles the points of readmitted cases, unless a rule reads readmitted: then the
// rules say what a readmission does.
func (t *table) reduce(f *settlement.Faults, p *Plan) {
	r := p.policy.Readmission
	switch {
	case r == nil:
		return
	case t.reads["readmitted"]:
		if !r.Factor.Absent() && r.Factor.Cmp(settlement.DecimalInt(1)) != 0 {
			f.At("readmission.factor", fmt.Errorf("%w: rules read readmitted and say what it does; leave the factor out", policy.ErrExcludes))
		}
		return
	case r.Factor.Absent():
		f.At("readmission.factor", policy.ErrRequired)
		return
	}
	name := readmissionFactor
	for {
		slot, err := t.scope.Input(name, formula.Number)
		if err == nil {
			t.factor = slot
			break
		}
		name += "_"
	}
	for i := range t.rules {
		rule := &t.rules[i]
		if rule.points == nil {
			continue
		}
		text := "(" + rule.Points + ") × " + name
		made, err := t.scope.Compile(text, formula.Number)
		if err != nil {
			f.At(rule.path+".points", shifted(err, -1))
			continue
		}
		rule.reduced = made
		says := *t.says[rule.points.Expr()]
		says.ID += ".readmission"
		says.Text += ", 再入院折减 (reduced: the person came back)"
		says.Formula = fmt.Sprintf("round(%s, %d)", made.Expr(), p.places)
		t.says[made.Expr()] = &says
	}
}

// shifted moves the position of a fault by what was written before the text of a document.
func shifted(err error, by int) error {
	var fault *formula.Error
	if !errors.As(err, &fault) || fault.In != "" {
		return err
	}
	moved := *fault
	moved.Pos += by
	return &moved
}

// multiplies reports whether the points of a rule are made of base points and coefficient.
func (t *table) multiplies() bool {
	return slices.ContainsFunc(t.rules, func(r tableRule) bool {
		if r.points == nil {
			return false
		}
		inputs := r.points.Inputs()
		return slices.Contains(inputs, "base_points") && slices.Contains(inputs, "coefficient")
	})
}

// readsApproval reports whether a rule reads approved, so that review means something.
func (t *table) readsApproval() bool { return t != nil && t.reads["approved"] }

// columns adds to a plan's columns those that formulas read and those that the policy names.
func (t *table) columns(list []string) []string {
	if t == nil {
		return list
	}
	add := func(names ...string) {
		for _, name := range names {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	reads := maps.Clone(t.reads)
	for _, in := range t.ranked {
		reads[in.name.name] = true
	}
	if reads["days"] {
		add("days", "admitted", "discharged")
	}
	for _, name := range []string{"approved_points", "approved_as"} {
		if reads[name] {
			add(name)
		}
	}
	add(t.named...)
	return list
}
