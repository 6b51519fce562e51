package bureau

import (
	"errors"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// measure is an assessment measure of institutions.
type measure struct {
	column    views.Column
	places    int
	ascending bool // the smallest is the best
	of        func(*group) analysis.Figure
}

// undefined is a figure that is not known.
func undefined() analysis.Figure {
	return analysis.Share(settlement.DecimalInt(0), settlement.DecimalInt(0))
}

// entered is a figure that was entered.
func entered(d settlement.Decimal) analysis.Figure {
	if d.Absent() {
		return undefined()
	}
	return analysis.Share(d, settlement.DecimalInt(1))
}

// measures are the assessment measures, of the cases of an institution by group.
func (r *region) measures(before map[string]*group) []measure {
	scaled := func(of func(*group) analysis.Figure) func(*group) analysis.Figure {
		return func(g *group) analysis.Figure {
			if r.scale.Absent() {
				return undefined()
			}
			return of(g)
		}
	}
	index := func(of func(*analysis.Benchmark, *group) analysis.Figure) func(*group) analysis.Figure {
		return func(g *group) analysis.Figure {
			if r.bureau.Benchmark == nil {
				return undefined()
			}
			return of(r.bureau.Benchmark, g)
		}
	}
	grew := func(of func(*group) analysis.Figure) func(*group) analysis.Figure {
		return func(g *group) analysis.Figure {
			if b := before[g.key]; b != nil {
				return analysis.GrowthOf(of(g), of(b))
			}
			return undefined()
		}
	}
	group1 := keyed(1)
	return []measure{
		{views.Number.Column("cmi", "CMI", "CMI"), 4, false, scaled(func(g *group) analysis.Figure { return g.CMI(r.scale) })},
		{each("cost_per_weight", "每权重费用(元)", "cost per weight (yuan)"), 2, true, scaled(func(g *group) analysis.Figure { return g.CostPerWeight(r.scale) })},
		{views.Number.Column("cost_index", "费用消耗指数", "cost index"), 4, true, index(func(b *analysis.Benchmark, g *group) analysis.Figure { return b.CostIndex(g.parts, group1).Figure })},
		{views.Number.Column("time_index", "时间消耗指数", "time index"), 4, true, index(func(b *analysis.Benchmark, g *group) analysis.Figure { return b.TimeIndex(g.parts, group1).Figure })},
		{views.Percent.Column("growth", "次均费用增长(%)", "growth of mean cost (%)"), 4, true, grew(func(g *group) analysis.Figure { return g.MeanCost() })},
		{views.Percent.Column("returned", "再住院率(%)", "returns (%)"), 4, true, func(g *group) analysis.Figure { return shareOf(r.signs[g.key].Returned, r.signs[g.key].Dated) }},
		{views.Percent.Column("fault_rate", "病案差错率(%)", "faults of records (%)"), 4, true, func(g *group) analysis.Figure { return entered(r.enter[g.key].FaultRate) }},
		{views.Percent.Column("satisfaction", "满意度(%)", "satisfaction (%)"), 4, false, func(g *group) analysis.Figure { return entered(r.enter[g.key].Satisfaction) }},
	}
}

// measuresTable shows the assessment measures with their ranks.
func (r *region) measuresTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{views.Code.Column("institution", "机构", "institution"), views.Name.Column("name", "名称", "name"), views.Count.Column("claims", "例数(例)", "claims")}}
	s.Charts = []views.Chart{{
		ID: "value", Kind: views.Scatter, Title: views.TextOf("价值矩阵：CMI 与每权重费用", "value matrix: CMI and cost per weight"),
		Label: "institution", X: "cmi", Y: []string{"cost_per_weight"}, Size: "claims",
	}}
	list, err := r.cases(analysis.Institution, analysis.Group)
	if err != nil {
		return nil, err
	}
	all, err := grouped(list, keyed(0))
	if err != nil {
		return nil, err
	}
	var groups []*group
	for _, g := range all {
		if g.Claims > 0 {
			groups = append(groups, g)
		}
	}
	before := map[string]*group{}
	if r.last != nil {
		old, err := r.last.cases(analysis.Institution, analysis.Group)
		if err != nil {
			return nil, err
		}
		were, err := grouped(old, keyed(0))
		if err != nil {
			return nil, err
		}
		for _, g := range were {
			before[g.key] = g
		}
	}
	rows := make([]views.Cells, len(groups))
	low := make([][]views.Text, len(groups))
	for i, g := range groups {
		rows[i].Put(views.Given(g.key), views.Given(r.named(g.key)), summed(g, analysis.Claims))
	}
	for _, m := range r.measures(before) {
		s.Columns = append(s.Columns, m.column, views.Count.Column(m.column.ID+"_rank", "名次", "rank"))
		r.measure(m, groups, rows, low)
	}
	s.Columns = append(s.Columns, views.Name.Column("flags", "末位", "last in"))
	var errs []error
	for i, g := range groups {
		rows[i].Put(flagged(low[i]))
		errs = append(errs, rows[i].To(s, g.key))
	}
	name := nobody
	if r.bureau.Benchmark != nil {
		name = views.TextOf(r.bureau.Benchmark.Name, r.bureau.Benchmark.Name)
	}
	s.Notes = append(s.Notes,
		views.TextOf("名次：CMI、满意度大者在前，其余小者在前；末位：三家及以上机构中名次最后者。标杆："+name.Chinese+"。", "Ranks: large CMI and satisfaction first, else small figures; last in: the last of three or more. Benchmark: "+name.English+"."),
		views.TextOf("病案差错率、满意度为录入值；增长需上年任务。", "Faults of records and satisfaction are entered; growth needs the job of last year."))
	claims, _, err := r.reported(settlement.DRG)
	total := 0
	for _, g := range groups {
		total += g.Claims
	}
	s.Checks = append(s.Checks, views.Check{Title: views.TextOf("病例数 = 结算单例数", "claims = statements"), Left: itoa(total), Right: itoa(claims)})
	return s, errors.Join(append(errs, err)...)
}

// measure fills in one measure of all institutions.
func (r *region) measure(m measure, groups []*group, rows []views.Cells, low [][]views.Text) {
	figures := make([]analysis.Figure, len(groups))
	defined := 0
	for i, g := range groups {
		if figures[i] = m.of(g); figures[i].Defined() {
			defined++
		}
	}
	ranks := analysis.Rank(figures, m.ascending)
	worst := 0
	for _, n := range ranks {
		worst = max(worst, n)
	}
	for i := range groups {
		if m.column.Kind == views.Percent {
			rows[i].Add(views.Percentage(figures[i]))
		} else {
			rows[i].Add(views.Figure(figures[i], m.places))
		}
		rows[i].Put(r.ranked(figures, ranks, i))
		if defined >= 3 && worst > 1 && ranks[i] == worst {
			low[i] = append(low[i], bare(m.column.Title))
		}
	}
}

// bare is the title of a column without its unit.
func bare(title views.Text) views.Text {
	chinese, _, _ := strings.Cut(title.Chinese, "(")
	english, _, _ := strings.Cut(title.English, " (")
	return views.TextOf(chinese, english)
}
