// Package scribble changes whatever documents share memory with, so that a test sees whether a
// copy was made. Tests alone import it.
package scribble

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// Copies checks that a plan shares no memory with the policy that it was made of, nor with one that
// it gives away.
func Copies[P any](t testing.TB, given P, plan interface{ Policy() P }) {
	t.Helper()
	written := func() string {
		text, err := json.Marshal(plan.Policy())
		require.NoError(t, err)
		return string(text)
	}
	before := written()
	Over(given)
	require.Equal(t, before, written(), "the plan has its own copy")
	Over(plan.Policy())
	require.Equal(t, before, written(), "what the plan gives away is a copy")
}

// Over sets everything to its zero value that is reached from a value by way of slices, maps and
// pointers: what another value would share with it.
func Over(v any) { over(reflect.ValueOf(v), false) }

// over scribbles over what a value shares; shared says that the value itself is shared.
func over(v reflect.Value, shared bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			over(v.Elem(), true)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			over(v.Index(i), shared || v.Kind() == reflect.Slice)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			over(v.MapIndex(k), false)
			v.SetMapIndex(k, reflect.Value{})
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				over(v.Field(i), shared)
			}
		}
	}
	if shared && v.CanSet() {
		v.SetZero()
	}
}
