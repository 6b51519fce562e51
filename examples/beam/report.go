package main

import (
	"bytes"
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
)

func init() {
	register.DoFn4x1[context.Context, []byte, func(**settlement.Tally) bool, func(*Faults) bool, error](&writeReport{})
	register.DoFn4x1[context.Context, []byte, func(**settlement.Tally) bool, func(*Faults) bool, error](&writeTally{})
	register.Iter1[*settlement.Tally]()
}

// joined returns all sums, or all faults. Without claims nothing was merged.
func joined(tallies func(**settlement.Tally) bool, found func(*Faults) bool) (*settlement.Tally, error) {
	var faults Faults
	for f := (Faults{}); found(&f); f = (Faults{}) {
		faults = faults.merge(f)
	}
	if err := faults.err(); err != nil {
		return nil, err
	}
	all := new(settlement.Tally)
	for t := (*settlement.Tally)(nil); tallies(&t); {
		if err := all.Merge(t); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// writeTally writes the sums of all claims, for a year: it settles several jobs.
type writeTally struct{ Output string }

func (fn *writeTally) ProcessElement(ctx context.Context, _ []byte, tallies func(**settlement.Tally) bool, found func(*Faults) bool) error {
	all, err := joined(tallies, found)
	if err != nil {
		return refuse(err)
	}
	text, err := all.MarshalBinary()
	if err != nil {
		return err
	}
	return writeFile(ctx, fn.Output, text)
}

// writeReport settles once, when every claim is in the tally, and writes the report.
type writeReport struct {
	Worker
	Output string
}

func (fn *writeReport) ProcessElement(ctx context.Context, _ []byte, tallies func(**settlement.Tally) bool, found func(*Faults) bool) error {
	all, err := joined(tallies, found)
	if err != nil {
		return refuse(err)
	}
	all.IDsChecked() // findTwins did
	r, err := fn.job.Close(all)
	if err != nil {
		return refuse(err)
	}
	return writeOut(ctx, fn.Output, r.Report)
}

func writeOut(ctx context.Context, path string, r *settlement.Report) error {
	var text bytes.Buffer
	if err := r.Encode(&text); err != nil {
		return err
	}
	return writeFile(ctx, path, text.Bytes())
}
