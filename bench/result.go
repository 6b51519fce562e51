package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// result is what a version computes. Fields that a job does not need stay empty.
type result struct {
	Rows   int                          `json:",omitempty"` // what was read, where nothing is settled
	Value  string                       `json:",omitempty"` // yuan a point
	Points map[string]settlement.Points `json:",omitempty"` // by institution
	Due    map[string]settlement.Money  `json:",omitempty"` // by institution
	Digest string                       `json:",omitempty"` // of the rows that were written
}

// resultOf takes from a report the figures that other versions compute, too.
func resultOf(r *settlement.Report, err error) (result, error) {
	if err != nil {
		return result{}, err
	}
	v := newResult()
	if p := r.Pool(""); p != nil && p.PointValue != nil { // nil: the pools have names
		v.Value = p.PointValue.Value.String()
	}
	for _, s := range r.Statements {
		v.Points[s.Institution], v.Due[s.Institution] = s.Points, s.Due
	}
	return v, nil
}

func newResult() result {
	return result{Points: map[string]settlement.Points{}, Due: map[string]settlement.Money{}}
}

// equal reports whether two results are equal to the fen and to the last point.
func (r result) equal(want result) bool { return reflect.DeepEqual(r, want) }

// difference says how far a result is from the right one, in money.
func (r result) difference(want result) string {
	var parts []string
	if r.Value != want.Value {
		parts = append(parts, fmt.Sprintf("point value %s, exact %s", r.Value, want.Value))
	}
	var sum, most settlement.Money
	off := 0
	for _, code := range slices.Sorted(maps.Keys(want.Due)) {
		d := r.Due[code] - want.Due[code]
		if d < 0 {
			d = -d
		}
		if d != 0 {
			off++
		}
		sum += d
		most = max(most, d)
	}
	parts = append(parts, fmt.Sprintf("%d of %d institutions off, by %s yuan together, at most %s", off, len(want.Due), sum, most))
	if r.Digest != want.Digest {
		parts = append(parts, "other rows written")
	}
	return strings.Join(parts, "; ")
}
