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
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/perdiem"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

type options struct {
	mapping, join, groups, period, output, checks string
	members                                       string
	clearing, plain, init                         bool
	files                                         []string
	open                                          func(path string) rows.File
}

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := options{open: file}
	flags := flag.NewFlagSet("ingest", flag.ContinueOnError)
	flags.StringVar(&o.mapping, "mapping", "", "the `document` that says how rows become claims")
	flags.StringVar(&o.join, "join", "", "the `document` that says how rows of groups are matched")
	flags.StringVar(&o.groups, "groups", "", "the `file` of groups")
	flags.StringVar(&o.period, "period", "", "the `period` that is settled: 2025-01-01/2025-12-31")
	flags.StringVar(&o.output, "o", "", "write claim files into this `folder`")
	flags.StringVar(&o.checks, "checks", "", "check the records by this `document` first, and print the fault rates")
	flags.StringVar(&o.members, "members", "", "the register `file`: the agreements of patients that are paid per head")
	flags.BoolVar(&o.clearing, "clearing", false, "print the values of the clearing application (3203) and the reconciliation (3201)")
	flags.BoolVar(&o.plain, "plain", false, "write claim files as plain CSV, without the marks that spreadsheets need")
	flags.BoolVar(&o.init, "init", false, "draft a mapping of one export, and list on stderr what it must say")
	p := program.New(flags, "[flags] export.csv ...", stdout, stderr)
	var err error
	o.files, err = p.Parse(args)
	if err == nil && o.init && len(o.files) == 1 && o.mapping == "" {
		if err := draft(o.files[0], stdout, stderr, p.Language() == lang.Chinese); err != nil {
			p.Language().PrintCoded(stderr, err)
			return program.Refused
		}
		return program.Done
	}
	if err == nil && (o.init || o.mapping == "" || o.period == "" || len(o.files) == 0 || (o.join == "") != (o.groups == "")) {
		err = p.Mistake("want -mapping, -period and files; -join and -groups together; or -init and one file")
	}
	if err != nil {
		return program.Status(err)
	}
	if err := ingest(o, stdout); err != nil {
		p.Language().PrintCoded(stderr, err)
		return program.Refused
	}
	return program.Done
}

func ingest(o options, stdout io.Writer) error {
	m, err := read(o.mapping, intake.ReadMapping)
	if err != nil {
		return err
	}
	mapper, err := intake.NewMapper(m)
	if err != nil {
		return fmt.Errorf("%s: %w", o.mapping, err)
	}
	how := intake.Options{Key: []byte(os.Getenv("INGEST_KEY"))}
	if how.Period, err = period(o.period); err != nil {
		return err
	}
	var files []rows.File
	for _, name := range o.files {
		files = append(files, o.open(name))
	}
	if o.checks != "" {
		if err := check(stdout, o.checks, files); err != nil {
			return err
		}
	}
	matching, err := completed(o, &how)
	if err != nil {
		return err
	}
	to := folder{path: o.output, plain: o.plain, set: outputs.Set{Inputs: append([]string{o.mapping, o.join, o.groups, o.checks, o.members}, o.files...)}}
	defer to.set.Discard()
	in, err := mapper.ReadInto(how, sink(o, &to), files...)
	if err != nil {
		return causes(in.Report().Causes, err)
	}
	if matching != nil {
		matched(stdout, matching.Report())
	}
	if err := in.Report().Print(stdout); err != nil {
		return err
	}
	if err := overlaps(stdout, in); err != nil {
		return err
	}
	if o.clearing {
		if err := clearing(stdout, in); err != nil {
			return err
		}
	}
	if err := agreements(o, stdout, mapper, how.Key, &to); err != nil {
		return err
	}
	return to.end()
}

// completed says how rows are completed from the file of groups, if there is one; it
// returns what counts how well they match.
func completed(o options, how *intake.Options) (*intake.Matching, error) {
	if o.join == "" {
		return nil, nil
	}
	by, err := read(o.join, intake.ReadJoinBy)
	if err != nil {
		return nil, err
	}
	join, err := intake.NewJoin(by, o.open(o.groups))
	if err != nil {
		return nil, causes(join.Causes(), err)
	}
	matching := join.Matching()
	how.See, how.Fill = matching.See, join.Fill
	return matching, nil
}

// draft writes a mapping of a file, and prints what it must say.
func draft(name string, out, notes io.Writer, chinese bool) error {
	d, err := intake.Init(file(name))
	if err != nil {
		return err
	}
	if err := d.Print(notes, chinese); err != nil {
		return err
	}
	return d.Write(out)
}

// causes returns what is wrong, each cause once: with its first row, and where more are.
func causes(found []*intake.Cause, err error) error {
	if len(found) == 0 {
		return err
	}
	list := &settlement.Faults{}
	for _, c := range found {
		list.List = append(list.List, c)
	}
	list.Total = len(list.List)
	return list
}

// agreements reads the register, if there is one, and writes its members.
func agreements(o options, w io.Writer, mapper *intake.Mapper, key []byte, to *folder) error {
	if o.members == "" {
		return nil
	}
	roster, err := mapper.ReadMembers(key, o.open(o.members))
	if err != nil {
		return causes(roster.Report().Causes, err)
	}
	if err := roster.Report().Print(w); err != nil || o.output == "" {
		return err
	}
	put := table(to, "members.csv", "person,institution,category,signed,ends,suspended,inpatient", func(m capitation.Member) []any {
		return []any{id(m.Person), id(m.Institution), m.Category, m.Signed, m.Ends, intervals(m.Suspended), intervals(m.Inpatient)}
	})
	for m, err := range roster.Members().All() {
		if err != nil {
			return err
		}
		if err := put(m); err != nil {
			return err
		}
	}
	return nil
}

// file is a file of claims, called by its name alone.
func file(path string) rows.File {
	f := rows.Path(path)
	f.Name = filepath.Base(f.Name)
	return f
}

func read[D any](name string, from func(io.Reader) (D, error)) (D, error) {
	f, err := os.Open(name)
	if err != nil {
		var none D
		return none, err
	}
	defer f.Close()
	d, err := from(f)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return d, err
}

func period(text string) (p settlement.Period, err error) {
	from, to, _ := strings.Cut(text, "/")
	if p.From, err = settlement.ParseDate(from); err == nil {
		p.To, err = settlement.ParseDate(to)
	}
	return p, err
}

func check(w io.Writer, name string, files []rows.File) error {
	doc, err := read(name, intake.ReadRecordChecks)
	if err != nil {
		return err
	}
	report, err := intake.CheckRecords(doc, files...)
	if err != nil {
		return err
	}
	for _, h := range report.Institutions {
		fmt.Fprintf(w, "checks, %s: %d of %d rows at fault, rate %s\n", h.Institution, h.Faulty, h.Rows, h.Rate)
		for _, c := range h.Checks {
			fmt.Fprintf(w, "  %s: %d\n", c.Name, c.Count)
		}
	}
	return nil
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

func overlaps(w io.Writer, in *intake.Run) error {
	stays, heads, total, err := in.Overlaps()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "overlapping stays and double head-months: %d\n", total)
	for _, o := range append(stays, heads...) {
		a, b := o.Rows[0], o.Rows[1]
		fmt.Fprintf(w, "  %s %s row %d and %s %s row %d\n", a.Institution, a.ID, a.Row, b.Institution, b.ID, b.Row)
	}
	return nil
}

func clearing(w io.Writer, in *intake.Run) error {
	list, err := in.Applications()
	if err != nil {
		return err
	}
	for _, a := range list {
		text, err := json.Marshal(a)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "3203 %s\n", text)
	}
	for _, refunds := range []bool{false, true} {
		totals, err := in.Reconciliations(refunds)
		if err != nil {
			return err
		}
		for _, t := range totals {
			text, err := json.Marshal(t)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "3201 %s\n", text)
		}
	}
	return nil
}

// sink is what the export is read into: the files of claims, if they are wanted, and what
// is printed.
func sink(o options, to *folder) intake.Sink {
	s := intake.Sink{Overlaps: true, Clearing: o.clearing}
	if o.output == "" {
		return s
	}
	s.Cases = table(to, "cases.csv", "id,institution,group,cost,covered,days,admitted,discharged,person,pool,department", func(c drg.Case) []any {
		return []any{id(c.ID), id(c.Institution), c.Group, c.Cost, c.Covered, c.Days, c.Admitted, c.Discharged, id(c.Person), c.Pool, c.Department}
	})
	s.Stays = table(to, "stays.csv", "id,institution,class,person,admitted,discharged,observed,interim,cost,covered,pool", func(s perdiem.Stay) []any {
		return []any{id(s.ID), id(s.Institution), s.Class, id(s.Person), s.Admitted, s.Discharged, s.Observed, s.Interim, s.Cost, s.Covered, s.Pool}
	})
	s.Charges = table(to, "charges.csv", "person,institution,month,kind,scope,cost,covered,date,medical_type,package", func(c capitation.Charge) []any {
		return []any{id(c.Person), id(c.Institution), c.Month, c.Kind, c.Scope, c.Cost, c.Covered, c.Date, c.MedicalType, id(c.Package)}
	})
	s.Items = table(to, "items.csv", "id,institution,month,cost,covered,pool", func(c budget.Claim) []any {
		return []any{id(c.ID), id(c.Institution), c.Month, c.Cost, c.Covered, c.Pool}
	})
	s.Adjustments = table(to, "adjustments.csv", "id,original,institution,month,method,pool,cost,covered", func(a intake.Adjustment) []any {
		return []any{id(a.ID), id(a.Original), id(a.Institution), a.Month, a.Method, a.Pool, a.Cost, a.Covered}
	})
	return s
}

// folder is where the files of a set go: all of them, or none.
type folder struct {
	path  string
	set   outputs.Set
	plain bool // without the marks that protect texts in spreadsheets
	begun []*csv.Writer
}

// end finishes the files.
func (f *folder) end() error {
	for _, w := range f.begun {
		w.Flush()
		if err := w.Error(); err != nil {
			return err
		}
	}
	return f.set.Commit()
}

// id is an id or the code of an institution.
type id string

// text writes a value as it stands in a file of the folder.
func (f *folder) text(value any) string {
	switch v := value.(type) {
	case id:
		if !f.plain {
			return rows.Protect(string(v), true)
		}
	case string:
		if !f.plain {
			return rows.Protect(v, false)
		}
	}
	return fmt.Sprint(value)
}

// intervals writes intervals as canonical files have them.
func intervals(list []settlement.Period) string {
	var texts []string
	for _, p := range list {
		texts = append(texts, p.String())
	}
	return strings.Join(texts, ";")
}

// table returns what writes a row of a file for each claim. There is no file without a
// claim.
func table[C any](to *folder, name, header string, row func(C) []any) func(C) error {
	var w *csv.Writer
	return func(c C) (err error) {
		if w == nil {
			if w, err = to.begin(name, header); err != nil {
				return err
			}
		}
		var fields []string
		for _, v := range row(c) {
			fields = append(fields, to.text(v))
		}
		return w.Write(fields)
	}
}

// begin begins a file, in the form for spreadsheets unless it is plain.
func (f *folder) begin(name, header string) (*csv.Writer, error) {
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return nil, err
	}
	file, err := f.set.Create(filepath.Join(f.path, name))
	if err != nil {
		return nil, err
	}
	w := csv.NewWriter(file)
	f.begun = append(f.begun, w)
	if !f.plain {
		if _, err := io.WriteString(file, "\uFEFF"); err != nil {
			return nil, err
		}
		w.UseCRLF = true
	}
	return w, w.Write(strings.Split(header, ","))
}
