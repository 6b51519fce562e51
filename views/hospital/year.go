package hospital

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
)

// year is a settled job with the sums of its claims.
type year struct {
	job    *job.Job
	result *job.Result
	cells  *analysis.Priced // of the chosen institution
	others *analysis.Priced // likewise, by the keys that thresholds have besides; nil: none has
	latest settlement.Month // the last month that has claims
	scale  settlement.Decimal
	groups map[string]string // names
	lists  *lists            // of the month; nil for the year before
}

// limit is how many cells there may be: a claim of a large hospital often has one of its own.
const limit = 2_000_000

// settle settles the job and sums its claims up; with lists, it also collects single claims of
// the month, or of the last month.
func settle(ctx context.Context, j *job.Job, o Options, withLists bool) (*year, error) {
	y := &year{job: j, scale: j.Scale(), groups: j.GroupNames()}
	run := job.Options{Workers: o.Workers, Observe: o.Observe}
	var err error
	if y.result, err = j.Settle(ctx, run); err != nil {
		return nil, err
	}
	return y, y.sum(ctx, o, run, withLists)
}

// gathered is what a worker gathers of the claims that it sees.
type gathered struct {
	cubes []*analysis.Cube
	lists *lists // nil: of the year before
}

// keys are those of the cubes: one for all tables, and one for thresholds by other keys.
func keys(o Options, withLists bool) [][]analysis.Key {
	if !withLists {
		return [][]analysis.Key{{analysis.Month, analysis.Group}}
	}
	all := []analysis.Key{analysis.Month, analysis.Department, analysis.Doctor, analysis.Group}
	if more := otherKeys(o.Thresholds, all); len(more) > 0 {
		return [][]analysis.Key{all, more}
	}
	return [][]analysis.Key{all}
}

// sum sums the claims up, and collects single ones.
func (y *year) sum(ctx context.Context, o Options, run job.Options, withLists bool) error {
	pricer, err := y.result.Report.Pricer()
	if err != nil {
		return err
	}
	var empty []*analysis.Cube
	for _, by := range keys(o, withLists) {
		c, err := analysis.New(analysis.Options{By: by, Pricer: pricer, Limit: limit, Levels: y.job.Levels()})
		if err != nil {
			return err
		}
		empty = append(empty, c)
	}
	var lock sync.Mutex
	var found []*gathered
	err = y.result.Walk(ctx, run, func() func(*settlement.Entry) error {
		g := &gathered{}
		for _, c := range empty {
			g.cubes = append(g.cubes, c.Another())
		}
		if withLists {
			g.lists = newLists(o, y.result.Report, pricer)
		}
		lock.Lock()
		defer lock.Unlock()
		found = append(found, g)
		return g.add
	})
	if err != nil {
		return err
	}
	return y.close(o, found)
}

func (g *gathered) add(e *settlement.Entry) error {
	for _, c := range g.cubes {
		if err := c.Add(e); err != nil {
			return err
		}
	}
	if g.lists == nil {
		return nil
	}
	return g.lists.add(e)
}

// close puts together what workers gathered, and gives it the money of the report.
func (y *year) close(o Options, found []*gathered) error {
	all := found[0]
	for _, g := range found[1:] {
		for i, c := range all.cubes {
			if err := c.Merge(g.cubes[i]); err != nil {
				return err
			}
		}
		if all.lists != nil {
			all.lists.merge(g.lists)
		}
	}
	y.lists = all.lists
	for i, to := range []**analysis.Priced{&y.cells, &y.others} {
		if i == len(all.cubes) {
			break
		}
		p, err := all.cubes[i].Close(y.result.Report)
		if err == nil && o.Institution != "" {
			p, err = p.Where(analysis.Institution, o.Institution)
		}
		if err != nil {
			return err
		}
		*to = p
	}
	return y.last()
}

// last finds the last month that has claims.
func (y *year) last() error {
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
