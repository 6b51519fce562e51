package job

import (
	"errors"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// inFile names the file in every fault.
func inFile(name string, err error) error {
	return each(err, func(e error) error { return &FileError{name, e} })
}

// each translates the faults of an error one by one.
func each(err error, change func(error) error) error {
	if err == nil {
		return nil
	}
	var all, faults settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		faults.Add(change(e))
	}
	faults.Total = all.Total
	return faults.Err()
}

// blame names the file of accounts in faults of accounts, and the job in other faults
// that are not about a row or a file.
func (j *Job) blame(err error) error {
	return each(withoutEchoes(err), func(e error) error {
		row, file := (*rows.Error)(nil), (*FileError)(nil)
		if errors.As(e, &row) || errors.As(e, &file) {
			return e
		}
		if of, ok := j.doc.Budget.blame(e); ok {
			return of
		}
		switch policies, claims := j.ofCases(); {
		case policies == "":
		case errors.Is(e, drg.ErrRegion): // a rank or a quota of the policy asks for more claims
			return &FileError{policies, e}
		case errors.Is(e, drg.ErrQuota): // claims are approved, more than the policy allows
			return &FileError{claims, e}
		}
		return &FileError{j.name, e}
	})
}

// ofCases names the policies of the parts with cases, and their files of claims.
func (j *Job) ofCases() (policies, claims string) {
	var of, in Names
	for i, p := range j.parts {
		if p.method != settlement.DRG {
			continue
		}
		in = append(in, p.title)
		for _, name := range j.doc.Parts[i].Policy {
			if !slices.Contains(of, name) {
				of = append(of, name)
			}
		}
	}
	return of.String(), in.String()
}

// withoutEchoes leaves out the faults of parts that are not settled because of the faults of
// another part, unless there are no others.
func withoutEchoes(err error) error {
	if err == nil {
		return nil
	}
	var all, rest settlement.Faults
	all.Add(err)
	for _, e := range all.List {
		if !errors.Is(e, settlement.ErrOtherPart) {
			rest.Add(e)
		}
	}
	if len(rest.List) == 0 {
		return err
	}
	rest.Total += all.Total - len(all.List)
	return rest.Err()
}

// inRows names the files and rows of claims whose id occurs twice in a method. A claim
// without a row of its own, such as a head's month, keeps its name in the settlement.
func (j *Job) inRows(err error) error {
	var all settlement.Faults
	all.Add(err)
	ids := map[settlement.Method]map[string]bool{}
	for _, e := range all.List {
		if d := (*settlement.DuplicateError)(nil); errors.As(e, &d) {
			if ids[d.Method] == nil {
				ids[d.Method] = map[string]bool{}
			}
			ids[d.Method][d.Claim] = true
		}
	}
	places := map[settlement.Method]map[string][]place{}
	for m := range ids {
		places[m] = map[string][]place{}
		for _, p := range j.parts {
			if p.method == m {
				p.places(ids[m], places[m])
			}
		}
	}
	type claim struct {
		method settlement.Method
		id     string
	}
	said := map[claim]int{} // how often an id was named
	return each(err, func(e error) error {
		if d := (*settlement.DuplicateError)(nil); errors.As(e, &d) {
			k := claim{d.Method, d.Claim}
			said[k]++
			if list, n := places[d.Method][d.Claim], said[k]; n < len(list) {
				return &rows.Error{
					File: list[n].file, Row: list[n].row, Column: "id", Field: "id",
					Err: fmt.Errorf("%w: %s is also in %s", settlement.ErrDuplicate, shown.QuoteID(d.Claim), list[0]),
				}
			}
		}
		return e
	})
}

func (j *Job) partsOf(m settlement.Method) []*part {
	return slices.DeleteFunc(slices.Clone(j.parts), func(p *part) bool { return p.method != m })
}

var errLeft = coded.New("job.left", "a claim is left to a method that no part of the job has it in")

// checkHandedOver refuses a job in which a part leaves a case to another method and no
// part of that method has it: it would not be paid.
func (r *Result) checkHandedOver() error {
	f := settlement.Faults{Limit: settlement.MaxFaults}
	for i, p := range r.job.parts {
		if p.outside == nil {
			continue
		}
		waiting := map[string]bool{}
		var order []string
		for id, err := range p.outside(r.watch) {
			if err != nil {
				return inFile(p.title, err)
			}
			waiting[id] = true
			order = append(order, id)
		}
		for k, other := range r.job.parts {
			if k == i || other.method != p.heir || len(waiting) == 0 {
				continue
			}
			for e, err := range r.bound[k].Entries() {
				if err != nil {
					return inFile(other.title, err)
				}
				delete(waiting, e.Claim)
			}
		}
		for _, id := range order {
			if waiting[id] {
				f.Add(&FileError{p.title, coded.Errorf(errLeft, "claim %s: it is left to the method %q, and no part of the job has it there", shown.QuoteID(id), p.heir)})
			}
		}
	}
	return f.Err()
}
