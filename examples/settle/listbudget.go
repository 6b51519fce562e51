package main

import (
	"cmp"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/words"
)

// instalments lists what the job's budget prepays in its period, and when.
func (x *listing) instalments() (any, error) {
	found, err := x.job.Instalments()
	if err != nil {
		return nil, err
	}
	kinds := kindsOf(found)
	headings := []table.Heading{table.Text("承担主体", "holder"), table.Text("机构", "institution"), table.Text("起", "from"), table.Text("止", "to"), table.Number("本期额度", "instalment")}
	for _, k := range kinds {
		headings = append(headings, table.Number(k.Chinese, string(k.Kind)))
	}
	g := table.NewGrid(x.lang, append(headings, table.Number("应拨", "pay"), table.Number("待后期", "deferred"), table.Number("余欠", "debt"))...)
	for _, in := range found {
		cells := []any{in.Holder, in.Institution, in.Period.From, in.Period.To, in.Amount}
		for _, k := range kinds {
			cells = append(cells, amountOf(in.Lines, k.Kind))
		}
		g.Row(append(cells, in.Pay, orBlank(in.Deferred), orBlank(in.Debt))...)
	}
	x.print(g, "预付期次", "instalments")
	for _, in := range found {
		whose := joined(in.Holder, in.Period.From.String(), x.lang.Pick("to", "至"), in.Period.To.String())
		for _, l := range in.Lines {
			x.explain(whose, word(x.lang, l.Kind), l.Amount.String(), l.Trail)
		}
	}
	return found, nil
}

type kind = words.Kind

// kindsOf returns the kinds of lines that instalments have, in the order of tables.
func kindsOf(list []budget.Instalment) (kinds []kind) {
	met := map[settlement.Kind]bool{}
	for _, in := range list {
		for _, l := range in.Lines {
			met[l.Kind] = true
		}
	}
	for _, k := range lineKinds {
		if met[k.Kind] {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// amountOf is what lines of a kind come to, blank without any.
func amountOf(lines []settlement.Line, k settlement.Kind) string {
	sum, met := settlement.Money(0), false
	for _, l := range lines {
		if l.Kind == k {
			sum, met = sum+l.Amount, true
		}
	}
	if !met {
		return ""
	}
	return sum.String()
}

func orBlank(m settlement.Money) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

// originWords are names of steps that the library gives, in Chinese; a policy names its
// deductions itself.
var originWords = map[string]string{
	"raised": "筹资总额", "not packaged": "未打包部分", "budget": "预算", "heads × per_head": "人数 × 人均标准",
}

// originName returns the name of a step.
func (x *listing) originName(name string) string {
	chinese := originWords[name]
	if n, ok := strings.CutPrefix(name, "share "); ok {
		if n, ok = strings.CutSuffix(n, ": the rest"); ok {
			chinese = "第 " + n + " 级比例之外"
		}
	}
	if chinese == "" {
		return name
	}
	return x.lang.Both(chinese, name)
}

// origins lists how pools, quotas and budgets arose.
func (x *listing) origins() (any, error) {
	o, err := x.job.Origins()
	if err != nil {
		return nil, err
	}
	x.steps(o.Pools, "筹资与打包", "pools")
	x.sheets(o.Quotas)
	x.steps(o.Budgets, "预算形成", "budgets")
	for _, list := range [][]budget.Origin{o.Pools, o.Budgets} {
		for _, of := range list {
			for _, l := range of.Lines {
				x.explain(of.Name, x.originName(l.Name), l.Amount.String(), l.Trail)
			}
		}
	}
	for _, q := range o.Quotas {
		for _, l := range q.Levels {
			x.explain(joined(q.Name, level(x, l.Level)), x.lang.Both("定额", "quota"), l.Amount.String(), l.Trail)
		}
	}
	return o, nil
}

// steps prints what pools or budgets consist of; nothing without any.
func (x *listing) steps(list []budget.Origin, chinese, english string) {
	g := table.NewGrid(x.lang, table.Text("名称", "name"), table.Text("步骤", "step"), table.Number("金额", "amount"))
	for _, of := range list {
		for i, l := range of.Lines {
			name := ""
			if i == 0 {
				name = of.Name
			}
			g.Row(name, x.originName(l.Name), l.Amount)
		}
		if len(of.Lines) > 1 {
			g.Row("", x.lang.Both("合计", "total"), of.Amount)
		}
	}
	x.errs = cmp.Or(x.errs, g.Print(x.w, chinese, english))
}

// sheets prints quotas by level, and what quotas × units come to of the money they are cut from.
func (x *listing) sheets(list []budget.QuotaSheet) {
	g := table.NewGrid(x.lang, table.Text("定额", "quota"), table.Text("等级", "level"), table.Number("金额", "amount"), table.Number("数量", "units"))
	sums := table.NewGrid(x.lang, table.Text("定额", "quota"), table.Number("分配总额", "part"), table.Number("定额 × 数量", "spent"), table.Number("差额", "difference"))
	for _, q := range list {
		for _, l := range q.Levels {
			units := any(l.Units)
			if l.Units == 0 {
				units = ""
			}
			g.Row(q.Name, l.Level, l.Amount, units)
		}
		if q.Spent != 0 {
			sums.Row(q.Name, q.Part, q.Spent, q.Difference)
		}
	}
	x.errs = cmp.Or(x.errs, g.Print(x.w, "定额", "quotas"), sums.Print(x.w, "定额与分配总额", "quotas and the divided money"))
}

// level names a level; blank where levels do not matter.
func level(x *listing, code string) string {
	if code == "" {
		return ""
	}
	return x.lang.Pick("level ", "等级 ") + code
}
