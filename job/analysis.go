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
	return b, checked(b, b.Check)
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
// are filled in unless they are given.
//
// A month of a member (head) has what all of its charges say, and the parts of their cost.
//
// Of o it takes Workers and Observe. It returns the faults of the claims, also of columns that no
// rule reads; an error wrapping [analysis.ErrLimit] if there are too many cells; or one wrapping
// [analysis.ErrReport] if files have changed since they were settled.
func (r *Result) Analyse(ctx context.Context, by analysis.Options, o Options) (*analysis.Priced, error) {
	list, err := r.AnalyseAll(ctx, o, by)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// AnalyseAll is Analyse for several sets of keys, with one walk over the claims. It returns a cube
// for each.
func (r *Result) AnalyseAll(ctx context.Context, o Options, by ...analysis.Options) ([]*analysis.Priced, error) {
	j, err := r.job.detailed()
	if err != nil {
		return nil, err
	}
	empty, err := r.empty(j, by)
	if err != nil {
		return nil, err
	}
	var lock sync.Mutex
	var sets [][]*analysis.Cube // of each worker
	err = j.walkDetails(ctx, o, func() func(*settlement.Entry) error {
		own := make([]*analysis.Cube, len(empty))
		for i, c := range empty {
			own[i] = c.Another()
		}
		lock.Lock()
		defer lock.Unlock()
		sets = append(sets, own)
		return func(e *settlement.Entry) error {
			for _, c := range own {
				if err := c.Add(e); err != nil {
					return err
				}
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	closed := make([]*analysis.Priced, len(empty))
	for i, cube := range sets[0] {
		for _, own := range sets[1:] {
			if err := cube.Merge(own[i]); err != nil {
				return nil, err
			}
		}
		if closed[i], err = cube.Close(r.Report); err != nil {
			return nil, err
		}
	}
	return closed, nil
}

// empty returns a cube for each set of keys, with the levels of the job's institutions.
func (r *Result) empty(j *Job, by []analysis.Options) (list []*analysis.Cube, err error) {
	for _, one := range by {
		if one.Levels == nil {
			one.Levels = j.Levels()
		}
		if one.Pricer == nil {
			if one.Pricer, err = r.Report.Pricer(); err != nil {
				return nil, err
			}
		}
		cube, err := analysis.New(one)
		if err != nil {
			return nil, err
		}
		list = append(list, cube)
	}
	return list, nil
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
func (j *Job) detailed() (*Job, error) { return j.again(func(j *Job) { j.analysed = true }) }

// again opens the job anew, whose claims are read with what mark says.
func (j *Job) again(mark func(*Job)) (*Job, error) {
	again := newJob(j.files, j.name)
	if m, ok := j.files.(matched); ok { // the same files, whatever patterns match by now
		again.files = matched{m.Files, maps.Clone(m.found)}
	}
	again.doc = j.doc
	mark(again)
	return again.open()
}

// details are the columns that analysis reads besides those that a plan reads.
func (j *Job) details(p Part, list ...string) []string {
	if !j.analysed {
		return nil
	}
	if p.DateBy != his.DateByNone && slices.Contains(list, "days") {
		list = append(list, "discharged")
	}
	if j.signed {
		return append(list, person)
	}
	return append(append(list, "department"), his.AnalysisColumns()...)
}

// Levels returns the levels of institutions by their codes, as the policies of the parts say: of
// several, the newest that names one.
func (j *Job) Levels() map[string]string {
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
