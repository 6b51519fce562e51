package main

import (
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/shown"
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

// flowsSheet shows where people of each place are treated, and whom each district treats.
func (r *region) flowsSheet() (*sheet, error) {
	s := &sheet{columns: []column{
		{"by", "维度", "by", true}, {"of", "地区", "of", true}, {"claims", "例数(例)", "claims", false}, {"cost", "费用(元)", "cost (yuan)", false}, {"entitlement", "基金应结(元)", "entitlement (yuan)", false},
	}}
	for _, f := range relations {
		s.columns = append(s.columns, column{f.id, f.chinese + "(例)", f.english, false}, column{f.id + "_share", "占比(%)", "share (%)", false}, column{f.id + "_cost", "费用(元)", "cost (yuan)", false})
	}
	list, err := cellsBy(r.byFlow, analysis.Home, analysis.Institution)
	if err != nil {
		return nil, err
	}
	all, err := whole(list)
	if err != nil {
		return nil, err
	}
	for _, by := range []struct {
		word string
		key  func(*analysis.Cell) string
	}{
		{totalKey, func(*analysis.Cell) string { return "" }},
		{"参保地", keyed(0)},
		{"就医地", func(c *analysis.Cell) string { return r.district[c.Keys[1]] }},
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
	s.notes = append(s.notes, [2]string{
		"按区划代码判定：六位相同为县域内，前四位相同为市域内；缺代码为未知（含属于机构整体的金额）。",
		"By codes: six equal digits are the county, four the city; unknown where a code lacks, and for what belongs to an institution as a whole.",
	})
	s.checks = append(s.checks, check{"基金应结 = 结算单应结", "entitlement = statements", all.Entitlement.String(), given.String()})
	return s, err
}

// place returns the code of a place; what may be something of a person by its shape.
func place(code string) string {
	if code == "" {
		return blank
	}
	return shown.Code(code)
}

func (r *region) flowRow(s *sheet, by string, g *group) error {
	var c cells
	c.put(said(by), said(place(g.key)), summed(g, analysis.Claims), summed(g, analysis.Cost), summed(g, analysis.Entitlement))
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
			c.put(cell{}, cell{}, cell{})
			continue
		}
		c.put(summed(of, analysis.Claims))
		c.add(percent(shareOf(of.Claims, g.Claims)))
		c.put(summed(of, analysis.Cost))
	}
	if by == totalKey {
		return c.to(s, totalKey)
	}
	return c.to(s, by+"/"+place(g.key))
}
