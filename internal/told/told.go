// Package told compares what code tells of many inputs, drawn or edited, with a file of the tree.
// Oracles say whether amounts are right; told says that nothing else changed, such as the steps of
// trails, refusals and their places. Tests alone import it.
//
//	var all told.All
//	for … {
//		all.Error(err)
//		all.Trail(entry.Trail)
//	}
//	all.Check(t, "testdata/told.txt", *update)
//
// The file has a line for each kind of thing that was told: how often, a digest of all its values
// in their order, and the kind. Where lines change though nothing was meant to change, something
// is wrong. Change what is drawn in a commit of its own, so that other changes show.
package told

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash"
	"hash/fnv"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// All is what was told. The zero value is empty.
type All struct{ kinds map[string]*kind }

type kind struct {
	times  int
	values hash.Hash32
}

// Note notes that something of a kind was told, with its values.
func (a *All) Note(of string, values ...any) {
	if a.kinds == nil {
		a.kinds = map[string]*kind{}
	}
	k := a.kinds[of]
	if k == nil {
		k = &kind{values: fnv.New32a()}
		a.kinds[of] = k
	}
	k.times++
	fmt.Fprintln(k.values, values...)
}

var (
	index  = regexp.MustCompile(`\[[^\]\s]*\]`)
	quoted = regexp.MustCompile(`"[^"]*"|“[^”]*”`)
	number = regexp.MustCompile(`-?[0-9]([0-9.,-]*[0-9])?`)
)

// Error notes each fault of an error. Its kind is its words without indices, names and numbers.
func (a *All) Error(err error) {
	for _, line := range strings.Split(err.Error(), "\n") {
		words := number.ReplaceAllString(quoted.ReplaceAllString(index.ReplaceAllString(line, "[]"), `"…"`), "#")
		a.Note("refused: "+words, line)
	}
}

// Value notes that something of a kind was told, with its value as a document, and each step of
// the trails in it.
func (a *All) Value(t testing.TB, of string, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	a.Note(of, string(text))
	trails(reflect.ValueOf(value), a.Trail)
}

// Steps returns each step of the trails in a value.
func Steps(value any) (list settlement.Trail) {
	trails(reflect.ValueOf(value), func(t settlement.Trail) { list = append(list, t...) })
	return list
}

// Tell notes a value, or the error that came in its place.
func (a *All) Tell(t testing.TB, of string, value any, err error) {
	t.Helper()
	if err != nil {
		a.Note("refused: "+of, err)
		a.Error(err)
		return
	}
	a.Value(t, of, value)
}

var trail = reflect.TypeFor[settlement.Trail]()

// trails calls each with the trails in a value.
func trails(v reflect.Value, each func(settlement.Trail)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			trails(v.Elem(), each)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				trails(v.Field(i), each)
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type() == trail {
			each(v.Interface().(settlement.Trail))
			return
		}
		for i := range v.Len() {
			trails(v.Index(i), each)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, k := range keys {
			trails(v.MapIndex(k), each)
		}
	}
}

// Trail notes each step of a trail. Its kind is its rule and the names of its inputs.
func (a *All) Trail(t settlement.Trail) {
	for _, s := range t {
		names, values := make([]string, len(s.Inputs)), []any{s.Shown(), s.Rule.Text, s.Rule.Source}
		for i, in := range s.Inputs {
			names[i], values = number.ReplaceAllString(in.Name, "#"), append(values, in.String())
		}
		a.Note(fmt.Sprintf("step: %s: %s = %s (%s)", s.Rule.ID, number.ReplaceAllString(s.Rule.Gives, "#"), number.ReplaceAllString(s.Rule.Formula, "#"), strings.Join(names, ", ")), values...)
	}
}

// Cliffs notes cliffs with the trails to their sides.
func (a *All) Cliffs(t testing.TB, list []settlement.Cliff) {
	t.Helper()
	for _, c := range list {
		kind := "rises"
		if c.Falls {
			kind = "falls"
		}
		a.Note(fmt.Sprintf("cliff of %s, which %s; recovers: %t", c.Of, kind, !c.Recovers.Absent()), c.String(), c.Where)
		if c.Why == nil {
			continue
		}
		before, after, err := c.Why()
		require.NoError(t, err)
		a.Trail(before)
		a.Trail(after)
	}
}

// Check compares all with a file, which update writes anew.
func (a *All) Check(t testing.TB, file string, update bool) {
	t.Helper()
	if update {
		require.NoError(t, os.WriteFile(file, []byte(strings.Join(a.lines(), "\n")+"\n"), 0o644))
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err, "run the test with -update, then read the file")
	want := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	got := a.lines()
	for _, l := range got {
		if !slices.Contains(want, l) {
			t.Errorf("%s: now %s", file, l)
		}
	}
	for _, l := range want {
		if !slices.Contains(got, l) {
			t.Errorf("%s: was %s", file, l)
		}
	}
}

// lines returns a line for each kind, in their order.
func (a *All) lines() []string {
	var list []string
	for _, of := range slices.Sorted(maps.Keys(a.kinds)) {
		k := a.kinds[of]
		list = append(list, fmt.Sprintf("%6d %08x %s", k.times, k.values.Sum32(), strings.ReplaceAll(of, "\n", " ")))
	}
	return list
}
