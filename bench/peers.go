package main

import (
	"iter"

	gov "github.com/govalues/decimal"
	shop "github.com/shopspring/decimal"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: what the versions in decimals share. They check neither unknown codes
// nor blanks, overflow or ids.

// claim is a case in the numbers of a peer.
type claim[N any] struct {
	institution, group, approved string
	cost, covered                N
}

// peer is the arithmetic of one number type.
type peer[N any] struct {
	of    func(settlement.Money) N
	parse func(string) (N, error)
	// rate returns class and points of a case.
	rate     func(*claim[N]) (string, N)
	add, sub func(a, b N) N
	value    func(pool, points N) N
	price    func(points, value N) N
	text     func(N) string
}

// sum is the sums of an institution.
type sum[N any] struct {
	code                   string
	points, covered, price N
}

// totals are the sums of all institutions.
type totals[N any] struct {
	by              map[string]*sum[N]
	points, covered N
}

// rated is the claim of an institution whose price is rounded by itself.
type rated[N any] struct {
	of     *sum[N]
	points N
}

// settle does a job on claims.
func (p *peer[N]) settle(j job, n int, claims iter.Seq2[*claim[N], error]) (result, error) {
	t := totals[N]{by: map[string]*sum[N]{}}
	var each []rated[N]
	for c, err := range claims {
		if err != nil {
			return result{}, err
		}
		_, points := p.rate(c)
		s := p.count(&t, c.institution, points, c.covered)
		if j == jobEach {
			each = append(each, rated[N]{s, points})
		}
	}
	return p.close(&t, j, n, each)
}

func (p *peer[N]) count(t *totals[N], institution string, points, covered N) *sum[N] {
	s := t.by[institution]
	if s == nil {
		s = &sum[N]{code: institution}
		t.by[institution] = s
	}
	s.points, s.covered = p.add(s.points, points), p.add(s.covered, covered)
	t.points, t.covered = p.add(t.points, points), p.add(t.covered, covered)
	return s
}

// close divides the fund for n claims.
func (p *peer[N]) close(t *totals[N], j job, n int, each []rated[N]) (result, error) {
	money, err := p.parse(fund(n).String())
	if err != nil {
		return result{}, err
	}
	pool := p.add(money, t.covered)
	value := p.value(pool, t.points)
	switch j {
	case jobEach:
		for _, e := range each {
			e.of.price = p.add(e.of.price, p.price(e.points, value))
		}
	default:
		for _, s := range t.by {
			s.price = p.price(s.points, value)
		}
	}
	r := newResult()
	r.Value = p.text(value)
	for code, s := range t.by {
		if r.Points[code], err = settlement.ParsePoints(p.text(s.points)); err != nil {
			return r, err
		}
		if r.Due[code], err = settlement.ParseMoney(p.text(p.sub(s.price, s.covered))); err != nil {
			return r, err
		}
	}
	return r, nil
}

// fromSlice makes the claims of cases in memory: the amounts of each become new
// numbers, the codes are its own.
func (p *peer[N]) fromSlice(cases []drg.Case) iter.Seq2[*claim[N], error] {
	return func(yield func(*claim[N], error) bool) {
		var c claim[N]
		for i := range cases {
			from := &cases[i]
			c.institution, c.group, c.approved = from.Institution, from.Group, string(from.Approved)
			c.cost, c.covered = p.of(from.Cost), p.of(from.Covered)
			if !yield(&c, nil) {
				return
			}
		}
	}
}

// fromCSV parses what encoding/csv splits.
func (p *peer[N]) fromCSV(d *data) iter.Seq2[*claim[N], error] {
	return func(yield func(*claim[N], error) bool) {
		var c claim[N]
		for record, err := range d.records("cases.csv") {
			if err != nil {
				yield(nil, err)
				return
			}
			c.institution, c.group, c.approved = record[1], record[2], record[9]
			c.cost, err = p.parse(record[3])
			if err == nil {
				c.covered, err = p.parse(record[4])
			}
			if !yield(&c, err) || err != nil {
				return
			}
		}
	}
}

// kind makes a peer and its versions.
type kind[N any] struct {
	name  string
	exact bool
	make  func(*region) *peer[N]
}

func (k kind[N]) inMemory(j job) *version {
	return &version{section: inMemory, name: k.name + ", " + string(j), job: j, exact: k.exact, most: memoryLimit, alone: k.alone(),
		prepare: func(d *data) (func() (result, error), error) {
			p, cases := k.make(d.region), d.slice()
			return func() (result, error) { return p.settle(j, d.n, p.fromSlice(cases)) }, nil
		}}
}

func (k kind[N]) fromCSV() *version {
	return &version{section: fromCSV, name: "encoding/csv, then " + k.name, job: jobKeep, exact: k.exact, most: patience, files: []string{"cases.csv"}, alone: k.alone(),
		prepare: func(d *data) (func() (result, error), error) {
			p := k.make(d.region)
			return func() (result, error) { return p.settle(jobKeep, d.n, p.fromCSV(d)) }, nil
		}}
}

// alone rates single cases, to compare.
func (k kind[N]) alone() rater {
	if k.exact {
		return nil
	}
	return func(r *region) func(*drg.Case) (string, settlement.Points, error) {
		p := k.make(r)
		return func(c *drg.Case) (string, settlement.Points, error) {
			class, points := p.rate(&claim[N]{c.Institution, c.Group, string(c.Approved), p.of(c.Cost), p.of(c.Covered)})
			v, err := settlement.ParsePoints(p.text(points))
			return class, v, err
		}
	}
}

var (
	carefully = kind[shop.Decimal]{"shopspring/decimal, careful", true, careful}
	plainly   = kind[shop.Decimal]{"shopspring/decimal, straightforward", false, straightforward}
	nineteen  = kind[gov.Decimal]{"govalues/decimal, careful", true, govalues}
)

// peersInMemory and peersFromCSV list the versions in other arithmetic.
func peersInMemory() []*version {
	yardstick := plainly.inMemory(jobKeep)
	yardstick.yardstick = true
	return []*version{
		yardstick,
		carefully.inMemory(jobKeep), carefully.inMemory(jobEach),
		nineteen.inMemory(jobKeep),
		floatInMemory(),
	}
}

func peersFromCSV() []*version {
	return []*version{plainly.fromCSV(), carefully.fromCSV(), nineteen.fromCSV(), floatFromCSV()}
}
