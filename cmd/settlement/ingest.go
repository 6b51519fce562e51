package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/his/query"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/views/ingested"
)

func (c *command) ingestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ingest EXPORT...",
		Short: c.say("turn a hospital's export into claim files", "把医院导出文件转换为病例文件"),
		Long: c.say(`ingest turns exports of a hospital's system into claim files, by a mapping that says what the
place means by its codes (see init). It tells what became of every row, and that no money was
lost on the way; or it refuses the export with every reason. Files may be CSV in UTF-8 or
GB18030, JSON lines, or workbooks (book.xlsx, or book.xlsx#一月 for one sheet).
If INGEST_KEY is set, ids of persons are replaced by digests under that key.`,
			`ingest 按对照表（见 init）把医院系统的导出文件转换为病例文件，说明每一行的去向，并证明金额没有
丢失；否则列出全部原因并拒绝。文件可以是 UTF-8 或 GB18030 的 CSV、JSON lines 或工作簿
（book.xlsx，或 book.xlsx#一月 指定工作表）。
设置了环境变量 INGEST_KEY 时，人员编号以该密钥的摘要代替。`),
		Example: `  settlement ingest export.csv --mapping mapping.json --period 2025-01-01/2025-12-31 --folder claims`,
		Args:    c.args(1, -1, "exports", "导出文件"),
	}
	o, i := c.outputFlags(cmd), c.ingestFlags(cmd)
	cmd.Flags().StringVar(&i.Folder, "folder", "", c.say("write the claim files into this `DIR`", "病例文件写入文件夹 `DIR`"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := i.check(cmd, args); err != nil {
			return err
		}
		i.Plain = o.plain
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			r, err := ingest.Run(i.Options, set)
			if err != nil {
				return nil, err
			}
			return &product{book: ingested.Book(r)}, nil
		})
	}
	return cmd
}

// ingesting is what is said of an export.
type ingesting struct {
	ingest.Options
	*command
	period string
}

func (c *command) ingestFlags(cmd *cobra.Command) *ingesting {
	i := &ingesting{command: c}
	f := cmd.Flags()
	f.StringVar(&i.Mapping, "mapping", "", c.say("the mapping `FILE`: how rows become claims", "对照表文件 `FILE`：各行如何成为病例"))
	f.StringVar(&i.period, "period", "", c.say("the `PERIOD` that is settled: 2025-01-01/2025-12-31", "结算期间 `PERIOD`：2025-01-01/2025-12-31"))
	f.StringVar(&i.Join, "join", "", c.say("the `FILE` that says how rows of groups are matched", "分组结果匹配规则文件 `FILE`"))
	f.StringVar(&i.Groups, "groups", "", c.say("the `FILE` of groups", "分组结果文件 `FILE`"))
	f.StringVar(&i.Checks, "checks", "", c.say("check the records by this `FILE` first, and tell the fault rates", "先按文件 `FILE` 校验记录，并显示差错率"))
	f.StringVar(&i.Members, "members", "", c.say("the register `FILE` of patients that are paid per head", "按人头付费的签约登记表 `FILE`"))
	f.BoolVar(&i.Clearing, "clearing", false, c.say("also the clearing application (3203) and the reconciliation (3201)", "另列清算申请（3203）和对总账（3201）"))
	return i
}

// check returns what is wrong with the flags, and takes the exports.
func (i *ingesting) check(cmd *cobra.Command, exports []string) (err error) {
	if i.Mapping == "" || i.period == "" {
		return i.mistake(cmd, "want --mapping and --period", "应给出 --mapping 和 --period")
	}
	if (i.Join == "") != (i.Groups == "") {
		return i.mistake(cmd, "want --join and --groups together", "--join 与 --groups 应同时给出")
	}
	if i.Period, err = ingest.Period(i.period); err != nil {
		return i.mistake(cmd, "--period: %[1]s", "--period：%[1]s", i.lang.Fault(err))
	}
	i.take(cmd.Context(), exports)
	return nil
}

// take takes the exports. Reading ends when the context ends.
func (i *ingesting) take(ctx context.Context, exports []string) {
	i.Files, i.Key = exports, []byte(i.getenv("INGEST_KEY"))
	i.Open = func(path string) rows.File {
		if query.Is(path) {
			return i.databases.file(ctx, path, i.Period)
		}
		f := ingest.File(path)
		open := f.Open
		f.Open = func() (io.ReadCloser, error) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			r, err := open()
			if err != nil {
				return nil, err
			}
			return until(ctx, r), nil
		}
		return f
	}
}
