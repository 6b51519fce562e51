package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// comparison is a comparison while it is told.
type comparison struct {
	*job.Feedback
	worded func(string) string
}

// Book returns a comparison: its counts and sums, the steps, the cases, what the feedback is not
// about, and the checks. worded returns a text in the words of the job.
func Book(r *settlement.Report, f *job.Feedback, worded func(string) string) *views.Book {
	x := comparison{f, worded}
	b := &views.Book{
		ID: "compare", Name: r.Name, Period: statement.Period(r.Period),
		Title: views.Text{Chinese: "与医保反馈核对（差额 = 医保反馈 − 本方）", English: "comparison with the bureau's feedback (difference = bureau − own)"},
		Facts: []views.Fact{{Name: views.Text{Chinese: "金额", English: "amounts"}, Note: x.amountName()}, {Name: views.Text{Chinese: "核对列", English: "compared"}, Note: x.compared()}},
	}
	for _, t := range []*views.Table{x.overview(), x.steps(), x.cases(), x.outside(), x.checks()} {
		t.Words, t.Plain = worded, true
		if len(t.Rows)+len(t.Notes) > 0 {
			b.Tables = append(b.Tables, t)
		}
	}
	return b
}

// chinese are steps and columns in Chinese.
var chinese = map[string]string{
	"missing": "一方缺失", "group": "病组", "class": "病例类型", "coefficient": "差异系数", "points": "点数", "value": "点值", "covered": "个人及其他支付", "amount": "金额(无法归因)",
}

// step names a step or a column.
func (x *comparison) step(name string) views.Text {
	return views.Text{Chinese: x.worded(chinese[name]), English: x.worded(name)}
}

// amountName says what the amounts are.
func (x *comparison) amountName() views.Text {
	if x.Amount == intake.FeedbackPrice {
		return views.Text{Chinese: "支付价", English: "price"}
	}
	return views.Text{Chinese: "应付", English: "due"}
}

// compared lists the columns that were compared.
func (x *comparison) compared() views.Text {
	var zh, en []string
	for _, name := range x.Columns {
		text := x.step(name)
		if name == "amount" {
			text.Chinese = "金额"
		}
		zh, en = append(zh, text.Chinese), append(en, text.English)
	}
	return views.Text{Chinese: strings.Join(zh, "、"), English: strings.Join(en, ", ")}
}

// overview has the counts and both sums.
func (x *comparison) overview() *views.Table {
	t := &views.Table{ID: "overview", Title: views.Text{Chinese: "概况", English: "overview"}, Columns: views.Columns("item name 项目 item", "value number 数值 value", "note name 说明 note")}
	add := func(key, chinese, english, value string, note views.Text) {
		t.Add(key, views.Named(views.Text{Chinese: chinese, English: english}), views.Given(value), views.Said(note))
	}
	add("rows", "反馈病例数", "cases in the feedback", fmt.Sprint(x.Rows), views.Text{})
	add("pairs", "双方均有", "on both sides", fmt.Sprint(x.Pairs), views.Text{})
	add("equal", "其中一致", "of these equal", fmt.Sprint(x.Equal), views.Text{})
	add("cases", "差异病例", "cases that differ", fmt.Sprint(len(x.Cases)), views.Text{})
	add("own", "本方(元)", "own (yuan)", x.Own.String(), views.Text{})
	add("bureau", "医保反馈(元)", "bureau (yuan)", x.Bureau.String(), views.Text{})
	add("difference", "差额(元)", "difference (yuan)", x.Difference.String(), views.Text{})
	value := func(key string) *views.Cell {
		return &t.Rows[slices.IndexFunc(t.Rows, func(r views.Row) bool { return r.Key == key })].Cells[1]
	}
	value("difference").Why = moved(x.Own, x.Bureau, nil)
	value("own").Why = views.Told(x.Own.String(), "own", views.TextOf("反馈涉及机构的全部病例之和，逐例计算", "all claims of the institutions that the feedback is about, each computed here")).Why
	value("bureau").Why = views.Told(x.Bureau.String(), "bureau", views.TextOf(fmt.Sprintf("反馈文件 %d 例之和", x.Rows), fmt.Sprintf("the sum of the %d cases of the feedback", x.Rows))).Why
	for _, s := range x.Shorter {
		add("shorter."+s.Column, "按反馈的小数位数四舍五入后核对", "rounded to the decimals of the feedback first", fmt.Sprint(s.Places), x.step(s.Column))
	}
	for _, u := range x.Unused {
		column, method := x.step(u.Column), words.Of(u.Method)
		add("unused."+u.Column+"."+string(u.Method), "本方无可核对的数值", "figures with no counterpart here", fmt.Sprint(u.Claims),
			views.Text{Chinese: column.Chinese + " " + method.Chinese, English: column.English + " " + method.English})
	}
	return t
}

// moved explains a difference by the amounts before and after it, and how the second arose.
func moved(before, after settlement.Money, trail settlement.Trail) views.Why {
	return func() (views.Reason, error) {
		rule := settlement.Rule{ID: "compare.difference", Text: "差额 = 医保口径 − 本方口径 (what it comes to with the bureau's figure, less without)", Gives: "difference", Formula: "with_bureau − with_own"}
		steps := append(trail[:len(trail):len(trail)], settlement.Step{
			Rule: rule, Result: (after - before).Decimal(),
			Inputs: []settlement.Input{settlement.In("with_bureau", after.Decimal()), settlement.In("with_own", before.Decimal())},
		})
		return views.Reason{Steps: steps}, nil
	}
}

// steps has a row for each step, and the whole.
func (x *comparison) steps() *views.Table {
	t := &views.Table{ID: "steps", Title: views.Text{Chinese: "差额按环节", English: "differences by step"},
		Columns: views.Columns("step name 环节 step", "cases count 病例数 cases", "amount money 差额(元) difference (yuan)"),
		Charts:  []views.Chart{{ID: "steps", Kind: views.Waterfall, Title: views.Text{Chinese: "差额按环节", English: "differences by step"}, Label: "step", Y: []string{"amount"}}}}
	for _, s := range x.Steps {
		amount := views.Summed(s.Amount.String(), func() (parts []views.Part) {
			for _, c := range x.Cases {
				for _, m := range c.Steps {
					if m.Step == s.Step {
						parts = append(parts, views.Part{Label: c.Claim, Value: m.Amount.String()})
					}
				}
			}
			return parts
		})
		t.Add(string(s.Step), views.Named(x.step(string(s.Step))), views.Given(fmt.Sprint(s.Cases)), amount)
	}
	all := views.Summed(x.Difference.String(), func() (parts []views.Part) {
		for _, s := range x.Steps {
			parts = append(parts, views.Part{Label: x.step(string(s.Step)).Both(views.English), Value: s.Amount.String()})
		}
		return parts
	})
	t.AddTotal("all", views.Named(views.Text{Chinese: "合计", English: "all"}), views.Given(fmt.Sprint(len(x.Cases))), all)
	return t
}

// cases has a row for each step of each case that differs. The first row of a case has the case.
func (x *comparison) cases() *views.Table {
	t := &views.Table{ID: "cases", Title: views.Text{Chinese: "差异病例", English: "cases that differ"}, Columns: views.Columns(
		"claim code 病例 claim", "institution code 机构 institution", "method name 支付方式 method", "pool name 基金池 pool", "own money 本方(元) own (yuan)",
		"bureau money 医保反馈(元) bureau (yuan)", "difference money 差额(元) difference (yuan)", "step name 环节 step", "own_figure name 本方数值 own figure",
		"bureau_figure name 医保数值 bureau's figure", "amount money 环节差额(元) of the step (yuan)", "note name 说明 note")}
	for i := range x.Cases {
		c := &x.Cases[i]
		now := c.Own
		for k := range c.Steps {
			m := &c.Steps[k]
			row, key := make([]views.Cell, 7, len(t.Columns)), ""
			if k == 0 {
				key = c.Claim
				row = append(row[:0], views.Given(c.Claim), views.Given(c.Institution), views.Said(words.Of(c.Method)), views.Given(c.Pool), views.Told(c.Own.String(), "own", ofOwn),
					views.Told(c.Bureau.String(), "bureau", ofBureau), views.Summed(c.Difference.String(), func() []views.Part { return x.parts(c) }))
			}
			amount := views.Cell{Text: m.Amount.String(), Why: moved(now, now+m.Amount, m.Trail)}
			t.Add(key, append(row, views.Named(x.step(string(m.Step))), views.Said(figure(m.Step, m.Own)), views.Said(figure(m.Step, m.Bureau)), amount, views.Named(x.why(c, m)))...)
			now += m.Amount // up to the bureau's amount
		}
	}
	if len(t.Rows) == 0 {
		t.Notes = []views.Text{{Chinese: "没有差异病例", English: "no case differs"}}
	}
	return t
}

var (
	ofOwn    = views.Text{Chinese: "本方对该病例的计算，步骤见病例计算过程", English: "what the case comes to here: explain has its steps"}
	ofBureau = views.Text{Chinese: "医保反馈文件所载", English: "as the bureau's file has it"}
)

func (x *comparison) parts(c *job.FeedbackCase) (parts []views.Part) {
	for _, m := range c.Steps {
		parts = append(parts, views.Part{Label: x.step(string(m.Step)).Both(views.English), Value: m.Amount.String()})
	}
	return parts
}

// figure shows a figure of a step; a class in both languages.
func figure(step job.FeedbackStep, text string) views.Text {
	switch step {
	case job.StepClass:
		return words.Class(settlement.Class(text), "")
	case job.StepCovered, job.StepAmount, job.StepPoints:
		text = table.Grouped(text)
	}
	return views.Text{Chinese: text, English: text}
}

// why says what is to be known of a step besides its figures.
func (x *comparison) why(c *job.FeedbackCase, m *job.FeedbackMove) views.Text {
	missing := m.Step == job.StepMissing
	switch {
	case missing && c.Unstated:
		return views.Text{Chinese: "本方无此病例，反馈未列金额", English: "not here, amount not stated"}
	case missing && c.Left == settlement.LeftPeriod:
		return views.Text{Chinese: "本方不属于本期", English: "of another period here"}
	case missing && c.Left == settlement.LeftUnpaid:
		return views.Text{Chinese: "本方不予支付", English: "not paid here"}
	case missing && c.Missing == job.Own:
		return views.Text{Chinese: "本方无此病例", English: "not here"}
	case missing:
		return views.Text{Chinese: "医保反馈无此病例", English: "not in the feedback"}
	case m.In != "":
		in := x.step(string(m.In))
		return views.Text{Chinese: "金额计入" + in.Chinese, English: "counted under " + in.English}
	case m.Rest:
		return views.Text{Chinese: "含后续环节差额", English: "what figures behind it differ by"}
	}
	return views.Text{}
}

// outside has the claims that were not compared.
func (x *comparison) outside() *views.Table {
	t := &views.Table{ID: "outside", Title: views.Text{Chinese: "反馈未涉及的机构（未核对）", English: "institutions that the feedback is not about (not compared)"},
		Columns: views.Columns("method name 支付方式 method", "institution code 机构 institution", "cases count 病例数 cases", "own money 本方(元) own (yuan)")}
	for _, u := range x.Outside {
		t.Add("", views.Said(words.Of(u.Method)), views.Given(u.Institution), views.Given(fmt.Sprint(u.Claims)), views.OfClaims(u.Amount.String(), "own", u.Claims))
	}
	return t
}

// checks has both sides of each check.
func (x *comparison) checks() *views.Table {
	t := &views.Table{ID: "checks", Title: views.Text{Chinese: "核对", English: "checks"},
		Columns: views.Columns("check name 核对 check", "left money 左(元) left (yuan)", "right money 右(元) right (yuan)", "result name 结果 result")}
	for _, c := range x.Checks {
		statement.AddCheck(t, views.Text{}, c)
	}
	t.Notes = []views.Text{{
		Chinese: sum(x.Own, x.Bureau, x.Difference, views.Chinese),
		English: sum(x.Own, x.Bureau, x.Difference, views.English),
	}}
	return t
}

// sum says how a difference arises from both sides.
func sum(own, bureau, difference settlement.Money, l views.Language) string {
	return fmt.Sprintf("%s %s − %s %s = %s %s", l.Both("医保反馈", "bureau"), table.Grouped(bureau.String()), l.Both("本方", "own"), table.Grouped(own.String()),
		l.Both("差额", "difference"), table.Grouped(difference.String()))
}
