package rulebook

import (
	"cmp"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/cliffs"
)

// Options says what a book of a policy has besides its rules.
type Options struct {
	Rows int // the most rows of groups, institutions and cliffs; 0: 200
	// Value is yuan a point. Absent: neither cliffs nor payments are shown.
	Value settlement.Decimal
	// Case is the case whose payment over its cost is drawn; without a group: none is drawn. Its
	// cost does not matter. Values are needed where the policy's rules ask for its own columns.
	Case drg.Case
	// Price replaces Value for the payment: [settlement.Report.Price] of a report.
	Price func(settlement.Entry) (settlement.Money, settlement.Trail, error)
	// Tables come behind the sources, such as one of all parameters.
	Tables []*views.Table
}

const usualRows = 200

// Of returns a policy of DRG or DIP as a book. Its shorthand stands as the rules that it means.
// It returns errors of cliffs, and of the case whose payment is drawn.
func Of(plan *drg.Plan, o Options) (*views.Book, error) {
	o.Rows = cmp.Or(o.Rows, usualRows)
	p := plan.Policy()
	b := Head(p.Document, "drg")
	b.Tables = append(b.Tables, o.Tables...)
	written, labels := caseRules(plan)
	b.Tables = append(b.Tables, written...)
	b.Tables = append(b.Tables, groups(p, o.Rows), institutions(p, o.Rows))
	if !o.Value.Absent() {
		found, err := plan.Cliffs(o.Value)
		if err != nil {
			return nil, err
		}
		t := cliffs.Table(found[:min(o.Rows, len(found))], 1)
		rest(t, len(found), len(t.Rows))
		b.Tables = append(b.Tables, t)
	}
	if o.Case.Group == "" || o.Price == nil && o.Value.Absent() {
		return b, nil
	}
	if o.Price == nil {
		o.Price = At(o.Value)
	}
	t, err := Payment(CasePaid(plan, o.Case, o.Price), mostCost(p, o.Case.Group), labels)
	if err != nil {
		return nil, err
	}
	t.Title = text(t.Title.Chinese+"："+o.Case.Group+"，"+o.Case.Institution, t.Title.English+": "+o.Case.Group+", "+o.Case.Institution)
	b.Tables = append(b.Tables, t)
	return b, nil
}

// mostCost is up to which cost a payment is drawn: five times the group's mean.
func mostCost(p drg.Policy, group string) settlement.Money {
	const times, without = 5, 100_000_00
	for _, g := range p.Groups {
		if g.Code == group {
			if m, err := g.MeanCost.Money(); err == nil && m > 0 && m < 1<<50 {
				return times * m
			}
		}
	}
	return without
}

// caseRules returns the tables of definitions and of rules, and what the classes are called.
func caseRules(plan *drg.Plan) ([]*views.Table, map[settlement.Class]string) {
	labels := map[settlement.Class]string{}
	t := &views.Table{ID: "rules", Title: text("病例规则", "rules of cases"), Columns: []views.Column{
		{ID: "class", Title: text("类别", "class"), Kind: views.Code}, {ID: "label", Title: text("名称", "label")},
		{ID: "when", Title: text("条件", "when")}, {ID: "points", Title: text("点数", "points")},
		{ID: "amount", Title: text("金额", "amount")}, {ID: "by_item", Title: text("按项目", "by item")},
		{ID: "source", Title: text("依据", "source")},
	}}
	w, err := plan.AsRules()
	if err != nil {
		t.Notes = append(t.Notes, text("本政策的规则不能写成规则表。", "The rules of this policy cannot be written as a table."))
		return []*views.Table{t}, labels
	}
	if len(plan.Policy().Rules) == 0 {
		t.Notes = append(t.Notes, text("本表为政策参数（classes、low、middle、high、special、ungrouped）所表示的规则。", "These are the rules that the policy's fields classes, low, middle, high, special and ungrouped stand for."))
	}
	t.Notes = append(t.Notes, text("自上而下，第一条条件成立的规则适用。", "The first rule whose condition holds decides a case."))
	for i, r := range w.Rules {
		path := fmt.Sprintf("rules[%d]", i)
		source := w.Cite(path)
		if r.Source != nil && *r.Source < len(w.Sources) {
			source = w.Sources[*r.Source]
		}
		source.Article = cmp.Or(r.Article, source.Article)
		labels[r.Class] = cmp.Or(labels[r.Class], r.Label)
		when, amount := views.Given(r.When), views.Given(r.Amount)
		if r.When == "" {
			when = views.Said(text("其余", "all others"))
		}
		if r.Unpaid {
			amount = views.Said(text("不支付", "not paid"))
		}
		t.Add(path, views.Given(string(r.Class)), views.Said(words.Class(r.Class, r.Label)), when, views.Given(r.Points), amount, views.Given(r.ByItem), views.Given(source.String()))
	}
	if len(w.Define) == 0 {
		return []*views.Table{t}, labels
	}
	d := &views.Table{ID: "define", Title: text("定义", "definitions"), Columns: []views.Column{
		{ID: "name", Title: text("名称", "name"), Kind: views.Code}, {ID: "formula", Title: text("公式", "formula")}, {ID: "source", Title: text("依据", "source")},
	}}
	for _, one := range w.Define {
		path := "define." + one.Name
		d.Add(path, views.Given(one.Name), views.Given(one.Formula), views.Given(w.Cite(path).String()))
	}
	return []*views.Table{d, t}, labels
}

func groups(p drg.Policy, most int) *views.Table {
	t := &views.Table{ID: "groups", Title: text("病组", "groups"), Columns: []views.Column{
		{ID: "code", Title: text("编码", "code"), Kind: views.Code}, {ID: "name", Title: text("名称", "name")},
		{ID: "base_points", Title: text("基准点数", "base points"), Kind: views.Number}, {ID: "mean_cost", Title: text("均次费用", "mean cost"), Kind: views.Money},
		{ID: "price", Title: text("定价", "price"), Kind: views.Money}, {ID: "uniform", Title: text("同病同价", "uniform")},
	}}
	for i, g := range p.Groups[:min(most, len(p.Groups))] {
		t.Add(fmt.Sprintf("groups[%d]", i), views.Given(g.Code), views.Given(g.Name), views.Given(g.BasePoints.String()), views.Given(g.MeanCost.String()), views.Given(g.Price.String()), yes(g.Uniform))
	}
	rest(t, len(p.Groups), len(t.Rows))
	return t
}

// yes is a cell that is blank for no.
func yes(v bool) views.Cell {
	if v {
		return views.Said(text("是", "yes"))
	}
	return views.Given("")
}

func institutions(p drg.Policy, most int) *views.Table {
	t := &views.Table{ID: "institutions", Title: text("机构", "institutions"), Columns: []views.Column{
		{ID: "code", Title: text("编码", "code"), Kind: views.Code}, {ID: "name", Title: text("名称", "name")},
		{ID: "level", Title: text("等级", "level"), Kind: views.Code}, {ID: "coefficient", Title: text("差异系数", "coefficient"), Kind: views.Number},
	}}
	for i, in := range p.Institutions[:min(most, len(p.Institutions))] {
		t.Add(fmt.Sprintf("institutions[%d]", i), views.Given(in.Code), views.Given(in.Name), views.Given(in.Level), views.Given(in.Coefficient.String()))
	}
	rest(t, len(p.Institutions), len(t.Rows))
	return t
}
