package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/scenario"
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
period is refused, unless --draft takes it as if it were.

--scenario VOLUME:COST, in percent, also simulates a growth: the DRG patients of each institution
are drawn anew, with all their stays, until their number has grown by VOLUME, and their cost by
COST; the fund stays. Both jobs must have the same DRG claims. The least, middle and largest gain
of the draws is shown for each institution; the same seed draws the same patients. JSON is then
that of the tables, and not the list of differences.`,
			`whatif 先按原任务结算，再以另一政策代替其政策（或按另一任务）结算，显示哪些机构增加、哪些减少，
以及原因。不在期间内生效的政策草案会被拒绝，除非给出 --draft 视同生效。

--scenario 例数:费用（百分数）另作情景模拟：重新抽取每家机构的 DRG 患者（连同其全部住院），直至例数
增加所给百分数，费用也按所给百分数增加，基金不变。两个任务的 DRG 病例必须相同。显示每家机构各次抽样
差额的最少、居中和最多；种子相同则抽样相同。此时 JSON 为各表，而非差异清单。`),
		Example: `  settlement whatif examples/lishui examples/whatif/policy.json
  settlement whatif examples/lishui draft.json --draft --by group -o whatif.xlsx
  settlement whatif examples/lishui examples/whatif/policy.json --scenario 5:3 --scenario -2:0`,
		Args: c.args(2, 2, "a job, and a policy or job", "一个任务，以及一个政策或任务"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	var of sides.Options
	var by []string
	var scenarios scenario.Flag
	var draws scenario.Options
	f := cmd.Flags()
	f.BoolVar(&of.Draft, "draft", false, c.say("take the new policy as if it were in force", "视新政策为已生效"))
	f.BoolVar(&of.Apportion, "apportion", false, c.say("close both settlements to the fen", "两次结算都分摊到分，不留尾差"))
	f.StringSliceVar(&by, "by", nil, c.say("also by each of a `LIST`: line, class, group, claim", "另按 `LIST` 列出：line（项目）、class（类型）、group（病组）、claim（病例）"))
	f.Var(&scenarios, "scenario", c.say("simulate a growth of volume and cost, `VOLUME:COST` in percent; may be given several times", "情景模拟：例数和费用的增幅 `VOLUME:COST`（百分数）；可多次给出"))
	f.IntVar(&draws.Draws, "draws", 5, c.say("the `NUMBER` of draws of each scenario", "每个情景的抽样次数 `NUMBER`"))
	f.Uint64Var(&draws.Seed, "seed", 1, c.say("the `SEED` of the draws", "抽样种子 `SEED`"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var depths []whatif.By
		for _, name := range by {
			if !slices.Contains([]string{"line", "class", "group", "claim"}, name) {
				return c.mistake(cmd, "--by: want line, class, group or claim", "--by：应为 line、class、group 或 claim")
			}
			depths = append(depths, whatif.By(name))
		}
		if draws.Draws < 1 {
			return c.mistake(cmd, "--draws: want at least 1", "--draws 至少为 1")
		}
		if err := j.check(cmd); err != nil {
			return err
		}
		of.Outside, of.Databases = j.outside, c.databases.named
		run := simulation{args[0], args[1], of, depths, scenarios, draws}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) { return c.simulate(cmd, o, j, set, run) })
	}
	return cmd
}

// simulation is a job, what it is held against, and how.
type simulation struct {
	job, other string
	of         sides.Options
	depths     []whatif.By
	scenarios  scenario.Flag
	draws      scenario.Options
}

// simulate settles both sides and tells who gains and loses.
func (c *command) simulate(cmd *cobra.Command, o *output, j *jobs, set *outputs.Set, run simulation) (*product, error) {
	before, after, err := sides.Open(within(run.job, "job.json"), within(run.other, "job.json"), run.of)
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
	set.Inputs = append(set.Inputs, within(run.other, "job.json"))
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
	b, err := whatif.Book(cmd.Context(), results[0], results[1], changes, run.depths...)
	if err != nil {
		return nil, err
	}
	run.draws.Workers = options.Workers
	tables, err := scenario.Tables(cmd.Context(), before, after, run.scenarios, run.draws)
	if err != nil {
		return nil, err
	}
	b.Tables = append(b.Tables, tables...)
	if len(tables) > 0 {
		return &product{book: b}, nil // as JSON, too, the tables: the differences lack the scenarios
	}
	return &product{book: b, data: document(whatif.Shown(changes))}, nil
}
