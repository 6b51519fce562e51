package main

import (
	"bytes"
	"io"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/views/cliffs"
)

func (c *command) cliffsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cliffs JOB VALUE",
		Short: c.say("where a policy's payment jumps or falls", "政策的断崖：支付额跳变或下降之处"),
		Long: c.say(`cliffs lists, for each policy of a job, where a little more of a quantity (cost, days …) changes
what is paid by a jump, or makes it fall. VALUE is the value of a point in yuan. No claims are read.`,
			`cliffs 列出任务的每个政策中，某个量（费用、天数等）略增即引起支付额跳变或下降之处。VALUE 为
点值（元）。不读取病例。`),
		Example: `  settlement cliffs examples/zhejiang 100
  settlement cliffs examples/zhejiang 100 --number 3`,
		Args: c.args(2, 2, "a job and the value of a point", "任务和点值"),
	}
	o, j := c.outputFlags(cmd), c.jobFlags(cmd)
	var number string
	cmd.Flags().StringVar(&number, "number", "", c.say("tell how the amounts before and after the cliff of this `NUMBER` arose; all: of every cliff", "解释第 `NUMBER` 号断崖前后金额的计算过程；all 为全部"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		value, err := settlement.ParseDecimal(args[1])
		if err != nil {
			return c.mistake(cmd, "VALUE: %[1]s", "VALUE：%[1]s", c.lang.Fault(err))
		}
		if number != "" && (o.json || o.explain != "" || len(o.paths) > 0) {
			return c.mistake(cmd, "--number prints: --json, --explain and -o exclude it", "--number 只显示：不能与 --json、--explain、-o 同用")
		}
		return o.produce(cmd, func(set *outputs.Set) (*product, error) {
			opened, err := j.open(args[0], set)
			if err != nil {
				return nil, err
			}
			list, err := opened.Cliffs(value)
			if err != nil {
				return nil, err
			}
			p := &product{book: cliffs.Book(opened, list), data: func(w io.Writer) error { return cliffs.Encode(w, list) }}
			if number != "" {
				var why bytes.Buffer
				err = cliffs.Explain(&why, c.lang, list, number, opened.Words)
				p.print = func(w io.Writer) error { _, err := why.WriteTo(w); return err }
			}
			return p, err
		})
	}
	return cmd
}
