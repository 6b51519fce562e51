package bureau

import (
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// budgetTable simulates the year of each district's budget over all ways.
func (r *region) budgetTable() (*views.Table, error) {
	s := &views.Table{Columns: []views.Column{
		views.Code.Column("district", "区县", "district"), views.Name.Column("name", "名称", "name"), views.Name.Column("way", "支付方式", "method"),
		views.Money.Column("available", "可用预算(元)", "available (yuan)"), views.Money.Column("fund", "本期服务量可用(元)", "for the present volume (yuan)"),
		views.Number.Column("value", "点值(元)", "point value (yuan)"), views.Money.Column("drg", "住院需用(元)", "stays need (yuan)"), views.Money.Column("other", "其他方式(元)", "other methods (yuan)"),
		views.Money.Column("residue", "余额(元)", "residue (yuan)"), views.Money.Column("needed", "年度需用(元)", "needed (yuan)"),
		views.Money.Column("left", "结余(+)/超支(−)(元)", "left (+) or over (−) (yuan)"), views.Percent.Column("execution", "执行率(%)", "execution (%)"),
	}}
	list, err := r.simulate()
	if err != nil {
		return nil, err
	}
	settled := new(big.Rat)
	for _, d := range list {
		sum, err := r.simulatedRows(s, d)
		if err != nil {
			return nil, err
		}
		settled.Add(settled, sum)
	}
	given, err := r.entitled()
	s.Checks = append([]views.Check{{Title: views.TextOf("按实际结算：住院 + 其他方式 = 结算单应结", "as settled: stays + others = statements"), Left: settled.FloatString(2), Right: given.String()}}, s.Checks...)
	s.Notes = append(s.Notes,
		views.TextOf("可用预算 = 上年预算 × (1 + 增长) × (1 − 预留)；本期服务量可用 = 可用预算 ÷ (1 + 服务量增长)；余额 = 本期服务量可用 − 住院需用 − 其他方式；年度需用 = (住院需用 + 其他方式) × (1 + 服务量增长)。",
			"available = budget × (1 + growth) × (1 − reserve); for the present volume = available ÷ (1 + volume); residue = that − stays − others; needed = (stays + others) × (1 + volume)."),
		views.TextOf("按病组点数：各区县以本期服务量可用为基金重新结算，住院与其他有点数的方式共用该区县点值，其余定价先从基金支付。其他各行：住院改按该方式付费，其他方式照实际结算。",
			"By points: each district is settled once more with what is there for the present volume as its fund; stays and other methods with points share it at the district's own value, after what is priced. Other rows: stays under the method, other methods as settled."))
	s.Notes = append(s.Notes, r.unshared...)
	return s, err
}

// simulatedRows adds the rows of a district, and returns what it is settled at.
func (r *region) simulatedRows(s *views.Table, d *simulated) (*big.Rat, error) {
	drg, err := d.needs[asSettled.id].totalOf("drg")
	if err != nil {
		return nil, err
	}
	other, err := d.other.total("other")
	if err != nil {
		return nil, err
	}
	settled, err := r.simulatedRow(s, d, asSettled, views.Cell{}, drg, other)
	if err != nil {
		return nil, err
	}
	for _, w := range ways {
		switch {
		case w.id == "points":
			if err := r.sharedRow(s, d, w); err != nil {
				return nil, err
			}
		case !d.lacks[w.id] && d.needs[w.id] != nil:
			if drg, err = d.needs[w.id].totalOf("drg"); err != nil {
				return nil, err
			}
			if _, err := r.simulatedRow(s, d, w, views.Cell{}, drg, other); err != nil {
				return nil, err
			}
		}
	}
	return settled, nil
}

// totalOf is total; no parts come to zero.
func (p *parts) totalOf(gives string) (views.Cell, error) {
	if p == nil {
		p = &parts{}
	}
	return p.total(gives)
}

// sharedRow adds the row of a district that was settled by points under its fund, with the check that
// every fen of the fund is there.
func (r *region) sharedRow(s *views.Table, d *simulated, w way) error {
	if d.shared == nil {
		return nil
	}
	var drg, other parts
	var all settlement.Money
	for i := range d.shared.statements {
		st := &d.shared.statements[i]
		own, rest, err := split(st)
		if err != nil {
			return err
		}
		if !plus(&all, st.Entitlement) {
			return settlement.ErrOverflow
		}
		drg.add(st.Institution, own.String())
		if rest != 0 {
			other.add(st.Institution, rest.String())
		}
	}
	pool := d.shared.pool
	value := views.Cell{}
	if v := pool.PointValue; v != nil {
		value = because(v.Value.String(), v.Trail)
	}
	x, err := drg.total("drg")
	if err != nil {
		return err
	}
	y, err := other.total("other")
	if err != nil {
		return err
	}
	if pool.Residue != nil && !plus(&all, *pool.Residue) {
		return settlement.ErrOverflow
	}
	s.Checks = append(s.Checks, views.Check{
		Title: views.TextOf(place(d.district)+" 按病组点数：各机构应结 + 余额 = 本期服务量可用", place(d.district)+" by points: entitlements + residue = fund"),
		Left:  all.String(), Right: d.fund.Text,
	})
	_, err = r.simulatedRow(s, d, w, value, x, y)
	return err
}

// split divides what a statement gives into that of drg, with what settling adds, and that of other
// methods.
func split(s *settlement.Statement) (drg, other settlement.Money, err error) {
	for i := range s.Lines {
		l, to := &s.Lines[i], &other
		if l.Kind.Memo() {
			continue
		}
		if l.Method == settlement.DRG || l.Method == settlement.Settling {
			to = &drg
		}
		if !plus(to, l.Amount) {
			return 0, 0, settlement.ErrOverflow
		}
	}
	return drg, other, nil
}

// simulatedRow adds the row of a way, and returns what it comes to.
func (r *region) simulatedRow(s *views.Table, d *simulated, w way, value, drg, other views.Cell) (*big.Rat, error) {
	b := analysis.DistrictBudget{}
	if d.budget != nil {
		b = *d.budget
	}
	volume := orZero(b.Volume)
	x, y := settlement.MustDecimal(drg.Text), settlement.MustDecimal(other.Text) // they were printed
	inputs := []settlement.Input{settlement.In("drg", x), settlement.In("other", y)}
	sum := new(big.Rat).Add(x.Rat(), y.Rat())
	more := new(big.Rat).Add(big.NewRat(1, 1), volume.Rat())
	needed, err := worked("needed", "年度需用 = (住院需用 + 其他方式) × (1 + 服务量增长) ((stays + others) × (1 + volume))", "(drg + other) × (1 + volume)",
		new(big.Rat).Mul(sum, more), 2, append(inputs, settlement.In("volume", volume))...)
	if err != nil {
		return nil, err
	}
	var c views.Cells
	c.Put(views.Given(shownKey(d.district)), views.Given(b.Name), views.Said(w.name), d.available, d.fund, value, drg, other)
	if d.fund.Text == "" {
		c.Put(views.Cell{}, needed)
	} else {
		fund := settlement.MustDecimal(d.fund.Text)
		c.Add(worked("residue", "余额 = 本期服务量可用 − 住院需用 − 其他方式 (fund − stays − others)", "fund − drg − other",
			new(big.Rat).Sub(fund.Rat(), sum), 2, append([]settlement.Input{settlement.In("fund", fund)}, inputs...)...))
		c.Put(needed)
	}
	if d.available.Text == "" {
		c.Put(views.Cell{}, views.Cell{})
		return sum, c.To(s, shownKey(d.district)+"/"+w.id)
	}
	a, n := settlement.MustDecimal(d.available.Text), settlement.MustDecimal(needed.Text)
	c.Add(worked("left", "结余 = 可用预算 − 年度需用, 负数为超支 (available − needed)", "available − needed", new(big.Rat).Sub(a.Rat(), n.Rat()), 2, settlement.In("available", a), settlement.In("needed", n)))
	if a.Sign() > 0 {
		c.Add(views.Percentage(analysis.Share(n, a)))
	} else {
		c.Put(views.Cell{})
	}
	return sum, c.To(s, shownKey(d.district)+"/"+w.id)
}
