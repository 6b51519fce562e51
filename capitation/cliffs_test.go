package capitation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func cliffsOf(t *testing.T, plan *capitation.Plan) []settlement.Cliff {
	t.Helper()
	list, err := plan.Cliffs(settlement.Decimal{})
	require.NoError(t, err)
	require.NoError(t, settlementtest.CheckCliffs(list))
	return list
}

func TestCliffs(t *testing.T) {
	tiers := func(mode settlement.SharingMode, limit settlement.Decimal) *settlement.Sharing {
		return &settlement.Sharing{
			Mode: mode, BonusCap: limit,
			Surplus: []settlement.Tier{{UpTo: decimal("0.1"), Institution: decimal("0.8")}, {UpTo: decimal("0.2"), Fund: decimal("0.5")}},
			Overrun: []settlement.Tier{{UpTo: decimal("0.05"), Fund: decimal("0.5")}, {UpTo: decimal("0.1"), Institution: decimal("0.4")}, {Fund: decimal("0.6")}},
		}
	}
	for _, row := range []struct {
		name string
		set  func(p *capitation.Policy)
		want []string
	}{
		{"days from the signing on", func(*capitation.Policy) {}, nil},
		{"the month after signing", func(p *capitation.Policy) { p.Activation = "" }, []string{
			"activation (standard standards[0]): signing 0: from 7050.00 to 0.00 (falls)",
		}},
		{"a month touched is unpaid", func(p *capitation.Policy) {
			p.Proration = capitation.TouchedUnpaid
			p.Standards = append(p.Standards, capitation.Standard{Category: "peritoneal", Monthly: decimal("7200.00"), From: day("2025-07-01")})
		}, []string{
			"proration (standard standards[0]): unpaid_days 0: from 7050.00 to 0.00 (falls)",
			"proration (standard standards[1]): unpaid_days 0: from 7200.00 to 0.00 (falls)",
		}},
		{"a month touched is paid", func(p *capitation.Policy) { p.Proration = capitation.TouchedPaid }, []string{
			"proration (standard standards[0]): paid_days 0: from 0.00 to 7050.00",
		}},
		{"indicators", func(p *capitation.Policy) {
			p.Quality.Indicators = []capitation.Indicator{
				{Code: "a", AtLeast: decimal("0.80"), ReductionRate: decimal("0.005")},
				{Code: "b", AtMost: decimal("0.3"), ReductionAmount: decimal("5000.00")},
				{Code: "c", AtMost: decimal("0.3"), ReductionRate: decimal("0")},
			}
		}, []string{
			"quality.indicators[0].reduction_rate: indicator 0.80: from 0 to -0.005 (falls)",
			"quality.indicators[1].reduction_amount: indicator 0.3: from 0 to -5000 (falls)",
		}},
		{"marginal tiers", func(p *capitation.Policy) { p.Sharing = tiers("", settlement.Decimal{}) }, nil},
		{"whole-amount tiers", func(p *capitation.Policy) { p.Sharing = tiers(settlement.Whole, settlement.Decimal{}) }, []string{
			"sharing.surplus[0]: surplus 0.1: from 0.08 to 0.05 (falls)",
			"sharing.surplus[1]: surplus 0.2: from 0.1 to 0 (falls)",
			"sharing.overrun[0]: overrun 0.05: from 0.025 to 0.03",
		}},
		{"whole-amount tiers under a cap", func(p *capitation.Policy) { p.Sharing = tiers(settlement.Whole, decimal("0.05")) }, []string{
			"sharing.surplus[1]: surplus 0.2: from 0.05 to 0 (falls)",
			"sharing.overrun[0]: overrun 0.05: from 0.025 to 0.03",
		}},
		{"sessions", func(p *capitation.Policy) {
			p.Packages = []capitation.Package{
				{Code: "HD", Price: decimal("400.00"), Fund: decimal("360.00"), Patient: decimal("40.00"), Weekly: 3},
				{Code: "HDF", Price: decimal("600.00"), Fund: decimal("500.00"), Patient: decimal("100.00"), Weekly: 1, Monthly: 4},
				{Code: "HDF", Category: "minors", Price: decimal("600.00"), Fund: decimal("600.00"), Patient: decimal("0.00")},
			}
			p.PackageLimits = []capitation.PackageLimit{
				{Packages: []string{"HD", "HDF"}, Weekly: 3, Monthly: 13}, {Packages: []string{"HD", "HDF"}, Category: "peritoneal", Monthly: 14},
			}
		}, []string{
			"packages[0].weekly: sessions 3: from 360.00 to 0.00 (falls)",
			"packages[1].weekly: sessions 1: from 500.00 to 0.00 (falls)",
			"packages[1].monthly: sessions 4: from 500.00 to 0.00 (falls)",
			"package_limits[0].weekly: sessions 3: from 600.00 to 0.00 (falls)",
			"package_limits[0].monthly: sessions 13: from 600.00 to 0.00 (falls)",
			"package_limits[1].monthly: sessions 14: from 500.00 to 0.00 (falls)",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := tianjin()
			p.Activation = capitation.SigningDay
			row.set(&p)
			var got []string
			for _, c := range cliffsOf(t, newPlan(t, p)) {
				got = append(got, c.String())
			}
			require.Equal(t, row.want, got)
		})
	}
}

// A cliff is what an account makes of it: the surplus of worked example 3 is
// 14300.00 of 230300.00 in head fees, a share of just over 0.062.
func TestCliffsAreThere(t *testing.T) {
	p := tianjin()
	p.Sharing = &settlement.Sharing{Mode: settlement.Whole, Surplus: []settlement.Tier{{UpTo: decimal("0.05"), Institution: decimal("1")}, {Institution: decimal("0.6")}}}
	plan := newPlan(t, p)
	c := cliffsOf(t, plan)[1]
	require.Equal(t, "sharing.surplus[0]: surplus 0.05: from 0.05 to 0.03 (falls)", c.String())
	kept := func(cost string) string {
		members, charges := worked3(t, cost, "10200.00")
		accounts, err := plan.Account(year2025, settlement.Each(members), settlement.Each(charges))
		require.NoError(t, err)
		return accounts[0].Kept.String()
	}
	require.Equal(t, "11515.00", kept("70785.00")) // 230300.00 × 0.05, all of it kept
	require.Equal(t, "6909.01", kept("70784.99"))  // 11515.01 × 0.6 = 6909.006
	require.Equal(t, "8580.00", kept("68000.00"))

	// A day in hospital takes the month's fee, where months touched are not paid.
	p = tianjin()
	p.Proration = capitation.TouchedUnpaid
	plan = newPlan(t, p)
	fees := func(inpatient ...settlement.Period) string {
		members := []capitation.Member{{Person: "B", Institution: "TJ01", Category: "peritoneal", Signed: day("2024-11-20"), Inpatient: inpatient}}
		accounts, err := plan.Account(year2025, settlement.Each(members), settlement.Each[capitation.Charge](nil))
		require.NoError(t, err)
		return accounts[0].HeadFees.String()
	}
	require.Equal(t, "84600.00", fees())
	require.Equal(t, "77550.00", fees(span("2025-07-31", "2025-08-01")))

	// Signing on the last day of a month, and on the next.
	first := func(signed string) int {
		members := []capitation.Member{{Person: "B", Institution: "TJ01", Category: "peritoneal", Signed: day(signed)}}
		accounts, err := newPlan(t, tianjin()).Account(year2025, settlement.Each(members), settlement.Each[capitation.Charge](nil))
		require.NoError(t, err)
		return accounts[0].HeadMonths
	}
	require.Equal(t, 10, first("2025-02-28"))
	require.Equal(t, 9, first("2025-03-01"))
}
