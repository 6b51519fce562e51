package hospital

import (
	"context"
	"errors"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// Profit arranges profit and loss of the whole period of a settled job: of every group (病组盈亏) and
// of every department (科室盈亏), from the largest loss to the largest profit, with their totals. What
// belongs to an institution as a whole, such as what a cap takes, has a row of its own. Of the
// options it takes Language, Institution, Benchmark, Workers and Observe.
func Profit(ctx context.Context, j *job.Job, settled *job.Result, o Options) (groups, wards *views.Table, err error) {
	run := job.Options{Workers: o.Workers, Observe: o.Observe}
	p, err := settled.Analyse(ctx, analysis.Options{By: []analysis.Key{analysis.Institution, analysis.Department, analysis.Group}, Limit: limit}, run)
	if err == nil && o.Institution != "" {
		p, err = p.Where(analysis.Institution, o.Institution)
	}
	if err != nil {
		return nil, nil, err
	}
	r := &report{Options: o, now: &year{job: j, result: settled, cells: p, scale: j.Scale(), groups: j.GroupNames()}, book: &views.Book{}}
	if err := errors.Join(r.allGroups(p), r.wards(p)); err != nil {
		return nil, nil, err
	}
	groups, wards = r.book.Tables[0], r.book.Tables[1]
	wards.Title = views.Text{Chinese: "科室盈亏", English: "profit and loss by department"}
	return groups, wards, nil
}
