// Command ingest turns a hospital's export into claim files, or refuses it with
// every reason:
//
//	go run ./examples/ingest -mapping examples/ingest/mapping.json \
//	    -join examples/ingest/join.json -groups examples/ingest/groups.csv \
//	    -period 2025-01-01/2025-12-31 -o claims examples/ingest/export.csv
//
//	go run ./examples/ingest -init export.csv > mapping.json
//
// drafts a mapping from the header and the codes of a file, and lists what somebody must
// decide: a draft is refused until that is filled in.
//
// It prints what became of every row, and proves that no money was lost on the way.
// With -members it also reads a register of agreements, for patients that are paid per
// head, and writes members.csv. With -o it writes those of cases.csv, stays.csv,
// charges.csv, items.csv and adjustments.csv that have rows; claims of rows that have to
// do with others come last in them. Exports are read twice, and a third time with -checks. Spreadsheets keep these
// files as they are: UTF-8 with a byte order mark, CRLF, a tab after ids of more than
// 11 digits, an apostrophe before texts that would become formulas. Package his takes
// both marks off again; -plain leaves them out. With -clearing it prints the values of
// the clearing application (3203) and of the reconciliation (3201); with -checks the
// fault rates of each hospital. The ids of persons are replaced by digests under the
// key in $INGEST_KEY, if that is set.
//
// Each fault is a line with its code; with -lang zh the lines are in Chinese.
//
// Files may be UTF-8 or GB18030, text with any of four delimiters, JSON lines, or
// workbooks (.xlsx), of which a sheet may be named: book.xlsx#一月. Exit status: 0
// understood, 1 refused, 2 usage.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
)

func main() {
	outputs.EndAtSignals()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := ingest.Options{Key: []byte(os.Getenv("INGEST_KEY"))}
	flags := flag.NewFlagSet("ingest", flag.ContinueOnError)
	flags.StringVar(&o.Mapping, "mapping", "", "the `document` that says how rows become claims")
	flags.StringVar(&o.Join, "join", "", "the `document` that says how rows of groups are matched")
	flags.StringVar(&o.Groups, "groups", "", "the `file` of groups")
	settled := flags.String("period", "", "the `period` that is settled: 2025-01-01/2025-12-31")
	flags.StringVar(&o.Folder, "o", "", "write claim files into this `folder`")
	flags.StringVar(&o.Checks, "checks", "", "check the records by this `document` first, and print the fault rates")
	flags.StringVar(&o.Members, "members", "", "the register `file`: the agreements of patients that are paid per head")
	flags.BoolVar(&o.Clearing, "clearing", false, "print the values of the clearing application (3203) and the reconciliation (3201)")
	flags.BoolVar(&o.Plain, "plain", false, "write claim files as plain CSV, without the marks that spreadsheets need")
	init := flags.Bool("init", false, "draft a mapping of one export, and list on stderr what it must say")
	p := program.New(flags, "[flags] export.csv ...", stdout, stderr)
	var err error
	o.Files, err = p.Parse(args)
	if err == nil && *init && len(o.Files) == 1 && o.Mapping == "" {
		if err := draft(o.Files[0], stdout, stderr, p.Language() == lang.Chinese); err != nil {
			p.Language().PrintCoded(stderr, err)
			return program.Refused
		}
		return program.Done
	}
	if err == nil && (*init || o.Mapping == "" || *settled == "" || len(o.Files) == 0 || (o.Join == "") != (o.Groups == "")) {
		err = p.Mistake("want -mapping, -period and files; -join and -groups together; or -init and one file")
	}
	if err != nil {
		return program.Status(err)
	}
	if o.Period, err = ingest.Period(*settled); err == nil {
		err = export(o, stdout)
	}
	if err != nil {
		p.Language().PrintCoded(stderr, err)
		return program.Refused
	}
	return program.Done
}

// export reads the export, prints what became of it, and keeps the claim files.
func export(o ingest.Options, stdout io.Writer) error {
	var set outputs.Set
	defer set.Discard()
	r, err := ingest.Run(o, &set)
	if err != nil {
		return err
	}
	if err := show(stdout, r); err != nil {
		return err
	}
	return set.Commit()
}

// draft writes a mapping of a file, and prints what it must say.
func draft(name string, out, notes io.Writer, chinese bool) error {
	d, err := intake.Init(ingest.File(name))
	if err != nil {
		return err
	}
	if err := d.Print(notes, chinese); err != nil {
		return err
	}
	return d.Write(out)
}

// show prints what became of an export.
func show(w io.Writer, r *ingest.Result) error {
	if r.Checks != nil {
		checked(w, r.Checks)
	}
	if r.Matched != nil {
		matched(w, r.Matched)
	}
	if err := r.Report.Print(w); err != nil {
		return err
	}
	fmt.Fprintf(w, "overlapping stays and double head-months: %d\n", r.Overlapping)
	for _, o := range r.Overlaps {
		a, b := o.Rows[0], o.Rows[1]
		fmt.Fprintf(w, "  %s %s row %d and %s %s row %d\n", a.Institution, a.ID, a.Row, b.Institution, b.ID, b.Row)
	}
	if err := clearing(w, r); err != nil {
		return err
	}
	if r.Members != nil {
		return r.Members.Print(w)
	}
	return nil
}

func checked(w io.Writer, r *intake.CheckReport) {
	for _, h := range r.Institutions {
		fmt.Fprintf(w, "checks, %s: %d of %d rows at fault, rate %s\n", h.Institution, h.Faulty, h.Rows, h.Rate)
		for _, c := range h.Checks {
			fmt.Fprintf(w, "  %s: %d\n", c.Name, c.Count)
		}
	}
}

// matched prints how well the groups match the settlements.
func matched(w io.Writer, r *intake.JoinReport) {
	for _, k := range r.Matched {
		fmt.Fprintf(w, "matched by %s: %d rows, cost %s\n", strings.Join(k.Keys, ", "), k.Rows, k.Cost)
	}
	fmt.Fprintf(w, "not matched: %d rows, cost %s; ambiguous: %d; groups without a settlement: %d; conflicts: %d\n",
		r.Unmatched.Rows, r.Unmatched.Cost, r.Ambiguous.Rows, r.OthersUnmatched.Rows, r.ConflictRows)
	for _, c := range r.Conflicts {
		fmt.Fprintf(w, "  %s row %d and %s row %d: another %s\n", c.File, c.Row, c.OtherFile, c.OtherRow, strings.Join(c.Columns, ", "))
	}
	for i := 0; i < len(r.Rates); {
		hospital := r.Rates[i].Institution
		fmt.Fprintf(w, "match rates, %s:", hospital)
		for ; i < len(r.Rates) && r.Rates[i].Institution == hospital; i++ {
			fmt.Fprintf(w, " %s %d/%d", r.Rates[i].Month, r.Rates[i].Matched, r.Rates[i].Rows)
		}
		fmt.Fprintln(w)
	}
}

func clearing(w io.Writer, r *ingest.Result) error {
	for _, a := range r.Applications {
		text, err := json.Marshal(a)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "3203 %s\n", text)
	}
	for _, t := range r.Reconciliations {
		text, err := json.Marshal(t)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "3201 %s\n", text)
	}
	return nil
}
