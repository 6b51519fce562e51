package hospital

import (
	"fmt"

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
	at, err := y.byMonth(m)
	var list []settlement.Money
	for i := range months {
		list = append(list, at[first.Add(i)])
	}
	return list, err
}

// byMonth returns a measure by month. What belongs to no month is left out.
func (y *year) byMonth(m analysis.Measure) (map[settlement.Month]settlement.Money, error) {
	t, err := y.cells.Table([]analysis.Key{analysis.Month})
	if err != nil {
		return nil, err
	}
	at := map[settlement.Month]settlement.Money{}
	for i := range t.Cells {
		if month, err := settlement.ParseMonth(t.Cells[i].Keys[0]); err == nil && !month.Absent() {
			at[month] = t.Cells[i].Amount(m)
		}
	}
	return at, nil
}

// lastOf returns the twelve months of last year, nil if no job settles them.
func (r *report) lastOf(m analysis.Measure) ([]settlement.Money, error) {
	if r.before == nil {
		return nil, nil
	}
	return r.before.monthsOf(m, r.month.Add(-12), 12)
}

// forecast arranges what the year will come to, and its months.
func (r *report) forecast() error {
	s := r.sheet("forecast", "全年预测", "forecast of the year", columns{
		column(views.Name, "amount", "项目", "amount"), column(views.Name, "method", "方法", "method"), column(views.Count, "months", "月数", "months"),
		column(views.Money, "so_far", "本年累计（元）", "so far (yuan)"), column(views.Money, "estimate", "全年预测（元）", "estimate (yuan)"),
		column(views.Money, "low", "下限（元）", "low (yuan)"), column(views.Money, "high", "上限（元）", "high (yuan)"), column(views.Percent, "width", "半宽（%）", "± (%)"),
	})
	months := r.monthsSheet()
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
		last, err := r.lastOf(m.measure)
		if err != nil {
			return err
		}
		if err := r.forecastRow(s, string(m.measure), r.both(m.chinese, m.english), nil, now, last); err != nil {
			return err
		}
		if m.measure == analysis.Entitlement {
			if err := r.clearing(s, now, last); err != nil {
				return err
			}
			if err := r.months(months, now, last); err != nil {
				return err
			}
		}
	}
	note(s, "区间：各月按上年同期占比（无上年则均分）分配后的离散程度，95 % 的 t 区间，再加一个月增减一半的冲击；只有一个月时不给区间。清算以全年结果为准。",
		"The range is the 95 % range of Student's t of how the months scatter, and the shock of one month by half; there is none after one month. The clearing is of the whole year.")
	return nil
}

// forecastRow adds the forecast of an amount, whose months may be explained first.
func (r *report) forecastRow(s *views.Table, id string, name views.Cell, before settlement.Trail, now, last []settlement.Money) error {
	f, err := analysis.ForecastYear(now, last)
	if err != nil {
		return err
	}
	method := r.both("同期占比", "share of last year")
	if last == nil {
		method = r.both("线性", "linear")
	}
	row := []views.Cell{name, method, count(len(now)), figure(f.SoFar, 2), figure(f.Estimate, 2), figure(f.Low, 2), figure(f.High, 2), percent(f.Width)}
	steps := append(before[:len(before):len(before)], f.Trail...)
	for i, at := range map[int]int{3: 1, 4: 2, 5: len(f.Trail) - 1, 6: len(f.Trail)} {
		row[i] = views.Explained(row[i].Text, func() (settlement.Trail, error) { return steps[:len(before)+at], nil })
	}
	s.Add(id, row...)
	return nil
}
