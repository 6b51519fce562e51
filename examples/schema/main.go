// Command schema writes the JSON Schema of every document of this module into a
// folder, from the Go types and their comments:
//
//	go run ./examples/schema -reference docs schema
//
// With -reference it also writes the reference of fields for people, docs/reference.md and
// docs/reference.zh-CN.md, from the same types.
//
// A schema checks the shape of a document, for editors and for programs that write
// documents; each package's New checks what types cannot say. Objects are closed, as
// for the strict readers, and null is not allowed. The types themselves say which
// fields are required and which texts are allowed, to their own checks and to the
// schemas alike: see [policy.Check].
package main

import (
	"encoding/json"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/his/tables"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// documents are the documents of the module: the file, and the type.
var documents = []struct {
	name string
	typ  reflect.Type
}{
	{"job", reflect.TypeFor[job.Document]()},
	{"analysis", reflect.TypeFor[job.Analysis]()},
	{"benchmark", reflect.TypeFor[analysis.Benchmark]()},
	{"year", reflect.TypeFor[job.YearDocument]()},
	{"bureau", reflect.TypeFor[analysis.Bureau]()},
	{"thresholds", reflect.TypeFor[[]analysis.Threshold]()},
	{"terms", reflect.TypeFor[settlement.Terms]()},
	{"report", reflect.TypeFor[settlement.Report]()},
	{"drg-policy", reflect.TypeFor[drg.Policy]()},
	{"drg-calibration", reflect.TypeFor[drg.Calibration]()},
	{"perdiem-policy", reflect.TypeFor[perdiem.Policy]()},
	{"perdiem-calibration", reflect.TypeFor[perdiem.Calibration]()},
	{"perdiem-calendar", reflect.TypeFor[policy.Calendar]()},
	{"capitation-policy", reflect.TypeFor[capitation.Policy]()},
	{"capitation-calibration", reflect.TypeFor[capitation.Calibration]()},
	{"budget-policy", reflect.TypeFor[budget.Policy]()},
	{"accounts", reflect.TypeFor[[]budget.Account]()},
	{"query", reflect.TypeFor[query.Document]()},
	{"intake-mapping", reflect.TypeFor[intake.Mapping]()},
	{"intake-join", reflect.TypeFor[intake.JoinBy]()},
	{"intake-record-checks", reflect.TypeFor[intake.RecordChecks]()},
	{"intake-report", reflect.TypeFor[intake.Report]()},
	{"intake-members-report", reflect.TypeFor[intake.RosterReport]()},
	{"tables-mapping", reflect.TypeFor[tables.Mapping]()},
	{"tables-report", reflect.TypeFor[tables.Report]()},
	{"feedback", reflect.TypeFor[job.Feedback]()},
	{"receivables", reflect.TypeFor[job.ReceivablesDocument]()},
	{"receivables-table", reflect.TypeFor[receivable.Table]()},
}

func main() {
	outputs.EndAtSignals()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 0 written, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("schema", flag.ContinueOnError)
	pages := flags.String("reference", "", "also write the reference of fields, in English and Chinese, into this folder")
	p := program.New(flags, "[flags] folder", stdout, stderr)
	folders, err := p.Parse(args)
	if err == nil && len(folders) != 1 {
		err = p.Mistake("want one folder, got %d", len(folders))
	}
	if err != nil {
		return program.Status(err)
	}
	if err := write(folders[0], *pages); err != nil {
		return p.Refuse(err)
	}
	return program.Done
}

// write writes every schema into the folder and the reference into the folder pages, if there
// is one. It removes schemas of documents that no longer exist.
func write(folder, pages string) error {
	files, err := generate(".")
	if err != nil {
		return err
	}
	var set outputs.Set
	defer set.Discard()
	if err := create(&set, folder, files); err != nil {
		return err
	}
	if pages != "" {
		reference, err := references(".")
		if err != nil {
			return err
		}
		if err := create(&set, pages, reference); err != nil {
			return err
		}
	}
	if err := set.Commit(); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(folder, "*.schema.json"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, ok := files[filepath.Base(path)]; !ok {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// create adds files to a set, in a folder that is made if it does not exist.
func create(set *outputs.Set, folder string, files map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := set.Create(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		if _, err := w.Write(files[name]); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the schemas by file name. root is the folder of the module.
func generate(root string) (map[string][]byte, error) {
	d, err := newDrawing(root)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	for _, doc := range documents {
		text, err := json.MarshalIndent(d.document(doc.name, doc.typ), "", "  ")
		if err != nil {
			return nil, err
		}
		files[doc.name+".schema.json"] = append(text, '\n')
	}
	return files, nil
}
