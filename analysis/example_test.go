package analysis_test

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// Two wards share a fund of 300.00 by points. The table says what each ward's cases cost and come
// to, and the figures say why.
func Example() {
	stay := func(id, ward string, points settlement.Points, cost settlement.Money) settlement.Entry {
		return settlement.Entry{
			Method: settlement.DRG, Institution: "H1", Claim: id, Department: ward, Class: settlement.Normal, Points: points * 1_0000_0000, Cost: cost,
			Details: &settlement.Details{Group: "G1", Days: 5, BasePoints: settlement.MustDecimal("110.00")},
		}
	}
	claims := entries{stay("1", "内科", 100, 120_00), stay("2", "内科", 100, 70_00), stay("3", "外科", 100, 95_00)}
	report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("300.00")}, claims)
	if err != nil {
		fmt.Println(err)
		return
	}
	cube, err := analysis.New(analysis.Options{By: []analysis.Key{analysis.Department, analysis.Group}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range claims {
		if err := cube.Add(&claims[i]); err != nil {
			fmt.Println(err)
			return
		}
	}
	priced, err := cube.Close(report)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := priced.Table([]analysis.Key{analysis.Department})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range table.Cells {
		mean, _ := c.MeanCost().Round(2)
		cmi, _ := c.CMI(settlement.MustDecimal("100")).Round(4)
		fmt.Println(c.Keys[0], c.Claims, c.Cost, c.Price, c.Gain, mean, cmi)
	}
	why, _ := table.Cells[0].MeanGain().Step(2)
	fmt.Println(why.Rule.Formula, "=", why.Values(), "=", why.Shown())
	// Output:
	// 内科 2 190.00 200.00 10.00 95.00 1.1000
	// 外科 1 95.00 100.00 5.00 95.00 1.1000
	// round(gain ÷ claims, 2) = round(10.00 ÷ 2, 2) = 5.00
}
