package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

func (c *command) explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain JOB WHAT...",
		Short: c.say("tell how an amount arose, down to the article", "解释一个金额如何得出，直至所依据的条款"),
		Long: c.say(`explain tells how amounts arose, step by step, each with its formula, its rule and its source.
WHAT is the id of a claim; institution:CODE or holder:CODE for the lines of a statement; or an
address in the tables that settle prints, TABLE:ROW or TABLE:ROW:COLUMN, by names or numbers.
JOB is job.json or its folder; with --month or --clear it is year.json or its folder.`,
			`explain 逐步解释金额如何得出，每一步都有公式、规则和依据。WHAT 可以是病例号；institution:编码 或
holder:编码（清算表各项目）；或 settle 所显示表格中的位置 表:行 或 表:行:列（名称或序号均可）。
JOB 是 job.json 或其文件夹；与 --month、--clear 同用时为 year.json 或其文件夹。`),
		Example: `  settlement explain examples/lishui LS2025000019
  settlement explain examples/lishui institution:LS01
  settlement explain examples/lishui statements:LS01:due
  settlement explain examples/lishui --clear institution:LS01`,
		Args: c.args(2, -1, "a job and what is explained", "任务和要解释的对象"),
	}
	j := c.jobFlags(cmd)
	var month string
	var clear bool
	cmd.Flags().StringVar(&month, "month", "", c.say("explain a `MONTH` of a year, such as 2025-03", "解释年度任务中的月份 `MONTH`，如 2025-03"))
	cmd.Flags().BoolVar(&clear, "clear", false, c.say("explain the clearing of a year", "解释年度清算"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := j.check(cmd); err != nil {
			return err
		}
		x, err := c.explaining(cmd, j, month, clear)
		if err != nil {
			return err
		}
		var out bytes.Buffer // nothing is printed before a fault
		if err := x.all(cmd.Context(), &out, args[0], args[1:]); err != nil {
			return err
		}
		_, err = out.WriteTo(c.stdout)
		return err
	}
	return cmd
}

// explaining is what a result is explained of.
type explaining struct {
	*jobs
	settle func(ctx context.Context, path string, o job.Options) (*job.Result, *job.Job, error)
	book   booked
	claim  explainer
	name   string // of the document in a folder
}

// explaining says what is settled: a job, a month, or a year.
func (c *command) explaining(cmd *cobra.Command, j *jobs, month string, clear bool) (*explaining, error) {
	var set outputs.Set
	if month == "" && !clear {
		return &explaining{j, func(ctx context.Context, path string, o job.Options) (*job.Result, *job.Job, error) {
			opened, err := j.open(path, &set)
			if err != nil {
				return nil, nil, err
			}
			r, err := opened.Settle(ctx, o)
			return r, opened, err
		}, statementBook, explainClaim, "job.json"}, nil
	}
	var of settlement.Month
	if month != "" {
		var err error
		if of, err = settlement.ParseMonth(month); err != nil || clear {
			return nil, c.mistake(cmd, "--month: want a month such as 2025-03, without --clear", "--month：月份应如 2025-03，且不与 --clear 同用")
		}
	}
	return &explaining{j, func(ctx context.Context, path string, o job.Options) (r *job.Result, _ *job.Job, err error) {
		y, err := j.openYear(path, &set)
		if err != nil {
			return nil, nil, err
		}
		if clear {
			r, err = y.Clear(ctx, job.YearOptions{Options: o})
		} else {
			r, err = y.Month(ctx, of, job.YearOptions{Options: o})
		}
		return r, y.Job(), err
	}, yearBook, explainYear, "year.json"}, nil
}

// all explains everything that was asked for.
func (x *explaining) all(ctx context.Context, out *bytes.Buffer, path string, subjects []string) error {
	options, clear := x.options()
	defer clear()
	r, opened, err := x.settle(ctx, path, options)
	if err != nil {
		return jobfile.Named(within(path, x.name), err)
	}
	clear()
	x.repaired(r)
	p, err := x.book(ctx, x.command, r, opened)
	if err != nil {
		return err
	}
	claims := r.Explainer(func() []string { return subjects })
	for i, subject := range subjects {
		if i > 0 {
			out.WriteByte('\n')
		}
		_, address := p.book.Find(subject)
		if !errors.Is(address, views.ErrAddress) {
			if err := p.book.Explain(out, x.lang, subject); err != nil {
				return err
			}
			continue
		}
		if err := x.claim(ctx, out, x.lang, claims, subject, opened.Words); err != nil {
			if table, _, ok := strings.Cut(subject, ":"); ok && slices.ContainsFunc(p.book.Tables, func(t *views.Table) bool { return t.ID == table || t.Title.Chinese == table }) {
				return address // no claim has this id: a row was meant
			}
			return jobfile.Named(within(path, x.name), err)
		}
	}
	return nil
}
