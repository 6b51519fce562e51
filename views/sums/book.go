// Package sums shows the table of claims that an analysis document asks for.
package sums

import (
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/views"
)

// keys are what the keys of a table are called.
var keys = map[analysis.Key]views.Column{
	analysis.Pool: views.Name.Column("", "基金池", "pool"), analysis.Institution: views.Code.Column("", "医疗机构", "institution"), analysis.District: views.Code.Column("", "定点归属区划", "district"),
	analysis.Level: views.Code.Column("", "机构等级", "level"), analysis.Method: views.Name.Column("", "支付方式", "method"), analysis.Class: views.Name.Column("", "病例类型", "class"),
	analysis.Group: views.Code.Column("", "病组", "group"), analysis.Department: views.Name.Column("", "科室", "department"), analysis.Doctor: views.Code.Column("", "医师", "doctor"),
	analysis.Month: views.Day.Column("", "月份", "month"), analysis.Home: views.Code.Column("", "参保地", "home"), analysis.Holder: views.Code.Column("", "预算承担方", "charged to"),
	analysis.Payer: views.Name.Column("", "费用承担方", "payer"), analysis.Fee: views.Name.Column("", "费用类别", "fee"),
}

// measures are what the sums of a table are called.
var measures = map[analysis.Measure]views.Column{
	analysis.Claims: views.Count.Column("", "病例数", "claims"), analysis.Unpaid: views.Count.Column("", "不予支付", "unpaid"), analysis.Days: views.Count.Column("", "床日", "days"),
	analysis.Stays: views.Count.Column("", "有床日的病例", "stays"), analysis.Points: views.Number.Column("", "点数", "points"), analysis.BasePoints: views.Number.Column("", "基准点数", "base points"),
	analysis.Weighed: views.Count.Column("", "有基准点数的病例", "weighed"), analysis.Cost: views.Money.Column("", "费用", "cost"), analysis.Covered: views.Money.Column("", "个人及其他支付", "covered"),
	analysis.Price: views.Money.Column("", "支付标准", "price"), analysis.Entitlement: views.Money.Column("", "应得", "entitlement"), analysis.Due: views.Money.Column("", "应付", "due"),
	analysis.Gain: views.Money.Column("", "盈亏", "gain"), analysis.Paid: views.Money.Column("", "费用承担", "paid"), analysis.Fees: views.Money.Column("", "分类费用", "fee"),
}

// Book makes the table of a settlement that is called name. Its sums are explained by the cells that
// it was made of.
func Book(name string, t *analysis.Table, p *analysis.Priced) *views.Book {
	out := &views.Table{ID: "sums", Title: views.TextOf("病例汇总", "sums of claims")}
	for _, k := range t.Keys {
		c := keys[k]
		c.ID = string(k)
		out.Columns = append(out.Columns, c)
	}
	for _, m := range t.Measures {
		c := measure(m)
		if out.Column(c.ID) >= 0 { // a table by fee has the fee and its amount
			c.ID += "_amount"
		}
		out.Columns = append(out.Columns, c)
	}
	for i := range t.Cells {
		c := &t.Cells[i]
		out.Add(strings.Join(c.Keys, "/"), row(t, p, t.Keys, c)...)
	}
	if len(t.Keys) > 0 && len(t.Cells) > 0 {
		total := append(make([]views.Cell, len(t.Keys)), row(t, p, nil, &t.Total)...)
		total[0] = views.Named(words.Total)
		out.AddTotal("total", total...)
	}
	for _, c := range t.Checks {
		if !c.OK || c.Left == c.Right { // what is within a bound is no equality
			out.Checks = append(out.Checks, views.Check{Title: views.TextOf(c.Chinese(), c.Name), Left: c.Left, Right: c.Right})
		}
	}
	return &views.Book{ID: "analysis", Title: views.TextOf("病例汇总", "sums of claims"), Name: name, Tables: []*views.Table{out}}
}

// measure is the column of a measure, also of a part of the cost: paid_fund, fee_drugs.
func measure(m analysis.Measure) views.Column {
	c, known := measures[m]
	if !known {
		c = views.Money.Column("", string(m), "")
	}
	c.ID = string(m)
	return c
}

// row are the cells of a row: what its keys are called, and its sums.
func row(t *analysis.Table, p *analysis.Priced, by []analysis.Key, c *analysis.Cell) (cells []views.Cell) {
	for i, k := range by {
		switch text := c.Keys[i]; {
		case k == analysis.Method && text != "":
			cells = append(cells, views.Said(words.Of(text)))
		case k == analysis.Class && text != "":
			cells = append(cells, views.Said(words.Class(settlement.Class(text), "")))
		default:
			cells = append(cells, views.Given(text))
		}
	}
	for _, m := range t.Measures {
		cells = append(cells, views.Amount(p, by, c, m))
	}
	return cells
}
