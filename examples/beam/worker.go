package main

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/job"
)

func init() {
	beam.RegisterType(reflect.TypeFor[job.Task]())
	beam.RegisterType(reflect.TypeFor[job.Claim]())
	register.DoFn6x1[context.Context, job.Task, func(*settlement.Tally), func(string, job.Claim), func(string, IDs), func(Faults), error](&readTask{})
	register.DoFn4x1[string, func(*job.Claim) bool, func(*settlement.Tally), func(Faults), error](&ratePerson{})
	register.Emitter1[*settlement.Tally]()
	register.Emitter2[string, job.Claim]()
	register.Emitter1[Faults]()
	register.Iter1[job.Claim]()
}

// Worker opens the job on the machine where a step runs. The documents of the job
// travel inside the pipeline; files of claims are opened where they are.
type Worker struct {
	Bundle job.Bundle
	Dir    string // of the job
	files  *files
	job    *job.Job
}

// Setup opens the job.
func (w *Worker) Setup(ctx context.Context) (err error) {
	w.files = &files{dir: w.Dir, ctx: ctx}
	w.job, err = w.Bundle.Open(w.files)
	return err
}

// begin begins a task, and returns what messages call its files.
func (w *Worker) begin(ctx context.Context, t job.Task) string {
	w.files.ctx, w.files.fault = ctx, nil
	if t.File != "" {
		return t.File
	}
	part := w.job.Document().Parts[t.Part]
	return strings.Join(append(append(part.Claims, part.Members...), part.Charges...), ", ")
}

// readTask does a task. It rates the claims of rules that look at no other claims. It
// sends the others on, so that the claims of a person meet.
type readTask struct{ Worker }

func (fn *readTask) ProcessElement(ctx context.Context, t job.Task, tally func(*settlement.Tally),
	claims func(string, job.Claim), ids func(string, IDs), faults func(Faults)) error {
	file := fn.begin(ctx, t)
	seen := newBuckets(t.Part, fn.job.Document().Parts[t.Part].Method, file)
	var sum settlement.Tally
	var err error
	if t.Persons {
		err = fn.send(ctx, t, seen, claims)
	} else {
		err = fn.rate(ctx, t, seen, &sum)
	}
	switch {
	case fn.files.fault != nil:
		return fn.files.fault
	case err != nil:
		faults(faultsOf(t.Part, file, err))
		return nil
	case !t.Persons:
		tally(&sum)
	}
	seen.emit(ids)
	return nil
}

func (fn *readTask) rate(ctx context.Context, t job.Task, seen buckets, sum *settlement.Tally) error {
	s, err := fn.job.Settlement(ctx, t)
	if err != nil {
		return err
	}
	position := 0
	return sum.AddAll(settlement.Map(s, func(e *settlement.Entry) error {
		if e.Claim != "" {
			position++
			seen.add(position, e.Claim)
		}
		return nil
	}))
}

func (fn *readTask) send(ctx context.Context, t job.Task, seen buckets, claims func(string, job.Claim)) error {
	for c, err := range fn.job.Claims(ctx, t) {
		if err != nil {
			return err
		}
		seen.add(c.Position, c.ID)
		claims(c.Group(), c)
	}
	return nil
}

// ratePerson rates all claims of a person, from all files.
type ratePerson struct{ Worker }

func (fn *ratePerson) ProcessElement(_ string, claims func(*job.Claim) bool, tally func(*settlement.Tally), faults func(Faults)) error {
	fn.rate(claims, new(settlement.Tally), tally, faults)
	return nil
}

// rate emits the claims of a person in a tally, which is empty, or their faults.
func (w *Worker) rate(claims func(*job.Claim) bool, sum *settlement.Tally, tally func(*settlement.Tally), faults func(Faults)) {
	var group []job.Claim
	for c := (job.Claim{}); claims(&c); c = (job.Claim{}) {
		group = append(group, c)
	}
	for e, err := range w.job.Rate(group) {
		if err == nil {
			err = sum.Add(e)
		}
		if err != nil {
			found := faultsOf(group[0].Part, group[0].File, err)
			for i := range found.List { // the group may have claims of several parts
				if k := slices.IndexFunc(group, func(c job.Claim) bool { return c.File == found.List[i].File }); k >= 0 {
					found.List[i].Part = int64(group[k].Part)
				}
			}
			faults(found)
			return
		}
	}
	tally(sum)
}
