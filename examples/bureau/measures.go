package main

import (
	"errors"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// measure is an assessment measure of institutions.
type measure struct {
	id, chinese, english string
	percent              bool
	places               int
	ascending            bool // the smallest is the best
	of                   func(*group) analysis.Figure
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
		{"cmi", "CMI", "CMI", false, 4, false, scaled(func(g *group) analysis.Figure { return g.CMI(r.scale) })},
		{"cost_per_weight", "每权重费用(元)", "cost per weight (yuan)", false, 2, true, scaled(func(g *group) analysis.Figure { return g.CostPerWeight(r.scale) })},
		{"cost_index", "费用消耗指数", "cost index", false, 4, true, index(func(b *analysis.Benchmark, g *group) analysis.Figure { return b.CostIndex(g.parts, group1).Figure })},
		{"time_index", "时间消耗指数", "time index", false, 4, true, index(func(b *analysis.Benchmark, g *group) analysis.Figure { return b.TimeIndex(g.parts, group1).Figure })},
		{"growth", "次均费用增长(%)", "growth of mean cost (%)", true, 4, true, grew(func(g *group) analysis.Figure { return g.MeanCost() })},
		{"returned", "再住院率(%)", "returns (%)", true, 4, true, func(g *group) analysis.Figure { return shareOf(r.signs[g.key].Returned, r.signs[g.key].Dated) }},
		{"fault_rate", "病案差错率(%)", "faults of records (%)", true, 4, true, func(g *group) analysis.Figure { return entered(r.enter[g.key].FaultRate) }},
		{"satisfaction", "满意度(%)", "satisfaction (%)", true, 4, false, func(g *group) analysis.Figure { return entered(r.enter[g.key].Satisfaction) }},
	}
}

// measuresSheet shows the assessment measures with their ranks.
func (r *region) measuresSheet() (*sheet, error) {
	s := &sheet{columns: []column{{"institution", "机构", "institution", true}, {"name", "名称", "name", true}, {"claims", "例数(例)", "claims", false}}}
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
	rows := make([]cells, len(groups))
	low := make([][]string, len(groups))
	for i, g := range groups {
		rows[i].put(said(g.key), said(r.named(g.key)), summed(g, analysis.Claims))
	}
	for _, m := range r.measures(before) {
		s.columns = append(s.columns, column{m.id, m.chinese, m.english, false}, column{m.id + "_rank", "名次", "rank", false})
		r.measure(m, groups, rows, low)
	}
	s.columns = append(s.columns, column{"flags", "末位", "last in", true})
	var errs []error
	for i, g := range groups {
		rows[i].put(said(strings.Join(low[i], "、")))
		errs = append(errs, rows[i].to(s, g.key))
	}
	name := "无 (none)"
	if r.bureau.Benchmark != nil {
		name = r.bureau.Benchmark.Name
	}
	s.notes = append(s.notes,
		[2]string{"名次：CMI、满意度大者在前，其余小者在前；末位：三家及以上机构中名次最后者。标杆：" + name + "。", "Ranks: large CMI and satisfaction first, else small figures; last in: the last of three or more. Benchmark: " + name + "."},
		[2]string{"病案差错率、满意度为录入值；增长需上年任务 (-last)。", "Faults of records and satisfaction are entered; growth needs -last."})
	claims, _, err := r.reported(settlement.DRG)
	total := 0
	for _, g := range groups {
		total += g.Claims
	}
	s.checks = append(s.checks, check{"病例数 = 结算单例数", "claims = statements", itoa(total), itoa(claims)})
	return s, errors.Join(append(errs, err)...)
}

// measure fills in one measure of all institutions.
func (r *region) measure(m measure, groups []*group, rows []cells, low [][]string) {
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
		if m.percent {
			rows[i].add(percent(figures[i]))
		} else {
			rows[i].add(figured(figures[i], m.places))
		}
		rows[i].put(r.ranked(figures, ranks, i))
		if defined >= 3 && worst > 1 && ranks[i] == worst {
			name, _, _ := strings.Cut(m.chinese, "(")
			low[i] = append(low[i], name)
		}
	}
}
