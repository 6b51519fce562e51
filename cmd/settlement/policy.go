package main

import (
	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/views/rulebook"
)

func (c *command) policyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy JOB",
		Short: c.say("a job's rules as a document to check against the regulation", "政策文件：对照文件核对参数、规则、病组与断崖"),
		Long: c.say(`policy writes the rules of a job as a document: every parameter with the source that is cited for
it, the rules of cases, groups and institutions; with --value also where payment jumps or falls,
and with --group the payment over the cost of a case. No claims are read.`,
			`policy 把任务的政策写成可核对的文件：每个参数及其依据、病例规则、病组和机构；给出 --value 时另列
断崖，给出 --group 时另画该病组支付额随费用的变化。不读取病例。`),
		Example: `  settlement policy examples/lishui -o policy.html
  settlement policy examples/lishui --value 117.4173 --group GB25 --institution LS01 -o policy.html`,
		Args: c.args(1, 1, "one job", "一个任务"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	var value, group, institution string
	f := cmd.Flags()
	f.StringVar(&value, "value", "", c.say("the `VALUE` of a point in yuan", "点值 `VALUE`（元）"))
	f.StringVar(&group, "group", "", c.say("the `GROUP` whose payment is drawn; with --value and --institution", "画出支付额的病组 `GROUP`；与 --value、--institution 同用"))
	f.StringVar(&institution, "institution", "", c.say("the `CODE` of the institution of --group", "--group 的机构编码 `CODE`"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		of := rulebook.Options{Case: drg.Case{ID: "1", Group: group, Institution: institution}}
		if value != "" {
			var err error
			if of.Value, err = settlement.ParseDecimal(value); err != nil {
				return c.mistake(cmd, "--value: %[1]s", "--value：%[1]s", c.lang.Fault(err))
			}
		}
		if (group != "") != (institution != "") || group != "" && value == "" {
			return c.mistake(cmd, "--group, --institution and --value go together", "--group、--institution 与 --value 须同时给出")
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			opened, err := j.open(args[0], set)
			if err != nil {
				return nil, err
			}
			b, err := rulebook.OfJob(opened, of)
			return &product{book: b}, err
		})
	}
	return cmd
}
