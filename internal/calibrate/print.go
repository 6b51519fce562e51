package calibrate

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// result is what is shown of a calibration of groups.
type result struct {
	policy     drg.Policy
	summary    *drg.CalibrationSummary
	comparison *drg.Comparison
}

// book makes the tables; by are those of numbers that are wanted.
func (r result) book(by []string) *views.Book {
	b := bookOf(r.policy.Name, r.head(), r.leftOut(), r.uncounted(), r.gathered())
	for _, name := range by {
		b.Tables = append(b.Tables, map[string]func() *views.Table{"groups": r.groups, "entries": r.entries, "coefficients": r.coefficients}[name]())
	}
	if r.comparison != nil {
		b.Tables = append(b.Tables, r.totals(), r.moved(), r.movedGroups(), r.movedEntries(), r.movedCoefficients())
	}
	return b
}

// bookOf makes a book of tables.
func bookOf(policy string, list ...*views.Table) *views.Book {
	return &views.Book{ID: "calibrated", Title: views.TextOf("测算结果", "calibrated"), Name: policy, Tables: list}
}

// plain makes a table that is printed without numbers of rows.
func plain(id, chinese, english string, columns ...string) *views.Table {
	return &views.Table{ID: id, Title: views.TextOf(chinese, english), Columns: views.Columns(columns...), Plain: true}
}

// add adds a row of values as they are written.
func add(t *views.Table, key string, values ...any) {
	cells := make([]views.Cell, len(values))
	for i, v := range values {
		if c, ok := v.(views.Cell); ok {
			cells[i] = c
			continue
		}
		cells[i] = views.Given(fmt.Sprint(v))
	}
	t.Add(key, cells...)
}

// word is a cell of words in both languages; with none it is blank.
func word(chinese, english string) views.Cell { return views.Named(views.TextOf(chinese, english)) }

// because is a number whose trail is known if trails were asked for.
func because(number fmt.Stringer, t settlement.Trail) views.Cell {
	if len(t) == 0 {
		return views.Given(number.String())
	}
	return views.Explained(number.String(), func() (settlement.Trail, error) { return t, nil })
}

// mean is the mean cost of cases.
func mean(m fmt.Stringer, cases int) views.Cell {
	return views.Told(m.String(), "mean", views.TextOf(fmt.Sprintf("%d 例费用的平均数", cases), fmt.Sprintf("the mean of %d cases", cases)))
}

// print prints the tables that the options ask for.
func (r result) print(w io.Writer, o Options) error {
	if err := r.book(o.By).Print(w, o.Lang); err != nil {
		return err
	}
	for _, group := range o.Explain {
		if err := r.explain(w, o.Lang, group); err != nil {
			return err
		}
	}
	return nil
}

func (r result) head() *views.Table {
	s := r.summary
	t := plain("summary", "概况", "summary", "what name 项目 item", "value number 数值 value")
	say := func(chinese, english string, value any) { add(t, "", word(chinese, english), value) }
	say("采用病例", "cases used", s.Cases)
	say("费用合计", "their cost", views.OfClaims(s.Cost.String(), "cost", s.Cases))
	say("区域次均费用", "mean of all cases", because(s.Mean, s.Trail))
	if s.Benchmark != "" {
		say("基准病种 "+s.Benchmark, "benchmark", r.name(s.Benchmark).MeanCost)
	}
	say("政策的次均费用", "regional_mean", r.policy.RegionalMean)
	say("医疗机构", "institutions", s.Institutions)
	say("病组(病种)", "groups", len(s.Groups))
	say("其中稳定", "of them stable", s.Stable)
	say("分等级、险种、机构条目", "entries", s.Entries)
	own := 0
	for _, in := range r.policy.Institutions {
		if !in.Coefficient.Absent() {
			own++
		}
	}
	say("病组系数", "coefficients of groups", s.Coefficients)
	say("机构系数", "coefficients of institutions", own)
	return t
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

func (r result) leftOut() *views.Table {
	t := plain("left_out", "未采用的病例", "cases left out", "reason name 原因 reason", "cases count 病例数 cases", "cost money 费用 cost")
	for _, l := range r.summary.LeftOut {
		add(t, "", word(reasons[l.Reason], l.Reason), l.Cases, views.OfClaims(l.Cost.String(), "cost", l.Cases))
	}
	return t
}

func (r result) uncounted() *views.Table {
	s := r.summary
	t := plain("uncounted", "不计入分项的", "what counts in no entry", "note name 提示 note", "list name 内容 which")
	note := func(chinese, english string, list []string) {
		if len(list) > 0 {
			add(t, "", word(chinese, english), strings.Join(list, ", "))
		}
	}
	note("没有历史病例的病组", "groups without history", s.WithoutHistory)
	note("没有等级的机构", "institutions without a level", s.WithoutLevel)
	if s.WithoutPool > 0 {
		note("没有险种的病例", "cases without a pool", []string{fmt.Sprint(s.WithoutPool)})
	}
	return t
}

func (r result) gathered() *views.Table {
	t := plain("gathered", "归并的病种", "diseases gathered", "disease code 病种 disease", "composite code 综合病种 composite", "name name 名称 name", "cases count 病例数 cases", "cost money 费用 cost")
	for _, x := range r.summary.Gathered {
		add(t, "", x.Code, x.Composite, r.name(x.Composite).Name, x.Cases, views.OfClaims(x.Cost.String(), "cost", x.Cases))
	}
	return t
}

func (r result) groups() *views.Table {
	t := plain("groups", "病组(病种)", "groups", "group code 病组 group", "name name 名称 name", "cases count 病例数 cases", "mean money 均值 mean", "median money 中位数 median",
		"cv number 变异系数 cv", "used name 采用 used", "mean_cost money 均费 mean cost", "base_points number 基准点数 base points")
	for _, h := range r.summary.Groups {
		one, used := r.name(h.Code), word("中位", "median")
		if h.Stable {
			used = word("稳定", "stable")
		}
		add(t, h.Code, h.Code, one.Name, h.Cases, mean(h.Mean, h.Cases), views.Told(h.Median.String(), "median", views.TextOf(fmt.Sprintf("%d 例费用的中位数", h.Cases), fmt.Sprintf("the median of %d cases", h.Cases))), h.CV, used, because(one.MeanCost, stepsTo(h.Trail, "mean_cost")), because(one.BasePoints, stepsTo(h.Trail, "base_points")))
	}
	return t
}

// stepsTo returns the steps of a trail up to the last that gives a name.
func stepsTo(t settlement.Trail, name string) settlement.Trail {
	for i := len(t) - 1; i >= 0; i-- {
		if t[i].Rule.Gives == name {
			return t[:i+1]
		}
	}
	return nil
}

func (r result) entries() *views.Table {
	t := plain("entries", "分等级、险种、机构", "by level, pool and institution", "group code 病组 group", "institution code 机构 institution", "level code 等级 level", "pool name 险种 pool",
		"cases count 病例数 cases", "cv number 变异系数 cv", "mean money 均值 mean", "used name 采用 used", "base_points number 基准点数 base points")
	for _, h := range r.summary.Groups {
		by := r.name(h.Code).By
		for _, e := range h.By {
			points, used := settlement.Decimal{}, word("不单列", "no entry")
			if e.Stable {
				i := slices.IndexFunc(by, func(x drg.GroupBy) bool {
					return x.Institution == e.Institution && x.Level == e.Level && x.Pool == e.Pool
				})
				points, used = by[i].BasePoints, views.Cell{}
			}
			add(t, "", h.Code, e.Institution, e.Level, e.Pool, e.Cases, e.CV, mean(e.Mean, e.Cases), used, because(points, stepsTo(e.Trail, "base_points")))
		}
	}
	return t
}

func (r result) coefficients() *views.Table {
	t := plain("coefficients", "系数", "coefficients", "institution code 机构 institution", "level code 等级 level", "group code 病组 group", "coefficient number 系数 coefficient")
	of := map[[3]string]settlement.Trail{}
	for _, x := range r.summary.Ratios {
		of[[3]string{x.Institution, x.Level, x.Group}] = x.Trail
	}
	for _, in := range r.policy.Institutions {
		if !in.Coefficient.Absent() {
			add(t, "", in.Code, "", "", because(in.Coefficient, of[[3]string{in.Code, "", ""}]))
		}
	}
	for _, c := range r.policy.Coefficients {
		add(t, "", c.Institution, c.Level, c.Group, because(c.Coefficient, of[[3]string{c.Institution, c.Level, c.Group}]))
	}
	return t
}

// explain prints the trails of a group.
func (r result) explain(w io.Writer, l views.Language, code string) error {
	i := slices.IndexFunc(r.summary.Groups, func(h drg.GroupHistory) bool { return h.Code == code })
	if i < 0 {
		return &settlement.FieldError{Path: "explain", Err: drg.ErrGroup}
	}
	h := r.summary.Groups[i]
	fmt.Fprintf(w, "\n%s %s\n", table.Clean(code), table.Clean(r.name(code).Name))
	writeTrail(w, l, h.Trail)
	for _, e := range h.By {
		if e.Stable {
			fmt.Fprintf(w, "%s\n", who(e.Institution, e.Level, e.Pool))
			writeTrail(w, l, e.Trail)
		}
	}
	for _, x := range r.summary.Ratios {
		if x.Group == code {
			fmt.Fprintf(w, "%s\n", who(x.Institution, x.Level, ""))
			writeTrail(w, l, x.Trail)
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
func writeTrail(w io.Writer, l views.Language, t settlement.Trail) {
	new(views.Table).Trail(w, l, "  ", t)
}
