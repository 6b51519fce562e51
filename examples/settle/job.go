package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
)

// Job says what is settled: a document. It declares what this version settles;
// any other field is refused.
type Job struct {
	Name   string            `json:"name"`
	Period settlement.Period `json:"period"` // required, both ends
	Terms  *settlement.Terms `json:"terms"`  // one fund; or Pools in its place
	Pools  []settlement.Pool `json:"pools,omitempty"`
	Parts  []JobPart         `json:"parts"` // at least one, unless there is a budget
	Budget *JobBudget        `json:"budget,omitempty"`
}

// JobPart is claims that are paid by one method under one policy. Paths are
// relative to the job.
type JobPart struct {
	Method settlement.Method `json:"method"`
	Policy string            `json:"policy"`
	Claims string            `json:"claims"`
	// DateBy says which column dates the claims: by default "settled" where the file
	// has it, else "discharged" (or the month); "none": the job vouches that all of
	// them belong to its period.
	DateBy settlement.DateBy `json:"date_by,omitempty"`
	// Members and Charges stand in the place of Claims where heads are paid for.
	Members string `json:"members,omitempty"`
	Charges string `json:"charges,omitempty"`
	// Pool is where claims of this part belong that name no pool, for those that
	// have no column for it, such as heads.
	Pool string `json:"pool,omitempty"`
}

// job is a Job and where it was read.
type job struct {
	Job
	path     string
	treasury *treasury // nil without a budget
}

var errTwice = errors.New("listed twice")

// readJob reads a job and checks it.
func readJob(path string) (*job, error) {
	j := &job{path: path}
	f, err := openFile(path)
	if err != nil {
		return nil, inFile(path, err)
	}
	defer f.Close()
	if err := settlement.ReadJSON(f, &j.Job); err != nil {
		return nil, inFile(path, err)
	}
	return j, inFile(path, j.check())
}

func (j *job) check() error {
	var f settlement.Faults
	if j.Period.From.Absent() {
		f.At("period.from", settlement.ErrRequired)
	}
	if j.Period.To.Absent() {
		f.At("period.to", settlement.ErrRequired)
	}
	f.At("period", j.Period.Check())
	switch {
	case j.Pools != nil && j.Terms != nil:
		f.At("pools", fmt.Errorf("%w: terms", settlement.ErrExcludes))
	case j.Pools != nil:
		f.Add(settlement.CheckPools(j.Pools))
	case j.Terms == nil:
		f.At("terms", settlement.ErrRequired)
	default:
		f.Add(j.Terms.Check())
	}
	j.Budget.check(&f)
	if len(j.Parts) == 0 && j.Budget == nil {
		f.At("parts", settlement.ErrRequired)
	}
	for i, p := range j.Parts {
		at := fmt.Sprintf("parts[%d].", i)
		f.At(at+"method", checkMethod(p.Method))
		if p.Policy == "" && p.Method != settlement.Item {
			f.At(at+"policy", settlement.ErrRequired)
		}
		p.checkFiles(&f, at)
		p.checkDates(&f, at)
		j.checkPool(&f, at, p)
	}
	j.checkTwice(&f)
	return f.Err()
}

// checkTwice refuses parts of one method that name the same files. Whatever gets past
// it, by a link or a copy, is found by the ids of the claims.
func (j *job) checkTwice(f *settlement.Faults) {
	first := map[string]int{}
	for i, p := range j.Parts {
		key := string(p.Method)
		for _, name := range p.claimFiles() {
			key += "\x00" + j.resolve(name)
		}
		if k, known := first[key]; known && p.claimFiles()[0] != "" {
			f.At(fmt.Sprintf("parts[%d]", i), fmt.Errorf("%w: the claims of parts[%d] would be paid twice", errTwice, k))
		} else {
			first[key] = i
		}
	}
}

// checkDates adds what is wrong with how the claims of a part are dated.
func (p JobPart) checkDates(f *settlement.Faults, at string) {
	if p.Method == settlement.Capitation && p.DateBy != "" {
		f.At(at+"date_by", fmt.Errorf("%w: charges are dated by their month", settlement.ErrExcludes))
		return
	}
	settlement.CheckChoice(f, at+"date_by", p.DateBy, settlement.DateByDefault, settlement.DateBySettled, settlement.DateByDischarged, settlement.DateByNone)
}

// open reads the policies and makes the parts ready; it reads no claims yet.
func (j *job) open(watch *progress) ([]*part, error) {
	var parts []*part
	var f settlement.Faults
	for _, p := range j.Parts {
		ready, err := j.openPart(p, watch)
		f.Add(err)
		if err == nil {
			ready = ready.in(p.Pool)
		}
		parts = append(parts, ready)
	}
	var err error
	j.treasury, err = j.openBudget()
	f.Add(err)
	return parts, f.Err()
}

// settle settles the parts and completes the report.
func (j *job) settle(parts []*part, workers settlement.Workers) (*settlement.Report, error) {
	var list []settlement.Settlement
	for _, p := range parts {
		list = append(list, located{p.all, p.locate})
	}
	list, err := j.treasury.wrap(j, list)
	if err != nil {
		return nil, err
	}
	report, err := j.report(list, workers)
	if err != nil {
		return nil, j.blame(j.treasury.blame(j, j.treasury.locate(inFiles(err, parts), parts)))
	}
	if err := checkHandedOver(parts); err != nil {
		return nil, err
	}
	report.Name, report.Period = j.Name, j.Period
	if j.treasury != nil && !j.treasury.wraps() { // else it is among what was settled
		report.Policies = append(report.Policies, j.treasury.policy)
	}
	return j.treasury.clear(j, report, parts)
}

// report settles one fund, or several pools.
func (j *job) report(list []settlement.Settlement, workers settlement.Workers) (*settlement.Report, error) {
	if j.Pools != nil {
		return workers.SettlePools(j.Pools, list...)
	}
	return workers.Settle(*j.Terms, list...)
}

// blame names the job in those faults of a settlement that are not about a row or
// a file.
func (j *job) blame(err error) error {
	var all, faults settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		row, file := (*his.RowError)(nil), (*fileError)(nil)
		if !errors.As(e, &row) && !errors.As(e, &file) {
			e = &fileError{j.path, e}
		}
		faults.Add(e)
	}
	faults.Total = all.Total
	return faults.Err()
}

// resolve returns the path of a file that the job names.
func (j *job) resolve(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(j.path), filepath.FromSlash(name))
}

// files returns the paths of all that the job reads.
func (j *job) files() []string {
	list := []string{j.path}
	for _, p := range j.Parts {
		if p.Policy != "" {
			list = append(list, j.resolve(p.Policy))
		}
		for _, name := range p.claimFiles() {
			list = append(list, j.resolve(name))
		}
	}
	for _, name := range j.Budget.files() {
		list = append(list, j.resolve(name))
	}
	return list
}

// openFile opens a regular file. Its errors do not repeat the path.
func openFile(path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file: it may have to be read twice")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	return f, nil
}

func withoutPath(err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		return at.Err
	}
	return err
}
