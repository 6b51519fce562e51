package bureau

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// sharesTable shows what each institution gets of its district's budget, shared by points.
func (r *region) sharesTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Code.Column("district", "区县", "district"), views.Code.Column("institution", "机构", "institution"), views.Name.Column("name", "名称", "name"),
		views.Number.Column("points", "点数(点)", "points"), views.Money.Column("price", "点数价格(元)", "price of points (yuan)"), views.Money.Column("covered", "个人及其他已付(元)", "covered (yuan)"),
		views.Money.Column("further", "其他(元)", "further (yuan)"), views.Money.Column("shared", "预算内应结(元)", "under the budget (yuan)"),
		views.Money.Column("settled", "实际应结(元)", "as settled (yuan)"), views.Money.Column("change", "增减(元)", "change (yuan)"),
	}}
	list, err := r.simulate()
	if err != nil {
		return nil, err
	}
	settled, err := r.settledBy()
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if d.shared == nil {
			continue
		}
		for i := range d.shared.statements {
			if err := r.shareRow(s, d, &d.shared.statements[i], settled); err != nil {
				return nil, err
			}
		}
	}
	s.Notes = append(s.Notes, views.TextOf("各区县以其预算（本期服务量可用）为基金、按区县点值重新结算；见预算模拟。", "Each district is settled once more with its budget, for the present volume, at a value of its own: see budgets simulated."))
	if len(s.Rows) == 0 {
		s.Notes = []views.Text{views.TextOf("参数文件没有区县预算，或未能在其内结算。", "No budgets of districts are in the parameters, or none could be settled under.")}
	}
	s.Notes = append(s.Notes, r.unshared...)
	return s, nil
}

// settledBy is what each institution was settled at.
func (r *region) settledBy() (map[string]*group, error) {
	own, err := r.byInstitution()
	if err != nil {
		return nil, err
	}
	groups, err := grouped(own, keyed(0))
	at := map[string]*group{}
	for _, g := range groups {
		at[g.key] = g
	}
	return at, err
}

func (r *region) shareRow(s *views.Table, d *simulated, st *settlement.Statement, settled map[string]*group) error {
	was := settled[st.Institution]
	if was == nil {
		was = &group{}
	}
	is := func(kind settlement.Kind) func(settlement.Kind) bool {
		return func(k settlement.Kind) bool { return k == kind }
	}
	further := func(k settlement.Kind) bool { return k != settlement.LinePrice && k != settlement.LineCovered }
	var c views.Cells
	c.Put(views.Given(shownKey(d.district)), views.Given(st.Institution), views.Given(r.named(st.Institution)))
	c.Add(pointsOf(st))
	c.Add(linesOf(st, is(settlement.LinePrice)).cell("price"))
	c.Add(linesOf(st, is(settlement.LineCovered)).cell("covered"))
	c.Add(linesOf(st, further).cell("further"))
	c.Add(linesOf(st, func(settlement.Kind) bool { return true }).cell("shared"))
	c.Put(summed(was, analysis.Entitlement))
	c.Add(worked("change", "增减 = 预算内应结 − 实际应结 (under the budget − as settled)", "shared − settled", big.NewRat(int64(st.Entitlement-was.Entitlement), 100), 2,
		settlement.In("shared", st.Entitlement.Decimal()), settlement.In("settled", was.Entitlement.Decimal())))
	return c.To(s, st.Institution)
}
