package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
)

func init() {
	register.DoFn4x1[context.Context, []byte, func(*string, **settlement.Tally) bool, func(*Faults) bool, error](&writeReport{})
	register.Iter2[string, *settlement.Tally]()
}

// head is what a report says besides what was settled.
type head struct {
	Job      Job
	Policies []settlement.PolicyRef
	Names    map[string]string // of institutions
}

// add adds what is to be said of a part: the first that names an institution wins.
func (h *head) add(a settlement.About) {
	for _, p := range a.Policies {
		if !slices.Contains(h.Policies, p) {
			h.Policies = append(h.Policies, p)
		}
	}
	for code, name := range a.Names {
		if _, known := h.Names[code]; !known {
			h.Names[code] = name
		}
	}
}

// settle settles merged tallies, of claims whose ids were compared.
func (h head) settle(t *settlement.Tally) (*settlement.Report, error) {
	t.IDsChecked() // findTwins did
	var report *settlement.Report
	var err error
	if h.Job.Pools != nil {
		report, err = t.SettlePools(h.Job.Pools)
	} else {
		report, err = t.Settle(*h.Job.Terms)
	}
	if err != nil {
		return nil, err
	}
	return h.complete(report), nil
}

// complete fills in what a settlement leaves to its caller.
func (h head) complete(r *settlement.Report) *settlement.Report {
	r.Name, r.Period, r.Policies = h.Job.Name, h.Job.Period, h.Policies
	for i := range r.Statements {
		r.Statements[i].Name = h.Names[r.Statements[i].Institution]
	}
	return r
}

// writeReport settles once, when every claim is in a tally, and writes the report.
type writeReport struct {
	Head   head
	Output string
}

func (fn *writeReport) ProcessElement(ctx context.Context, _ []byte,
	tallies func(*string, **settlement.Tally) bool, found func(*Faults) bool) error {
	var faults Faults
	for f := (Faults{}); found(&f); f = (Faults{}) {
		faults = faults.merge(f)
	}
	if err := faults.err(); err != nil {
		return fmt.Errorf(refusal+"%w", err)
	}
	var all settlement.Tally
	var pool string
	for t := (*settlement.Tally)(nil); tallies(&pool, &t); {
		if err := all.Merge(t); err != nil {
			return err
		}
	}
	report, err := fn.Head.settle(&all)
	if err != nil {
		return fmt.Errorf(refusal+"%w", err)
	}
	var text bytes.Buffer
	if err := report.Encode(&text); err != nil {
		return err
	}
	return writeFile(ctx, fn.Output, text.Bytes())
}
