package main

import (
	"cmp"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// blank stands for a key that is empty.
const blank = "–"

func shownKey(k string) string { return cmp.Or(k, blank) }

// totalKey and restKey are the keys of rows that are no group.
const (
	totalKey = "合计"
	restKey  = "其余"
)

// frequent returns the groups by claims, the most frequent first.
func frequent(groups []*group) []*group {
	list := slices.Clone(groups)
	slices.SortStableFunc(list, func(a, b *group) int { return cmp.Or(cmp.Compare(b.Claims, a.Claims), cmp.Compare(a.key, b.key)) })
	return list
}

// groupsSheet lists the frequent groups.
func (r *region) groupsSheet() (*sheet, error) {
	s := &sheet{columns: []column{
		{"group", "病组", "group", true}, {"claims", "例数(例)", "claims", false}, {"share", "占比(%)", "share (%)", false}, {"so_far", "累计占比(%)", "share so far (%)", false},
		{"cost", "费用(元)", "cost (yuan)", false}, {"mean_cost", "次均费用(元)", "mean cost (yuan)", false}, {"mean_days", "平均住院日(天)", "mean days", false},
		{"cmi", "平均权重", "mean weight", false}, {"price", "结算价(元)", "price (yuan)", false}, {"entitlement", "基金应结(元)", "entitlement (yuan)", false},
		{"gain", "盈亏(元)", "gain (yuan)", false}, {"gain_rate", "盈亏率(%)", "gain rate (%)", false},
	}}
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
	s.notes = append(s.notes, [2]string{"按病组付费的病例, 例数多者在前；平均权重即 CMI。", "Claims of drg, the most frequent groups first."})
	if r.at != "" {
		s.notes = append(s.notes, [2]string{"仅 " + r.at + "。", "Only " + r.at + "."})
		return s, err
	}
	s.checks = append(s.checks, check{"病组例数 = 结算单例数", "claims = statements", itoa(all.Claims), itoa(claims)}, check{"病组费用 = 结算单费用", "cost = statements", all.Cost.String(), cost.String()})
	return s, err
}

func (r *region) groupRow(s *sheet, key string, g, all *group, so int) error {
	var c cells
	c.put(said(key), summed(g, analysis.Claims))
	c.add(percent(shareOf(g.Claims, all.Claims)))
	c.add(percent(shareOf(so, all.Claims)))
	c.put(summed(g, analysis.Cost))
	c.add(figured(g.MeanCost(), 2))
	c.add(figured(g.MeanDays(), 2))
	c.add(r.cmi(r.year, g))
	c.put(summed(g, analysis.Price), summed(g, analysis.Entitlement), summed(g, analysis.Gain))
	c.add(percent(g.GainRate()))
	return c.to(s, key)
}

func shareOf(part, all int) analysis.Figure {
	return analysis.Share(settlement.DecimalInt(part), settlement.DecimalInt(all))
}

// cmi is the mean weight of a group; blank without a scale.
func (r *region) cmi(y *year, g *group) (cell, error) {
	if y.scale.Absent() {
		return cell{}, nil
	}
	return figured(g.CMI(y.scale), 4)
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
