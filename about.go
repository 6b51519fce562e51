package settlement

import (
	"fmt"
	"reflect"

	"github.com/yibaojiesuan/settlement/internal/coded"
)

// About says what a settlement is: a method, bound to a period, under policies.
type About struct {
	Method Method
	// Period is what is settled: claims of other periods are left out. The zero Period takes
	// every claim: the caller vouches that all of them belong to the period, and the report
	// shows that.
	Period Period
	// Policies are those that rate the claims. There are several where methods wrap each
	// other, or where one policy follows another within the period.
	Policies []PolicyRef
	// Names are those of institutions and holders, by code.
	Names map[string]string
	// Labels are what a policy calls its classes, such as 高倍率, for tables of people.
	Labels map[Class]string
	// IDsChecked says that the caller has checked that no id occurs twice: see [Unchecked].
	IDsChecked bool
}

// Errors about when claims were.
var (
	ErrNotInForce = coded.New("not_in_force", "the policy is not in force")
	ErrCut        = coded.New("cut", "the period cuts the month")
	ErrPeriods    = coded.New("periods", "settlements of different periods")

	// ErrInForceTwice and ErrDisagree are about policies that follow each other.
	ErrInForceTwice = coded.New("in_force_twice", "two policies are in force")
	ErrDisagree     = coded.New("disagree", "policies that follow each other must agree")
)

// Place says whether a claim counts in the period or is left out of it. when is the claim's
// day, as a period of one day, or its month. column names the column that gives the date.
//
// Place returns a *[FieldError] at the column if the claim has no date ([ErrBlank]), if its days
// end before they begin ([ErrPeriod]), if only a part of its month lies in the period
// ([ErrCut]), or if it counts and no policy of the method is in force then ([ErrNotInForce]). The zero Period takes every claim, even one
// without a date; the policy must be in force on the dates that there are.
func (a *About) Place(when Period, column string) (Left, error) {
	if err := when.Check(); err != nil {
		return "", &FieldError{column, err}
	}
	p := a.Period
	switch {
	case p == (Period{}):
		if when.From.Absent() {
			return "", nil
		}
	case when.From.Absent():
		return "", &FieldError{column, fmt.Errorf("%w: nothing says whether the claim belongs to %s", ErrBlank, p)}
	case when.To.Before(p.From) || !p.To.Absent() && when.From.After(p.To):
		return LeftPeriod, nil
	case !p.Covers(when):
		return "", &FieldError{column, fmt.Errorf("%w %s: the period is %s", ErrCut, when.From.Month(), p)}
	}
	return "", a.inForce(when, column)
}

// later reports whether a claim is dated after the period.
func (a *About) later(when Period) bool { return !a.Period.To.Absent() && when.From.After(a.Period.To) }

// sure returns days on which every claim counts, so that [About.Place] need not be asked. It
// returns no days where that cannot be said simply.
func (a *About) sure() Period {
	p := a.Period
	for _, q := range a.Policies {
		if q.Method == a.Method {
			return p.and(q.Effective)
		}
	}
	return p.and(Period{})
}

// and returns the days that both periods contain. An open end counts as the calendar's.
func (p Period) and(q Period) Period {
	both := Period{Date{max(1, p.From.day, q.From.day)}, Date{lastDay}}
	for _, to := range []Date{p.To, q.To} {
		if !to.Absent() && to.Before(both.To) {
			both.To = to
		}
	}
	return both
}

func (a *About) inForce(when Period, column string) error {
	of := 0
	for i := range a.Policies {
		q := &a.Policies[i]
		if q.Method != a.Method {
			continue
		}
		if of++; q.Effective.Covers(when) {
			return nil
		}
	}
	if of == 0 {
		return nil
	}
	return &FieldError{column, fmt.Errorf("%w on %s: %s", ErrNotInForce, when.From, a.force())}
}

// force lists when the policies of the method are in force.
func (a *About) force() string {
	text := ""
	for _, q := range a.Policies {
		if q.Method == a.Method {
			if text != "" {
				text += ", "
			}
			text += fmt.Sprintf("%q from %s", q.Name, q.Effective)
		}
	}
	return text
}

// Join returns what a method says of the settlements that it wraps: their common period,
// their policies, their names and their labels. It returns an error wrapping [ErrPeriods] if their periods
// differ, or [ErrPeriod] if one ends before it begins.
func Join(m Method, settlements ...Settlement) (About, error) {
	all := About{Method: m, Names: map[string]string{}, IDsChecked: len(settlements) > 0}
	policies, names, labels := map[PolicyRef]bool{}, sameMaps[string]{}, sameMaps[Class]{}
	for _, s := range settlements {
		a := s.About()
		if err := a.Period.Check(); err != nil {
			return all, err
		}
		switch zero := (Period{}); {
		case all.Period == zero:
			all.Period = a.Period
		case a.Period != zero && a.Period != all.Period:
			return all, fmt.Errorf("%w: %s and %s", ErrPeriods, all.Period, a.Period)
		}
		for _, p := range a.Policies {
			if !policies[p] {
				policies[p] = true
				all.Policies = append(all.Policies, p)
			}
		}
		all.IDsChecked = all.IDsChecked && a.IDsChecked
		all.Names = names.join(all.Names, a.Names)
		all.Labels = labels.join(all.Labels, a.Labels)
	}
	return all, nil
}

// sameMaps are maps that were joined, by where they are. Settlements of one plan share theirs, and
// thousands of them would otherwise be joined name by name. A map in here is kept, so that no
// other comes to stand in its place.
type sameMaps[K comparable] map[uintptr]map[K]string

// join adds what one says to all; the first that says something of a key wins.
func (s sameMaps[K]) join(all, one map[K]string) map[K]string {
	at := reflect.ValueOf(one).Pointer()
	if len(one) == 0 || s[at] != nil {
		return all
	}
	s[at] = one
	if all == nil {
		all = map[K]string{}
	}
	for k, v := range one {
		if _, known := all[k]; !known {
			all[k] = v
		}
	}
	return all
}

// Period returns the period of one day; the zero Period if it is absent.
func (d Date) Period() Period { return Period{From: d, To: d} }

// Period returns the days of the month; the zero Period if it is absent.
func (m Month) Period() Period { return Period{From: m.First(), To: m.Last()} }
