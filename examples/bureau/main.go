package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	job, last, with string
	table           string // an id; empty: all
	explain         string
	row             string // of -explain, perhaps with its column
	group           string
	at              string // whose groups are listed: district=990121
	top             int
	json, outside   bool
	output          string
	workers         int
	lang            lang.Language
}

// kind is a kind of table.
type kind struct {
	id, chinese, english string
	make                 func(*region) (*sheet, error)
}

// kinds are all tables, in their order.
func kinds() []kind {
	return []kind{
		{"groups", "常见病组", "frequent groups", (*region).groupsSheet},
		{"fees", "费用结构", "structure of fees", (*region).feesSheet},
		{"change", "同比变动", "movement against last year", (*region).changeSheet},
		{"coding", "编码监测", "coding flags", (*region).codingSheet},
		{"shifts", "相邻病组", "shifts between neighbouring groups", (*region).shiftsSheet},
		{"rates", "基金支付率", "fund rates", (*region).ratesSheet},
		{"quotas", "限额使用", "quotas used", (*region).quotasSheet},
		{"scores", "考核得分", "scores", (*region).scoresSheet},
		{"measures", "考核指标", "assessment measures", (*region).measuresSheet},
		{"flows", "流向", "flows", (*region).flowsSheet},
		{"methods", "支付方式比较", "methods of payment compared", (*region).methodsSheet},
		{"budget", "预算模拟", "budgets simulated", (*region).budgetSheet},
	}
}

// find returns the id of a table by its id or Chinese name; empty: there is none.
func find(name string) string {
	for _, k := range kinds() {
		if name == k.id || name == k.chinese {
			return k.id
		}
	}
	return ""
}

func names() string {
	var list []string
	for _, k := range kinds() {
		list = append(list, k.chinese+" ("+k.id+")")
	}
	return strings.Join(list, ", ")
}

// wants reports whether a table is to be made.
func (o options) wants(id string) bool { return o.table == "" || o.table == id }

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	var out bytes.Buffer // all or nothing
	if err := execute(context.Background(), o, &out, stdout); err != nil {
		if o.json {
			jobfile.WriteFaults(stdout, err)
		}
		o.lang.Print(stderr, err)
		return program.Refused
	}
	return program.Done
}

// parseArgs reads the command line. It has already printed the error that it returns.
func parseArgs(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("bureau", flag.ContinueOnError)
	f.StringVar(&o.table, "table", "", "print one `table` in place of all: "+names())
	f.StringVar(&o.last, "last", "", "the `job` of last year, for the movement against it")
	f.StringVar(&o.with, "with", "", "the `document` of bounds, benchmarks, rates, budgets and what is entered for institutions")
	f.StringVar(&o.explain, "explain", "", "print how the numbers of a row arose, `TABLE:ROW[:COLUMN]`")
	f.StringVar(&o.group, "group", "", "the `group` whose fees are shown; without it the most frequent one that has fees")
	f.StringVar(&o.at, "at", "", "list the groups of one `place` alone: district=CODE, level=LEVEL or institution=CODE")
	f.IntVar(&o.top, "top", 10, "the `number` of groups that are listed")
	f.BoolVar(&o.json, "json", false, "print the tables as JSON")
	f.BoolVar(&o.outside, "outside", false, "let jobs name files outside their folders")
	f.StringVar(&o.output, "o", "", "write the output to this `file`")
	f.IntVar(&o.workers, "workers", 1, "the `number` of goroutines that settle")
	p := program.New(f, "[flags] job.json", stdout, stderr)
	jobs, err := p.Parse(args)
	if err != nil {
		return o, err
	}
	name, rest, _ := strings.Cut(o.explain, ":")
	switch {
	case len(jobs) != 1:
		return o, p.Mistake("want one job, got %d", len(jobs))
	case !isPlace(o.at):
		return o, p.Mistake("-at: want district=CODE, level=LEVEL or institution=CODE")
	case o.top < 1:
		return o, p.Mistake("-top: want at least 1, got %d", o.top)
	case o.workers < 1:
		return o, p.Mistake("-workers: want at least 1, got %d", o.workers)
	case o.table != "" && find(o.table) == "":
		return o, p.Mistake("-table: want %s", names())
	case o.explain != "" && (o.table != "" || o.json):
		return o, p.Mistake("-explain excludes -table and -json")
	case o.explain != "" && (find(name) == "" || rest == ""):
		return o, p.Mistake("-explain: want TABLE:ROW or TABLE:ROW:COLUMN, of the tables %s", names())
	}
	o.table = find(o.table)
	if o.explain != "" {
		o.table, o.row = find(name), rest
	}
	o.job, o.lang = jobs[0], p.Language()
	return o, nil
}

// isPlace reports whether -at names a place, or nothing.
func isPlace(at string) bool {
	key, code, _ := strings.Cut(at, "=")
	return at == "" || code != "" && (key == "district" || key == "level" || key == "institution")
}

// execute makes the tables and writes them, or nothing.
func execute(ctx context.Context, o options, out *bytes.Buffer, stdout io.Writer) error {
	opened, last, bureau, inputs, err := open(o)
	if err != nil {
		return err
	}
	files := outputs.Set{Inputs: inputs}
	defer files.Discard()
	if err := files.Check(o.output); err != nil {
		return err
	}
	r, err := gather(ctx, o, opened, last, bureau)
	if err != nil {
		return err
	}
	var list []*sheet
	for _, k := range kinds() {
		if !o.wants(k.id) {
			continue
		}
		s, err := k.make(r)
		if err != nil {
			return err
		}
		s.id, s.chinese, s.english = k.id, k.chinese, k.english
		list = append(list, s)
	}
	switch {
	case o.explain != "":
		err = explain(out, o, list[0], opened.Words)
	case o.json:
		err = writeJSON(out, r.report, list)
	default:
		err = write(out, o.lang, r.report, list)
	}
	if err != nil {
		return err
	}
	if o.output == "" {
		_, err = out.WriteTo(stdout)
		return err
	}
	w, err := files.Create(o.output)
	if err != nil {
		return err
	}
	if _, err := out.WriteTo(w); err != nil {
		return err
	}
	return files.Commit()
}

// open opens all that the command line names.
func open(o options) (opened, last *job.Job, b analysis.Bureau, inputs []string, err error) {
	if opened, inputs, err = openJob(o.job, o.outside); err != nil {
		return nil, nil, b, nil, err
	}
	if o.last != "" {
		var more []string
		if last, more, err = openJob(o.last, o.outside); err != nil {
			return nil, nil, b, nil, err
		}
		inputs = append(inputs, more...)
	}
	if o.with != "" {
		inputs = append(inputs, o.with)
		b, err = jobfile.Read(o.with, job.ReadBureau)
	}
	return opened, last, b, inputs, err
}

func openJob(path string, outside bool) (*job.Job, []string, error) {
	files, name := jobfile.Files(path, outside)
	j, err := job.Open(files, name)
	if err != nil {
		return nil, nil, jobfile.Named(path, err)
	}
	return j, jobfile.Inputs(path, j), nil
}
