package job

import (
	"bytes"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/policy"
)

// OpenPolicy reads a policy of any method from a file and checks it: it returns the
// method's plan.
//
//	plan, err := job.OpenPolicy("policy.json", drg.ReadPolicy, drg.New)
//
// It returns every fault, each a *[FileError] with the path of the file as it was given.
func OpenPolicy[P, L any](path string, read func(io.Reader) (P, error), compile func(P) (L, error)) (L, error) {
	var none L
	policy, _, err := readDocument(Anywhere(""), path, read)
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
func openPlan[P, L any](j *Job, name string, m settlement.Method, read func(io.Reader) (P, error), compile func(P) (L, error), head func(P) policy.Document) (L, error) {
	var plan L
	policy, err := readOf(j, name, read)
	if err != nil {
		return plan, err
	}
	j.note(name, m, policy)
	plan, err = compile(policy)
	if err == nil {
		j.compiled(name, m, plan)
	}
	var f settlement.Faults
	f.Add(err)
	if d := head(policy); d.Effective.Check() == nil && !d.Effective.Covers(j.doc.Period) {
		f.At("effective", coded.Errorf(settlement.ErrNotInForce, "%s does not cover the job's period %s", d.Effective, j.doc.Period))
	}
	return plan, inFile(name, f.Err())
}

// readOf reads a document that the job names, and keeps its text for [Job.Bundle].
func readOf[D any](j *Job, name string, read func(io.Reader) (D, error)) (D, error) {
	d, text, err := readDocument(j.files, name, read)
	j.texts[name] = text
	return d, err
}

// readDocument reads a document of any kind, and returns its text as well.
func readDocument[D any](files Files, name string, read func(io.Reader) (D, error)) (D, []byte, error) {
	var none D
	f, err := files.Open(name)
	if err != nil {
		return none, nil, inFile(name, err)
	}
	defer f.Close()
	var text bytes.Buffer
	d, err := read(io.TeeReader(f, &text))
	return d, text.Bytes(), inFile(name, err)
}
