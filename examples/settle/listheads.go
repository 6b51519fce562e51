package main

import (
	"fmt"
	"iter"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/coded"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/internal/table"
)

// heads compares the members of the job with the patients of a file, who are paid by item.
func (x *listing) heads() (any, error) {
	members, err := x.job.Patients(x.ctx)
	if err != nil {
		return nil, err
	}
	patients := settlement.Each(members)
	if x.patients != "" {
		categories := map[string]bool{}
		for _, p := range members {
			categories[p.Category] = true
		}
		patients = settlement.Concat(patients, settlement.Stream(ofCategories(his.Patients(rows.Path(x.patients)), categories)))
	}
	compared, err := capitation.Compare(patients)
	if err != nil {
		return nil, err
	}
	g := table.NewGrid(x.lang, table.Text("类别", "category"), table.Text("支付方式", "paid"), table.Number("人数", "patients"), table.Number("人月数", "months"),
		table.Number("费用", "cost"), table.Number("个人负担", "covered"), table.Number("住院天数", "hospital days"),
		table.Number("人月均费用", "cost per month"), table.Number("个人负担比例", "patients' share"), table.Number("人年均住院天数", "days per year"))
	each := func(visit func(category, paid string, of *capitation.Group)) {
		for i := range compared {
			c := &compared[i]
			visit(c.Category, x.lang.Both("按人头", "per head"), &c.PerHead)
			visit(c.Category, x.lang.Both("按项目", "by item"), &c.ByItem)
		}
	}
	each(func(category, paid string, of *capitation.Group) {
		g.Row(category, paid, of.Patients, of.Months, of.Cost, of.Covered, of.HospitalDays, of.CostPerMonth, of.PatientShare, of.DaysPerYear)
	})
	x.print(g, "按人头与按项目比较", "per head against by item")
	each(func(category, paid string, of *capitation.Group) {
		for i := range of.Trail { // one figure a step
			step := &of.Trail[i]
			x.explain(joined(category, paid), step.Rule.Gives, step.Result.String(), of.Trail[i:i+1])
		}
	})
	return compared, nil
}

var errCategory = coded.New("settle.category", "no member of the job is of this category")

// ofCategories yields the patients of a file. It refuses categories that the job does not have:
// the output has them, and a file that is shifted by a column has persons' names there.
func ofCategories(t *his.Table[capitation.Patient], categories map[string]bool) iter.Seq2[capitation.Patient, error] {
	return func(yield func(capitation.Patient, error) bool) {
		bad := settlement.Faults{Limit: settlement.MaxFaults}
		position := 0
		for p, err := range t.All() {
			if err != nil {
				yield(p, err)
				return
			}
			position++
			if err = p.Check(); err == nil && !categories[p.Category] {
				err = &settlement.FieldError{Path: "category", Err: fmt.Errorf("%w: got %s", errCategory, shown.Shape(p.Category))}
			}
			if err != nil {
				bad.Add(&settlement.ClaimError{Method: settlement.Capitation, Position: position, Err: err})
			}
			if bad.Total == 0 && !yield(p, nil) {
				return
			}
		}
		if bad.Total > 0 {
			yield(capitation.Patient{}, t.Locate(bad.Err()))
		}
	}
}
