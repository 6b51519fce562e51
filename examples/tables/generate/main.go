// Command generate writes the tables of examples/tables, shaped like those that a city
// publishes: weights of 839 groups, coefficients of levels, hospitals; each as CSV, and all as
// the sheets of a workbook. And it writes a quarter of cases.
//
// Run it from the root of the repository:
//
//	go run ./examples/tables/generate
//
// Everything is integer arithmetic on a seeded PCG: same code, same bytes, on any machine.
// (How a workbook is packed is the standard library's choice.) It does not import the
// library.
package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() { generator.Main("tables", files) }

func files() ([]generator.File, error) {
	groups := groups()
	weights, merged := weightTable(groups)
	sheets := []sheet{
		{name: "说明", rows: [][]string{{"本表为示例，编码与数值均为虚构"}}},
		{name: "病组权重", rows: weights, merged: merged},
		{name: "等级系数", rows: levels()},
		{name: "医疗机构", rows: hospitals()},
	}
	list := []generator.File{generator.Text("cases.csv", cases(groups))}
	for i, name := range []string{"weights.csv", "levels.csv", "hospitals.csv"} {
		list = append(list, generator.Text(name, asCSV(sheets[i+1].rows)))
	}
	book, err := asBook(sheets)
	return append(list, generator.File{Name: "tables.xlsx", Data: book}), err
}

// group is a group of the table.
type group struct {
	chapter, adrg, code, name string
	upper, lower              int64 // weights at level 3 and below, in 1/10000; 0: none
	mean                      generator.Fen
	words                     string
}

// numberOfGroups is how many groups the table has.
const numberOfGroups = 839

// chapters are the major diagnostic categories.
var chapters = []string{
	"A 器官移植", "B 神经系统", "C 眼", "D 头颈与耳鼻喉", "E 呼吸系统", "F 循环系统", "G 消化系统", "H 肝胆胰", "I 肌肉骨骼", "J 皮肤与乳腺",
	"K 内分泌与代谢", "L 泌尿系统", "M 男性生殖", "N 女性生殖", "O 妊娠与分娩", "P 新生儿", "Q 血液与免疫", "R 骨髓增生", "S 感染", "T 精神",
	"U 酒精与药物", "V 创伤与中毒", "W 烧伤", "X 其他因素", "Y 艾滋病", "Z 多发创伤",
}

// groups makes the groups: each core group (ADRG) is cut into one to three.
func groups() []group {
	d := generator.NewDraw(2025, 839)
	var list []group
	for len(list) < numberOfGroups {
		chapter := chapters[int64(len(list))*int64(len(chapters))/numberOfGroups]
		list = append(list, core(d, chapter, len(list))...)
	}
	return list[:numberOfGroups]
}

// core makes the groups of a core group.
func core(d generator.Draw, chapter string, before int) []group {
	letter, system := chapter[:1], chapter[2:]
	kind, what := "BCDEFGHJKLRSTUVWXYZ"[before/3%19], "内科疾患"
	switch {
	case kind <= 'J':
		what = "手术"
	case kind <= 'L':
		what = "操作治疗"
	}
	adrg := fmt.Sprintf("%s%c%d", letter, kind, 1+before%9)
	base := d.Between(1500, 9000)
	if kind <= 'J' {
		base = d.Between(8000, 60000)
	}
	cuts := generator.Of(d, []string{"9 "}, []string{"1 伴严重并发症", "5 不伴并发症"}, []string{"1 伴严重并发症", "3 伴并发症", "5 不伴并发症"}, []string{"1 伴严重并发症", "3 伴并发症", "5 不伴并发症"})
	var list []group
	for i, cut := range cuts {
		digit, more, _ := strings.Cut(cut, " ")
		g := group{chapter: chapter, adrg: adrg, code: adrg + digit, name: fmt.Sprintf("%s%s第%d类%s", system, what, 1+before%9, more)}
		g.upper = base * int64(len(cuts)*3-2*i) / int64(len(cuts)*3-2)
		g.lower = g.upper * d.Between(850, 1000) / 1000
		g.mean = generator.Fen(g.upper * d.Between(105, 118))
		attribute(d, &g)
		list = append(list, g)
	}
	return list
}

// attribute says what kind of group it is.
func attribute(d generator.Draw, g *group) {
	switch k := d.Below(100); {
	case k < 55:
		g.words = "基础病组"
	case k < 70:
		g.words = "非基础"
	case k < 80:
		g.words, g.lower = "无极差", g.upper
	case k < 86:
		g.words = "三级无极差"
	case k < 94:
		g.words = "非基础、不稳定"
	case k < 97:
		g.words = "不稳定"
	default:
		g.words, g.upper, g.lower, g.mean = "无权重", 0, 0, 0
	}
}

// weightTable writes the table as it is published, and the cells that are merged.
func weightTable(groups []group) (rows [][]string, merged []string) {
	header := [][]string{{"序号", "核心病组", "病组编码", "病组名称", "权重", "", "例均费用(元)", "病组属性", "备注"}, {"", "", "", "", "三级", "二级及以下", "", "", ""}}
	rows = append([][]string{{"某某市2025年度病组权重表（示例）", "", "", "", "", "", "", "", ""}, {"发布单位：某某市医疗保障局", "", "", "", "", "", "单位：元", "", ""}}, header...)
	merged = append(merged, "A1:I1", "E3:F3")
	for _, column := range "ABCDGHI" {
		merged = append(merged, fmt.Sprintf("%c3:%c4", column, column))
	}
	var upper, lower int64
	sums := [2]int64{}
	first := 0 // the row of the core group
	for i, g := range groups {
		if i == 0 || groups[i-1].chapter != g.chapter {
			if i > 0 {
				rows = append(rows, []string{"小计", "", "", "", weight(upper, 4), weight(lower, 4), "", "", ""})
				upper, lower = 0, 0
			}
			rows = append(rows, []string{"MDC" + g.chapter, "", "", "", "", "", "", "", ""})
			merged = append(merged, fmt.Sprintf("A%d:I%d", len(rows), len(rows)))
		} else if i%200 == 0 { // a new page
			rows = append(rows, header...)
		}
		adrg := ""
		if i == 0 || groups[i-1].adrg != g.adrg || groups[i-1].chapter != g.chapter || i%200 == 0 {
			adrg, first = g.adrg, len(rows)+1
		} else if i+1 == len(groups) || groups[i+1].adrg != g.adrg {
			merged = append(merged, fmt.Sprintf("B%d:B%d", first, len(rows)+1))
		}
		row := []string{fmt.Sprint(i + 1), adrg, g.code, g.name, weight(g.upper, 4), weight(g.lower, i%5), "", g.words, ""}
		if g.mean > 0 {
			row[6] = g.mean.String()
		}
		if i+1 == len(groups) || groups[i+1].chapter != g.chapter {
			rows = append(rows, row, []string{"", "", g.chapter[:1] + "QY", g.chapter[2:] + "歧义病案组", "—", "—", "", "QY", "按未入组病例处理"})
		} else {
			rows = append(rows, row)
		}
		upper, lower = upper+g.upper, lower+g.lower
		sums[0], sums[1] = sums[0]+g.upper, sums[1]+g.lower
	}
	rows = append(rows,
		[]string{"小计", "", "", "", weight(upper, 4), weight(lower, 4), "", "", ""},
		[]string{"合计", "", "", "", weight(sums[0], 4), weight(sums[1], 4), "", "", ""},
		[]string{"注：1. 无权重病组按项目付费；2. 三级无极差病组仅在三级医疗机构之间不设系数。", "", "", "", "", "", "", "", ""})
	return rows, merged
}

// weight writes a weight, at least with some decimals; a dash where there is none.
func weight(n int64, places int) string {
	if n == 0 {
		return "—"
	}
	text := fmt.Sprintf("%d.%04d", n/10000, n%10000)
	for len(text)-strings.IndexByte(text, '.')-1 > places && strings.HasSuffix(text, "0") {
		text = text[:len(text)-1]
	}
	return strings.TrimSuffix(text, ".")
}

// hospital is one of the hospitals.
type hospital struct{ code, name, level, coefficient string }

var theHospitals = []hospital{
	{"H33010001", "示例市第一医院", "三级", ""}, {"H33010002", "示例市中医院", "三级", "1.0300"}, {"H33010003", "示例县人民医院", "二级", ""},
	{"H33010004", "示例县中医院", "二级", "0.985"}, {"H33010005", "示例镇卫生院", "一级", ""}, {"H33010006", "示例街道卫生院", "一级", ""},
}

func hospitals() [][]string {
	rows := [][]string{{"医疗机构名单", "", "", ""}, {"医疗机构代码", "医疗机构名称", "医院等级", "机构系数"}}
	for _, h := range theHospitals {
		rows = append(rows, []string{h.code, h.name, h.level, h.coefficient})
	}
	return rows
}

func levels() [][]string {
	return [][]string{{"等级系数表", ""}, {"等级", "等级系数"}, {"三级", "1.0500"}, {"二级", "1"}, {"一级", "92%"}}
}

// cases makes 600 cases of a quarter.
func cases(groups []group) string {
	d := generator.NewDraw(2025, 3)
	var b strings.Builder
	b.WriteString("id,institution,group,cost,covered,days,admitted,discharged\n")
	for i := range 600 {
		g := groups[d.Below(int64(len(groups)))]
		code, mean := g.code, g.mean
		switch k := d.Below(100); {
		case k < 2:
			code = "0000"
		case k < 4:
			code = g.chapter[:1] + "QY"
		}
		if mean == 0 {
			mean = generator.Fen(d.Between(3000_00, 20000_00))
		}
		cost := mean.Part(d.Between(550, 1500), 1000)
		switch d.Below(20) {
		case 0:
			cost = mean.Part(d.Between(2200, 5000), 1000)
		case 1:
			cost = mean.Part(d.Between(150, 390), 1000)
		}
		out := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(d.Below(90)))
		days := d.Between(1, 18)
		fmt.Fprintf(&b, "T%04d,%s,%s,%v,%v,%d,%s,%s\n", i+1, theHospitals[d.Below(int64(len(theHospitals)))].code, code, cost, cost.Part(d.Between(200, 400), 1000),
			days, out.AddDate(0, 0, -int(days)).Format("2006-01-02"), out.Format("2006-01-02"))
	}
	return b.String()
}
