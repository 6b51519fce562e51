package bureau

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// feeWords are the classes of fees in their order.
var feeWords = [][2]string{
	{"bed", "床位费"}, {"consultation", "诊察费"}, {"examination", "检查费"}, {"laboratory", "化验费"}, {"treatment", "治疗费"}, {"surgery", "手术费"},
	{"nursing", "护理费"}, {"material", "材料费"}, {"western_drug", "西药费"}, {"herbal_drug", "中药饮片费"}, {"patent_drug", "中成药费"},
	{"general", "一般诊疗费"}, {"registration", "挂号费"}, {"drug", "药品费"}, {"service", "服务费"}, {"other", "其他费"},
}

// feeNames returns the classes of fees of cells, in the order of the platform, others behind them.
func feeNames(g *group) (names [][2]string) {
	has := map[string]bool{}
	for _, p := range g.Fees {
		has[p.Name] = true
	}
	for _, w := range feeWords {
		if has[w[0]] {
			names = append(names, w)
			delete(has, w[0])
		}
	}
	for _, p := range g.Fees {
		if has[p.Name] {
			names = append(names, [2]string{p.Name, p.Name})
		}
	}
	return names
}

// feesTable shows the structure of the fees of one group across hospitals.
func (r *region) feesTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Code.Column("institution", "机构", "institution"), views.Name.Column("name", "名称", "name"), views.Count.Column("claims", "例数(例)", "claims"), views.Money.Column("cost", "费用(元)", "cost (yuan)"),
		each("mean_cost", "次均费用(元)", "mean cost (yuan)"), views.Money.Column("fees", "明细合计(元)", "fees (yuan)"),
	}}
	list, err := r.cases(analysis.Group, analysis.Institution, analysis.Class)
	if err != nil {
		return nil, err
	}
	groups, err := grouped(list, keyed(0))
	if err != nil {
		return nil, err
	}
	of := r.feesOf(groups)
	if of == nil {
		s.Notes = append(s.Notes, views.TextOf("病例文件没有费用明细列 (fee_…)，或没有该病组。", "The claims have no columns fee_…, or no such group."))
		return s, nil
	}
	names := feeNames(of)
	for _, n := range names {
		s.Columns = append(s.Columns, views.Percent.Column(n[0], n[1]+"(%)", n[0]+" (%)"))
	}
	hospitals, err := grouped(of.parts, keyed(1))
	if err != nil {
		return nil, err
	}
	for _, g := range hospitals {
		if g.Claims == 0 {
			continue
		}
		if err := r.feeRow(s, g.key, r.named(g.key), g, names); err != nil {
			return nil, err
		}
	}
	s.Notes = append(s.Notes, views.TextOf("病组 "+shownKey(of.key)+"：各类费用占明细合计的比例。", "Group "+shownKey(of.key)+": parts of all fees."))
	return s, r.feeRow(s, totalKey, "", of, names)
}

// feesOf returns the group that was asked for, or the most frequent one that has fees; nil: none.
func (r *region) feesOf(groups []*group) *group {
	for _, g := range frequent(groups) {
		if len(g.Fees) > 0 && (r.of == "" || r.of == g.key) {
			return g
		}
	}
	return nil
}

func (r *region) feeRow(s *views.Table, key, name string, g *group, names [][2]string) error {
	var c views.Cells
	c.Put(keyCell(key), views.Given(name), summed(g, analysis.Claims), summed(g, analysis.Cost))
	c.Add(views.Figure(g.MeanCost(), 2))
	all := g.Amount(analysis.Fees)
	c.Put(views.Cell{Text: all.String(), Why: func() (views.Reason, error) {
		var list parts
		for _, p := range g.Fees {
			list.add("fee_"+p.Name, p.Amount.String())
		}
		return list.sum("fees")
	}})
	for _, n := range names {
		amount, _ := settlement.CostOf(g.Fees, n[0])
		c.Add(views.Percentage(analysis.Share(amount.Decimal(), all.Decimal())))
	}
	return row(&c, s, key)
}
