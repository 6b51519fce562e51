// Package sides opens two jobs that are compared, or a job and a policy in place of its own, for the
// programs that people start.
package sides

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path"
	"path/filepath"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// Side is one of the two jobs.
type Side struct {
	Path  string // of the job, as it was given
	Name  string // of the job among its files
	Files job.Files
	Doc   job.Document
}

// Options say how jobs are opened.
type Options struct {
	Draft     bool // a policy is taken as if it were always in force
	Outside   bool // jobs may name files outside their folders
	Apportion bool // both settlements are closed to the fen
	// Databases are those that query documents may name.
	Databases map[string]query.Database
}

// Open opens a job, and another one or a policy that replaces the job's policy of that method. It
// returns every fault.
func Open(old, other string, o Options) (before, after *Side, err error) {
	if before, err = openJob(old, o); err != nil {
		return nil, nil, err
	}
	if isJob(other) {
		after, err = openJob(other, o)
	} else {
		after, err = before.under(other, o.Draft)
	}
	if err != nil {
		return nil, nil, err
	}
	if o.Apportion {
		before.apportion()
		after.apportion()
	}
	return before, after, nil
}

func openJob(path string, o Options) (*Side, error) {
	s := &Side{Path: path}
	s.Files, s.Name = jobfile.Files(path, o.Outside)
	s.Files = job.Databases(s.Files, o.Databases)
	j, err := job.Open(s.Files, s.Name)
	if err != nil {
		return nil, jobfile.Named(path, err)
	}
	s.Doc = j.Document()
	return s, nil
}

// Settle settles the job.
func (s *Side) Settle(ctx context.Context, o job.Options) (*job.Result, error) {
	j, err := job.New(s.Files, s.Name, s.Doc)
	if err != nil {
		return nil, jobfile.Named(s.Path, err)
	}
	r, err := j.Settle(ctx, o)
	return r, jobfile.Named(s.Path, err)
}

// Reads are the paths of all files that the job reads.
func (s *Side) Reads() ([]string, error) {
	j, err := job.New(s.Files, s.Name, s.Doc)
	if err != nil {
		return nil, jobfile.Named(s.Path, err)
	}
	return jobfile.Inputs(s.Path, j), nil
}

// apportion closes the settlement to the fen.
func (s *Side) apportion() {
	closed := func(t settlement.Terms) settlement.Terms {
		t.Residue, t.RoundEach = settlement.ResidueApportion, false
		return t
	}
	if s.Doc.Terms != nil {
		terms := closed(*s.Doc.Terms)
		s.Doc.Terms = &terms
	}
	s.Doc.Pools = slices.Clone(s.Doc.Pools)
	for i := range s.Doc.Pools {
		s.Doc.Pools[i].Terms = closed(s.Doc.Pools[i].Terms)
	}
}

// With returns the side with some files replaced.
func (s *Side) With(texts map[string][]byte) *Side {
	n := *s
	n.Files = jobfile.Overlay{Files: s.Files, Texts: texts}
	n.Doc.Parts = slices.Clone(s.Doc.Parts)
	return &n
}

// isJob reports whether a document is a job: it says what is settled, as no policy
// does.
func isJob(path string) bool {
	text, err := read(path)
	var fields map[string]json.RawMessage
	return err == nil && json.Unmarshal(text, &fields) == nil && (fields["parts"] != nil || fields["period"] != nil)
}

// ErrLarge says that a document is too large.
var ErrLarge = coded.New("sides.large", "more than 64 MiB")

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
		err = ErrLarge
	}
	if err != nil {
		return nil, &job.FileError{File: path, Err: err}
	}
	return text, nil
}

// ErrSeveral says that a policy replaces none of several.
var ErrSeveral = coded.New("sides.several", "the job has several policies of this method: give a job in place of the policy")

// under returns the job with a policy in place of its own policy of that method. A
// draft is taken as if it were always in force.
func (s *Side) under(path string, draft bool) (*Side, error) {
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
	if j, err := job.New(s.Files, s.Name, s.Doc); err == nil && slices.ContainsFunc(j.Reads(), same(name)) {
		name = "new " + name // the job has another file of that name
	}
	n := s.With(map[string][]byte{clean(name): text})
	if method == settlement.Budget {
		b := *s.Doc.Budget
		b.Policy = name
		n.Doc.Budget = &b
		return n, nil
	}
	var was job.Names
	for i, p := range s.Doc.Parts {
		if p.Method != method {
			continue
		}
		if was != nil && !slices.EqualFunc(was, p.Policy, func(a, b string) bool { return clean(a) == clean(b) }) {
			return nil, &job.FileError{File: path, Err: ErrSeveral}
		}
		was = p.Policy
		n.Doc.Parts[i].Policy = job.Names{name}
	}
	return n, nil
}

// ErrNone says that a policy replaces none.
var ErrNone = coded.New("sides.none", "the job has no policy that this could take the place of")

func clean(name string) string { return path.Clean(name) }

func same(name string) func(string) bool {
	return func(other string) bool { return clean(other) == clean(name) }
}

// methodOf returns the first method of the job that can read the text as its policy. If
// none can, it returns the faults of the text as a policy of the first method.
func (s *Side) methodOf(text []byte) (settlement.Method, error) {
	readers := map[settlement.Method]func(io.Reader) error{
		settlement.DRG:        func(r io.Reader) error { _, err := drg.ReadPolicy(r); return err },
		settlement.PerDiem:    func(r io.Reader) error { _, err := perdiem.ReadPolicy(r); return err },
		settlement.Capitation: func(r io.Reader) error { _, err := capitation.ReadPolicy(r); return err },
		settlement.Budget:     func(r io.Reader) error { _, err := budget.ReadPolicy(r); return err },
	}
	var methods []settlement.Method
	for _, p := range s.Doc.Parts {
		methods = append(methods, p.Method)
	}
	if s.Doc.Budget != nil {
		methods = append(methods, settlement.Budget)
	}
	first := error(ErrNone)
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
