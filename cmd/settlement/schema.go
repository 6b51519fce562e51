package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/yibaojiesuan/settlement/internal/outputs"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/schema"
)

func (c *command) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema [NAME]",
		Short: c.say("the JSON Schemas of all documents", "各类文件的 JSON Schema"),
		Long: c.say(`schema lists the documents that there are, prints the JSON Schema of one, or writes all into a
folder: editors complete and check documents by them.`,
			`schema 列出各类文件，显示其中一类的 JSON Schema，或全部写入一个文件夹：编辑器可据此补全和检查。`),
		Example: `  settlement schema
  settlement schema drg-policy
  settlement schema --folder schema`,
		Args: c.args(0, 1, "at most one name", "至多一个名称"),
	}
	folder := cmd.Flags().String("folder", "", c.say("write all schemas into this `DIR`", "把全部 Schema 写入文件夹 `DIR`"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case *folder != "" && len(args) > 0:
			return c.mistake(cmd, "--folder writes all: it excludes a name", "--folder 写出全部，不能同时给出名称")
		case *folder != "":
			return writeSchemas(*folder)
		case len(args) == 0:
			return c.listSchemas()
		case !slices.Contains(schema.Names(), args[0]):
			return c.mistake(cmd, "there is no document %q: want one of %s", "没有名为 %q 的文件类型：应为 %s 之一", args[0], strings.Join(schema.Names(), ", "))
		}
		text, err := schema.Read(args[0])
		if err == nil {
			_, err = c.stdout.Write(text)
		}
		return err
	}
	return cmd
}

func (c *command) listSchemas() error {
	g := table.NewGrid(c.lang, table.Text("名称", "name"), table.Text("文件", "document"))
	for _, name := range schema.Names() {
		text, err := schema.Read(name)
		if err != nil {
			return err
		}
		var of struct {
			Title string `json:"title"`
		}
		if err := json.Unmarshal(text, &of); err != nil {
			return err
		}
		g.Row(name, of.Title)
	}
	var out bytes.Buffer
	if err := g.Write(&out); err != nil {
		return err
	}
	_, err := out.WriteTo(c.stdout)
	return err
}

// writeSchemas writes all schemas into a folder, which is made if it does not exist.
func writeSchemas(folder string) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	var set outputs.Set
	defer set.Discard()
	for _, name := range schema.Names() {
		text, err := schema.Read(name)
		if err != nil {
			return err
		}
		w, err := set.Create(filepath.Join(folder, name+".schema.json"))
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return set.Commit()
}
