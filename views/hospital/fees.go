package hospital

import (
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

// feeKinds are what hospitals divide fees into. The last has all classes of fees that no other has.
var feeKinds = []struct {
	id, chinese, english string
	fees                 []string
}{
	{"drugs", "药费", "drugs", []string{"fee_western_drug", "fee_patent_drug", "fee_herbal_drug", "fee_drug"}},
	{"materials", "材料费", "materials", []string{"fee_material"}},
	{"tests", "检查检验费", "examinations and tests", []string{"fee_examination", "fee_laboratory"}},
	{"services", "医疗服务费", "services", nil},
}

// feeColumns are those of [report.fees]: amounts, or their shares of the cost.
func feeColumns(shares bool) (list columns) {
	for _, k := range feeKinds {
		if shares {
			list = append(list, column(views.Percent, "share_"+k.id, k.chinese+"占比（%）", k.english+" (%)"))
		} else {
			list = append(list, column(views.Money, k.id, k.chinese+"（元）", k.english+" (yuan)"))
		}
	}
	return list
}

// fees are the fees of a cell by kind, or their shares of the cost; blank, if the files have no fees.
func (r *report) fees(c *analysis.Cell, shares bool) (row []views.Cell) {
	all := slices.DeleteFunc(r.now.cells.Parts(), func(name string) bool { return !strings.HasPrefix(name, "fee_") })
	var known []string
	for i, k := range feeKinds {
		names := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return !slices.Contains(k.fees, name) })
		if known = append(known, names...); i == len(feeKinds)-1 {
			names = slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(known, name) })
		}
		if len(all) == 0 {
			row = append(row, views.Given(""))
			continue
		}
		var amounts []settlement.Decimal
		var said []string
		sum := settlement.Money(0)
		for _, name := range names {
			amount := c.Amount(analysis.Measure(name))
			sum += amount
			amounts, said = append(amounts, amount.Decimal()), append(said, r.partName(name))
		}
		cell := added(k.id, strings.Join(said, " + "), 2, amounts...)
		if shares {
			cell = chained(percent(analysis.Share(sum.Decimal(), c.Cost.Decimal())), cell)
		}
		row = append(row, cell)
	}
	return row
}
