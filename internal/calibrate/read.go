package calibrate

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
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/policy"
)

// inputs are what the command line names.
type inputs struct {
	of        Options
	options   drg.Calibration
	draft     drg.Policy
	published *drg.Policy // nil: nothing is compared
	history   settlement.Claims[drg.Case]
}

// open reads the documents, and the headers of the history.
func open(o Options, stderr io.Writer) (*inputs, error) {
	in := &inputs{of: o}
	var all settlement.Faults
	all.Add(read(o.Calibration, func(r io.Reader) (err error) {
		if in.options, err = drg.ReadCalibration(r); err == nil {
			err = in.options.Check()
		}
		return err
	}))
	all.Add(read(o.Draft, func(r io.Reader) (err error) {
		in.draft, err = drg.ReadPolicy(r)
		return err
	}))
	if o.Compare != "" {
		all.Add(read(o.Compare, func(r io.Reader) error {
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
	if len(o.Explain) > 0 || o.Trails {
		in.options.Trails = true
	}
	return in, in.openHistory(stderr)
}

// read reads a document, and names it in its faults.
func read(path string, from func(io.Reader) error) error {
	_, err := jobfile.Read(path, func(r io.Reader) (struct{}, error) { return struct{}{}, from(r) })
	return err
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
		return jobfile.InFile(in.of.Calibration, &settlement.FieldError{Path: "pools", Err: policy.ErrRequired})
	}
	known := in.codes()
	var err error
	in.history, err = openHistory(in.of, stderr, func(f rows.File) (*his.Table[drg.Case], iter.Seq2[drg.Case, error]) {
		t := his.History(f, len(in.options.Years) > 0, pooled)
		return t, sound(t, settlement.DRG, known, func(c *drg.Case) [][2]string { return [][2]string{{"institution", c.Institution}, {"group", c.Group}} })
	})
	return err
}

// openHistory opens the files of history as tables, and says which of their columns are not
// known.
func openHistory[C any](o Options, stderr io.Writer, open func(rows.File) (*his.Table[C], iter.Seq2[C, error])) (settlement.Claims[C], error) {
	var all settlement.Faults
	var claims []settlement.Claims[C]
	var opened []os.FileInfo
	for _, path := range o.History {
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
		table, rows := open(rows.Path(path))
		unknown, err := table.Unknown()
		all.Add(err)
		if len(unknown) > 0 {
			for i, name := range unknown {
				unknown[i] = strconv.Quote(name)
			}
			fmt.Fprintf(stderr, o.Lang.Pick("%s: unknown columns, not read: %s\n", "%s：未知的列，未读取：%s\n"), path, strings.Join(unknown, o.Lang.Pick(", ", "、")))
		}
		claims = append(claims, settlement.Stream(rows))
	}
	return settlement.Concat(claims...), all.Err()
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

// sound yields the rows of a table. It refuses codes that no document lists and that do not look
// like codes: the output has the codes of groups and institutions, and a file that is shifted by
// a column has persons' names there. codes returns the paths and the codes of a row.
func sound[C any](t *his.Table[C], method settlement.Method, known map[string]bool, codes func(*C) [][2]string) iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		bad := settlement.Faults{Limit: settlement.MaxFaults}
		position := 0
		for c, err := range t.All() {
			if err != nil {
				yield(c, err)
				return
			}
			position++
			for _, f := range codes(&c) {
				if path, code := f[0], f[1]; !known[code] && !shown.IsID(code) {
					bad.Add(&settlement.ClaimError{Method: method, Position: position, Err: &settlement.FieldError{
						Path: path, Err: fmt.Errorf("%w: got %s", errCode, shown.Shape(code))}})
				}
			}
			if bad.Total == 0 && !yield(c, nil) {
				return
			}
		}
		if bad.Total > 0 {
			var none C
			yield(none, t.Locate(bad.Err()))
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
		return jobfile.InFile(in.of.Calibration, err)
	}
	return jobfile.InFile(in.of.Draft, err)
}
