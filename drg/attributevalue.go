package drg

// In this file: attributes of groups and institutions, as formulas read them.

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/formula"
)

// attributeName is a name that a policy gives to an attribute, and its first place there.
type attributeName struct {
	name, path string
	kind       attributeKind
}

// attributeNames returns the names of the attributes of groups and of institutions, sorted.
func (p *Policy) attributeNames() (groups, institutions []attributeName) {
	collect := func(found map[string]attributeName, path string, attributes map[string]Attribute) {
		for name, a := range attributes {
			if _, met := found[name]; !met {
				found[name] = attributeName{name, path + ".attributes." + name, a.kind}
			}
		}
	}
	sorted := func(found map[string]attributeName) (list []attributeName) {
		for _, name := range slices.Sorted(maps.Keys(found)) {
			list = append(list, found[name])
		}
		return list
	}
	ofGroups, ofInstitutions := map[string]attributeName{}, map[string]attributeName{}
	for i, g := range p.Groups {
		collect(ofGroups, byPath(i, itself), g.Attributes)
		for j, b := range g.By {
			collect(ofGroups, byPath(i, j), b.Attributes)
		}
	}
	for i, in := range p.Institutions {
		collect(ofInstitutions, fmt.Sprintf("institutions[%d]", i), in.Attributes)
	}
	return sorted(ofGroups), sorted(ofInstitutions)
}

// attributeValue is an attribute as a frame takes it.
type attributeValue struct {
	known  bool
	of     Attribute
	v      int64 // of a decimal
	places int
}

// attributeValues returns the attributes that names have, in the order of the names.
func attributeValues(f *settlement.Faults, path string, names []attributeName, attributes map[string]Attribute) []attributeValue {
	list := make([]attributeValue, len(names))
	for i, n := range names {
		a, ok := attributes[n.name]
		if !ok {
			continue
		}
		one := attributeValue{known: true, of: a}
		if a.kind == decimalAttribute {
			var err error
			one.v, one.places, err = a.number.Coefficient()
			f.At(path+".attributes."+n.name, err)
		}
		list[i] = one
	}
	return list
}

// attributes makes the names of attributes. get returns those of a case's owner.
func attributes(names []attributeName, of owner, get func(*rating) []attributeValue) (list []name) {
	for i, n := range names {
		kind := formula.Text
		switch n.kind {
		case decimalAttribute:
			kind = formula.Number
		case flagAttribute:
			kind = formula.Flag
		}
		list = append(list, name{n.name, kind, n.path, func(r *rating, f *formula.Frame, slot int) error {
			switch a := &get(r)[i]; {
			case !a.known:
			case kind == formula.Number:
				f.SetNumber(slot, a.v, a.places)
			case kind == formula.Flag:
				f.SetFlag(slot, a.of.flag)
			default:
				f.SetText(slot, a.of.text)
			}
			return nil
		}, func(r *rating) settlement.Decimal { return get(r)[i].of.number }, of, 0})
	}
	return list
}
