package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	tables "github.com/yibaojiesuan/settlement/internal/published"
	"github.com/yibaojiesuan/settlement/views/published"
)

func (c *command) tablesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tables DRAFT MAPPING",
		Short: c.say("make a policy of a bureau's published tables", "由医保局公布的表格生成政策文件"),
		Long: c.say(`tables makes a policy of tables that a bureau has published, in CSV or workbooks: of a draft that
has the rules, and a mapping that says what the columns of the tables are. It tells what became of
every row. The tables are looked for in the folder of the mapping.`,
			`tables 由医保局公布的表格（CSV 或工作簿）生成政策文件：DRAFT 为含规则的草稿，MAPPING 为各表各列
含义的映射文件。显示每一行的去向。表格在映射文件所在文件夹中查找。`),
		Example: `  settlement tables draft.json mapping.json --policy policy.json
  settlement tables draft.json mapping.json --for 'tables.xlsx#病组权重=weights.csv' -o made.json`,
		Args: c.args(2, 2, "a draft and a mapping", "草稿和映射文件"),
	}
	o := c.outputFlags(cmd)
	var policy string
	var instead []string
	cmd.Flags().StringVar(&policy, "policy", "", c.say("write the policy to `FILE`", "政策写入文件 `FILE`"))
	cmd.Flags().StringArrayVar(&instead, "for", nil, c.say("`NAME=FILE`: read FILE in place of the table NAME; may be given several times", "`NAME=FILE`：以 FILE 代替表 NAME；可多次给出"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		of := tables.Options{Draft: args[0], Mapping: args[1], Instead: map[string]string{}}
		for _, text := range instead {
			name, file, found := strings.Cut(text, "=")
			if !found || name == "" || file == "" || of.Instead[name] != "" {
				return c.mistake(cmd, "--for: want NAME=FILE, each name once", "--for：应为 NAME=FILE，每个名称一次")
			}
			of.Instead[name] = file
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			made, err := tables.Run(of)
			if err != nil {
				return nil, err
			}
			set.Inputs = made.Reads
			text := func(w io.Writer) error { return made.Report.Print(w, c.lang == lang.Chinese) }
			return &product{book: published.Book(made.Report), print: text, data: document(made.Report)}, beside(set, policy, made.Policy)
		})
	}
	return cmd
}

// beside writes a document besides the output, if it is asked for.
func beside(set *outputs.Set, path string, v any) error {
	if path == "" {
		return nil
	}
	w, err := set.Create(path)
	if err != nil {
		return err
	}
	return encode(w, v)
}
