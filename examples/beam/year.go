package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"path/filepath"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
)

// settleYear settles a month of a year, or clears it if no month is given. Package job settles
// the month, and each month before it again; the claims of each are summed up by a pipeline.
func settleYear(ctx context.Context, path, month, output string) error {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return err
	}
	var of settlement.Month
	if month != "" {
		if of, err = settlement.ParseMonth(month); err != nil {
			return &job.FileError{File: "-month", Err: err}
		}
	}
	y, err := job.OpenYear(&files{dir: dir, ctx: ctx}, filepath.Base(path))
	if err != nil {
		return err
	}
	report, err := reportPlace(ctx, output, inputs(dir, y.Reads()))
	if err != nil {
		return err
	}
	sum := func(ctx context.Context, j *job.Job) (*settlement.Tally, error) {
		return sumUp(ctx, Worker{Bundle: j.Bundle(), Dir: dir, job: j}, report+"."+rand.Text()+".tally")
	}
	with := job.YearOptions{Options: job.Options{Engine: sum}}
	var r *job.Result
	if month != "" {
		r, err = y.Month(ctx, of, with)
	} else {
		r, err = y.Clear(ctx, with)
	}
	if err != nil {
		return err
	}
	if _, err := reportPlace(ctx, output, inputs(dir, y.Reads())); err != nil { // with the reports, which are known now
		return err
	}
	return writeOut(ctx, report, r.Report)
}

// sumUp sums up the claims of a job in a pipeline, which leaves the sums in a file.
func sumUp(ctx context.Context, w Worker, file string) (_ *settlement.Tally, err error) {
	tasks, err := w.tasks(ctx)
	if err != nil {
		return nil, err
	}
	p, s := beam.NewPipelineWithRoot()
	build(s, w, tasks, &writeTally{file})
	if err := beamx.Run(ctx, p); err != nil {
		return nil, plain(err)
	}
	text, err := take(ctx, file)
	if err != nil {
		return nil, err
	}
	t := new(settlement.Tally)
	if err := t.UnmarshalBinary(text); err != nil {
		return nil, err
	}
	t.IDsChecked() // findTwins did
	return t, nil
}

// take reads a file and removes it.
func take(ctx context.Context, path string) (_ []byte, err error) {
	store, err := filesystem.New(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	file, err := store.OpenRead(ctx, path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if remover, ok := store.(filesystem.Remover); ok {
		err = remover.Remove(ctx, path)
	}
	return text, err
}

// reportPlace returns where the report is written, which may be no input.
func reportPlace(ctx context.Context, output string, inputs []string) (string, error) {
	if err := checkPlace(ctx, output); err != nil || isStore(output) {
		return output, err
	}
	set := outputs.Set{Inputs: inputs}
	if err := set.Check(output); err != nil {
		return "", err
	}
	return filepath.Abs(output)
}
