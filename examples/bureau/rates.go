package main

import (
	"github.com/yibaojiesuan/settlement/analysis"
)

// ratesSheet shows claims, cost and fund rates by district, level, institution and month.
func (r *region) ratesSheet() (*sheet, error) {
	s := &sheet{columns: []column{
		{"by", "维度", "by", true}, {"of", "对象", "of", true}, {"name", "名称", "name", true}, {"claims", "例数(例)", "claims", false}, {"cost", "费用(元)", "cost (yuan)", false},
		{"mean_cost", "次均费用(元)", "mean cost (yuan)", false}, {"covered", "其他支付(元)", "covered (yuan)", false}, {"entitlement", "基金应结(元)", "entitlement (yuan)", false},
		{"due", "应拨(元)", "due (yuan)", false}, {"fund_rate", "基金支付率(%)", "fund rate (%)", false}, {"of_cost", "基金占费用(%)", "fund of cost (%)", false},
	}}
	own, err := r.byInstitution()
	if err != nil {
		return nil, err
	}
	monthly, err := cellsBy(r.byFlow, analysis.Month, analysis.Institution)
	if err != nil {
		return nil, err
	}
	for _, by := range []struct {
		word string
		list []analysis.Cell
		key  func(*analysis.Cell) string
	}{
		{totalKey, own, func(*analysis.Cell) string { return "" }},
		{"区县", own, func(c *analysis.Cell) string { return r.district[c.Keys[0]] }},
		{"等级", own, func(c *analysis.Cell) string { return r.level[c.Keys[0]] }},
		{"机构", own, keyed(0)},
		{"月份", monthly, keyed(0)},
	} {
		groups, err := grouped(by.list, by.key)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			if err := r.rateRow(s, by.word, g); err != nil {
				return nil, err
			}
		}
		all, err := whole(by.list)
		if err != nil {
			return nil, err
		}
		given, err := r.entitled()
		if err != nil {
			return nil, err
		}
		s.checks = append(s.checks, check{"按" + by.word + " 基金应结 = 结算单应结", "entitlement by " + by.word + " = statements", all.Entitlement.String(), given.String()})
	}
	s.notes = append(s.notes, [2]string{
		"基金支付率 = 基金应结 ÷ (费用 − 其他支付)。“–”：没有该维度，或属于机构整体。",
		"fund rate = entitlement ÷ (cost − covered). –: without the key, or of an institution as a whole.",
	})
	return s, nil
}

func (r *region) rateRow(s *sheet, by string, g *group) error {
	var c cells
	name := ""
	switch by {
	case "机构":
		name = r.named(g.key)
	case "区县":
		name = r.placed(g.key)
	}
	c.put(said(by), said(place(g.key)), said(name), summed(g, analysis.Claims), summed(g, analysis.Cost))
	c.add(figured(g.MeanCost(), 2))
	c.put(summed(g, analysis.Covered), summed(g, analysis.Entitlement), summed(g, analysis.Due))
	c.add(percent(g.FundRate()))
	c.add(percent(analysis.Share(g.Entitlement.Decimal(), g.Cost.Decimal())))
	if by == totalKey {
		return c.to(s, totalKey)
	}
	return c.to(s, by+"/"+place(g.key))
}

// placed is what the document calls a district.
func (r *region) placed(district string) string {
	for _, d := range r.bureau.Districts {
		if d.District == district {
			return d.Name
		}
	}
	return ""
}
