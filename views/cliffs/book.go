// Package cliffs shows where a little more of a quantity changes what a policy pays by a jump, or
// makes it fall (断崖), as books of package views.
//
//	list, err := j.Cliffs(value)
//	err = cliffs.Book(j, list).Print(out, lang)
//	err = cliffs.Explain(out, lang, list, "12", j.Words) // or "all"
package cliffs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// Book has a table for each policy. Cliffs are numbered over all of them.
func Book(j *job.Job, list []job.PolicyCliffs) *views.Book {
	b := &views.Book{ID: "cliffs", Title: views.Text{Chinese: "断崖", English: "cliffs"}, Name: j.Document().Name}
	number := 1
	for i, p := range list {
		method := words.Of(p.Method)
		t := Table(p.Cliffs, number)
		t.ID, t.Plain, t.Words = fmt.Sprintf("policy%d", i+1), true, j.Words
		t.Title = views.Text{
			Chinese: fmt.Sprintf("%s（%s）：断崖 %d 处", p.Policy, method.Chinese, len(p.Cliffs)), English: fmt.Sprintf("(%s, %d cliffs)", method.English, len(p.Cliffs)),
		}
		number += len(p.Cliffs)
		for _, o := range p.Elsewhere {
			why := reason(o.Reason)
			t.Notes = append(t.Notes, views.Text{Chinese: "未查：" + o.Name + "：" + o.Value + why.Chinese, English: "not looked at: " + o.Name + ": " + o.Value + why.English})
		}
		if len(p.Cliffs)+len(p.Elsewhere) == 0 {
			t.Notes = []views.Text{{Chinese: "无", English: "none"}}
		}
		b.Tables = append(b.Tables, t)
	}
	return b
}

// Table has a row for each cliff, numbered from a number on.
func Table(list []settlement.Cliff, number int) *views.Table {
	t := &views.Table{ID: "cliffs", Title: views.Text{Chinese: "断崖", English: "cliffs"}, Columns: views.Columns("number count 序号 no.", "parameter name 参数 parameter", "where name 范围 where", "institutions name 机构 institutions", "of name 量 of",
		"at number 位于 at", "before number 之前 before", "after number 之后 after", "note name 说明 note")}
	for _, c := range list {
		t.Add(strconv.Itoa(number), views.Given(strconv.Itoa(number)), views.Given(c.Path), views.Said(where(&c)), views.Said(institutions(&c)), views.Said(quantity(c.Of)),
			views.Given(c.At.String()), side(&c, false), side(&c, true), views.Said(note(&c)))
		number++
	}
	return t
}

// side is what is paid before or after a cliff.
func side(c *settlement.Cliff, after bool) views.Cell {
	text := c.Before.String()
	if after {
		text = c.After.String()
	}
	return views.Explained(text, func() (settlement.Trail, error) {
		first, second, err := c.Explain()
		if after {
			first = second
		}
		if err == nil && len(first) == 0 {
			rule := settlement.Rule{ID: "cliffs.nothing", Text: "不予支付 (nothing is paid)", Gives: "payment", Formula: "0"}
			first = settlement.Trail{{Rule: rule, Result: settlement.DecimalInt(0)}}
		}
		return first, err
	})
}

// quantities are what cliffs count and what they are limited to, in Chinese.
var quantities = map[string]string{
	"approved": "特病单议", "class": "类别", "coefficient": "系数", "cost": "费用", "days": "天数", "from": "自", "group": "病组",
	"indicator": "指标", "months": "月数", "paid_days": "支付床日", "pool": "险种", "rounding": "取整", "score": "得分", "sessions": "次数",
	"signing": "签约日", "standard": "标准", "surplus": "结余", "to": "至", "unpaid_days": "不支付床日",
}

// quantity is a word of a cliff; a name of the policy's own stays.
func quantity(name string) views.Text {
	if chinese, ok := quantities[name]; ok {
		return views.Text{Chinese: chinese, English: name}
	}
	return views.Text{Chinese: name, English: name}
}

func where(c *settlement.Cliff) views.Text {
	var zh, en []string
	for _, w := range c.Where {
		name := quantity(w.Name)
		zh, en = append(zh, name.Chinese+" "+w.Value), append(en, name.English+" "+w.Value)
	}
	return views.Text{Chinese: strings.Join(zh, ", "), English: strings.Join(en, ", ")}
}

// institutions names the first three.
func institutions(c *settlement.Cliff) views.Text {
	said := strings.Join(c.Institutions, " ")
	if len(c.Institutions) > 3 {
		said = strings.Join(c.Institutions[:3], " ") + fmt.Sprintf(" +%d", len(c.Institutions)-3)
	}
	return views.Text{Chinese: said, English: said}
}

// note says that a cliff is the first of many, or how far the payment falls.
func note(c *settlement.Cliff) views.Text {
	switch {
	case !c.Every.Absent():
		every := table.Grouped(c.Every.String())
		if c.Until.Absent() {
			return views.Text{Chinese: "此后每 " + every + " 一次", English: "again every " + every}
		}
		until := table.Grouped(c.Until.String())
		return views.Text{Chinese: "此后每 " + every + " 一次，至 " + until, English: "again every " + every + " until " + until}
	case c.Falls && !c.Recovers.Absent():
		until := table.Grouped(c.Recovers.String())
		return views.Text{Chinese: "下降，至 " + until + " 恢复", English: "falls until " + until}
	case c.Falls:
		return views.Text{Chinese: "下降", English: "falls"}
	}
	return views.Text{}
}

// reason says why a formula was not looked at.
func reason(code string) views.Text {
	switch code {
	case "not_straight":
		return views.Text{Chinese: "（与费用不成直线：未查取整台阶与持续下降）", English: " (no straight line in cost: steps and steady falls)"}
	case "nested":
		return views.Text{Chinese: "（取整之后再取整：未查台阶）", English: " (a rounding of a rounding: steps)"}
	}
	return views.Text{}
}
