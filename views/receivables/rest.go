package receivables

import (
	"math/big"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/views"
)

// stated is an amount as a document states it.
func stated(label string, m settlement.Money) views.Cell {
	return views.Cell{Text: m.String(), Why: func() (views.Reason, error) {
		var one parts
		one.add(label, m)
		return one.sum("stated")
	}}
}

// unmatched shows the payments that are in no row.
func (s *shower) unmatched() (*views.Table, error) {
	why := map[receivable.Reason]views.Text{
		receivable.Later: views.TextOf("截止日之后", "after the day of the table"), receivable.NoPayer: views.TextOf("没有该付款方", "no such payer"),
		receivable.NoInstitution: views.TextOf("没有该机构", "no such institution"), receivable.NoMonth: views.TextOf("该所属期没有应收", "nothing is owed for the month"),
	}
	t := &views.Table{ID: "unmatched", Title: views.TextOf("未匹配的收款", "payments that match no row"), Columns: []views.Column{
		views.Name.Column("file", "文件", "file"), views.Code.Column("file_row", "文件行", "row of the file"), institutionColumn, payerColumn, monthColumn,
		views.Money.Column("amount", "金额(元)", "amount (yuan)"), views.Day.Column("date", "日期", "date"), views.Name.Column("reason", "原因", "reason"),
	}}
	for _, u := range s.t.Unmatched {
		t.Add("", views.Given(u.Document), views.Given(strconv.Itoa(u.Row)), views.Given(u.Institution), views.Given(u.Payer), views.Given(u.Span.String()),
			stated(rowWords(u.Document, u.Row), u.Amount), views.Given(u.Date.String()), views.Said(why[u.Reason]))
	}
	return t, nil
}

// reconciled shows what two documents tell of one thing.
func (s *shower) reconciled() (*views.Table, error) {
	what := map[string]views.Text{
		"declared": views.TextOf("申报（3203）与应收", "declared (3203) and booked"), "total": views.TextOf("平台总额（3201）与应收", "platform (3201) and booked"),
		"prepaid": views.TextOf("报告载明已付与已收", "prepaid by the report and paid"),
	}
	t := &views.Table{ID: "reconciled", Title: views.TextOf("对账", "reconciliation"), Columns: []views.Column{
		views.Name.Column("what", "对账", "reconciled"), institutionColumn, payerColumn, monthColumn, views.Money.Column("stated", "对方(元)", "stated (yuan)"),
		views.Money.Column("own", "本方(元)", "own (yuan)"), views.Money.Column("difference", "差异(元)", "difference (yuan)"), views.Name.Column("result", "结果", "result"),
	}}
	for i := range s.t.Reconciled {
		r := &s.t.Reconciled[i]
		result, difference := views.TextOf("平", "equal"), views.Cell{}
		if r.Difference != 0 {
			result = views.TextOf("不平", "not equal")
			var err error
			rule := settlement.Rule{ID: "receivable.reconciled", Gives: "difference", Formula: "stated − own", Text: "差异 = 对方 − 本方 (stated less own)"}
			if difference, err = views.Worked(rule, big.NewRat(int64(r.Difference), 100), 2, settlement.In("stated", r.Stated.Decimal()), settlement.In("own", r.Own.Decimal())); err != nil {
				return nil, err
			}
		}
		words := what[r.What]
		from := words.Chinese + " " + words.English
		if r.Document != "" {
			from = r.Document
		}
		t.Add("", views.Said(words), views.Given(r.Institution), views.Given(r.Payer), views.Given(r.Span.String()), stated(from, r.Stated), s.own(r), difference, views.Said(result))
	}
	return t, nil
}

// own is the table's own side of a comparison: the rows that it sums, where these are all.
func (s *shower) own(r *receivable.Reconciled) views.Cell {
	column := receivable.Booked
	if r.What == "prepaid" {
		column = receivable.Paid
	}
	return views.Cell{Text: r.Own.String(), Why: func() (views.Reason, error) {
		var list parts
		var sum settlement.Money
		for i := range s.t.Rows {
			x := &s.t.Rows[i]
			if x.Institution != r.Institution || r.Payer != "" && x.Payer != r.Payer || !r.Span.Covers(x.Span) || r.What == "prepaid" && x.Span == r.Span && !r.Span.IsMonth() {
				continue
			}
			if m := x.Of(column); m != 0 {
				sum += m // of the rows of the table, whose total fits
				list.add(keyOf(x)+" "+string(column), m)
			}
		}
		if sum != r.Own { // a report settles some payers alone
			list = nil
			list.add(string(column), r.Own)
		}
		return list.sum("own")
	}}
}

// notOwed shows what is no receivable.
func (s *shower) notOwed() (*views.Table, error) {
	words := map[string]views.Text{
		"fund": views.TextOf("统筹基金", "pooled fund"), "serious": views.TextOf("大病保险", "serious illness"), "aid": views.TextOf("医疗救助", "medical aid"), "civil": views.TextOf("公务员补助", "civil servants"),
		"commercial": views.TextOf("商业保险", "commercial"), "account": views.TextOf("个人账户", "personal account"), "cash": views.TextOf("个人现金", "cash"), "other": views.TextOf("其他", "other"),
	}
	t := &views.Table{ID: "not_owed", Title: views.TextOf("病例费用中不计应收的部分", "parts of the cost that no payer owes"), Columns: []views.Column{
		views.Code.Column("part", "部分", "part"), views.Name.Column("name", "名称", "name"), views.Money.Column("amount", "金额(元)", "amount (yuan)"),
	}}
	for _, c := range s.t.NotOwed {
		t.Add(c.Name, views.Given(c.Name), views.Said(words[c.Name]), stated("paid_"+c.Name, c.Amount))
	}
	return t, nil
}

// leftOut shows what is dated later.
func (s *shower) leftOut() (*views.Table, error) {
	what := map[string]views.Text{
		"claims": views.TextOf("病例", "claims"), "report": views.TextOf("报告", "report"), "declaration": views.TextOf("申报", "declaration"),
		"decision": views.TextOf("决定", "decision"), "payment": views.TextOf("收款", "payment"), "total": views.TextOf("平台总额", "total of the platform"),
	}
	t := &views.Table{ID: "left_out", Title: views.TextOf("截止日之后，未计入", "after the day of the table, left out"), Columns: []views.Column{
		views.Name.Column("file", "文件", "file"), views.Name.Column("what", "内容", "what"), views.Count.Column("count", "笔数", "count"),
	}}
	for _, l := range s.t.LeftOut {
		n := strconv.Itoa(l.Count)
		t.Add("", views.Given(l.Document), views.Said(what[l.What]), views.Cell{Text: n, Why: func() (views.Reason, error) {
			return views.SumOf("receivable.sum", "count", []views.Part{{Name: "x_1", Label: l.Document, Value: n}})
		}})
	}
	return t, nil
}
