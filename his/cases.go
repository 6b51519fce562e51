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
	return canonicalTable(f, caseColumns(), func(c *drg.Case) string { return c.ID }, columns)
}

func caseColumns() []field[drg.Case] {
	type c = drg.Case
	type money = settlement.Money
	type decimal = settlement.Decimal
	type date = settlement.Date
	return []field[c]{
		texts("id", needed|ident, func(c *c) *string { return &c.ID }, id),
		texts("institution", needed|code|treating, func(c *c) *string { return &c.Institution }, id),
		texts("group", needed|code|pricing, func(c *c) *string { return &c.Group }, label),
		amounts("cost", needed, func(c *c) *money { return &c.Cost }),
		amounts("covered", needed, func(c *c) *money { return &c.Covered }),
		into("days", whole, func(c *c) *int { return &c.Days }, optionalCount),
		into("admitted", dated, func(c *c) *date { return &c.Admitted }, settlement.ParseDate),
		into("discharged", dated, func(c *c) *date { return &c.Discharged }, settlement.ParseDate),
		into("settled", dated, func(c *c) *date { return &c.Settled }, settledDay),
		texts("person", private|ident, func(c *c) *string { return &c.Person }, personID),
		into("approved", optional, func(c *c) *drg.Approval { return &c.Approved }, drg.ParseApproval),
		into("approved_amount", optional, func(c *c) *decimal { return &c.ApprovedAmount }, optionalDecimal),
		into("approved_points", optional, func(c *c) *decimal { return &c.ApprovedPoints }, optionalDecimal),
		amounts("unreasonable", optional, func(c *c) *money { return &c.Unreasonable }),
		into("violation", optional, func(c *c) *decimal { return &c.Violation }, optionalDecimal),
		into("justified", optional, func(c *c) *bool { return &c.Justified }, drg.ParseJustified),
		texts("pool", code, func(c *c) *string { return &c.Pool }, label),
		texts("charged_to", code, func(c *c) *string { return &c.ChargedTo }, optionalID),
		texts("department", code, func(c *c) *string { return &c.Department }, label),
	}
}
