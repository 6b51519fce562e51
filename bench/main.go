package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	sizes   []int
	only    *regexp.Regexp
	runs    int
	least   time.Duration
	dir     string
	hold    bool
	cpu     bool
	sql     bool
	goals   bool
	list    bool
	turns   bool
	profile string

	stream  int
	history bool
	workers int
	ids     bool
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	sizes := flags.String("n", "1000000", "`numbers` of claims, separated by commas; for -goals the second is the large one")
	only := flags.String("only", "", "run the versions whose section/name matches this regular `expression`, and their yardsticks")
	flags.IntVar(&o.runs, "runs", 5, "the `number` of runs of each version")
	flags.DurationVar(&o.least, "least", 300*time.Millisecond, "repeat a short job for this `time` in each run")
	flags.StringVar(&o.dir, "dir", "", "a `folder` in which generated files stay; empty: a temporary one")
	flags.BoolVar(&o.hold, "hold", false, "read files into memory before the clock starts; peak memory then includes them")
	flags.BoolVar(&o.cpu, "cpu", false, "measure processor time, for a busy machine; versions on two cores and in databases are still measured by the clock")
	flags.BoolVar(&o.sql, "sql", false, "run the versions in PostgreSQL and SQLite, where they are installed")
	flags.BoolVar(&o.goals, "goals", false, "measure the goals, and say which are met")
	flags.BoolVar(&o.list, "list", false, "list the versions")
	flags.BoolVar(&o.turns, "turns", false, "run the versions in turns in this one process, and compare the fastest run of each, by its processor time and by the clock: for a busy machine")
	flags.StringVar(&o.profile, "profile", "", "with -turns: write a processor profile to `FILE`")
	flags.IntVar(&o.stream, "stream", 0, "only settle this `number` of cases, which are made while they are read and stored nowhere")
	flags.IntVar(&o.workers, "workers", 1, "with -stream: the `number` of goroutines that settle")
	flags.BoolVar(&o.history, "history", false, "with -stream: under a rule for readmissions, which looks at all cases before it rates any")
	flags.BoolVar(&o.ids, "ids", false, "with -stream: check that no id occurs twice")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument: %s", flags.Arg(0))
	}
	if o.stream < 0 || o.workers < 1 {
		return o, errors.New("-stream, -workers: want more than 0")
	}
	if o.runs < 1 {
		return o, errors.New("-runs: want at least 1")
	}
	for _, text := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), "_", ""))
		if err != nil || n < 100 {
			return o, fmt.Errorf("-n: want numbers of at least 100: got %q", text)
		}
		o.sizes = append(o.sizes, n)
	}
	o.only, err = regexp.Compile(*only)
	return o, err
}

// run returns the exit status: 0 measured, 1 something is wrong, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 2 && args[0] == childWord {
		if err := child(args[1], stdout); err != nil {
			fmt.Fprintln(stderr, err)
			return 1
		}
		return 0
	}
	o, err := parse(args, stderr)
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, err)
		}
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := start(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

func start(ctx context.Context, o options, stdout, stderr io.Writer) (err error) {
	if o.list {
		for _, v := range versions() {
			fmt.Fprintln(stdout, v.id())
		}
		return nil
	}
	if o.stream > 0 {
		return stream(o, stdout)
	}
	b := &bench{dir: o.dir, runs: o.runs, least: o.least, hold: o.hold, cpu: o.cpu}
	b.tell(stderr, isTerminal(stderr))
	defer b.say("")
	if b.program, err = os.Executable(); err != nil {
		return err
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "settlement-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.dir)
	} else if err := os.MkdirAll(b.dir, 0o777); err != nil {
		return err
	}
	fmt.Fprintln(stdout, machine(o))
	if o.turns { // databases are processes of their own, whose time is not this one's
		list := slices.DeleteFunc(choose(versions(), o.only), func(v *version) bool { return v.sql != "" })
		return profiled(o.profile, func() error { return inTurns(ctx, b, list, o.sizes[0], stdout) })
	}
	have := map[string]bool{}
	if o.sql {
		for _, start := range []func(context.Context, *bench, map[string]bool, io.Writer) (func() error, error){startDatabases, startDuckDB} {
			stop, err := start(ctx, b, have, stdout)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, stop()) }()
		}
	} else {
		fmt.Fprintln(stdout, "PostgreSQL, SQLite, DuckDB: not asked for (-sql)")
	}
	if o.goals {
		return printGoals(ctx, b, o.sizes, stdout)
	}
	for _, n := range o.sizes {
		if err := measure(ctx, b, o, n, have, stdout); err != nil {
			return err
		}
	}
	return nil
}

// measure runs the chosen versions with one number of claims, and prints the table.
func measure(ctx context.Context, b *bench, o options, n int, have map[string]bool, stdout io.Writer) error {
	var tasks []task
	skipped := 0
	for _, v := range choose(versions(), o.only) {
		switch {
		case v.sql != "" && !have[v.sql]:
		case v.most > 0 && n > v.most:
			skipped++
		case v.calls > 0 && n != o.sizes[0]: // these are the same for every n
		case v.sample > 0:
			tasks = append(tasks, task{v, min(n, v.sample)})
		default:
			tasks = append(tasks, task{v, n})
		}
	}
	fmt.Fprintf(stdout, "\n== %d claims\n", n)
	if skipped > 0 {
		fmt.Fprintf(stdout, "skipped: %d versions that hold all claims in memory or take microseconds a claim, for they stop at %d claims\n", skipped, memoryLimit)
	}
	if len(tasks) == 0 {
		return errors.New("no such version: see -list")
	}
	list, err := b.run(ctx, tasks)
	if err != nil {
		return err
	}
	b.say("")
	return printTable(stdout, list)
}

// isTerminal reports whether progress can be overwritten there.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
