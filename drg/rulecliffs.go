package drg

// In this file: the cliffs of a table of rules.

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/wide"
	"github.com/yibaojiesuan/settlement/policy"
)

const (
	// costLimit is how far cliffs of rules are looked for, in fen: a billion yuan.
	costLimit = 100_000_000_000
	// costStops is at how many costs something may be decided in another way for one case.
	costStops = 1_000
)

// tableCliffs collects the cliffs of a table of rules at a value.
type tableCliffs struct {
	*Plan
	stated settlement.Decimal // the value of a point
	value  *big.Rat
	all    []*institution // by code
	free   map[string]formula.Value
	list   []settlement.Cliff
	seen   map[string]bool
	// unknown are formulas of what is paid whose steps, and steady falls, are not known.
	unknown []settlement.Where
}

func (p *Plan) tableCliffs(value settlement.Decimal) ([]settlement.Cliff, error) {
	t := tableCliffs{Plan: p, stated: value, value: value.Rat(), free: p.freeInputs(), seen: map[string]bool{}}
	if err := t.find(); err != nil {
		return nil, err
	}
	return t.list, nil
}

// find walks along the cost of the cases of all groups.
func (t *tableCliffs) find() error {
	p := t.Plan
	t.all = p.institutions.Sorted(func(in *institution) string { return in.code })
	d := p.table.desks.Get().(*desk)
	defer p.table.desks.Put(d)
	for _, g := range p.allGroups() {
		for _, pool := range p.poolsOfTables() {
			for _, one := range t.alike(d, g, pool) {
				if err := t.cases(g, pool, one); err != nil {
					return fmt.Errorf("group %q: %w", g.code, err)
				}
			}
		}
	}
	return nil
}

// freeInputs returns the inputs that a case of a search may choose, with what they are otherwise:
// a stay of seven days that nobody reviewed, with 1 in columns of decimals, 0 or no in others,
// and in columns of texts one that no rule names.
func (p *Plan) freeInputs() map[string]formula.Value {
	free := map[string]formula.Value{
		"days": formula.NumberOf(big.NewRat(7, 1)), "approved": formula.TextOf(""), "approved_as": formula.TextOf(""), "pool": formula.TextOf(""),
		"approved_amount": {}, "approved_points": {}, "readmitted": formula.FlagOf(false), "over_quota": formula.FlagOf(false),
	}
	for _, r := range p.policy.Ranks {
		free[r.Name] = formula.FlagOf(false)
	}
	for name, kind := range p.policy.Columns {
		switch kind {
		case policy.DecimalColumn:
			free[name] = formula.NumberOf(big.NewRat(1, 1))
		case policy.TextColumn:
			free[name] = formula.TextOf("other")
		case policy.FlagColumn:
			free[name] = formula.FlagOf(false)
		default:
			free[name] = formula.NumberOf(new(big.Rat))
		}
	}
	return free
}

// poolsOfTables returns the pools that the policy's tables name, after no pool.
func (p *Plan) poolsOfTables() []string {
	pools := map[string]bool{"": true}
	for _, g := range p.policy.Groups {
		for _, b := range g.By {
			pools[b.Pool] = true
		}
	}
	for _, c := range p.policy.Coefficients {
		pools[c.Pool] = true
	}
	return slices.Sorted(maps.Keys(pools))
}

// inputsOf are institutions for whose cases in a group all inputs of formulas are the same.
type inputsOf struct {
	codes  []string
	values map[string]formula.Value
}

// alike puts institutions with the same inputs together. Those in which the inputs of a case
// have a fault, such as a coefficient that does not exist where it is needed, stay out of it.
func (t *tableCliffs) alike(d *desk, g *group, pool string) []*inputsOf {
	found := map[string]*inputsOf{}
	var list []*inputsOf
	for _, in := range t.all {
		d.held = Case{ID: "cliff", Institution: in.code, Group: g.code, Pool: pool, Cost: 1, Days: 7}
		number := t.poolOf(&d.held)
		d.rating = rating{Plan: t.Plan, c: &d.held, in: in, g: t.meets(in, g, number), pool: number, rules: &t.Plan.rules}
		if d.fill(d.frame) != nil || d.read(d.frame, &t.table.every) != nil {
			continue
		}
		values := map[string]formula.Value{}
		var key strings.Builder
		for _, input := range t.table.inputs {
			v := d.frame.Input(input.slot)
			if base, free := t.free[input.name.name]; free && input.name.name != "pool" {
				v = base
			}
			values[input.name.name] = v
			fmt.Fprintf(&key, "%s\x00", v)
		}
		one := found[key.String()]
		if one == nil {
			one = &inputsOf{values: values}
			found[key.String()] = one
			list = append(list, one)
		}
		one.codes = append(one.codes, in.code)
	}
	return list
}

// cases walks along the cost of each case that some comparison of a rule needs.
func (t *tableCliffs) cases(g *group, pool string, one *inputsOf) error {
	base := func(name string) formula.Value { return one.values[name] }
	search := t.table.scope.Search("cost", func(name string) bool { _, free := t.free[name]; return free }, base)
	cases := []formula.Case{{}}
	add := func(list []formula.Case) {
		for _, c := range list {
			if !slices.ContainsFunc(cases, c.Equal) {
				cases = append(cases, c)
			}
		}
	}
	var before []formula.Wish
	for i := range t.table.rules {
		r := &t.table.rules[i]
		if r.when != nil {
			add(search.Cases(r.when, before))
		}
		met := before
		if r.when != nil {
			met = append([]formula.Wish{{Program: r.when, Holds: true}}, before...)
		}
		for _, pays := range []*formula.Program{r.points, r.amount} {
			if pays != nil {
				add(search.Cases(pays, met))
			}
		}
		if r.when == nil {
			break
		}
		before = append(before, formula.Wish{Program: r.when})
	}
	for _, c := range cases {
		w := costWalk{tableCliffs: t, chosenCase: chosenCase{g, pool, one, c}}
		if err := w.walk(); err != nil {
			return err
		}
	}
	return nil
}

// costWalk is the payment for one case as its cost grows.
type costWalk struct {
	*tableCliffs
	chosenCase
	pieces []piece
}

// chosenCase is a case of a search.
type chosenCase struct {
	g      *group
	pool   string
	one    *inputsOf
	chosen formula.Case
}

// piece is the costs from one decision to the next.
type piece struct {
	from  int64 // fen
	rule  *tableRule
	pays  formula.Course // in yuan; Bent where the case has a fault
	fault bool
	bound *big.Rat // where exactly it begins; nil: not known
	cause string   // the path of the comparison that is decided in another way from here on
}

func (c *chosenCase) input(name string) formula.Value {
	if v, chosen := c.chosen[name]; chosen {
		return v
	}
	return c.one.values[name]
}

func (w *costWalk) walk() error {
	along := w.table.scope.Along("cost", 2, costLimit, w.input)
	next := piece{from: 1}
	for len(w.pieces) < costStops {
		along.Start(next.from)
		w.pay(along, &next)
		w.pieces = append(w.pieces, next)
		at, cause, more := along.Next()
		if !more {
			break
		}
		next = piece{from: at, bound: along.Bound(), cause: w.path(cause)}
	}
	for i := range w.pieces {
		w.judge(i)
	}
	return nil
}

// path returns the path of the formula in which a cause stands.
func (w *costWalk) path(c formula.Cause) string {
	if c.Definition != "" {
		return "define." + c.Definition
	}
	return c.Program
}

// pay decides the rule of a case, and how it is paid from there on.
func (w *costWalk) pay(along *formula.Along, p *piece) {
	p.fault = true
	for i := range w.table.rules {
		r := &w.table.rules[i]
		if r.when != nil {
			along.In(r.path + ".when")
			holds, err := along.Flag(r.when)
			if err != nil {
				return
			}
			if !holds {
				continue
			}
		}
		p.rule = r
		break
	}
	if p.rule == nil {
		return
	}
	zero := formula.Course{At: new(big.Rat), Slope: new(big.Rat), Wobble: new(big.Rat)}
	var err error
	switch r := p.rule; {
	case r.points != nil:
		along.In(r.path + ".points")
		if p.pays, err = along.Number(r.points); err == nil {
			p.pays = p.pays.Times(w.value)
		}
	case r.amount != nil:
		along.In(r.path + ".amount")
		p.pays, err = along.Number(r.amount)
	default:
		p.pays = zero
	}
	p.fault = err != nil
}

// judge lists the cliff at the beginning of a piece, and one inside it where the payment falls.
func (w *costWalk) judge(i int) {
	p := &w.pieces[i]
	if p.fault {
		return
	}
	if i > 0 && !w.pieces[i-1].fault {
		w.edge(i)
	}
	path := p.rule.path + ".points"
	if p.rule.amount != nil {
		path = p.rule.path + ".amount"
	}
	straight := !p.pays.Bent || len(p.pays.Unknown) == 0 // else the formula is named
	if straight && p.pays.Slope.Sign() < 0 {
		w.add(settlement.Cliff{Path: path, At: settlement.Money(p.from).Decimal()}, i, p.from, i, p.from+1)
	}
	w.steps(i, path)
}

// edge lists a cliff between two pieces, if the payments of both differ at the bound itself.
func (w *costWalk) edge(i int) {
	before, p := &w.pieces[i-1], &w.pieces[i]
	bound := p.bound
	if bound == nil {
		bound = new(big.Rat).SetInt64(p.from)
	}
	left, right := before.at(bound), p.at(bound)
	jump := new(big.Rat).Sub(right, left)
	// What roundings may do is no jump; where a line is bent or its bound is not known, a fen
	// of cost may pay as much as it did before it.
	free := new(big.Rat).Add(before.pays.Wobble, p.pays.Wobble)
	if p.bound == nil || before.pays.Bent || p.pays.Bent {
		slopes := new(big.Rat).Add(new(big.Rat).Abs(before.pays.Slope), new(big.Rat).Abs(p.pays.Slope))
		free.Add(free, slopes)
	}
	if new(big.Rat).Abs(jump).Cmp(free) <= 0 {
		w.stepAt(i)
		return
	}
	c := settlement.Cliff{Path: p.cause, At: settlement.Money(p.from - 1).Decimal()}
	if fen, places, err := formula.Decimal(formula.RoundRat(jump, 2), 2); err == nil {
		c.Jump = settlement.DecimalOf(fen, places)
	}
	w.add(c, i-1, p.from-1, i, p.from)
}

// at returns what a piece pays at a cost, which may lie outside of it.
func (p *piece) at(cost *big.Rat) *big.Rat {
	x := new(big.Rat).Sub(cost, new(big.Rat).SetInt64(p.from))
	return x.Mul(x, p.pays.Slope).Add(x, p.pays.At)
}

// add fills in a cliff between a cost of one piece and one of another, and lists it once.
func (w *costWalk) add(c settlement.Cliff, from int, before int64, to int, after int64) {
	was, err := w.paid(from, before)
	if err != nil {
		return
	}
	is, err := w.paid(to, after)
	if err != nil || is == was {
		return
	}
	c.Of, c.Institutions, c.Before, c.After, c.Falls = "cost", w.one.codes, was.Decimal(), is.Decimal(), is < was
	c.Where = append(c.Where, w.where(w.pieces[from].rule, w.pieces[to].rule)...)
	if !c.Every.Absent() { // the formula comes before the classes, as what the case is besides does
		first, n := c.Where[0], len(c.Where)
		c.Where = slices.Insert(c.Where[1:n:n], n-3, first)
	}
	why := costWhy{w.Plan, w.chosenCase, w.stated}
	c.Why = func() (settlement.Trail, settlement.Trail, error) { return both(why.trail, settlement.Money(before)) }
	if c.Falls {
		if at := w.recovers(to, after, was); at > 0 {
			c.Recovers = settlement.Money(at).Decimal()
		}
	}
	if key := fmt.Sprint(c.Path, c.Institutions, c.At, c.Before, c.After, c.Every, c.Jump, w.g.code, w.pool, c.Where[len(c.Where)-2:]); !w.seen[key] {
		w.seen[key] = true
		w.list = append(w.list, c)
	}
}

// where names the group and what the case is besides. The classes come last.
func (w *costWalk) where(from, to *tableRule) []settlement.Where {
	list := []settlement.Where{{Name: "group", Value: w.g.code}}
	if w.pool != "" {
		list = append(list, settlement.Where{Name: "pool", Value: w.pool})
	}
	if a := w.one.values["coefficient"]; a.Known() {
		list = append(list, settlement.Where{Name: "coefficient", Value: a.String()})
	}
	for _, name := range slices.Sorted(maps.Keys(w.chosen)) {
		value := w.chosen[name].String()
		if v := w.chosen[name]; v.Type() == formula.Text {
			value = v.Text()
		}
		list = append(list, settlement.Where{Name: name, Value: value})
	}
	return append(list, settlement.Where{Name: "from", Value: string(from.Class)}, settlement.Where{Name: "to", Value: string(to.Class)})
}

// paid returns what is paid for a case of a piece at a cost, rounded as claims are: by the
// programs that rate them.
func (w *costWalk) paid(i int, cost int64) (settlement.Money, error) {
	d := w.table.desks.Get().(*desk)
	defer w.table.desks.Put(d)
	f := d.frame
	if err := w.set(f, w.table, cost); err != nil {
		return 0, err
	}
	var e settlement.Entry
	return w.worth(w.pieces[i].rule, f, w.value, &e)
}

// worth gives an entry the points or the amount of the case of a frame by a rule, and returns
// what they are at the value of a point.
func (p *Plan) worth(r *tableRule, f *formula.Frame, value *big.Rat, e *settlement.Entry) (settlement.Money, error) {
	switch {
	case r.points != nil:
		v, err := r.points.Fixed(f, p.places)
		if err != nil {
			return 0, err
		}
		points, fits := wide.Mul(v, p.unit).Int64()
		if !fits {
			return 0, settlement.ErrOverflow
		}
		e.Points = settlement.Points(points)
		fen, _, err := formula.Decimal(formula.RoundRat(new(big.Rat).Mul(e.Points.Decimal().Rat(), value), 2), 2)
		return settlement.Money(fen), err
	case r.amount != nil:
		v, err := r.amount.Fixed(f, 2)
		e.Priced, e.Amount = true, settlement.Money(v)
		return e.Amount, err
	}
	return 0, nil
}

// set gives a frame the inputs of the case at a cost.
func (c *chosenCase) set(f *formula.Frame, t *table, cost int64) error {
	f.Reset()
	for _, in := range t.inputs {
		v := c.input(in.name.name)
		if in.name.name == "cost" {
			v = formula.NumberOf(big.NewRat(cost, 100))
		}
		if err := f.Set(in.slot, v); err != nil {
			return err
		}
	}
	return nil
}

// recovers returns the least cost from one of a piece on at which so much is paid; 0: there is
// none as far as is looked.
func (w *costWalk) recovers(i int, from int64, paid settlement.Money) int64 {
	for ; i < len(w.pieces); i++ {
		p := &w.pieces[i]
		to := int64(costLimit)
		if i+1 < len(w.pieces) {
			to = w.pieces[i+1].from - 1
		}
		from = max(from, p.from)
		if p.fault {
			continue
		}
		enough := func(cost int64) bool {
			m, err := w.paid(i, cost)
			return err == nil && m >= paid
		}
		if enough(from) {
			return from
		}
		if !enough(to) {
			continue
		}
		for low, high := from, to; ; { // within a piece the payment grows
			if high-low <= 1 {
				return high
			}
			if middle := low + (high-low)/2; enough(middle) {
				high = middle
			} else {
				low = middle
			}
		}
	}
	return 0
}
