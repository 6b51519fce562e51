package drg

import (
	"math/bits"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/columns"
)

// Rows says how cases are digested: by the columns that the plan reads. The column
// discharged counts as blank in a row that has a day of settlement, unless a rule reads it.
// The columns that the policy names itself come last, in the order of [Plan.ValueColumns]:
// numbers and amounts as decimals, flags as the texts "true" and "false".
func (p *Plan) Rows() *settlement.Rows[Case] { return rows(p.Columns(), p.values) }

// rowColumns are the columns of a row that a plan may read or not.
type rowColumns int

const (
	rowDays rowColumns = 1 << iota
	rowAdmitted
	rowDischarged
	rowPerson
	rowPoints
	rowApprovedAs
	rowJustified
	rowViolation
	rowDepartment
)

// rowColumn is a column of a row. A row has it if the plan reads it, or always where read
// is 0.
type rowColumn struct {
	name string
	read rowColumns
}

// columnsOfRows returns the columns of rows in their order.
func columnsOfRows() []rowColumn {
	return []rowColumn{
		{"id", 0}, {"institution", 0}, {"group", 0}, {"cost", 0}, {"covered", 0}, {"days", rowDays}, {"admitted", rowAdmitted}, {"discharged", 0},
		{"person", rowPerson}, {"approved", 0}, {"approved_amount", 0}, {"approved_points", rowPoints}, {"unreasonable", 0}, {"pool", 0}, {"charged_to", 0},
		{"department", rowDepartment}, {"settled", 0}, {"approved_as", rowApprovedAs}, {"justified", rowJustified}, {"violation", rowViolation},
	}
}

func rows(reads []string, own []ValueColumn) *settlement.Rows[Case] {
	var m rowColumns
	for _, name := range reads {
		for _, c := range columnsOfRows() {
			if c.name == name {
				m |= c.read
			}
		}
		if name == "discharged" {
			m |= rowDischarged // it is in every row, and may be blank
		}
	}
	return m.rows().with(own)
}

// caseRows are rows that may get further columns.
type caseRows struct {
	names []string
	put   func(*Case, settlement.Row) settlement.Row
}

// with returns the rows with the columns that a policy names itself behind the others.
func (r caseRows) with(own []ValueColumn) *settlement.Rows[Case] {
	if len(own) == 0 {
		return &settlement.Rows[Case]{Columns: settlement.NewColumns(r.names...), Put: r.put}
	}
	for _, c := range own {
		r.names = append(r.names, c.Name)
	}
	return &settlement.Rows[Case]{Columns: settlement.NewColumns(r.names...), Put: func(c *Case, row settlement.Row) settlement.Row {
		return columns.Row(own, c.Values, r.put(c, row))
	}}
}

// rows returns the rows that have the columns.
func (m rowColumns) rows() caseRows {
	var names []string
	for _, c := range columnsOfRows() {
		if c.read == 0 || m&c.read != 0 {
			names = append(names, c.name)
		}
	}
	return caseRows{names, m.put}
}

// put adds the values of a case. Most cases are plain: no call stands between their columns.
func (m rowColumns) put(c *Case, r settlement.Row) settlement.Row {
	r = r.GroupedClaim(c.ID, c.Institution, c.Group).Money(c.Cost).Money(c.Covered)
	if m&rowDays != 0 {
		r = r.Int(c.Days)
	}
	if m&rowAdmitted != 0 {
		r = r.Date(c.Admitted)
	}
	last := c.Discharged
	if m&rowDischarged == 0 && !c.Settled.Absent() {
		last = settlement.Date{}
	}
	r = r.Date(last)
	if m&rowPerson != 0 {
		r = r.Text(c.Person)
	}
	if c.plain() {
		return r.Blank(5 + m.count(rowPoints|rowDepartment)).Date(c.Settled).Blank(m.count(rowApprovedAs | rowJustified | rowViolation))
	}
	return m.putRest(c, r)
}

// count returns how many of some columns a row has.
func (m rowColumns) count(of rowColumns) uint { return uint(bits.OnesCount(uint(m & of))) }

// putRest adds the values of the columns from approved on.
func (m rowColumns) putRest(c *Case, r settlement.Row) settlement.Row {
	r = r.Text(string(c.Approved)).Decimal(c.ApprovedAmount)
	if m&rowPoints != 0 {
		r = r.Decimal(c.ApprovedPoints)
	}
	r = r.Money(c.Unreasonable).Text(c.Pool).Text(c.ChargedTo)
	if m&rowDepartment != 0 {
		r = r.Text(c.Department)
	}
	r = r.Date(c.Settled)
	if m&rowApprovedAs != 0 {
		r = r.Text(c.ApprovedAs)
	}
	if m&rowJustified != 0 {
		r = r.Flag(c.Justified)
	}
	if m&rowViolation != 0 {
		r = r.Decimal(c.Violation)
	}
	return r
}

// plain reports whether every column from approved on is blank, but for the day of settlement.
func (c *Case) plain() bool {
	return c.Unreasonable == 0 && len(c.Approved)+len(c.Pool)+len(c.ChargedTo)+len(c.Department)+len(c.ApprovedAs) == 0 && !c.Justified &&
		c.ApprovedAmount.Absent() && c.ApprovedPoints.Absent() && c.Violation.Absent()
}
