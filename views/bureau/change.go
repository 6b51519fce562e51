package bureau

import (
	"cmp"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// changeTable compares with last year: the region, districts, institutions, and the groups whose
// cost moved most.
func (r *region) changeTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{views.Name.Column("by", "维度", "by"), views.Name.Column("of", "对象", "of")}}
	for _, c := range []views.Column{
		views.Count.Column("claims", "例数(例)", "claims"), views.Money.Column("cost", "费用(元)", "cost (yuan)"), each("mean_cost", "次均费用(元)", "mean cost (yuan)"),
		views.Number.Column("cmi", "CMI", "CMI"), views.Money.Column("entitlement", "基金应结(元)", "entitlement (yuan)"),
	} {
		last, growth := c, views.Percent.Column(c.ID+"_growth", "同比(%)", "growth (%)")
		last.ID, last.Title = c.ID+"_last", views.TextOf("上年", "last year")
		s.Columns = append(s.Columns, c, last, growth)
	}
	if r.last == nil {
		s.Notes = append(s.Notes, views.TextOf("未给出上年任务。", "No job of last year was given."))
		return s, nil
	}
	now, err := r.byInstitution()
	if err != nil {
		return nil, err
	}
	before, err := r.last.byInstitution()
	if err != nil {
		return nil, err
	}
	for _, by := range []struct {
		word views.Text
		key  func(*year) func(*analysis.Cell) string
	}{
		{totalWord, func(*year) func(*analysis.Cell) string { return func(*analysis.Cell) string { return "" } }},
		{byDistrict, func(y *year) func(*analysis.Cell) string {
			return func(c *analysis.Cell) string { return y.district[c.Keys[0]] }
		}},
		{byInstitution, func(*year) func(*analysis.Cell) string { return keyed(0) }},
	} {
		x, err := grouped(now, by.key(r.year))
		if err != nil {
			return nil, err
		}
		y, err := grouped(before, by.key(r.last))
		if err != nil {
			return nil, err
		}
		if err := r.changes(s, by.word, x, y, 0); err != nil {
			return nil, err
		}
	}
	if err := r.groupChanges(s); err != nil {
		return nil, err
	}
	all, err := whole(now)
	if err != nil {
		return nil, err
	}
	given, err := r.entitled()
	s.Checks = append(s.Checks, views.Check{Title: views.TextOf("基金应结 = 结算单应结", "entitlement = statements"), Left: all.Entitlement.String(), Right: given.String()})
	s.Notes = append(s.Notes, views.TextOf("病组行只含按病组付费的病例，列费用变动最大者。", "The rows of groups are drg alone: those whose cost moved most."))
	return s, err
}

// byInstitution are the cells of all methods by institution, method and class.
func (y *year) byInstitution() ([]analysis.Cell, error) {
	return cellsBy(y.byGroup, analysis.Institution, analysis.Method, analysis.Class)
}

func (r *region) groupChanges(s *views.Table) error {
	var both [2][]*group
	for i, y := range []*year{r.year, r.last} {
		list, err := y.cases(analysis.Group, analysis.Institution)
		if err != nil {
			return err
		}
		if both[i], err = grouped(list, keyed(0)); err != nil {
			return err
		}
	}
	return r.changes(s, byGroup, both[0], both[1], r.top)
}

// pair is a group now and last year.
type pair struct {
	key         string
	now, before *group
}

// moved is by how much the cost moved, without its sign.
func (p pair) moved() settlement.Money {
	d := p.now.Cost - p.before.Cost
	return max(d, -d)
}

// changes adds a row for each group; top of them, or all if top is 0.
func (r *region) changes(s *views.Table, by views.Text, now, before []*group, top int) error {
	at := map[string]*pair{}
	get := func(key string) *pair {
		if at[key] == nil {
			at[key] = &pair{key, &group{}, &group{}}
		}
		return at[key]
	}
	for _, g := range now {
		get(g.key).now = g
	}
	for _, g := range before {
		get(g.key).before = g
	}
	list := make([]pair, 0, len(at))
	for _, p := range at {
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b pair) int {
		if top > 0 {
			return cmp.Or(cmp.Compare(b.moved(), a.moved()), cmp.Compare(a.key, b.key))
		}
		return cmp.Compare(a.key, b.key)
	})
	if top > 0 && len(list) > top {
		list = list[:top]
	}
	for _, p := range list {
		if err := r.changeRow(s, by, p); err != nil {
			return err
		}
	}
	return nil
}

func (r *region) changeRow(s *views.Table, by views.Text, p pair) error {
	var c views.Cells
	c.Put(views.Said(by), views.Given(shownKey(p.key)))
	for _, m := range []analysis.Measure{analysis.Claims, analysis.Cost, "mean_cost", "cmi", analysis.Entitlement} {
		switch m {
		case "mean_cost":
			c.Add(views.Figure(p.now.MeanCost(), 2))
			c.Add(views.Figure(p.before.MeanCost(), 2))
			c.Add(views.Percentage(analysis.GrowthOf(p.now.MeanCost(), p.before.MeanCost())))
		case "cmi":
			c.Add(r.cmi(r.year, p.now))
			c.Add(r.cmi(r.last, p.before))
			if r.scale.Absent() || r.last.scale.Absent() {
				c.Put(views.Cell{})
				continue
			}
			c.Add(views.Percentage(analysis.GrowthOf(p.now.CMI(r.scale), p.before.CMI(r.last.scale))))
		default:
			c.Put(summed(p.now, m), summed(p.before, m))
			c.Add(views.Percentage(analysis.Growth(decimalOf(p.now, m), decimalOf(p.before, m))))
		}
	}
	return c.To(s, keyOf(by, shownKey(p.key)))
}

// decimalOf is a measure as a number.
func decimalOf(g *group, m analysis.Measure) settlement.Decimal {
	if m.Counts() {
		return settlement.DecimalInt(g.Claims)
	}
	return g.Amount(m).Decimal()
}
