package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	before, after string
	apportion     bool
	scenarios     scenarios
	draws         int
	seed          uint64
}

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stderr)
	if err != nil {
		return 2
	}
	w := bufio.NewWriter(stdout)
	if err := whatIf(o, w); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if err := w.Flush(); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// parseArgs reads the command line. It has printed what is wrong when it
// returns an error.
func parseArgs(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("whatif", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		fmt.Fprintln(stderr, "usage: whatif [flags] old-job.json new-policy.json|new-job.json")
		f.PrintDefaults()
	}
	f.BoolVar(&o.apportion, "apportion", false, "close both settlements to the fen")
	f.Var(&o.scenarios, "scenario", "growth of volume and cost, in percent, as `VOLUME:COST`; may be given several times")
	f.IntVar(&o.draws, "draws", 5, "how often a scenario is drawn")
	f.Uint64Var(&o.seed, "seed", 1, "where the draws begin")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	var err error
	switch {
	case f.NArg() != 2:
		err = fmt.Errorf("want an old job and a new policy or job, got %d arguments", f.NArg())
	case o.draws < 1:
		err = errors.New("-draws: want at least 1")
	default:
		o.before, o.after = f.Arg(0), f.Arg(1)
		return o, nil
	}
	fmt.Fprintln(stderr, err)
	f.Usage()
	return o, err
}

// scenario is a growth in percent.
type scenario struct{ volume, cost int64 }

type scenarios []scenario

func (s *scenarios) String() string { return fmt.Sprint(len(*s)) }

// Set reads "5:3".
func (s *scenarios) Set(text string) error {
	volume, cost, ok := strings.Cut(text, ":")
	v, err1 := strconv.ParseInt(volume, 10, 32)
	c, err2 := strconv.ParseInt(cost, 10, 32)
	if !ok || err1 != nil || err2 != nil || v <= -100 || v > 1000 || c <= -100 || c > 1000 {
		return errors.New("want two whole percentages above -100 and up to 1000, such as 5:3")
	}
	*s = append(*s, scenario{v, c})
	return nil
}
