// Package scribble changes whatever documents share memory with, so that a test sees whether a
// copy was made. Tests alone import it.
package scribble

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Documents checks Copies for the plan of each document under testdata/fields: these have every field
// that a policy may have.
func Documents[P any, L interface{ Policy() P }](t *testing.T, read func(io.Reader) (P, error), compile func(P) (L, error)) {
	t.Helper()
	files, err := filepath.Glob("testdata/fields/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		if strings.HasSuffix(file, ".accounts.json") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		p, err := read(bytes.NewReader(text))
		require.NoError(t, err, file)
		plan, err := compile(p)
		require.NoError(t, err, file)
		Copies(t, p, plan)
	}
}

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
