package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// Items reads claims that are paid by item, for the package budget.
//
// The columns id, institution, cost and covered are needed; month, charged_to,
// paid_by and pool are read if the file has them. paid_by is blank or agency where
// the fund pays the institution, and holder where the budget's holder does.
func Items(f File) *Table[budget.Claim] {
	return newTable(f, itemColumns(), func(c *budget.Claim) string { return c.ID }, []string{"month", "charged_to", "paid_by", "pool"})
}

func itemColumns() []column[budget.Claim] {
	type c = budget.Claim
	type money = settlement.Money
	return []column[c]{
		{"id", needed | ident, into(func(c *c) *string { return &c.ID }, id)},
		{"institution", needed | code, into(func(c *c) *string { return &c.Institution }, id)},
		{"month", optional, into(func(c *c) *settlement.Month { return &c.Month }, settlement.ParseMonth)},
		{"cost", needed, into(func(c *c) *money { return &c.Cost }, amount)},
		{"covered", needed, into(func(c *c) *money { return &c.Covered }, amount)},
		{"charged_to", code, into(func(c *c) *string { return &c.ChargedTo }, optionalID)},
		{"paid_by", code, into(func(c *c) *string { return &c.PaidBy }, label)},
		{"pool", code, into(func(c *c) *string { return &c.Pool }, label)},
	}
}
