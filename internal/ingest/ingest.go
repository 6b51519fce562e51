// Package ingest turns a hospital's export into claim files, for the programs that people start:
// it opens what they name, and writes the files of a folder, all of them or none. What the rows
// become is decided by package intake.
package ingest

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/outputs"
)

// Options say what is read, and where claims go. Files are paths; blank ones are not read.
type Options struct {
	Mapping, Join, Groups, Checks string
	Members                       string // the register of agreements of patients that are paid per head
	Period                        settlement.Period
	Folder                        string // of the claim files; blank: none is written
	Plain                         bool   // claim files without the marks that spreadsheets need
	Clearing                      bool   // also the clearing application and the reconciliation
	Key                           []byte // of the digests of persons; none: their ids stay
	Files                         []string
	Open                          func(path string) rows.File // nil: [File]
}

// Reads are the paths of all files that are read.
func (o Options) Reads() (list []string) {
	for _, path := range append([]string{o.Mapping, o.Join, o.Groups, o.Checks, o.Members}, o.Files...) {
		if path != "" {
			file, _ := rows.SplitSheet(path)
			list = append(list, file)
		}
	}
	return list
}

// Result is what became of an export.
type Result struct {
	Report  *intake.Report
	Checks  *intake.CheckReport  // nil: none were asked for
	Matched *intake.JoinReport   // nil: there are no groups to match
	Members *intake.RosterReport // nil: there is no register
	// Overlaps are claims of one person that cannot both be right, the first of Overlapping.
	Overlaps    []intake.Overlap
	Overlapping int
	// Applications and Reconciliations are those of Clearing; the latter without refunds first,
	// then with them.
	Applications    []intake.Application
	Reconciliations []intake.Reconciliation
}

// File is a file of claims, called by its name alone.
func File(path string) rows.File {
	f := rows.Path(path)
	f.Name = filepath.Base(f.Name)
	return f
}

// Run reads the export. Claim files are begun in the set, which the caller commits or discards. It
// returns every cause for which the export is refused, once.
func Run(o Options, set *outputs.Set) (*Result, error) {
	if o.Open == nil {
		o.Open = File
	}
	set.Inputs = append(set.Inputs, o.Reads()...)
	to := &folder{path: o.Folder, plain: o.Plain, set: set}
	result, err := read(o, to)
	if err == nil {
		err = to.end()
	}
	if err != nil {
		to.leave()
		return nil, err
	}
	return result, nil
}

func read(o Options, to *folder) (*Result, error) {
	m, err := document(o.Mapping, intake.ReadMapping)
	if err != nil {
		return nil, err
	}
	mapper, err := intake.NewMapper(m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Mapping, err)
	}
	r, how := &Result{}, intake.Options{Key: o.Key, Period: o.Period}
	var files []rows.File
	for _, name := range o.Files {
		files = append(files, o.Open(name))
	}
	if o.Checks != "" {
		doc, err := document(o.Checks, intake.ReadRecordChecks)
		if err != nil {
			return nil, err
		}
		if r.Checks, err = intake.CheckRecords(doc, files...); err != nil {
			return nil, err
		}
	}
	matching, err := completed(o, &how)
	if err != nil {
		return nil, err
	}
	in, err := mapper.ReadInto(how, sink(o, to), files...)
	if err != nil {
		return nil, causes(in.Report().Causes, err)
	}
	if r.Report = in.Report(); matching != nil {
		r.Matched = matching.Report()
	}
	if err := r.more(o, in); err != nil {
		return nil, err
	}
	return r, r.agreements(o, mapper, to)
}

// more takes what a run tells besides its report.
func (r *Result) more(o Options, in *intake.Run) error {
	stays, heads, total, err := in.Overlaps()
	if err != nil {
		return err
	}
	r.Overlaps, r.Overlapping = append(stays, heads...), total
	if !o.Clearing {
		return nil
	}
	if r.Applications, err = in.Applications(); err != nil {
		return err
	}
	for _, refunds := range []bool{false, true} {
		list, err := in.Reconciliations(refunds)
		if err != nil {
			return err
		}
		r.Reconciliations = append(r.Reconciliations, list...)
	}
	return nil
}

// completed says how rows are completed from the file of groups, if there is one; it returns what
// counts how well they match.
func completed(o Options, how *intake.Options) (*intake.Matching, error) {
	if o.Join == "" {
		return nil, nil
	}
	by, err := document(o.Join, intake.ReadJoinBy)
	if err != nil {
		return nil, err
	}
	join, err := intake.NewJoin(by, o.Open(o.Groups))
	if err != nil {
		return nil, causes(join.Causes(), err)
	}
	matching := join.Matching()
	how.See, how.Fill = matching.See, join.Fill
	return matching, nil
}

// agreements reads the register, if there is one, and writes its members.
func (r *Result) agreements(o Options, mapper *intake.Mapper, to *folder) error {
	if o.Members == "" {
		return nil
	}
	roster, err := mapper.ReadMembers(o.Key, o.Open(o.Members))
	if err != nil {
		return causes(roster.Report().Causes, err)
	}
	if r.Members = roster.Report(); o.Folder == "" {
		return nil
	}
	put := members(to)
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

func document[D any](name string, from func(io.Reader) (D, error)) (D, error) {
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

// ErrPeriod says that a text is no period.
var ErrPeriod = coded.New("ingest.period", "not a period: want two days, such as 2025-01-01/2025-12-31")

// Period reads a period as command lines have it: 2025-01-01/2025-12-31.
func Period(text string) (p settlement.Period, err error) {
	from, to, _ := strings.Cut(text, "/")
	if p.From, err = settlement.ParseDate(from); err == nil {
		p.To, err = settlement.ParseDate(to)
	}
	if err == nil && (p.From.Absent() || p.To.Absent()) {
		err = ErrPeriod
	}
	if err == nil {
		err = p.Check()
	}
	return p, err
}
