package main

import (
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/lists"
)

// options are the command line. At most one of cliffs, list, feedback and analysis is given: what
// is printed in place of the statements.
type options struct {
	job     string
	json    bool
	explain string
	output  string
	claims  string // a file for the rows of claims
	plain   bool
	outside bool
	seal    bool
	workers int
	lang    lang.Language

	cliffs   string // the value of a point
	list     string
	by       string // the keys of -list findings
	patients string // a file of patients who are paid by item
	feedback string // the bureau's feedback, amount what its amounts are, method whose claims it has
	amount   string
	method   string
	analysis string
	asked    job.Analysis // what the file of analysis says

	// month and clear say that the job is a year; before is the year over the files as they were.
	month  string
	clear  bool
	before string
}

// parseArgs reads the command line. It has already printed the error that it returns.
func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("settle", flag.ContinueOnError)
	o.declare(fs)
	p := program.New(fs, "[flags] job.json", stdout, stderr)
	jobs, err := p.Parse(args)
	if err != nil {
		return o, err
	}
	if len(jobs) != 1 {
		return o, p.Mistake("want one job, got %d", len(jobs))
	}
	if mistake := o.mistake(); mistake != "" {
		return o, p.Mistake("%s", mistake)
	}
	o.job, o.lang = jobs[0], p.Language()
	return o, nil
}

// declare declares the flags.
func (o *options) declare(fs *flag.FlagSet) {
	fs.BoolVar(&o.json, "json", false, "print the report as JSON")
	fs.StringVar(&o.explain, "explain", "", "print how the `claim` was priced; with -cliffs, how a row of its tables arose, or all; with -analysis, how ROW or ROW:COLUMN arose, by names or numbers")
	fs.StringVar(&o.cliffs, "cliffs", "", "list where each policy's payment jumps or falls, at this `value` of a point in yuan; nothing is settled")
	fs.StringVar(&o.list, "list", "", "print a `list` and how its amounts arose: "+listNames())
	fs.StringVar(&o.patients, "patients", "", "compare the heads of -list heads with the patients of this `file`, who are paid by item")
	fs.StringVar(&o.by, "by", "institution,kind", "the `keys` of -list findings: institution, department, month, item, kind, rule, source, stage, status")
	fs.StringVar(&o.feedback, "feedback", "", "compare the claims with the bureau's feedback in this `file`; -explain explains the difference of a claim, and -o x.csv writes the differences as CSV")
	fs.StringVar(&o.amount, "amount", "due", "what the amounts of -feedback are: due (what the fund pays) or price (before what others paid comes off)")
	fs.StringVar(&o.method, "method", "", "compare -feedback with the claims of this `method` alone: drg, perdiem, capitation or item")
	fs.StringVar(&o.claims, "claims", "", "also write a row for each claim to this `file`, as CSV")
	fs.StringVar(&o.analysis, "analysis", "", "print the table of claims that this `file` describes in place of the statements, as CSV or with -json as data")
	fs.BoolVar(&o.plain, "plain", false, "write -claims and -analysis as plain CSV, without the marks that spreadsheets need")
	fs.BoolVar(&o.outside, "outside", false, "let the job name files outside its folder")
	fs.StringVar(&o.output, "o", "", "write the output to this `file`")
	fs.StringVar(&o.month, "month", "", "settle and prepay this `month` of a year, with what earlier months are corrected by")
	fs.BoolVar(&o.clear, "clear", false, "clear a year after its months")
	fs.StringVar(&o.before, "before", "", "the `year` over the files as they were when the last month was settled: corrections name their claims")
	fs.BoolVar(&o.seal, "seal", false, "seal the rows of the claims in the report")
	fs.IntVar(&o.workers, "workers", 1, "the `number` of goroutines that settle")
}

// mistake says which options do not go together; empty: all do.
func (o *options) mistake() string {
	year := o.month != "" || o.clear
	for _, m := range []struct {
		is   bool
		text string
	}{
		{o.json && o.explain != "", "-json and -explain exclude each other"},
		{o.cliffs != "" && (o.claims != "" || o.seal), "-cliffs settles nothing: -claims and -seal exclude it"},
		{o.list != "" && !slices.Contains(lists.Names(), o.list), "-list: want " + listNames()},
		{o.list != "" && (o.explain != "" || o.cliffs != "" || o.claims != "" || o.seal), "-list prints no report: -explain, -cliffs, -claims and -seal exclude it"},
		{o.feedback != "" && (o.list != "" || o.cliffs != "" || o.analysis != ""), "-feedback compares what is settled: -list, -cliffs and -analysis exclude it"},
		{o.feedback == "" && (o.method != "" || o.amount != "due"), "-amount and -method are for -feedback"},
		{o.amount != "due" && o.amount != "price", "-amount: want due or price"},
		{!slices.Contains([]string{"", "drg", "perdiem", "capitation", "item"}, o.method), "-method: want drg, perdiem, capitation or item"},
		{o.analysis != "" && (o.cliffs != "" || o.list != ""), "-analysis excludes -cliffs and -list"},
		{o.patients != "" && o.list != "heads", "-patients is for -list heads"},
		{outputs.Distinct(o.claims, o.output) != nil, "-claims and -o want different files"},
		{o.month != "" && o.clear, "-month and -clear exclude each other"},
		{year && (o.cliffs != "" || o.list != "" || o.feedback != "" || o.analysis != ""), "-cliffs, -list, -feedback and -analysis are for jobs: -month and -clear exclude them"},
		{o.before != "" && !year, "-before is for -month and -clear"},
		{o.workers < 1, fmt.Sprintf("-workers: want at least 1, got %d", o.workers)},
	} {
		if m.is {
			return m.text
		}
	}
	return ""
}
