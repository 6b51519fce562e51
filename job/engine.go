package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/drg"
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
	Part int `json:"part"`
	// With is the first part whose rules look at the claims of this part; its own, unless rules
	// look at several parts together.
	With     int    `json:"with"`
	File     string `json:"file"`
	Position int    `json:"position"` // among the claims of the file, from 1
	ID       string `json:"id"`
	Person   string `json:"person,omitempty"`
	Text     []byte `json:"text"` // the whole claim
}

// Group is what claims that must be rated together have in common: the person, and the part or
// the parts whose rules look at them. A claim without a person is a group by itself; rules that
// need the person refuse it.
func (c *Claim) Group() string {
	if c.Person == "" {
		return fmt.Sprintf("%d claim %s", c.Part, c.ID)
	}
	return fmt.Sprintf("%d person %s", c.With, c.Person)
}

// Errors of engines.
var (
	ErrTask  = coded.New("job.task", "not a task of this job") // or a task that other methods of Job are for
	ErrSplit = coded.New("job.split", "it takes all parts together: use Settle")
)

// Tasks lists the tasks for workers, in the order of parts and files. A part whose
// rules look at all claims of an institution, or that pays for heads, is one task. So is each of
// several drg parts whose rules look at other cases, if those of one look at all claims of an
// institution: then each of these tasks reads the claims of all of them.
//
// Where terms round each claim (see [Job.RoundsEach]) the tasks are done twice: first for the
// tally that [Job.Pricer] takes, then for one that is priced by it.
//
// It returns every reason for which only [Job.Settle] settles the job: that tallies do
// not hold enough, wrapping [budget.ErrSums], or that a drg policy leaves stays to another
// part, wrapping [ErrSplit].
func (j *Job) Tasks() ([]Task, error) {
	if err := j.splits(); err != nil {
		return nil, err
	}
	var list []Task
	for i, p := range j.parts {
		if j.whole(p) {
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
	if j.treasury != nil && j.treasury.audited() {
		doc.At("budget.accounts", fmt.Errorf("findings about claims, or steps: %w", budget.ErrSums))
	}
	all.Add(inFile(j.name, doc.Err()))
	if b := j.doc.Budget; j.treasury != nil {
		of := append([]Around{{b.Policy, b.Accounts}}, b.Around...)
		for i, plan := range j.treasury.plans() {
			if len(plan.Policy().Subsidies) > 0 {
				all.Add(&FileError{of[i].Policy, &settlement.FieldError{Path: "subsidies", Err: budget.ErrSums}})
			}
		}
	}
	for i, p := range j.parts {
		if p.outside != nil {
			all.Add(&FileError{j.doc.Parts[i].Policy.String(), &settlement.FieldError{
				Path: "stays.outside", Err: fmt.Errorf("whether the method %q has the stays: %w", p.heir, ErrSplit),
			}})
		}
	}
	return all.Err()
}

// findLooking notes the drg parts whose rules look at other cases, if there are several.
func (j *Job) findLooking() {
	var list []int
	for i, p := range j.parts {
		if p.looks {
			list = append(list, i)
		}
	}
	if len(list) > 1 {
		j.looking = list
		j.lookingWhole = slices.ContainsFunc(list, func(i int) bool { return j.parts[i].split == nil })
	}
}

// whole reports whether a part is one task.
func (j *Job) whole(p *part) bool { return p.split == nil || p.looks && j.lookingWhole }

// Settlement returns the claims of a task for a tally. Another process that opened the
// job may call it, too. Faults name rows and columns, where there are any. A task of a drg part
// whose rules look at other parts ends with an error wrapping [settlement.ErrOtherPart] if
// the claims of one of them have faults: that part's own task names these.
func (j *Job) Settlement(ctx context.Context, t Task) (settlement.Settlement, error) {
	p, err := j.partOf(t, false)
	if err != nil {
		return nil, err
	}
	w := &watch{ctx: ctx, phase: Settling}
	if !j.whole(p) {
		return p.split.file(w, t.File), nil
	}
	at := slices.Index(j.looking, t.Part)
	if at < 0 {
		return p.bind(w), nil
	}
	var cases []drg.Part
	for _, i := range j.looking {
		cases = append(cases, j.parts[i].cases(w))
	}
	return p.pooled(drg.Together(cases...)[at]), nil
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
		with := t.Part
		if p.looks && len(j.looking) > 0 {
			with = j.looking[0]
		}
		for c, err := range p.split.claims(&watch{ctx: ctx, phase: Settling}, t.File) {
			c.Part, c.With = t.Part, with
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
			return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.File, b.File), cmp.Compare(a.Position, b.Position))
		})
		var parts []moved
		for len(list) > 0 {
			n := slices.IndexFunc(list, func(c Claim) bool { return c.Part != list[0].Part })
			if n < 0 {
				n = len(list)
			}
			p, err := j.partOf(Task{list[0].Part, list[0].File, true}, true)
			if err != nil {
				yield(settlement.Entry{}, err)
				return
			}
			parts, list = append(parts, moved{p, list[:n]}), list[n:]
		}
		if len(parts) == 1 {
			parts[0].split.rate(parts[0].list)(yield)
			return
		}
		rateTogether(parts, yield)
	}
}

// moved is the claims of a group that are of one part.
type moved struct {
	*part
	list []Claim
}

// rateTogether rates the claims of a person in several drg parts, whose rules look at each
// other's claims.
func rateTogether(parts []moved, yield func(settlement.Entry, error) bool) {
	var cases []drg.Part
	for _, p := range parts {
		if !p.looks {
			yield(settlement.Entry{}, fmt.Errorf("%w: a group of parts that do not look at each other", ErrTask))
			return
		}
		c, err := p.moved(p.list)
		if err != nil {
			yield(settlement.Entry{}, err)
			return
		}
		cases = append(cases, c)
	}
	for i, s := range drg.Together(cases...) {
		for e, err := range parts[i].pooled(s).Entries() {
			if errors.Is(err, settlement.ErrOtherPart) {
				break // the other part says what is wrong
			}
			if err != nil {
				err = each(err, func(e error) error { return inClaim(parts[i].list, e) })
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// partOf returns the part of a task, which must be one of those listed.
func (j *Job) partOf(t Task, persons bool) (*part, error) {
	if t.Part < 0 || t.Part >= len(j.parts) || t.Persons != persons {
		return nil, fmt.Errorf("%w: parts[%d] %s", ErrTask, t.Part, t.File)
	}
	p := j.parts[t.Part]
	ok := t == Task{Part: t.Part}
	if !j.whole(p) {
		ok = slices.Contains(p.split.names, t.File) && p.split.persons == persons
	}
	if !ok {
		return nil, fmt.Errorf("%w: parts[%d] %s", ErrTask, t.Part, t.File)
	}
	return p, nil
}

// RoundsEach reports whether terms round each claim: the point value has to be known first.
func (j *Job) RoundsEach() bool {
	return slices.ContainsFunc(j.pools(), func(p settlement.Pool) bool { return p.Terms.RoundEach })
}

// Pricer strikes the point values from the merged tally of all tasks, as Close does, and returns
// what prices each claim in a second walk: each tally of that is given it by
// [settlement.Tally.PriceBy] before the first entry. It is a JSON document, and nil if there is
// nothing to price. t is not changed.
func (j *Job) Pricer(t *settlement.Tally) (*settlement.Pricer, error) {
	if err := j.splits(); err != nil {
		return nil, err
	}
	var all settlement.Tally
	err := all.Merge(t)
	if err == nil && j.treasury.wraps() {
		err = j.plan().Close(&all, j.treasury.accounts)
	}
	if err != nil {
		return nil, j.blame(err)
	}
	p, err := all.Pricer(j.pools())
	return p, j.blame(err)
}

// Close settles the merged tally of all tasks. The report is that of [Job.Settle], to
// the byte, if the engine compared ids and called [settlement.Tally.IDsChecked]. Where terms
// round each claim, it is the tally of the second walk. Close
// draws up the budgets in t, which must not be used afterwards, and clears the report.
// It reads no claim; [Result] reads claims to explain or list them.
//
// It returns the errors of Tasks, and those of Settle that are not about a claim.
func (j *Job) Close(t *settlement.Tally) (*Result, error) {
	if err := j.splits(); err != nil {
		return nil, err
	}
	r, list, err := j.bind(context.Background(), Options{})
	var s *settlement.Settled
	if err == nil {
		s, err = j.sums(t, list, nil)
	}
	if err == nil {
		err = r.complete(s)
	}
	if err != nil {
		return nil, j.blame(err)
	}
	return r, nil
}

// sums settles the sums of all claims, and draws up the budgets in them. list is what is settled;
// more are those of it that are in no sum yet, and have no claims.
func (j *Job) sums(t *settlement.Tally, list, more []settlement.Settlement) (*settlement.Settled, error) {
	if j.treasury.wraps() {
		if err := j.plan().Close(t, j.treasury.accounts); err != nil {
			return nil, err
		}
	}
	for _, s := range more {
		var one settlement.Tally
		if err := one.AddAll(s); err != nil {
			return nil, err
		}
		if err := t.Merge(&one); err != nil { // ids stay checked
			return nil, err
		}
	}
	s, err := t.Settled(j.pools())
	if err == nil {
		err = describe(s, list)
	}
	return s, err
}

// describe writes the policies and institutions into the report, as settling does.
func describe(s *settlement.Settled, list []settlement.Settlement) error {
	about, err := settlement.Join("", list...)
	if err == nil {
		err = s.Describe(about)
	}
	return err
}
