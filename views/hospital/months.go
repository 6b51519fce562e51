package hospital

import (
	"fmt"
	"math/big"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// monthsSheet is the table of the months of the year: how its entitlement grows (执行进度).
func (r *report) monthsSheet() *views.Table {
	s := r.sheet("months", "各月执行情况", "the months of the year", columns{column(views.Day, "month", "月份", "month")}, cols("claims", "cost", "price", "gain"), columns{
		column(views.Money, "entitlement", "应结算（元）", "entitlement (yuan)"), column(views.Money, "total", "累计应结算（元）", "total (yuan)"),
		column(views.Money, "forecast", "预测累计（元）", "forecast total (yuan)"), column(views.Money, "last_total", "上年累计（元）", "total of last year (yuan)"),
	})
	s.Charts = []views.Chart{{
		ID: "execution", Kind: views.Lines, Title: views.Text{Chinese: "全年执行进度（累计应结算）", English: "entitlement of the year, month by month"},
		X: "month", Y: []string{"total", "forecast", "last_total"},
	}}
	return s
}

// months fills in the months: those so far as they were, those to come as they are forecast.
func (r *report) months(s *views.Table, now, last []settlement.Money) error {
	t, err := r.now.cells.Table([]analysis.Key{analysis.Month})
	if err != nil {
		return err
	}
	cells := map[string]*analysis.Cell{}
	for i := range t.Cells {
		cells[t.Cells[i].Keys[0]] = &t.Cells[i]
	}
	by := []analysis.Key{analysis.Month}
	first := r.month.Add(1 - len(now))
	for i := range 12 {
		m := first.Add(i).String()
		row := []views.Cell{text(m)}
		c := cells[m]
		if c == nil {
			c = &analysis.Cell{Keys: []string{m}}
		}
		for _, measure := range []analysis.Measure{analysis.Claims, analysis.Cost, analysis.Price, analysis.Gain, analysis.Entitlement} {
			if i < len(now) {
				row = append(row, views.Amount(r.now.cells, by, c, measure))
			} else {
				row = append(row, views.Given(""))
			}
		}
		total, forecast, before := views.Given(""), views.Given(""), views.Given("")
		if i < len(now) {
			total = added("total", "各月累计 (the months so far)", 2, decimals(now[:i+1])...)
		}
		if i >= len(now)-1 {
			forecast = forecastTotal(now, last, i+1)
		}
		if last != nil {
			before = added("last_total", "上年各月累计 (the months of last year)", 2, decimals(last[:i+1])...)
		}
		s.Add(m, append(row, total, forecast, before)...)
	}
	return nil
}

func decimals(list []settlement.Money) (all []settlement.Decimal) {
	for _, m := range list {
		all = append(all, m.Decimal())
	}
	return all
}

// forecastTotal is what the months up to one come to, if they follow those of last year, or are alike.
// For all months it is the estimate of the year.
func forecastTotal(now, last []settlement.Money, months int) views.Cell {
	sum := func(list []settlement.Money) *big.Rat {
		all := new(big.Rat)
		for _, m := range list {
			all.Add(all, m.Decimal().Rat())
		}
		return all
	}
	so := sum(now)
	share, of := new(big.Rat).SetInt64(int64(months)), new(big.Rat).SetInt64(int64(len(now)))
	text := "本年累计 × 月数 ÷ 已过月数 (linear)"
	if last != nil {
		share, of = sum(last[:months]), sum(last[:len(now)])
		text = "本年累计 × 上年累计 ÷ 上年同期 (by the share of the same months of last year)"
	}
	if of.Sign() <= 0 {
		return views.Given("")
	}
	x := new(big.Rat).Mul(so, share)
	d, err := settlement.ParseDecimal(x.Quo(x, of).FloatString(2))
	return stepped(d, err, func() (settlement.Trail, error) {
		var in []settlement.Input
		for _, v := range []struct {
			name string
			of   *big.Rat
		}{{"so_far", so}, {"last_total", share}, {"last_same", of}} {
			value, err := settlement.ParseDecimal(v.of.FloatString(2))
			if err != nil {
				return nil, err
			}
			in = append(in, settlement.In(v.name, value))
		}
		rule := settlement.Rule{ID: "hospital.forecast_total", Gives: "forecast", Text: text, Formula: fmt.Sprintf("round(%s × %s ÷ %s, 2)", in[0].Name, in[1].Name, in[2].Name)}
		return settlement.Trail{{Rule: rule, Inputs: in, Result: d}}, nil
	})
}
