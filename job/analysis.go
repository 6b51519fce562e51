package job

import (
	"context"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// Analysing is the phase of [Result.Analyse].
const Analysing Phase = "analyse"

// Analysis says which table is made of the claims of a job, as a JSON document.
type Analysis struct {
	Schema string `json:"$schema,omitempty"` // for editors; nothing looks at it
	// By are the keys of the table; none: one row of totals.
	By []analysis.Key `json:"by,omitempty"`
	// Measures are its columns; none: claims, points, cost, covered, price and due, and of a
	// table by payer or fee the parts of the cost alone.
	Measures []analysis.Measure `json:"measures,omitempty"`
	// Limit is how many combinations of the keys there may be; absent: 200000.
	Limit int `json:"limit,omitempty"`
}

// ReadAnalysis reads an analysis document strictly, as [policy.Read] does, and checks it.
func ReadAnalysis(r io.Reader) (Analysis, error) {
	a, err := policy.Read[Analysis](r)
	if err != nil {
		return Analysis{}, err
	}
	return a, a.Check()
}

// ReadBenchmark reads a benchmark strictly, as [policy.Read] does, and checks it.
func ReadBenchmark(r io.Reader) (analysis.Benchmark, error) {
	b, err := policy.Read[analysis.Benchmark](r)
	if err != nil {
		return b, err
	}
	var f settlement.Faults
	b.Check(&f)
	return b, f.Err()
}

// ReadThresholds reads a list of thresholds strictly, as [policy.Read] does, and checks it.
func ReadThresholds(r io.Reader) ([]analysis.Threshold, error) {
	list, err := policy.Read[[]analysis.Threshold](r)
	if err != nil {
		return nil, err
	}
	var f settlement.Faults
	analysis.CheckThresholds(&f, list)
	return list, f.Err()
}

// Check returns every fault of the document, with its path.
func (a Analysis) Check() error {
	var f settlement.Faults
	analysis.CheckTable(&f, "", a.By, a.Measures)
	if a.Limit < 0 {
		f.At("limit", settlement.ErrNegative)
	}
	return f.Err()
}

// Table makes the table of a document: see [Result.Analyse].
func (r *Result) Table(ctx context.Context, a Analysis, o Options) (*analysis.Table, *analysis.Priced, error) {
	p, err := r.Analyse(ctx, analysis.Options{By: a.By, Limit: a.Limit}, o)
	if err != nil {
		return nil, nil, err
	}
	t, err := p.Table(a.By, a.Measures...)
	return t, p, err
}

// Analyse walks the claims once more and sums them up by keys, with the money of the report. The
// sums are those of the statements, to the fen. It reads the columns of attributes that the files
// have ([his.AnalysisColumns]), days and departments, which a settlement alone does not. Levels of
// institutions are those of the policies, of the newest that names one; Levels and Pricer of by
// are filled in unless they are given. Heads have no attributes.
//
// Of o it takes Workers and Observe. It returns the faults of the claims, also of columns that no
// rule reads; an error wrapping [analysis.ErrLimit] if there are too many cells; or one wrapping
// [analysis.ErrReport] if files have changed since they were settled.
func (r *Result) Analyse(ctx context.Context, by analysis.Options, o Options) (*analysis.Priced, error) {
	j, err := r.job.detailed()
	if err != nil {
		return nil, err
	}
	if by.Levels == nil {
		by.Levels = j.levels()
	}
	if by.Pricer == nil {
		if by.Pricer, err = r.Report.Pricer(); err != nil {
			return nil, err
		}
	}
	empty, err := analysis.New(by)
	if err != nil {
		return nil, err
	}
	var lock sync.Mutex
	var cubes []*analysis.Cube
	err = j.walkDetails(ctx, o, func() func(*settlement.Entry) error {
		c := empty.Another()
		lock.Lock()
		defer lock.Unlock()
		cubes = append(cubes, c)
		return c.Add
	})
	if err != nil {
		return nil, err
	}
	for _, c := range cubes[1:] {
		if err := cubes[0].Merge(c); err != nil {
			return nil, err
		}
	}
	return cubes[0].Close(r.Report)
}

// Walk visits the entries of the claims once more, with what [Result.Analyse] reads of them:
// their details and attributes. So a program fills several cubes and lists of single claims in
// one walk. start is called for each worker, and again if the walk fails, and returns what visits
// its entries: see [settlement.Workers.Walk].
//
// Of o it takes Workers and Observe. It returns an error of a visitor or the faults of the
// claims, also of columns that no rule reads. What the visitors have seen counts for nothing then.
func (r *Result) Walk(ctx context.Context, o Options, start func() func(*settlement.Entry) error) error {
	j, err := r.job.detailed()
	if err != nil {
		return err
	}
	return j.walkDetails(ctx, o, start)
}

// walkDetails visits the entries of the claims of a detailed job.
func (j *Job) walkDetails(ctx context.Context, o Options, start func() func(*settlement.Entry) error) error {
	w := &watch{ctx: ctx, phase: Analysing, observe: o.Observe}
	list := j.wrap(j.bound(w))
	for i := range list {
		list[i] = settlement.Detailed(list[i])
	}
	n := settlement.Workers(max(1, o.Workers))
	err := n.Walk(start, list...)
	if err != nil && n > 1 && ctx.Err() == nil {
		if again := settlement.Workers(1).Walk(start, list...); again != nil {
			err = again // one worker knows the rows
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return j.blame(j.inRows(err))
	}
	return nil
}

// detailed returns the job anew, whose claims are read with what analysis asks for.
func (j *Job) detailed() (*Job, error) {
	again := newJob(j.files, j.name)
	if m, ok := j.files.(matched); ok { // the same files, whatever patterns match by now
		again.files = matched{m.Files, maps.Clone(m.found)}
	}
	again.doc, again.analysed = j.doc, true
	return again, again.open()
}

// details are the columns that analysis reads besides those that a plan reads.
func (j *Job) details(p Part, list ...string) []string {
	if !j.analysed {
		return nil
	}
	if p.DateBy != his.DateByNone && slices.Contains(list, "days") {
		list = append(list, "discharged")
	}
	return append(append(list, "department"), his.AnalysisColumns()...)
}

// levels returns the levels of institutions, as the policies of the parts say.
func (j *Job) levels() map[string]string {
	levels := map[string]string{}
	for _, p := range j.parts {
		for code, level := range p.levels {
			levels[code] = level
		}
	}
	return levels
}

func levelsOfCases(plans *drg.Timeline) map[string]string {
	levels := map[string]string{}
	for _, plan := range plans.Plans() {
		for _, in := range plan.Policy().Institutions {
			if in.Level != "" {
				levels[in.Code] = in.Level
			}
		}
	}
	return levels
}

func levelsOfStays(plans *perdiem.Timeline) map[string]string {
	levels := map[string]string{}
	for _, plan := range plans.Plans() {
		for _, in := range plan.Policy().Institutions {
			if in.Level != "" {
				levels[in.Code] = in.Level
			}
		}
	}
	return levels
}
