package capitation_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

func history() []capitation.Patient {
	return []capitation.Patient{
		{Category: "peritoneal", PerHead: true, Months: 12, Cost: 80000_00, Covered: 12000_00, HospitalDays: 10},
		{Category: "peritoneal", PerHead: true, Months: 5, Cost: 30000_01, Covered: 4500_00},
		{Category: "peritoneal", Months: 12, Cost: 96000_00, Covered: 14400_00, HospitalDays: 31},
		{Category: "other", Months: 1, Cost: 1_00},
	}
}

func TestCompare(t *testing.T) {
	list, err := capitation.Compare(settlement.Each(history()))
	require.NoError(t, err)
	require.Len(t, list, 2)
	other, c := list[0], list[1]
	require.Equal(t, "peritoneal", c.Category)
	require.Equal(t, "6470.59", c.PerHead.CostPerMonth.String()) // 110000.01 ÷ 17
	require.Equal(t, "8000.00", c.ByItem.CostPerMonth.String())
	require.Equal(t, "0.1500", c.PerHead.PatientShare.String())
	require.Equal(t, "0.1500", c.ByItem.PatientShare.String())
	require.Equal(t, "7.06", c.PerHead.DaysPerYear.String()) // 10 × 12 ÷ 17
	require.Equal(t, "31.00", c.ByItem.DaysPerYear.String())
	require.Equal(t, []int{2, 1}, []int{c.PerHead.Patients, c.ByItem.Patients})
	require.NoError(t, c.PerHead.Trail.Replay())
	require.True(t, other.PerHead.CostPerMonth.Absent())
	require.Zero(t, other.PerHead.Patients)

	_, err = capitation.Compare(settlement.Each([]capitation.Patient{{Category: "x"}}))
	require.ErrorIs(t, err, settlement.ErrRange)
	for path, p := range map[string]capitation.Patient{"cost": {Category: "x", Months: 1, Cost: -1}, "covered": {Category: "x", Months: 1, Covered: -1}} {
		_, err = capitation.Compare(settlement.Each([]capitation.Patient{p}))
		require.ErrorIs(t, err, settlement.ErrNegative)
		require.ErrorContains(t, err, path)
	}
	much := capitation.Patient{Category: "x", Months: 1, Cost: math.MaxInt64}
	_, err = capitation.Compare(settlement.Each([]capitation.Patient{much, much}))
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

func TestCalibrate(t *testing.T) {
	draft := tianjin()
	draft.Standards[0].Annual = settlement.Decimal{}
	for _, row := range []struct {
		name    string
		options capitation.Calibration
		change  func(*capitation.Policy)
		want    string
	}{
		{"plain", capitation.Calibration{}, nil, "85241.38"}, // 206000.01 × 12 ÷ 29
		{"to hundreds", capitation.Calibration{Unit: 100 * settlement.Yuan}, nil, "85200.00"},
		{"with growth", capitation.Calibration{Factor: decimal("1.05")}, nil, "89503.45"},
		{"fund money alone", capitation.Calibration{}, func(p *capitation.Policy) { p.Standards[0].IncludesPatientShare = false }, "72455.18"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := draft
			p.Standards = append([]capitation.Standard(nil), draft.Standards...)
			if row.change != nil {
				row.change(&p)
			}
			got, summary, err := capitation.Calibrate(p, row.options, settlement.Each(history()))
			require.NoError(t, err)
			require.Equal(t, row.want, got.Standards[0].Annual.String())
			require.Equal(t, 1, summary.LeftOut)
			require.Equal(t, 3, summary.Categories[0].Patients)
			require.Equal(t, 29, summary.Categories[0].Months)
			require.True(t, draft.Standards[0].Annual.Absent())
		})
	}
	_, _, err := capitation.Calibrate(draft, capitation.Calibration{MinMonths: 30}, settlement.Each(history()))
	require.ErrorIs(t, err, capitation.ErrHistory)
}

// The members of a settlement are a history for both.
func TestPatients(t *testing.T) {
	members, charges := worked3(t, "68000.00", "10200.00")
	patients, err := newPlan(t, tianjin()).Patients(year2025, settlement.Each(members), settlement.Each(charges))
	require.NoError(t, err)
	require.Equal(t, []capitation.Patient{
		{Category: "peritoneal", PerHead: true, Months: 11, Cost: 68000_00, Covered: 10200_00, HospitalDays: 10},
		{Category: "peritoneal", PerHead: true, Months: 12, Cost: 82000_00, Covered: 12300_00},
		{Category: "peritoneal", PerHead: true, Months: 11, Cost: 66000_00, Covered: 9900_00},
	}, patients)
}
