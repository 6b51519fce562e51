package job

import (
	"fmt"
	"path"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the claims of jobs that are booked.

// job adds the files of a job that the document names. Their names are relative to the job.
func (r *Receivables) job(name string, c BookedClaims, at string) error {
	f, err := r.files.Open(name)
	if err != nil {
		return inFile(name, err)
	}
	defer f.Close()
	doc, err := Read(f)
	if err != nil {
		return inFile(name, err)
	}
	r.jobs = append(r.jobs, name)
	var faults settlement.Faults
	for i, p := range doc.Parts {
		if p.DateBy == his.DateByNone {
			faults.Add(inFile(name, &settlement.FieldError{Path: fmt.Sprintf("parts[%d].date_by", i), Err: fmt.Errorf("%w: a claim is booked in the month of its date", policy.ErrExcludes)}))
			continue
		}
		files := p.Claims
		if p.method() == settlement.Capitation {
			files = p.Charges
		}
		list, err := beside(name, files).expand(r.files)
		faults.Add(err)
		own := BookedClaims{Method: p.Method, Claims: files, DateBy: p.DateBy, Pool: p.Pool, Parts: c.Parts}
		r.booked = append(r.booked, bookedFiles{own, list, doc.Period})
	}
	if len(doc.Parts) == 0 {
		faults.Add(inFile(r.name, &settlement.FieldError{Path: at, Err: policy.ErrRequired}))
	}
	return faults.Err()
}

// beside returns the names of files that a job names, as the document would.
func beside(job string, names Names) Names {
	dir := path.Dir(job)
	var list Names
	for _, name := range names {
		if !path.IsAbs(name) && dir != "." {
			name = dir + "/" + name
		}
		list = append(list, name)
	}
	return list
}

// leaves reports whether a claim is not of the job's period, so that the job does not book it.
func (b *bookedFiles) leaves(when settlement.Period) bool {
	p := b.period
	return !p.From.Absent() && !when.From.Absent() && (when.From.Before(p.From) || p.To.Before(when.From))
}
