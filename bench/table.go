package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// spread is the middle of several runs, and how far they lie apart.
type spread struct{ median, least, most float64 }

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	s := slices.Sorted(slices.Values(values))
	m := s[len(s)/2]
	if len(s)%2 == 0 {
		m = (s[len(s)/2-1] + m) / 2
	}
	return spread{m, s[0], s[len(s)-1]}
}

func (o *outcome) spread(of func(measured) float64) spread {
	var values []float64
	for _, m := range o.measured {
		values = append(values, of(m))
	}
	return spreadOf(values)
}

// title is the name, with what is special about the run.
func (o *outcome) title() string {
	if o.sample > 0 && o.n == o.sample {
		return fmt.Sprintf("%s (%d claims)", o.name, o.n)
	}
	return o.name
}

func (o *outcome) ns() spread { return o.spread(func(m measured) float64 { return m.NS }) }
func (o *outcome) peak() float64 {
	return o.spread(func(m measured) float64 { return float64(m.Peak) }).median
}

// ratio is the time of a version divided by that of another: the median over the
// rounds, because a disturbance of the machine slows both in the same round.
func ratio(o, yardstick *outcome) spread {
	var values []float64
	for i := range min(len(o.measured), len(yardstick.measured)) {
		values = append(values, o.measured[i].NS/yardstick.measured[i].NS)
	}
	return spreadOf(values)
}

// machine names the machine that the figures hold for.
func machine(o options) string {
	text := fmt.Sprintf("%s/%s, %d CPUs, %s; versions take turns, %d runs each, one core unless it says two", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(),
		runtime.Version(), o.runs)
	if o.cpu {
		text += "; processor time, where it is one core"
	}
	return text
}

// printTable prints the outcomes of one number of claims, section by section.
func printTable(out io.Writer, list []*outcome) error {
	var sections []string
	for _, o := range list {
		if !slices.Contains(sections, o.section) {
			sections = append(sections, o.section)
		}
	}
	for _, section := range sections {
		if err := printSection(out, section, slices.DeleteFunc(slices.Clone(list), func(o *outcome) bool { return o.section != section })); err != nil {
			return err
		}
	}
	return nil
}

func printSection(out io.Writer, section string, list []*outcome) error {
	var yardstick *outcome
	for _, o := range list {
		if o.yardstick {
			yardstick = o
		}
	}
	unit := "claim"
	if list[0].calls > 0 {
		unit = "call"
	}
	fmt.Fprintf(out, "\n%s\n", section)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "ns/%s\tmin–max\tB/%s\tallocs/%s\tpeak MiB\tratio\texact\t  \n", unit, unit, unit)
	var notes []string
	for _, o := range list {
		ns, by := o.ns(), "–"
		if yardstick == o {
			by = "1"
		} else if yardstick != nil {
			by = number(ratio(o, yardstick).median)
		}
		exact := "yes"
		if !o.exact {
			notes = append(notes, fmt.Sprintf("(%d) %s", len(notes)+1, o.note))
			exact = fmt.Sprintf("no (%d)", len(notes))
		} else if strings.HasPrefix(string(o.job), string(jobRead)) {
			exact = "reads" // nothing is computed
		}
		bytes, allocs, peak := "–", "–", "–"
		if o.sql == "" {
			bytes = number(o.spread(func(m measured) float64 { return m.Bytes }).median)
			allocs = number(o.spread(func(m measured) float64 { return m.Allocs }).median)
			peak = number(o.peak() / (1 << 20))
		}
		fmt.Fprintf(w, "%s\t%s–%s\t%s\t%s\t%s\t%s\t%s\t  %s\n", number(ns.median), number(ns.least), number(ns.most), bytes, allocs, peak, by, exact, o.title())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, n := range notes {
		fmt.Fprintln(out, "  "+n)
	}
	return nil
}

// number prints three digits that matter.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	case v >= 0.0005:
		return fmt.Sprintf("%.3f", v)
	}
	return "0"
}
