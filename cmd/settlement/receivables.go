package main

import (
	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/receivables"
)

func (c *command) receivablesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "receivables DOCUMENT",
		Short: c.say("what payers still owe a hospital, by payer, month and age", "应收医保款表：各支付方、各月未收金额及账龄"),
		Long: c.say(`receivables draws up the table of receivables of a hospital: what was booked for each payer and month,
declared, accepted, refused, deducted and paid, and what is outstanding, with its age. DOCUMENT is
receivables.json or its folder: it names the claims or reports, and the files of declarations,
decisions and payments.`,
			`receivables 生成医院的应收医保款表：各支付方各月的应收、申报、核定、拒付扣款、保证金、已收、未收，
及未收账款的账龄。DOCUMENT 是 receivables.json 或其文件夹，其中列出病例或结算报告，以及申报、核定、
到账文件。`),
		Example: `  settlement receivables examples/receivables
  settlement receivables examples/receivables --by payer -o receivables.xlsx
  settlement receivables examples/receivables --explain rows:1`,
		Args: c.args(1, 1, "one document", "一个文件"),
	}
	o := c.outputFlags(cmd)
	var of receivables.Options
	var outside bool
	cmd.Flags().StringSliceVar(&of.By, "by", nil, c.say("sums by each of a `LIST` alone: payer, month, institution", "只按 `LIST` 汇总：payer（支付方）、month（月份）、institution（机构）"))
	cmd.Flags().BoolVar(&outside, "outside", false, c.say("let the document name files outside its folder", "允许使用文件夹以外的文件"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if of.Check() != nil {
			return c.mistake(cmd, "--by: want some of payer, month, institution, each once", "--by：应为 payer、month、institution，各至多一次")
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			path := within(args[0], "receivables.json")
			files, name := c.files(path, outside)
			opened, err := job.OpenReceivables(files, name)
			if err != nil {
				return nil, jobfile.Named(path, err)
			}
			set.Inputs = append(set.Inputs, jobfile.Inputs(path, opened)...)
			if err := set.Check(o.paths...); err != nil {
				return nil, err
			}
			for _, u := range opened.Unknown() {
				notes.Unknown(c.stderr, c.lang, u)
			}
			t, err := opened.Table(cmd.Context())
			if err != nil {
				return nil, jobfile.Named(path, err)
			}
			b, err := receivables.Show(t, of)
			if len(of.By) > 0 {
				return &product{book: b}, err // as JSON, too, the sums that are asked for
			}
			return &product{book: b, data: document(t)}, err
		})
	}
	return cmd
}
