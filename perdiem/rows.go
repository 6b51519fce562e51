package perdiem

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/columns"
	"github.com/yibaojiesuan/settlement/policy"
)

// Rows says how stays are digested: by the columns that plans read. The columns that the
// policy names itself come last, in the order of [Plan.ValueColumns].
func (p *Plan) Rows() *settlement.Rows[Stay] { return p.rows }

// Rows is [Plan.Rows] with the columns of all plans.
func (t *Timeline) Rows() *settlement.Rows[Stay] { return t.rows }

func rowsOf(own []policy.Column) *settlement.Rows[Stay] {
	names := []string{
		"id", "institution", "class", "person", "admitted", "discharged", "leave_days", "cost", "covered",
		"settled", "interim", "observed", "charged_to", "pool", "department",
	}
	put := func(s *Stay, r settlement.Row) settlement.Row {
		return r.GroupedClaim(s.ID, s.Institution, s.Class).Text(s.Person).Date(s.Admitted).Date(s.Discharged).Int(s.LeaveDays).Money(s.Cost).Money(s.Covered).Date(s.Settled).Flag(s.Interim).Date(s.Observed).Text(s.ChargedTo).Text(s.Pool).Text(s.Department)
	}
	if len(own) == 0 {
		return &settlement.Rows[Stay]{Columns: settlement.NewColumns(names...), Put: put}
	}
	for _, c := range own {
		names = append(names, c.Name)
	}
	return &settlement.Rows[Stay]{Columns: settlement.NewColumns(names...), Put: func(s *Stay, r settlement.Row) settlement.Row {
		return columns.Row(own, s.Values, put(s, r))
	}}
}
