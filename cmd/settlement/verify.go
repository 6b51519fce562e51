package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
)

func (c *command) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify REPORT [JOB|YEAR]",
		Short: c.say("check a report, by itself or against its job", "验证结算报告：报告本身，或对照其任务"),
		Long: c.say(`verify checks a report. By itself: its arithmetic, its lines and their signs, the steps of every
amount. With the job that it was made from: the documents, the
claims, and every number, by settling again. For the report of a month or of a clearing give the
year: year.json or its folder. If its corrections name claims, --before names the year over the
files as they were.`,
			`verify 验证结算报告。只给报告时：验证算术、各项目及其正负、每个金额的计算步骤。
同时给出任务时：重新结算，验证政策文件、病例和每一个数字。月度预结算和年度清算的报告应给出年度任务：
year.json 或其文件夹；更正列到病例时，另以 --before 给出当时的年度任务。`),
		Example: `  settlement verify report.json
  settlement verify report.json examples/lishui
  settlement verify reports/2025-03.json year.json`,
		Args: c.args(1, 2, "a report, and perhaps its job", "一份报告，以及（可选）其任务"),
	}
	j := c.jobFlags(cmd)
	var before string
	cmd.Flags().StringVar(&before, "before", "", c.say("the `YEAR` over the files as they were when the last month was settled", "上次预结算时的年度任务 `YEAR`"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := j.check(cmd); err != nil {
			return err
		}
		r, err := jobfile.Read(args[0], settlement.ReadReport)
		if err != nil {
			return err
		}
		if r.Version == "" && len(r.Statements) == 0 {
			return fmt.Errorf(c.say("%s: this is no report", "%s：这不是结算报告"), args[0])
		}
		if err := r.Verify(); err != nil {
			return jobfile.InFile(args[0], err)
		}
		if len(args) == 2 {
			if err := c.again(cmd.Context(), j, args[1], before, r); err != nil {
				return err
			}
		}
		said := c.say("the report is right: its numbers, and how each arose", "报告正确：各项数字及其计算过程均已验证")
		if len(args) == 2 {
			said = c.say("the report is what the job makes of these documents and claims", "报告与任务一致：由这些政策文件和病例结算得出")
		}
		fmt.Fprintln(c.stdout, said)
		return nil
	}
	return cmd
}

// again verifies a report against what its job, or its year, makes today.
func (c *command) again(ctx context.Context, j *jobs, path, before string, r *settlement.Report) error {
	var set outputs.Set
	if r.Year == nil {
		opened, err := j.open(path, &set)
		if err != nil {
			return err
		}
		options, clear := j.options()
		defer clear()
		return jobfile.Named(within(path, "job.json"), job.Verify(ctx, opened, r, options))
	}
	opened, err := j.openYear(path, &set)
	if err != nil {
		return err
	}
	var was *job.Year
	if before != "" {
		if was, err = j.openYear(before, &set); err != nil {
			return err
		}
	}
	options, clear := j.options()
	defer clear()
	return jobfile.Named(within(path, "year.json"), opened.Verify(ctx, r, job.YearOptions{Options: options, Before: was}))
}
