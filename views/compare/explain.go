package compare

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/statement"
)

// Explanation says how the difference of one claim arose.
type Explanation struct {
	comparison
	claim, institution string
	c                  *job.FeedbackCase // nil: it does not differ
	outside            bool              // it was not compared
	report             *settlement.Report
}

// Explain explains the difference of a claim, with the trails of its steps if the feedback was
// compared with them: see [job.FeedbackOptions]. It returns an error wrapping
// [settlement.ErrClaim] if neither side has the claim.
func Explain(ctx context.Context, r *job.Result, f *job.Feedback, id string, worded func(string) string) (*Explanation, error) {
	x := &Explanation{comparison: comparison{f, worded}, claim: id, c: f.Case(id), report: r.Report}
	if x.c != nil {
		x.claim, x.institution = x.c.Claim, strings.TrimSpace(x.c.Institution+" "+x.c.Pool)
		return x, nil
	}
	own, err := r.Explain(ctx, id)
	if err != nil {
		return nil, err
	}
	if own.Entry == nil {
		return nil, fmt.Errorf("%w: %q", settlement.ErrClaim, id)
	}
	x.institution = own.Entry.Institution
	x.outside = slices.ContainsFunc(f.Outside, func(o job.FeedbackOutside) bool {
		return o.Method == own.Entry.Method && o.Institution == own.Entry.Institution
	})
	return x, nil
}

// none says why there is nothing to explain.
func (x *Explanation) none() views.Text {
	if x.outside {
		return views.Text{Chinese: "反馈未涉及该机构，未核对", English: "the feedback is not about its institution: not compared"}
	}
	return views.Text{Chinese: "没有差异", English: "no difference"}
}

// Print writes the explanation for a terminal.
func (x *Explanation) Print(out io.Writer, l views.Language) error {
	w, t := bufio.NewWriter(out), &views.Table{Words: x.worded}
	if x.c == nil {
		fmt.Fprintf(w, "%s  %s  %s\n", table.Clean(x.claim), table.Clean(x.institution), x.none().Both(l))
		return w.Flush()
	}
	c := x.c
	fmt.Fprintf(w, "%s  %s  %s (%s)\n", table.Clean(x.claim), table.Clean(x.institution), sum(c.Own, c.Bureau, c.Difference, l), x.amountName().Both(l))
	now := c.Own
	var amounts []settlement.Money
	for i := range c.Steps {
		m := &c.Steps[i]
		from := ""
		if m.Own != "" || m.Bureau != "" {
			from = fmt.Sprintf("%s → %s   ", or(figure(m.Step, m.Own).In(l), "–"), or(figure(m.Step, m.Bureau).In(l), "–"))
		}
		said := fmt.Sprintf("%s  %s%s %s = %s   %s", x.step(string(m.Step)).Both(l), from, l.Both("差额", "difference"), less(now+m.Amount, now), table.Grouped(m.Amount.String()), x.why(c, m).Both(l))
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(said))
		t.Trail(w, l, "  ", m.Trail)
		now, amounts = now+m.Amount, append(amounts, m.Amount) // up to the bureau's amount
	}
	fmt.Fprintf(w, "\n%s %s = %s\n", l.Both("合计", "sum"), terms(amounts...), table.Grouped(c.Difference.String()))
	return w.Flush()
}

// Book returns the explanation as a table of steps.
func (x *Explanation) Book() *views.Book {
	title := views.Text{Chinese: "差额的由来", English: "how the difference arose"}
	b := &views.Book{ID: "difference", Title: title, Name: x.report.Name, Period: statement.Period(x.report.Period), Facts: []views.Fact{
		{Name: views.Text{Chinese: "病例", English: "claim"}, Value: x.claim}, {Name: views.Text{Chinese: "机构", English: "institution"}, Value: x.institution},
	}}
	if x.c == nil {
		b.Tables = []*views.Table{{ID: "none", Title: title, Notes: []views.Text{x.none()}}}
		return b
	}
	one := comparison{&job.Feedback{Amount: x.Amount, Cases: []job.FeedbackCase{*x.c}}, x.worded}
	steps := &views.Table{ID: "steps", Title: title, Words: x.worded, Columns: views.Columns("of name 计算 of", "gives code 结果名称 gives", "formula name 公式 formula",
		"values name 代入 values", "result number 结果 result", "rule name 规则 rule", "source name 依据 source")}
	for _, m := range x.c.Steps {
		statement.AddSteps(steps, x.step(string(m.Step)), m.Trail)
	}
	cases := one.cases()
	cases.Words = x.worded
	b.Tables = []*views.Table{cases}
	if len(steps.Rows) > 0 {
		b.Tables = append(b.Tables, steps)
	}
	return b
}

// less writes a difference: "12.00 − 5.00".
func less(a, b settlement.Money) string {
	if b == 0 {
		return table.Grouped(a.String()) + " − 0.00"
	}
	return terms(a, -b)
}

// terms writes a sum: "12.00 − 5.00 + 0.50".
func terms(amounts ...settlement.Money) string {
	var b strings.Builder
	for i, m := range amounts {
		said := m.String()
		switch {
		case i == 0:
		case m < 0:
			b.WriteString(" − ")
			said = strings.TrimPrefix(said, "-")
		default:
			b.WriteString(" + ")
		}
		b.WriteString(table.Grouped(said))
	}
	return b.String()
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
