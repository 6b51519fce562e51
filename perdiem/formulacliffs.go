package perdiem

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/exact"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the cliffs of a formula.

const (
	// costLimit is how far cliffs of a formula are looked for, in fen: ten million yuan.
	costLimit = 1_000_000_000
	// costStops is at how many costs something may be decided in another way for one stay.
	costStops = 1_000
)

// usual is what a column holds where a search chooses nothing else: 1 in columns of decimals, 0
// or no in others, and in columns of texts one that no formula names.
func usual(kind policy.ColumnKind) policy.Value {
	switch kind {
	case policy.DecimalColumn:
		return policy.DecimalValue(settlement.DecimalInt(1))
	case policy.TextColumn:
		return policy.TextValue("other")
	case policy.FlagColumn:
		return policy.FlagValue(false)
	}
	return policy.DecimalValue(settlement.DecimalInt(0))
}

// formulaCliffs lists the cliffs of a class under a formula: along the days of a first stay that
// costs its standard, and along the cost of first stays that end at the edges of tiers.
func (p *Plan) formulaCliffs(c *rates) []settlement.Cliff {
	list := p.formulaDays(c)
	if !p.formula.reads["cost"] {
		return list
	}
	lengths := []int{1, 30}
	for _, t := range c.tiers[1:] {
		lengths = append(lengths, t.from, t.from+1)
	}
	slices.Sort(lengths)
	seen := map[string]bool{}
	for _, n := range slices.Compact(lengths) {
		if n >= cliffDays {
			break
		}
		for _, x := range p.formulaCosts(c, n) {
			if key := fmt.Sprint(x.Where[1:], x.At, x.Before, x.After); !seen[key] {
				seen[key] = true
				list = append(list, x)
			}
		}
	}
	return list
}

// onDesk calls of with a desk for a first stay of the class, whose columns are usual.
func (p *Plan) onDesk(c *rates, of func(d *desk)) {
	s := Stay{ID: "cliff", Class: c.class.Code, Department: "other"}
	for _, column := range p.values {
		s.Values = append(s.Values, usual(column.Kind))
	}
	d := p.desk(&s)
	defer d.done()
	d.rates, d.at = c, nil
	of(d)
}

// formulaDays lists the first day that pays less, at the cost of the standard of the days before.
func (p *Plan) formulaDays(c *rates) (list []settlement.Cliff) {
	p.onDesk(c, func(d *desk) {
		last := 2
		for _, t := range c.tiers {
			last = max(last, t.from+2)
		}
		for n := 1; n < min(last, cliffDays); n++ {
			standard, fund := d.rating.standard(0, n)
			cost, err := divide(standard, exact.Of(), c.places, 2)
			if err != nil {
				return
			}
			d.held.Cost = settlement.Money(cost)
			before, err1 := d.byFormula(standard, fund, n, n)
			standard, fund = d.rating.standard(0, n+1)
			after, err2 := d.byFormula(standard, fund, n+1, n+1)
			of := settlement.Money(cost)
			if err1 == nil && err2 == nil && after < before {
				list = append(list, settlement.Cliff{
					Path: "actual.amount", Where: []settlement.Where{{Name: "class", Value: c.class.Code}, {Name: "cost", Value: d.held.Cost.String()}},
					Of: "days", At: settlement.DecimalInt(n), Before: before.Decimal(), After: after.Decimal(), Falls: true,
					Why: func() (settlement.Trail, settlement.Trail, error) {
						before, err1 := p.whyFormula(c, n, of)
						after, err2 := p.whyFormula(c, n+1, of)
						return before, after, cmp.Or(err1, err2)
					},
				})
				return
			}
		}
	})
	return list
}

// whyFormula returns the trail to what a first stay of n days is paid at a cost.
func (p *Plan) whyFormula(c *rates, n int, cost settlement.Money) (t settlement.Trail, err error) {
	p.onDesk(c, func(d *desk) {
		d.held.Cost, d.trail = cost, &t
		standard, fund := d.rating.standard(0, n)
		_, err = d.byFormula(standard, fund, n, n)
	})
	return t, err
}

// formulaCosts lists the costs at which a first stay of n days is paid less, or more by a jump,
// for one fen more. Where the formula reads columns of the policy, those are looked at with which
// a comparison decides.
func (p *Plan) formulaCosts(c *rates, n int) (list []settlement.Cliff) {
	p.onDesk(c, func(d *desk) {
		standard, fund := d.rating.standard(0, n)
		if _, err := d.byFormula(standard, fund, n, n); err != nil {
			return
		}
		base := map[string]formula.Value{}
		for _, in := range p.formula.inputs {
			base[in.name] = d.frame.Input(in.slot)
		}
		own := func(name string) bool { return p.policy.Columns[name] != "" }
		search := p.formula.scope.Search("cost", own, func(name string) formula.Value { return base[name] })
		for _, chosen := range append([]formula.Case{{}}, search.Cases(p.formula.whole, nil)...) {
			w := costWalk{desk: d, base: base, chosen: chosen}
			for _, x := range w.walk() {
				x.Path, x.Of = "actual.amount", "cost"
				at, _ := x.At.Money()
				x.Why = func() (settlement.Trail, settlement.Trail, error) {
					before, err1 := p.whyChosen(c, n, base, chosen, at)
					after, err2 := p.whyChosen(c, n, base, chosen, at+1)
					return before, after, cmp.Or(err1, err2)
				}
				x.Where = []settlement.Where{{Name: "days", Value: fmt.Sprint(n)}, {Name: "class", Value: c.class.Code}}
				for _, name := range slices.Sorted(maps.Keys(chosen)) {
					x.Where = append(x.Where, settlement.Where{Name: name, Value: chosen[name].String()})
				}
				list = append(list, x)
			}
		}
	})
	return list
}

// whyChosen returns the trail to what the formula gives for a first stay of n days at a cost,
// where a search chose the columns.
func (p *Plan) whyChosen(c *rates, n int, base map[string]formula.Value, chosen formula.Case, cost settlement.Money) (t settlement.Trail, err error) {
	p.onDesk(c, func(d *desk) {
		d.held.Cost, d.trail = cost, &t
		d.sum, d.fund = d.rating.standard(0, n)
		d.paid, d.index, d.paidFor, d.claimed = n, n, cost, 0
		d.frame.Record(true)
		w := costWalk{desk: d, base: base, chosen: chosen}
		var paid settlement.Money
		if paid, err = w.paidAt(int64(cost)); err == nil {
			d.recordFormula(d.frame, paid)
		}
		d.frame.Record(false)
	})
	return t, err
}

// costWalk is the payment for one stay as its cost grows.
type costWalk struct {
	*desk
	base   map[string]formula.Value
	chosen formula.Case
}

func (w *costWalk) input(name string) formula.Value {
	if v, chosen := w.chosen[name]; chosen {
		return v
	}
	return w.base[name]
}

// walk goes from one decision of the formula to the next.
func (w *costWalk) walk() (list []settlement.Cliff) {
	along := w.formula.scope.Along("cost", 2, costLimit, w.input)
	var before formula.Course
	known := false // what the piece before pays
	at := int64(1)
	for range costStops {
		along.Start(at)
		along.In("actual.amount")
		now, err := along.Number(w.formula.whole)
		if err == nil && known {
			if x, is := w.edge(at, before, now); is {
				list = append(list, x)
			}
		}
		if err == nil && !now.Bent && now.Slope.Sign() < 0 {
			if x, is := w.step(at + 1); is && x.Falls {
				list = append(list, x)
			}
		}
		before, known = now, err == nil
		next, _, more := along.Next()
		if !more {
			break
		}
		at = next
	}
	return list
}

// edge returns a cliff before a cost, if the payment there changes by more than a fen of cost and
// roundings may do.
func (w *costWalk) edge(at int64, before, now formula.Course) (settlement.Cliff, bool) {
	x, is := w.step(at)
	free := big.NewRat(1, 100)
	for _, c := range []formula.Course{before, now} {
		free.Add(free, c.Wobble)
		free.Add(free, new(big.Rat).Abs(c.Slope))
	}
	jump := new(big.Rat).Sub(x.After.Rat(), x.Before.Rat())
	if !is || !before.Bent && !now.Bent && jump.Abs(jump).Cmp(free) <= 0 {
		return x, false
	}
	return x, x.Falls || jump.Cmp(free) > 0
}

// step returns what a fen of cost changes.
func (w *costWalk) step(at int64) (settlement.Cliff, bool) {
	before, err1 := w.paidAt(at - 1)
	after, err2 := w.paidAt(at)
	return settlement.Cliff{
		At: settlement.Money(at - 1).Decimal(), Before: before.Decimal(), After: after.Decimal(), Jump: (after - before).Decimal(), Falls: after < before,
	}, err1 == nil && err2 == nil && before != after
}

// paidAt returns what the stay is paid at a cost.
func (w *costWalk) paidAt(cost int64) (settlement.Money, error) {
	f := w.frame
	for _, in := range w.formula.inputs {
		v := w.input(in.name)
		if in.name == "cost" {
			v = formula.NumberOf(big.NewRat(cost, 100))
		}
		if err := f.Set(in.slot, v); err != nil {
			return 0, err
		}
	}
	fen, err := w.formula.whole.Fixed(f, 2)
	return settlement.Money(fen), err
}
