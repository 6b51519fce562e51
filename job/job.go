package job

import (
	"context"
	"path"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// Job is a document with everything it names, ready to be settled any number of times:
// policies are compiled, files of claims are found. It keeps no claims and no open file.
type Job struct {
	doc      Document
	name     string
	files    Files
	texts    map[string][]byte   // the documents that it names
	found    map[string][]string // what patterns matched
	read     []string            // names of what it reads
	parts    []*part
	plans    map[plansOf]any // while it is opened
	policies []source        // each once
	cliffs   []cliffs        // of each policy
	treasury *treasury       // nil without a budget
	// looking are the drg parts whose rules look at other cases; none, if it is one alone.
	// lookingWhole says that those of one look at all claims of an institution.
	looking      []int
	lookingWhole bool
	analysed     bool // claims are read with what analysis asks for
	signed       bool // with persons and dates alone: see [Result.Signs]
}

// Open reads a job and the policies and accounts that it names; it reads no claims yet.
// Messages call the document and its files by their names in the job.
//
// It returns every fault at once, each a *[FileError].
func Open(files Files, name string) (*Job, error) {
	j := newJob(files, name)
	f, err := files.Open(name)
	if err != nil {
		return nil, inFile(name, err)
	}
	defer f.Close()
	if j.doc, err = Read(f); err != nil {
		return nil, inFile(name, err)
	}
	return j.open()
}

// New is Open for a document that the caller read or made; messages call it by name.
func New(files Files, name string, doc Document) (*Job, error) {
	j := newJob(files, name)
	j.doc = doc
	if err := doc.Check(); err != nil {
		return nil, inFile(name, err)
	}
	return j.open()
}

func newJob(files Files, name string) *Job {
	found := map[string][]string{}
	return &Job{name: name, files: matched{files, found}, texts: map[string][]byte{}, found: found, plans: map[plansOf]any{}}
}

// open opens what the document names, and returns the job.
func (j *Job) open() (*Job, error) {
	j.read = []string{j.name}
	var f settlement.Faults
	var budgeted error
	j.treasury, budgeted = j.openBudget() // opened first, because it decides which columns of claims are read; its faults come last
	last := j.policies
	j.policies = nil
	for _, p := range j.doc.Parts {
		made, err := j.openPart(p)
		f.Add(err)
		j.parts = append(j.parts, made)
		names, _ := p.names().expand(j.files) // their faults were reported before
		j.read = append(append(j.read, p.Policy...), names...)
	}
	j.plans = nil
	f.Add(budgeted)
	for _, of := range last {
		if !slices.ContainsFunc(j.policies, of.is) {
			j.policies = append(j.policies, of)
		}
	}
	if b := j.doc.Budget; b != nil {
		j.read = append(j.read, b.Policy, b.Accounts)
		for _, a := range b.Around {
			j.read = append(j.read, a.Policy, a.Accounts)
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	j.findLooking()
	return j, nil
}

// Document returns the job's document.
func (j *Job) Document() Document { return j.doc }

// Reads returns the names of all files that the job reads, including its own, each
// once.
func (j *Job) Reads() []string {
	var list []string
	seen := map[string]bool{"": true, ".": true}
	for _, name := range j.read {
		if clean := path.Clean(name); !seen[clean] && name != "" {
			seen[clean] = true
			list = append(list, name)
		}
	}
	return list
}

// Unknown lists the unknown columns of claims, by file. Columns whose names may not be
// repeated are counted.
func (j *Job) Unknown() []Unknown {
	var list []Unknown
	for _, p := range j.parts {
		list = append(list, p.unknown()...)
	}
	return list
}

// repairs counts what was repaired in the files of claims that were read. Files in which
// something was repaired are read once more.
func (j *Job) repairs() []Repaired {
	var list []Repaired
	for _, p := range j.parts {
		list = append(list, p.mended()...)
	}
	return list
}

// Options say how a job is settled. The zero value is one worker and no observer.
type Options struct {
	// Workers is how many goroutines settle; the report has the same bytes for any number.
	Workers int
	// Observe, if set, is called from any goroutine with the progress of the work.
	Observe func(Event)
	// Engine, if set, sums up the claims of a job in place of this process: it does the tasks of
	// [Job.Tasks], compares ids, and says [settlement.Tally.IDsChecked]. It is for years, which
	// settle several jobs; one job is closed by [Job.Close].
	Engine func(ctx context.Context, j *Job) (*settlement.Tally, error)
	// Seal seals the rows of the claims in the report: [settlement.Report.Seal]. The
	// files are read once more for that, and many rows are sorted through temporary
	// files.
	Seal bool
}

// Result is a job that was settled, and cleared where it has a budget.
type Result struct {
	Report *settlement.Report
	// Repairs count what was repaired in the files of claims, by column and kind: spaces
	// and invisible characters around values, zeros beyond two decimals, noise of numbers
	// of sheets, spellings of days. The report has nothing of it: equal claims give equal
	// bytes.
	Repairs []Repaired
	job     *Job
	watch   *watch
	bound   []settlement.Settlement // of the parts
	// holders are the lines of holders that acted after the value; nil: none did.
	holders map[string][]settlement.Line
	// beside are what holders get beside their budgets.
	beside map[string][]settlement.Line
}

// Settle settles the job under its terms or pools and, if it has a budget, clears the
// report. It ends with the context's error when the context ends.
//
// It returns every fault, up to [settlement.MaxFaults] with their total: of rows as
// *rows.Error, of documents as *[FileError]. There is no result then.
func (j *Job) Settle(ctx context.Context, o Options) (*Result, error) {
	return j.settle(ctx, o, (*Result).complete)
}

// settle settles the job, and what is more and belongs to no part. finish goes on from there.
func (j *Job) settle(ctx context.Context, o Options, finish func(*Result, *settlement.Settled) error, more ...settlement.Settlement) (*Result, error) {
	r, list, err := j.bind(ctx, o)
	if err != nil {
		return nil, j.blame(err)
	}
	list = append(list, more...)
	s, err := j.settled(ctx, o, list, more)
	if err == nil && o.Engine == nil {
		err = r.checkHandedOver()
	}
	if err == nil {
		err = finish(r, s)
	}
	if err == nil && o.Seal {
		r.watch.phase = Sealing
		r.Report.Seal, err = r.seal(ctx)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, j.blame(j.inRows(err))
	}
	r.Repairs = j.repairs()
	if o.Observe != nil {
		for i := range r.Repairs {
			o.Observe(Event{Phase: Settling, File: r.Repairs[i].File, Repaired: &r.Repairs[i]})
		}
	}
	return r, nil
}

// settled settles the list; more are those of it that are not of the parts.
func (j *Job) settled(ctx context.Context, o Options, list, more []settlement.Settlement) (*settlement.Settled, error) {
	if o.Engine == nil {
		return settlement.Workers(max(1, o.Workers)).Settled(j.pools(), list...)
	}
	if err := j.splits(); err != nil {
		return nil, err
	}
	t, err := o.Engine(ctx, j)
	if err != nil {
		return nil, err
	}
	return j.sums(t, list, more)
}

// bind returns a result without its report, and the settlements of which to make the
// report.
func (j *Job) bind(ctx context.Context, o Options) (*Result, []settlement.Settlement, error) {
	r := &Result{job: j, watch: &watch{ctx: ctx, phase: Settling, observe: o.Observe}}
	if err := j.unread(ctx); err != nil {
		return r, nil, err
	}
	r.bound = j.bound(r.watch)
	return r, j.wrap(slices.Clone(r.bound)), nil
}

// bound returns the settlements of the parts. Rules about several cases span all drg parts.
func (j *Job) bound(w *watch) []settlement.Settlement {
	list := make([]settlement.Settlement, len(j.parts))
	var cases []drg.Part
	var at []int // where they stand
	for i, p := range j.parts {
		if p.cases != nil {
			cases, at = append(cases, p.cases(w)), append(at, i)
		} else {
			list[i] = p.bind(w)
		}
	}
	for k, s := range drg.Together(cases...) {
		list[at[k]] = j.parts[at[k]].pooled(s)
	}
	return list
}

// complete gives the report what is the job's to say, and clears it.
func (r *Result) complete(s *settlement.Settled) error {
	if err := r.prepare(s); err != nil {
		return err
	}
	return r.clear()
}

// prepare lets the budgets act that act after the value, and gives the report what is the
// job's to say.
func (r *Result) prepare(s *settlement.Settled) error {
	j := r.job
	if err := r.after(s); err != nil {
		return err
	}
	r.Report.Name, r.Report.Period = j.doc.Name, j.doc.Period
	if j.treasury != nil && !j.treasury.wraps() { // else it is among what was settled
		r.Report.Policies = append(r.Report.Policies, j.treasury.plan.Ref())
	}
	return nil
}
