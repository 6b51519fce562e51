package drg

import "github.com/yibaojiesuan/settlement"

// Rows says how cases are digested: by the columns that the plan reads. The column
// discharged counts as blank in a row that has a day of settlement, unless a rule reads it.
func (p *Plan) Rows() *settlement.Rows[Case] { return rows(p.Columns()) }

func rows(columns []string) *settlement.Rows[Case] {
	reads := map[string]bool{}
	for _, name := range columns {
		reads[name] = true
	}
	const (
		days = 1 << iota
		admitted
		discharged
		person
		points
		justified
		violation
		department
	)
	mask := 0
	for i, name := range [...]string{"days", "admitted", "discharged", "person", "approved_points", "justified", "violation", "department"} {
		if reads[name] {
			mask |= 1 << i
		}
	}
	var names []string
	for _, name := range [...]string{
		"id", "institution", "group", "cost", "covered", "days", "admitted", "discharged", "person", "approved", "approved_amount", "approved_points",
		"unreasonable", "pool", "charged_to", "department", "settled", "justified", "violation",
	} {
		switch name {
		case "days", "admitted", "person", "approved_points", "justified", "violation", "department":
			if !reads[name] {
				continue
			}
		}
		names = append(names, name)
	}
	const rare = ^(days | admitted | discharged)
	put := func(c *Case, r settlement.Row) settlement.Row {
		r = r.GroupedClaim(c.ID, c.Institution, c.Group).Money(c.Cost).Money(c.Covered)
		if mask&days != 0 {
			r = r.Int(c.Days)
		}
		if mask&admitted != 0 {
			r = r.Date(c.Admitted)
		}
		last := c.Discharged
		if mask&discharged == 0 && !c.Settled.Absent() {
			last = settlement.Date{}
		}
		r = r.Date(last)
		if mask&rare == 0 && c.plain() {
			return r.Blank(5).Date(c.Settled) // as most cases are; no call between the columns
		}
		if mask&person != 0 {
			r = r.Text(c.Person)
		}
		r = r.Text(string(c.Approved)).Decimal(c.ApprovedAmount)
		if mask&points != 0 {
			r = r.Decimal(c.ApprovedPoints)
		}
		r = r.Money(c.Unreasonable).Text(c.Pool).Text(c.ChargedTo)
		if mask&department != 0 {
			r = r.Text(c.Department)
		}
		r = r.Date(c.Settled)
		if mask&justified != 0 {
			r = r.Flag(c.Justified)
		}
		if mask&violation != 0 {
			r = r.Decimal(c.Violation)
		}
		return r
	}
	return &settlement.Rows[Case]{Columns: settlement.NewColumns(names...), Put: put}
}

// plain reports whether review changed nothing about the case, and whether its pool and
// holder are the institution's own.
func (c *Case) plain() bool {
	return c.Unreasonable == 0 && len(c.Approved)+len(c.Pool)+len(c.ChargedTo) == 0 && c.ApprovedAmount.Absent()
}
