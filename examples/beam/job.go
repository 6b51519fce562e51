package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/yibaojiesuan/settlement"
)

// Job is what is settled: a document of examples/settle, as far as it is settled
// here. Any other field is refused.
type Job struct {
	Name   string            `json:"name"`
	Period settlement.Period `json:"period"` // required, both ends
	Terms  *settlement.Terms `json:"terms"`  // one fund; or Pools in its place
	Pools  []settlement.Pool `json:"pools,omitempty"`
	Parts  []JobPart         `json:"parts"`
}

// JobPart is claims that are paid by one method under one policy.
type JobPart struct {
	Method settlement.Method `json:"method"` // drg or perdiem
	// Policy is relative to the job. It is read where the job is submitted.
	Policy string `json:"policy"`
	// Claims is one file or, with *, ? or [, all that match: "cases-*.csv". It is
	// relative to the job, or a place that every worker reaches: gs://bucket/cases-*.csv.
	Claims string `json:"claims"`
	// DateBy says which column dates the claims: "settled", "discharged", or "none": the
	// job vouches that all of them belong to its period. Absent: settled where a file has
	// it, else discharged.
	DateBy settlement.DateBy `json:"date_by,omitempty"`
	// Pool is where claims belong that name none.
	Pool string `json:"pool,omitempty"`
}

// job is a job that was checked, with all that workers need of it.
type job struct {
	Job
	parts []Part
	head  head
}

// errUnsupported says what this program leaves to examples/settle.
var errUnsupported = errors.New("not settled by this program")

// readJob reads a job and its policies, and checks them. It opens no claims.
func readJob(ctx context.Context, path string) (*job, error) {
	j := new(job)
	if err := readDocument(path, &j.Job); err != nil {
		return nil, err
	}
	if err := inFile(path, j.check()); err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Dir(path)) // a worker may run in another folder
	if err != nil {
		return nil, err
	}
	j.head = head{Job: j.Job, Names: map[string]string{}}
	var f settlement.Faults
	for i, p := range j.Parts {
		part := Part{Index: i, Method: p.Method, Pool: p.Pool, Period: j.Period, DateBy: p.DateBy, Dir: dir, Claims: place(dir, p.Claims)}
		if p.DateBy == settlement.DateByNone {
			part.Period = settlement.Period{}
		}
		f.Add(j.openPart(ctx, part, place(dir, p.Policy)))
	}
	return j, f.Err()
}

// openPart completes a part with its policy and adds it to the job.
func (j *job) openPart(ctx context.Context, p Part, policy string) error {
	name := j.Parts[p.Index].Policy
	if err := checkPlace(ctx, p.Claims); err != nil {
		return inFile(p.Claims, err)
	}
	var err error
	if p.Policy, err = os.ReadFile(policy); err != nil {
		return fmt.Errorf("%s: %w", name, errors.Unwrap(err)) // which would repeat the path
	}
	r, err := p.open()
	if err == nil {
		err = r.settledHere(j.Period)
	}
	if err != nil {
		return inFile(name, err)
	}
	p.History = r.history()
	j.parts = append(j.parts, p)
	j.head.add(r.about())
	return nil
}

func (j *Job) check() error {
	var f settlement.Faults
	if j.Period.From.Absent() {
		f.At("period.from", settlement.ErrRequired)
	}
	if j.Period.To.Absent() {
		f.At("period.to", settlement.ErrRequired)
	}
	f.At("period", j.Period.Check())
	switch {
	case j.Pools != nil && j.Terms != nil:
		f.At("pools", fmt.Errorf("%w: terms", settlement.ErrExcludes))
	case j.Pools != nil:
		f.Add(settlement.CheckPools(j.Pools))
	case j.Terms == nil:
		f.At("terms", settlement.ErrRequired)
	default:
		f.Add(j.Terms.Check())
	}
	j.checkRoundEach(&f)
	if len(j.Parts) == 0 {
		f.At("parts", settlement.ErrRequired)
	}
	first := map[[2]string]int{} // the part that lists claims first
	for i, p := range j.Parts {
		at := fmt.Sprintf("parts[%d].", i)
		settlement.CheckChoice(&f, at+"method", p.Method, settlement.DRG, settlement.PerDiem)
		settlement.CheckChoice(&f, at+"date_by", p.DateBy, settlement.DateByDefault, settlement.DateBySettled, settlement.DateByDischarged, settlement.DateByNone)
		if p.Policy == "" {
			f.At(at+"policy", settlement.ErrRequired)
		}
		if p.Claims == "" {
			f.At(at+"claims", settlement.ErrRequired)
		}
		if p.Pool != "" && j.Pools == nil {
			f.At(at+"pool", fmt.Errorf("%w: the job has no pools", settlement.ErrExcludes))
		}
		claims := [2]string{string(p.Method), p.Claims}
		if k, known := first[claims]; known {
			f.At(at+"claims", fmt.Errorf("listed twice: the claims of parts[%d] would be paid twice", k))
		} else {
			first[claims] = i
		}
	}
	return f.Err()
}

// checkRoundEach refuses, before a claim is read, terms for which a tally does not
// hold enough.
func (j *Job) checkRoundEach(f *settlement.Faults) {
	if j.Terms != nil && j.Terms.RoundEach {
		f.At("terms.round_each", settlement.ErrNeedsEntries)
	}
	for i, p := range j.Pools {
		if p.Terms.RoundEach {
			f.At(fmt.Sprintf("pools[%d].terms.round_each", i), settlement.ErrNeedsEntries)
		}
	}
}

func readDocument(path string, v any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return inFile(path, settlement.ReadJSON(bytes.NewReader(text), v))
}

// inFile names the file in every fault.
func inFile(name string, err error) error {
	var all, faults settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		faults.Add(fmt.Errorf("%s: %w", name, e))
	}
	faults.Total = all.Total
	return faults.Err()
}
