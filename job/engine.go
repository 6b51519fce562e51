package job

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/coded"
)

// Task is claims of a job that one worker reads by itself: one of those that
// [Job.Tasks] lists. It is also a JSON document, for an engine to send to its workers.
type Task struct {
	Part int    `json:"part"`           // of the document, from 0
	File string `json:"file,omitempty"` // of the part; empty: all of its files
	// Persons says that rules look at a person's other claims, which may be in other
	// files of the part: such a task needs Claims and Rate in place of Settlement.
	Persons bool `json:"persons,omitempty"`
}

// Claim is a claim on its way to the other claims of its person. An engine that stores
// it stores a person's data.
type Claim struct {
	Part     int    `json:"part"`
	File     string `json:"file"`
	Position int    `json:"position"` // among the claims of the file, from 1
	ID       string `json:"id"`
	Person   string `json:"person,omitempty"`
	Text     []byte `json:"text"` // the whole claim
}

// Group is what claims that must be rated together have in common: part and person. A
// claim without a person is a group by itself; rules that need the person refuse it.
func (c *Claim) Group() string {
	if c.Person == "" {
		return fmt.Sprintf("%d claim %s", c.Part, c.ID)
	}
	return fmt.Sprintf("%d person %s", c.Part, c.Person)
}

// Errors of engines.
var (
	ErrTask  = coded.New("job.task", "not a task of this job") // or a task that other methods of Job are for
	ErrSplit = coded.New("job.split", "it takes all parts together: use Settle")
)

// Tasks lists the tasks for workers, in the order of parts and files. A part whose
// rules look at all claims of an institution, or that pays for heads, is one task.
//
// It returns every reason for which only [Job.Settle] settles the job: that tallies do
// not hold enough, wrapping [settlement.ErrNeedsEntries] or [budget.ErrSums], or that a
// drg policy leaves stays to another part or looks at the cases of another one, wrapping
// [ErrSplit].
func (j *Job) Tasks() ([]Task, error) {
	if err := j.splits(); err != nil {
		return nil, err
	}
	var list []Task
	for i, p := range j.parts {
		if p.split == nil {
			list = append(list, Task{Part: i})
			continue
		}
		for _, name := range p.split.names {
			list = append(list, Task{i, name, p.split.persons})
		}
	}
	return list, nil
}

// splits returns why the job may not be split into tasks.
func (j *Job) splits() error {
	var doc, all settlement.Faults
	if j.doc.Terms != nil && j.doc.Terms.RoundEach {
		doc.At("terms.round_each", settlement.ErrNeedsEntries)
	}
	for i, p := range j.doc.Pools {
		if p.Terms.RoundEach {
			doc.At(fmt.Sprintf("pools[%d].terms.round_each", i), settlement.ErrNeedsEntries)
		}
	}
	if j.treasury != nil && j.treasury.audited() {
		doc.At("budget.accounts", fmt.Errorf("findings about claims, or steps: %w", budget.ErrSums))
	}
	all.Add(inFile(j.name, doc.Err()))
	looking := 0
	for i, p := range j.parts {
		if p.outside != nil {
			all.Add(&FileError{j.doc.Parts[i].Policy.String(), &settlement.FieldError{
				Path: "stays.outside", Err: fmt.Errorf("whether the method %q has the stays: %w", p.heir, ErrSplit),
			}})
		}
		if p.looks {
			looking++
		}
	}
	for i, p := range j.parts {
		if p.looks && looking > 1 {
			all.Add(&FileError{j.doc.Parts[i].Policy.String(), fmt.Errorf("rules look at the cases of other parts: %w", ErrSplit)})
		}
	}
	return all.Err()
}

// Settlement returns the claims of a task for a tally. Another process that opened the
// job may call it, too. Faults name rows and columns, where there are any.
func (j *Job) Settlement(ctx context.Context, t Task) (settlement.Settlement, error) {
	p, err := j.partOf(t, false)
	if err != nil {
		return nil, err
	}
	w := &watch{ctx: ctx, phase: Settling}
	if p.split == nil {
		return p.bind(w), nil
	}
	return p.split.file(w, t.File), nil
}

// Claims yields the claims of a task with persons. The engine brings them together by
// [Claim.Group], and Rate rates each group.
func (j *Job) Claims(ctx context.Context, t Task) iter.Seq2[Claim, error] {
	return func(yield func(Claim, error) bool) {
		p, err := j.partOf(t, true)
		if err != nil {
			yield(Claim{}, err)
			return
		}
		for c, err := range p.split.claims(&watch{ctx: ctx, phase: Settling}, t.File) {
			c.Part = t.Part
			if !yield(c, err) {
				return
			}
		}
	}
}

// Rate yields the entries of the claims of a group. group must have all of its claims,
// in any order. Faults name the file, and the claim's position in it.
func (j *Job) Rate(group []Claim) iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		if len(group) == 0 {
			return
		}
		list := slices.Clone(group)
		slices.SortFunc(list, func(a, b Claim) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Position, b.Position))
		})
		p, err := j.partOf(Task{list[0].Part, list[0].File, true}, true)
		if err != nil {
			yield(settlement.Entry{}, err)
			return
		}
		p.split.rate(list)(yield)
	}
}

// partOf returns the part of a task, which must be one of those listed.
func (j *Job) partOf(t Task, persons bool) (*part, error) {
	if t.Part < 0 || t.Part >= len(j.parts) || t.Persons != persons {
		return nil, fmt.Errorf("%w: parts[%d] %s", ErrTask, t.Part, t.File)
	}
	p := j.parts[t.Part]
	whole, split := p.split == nil && t == Task{Part: t.Part}, p.split != nil && slices.Contains(p.split.names, t.File) && p.split.persons == persons
	if !whole && !split {
		return nil, fmt.Errorf("%w: parts[%d] %s", ErrTask, t.Part, t.File)
	}
	return p, nil
}

// Close settles the merged tally of all tasks. The report is that of [Job.Settle], to
// the byte, if the engine compared ids and called [settlement.Tally.IDsChecked]. Close
// draws up the budgets in t, which must not be used afterwards, and clears the report.
// It reads no claim; [Result] reads claims to explain or list them.
//
// It returns the errors of Tasks, and those of Settle that are not about a claim.
func (j *Job) Close(t *settlement.Tally) (*Result, error) {
	if err := j.splits(); err != nil {
		return nil, err
	}
	r, list, err := j.bind(context.Background(), Options{})
	if err == nil && j.treasury.wraps() {
		err = j.plan().Close(t, j.treasury.accounts)
	}
	var s *settlement.Settled
	if err == nil {
		s, err = t.Settled(j.pools())
	}
	if err == nil {
		err = describe(s, list)
	}
	if err == nil {
		err = r.complete(s)
	}
	if err != nil {
		return nil, j.blame(err)
	}
	return r, nil
}

// describe writes the policies and institutions into the report, as settling does.
func describe(s *settlement.Settled, list []settlement.Settlement) error {
	about, err := settlement.Join("", list...)
	if err == nil {
		err = s.Describe(about)
	}
	return err
}
