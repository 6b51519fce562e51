package capitation

import "github.com/yibaojiesuan/settlement"

// In this file: the digests of members and charges. A member's month is made of many rows,
// so that separate entries say which rows were read.

// MemberRows says how members are digested.
func MemberRows() *settlement.Rows[Member] {
	return &settlement.Rows[Member]{Columns: settlement.NewColumns(
		"person", "institution", "category", "signed", "ends", "suspended", "inpatient",
	), Put: memberRow}
}

func memberRow(m *Member, r settlement.Row) settlement.Row {
	return r.Text(m.Person).Text(m.Institution).Text(m.Category).Date(m.Signed).Date(m.Ends).Periods(m.Suspended).Periods(m.Inpatient)
}

// ChargeRows says how charges are digested: by the columns that the plan reads.
func (p *Plan) ChargeRows() *settlement.Rows[Charge] {
	names := []string{"person", "institution", "month", "kind", "scope", "cost", "covered", "waived", "id", "date", "medical_type"}
	packages := len(p.policy.Packages) > 0
	if packages {
		names = append(names, "package")
	}
	return &settlement.Rows[Charge]{Columns: settlement.NewColumns(names...), Put: func(c *Charge, r settlement.Row) settlement.Row {
		return chargeRow(c, r, packages)
	}}
}

func chargeRow(c *Charge, r settlement.Row, packages bool) settlement.Row {
	r = r.Text(c.Person).Text(c.Institution).Month(c.Month).Text(string(c.Kind)).Text(string(scopeOf(c)))
	r = r.Money(c.Cost).Money(c.Covered).Money(c.Waived).Text(c.ID).Date(c.Date).Text(c.MedicalType)
	if packages {
		r = r.Text(c.Package)
	}
	return r
}

// Reads reports whether a settlement of the period reads charges of a month, and whether
// as history: those of months before it in the policy year.
func (p *Plan) Reads(period settlement.Period, month settlement.Month) (read, history bool) {
	start, first, last, err := p.year(period)
	if err != nil {
		return false, false
	}
	i := month.Sub(start)
	return i >= 0 && i <= last, i < first
}

// read has the digests of the rows that were read: members, the period's charges, and
// charges of months before it in the policy year.
type read struct {
	memberRows      *settlement.Rows[Member]
	chargeRows      *settlement.Rows[Charge]
	packages        bool
	members         settlement.RowDigest
	charges, before settlement.RowDigest
}

func (p *Plan) newRead() read {
	return read{memberRows: MemberRows(), chargeRows: p.ChargeRows(), packages: len(p.policy.Packages) > 0}
}

// empty returns a read of the same kinds of rows without any.
func (r *read) empty() read {
	return read{memberRows: r.memberRows, chargeRows: r.chargeRows, packages: r.packages}
}

// join adds the rows of another read.
func (r *read) join(o *read) {
	r.members, r.charges, r.before = r.members.Add(o.members), r.charges.Add(o.charges), r.before.Add(o.before)
}

func (r *read) member(m *Member) {
	r.members = r.members.Add(memberRow(m, settlement.Row{}).Digest(r.memberRows.Columns))
}

// charge adds a charge of the i-th month of the policy year. The months of the period are
// those from first to last.
func (r *read) charge(c *Charge, i, first, last int) {
	if i < 0 || i > last {
		return
	}
	d := chargeRow(c, settlement.Row{}, r.packages).Digest(r.chargeRows.Columns)
	if i < first {
		r.before = r.before.Add(d.History())
	} else {
		r.charges = r.charges.Add(d)
	}
}

// entries returns the entries that say which rows the settlement read.
func (r *read) entries() []settlement.Entry {
	var list []settlement.Entry
	for _, d := range [...]settlement.RowDigest{r.members, r.charges, r.before} {
		if d.Rows() > 0 {
			list = append(list, settlement.Entry{Method: settlement.Capitation, Left: settlement.LeftRead, Digest: d})
		}
	}
	return list
}
