package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// Patients reads sums of care by patient, without ids, for [capitation.Compare] and
// [capitation.Calibrate].
//
// The columns category, months, cost and covered are needed; hospital_days and per_head are
// read if the file has them. Without per_head all patients are paid by item.
func Patients(f rows.File) *Table[capitation.Patient] {
	return canonicalTable(f, patientColumns(), nil, []string{"hospital_days", "per_head"})
}

func patientColumns() []field[capitation.Patient] {
	type p = capitation.Patient
	type money = settlement.Money
	return []field[p]{
		texts("category", rows.Needed|rows.Code, func(p *p) *string { return &p.Category }, cell.ID),
		into("per_head", rows.Optional, func(p *p) *bool { return &p.PerHead }, flag),
		into("months", rows.Needed|rows.Whole, func(p *p) *int { return &p.Months }, cell.OptionalCount),
		amounts("cost", rows.Needed, func(p *p) *money { return &p.Cost }),
		amounts("covered", rows.Needed, func(p *p) *money { return &p.Covered }),
		into("hospital_days", rows.Whole, func(p *p) *int { return &p.HospitalDays }, cell.OptionalCount),
	}
}
