package capitation

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/sheet"
)

// Comparison compares patients paid per head with patients paid by item, in one category.
type Comparison struct {
	Category string `json:"category"`
	PerHead  Group  `json:"per_head"`
	ByItem   Group  `json:"by_item"`
}

// Group is one side of a [Comparison]. A mean over no months is absent, and so is a share of
// no cost.
type Group struct {
	Patients     int              `json:"patients"`
	Months       int              `json:"months"`
	Cost         settlement.Money `json:"cost"`
	Covered      settlement.Money `json:"covered"`
	HospitalDays int              `json:"hospital_days"`
	// CostPerMonth is Cost ÷ Months in yuan, to the fen.
	CostPerMonth settlement.Decimal `json:"cost_per_month,omitzero"`
	// PatientShare is Covered ÷ Cost, to 4 decimals.
	PatientShare settlement.Decimal `json:"patient_share,omitzero"`
	// DaysPerYear are HospitalDays × 12 ÷ Months, to 2 decimals.
	DaysPerYear settlement.Decimal `json:"days_per_year,omitzero"`
	// Trail explains the three, in this order.
	Trail settlement.Trail `json:"trail,omitempty"`
}

// Compare compares patients by category: cost per head-month, patients' share, days in
// hospital per year of dialysis. It gives no reasons for a difference, since patients are
// not assigned to a way of payment by chance. Categories are sorted. The order of the
// patients changes nothing.
//
// Compare returns an error if the claims yield one, if a patient is impossible, or if a sum
// does not fit.
func Compare(patients settlement.Claims[Patient]) ([]Comparison, error) {
	type sides struct{ perHead, byItem side }
	categories := map[string]*sides{}
	position := 0
	for p, err := range patients.All() {
		position++
		if err != nil {
			return nil, err
		}
		if err := p.Check(); err != nil {
			return nil, fmt.Errorf("patient %d: %w", position, err)
		}
		s := categories[p.Category]
		if s == nil {
			s = &sides{}
			categories[p.Category] = s
		}
		if p.PerHead {
			s.perHead.add(p)
		} else {
			s.byItem.add(p)
		}
	}
	var list []Comparison
	for _, category := range slices.Sorted(maps.Keys(categories)) {
		s := categories[category]
		perHead, err1 := s.perHead.group()
		byItem, err2 := s.byItem.group()
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("category %q: %w", category, settlement.ErrOverflow)
		}
		list = append(list, Comparison{Category: category, PerHead: perHead, ByItem: byItem})
	}
	return list, nil
}

type side struct {
	patients, months, days int
	cost, covered          summed
}

func (s *side) add(p Patient) {
	s.patients++
	s.months += p.Months
	s.days += p.HospitalDays
	s.cost.add(p.Cost)
	s.covered.add(p.Covered)
}

func (s *side) group() (Group, error) {
	var sum summer
	g := Group{Patients: s.patients, Months: s.months, HospitalDays: s.days, Cost: sum.money(s.cost.Int), Covered: sum.money(s.covered.Int)}
	if sum.err != nil {
		return g, sum.err
	}
	var w sheet.Sheet
	months := sheet.Count("months", g.Months)
	if g.Months > 0 {
		g.CostPerMonth = w.Places(compareRule("cost", "cost_per_month", "round(cost ÷ months, 2)", "人月均费用 (cost per head-month)"), 2,
			sheet.Money("cost", g.Cost), months)
	}
	if g.Cost > 0 {
		g.PatientShare = w.Places(compareRule("share", "patient_share", "round(covered ÷ cost, 4)", "患者负担比例 (the patients' share of cost)"), 4,
			sheet.Money("covered", g.Covered), sheet.Money("cost", g.Cost))
	}
	if g.Months > 0 {
		g.DaysPerYear = w.Places(compareRule("days", "days_per_year", "round(hospital_days × 12 ÷ months, 2)", "人年均住院天数 (days in hospital per year)"), 2,
			sheet.Count("hospital_days", g.HospitalDays), months)
	}
	g.Trail = w.Trail
	return g, w.Err
}

func compareRule(id, gives, formula, text string) *sheet.Rule {
	return sheet.NewRule(settlement.Rule{ID: "capitation.compare." + id, Gives: gives, Formula: formula, Text: text})
}
