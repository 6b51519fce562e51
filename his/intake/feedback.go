package intake

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/national"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// Feedback is a row of a bureau's feedback (反馈): what it made of a claim. A blank cell, or a
// column that the file lacks, states nothing; its number is absent.
type Feedback struct {
	ID    string
	Group string
	Class string // in the bureau's words

	Coefficient, Points, Value settlement.Decimal

	Covered settlement.Decimal // yuan, with two decimals
	Amount  settlement.Decimal // likewise

	Line           int  // of the row in its file
	Total, Section bool // a row of sums: of the file, of a section
}

// FeedbackAmount says what the column amount of a feedback is. Bureaus send both, and no
// regulation says which.
type FeedbackAmount string

// What a [FeedbackAmount] may be.
const (
	FeedbackDue   FeedbackAmount = "due"   // what the fund pays: the price less what others paid
	FeedbackPrice FeedbackAmount = "price" // what the case is paid altogether
)

// Choices returns what a caller may say.
func (FeedbackAmount) Choices() []FeedbackAmount {
	return []FeedbackAmount{FeedbackDue, FeedbackPrice}
}

// FeedbackColumns are the columns of a feedback besides its ids, in their order.
func FeedbackColumns() []string {
	return []string{"group", "class", "coefficient", "points", "value", "covered", "amount"}
}

// ReadFeedback reads a bureau's feedback: id, and as many of [FeedbackColumns] as the file has,
// under these names, those of the platform or Chinese ones. It is read and repaired as any
// export is: a title may stand above the header, amounts may have separators of thousands and
// a unit of yuan, unknown columns are passed over. Amounts may be negative; a third decimal of
// an amount is a fault. Rows of sums (合计) are marked.
//
// amount says which headers name the column amount: 医保支付价, 支付标准 and the like are a
// price, 医保支付金额, 结算金额 and the like are due. A header of the other kind is passed over,
// so that a file may have both. aliases adds names that a place uses, by column.
func ReadFeedback(f rows.File, amount FeedbackAmount, aliases map[string][]string) *rows.Table[Feedback] {
	number := func(name string, read func(string) (settlement.Decimal, error), to func(*Feedback) *settlement.Decimal) exportColumn[Feedback] {
		return exportColumn[Feedback]{easy: easy[Feedback]{blank: true}, Column: rows.Column[Feedback]{Name: name, Kind: rows.NumberKind, Set: func(r *Feedback, text string) (err error) {
			if shown.IsLong(text) {
				return fmt.Errorf("%w: got %s", settlement.ErrTooLarge, shown.Number(text))
			}
			*to(r), err = read(text)
			return err
		}}}
	}
	money := func(name string, to func(*Feedback) *settlement.Decimal) exportColumn[Feedback] {
		put := func(r *Feedback, m settlement.Money) { *to(r) = m.Decimal() }
		return exportColumn[Feedback]{easy: easy[Feedback]{amount: put, blank: true}, Column: rows.Column[Feedback]{Name: name, Trait: rows.Summed, Kind: rows.AmountKind, Set: func(r *Feedback, text string) error {
			if text == "" {
				return nil
			}
			m, err := cell.Yuan(text)
			if err == nil {
				put(r, m)
			}
			return err
		}}}
	}
	all := []exportColumn[Feedback]{
		textColumn("id", rows.Needed|rows.Ident, func(r *Feedback) *string { return &r.ID }, boundedID),
		textColumn("group", rows.Code, func(r *Feedback) *string { return &r.Group }, cell.Label),
		textColumn("class", rows.Code, func(r *Feedback) *string { return &r.Class }, cell.Label),
		number("coefficient", cell.OptionalDecimal, func(r *Feedback) *settlement.Decimal { return &r.Coefficient }),
		number("points", settlement.ParseDecimal, func(r *Feedback) *settlement.Decimal { return &r.Points }),
		number("value", cell.OptionalDecimal, func(r *Feedback) *settlement.Decimal { return &r.Value }),
		money("covered", func(r *Feedback) *settlement.Decimal { return &r.Covered }),
		money("amount", func(r *Feedback) *settlement.Decimal { return &r.Amount }),
	}
	known, weak := feedbackNames(amount)
	return rows.New(f, rows.Layout[Feedback]{
		Columns: columnsOf(all), Listed: FeedbackColumns(),
		Names: &rows.Names{Own: aliases, Known: known, Weak: weak, Unread: national.Unread()},
		Total: func(r *Feedback, section bool) { r.Total, r.Section = true, section },
		Place: func(r *Feedback, line int) { r.Line = line },
	})
}

// feedbackNames are what bureaus call the columns, and those names that count only where no
// surer one is there.
func feedbackNames(amount FeedbackAmount) (known map[string][]string, weak []string) {
	of := national.Names()
	with := func(column string, more ...string) []string { return append(append(more, column), of[column]...) }
	visit, fund := with("mdtrt_id"), append(with("fund_pay_sumamt"), with("hifp_pay")...)
	due := []string{"结算金额", "DRG结算金额", "DIP结算金额", "医保结算金额", "应付金额", "医保应付金额", "应付基金", "应拨付金额", "拨付金额", "due"}
	known = map[string][]string{
		"id":          append(with("setl_id", "病例编号", "病例ID"), visit...),
		"group":       with("drg_codg"),
		"class":       {"病例类型", "病例类别", "病例分类", "倍率类型", "case_type"},
		"coefficient": {"差异系数", "医院系数", "机构系数", "医疗机构系数", "机构差异系数", "等级系数", "级别系数", "调整系数"},
		"points":      {"点数", "病例点数", "结算点数", "病例结算点数", "分值", "病例分值", "结算分值", "settlepoint"},
		"value":       {"点值", "结算点值", "每点数费用", "分值单价", "分值点值", "point_value", "pointcost"},
		"covered":     {"个人及其他支付", "个人及其他已付", "个人及其他已支付", "其他已付金额", "非统筹支付"},
		"amount":      append(due, fund...),
	}
	weak = append(visit, fund...)
	if amount == FeedbackPrice {
		known["amount"] = []string{"医保支付价", "支付价", "DRG支付价", "DRG支付标准", "DIP支付标准", "病组支付标准", "支付标准", "结算费用", "预计结算费用", "settlecost", "price"}
	}
	for i, name := range weak {
		weak[i] = rows.HeaderKey(name)
	}
	return known, weak
}
