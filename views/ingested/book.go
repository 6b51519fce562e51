// Package ingested shows what became of a hospital's export: a table for each thing that is told
// of it, so that a finance office can tick off every row and every yuan.
package ingested

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/ingest"
	"github.com/yibaojiesuan/settlement/views"
)

// Book returns the tables of what became of an export. Those without rows are left out.
func Book(r *ingest.Result) *views.Book {
	b := &views.Book{ID: "ingested", Title: text("导入报告", "what became of an export")}
	add := func(list ...*views.Table) {
		for _, t := range list {
			if len(t.Rows)+len(t.Checks) > 0 {
				b.Tables = append(b.Tables, t)
			}
		}
	}
	add(files(r.Report.Files, "files", "文件", "files"), repairs(r.Report.Repairs, "repairs"), claims(r.Report), buckets(r.Report), balance(r.Report))
	add(totals(r.Report), unknown(r.Report.Unknown, "unknown"), unrouted(r.Report), levels(r.Report), above(r.Report), differences(r.Report), counts("months", text("其他期间的行", "rows of other periods"), text("月份", "month"), r.Report.Months),
		counts("identities", text("金额不平的行", "rows that do not add up"), text("核对", "identity"), r.Report.Identities))
	if r.Checks != nil {
		add(checked(r.Checks))
	}
	if r.Matched != nil {
		add(matched(r.Matched), rates(r.Matched), conflicts(r.Matched))
	}
	add(overlaps(r.Overlaps, r.Overlapping), applications(r.Applications), reconciliations(r.Reconciliations))
	if m := r.Members; m != nil {
		add(files(m.Files, "register", "签约登记表", "register"), repairs(m.Repairs, "register_repairs"), unknown(m.Unknown, "register_unknown"),
			counts("members", text("按人头付费的人员", "members"), text("类别", "category"), m.Members), kinds(m), agreements(m),
			counts("register_unrouted", text("登记表中无对应规则的行", "rows of the register without a route"), text("代码含义", "meaning"), m.Unrouted))
	}
	return b
}

func text(chinese, english string) views.Text { return views.Text{Chinese: chinese, English: english} }

func column(id, chinese, english string, kind views.Kind) views.Column {
	return views.Column{ID: id, Title: text(chinese, english), Kind: kind}
}

func table(id, chinese, english string, columns ...views.Column) *views.Table {
	return &views.Table{ID: id, Title: text(chinese, english), Columns: columns}
}

// row adds a row of given cells, and of cells as they are.
func row(t *views.Table, values ...any) {
	cells := make([]views.Cell, len(values))
	for i, v := range values {
		c, ok := v.(views.Cell)
		if !ok {
			c = views.Given(fmt.Sprint(v))
		}
		cells[i] = c
	}
	t.Add("", cells...)
}

// ofRows is an amount that is the sum over so many rows of the files.
func ofRows(m settlement.Money, n int) views.Cell {
	return views.Told(m.String(), "sum", text(fmt.Sprintf("文件中 %d 行之和", n), fmt.Sprintf("the sum over %d rows of the files", n)))
}

func files(list []intake.FileReport, id, chinese, english string) *views.Table {
	t := table(id, chinese, english, column("file", "文件", "file", views.Name), column("sheet", "工作表", "sheet", views.Name), column("rows", "行数", "rows", views.Count),
		column("header", "表头行", "header is row", views.Count), column("others", "未读取的工作表", "other sheets, not read", views.Name), column("unknown", "未识别的表头（未读取）", "headers nobody knows", views.Name))
	for _, f := range list {
		header := ""
		if f.Header > 1 {
			header = strconv.Itoa(f.Header)
		}
		row(t, f.Name, f.Sheet, f.Rows, header, strings.Join(f.Others, " "), strings.Join(f.Headers, " "))
	}
	return t
}

// repaired are what was done to values, in Chinese.
var repaired = map[string]string{
	"trimmed": "去除首尾空格", "invisible": "去除首尾不可见字符", "unwrapped": "去除外层符号", "narrowed": "全角转半角", "ungrouped": "去除千分位", "unsigned": "去除货币符号",
	"cut": "截去后缀", "zeros": "去除两位小数后的零", "rounded": "数值按 15 位有效数字舍入", "respelled": "统一日期写法", "converted": "换算时区",
	rows.MixedZones: "部分时间带时区", "carriage_returns": "行尾只有回车符", "header_again": "表头重复出现",
}

func repairs(list []intake.Repair, id string) *views.Table {
	t := table(id, "已修正的值", "values that were repaired", column("what", "修正", "repair", views.Name), column("column", "列", "column", views.Name), column("field", "平台字段", "field", views.Code),
		column("values", "个数", "values", views.Count), column("first", "首见于", "first in", views.Name))
	for _, r := range list {
		t.Add("", said(r.Kind, repaired), views.Given(r.Column), views.Given(r.Field), views.Given(strconv.Itoa(r.Values)), views.Given(places(r.First)))
	}
	return t
}

func places(list []intake.Place) string {
	var all []string
	for i, p := range list {
		if i > 0 && p.File == list[i-1].File && p.Sheet == list[i-1].Sheet {
			all = append(all, strconv.Itoa(p.Row))
			continue
		}
		all = append(all, p.String())
	}
	return strings.Join(all, ", ")
}

// methods are the methods of payment, in Chinese.
var methods = map[string]string{"drg": "按病组（病种）付费", "perdiem": "按床日付费", "capitation": "按人头付费", "item": "按项目付费"}

func claims(r *intake.Report) *views.Table {
	t := table("claims", "病例", "claims", column("method", "付费方式", "method", views.Name), column("claims", "病例数", "claims", views.Count), column("rows", "来自行数", "from rows", views.Count),
		column("cost", "费用", "cost", views.Money), column("covered", "其他已支付", "covered", views.Money))
	for _, m := range r.Claims {
		t.Add(string(m.Method), said(string(m.Method), methods), views.Given(strconv.Itoa(m.Claims)), views.Given(strconv.Itoa(m.Rows)), views.OfClaims(m.Cost.String(), "cost", m.Claims), views.OfClaims(m.Covered.String(), "covered", m.Claims))
	}
	return t
}

// Short returns the tables that say what became of the rows and of their money.
func Short(b *views.Book) *views.Book {
	short := &views.Book{ID: b.ID, Title: b.Title}
	for _, t := range b.Tables {
		switch t.ID {
		case "claims", "buckets", "unrouted", "balance":
			short.Tables = append(short.Tables, t)
		}
	}
	return short
}
