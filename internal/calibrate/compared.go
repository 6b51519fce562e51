package calibrate

import (
	"slices"

	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: the tables of a comparison with a published policy.

// numbers are the columns of a number that both policies may have.
func numbers(id, published string) []string {
	return []string{id + " number " + published, id + "_calibrated number 测算 calibrated", id + "_difference number 差额 difference", id + "_ratio number 比例 ratio"}
}

// cells are those of a change.
func cells(c drg.Change) []any { return []any{c.Before, c.After, c.Difference, c.Ratio} }

// only says which of the policies alone has something.
func only(added, removed bool) views.Cell {
	switch {
	case added:
		return word("未公布", "not published")
	case removed:
		return word("未测算", "not calibrated")
	}
	return views.Cell{}
}

func (r result) totals() *views.Table {
	c := r.comparison
	t := plain("compared", "与公布的比较", "compared with what was published", "what name 项目 item", "same count 相同 same", "moved count 不同 differ", "added count 未公布 not published", "removed count 未测算 not calibrated")
	for _, one := range []struct {
		chinese, english string
		of               drg.ComparisonTotals
	}{{"病组(病种)", "groups", c.Totals.Groups}, {"条目", "entries", c.Totals.Entries}, {"系数", "coefficients", c.Totals.Coefficients}} {
		add(t, "", word(one.chinese, one.english), one.of.Same, one.of.Moved, one.of.Added, one.of.Removed)
	}
	return t
}

func (r result) moved() *views.Table {
	c := r.comparison
	t := plain("parameters", "政策参数", "of the policies", slices.Concat([]string{"what name 参数 parameter"}, numbers("value", "公布 published"))...)
	if c.Scale.Moved() {
		add(t, "", append([]any{word("系数基数", "scale")}, cells(c.Scale)...)...)
	}
	if c.RegionalMean.Moved() {
		add(t, "", append([]any{word("次均费用", "regional mean")}, cells(c.RegionalMean)...)...)
	}
	return t
}

func (r result) movedGroups() *views.Table {
	t := plain("moved_groups", "病组(病种)的差异", "groups that differ", slices.Concat([]string{"group code 病组 group", "name name 名称 name", "only name 说明 remark"},
		numbers("points", "公布点数 published points"), numbers("mean", "公布均费 published mean"))...)
	for _, x := range r.comparison.Groups {
		add(t, x.Code, slices.Concat([]any{x.Code, x.Name, only(x.Added, x.Removed)}, cells(x.BasePoints), cells(x.MeanCost))...)
	}
	return t
}

func (r result) movedEntries() *views.Table {
	t := plain("moved_entries", "条目的差异", "entries that differ", slices.Concat([]string{"group code 病组 group", "institution code 机构 institution", "level code 等级 level", "pool name 险种 pool", "only name 说明 remark"},
		numbers("points", "公布点数 published points"), numbers("mean", "公布均费 published mean"))...)
	for _, x := range r.comparison.Entries {
		add(t, "", slices.Concat([]any{x.Group, x.Institution, x.Level, x.Pool, only(x.Added, x.Removed)}, cells(x.BasePoints), cells(x.MeanCost))...)
	}
	return t
}

func (r result) movedCoefficients() *views.Table {
	t := plain("moved_coefficients", "系数的差异", "coefficients that differ", slices.Concat([]string{"institution code 机构 institution", "level code 等级 level", "pool name 险种 pool", "group code 病组 group"}, numbers("coefficient", "公布系数 published"))...)
	for _, x := range r.comparison.Coefficients {
		group := views.Given(x.Group)
		if x.Institution+x.Level+x.Pool+x.Group == "" {
			group = word("默认", "default")
		}
		add(t, "", append([]any{x.Institution, x.Level, x.Pool, group}, cells(x.Coefficient)...)...)
	}
	return t
}
