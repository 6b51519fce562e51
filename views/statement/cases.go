package statement

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/words"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/views"
)

// MaxRows is how many rows a sheet of a workbook has below its headings.
const MaxRows = 1<<20 - 1

// ErrRows says that there are more claims than [MaxRows].
var ErrRows = coded.New("statement.rows", "there are more claims than a sheet has rows: write the claims as CSV")

// claimColumns are the columns of claims, by the names that job gives them; the columns of
// policies stand under their own names.
var claimColumns = views.Columns(
	"id code 病例编号 claim", "institution code 机构 institution", "group code 病组 group", "month day 月份 month", "cost money 费用 cost",
	"covered money 个人及其他支付 covered", "days count 天数 days", "admitted day 入院日期 admitted", "observed day 留观日期 observed", "discharged day 出院日期 discharged",
	"settled day 结算日期 settled", "leave_days count 请假天数 leave days", "interim name 中途结算 interim", "approved name 已审核 approved",
	"approved_amount money 审核金额 approved amount", "approved_points number 审核点数 approved points", "unreasonable money 不合理费用 unreasonable",
	"approved_as name 审核类型 approved as", "justified name 理由成立 justified", "violation number 违规 violation", "pool name 基金池 pool",
	"charged_to code 承担主体 charged to", "paid_by code 支付方 paid by", "department name 科室 department",
	"class name 病例类型 class", "points number 点数 points", "price money 价格 price", "due money 应付 due", "gain money 盈亏 gain", "left name 未计入 left out")

// Cases has a row for each claim of a settled job (病例明细), in the order of the files: its columns
// without the person, and its class, points, price, due and gain (the price less the cost). A
// claim's price is rounded by itself: see [job.Result.WriteClaims]. It returns an error wrapping
// [ErrRows] if there are more claims than [MaxRows].
func Cases(ctx context.Context, r *job.Result, worded func(string) string) (*views.Table, error) {
	t := &views.Table{ID: "cases", Title: views.Text{Chinese: "病例明细", English: "claims"}}
	return t, claims(ctx, r, t, worded, func(settlement.Class) bool { return true })
}

// HighLow has the claims of high and low cost (高低倍率), the greatest loss first.
func HighLow(ctx context.Context, r *job.Result, worded func(string) string) (*views.Table, error) {
	t := &views.Table{ID: "high_low", Title: views.Text{Chinese: "高低倍率病例", English: "claims of high and low cost"}}
	err := claims(ctx, r, t, worded, func(c settlement.Class) bool { return c == settlement.High || c == settlement.Low })
	return worstFirst(t), err
}

// Ungrouped has the claims without a group (未入组), the greatest loss first.
func Ungrouped(ctx context.Context, r *job.Result, worded func(string) string) (*views.Table, error) {
	t := &views.Table{ID: "ungrouped", Title: views.Text{Chinese: "未入组病例", English: "claims without a group"}}
	err := claims(ctx, r, t, worded, func(c settlement.Class) bool { return c == settlement.Ungrouped })
	return worstFirst(t), err
}

var notSummed = views.Text{
	Chinese: "各病例价格分别取整，合计与清算表可能略有出入。",
	English: "The price of a claim is rounded by itself: the claims need not add up to the statements.",
}

// claims fills the table with the claims of classes.
func claims(ctx context.Context, r *job.Result, t *views.Table, worded func(string) string, wanted func(settlement.Class) bool) error {
	names, rows, err := r.ClaimRows(ctx)
	if err != nil {
		return err
	}
	t.Words, t.Notes = worded, []views.Text{notSummed}
	for _, name := range names {
		c := views.Column{ID: name, Title: views.Text{Chinese: name, English: name}}
		if i := slices.IndexFunc(claimColumns, func(c views.Column) bool { return c.ID == name }); i >= 0 {
			c = claimColumns[i]
		}
		c.Blank = c.ID == "id"
		t.Columns = append(t.Columns, c)
	}
	class, points, price, due := t.Column("class"), t.Column("points"), t.Column("price"), t.Column("due")
	gain, left := t.Column("gain"), t.Column("left")
	labels := Labels(r.Report)
	explainer := r.Explainer(func() []string { return keys(t) })
	for row, err := range rows {
		if err != nil {
			return err
		}
		if !wanted(row.Entry.Class) {
			continue
		}
		if len(t.Rows) == MaxRows {
			return ErrRows
		}
		cells := make([]views.Cell, len(names))
		for i, text := range row.Texts {
			cells[i].Text = text
		}
		if said := settlement.Class(row.Texts[class]); said == row.Entry.Class { // a stay has a class of its own
			cells[class] = views.Said(words.Class(said, labels[said]))
		}
		cells[left] = views.Said(words.Of(row.Entry.Left))
		id, method := row.Entry.Claim, row.Entry.Method
		explained := func(of func(*settlement.Report, *job.Explanation) (settlement.Trail, error)) views.Why {
			return func() (views.Reason, error) { return explainClaim(ctx, r.Report, explainer, method, id, of) }
		}
		if row.Entry.Left == "" {
			cells[due].Why, cells[price].Why = explained(dueTrail), explained(priceTrail)
			if !row.Entry.Priced {
				cells[points].Why = explained(pointsTrail)
			}
			cells[gain].Why = gained(cells[price].Text, cells[t.Column("cost")].Text, cells[gain].Text)
		}
		t.Add(id, cells...)
	}
	return nil
}

// keys returns the ids of the claims of a table, in the order of its rows.
func keys(t *views.Table) []string {
	ids := make([]string, len(t.Rows))
	for i := range t.Rows {
		ids[i] = t.Rows[i].Key
	}
	return ids
}

func dueTrail(_ *settlement.Report, x *job.Explanation) (settlement.Trail, error) {
	return x.Trail, nil
}

func pointsTrail(_ *settlement.Report, x *job.Explanation) (settlement.Trail, error) {
	return x.Entry.Trail, nil
}

func priceTrail(r *settlement.Report, x *job.Explanation) (settlement.Trail, error) {
	_, trail, err := r.Price(*x.Entry)
	return trail, err
}

// gained explains profit and loss by the texts of a row; nil where there is none.
func gained(price, cost, gain string) views.Why {
	p, err1 := settlement.ParseMoney(price)
	c, err2 := settlement.ParseMoney(cost)
	g, err3 := settlement.ParseMoney(gain)
	if errors.Join(err1, err2, err3) != nil {
		return nil
	}
	return func() (views.Reason, error) {
		return views.Reason{Steps: settlement.Trail{views.GainStep(p, c, g)}}, nil
	}
}

// explainClaim explains an amount of a claim by what of takes from its explanation.
func explainClaim(ctx context.Context, r *settlement.Report, explainer *job.Explainer, method settlement.Method, id string, of func(*settlement.Report, *job.Explanation) (settlement.Trail, error)) (views.Reason, error) {
	x, err := explainer.Explain(ctx, id)
	if err == nil && (x.Entry == nil || x.Entry.Method != method) {
		err = fmt.Errorf("%w: %s", settlement.ErrClaim, words.Of(method).English)
	}
	if err != nil {
		return views.Reason{}, err
	}
	steps, err := of(r, x)
	return views.Reason{Steps: steps}, err
}

// Labels are what the policies of a report call classes.
func Labels(r *settlement.Report) map[settlement.Class]string {
	labels := map[settlement.Class]string{}
	for _, s := range r.Statements {
		for _, part := range append([]settlement.Statement{s}, s.Parts...) {
			for _, c := range part.ByClass {
				if c.Label != "" {
					labels[c.Class] = c.Label
				}
			}
		}
	}
	return labels
}

// worstFirst sorts claims by gain, those without one last.
func worstFirst(t *views.Table) *views.Table {
	gain := t.Column("gain")
	if gain < 0 {
		return t
	}
	type ranked struct {
		gain settlement.Money
		none bool
		row  views.Row
	}
	list := make([]ranked, len(t.Rows))
	for i, row := range t.Rows {
		m, err := settlement.ParseMoney(row.Cells[gain].Text)
		list[i] = ranked{m, err != nil, row}
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		if a.none != b.none {
			if a.none {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.gain, b.gain)
	})
	for i := range list {
		t.Rows[i] = list[i].row
	}
	return t
}
