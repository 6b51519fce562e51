package capitation

import (
	"fmt"
	"math/bits"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Patient sums up a person's care over a span of months, paid per head or by item. It is
// the history for [Calibrate] and [Compare].
type Patient struct {
	Category     string           `json:"category"`
	PerHead      bool             `json:"per_head,omitempty"` // else paid by item
	Months       int              `json:"months"`             // of dialysis, at least 1
	Cost         settlement.Money `json:"cost"`               // of dialysis and the care that belongs to it
	Covered      settlement.Money `json:"covered"`            // the patient's share of it
	HospitalDays int              `json:"hospital_days"`
}

// Check returns every fault of an impossible patient: a blank category, less than one month, or
// something negative.
func (p *Patient) Check() error {
	var f policy.Checker
	if p.Category == "" {
		f.At("category", settlement.ErrBlank)
	}
	if p.Months < 1 {
		f.At("months", fmt.Errorf("%w: got %d, want at least 1", settlement.ErrRange, p.Months))
	}
	notNegative(&f.Faults, "cost", p.Cost)
	notNegative(&f.Faults, "covered", p.Covered)
	f.Count("hospital_days", p.HospitalDays)
	return f.Err()
}

// Patients returns the members of a period that have a head fee in it, with the charges to
// their accounts: own and referred care. Days in hospital are those of months with a head
// fee. The order is that of the members' institutions and persons. No person is named.
// Patients returns an error in the cases of [Plan.Account].
func (p *Plan) Patients(period settlement.Period, members settlement.Claims[Member], charges settlement.Claims[Charge]) ([]Patient, error) {
	b, err := p.open(period, members, charges, nil)
	if err != nil {
		return nil, err
	}
	var list []Patient
	for _, r := range b.rows {
		one := Patient{Category: r.Category, PerHead: true}
		var cost, covered summed
		for i := b.first; i <= b.last; i++ {
			h := &r.months[i]
			if !h.payable || h.conflict != none {
				continue
			}
			one.Months++
			one.HospitalDays += bits.OnesCount32(h.inForce & b.calendar[i].spans(r.Inpatient))
			cost.add(h.cost.money(), h.referredFund.money(), h.referredShare.money())
			covered.add(h.covered.money(), h.referredShare.money())
		}
		if one.Months == 0 {
			continue
		}
		var s summer
		one.Cost, one.Covered = s.money(cost.Int), s.money(covered.Int)
		if s.err != nil {
			return nil, s.err
		}
		list = append(list, one)
	}
	return list, nil
}
