package bureau

import (
	"errors"
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// way is a method of payment that is compared on the same stays.
type way struct {
	id   string
	name views.Text
}

var ways = []way{
	{"points", views.TextOf("按病组点数", "points, as settled")}, {"weight", views.TextOf("按权重费率", "weight × rate")}, {"bedday", views.TextOf("按床日", "by the day")},
	{"item", views.TextOf("按项目", "by item")}, {"head", views.TextOf("按人头", "by the head")}, {"capped", views.TextOf("按项目限额", "by item, capped")},
}

// priced is what the stays of an institution come to under a way; nil: not known.
type priced struct {
	amount settlement.Money
	cell   views.Cell
}

// weights are the cases of an institution with and without a weight; a group whose cases have one
// in part says nothing of either.
type weights struct {
	weighed, others group
	mixed           bool
}

// weightsOf divides the cases of each institution by whether they have a weight.
func (r *region) weightsOf() (map[string]*weights, error) {
	list, err := r.cases(analysis.Institution, analysis.Class, analysis.Group)
	if err != nil {
		return nil, err
	}
	at := map[string]*weights{}
	for i := range list {
		c := &list[i]
		w := at[c.Keys[0]]
		if w == nil {
			w = &weights{}
			at[c.Keys[0]] = w
		}
		to := &w.weighed
		switch {
		case c.Weighed == 0:
			to = &w.others
		case c.Weighed != c.Claims:
			w.mixed = true
		}
		if err := to.add(c); err != nil {
			return nil, err
		}
	}
	return at, nil
}

// paid returns what the fund would pay for the cases of an institution under each way.
func (r *region) paid(g *group, w *weights) (map[string]*priced, error) {
	list := map[string]*priced{}
	var failed error
	put := func(id, text, formula string, value *big.Rat, inputs ...settlement.Input) {
		one, err := worked(id, text, formula, value, 2, inputs...)
		amount, bad := settlement.ParseMoney(one.Text)
		if err = errors.Join(err, bad); err != nil {
			failed = errors.Join(failed, err)
			return
		}
		list[id] = &priced{amount, one}
	}
	list["points"] = &priced{g.Entitlement, summed(g, analysis.Entitlement)}
	covered := settlement.In("covered", g.Covered.Decimal())
	in, rates := r.enter[g.key], r.bureau.Methods
	sub := func(v *big.Rat) *big.Rat { return new(big.Rat).Sub(v, g.Covered.Decimal().Rat()) }
	if !rates.Weight.Absent() && !r.scale.Absent() && w != nil && !w.mixed {
		rest := w.others.Cost - w.others.Covered
		v := new(big.Rat).Mul(new(big.Rat).Quo(g.BasePoints.Decimal().Rat(), r.scale.Rat()), rates.Weight.Rat())
		v.Sub(v, w.weighed.Covered.Decimal().Rat())
		put("weight", "按权重费率 = Σ基准点数 ÷ 基数 × 费率 − 其他支付, 无权重病例按项目 (Σ base points ÷ scale × rate − covered, others by item)", "base_points ÷ scale × rate − covered + others",
			v.Add(v, rest.Decimal().Rat()), settlement.In("base_points", g.BasePoints.Decimal()), settlement.In("scale", r.scale), settlement.In("rate", rates.Weight),
			settlement.In("covered", w.weighed.Covered.Decimal()), settlement.In("others", rest.Decimal()))
	}
	if !rates.Day.Absent() && g.Stays == g.Claims {
		v := new(big.Rat).Mul(big.NewRat(int64(g.Days), 1), rates.Day.Rat())
		put("bedday", "按床日 = 床日 × 床日标准 − 其他支付 (days × rate − covered)", "days × rate − covered", sub(v),
			settlement.In("days", settlement.DecimalInt(g.Days)), settlement.In("rate", rates.Day), covered)
	}
	item, cost := sub(g.Cost.Decimal().Rat()), settlement.In("cost", g.Cost.Decimal())
	put("item", "按项目 = 费用 − 其他支付 (cost − covered)", "cost − covered", item, cost, covered)
	if !rates.Head.Absent() && !in.Heads.Absent() {
		put("head", "按人头 = 人数 × 定额 (heads × rate)", "heads × rate", new(big.Rat).Mul(in.Heads.Rat(), rates.Head.Rat()),
			settlement.In("heads", in.Heads), settlement.In("rate", rates.Head))
	}
	if !in.Cap.Absent() {
		v := item
		if in.Cap.Rat().Cmp(item) < 0 {
			v = in.Cap.Rat()
		}
		put("capped", "按项目限额 = min(费用 − 其他支付, 限额) (min(cost − covered, cap))", "min(cost − covered, cap)", v, cost, covered, settlement.In("cap", in.Cap))
	}
	if failed != nil {
		return nil, failed
	}
	return list, nil
}

// stays are the drg cells of each institution, by class.
func (r *region) stays() ([]*group, error) {
	list, err := r.cases(analysis.Institution, analysis.Class)
	if err != nil {
		return nil, err
	}
	return grouped(list, keyed(0))
}

// methodsTable compares the methods of payment on the same stays.
func (r *region) methodsTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Code.Column("institution", "机构", "institution"), views.Name.Column("name", "名称", "name"), views.Count.Column("claims", "例数(例)", "claims"), views.Money.Column("cost", "费用(元)", "cost (yuan)"), views.Money.Column("covered", "其他支付(元)", "covered (yuan)"),
	}}
	for _, w := range ways {
		s.Columns = append(s.Columns, views.Money.Column(w.id, w.name.Chinese+"(元)", w.name.English+" (yuan)"))
	}
	chart := views.Chart{ID: "methods", Kind: views.Bars, Title: views.TextOf("各支付方式下基金应付", "what the fund would pay"), Label: "institution"}
	for _, w := range ways {
		chart.Y = append(chart.Y, w.id)
	}
	s.Charts = []views.Chart{chart}
	groups, err := r.stays()
	if err != nil {
		return nil, err
	}
	weighed, err := r.weightsOf()
	if err != nil {
		return nil, err
	}
	sums := map[string]*parts{}
	for _, w := range ways {
		sums[w.id] = &parts{}
	}
	missing := map[string]bool{}
	all := &group{}
	for _, g := range groups {
		list, err := r.paid(g, weighed[g.key])
		if err != nil {
			return nil, err
		}
		var c views.Cells
		c.Put(views.Given(g.key), views.Given(r.named(g.key)), summed(g, analysis.Claims), summed(g, analysis.Cost), summed(g, analysis.Covered))
		for _, w := range ways {
			p := list[w.id]
			if p == nil {
				missing[w.id] = true
				c.Put(views.Cell{})
				continue
			}
			sums[w.id].add(g.key, p.amount.String())
			c.Put(p.cell)
		}
		if err := c.To(s, g.key); err != nil {
			return nil, err
		}
		for i := range g.parts {
			if err := all.add(&g.parts[i]); err != nil {
				return nil, err
			}
		}
	}
	var c views.Cells
	c.Put(views.Said(totalWord), views.Given(""), summed(all, analysis.Claims), summed(all, analysis.Cost), summed(all, analysis.Covered))
	for _, w := range ways {
		if missing[w.id] {
			c.Put(views.Cell{})
			continue
		}
		c.Add(sums[w.id].total(w.id))
	}
	s.Notes = append(s.Notes,
		views.TextOf("同一批按病组付费的住院，各方式下基金应付。费率、床日标准、定额、限额见参数文件；“按病组点数”为实际结算。", "What the fund would pay for the same stays of drg. Rates are in the document of parameters; points are as settled."),
		views.TextOf("空白：没有参数，或有病例缺住院天数。按权重费率时无权重病例 (未入组等) 按项目。", "Blank: no rate, or cases without days. Cases without a weight are by item under weight × rate."))
	claims, cost, err := r.reported(settlement.DRG)
	if err != nil {
		return nil, err
	}
	s.Checks = append(s.Checks, views.Check{Title: views.TextOf("例数 = 结算单例数", "claims = statements"), Left: itoa(all.Claims), Right: itoa(claims)}, views.Check{Title: views.TextOf("费用 = 结算单费用", "cost = statements"), Left: all.Cost.String(), Right: cost.String()})
	return s, c.ToTotal(s, totalKey)
}
