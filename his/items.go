package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// Items reads claims that are paid by item, for the package budget.
//
// The columns id, institution, cost and covered are needed; month, charged_to,
// paid_by, pool and department are read if the file has them, and so is settled if columns
// has it. paid_by is blank or agency where the fund pays the institution, and holder
// where the budget's holder does.
func Items(f File, columns ...string) *Table[budget.Claim] {
	listed := append([]string{"month", "charged_to", "paid_by", "pool", "department"}, columns...)
	return canonicalTable(f, itemColumns(), func(c *budget.Claim) string { return c.ID }, listed)
}

func itemColumns() []field[budget.Claim] {
	type c = budget.Claim
	type money = settlement.Money
	return []field[c]{
		texts("id", needed|ident, func(c *c) *string { return &c.ID }, id),
		texts("institution", needed|code|treating, func(c *c) *string { return &c.Institution }, id),
		into("month", optional, func(c *c) *settlement.Month { return &c.Month }, settlement.ParseMonth),
		into("settled", dated, func(c *c) *settlement.Date { return &c.Settled }, settledDay),
		amounts("cost", needed, func(c *c) *money { return &c.Cost }),
		amounts("covered", needed, func(c *c) *money { return &c.Covered }),
		texts("charged_to", code, func(c *c) *string { return &c.ChargedTo }, optionalID),
		texts("paid_by", code, func(c *c) *string { return &c.PaidBy }, label),
		texts("pool", code, func(c *c) *string { return &c.Pool }, label),
		texts("department", code, func(c *c) *string { return &c.Department }, label),
	}
}
