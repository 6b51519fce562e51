package bureau

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// simulated is what a district's institutions need under each way.
type simulated struct {
	district string
	budget   *analysis.DistrictBudget // nil: none is stated
	other    parts                    // what other methods give its institutions
	needs    map[string]*parts        // of drg, by way
	lacks    map[string]bool          // ways that are not known of all of its institutions
}

// simulate sums up by district.
func (r *region) simulate() ([]*simulated, error) {
	at := map[string]*simulated{}
	get := func(d string) *simulated {
		if at[d] == nil {
			at[d] = &simulated{district: d, needs: map[string]*parts{}, lacks: map[string]bool{}}
		}
		return at[d]
	}
	for i := range r.bureau.Districts {
		get(r.bureau.Districts[i].District).budget = &r.bureau.Districts[i]
	}
	own, err := cellsBy(r.byGroup, analysis.Institution, analysis.Method)
	if err != nil {
		return nil, err
	}
	for i := range own {
		if c := &own[i]; c.Keys[1] != string(settlement.DRG) && c.Entitlement != 0 {
			d := get(r.district[c.Keys[0]])
			d.other.add(labelled(c.Keys), c.Entitlement.String())
		}
	}
	groups, err := r.stays()
	if err != nil {
		return nil, err
	}
	weighed, err := r.weightsOf()
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		d := get(r.district[g.key])
		list, err := r.paid(g, weighed[g.key])
		if err != nil {
			return nil, err
		}
		for _, w := range ways {
			p := list[w.id]
			if p == nil {
				d.lacks[w.id] = true
				continue
			}
			if d.needs[w.id] == nil {
				d.needs[w.id] = &parts{}
			}
			d.needs[w.id].add(g.key, p.amount.String())
		}
	}
	var all []*simulated
	for _, d := range sortedKeys(at) {
		all = append(all, at[d])
	}
	return all, nil
}

// budgetTable simulates the year of each district's budget over all ways.
func (r *region) budgetTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Code.Column("district", "区县", "district"), views.Name.Column("name", "名称", "name"), views.Name.Column("way", "支付方式", "method"),
		views.Money.Column("available", "可用预算(元)", "available (yuan)"), views.Money.Column("drg", "住院需用(元)", "stays need (yuan)"), views.Money.Column("other", "其他方式(元)", "other methods (yuan)"),
		views.Money.Column("needed", "年度需用(元)", "needed (yuan)"), views.Money.Column("left", "结余(+)/超支(−)(元)", "left (+) or over (−) (yuan)"), views.Percent.Column("execution", "执行率(%)", "execution (%)"),
	}}
	list, err := r.simulate()
	if err != nil {
		return nil, err
	}
	settled := new(big.Rat)
	for _, d := range list {
		for _, w := range ways {
			if d.lacks[w.id] || w.id != "points" && d.needs[w.id] == nil {
				continue
			}
			sum, err := r.simulateRow(s, d, w)
			if err != nil {
				return nil, err
			}
			if w.id == "points" {
				settled.Add(settled, sum)
			}
		}
	}
	given, err := r.entitled()
	s.Checks = append(s.Checks, views.Check{Title: views.TextOf("住院需用 + 其他方式 = 结算单应结", "stays + others = statements"), Left: settled.FloatString(2), Right: given.String()})
	s.Notes = append(s.Notes,
		views.TextOf("可用预算 = 上年预算 × (1 + 增长) × (1 − 预留)；年度需用 = (住院需用 + 其他方式) × (1 + 服务量增长)。", "available = budget × (1 + growth) × (1 − reserve); needed = (stays + other methods) × (1 + volume)."),
		views.TextOf("模拟对象：本期按病组付费的住院改按各方式付费；其他方式 (床日、人头、项目及机构整体金额) 照结算。", "Simulated: the stays of drg under each method; other methods and amounts of institutions as a whole as settled."))
	return s, err
}

// simulateRow adds the row of a way, and returns what the district is settled at.
func (r *region) simulateRow(s *views.Table, d *simulated, w way) (*big.Rat, error) {
	needs := d.needs[w.id]
	if needs == nil {
		needs = &parts{}
	}
	drg, err := needs.total("drg")
	if err != nil {
		return nil, err
	}
	other, err := d.other.total("other")
	if err != nil {
		return nil, err
	}
	b := analysis.DistrictBudget{}
	if d.budget != nil {
		b = *d.budget
	}
	zero := settlement.DecimalInt(0)
	growth, volume, reserve := orZero(b.Growth), orZero(b.Volume), orZero(b.Reserve)
	x, y := settlement.MustDecimal(drg.Text), settlement.MustDecimal(other.Text) // they were printed
	sum := new(big.Rat).Add(x.Rat(), y.Rat())
	one := big.NewRat(1, 1)
	plus1 := func(d settlement.Decimal) *big.Rat { return new(big.Rat).Add(one, d.Rat()) }
	var c views.Cells
	c.Put(views.Given(shownKey(d.district)), views.Given(b.Name), views.Said(w.name))
	needed, err := worked("needed", "年度需用 = (住院需用 + 其他方式) × (1 + 服务量增长) ((stays + others) × (1 + volume))", "(drg + other) × (1 + volume)",
		new(big.Rat).Mul(sum, plus1(volume)), 2, settlement.In("drg", x), settlement.In("other", y), settlement.In("volume", volume))
	if err != nil {
		return nil, err
	}
	if d.budget == nil {
		c.Put(views.Cell{}, drg, other, needed, views.Cell{}, views.Cell{})
		return sum, c.To(s, shownKey(d.district)+"/"+w.id)
	}
	available, err := worked("available", "可用预算 = 上年预算 × (1 + 增长) × (1 − 预留) (budget × (1 + growth) × (1 − reserve))", "budget × (1 + growth) × (1 − reserve)",
		new(big.Rat).Mul(new(big.Rat).Mul(b.Budget.Rat(), plus1(growth)), new(big.Rat).Sub(one, reserve.Rat())), 2,
		settlement.In("budget", b.Budget), settlement.In("growth", growth), settlement.In("reserve", reserve))
	if err != nil {
		return nil, err
	}
	a, n := settlement.MustDecimal(available.Text), settlement.MustDecimal(needed.Text)
	c.Put(available, drg, other, needed)
	c.Add(worked("left", "结余 = 可用预算 − 年度需用, 负数为超支 (available − needed)", "available − needed", new(big.Rat).Sub(a.Rat(), n.Rat()), 2, settlement.In("available", a), settlement.In("needed", n)))
	if a.Cmp(zero) > 0 {
		c.Add(views.Percentage(analysis.Share(n, a)))
	} else {
		c.Put(views.Cell{})
	}
	return sum, c.To(s, shownKey(d.district)+"/"+w.id)
}

func orZero(d settlement.Decimal) settlement.Decimal {
	if d.Absent() {
		return settlement.DecimalInt(0)
	}
	return d
}
