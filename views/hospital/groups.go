package hospital

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// groups arranges profit and loss by group, from both ends.
func (r *report) groups(p *analysis.Priced) error {
	cells, err := treated(p, byGroup)
	if err != nil {
		return err
	}
	cells = slices.DeleteFunc(cells, func(c analysis.Cell) bool { return c.Claims <= r.Least })
	for _, end := range []struct {
		name, chinese, english string
		sign                   int
	}{{"groups_loss", "亏损病组", "groups with the largest losses", 1}, {"groups_profit", "盈利病组", "groups with the largest profits", -1}} {
		s := r.sheet(end.name, end.chinese+fmt.Sprintf("（例数大于 %d）", r.Least), end.english+fmt.Sprintf(" (of more than %d claims)", r.Least), cols("group", "name"), moneyOf(), cols("mean_cost", "mean_price", "mean_days", "weight"))
		cells := slices.Clone(cells) // what explains the rows keeps them
		slices.SortStableFunc(cells, func(a, b analysis.Cell) int {
			return cmp.Or(end.sign*cmp.Compare(a.Gain, b.Gain), slices.Compare(a.Keys, b.Keys))
		})
		for i := range cells {
			c := &cells[i]
			if len(s.Rows) == r.Top || end.sign*cmp.Compare(c.Gain, 0) >= 0 {
				break
			}
			code, name := r.group(c.Keys[0])
			s.Add(code.Text, append(append([]views.Cell{code, name}, r.money(p, byGroup, c)...), figure(c.MeanCost(), 2), figure(c.MeanPrice(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4))...)
		}
	}
	if err := r.allGroups(p); err != nil {
		return err
	}
	return r.wardGroups(p)
}

// allGroups arranges profit and loss of all groups, as offices keep it (病组盈亏).
func (r *report) allGroups(p *analysis.Priced) error {
	s := r.sheet("groups", "病组盈亏", "profit and loss by group", cols("group", "name", "claims", "weight", "points", "total_weight"), columns{
		column(views.Number, "last_weight", "上年同期总权重", "total weight of last year"), column(views.Percent, "growth_weight", "增长率（%）", "growth (%)"),
	}, feeColumns(false), cols("cost", "mean_cost", "mean_days", "price", "gain", "gain_rate"))
	s.Charts = []views.Chart{
		{ID: "group_values", Kind: views.Scatter, Title: views.Text{Chinese: "病组价值矩阵（每例权重 × 次均费用）", English: "value of groups: weight and mean cost"}, Label: "group", X: "weight", Y: []string{"mean_cost"}, Size: "claims"},
	}
	cells, err := adding(p, byGroup)
	if err != nil {
		return err
	}
	last, all, err := r.lastWeights()
	if err != nil {
		return err
	}
	for i := range cells {
		c := &cells[i]
		code, name := r.group(c.Keys[0])
		if code.Text == "" {
			name = r.whole(c, text(r.Language.Both("（无病组）", "(none)")))
		}
		s.Add(key(c.Keys[0]), append([]views.Cell{code, name}, r.groupRow(p, byGroup, c, last[c.Keys[0]])...)...)
	}
	whole, err := sliced(p)
	if err != nil {
		return err
	}
	s.AddTotal("total", append([]views.Cell{r.both("合计", "total"), text("")}, r.groupRow(p, nil, &whole.total, all)...)...)
	return nil
}

// lastWeights are the total weights of the same month of last year, by group and of all; undefined,
// if no job settles it.
func (r *report) lastWeights() (weights map[string]analysis.Figure, all analysis.Figure, err error) {
	if r.month.Absent() { // tables of a whole period
		return nil, all, nil
	}
	for _, y := range []*year{r.now, r.before} {
		p, err := y.of(r.month.Add(-12))
		if err != nil {
			return nil, all, err
		}
		if p == nil {
			continue
		}
		t, err := p.Table(byGroup)
		if err != nil {
			return nil, all, err
		}
		weights = map[string]analysis.Figure{}
		for i := range t.Cells {
			weights[t.Cells[i].Keys[0]] = t.Cells[i].Weight(y.scale)
		}
		return weights, t.Total.Weight(y.scale), nil
	}
	return nil, all, nil
}

// groupRow are the cells of a group, or of all.
func (r *report) groupRow(p *analysis.Priced, by []analysis.Key, c *analysis.Cell, last analysis.Figure) []views.Cell {
	weight, before := figure(c.Weight(r.now.scale), 4), figure(last, 4)
	row := []views.Cell{
		views.Amount(p, by, c, analysis.Claims), figure(c.CMI(r.now.scale), 4), views.Amount(p, by, c, analysis.Points), weight, before,
		chained(percent(analysis.GrowthOf(c.Weight(r.now.scale), last)), weight, before),
	}
	row = append(row, r.fees(c, false)...)
	gain := views.Amount(p, by, c, analysis.Gain)
	return append(row, views.Amount(p, by, c, analysis.Cost), figure(c.MeanCost(), 2), figure(c.MeanDays(), 2), views.Amount(p, by, c, analysis.Price),
		gain, chained(percent(c.GainRate()), gain))
}

// wardGroups arranges the groups of departments that lose most (科室 × 病组).
func (r *report) wardGroups(p *analysis.Priced) error {
	by := []analysis.Key{analysis.Department, analysis.Group}
	cells, err := treated(p, by)
	if err != nil {
		return err
	}
	s := r.sheet("ward_groups", "科室 × 病组亏损", "groups of departments with the largest losses", cols("department", "group", "name"), moneyOf(), cols("mean_cost", "mean_price", "mean_days", "weight"))
	for i := range cells {
		c := &cells[i]
		if c.Gain >= 0 || len(s.Rows) == r.Top {
			break
		}
		code, name := r.group(c.Keys[1])
		row := append([]views.Cell{r.ward(c.Keys[0]), code, name}, r.money(p, by, c)...)
		s.Add(key(c.Keys[0]+" "+c.Keys[1]), append(row, figure(c.MeanCost(), 2), figure(c.MeanPrice(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4))...)
	}
	return nil
}
