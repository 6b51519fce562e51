package whatif

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// In this file: what is compared, what was changed, and why dues differ.

// facts say what is compared, and which claims are in neither.
func (x *comparison) facts() []views.Fact {
	named := func(r *settlement.Report) string {
		list := []string{r.Name}
		for _, p := range r.Policies {
			list = append(list, p.Name)
		}
		return strings.Join(list, "; ")
	}
	facts := []views.Fact{
		{Name: views.Text{Chinese: "现行", English: "before"}, Value: named(x.before.Report)},
		{Name: views.Text{Chinese: "拟定", English: "after"}, Value: named(x.after.Report)},
	}
	left, vouched := notSettled(x.before.Report)
	left2, vouched2 := notSettled(x.after.Report)
	both := func(chinese, english string, a, b int) {
		if a+b > 0 {
			facts = append(facts, views.Fact{Name: views.Text{Chinese: chinese, English: english},
				Note: views.Text{Chinese: fmt.Sprintf("现行 %d，拟定 %d", a, b), English: fmt.Sprintf("before %d, after %d", a, b)}})
		}
	}
	both("不属本期", "of other periods, left out", left, left2)
	both("未按日期核对", "vouched for, dates not looked at", vouched, vouched2)
	return facts
}

// notSettled counts the claims of other periods, and those that no date puts into the period.
func notSettled(r *settlement.Report) (left, vouched int) {
	for _, l := range r.LeftOut {
		left += l.Count
	}
	for _, v := range r.Vouched {
		vouched += v.Claims
	}
	return left, vouched
}

// values are the point values, of each pool where there are several.
func (x *comparison) values() {
	t := x.table("values", "点值", "point value", "pool name 基金池 pool", "side name 测算 side", "value number 点值 value", "points number 点数 points")
	for _, side := range []struct {
		name views.Text
		r    *settlement.Report
	}{{views.Text{Chinese: "现行", English: "before"}, x.before.Report}, {views.Text{Chinese: "拟定", English: "after"}, x.after.Report}} {
		for _, p := range side.r.Pools {
			if v := p.PointValue; v != nil {
				value := views.Explained(v.Value.String(), func() (settlement.Trail, error) { return v.Trail, nil })
				if len(v.Trail) == 0 {
					value.Why = nil
				}
				t.Add("", views.Given(p.Name), views.Named(side.name), value, views.Given(v.Points.String()))
			}
		}
	}
}

// fields are the fields of documents that differ.
func (x *comparison) fields() {
	n := 0
	t := x.table("fields", "", "", "where name 变动 changed", "from name 原 from", "to name 现 to")
	for _, c := range x.changes {
		if c.Institution == "" {
			t.Add("", views.Given(c.Where), views.Given(c.From), views.Given(c.To))
			n++
		}
	}
	t.Title = views.Text{Chinese: fmt.Sprintf("变动 %d 项", n), English: fmt.Sprintf("changed fields: %d", n)}
	if n == 0 {
		t.Notes = []views.Text{{Chinese: "无", English: "none"}}
	}
}

// ofHeads reports whether a change is of a row of members or charges, which have no
// amount of their own.
func ofHeads(c job.Change) bool {
	name, _, _ := strings.Cut(c.Where, ":")
	return c.Method == settlement.Capitation && (name == capitation.Members || name == capitation.Charges)
}

// reasons are the reasons of changes with an amount, in their order.
var reasons = []struct {
	reason job.Reason
	name   views.Text
}{
	{job.Added, views.Text{Chinese: "新增病例", English: "claims added"}}, {job.Removed, views.Text{Chinese: "减少病例", English: "claims removed"}},
	{job.Column, views.Text{Chinese: "病例变动", English: "columns of claims"}}, {job.Policy, views.Text{Chinese: "规则", English: "what policies make of claims"}},
	{job.Value, views.Text{Chinese: "点值、尾差与整体", English: "point value, rounding, lines as a whole"}},
}

// reasons has the part of the change that each reason causes.
func (x *comparison) reasons() {
	type key struct {
		reason job.Reason
		claim  string
		method settlement.Method
	}
	count, amounts := map[job.Reason]int{}, map[job.Reason]settlement.Money{}
	seen, rows := map[key]bool{}, 0
	for _, c := range x.changes {
		if ofHeads(c) {
			rows++
			continue
		}
		amounts[c.Reason] += c.Amount
		if k := (key{c.Reason, c.Claim, c.Method}); c.Claim != "" && !seen[k] {
			seen[k] = true
			count[c.Reason]++
		}
	}
	parts := x.byReason()
	t := x.table("reasons", "增减原因", "why dues differ", "reason name 原因 why", "claims count 病例数 claims", "difference money 增减 difference")
	for _, r := range reasons {
		n := fmt.Sprint(count[r.reason])
		if r.reason == job.Value {
			n = ""
		}
		t.Add(string(r.reason), views.Named(r.name), views.Given(n), views.Summed(amounts[r.reason].String(), func() []views.Part { return slices.Clone(parts[r.reason]) }))
	}
	if rows > 0 {
		t.Notes = []views.Text{{Chinese: fmt.Sprintf("签约与费用变动：%d", rows), English: fmt.Sprintf("changes of members and charges: %d", rows)}}
	}
}

// byReason are the amounts of each reason by institution, as parts of a sum.
func (x *comparison) byReason() map[job.Reason][]views.Part {
	type key struct {
		reason      job.Reason
		institution string
	}
	sums := map[key]settlement.Money{}
	var order []key
	for _, c := range x.changes {
		k := key{c.Reason, c.Institution}
		if _, met := sums[k]; !met {
			order = append(order, k)
		}
		if !ofHeads(c) {
			sums[k] += c.Amount
		}
	}
	parts := map[job.Reason][]views.Part{}
	for _, k := range order {
		if m := sums[k]; m != 0 {
			parts[k.reason] = append(parts[k.reason], views.Part{Label: k.institution, Value: m.String()})
		}
	}
	return parts
}
