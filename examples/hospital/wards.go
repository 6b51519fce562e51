package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

var (
	byWard   = []analysis.Key{analysis.Department}
	byDoctor = []analysis.Key{analysis.Doctor}
	byGroup  = []analysis.Key{analysis.Group}
	moneyOf  = [][3]string{
		{"例数", "claims", "claims"}, {"费用（元）", "cost (yuan)", "cost"}, {"结算（元）", "price (yuan)", "price"}, {"盈亏（元）", "gain (yuan)", "gain"}, {"盈亏率（%）", "gain rate (%)", "gain_rate"},
	}
)

// money are the cells of the columns that most tables have.
func (r *report) money(p *analysis.Priced, keys []analysis.Key, c *analysis.Cell) []cell {
	gain := r.amount(p, keys, c, analysis.Gain)
	return []cell{
		r.amount(p, keys, c, analysis.Claims), r.amount(p, keys, c, analysis.Cost), r.amount(p, keys, c, analysis.Price), gain,
		chained(percent(c.GainRate()), gain),
	}
}

// treated returns the cells by keys that have claims, from the largest loss on.
func treated(p *analysis.Priced, keys []analysis.Key) ([]analysis.Cell, error) {
	t, err := p.Table(keys)
	if err != nil {
		return nil, err
	}
	return byGain(slices.DeleteFunc(t.Cells, func(c analysis.Cell) bool { return c.Claims == 0 })), nil
}

// ward names a department; blank: the file says none.
func (r *report) ward(name string) cell {
	if name == "" {
		name = r.lang.Both("（未填科室）", "(none)")
	}
	return text(name)
}

// doctor is the code of a doctor, as far as it is one.
func (r *report) doctor(code string) cell {
	if code == "" {
		return text(r.lang.Both("（未填医师）", "(none)"))
	}
	return text(shown.Code(code))
}

func (r *report) group(code string) (cell, cell) {
	return text(code), text(r.now.groups[code])
}

// wards arranges profit and loss by department.
func (r *report) wards(p *analysis.Priced) error {
	cells, err := treated(p, byWard)
	if err != nil {
		return err
	}
	s := r.sheet("wards", "科室盈亏（从亏到盈）", "profit and loss by department, losses first").column("科室", "department", "department", false).numbers(moneyOf...).numbers(
		[3]string{"次均费用（元）", "mean cost (yuan)", "mean_cost"}, [3]string{"平均住院日", "mean days", "mean_days"}, [3]string{"CMI", "CMI", "cmi"},
		[3]string{"费用消耗指数", "cost index", "cost_index"}, [3]string{"时间消耗指数", "time index", "time_index"},
		[3]string{"高倍率（%）", "high (%)", "share_high"}, [3]string{"低倍率（%）", "low (%)", "share_low"}, [3]string{"未入组（%）", "ungrouped (%)", "share_ungrouped"})
	for i := range cells {
		c := &cells[i]
		of, err := where(p, byWard, c.Keys)
		if err != nil {
			return err
		}
		row := append([]cell{r.ward(c.Keys[0])}, r.money(p, byWard, c)...)
		row = append(row, figure(c.MeanCost(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4))
		for _, f := range []func(*report, *year, *slice) (analysis.Figure, error){
			index((*analysis.Benchmark).CostIndex), index((*analysis.Benchmark).TimeIndex),
		} {
			x, err := f(r, r.now, &slice{of, *c})
			if err != nil {
				return err
			}
			row = append(row, figure(x, 4))
		}
		for _, class := range []settlement.Class{settlement.High, settlement.Low, settlement.Ungrouped} {
			x, err := shareOf(class)(r, r.now, &slice{of, *c})
			if err != nil {
				return err
			}
			row = append(row, percent(x))
		}
		s.row(row...)
	}
	return nil
}

// doctors arranges the doctors whose claims lose most, by their codes.
func (r *report) doctors(p *analysis.Priced) error {
	cells, err := treated(p, byDoctor)
	if err != nil {
		return err
	}
	s := r.sheet("doctors", "超支医师（按医师代码）", "doctors with the largest losses, by code").column("医师代码", "doctor", "doctor", false).numbers(moneyOf...).numbers(
		[3]string{"次均费用（元）", "mean cost (yuan)", "mean_cost"}, [3]string{"平均住院日", "mean days", "mean_days"}, [3]string{"CMI", "CMI", "cmi"})
	for i := range cells {
		c := &cells[i]
		if c.Gain >= 0 || len(s.rows) == r.top {
			break
		}
		s.row(append(append([]cell{r.doctor(c.Keys[0])}, r.money(p, byDoctor, c)...), figure(c.MeanCost(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4))...)
	}
	return nil
}

// groups arranges profit and loss by group, from both ends.
func (r *report) groups(p *analysis.Priced) error {
	cells, err := treated(p, byGroup)
	if err != nil {
		return err
	}
	cells = slices.DeleteFunc(cells, func(c analysis.Cell) bool { return c.Claims <= r.least })
	for _, end := range []struct {
		name, chinese, english string
		sign                   int
	}{{"groups_loss", "亏损病组", "groups with the largest losses", 1}, {"groups_profit", "盈利病组", "groups with the largest profits", -1}} {
		s := r.sheet(end.name, end.chinese+fmt.Sprintf("（例数大于 %d）", r.least), end.english+fmt.Sprintf(" (of more than %d claims)", r.least)).
			column("病组", "group", "group", false).column("名称", "name", "name", false).numbers(moneyOf...).numbers(
			[3]string{"次均费用（元）", "mean cost (yuan)", "mean_cost"}, [3]string{"次均结算（元）", "mean price (yuan)", "mean_price"}, [3]string{"平均住院日", "mean days", "mean_days"}, [3]string{"每例权重", "weight", "weight"})
		cells := slices.Clone(cells) // what explains the rows keeps them
		slices.SortStableFunc(cells, func(a, b analysis.Cell) int {
			return cmp.Or(end.sign*cmp.Compare(a.Gain, b.Gain), slices.Compare(a.Keys, b.Keys))
		})
		for i := range cells {
			c := &cells[i]
			if len(s.rows) == r.top || end.sign*cmp.Compare(c.Gain, 0) >= 0 {
				break
			}
			code, name := r.group(c.Keys[0])
			s.row(append(append([]cell{code, name}, r.money(p, byGroup, c)...), figure(c.MeanCost(), 2), figure(c.MeanPrice(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4))...)
		}
	}
	return nil
}

// beds arranges the wards that are paid by the day.
func (r *report) beds(p *analysis.Priced) error {
	days, err := p.Where(analysis.Class, string(settlement.BedDay))
	if err != nil {
		return err
	}
	cells, err := treated(days, byWard)
	if err != nil {
		return err
	}
	s := r.sheet("bed_days", "床日付费科室", "wards that are paid by the day").column("科室", "department", "department", false).numbers(moneyOf...).numbers(
		[3]string{"床日（天）", "days", "days"}, [3]string{"日均费用（元）", "cost of a day (yuan)", "cost_day"}, [3]string{"日均结算（元）", "price of a day (yuan)", "price_day"})
	for i := range cells {
		c := &cells[i]
		day := analysis.Cell{Cost: c.Cost, Price: c.Price, Claims: c.Days} // the mean of a day
		s.row(append(append([]cell{r.ward(c.Keys[0])}, r.money(days, byWard, c)...), r.amount(days, byWard, c, analysis.Days), figure(day.MeanCost(), 2), figure(day.MeanPrice(), 2))...)
	}
	return nil
}

// weights arranges how many claims of each department have which weight.
func (r *report) weights(p *analysis.Priced) error {
	t, err := p.Table([]analysis.Key{analysis.Department, analysis.Institution, analysis.Pool, analysis.Group})
	if err != nil || r.now.scale.Absent() {
		return err
	}
	s := r.sheet("weights", "RW 分布（例数）", "claims by weight").column("科室", "department", "department", false)
	bounds := analysis.WeightBounds()
	for i, from := range bounds {
		name := "≥" + from.String()
		if i+1 < len(bounds) {
			name = "[" + from.String() + "," + bounds[i+1].String() + ")"
		}
		s.column(name, name, name, true)
	}
	s.numbers([3]string{"RW≥2 占比（%）", "of 2 and more (%)", "share_2"}, [3]string{"入组率（%）", "grouped (%)", "grouped"})
	add := func(name cell, cells []analysis.Cell) {
		row, heavy, weighed, claims := []cell{name}, 0, 0, 0
		for _, w := range analysis.Weights(cells, r.now.scale, bounds) {
			row, weighed = append(row, count(w.Claims)), weighed+w.Claims
			if w.From.Cmp(settlement.DecimalInt(2)) >= 0 {
				heavy += w.Claims
			}
		}
		for i := range cells {
			claims += cells[i].Claims
		}
		share := func(n, of int) cell {
			return percent(analysis.Share(settlement.DecimalInt(n), settlement.DecimalInt(of)))
		}
		s.row(append(row, share(heavy, weighed), share(weighed, claims))...)
	}
	cases := casesOf(t.Cells)
	for from := 0; from < len(cases); {
		to := from
		for to < len(cases) && cases[to].Keys[0] == cases[from].Keys[0] {
			to++
		}
		add(r.ward(cases[from].Keys[0]), cases[from:to])
		from = to
	}
	if len(cases) > 0 {
		add(text(r.lang.Both("合计", "total")), cases)
	}
	return nil
}

// casesOf leaves the cells of departments that have weighed cases.
func casesOf(cells []analysis.Cell) []analysis.Cell {
	has := map[string]bool{}
	for i := range cells {
		has[cells[i].Keys[0]] = has[cells[i].Keys[0]] || cells[i].Weighed > 0
	}
	return slices.DeleteFunc(cells, func(c analysis.Cell) bool { return !has[c.Keys[0]] || c.Claims == 0 })
}
