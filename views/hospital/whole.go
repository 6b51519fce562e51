package hospital

import (
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/views"
)

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
