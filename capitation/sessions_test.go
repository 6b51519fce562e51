package capitation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
)

// sessions pays haemodialysis by the session: three a week and 13 a month
// together with haemodiafiltration, of which two a month; residents pay more.
func sessions() capitation.Policy {
	p := tianjin()
	p.Packages = []capitation.Package{
		{Code: "hd", Price: decimal("400.00"), Fund: decimal("360.00"), Patient: decimal("40.00")},
		{Code: "hd", Category: "resident", Price: decimal("400.00"), Fund: decimal("300.00"), Patient: decimal("100.00")},
		{Code: "hdf", Category: "employee", Price: decimal("600.00"), Fund: decimal("510.00"), Patient: decimal("90.00"), Monthly: 2},
	}
	p.PackageLimits = []capitation.PackageLimit{{Packages: []string{"hd", "hdf"}, Weekly: 3, Monthly: 13}}
	return p
}

func TestSessions(t *testing.T) {
	on := func(code string, days ...string) []capitation.Charge {
		var list []capitation.Charge
		for _, d := range days {
			date := day("2025-" + d)
			list = append(list, capitation.Charge{
				Person: "A", Institution: "TJ01", Month: date.Month(), Kind: capitation.Own, Cost: 38050, Covered: 5000, Date: date, Package: code,
			})
		}
		return list
	}
	march := months()[2]
	for _, row := range []struct {
		name, category string
		charges        []capitation.Charge
		period         settlement.Period
		paid           int
		fund, patients string
		conflicts      []string
	}{
		{"employees", "employee", on("hd", "03-03", "03-05", "03-07"), march, 3, "1080.00", "120.00", nil},
		{"residents pay more", "resident", on("hd", "03-03", "03-05", "03-07"), march, 3, "900.00", "300.00", nil},
		{
			"no price for residents", "resident", on("hdf", "03-03"), march, 0, "0.00", "0.00",
			[]string{capitation.ReasonNoPackage},
		},
		{
			"a fourth in a week", "employee", on("hd", "03-03", "03-05", "03-07", "03-09", "03-10"), march, 4, "1440.00", "160.00",
			[]string{"beyond the weekly limit of 3"},
		},
		{
			"jointly a fourth in a week; the day decides, not the order of the rows", "employee",
			append(on("hd", "03-07", "03-05", "03-03"), on("hdf", "03-04")...), march, 3, "1230.00", "170.00",
			[]string{"beyond the weekly limit of 3"},
		},
		{
			"a third filtration in a month", "employee", on("hdf", "03-03", "03-10", "03-17"), march, 2, "1020.00", "180.00",
			[]string{"beyond the monthly limit of 2"},
		},
		{
			"a week that began in February", "employee", on("hd", "02-26", "02-27", "02-28", "03-01", "03-03"), march, 1, "360.00", "40.00",
			[]string{"beyond the weekly limit of 3"},
		},
		{
			"the fourteenth in a month", "employee",
			on("hd", "03-01", "03-03", "03-05", "03-07", "03-10", "03-12", "03-14", "03-17", "03-19", "03-21", "03-24", "03-26", "03-28", "03-31"),
			march, 13, "4680.00", "520.00", []string{"beyond the monthly limit of 13"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := newPlan(t, sessions())
			members := []capitation.Member{{Person: "A", Institution: "TJ01", Category: row.category, Signed: day("2024-06-15")}}
			accounts, err := plan.Account(row.period, settlement.Each(members), settlement.Each(row.charges))
			require.NoError(t, err)
			a := accounts[0]
			require.Equal(t, row.paid, a.Sessions)
			require.Equal(t, row.fund, a.SessionFund.String())
			require.Equal(t, row.patients, a.SessionPatients.String())
			require.Equal(t, a.SessionFund, a.Settled)
			report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(row.period, settlement.Each(members), settlement.Each(row.charges)))
			require.NoError(t, err)
			require.Equal(t, row.fund, report.Statements[0].Due.String())
			var reasons []string
			for _, c := range report.Conflicts {
				reasons = append(reasons, c.Reason)
			}
			require.Equal(t, row.conflicts, reasons)
		})
	}
}

// A member with a head fee may have sessions besides; those while the agreement
// is suspended, in hospital or elsewhere are listed.
func TestSessionsBesideHeadFees(t *testing.T) {
	policy := tianjin()
	policy.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40")}}
	m := member("A", "TJ01")
	m.Suspended = []settlement.Period{span("2025-03-10", "2025-03-12")}
	m.Inpatient = []settlement.Period{span("2025-03-20", "2025-03-22")}
	var charges []capitation.Charge
	for _, d := range []string{"2025-03-09", "2025-03-11", "2025-03-12", "2025-03-21", "2025-03-22"} {
		charges = append(charges, capitation.Charge{Person: "A", Institution: "TJ01", Month: day(d).Month(), Kind: capitation.Own, Cost: 40000, Date: day(d), Package: "hd"})
	}
	charges = append(charges, charges[0])
	charges[5].Institution = "TJ02"
	plan := newPlan(t, policy)
	accounts, err := plan.Account(months()[2], settlement.Each([]capitation.Member{m}), settlement.Each(charges))
	require.NoError(t, err)
	require.Equal(t, 3, accounts[0].Sessions)
	require.Equal(t, "1080.00", accounts[0].SessionFund.String())
	require.Equal(t, "6140.32", accounts[0].HeadFees.String()) // 27 of 31 days
	require.Equal(t, "0.00", accounts[0].Cost.String())        // sessions are no part of the account
	require.Equal(t, "7220.32", accounts[0].Settled.String())
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(months()[2], settlement.Each([]capitation.Member{m}), settlement.Each(charges)))
	require.NoError(t, err)
	require.Len(t, report.Conflicts, 3)
}
