package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
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
		from := d
		if v.calls > 0 {
			from = &data{n: v.calls, region: d.region}
		}
		if jobs[i], err = v.prepare(from); err != nil {
			return fmt.Errorf("%s: %w", v.id(), err)
		}
	}
	took := make([]turns, len(list))
	for round := range b.runs {
		for i, v := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			runtime.GOMAXPROCS(v.procs())
			runtime.GC()
			before, start := processorTime(), time.Now()
			got, err := jobs[i]()
			took[i].processor = append(took[i].processor, processorTime()-before)
			took[i].clock = append(took[i].clock, time.Since(start))
			if err == nil && round == 0 {
				err = b.compare(task{v, n}, got)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", v.id(), err)
			}
		}
	}
	return printTurns(list, took, n, out)
}

// claimsOf returns how many claims a version rates: n, unless it has claims of its own.
func claimsOf(v *version, n int) int { return cmp.Or(v.calls, n) }

// turns are the times that a version took, by round.
type turns struct{ processor, clock []time.Duration }

// printTurns prints a line for each version. Its ratios are those of the fastest runs and, as
// what is alike for both is alike in a round, the median over the rounds.
func printTurns(list []*version, took []turns, n int, out io.Writer) error {
	fmt.Fprintf(out, "\n== %d claims, %d rounds in one process, the fastest of each\n\n", n, len(took[0].clock))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "processor ns/claim\tratio\tin a round\tclock ns/claim\tratio\tin a round\t\t")
	for i, v := range list {
		yard := took[yardstickOf(list, v.section)]
		for _, of := range [][2][]time.Duration{{took[i].processor, yard.processor}, {took[i].clock, yard.clock}} {
			least := float64(slices.Min(of[0]))
			fmt.Fprintf(w, "%s\t%s\t%s\t", number(least/float64(claimsOf(v, n))), number(least/float64(slices.Min(of[1]))), number(medianRatio(of[0], of[1])))
		}
		fmt.Fprintf(w, "\t%s\n", v.id())
	}
	return w.Flush()
}

// medianRatio returns the median over the rounds of a ÷ b.
func medianRatio(a, b []time.Duration) float64 {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = float64(a[i]) / float64(b[i])
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// yardstickOf returns the index of the yardstick of a section; that of the first version if
// the section has none.
func yardstickOf(list []*version, section string) int {
	return max(0, slices.IndexFunc(list, func(v *version) bool { return v.section == section && v.yardstick }))
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
