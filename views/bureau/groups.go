package bureau

import (
	"cmp"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

func shownKey(k string) string { return cmp.Or(k, blank) }

// frequent returns the groups by claims, the most frequent first.
func frequent(groups []*group) []*group {
	list := slices.Clone(groups)
	slices.SortStableFunc(list, func(a, b *group) int { return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.key, b.key)) })
	return list
}

// groupsTable lists the frequent groups.
func (r *region) groupsTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Code.Column("group", "病组", "group"), views.Count.Column("claims", "例数(例)", "claims"), views.Percent.Column("share", "占比(%)", "share (%)"), views.Percent.Column("so_far", "累计占比(%)", "share so far (%)"),
		views.Money.Column("cost", "费用(元)", "cost (yuan)"), each("mean_cost", "次均费用(元)", "mean cost (yuan)"), views.Number.Column("mean_days", "平均住院日(天)", "mean days"),
		views.Number.Column("cmi", "平均权重", "mean weight"), views.Money.Column("price", "结算价(元)", "price (yuan)"), views.Money.Column("entitlement", "基金应结(元)", "entitlement (yuan)"),
		views.Money.Column("gain", "盈亏(元)", "gain (yuan)"), views.Percent.Column("gain_rate", "盈亏率(%)", "gain rate (%)"),
	}}
	s.Charts = []views.Chart{{ID: "frequent", Kind: views.Bars, Title: views.TextOf("常见病组例数", "claims of the frequent groups"), Label: "group", Y: []string{"claims"}}}
	list, err := r.cases(analysis.Group, analysis.Institution)
	if err != nil {
		return nil, err
	}
	if r.at != "" {
		list = slices.DeleteFunc(slices.Clone(list), func(c analysis.Cell) bool { return !r.lies(c.Keys[1], r.at) })
	}
	groups, err := grouped(list, keyed(0))
	if err != nil {
		return nil, err
	}
	all, err := whole(list)
	if err != nil {
		return nil, err
	}
	so := 0
	rest := &group{}
	for i, g := range frequent(groups) {
		if i >= r.top || g.Claims == 0 {
			for k := range g.parts {
				if err := rest.add(&g.parts[k]); err != nil {
					return nil, err
				}
			}
			continue
		}
		so += g.Claims
		if err := r.groupRow(s, shownKey(g.key), g, all, so); err != nil {
			return nil, err
		}
	}
	if len(rest.parts) > 0 {
		if err := r.groupRow(s, restKey, rest, all, so+rest.Claims); err != nil {
			return nil, err
		}
	}
	if err := r.groupRow(s, totalKey, all, all, all.Claims); err != nil {
		return nil, err
	}
	claims, cost, err := r.reported(settlement.DRG)
	s.Notes = append(s.Notes, views.TextOf("按病组付费的病例, 例数多者在前；平均权重即 CMI。", "Claims of drg, the most frequent groups first."))
	if r.at != "" {
		s.Notes = append(s.Notes, views.TextOf("仅 "+r.at+"。", "Only "+r.at+"."))
		return s, err
	}
	s.Checks = append(s.Checks, views.Check{Title: views.TextOf("病组例数 = 结算单例数", "claims = statements"), Left: itoa(all.Claims), Right: itoa(claims)}, views.Check{Title: views.TextOf("病组费用 = 结算单费用", "cost = statements"), Left: all.Cost.String(), Right: cost.String()})
	return s, err
}

func (r *region) groupRow(s *views.Table, key string, g, all *group, so int) error {
	var c views.Cells
	c.Put(keyCell(key), summed(g, analysis.Claims))
	c.Add(views.Percentage(shareOf(g.Claims, all.Claims)))
	c.Add(views.Percentage(shareOf(so, all.Claims)))
	c.Put(summed(g, analysis.Cost))
	c.Add(views.Figure(g.MeanCost(), 2))
	c.Add(views.Figure(g.MeanDays(), 2))
	c.Add(r.cmi(r.year, g))
	c.Put(summed(g, analysis.Price), summed(g, analysis.Entitlement), summed(g, analysis.Gain))
	c.Add(views.Percentage(g.GainRate()))
	return row(&c, s, key)
}

func shareOf(part, all int) analysis.Figure {
	return analysis.Share(settlement.DecimalInt(part), settlement.DecimalInt(all))
}

// cmi is the mean weight of a group; blank without a scale.
func (r *region) cmi(y *year, g *group) (views.Cell, error) {
	if y.scale.Absent() {
		return views.Cell{}, nil
	}
	return views.Figure(g.CMI(y.scale), 4)
}

// reported returns what the statements say of a method: paid claims and their cost.
func (r *region) reported(m settlement.Method) (claims int, cost settlement.Money, err error) {
	for i := range r.report.Statements {
		s := &r.report.Statements[i]
		parts := s.Parts
		if len(parts) == 0 {
			parts = []settlement.Statement{*s}
		}
		for k := range parts {
			for _, c := range parts[k].ByClass {
				if c.Method == m && !c.Unpaid {
					claims += c.Cases
					if !plus(&cost, c.Cost) {
						return 0, 0, settlement.ErrOverflow
					}
				}
			}
		}
	}
	return claims, cost, nil
}

// entitled is what all statements give.
func (r *region) entitled() (all settlement.Money, err error) {
	for i := range r.report.Statements {
		if !plus(&all, r.report.Statements[i].Entitlement) {
			return 0, settlement.ErrOverflow
		}
	}
	return all, nil
}
