package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/sides"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views/whatif"
)

func (c *command) whatifCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "whatif JOB POLICY|JOB",
		Short: c.say("who gains and loses under another policy or job", "预决算模拟：换一个政策或任务，哪些机构增减、为什么"),
		Long: c.say(`whatif settles a job as it is, and under another policy in place of its own, or settles another
job, and tells which institutions gain, which lose, and why. A draft that is not in force in the
period is refused, unless --draft takes it as if it were.`,
			`whatif 先按原任务结算，再以另一政策代替其政策（或按另一任务）结算，显示哪些机构增加、哪些减少，
以及原因。不在期间内生效的政策草案会被拒绝，除非给出 --draft 视同生效。`),
		Example: `  settlement whatif examples/lishui examples/whatif/policy.json
  settlement whatif examples/lishui draft.json --draft --by group -o whatif.xlsx`,
		Args: c.args(2, 2, "a job, and a policy or job", "一个任务，以及一个政策或任务"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	var of sides.Options
	var by []string
	f := cmd.Flags()
	f.BoolVar(&of.Draft, "draft", false, c.say("take the new policy as if it were in force", "视新政策为已生效"))
	f.BoolVar(&of.Apportion, "apportion", false, c.say("close both settlements to the fen", "两次结算都分摊到分，不留尾差"))
	f.StringSliceVar(&by, "by", nil, c.say("also by each of a `LIST`: line, class, group, claim", "另按 `LIST` 列出：line（项目）、class（类型）、group（病组）、claim（病例）"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var depths []whatif.By
		for _, name := range by {
			if !slices.Contains([]string{"line", "class", "group", "claim"}, name) {
				return c.mistake(cmd, "--by: want line, class, group or claim", "--by：应为 line、class、group 或 claim")
			}
			depths = append(depths, whatif.By(name))
		}
		if err := j.check(cmd); err != nil {
			return err
		}
		of.Outside = j.outside
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			before, after, err := sides.Open(within(args[0], "job.json"), within(args[1], "job.json"), of)
			if err != nil {
				return nil, err
			}
			options, clear := j.options()
			defer clear()
			var results []*job.Result
			for _, s := range []*sides.Side{before, after} {
				reads, err := s.Reads()
				if err != nil {
					return nil, err
				}
				set.Inputs = append(set.Inputs, reads...)
			}
			set.Inputs = append(set.Inputs, within(args[1], "job.json"))
			if err := set.Check(o.paths...); err != nil {
				return nil, err
			}
			for _, s := range []*sides.Side{before, after} {
				r, err := s.Settle(cmd.Context(), options)
				if err != nil {
					return nil, err
				}
				results = append(results, r)
			}
			changes, err := job.Difference(cmd.Context(), results[0], results[1])
			if err != nil {
				return nil, err
			}
			b, err := whatif.Book(cmd.Context(), results[0], results[1], changes, depths...)
			return &product{book: b, data: document(changes)}, err
		})
	}
	return cmd
}
