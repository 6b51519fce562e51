package intake

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// entry is a row of a register.
type entry struct {
	file, sheet string
	line        int

	person, institution, id, valid                                          string
	codes                                                                   [numberOfRegisterCodes]string
	signed, begins, ends, suspended, suspendedTo, resumed, admitted, leaves settlement.Date

	total bool
}

// at says where a row is wrong.
func (e *entry) at(column string, err error) *rows.Error {
	return &rows.Error{File: e.file, Sheet: e.sheet, Row: e.line, Column: column, Field: column, Err: err}
}

// entryColumns are the columns of a register, under the names of the platform (2503,
// 2505, 5302) where it has one.
func entryColumns() []exportColumn[entry] {
	texts := textColumn[entry]
	list := []exportColumn[entry]{
		texts("psn_no", rows.Needed|rows.Ident|rows.Private, func(e *entry) *string { return &e.person }, cell.Person),
		texts("fixmedins_code", rows.Ident|rows.Code, func(e *entry) *string { return &e.institution }, cell.OptionalID),
		texts("trt_dcla_detl_sn", rows.Ident, func(e *entry) *string { return &e.id }, cell.OptionalID),
		texts("vali_flag", rows.Code, func(e *entry) *string { return &e.valid }, cell.Label).as(rows.FlagKind),
	}
	for _, d := range []struct {
		name  string
		field func(*entry) *settlement.Date
	}{
		{"signed", func(e *entry) *settlement.Date { return &e.signed }},
		{"begndate", func(e *entry) *settlement.Date { return &e.begins }},
		{"enddate", func(e *entry) *settlement.Date { return &e.ends }},
		{"suspended_from", func(e *entry) *settlement.Date { return &e.suspended }},
		{"suspended_to", func(e *entry) *settlement.Date { return &e.suspendedTo }},
		{"resumed", func(e *entry) *settlement.Date { return &e.resumed }},
		{"adm_time", func(e *entry) *settlement.Date { return &e.admitted }},
		{"dscg_time", func(e *entry) *settlement.Date { return &e.leaves }},
	} {
		list = append(list, dayColumn(d.name, d.field))
	}
	for i, name := range registerCodes() {
		list = append(list, texts(name, rows.Code, func(e *entry) *string { return &e.codes[i] }, cell.Label))
	}
	return list
}

// registerNames are the other names of columns of registers. 开始日期 may be the day of
// signing or another day, so it is a column of its own, and the mapping chooses.
func registerNames() map[string][]string {
	return map[string][]string{
		"psn_no":           {"人员编号", "个人编号", "参保人编号", "医保编号"},
		"fixmedins_code":   {"定点医药机构编号", "定点医药机构代码", "定点医疗机构代码", "签约机构代码", "签约机构编号", "签约医院代码", "签约医疗机构代码", "医院代码", "医院编号", "机构编号", "机构代码"},
		"trt_dcla_detl_sn": {"待遇申报明细流水号", "备案流水号", "签约编号", "签约流水号", "协议编号"},
		"vali_flag":        {"有效标志"},
		"signed":           {"签约日期", "签约时间", "签订日期", "登记日期", "备案日期"},
		"begndate":         {"开始日期", "起始日期", "生效日期"},
		"enddate":          {"结束日期", "终止日期", "截止日期", "失效日期", "有效期至", "解约日期"},
		"suspended_from":   {"暂停日期", "暂停开始日期", "暂停起始日期"},
		"suspended_to":     {"暂停结束日期", "暂停终止日期", "暂停截止日期"},
		"resumed":          {"恢复日期"},
		"adm_time":         {"入院日期", "入院时间"},
		"dscg_time":        {"出院日期", "出院时间"},
		"biz_appy_type":    {"业务申请类型", "业务类型", "登记类型", "变更类型"},
		"dise_codg":        {"opsp_dise_code", "dise_no", "病种编码", "病种代码", "门慢门特病种目录代码"},
		"sign_type":        {"签约类别", "签约类型", "透析方式", "治疗方式"},
		"sign_stas":        {"签约状态"},
		"insutype":         {"险种类型", "险种"},
		"psn_type":         {"人员类别"},
		"med_type":         {"医疗类别"},
	}
}

// registerTable reads a register.
func (p *Mapper) registerTable(f rows.File) *rows.Table[entry] {
	g := p.register
	all := entryColumns()
	var names []string
	for i := range all {
		names = append(names, all[i].Name)
		c := &all[i]
		c.easy.cut = p.mapping.CutIDs
		if slices.Contains(g.must, c.Name) {
			c.Trait |= rows.Needed
		}
		if slices.Contains(g.absent, c.Name) {
			c.Trait |= rows.Absent
		}
		if words := g.words[c.Name]; words != nil {
			c.worded, c.Set = true, flagWords(words, c.easy.text)
		}
	}
	sheet := ""
	if f.Sheet != nil {
		sheet = f.Sheet.Name
	}
	return rows.New(f, rows.Layout[entry]{
		Columns: columnsOf(all), Listed: names,
		Names: g.names, Rules: p.mapping.rules(), SkipHeaders: p.mapping.RepeatHeader == SkipHeader,
		Total: func(e *entry, _ bool) { e.total = true },
		Place: func(e *entry, line int) { e.file, e.sheet, e.line = f.Name, sheet, line },
	})
}
