package rulebook

import (
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

// Cliffs returns a table of cliffs, at most so many of them. What is paid on their two sides is
// explained where the plan explains it.
func Cliffs(list []settlement.Cliff, most int) *views.Table {
	t := &views.Table{ID: "cliffs", Title: text("支付断点", "cliffs"), Columns: []views.Column{
		{ID: "path", Title: text("参数", "parameter"), Kind: views.Code}, {ID: "where", Title: text("范围", "where")},
		{ID: "institutions", Title: text("机构", "institutions")},
		{ID: "of", Title: text("变量", "of"), Kind: views.Code}, {ID: "at", Title: text("断点", "at"), Kind: views.Number},
		{ID: "before", Title: text("断点前", "before"), Kind: views.Number}, {ID: "after", Title: text("断点后", "after"), Kind: views.Number},
		{ID: "jump", Title: text("跳变", "jump"), Kind: views.Number}, {ID: "falls", Title: text("下降", "falls")},
		{ID: "recovers", Title: text("恢复于", "recovers"), Kind: views.Number}, {ID: "every", Title: text("每隔", "every"), Kind: views.Number},
	}}
	for _, c := range list[:min(most, len(list))] {
		var where []string
		for _, w := range c.Where {
			where = append(where, w.Name+" "+w.Value)
		}
		before, after := views.Given(c.Before.String()), views.Given(c.After.String())
		if c.Why != nil {
			before = views.Explained(before.Text, func() (settlement.Trail, error) { t, _, err := c.Explain(); return t, err })
			after = views.Explained(after.Text, func() (settlement.Trail, error) { _, t, err := c.Explain(); return t, err })
		}
		falls := ""
		if c.Falls {
			falls = "是"
		}
		t.Add("", views.Given(c.Path), views.Given(strings.Join(where, ", ")), views.Given(someOf(c.Institutions)), views.Given(c.Of), views.Given(c.At.String()),
			before, after, views.Given(c.Jump.String()), views.Given(falls), views.Given(c.Recovers.String()), views.Given(c.Every.String()))
	}
	rest(t, len(list), len(t.Rows))
	t.Notes = append(t.Notes, text("费用（或天数等）再多一点，支付即跳变或下降之处。", "Where a little more of the cost, or of the days, changes what is paid by a jump or makes it fall."))
	return t
}

// someOf names a few institutions and marks that there are more.
func someOf(codes []string) string {
	const few = 6
	if len(codes) <= few {
		return strings.Join(codes, ", ")
	}
	return strings.Join(codes[:few], ", ") + ", …"
}
