package bureau

import (
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/views"
)

// relation says where a person of one place is treated.
type relation struct{ id, chinese, english string }

var relations = []relation{
	{"county", "县域内", "in the county"}, {"city", "市域内县外", "elsewhere in the city"}, {"elsewhere", "市外", "elsewhere"}, {"unknown", "未知", "unknown"},
}

// relate compares two codes of places by their prefixes: six digits are a county, four a city.
func relate(home, district string) string {
	switch {
	case len(home) < 6 || len(district) < 6:
		return "unknown"
	case home[:6] == district[:6]:
		return "county"
	case home[:4] == district[:4]:
		return "city"
	}
	return "elsewhere"
}

// flowsTable shows where people of each place are treated, and whom each district treats.
func (r *region) flowsTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Name.Column("by", "维度", "by"), views.Name.Column("of", "地区", "of"), views.Count.Column("claims", "例数(例)", "claims"), views.Money.Column("cost", "费用(元)", "cost (yuan)"), views.Money.Column("entitlement", "基金应结(元)", "entitlement (yuan)"),
	}}
	for _, f := range relations {
		s.Columns = append(s.Columns, views.Count.Column(f.id, f.chinese+"(例)", f.english), views.Percent.Column(f.id+"_share", "占比(%)", "share (%)"), views.Money.Column(f.id+"_cost", "费用(元)", "cost (yuan)"))
	}
	s.Charts = []views.Chart{{ID: "flows", Kind: views.Bars, Title: views.TextOf("流向例数", "claims by where people are treated"), Label: "of", Y: []string{"county", "city", "elsewhere", "unknown"}}}
	list, err := cellsBy(r.byFlow, analysis.Home, analysis.Institution)
	if err != nil {
		return nil, err
	}
	all, err := whole(list)
	if err != nil {
		return nil, err
	}
	for _, by := range []struct {
		word views.Text
		key  func(*analysis.Cell) string
	}{
		{totalWord, func(*analysis.Cell) string { return "" }},
		{byHome, keyed(0)},
		{byPlace, func(c *analysis.Cell) string { return r.district[c.Keys[1]] }},
	} {
		groups, err := grouped(list, by.key)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			if g.Claims == 0 && g.Entitlement == 0 {
				continue // what the clearing moves is no flow
			}
			if err := r.flowRow(s, by.word, g); err != nil {
				return nil, err
			}
		}
	}
	given, err := r.entitled()
	s.Notes = append(s.Notes, views.TextOf(
		"按区划代码判定：六位相同为县域内，前四位相同为市域内；缺代码为未知（含属于机构整体的金额）。",
		"By codes: six equal digits are the county, four the city; unknown where a code lacks, and for what belongs to an institution as a whole.",
	))
	s.Checks = append(s.Checks, views.Check{Title: views.TextOf("基金应结 = 结算单应结", "entitlement = statements"), Left: all.Entitlement.String(), Right: given.String()})
	return s, err
}

// place returns the code of a place; what may be something of a person by its shape.
func place(code string) string {
	if code == "" {
		return blank
	}
	return shown.Code(code)
}

func (r *region) flowRow(s *views.Table, by views.Text, g *group) error {
	var c views.Cells
	c.Put(views.Said(by), views.Given(place(g.key)), summed(g, analysis.Claims), summed(g, analysis.Cost), summed(g, analysis.Entitlement))
	parts, err := grouped(g.parts, func(one *analysis.Cell) string { return relate(one.Keys[0], r.district[one.Keys[1]]) })
	if err != nil {
		return err
	}
	for _, f := range relations {
		of := &group{}
		for _, p := range parts {
			if p.key == f.id {
				of = p
			}
		}
		if of.Claims == 0 && of.Cost == 0 {
			c.Put(views.Cell{}, views.Cell{}, views.Cell{})
			continue
		}
		c.Put(summed(of, analysis.Claims))
		c.Add(views.Percentage(shareOf(of.Claims, g.Claims)))
		c.Put(summed(of, analysis.Cost))
	}
	return c.To(s, keyOf(by, place(g.key)))
}
