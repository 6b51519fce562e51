package budget

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
	"github.com/yibaojiesuan/settlement/policy"
)

// QuotaSheet shows a quota at each level, and whether quotas × units come to the
// money they were cut from.
type QuotaSheet struct {
	Name   string           `json:"name"`
	Levels []QuotaLevel     `json:"levels"`
	Part   settlement.Money `json:"part,omitzero"` // the divided money; absent for a fixed quota
	// Spent is Σ quota × units. Difference is Part − Spent: the money that the quotas leave
	// over or, if it is negative, lack. Both are absent without ByLevel and Units.
	Spent      settlement.Money `json:"spent,omitzero"`
	Difference settlement.Money `json:"difference,omitzero"`
}

// QuotaLevel is a quota of a level; Level is empty where levels do not matter.
type QuotaLevel struct {
	Level  string           `json:"level,omitempty"`
	Amount settlement.Money `json:"amount"`
	Units  int              `json:"units,omitempty"`
	Trail  settlement.Trail `json:"trail,omitempty"`
}

// Quotas returns the quotas of the policy, in its order. Those of the budgets around follow.
func (p *Plan) Quotas() []QuotaSheet {
	list := make([]QuotaSheet, len(p.quotas))
	for i, q := range p.quotas {
		list[i] = q.sheet
	}
	for _, l := range p.around {
		list = append(list, l.plan.Quotas()...)
	}
	return list
}

// quota is a compiled Quota.
type quota struct {
	data  Quota
	rule  *sheet.Rule // of its money for a volume
	sheet QuotaSheet
}

// level returns the quota of a level.
func (q *quota) level(code string) (QuotaLevel, bool) {
	for _, l := range q.sheet.Levels {
		if !q.data.Levelled || l.Level == code {
			return l, true
		}
	}
	return QuotaLevel{}, false
}

func (c *compiler) makeQuota(i int, d Quota) (quota, error) {
	at := fmt.Sprintf("quotas[%d]", i)
	q := quota{data: d, sheet: QuotaSheet{Name: d.Name}}
	money, text := "round(quota × units, 2)", "定额 × 数量 (quota × units): "+d.Name
	if d.Monthly {
		money, text = "round(yearly_quota ÷ 12 × units, 2)", "年定额 ÷ 12 × 人月数 (a twelfth of the yearly quota × unit-months): "+d.Name
	}
	q.rule = c.rule(at, "quota.money", "money", money, text)
	base := c.quotaBase(at, d)
	q.sheet.Part = base.part
	rule := c.levelRule(at, d, base.formula)
	spent := settlement.Money(0)
	counted := false
	for _, level := range c.levelsOf(d) {
		w := sheet.Sheet{Trail: slices.Clone(base.Trail), Err: base.Err}
		l := QuotaLevel{Level: level, Units: d.unitsOf(level)}
		inputs := base.inputs
		if d.Levelled {
			inputs = append(inputs[:len(inputs):len(inputs)], settlement.In("coefficient", c.plan.levels[level]))
		}
		l.Amount = w.Money(rule, inputs...)
		if l.Units > 0 && w.Err == nil {
			counted = true
			var one sheet.Sheet
			spent += one.Money(spentRule, sheet.Money("quota", l.Amount), sheet.Count("units", l.Units))
			w.Err = one.Err
		}
		if w.Err != nil {
			return q, &settlement.FieldError{Path: at, Err: w.Err}
		}
		l.Trail = w.Trail
		q.sheet.Levels = append(q.sheet.Levels, l)
	}
	if counted && d.Pool != "" {
		q.sheet.Spent, q.sheet.Difference = spent, q.sheet.Part-spent
	}
	return q, nil
}

// spentRule computes the money that the expected units take. It is only read.
var spentRule = sheet.NewRule(settlement.Rule{ID: "budget.quota.spent", Gives: "spent", Formula: "quota × units"})

// quotaBase is the amount a unit before levels, with the steps before it and the formula of
// the next step.
type quotaBase struct {
	sheet.Sheet
	part    settlement.Money // of the package; 0: the amount is stated
	formula string
	inputs  []settlement.Input
}

// quotaBase computes the amount that the quotas of all levels begin with: the stated amount,
// or a part of a package ÷ the expected units.
func (c *compiler) quotaBase(at string, d Quota) quotaBase {
	if d.Pool == "" {
		return quotaBase{formula: "amount", inputs: []settlement.Input{settlement.In("amount", d.Amount)}}
	}
	var b quotaBase
	from := c.plan.pools[c.pools[d.Pool]]
	share := d.Share
	if share.Absent() {
		share = settlement.DecimalInt(1)
	}
	b.Join(from.trail)
	b.part = b.Money(c.rule(at+".share", "quota.part", "part", "round(package × part_share, 2)", "该项总额 = 可用总额 × 比例 (the part of the package): "+d.Name),
		sheet.Money("package", from.pkg), settlement.In("part_share", share))
	if d.Normalise {
		b.formula, b.inputs = "part ÷ weighted", []settlement.Input{sheet.Money("part", b.part), settlement.In("weighted", c.weigh(&b.Sheet, at, d))}
		return b
	}
	units := d.Units
	if units == 0 {
		for _, l := range d.ByLevel {
			units += l.Units
		}
	}
	b.formula, b.inputs = "part ÷ expected", []settlement.Input{sheet.Money("part", b.part), sheet.Count("expected", units)}
	return b
}

// levelRule is the rule of a quota by a formula, for each level or for all.
func (c *compiler) levelRule(at string, d Quota, formula string) *sheet.Rule {
	gives := "quota"
	if d.Monthly {
		gives = "yearly_quota"
	}
	if d.Levelled {
		return c.rule(at, "quota.level", gives, "round("+formula+" × coefficient, 2)", "定额 = 总额 ÷ 预计数量 × 等级系数 (the money ÷ units × the level's coefficient): "+d.Name)
	}
	return c.rule(at, "quota", gives, "round("+formula+", 2)", "定额 = 总额 ÷ 预计数量 (the money ÷ units): "+d.Name)
}

// levelsOf returns the levels that have a quota of their own; "" stands for all levels
// together.
func (c *compiler) levelsOf(d Quota) []string {
	if !d.Levelled {
		return []string{""}
	}
	var list []string
	for _, l := range c.policy.Levels {
		list = append(list, l.Level)
	}
	return list
}

// unitsOf returns the units that are expected at a level.
func (d *Quota) unitsOf(level string) int {
	if len(d.ByLevel) == 0 && !d.Levelled {
		return d.Units
	}
	units := 0
	for _, u := range d.ByLevel {
		if u.Level == level || !d.Levelled {
			units += u.Units
		}
	}
	return units
}

// weigh computes Σ coefficient × units.
func (c *compiler) weigh(w *sheet.Sheet, at string, d Quota) settlement.Decimal {
	formula := ""
	var inputs []settlement.Input
	for i, l := range d.ByLevel {
		k, u := fmt.Sprintf("coefficient_%d", i+1), fmt.Sprintf("units_%d", i+1)
		if i > 0 {
			formula += " + "
		}
		formula += k + " × " + u
		inputs = append(inputs, settlement.In(k, c.plan.levels[l.Level]), sheet.Count(u, l.Units))
	}
	return w.Step(c.rule(at+".by_level", "quota.weighted", "weighted", formula, "按等级系数加权的数量 (units weighted by the levels' coefficients)"), inputs...)
}

// byVolume computes a budget from quotas and the volumes of an account. It counts the
// volumes of the months in the period. The zero period takes all.
func (p *Plan) byVolume(w *sheet.Sheet, h *holder, a *Account, months settlement.Period, gives string) settlement.Decimal {
	var inputs []settlement.Input
	for i, name := range h.budget.Quotas {
		q := &p.quotas[p.quotaIndex[name]]
		l, ok := q.level(h.budget.Level)
		if !ok {
			w.Err = fmt.Errorf("%w: %q", policy.ErrLevel, h.budget.Level)
			return settlement.Decimal{}
		}
		var units settlement.Decimal
		var err error
		for _, v := range a.Volumes {
			if v.Quota == name && inMonths(v.Month, months) {
				if units, err = plus(units, v.Units); err != nil {
					w.Err = fmt.Errorf("volumes of %q: %w", name, err)
					return settlement.Decimal{}
				}
			}
		}
		if units.Absent() {
			units = settlement.DecimalInt(0)
		}
		w.Join(l.Trail)
		base := sheet.Money("quota", l.Amount)
		if q.data.Monthly {
			base = sheet.Money("yearly_quota", l.Amount)
		}
		m := w.Money(q.rule, base, settlement.In("units", units))
		inputs = append(inputs, sheet.Money(moneyTerm(i), m))
	}
	return w.Amount(p.volumesRule(h, gives, sumOfTerms(len(inputs))), inputs...)
}

func inMonths(m settlement.Month, period settlement.Period) bool {
	if period == (settlement.Period{}) {
		return true
	}
	return !m.Absent() && period.Contains(m.First()) // a cycle begins with a month
}

// plus adds two numbers exactly.
func plus(a, b settlement.Decimal) (settlement.Decimal, error) {
	return sheet.Decimal(a.Rat().Add(a.Rat(), b.Rat()))
}

func roundMoney(d settlement.Decimal) (settlement.Money, error) {
	var w sheet.Sheet
	m := w.Money(roundRule, settlement.In("amount", d))
	return m, w.Err
}

var roundRule = sheet.NewRule(settlement.Rule{ID: "budget.rounded", Gives: "rounded", Formula: "round(amount, 2)"})
