package perdiem

import "github.com/yibaojiesuan/settlement"

// Rows says how stays are digested: by the columns that plans read.
func Rows() *settlement.Rows[Stay] {
	return &settlement.Rows[Stay]{Columns: settlement.NewColumns(
		"id", "institution", "class", "person", "admitted", "discharged", "leave_days", "cost", "covered",
		"settled", "interim", "observed", "charged_to", "pool", "department",
	), Put: func(s *Stay, r settlement.Row) settlement.Row {
		return r.GroupedClaim(s.ID, s.Institution, s.Class).Text(s.Person).Date(s.Admitted).Date(s.Discharged).Int(s.LeaveDays).Money(s.Cost).Money(s.Covered).Date(s.Settled).Flag(s.Interim).Date(s.Observed).Text(s.ChargedTo).Text(s.Pool).Text(s.Department)
	}}
}
