package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// Items reads claims that are paid by item, for the package budget.
//
// The columns id, institution, cost and covered are needed; month, department,
// charged_to, paid_by and pool are read if the file has them. paid_by is blank or agency where
// the fund pays the institution, and holder where the budget's holder does.
func Items(f File) *Table[budget.Claim] {
	return canonicalTable(f, itemColumns(), func(c *budget.Claim) string { return c.ID }, []string{"month", "department", "charged_to", "paid_by", "pool"})
}

func itemColumns() []field[budget.Claim] {
	type c = budget.Claim
	type money = settlement.Money
	return []field[c]{
		texts("id", needed|ident, func(c *c) *string { return &c.ID }, id),
		texts("institution", needed|code|treating, func(c *c) *string { return &c.Institution }, id),
		into("month", optional, func(c *c) *settlement.Month { return &c.Month }, settlement.ParseMonth),
		amounts("cost", needed, func(c *c) *money { return &c.Cost }),
		amounts("covered", needed, func(c *c) *money { return &c.Covered }),
		texts("department", code, func(c *c) *string { return &c.Department }, label),
		texts("charged_to", code, func(c *c) *string { return &c.ChargedTo }, optionalID),
		texts("paid_by", code, func(c *c) *string { return &c.PaidBy }, label),
		texts("pool", code, func(c *c) *string { return &c.Pool }, label),
	}
}
