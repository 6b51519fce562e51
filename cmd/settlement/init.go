package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/outputs"
)

func (c *command) initCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init DIR EXPORT...",
		Short: c.say("begin: a folder with mapping, policy and job from an export", "开始：由医院导出文件生成对照表、政策和任务的文件夹"),
		Long: c.say(`init reads an export of a hospital's system and makes a folder for its settlement:

  mapping.json  how rows become claims: recognised headers, and the codes that were met
  policy.json   the policy, with the groups and institutions that were met, without numbers
  job.json      the period, the fund, the claims
  run.json      which files run reads
  decide.txt    what somebody who knows the place must decide

Nothing that money depends on is decided here: what is blank must be filled in, and run refuses
the folder until then, with every reason.`,
			`init 读取医院系统的导出文件，为结算生成一个文件夹：

  mapping.json  对照表：认出的表头和遇到的代码，各行如何成为病例
  policy.json   政策：列出遇到的病组和医疗机构，数字待填
  job.json      任务：期间、基金、病例
  run.json      run 读取哪些文件
  decide.txt    需要由了解当地情况的人决定的事项

凡影响金额的，这里都不替人决定：空白处必须填写，填完之前 run 会拒绝，并列出全部原因。`),
		Example: `  settlement init hospital export.csv --period 2025-01-01/2025-12-31
  settlement init hospital export.xlsx --groups groups.csv
  settlement run hospital`,
		Args: c.args(2, -1, "a folder and exports", "文件夹和导出文件"),
	}
	i := &drafting{command: c}
	cmd.Flags().StringVar(&i.method, "method", "drg", c.say("the `METHOD` of the template of the policy: drg, dip, perdiem or item", "政策模板的付费方式 `METHOD`：drg、dip、perdiem 或 item"))
	cmd.Flags().StringVar(&i.groups, "groups", "", c.say("the `FILE` of the bureau's groups, if the export has none", "医保局分组结果文件 `FILE`（导出文件没有病组时）"))
	cmd.Flags().StringVar(&i.period, "period", "", c.say("the `PERIOD` that is settled: 2025-01-01/2025-12-31", "结算期间 `PERIOD`：2025-01-01/2025-12-31"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if part(i.method) == nil {
			return c.mistake(cmd, "--method: want drg, dip, perdiem or item", "--method：应为 drg、dip、perdiem 或 item")
		}
		if i.period != "" {
			if _, err := ingest.Period(i.period); err != nil {
				return c.mistake(cmd, "--period: %[1]s", "--period：%[1]s", c.lang.Fault(err))
			}
		}
		i.folder, i.exports = args[0], args[1:]
		return i.run()
	}
	return cmd
}

// drafting is a folder while it is drafted.
type drafting struct {
	*command
	folder                 string
	exports                []string
	method, groups, period string
}

// run makes the folder, or nothing.
func (i *drafting) run() error {
	d, err := intake.Init(ingest.File(i.exports[0]))
	if err != nil {
		return err
	}
	files, err := i.files(d)
	if err != nil {
		return err
	}
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(i.folder, f.name)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf(i.say("%s is there already: nothing was written", "%s 已存在：未写入任何文件"), filepath.Join(i.folder, f.name))
		}
	}
	_, missing := os.Stat(i.folder)
	if err := os.MkdirAll(i.folder, 0o777); err != nil {
		return err
	}
	set := outputs.Set{Inputs: append([]string{i.groups}, i.exports...)}
	defer set.Discard()
	if err := i.write(&set, files); err != nil {
		set.Discard()
		if missing != nil {
			_ = os.Remove(i.folder)
		}
		return err
	}
	fmt.Fprintf(i.stdout, i.say("%s: fill in what decide.txt lists, then: settlement run %s\n", "%s：请按 decide.txt 填写，然后运行：settlement run %s\n"), i.folder, i.folder)
	return i.decisions(i.stdout, d)
}

func (i *drafting) write(set *outputs.Set, files []drafted) error {
	for _, f := range files {
		w, err := set.Create(filepath.Join(i.folder, f.name))
		if err != nil {
			return err
		}
		if _, err := w.Write(f.text); err != nil {
			return err
		}
	}
	return set.Commit()
}

// drafted is a file of the folder.
type drafted struct {
	name string
	text []byte
}

// files are the files of the folder.
func (i *drafting) files(d *intake.Draft) ([]drafted, error) {
	var mapping, decide bytes.Buffer
	if err := d.Write(&mapping); err != nil {
		return nil, err
	}
	if err := i.decisions(&decide, d); err != nil {
		return nil, err
	}
	if i.groups != "" {
		if more, err := intake.Init(ingest.File(i.groups)); err == nil && len(d.Groups) == 0 {
			d.Groups = more.Groups
		}
	}
	run, err := i.runDocument()
	if err != nil {
		return nil, err
	}
	list := []drafted{{"mapping.json", mapping.Bytes()}, {"decide.txt", decide.Bytes()}, {"job.json", indented(i.job())}, {"run.json", indented(run)}}
	if i.method != "item" {
		list = append(list, drafted{"policy.json", indented(i.policy(d))})
	}
	if i.groups != "" {
		list = append(list, drafted{"join.json", indented(object{{"keys", [][]string{{"setl_id"}, {"mdtrt_id"}}}, {"take", []string{"drg_codg"}}, {"unmatched", ""}})})
	}
	return list, nil
}

// decisions lists what is to be decided.
func (i *drafting) decisions(w io.Writer, d *intake.Draft) error {
	fmt.Fprintf(w, "mapping.json\n")
	if err := d.Print(w, i.lang == lang.Chinese); err != nil {
		return err
	}
	say := func(file, english, chinese string) {
		fmt.Fprintf(w, "  [ ] %s\n", file+i.say(": "+english, "："+chinese))
	}
	fmt.Fprintln(w)
	say("job.json", "the period, and the fund of this period in yuan (or a fixed point_value)", "期间，以及该期间的基金（元）；或固定点值 point_value")
	if i.method != "item" {
		say("policy.json", "the numbers and rules of the policy; settlement tables reads published tables, settlement calibrate makes them of history", "政策的数字和规则；可用 settlement tables 读取公布的表格，或用 settlement calibrate 由历史数据测算")
	}
	if i.groups != "" {
		say("join.json", "unmatched: refuse settlements without a group, or leave them", "unmatched：没有分组结果的结算是拒绝（refuse）还是保留（leave）")
	}
	return nil
}

// object is a JSON object whose fields stay in order.
type object []field

type field struct {
	name  string
	value any
}

// MarshalJSON writes the fields in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, f := range o {
		b.WriteByte("{,"[min(i, 1)])
		name, _ := json.Marshal(f.name)
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func indented(v any) []byte {
	var b bytes.Buffer
	_ = encode(&b, v) // templates can be written
	return b.Bytes()
}

// dates is a period as documents have it.
func (i *drafting) dates() object {
	from, to, _ := strings.Cut(i.period, "/")
	return object{{"from", from}, {"to", to}}
}

// part is what a job says of a method; nil: there is no template.
func part(method string) object {
	file := map[string]string{"drg": "cases", "dip": "cases", "perdiem": "stays", "item": "items"}[method]
	if file == "" {
		return nil
	}
	p := object{{"method", method}}
	if method != "item" {
		p = append(p, field{"policy", "policy.json"})
	}
	return append(p, field{"claims", claimsFolder + "/" + file + ".csv"})
}

func (i *drafting) job() object {
	return object{{"name", filepath.Base(i.folder)}, {"period", i.dates()}, {"terms", object{{"fund", ""}}}, {"parts", []object{part(i.method)}}}
}

// policy is a policy with the groups and institutions of the export, whose numbers are blank.
func (i *drafting) policy(d *intake.Draft) object {
	head := object{{"name", ""}, {"region", ""}, {"kind", ""}, {"sources", []object{{{"title", ""}, {"number", ""}}}}, {"effective", i.dates()}}
	institutions := []object{}
	for _, code := range d.Institutions {
		of := object{{"code", code}, {"name", ""}}
		if i.method != string(settlement.PerDiem) {
			of = append(of, field{"coefficient", ""})
		}
		institutions = append(institutions, of)
	}
	if i.method == string(settlement.PerDiem) {
		classes := []object{{{"code", ""}, {"tiers", []object{{{"rate", ""}}}}}}
		return append(head, field{"institutions", institutions}, field{"classes", classes})
	}
	groups := []object{}
	for _, code := range d.Groups {
		groups = append(groups, object{{"code", code}, {"name", ""}, {"base_points", ""}, {"mean_cost", ""}})
	}
	return append(head, field{"scale", ""}, field{"point_places", 4}, field{"groups", groups}, field{"institutions", institutions},
		field{"classes", object{{"high", []object{{{"ratio", ""}}}}, {"low", ""}}})
}
