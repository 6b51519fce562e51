package main

import (
	"fmt"
	"slices"
	"strings"
)

// In this file: the reference of documents for people, one page in English and one in
// Chinese, made from the same schemas.

// language is what a page of the reference says besides the fields.
type language struct {
	file, title, intro string
	header             [6]string
	yes, listOf, mapOf string
	types              map[string]string
}

var languages = []language{
	{
		file: "reference.md", title: "Fields of every document",
		intro:  "Made from the types by `go run ./examples/schema -reference docs schema`. A field that is not required may be left out: then the rule does not exist, or the default stands that its text names. Money and decimals are written as texts.",
		header: [6]string{"field", "中文", "type", "required", "choices", "what it says"}, yes: "yes", listOf: "list of %s", mapOf: "map of %s",
		types: map[string]string{"string": "text", "integer": "whole number", "boolean": "true or false", "": "any", "attribute": "true, false, decimal or text", "span": "month, or first/last month"},
	},
	{
		file: "reference.zh-CN.md", title: "各文件的字段",
		intro:  "由 `go run ./examples/schema -reference docs schema` 按类型生成。非必填的字段可以不写：该规则即不存在，或取说明中的默认值。金额和小数写成文本。英文说明取自源码，与校验一致。",
		header: [6]string{"字段", "名称", "类型", "必填", "可选值", "说明"}, yes: "是", listOf: "%s 列表", mapOf: "%s 对照表",
		types: map[string]string{"string": "文本", "integer": "整数", "boolean": "true 或 false", "": "任意", "attribute": "true、false、小数或文本", "money": "金额", "decimal": "小数", "date": "日期", "month": "月份", "span": "月份或起止月份", "points": "点数", "fraction": "分数"},
	},
}

// references returns the pages of the reference by file name. root is the folder of the module.
func references(root string) (map[string][]byte, error) {
	d, err := newDrawing(root)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	for _, l := range languages {
		var b strings.Builder
		fmt.Fprintf(&b, "# %s\n\n%s\n", l.title, l.intro)
		told := make(map[string]bool) // objects that several documents hold are told once
		for _, doc := range documents {
			s := d.document(doc.name, doc.typ)
			fmt.Fprintf(&b, "\n## %s\n", s.Title)
			if s.Items != nil {
				fmt.Fprintf(&b, "\n"+l.listOf+"\n", s.Items.Title)
				s = s.Items
			}
			l.object(&b, s)
			for _, name := range d.order {
				if told[name] || len(d.used[name].order) == 0 {
					continue
				}
				told[name] = true
				fmt.Fprintf(&b, "\n### %s\n", name)
				l.object(&b, d.used[name])
			}
		}
		files[l.file] = []byte(b.String())
	}
	return files, nil
}

// object writes the table of an object's fields.
func (l language) object(b *strings.Builder, s *schema) {
	if s.Description != "" {
		fmt.Fprintf(b, "\n%s\n", s.Description)
	}
	fmt.Fprintf(b, "\n| %s |\n|%s\n", strings.Join(l.header[:], " | "), strings.Repeat("---|", len(l.header)))
	for _, name := range s.order {
		one := s.Properties[name]
		required := ""
		if slices.Contains(s.Required, name) {
			required = l.yes
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", name, cell(one.Title), l.typeOf(one), required, choicesOf(one), cell(one.Description))
	}
}

// typeOf writes the type of a field; an object's name is that of its table.
func (l language) typeOf(s *schema) string {
	if s.Ref != "" {
		return strings.TrimPrefix(s.Ref, "#/$defs/")
	}
	if word, ok := l.types[s.kind]; ok && s.kind != "" {
		return word
	}
	if len(s.AnyOf) > 0 {
		return l.typeOf(s.AnyOf[1])
	}
	if s.Items != nil {
		return fmt.Sprintf(l.listOf, l.typeOf(s.Items))
	}
	if of, ok := s.Additional.(*schema); ok {
		return fmt.Sprintf(l.mapOf, l.typeOf(of))
	}
	name := s.Type
	if s.kind != "" {
		name = s.kind
	}
	if word, ok := l.types[name]; ok {
		return word
	}
	return name
}

// choicesOf lists the texts that a field may have.
func choicesOf(s *schema) string {
	list := s.Enum
	switch of, isMap := s.Additional.(*schema); {
	case s.Items != nil:
		list = s.Items.Enum
	case isMap:
		list = of.Enum
	}
	var words []string
	for _, word := range list {
		if word != "" {
			words = append(words, "`"+word+"`")
		}
	}
	return strings.Join(words, ", ")
}

// cell makes a text fit a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
