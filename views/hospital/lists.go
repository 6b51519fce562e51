package hospital

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// claim is a single claim of a month, without its person.
type claim struct {
	id, institution, department, doctor, group string
	class                                      settlement.Class
	days                                       int
	cost, price, gain                          settlement.Money
	fees                                       []settlement.CostPart
}

// list is the first claims by some order, up to a number of them, and sums of all.
type list struct {
	top         int
	order       func(a, b *claim) int
	claims      []claim
	count       int
	cost, price settlement.Money
	gain        settlement.Money
}

func (l *list) add(c *claim) {
	l.count++
	l.cost, l.price, l.gain = l.cost+c.cost, l.price+c.price, l.gain+c.gain
	l.keep(c)
}

// keep keeps a claim that is among the first ones. Only then its fees are copied.
func (l *list) keep(c *claim) {
	at := len(l.claims)
	for at > 0 && l.order(c, &l.claims[at-1]) < 0 {
		at--
	}
	if at >= l.top {
		return
	}
	one := *c
	one.fees = slices.Clone(c.fees)
	l.claims = slices.Insert(l.claims, at, one)
	l.claims = l.claims[:min(len(l.claims), l.top)]
}

func (l *list) merge(o *list) {
	l.count += o.count
	l.cost, l.price, l.gain = l.cost+o.cost, l.price+o.price, l.gain+o.gain
	for i := range o.claims {
		l.keep(&o.claims[i])
	}
}

// worst orders by loss, dear by cost; ties by id.
func worst(a, b *claim) int { return cmp.Or(cmp.Compare(a.gain, b.gain), strings.Compare(a.id, b.id)) }
func dear(a, b *claim) int  { return cmp.Or(cmp.Compare(b.cost, a.cost), strings.Compare(a.id, b.id)) }

// dearest is how many of the dearest claims are told with reasons.
const dearest = 3

// kinds of claims that have a list.
const (
	overrun = iota
	dearestOf
	highOf
	lowOf
	ungroupedOf
	readmittedOf
	kinds
)

// lists are the lists of each month that a worker has seen; a claim of one month is in the lists
// of that month alone.
type lists struct {
	options Options
	pricer  *settlement.Pricer
	fund    map[string]bool // pools whose prices of points are fund money
	months  map[settlement.Month]*[kinds]list
	one     claim // that is looked at
}

func newLists(o Options, r *settlement.Report, p *settlement.Pricer) *lists {
	l := &lists{options: o, pricer: p, fund: map[string]bool{}, months: map[settlement.Month]*[kinds]list{}}
	for i := range r.Pools {
		l.fund[r.Pools[i].Name] = r.Pools[i].Terms.Basis == settlement.FundOnly
	}
	return l
}

func (l *lists) of(m settlement.Month) *[kinds]list {
	if x := l.months[m]; x != nil {
		return x
	}
	x := &[kinds]list{}
	for i := range x {
		x[i] = list{top: l.options.Top, order: worst}
	}
	x[dearestOf].top, x[dearestOf].order = dearest, dear
	l.months[m] = x
	return x
}

func (l *lists) merge(o *lists) {
	for m, from := range o.months {
		to := l.of(m)
		for i := range to {
			to[i].merge(&from[i])
		}
	}
}

// add puts a claim on the lists that it belongs to. What the rules do not pay is on none.
func (l *lists) add(e *settlement.Entry) error {
	o := &l.options
	if e.Left != "" || e.Claim == "" || !o.Month.Absent() && !e.Month.Equal(o.Month) || o.Institution != "" && e.Institution != o.Institution {
		return nil
	}
	bill, err := l.pricer.Bill(*e)
	if err != nil {
		return err
	}
	c := &l.one
	*c = claim{id: e.Claim, institution: e.Institution, department: e.Department, class: e.Class, cost: e.Cost, price: bill.Price + bill.Over}
	c.gain = c.price - c.cost
	if !e.Priced && l.fund[e.Pool] { // what others paid stands beside fund money
		c.gain += e.Covered
	}
	readmitted := false
	if d := e.Details; d != nil {
		c.group, c.days, c.gain, readmitted = d.Group, d.Days, c.gain+d.Beside, d.Readmitted
		if a := d.Attributes; a != nil {
			c.doctor, c.fees = a.Doctor, a.Fees
		}
	}
	to := l.of(e.Month)
	to[dearestOf].add(c)
	if c.gain < 0 {
		to[overrun].add(c)
	}
	switch e.Class {
	case settlement.High:
		to[highOf].add(c)
	case settlement.Low:
		to[lowOf].add(c)
	case settlement.Ungrouped:
		to[ungroupedOf].add(c)
	}
	if readmitted {
		to[readmittedOf].add(c)
	}
	return nil
}
