// Package columns finds the values of the columns of claims that policies name themselves.
package columns

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/policy"
)

// List returns the columns of a policy by name, without those that a claim has as fields of
// its own.
func List(kinds map[string]policy.ColumnKind, fields ...string) []policy.Column {
	var list []policy.Column
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		if !slices.Contains(fields, name) {
			list = append(list, policy.Column{Name: name, Kind: kinds[name]})
		}
	}
	return list
}

// Merged returns the columns of several policies, by name.
func Merged(lists ...[]policy.Column) []policy.Column {
	all := map[string]policy.ColumnKind{}
	for _, list := range lists {
		for _, c := range list {
			all[c.Name] = c.Kind
		}
	}
	return List(all)
}

func find(list []policy.Column, name string) (int, bool) {
	return slices.BinarySearchFunc(list, name, func(c policy.Column, name string) int { return cmp.Compare(c.Name, name) })
}

// Places returns where the columns of a policy stand among all of them.
func Places(own, all []policy.Column) []int {
	places := make([]int, len(own))
	for i, c := range own {
		places[i], _ = find(all, c.Name)
	}
	return places
}

// Values returns the values of a claim, in the order of the columns, from texts by their names.
// A name that is left out is not known. It returns an error, a *settlement.FieldError with the
// name of the column, if a name is no column or a text no value of it.
func Values(list []policy.Column, texts map[string]string) ([]policy.Value, error) {
	values := make([]policy.Value, len(list))
	var f settlement.Faults
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		i, found := find(list, name)
		if !found {
			f.At(name, fmt.Errorf("%w: the policy has no column of this name", policy.ErrColumn))
			continue
		}
		v, err := policy.ParseValue(list[i].Kind, texts[name])
		f.At(name, err)
		values[i] = v
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return values, nil
}

// Of returns the i-th value of a claim, which must be of the column's kind; nil if it is not
// known. A claim without any values knows none; any other has one for each of the columns.
func Of(list []policy.Column, values []policy.Value, i int) (*policy.Value, error) {
	if len(values) == 0 {
		return nil, nil
	}
	if len(values) != len(list) {
		return nil, &settlement.FieldError{Path: list[i].Name, Err: fmt.Errorf("%w: the claim has %d values, want one for each column", policy.ErrColumn, len(values))}
	}
	v := &values[i]
	if !v.Known() {
		return nil, nil
	}
	if err := v.Fits(list[i].Kind); err != nil {
		return nil, &settlement.FieldError{Path: list[i].Name, Err: err}
	}
	return v, nil
}

// Read is a column that a formula reads.
type Read struct {
	At   int // among the columns of the policy
	Slot int // of its input
}

// Load gives inputs of a frame the values of a claim in the columns that they read. Those that
// are not known are left as they are. The values are in the order of list, which has all columns
// of the policy; places says where they stand in it, nil: list has no others.
func Load(f *formula.Frame, reads []Read, list []policy.Column, values []policy.Value, places []int) error {
	if len(values) == 0 {
		return nil
	}
	for _, r := range reads {
		i := r.At
		if places != nil {
			i = places[i]
		}
		v, err := Of(list, values, i)
		if err != nil {
			return err
		}
		if v == nil {
			continue
		}
		if text, is := v.Text(); is {
			f.SetText(r.Slot, text)
		} else if yes, is := v.Flag(); is {
			f.SetFlag(r.Slot, yes)
		} else if err := Number(f, r.Slot, list[i].Name, v.Number()); err != nil {
			return err
		}
	}
	return nil
}

// Type returns the type that values of a kind have in formulas.
func Type(kind policy.ColumnKind) formula.Type {
	switch kind {
	case policy.FlagColumn:
		return formula.Flag
	case policy.TextColumn:
		return formula.Text
	}
	return formula.Number
}

// Number gives an input of a frame a decimal. An absent one is left as it is.
func Number(f *formula.Frame, slot int, name string, d settlement.Decimal) error {
	if d.Absent() {
		return nil
	}
	places := d.Places()
	v, err := d.Scaled(places)
	if err != nil { // perhaps it fits without the zeros at its end
		if v, places, err = d.Coefficient(); err != nil {
			return &settlement.FieldError{Path: name, Err: err}
		}
	}
	f.SetNumber(slot, v, places)
	return nil
}

// Row adds the values of a claim to its row, one for each column.
func Row(list []policy.Column, values []policy.Value, r settlement.Row) settlement.Row {
	for i := range list {
		var v policy.Value
		if i < len(values) {
			v = values[i]
		}
		r = v.Row(r)
	}
	return r
}
