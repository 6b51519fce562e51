// Package timeline checks policies that follow each other in time. It checks that one is in
// force on every day, and that they agree on the rules that span them.
package timeline

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Fault says which two policies of a list do not fit together, by their places in the list.
type Fault struct {
	First, Second int
	Err           error // a *settlement.FieldError
}

// Error returns "plans[0] and plans[1]: what".
func (f *Fault) Error() string {
	return fmt.Sprintf("plans[%d] and plans[%d]: %v", f.First, f.Second, f.Err)
}

// Unwrap returns Err.
func (f *Fault) Unwrap() error { return f.Err }

// Follow returns the places of plans in the order of time. It collects a [Fault] for each
// gap and overlap, for each setting in which two of them differ, and for no plan at all. of
// returns the time that a plan is in force, and its settings.
func Follow[P any](f *settlement.Faults, plans []P, of func(P) (settlement.Period, []Setting)) []int {
	if len(plans) == 0 {
		f.At("plans", policy.ErrRequired)
		return nil
	}
	periods, settings := make([]settlement.Period, len(plans)), make([][]Setting, len(plans))
	for i, p := range plans {
		periods[i], settings[i] = of(p)
	}
	order := Order(f, periods)
	Agree(f, settings)
	return order
}

// Order returns the places of periods in the order of time. Where a gap or an overlap
// begins it collects a [Fault] with that day.
func Order(f *settlement.Faults, periods []settlement.Period) []int {
	order := make([]int, len(periods))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return periods[i].From.Compare(periods[j].From) })
	last := 0 // the place of the period that ends last so far
	for k, next := range order {
		if k > 0 {
			if err := follows(periods[last], periods[next]); err != nil {
				f.Add(&Fault{min(last, next), max(last, next), &settlement.FieldError{Path: "effective", Err: err}})
			}
		}
		if to := periods[last].To; k == 0 || !to.Absent() && (periods[next].To.Absent() || periods[next].To.After(to)) {
			last = next
		}
	}
	return order
}

// follows returns an error unless b begins on the day after a.
func follows(a, b settlement.Period) error {
	switch {
	case !a.To.Absent() && b.From == a.To.Add(1):
		return nil
	case !a.To.Absent() && b.From.After(a.To):
		return fmt.Errorf("%w on %s: %s, then %s", settlement.ErrNotInForce, a.To.Add(1), a, b)
	case b.From.Absent():
		return fmt.Errorf("%w from the beginning: %s and %s", settlement.ErrInForceTwice, a, b)
	}
	return fmt.Errorf("%w on %s: %s and %s", settlement.ErrInForceTwice, b.From, a, b)
}

// Setting is the value of a field of a policy. Two settings are the same if their Is is
// equal.
type Setting struct{ Path, Is, Shown string }

// Text is a setting that is a text; empty: the policy does not have it.
func Text[S ~string](path string, s S) Setting { return Setting{path, string(s), string(s)} }

// Choice is a setting that is a choice. An empty one is the default, otherwise.
func Choice[S ~string](path string, got, otherwise S) Setting {
	if got == "" {
		got = otherwise
	}
	return Text(path, got)
}

// Count is a setting that is a number of something.
func Count(path string, n int) Setting { return Text(path, fmt.Sprint(n)) }

// Decimal is a setting that is a decimal. 1.0 and 1.00 are the same.
func Decimal(path string, d settlement.Decimal) Setting {
	if d.Absent() {
		return Setting{Path: path}
	}
	return Setting{path, d.Rat().RatString(), d.String()}
}

// JSON is a setting that is a part of a document. Messages do not show it.
func JSON(path string, v any) Setting {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // parts of documents have JSON
	}
	return Setting{Path: path, Is: string(text)}
}

// Agree collects a [Fault] for each setting in which a policy differs from one before it.
// All policies must have the same settings, in the same order.
func Agree(f *settlement.Faults, policies [][]Setting) {
	for j, later := range policies {
		for k, is := range later {
			i := slices.IndexFunc(policies[:j], func(p []Setting) bool { return p[k].Is != is.Is })
			if i >= 0 {
				Disagree(f, i, j, is.Path, policies[i][k].Shown, is.Shown)
			}
		}
	}
}

// Disagree collects the [Fault] of two policies that differ in a field.
func Disagree(f *settlement.Faults, first, second int, path, a, b string) {
	or := func(text string) string {
		if text == "" {
			return "nothing"
		}
		return text
	}
	err := settlement.ErrDisagree
	if a+b != "" {
		err = fmt.Errorf("%w: %s and %s", err, or(a), or(b))
	}
	f.Add(&Fault{first, second, &settlement.FieldError{Path: path, Err: err}})
}
