package calibrate

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// result is what is printed.
type result struct {
	lang       lang.Language
	policy     drg.Policy
	summary    *drg.CalibrationSummary
	comparison *drg.Comparison
}

// print prints the tables that the options ask for.
func (r result) print(out io.Writer, o Options) error {
	w := bufio.NewWriter(out)
	parts := []func(io.Writer) error{r.head, r.leftOut, r.gathered}
	for _, by := range o.By {
		parts = append(parts, map[string]func(io.Writer) error{"groups": r.groups, "entries": r.entries, "coefficients": r.coefficients}[by])
	}
	for _, group := range o.Explain {
		parts = append(parts, func(w io.Writer) error { return r.explain(w, group) })
	}
	if r.comparison != nil {
		parts = append(parts, r.totals, r.movedGroups, r.movedEntries, r.movedCoefficients)
	}
	for _, print := range parts {
		if err := print(w); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (r result) head(w io.Writer) error {
	s := r.summary
	fmt.Fprintln(w, table.Clean(r.policy.Name))
	names, values := []string{}, []string{}
	add := func(chinese, english string, value any) {
		names, values = append(names, r.lang.Both(chinese, english)), append(values, table.Grouped(fmt.Sprint(value)))
	}
	add("采用病例", "cases used", s.Cases)
	add("费用合计", "their cost", s.Cost)
	add("区域次均费用", "mean of all cases", s.Mean)
	if s.Benchmark != "" {
		add("基准病种 "+s.Benchmark, "benchmark", r.name(s.Benchmark).MeanCost)
	}
	add("政策的次均费用", "regional_mean", r.policy.RegionalMean)
	add("医疗机构", "institutions", s.Institutions)
	add("病组(病种)", "groups", len(s.Groups))
	add("其中稳定", "of them stable", s.Stable)
	add("分等级、险种、机构条目", "entries", s.Entries)
	own := 0
	for _, in := range r.policy.Institutions {
		if !in.Coefficient.Absent() {
			own++
		}
	}
	add("病组系数", "coefficients of groups", s.Coefficients)
	add("机构系数", "coefficients of institutions", own)
	return table.Write(w, []table.Column{{Cells: names}, {Right: true, Cells: values}})
}

// name returns a group of the policy.
func (r result) name(code string) drg.Group {
	i := slices.IndexFunc(r.policy.Groups, func(g drg.Group) bool { return g.Code == code })
	if i < 0 {
		return drg.Group{}
	}
	return r.policy.Groups[i]
}

// reasons are the reasons for leaving cases out, in Chinese.
var reasons = map[string]string{
	drg.LeftOutCost: "费用不为正", drg.LeftOutGroup: "病组为空", drg.LeftOutUngrouped: "未入组", drg.LeftOutInstitution: "机构为空",
	drg.LeftOutYear: "出院年度无权重", drg.LeftOutTrimmed: "极端值",
}

func (r result) leftOut(w io.Writer) error {
	s := r.summary
	g := table.NewGrid(r.lang, table.Text("原因", "reason"), table.Number("病例数", "cases"), table.Number("费用", "cost"))
	for _, l := range s.LeftOut {
		g.Row(r.lang.Both(reasons[l.Reason], l.Reason), l.Cases, l.Cost)
	}
	if err := g.Print(w, "未采用的病例", "cases left out"); err != nil {
		return err
	}
	notes := table.NewGrid(r.lang, table.Text("提示", "note"), table.Text("", ""))
	note := func(chinese, english string, list []string) {
		if len(list) > 0 {
			notes.Row(r.lang.Both(chinese, english), strings.Join(list, ", "))
		}
	}
	note("没有历史病例的病组", "groups without history", s.WithoutHistory)
	note("没有等级的机构", "institutions without a level", s.WithoutLevel)
	if s.WithoutPool > 0 {
		note("没有险种的病例", "cases without a pool", []string{fmt.Sprint(s.WithoutPool)})
	}
	return notes.Print(w, "不计入分项的", "what counts in no entry")
}

func (r result) gathered(w io.Writer) error {
	g := table.NewGrid(r.lang, table.Text("病种", "disease"), table.Text("综合病种", "composite"), table.Text("名称", "name"), table.Number("病例数", "cases"), table.Number("费用", "cost"))
	for _, x := range r.summary.Gathered {
		g.Row(x.Code, x.Composite, r.name(x.Composite).Name, x.Cases, x.Cost)
	}
	return g.Print(w, "归并的病种", "diseases gathered")
}

func (r result) groups(w io.Writer) error {
	g := table.NewGrid(r.lang, table.Text("病组", "group"), table.Text("名称", "name"), table.Number("病例数", "cases"), table.Number("均值", "mean"), table.Number("中位数", "median"),
		table.Number("变异系数", "cv"), table.Text("", ""), table.Number("均费", "mean cost"), table.Number("基准点数", "base points"))
	for _, h := range r.summary.Groups {
		one := r.name(h.Code)
		stable := r.lang.Both("中位", "median")
		if h.Stable {
			stable = r.lang.Both("稳定", "stable")
		}
		g.Row(h.Code, one.Name, h.Cases, h.Mean, h.Median, h.CV, stable, one.MeanCost, one.BasePoints)
	}
	return g.Print(w, "病组(病种)", "groups")
}

func (r result) entries(w io.Writer) error {
	g := table.NewGrid(r.lang, table.Text("病组", "group"), table.Text("机构", "institution"), table.Text("等级", "level"), table.Text("险种", "pool"), table.Number("病例数", "cases"),
		table.Number("变异系数", "cv"), table.Number("均值", "mean"), table.Text("", ""), table.Number("基准点数", "base points"))
	for _, h := range r.summary.Groups {
		by := r.name(h.Code).By
		for _, e := range h.By {
			points, used := settlement.Decimal{}, r.lang.Both("不单列", "no entry")
			if e.Stable {
				i := slices.IndexFunc(by, func(x drg.GroupBy) bool {
					return x.Institution == e.Institution && x.Level == e.Level && x.Pool == e.Pool
				})
				points, used = by[i].BasePoints, ""
			}
			g.Row(h.Code, e.Institution, e.Level, e.Pool, e.Cases, e.CV, e.Mean, used, points)
		}
	}
	return g.Print(w, "分等级、险种、机构", "by level, pool and institution")
}

func (r result) coefficients(w io.Writer) error {
	g := table.NewGrid(r.lang, table.Text("机构", "institution"), table.Text("等级", "level"), table.Text("病组", "group"), table.Number("系数", "coefficient"))
	for _, in := range r.policy.Institutions {
		if !in.Coefficient.Absent() {
			g.Row(in.Code, "", "", in.Coefficient)
		}
	}
	for _, c := range r.policy.Coefficients {
		g.Row(c.Institution, c.Level, c.Group, c.Coefficient)
	}
	return g.Print(w, "系数", "coefficients")
}

// explain prints the trails of a group.
func (r result) explain(w io.Writer, code string) error {
	i := slices.IndexFunc(r.summary.Groups, func(h drg.GroupHistory) bool { return h.Code == code })
	if i < 0 {
		return &settlement.FieldError{Path: "explain", Err: drg.ErrGroup}
	}
	h := r.summary.Groups[i]
	fmt.Fprintf(w, "\n%s %s\n", table.Clean(code), table.Clean(r.name(code).Name))
	writeTrail(w, h.Trail)
	for _, e := range h.By {
		if e.Stable {
			fmt.Fprintf(w, "%s\n", who(e.Institution, e.Level, e.Pool))
			writeTrail(w, e.Trail)
		}
	}
	for _, x := range r.summary.Ratios {
		if x.Group == code {
			fmt.Fprintf(w, "%s\n", who(x.Institution, x.Level, ""))
			writeTrail(w, x.Trail)
		}
	}
	return nil
}

func who(institution, level, pool string) string {
	if level != "" {
		level = "等级 level " + level
	}
	return table.Clean(strings.TrimSpace(cmp.Or(institution, level) + " " + pool))
}

// writeTrail prints a line for each step.
func writeTrail(w io.Writer, t settlement.Trail) {
	for _, s := range t {
		why := s.Rule.Text
		if source := s.Rule.Source.String(); source != "" {
			why += "; " + source
		}
		fmt.Fprintf(w, "  %s = %s = %s = %s   〔%s〕\n", s.Rule.Gives, s.Rule.Formula, s.Values(), s.Result, table.Clean(why))
	}
}
