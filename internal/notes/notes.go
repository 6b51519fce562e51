// Package notes tells on the standard error what a job leaves unread, and what was repaired in its
// files: nothing of that is a fault, and all of it may be a mistake.
package notes

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/job"
)

// Unread says what of the policies and of the files of claims nothing reads.
func Unread(stderr io.Writer, l lang.Language, name string, j *job.Job) {
	for _, u := range j.Unused() {
		unused(stderr, l, u)
	}
	for _, u := range j.Unknown() {
		Unknown(stderr, l, u)
	}
	for _, i := range j.Idle() {
		idle(stderr, l, name, i)
	}
}

// idle says that a name under ignore passes over nothing. It is no fault: a month's file may
// lack a column that others have.
func idle(stderr io.Writer, l lang.Language, name string, i job.Idle) {
	text := l.Pick("%s: parts[%d].ignore: no file has the column %s\n", "%s：parts[%d].ignore：没有文件含有列 %s\n")
	if i.Read {
		text = l.Pick("%s: parts[%d].ignore: the column %s is read all the same\n", "%s：parts[%d].ignore：列 %s 照常读取，不能忽略\n")
	}
	fmt.Fprintf(stderr, text, name, i.Part, strconv.Quote(i.Name))
}

// unused lists the entries of a policy that no case can meet: a level may be misspelt.
func unused(stderr io.Writer, l lang.Language, u job.Unused) {
	entries := make([]string, len(u.Entries))
	for i, e := range u.Entries {
		entries[i] = e.Path + " " + strconv.Quote(e.Code)
	}
	fmt.Fprintf(stderr, l.Pick("%s: no case can meet these entries: %s\n", "%s：没有病例适用的条目：%s\n"), u.Policy, strings.Join(entries, l.Pick(", ", "、")))
}

// Unknown lists unknown columns of claims, as far as they may be named: what looks
// like a header may be the record of a person.
func Unknown(stderr io.Writer, l lang.Language, u job.Unknown) {
	if len(u.Sheets) > 0 {
		fmt.Fprintf(stderr, l.Pick("%s: other sheets, not read: %s\n", "%s：其他工作表，未读取：%s\n"), u.File, strings.Join(u.Sheets, l.Pick(", ", "、")))
	}
	if len(u.Columns) == 0 {
		return
	}
	names := make([]string, len(u.Columns))
	for i, name := range u.Columns {
		names[i] = strconv.Quote(name)
	}
	fmt.Fprintf(stderr, l.Pick("%s: unknown columns, not read: %s\n", "%s：未知的列，未读取：%s\n"), u.File, strings.Join(names, l.Pick(", ", "、")))
}

// repairs are what was done, in Chinese.
var repairs = map[string]string{
	"trimmed": "去除首尾空格", "invisible": "去除首尾不可见字符", "zeros": "去除两位小数后的零", "rounded": "数值按 15 位有效数字舍入",
	"respelled": "统一日期写法", "carriage_returns": "行尾只有回车符", rows.MixedZones: "部分时间带时区",
}

// Repaired says what was repaired in a column.
func Repaired(stderr io.Writer, l lang.Language, r job.Repaired) {
	what := l.Pick(r.Kind, repairs[r.Kind])
	if r.Column == "" {
		fmt.Fprintf(stderr, l.Pick("%s: repaired, %s\n", "%s：已修正（%s）\n"), r.File, what)
		return
	}
	column := r.Column
	if r.Field != "" && r.Field != r.Column {
		column += " (" + r.Field + ")"
	}
	first := strings.Trim(strings.ReplaceAll(fmt.Sprint(r.First), " ", ", "), "[]")
	fmt.Fprintf(stderr, l.Pick("%s: repaired, %s, %s: %d values, first in row %s\n", "%s：已修正（%s），列 %s：%d 个值，首见于第 %s 行\n"), r.File, what, column, r.Values, first)
}
