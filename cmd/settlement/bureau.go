package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/bureau"
)

func (c *command) bureauCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bureau JOB",
		Short: c.say("analyse a region for the bureau", "医保局分析"),
		Long: c.say(`bureau analyses the settlement of a region: frequent groups, structure of fees, movement against
last year, coding flags, fund rates, quotas, scores, flows, methods of payment compared, and budgets
simulated.`,
			`bureau 分析一个地区的结算：常见病组、费用结构、同比变动、编码监测、基金支付率、限额使用、考核得分、
流向、支付方式比较、预算模拟。`),
		Example: `  settlement bureau examples/bureau --last examples/bureau/job-2024.json --with examples/bureau/bureau.json
  settlement bureau examples/bureau --table groups -o groups.xlsx
  settlement bureau examples/bureau --explain groups:1`,
		Args: c.args(1, 1, "one job", "一个任务"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	var of bureau.Options
	var last, with string
	var tables []string
	f := cmd.Flags()
	f.StringSliceVar(&tables, "table", nil, c.say("these `TABLES` alone: "+bureauTables(false), "只做这些表 `TABLES`："+bureauTables(true)))
	f.StringVar(&last, "last", "", c.say("the `JOB` of last year", "上年任务 `JOB`"))
	f.StringVar(&with, "with", "", c.say("the `FILE` of bounds, benchmarks, rates, budgets and what is entered for institutions", "参数文件 `FILE`：界值、标杆、比例、预算及机构填报数据"))
	f.StringVar(&of.Group, "group", "", c.say("the `GROUP` whose fees are shown", "显示费用结构的病组 `GROUP`"))
	f.StringVar(&of.Place, "at", "", c.say("list the groups of one `PLACE` alone: district=CODE, level=LEVEL or institution=CODE", "只列某处 `PLACE` 的病组：district=区划、level=等级 或 institution=机构"))
	f.IntVar(&of.Top, "top", 10, c.say("the `NUMBER` of groups that are listed", "列出的病组数 `NUMBER`"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := j.check(cmd); err != nil {
			return err
		}
		for _, name := range tables {
			id := bureau.Find(name)
			if id == "" {
				return c.mistake(cmd, "--table: want some of %[1]s", "--table：应为 %[2]s", bureauTables(false), bureauTables(true))
			}
			of.Tables = append(of.Tables, id)
		}
		if name, _, _ := strings.Cut(o.explain, ":"); len(of.Tables) == 0 && bureau.Find(name) != "" {
			of.Tables = []string{bureau.Find(name)} // the others need not be made
		}
		if of.Check() != nil || of.Top < 1 {
			return c.mistake(cmd, "--at: want district=CODE, level=LEVEL or institution=CODE; --top: at least 1", "--at：应为 district=区划、level=等级 或 institution=机构；--top 至少为 1")
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			if err := read(set, with, func(path string) (err error) {
				of.Bureau, err = jobfile.Read(path, job.ReadBureau)
				return err
			}); err != nil {
				return nil, err
			}
			return j.analysed(set, o, args[0], last, func(now, before *job.Job, options job.Options) (*views.Book, error) {
				of.Workers, of.Observe = options.Workers, options.Observe
				return bureau.Analyse(cmd.Context(), now, before, of)
			})
		})
	}
	return cmd
}

func bureauTables(chinese bool) string {
	var list []string
	for _, k := range bureau.Kinds() {
		if chinese {
			list = append(list, k.ID+"（"+k.Title.Chinese+"）")
			continue
		}
		list = append(list, k.ID)
	}
	if chinese {
		return strings.Join(list, "、")
	}
	return strings.Join(list, ", ")
}
