package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
)

// inputs are what the command line names.
type inputs struct {
	of        options
	options   drg.Calibration
	draft     drg.Policy
	published *drg.Policy // nil: nothing is compared
	history   settlement.Claims[drg.Case]
}

// open reads the documents, and the headers of the history.
func open(o options, stderr io.Writer) (*inputs, error) {
	in := &inputs{of: o}
	var all settlement.Faults
	all.Add(read(o.calibration, func(r io.Reader) (err error) {
		if in.options, err = drg.ReadCalibration(r); err == nil {
			err = in.options.Check()
		}
		return err
	}))
	all.Add(read(o.draft, func(r io.Reader) (err error) {
		in.draft, err = drg.ReadPolicy(r)
		return err
	}))
	if o.compare != "" {
		all.Add(read(o.compare, func(r io.Reader) error {
			p, err := drg.ReadPolicy(r)
			if in.published = &p; err == nil {
				err = once(p)
			}
			return err
		}))
	}
	if err := all.Err(); err != nil {
		return nil, err
	}
	if len(o.explain.list) > 0 {
		in.options.Trails = true
	}
	return in, in.openHistory(stderr)
}

// read reads a document, and names it in its faults.
func read(path string, from func(io.Reader) error) error {
	f, err := job.Anywhere(".").Open(path)
	if err == nil {
		defer f.Close()
		err = from(f)
	}
	return inFile(path, err)
}

// inFile names a file in every fault.
func inFile(path string, err error) error {
	if err == nil {
		return nil
	}
	var all, named settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		named.Add(&job.FileError{File: path, Err: e})
	}
	named.Total = all.Total
	return named.Err()
}

// once refuses a published table that has a group, an entry or a coefficient twice: which
// of the two counts is not known.
func once(p drg.Policy) error {
	var c policy.Checker
	groups, coefficients := map[string]bool{}, map[string]bool{}
	for i, g := range p.Groups {
		c.Code(fmt.Sprintf("groups[%d].code", i), g.Code, groups)
		entries := map[string]bool{}
		for k, e := range g.By {
			c.Code(fmt.Sprintf("groups[%d].by[%d]", i, k), fmt.Sprintf("%s %s %s", e.Institution, e.Level, e.Pool), entries)
		}
	}
	for i, x := range p.Coefficients {
		c.Code(fmt.Sprintf("coefficients[%d]", i), fmt.Sprintf("%s %s %s %s", x.Institution, x.Level, x.Pool, x.Group), coefficients)
	}
	return c.Err()
}

var errTwice = coded.New("calibrate.twice", "the file is given twice")

// openHistory opens the files of history, and says which of their columns are not known.
func (in *inputs) openHistory(stderr io.Writer) error {
	pooled := false
	for _, t := range in.options.By {
		pooled = pooled || t.Of == drg.ByPoolTable || t.Of == drg.ByLevelPoolTable || t.Of == drg.ByInstitutionPoolTable
	}
	if pooled && len(in.options.Pools) == 0 { // any text of that column would be printed
		return inFile(in.of.calibration, &settlement.FieldError{Path: "pools", Err: policy.ErrRequired})
	}
	known := in.codes()
	var all settlement.Faults
	var claims []settlement.Claims[drg.Case]
	var opened []os.FileInfo
	for _, path := range in.of.history {
		info, err := os.Stat(path)
		for _, other := range opened {
			if err == nil && os.SameFile(info, other) {
				err = errTwice
			}
		}
		if errors.Is(err, errTwice) {
			all.Add(&job.FileError{File: path, Err: err})
			continue
		}
		if err == nil {
			opened = append(opened, info)
		}
		table := his.History(rows.Path(path), len(in.options.Years) > 0, pooled)
		unknown, err := table.Unknown()
		all.Add(err)
		if len(unknown) > 0 {
			for i, name := range unknown {
				unknown[i] = strconv.Quote(name)
			}
			fmt.Fprintf(stderr, in.of.lang.Pick("%s: unknown columns, not read: %s\n", "%s：未知的列，未读取：%s\n"), path, strings.Join(unknown, in.of.lang.Pick(", ", "、")))
		}
		claims = append(claims, settlement.Stream(sound(table, known)))
	}
	in.history = settlement.Concat(claims...)
	return all.Err()
}

// codes are the codes that the documents list.
func (in *inputs) codes() map[string]bool {
	list := map[string]bool{"": true} // the calibration counts those without a group
	for _, g := range in.draft.Groups {
		list[g.Code] = true
	}
	for _, i := range in.draft.Institutions {
		list[i.Code] = true
	}
	for _, c := range in.options.Composites {
		list[c.Code], list[c.Composite] = true, true
	}
	return list
}

var errCode = coded.New("calibrate.code", "neither a code that a document lists, nor a text that looks like a code")

// sound yields the cases of a table. It refuses codes that no document lists and that do not
// look like codes: the output has the codes of groups and institutions, and a file that is
// shifted by a column has persons' names there.
func sound(t *his.Table[drg.Case], known map[string]bool) iter.Seq2[drg.Case, error] {
	return func(yield func(drg.Case, error) bool) {
		bad := settlement.Faults{Limit: settlement.MaxFaults}
		position := 0
		for c, err := range t.All() {
			if err != nil {
				yield(c, err)
				return
			}
			position++
			for _, f := range []struct{ path, code string }{{"institution", c.Institution}, {"group", c.Group}} {
				if !known[f.code] && !shown.IsID(f.code) {
					bad.Add(&settlement.ClaimError{Method: settlement.DRG, Position: position, Err: &settlement.FieldError{
						Path: f.path, Err: fmt.Errorf("%w: got %s", errCode, shown.Shape(f.code))}})
				}
			}
			if bad.Total == 0 && !yield(c, nil) {
				return
			}
		}
		if bad.Total > 0 {
			yield(drg.Case{}, t.Locate(bad.Err()))
		}
	}
}

// named says which document an error of the calibration is about: rows name their own file.
func (in *inputs) named(err error) error {
	var row *rows.Error
	var field *settlement.FieldError
	switch {
	case errors.As(err, &row) || !errors.As(err, &field):
		return err
	case strings.HasPrefix(field.Path, "benchmark") || strings.HasPrefix(field.Path, "composites"):
		return inFile(in.of.calibration, err)
	}
	return inFile(in.of.draft, err)
}
