package main

import (
	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
	"github.com/yibaojiesuan/settlement/views/hospital"
)

func (c *command) hospitalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hospital JOB",
		Short: c.say("analyse a month of a hospital", "医院医保工作分析（某月）"),
		Long: c.say(`hospital analyses a month of a hospital: indicators against the month before and the same month of
last year, profit and loss by ward, doctor, claim and group, the month's dearest claims, a forecast
of the year, and warnings. JOB settles the year so far.`,
			`hospital 分析医院的一个月：各项指标及环比、同比，科室、医师、病例、病组盈亏，当月费用最高病例，
全年预测，以及预警。JOB 为本年至今的结算任务。`),
		Example: `  settlement hospital examples/hospital --last examples/hospital/job-2024.json --month 2025-03
  settlement hospital examples/hospital -o 2025-03.xlsx -o 2025-03.html
  settlement hospital examples/hospital --explain wards:1:gain`,
		Args: c.args(1, 1, "one job", "一个任务"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	var of hospital.Options
	var last, month, benchmark, thresholds string
	f := cmd.Flags()
	f.StringVar(&last, "last", "", c.say("compare with the year before, which this `JOB` settles", "与上年比较，`JOB` 为上年任务"))
	f.StringVar(&month, "month", "", c.say("the `MONTH` that is analysed, 2025-03; without it the last that has claims", "分析的月份 `MONTH`，如 2025-03；不写则为最后一个有病例的月份"))
	f.StringVar(&of.Institution, "institution", "", c.say("analyse the institution of this `CODE` alone", "只分析编码为 `CODE` 的机构"))
	f.StringVar(&benchmark, "benchmark", "", c.say("the `FILE` of what groups cost elsewhere", "标杆费用文件 `FILE`"))
	f.StringVar(&thresholds, "thresholds", "", c.say("warn of what crosses the thresholds in `FILE`", "按预警线文件 `FILE` 预警"))
	f.IntVar(&of.Top, "top", 10, c.say("the `NUMBER` of rows of lists", "清单行数 `NUMBER`"))
	f.IntVar(&of.Least, "least", 20, c.say("list groups with more than this `NUMBER` of claims alone", "病组清单只列病例数超过 `NUMBER` 的病组"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := j.check(cmd); err != nil {
			return err
		}
		if of.Top < 1 || of.Least < 0 {
			return c.mistake(cmd, "--top: want at least 1; --least: at least 0", "--top 至少为 1，--least 至少为 0")
		}
		if month != "" {
			var err error
			if of.Month, err = settlement.ParseMonth(month); err != nil {
				return c.mistake(cmd, "--month: want a month such as 2025-03", "--month：月份应如 2025-03")
			}
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			if err := read(set, benchmark, func(path string) error {
				b, err := jobfile.Read(path, job.ReadBenchmark)
				of.Benchmark = &b
				return err
			}); err != nil {
				return nil, err
			}
			if err := read(set, thresholds, func(path string) (err error) {
				of.Thresholds, err = jobfile.Read(path, job.ReadThresholds)
				return err
			}); err != nil {
				return nil, err
			}
			return j.analysed(set, o, args[0], last, func(now, before *job.Job, options job.Options) (*views.Book, error) {
				of.Language, of.Workers, of.Observe = c.lang, options.Workers, options.Observe
				return hospital.Analyse(cmd.Context(), now, before, of)
			})
		})
	}
	return cmd
}

// read reads a document of a flag, if it is given.
func read(set *outputs.Set, path string, from func(string) error) error {
	if path == "" {
		return nil
	}
	set.Inputs = append(set.Inputs, path)
	return from(path)
}

// two opens a job and, if it is given, the one that it is compared with.
func (j *jobs) two(path, other string, set *outputs.Set) (now, before *job.Job, err error) {
	if now, err = j.open(path, set); err != nil || other == "" {
		return now, nil, err
	}
	before, err = j.open(other, set)
	return now, before, err
}
