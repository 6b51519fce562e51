package drg

// In this file: the names that formulas of a policy may use, and where their values are.

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/internal/formula"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// name is a name of formulas, other than a definition, and how a frame gets its value. A name
// without a value in a case is left as it is: not known.
type name struct {
	name string
	kind formula.Type
	path string // in the policy; empty: every policy has the name
	load func(r *rating, f *formula.Frame, slot int) error
	// show returns a number as the document or the claim writes it; nil: as few decimals as it
	// needs.
	show  func(r *rating) settlement.Decimal
	owned owner
	at    int // of ofValues: among the policy's columns
}

// owner is what a value belongs to.
type owner uint8

const (
	ofCase owner = iota
	ofGroup
	ofInstitution
	ofPolicy // no case changes it
	ofValues // of the case, in the columns that the policy names
)

func (n name) ownedBy(o owner) name {
	n.owned = o
	return n
}

// numbers, texts and flags make names whose values are always known.
func numbers(of string, get func(*rating) number) name {
	return name{name: of, kind: formula.Number, load: func(r *rating, f *formula.Frame, slot int) error {
		if n := get(r); n.shown != nil {
			f.SetNumber(slot, n.v, n.places)
		}
		return nil
	}, show: func(r *rating) settlement.Decimal {
		if n := get(r); n.shown != nil {
			return *n.shown
		}
		return settlement.Decimal{}
	}}
}

func texts(of string, get func(*rating) string) name {
	return name{name: of, kind: formula.Text, load: func(r *rating, f *formula.Frame, slot int) error {
		f.SetText(slot, get(r))
		return nil
	}}
}

func flags(of string, get func(*rating) bool) name {
	return name{name: of, kind: formula.Flag, load: func(r *rating, f *formula.Frame, slot int) error {
		f.SetFlag(slot, get(r))
		return nil
	}}
}

func amounts(of string, get func(*rating) settlement.Money) name {
	return name{name: of, kind: formula.Number, load: func(r *rating, f *formula.Frame, slot int) error {
		f.SetNumber(slot, int64(get(r)), 2)
		return nil
	}, show: func(r *rating) settlement.Decimal { return get(r).Decimal() }}
}

// decimals makes a name whose value is a column of the case; a blank one is not known.
func decimals(of string, get func(*Case) settlement.Decimal) name {
	return name{name: of, kind: formula.Number, load: func(r *rating, f *formula.Frame, slot int) error {
		return columns.Number(f, slot, of, get(r.c))
	}, show: func(r *rating) settlement.Decimal { return get(r.c) }}
}

// names returns the names that every policy has.
func builtinNames() []name {
	return append(claimNames(),
		texts("group", func(r *rating) string { return r.c.Group }),
		numbers("base_points", func(r *rating) number {
			if r.g.noWeight || r.g.base.v == 0 {
				return number{}
			}
			return r.g.base
		}).ownedBy(ofGroup),
		known("mean_cost", func(r *rating) (settlement.Money, bool) { return settlement.Money(r.g.mean), r.g.mean != 0 }).ownedBy(ofGroup),
		known("price", func(r *rating) (settlement.Money, bool) { return r.g.price, r.g.priced && !r.g.noWeight }).ownedBy(ofGroup),
		texts("institution", func(r *rating) string { return r.c.Institution }),
		texts("level", func(r *rating) string { return r.in.level }).ownedBy(ofInstitution),
		numbers("coefficient", func(r *rating) number {
			a := r.findCoefficient()
			if a.v == 0 {
				return number{}
			}
			return a.number
		}),
		texts("pool", func(r *rating) string { return r.poolNameOf(r.c) }),
		known("regional_mean", func(r *rating) (settlement.Money, bool) { return settlement.Money(r.Plan.mean), r.Plan.mean != 0 }).ownedBy(ofPolicy),
		numbers("scale", func(r *rating) number { return r.Plan.scale }).ownedBy(ofPolicy),
	)
}

// claimNames returns the names of the claim.
func claimNames() []name {
	return []name{
		amounts("cost", func(r *rating) settlement.Money { return r.c.Cost }),
		amounts("covered", func(r *rating) settlement.Money { return r.c.Covered }),
		amounts("unreasonable", func(r *rating) settlement.Money { return r.c.Unreasonable }),
		{name: "days", kind: formula.Number, load: loadDays},
		texts("approved", func(r *rating) string { return string(r.approval()) }),
		texts("approved_as", func(r *rating) string { return r.c.ApprovedAs }),
		decimals("approved_amount", func(c *Case) settlement.Decimal { return c.ApprovedAmount }),
		decimals("approved_points", func(c *Case) settlement.Decimal { return c.ApprovedPoints }),
		flags("readmitted", func(r *rating) bool { return r.c.Readmitted }),
		flags("over_quota", func(r *rating) bool { return r.c.OverQuota }),
	}
}

// known makes the name of an amount that is perhaps not known.
func known(of string, get func(*rating) (settlement.Money, bool)) name {
	return name{name: of, kind: formula.Number, load: func(r *rating, f *formula.Frame, slot int) error {
		if m, is := get(r); is {
			f.SetNumber(slot, int64(m), 2)
		}
		return nil
	}, show: func(r *rating) settlement.Decimal {
		m, _ := get(r)
		return m.Decimal()
	}}
}

// loadDays gives the length of the stay; it is not known without days and dates.
func loadDays(r *rating, f *formula.Frame, slot int) error {
	n, err := r.days(r.c)
	switch {
	case errors.Is(err, settlement.ErrBlank):
		return nil
	case err != nil:
		return err
	}
	f.SetNumber(slot, int64(n), 0)
	return nil
}

// declaredNames returns the names that the policy declares itself, without definitions.
func (p *Plan) declaredNames(f *settlement.Faults) []name {
	list := attributes(p.ofGroups, ofGroup, func(r *rating) []attributeValue { return r.g.values })
	list = append(list, attributes(p.ofInstitutions, ofInstitution, func(r *rating) []attributeValue { return r.in.values })...)
	for _, of := range slices.Sorted(maps.Keys(p.policy.Parameters)) {
		d := p.policy.Parameters[of]
		v, places, err := d.Coefficient()
		f.At("parameters."+of, err)
		list = append(list, name{name: of, kind: formula.Number, path: "parameters." + of, load: func(_ *rating, f *formula.Frame, slot int) error {
			f.SetNumber(slot, v, places)
			return nil
		}, show: func(*rating) settlement.Decimal { return d }, owned: ofPolicy})
	}
	for _, of := range slices.Sorted(maps.Keys(p.policy.Columns)) {
		if slices.Contains(ownFields, of) {
			list = append(list, name{name: of, kind: formula.Text, path: "columns." + of, load: func(r *rating, f *formula.Frame, slot int) error {
				if r.c.Department != "" {
					f.SetText(slot, r.c.Department)
				}
				return nil
			}})
			continue
		}
		i := slices.IndexFunc(p.values, func(c ValueColumn) bool { return c.Name == of })
		list = append(list, name{of, columns.Type(p.values[i].Kind), "columns." + of, func(r *rating, f *formula.Frame, slot int) error {
			return columns.Load(f, []columns.Read{{At: i, Slot: slot}}, r.Plan.values, r.c.Values, r.at)
		}, func(r *rating) (d settlement.Decimal) {
			if v, _ := columns.Of(r.Plan.values, r.c.Values, r.valueAt(i)); v != nil {
				d = v.Number()
			}
			return d
		}, ofValues, i})
	}
	return list
}

// valueAt returns where a case has the value of the i-th column that the policy names.
func (r *rating) valueAt(i int) int {
	if r.at != nil { // of a timeline, whose cases have the columns of all its plans
		return r.at[i]
	}
	return i
}

// declare declares names in a scope, and returns their slots. A name that was declared before,
// or that cannot be one, is a fault.
func declare(f *settlement.Faults, scope *formula.Scope, list []name) []input {
	var inputs []input
	for _, n := range list {
		slot, err := scope.Input(n.name, n.kind)
		if err != nil {
			f.At(n.path, fmt.Errorf("%w: %s", err, shown.QuoteKey(n.name)))
			continue
		}
		inputs = append(inputs, input{n, slot})
	}
	return inputs
}

// input is a name with its slot in a frame.
type input struct {
	name
	slot int
}
