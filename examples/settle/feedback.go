package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// feedbackOptions returns how the command line wants the feedback to be compared.
func (o *options) feedbackOptions() job.FeedbackOptions {
	f := job.FeedbackOptions{Amount: intake.FeedbackAmount(o.amount), Trail: o.explain}
	if o.method != "" {
		f.Methods = []settlement.Method{settlement.Method(o.method)}
	}
	return f
}

// feedback is a comparison with the bureau's feedback while it is printed.
type feedback struct {
	*job.Feedback
	lang  lang.Language
	words func(string) string
	w     *bufio.Writer
}

// compareFeedback compares the result with the bureau's feedback, if there is one, and says on
// stderr how its file was read.
func compareFeedback(ctx context.Context, stderr io.Writer, o options, r *job.Result) (*job.Feedback, error) {
	if o.feedback == "" {
		return nil, nil
	}
	f, err := r.Compare(ctx, rows.Path(o.feedback), o.feedbackOptions())
	if err != nil {
		return nil, err
	}
	notes.Unknown(stderr, o.lang, f.Unknown)
	for _, repaired := range f.Repairs {
		notes.Repaired(stderr, o.lang, repaired)
	}
	return f, nil
}

// writeFeedback prints a comparison: as JSON, as a CSV file, how one claim differs, or as tables.
func writeFeedback(ctx context.Context, out io.Writer, o options, r *job.Result, f *job.Feedback, words func(string) string) error {
	x := feedback{f, o.lang, words, bufio.NewWriter(out)}
	switch {
	case o.explain != "":
		return x.explain(ctx, r, o.explain)
	case o.json:
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(f)
	case strings.HasSuffix(strings.ToLower(o.output), ".csv"):
		return x.csv(out, o.plain)
	}
	return x.tables(r.Report)
}

// feedbackWords are steps and columns in Chinese.
var feedbackWords = map[string]string{
	"missing": "一方缺失", "group": "病组", "class": "病例类型", "coefficient": "差异系数", "points": "点数", "value": "点值", "covered": "个人及其他支付", "amount": "金额(无法归因)",
}

// step names a step or a column.
func (x *feedback) step(name string) string {
	return x.words(x.lang.Both(feedbackWords[name], name))
}

// why says what is to be known of a step besides its figures.
func (x *feedback) why(c *job.FeedbackCase, m *job.FeedbackMove) string {
	switch {
	case m.Step == job.StepMissing && c.Unstated:
		return x.lang.Both("本方无此病例，反馈未列金额", "not here, amount not stated")
	case m.Step == job.StepMissing && c.Left == settlement.LeftPeriod:
		return x.lang.Both("本方不属于本期", "of another period here")
	case m.Step == job.StepMissing && c.Left == settlement.LeftUnpaid:
		return x.lang.Both("本方不予支付", "not paid here")
	case m.Step == job.StepMissing && c.Missing == job.Own:
		return x.lang.Both("本方无此病例", "not here")
	case m.Step == job.StepMissing:
		return x.lang.Both("医保反馈无此病例", "not in the feedback")
	case m.In != "":
		return x.lang.Both("金额计入", "counted under ") + x.step(string(m.In))
	case m.Rest:
		return x.lang.Both("含后续环节差额", "what figures behind it differ by")
	}
	return ""
}

// amountName says what the amounts are.
func (x *feedback) amountName() string {
	if x.Amount == intake.FeedbackPrice {
		return x.lang.Both("支付价", "price")
	}
	return x.lang.Both("应付", "due")
}

func (x *feedback) line(chinese, english, text string) {
	fmt.Fprintf(x.w, "%s%s%s\n", x.words(x.lang.Both(chinese, english)), x.lang.Pick(": ", "："), text)
}

// tables prints the sums, the steps, the cases and the checks.
func (x *feedback) tables(r *settlement.Report) error {
	fmt.Fprintf(x.w, "%s\n%s %s %s\n\n", table.Clean(r.Name), r.Period.From, x.lang.Pick("to", "至"), r.Period.To)
	fmt.Fprintf(x.w, "%s\n", x.lang.Both("与医保反馈核对（差额 = 医保反馈 − 本方，单位：元）", "comparison with the bureau's feedback (difference = bureau − own, in yuan)"))
	x.line("金额", "amounts", x.amountName())
	var columns []string
	for _, name := range x.Columns {
		text := x.step(name)
		if name == "amount" {
			text = x.lang.Both("金额", "amount")
		}
		columns = append(columns, text)
	}
	x.line("核对列", "compared", strings.Join(columns, x.lang.Pick(", ", "、")))
	x.line("反馈病例数", "cases in the feedback", table.Grouped(fmt.Sprint(x.Rows)))
	x.line("双方均有", "on both sides", table.Grouped(fmt.Sprint(x.Pairs)))
	x.line("其中一致", "of these equal", table.Grouped(fmt.Sprint(x.Equal)))
	for _, s := range x.Shorter {
		x.line("按反馈的小数位数四舍五入后核对", "rounded to the decimals of the feedback first", fmt.Sprintf("%s %d", x.step(s.Column), s.Places))
	}
	for _, u := range x.Unused {
		x.line("本方无可核对的数值", "figures with no counterpart here", fmt.Sprintf("%s %s %s", x.step(u.Column), word(x.lang, u.Method), table.Grouped(fmt.Sprint(u.Claims))))
	}
	for _, print := range []func() error{x.steps, x.cases, x.outside, x.checks} {
		if err := print(); err != nil {
			return err
		}
	}
	fmt.Fprintln(x.w, x.lang.Pick("\nEach difference: add -explain CLAIM. Own amounts: -explain CLAIM without -feedback.", "\n各病例差额的由来：加 -explain 病例编号；本方金额的由来：-explain 病例编号（不加 -feedback）。"))
	return x.w.Flush()
}

// steps has a row for each step, and the whole.
func (x *feedback) steps() error {
	g := table.NewGrid(x.lang, table.Text("环节", "step"), table.Number("病例数", "cases"), table.Number("差额(元)", "difference (yuan)"))
	for _, s := range x.Steps {
		g.Row(x.step(string(s.Step)), s.Cases, s.Amount)
	}
	g.Row(x.lang.Both("合计", "all"), len(x.Cases), x.Difference)
	return g.Print(x.w, "差额按环节", "differences by step")
}

// cases has a row for each step of each case that differs.
func (x *feedback) cases() error {
	g := table.NewGrid(x.lang, table.Text("病例", "claim"), table.Text("机构", "institution"), table.Text("支付方式", "method"), table.Text("基金池", "pool"),
		table.Number("本方(元)", "own (yuan)"), table.Number("医保反馈(元)", "bureau (yuan)"), table.Number("差额(元)", "difference (yuan)"),
		table.Text("环节", "step"), table.Text("本方数值", "own figure"), table.Text("医保数值", "bureau's figure"), table.Number("环节差额(元)", "of the step (yuan)"), table.Text("说明", "note"))
	for i := range x.Cases {
		c := &x.Cases[i]
		for k := range c.Steps {
			m := &c.Steps[k]
			of := []any{"", "", "", "", "", "", ""}
			if k == 0 {
				of = []any{c.Claim, c.Institution, word(x.lang, c.Method), c.Pool, c.Own, c.Bureau, c.Difference}
			}
			g.Row(append(of, x.step(string(m.Step)), x.figure(m.Step, m.Own), x.figure(m.Step, m.Bureau), m.Amount, x.why(c, m))...)
		}
	}
	if g.Rows() == 0 {
		fmt.Fprintf(x.w, "\n%s\n", x.lang.Both("没有差异病例", "no case differs"))
		return nil
	}
	return g.Print(x.w, "差异病例", "cases that differ")
}

// classesInChinese are the classes of this module.
var classesInChinese = map[settlement.Class]string{
	settlement.Normal: "正常病例", settlement.Low: "低倍率病例", settlement.Middle: "中倍率病例", settlement.High: "高倍率病例", settlement.Special: "特病单议",
	settlement.Ungrouped: "未入组", settlement.FixedRate: "单病种", settlement.BedDay: "床日", settlement.HeadMonth: "人头月", settlement.ByItem: "按项目",
}

// figure shows a figure of a step; a class in the language.
func (x *feedback) figure(step job.FeedbackStep, text string) string {
	if chinese := classesInChinese[settlement.Class(text)]; step == job.StepClass && chinese != "" && x.lang == lang.Chinese {
		return chinese
	}
	if step == job.StepCovered || step == job.StepAmount || step == job.StepPoints {
		return table.Grouped(text)
	}
	return text
}

func (x *feedback) outside() error {
	g := table.NewGrid(x.lang, table.Text("支付方式", "method"), table.Text("机构", "institution"), table.Number("病例数", "cases"), table.Number("本方(元)", "own (yuan)"))
	for _, u := range x.Outside {
		g.Row(word(x.lang, u.Method), u.Institution, u.Claims, u.Amount)
	}
	return g.Print(x.w, "反馈未涉及的机构（未核对）", "institutions that the feedback is not about (not compared)")
}

// checks has a row for each check, with both of its sides.
func (x *feedback) checks() error {
	g := table.NewGrid(x.lang, table.Text("核对", "check"), table.Number("左(元)", "left (yuan)"), table.Number("右(元)", "right (yuan)"), table.Text("结果", "result"))
	for _, c := range x.Checks {
		said := x.lang.Pick("ok", "相符")
		if !c.OK {
			said = x.lang.Pick("FAILED", "不符")
		}
		g.Row(x.lang.Pick(c.Name, c.Chinese()), c.Left, c.Right, said)
	}
	fmt.Fprintf(x.w, "\n%s\n", x.sum(x.Own, x.Bureau, x.Difference))
	return g.Print(x.w, "核对", "checks")
}

// sum says how a difference arises from both sides.
func (x *feedback) sum(own, bureau, difference settlement.Money) string {
	return fmt.Sprintf("%s %s − %s %s = %s %s", x.lang.Both("医保反馈", "bureau"), table.Grouped(bureau.String()), x.lang.Both("本方", "own"), table.Grouped(own.String()),
		x.lang.Both("差额", "difference"), table.Grouped(difference.String()))
}
