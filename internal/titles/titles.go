// Package titles has the Chinese titles of the fields and documents of this module.
package titles

import (
	_ "embed"
	"encoding/json"
	"reflect"
)

// titles.json has the Chinese title of every field, by its JSON name, or by "package.Type.name"
// where the name means something else in one type.
//
//go:embed titles.json
var file []byte

// Titles are the Chinese titles of fields.
type Titles map[string]string

// Read returns the titles.
func Read() (Titles, error) {
	var t Titles
	err := json.Unmarshal(file, &t)
	return t, err
}

// Of returns the title of a field of a type; empty: it has none.
func (t Titles) Of(typ reflect.Type, name string) string {
	if title, ok := t[typ.String()+"."+name]; ok {
		return title
	}
	return t[name]
}

// Documents are the Chinese titles of documents, by the name of the schema.
var Documents = map[string]string{
	"job":                    "结算任务",
	"analysis":               "分析表",
	"benchmark":              "标杆",
	"year":                   "年度任务",
	"bureau":                 "医保局分析参数",
	"thresholds":             "预警线",
	"terms":                  "结算条件",
	"report":                 "结算报告",
	"drg-policy":             "DRG 点数法、DIP 病种分值政策",
	"drg-calibration":        "DRG、DIP 测算选项",
	"perdiem-policy":         "按床日付费政策",
	"perdiem-calibration":    "床日标准测算选项",
	"perdiem-calendar":       "工作日历",
	"capitation-policy":      "按人头付费政策",
	"capitation-calibration": "人头标准测算选项",
	"budget-policy":          "总额预付政策",
	"accounts":               "机构账户",
	"query":                  "数据库查询",
	"intake-mapping":         "导出文件对照表",
	"intake-join":            "分组结果匹配",
	"intake-record-checks":   "记录校验",
	"intake-report":          "导入报告",
	"intake-members-report":  "参保人导入报告",
	"tables-mapping":         "公布表格对照表",
	"tables-report":          "公布表格读取报告",
	"feedback":               "医保反馈核对结果",
	"receivables":            "应收核算文件",
	"receivables-table":      "应收医保款表",
}
