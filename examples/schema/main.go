// Command schema writes the JSON Schema of every document of this module into a
// folder, from the Go types and their comments:
//
//	go run ./examples/schema schema
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
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/examples/internal/outputs"
	"github.com/yibaojiesuan/settlement/examples/internal/program"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// documents are the documents of the module: the file, and the type.
var documents = []struct {
	name string
	typ  reflect.Type
}{
	{"job", reflect.TypeFor[job.Document]()},
	{"terms", reflect.TypeFor[settlement.Terms]()},
	{"report", reflect.TypeFor[settlement.Report]()},
	{"drg-policy", reflect.TypeFor[drg.Policy]()},
	{"drg-calibration", reflect.TypeFor[drg.Calibration]()},
	{"perdiem-policy", reflect.TypeFor[perdiem.Policy]()},
	{"perdiem-calendar", reflect.TypeFor[perdiem.Calendar]()},
	{"capitation-policy", reflect.TypeFor[capitation.Policy]()},
	{"budget-policy", reflect.TypeFor[budget.Policy]()},
	{"accounts", reflect.TypeFor[[]budget.Account]()},
	{"intake-mapping", reflect.TypeFor[intake.Mapping]()},
	{"intake-join", reflect.TypeFor[intake.JoinBy]()},
	{"intake-record-checks", reflect.TypeFor[intake.RecordChecks]()},
	{"intake-report", reflect.TypeFor[intake.Report]()},
	{"intake-members-report", reflect.TypeFor[intake.RosterReport]()},
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0 written, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("schema", flag.ContinueOnError)
	p := program.New(flags, "[flags] folder", stdout, stderr)
	folders, err := p.Parse(args)
	if err == nil && len(folders) != 1 {
		err = p.Mistake("want one folder, got %d", len(folders))
	}
	if err != nil {
		return program.Status(err)
	}
	if err := write(folders[0]); err != nil {
		return p.Refuse(err)
	}
	return program.Done
}

// write writes every schema into the folder, and removes schemas of documents that no
// longer exist.
func write(folder string) error {
	files, err := generate(".")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	var set outputs.Set
	defer set.Discard()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := set.Create(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		if _, err := w.Write(files[name]); err != nil {
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

// generate returns the schemas by file name. root is the folder of the module.
func generate(root string) (map[string][]byte, error) {
	c, err := readComments(root)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	for _, d := range documents {
		text, err := json.MarshalIndent(c.document(d.name, d.typ), "", "  ")
		if err != nil {
			return nil, err
		}
		files[d.name+".schema.json"] = append(text, '\n')
	}
	return files, nil
}
