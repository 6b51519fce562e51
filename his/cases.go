package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Cases reads inpatient stays for the package drg.
//
// The columns id, institution, group, cost and covered are needed; group may be blank:
// the policy's rule for ungrouped cases decides on such a case. columns lists further
// columns to read if the file has them: see drg.Plan.Columns.
func Cases(f rows.File, columns ...string) *Table[drg.Case] {
	return canonicalTable(f, withAnalysis(caseColumns(), columns, caseAttributes), func(c *drg.Case) string { return c.ID }, columns)
}

func caseColumns() []field[drg.Case] {
	type c = drg.Case
	type money = settlement.Money
	type decimal = settlement.Decimal
	type date = settlement.Date
	return []field[c]{
		texts("id", rows.Needed|rows.Ident, func(c *c) *string { return &c.ID }, cell.ID),
		texts("institution", rows.Needed|rows.Code, func(c *c) *string { return &c.Institution }, cell.ID).numbered(treating),
		texts("group", rows.Needed|rows.Code, func(c *c) *string { return &c.Group }, cell.Label).numbered(pricing),
		amounts("cost", rows.Needed, func(c *c) *money { return &c.Cost }),
		amounts("covered", rows.Needed, func(c *c) *money { return &c.Covered }),
		into("days", rows.Whole, func(c *c) *int { return &c.Days }, cell.OptionalCount),
		staying("admitted", 0, func(c *c) *date { return &c.Admitted }, ofStay),
		staying("discharged", 0, func(c *c) *date { return &c.Discharged }, ofStay),
		staying("settled", 0, func(c *c) *date { return &c.Settled }, settledDay),
		texts("person", rows.Private|rows.Ident, func(c *c) *string { return &c.Person }, cell.OptionalPerson),
		into("approved", rows.Optional, func(c *c) *drg.Approval { return &c.Approved }, drg.ParseApproval),
		texts("approved_as", rows.Optional|rows.Code, func(c *c) *string { return &c.ApprovedAs }, cell.Label),
		into("approved_amount", rows.Optional, func(c *c) *decimal { return &c.ApprovedAmount }, cell.OptionalDecimal),
		into("approved_points", rows.Optional, func(c *c) *decimal { return &c.ApprovedPoints }, cell.OptionalDecimal),
		amounts("unreasonable", rows.Optional, func(c *c) *money { return &c.Unreasonable }),
		into("violation", rows.Optional, func(c *c) *decimal { return &c.Violation }, cell.OptionalDecimal),
		into("justified", rows.Optional, func(c *c) *bool { return &c.Justified }, drg.ParseJustified),
		texts("pool", rows.Code, func(c *c) *string { return &c.Pool }, cell.Label),
		texts("charged_to", rows.Code, func(c *c) *string { return &c.ChargedTo }, cell.OptionalID),
		texts("department", rows.Code, func(c *c) *string { return &c.Department }, cell.Label),
	}
}

func caseAttributes(c *drg.Case) **settlement.Attributes { return &c.Attributes }
