package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/internal/scenario"
	"github.com/yibaojiesuan/settlement/internal/sides"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/whatif"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	before, after string
	by            depths
	json          bool
	draft         bool
	outside       bool
	workers       int
	apportion     bool
	scenarios     scenario.Flag
	draws         int
	seed          uint64
	lang          lang.Language
}

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	var out bytes.Buffer // all or nothing
	err = whatIf(context.Background(), o, &out)
	if err == nil {
		_, err = out.WriteTo(stdout)
	}
	if err != nil {
		if o.json && out.Len() == 0 {
			jobfile.WriteFaults(stdout, err)
		}
		o.lang.Print(stderr, err)
		return program.Refused
	}
	return program.Done
}

// whatIf settles both jobs and prints what differs.
func whatIf(ctx context.Context, o options, w io.Writer) error {
	before, after, err := sides.Open(o.before, o.after, sides.Options{Draft: o.draft, Outside: o.outside, Apportion: o.apportion})
	if err != nil {
		return err
	}
	settle := job.Options{Workers: o.workers}
	x, err := before.Settle(ctx, settle)
	if err != nil {
		return err
	}
	y, err := after.Settle(ctx, settle)
	if err != nil {
		return err
	}
	changes, err := job.Difference(ctx, x, y)
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(w, changes)
	}
	b, err := whatif.Book(ctx, x, y, changes, o.by...)
	if err != nil {
		return err
	}
	tables, err := scenario.Tables(ctx, before, after, o.scenarios, scenario.Options{Draws: o.draws, Seed: o.seed, Workers: o.workers})
	if err != nil {
		return err
	}
	b.Tables = append(b.Tables, tables...)
	return b.Print(w, o.lang)
}

// parseArgs reads the command line. It has already printed the error that it returns.
func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("whatif", flag.ContinueOnError)
	f.Var(&o.by, "by", "also print the differences by each of a `LIST` separated by commas: "+strings.Join(known, ", "))
	f.BoolVar(&o.json, "json", false, "print the differences as JSON")
	f.BoolVar(&o.draft, "draft", false, "take the new policy as if it were in force")
	f.BoolVar(&o.outside, "outside", false, "let jobs name files outside their folders")
	f.IntVar(&o.workers, "workers", 1, "the `number` of goroutines that settle")
	f.BoolVar(&o.apportion, "apportion", false, "close both settlements to the fen")
	f.Var(&o.scenarios, "scenario", "simulate a growth of volume and cost, `VOLUME:COST` in percent; may be given several times")
	f.IntVar(&o.draws, "draws", 5, "the `number` of draws of each scenario")
	f.Uint64Var(&o.seed, "seed", 1, "the `seed` of the draws: equal seeds draw the same patients")
	p := program.New(f, "[flags] old-job.json new-policy.json|new-job.json", stdout, stderr)
	jobs, err := p.Parse(args)
	switch {
	case err != nil:
	case len(jobs) != 2:
		err = p.Mistake("want an old job and a new policy or job, got %d arguments", len(jobs))
	case o.draws < 1:
		err = p.Mistake("-draws: want at least 1, got %d", o.draws)
	case o.workers < 1:
		err = p.Mistake("-workers: want at least 1, got %d", o.workers)
	case o.json && len(o.scenarios) > 0:
		err = p.Mistake("-json and -scenario exclude each other")
	default:
		o.before, o.after, o.lang = jobs[0], jobs[1], p.Language()
	}
	return o, err
}

// depths are the kinds of rows by which differences are printed.
type depths []whatif.By

var known = []string{"institution", string(whatif.ByLine), string(whatif.ByClass), string(whatif.ByGroup), string(whatif.ByClaim)}

func (d *depths) String() string { return fmt.Sprint(len(*d)) }

// Set reads "line,group".
func (d *depths) Set(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		if !slices.Contains(known, name) {
			return errors.New("want " + strings.Join(known, ", "))
		}
		*d = append(*d, whatif.By(name))
	}
	return nil
}

// printJSON prints the differences as JSON.
func printJSON(w io.Writer, changes []job.Change) error {
	return jsontext.Encode(w, whatif.Shown(changes), "  ")
}
