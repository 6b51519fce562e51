package lists

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// instalments are what the job's budget prepays in its period, and when.
func (x *making) instalments() (any, error) {
	found, err := x.job.Instalments()
	if err != nil {
		return nil, err
	}
	kinds := kindsOf(found)
	columns := []string{"holder code 承担主体 holder", "institution code 机构 institution", "from day 起 from", "to day 止 to", "instalment money 本期额度 instalment"}
	for _, k := range kinds {
		columns = append(columns, fmt.Sprintf("%s money %s %s", k.Kind, k.Chinese, k.Kind))
	}
	t := x.table("instalments", "预付期次", "instalments", append(columns, "pay money 应拨 pay", "deferred money 待后期 deferred", "owed money 余欠 debt")...)
	for _, in := range found {
		cells := []views.Cell{views.Given(in.Holder), views.Given(in.Institution), views.Given(in.Period.From.String()), views.Given(in.Period.To.String()),
			views.Told(in.Amount.String(), "instalment", views.TextOf("预算中本期的部分，各期之和等于全年预算", "the cycle's part of the budget; over a year they add up to it"))}
		for _, k := range kinds {
			cells = append(cells, linesOf(in.Lines, k.Kind))
		}
		t.Add(joined(in.Holder, in.Period.From.String(), "至", in.Period.To.String()), append(cells, views.Summed(in.Pay.String(), func() []views.Part { return lineParts(in.Lines) }), blank(in.Deferred, later), blank(in.Debt, owed))...)
	}
	or(t)
	return found, nil
}

var (
	later = views.Text{Chinese: "已申报而超出本期额度、待后期支付的金额", English: "what was claimed above the instalment and waits for the next one"}
	owed  = views.Text{Chinese: "本期扣还后仍欠的金额", English: "what is still owed after this instalment"}
)

// lineParts are lines as parts of a sum, whose steps other cells have.
func lineParts(lines []settlement.Line) (parts []views.Part) {
	for _, l := range lines {
		p := statement.LinePart(l)
		p.Steps = nil
		parts = append(parts, p)
	}
	return parts
}

// kindsOf returns the kinds of lines that instalments have, in the order of tables.
func kindsOf(list []budget.Instalment) (kinds []words.Kind) {
	for _, k := range words.Kinds {
		has := func(in budget.Instalment) bool {
			return slices.ContainsFunc(in.Lines, func(l settlement.Line) bool { return l.Kind == k.Kind })
		}
		if slices.ContainsFunc(list, has) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// originWords are names of steps that the library gives, in Chinese; a policy names its
// deductions itself.
var originWords = map[string]string{
	"raised": "筹资总额", "not packaged": "未打包部分", "budget": "预算", "heads × per_head": "人数 × 人均标准",
}

// originName returns the name of a step.
func originName(name string) views.Text {
	chinese := originWords[name]
	if n, ok := strings.CutPrefix(name, "share "); ok {
		if n, ok = strings.CutSuffix(n, ": the rest"); ok {
			chinese = "第 " + n + " 级比例之外"
		}
	}
	if chinese == "" {
		return views.Text{Chinese: name, English: name}
	}
	return views.Text{Chinese: chinese, English: name}
}

// origins are how pools, quotas and budgets arose.
func (x *making) origins() (any, error) {
	o, err := x.job.Origins()
	if err != nil {
		return nil, err
	}
	x.steps("pools", "筹资与打包", "pools", o.Pools)
	x.sheets(o.Quotas)
	x.steps("budgets", "预算形成", "budgets", o.Budgets)
	return o, nil
}

// steps are what pools or budgets consist of.
func (x *making) steps(id, chinese, english string, list []budget.Origin) {
	t := x.table(id, chinese, english, "name name 名称 name", "step name 步骤 step", "amount money 金额 amount")
	for _, of := range list {
		for i, l := range of.Lines {
			name := ""
			if i == 0 {
				name = of.Name
			}
			t.Add(joined(of.Name, originName(l.Name).Chinese), views.Given(name), views.Named(originName(l.Name)), trailed(l.Amount, takenOff(l.Amount, l.Trail)))
		}
		if len(of.Lines) > 1 {
			t.AddTotal("", views.Cell{}, views.Named(words.Total), views.Summed(of.Amount.String(), func() []views.Part { return originParts(of) }))
		}
	}
}

// originParts are the steps of an origin, as parts of a sum.
func originParts(of budget.Origin) (parts []views.Part) {
	for _, l := range of.Lines {
		parts = append(parts, views.Part{Label: originName(l.Name).Both(views.English), Value: l.Amount.String()})
	}
	return parts
}

// takenOff ends a trail with the amount where that is a deduction, of which the trail has the
// opposite.
func takenOff(amount settlement.Money, t settlement.Trail) settlement.Trail {
	if len(t) == 0 || amount >= 0 || t.Result().Cmp((-amount).Decimal()) != 0 {
		return t
	}
	gives := t[len(t)-1].Rule.Gives
	rule := settlement.Rule{ID: "lists.taken", Text: "扣除 (taken off)", Gives: "taken", Formula: "0 − " + gives}
	return append(t[:len(t):len(t)], settlement.Step{Rule: rule, Inputs: []settlement.Input{settlement.In(gives, t.Result())}, Result: amount.Decimal()})
}

// sheets are quotas by level, and what quotas × units come to of the money they are cut from.
func (x *making) sheets(list []budget.QuotaSheet) {
	t := x.table("quotas", "定额", "quotas", "quota name 定额 quota", "level code 等级 level", "amount money 金额 amount", "units number 数量 units")
	sums := x.table("divided", "定额与分配总额", "quotas and the divided money", "quota name 定额 quota", "part money 分配总额 part", "spent money 定额×数量 spent", "difference money 差额 difference")
	for _, q := range list {
		for _, l := range q.Levels {
			units := views.Cell{}
			if l.Units != 0 {
				units = views.Given(fmt.Sprint(l.Units))
			}
			level := ""
			if l.Level != "" {
				level = "等级 " + l.Level
			}
			t.Add(joined(q.Name, level), views.Given(q.Name), views.Given(l.Level), trailed(l.Amount, l.Trail), units)
		}
		if q.Spent != 0 {
			difference := views.Explained(q.Difference.String(), func() (settlement.Trail, error) {
				rule := settlement.Rule{ID: "lists.quotas_left", Text: "分配总额 − 定额×数量 (the divided money less quotas × units)", Gives: "difference", Formula: "part − spent"}
				return settlement.Trail{{Rule: rule, Inputs: []settlement.Input{settlement.In("part", q.Part.Decimal()), settlement.In("spent", q.Spent.Decimal())}, Result: q.Difference.Decimal()}}, nil
			})
			sums.Add(q.Name, views.Given(q.Name), views.Told(q.Part.String(), "part", views.TextOf("按该定额分配的总额", "the money that the quotas divide")), views.Summed(q.Spent.String(), func() []views.Part { return spentParts(q) }), difference)
		}
	}
}

// spentParts are quota × units of the levels, as parts of a sum.
func spentParts(q budget.QuotaSheet) (parts []views.Part) {
	for _, l := range q.Levels {
		spent := l.Amount * settlement.Money(l.Units) // Spent is their sum and fits
		rule := settlement.Rule{ID: "lists.quotas_spent", Text: "定额 × 数量 (quota × units)", Gives: "spent", Formula: "quota × units"}
		step := settlement.Step{Rule: rule, Inputs: []settlement.Input{settlement.In("quota", l.Amount.Decimal()), settlement.In("units", settlement.DecimalInt(l.Units))}, Result: spent.Decimal()}
		label := ""
		if l.Level != "" {
			label = "等级 level " + l.Level
		}
		parts = append(parts, views.Part{Label: label, Value: spent.String(), Steps: settlement.Trail{step}})
	}
	return parts
}
