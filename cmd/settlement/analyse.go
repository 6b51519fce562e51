package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/sums"
)

func (c *command) analyseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "analyse JOB ANALYSIS",
		Short: c.say("sum claims up by the keys of a document", "按指定项目汇总病例（机构、科室、病组、医师……）"),
		Long: c.say(`analyse settles a job and sums its claims up as a document says: by which keys (institution, ward,
doctor, group, class, month, payer ...) and which sums (claims, days, cost, price, due, gain ...).
The sums are those of the statements, to the fen. CSV has a row for each combination of the keys,
with the names of the document, and no total.`,
			`analyse 结算一个任务，并按文件所列项目（机构、科室、医师、病组、病例类型、月份、费用承担方等）
汇总病例的例数、床日、费用、支付标准、应付、盈亏等。合计与清算表一致，精确到分。CSV 每种组合一行，
列名同文件，不含合计行。`),
		Example: `  settlement analyse examples/lishui examples/lishui/analysis.json
  settlement analyse examples/lishui examples/lishui/analysis.json -o wards.xlsx -o wards.csv`,
		Args: c.args(2, 2, "a job and an analysis", "任务和汇总文件"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := j.check(cmd); err != nil {
			return err
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			asked, err := jobfile.Read(args[1], job.ReadAnalysis)
			if err != nil {
				return nil, err
			}
			opened, err := j.open(args[0], set)
			if err != nil {
				return nil, err
			}
			set.Inputs = append(set.Inputs, args[1])
			if err := set.Check(o.paths...); err != nil {
				return nil, err
			}
			options, clear := j.options()
			defer clear()
			r, err := opened.Settle(cmd.Context(), options)
			if err != nil {
				return nil, jobfile.Named(within(args[0], "job.json"), err)
			}
			t, p, err := r.Table(cmd.Context(), asked, options)
			if err != nil {
				return nil, jobfile.Named(within(args[0], "job.json"), err)
			}
			clear()
			j.repaired(r)
			return &product{
				book: sums.Book(r.Report.Name, t, p), data: document(t),
				csv: func(w io.Writer) error { return job.WriteAnalysis(w, t, o.plain) },
			}, nil
		})
	}
	return cmd
}
