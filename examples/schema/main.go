// Command schema writes the JSON Schema of every document of this module into a
// folder, from the Go types and their comments:
//
//	go run ./examples/schema schema
//
// A schema checks the shape of a document, for editors and for those who write
// documents by program; what the types cannot say, each package's New checks. The
// schemas hold objects closed, as the strict readers do, and take no null. A field
// is required in a schema where its comment says so.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/yibaojiesuan/settlement/examples/internal/outputs"
	"github.com/yibaojiesuan/settlement/examples/internal/program"
)

// documents are the documents of the module: the file, and the type.
var documents = []struct{ name, pkg, typ string }{
	{"job", "job", "Document"},
	{"terms", "", "Terms"},
	{"report", "", "reportDocument"},
	{"drg-policy", "drg", "Policy"},
	{"perdiem-policy", "perdiem", "Policy"},
	{"perdiem-calendar", "perdiem", "Calendar"},
	{"capitation-policy", "capitation", "Policy"},
	{"budget-policy", "budget", "Policy"},
	{"accounts", "budget", "[]Account"},
	{"intake-mapping", "his/intake", "Mapping"},
	{"intake-join", "his/intake", "JoinBy"},
	{"intake-record-checks", "his/intake", "RecordChecks"},
	{"intake-report", "his/intake", "Report"},
	{"intake-members-report", "his/intake", "RosterReport"},
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

// write writes every schema into the folder, and removes those of documents that
// there are no more.
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
	l, err := newLoader(root)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	for _, d := range documents {
		s, err := l.document(d.name, d.pkg, d.typ)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		text, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			return nil, err
		}
		files[d.name+".schema.json"] = append(text, '\n')
	}
	return files, nil
}

// schema is the part of JSON Schema (draft 2020-12) that is used.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	ID          string             `json:"$id,omitempty"`
	Title       string             `json:"title,omitempty"`
	Ref         string             `json:"$ref,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        string             `json:"type,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Examples    []string           `json:"examples,omitempty"`
	AnyOf       []*schema          `json:"anyOf,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	// Additional is false in objects, a schema in maps.
	Additional any                `json:"additionalProperties,omitempty"`
	Defs       map[string]*schema `json:"$defs,omitempty"`
}

// closed is additionalProperties of an object: JSON's false, which omitempty would drop.
type closed struct{}

func (closed) MarshalJSON() ([]byte, error) { return []byte("false"), nil }

// quantities are the types that are texts, by their names in the root package.
var quantities = map[string]*schema{
	"Money":   {Type: "string", Pattern: `^-?(0|[1-9][0-9]*)(\.[0-9]{1,2})?$`, Examples: []string{"12.50"}},
	"Points":  {Type: "string", Pattern: `^-?(0|[1-9][0-9]*)(\.[0-9]{1,8})?$`, Examples: []string{"736.0644"}},
	"Decimal": {Type: "string", Pattern: `^(-?(0|[1-9][0-9]*)(\.[0-9]{1,8})?)?$`, Examples: []string{"1.0800"}},
	"Date":    {Type: "string", Pattern: `^([0-9]{4}-[0-9]{2}-[0-9]{2})?$`, Examples: []string{"2025-01-31"}},
	"Month":   {Type: "string", Pattern: `^([0-9]{4}-[0-9]{2})?$`, Examples: []string{"2025-01"}},
}

func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
