// Package published makes a policy of the tables that a bureau has published, for the programs
// that people start: it opens what a mapping names, and what stands in its place. How tables
// become a policy is said by package tables.
package published

import (
	"fmt"
	"path/filepath"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/his/tables"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
)

// Options are the paths of a draft, which has the rules, and of a mapping, in whose folder the
// tables are looked for. Instead are files that are read in place of those that the mapping names.
type Options struct {
	Draft, Mapping string
	Instead        map[string]string
}

// ErrTable says that the mapping names no such table.
var ErrTable = coded.New("published.table", "the mapping has no such table")

// Made is a policy, how it was made, and the paths of all files that were read.
type Made struct {
	Policy drg.Policy
	Report *tables.Report
	Reads  []string
}

// Run makes the policy.
func Run(o Options) (Made, error) {
	made := Made{Reads: []string{o.Draft, o.Mapping}}
	draft, err := jobfile.Read(o.Draft, drg.ReadPolicy)
	if err != nil {
		return made, err
	}
	mapping, err := jobfile.Read(o.Mapping, tables.ReadMapping)
	if err == nil {
		err = jobfile.InFile(o.Mapping, mapping.Check())
	}
	if err == nil {
		err = jobfile.InFile(o.Mapping, o.named(mapping))
	}
	if err != nil {
		return made, err
	}
	made.Policy, made.Report, err = tables.Make(draft, mapping, func(name string) rows.File {
		path := filepath.Join(filepath.Dir(o.Mapping), name)
		if other := o.Instead[name]; other != "" {
			path = other
		}
		f := rows.Path(path)
		made.Reads = append(made.Reads, f.Name)
		f.Name = filepath.Base(f.Name)
		return f
	})
	return made, err
}

// named refuses a file in place of a table that the mapping does not have.
func (o Options) named(m tables.Mapping) error {
	has := map[string]bool{}
	for _, t := range m.Tables {
		has[t.File] = true
	}
	var faults settlement.Faults
	for name := range o.Instead {
		if !has[name] {
			faults.Add(fmt.Errorf("%w: %s", ErrTable, rows.Shown(name)))
		}
	}
	return faults.Err()
}
