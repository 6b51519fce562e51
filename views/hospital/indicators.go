package hospital

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// indicator is a row of the table of indicators.
type indicator struct {
	chinese, english, name string
	places                 int
	percent                bool
	sum                    analysis.Measure // a sum of claims; else of
	of                     measuring
}

// measuring computes an indicator of some cells; what is no index is one without parts.
type measuring func(r *report, y *year, s *slice) (analysis.Index, error)

// plain is an indicator of the sums alone.
func plain(f func(*analysis.Cell) analysis.Figure) measuring {
	return func(_ *report, _ *year, s *slice) (analysis.Index, error) {
		return analysis.Index{Figure: f(&s.total)}, nil
	}
}

// shareOf is the share of the claims of a class.
func shareOf(class settlement.Class) measuring {
	return func(_ *report, _ *year, s *slice) (analysis.Index, error) {
		some, err := s.cells.Where(analysis.Class, string(class))
		if err != nil {
			return analysis.Index{}, err
		}
		t, err := some.Table(nil)
		return analysis.Index{Figure: analysis.Share(settlement.DecimalInt(t.Total.Claims), settlement.DecimalInt(s.total.Claims))}, err
	}
}

// index is the consumption of cost or time.
func index(of func(*analysis.Benchmark, []analysis.Cell, func(*analysis.Cell) string) analysis.Index) measuring {
	return func(r *report, _ *year, s *slice) (analysis.Index, error) {
		if r.Benchmark == nil {
			return analysis.Index{}, nil
		}
		t, err := s.cells.Table([]analysis.Key{analysis.Group})
		return of(r.Benchmark, t.Cells, func(c *analysis.Cell) string { return c.Keys[0] }), err
	}
}

var indicators = []indicator{
	{chinese: "出院人次", english: "claims", name: "claims", sum: analysis.Claims},
	{chinese: "总费用（元）", english: "cost (yuan)", name: "cost", places: 2, sum: analysis.Cost},
	{chinese: "结算金额（元）", english: "price (yuan)", name: "price", places: 2, sum: analysis.Price},
	{chinese: "盈亏（元）", english: "profit or loss (yuan)", name: "gain", places: 2, sum: analysis.Gain},
	{chinese: "应结算基金（元）", english: "entitlement (yuan)", name: "entitlement", places: 2, sum: analysis.Entitlement},
	{chinese: "个人及其他已付（元）", english: "covered (yuan)", name: "covered", places: 2, sum: analysis.Covered},
	{chinese: "次均费用（元）", english: "mean cost (yuan)", name: "mean_cost", places: 2, of: plain((*analysis.Cell).MeanCost)},
	{chinese: "次均结算（元）", english: "mean price (yuan)", name: "mean_price", places: 2, of: plain((*analysis.Cell).MeanPrice)},
	{chinese: "次均盈亏（元）", english: "mean gain (yuan)", name: "mean_gain", places: 2, of: plain((*analysis.Cell).MeanGain)},
	{chinese: "平均住院日（天）", english: "mean days", name: "mean_days", places: 2, of: plain((*analysis.Cell).MeanDays)},
	{chinese: "CMI", english: "case mix index", name: "cmi", places: 4, of: func(_ *report, y *year, s *slice) (analysis.Index, error) {
		return analysis.Index{Figure: s.total.CMI(y.scale)}, nil
	}},
	{chinese: "每权重费用（元）", english: "cost per weight (yuan)", name: "cost_per_weight", places: 2, of: func(_ *report, y *year, s *slice) (analysis.Index, error) {
		c, err := weighed(s.cells)
		if err != nil {
			return analysis.Index{}, err
		}
		return analysis.Index{Figure: c.CostPerWeight(y.scale)}, nil
	}},
	{chinese: "费用消耗指数", english: "cost index", name: "cost_index", places: 4, of: index((*analysis.Benchmark).CostIndex)},
	{chinese: "时间消耗指数", english: "time index", name: "time_index", places: 4, of: index((*analysis.Benchmark).TimeIndex)},
	{chinese: "盈亏率（%）", english: "gain rate (%)", name: "gain_rate", percent: true, of: plain((*analysis.Cell).GainRate)},
	{chinese: "基金给付率（%）", english: "fund rate (%)", name: "fund_rate", percent: true, of: plain((*analysis.Cell).FundRate)},
	{chinese: "高倍率占比（%）", english: "high share (%)", name: "share_high", percent: true, of: shareOf(settlement.High)},
	{chinese: "低倍率占比（%）", english: "low share (%)", name: "share_low", percent: true, of: shareOf(settlement.Low)},
	{chinese: "未入组占比（%）", english: "ungrouped share (%)", name: "share_ungrouped", percent: true, of: shareOf(settlement.Ungrouped)},
}

// compared are a month, the one before, and the same month of last year; nil: no job settles it.
type compared struct {
	slices [3]*slice
	years  [3]*year
}

// compare finds the months that a month is compared with.
func (r *report) compare() (c compared, err error) {
	for i, m := range []settlement.Month{r.month, r.month.Add(-1), r.month.Add(-12)} {
		for _, y := range []*year{r.now, r.before} {
			p, err := y.of(m)
			if err != nil {
				return c, err
			}
			if p == nil {
				continue
			}
			if c.slices[i], err = sliced(p); err != nil {
				return c, err
			}
			c.years[i] = y
			break
		}
	}
	return c, nil
}

// values returns an indicator of the compared months, as figures and as they are shown.
func (r *report) values(in indicator, c compared) (figures [3]analysis.Figure, cells [3]views.Cell, err error) {
	for i, s := range c.slices {
		if s == nil {
			continue
		}
		if in.sum != "" {
			figures[i], cells[i] = s.total.Figure(in.sum, settlement.Decimal{}), views.Amount(s.cells, nil, &s.total, in.sum)
			continue
		}
		x, err := in.of(r, c.years[i], s)
		if err != nil {
			return figures, cells, err
		}
		figures[i], cells[i] = x.Figure, r.indexed(x, in.places)
		if in.percent {
			cells[i] = percent(figures[i])
		}
	}
	return figures, cells, nil
}

// growths are a month over the one before and over last year's.
func growths(f [3]analysis.Figure, cells [3]views.Cell) [2]views.Cell {
	return [2]views.Cell{
		chained(percent(analysis.GrowthOf(f[0], f[1])), cells[0], cells[1]), chained(percent(analysis.GrowthOf(f[0], f[2])), cells[0], cells[2]),
	}
}

// indicators arranges the table of indicators.
func (r *report) indicators() error {
	c, err := r.compare()
	if err != nil {
		return err
	}
	s := r.sheet("indicators", "主要指标", "indicators", columns{column(views.Name, "indicator", "指标", "indicator"), column(views.Number, "month", "本月", "this month"), column(views.Number, "previous", "上月", "month before"), column(views.Percent, "growth", "环比（%）", "growth (%)"),
		column(views.Number, "last_year", "上年同月", "last year"), column(views.Percent, "growth_year", "同比（%）", "growth (%)")})
	for _, in := range indicators {
		f, cells, err := r.values(in, c)
		if err != nil {
			return err
		}
		if in.of != nil && !f[0].Defined() && !f[1].Defined() && !f[2].Defined() {
			continue // such as an index without a benchmark
		}
		g := growths(f, cells)
		s.Add(in.name, r.both(in.chinese, in.english), cells[0], cells[1], g[0], cells[2], g[1])
	}
	if r.Benchmark != nil {
		note(s, "消耗指数的标杆："+r.Benchmark.Name, "benchmark of the indexes: "+r.Benchmark.Name)
	}
	note(s, "费用、人次只含规则予以结算的病例；亏损之后的增长率无定义，留空。", "Claims that the rules do not pay are in no figure; growth over a loss is undefined and blank.")
	return r.structure(c)
}

// partNames are classes of fees and payers in Chinese.
var partNames = map[string]string{
	"fee_bed": "床位费", "fee_consultation": "诊察费", "fee_examination": "检查费", "fee_laboratory": "化验费", "fee_treatment": "治疗费", "fee_surgery": "手术费",
	"fee_nursing": "护理费", "fee_material": "卫生材料费", "fee_western_drug": "西药费", "fee_herbal_drug": "中药饮片费", "fee_patent_drug": "中成药费", "fee_general": "一般诊疗费",
	"fee_registration": "挂号费", "fee_drug": "药费", "fee_service": "医疗服务费", "fee_other": "其他费", "paid_fund": "统筹基金", "paid_serious": "大病保险", "paid_aid": "医疗救助",
	"paid_civil": "公务员补助", "paid_commercial": "商业保险", "paid_account": "个人账户", "paid_cash": "个人现金", "paid_other": "其他支付",
}

// partName names a class of fees or a payer.
func (r *report) partName(name string) string {
	if chinese := partNames[name]; chinese != "" {
		return r.Language.Pick(name, chinese)
	}
	return name
}

// structure arranges what the cost was for, and who paid it.
func (r *report) structure(c compared) error {
	s := r.sheet("structure", "费用结构与支付构成", "classes of fees, and who paid", columns{column(views.Name, "part", "项目", "part"), column(views.Money, "month", "本月（元）", "this month (yuan)"), column(views.Percent, "share", "占费用（%）", "of cost (%)"), column(views.Money, "previous", "上月（元）", "month before (yuan)"),
		column(views.Percent, "growth", "环比（%）", "growth (%)"), column(views.Money, "last_year", "上年同月（元）", "last year (yuan)"), column(views.Percent, "growth_year", "同比（%）", "growth (%)")})
	parts := r.now.cells.Parts()
	slices.SortStableFunc(parts, func(a, b string) int { // fees first
		return strings.Compare(a[:min(len(a), 3)], b[:min(len(b), 3)])
	})
	for _, name := range parts {
		f, cells, err := r.values(indicator{sum: analysis.Measure(name)}, c)
		if err != nil {
			return err
		}
		g := growths(f, cells)
		share := analysis.Share(c.slices[0].total.Amount(analysis.Measure(name)).Decimal(), c.slices[0].total.Cost.Decimal())
		s.Add(key(name), text(r.partName(name)), cells[0], chained(percent(share), cells[0]), cells[1], g[0], cells[2], g[1])
	}
	return nil
}
