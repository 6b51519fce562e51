package job

import (
	"fmt"
	"io"

	"github.com/yibaojiesuan/settlement"
)

// OpenPolicy reads a policy of any method from a file and checks it: it returns the
// method's plan.
//
//	plan, err := job.OpenPolicy("policy.json", drg.ReadPolicy, drg.New)
//
// It returns every fault, each a *[FileError] with the path of the file as it was given.
func OpenPolicy[P, L any](path string, read func(io.Reader) (P, error), compile func(P) (L, error)) (L, error) {
	var none L
	policy, err := readDocument(Anywhere(""), path, read)
	if err != nil {
		return none, err
	}
	plan, err := compile(policy)
	if err != nil {
		return none, inFile(path, err)
	}
	return plan, nil
}

// openPlan reads a policy, which must be in force in the whole period, and compiles it.
func openPlan[P, L any](j *Job, name string, read func(io.Reader) (P, error), compile func(P) (L, error), head func(P) settlement.Document) (L, error) {
	var plan L
	policy, err := readDocument(j.files, name, read)
	if err != nil {
		return plan, err
	}
	plan, err = compile(policy)
	var f settlement.Faults
	f.Add(err)
	if d := head(policy); d.Effective.Check() == nil && !d.Effective.Covers(j.doc.Period) {
		f.At("effective", fmt.Errorf("%s does not cover the job's period %s", d.Effective, j.doc.Period))
	}
	return plan, inFile(name, f.Err())
}

// readDocument reads a document of any kind.
func readDocument[D any](files Files, name string, read func(io.Reader) (D, error)) (D, error) {
	var none D
	f, err := files.Open(name)
	if err != nil {
		return none, inFile(name, err)
	}
	defer f.Close()
	d, err := read(f)
	return d, inFile(name, err)
}
