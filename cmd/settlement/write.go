package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/jobfile"
	"github.com/yibaojiesuan/settlement/internal/jsontext"
	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/views"
)

// product is what a subcommand makes: tables for people and, where programs want something else
// than the tables, that as JSON.
type product struct {
	book  *views.Book
	short *views.Book // the tables as a terminal shows them; nil: those of book
	data  func(io.Writer) error
	print func(io.Writer) error // the text in place of that of the book
	csv   func(io.Writer) error // CSV in place of that of the book
	// before is printed before the text on the standard output alone.
	before   *views.Book
	workbook func() (*views.Book, error) // what a workbook has in place of book
}

// document is data as a product has it.
func document(v any) func(io.Writer) error {
	return func(w io.Writer) error { return encode(w, v) }
}

// encode writes a document the way people read it.
func encode(w io.Writer, v any) error {
	return jsontext.Encode(w, v, "  ")
}

// writers are the forms of outputs, by the endings of their names.
var writers = map[string]func(io.Writer, *product, *output) error{
	".txt":  writeText,
	".json": writeData,
	".csv":  writeCSV,
	".html": writeHTML,
	".xlsx": writeWorkbook,
}

// output is where the output of a subcommand goes, and in which form.
type output struct {
	*command
	paths   []string
	plain   bool
	wan     bool   // pages in ten thousands of yuan
	explain string // an address: that is explained in place of the tables
}

// outputFlags declares the flags of outputs.
func (c *command) outputFlags(cmd *cobra.Command) *output {
	o := &output{command: c}
	f := cmd.Flags()
	f.StringArrayVarP(&o.paths, "output", "o", nil, c.say("write to `FILE`; its ending says what: "+endings()+"; may be given several times", "写入文件 `FILE`，后缀决定格式："+endings()+"；可多次给出"))
	f.BoolVar(&o.json, "json", false, c.say("print JSON; what is refused is then JSON, too", "显示 JSON；被拒绝时的错误也是 JSON"))
	f.BoolVar(&o.wan, "wan", false, c.say("amounts of pages (.html) in ten thousands of yuan (万元)", "网页（.html）金额以万元为单位"))
	f.BoolVar(&o.plain, "plain", false, c.say("CSV without the marks that spreadsheets need, workbooks without titles and notes", "CSV 不带电子表格所需的标记，工作簿不带标题和附注"))
	f.StringVar(&o.explain, "explain", "", c.say("print how the numbers of a row arose: `TABLE:ROW[:COLUMN]`, by names or numbers", "显示某行数字的计算过程：`TABLE:ROW[:COLUMN]`（表:行[:列]，名称或序号均可）"))
	return o
}

func endings() string { return strings.Join(slices.Sorted(maps.Keys(writers)), " ") }

func ending(path string) string { return strings.ToLower(filepath.Ext(path)) }

// check returns what is wrong with the flags.
func (o *output) check(cmd *cobra.Command) error {
	for _, path := range o.paths {
		if writers[ending(path)] == nil {
			return o.mistake(cmd, "-o %s: want a name that ends in one of %s", "-o %s：文件名后缀应为 %s 之一", path, endings())
		}
	}
	if err := outputs.Distinct(o.paths...); err != nil {
		return &mistake{cmd, errors.New(o.lang.Fault(err))}
	}
	if o.explain != "" && (o.json || len(o.paths) > 0) {
		return o.mistake(cmd, "--explain prints: --json and -o exclude it", "--explain 只显示：不能与 --json、-o 同用")
	}
	if o.json && len(o.paths) > 0 {
		return o.mistake(cmd, "--json prints: -o x.json writes a file", "--json 只显示：写入文件用 -o x.json")
	}
	return nil
}

// produce makes a product and writes it to all outputs, or to none. make may begin more files in
// the set, and names its inputs there.
func (o *output) produce(cmd *cobra.Command, make func(*outputs.Set) (*product, error)) error {
	if err := o.check(cmd); err != nil {
		return err
	}
	err := o.all(cmd.Context(), make)
	if err != nil && o.json {
		jobfile.WriteFaults(o.stdout, err)
	}
	return err
}

func (o *output) all(ctx context.Context, make func(*outputs.Set) (*product, error)) error {
	if err := outputs.Written(o.stdout, o.paths...); err != nil {
		return err
	}
	var set outputs.Set
	defer set.Discard()
	p, err := make(&set)
	if err == nil {
		err = o.possible(p)
	}
	if err != nil {
		return err
	}
	for _, path := range o.paths {
		w, err := set.Create(path)
		if err != nil {
			return err
		}
		if err := writers[ending(path)](&writeUntil{ctx, w}, p, o); err != nil {
			return err
		}
	}
	var out bytes.Buffer // nothing is printed before a fault
	if err := o.printed(&out, p); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := set.Commit(); err != nil {
		return err
	}
	_, err = out.WriteTo(o.stdout)
	return err
}

// possible refuses outputs that a product without tables cannot have.
func (o *output) possible(p *product) error {
	if p.book != nil {
		return nil
	}
	for _, path := range o.paths {
		if e := ending(path); e != ".txt" && (e != ".json" || p.data == nil) {
			return &outputs.Error{Path: path, Err: o.noTables()}
		}
	}
	switch {
	case o.explain != "":
		return views.ErrAddress
	case o.json && p.data == nil:
		return o.noTables()
	}
	return nil
}

func (o *output) noTables() error {
	return errors.New(o.say("this output has no tables: want .txt or .json", "此输出没有表格：后缀只能是 .txt 或 .json"))
}

// printed is what goes to the standard output.
func (o *output) printed(w io.Writer, p *product) error {
	switch {
	case o.explain != "":
		return p.book.Explain(w, o.lang, o.explain)
	case o.json:
		return writeData(w, p, o)
	case len(o.paths) == 0:
		if p.before != nil {
			if err := p.before.Print(w, o.lang); err != nil {
				return err
			}
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
		return writeText(w, p, o)
	}
	said := o.say("written: ", "已写入：") + strings.Join(o.paths, o.say(", ", "、"))
	_, err := io.WriteString(w, shown.Clean(said)+"\n")
	return err
}

func writeText(w io.Writer, p *product, o *output) error {
	if p.print != nil {
		return p.print(w)
	}
	if p.short != nil {
		return p.short.Print(w, o.lang)
	}
	return p.book.Print(w, o.lang)
}

func writeCSV(w io.Writer, p *product, o *output) error {
	if p.csv != nil {
		return p.csv(w)
	}
	return p.book.CSV(w, o.lang, o.plain)
}

func writeData(w io.Writer, p *product, o *output) error {
	if p.data != nil {
		return p.data(w)
	}
	return p.book.Encode(w, o.lang)
}
