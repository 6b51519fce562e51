package job

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/timeline"
	"github.com/yibaojiesuan/settlement/policy"
)

// plansOf says of which parts the plans are the same.
type plansOf struct {
	method settlement.Method
	names  string
	pool   string
}

// openPlans returns the plans of a part, which are those of all parts that name the same
// policies and the same pool: a job may have a part for each hospital.
func openPlans[P, L, T any](j *Job, part Part, m settlement.Method, read func(io.Reader) (P, error), compile func(P) (L, error), head func(P) policy.Document, follow func(...L) (T, error)) (T, error) {
	key := plansOf{m, strings.Join(part.Policy, "\x00"), part.Pool}
	if made, ok := j.plans[key].(T); ok {
		return made, nil
	}
	made, err := compilePlans(j, part.Policy, m, read, compile, head, follow)
	if err == nil {
		j.plans[key] = made
	}
	return made, err
}

// compilePlans reads policies, compiles them and lets them follow each other. For one policy it
// is openPlan; several must cover the whole period together.
func compilePlans[P, L, T any](j *Job, names Names, m settlement.Method, read func(io.Reader) (P, error), compile func(P) (L, error), head func(P) policy.Document, follow func(...L) (T, error)) (T, error) {
	var none T
	if len(names) == 1 {
		plan, err := openPlan(j, names[0], m, read, compile, head)
		if err != nil {
			return none, err
		}
		return follow(plan)
	}
	var f settlement.Faults
	var plans []L
	var periods []settlement.Period
	for _, name := range names {
		policy, err := readOf(j, name, read)
		if err != nil {
			f.Add(err)
			continue
		}
		j.note(name, m, policy)
		plan, err := compile(policy)
		f.Add(inFile(name, err))
		if err == nil {
			j.compiled(name, m, plan)
		}
		plans, periods = append(plans, plan), append(periods, head(policy).Effective)
	}
	if err := f.Err(); err != nil {
		return none, err
	}
	all, err := follow(plans...)
	if err != nil {
		return none, each(err, func(e error) error {
			if two := (*timeline.Fault)(nil); errors.As(e, &two) {
				return &FileError{names[two.First] + ", " + names[two.Second], two.Err}
			}
			return e
		})
	}
	return all, j.inForce(names, periods)
}

// inForce returns an error unless policies that follow each other cover the job's
// period. The error names the first day without a policy, and the policy next to it.
func (j *Job) inForce(names Names, periods []settlement.Period) error {
	first, last := 0, 0
	for i, p := range periods {
		if p.From.Before(periods[first].From) {
			first = i
		}
		if p.From.After(periods[last].From) {
			last = i
		}
	}
	fault := func(i int, day settlement.Date) error {
		err := fmt.Errorf("%w on %s, in the job's period %s", settlement.ErrNotInForce, day, j.doc.Period)
		return &FileError{names[i], &settlement.FieldError{Path: "effective", Err: err}}
	}
	period, end := j.doc.Period, periods[last].To
	switch {
	case periods[first].From.After(period.From):
		return fault(first, period.From)
	case !end.Absent() && end.Before(period.From):
		return fault(last, period.From)
	case !end.Absent() && end.Before(period.To):
		return fault(last, end.Add(1))
	}
	return nil
}
