package ingested

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/intake"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/views"
)

// fates are what becomes of rows that are no claims, in Chinese.
var fates = map[string]string{
	"joined": "并入同一次住院", "duplicates": "重复行", "void": "作废", "refund_pairs": "退费与原结算对消", "adjustments": "跨期退费（调整）", "held": "待退费行",
	"outside": "按对照表不结算", "other_period": "其他期间", "unrouted": "无对应付费方式", "zero_cost": "金额全为零", "unmatched": "无对应协议",
	"agreement": "签约", "inpatient": "住院", "resumption": "恢复", "suspension": "暂停", "termination": "终止",
}

// said is a word of this module.
func said(word string, chinese map[string]string) views.Cell {
	if zh := chinese[word]; zh != "" {
		return views.Said(text(zh, word))
	}
	return views.Given(word)
}

func buckets(r *intake.Report) *views.Table {
	t := table("buckets", "不成为病例的行", "rows that are no claims", column("bucket", "去向", "what became of them", views.Name), column("rows", "行数", "rows", views.Count), column("cost", "费用", "cost", views.Money))
	for _, c := range r.Buckets {
		t.Add(c.Bucket.String(), said(c.Bucket.String(), fates), views.Given(strconv.Itoa(c.Rows)), ofRows(c.Cost, c.Rows))
	}
	return t
}

// balance has a row for each money column: the file's sum is that of the claims and of the rows
// that are no claims. Each row is a check, too.
func balance(r *intake.Report) *views.Table {
	columns := []views.Column{column("column", "金额列", "column", views.Code), column("file", "文件合计", "sum of the files", views.Money), column("claims", "病例", "claims", views.Money)}
	index := map[intake.Bucket]int{}
	for _, b := range r.Balance {
		for _, m := range b.Buckets {
			if _, met := index[m.Bucket]; !met {
				index[m.Bucket] = len(columns)
				name := m.Bucket.String()
				columns = append(columns, views.Column{ID: name, Title: text(fates[name], name), Kind: views.Money})
			}
		}
	}
	t := table("balance", "金额核对：文件 = 病例 + 各去向", "no money is lost: files = claims + the rest", columns...)
	for _, b := range r.Balance {
		cells := make([]views.Cell, len(columns))
		parts := []views.Part{{Label: "病例 claims", Value: b.Claims.String()}}
		cells[0], cells[2] = views.Given(b.Column), views.Told(b.Claims.String(), "claims", text("病例所含各行之和", "the sum over the rows of the claims"))
		sum := b.Claims
		for _, m := range b.Buckets {
			cells[index[m.Bucket]], sum = views.Told(m.Amount.String(), "rows", text("该去向各行之和", "the sum over these rows")), sum+m.Amount
			parts = append(parts, views.Part{Label: fates[m.Bucket.String()] + " " + m.Bucket.String(), Value: m.Amount.String()})
		}
		cells[1] = views.Summed(b.File.String(), func() []views.Part { return parts })
		t.Add(b.Column, cells...)
		t.Checks = append(t.Checks, views.Check{Title: text(b.Column, b.Column), Left: b.File.String(), Right: sum.String()})
	}
	return t
}

func totals(r *intake.Report) *views.Table {
	t := table("totals", "文件中的合计行", "rows of sums in the files", column("file", "文件", "file", views.Name), column("row", "行", "row", views.Count), column("column", "列", "column", views.Code),
		column("stated", "文件合计", "stated", views.Money), column("sum", "各行之和", "rows", views.Money), column("difference", "差额", "difference", views.Money))
	for _, x := range r.Totals {
		row(t, x.File, x.Row, x.Column, views.Told(x.Stated.String(), "stated", text("文件合计行所载", "as the row of sums has it")),
			views.Told(x.Sum.String(), "sum", text("合计行以上各行之和", "the sum of the rows above")), less(x.Stated, x.Sum))
	}
	return t
}

// less explains a difference.
func less(stated, sum settlement.Money) views.Cell {
	return views.Explained((stated - sum).String(), func() (settlement.Trail, error) {
		rule := settlement.Rule{ID: "ingested.difference", Text: "文件合计 − 各行之和 (stated less the rows)", Gives: "difference", Formula: "stated − rows"}
		in := []settlement.Input{settlement.In("stated", stated.Decimal()), settlement.In("rows", sum.Decimal())}
		return settlement.Trail{{Rule: rule, Inputs: in, Result: (stated - sum).Decimal()}}, nil
	})
}

func unknown(list []intake.UnknownCode, id string) *views.Table {
	t := table(id, "对照表没有的代码", "codes that the mapping does not have", column("column", "列", "column", views.Code), column("code", "代码", "code", views.Code), column("rows", "行数", "rows", views.Count))
	for _, u := range list {
		row(t, u.Column, u.Code, u.Rows)
	}
	return t
}

func unrouted(r *intake.Report) *views.Table {
	t := table("unrouted", "无对应付费方式的行", "rows that no method takes", column("meanings", "代码含义", "codes mean", views.Name), column("rows", "行数", "rows", views.Count), column("cost", "费用", "cost", views.Money))
	for _, u := range r.Unrouted {
		row(t, u.Meanings, u.Rows, ofRows(u.Cost, u.Rows))
	}
	return t
}

func levels(r *intake.Report) *views.Table {
	t := table("levels", "各行的医院等级", "levels of institutions", column("institution", "机构", "institution", views.Code), column("column", "列", "column", views.Code), column("code", "代码", "code", views.Code),
		column("level", "等级", "level", views.Name), column("rows", "行数", "rows", views.Count))
	for _, l := range r.Levels {
		row(t, l.Institution, l.Column, l.Code, l.Level, l.Rows)
	}
	if several := r.SeveralLevels(); len(several) > 0 {
		t.Notes = append(t.Notes, text("等级不一致的机构："+strings.Join(several, "、"), "institutions of several levels: "+strings.Join(several, ", ")))
	}
	return t
}

func above(r *intake.Report) *views.Table {
	t := table("above", "基金支付超过费用的病例", "claims whose fund money is above their cost", column("claims", "病例数", "claims", views.Count), column("excess", "超出金额", "excess", views.Money), column("first", "首见于", "first in", views.Name))
	if a := r.Above; a != nil {
		row(t, a.Claims, views.OfClaims(a.Excess.String(), "excess", a.Claims), places(a.First))
	}
	return t
}

var ofCorrection = text("以后各行对该月病例的更正之和", "what later rows change of the claims of the month")

func differences(r *intake.Report) *views.Table {
	t := table("differences", "对以前月份的更正", "what changes earlier months", column("month", "月份", "month", views.Day), column("institution", "机构", "institution", views.Code), column("method", "付费方式", "method", views.Name),
		column("pool", "险种", "pool", views.Name), column("claims", "病例数", "claims", views.Count), column("cost", "费用", "cost", views.Money), column("covered", "其他已支付", "covered", views.Money), column("first", "首见于", "first in", views.Name))
	for _, d := range r.Differences {
		t.Add("", views.Given(d.Month.String()), views.Given(shown.ID(d.Institution)), said(string(d.Method), methods), views.Given(d.Pool), views.Given(fmt.Sprintf("%+d", d.Claims)),
			views.Told(d.Cost.String(), "cost", ofCorrection), views.Told(d.Covered.String(), "covered", ofCorrection), views.Given(places(d.First)))
	}
	return t
}

func counts(id string, title, name views.Text, list []intake.Count) *views.Table {
	t := &views.Table{ID: id, Title: title, Columns: []views.Column{{ID: "name", Title: name}, column("rows", "行数", "rows", views.Count)}}
	for _, c := range list {
		row(t, c.Name, c.Count)
	}
	return t
}

func checked(r *intake.CheckReport) *views.Table {
	t := table("checks", "记录校验", "checks of records", column("institution", "机构", "institution", views.Code), column("rows", "行数", "rows", views.Count), column("faulty", "有误行数", "at fault", views.Count),
		column("rate", "差错率", "rate", views.Number), column("check", "其中校验项", "of them, check", views.Name), column("failed", "不通过", "failed", views.Count))
	for _, h := range r.Institutions {
		t.Add(h.Institution, views.Given(h.Institution), views.Given(strconv.Itoa(h.Rows)), views.Given(strconv.Itoa(h.Faulty)), views.Given(h.Rate.String()), views.Cell{}, views.Cell{})
		for _, c := range h.Checks {
			t.Add(h.Institution+" "+c.Name, views.Given(h.Institution), views.Cell{}, views.Cell{}, views.Cell{}, views.Given(c.Name), views.Given(strconv.Itoa(c.Count)))
		}
	}
	return t
}

func matched(r *intake.JoinReport) *views.Table {
	t := table("matched", "分组结果匹配", "groups matched", column("what", "匹配", "matched", views.Name), column("keys", "依据", "by", views.Code), column("rows", "行数", "rows", views.Count), column("cost", "费用", "cost", views.Money))
	for _, k := range r.Matched {
		t.Add("", views.Said(text("已匹配", "matched")), views.Given(strings.Join(k.Keys, " ")), views.Given(strconv.Itoa(k.Rows)), ofRows(k.Cost, k.Rows))
	}
	for _, x := range []struct {
		name views.Text
		of   intake.MatchCount
	}{{text("未匹配", "not matched"), r.Unmatched}, {text("不唯一", "ambiguous"), r.Ambiguous}, {text("没有结算的分组结果", "groups without a settlement"), r.OthersUnmatched}} {
		t.Add("", views.Said(x.name), views.Cell{}, views.Given(strconv.Itoa(x.of.Rows)), ofRows(x.of.Cost, x.of.Rows))
	}
	return t
}

func rates(r *intake.JoinReport) *views.Table {
	t := table("rates", "各机构各月匹配率", "match rates", column("institution", "机构", "institution", views.Code), column("month", "月份", "month", views.Day), column("rows", "行数", "rows", views.Count), column("matched", "已匹配", "matched", views.Count))
	for _, x := range r.Rates {
		row(t, x.Institution, x.Month, x.Rows, x.Matched)
	}
	return t
}

func conflicts(r *intake.JoinReport) *views.Table {
	t := table("conflicts", "与分组结果矛盾的行", "rows that their groups contradict", column("file", "文件", "file", views.Name), column("row", "行", "row", views.Count), column("other", "分组文件", "file of groups", views.Name),
		column("other_row", "分组行", "its row", views.Count), column("columns", "不同的列", "columns that differ", views.Code))
	for _, c := range r.Conflicts {
		row(t, c.File, c.Row, c.OtherFile, c.OtherRow, strings.Join(c.Columns, " "))
	}
	if rest := r.ConflictRows - len(r.Conflicts); rest > 0 {
		t.Notes = append(t.Notes, text(fmt.Sprintf("另有 %d 行", rest), fmt.Sprintf("and %d more", rest)))
	}
	return t
}

func overlaps(list []intake.Overlap, total int) *views.Table {
	t := table("overlaps", "重叠的住院和重复的人头月", "overlapping stays and double head-months", column("institution", "机构", "institution", views.Code), column("id", "病例", "claim", views.Code), column("row", "行", "row", views.Count),
		column("other", "另一机构", "other institution", views.Code), column("other_id", "另一病例", "other claim", views.Code), column("other_row", "行", "row", views.Count))
	for _, o := range list {
		a, b := o.Rows[0], o.Rows[1]
		row(t, a.Institution, a.ID, a.Row, b.Institution, b.ID, b.Row)
	}
	if rest := total - len(list); rest > 0 {
		t.Notes = append(t.Notes, text(fmt.Sprintf("另有 %d 对", rest), fmt.Sprintf("and %d more", rest)))
	}
	return t
}

// message is a sum of a message to the platform.
func message(m settlement.Money) views.Cell {
	return views.Told(m.String(), "sum", text("该行所指各结算记录之和", "the sum over the settlements of the row"))
}

func applications(list []intake.Application) *views.Table {
	t := table("3203", "清算申请（3203）", "clearing application (3203)", column("fixmedins_code", "机构", "institution", views.Code), column("insutype", "险种", "insurance", views.Code), column("clr_type", "清算类别", "clearing type", views.Code),
		column("clr_way", "清算方式", "clearing way", views.Code), column("setlym", "月份", "month", views.Code), column("psntime", "人次", "persons", views.Count), column("medfee_sumamt", "医疗费总额", "cost", views.Money),
		column("med_sumfee", "医保认可费用总额", "recognised", views.Money), column("fund_appy_sum", "基金申报总额", "declared", views.Money), column("cash_payamt", "现金支付", "cash", views.Money), column("acct_pay", "个人账户支出", "account", views.Money),
		column("begndate", "开始日期", "begin", views.Day), column("enddate", "结束日期", "end", views.Day))
	for _, a := range list {
		row(t, a.Institution, a.Insurance, a.ClearingType, a.ClearingWay, a.Month, a.Persons, message(a.Cost), message(a.Recognised), message(a.Declared), message(a.Cash), message(a.Account), a.Begin, a.End)
	}
	return t
}

func reconciliations(list []intake.Reconciliation) *views.Table {
	t := table("3201", "对总账（3201）", "reconciliation (3201)", column("fixmedins_code", "机构", "institution", views.Code), column("insutype", "险种", "insurance", views.Code), column("clr_type", "清算类别", "clearing type", views.Code),
		column("stmt_begndate", "开始日期", "begin", views.Day), column("stmt_enddate", "结束日期", "end", views.Day), column("medfee_sumamt", "医疗费总额", "cost", views.Money), column("fund_pay_sumamt", "基金支付总额", "fund", views.Money),
		column("acct_pay", "个人账户支出", "account", views.Money), column("fixmedins_setl_cnt", "结算笔数", "settlements", views.Count), column("refd_setl_flag", "含退费", "with refunds", views.Code))
	for _, x := range list {
		row(t, x.Institution, x.Insurance, x.ClearingType, x.Begin, x.End, message(x.Cost), message(x.Fund), message(x.Account), x.Settlements, x.Refunds)
	}
	return t
}

// kinds are what the rows of a register are; together they are all of its rows.
func kinds(m *intake.RosterReport) *views.Table {
	t := table("register_rows", "登记表各行", "rows of the register", column("kind", "类型", "kind", views.Name), column("rows", "行数", "rows", views.Count))
	sum := 0
	for _, c := range m.Kinds {
		t.Add(c.Name, said(c.Name, fates), views.Given(strconv.Itoa(c.Count)))
		sum += c.Count
	}
	t.Checks = []views.Check{{Title: text("行数", "rows"), Left: strconv.Itoa(m.Rows), Right: strconv.Itoa(sum)}}
	for _, u := range m.Unmatched {
		t.Notes = append(t.Notes, text(fmt.Sprintf("%s 第 %d 行：无对应协议", u.File, u.Row), fmt.Sprintf("%s row %d: no agreement", u.File, u.Row)))
	}
	if m.Moved > 0 {
		t.Notes = append(t.Notes, text(fmt.Sprintf("因后一协议而终止的协议：%d", m.Moved), fmt.Sprintf("ended by a later agreement: %d", m.Moved)))
	}
	if m.SameDay > 0 {
		t.Notes = append(t.Notes, text(fmt.Sprintf("未过夜的住院：%d", m.SameDay), fmt.Sprintf("stays without a night: %d", m.SameDay)))
	}
	return t
}

func agreements(m *intake.RosterReport) *views.Table {
	t := table("agreements", "同一人同时有效的协议", "agreements of one person at the same time", column("institution", "机构", "institution", views.Code), column("row", "行", "row", views.Count),
		column("other", "另一机构", "other institution", views.Code), column("other_row", "行", "row", views.Count), column("from", "自", "from", views.Day), column("to", "至", "to", views.Day))
	for _, o := range m.Overlaps {
		to := ""
		if !o.To.Absent() {
			to = o.To.String()
		}
		row(t, o.Rows[0].Institution, o.Rows[0].Row, o.Rows[1].Institution, o.Rows[1].Row, o.From, to)
	}
	if rest := m.OverlapPairs - len(m.Overlaps); rest > 0 {
		t.Notes = append(t.Notes, text(fmt.Sprintf("另有 %d 对", rest), fmt.Sprintf("and %d more", rest)))
	}
	return t
}
