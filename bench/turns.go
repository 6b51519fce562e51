package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"text/tabwriter"
	"time"
)

// inTurns measures the chosen versions in this one process, in turns, and prints the fastest
// run of each, by the process's processor time and by the clock. It is for a machine that
// others use, where processes of their own would need minutes to be equally undisturbed. What
// two versions share, such as the size of the heap, is alike for both; so only the ratios count.
func inTurns(ctx context.Context, b *bench, list []*version, n int, out io.Writer) error {
	b.sizes, b.references = map[int]*data{}, map[task]result{}
	d, err := b.data(n)
	if err == nil {
		err = d.write(filesOf(list))
	}
	if err == nil {
		err = d.hold(filesOf(list))
	}
	if err != nil {
		return err
	}
	jobs := make([]func() (result, error), len(list))
	for i, v := range list {
		if jobs[i], err = v.prepare(d); err != nil {
			return fmt.Errorf("%s: %w", v.id(), err)
		}
	}
	fastest, clock := make([]time.Duration, len(list)), make([]time.Duration, len(list))
	for round := range b.runs {
		for i, v := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			runtime.GOMAXPROCS(v.procs())
			runtime.GC()
			before, start := processorTime(), time.Now()
			got, err := jobs[i]()
			took, waited := processorTime()-before, time.Since(start)
			if err == nil && round == 0 {
				err = b.compare(task{v, n}, got)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", v.id(), err)
			}
			if round == 0 || took < fastest[i] {
				fastest[i] = took
			}
			if round == 0 || waited < clock[i] {
				clock[i] = waited
			}
		}
	}
	fmt.Fprintf(out, "\n== %d claims, %d rounds in one process, the fastest of each\n\n", n, b.runs)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "processor ns/claim\tratio\tclock ns/claim\tratio\t\t")
	for i, v := range list {
		for _, took := range [][]time.Duration{fastest, clock} {
			fmt.Fprintf(w, "%s\t%s\t", number(float64(took[i].Nanoseconds())/float64(n)), number(float64(took[i])/float64(yardstickOf(list, took, v.section))))
		}
		fmt.Fprintf(w, "\t%s\n", v.id())
	}
	return w.Flush()
}

// yardstickOf returns the time of the yardstick of a section; that of the first version if it
// has none.
func yardstickOf(list []*version, took []time.Duration, section string) time.Duration {
	for i, v := range list {
		if v.section == section && v.yardstick {
			return took[i]
		}
	}
	return took[0]
}

// profiled runs a job, and writes a profile of it unless the file has no name.
func profiled(file string, do func() error) (err error) {
	if file == "" {
		return do()
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return do()
}
