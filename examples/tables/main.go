// Command tables makes a policy of tables that a bureau has published, by a mapping that says
// what their columns are, and of a draft that has the rules:
//
//	go run ./examples/tables -o policy.json examples/tables/draft.json examples/tables/mapping.json
//
// The files of the tables, CSV or workbooks, are looked for in the folder of the mapping.
// -for reads another file in place of one that the mapping names, as next year's:
//
//	go run ./examples/tables -for 'tables.xlsx#病组权重=weights.csv' draft.json mapping.json
//
// It prints what became of every row, and proves that no number was lost on the way: the sums
// of the file are those of the rows that were taken and of those that were left out. With
// -lang zh it prints in Chinese, with -json as a document.
//
// Exit status: 0 made, 1 refused, 2 usage.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/internal/published"
)

func main() {
	outputs.EndAtSignals()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	draft, mapping, output string
	instead                instead
	json                   bool
	lang                   lang.Language
}

// instead are the files that are read in place of those of the mapping.
type instead map[string]string

func (i instead) String() string { return "" }

// Set takes NAME=FILE.
func (i instead) Set(text string) error {
	name, file, found := strings.Cut(text, "=")
	if !found || name == "" || file == "" || i[name] != "" {
		return fmt.Errorf("want NAME=FILE, each name once")
	}
	i[name] = file
	return nil
}

// run returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	o := options{instead: instead{}}
	flags := flag.NewFlagSet("tables", flag.ContinueOnError)
	flags.StringVar(&o.output, "o", "", "write the policy to this `file`")
	flags.Var(o.instead, "for", "`NAME=FILE`: read FILE in place of the table NAME of the mapping; may be given several times")
	flags.BoolVar(&o.json, "json", false, "print the report as JSON")
	p := program.New(flags, "[flags] draft.json mapping.json", stdout, stderr)
	files, err := p.Parse(args)
	if err == nil && len(files) != 2 {
		err = p.Mistake("want a draft and a mapping, got %d arguments", len(files))
	}
	if err != nil {
		return program.Status(err)
	}
	o.draft, o.mapping, o.lang = files[0], files[1], p.Language()
	var out bytes.Buffer // all or nothing
	if err = o.make(&out, stdout); err == nil {
		_, err = out.WriteTo(stdout)
	}
	if err != nil {
		if o.json {
			jobfile.WriteFaults(stdout, err)
		}
		o.lang.PrintCoded(stderr, err)
		return program.Refused
	}
	return program.Done
}

// make makes the policy, writes it, and prints the report.
func (o *options) make(out, stdout io.Writer) error {
	made, err := published.Run(published.Options{Draft: o.draft, Mapping: o.mapping, Instead: o.instead})
	if err != nil {
		return err
	}
	if o.json {
		err = encode(out, made.Report)
	} else {
		err = made.Report.Print(out, o.lang == lang.Chinese)
	}
	if err != nil || o.output == "" {
		return err
	}
	if err := outputs.Written(stdout, o.output); err != nil {
		return err
	}
	set := outputs.Set{Inputs: made.Reads}
	defer set.Discard()
	w, err := set.Create(o.output)
	if err == nil {
		err = encode(w, made.Policy)
	}
	if err != nil {
		return err
	}
	return set.Commit()
}

// encode writes a document the way people read it.
func encode(w io.Writer, document any) error {
	return jsontext.Encode(w, document, "  ")
}
