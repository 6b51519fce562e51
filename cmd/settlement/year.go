package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/notes"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
)

func (c *command) monthsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "months YEAR MONTH",
		Short: c.say("settle and prepay a month of a year", "年度任务的月度预结算（月度预结算表）"),
		Long: c.say(`months settles and prepays a month of a year at its provisional terms, with what earlier months
are corrected by. YEAR is year.json or its folder, MONTH is a month such as 2025-03. The reports
of earlier months are read where year.json says; write this month's there as JSON.`,
			`months 按年度任务的预结算条件结算并预付一个月，并计入对以前各月的更正。YEAR 是 year.json 或其
所在文件夹，MONTH 如 2025-03。以前各月的报告从 year.json 指定的位置读取；本月报告也应以 JSON
写到那里。`),
		Example: `  settlement months examples/lishui 2025-01
  settlement months year.json 2025-03 -o reports/2025-03.json -o 2025-03.xlsx`,
		Args: c.args(2, 2, "a year and a month", "年度任务和月份"),
	}
	y := c.yearFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		month, err := settlement.ParseMonth(args[1])
		if err != nil {
			return c.mistake(cmd, "want a month such as 2025-03", "月份应如 2025-03")
		}
		var reports string
		err = y.run(cmd, args[0], func(ctx context.Context, of *job.Year, o job.YearOptions) (*job.Result, error) {
			reports = of.Document().Reports.String()
			return of.Month(ctx, month, o)
		})
		if kept := y.out.json || slices.ContainsFunc(y.out.paths, func(p string) bool { return ending(p) == ".json" }); err == nil && !kept {
			fmt.Fprintf(c.stderr, c.say("later months and the clearing read the reports of months from %s: write this one there with -o\n", "以后各月和清算从 %s 读取各月报告：请用 -o 把本月报告（.json）写到那里\n"), reports)
		}
		return err
	}
	return cmd
}

func (c *command) clearCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "clear YEAR",
		Short: c.say("clear a year after its months", "年度清算（年度清算表）"),
		Long: c.say(`clear settles a year under its final terms and clears it against what its months were paid. YEAR
is year.json or its folder.`,
			`clear 按最终条件结算全年，并与各月已付金额清算。YEAR 是 year.json 或其所在文件夹。`),
		Example: `  settlement clear year.json
  settlement clear year.json -o 2025.json -o 2025.xlsx`,
		Args: c.args(1, 1, "one year", "一个年度任务"),
	}
	y := c.yearFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return y.run(cmd, args[0], func(ctx context.Context, of *job.Year, o job.YearOptions) (*job.Result, error) {
			return of.Clear(ctx, o)
		})
	}
	return cmd
}

// years is a month or the clearing of a year.
type years struct {
	*settling
	out    *output
	jobs   *jobs
	before string
}

func (c *command) yearFlags(cmd *cobra.Command) *years {
	y := &years{settling: c.settlingFlags(cmd), out: c.outputFlags(cmd), jobs: c.jobFlags(cmd)}
	cmd.Flags().StringVar(&y.before, "before", "", c.say("the `YEAR` over the files as they were when the last month was settled: corrections then name their claims", "上次预结算时的年度任务 `YEAR`：更正即可列到病例"))
	return y
}

// run settles, and writes all that is asked for.
func (y *years) run(cmd *cobra.Command, path string, settle func(context.Context, *job.Year, job.YearOptions) (*job.Result, error)) error {
	if err := y.jobs.check(cmd); err != nil {
		return err
	}
	return y.out.produce(cmd, func(set *outputs.Set) (*product, error) {
		of, err := y.jobs.openYear(path, set)
		if err != nil {
			return nil, err
		}
		var before *job.Year
		if y.before != "" {
			if before, err = y.jobs.openYear(y.before, set); err != nil {
				return nil, err
			}
		}
		if err := set.Check(append(y.out.paths, y.claims)...); err != nil {
			return nil, err
		}
		path = within(path, "year.json")
		notes.Unread(y.jobs.stderr, y.jobs.lang, path, of.Job())
		p, err := y.settled(cmd.Context(), y.out, y.jobs, set, of.Job(), func(ctx context.Context, o job.Options) (*job.Result, error) {
			r, err := settle(ctx, of, job.YearOptions{Options: o, Before: before})
			set.Inputs = append(set.Inputs, jobfile.Inputs(path, of)...) // with the reports, which are known now
			return r, err
		}, yearBook)
		return p, jobfile.Named(path, err)
	})
}
