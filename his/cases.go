package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// Cases reads inpatient stays for the package drg.
//
// The columns id, institution, group, cost and covered are needed; group may be
// blank, which the policy's rule for ungrouped cases decides on. columns lists
// the further ones that are read, if the file has them: see drg.Plan.Columns.
func Cases(f File, columns ...string) *Table[drg.Case] {
	return newTable(f, caseColumns(), func(c *drg.Case) string { return c.ID }, columns)
}

func caseColumns() []column[drg.Case] {
	type c = drg.Case
	type money = settlement.Money
	type decimal = settlement.Decimal
	type date = settlement.Date
	return []column[c]{
		{"id", needed | ident, into(func(c *c) *string { return &c.ID }, id)},
		{"institution", needed | code, into(func(c *c) *string { return &c.Institution }, id)},
		{"group", needed | code, into(func(c *c) *string { return &c.Group }, label)},
		{"cost", needed, into(func(c *c) *money { return &c.Cost }, amount)},
		{"covered", needed, into(func(c *c) *money { return &c.Covered }, amount)},
		{"days", whole, into(func(c *c) *int { return &c.Days }, optionalCount)},
		{"admitted", dated, into(func(c *c) *date { return &c.Admitted }, settlement.ParseDate)},
		{"discharged", dated, into(func(c *c) *date { return &c.Discharged }, settlement.ParseDate)},
		{"person", private | ident, into(func(c *c) *string { return &c.Person }, personID)},
		{"approved", optional, into(func(c *c) *drg.Approval { return &c.Approved }, drg.ParseApproval)},
		{"approved_amount", optional, into(func(c *c) *decimal { return &c.ApprovedAmount }, optionalDecimal)},
		{"approved_points", optional, into(func(c *c) *decimal { return &c.ApprovedPoints }, optionalDecimal)},
		{"unreasonable", optional, into(func(c *c) *money { return &c.Unreasonable }, optionalAmount)},
		{"violation", optional, into(func(c *c) *decimal { return &c.Violation }, optionalDecimal)},
		{"justified", optional, into(func(c *c) *bool { return &c.Justified }, drg.ParseJustified)},
		{"pool", code, into(func(c *c) *string { return &c.Pool }, label)},
		{"charged_to", code, into(func(c *c) *string { return &c.ChargedTo }, optionalID)},
		{"department", code, into(func(c *c) *string { return &c.Department }, label)},
	}
}
