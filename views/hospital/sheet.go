package hospital

import (
	"slices"
	"strconv"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/views"
)

// columns are some of those of a table.
type columns = []views.Column

// sheet adds a table.
func (r *report) sheet(id, chinese, english string, list ...columns) *views.Table {
	t := &views.Table{ID: id, Title: views.Text{Chinese: chinese, English: english}, Columns: slices.Concat(list...), Words: r.now.job.Words}
	r.book.Tables = append(r.book.Tables, t)
	return t
}

// column is a column by its kind, id and titles.
func column(kind views.Kind, id, chinese, english string) views.Column {
	return views.Column{ID: id, Title: views.Text{Chinese: chinese, English: english}, Kind: kind}
}

// common are the columns that several tables have.
var common = columns{
	column(views.Name, "department", "科室", "department"),
	column(views.Code, "doctor", "医师代码", "doctor"),
	column(views.Code, "claim", "病例", "claim"),
	column(views.Code, "group", "病组", "group"),
	column(views.Name, "name", "名称", "name"),
	column(views.Name, "class", "类别", "class"),
	column(views.Count, "claims", "例数", "claims"),
	column(views.Count, "days", "天数", "days"),
	column(views.Money, "cost", "费用（元）", "cost (yuan)"),
	column(views.Money, "price", "结算（元）", "price (yuan)"),
	column(views.Money, "gain", "盈亏（元）", "gain (yuan)"),
	column(views.Percent, "gain_rate", "盈亏率（%）", "gain rate (%)"),
	column(views.Money, "mean_cost", "次均费用（元）", "mean cost (yuan)"),
	column(views.Money, "mean_price", "次均结算（元）", "mean price (yuan)"),
	column(views.Number, "mean_days", "平均住院日", "mean days"),
	column(views.Number, "cmi", "CMI", "CMI"),
	column(views.Number, "weight", "每例权重", "weight"),
	column(views.Number, "total_weight", "总权重", "total weight"),
	column(views.Number, "points", "总点数", "points"),
	column(views.Number, "cost_index", "费用消耗指数", "cost index"),
	column(views.Number, "time_index", "时间消耗指数", "time index"),
	column(views.Percent, "share_high", "高倍率（%）", "high (%)"),
	column(views.Percent, "share_low", "低倍率（%）", "low (%)"),
	column(views.Percent, "share_ungrouped", "未入组（%）", "ungrouped (%)"),
}

// cols are common columns by their ids.
func cols(ids ...string) (list columns) {
	for _, id := range ids {
		list = append(list, common[slices.IndexFunc(common, func(c views.Column) bool { return c.ID == id })])
	}
	return list
}

// moneyOf are the columns of [report.money].
func moneyOf() columns { return cols("claims", "cost", "price", "gain", "gain_rate") }

// note adds a note in the words of the job.
func note(t *views.Table, chinese, english string) {
	t.Notes = append(t.Notes, t.Worded(views.Text{Chinese: chinese, English: english}))
}

// text is a cell that explains itself.
func text(said string) views.Cell { return views.Given(table.Clean(said)) }

// both is a text in Chinese, or in both languages.
func (r *report) both(chinese, english string) views.Cell {
	return text(r.Language.Both(chinese, english))
}

func count(n int) views.Cell { return views.Given(strconv.Itoa(n)) }

// key names a row by what it is of.
func key(of string) string { return table.Clean(of) }
