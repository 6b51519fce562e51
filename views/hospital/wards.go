package hospital

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/views"
)

var (
	byWard   = []analysis.Key{analysis.Department}
	byDoctor = []analysis.Key{analysis.Doctor}
	byGroup  = []analysis.Key{analysis.Group}
)

// money are the cells of the columns that most tables have.
func (r *report) money(p *analysis.Priced, keys []analysis.Key, c *analysis.Cell) []views.Cell {
	gain := views.Amount(p, keys, c, analysis.Gain)
	return []views.Cell{
		views.Amount(p, keys, c, analysis.Claims), views.Amount(p, keys, c, analysis.Cost), views.Amount(p, keys, c, analysis.Price), gain,
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

// adding returns the cells by keys that add up to the total, from the largest loss on: what belongs
// to institutions as a whole, such as what a cap takes, has no claims and is among them.
func adding(p *analysis.Priced, keys []analysis.Key) ([]analysis.Cell, error) {
	t, err := p.Table(keys)
	if err != nil {
		return nil, err
	}
	return byGain(slices.DeleteFunc(t.Cells, func(c analysis.Cell) bool {
		return c.Claims == 0 && c.Cost == 0 && c.Price == 0 && c.Gain == 0 && c.Points == 0
	})), nil
}

// whole names what has no claims of its own.
func (r *report) whole(c *analysis.Cell, other views.Cell) views.Cell {
	if c.Claims == 0 {
		return text(r.Language.Both("（机构整体）", "(institutions as a whole)"))
	}
	return other
}

// ward names a department; blank: the file says none.
func (r *report) ward(name string) views.Cell {
	if name == "" {
		name = r.Language.Both("（未填科室）", "(none)")
	}
	return text(name)
}

// doctor is the code of a doctor, as far as it is one.
func (r *report) doctor(code string) views.Cell {
	if code == "" {
		return text(r.Language.Both("（未填医师）", "(none)"))
	}
	return text(shown.Code(code))
}

func (r *report) group(code string) (views.Cell, views.Cell) {
	return text(code), text(r.now.groups[code])
}

// wards arranges profit and loss by department.
func (r *report) wards(p *analysis.Priced) error {
	cells, err := adding(p, byWard)
	if err != nil {
		return err
	}
	s := r.sheet("wards", "科室盈亏（从亏到盈）", "profit and loss by department, losses first", cols("department"), moneyOf(),
		cols("mean_cost", "mean_days", "cmi", "cost_index", "time_index", "share_high", "share_low", "share_ungrouped"), feeColumns(true))
	s.Charts = []views.Chart{
		{ID: "ward_gains", Kind: views.Bars, Title: views.Text{Chinese: "各科室盈亏", English: "profit and loss by department"}, Label: "department", Y: []string{"gain"}},
		{ID: "ward_values", Kind: views.Scatter, Title: views.Text{Chinese: "科室价值矩阵（CMI × 次均费用）", English: "value of departments: CMI and mean cost"}, Label: "department", X: "cmi", Y: []string{"mean_cost"}, Size: "claims"},
	}
	for i := range cells {
		c := &cells[i]
		row, err := r.wardRow(p, byWard, c)
		if err != nil {
			return err
		}
		s.Add(key(c.Keys[0]), append([]views.Cell{r.whole(c, r.ward(c.Keys[0]))}, row...)...)
	}
	whole, err := sliced(p)
	if err != nil {
		return err
	}
	row, err := r.wardRow(p, nil, &whole.total)
	s.AddTotal("total", append([]views.Cell{r.both("合计", "total")}, row...)...)
	return err
}

// wardRow are the cells of a department, or of all.
func (r *report) wardRow(p *analysis.Priced, by []analysis.Key, c *analysis.Cell) ([]views.Cell, error) {
	of, err := views.Where(p, by, c.Keys)
	if err != nil {
		return nil, err
	}
	row := append(r.money(p, by, c), figure(c.MeanCost(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4))
	for _, f := range []measuring{index((*analysis.Benchmark).CostIndex), index((*analysis.Benchmark).TimeIndex)} {
		x, err := f(r, r.now, &slice{of, *c})
		if err != nil {
			return nil, err
		}
		row = append(row, r.indexed(x, 4))
	}
	for _, class := range []settlement.Class{settlement.High, settlement.Low, settlement.Ungrouped} {
		x, err := shareOf(class)(r, r.now, &slice{of, *c})
		if err != nil {
			return nil, err
		}
		row = append(row, percent(x.Figure))
	}
	return append(row, r.fees(c, true)...), nil
}

// doctors arranges the doctors whose claims lose most, by their codes.
func (r *report) doctors(p *analysis.Priced) error {
	cells, err := treated(p, byDoctor)
	if err != nil {
		return err
	}
	s := r.sheet("doctors", "超支医师（按医师代码）", "doctors with the largest losses, by code", cols("doctor"), moneyOf(), cols("mean_cost", "mean_days", "cmi"))
	for i := range cells {
		c := &cells[i]
		if c.Gain >= 0 || len(s.Rows) == r.Top {
			break
		}
		doctor := r.doctor(c.Keys[0])
		s.Add(doctor.Text, append(append([]views.Cell{doctor}, r.money(p, byDoctor, c)...), figure(c.MeanCost(), 2), figure(c.MeanDays(), 2), figure(c.CMI(r.now.scale), 4))...)
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
	s := r.sheet("bed_days", "床日付费科室", "wards that are paid by the day", cols("department"), moneyOf(), columns{column(views.Count, "days", "床日（天）", "days"), column(views.Money, "cost_day", "日均费用（元）", "cost of a day (yuan)"), column(views.Money, "price_day", "日均结算（元）", "price of a day (yuan)")})
	for i := range cells {
		c := &cells[i]
		day := analysis.Cell{Cost: c.Cost, Price: c.Price, Claims: c.Days} // the mean of a day
		s.Add(key(c.Keys[0]), append(append([]views.Cell{r.ward(c.Keys[0])}, r.money(days, byWard, c)...), views.Amount(days, byWard, c, analysis.Days), figure(day.MeanCost(), 2), figure(day.MeanPrice(), 2))...)
	}
	return nil
}
