package sheet

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// Rules returns every rule that is anywhere in the values, each once: a plan need not list again
// what it has compiled. They are sorted by id and formula.
func Rules(values ...any) settlement.Rules {
	c := collector{rules: map[settlement.Rule]bool{}, seen: map[uintptr]bool{}}
	for _, v := range values {
		c.collect(reflect.ValueOf(v))
	}
	var list settlement.Rules
	for r := range c.rules {
		if r.ID != "" {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b settlement.Rule) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Formula, b.Formula), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Gives, b.Gives),
			cmp.Compare(a.Source.Title, b.Source.Title), cmp.Compare(a.Source.Number, b.Source.Number), cmp.Compare(a.Source.Article, b.Source.Article), cmp.Compare(a.Source.URL, b.Source.URL))
	})
	return list
}

type collector struct {
	rules map[settlement.Rule]bool
	seen  map[uintptr]bool // pointers
}

var ruleType = reflect.TypeFor[settlement.Rule]()

func (c *collector) collect(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && !c.seen[v.Pointer()] {
			c.seen[v.Pointer()] = true
			c.collect(v.Elem())
		}
	case reflect.Interface:
		c.collect(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			c.collect(v.Index(i))
		}
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			c.collect(i.Value())
		}
	case reflect.Struct:
		if v.Type() == ruleType {
			var r settlement.Rule
			copyTexts(reflect.ValueOf(&r).Elem(), v)
			c.rules[r] = true
			return
		}
		for i := range v.NumField() {
			c.collect(v.Field(i))
		}
	}
}

// copyTexts copies the texts of a rule, which may be a field that is not exported.
func copyTexts(to, from reflect.Value) {
	for i := range from.NumField() {
		if from.Field(i).Kind() == reflect.Struct {
			copyTexts(to.Field(i), from.Field(i))
		} else {
			to.Field(i).SetString(from.Field(i).String())
		}
	}
}
