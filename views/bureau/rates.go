package bureau

import (
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// ratesTable shows claims, cost and fund rates by district, level, institution and month.
func (r *region) ratesTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Name.Column("by", "维度", "by"), views.Name.Column("of", "对象", "of"), views.Name.Column("name", "名称", "name"), views.Count.Column("claims", "例数(例)", "claims"), views.Money.Column("cost", "费用(元)", "cost (yuan)"),
		each("mean_cost", "次均费用(元)", "mean cost (yuan)"), views.Money.Column("covered", "其他支付(元)", "covered (yuan)"), views.Money.Column("entitlement", "基金应结(元)", "entitlement (yuan)"),
		views.Money.Column("due", "应拨(元)", "due (yuan)"), views.Percent.Column("fund_rate", "基金支付率(%)", "fund rate (%)"), views.Percent.Column("of_cost", "基金占费用(%)", "fund of cost (%)"),
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
		word views.Text
		list []analysis.Cell
		key  func(*analysis.Cell) string
	}{
		{totalWord, own, func(*analysis.Cell) string { return "" }},
		{byDistrict, own, func(c *analysis.Cell) string { return r.district[c.Keys[0]] }},
		{byLevel, own, func(c *analysis.Cell) string { return r.level[c.Keys[0]] }},
		{byInstitution, own, keyed(0)},
		{byMonth, monthly, keyed(0)},
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
		s.Checks = append(s.Checks, views.Check{Title: views.TextOf("按"+by.word.Chinese+" 基金应结 = 结算单应结", "entitlement by "+by.word.English+" = statements"), Left: all.Entitlement.String(), Right: given.String()})
	}
	s.Notes = append(s.Notes, views.TextOf(
		"基金支付率 = 基金应结 ÷ (费用 − 其他支付)。“–”：没有该维度，或属于机构整体。",
		"fund rate = entitlement ÷ (cost − covered). –: without the key, or of an institution as a whole.",
	))
	return s, nil
}

func (r *region) rateRow(s *views.Table, by views.Text, g *group) error {
	var c views.Cells
	name := ""
	switch by {
	case byInstitution:
		name = r.named(g.key)
	case byDistrict:
		name = r.placed(g.key)
	}
	c.Put(views.Said(by), views.Given(place(g.key)), views.Given(name), summed(g, analysis.Claims), summed(g, analysis.Cost))
	c.Add(views.Figure(g.MeanCost(), 2))
	c.Put(summed(g, analysis.Covered), summed(g, analysis.Entitlement), summed(g, analysis.Due))
	c.Add(views.Percentage(g.FundRate()))
	c.Add(views.Percentage(analysis.Share(g.Entitlement.Decimal(), g.Cost.Decimal())))
	return c.To(s, keyOf(by, place(g.key)))
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
