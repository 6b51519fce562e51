package main

import (
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/compare"
)

func (c *command) compareCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compare JOB FEEDBACK",
		Short: c.say("compare a job with the bureau's feedback, case by case", "与医保局反馈逐例核对差异"),
		Long: c.say(`compare compares the claims of a job with what the bureau says that it pays for each: which cases
differ, at which step (group, class, coefficient, points, value, covered), and what each step comes
to. FEEDBACK is CSV, a workbook or JSON lines with the column id (结算流水号) and some of group,
class, coefficient, points, value, covered and amount, under these or Chinese names.`,
			`compare 把任务的病例与医保局反馈逐例核对：哪些病例不同，差在哪一步（病组、病例类型、系数、点数、
点值、其他支付），每一步差多少。FEEDBACK 可为 CSV、工作簿或 JSON lines，须有结算流水号，以及病组、
病例类型、差异系数、点数、点值、个人及其他支付、金额中的若干列。`),
		Example: `  settlement compare examples/lishui examples/lishui/feedback-LS12.csv
  settlement compare examples/lishui feedback.xlsx --claim LS2025014064`,
		Args: c.args(2, 2, "a job and a feedback", "任务和反馈文件"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	var amount, method, claim string
	f := cmd.Flags()
	f.StringVar(&amount, "amount", "due", c.say("what the amounts of the feedback are, `WHICH`: due (what the fund pays) or price", "反馈金额的含义 `WHICH`：due（基金应付）或 price（支付标准）"))
	f.StringVar(&method, "method", "", c.say("compare the claims of this `METHOD` alone: drg, perdiem, capitation or item", "只核对该付费方式 `METHOD`：drg、perdiem、capitation 或 item"))
	f.StringVar(&claim, "claim", "", c.say("tell how the difference of the claim of this `ID` arose", "解释病例 `ID` 的差额如何产生"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case amount != "due" && amount != "price":
			return c.mistake(cmd, "--amount: want due or price", "--amount：应为 due 或 price")
		case !slices.Contains([]string{"", "drg", "perdiem", "capitation", "item"}, method):
			return c.mistake(cmd, "--method: want drg, perdiem, capitation or item", "--method：应为 drg、perdiem、capitation 或 item")
		}
		if err := j.check(cmd); err != nil {
			return err
		}
		of := job.FeedbackOptions{Amount: intake.FeedbackAmount(amount), Trail: claim}
		if method != "" {
			of.Methods = []settlement.Method{settlement.Method(method)}
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) { return c.compared(cmd, o, j, set, args[0], args[1], of) })
	}
	return cmd
}

// compared settles a job and compares it with a feedback.
func (c *command) compared(cmd *cobra.Command, o *output, j *jobs, set *outputs.Set, at, feedback string, of job.FeedbackOptions) (*product, error) {
	opened, err := j.open(at, set)
	if err != nil {
		return nil, err
	}
	set.Inputs = append(set.Inputs, feedback)
	if err := set.Check(o.paths...); err != nil {
		return nil, err
	}
	options, clear := j.options()
	defer clear()
	r, err := opened.Settle(cmd.Context(), options)
	if err != nil {
		return nil, jobfile.Named(within(at, "job.json"), err)
	}
	found, err := r.Compare(cmd.Context(), rows.Path(feedback), of)
	if err != nil {
		return nil, err
	}
	clear()
	j.repaired(r)
	notes.Unknown(c.stderr, c.lang, found.Unknown)
	for _, repaired := range found.Repairs {
		notes.Repaired(c.stderr, c.lang, repaired)
	}
	if of.Trail != "" {
		x, err := compare.Explain(cmd.Context(), r, found, of.Trail, opened.Words)
		if err != nil {
			return nil, err
		}
		return &product{book: x.Book(), print: func(w io.Writer) error { return x.Print(w, c.lang) }}, nil
	}
	return &product{book: compare.Book(r.Report, found, opened.Words), data: document(found)}, nil
}
