package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/calibrate"
	"github.com/yibaojiesuan/settlement/internal/outputs"
)

func (c *command) calibrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "calibrate OPTIONS DRAFT HISTORY...",
		Short: c.say("make the tables of a policy from history", "用历史数据测算政策（分值、点数、床日标准、人头标准）"),
		Long: c.say(`calibrate makes the tables of a DRG or DIP policy from files of past cases: base points, mean costs,
coefficients, entries by level and pool. With --method perdiem it makes day rates, with --method
capitation the standards of heads. OPTIONS says how, DRAFT is a policy without these numbers.`,
			`calibrate 用历史病例测算 DRG、DIP 政策：基准点数（分值）、均费、系数、分等级和险种的条目；
--method perdiem 测算床日标准，--method capitation 测算人头标准。OPTIONS 为测算选项文件，
DRAFT 为不含这些数字的政策草稿。`),
		Example: `  settlement calibrate calibration.json draft.json history-*.csv --policy policy.json
  settlement calibrate calibration.json draft.json history.csv --by entries --compare published.json`,
		Args: c.args(3, -1, "options, a draft and files of history", "测算选项、草稿和历史文件"),
	}
	o := c.outputFlags(cmd)
	var of calibrate.Options
	var policy, method string
	f := cmd.Flags()
	f.StringVar(&policy, "policy", "", c.say("write the policy to `FILE`", "政策写入文件 `FILE`"))
	f.StringVar(&method, "method", string(settlement.DRG), c.say("the `METHOD` of the policy: drg, perdiem or capitation", "付费方式 `METHOD`：drg、perdiem 或 capitation"))
	f.StringVar(&of.Compare, "compare", "", c.say("compare with the published policy in `FILE`", "与公布的政策 `FILE` 比较"))
	f.StringSliceVar(&of.By, "by", nil, c.say("the `TABLES` that are printed: groups, entries, coefficients", "显示哪些表 `TABLES`：groups（病组）、entries（分项）、coefficients（系数）"))
	f.StringArrayVar(&of.Explain, "group", nil, c.say("print how the numbers of this `GROUP` arose; may be given several times", "显示病组 `GROUP` 各数的计算过程；可多次给出"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		of.Calibration, of.Draft, of.History, of.Method, of.Lang = args[0], args[1], args[2:], settlement.Method(method), c.lang
		if said := of.Mistake(); said != "" {
			return c.mistake(cmd, "%[1]s", "--method 应为 drg、perdiem 或 capitation；--by、--compare、--group 仅用于 drg；--by 应为 groups、entries 或 coefficients", said)
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			set.Inputs = of.Reads()
			if err := set.Check(append(o.paths, policy)...); err != nil {
				return nil, err
			}
			of.Trails = o.explain != "" || slices.ContainsFunc(o.paths, func(path string) bool { return ending(path) == ".html" || ending(path) == ".xlsx" })
			made, err := calibrate.Run(of, c.stderr)
			if err != nil {
				return nil, err
			}
			return &product{book: made.Book, print: made.Print, data: document(made.Summary)}, beside(set, policy, made.Policy)
		})
	}
	return cmd
}
