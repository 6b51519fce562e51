// Package samplebook makes books for tests of what is written from them.
package samplebook

import (
	"fmt"
	"math/big"
	"strconv"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/views"
)

func text(chinese, english string) views.Text { return views.Text{Chinese: chinese, English: english} }

// Charts is a book with every kind of chart: rising and falling, short and long names, one row
// and many.
func Charts() *views.Book {
	b := &views.Book{ID: "charts", Title: text("图表", "charts"), Period: text("2025年", "2025")}
	months := &views.Table{ID: "months", Title: text("年度执行", "execution of the year"), Columns: []views.Column{
		{ID: "month", Title: text("月份", "month"), Kind: views.Day},
		{ID: "budget", Title: text("累计预算", "budget so far"), Kind: views.Money},
		{ID: "spent", Title: text("累计支出", "spent so far"), Kind: views.Money},
		{ID: "forecast", Title: text("预测", "forecast"), Kind: views.Money},
	}, Charts: []views.Chart{{ID: "year", Kind: views.Lines, Title: text("年度执行曲线", "execution of the year"), X: "month", Y: []string{"budget", "spent", "forecast"}}}}
	spent := 0
	for m := 1; m <= 12; m++ {
		spent += 14_310_000 + 377_123*(m*7%5)
		done, ahead := "", strconv.Itoa(spent)+".00"
		if m <= 8 {
			done = ahead
		}
		if m < 8 {
			ahead = ""
		}
		months.Add("", views.Given(fmt.Sprintf("2025-%02d", m)), views.Given(strconv.Itoa(15_000_000*m)+".00"), views.Given(done), views.Given(ahead))
	}
	b.Tables = append(b.Tables, months, Matrix(45), histogram(), gains(), steps(), wayDown())
	return b
}

// Matrix is a table of departments with a scatter of their CMI and cost.
func Matrix(n int) *views.Table {
	t := &views.Table{ID: "matrix", Title: text("价值矩阵", "value matrix"), Columns: []views.Column{
		{ID: "name", Title: text("科室", "department")}, {ID: "cases", Title: text("病例数", "cases"), Kind: views.Count},
		{ID: "cmi", Title: text("CMI", "CMI"), Kind: views.Number}, {ID: "cost", Title: text("例均费用", "mean cost"), Kind: views.Money},
	}, Charts: []views.Chart{{ID: "matrix", Kind: views.Scatter, Title: text("CMI 与例均费用", "CMI and mean cost"), Label: "name", X: "cmi", Y: []string{"cost"}, Size: "cases"}}}
	names := []string{"心血管内科", "神经外科", "普外科", "骨科一病区", "康复医学科", "新生儿重症监护病房", "ICU", "呼吸与危重症医学科"}
	for i := range n {
		at := i*i*31 + i*17
		t.Add("", views.Given(fmt.Sprintf("%s%d", names[i%len(names)], i/len(names)+1)), views.Given(strconv.Itoa(20+at%700)),
			views.Given(fmt.Sprintf("%.4f", 0.4+float64(at%97)/40)), views.Given(strconv.Itoa(3000+at%97*160+at%41*250)+".00"))
	}
	return t
}

func histogram() *views.Table {
	t := &views.Table{ID: "weights", Title: text("权重分布", "distribution of weights"), Columns: []views.Column{
		{ID: "rw", Title: text("RW", "RW")}, {ID: "cases", Title: text("病例数", "cases"), Kind: views.Count},
	}, Charts: []views.Chart{{ID: "rw", Kind: views.Bars, Title: text("RW 直方图", "histogram of RW"), X: "rw", Y: []string{"cases"}}}}
	for i := range 20 {
		t.Add("", views.Given(fmt.Sprintf("%.1f–%.1f", float64(i)/2, float64(i+1)/2)), views.Given(strconv.Itoa(1+i*(40-2*i)*(23-i)/9)))
	}
	return t
}

func gains() *views.Table {
	t := &views.Table{ID: "gains", Title: text("科室盈亏", "gain by department"), Columns: []views.Column{
		{ID: "name", Title: text("科室", "department")}, {ID: "gain", Title: text("盈亏", "gain"), Kind: views.Money},
	}, Charts: []views.Chart{{ID: "gain", Kind: views.Bars, Title: text("科室盈亏", "gain by department"), Label: "name", Y: []string{"gain"}}}}
	for i, row := range Matrix(14).Rows {
		t.Add("", row.Cells[0], views.Given(strconv.Itoa((i-6)*(i*37%11)*31415)+".27"))
	}
	return t
}

func steps() *views.Table {
	t := &views.Table{ID: "payment", Title: text("支付与费用", "payment over cost"), Columns: []views.Column{
		{ID: "cost", Title: text("费用", "cost"), Kind: views.Money}, {ID: "payment", Title: text("支付", "payment"), Kind: views.Money}, {ID: "line", Title: text("支付等于费用", "payment = cost"), Kind: views.Money},
	}, Charts: []views.Chart{{ID: "payment", Kind: views.Steps, Title: text("支付随费用的变化", "payment over cost"), X: "cost", Y: []string{"payment", "line"}}}}
	for _, p := range [][2]string{{"0.01", "0.01"}, {"2076.00", "2076.00"}, {"2076.01", "4800.00"}, {"15570.00", "4800.00"}, {"15570.01", "5100.50"}, {"26000.00", "15530.49"}} {
		t.Add("", views.Given(p[0]), views.Given(p[1]), views.Given(p[0]))
	}
	return t
}

func wayDown() *views.Table {
	t := &views.Table{ID: "fall", Title: text("清算过程", "clearing"), Columns: []views.Column{
		{ID: "line", Title: text("项目", "line")}, {ID: "amount", Title: text("金额", "amount"), Kind: views.Money},
	}, Charts: []views.Chart{{ID: "fall", Kind: views.Waterfall, Title: text("从结算价到应拨付", "from price to transfer"), Label: "line", Y: []string{"amount"}}}}
	sum := new(big.Rat)
	for _, p := range [][2]string{{"按点数结算价格", "78607025.97"}, {"单病种定价", "507400.00"}, {"患者及其他支付", "-69905677.94"}, {"质量保证金", "-1302211.00"}, {"违规扣减", "-11023.40"}, {"已预付", "-9000000.00"}, {"保证金返还", "1000000.00"}} {
		t.Add("", views.Given(p[0]), views.Given(p[1]))
		v, _ := new(big.Rat).SetString(p[1])
		sum.Add(sum, v)
	}
	t.AddTotal("", views.Given("应拨付"), views.Given(sum.FloatString(2)))
	return t
}

// Many is a book of n institutions with fourteen columns and a chart.
func Many(n int) *views.Book {
	t := &views.Table{ID: "many", Title: text("清算表", "statements"), Columns: []views.Column{{ID: "code", Title: text("机构", "institution"), Kind: views.Code}, {ID: "name", Title: text("名称", "name")}}}
	for c := range 12 {
		t.Columns = append(t.Columns, views.Column{ID: fmt.Sprintf("m%d", c), Title: text(fmt.Sprintf("第%d项金额", c+1), fmt.Sprintf("amount %d", c+1)), Kind: views.Money})
	}
	total := make([]settlement.Money, 12)
	for i := range n {
		cells := []views.Cell{views.Given(fmt.Sprintf("3311%05d", i)), views.Given(fmt.Sprintf("第%d人民医院", i+1))}
		for c := range total {
			m := settlement.Money((i*7919+c*104729)%200_000_000 - 30_000_000*(c%3))
			total[c] += m
			cells = append(cells, views.Explained(m.String(), func() (settlement.Trail, error) {
				rule := settlement.Rule{ID: "sample", Text: "示例 (a sample)", Gives: "amount", Formula: "a"}
				return settlement.Trail{{Rule: rule, Inputs: []settlement.Input{settlement.In("a", m.Decimal())}, Result: m.Decimal()}}, nil
			}))
		}
		t.Add(cells[0].Text, cells...)
	}
	cells := []views.Cell{views.Given("合计"), views.Given("")}
	for _, m := range total {
		cells = append(cells, views.Given(m.String()))
	}
	t.AddTotal("total", cells...)
	t.Charts = []views.Chart{
		{ID: "first", Kind: views.Bars, Title: text("金额", "amounts"), Label: "name", Y: []string{"m0"}},
		{ID: "both", Kind: views.Scatter, Title: text("两项金额", "two amounts"), Label: "name", X: "m0", Y: []string{"m1"}},
	}
	return &views.Book{ID: "many", Title: text("医保清算", "settlement"), Tables: []*views.Table{t}}
}
