// Package scaled makes amounts of test documents larger.
package scaled

import (
	"math"
	"reflect"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// Of returns a value with its amounts multiplied: fields that are money, and decimals whose
// names say that they are amounts. None becomes more than an amount may be. What pointers and
// slices hold is copied first.
func Of[V any](v V, factor int64) V {
	to := reflect.New(reflect.TypeFor[V]()).Elem()
	scale(to, reflect.ValueOf(&v).Elem(), factor)
	return to.Interface().(V)
}

// amounts are the names of fields that are amounts, written as decimals.
var amounts = []string{"Amount", "Budget", "Fund", "Pot", "Above", "PerHead", "Annual", "Monthly", "Price", "Patient", "Rate", "PerDay"}

var (
	money   = reflect.TypeFor[settlement.Money]()
	decimal = reflect.TypeFor[settlement.Decimal]()
	tier    = reflect.TypeFor[settlement.Tier]() // all shares
)

func scale(to, from reflect.Value, factor int64) {
	to.Set(from)
	switch {
	case from.Type() == money:
		to.SetInt(multiplied(from.Int(), factor))
	case from.Type() == decimal, from.Type() == tier:
	case from.Kind() == reflect.Struct:
		for i := range from.NumField() {
			field := from.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			scale(to.Field(i), from.Field(i), factor)
			if d, ok := from.Field(i).Interface().(settlement.Decimal); ok && !d.Absent() && slices.Contains(amounts, field.Name) {
				n, err := d.Scaled(d.Places())
				if err == nil {
					to.Field(i).Set(reflect.ValueOf(settlement.DecimalOf(multiplied(n, factor), d.Places())))
				}
			}
		}
	case from.Kind() == reflect.Slice && !from.IsNil():
		to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			scale(to.Index(i), from.Index(i), factor)
		}
	case from.Kind() == reflect.Pointer && !from.IsNil():
		to.Set(reflect.New(from.Type().Elem()))
		scale(to.Elem(), from.Elem(), factor)
	}
}

// multiplied multiplies, up to what an integer holds.
func multiplied(n, factor int64) int64 {
	if p := n * factor; p/factor == n {
		return p
	}
	if n < 0 {
		return math.MinInt64
	}
	return math.MaxInt64
}
