package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
)

func (c *command) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify REPORT [JOB]",
		Short: c.say("check a report, by itself or against its job", "验证结算报告：报告本身，或对照其任务"),
		Long: c.say(`verify checks a report. By itself: its arithmetic, its lines and their signs, the steps of every
amount. With the job that it was made from: the documents, the
claims, and every number, by settling again.`,
			`verify 验证结算报告。只给报告时：验证算术、各项目及其正负、每个金额的计算步骤。
同时给出任务时：重新结算，验证政策文件、病例和每一个数字。`),
		Example: `  settlement verify report.json
  settlement verify report.json examples/lishui`,
		Args: c.args(1, 2, "a report, and perhaps its job", "一份报告，以及（可选）其任务"),
	}
	j := c.jobFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := j.check(cmd); err != nil {
			return err
		}
		r, err := jobfile.Read(args[0], settlement.ReadReport)
		if err != nil {
			return err
		}
		if err := r.Verify(); err != nil {
			return jobfile.InFile(args[0], err)
		}
		if len(args) == 2 {
			var set outputs.Set
			opened, err := j.open(args[1], &set)
			if err != nil {
				return err
			}
			options, clear := j.options()
			err = job.Verify(cmd.Context(), opened, r, options)
			clear()
			if err != nil {
				return jobfile.Named(within(args[1], "job.json"), err)
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
