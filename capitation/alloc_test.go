package capitation_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// TestChargesAllocateNothing: what a settlement allocates grows with its members,
// not with what is charged to them, but for a fingerprint of each charge, which are
// kept in 256 lists. A charge that is listed or paid as a session has an entry, and so a name.
func TestChargesAllocateNothing(t *testing.T) {
	if testsize.Race {
		t.Skip("the race detector empties pools at random")
	}
	policy := tianjin()
	policy.MedicalTypes = []string{"dialysis"}
	plan := newPlan(t, policy)
	var members []capitation.Member
	for i := range 100 {
		m := capitation.Member{Person: "person " + strconv.Itoa(i), Institution: "H" + strconv.Itoa(i%3), Category: "peritoneal", Signed: settlement.MustDate("2024-01-01")}
		if i%4 == 0 {
			m.Inpatient = []settlement.Period{{From: settlement.MustDate("2025-03-03"), To: settlement.MustDate("2025-03-09")}}
		}
		members = append(members, m)
	}
	var charges []capitation.Charge
	for k := range 12 {
		for _, m := range members {
			month := settlement.MustMonth("2025-01").Add(k)
			c := capitation.Charge{Person: m.Person, Institution: m.Institution, Month: month, Kind: capitation.Own, Cost: 500000, Covered: 70000, Waived: 100}
			offered, dated, elsewhere, unreferred := c, c, c, c
			offered.Scope = capitation.Offered
			dated.Date, dated.MedicalType = month.Last(), "dialysis"
			elsewhere.Kind, elsewhere.Institution, elsewhere.Waived = capitation.ReferredCare, "H9", 0
			unreferred.Kind, unreferred.Institution, unreferred.Waived, unreferred.Covered = capitation.UnreferredCare, "H9", 0, c.Cost
			charges = append(charges, c, offered, dated, elsewhere, unreferred)
		}
	}
	allocs := func(charges []capitation.Charge) float64 {
		return testing.AllocsPerRun(5, func() {
			if _, err := plan.Account(year2025, settlement.Each(members), settlement.Each(charges)); err != nil {
				panic(err)
			}
		})
	}
	none, all := allocs(nil), allocs(charges)
	require.InDelta(t, none, all, 20+2*256)
	require.Less(t, none, 10.0*float64(len(members))+400*4, "and with the institutions, whose accounts are evaluated from their formulas")
}
