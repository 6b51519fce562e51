package hospital

import (
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// monthsOf returns a measure of the first months of a calendar year, nil if the job does not settle
// all of them.
func (y *year) monthsOf(m analysis.Measure, of settlement.Month, months int) ([]settlement.Money, error) {
	year, _ := of.Civil()
	first := settlement.MustMonth(fmt.Sprintf("%04d-01", year))
	p := y.result.Report.Period
	if p.From.Compare(first.First()) > 0 || !y.covers(first.Add(months-1)) {
		return nil, nil
	}
	t, err := y.cells.Table([]analysis.Key{analysis.Month})
	if err != nil {
		return nil, err
	}
	at := map[string]settlement.Money{}
	for i := range t.Cells {
		at[t.Cells[i].Keys[0]] = t.Cells[i].Amount(m)
	}
	var list []settlement.Money
	for i := range months {
		list = append(list, at[first.Add(i).String()])
	}
	return list, nil
}

// forecast arranges what the year will come to.
func (r *report) forecast() error {
	s := r.sheet("forecast", "全年预测", "forecast of the year", columns{column(views.Name, "amount", "项目", "amount"), column(views.Name, "method", "方法", "method"), column(views.Count, "months", "月数", "months"), column(views.Money, "so_far", "本年累计（元）", "so far (yuan)"), column(views.Money, "estimate", "全年预测（元）", "estimate (yuan)"),
		column(views.Money, "low", "下限（元）", "low (yuan)"), column(views.Money, "high", "上限（元）", "high (yuan)"), column(views.Percent, "width", "半宽（%）", "± (%)")})
	_, month := r.month.Civil()
	for _, m := range []struct {
		measure          analysis.Measure
		chinese, english string
	}{{analysis.Entitlement, "应结算基金", "entitlement"}, {analysis.Price, "结算金额", "price"}, {analysis.Cost, "总费用", "cost"}} {
		now, err := r.now.monthsOf(m.measure, r.month, int(month))
		if err != nil {
			return err
		}
		if now == nil {
			note(s, "任务未含本年一月起的各月：不作预测。", "The job does not settle the year from January on: there is no forecast.")
			return nil
		}
		var last []settlement.Money
		if r.before != nil {
			if last, err = r.before.monthsOf(m.measure, r.month.Add(-12), 12); err != nil {
				return err
			}
		}
		f, err := analysis.ForecastYear(now, last)
		if err != nil {
			return err
		}
		method := r.both("同期占比", "share of last year")
		if last == nil {
			method = r.both("线性", "linear")
		}
		row := []views.Cell{r.both(m.chinese, m.english), method, count(len(now)), figure(f.SoFar, 2), figure(f.Estimate, 2), figure(f.Low, 2), figure(f.High, 2), percent(f.Width)}
		for i, at := range map[int]int{3: 1, 4: 2, 5: len(f.Trail) - 1, 6: len(f.Trail)} {
			row[i] = views.Explained(row[i].Text, func() (settlement.Trail, error) { return f.Trail[:at], nil })
		}
		s.Add(string(m.measure), row...)
	}
	note(s, "区间：各月按上年同期占比（无上年则均分）分配后的离散程度，95 % 的 t 区间，再加一个月增减一半的冲击；只有一个月时不给区间。清算以全年结果为准。",
		"The range is the 95 % range of Student's t of how the months scatter, and the shock of one month by half; there is none after one month. The clearing is of the whole year.")
	return nil
}

// sums are what statements and cells have alike.
var sums = []struct {
	chinese, english string
	cell             func(*analysis.Cell) settlement.Decimal
	statement        func(*settlement.Statement) settlement.Decimal
}{
	{"病例数", "claims", func(c *analysis.Cell) settlement.Decimal { return settlement.DecimalInt(c.Claims + c.Unpaid) }, func(s *settlement.Statement) settlement.Decimal { return settlement.DecimalInt(s.Cases) }},
	{"费用", "cost", func(c *analysis.Cell) settlement.Decimal { return c.Cost.Decimal() }, func(s *settlement.Statement) settlement.Decimal { return s.Cost.Decimal() }},
	{"个人及其他已付", "covered", func(c *analysis.Cell) settlement.Decimal { return c.Covered.Decimal() }, func(s *settlement.Statement) settlement.Decimal { return s.Covered.Decimal() }},
	{"结算", "price", func(c *analysis.Cell) settlement.Decimal { return c.Price.Decimal() }, priced},
	{"应结算基金", "entitlement", func(c *analysis.Cell) settlement.Decimal { return c.Entitlement.Decimal() }, func(s *settlement.Statement) settlement.Decimal { return s.Entitlement.Decimal() }},
	{"应付", "due", func(c *analysis.Cell) settlement.Decimal { return c.Due.Decimal() }, func(s *settlement.Statement) settlement.Decimal { return s.Due.Decimal() }},
}

// priced is the sum of the prices and amounts of a statement.
func priced(s *settlement.Statement) settlement.Decimal {
	var sum settlement.Money
	for _, l := range s.Lines {
		if l.Kind == settlement.LinePrice || l.Kind == settlement.LineAmount {
			sum += l.Amount
		}
	}
	return sum.Decimal()
}

// reconciled arranges the sums of all months beside the statements.
func (r *report) reconciled() error {
	t, err := r.now.cells.Table([]analysis.Key{analysis.Month})
	if err != nil {
		return err
	}
	s := r.sheet("checks", "对账：本任务各月之和与结算单", "months and statements", columns{column(views.Name, "sum", "项目", "sum"), column(views.Number, "months", "各月之和（例、元）", "months (claims, yuan)"), column(views.Number, "institutions", "机构整体", "of institutions"),
		column(views.Number, "both", "合计", "both"), column(views.Number, "statements", "结算单", "statements"), column(views.Name, "check", "核对", "check")})
	for _, x := range sums {
		var months, whole, statements []settlement.Decimal
		places := x.cell(&analysis.Cell{}).Places()
		for i := range t.Cells {
			if c := &t.Cells[i]; c.Keys[0] == "" {
				whole = append(whole, x.cell(c))
			} else {
				months = append(months, x.cell(c))
			}
		}
		for i := range r.now.result.Report.Statements {
			if st := &r.now.result.Report.Statements[i]; r.Institution == "" || st.Institution == r.Institution {
				statements = append(statements, x.statement(st))
			}
		}
		left := added("both", "各月之和 + 机构整体 (months and institutions)", places, slices.Concat(months, whole)...)
		right := added("statements", "各结算单之和 (sum over the statements)", places, statements...)
		said := r.Language.Both("相符", "equal")
		if left.Text != right.Text {
			said = r.Language.Both("不符", "differs")
		}
		s.Add("", r.both(x.chinese, x.english), added("months", "各月之和 (sum over the months)", places, months...), added("institutions", "属于机构整体 (of institutions as a whole)", places, whole...), left, right, text(said))
	}
	return nil
}
