package main

import (
	"math"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: float64, inexact.

type floats struct {
	groups       map[string]*floatGroup
	coefficients map[string]float64
}

type floatGroup struct {
	base, mean, high float64
	uniform          bool
}

func newFloats(r *region) *floats {
	f := &floats{map[string]*floatGroup{}, map[string]float64{}}
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			panic(err) // the region's own text
		}
		return v
	}
	for _, g := range r.groups {
		f.groups[g.code] = &floatGroup{number(g.base), number(g.mean), number(g.high), g.uniform}
	}
	for _, h := range r.hospitals {
		f.coefficients[h.code] = number(h.coefficient)
	}
	return f
}

func round(v, unit float64) float64 { return math.Round(v*unit) / unit }

func (f *floats) rate(institution, code, approved string, cost float64) (settlement.Class, float64) {
	switch {
	case code == ungrouped:
		return settlement.Ungrouped, round(cost/12500*100*0.8, 1e4)
	case approved == "special":
		return settlement.Special, round(cost/12500*100, 1e4)
	}
	g, a := f.groups[code], f.coefficients[institution]
	if g.uniform {
		a = 1
	}
	ratio := cost / g.mean
	switch {
	case ratio >= g.high && approved == "high":
		return settlement.High, round(g.base*a+g.base*(ratio-g.high), 1e4)
	case ratio >= g.high:
		return settlement.High, round(g.base*a, 1e4)
	case ratio < 0.4:
		return settlement.Low, round(min(g.base*a*ratio, g.base), 1e4)
	}
	return settlement.Normal, round(g.base*a, 1e4)
}

type floatSum struct{ points, covered, price float64 }

type floatTotals struct {
	by              map[string]*floatSum
	points, covered float64
}

func (t *floatTotals) add(institution string, points, covered float64) *floatSum {
	s := t.by[institution]
	if s == nil {
		s = &floatSum{}
		t.by[institution] = s
	}
	s.points += points
	s.covered += covered
	t.points += points
	t.covered += covered
	return s
}

func (t *floatTotals) value(n int) float64 {
	return round((float64(n)*15000+t.covered)/t.points, 1e4)
}

func (t *floatTotals) result(value float64) result {
	r := newResult()
	r.Value = strconv.FormatFloat(value, 'f', 4, 64)
	for code, s := range t.by {
		r.Points[code] = settlement.Points(math.Round(s.points*1e4)) * 1e4
		r.Due[code] = settlement.Money(math.Round((s.price - s.covered) * 100))
	}
	return r
}

func floatInMemory() *version {
	return &version{section: inMemory, name: "float64, keep", job: jobKeep, most: memoryLimit, alone: floatAlone,
		prepare: func(d *data) (func() (result, error), error) {
			f, cases := newFloats(d.region), d.slice()
			return func() (result, error) {
				t := floatTotals{by: map[string]*floatSum{}}
				for i := range cases {
					c := &cases[i]
					_, points := f.rate(c.Institution, c.Group, string(c.Approved), float64(c.Cost)/100)
					t.add(c.Institution, points, float64(c.Covered)/100)
				}
				value := t.value(d.n)
				for _, s := range t.by {
					s.price = round(s.points*value, 100)
				}
				return t.result(value), nil
			}, nil
		}}
}

func floatFromCSV() *version {
	return &version{section: fromCSV, name: "encoding/csv, then float64", job: jobKeep, files: []string{"cases.csv"}, alone: floatAlone,
		prepare: func(d *data) (func() (result, error), error) {
			f := newFloats(d.region)
			return func() (result, error) {
				t := floatTotals{by: map[string]*floatSum{}}
				for record, err := range d.records("cases.csv") {
					if err != nil {
						return result{}, err
					}
					cost, err := strconv.ParseFloat(record[3], 64)
					if err != nil {
						return result{}, err
					}
					covered, err := strconv.ParseFloat(record[4], 64)
					if err != nil {
						return result{}, err
					}
					_, points := f.rate(record[1], record[2], record[9], cost)
					t.add(record[1], points, covered)
				}
				value := t.value(d.n)
				for _, s := range t.by {
					s.price = round(s.points*value, 100)
				}
				return t.result(value), nil
			}, nil
		}}
}

func floatAlone(r *region) func(*drg.Case) (string, settlement.Points, error) {
	f := newFloats(r)
	return func(c *drg.Case) (string, settlement.Points, error) {
		class, points := f.rate(c.Institution, c.Group, string(c.Approved), float64(c.Cost)/100)
		return string(class), settlement.Points(math.Round(points*1e4)) * 1e4, nil
	}
}
