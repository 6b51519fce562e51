package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/views/lists"
)

func (c *command) candidatesCommand() *cobra.Command {
	names := strings.Join(lists.Names(), ", ")
	cmd := &cobra.Command{
		Use:   "candidates JOB",
		Short: c.say("cases that may be put up for special review, and other lists", "可申报特病单议的病例，以及其他清单"),
		Long: c.say(`candidates lists the cases that may be put up for special case review, and how each arose. --list
names another list of the job:

  candidates   cases for special case review
  quotas       how far the quotas of special case review are used
  caps         the caps on bed-days of the next period
  heads        members paid per head, against the patients of --patients, who are paid by item
  instalments  what the budget prepays in the period, and when
  origins      how the budgets, and the pools and quotas that they are cut from, arose
  letters      the deduction letter of each institution
  findings     what findings come to by the keys of --by
  samples      the claims that the policy draws for review
  suspended    the claims that suspensions refuse`,
			`candidates 列出可申报特病单议的病例及其由来。--list 可列出任务的其他清单：

  candidates   可申报特病单议的病例
  quotas       特病单议限额使用情况
  caps         下年床日上限
  heads        按人头付费人员，与 --patients 中按项目付费的患者比较
  instalments  预算在本期的预付及时间
  origins      预算及其来源的形成过程
  letters      各机构扣款通知
  findings     稽核结果，按 --by 汇总
  samples      按政策抽取审核的病例
  suspended    因暂停协议而不予支付的病例`),
		Example: `  settlement candidates examples/lishui
  settlement candidates examples/qingdao --list instalments -o 2008.xlsx`,
		Args: c.args(1, 1, "one job", "一个任务"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	var name, patients string
	var by []string
	f := cmd.Flags()
	f.StringVar(&name, "list", "candidates", c.say("the `LIST` that is made", "清单名称 `LIST`"))
	f.StringVar(&patients, "patients", "", c.say("the `FILE` of patients who are paid by item, for heads", "按项目付费的患者文件 `FILE`（用于 heads）"))
	f.StringSliceVar(&by, "by", nil, c.say("the `KEYS` of findings: institution, department, month, item, kind, rule, source, stage, status", "findings 的汇总项 `KEYS`：institution、department、month、item、kind、rule、source、stage、status"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := j.check(cmd); err != nil {
			return err
		}
		if !slices.Contains(lists.Names(), name) {
			return c.mistake(cmd, "--list: want one of %s", "--list：应为 %s 之一", names)
		}
		of := lists.Options{Workers: j.processors()}
		for _, key := range by {
			of.By = append(of.By, budget.FindingKey(key))
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			return c.list(cmd, o, j, set, args[0], name, patients, of)
		})
	}
	return cmd
}

// list makes a list of a job.
func (c *command) list(cmd *cobra.Command, o *output, j *jobs, set *outputs.Set, at, name, patients string, of lists.Options) (*product, error) {
	if patients != "" {
		file := rows.Path(patients)
		of.Patients = &file
		set.Inputs = append(set.Inputs, file.Name)
	}
	opened, err := j.open(at, set)
	if err != nil {
		return nil, err
	}
	if err := set.Check(o.paths...); err != nil {
		return nil, err
	}
	l, err := lists.Make(cmd.Context(), opened, name, of)
	if err != nil {
		return nil, jobfile.Named(within(at, "job.json"), err)
	}
	return &product{book: l.Book, data: document(l.Data), print: func(w io.Writer) error {
		if err := l.Book.Print(w, c.lang); err != nil {
			return err
		}
		return l.Reasons(w, c.lang)
	}}, nil
}
