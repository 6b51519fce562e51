package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
)

// goal is a promise about speed or size, with the figure that was measured.
type goal struct {
	text     string
	measured string
	met      bool
	told     bool // a figure that explains another one, and no goal
}

// outcomes finds what was measured, by version and number of claims.
type outcomes map[string]*outcome

func (all outcomes) at(id string, n int) *outcome { return all[fmt.Sprintf("%s %d", id, n)] }

// printGoals measures all goals in one run, and says which are met.
func printGoals(ctx context.Context, b *bench, sizes []int, out io.Writer) error {
	small, large := sizes[0], sizes[0]*10
	if len(sizes) > 1 {
		large = sizes[1]
	}
	versions := versions()
	var tasks []task
	for _, id := range goalVersions() {
		tasks = append(tasks, task{find(versions, id), small})
	}
	if b.duckdb != "" {
		tasks = append(tasks, task{find(versions, tenSection+"/"+tenDuckDB), small})
	}
	list, err := b.run(ctx, tasks)
	if err != nil {
		return err
	}
	// Memory needs no turns, so the large runs come last.
	big := *b
	big.runs = min(b.runs, 3)
	var streamed []task
	for _, id := range []string{fromCSV + "/" + batchedPlain, fromCSV + "/" + batchedCSV} {
		streamed = append(streamed, task{find(versions, id), large})
	}
	more, err := big.run(ctx, streamed)
	if err != nil {
		return err
	}
	all := outcomes{}
	for _, o := range append(list, more...) {
		all[fmt.Sprintf("%s %d", o.id(), o.n)] = o
	}
	b.say("")
	fmt.Fprintf(out, "\n== goals, %d and %d claims\n\n", small, large)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "met\tmeasured\tgoal")
	for _, g := range goals(all, small, large) {
		met := "no"
		switch {
		case g.told:
			met = ""
		case g.met:
			met = "yes"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", met, g.measured, g.text)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return printTable(out, list)
}

// goalVersions are the versions that the goals need.
func goalVersions() []string {
	list := []string{
		fromCSV + "/" + splitOnly, fromCSV + "/" + checkedCSV, fromCSV + "/" + batchedPlain, fromCSV + "/" + batchedCSV, fromCSV + "/" + parallelCSV,
		fromCSV + "/encoding/csv, then " + plainly.name,
		inMemory + "/" + plainly.name + ", " + string(jobKeep), inMemory + "/" + carefully.name + ", " + string(jobKeep),
		inMemory + "/" + ratedAndAdded, inMemory + "/" + internedName, inMemory + "/" + internedTwo,
		single + "/" + hotTexts, single + "/" + hotNumbers, single + "/" + ratedOnce, single + "/" + explainedOnce, single + "/" + apportioned,
	}
	for _, name := range []string{splitOnly, tenPlain, tenPlain + twoCores, tenBoth, tenBoth + twoCores, tenJob, tenRows} {
		list = append(list, tenSection+"/"+name)
	}
	for _, k := range sharedWork() {
		list = append(list, bothWorkers+"/"+k.one(), bothWorkers+"/"+k.two())
	}
	for _, v := range largeVersions() {
		list = append(list, v.id())
	}
	return append(list, exports+"/"+splitOnly, exports+"/"+exportToReport, wideSection+"/"+wideCSV, wideSection+"/"+wideBook,
		wideSection+"/"+wideCSV+twoCores, wideSection+"/"+wideBook+twoCores)
}

func goals(all outcomes, small, large int) []goal {
	split, plainText := all.at(fromCSV+"/"+splitOnly, small), all.at(fromCSV+"/encoding/csv, then "+plainly.name, small)
	plain, added := all.at(inMemory+"/"+plainly.name+", "+string(jobKeep), small), all.at(inMemory+"/"+ratedAndAdded, small)
	interned := all.at(inMemory+"/"+internedName, small)
	checked := all.at(fromCSV+"/"+batchedCSV, small)
	const name = "CSV to report in batches, ids checked"
	list := []goal{
		times(checked, split, 0, 0.8, name+": at most 0.8 of what encoding/csv needs to split the file"),
		times(plainText, checked, 15, 0, name+": at least 15 times faster than encoding/csv with plain decimals"),
		below(all.at(single+"/"+hotTexts, small), 100, "Rate + Tally.Add with string codes: at most 100 ns"),
		below(all.at(single+"/"+hotNumbers, small), 40, "Rate + Tally.Add with numbered codes: at most 40 ns"),
		times(plain, added, 20, 0, "Rate + Tally.Add: at least 20 times faster than plain decimals"),
		times(plain, interned, 20, 0, "Rate + Tally.Add with numbered codes: at least 20 times faster than plain decimals"),
		times(interned, all.at(inMemory+"/"+internedTwo, small), 1.7, 0, "two cores at least 1.7 times one, in memory with numbered codes"),
		times(all.at(fromCSV+"/"+batchedCSV, small), all.at(fromCSV+"/"+parallelCSV, small), 1.7, 0, "two cores at least 1.7 times one, from CSV"),
	}
	ten := func(name string) *outcome { return all.at(tenSection+"/"+name, small) }
	list = append(list,
		times(ten(tenPlain), ten(splitOnly), 0, 0.6, "ten columns, ids checked: at most 0.6 of what encoding/csv needs to split the file"),
		times(ten(tenBoth), ten(tenPlain), 0, 1.5, "ten columns with readmission and ranked quotas: at most 1.5 times the plain policy"),
		times(ten(tenPlain), ten(tenPlain+twoCores), 1.7, 0, "two cores at least 1.7 times one, ten columns"),
		times(ten(tenBoth), ten(tenBoth+twoCores), 1.7, 0, "two cores at least 1.7 times one, ten columns with readmission and ranked quotas"),
	)
	if duck := ten(tenDuckDB); duck != nil {
		list = append(list, times(duck, ten(tenPlain), 8, 0, "ten columns: at least 8 times faster than DuckDB with one thread, which checks nothing"))
	}
	list = append(list,
		adds(ten(tenJob), ten(tenRows), ten(splitOnly), 1.5, "a row a claim, every column: adds at most 1.5 splits"),
	)
	for _, k := range sharedWork() {
		one, two := all.at(bothWorkers+"/"+k.one(), small), all.at(bothWorkers+"/"+k.two(), small)
		list = append(list, times(one, two, 1.5, 0, "two workers at least 1.5 times one: "+k.name))
	}
	many := func(name string) *outcome { return all.at(manyOf+"/"+name, small) }
	list = append(list,
		times(all.at(inMemory+"/"+carefully.name+", "+string(jobKeep), small), all.at(single+"/"+hotNumbers, small), 40, 0, "Rate + Tally.Add with numbered codes, cases in the cache: at least 40 times faster than careful decimals"),
		below(many(byRules), 400, "a case rated by rules as formulas: at most 400 ns"),
		below(many(inReport), 10_000, "an institution in a report: at most 10 µs"),
		allocated(many(inReport), 3_000, "an institution in a report: at most 3 kB"),
	)
	for _, name := range []string{inPools, inParts, inWhatIf, inCliffs} {
		list = append(list, within(many(name), 5, name+": all of them in less than 5 s"))
	}
	return append(list,
		times(all.at(exports+"/"+exportToReport, small), all.at(exports+"/"+splitOnly, small), 0, 5, "an export of 17 columns through the intake: at most 5 times what encoding/csv needs to split the file"),
		times(all.at(wideSection+"/"+wideBook, small), all.at(wideSection+"/"+wideCSV, small), 0, 10, "a workbook of 60 columns to claims: at most 10 times the CSV file of the same rows"),
		times(all.at(wideSection+"/"+wideBook+twoCores, small), all.at(wideSection+"/"+wideCSV+twoCores, small), 0, 10, "the same with two cores, by the clock: at most 10 times the CSV file"),
		memory(all.at(fromCSV+"/"+batchedPlain, small), all.at(fromCSV+"/"+batchedPlain, large)),
		fingerprints(all.at(fromCSV+"/"+batchedPlain, large), all.at(fromCSV+"/"+batchedCSV, large)),
		below(all.at(single+"/"+apportioned, small), 10_000, "an amount apportioned over 100 shares, exactly: less than 10 µs"),
		below(all.at(single+"/"+explainedOnce, small), 20_000, "one case rated and explained: less than 20 µs"),
		below(all.at(single+"/"+ratedOnce, small), 100, "one case rated: less than 100 ns"),
	)
}

// times is a goal about the quotient a ÷ b: at least a number, or at most.
func times(a, b *outcome, least, most float64, text string) goal {
	r := ratio(a, b)
	return goal{text: text, measured: fmt.Sprintf("%s (%s–%s)", number(r.median), number(r.least), number(r.most)), met: r.median >= least && (most == 0 || r.median <= most)}
}

// adds is a goal about what b takes longer than a, in units of a third.
func adds(a, b, unit *outcome, most float64, text string) goal {
	more := (b.ns().median - a.ns().median) / unit.ns().median
	return goal{text: text, measured: number(more), met: more <= most}
}

// below is a goal about ns a claim or call.
func below(o *outcome, most float64, text string) goal {
	ns := o.ns()
	return goal{text: text, measured: fmt.Sprintf("%s (%s–%s) ns", number(ns.median), number(ns.least), number(ns.most)), met: ns.median <= most}
}

// allocated is a goal about bytes a claim.
func allocated(o *outcome, most float64, text string) goal {
	bytes := o.spread(func(m measured) float64 { return m.Bytes })
	return goal{text: text, measured: fmt.Sprintf("%s (%s–%s) B", number(bytes.median), number(bytes.least), number(bytes.most)), met: bytes.median <= most}
}

// within is a goal about the seconds of a whole run.
func within(o *outcome, most float64, text string) goal {
	ns := o.ns()
	seconds := func(one float64) string { return number(one * float64(o.calls) / 1e9) }
	return goal{text: text, measured: fmt.Sprintf("%s (%s–%s) s", seconds(ns.median), seconds(ns.least), seconds(ns.most)), met: ns.median*float64(o.calls)/1e9 <= most}
}

// memory compares the peak of many claims with that of few.
func memory(few, many *outcome) goal {
	r := many.peak() / few.peak()
	return goal{
		text: fmt.Sprintf("CSV to report, streamed: %d claims in at most 1.1 times the memory of %d", many.n, few.n), met: r <= 1.1,
		measured: fmt.Sprintf("%s (%s and %s MiB)", number(r), number(many.peak()/(1<<20)), number(few.peak()/(1<<20))),
	}
}

// fingerprints says how much looking for duplicates adds. It is not a goal.
func fingerprints(without, with *outcome) goal {
	return goal{text: "besides: what looking for duplicate ids adds to that memory", told: true,
		measured: number((with.peak()-without.peak())/float64(with.n)) + " B/claim"}
}
