package budget

import "github.com/yibaojiesuan/settlement"

// ItemRows says how claims that are paid by item are digested: by all their columns.
func ItemRows() *settlement.Rows[Claim] {
	return &settlement.Rows[Claim]{Columns: settlement.NewColumns(
		"id", "institution", "month", "cost", "covered", "charged_to", "paid_by", "settled", "pool", "department",
	), Put: func(c *Claim, r settlement.Row) settlement.Row {
		return r.Claim(c.ID, c.Institution).Month(c.Month).Money(c.Cost).Money(c.Covered).Text(c.ChargedTo).Text(c.PaidBy).Date(c.Settled).Text(c.Pool).Text(c.Department)
	}}
}
