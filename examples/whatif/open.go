package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// side is one of the two jobs.
type side struct {
	path  string // of the job, as it was given
	name  string // of the job among its files
	files job.Files
	doc   job.Document
}

// open reads both jobs, without opening what they name.
func open(o options) (before, after *side, err error) {
	if before, err = openJob(o.before, o.outside); err != nil {
		return nil, nil, err
	}
	if isJob(o.after) {
		after, err = openJob(o.after, o.outside)
	} else {
		after, err = before.under(o.after, o.draft)
	}
	if err != nil {
		return nil, nil, err
	}
	if o.apportion {
		before.apportion()
		after.apportion()
	}
	return before, after, nil
}

func openJob(path string, outside bool) (*side, error) {
	s := &side{path: path}
	s.files, s.name = jobfile.Files(path, outside)
	j, err := job.Open(s.files, s.name)
	if err != nil {
		return nil, jobfile.Named(path, err)
	}
	s.doc = j.Document()
	return s, nil
}

// settle settles the job.
func (s *side) settle(ctx context.Context, o job.Options) (*job.Result, error) {
	j, err := job.New(s.files, s.name, s.doc)
	if err != nil {
		return nil, jobfile.Named(s.path, err)
	}
	r, err := j.Settle(ctx, o)
	return r, jobfile.Named(s.path, err)
}

// apportion closes the settlement to the fen.
func (s *side) apportion() {
	closed := func(t settlement.Terms) settlement.Terms {
		t.Residue, t.RoundEach = settlement.ResidueApportion, false
		return t
	}
	if s.doc.Terms != nil {
		terms := closed(*s.doc.Terms)
		s.doc.Terms = &terms
	}
	s.doc.Pools = slices.Clone(s.doc.Pools)
	for i := range s.doc.Pools {
		s.doc.Pools[i].Terms = closed(s.doc.Pools[i].Terms)
	}
}

// overlay is the files of a job, some of them replaced.
type overlay struct {
	job.Files
	texts map[string][]byte // by clean name
}

func (o overlay) Open(name string) (io.ReadCloser, error) {
	if text, ok := o.texts[path.Clean(name)]; ok {
		return io.NopCloser(bytes.NewReader(text)), nil
	}
	return o.Files.Open(name)
}

// with returns the side with some files replaced.
func (s *side) with(texts map[string][]byte) *side {
	n := *s
	n.files = overlay{s.files, texts}
	n.doc.Parts = slices.Clone(s.doc.Parts)
	return &n
}

// isJob reports whether a document is a job: it says what is settled, as no policy
// does.
func isJob(path string) bool {
	text, err := read(path)
	var fields map[string]json.RawMessage
	return err == nil && json.Unmarshal(text, &fields) == nil && (fields["parts"] != nil || fields["period"] != nil)
}

// most is the largest size of a document.
const most = 64 << 20

func read(path string) ([]byte, error) {
	f, err := job.Anywhere(".").Open(path)
	if err != nil {
		return nil, &job.FileError{File: path, Err: err}
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(text) > most {
		err = fmt.Errorf("more than %d MiB", most>>20)
	}
	if err != nil {
		return nil, &job.FileError{File: path, Err: err}
	}
	return text, nil
}

var errSeveral = errors.New("the job has several policies of this method: give a job in place of the policy")

// under returns the job with a policy in place of its own policy of that method. A
// draft is taken as if it were always in force.
func (s *side) under(path string, draft bool) (*side, error) {
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	method, err := s.methodOf(text)
	if err != nil {
		return nil, &job.FileError{File: path, Err: err}
	}
	if draft {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(text, &fields); err != nil {
			return nil, &job.FileError{File: path, Err: err} // it was read before
		}
		delete(fields, "effective")
		if text, err = json.Marshal(fields); err != nil {
			return nil, &job.FileError{File: path, Err: err}
		}
	}
	name := filepath.ToSlash(path)
	if j, err := job.New(s.files, s.name, s.doc); err == nil && slices.ContainsFunc(j.Reads(), same(name)) {
		name = "new " + name // the job has another file of that name
	}
	n := s.with(map[string][]byte{clean(name): text})
	if method == settlement.Budget {
		b := *s.doc.Budget
		b.Policy = name
		n.doc.Budget = &b
		return n, nil
	}
	var was job.Names
	for i, p := range s.doc.Parts {
		if p.Method != method {
			continue
		}
		if was != nil && !slices.EqualFunc(was, p.Policy, func(a, b string) bool { return clean(a) == clean(b) }) {
			return nil, &job.FileError{File: path, Err: errSeveral}
		}
		was = p.Policy
		n.doc.Parts[i].Policy = job.Names{name}
	}
	return n, nil
}

func clean(name string) string { return path.Clean(name) }

func same(name string) func(string) bool {
	return func(other string) bool { return clean(other) == clean(name) }
}

// methodOf returns the first method of the job that can read the text as its policy. If
// none can, it returns the faults of the text as a policy of the first method.
func (s *side) methodOf(text []byte) (settlement.Method, error) {
	readers := map[settlement.Method]func(io.Reader) error{
		settlement.DRG:        func(r io.Reader) error { _, err := drg.ReadPolicy(r); return err },
		settlement.PerDiem:    func(r io.Reader) error { _, err := perdiem.ReadPolicy(r); return err },
		settlement.Capitation: func(r io.Reader) error { _, err := capitation.ReadPolicy(r); return err },
		settlement.Budget:     func(r io.Reader) error { _, err := budget.ReadPolicy(r); return err },
	}
	var methods []settlement.Method
	for _, p := range s.doc.Parts {
		methods = append(methods, p.Method)
	}
	if s.doc.Budget != nil {
		methods = append(methods, settlement.Budget)
	}
	first := errors.New("the job has no policy that this could take the place of")
	for i, m := range slices.DeleteFunc(methods, func(m settlement.Method) bool { return readers[m] == nil }) {
		err := readers[m](bytes.NewReader(text))
		if err == nil {
			return m, nil
		}
		if i == 0 {
			first = err
		}
	}
	return "", first
}
