package rulebook

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/views"
)

func text(chinese, english string) views.Text { return views.Text{Chinese: chinese, English: english} }

// Head returns a book of a policy of any method with its facts and the table of its sources.
// Further tables follow.
func Head(d policy.Document, m settlement.Method) *views.Book {
	b := &views.Book{ID: "policy", Title: text("政策文件", "policy"), Name: d.Name}
	if p := d.Effective; p != (settlement.Period{}) {
		b.Period = text(p.From.String()+" 至 "+p.To.String(), p.String())
	}
	b.Facts = []views.Fact{{Name: text("支付方式", "method"), Note: words.Of(m)}}
	if d.Region != "" {
		b.Facts = append(b.Facts, views.Fact{Name: text("地区", "region"), Value: d.Region})
	}
	b.Facts = append(b.Facts, views.Fact{Name: text("性质", "kind"), Note: words.Of(d.Kind)})
	t := &views.Table{ID: "sources", Title: text("依据", "sources"), Columns: []views.Column{
		{ID: "number", Title: text("文号", "number")}, {ID: "title", Title: text("名称", "title")},
		{ID: "article", Title: text("条款", "article")}, {ID: "url", Title: text("网址", "address")},
	}}
	for i, s := range d.Sources {
		t.Add(fmt.Sprintf("sources[%d]", i), views.Given(s.Number), views.Given(s.Title), views.Given(s.Article), views.Given(s.URL))
	}
	b.Tables = append(b.Tables, t)
	return b
}

// Rules returns a table of rules, as plans and reports have them: what each says, its formula and
// its source.
func Rules(list []settlement.Rule) *views.Table {
	t := &views.Table{ID: "rules", Title: text("规则", "rules"), Columns: []views.Column{
		{ID: "id", Title: text("编号", "id"), Kind: views.Code}, {ID: "text", Title: text("规则", "rule")},
		{ID: "gives", Title: text("结果", "gives"), Kind: views.Code}, {ID: "formula", Title: text("公式", "formula")},
		{ID: "source", Title: text("依据", "source")},
	}}
	for _, r := range list {
		t.Add("", views.Given(r.ID), views.Given(r.Text), views.Given(r.Gives), views.Given(r.Formula), views.Given(r.Source.String()))
	}
	return t
}

// rest notes how many rows of a table are not listed.
func rest(t *views.Table, all, shown int) {
	if n := all - shown; n > 0 {
		t.Notes = append(t.Notes, text(fmt.Sprintf("另有 %d 行未列出，共 %d 行。", n, all), fmt.Sprintf("%d further rows are not listed, %d in all.", n, all)))
	}
}
