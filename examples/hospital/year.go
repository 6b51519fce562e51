package main

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
)

// year is a settled job with the sums of its claims.
type year struct {
	path   string
	job    *job.Job
	source job.Files
	result *job.Result
	cells  *analysis.Priced // of the chosen institution
	latest settlement.Month // the last month that has claims
	scale  settlement.Decimal
	groups map[string]string // names
	lists  *lists            // of the month; nil for the year before
}

// open opens the job at a path.
func open(path string, o options, files *outputs.Set) (*year, error) {
	y := &year{path: path, groups: map[string]string{}}
	var name string
	y.source, name = jobfile.Files(path, o.outside)
	var err error
	if y.job, err = job.Open(y.source, name); err != nil {
		return nil, jobfile.Named(path, err)
	}
	files.Inputs = append(files.Inputs, jobfile.Inputs(path, y.job)...)
	return y, y.policies()
}

// policies reads the scale, which weights are told by, and the names of groups. Policies of
// several scales leave weights undefined.
func (y *year) policies() error {
	several := false
	for _, part := range y.job.Document().Parts {
		if part.Method != settlement.DRG && part.Method != job.DIP {
			continue
		}
		for _, name := range part.Policy {
			f, err := y.source.Open(name)
			if err != nil {
				return err
			}
			p, err := drg.ReadPolicy(f)
			_ = f.Close() // it was read
			if err != nil {
				return err
			}
			several = several || !y.scale.Absent() && y.scale.Cmp(p.Scale) != 0
			y.scale = p.Scale
			for _, g := range p.Groups {
				y.groups[g.Code] = g.Name
			}
		}
	}
	if several {
		y.scale = settlement.Decimal{}
	}
	return nil
}

// limit is how many cells there may be: a claim of a large hospital often has one of its own.
const limit = 2_000_000

// settle settles the job and sums its claims up; with lists, it also collects single claims of
// the month, or of the last month.
func (y *year) settle(ctx context.Context, o options, withLists bool) error {
	run := job.Options{Workers: o.workers}
	var err error
	if y.result, err = y.job.Settle(ctx, run); err != nil {
		return err
	}
	pricer, err := y.result.Report.Pricer()
	if err != nil {
		return err
	}
	by := analysis.Options{By: []analysis.Key{analysis.Month}, Pricer: pricer, Limit: limit}
	if withLists {
		by.By = []analysis.Key{analysis.Month, analysis.Department, analysis.Doctor, analysis.Group}
	} else {
		by.By = append(by.By, analysis.Group)
	}
	empty, err := analysis.New(by)
	if err != nil {
		return err
	}
	var lock sync.Mutex
	var cubes []*analysis.Cube
	var found []*lists
	err = y.result.Walk(ctx, run, func() func(*settlement.Entry) error {
		c, l := empty.Another(), newLists(o, y.result.Report, pricer)
		lock.Lock()
		defer lock.Unlock()
		cubes, found = append(cubes, c), append(found, l)
		return func(e *settlement.Entry) error {
			if err := c.Add(e); err != nil || !withLists {
				return err
			}
			return l.add(e)
		}
	})
	if err != nil {
		return err
	}
	for _, c := range cubes[1:] {
		if err := cubes[0].Merge(c); err != nil {
			return err
		}
	}
	if y.cells, err = cubes[0].Close(y.result.Report); err != nil {
		return err
	}
	if withLists {
		y.lists = found[0]
		for _, l := range found[1:] {
			y.lists.merge(l)
		}
	}
	return y.choose(o)
}

// choose leaves the cells of the chosen institution, and finds the last month.
func (y *year) choose(o options) (err error) {
	if o.institution != "" {
		if y.cells, err = y.cells.Where(analysis.Institution, o.institution); err != nil {
			return err
		}
	}
	months, err := y.cells.Table([]analysis.Key{analysis.Month})
	if err != nil {
		return err
	}
	for _, c := range months.Cells {
		if m, err := settlement.ParseMonth(c.Keys[0]); err == nil && c.Keys[0] != "" && c.Claims > 0 && m.Compare(y.latest) > 0 {
			y.latest = m
		}
	}
	return nil
}

// of returns the cells of a month, nil if the job does not settle that month.
func (y *year) of(m settlement.Month) (*analysis.Priced, error) {
	if y == nil || !y.covers(m) {
		return nil, nil
	}
	return y.cells.Where(analysis.Month, m.String())
}

// covers reports whether the period has days of a month.
func (y *year) covers(m settlement.Month) bool {
	p := y.result.Report.Period
	return p.From.Compare(m.Last()) <= 0 && p.To.Compare(m.First()) >= 0
}

// byGain sorts cells from the largest loss to the largest profit; ties by their keys.
func byGain(list []analysis.Cell) []analysis.Cell {
	slices.SortStableFunc(list, func(a, b analysis.Cell) int {
		return cmp.Or(cmp.Compare(a.Gain, b.Gain), slices.Compare(a.Keys, b.Keys))
	})
	return list
}
