package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Items reads claims that are paid by item, for the package budget.
//
// The columns id, institution, cost and covered are needed; month, charged_to, paid_by,
// pool and department are read if the file has them; settled is read if columns lists
// it, too. paid_by is blank or agency where the fund pays the institution, and holder
// where the budget's holder pays it.
func Items(f rows.File, columns ...string) *Table[budget.Claim] {
	listed := append([]string{"month", "charged_to", "paid_by", "pool", "department"}, columns...)
	return canonicalTable(f, withAnalysis(itemColumns(), columns, func(c *budget.Claim) **settlement.Attributes { return &c.Attributes }), func(c *budget.Claim) string { return c.ID }, listed)
}

func itemColumns() []field[budget.Claim] {
	type c = budget.Claim
	type money = settlement.Money
	return []field[c]{
		texts("id", rows.Needed|rows.Ident, func(c *c) *string { return &c.ID }, cell.ID),
		texts("institution", rows.Needed|rows.Code, func(c *c) *string { return &c.Institution }, cell.ID).numbered(treating),
		into("month", rows.Optional, func(c *c) *settlement.Month { return &c.Month }, settlement.ParseMonth),
		staying("settled", 0, func(c *c) *settlement.Date { return &c.Settled }, settledDay),
		amounts("cost", rows.Needed, func(c *c) *money { return &c.Cost }),
		amounts("covered", rows.Needed, func(c *c) *money { return &c.Covered }),
		texts("charged_to", rows.Code, func(c *c) *string { return &c.ChargedTo }, cell.OptionalID),
		texts("paid_by", rows.Code, func(c *c) *string { return &c.PaidBy }, cell.Label),
		texts("pool", rows.Code, func(c *c) *string { return &c.Pool }, cell.Label),
		texts("department", rows.Code, func(c *c) *string { return &c.Department }, cell.Label),
	}
}
