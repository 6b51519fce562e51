// Command beam settles a job on Apache Beam, on any number of machines. The report has
// the same bytes as on one machine.
//
//	cd examples/beam
//	go run . -o report.json ../lishui/job.json
//
// Package job splits the job into tasks. A worker reads and rates the claims of a file
// where it opens the file, and sums them in a settlement.Tally. Beam merges the
// tallies, and package job makes the report of the merged one. Only tallies in their
// binary form and ids of claims are moved between machines, and claims only if a rule
// looks at a person's other claims.
//
// -month and -clear settle a month of a year and clear it, as examples/settle does:
//
//	go run . -month 2025-03 -o reports/2025-03.json year.json
//
// Without flags of Beam the pipeline runs in this process. README.md describes
// clusters, and what only examples/settle does.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
)

// Exit statuses.
const (
	settled = program.Done
	refused = program.Refused
	usage   = program.Usage
)

// Beam's own flags are in the same set: a worker is this program, started with them.
var (
	output  = flag.String("o", "", "write the report to this `file`; a worker writes that of a job")
	month   = flag.String("month", "", "settle and prepay this `month` of a year")
	clears  = flag.Bool("clear", false, "clear a year after its months")
	verbose = flag.Bool("v", false, "show the log of Beam even if it runs in this process")
	line    = program.New(flag.CommandLine, "-o report.json [flags] job.json | year.json", os.Stdout, os.Stderr)
)

func main() {
	args, err := line.Parse(os.Args[1:])
	if err != nil {
		os.Exit(program.Status(err))
	}
	beam.Init() // a worker does not return from here
	if *runners.Runner == "" && !*verbose {
		slog.SetDefault(slog.New(slog.DiscardHandler)) // the error says what matters
	}
	os.Exit(run(*output, *month, *clears, args, os.Stderr))
}

// run returns the exit status: 0 settled, 1 refused, 2 usage.
func run(output, month string, clears bool, args []string, stderr io.Writer) int {
	switch {
	case output == "" || len(args) != 1:
		return program.Status(line.Mistake("want -o and one job, got %d", len(args)))
	case month != "" && clears:
		return program.Status(line.Mistake("-month and -clear exclude each other"))
	}
	of := settle
	if month != "" || clears {
		of = func(ctx context.Context, path, output string) error { return settleYear(ctx, path, month, output) }
	}
	if err := of(context.Background(), args[0], output); err != nil {
		line.Language().Print(stderr, plain(err))
		return refused
	}
	return settled
}

func settle(ctx context.Context, path, output string) error {
	w, tasks, err := open(ctx, path)
	if err != nil {
		return err
	}
	report, err := reportPlace(ctx, output, inputs(w.Dir, w.job.Reads()))
	if err != nil {
		return err
	}
	p, s := beam.NewPipelineWithRoot()
	build(s, w, tasks, &writeReport{w, report})
	return beamx.Run(ctx, p)
}

// open opens a job, and lists the tasks for workers. It reads no claims.
func open(ctx context.Context, path string) (Worker, []job.Task, error) {
	dir, err := filepath.Abs(filepath.Dir(path)) // a worker may run in another folder
	if err != nil {
		return Worker{}, nil, err
	}
	j, err := job.Open(&files{dir: dir, ctx: ctx}, filepath.Base(path))
	if err != nil {
		return Worker{}, nil, err
	}
	w := Worker{Bundle: j.Bundle(), Dir: dir, job: j}
	tasks, err := w.tasks(ctx)
	return w, tasks, err
}

// tasks lists the tasks of the job, all of whose files can be read.
func (w *Worker) tasks(ctx context.Context) ([]job.Task, error) {
	var f settlement.Faults
	for _, name := range w.job.Reads() {
		f.Add(checkPlace(ctx, name))
	}
	tasks, err := w.job.Tasks()
	f.Add(err)
	return tasks, f.Err()
}

// inputs returns the paths of those files that are on this machine's disks.
func inputs(dir string, names []string) (list []string) {
	for _, name := range names {
		if path := place(dir, name); !isStore(path) {
			list = append(list, path)
		}
	}
	return list
}

// refusal is the beginning of an error of the last step. Beam wraps the error in its
// place in the pipeline, which does not help a user whose claims are at fault.
const (
	refusal   = "the claims are refused:\n"
	inChinese = "\n：\n"
)

// refuse makes the error of the last step from faults: Beam passes on its text and
// nothing else.
func refuse(faults error) error {
	return errors.New(refusal + faults.Error() + inChinese + settlement.Chinese(faults))
}

// plain takes Beam's wrapping off an error that is a refusal, in both languages.
func plain(err error) error {
	if _, faults, ok := strings.Cut(err.Error(), refusal); ok {
		text, chinese, _ := strings.Cut(faults, inChinese)
		return told{text, chinese}
	}
	return err
}
