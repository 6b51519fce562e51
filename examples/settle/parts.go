package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
)

// part is a part of a job, ready to be settled.
type part struct {
	claims string // the file, as the job names it
	all    settlement.Settlement
	locate func(error) error // names the rows of faults
	// rows finds the rows of claims by id; nil: claims have no row of their own.
	rows    func(ids map[string]bool) (map[string][]int, error)
	table   claimTable // what -claims writes
	unknown func() ([]string, error)
	outside *handedOver // nil: every claim is settled here
}

// errUnsupported says what this program does not do.
var errUnsupported = errors.New("not settled by this version")

// checkMethod returns an error unless this version settles the method.
func checkMethod(m settlement.Method) error {
	switch m {
	case settlement.DRG, settlement.PerDiem, settlement.Capitation, settlement.Item:
		return nil
	case settlement.Budget:
		return fmt.Errorf("method %q: %w", m, errUnsupported)
	case "":
		return settlement.ErrRequired
	}
	return fmt.Errorf("%w: got %q, want %s, %s, %s or %s", settlement.ErrChoice, m, settlement.DRG, settlement.PerDiem, settlement.Capitation, settlement.Item)
}

// openPart makes a part ready.
func (j *job) openPart(p JobPart, watch *progress) (*part, error) {
	switch p.Method {
	case settlement.DRG:
		return j.openDRG(p, watch)
	case settlement.PerDiem:
		return j.openPerDiem(p, watch)
	case settlement.Capitation:
		return j.openCapitation(p, watch)
	case settlement.Item:
		return j.openItem(p, watch)
	}
	return nil, inFile(j.path, checkMethod(p.Method))
}

func (j *job) openDRG(p JobPart, watch *progress) (*part, error) {
	policy, err := readPolicy(j, p.Policy, drg.ReadPolicy)
	if err != nil {
		return nil, err
	}
	plan, err := drg.New(policy)
	if err := j.checkPolicy(p.Policy, policy.Document, err); err != nil {
		return nil, err
	}
	cases := his.Cases(j.claimFile(p.Claims), j.columns(plan.Columns())...).DatedBy(p.DateBy)
	return &part{
		claims:  p.Claims,
		all:     plan.Batched(j.periodOf(p), watchedBatches(watch, p.Claims, cases.Batches())),
		locate:  cases.Locate,
		rows:    cases.Rows,
		table:   caseTable(cases),
		unknown: cases.Unknown,
		outside: outside(plan, watched(watch, p.Claims, cases.All())),
	}, nil
}

// readPolicy reads a policy document of any method.
func readPolicy[P any](j *job, name string, read func(io.Reader) (P, error)) (P, error) {
	var none P
	f, err := openFile(j.resolve(name))
	if err != nil {
		return none, inFile(name, err)
	}
	defer f.Close()
	p, err := read(f)
	return p, inFile(name, err)
}

// checkPolicy adds to the faults of a policy that it must be in force.
func (j *job) checkPolicy(name string, d settlement.Document, faults error) error {
	var f settlement.Faults
	f.Add(faults)
	if d.Effective.Check() == nil && !d.Effective.Covers(j.Period) {
		f.At("effective", fmt.Errorf("%s does not cover the job's period %s", d.Effective, j.Period))
	}
	return inFile(name, f.Err())
}

// periodOf returns the period that the claims of a part are held to: none, if the job
// vouches for them.
func (j *job) periodOf(p JobPart) settlement.Period {
	if p.DateBy == settlement.DateByNone {
		return settlement.Period{}
	}
	return j.Period
}

// columns adds those that a budget looks at to the columns that a plan reads.
func (j *job) columns(list []string) []string {
	if j.Budget != nil {
		list = append(list, "department")
	}
	return list
}

// claimFile returns a file of claims under the name that the job gives it.
func (j *job) claimFile(name string) his.File {
	path := j.resolve(name)
	return his.File{Name: name, Open: func() (io.ReadCloser, error) { return openFile(path) }}
}

// noteUnknown lists the columns of the claims that nobody reads: only what Unknown
// returns, for a header may be somebody's record. What keeps it from reading them,
// keeps the settlement from it too and is reported there.
func (p *part) noteUnknown(stderr io.Writer) {
	names, _ := p.unknown()
	if len(names) == 0 {
		return
	}
	for i, name := range names {
		names[i] = strconv.Quote(name)
	}
	fmt.Fprintf(stderr, "%s: unknown columns, not read: %s\n", p.claims, strings.Join(names, ", "))
}
