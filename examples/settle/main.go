package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/analysis"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
)

// Exit statuses.
const (
	settled = program.Done
	refused = program.Refused
	usage   = program.Usage
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the program: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	opts, err := parseArgs(args, stdout, stderr)
	if err != nil {
		return program.Status(err)
	}
	if begun, err := execute(opts, stdout, stderr); err != nil {
		err = jobfile.Named(opts.job, err)
		if opts.json && !begun { // faults never follow a report
			jobfile.WriteFaults(stdout, err)
		}
		opts.lang.Print(stderr, err)
		return refused
	}
	return settled
}

// execute settles the job and writes all that the options ask for, or nothing. It
// returns whether it began to print on stdout.
func execute(o options, stdout, stderr io.Writer) (begun bool, err error) {
	if o.output == "" {
		if err := outputs.Written(stdout, o.claims); err != nil {
			return false, err
		}
	}
	if o.month != "" || o.clear {
		return executeYear(o, stdout, stderr)
	}
	source, name := jobfile.Files(o.job, o.outside)
	j, err := job.Open(source, name)
	if err != nil {
		return false, err
	}
	files := outputs.Set{Inputs: jobfile.Inputs(o.job, j)}
	for _, path := range []string{o.patients, o.feedback} {
		if path != "" {
			files.Inputs = append(files.Inputs, path)
		}
	}
	if o.analysis != "" {
		if o.asked, err = jobfile.Read(o.analysis, job.ReadAnalysis); err != nil {
			return false, err
		}
		files.Inputs = append(files.Inputs, o.analysis)
	}
	defer files.Discard()
	if err := files.Check(o.claims, o.output); err != nil {
		return false, err
	}
	noteUnread(stderr, o.lang, o.job, j)
	if o.cliffs != "" {
		return written(o, &files, stdout, func(out io.Writer) error { return cliffs(out, o, j) })
	}
	if o.list != "" {
		var all bytes.Buffer // nothing is printed before a fault
		if err := list(&all, o, j); err != nil {
			return false, err
		}
		return written(o, &files, stdout, func(out io.Writer) error {
			_, err := all.WriteTo(out)
			return err
		})
	}
	return o.settled(&files, stdout, stderr, j, j.Settle, writeTable, explain)
}

// settled settles, and writes all that the options ask for, or nothing. It returns whether it
// began to print on stdout.
func (o options) settled(files *outputs.Set, stdout, stderr io.Writer, j *job.Job, settle func(context.Context, job.Options) (*job.Result, error), tables tablesOf, explained explains) (begun bool, err error) {
	ctx, watch, options := context.Background(), newProgress(stderr), job.Options{Workers: o.workers, Seal: o.seal}
	defer watch.clear()
	if watch != nil {
		options.Observe = watch.observe
	}
	result, err := settle(ctx, options)
	if err != nil {
		return false, err
	}
	watch.clear()
	for _, r := range result.Repairs {
		noteRepaired(stderr, o.lang, r)
	}
	if len(result.Report.Statements) == 0 {
		fmt.Fprintf(stderr, o.lang.Pick("%s: there are no claims: nothing is due\n", "%s：没有病例：无应付金额\n"), o.job)
	}
	if err := writeClaims(ctx, o, files, result); err != nil {
		return false, err
	}
	compared, err := compareFeedback(ctx, stderr, o, result)
	if err != nil {
		return false, err
	}
	var table *analysis.Table
	if o.analysis != "" {
		if table, err = tabulate(ctx, o, result, o.asked, options); err != nil {
			return false, err
		}
	}
	watch.clear()
	return written(o, files, stdout, func(out io.Writer) error {
		switch {
		case compared != nil:
			return writeFeedback(ctx, out, o, result, compared, j.Words)
		case table != nil:
			return writeAnalysis(out, o, table)
		case o.explain != "":
			return explained(ctx, out, o.lang, result, o.explain, j.Words)
		case o.json:
			return result.Report.Encode(out)
		}
		return tables(out, o.lang, result.Report, j.Words)
	})
}

// writeClaims writes the rows of -claims, if they are asked for.
func writeClaims(ctx context.Context, o options, files *outputs.Set, r *job.Result) error {
	if o.claims == "" {
		return nil
	}
	w, err := files.Create(o.claims)
	if err != nil {
		return err
	}
	return r.WriteClaims(ctx, w, o.plain)
}

// What a report is told in: its tables, and how an amount arose.
type (
	tablesOf func(io.Writer, lang.Language, *settlement.Report, func(string) string) error
	explains func(context.Context, io.Writer, lang.Language, *job.Result, string, func(string) string) error
)

// written writes the output to its file, or to stdout without one, and then keeps all files. It
// returns whether it began to print on stdout.
func written(o options, files *outputs.Set, stdout io.Writer, write func(io.Writer) error) (begun bool, err error) {
	out := stdout
	if o.output != "" {
		if out, err = files.Create(o.output); err != nil {
			return false, err
		}
	}
	begun = o.output == ""
	if err := write(out); err != nil {
		return begun, err
	}
	return begun, files.Commit()
}

// noteUnread says what of the policies and of the files of claims nothing reads.
func noteUnread(stderr io.Writer, l lang.Language, name string, j *job.Job) {
	for _, u := range j.Unused() {
		noteUnused(stderr, l, u)
	}
	for _, u := range j.Unknown() {
		noteUnknown(stderr, l, u)
	}
	for _, i := range j.Idle() {
		noteIdle(stderr, l, name, i)
	}
}

// noteIdle says that a name under ignore passes over nothing. It is no fault: a month's file may
// lack a column that others have.
func noteIdle(stderr io.Writer, l lang.Language, name string, i job.Idle) {
	text := l.Pick("%s: parts[%d].ignore: no file has the column %s\n", "%s：parts[%d].ignore：没有文件含有列 %s\n")
	if i.Read {
		text = l.Pick("%s: parts[%d].ignore: the column %s is read all the same\n", "%s：parts[%d].ignore：列 %s 照常读取，不能忽略\n")
	}
	fmt.Fprintf(stderr, text, name, i.Part, strconv.Quote(i.Name))
}

// noteUnused lists the entries of a policy that no case can meet: a level may be misspelt.
func noteUnused(stderr io.Writer, l lang.Language, u job.Unused) {
	entries := make([]string, len(u.Entries))
	for i, e := range u.Entries {
		entries[i] = e.Path + " " + strconv.Quote(e.Code)
	}
	fmt.Fprintf(stderr, l.Pick("%s: no case can meet these entries: %s\n", "%s：没有病例适用的条目：%s\n"), u.Policy, strings.Join(entries, l.Pick(", ", "、")))
}

// noteUnknown lists unknown columns of claims, as far as they may be named: what looks
// like a header may be the record of a person.
func noteUnknown(stderr io.Writer, l lang.Language, u job.Unknown) {
	if len(u.Sheets) > 0 {
		fmt.Fprintf(stderr, l.Pick("%s: other sheets, not read: %s\n", "%s：其他工作表，未读取：%s\n"), u.File, strings.Join(u.Sheets, l.Pick(", ", "、")))
	}
	if len(u.Columns) == 0 {
		return
	}
	names := make([]string, len(u.Columns))
	for i, name := range u.Columns {
		names[i] = strconv.Quote(name)
	}
	fmt.Fprintf(stderr, l.Pick("%s: unknown columns, not read: %s\n", "%s：未知的列，未读取：%s\n"), u.File, strings.Join(names, l.Pick(", ", "、")))
}

// repairs are what was done, in Chinese.
var repairs = map[string]string{
	"trimmed": "去除首尾空格", "invisible": "去除首尾不可见字符", "zeros": "去除两位小数后的零", "rounded": "数值按 15 位有效数字舍入",
	"respelled": "统一日期写法", "carriage_returns": "行尾只有回车符", rows.MixedZones: "部分时间带时区",
}

// noteRepaired says what was repaired in a column.
func noteRepaired(stderr io.Writer, l lang.Language, r job.Repaired) {
	what := l.Pick(r.Kind, repairs[r.Kind])
	if r.Column == "" {
		fmt.Fprintf(stderr, l.Pick("%s: repaired, %s\n", "%s：已修正（%s）\n"), r.File, what)
		return
	}
	column := r.Column
	if r.Field != "" && r.Field != r.Column {
		column += " (" + r.Field + ")"
	}
	first := strings.Trim(strings.ReplaceAll(fmt.Sprint(r.First), " ", ", "), "[]")
	fmt.Fprintf(stderr, l.Pick("%s: repaired, %s, %s: %d values, first in row %s\n", "%s：已修正（%s），列 %s：%d 个值，首见于第 %s 行\n"), r.File, what, column, r.Values, first)
}
