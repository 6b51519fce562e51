// Package published shows what became of the tables that a bureau has published when a policy was
// made of them: what was read, what was left out and why, and the sums of both.
package published

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement/his/tables"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/views"
)

// Book makes the tables. Its checks are that each row of a file was taken or left out.
func Book(r *tables.Report) *views.Book {
	b := &views.Book{ID: "published", Title: views.TextOf("政策表格导入", "tables made a policy")}
	if r.Digest != "" {
		b.Facts = []views.Fact{{Name: views.TextOf("政策摘要", "digest of the policy"), Value: r.Digest}}
	}
	for _, t := range []*views.Table{files(r), made(r), leftOut(r), columns(r), unread(r), repairs(r), totals(r)} {
		if len(t.Rows) > 0 {
			b.Tables = append(b.Tables, t)
		}
	}
	return b
}

func table(id, chinese, english string, columns ...string) *views.Table {
	return &views.Table{ID: id, Title: views.TextOf(chinese, english), Columns: views.Columns(columns...)}
}

// add adds a row of values as they are written.
func add(t *views.Table, values ...any) {
	cells := make([]views.Cell, len(values))
	for i, v := range values {
		if c, ok := v.(views.Cell); ok {
			cells[i] = c
			continue
		}
		cells[i] = views.Given(fmt.Sprint(v))
	}
	t.Add("", cells...)
}

// said is a cell of words that are known in English and in Chinese.
func said(english, chinese string) views.Cell { return views.Said(views.TextOf(chinese, english)) }

// name is a table as it is called: its file, and its sheet where there are several.
func name(t *tables.TableReport) views.Text {
	if t.Sheet == "" {
		return views.TextOf(t.File, t.File)
	}
	chinese := t.Sheet
	if n, ok := strings.CutPrefix(t.Sheet, "sheet "); ok { // whose name may be that of a person: see package rows
		chinese = "第 " + n + " 个工作表"
	}
	return views.TextOf(t.File+" ["+chinese+"]", t.File+" ["+t.Sheet+"]")
}

func files(r *tables.Report) *views.Table {
	out := table("files", "读取的表格", "what was read", "file name 表格 table", "of name 内容 of", "header count 表头行 header row", "rows count 行数 rows", "taken count 采用 taken", "left_out count 未采用 left out", "others name 其他工作表 other sheets")
	for i := range r.Tables {
		t := &r.Tables[i]
		left := 0
		for _, l := range t.LeftOut {
			if l.Kind != tables.Title { // it stands above the header, and is none of the rows
				left += l.Rows
			}
		}
		add(out, views.Said(name(t)), said(t.Of.Said()), t.Header, t.Rows, t.Taken, left, strings.Join(t.Others, ", "))
		out.Checks = append(out.Checks, views.Check{Title: views.TextOf(name(t).Chinese+" 行数 = 采用 + 未采用", name(t).English+" rows = taken + left out"), Left: fmt.Sprint(t.Rows), Right: fmt.Sprint(t.Taken + left)})
	}
	return out
}

func made(r *tables.Report) *views.Table {
	t := table("made", "政策比草稿增加的", "what the policy has that the draft had not", "what name 项目 item", "count count 数量 number")
	m := r.Made
	for _, one := range []struct {
		english, chinese string
		n                int
	}{
		{"groups", "病组", m.Groups}, {"entries by level, institution or pool", "分等级、机构、险种条目", m.By}, {"institutions", "医疗机构", m.Institutions},
		{"levels", "等级", m.Levels}, {"coefficients", "系数", m.Coefficients}, {"attributes", "属性", m.Attributes},
	} {
		add(t, said(one.english, one.chinese), one.n)
	}
	return t
}

func leftOut(r *tables.Report) *views.Table {
	out := table("left_out", "未采用的行", "rows left out", "file name 表格 table", "why name 原因 reason", "rows count 行数 rows", "first name 首见行 first in rows")
	for i := range r.Tables {
		t := &r.Tables[i]
		for k := range t.LeftOut {
			l := &t.LeftOut[k]
			add(out, views.Said(name(t)), said(l.Said()), l.Rows, numbers(l.First))
		}
	}
	return out
}

func columns(r *tables.Report) *views.Table {
	out := table("columns", "读取的列", "columns that were read", "file name 表格 table", "column name 列 column", "is code 含义 is", "values count 值 values", "sum number 采用行合计 sum of rows taken", "left number 未采用行合计 sum of rows left out")
	for i := range r.Tables {
		t := &r.Tables[i]
		for _, c := range t.Columns {
			sum, left := "", ""
			if !c.Sum.Absent() {
				sum = shown.Amount(c.Sum)
			}
			if c.Left.Sign() != 0 {
				left = shown.Amount(c.Left)
			}
			add(out, views.Said(name(t)), c.Header, c.Is, c.Values, sum, left)
		}
	}
	return out
}

func unread(r *tables.Report) *views.Table {
	out := table("unread", "未读取的列", "columns that were not read", "file name 表格 table", "column name 列 column")
	for i := range r.Tables {
		for _, column := range r.Tables[i].Unread {
			add(out, name(&r.Tables[i]), column)
		}
	}
	return out
}

func repairs(r *tables.Report) *views.Table {
	out := table("repairs", "已修正的值", "values that were repaired", "file name 表格 table", "what name 修正 repair", "column name 列 column", "field code 含义 is", "values count 个数 values", "first name 首见行 first in rows")
	for i := range r.Tables {
		t := &r.Tables[i]
		for _, x := range t.Repairs {
			values := ""
			if x.Values > 0 {
				values = fmt.Sprint(x.Values)
			}
			add(out, views.Said(name(t)), said(x.Kind, tables.ChineseRepair(x.Kind)), x.Column, x.Field, values, numbers(x.First))
		}
	}
	return out
}

func totals(r *tables.Report) *views.Table {
	out := table("totals", "表中的合计行", "rows of sums in the tables", "file name 表格 table", "row count 行 row", "column name 列 column", "stated number 合计行为 stated", "sum number 各行之和 sum of the rows", "agrees name 相符 agrees")
	for i := range r.Tables {
		t := &r.Tables[i]
		for _, s := range t.Totals {
			agrees := said("no", "否")
			if s.OK {
				agrees = said("yes", "是")
			}
			add(out, views.Said(name(t)), s.Row, s.Column, shown.Amount(s.Stated), shown.Amount(s.Sum), agrees)
		}
	}
	return out
}

func numbers(list []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ", "), "[]")
}
