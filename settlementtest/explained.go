package settlementtest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/yibaojiesuan/settlement"
)

// CheckExplained compares an entry that was rated without a trail with the explained entry
// of the same claim. It checks that they differ only in their trails, and that every trail
// replays, which evaluates the published formulas exactly. A line's trail must end with the
// line's amount, and the entry's trail with its amount or points.
//
// So a method that rates claims quickly is tested against its formulas. Give it random
// claims under random policies.
func CheckExplained(rated, got settlement.Entry) error {
	var list []error
	for _, b := range explained(rated, got) {
		list = append(list, fmt.Errorf("%s: claim %q: %s", b.promise, rated.Claim, b.text))
	}
	return errors.Join(list...)
}

// breach is a promise that was broken.
type breach struct{ promise, text string }

// explained returns the differences between a rated entry and its explanation.
func explained(rated, got settlement.Entry) (list []breach) {
	broken := func(promise, format string, args ...any) {
		list = append(list, breach{promise, fmt.Sprintf(format, args...)})
	}
	for _, l := range got.Lines {
		if err := l.Trail.Replay(); err != nil {
			broken("trails replay", "line %s: %v", l.Kind, err)
		}
		if len(l.Trail) > 0 && l.Trail.Result().Cmp(l.Amount.Decimal()) != 0 {
			broken("a trail ends with the amount", "line %s: %s, want %s", l.Kind, l.Trail.Result(), l.Amount)
		}
	}
	trail := got.Trail
	if plain, want := withoutTrails(got), withoutTrails(rated); !reflect.DeepEqual(plain, want) {
		broken("explain gives the entry of the walk", "got %+v, want %+v", plain, want)
	}
	if err := trail.Replay(); err != nil {
		broken("trails replay", "%v", err)
	}
	if rated.Left == settlement.LeftPeriod {
		return list
	}
	result := rated.Points.Decimal()
	if rated.Priced {
		result = rated.Amount.Decimal()
	}
	switch {
	case len(trail) == 0 && (rated.Conflict == "" || rated.Amount != 0):
		broken("explain", "it has no trail")
	case len(trail) > 0 && trail.Result().Cmp(result) != 0:
		broken("a trail ends with the amount", "%s, want %s", trail.Result(), result)
	}
	return list
}

func withoutTrails(e settlement.Entry) settlement.Entry {
	e.Trail = nil
	lines := make([]settlement.Line, len(e.Lines))
	for i, l := range e.Lines {
		l.Trail = nil
		lines[i] = l
	}
	e.Lines = lines
	return e
}
