package tables

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Print writes the report for people, in Chinese or in English.
func (r *Report) Print(w io.Writer, chinese bool) error {
	b := bufio.NewWriter(w)
	p := printer{b, chinese}
	for i := range r.Tables {
		p.table(&r.Tables[i])
	}
	m := r.Made
	p.say("the policy: %d groups, %d entries by level, institution or pool, %d institutions, %d levels, %d coefficients, %d attributes more than the draft\n",
		"政策：比草稿增加病组 %d 个、分等级/机构/险种条目 %d 条、医疗机构 %d 家、等级 %d 个、系数 %d 条、属性 %d 项\n",
		m.Groups, m.By, m.Institutions, m.Levels, m.Coefficients, m.Attributes)
	if r.Digest != "" {
		p.say("digest %s\n", "摘要 %s\n", r.Digest)
	}
	return b.Flush()
}

// printer writes in one of two languages.
type printer struct {
	w       io.Writer
	chinese bool
}

func (p printer) say(english, chinese string, args ...any) {
	if p.chinese {
		english = chinese
	}
	fmt.Fprintf(p.w, english, args...)
}

// pick returns the text of the language.
func (p printer) pick(english, chinese string) string {
	if p.chinese {
		return chinese
	}
	return english
}

func (p printer) table(t *TableReport) {
	name := t.File
	if t.Sheet != "" {
		name += " [" + t.Sheet + "]"
	}
	p.say("%s, %s: %d rows = %d taken", "%s（%s）：%d 行 = 采用 %d 行", name, p.of(t.Of), t.Rows, t.Taken)
	for _, l := range t.LeftOut {
		if l.Kind != Title {
			fmt.Fprintf(p.w, " + %d %s", l.Rows, p.kind(&l))
		}
	}
	fmt.Fprintln(p.w)
	p.say("  the header is row %d\n", "  表头在第 %d 行\n", t.Header)
	if len(t.Others) > 0 {
		p.say("  other sheets: %s\n", "  其他工作表：%s\n", strings.Join(t.Others, ", "))
	}
	for _, l := range t.LeftOut {
		p.say("  left out, %s: %d, first in %s\n", "  未采用，%s：%d 行，首见第 %s 行\n", p.kind(&l), l.Rows, rowsOf(l.First))
	}
	for _, c := range t.Columns {
		p.say("  %s (%s): %d values", "  %s（%s）：%d 个值", c.Header, c.Is, c.Values)
		if !c.Sum.Absent() {
			p.say(", sum %s", "，合计 %s", shown.Amount(c.Sum))
		}
		if c.Left.Sign() != 0 {
			p.say(", of rows left out %s", "，未采用行合计 %s", shown.Amount(c.Left))
		}
		fmt.Fprintln(p.w)
	}
	if len(t.Unread) > 0 {
		p.say("  not read: %s\n", "  未读取的列：%s\n", strings.Join(t.Unread, ", "))
	}
	for _, r := range t.Repairs {
		p.repair(&r)
	}
	p.totals(t.Totals)
}

// totals writes the numbers of rows of sums: how many agree with the rows above them, and
// each that does not.
func (p printer) totals(list []Total) {
	agree := 0
	for _, s := range list {
		if s.OK {
			agree++
			continue
		}
		p.say("  ✗ row %d, %s: the row of sums says %s, the rows are %s\n", "  ✗ 第 %d 行，%s：合计行为 %s，各行之和为 %s\n", s.Row, s.Column, shown.Amount(s.Stated), shown.Amount(s.Sum))
	}
	if agree > 0 {
		p.say("  ✓ %d numbers in rows of sums are the sums of the rows\n", "  ✓ 合计行中 %d 个数与各行之和相符\n", agree)
	}
}

func (p printer) repair(r *rows.Repaired) {
	what := r.Kind
	if p.chinese {
		what = ChineseRepair(r.Kind)
	}
	if r.Field == "" {
		p.say("  repaired, %s\n", "  已修正，%s\n", what)
		return
	}
	p.say("  repaired, %s, %s (%s): %d, first in %s\n", "  已修正，%s，%s（%s）：%d 处，首见第 %s 行\n", what, r.Column, r.Field, r.Values, rowsOf(r.First))
}

// rowsOf writes the numbers of rows.
func rowsOf(list []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ", "), "[]")
}

func (p printer) of(of Of) string { return p.pick(of.Said()) }

// kind returns why rows were left out, in words.
func (p printer) kind(l *Left) string { return p.pick(l.Said()) }

// Said says what a table is of, in English and in Chinese.
func (of Of) Said() (english, chinese string) {
	switch of {
	case OfGroups:
		return "groups", "病组"
	case OfInstitutions:
		return "institutions", "医疗机构"
	case OfLevels:
		return "levels", "等级"
	case OfCoefficients:
		return "coefficients", "系数"
	}
	return "attributes", "属性"
}

// Said says why rows were left out, in English and in Chinese; what the mapping says of them stays
// as it is.
func (l *Left) Said() (english, chinese string) {
	switch l.Kind {
	case Title:
		return "title above the header", "表头以上"
	case Caption:
		return "caption or note", "分段标题或附注"
	case Again:
		return "header again", "重复表头"
	case Totals:
		return "sums", "合计行"
	case Repeated:
		return "said already", "重复内容"
	}
	return l.Why, l.Why
}

// ChineseRepair returns what a kind of repair is called in Chinese.
func ChineseRepair(kind string) string {
	switch kind {
	case Filled:
		return "合并单元格补全"
	case Percent:
		return "百分数换算"
	case Shortened:
		return "按规定位数四舍五入"
	case rows.CarriageReturns:
		return "行尾仅为回车"
	case "trimmed":
		return "去除首尾空格"
	case "invisible":
		return "去除不可见字符"
	case "unwrapped":
		return "去除文本标记"
	case "narrowed":
		return "全角转半角"
	case "ungrouped":
		return "去除千分位"
	case "unsigned":
		return "去除货币符号"
	case "zeros":
		return "去除多余的零"
	case "rounded":
		return "去除浮点误差"
	}
	return kind
}
