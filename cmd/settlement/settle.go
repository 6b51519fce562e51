package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
)

func (c *command) settleCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "settle JOB",
		Short: c.say("settle a job: a statement for each institution", "结算一个任务：每家机构的清算表"),
		Long: c.say(`settle settles a job: the claims of a period under one fund or several pools. JOB is job.json or
its folder. It prints a statement for each institution, the value of a point, and both sides of
each check. Of -o x.json and --json the output is the report, which verify checks.`,
			`settle 结算一个任务：一个期间的病例在一个基金（或几个基金池）下的应付金额。JOB 是 job.json
或其所在文件夹。显示每家机构的清算表、点值以及每项核对的两边。-o x.json 和 --json 输出结算报告，
可用 verify 验证。`),
		Example: c.say(`  settlement settle examples/lishui
  settlement settle examples/lishui -o statement.xlsx -o statement.html -o report.json
  settlement settle examples/lishui --claims claims.csv
  settlement settle examples/lishui --explain statements:LS01:due`,
			`  settlement settle examples/lishui
  settlement settle examples/lishui -o 清算表.xlsx -o 清算表.html -o 报告.json
  settlement settle examples/lishui --claims 病例.csv
  settlement settle examples/lishui --explain statements:LS01:due`),
		Args: c.args(1, 1, "one job", "一个任务"),
	}
	o, j, s := c.outputFlags(cmd), c.jobFlags(cmd), c.settlingFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := j.check(cmd); err != nil {
			return err
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			opened, err := j.open(args[0], set)
			if err != nil {
				return nil, err
			}
			if err := set.Check(append(o.paths, s.claims)...); err != nil {
				return nil, err
			}
			p, err := s.settled(cmd.Context(), o, j, set, opened, opened.Settle, statementBook)
			return p, jobfile.Named(within(args[0], "job.json"), err)
		})
	}
	return cmd
}

// settling is what else is asked of a settlement.
type settling struct {
	claims string
	seal   bool
}

func (c *command) settlingFlags(cmd *cobra.Command) *settling {
	s := &settling{}
	cmd.Flags().StringVar(&s.claims, "claims", "", c.say("also write a row for each claim to `FILE`, as CSV", "另将逐例结果写入 CSV 文件 `FILE`"))
	cmd.Flags().BoolVar(&s.seal, "seal", false, c.say("seal the rows of the claims in the report", "在报告中加盖病例数据的封印（SHA-256）"))
	return s
}

// booked makes the tables of a result, and those that a terminal shows.
type booked func(ctx context.Context, c *command, r *job.Result, j *job.Job) (*product, error)

// settled settles, and writes the rows of claims if they are asked for.
func (s *settling) settled(ctx context.Context, o *output, j *jobs, set *outputs.Set, opened *job.Job, settle func(context.Context, job.Options) (*job.Result, error), book booked) (*product, error) {
	options, clear := j.options()
	defer clear()
	options.Seal = s.seal
	r, err := settle(ctx, options)
	if err != nil {
		return nil, err
	}
	if s.claims != "" {
		w, err := set.Create(s.claims)
		if err != nil {
			return nil, err
		}
		if err := r.WriteClaims(ctx, w, o.plain); err != nil {
			return nil, err
		}
	}
	clear()
	j.repaired(r)
	if len(r.Report.Statements) == 0 {
		fmt.Fprintln(j.stderr, j.say("there are no claims: nothing is due", "没有病例：无应付金额"))
	}
	p, err := book(ctx, o.command, r, opened)
	if err == nil && p.data == nil {
		p.data = r.Report.Encode
	}
	return p, err
}
