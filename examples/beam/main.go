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
	"github.com/yibaojiesuan/settlement/internal/outputs"
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
	output  = flag.String("o", "", "write the report to this `file`; a worker writes it")
	verbose = flag.Bool("v", false, "show the log of Beam even if it runs in this process")
	line    = program.New(flag.CommandLine, "-o report.json [flags] job.json", os.Stdout, os.Stderr)
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
	os.Exit(run(*output, args, os.Stderr))
}

// run returns the exit status: 0 settled, 1 refused, 2 usage.
func run(output string, args []string, stderr io.Writer) int {
	if output == "" || len(args) != 1 {
		return program.Status(line.Mistake("want -o and one job, got %d", len(args)))
	}
	if err := settle(context.Background(), args[0], output); err != nil {
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
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := checkPlace(ctx, output); err != nil {
		return err
	}
	if !isStore(output) {
		set := outputs.Set{Inputs: w.inputs()}
		if err := set.Check(output); err != nil {
			return err
		}
	}
	p, s := beam.NewPipelineWithRoot()
	build(s, w, tasks, place(here, output))
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
	var f settlement.Faults
	for _, name := range j.Reads() {
		f.Add(checkPlace(ctx, name))
	}
	tasks, err := j.Tasks()
	f.Add(err)
	return Worker{Bundle: j.Bundle(), Dir: dir, job: j}, tasks, f.Err()
}

// inputs returns the paths of the files that a job reads from this machine's disks.
func (w *Worker) inputs() (list []string) {
	for _, name := range w.job.Reads() {
		if path := place(w.Dir, name); !isStore(path) {
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
