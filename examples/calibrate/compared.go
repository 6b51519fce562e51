package main

import (
	"io"

	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: the tables of a comparison with a published policy.

// numbers are the headings of a number that both policies may have.
func numbers(chinese, english string) []heading {
	return []heading{number(chinese, english), number("测算", "calibrated"), number("差额", "difference"), number("比例", "ratio")}
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
	g := newGrid(r.lang, text("", ""), number("相同", "same"), number("不同", "differ"), number("未公布", "not published"), number("未测算", "not calibrated"))
	for _, one := range []struct {
		chinese, english string
		of               drg.ComparisonTotals
	}{{"病组(病种)", "groups", c.Totals.Groups}, {"条目", "entries", c.Totals.Entries}, {"系数", "coefficients", c.Totals.Coefficients}} {
		g.row(r.lang.Both(one.chinese, one.english), one.of.Same, one.of.Moved, one.of.Added, one.of.Removed)
	}
	if err := g.print(w, "与公布的比较", "compared with what was published"); err != nil {
		return err
	}
	policy := newGrid(r.lang, append([]heading{text("", "")}, numbers("公布", "published")...)...)
	if c.Scale.Moved() {
		policy.row(append([]any{r.lang.Both("系数基数", "scale")}, cells(c.Scale)...)...)
	}
	if c.RegionalMean.Moved() {
		policy.row(append([]any{r.lang.Both("次均费用", "regional mean")}, cells(c.RegionalMean)...)...)
	}
	return policy.print(w, "政策参数", "of the policies")
}

func (r result) movedGroups(w io.Writer) error {
	g := newGrid(r.lang, append(append([]heading{text("病组", "group"), text("名称", "name"), text("", "")}, numbers("公布点数", "published points")...), numbers("公布均费", "published mean")...)...)
	for _, x := range r.comparison.Groups {
		g.row(append(append([]any{x.Code, x.Name, r.only(x.Added, x.Removed)}, cells(x.BasePoints)...), cells(x.MeanCost)...)...)
	}
	return g.print(w, "病组(病种)的差异", "groups that differ")
}

func (r result) movedEntries(w io.Writer) error {
	g := newGrid(r.lang, append(append([]heading{text("病组", "group"), text("机构", "institution"), text("等级", "level"), text("险种", "pool"), text("", "")},
		numbers("公布点数", "published points")...), numbers("公布均费", "published mean")...)...)
	for _, x := range r.comparison.Entries {
		g.row(append(append([]any{x.Group, x.Institution, x.Level, x.Pool, r.only(x.Added, x.Removed)}, cells(x.BasePoints)...), cells(x.MeanCost)...)...)
	}
	return g.print(w, "条目的差异", "entries that differ")
}

func (r result) movedCoefficients(w io.Writer) error {
	g := newGrid(r.lang, append([]heading{text("机构", "institution"), text("等级", "level"), text("险种", "pool"), text("病组", "group")}, numbers("公布系数", "published")...)...)
	for _, x := range r.comparison.Coefficients {
		if x.Institution+x.Level+x.Pool+x.Group == "" {
			x.Group = r.lang.Both("默认", "default")
		}
		g.row(append([]any{x.Institution, x.Level, x.Pool, x.Group}, cells(x.Coefficient)...)...)
	}
	return g.print(w, "系数的差异", "coefficients that differ")
}
