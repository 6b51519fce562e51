package hospital

import (
	"context"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/words"
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
	if err := r.wards(p); err != nil {
		return nil, nil, err
	}
	wards = r.book.Tables[0]
	wards.Title = views.Text{Chinese: "科室盈亏", English: "profit and loss by department"}
	if err := r.ended(p, byWard, wards); err != nil {
		return nil, nil, err
	}
	groups, err = r.everyGroup(p)
	return groups, wards, err
}

// everyGroup arranges profit and loss by group.
func (r *report) everyGroup(p *analysis.Priced) (*views.Table, error) {
	cells, err := treated(p, byGroup)
	if err != nil {
		return nil, err
	}
	points := columns{column(views.Number, "points", "点数", "points")}
	t := r.sheet("groups", "病组盈亏", "profit and loss by group", cols("group", "name"), moneyOf(), cols("mean_cost", "mean_days", "cmi", "mean_price"), points)
	t.Charts = []views.Chart{
		{ID: "group_gains", Kind: views.Bars, Title: views.Text{Chinese: "各病组盈亏", English: "profit and loss by group"}, Label: "group", Y: []string{"gain"}},
		{ID: "group_values", Kind: views.Scatter, Title: views.Text{Chinese: "病组价值矩阵（CMI × 盈亏）", English: "value of groups: CMI and gain"}, Label: "group", X: "cmi", Y: []string{"gain"}, Size: "claims"},
	}
	for i := range cells {
		c := &cells[i]
		code, name := r.group(c.Keys[0])
		if code.Text == "" {
			name = views.Named(views.Text{Chinese: "（无病组）", English: "(none)"})
		}
		row := append([]views.Cell{code, name}, r.money(p, byGroup, c)...)
		t.Add(key(c.Keys[0]), append(row, figure(c.MeanCost(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4), figure(c.MeanPrice(), 2), r.amount(p, byGroup, c, analysis.Points))...)
	}
	return t, r.ended(p, byGroup, t)
}

// ended adds what belongs to institutions as a whole, and the total. The last columns of the
// table begin with mean_cost, mean_days and cmi.
func (r *report) ended(p *analysis.Priced, keys []analysis.Key, t *views.Table) error {
	if n := len(t.Rows); n > 0 && t.Rows[n-1].Total {
		return nil // it has its total
	}
	all, err := p.Table(keys)
	if err != nil {
		return err
	}
	row := func(name views.Text, keys []analysis.Key, c *analysis.Cell) []views.Cell {
		cells := []views.Cell{views.Named(name)}
		for len(cells) < t.Column("claims") {
			cells = append(cells, views.Cell{})
		}
		cells = append(cells, r.money(p, keys, c)...)
		cells = append(cells, figure(c.MeanCost(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4))
		if at := t.Column("points"); at >= 0 {
			cells = append(cells, figure(c.MeanPrice(), 2), r.amount(p, keys, c, analysis.Points))
		}
		return append(cells, make([]views.Cell, len(t.Columns)-len(cells))...)
	}
	for i := range all.Cells {
		if c := &all.Cells[i]; c.Claims == 0 && (c.Cost != 0 || c.Price != 0 || c.Gain != 0 || c.Points != 0) {
			t.Add("whole", row(views.Text{Chinese: "机构整体", English: "institutions as a whole"}, keys, c)...)
		}
	}
	t.AddTotal("total", row(words.Total, nil, &all.Total)...)
	return nil
}
