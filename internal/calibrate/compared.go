package calibrate

import (
	"io"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// In this file: the tables of a comparison with a published policy.

// numbers are the headings of a number that both policies may have.
func numbers(chinese, english string) []table.Heading {
	return []table.Heading{table.Number(chinese, english), table.Number("测算", "calibrated"), table.Number("差额", "difference"), table.Number("比例", "ratio")}
}

// cells are those of a change.
func cells(c drg.Change) []any { return []any{c.Before, c.After, c.Difference, c.Ratio} }

// only says which of the policies alone has something.
func (r result) only(added, removed bool) string {
	switch {
	case added:
		return r.lang.Both("未公布", "not published")
	case removed:
		return r.lang.Both("未测算", "not calibrated")
	}
	return ""
}

func (r result) totals(w io.Writer) error {
	c := r.comparison
	g := table.NewGrid(r.lang, table.Text("", ""), table.Number("相同", "same"), table.Number("不同", "differ"), table.Number("未公布", "not published"), table.Number("未测算", "not calibrated"))
	for _, one := range []struct {
		chinese, english string
		of               drg.ComparisonTotals
	}{{"病组(病种)", "groups", c.Totals.Groups}, {"条目", "entries", c.Totals.Entries}, {"系数", "coefficients", c.Totals.Coefficients}} {
		g.Row(r.lang.Both(one.chinese, one.english), one.of.Same, one.of.Moved, one.of.Added, one.of.Removed)
	}
	if err := g.Print(w, "与公布的比较", "compared with what was published"); err != nil {
		return err
	}
	policy := table.NewGrid(r.lang, append([]table.Heading{table.Text("", "")}, numbers("公布", "published")...)...)
	if c.Scale.Moved() {
		policy.Row(append([]any{r.lang.Both("系数基数", "scale")}, cells(c.Scale)...)...)
	}
	if c.RegionalMean.Moved() {
		policy.Row(append([]any{r.lang.Both("次均费用", "regional mean")}, cells(c.RegionalMean)...)...)
	}
	return policy.Print(w, "政策参数", "of the policies")
}

func (r result) movedGroups(w io.Writer) error {
	g := table.NewGrid(r.lang, append(append([]table.Heading{table.Text("病组", "group"), table.Text("名称", "name"), table.Text("", "")}, numbers("公布点数", "published points")...), numbers("公布均费", "published mean")...)...)
	for _, x := range r.comparison.Groups {
		g.Row(append(append([]any{x.Code, x.Name, r.only(x.Added, x.Removed)}, cells(x.BasePoints)...), cells(x.MeanCost)...)...)
	}
	return g.Print(w, "病组(病种)的差异", "groups that differ")
}

func (r result) movedEntries(w io.Writer) error {
	g := table.NewGrid(r.lang, append(append([]table.Heading{table.Text("病组", "group"), table.Text("机构", "institution"), table.Text("等级", "level"), table.Text("险种", "pool"), table.Text("", "")},
		numbers("公布点数", "published points")...), numbers("公布均费", "published mean")...)...)
	for _, x := range r.comparison.Entries {
		g.Row(append(append([]any{x.Group, x.Institution, x.Level, x.Pool, r.only(x.Added, x.Removed)}, cells(x.BasePoints)...), cells(x.MeanCost)...)...)
	}
	return g.Print(w, "条目的差异", "entries that differ")
}

func (r result) movedCoefficients(w io.Writer) error {
	g := table.NewGrid(r.lang, append([]table.Heading{table.Text("机构", "institution"), table.Text("等级", "level"), table.Text("险种", "pool"), table.Text("病组", "group")}, numbers("公布系数", "published")...)...)
	for _, x := range r.comparison.Coefficients {
		if x.Institution+x.Level+x.Pool+x.Group == "" {
			x.Group = r.lang.Both("默认", "default")
		}
		g.Row(append([]any{x.Institution, x.Level, x.Pool, x.Group}, cells(x.Coefficient)...)...)
	}
	return g.Print(w, "系数的差异", "coefficients that differ")
}
