// Command beam settles a job on Apache Beam: on as many machines as there are, with
// the bytes that one machine gives.
//
//	cd examples/beam
//	go run . -o report.json ../lishui/job.json
//
// Each file of claims is read and rated where it is opened, and comes to a
// settlement.Tally for each pool. Beam merges the tallies, and the merged ones are
// settled once. What is moved between machines is a tally's binary form, ids of
// claims, and claims only where a rule looks at a person's other claims.
//
// Without flags of Beam the pipeline runs in this process. See README.md for
// clusters, and for what is left to examples/settle.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/yibaojiesuan/settlement/examples/internal/outputs"
)

// Exit statuses.
const (
	settled = 0
	refused = 1
	usage   = 2
)

// Beam's own flags are in the same set: a worker is this program, started with them.
var (
	output  = flag.String("o", "", "write the report to this `file`; a worker writes it")
	verbose = flag.Bool("v", false, "show what Beam logs also where it runs in this process")
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: beam -o report.json [flags] job.json")
		flag.PrintDefaults()
	}
	flag.Parse()
	beam.Init() // a worker does not return from here
	if *runners.Runner == "" && !*verbose {
		slog.SetDefault(slog.New(slog.DiscardHandler)) // what matters is in the error
	}
	os.Exit(run(*output, flag.Args(), os.Stderr))
}

// run returns the exit status: 0 settled, 1 refused, 2 usage.
func run(output string, args []string, stderr io.Writer) int {
	if output == "" || len(args) != 1 {
		flag.Usage()
		return usage
	}
	if err := settle(context.Background(), args[0], output); err != nil {
		fmt.Fprintln(stderr, plain(err))
		return refused
	}
	return settled
}

func settle(ctx context.Context, job, output string) error {
	j, err := readJob(ctx, job)
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
	if !strings.Contains(output, "://") {
		set := outputs.Set{Inputs: j.inputs(job)}
		if err := set.Check(output); err != nil {
			return err
		}
	}
	p, s := beam.NewPipelineWithRoot()
	build(s, j, place(here, output))
	return beamx.Run(ctx, p)
}

// refusal is what an error of the last step begins with. Beam wraps it in where in
// the pipeline it arose, which helps nobody whose claims are at fault.
const refusal = "the claims are refused:\n"

// plain returns the text of an error, without Beam's wrapping if it is a refusal.
func plain(err error) string {
	if _, faults, ok := strings.Cut(err.Error(), refusal); ok {
		return faults
	}
	return err.Error()
}
