package main

import (
	"bytes"
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/yibaojiesuan/settlement"
)

func init() {
	register.DoFn4x1[context.Context, []byte, func(**settlement.Tally) bool, func(*Faults) bool, error](&writeReport{})
	register.Iter1[*settlement.Tally]()
}

// writeReport settles once, when every claim is in the tally, and writes the report.
type writeReport struct {
	Worker
	Output string
}

func (fn *writeReport) ProcessElement(ctx context.Context, _ []byte, tallies func(**settlement.Tally) bool, found func(*Faults) bool) error {
	var faults Faults // without claims nothing was merged
	for f := (Faults{}); found(&f); f = (Faults{}) {
		faults = faults.merge(f)
	}
	if err := faults.err(); err != nil {
		return refuse(err)
	}
	var all settlement.Tally
	for t := (*settlement.Tally)(nil); tallies(&t); {
		if err := all.Merge(t); err != nil {
			return err
		}
	}
	all.IDsChecked() // findTwins did
	r, err := fn.job.Close(&all)
	if err != nil {
		return refuse(err)
	}
	var text bytes.Buffer
	if err := r.Report.Encode(&text); err != nil {
		return err
	}
	return writeFile(ctx, fn.Output, text.Bytes())
}
