package statement

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// Explanation says how an amount arose: of a claim the point value, the claim and its due; of an
// institution ("institution:LS01") or a holder ("holder:C1") its lines.
type Explanation struct {
	*job.Explanation
	Subject string
	// Show returns what the reader may see of a trail; nil: all of it.
	Show   func(settlement.Trail) settlement.Trail
	result *job.Result
	worded func(string) string
}

// Explain explains a subject: see [job.Result.Explain]. worded returns a text in the words of the
// job.
func Explain(ctx context.Context, r *job.Result, subject string, worded func(string) string) (*Explanation, error) {
	return ExplainOneOf(ctx, r.Explainer(func() []string { return nil }), subject, worded)
}

// ExplainOneOf explains one of several subjects, for whose claims explainer was made.
func ExplainOneOf(ctx context.Context, explainer *job.Explainer, subject string, worded func(string) string) (*Explanation, error) {
	x, err := explainer.Explain(ctx, subject)
	if err != nil {
		return nil, err
	}
	return &Explanation{Explanation: x, Subject: subject, result: explainer.Result(), worded: worded}, nil
}

// section is some steps of an explanation, and a note where there are none.
type section struct {
	title  views.Text
	amount string // of a line
	trail  settlement.Trail
	fixed  *settlement.PointValue // a value that has no steps
}

// sections are the parts of an explanation in their order, as the reader may see them.
func (x *Explanation) sections() []section {
	list := x.all()
	for i := range list {
		list[i].trail = x.shown(list[i].trail)
	}
	return list
}

func (x *Explanation) shown(t settlement.Trail) settlement.Trail {
	if x.Show == nil {
		return t
	}
	return x.Show(t)
}

// all are the sections with all steps.
func (x *Explanation) all() (list []section) {
	if x.Entry == nil {
		for _, l := range x.Lines {
			title := views.Text{Chinese: words.Of(l.Method).Chinese + " " + words.Of(l.Kind).Chinese, English: string(l.Method) + " " + string(l.Kind)}
			if l.Pool != "" {
				title = views.Text{Chinese: l.Pool + " " + title.Chinese, English: l.Pool + " " + title.English}
			}
			list = append(list, section{title: title, amount: l.Amount.String(), trail: l.Trail})
		}
		return list
	}
	if x.points() {
		v := x.result.Report.Pool(x.Entry.Pool).PointValue
		one := section{title: views.Text{Chinese: "点值", English: "point value"}, trail: v.Trail}
		if len(v.Trail) == 0 {
			one.fixed = v
		}
		list = append(list, one)
	}
	last := len(x.Trail) - 1
	return append(list, section{title: views.Text{Chinese: "病例", English: "claim"}, trail: x.Trail[:last]},
		section{title: views.Text{Chinese: "应付", English: "due"}, trail: x.Trail[last:]})
}

// points reports whether the claim is paid by points.
func (x *Explanation) points() bool { return !x.Entry.Priced && x.Entry.Left == "" }

// whose says of whom or what the explanation is.
func (x *Explanation) whose() string { return strings.TrimSpace(x.Institution + " " + x.Name) }

// remarks are what is to be known of a claim besides its steps, and notes what follows them.
func (x *Explanation) remarks() (remarks []views.Fact, notes []views.Text) {
	e := x.Entry
	if e == nil {
		return nil, nil
	}
	switch e.Left {
	case settlement.LeftPeriod:
		remarks = append(remarks, views.Fact{Name: views.Text{Chinese: "不属于本期", English: "of another period"}, Value: e.Month.String()})
	case settlement.LeftUnpaid:
		remarks = append(remarks, views.Fact{Name: views.Text{Chinese: "不予支付", English: "not paid"}})
	}
	if e.Conflict != "" {
		remarks = append(remarks, views.Fact{Name: views.Text{Chinese: "不予支付", English: "not paid as claimed"}, Value: e.Conflict})
	}
	if x.points() && !x.result.Report.Pool(e.Pool).Terms.RoundEach {
		notes = append(notes, views.Text{
			Chinese: x.worded("医疗机构按全部点数一次取整结算, 各病例价格之和可能略有出入。"),
			English: x.worded("(An institution is paid on all its points, rounded once: the prices of its claims need not add up to that.)"),
		})
	}
	return remarks, notes
}

// class is the class of the claim, with what the policy calls it.
func (x *Explanation) class() views.Text {
	label := Labels(x.result.Report)[x.Entry.Class]
	return views.Text{Chinese: words.Class(x.Entry.Class, label).Chinese, English: strings.TrimSpace(string(x.Entry.Class) + " " + label)}
}

// Print writes the explanation for a terminal: a line for each step.
func (x *Explanation) Print(out io.Writer, l views.Language) error {
	w, t := bufio.NewWriter(out), &views.Table{Words: x.worded}
	if x.Entry == nil {
		fmt.Fprintf(w, "%s  %s\n", table.Clean(x.Subject), table.Clean(x.whose()))
		for _, line := range x.Lines {
			fmt.Fprintf(w, "\n%s %s %s %s\n", table.Clean(line.Pool), line.Method, line.Kind, table.Grouped(line.Amount.String()))
			t.Trail(w, l, "  ", x.shown(line.Trail))
		}
		return w.Flush()
	}
	fmt.Fprintf(w, "%s  %s  %s\n", table.Clean(x.Entry.Claim), table.Clean(x.whose()), table.Clean(x.class().In(l)))
	remarks, notes := x.remarks()
	for _, r := range remarks {
		said := r.Name.Both(l)
		if r.Value != "" {
			said += ": " + table.Clean(r.Value)
		}
		fmt.Fprintln(w, said)
	}
	for _, s := range x.sections() {
		fmt.Fprintln(w, "\n"+s.title.Both(l))
		if s.fixed != nil {
			fmt.Fprintf(w, "  point_value = %s   〔%s〕\n", s.fixed.Value, l.Both("固定点值", "(fixed by the terms)"))
		}
		t.Trail(w, l, "  ", s.trail)
	}
	for _, n := range notes {
		fmt.Fprintln(w, "\n"+l.Pick(n.Chinese+"\n"+n.English, n.Chinese))
	}
	return w.Flush()
}

// Book returns the explanation as a table of steps: of what, what the step gives, its formula,
// the formula with its values, the result, the rule and its source.
func (x *Explanation) Book() *views.Book {
	b := &views.Book{ID: "explanation", Title: views.Text{Chinese: "计算过程", English: "how the amount arose"}, Name: x.result.Report.Name, Period: Period(x.result.Report.Period)}
	fact := func(chinese, english, value string) {
		if value != "" {
			b.Facts = append(b.Facts, views.Fact{Name: views.Text{Chinese: chinese, English: english}, Value: value})
		}
	}
	t := &views.Table{ID: "steps", Title: b.Title, Words: x.worded, Columns: views.Columns("of name 计算 of", "gives code 结果名称 gives", "formula name 公式 formula",
		"values name 代入 values", "result number 结果 result", "rule name 规则 rule", "source name 依据 source")}
	if x.Entry != nil {
		fact("病例", "claim", x.Entry.Claim)
		b.Facts = append(b.Facts, views.Fact{Name: views.Text{Chinese: "病例类型", English: "class"}, Note: x.class()})
	}
	fact("机构", "institution", x.whose())
	remarks, notes := x.remarks()
	b.Facts, t.Notes = append(b.Facts, remarks...), notes
	for _, s := range x.sections() {
		if s.fixed != nil {
			t.Add("", views.Said(s.title), views.Given("point_value"), views.Cell{}, views.Cell{}, views.Given(s.fixed.Value.String()),
				views.Named(views.Text{Chinese: "固定点值", English: "(fixed by the terms)"}), views.Cell{})
		}
		AddSteps(t, s.title, s.trail)
	}
	b.Tables = []*views.Table{t}
	return b
}

// AddSteps adds a row for each step to a table of steps.
func AddSteps(t *views.Table, of views.Text, trail settlement.Trail) {
	for _, s := range trail {
		values := s.Values()
		if values == s.Rule.Formula {
			values = ""
		}
		rule := s
		rule.Rule.Source = settlement.Source{}
		result := views.Cell{Text: s.Shown(), Why: func() (views.Reason, error) { return views.Reason{Steps: settlement.Trail{s}}, nil }}
		t.Add("", views.Said(of), views.Given(s.Rule.Gives), views.Given(s.Rule.Formula), views.Given(values), result, views.Cell{Text: t.StepRule(rule, views.Chinese), English: t.StepRule(rule, views.English)}, views.Given(s.Rule.Source.String()))
	}
}
