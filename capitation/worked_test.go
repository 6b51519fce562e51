package capitation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/policy"
)

func decimal(text string) settlement.Decimal { return settlement.MustDecimal(text) }

func day(text string) settlement.Date { return settlement.MustDate(text) }

func yuan(t testing.TB, text string) settlement.Money {
	t.Helper()
	m, err := settlement.ParseMoney(text)
	require.NoError(t, err)
	return m
}

func newPlan(t testing.TB, p capitation.Policy) *capitation.Plan {
	t.Helper()
	plan, err := capitation.New(p)
	require.NoError(t, err)
	return plan
}

func span(from, to string) settlement.Period {
	p := settlement.Period{From: day(from)}
	if to != "" {
		p.To = day(to)
	}
	return p
}

var year2025 = span("2025-01-01", "2025-12-31")

// months are the twelve months of 2025.
func months() []settlement.Period {
	var list []settlement.Period
	for i := range 12 {
		m := settlement.MustMonth("2025-01").Add(i)
		list = append(list, m.Period())
	}
	return list
}

// tianjin is the policy of the worked examples: 84,600 yuan a head a year,
// shared by fund and patient.
func tianjin() capitation.Policy {
	return capitation.Policy{
		Document: policy.Document{Name: "worked example 3", Kind: policy.Example},
		Standards: []capitation.Standard{
			{Category: "peritoneal", Annual: decimal("84600.00"), IncludesPatientShare: true, From: day("2018-04-01")},
		},
		Sharing: &settlement.Sharing{
			Surplus: []settlement.Tier{{Institution: decimal("1")}},
			Overrun: []settlement.Tier{{Fund: decimal("0")}},
		},
	}
}

// worked3 are the members and the charges of worked example 3; the own cost and
// the patients' share of it are those of the case at hand.
func worked3(t testing.TB, costA, shareA string) ([]capitation.Member, []capitation.Charge) {
	members := []capitation.Member{
		{Person: "A", Institution: "TJ01", Category: "peritoneal", Signed: day("2025-01-10"), Inpatient: []settlement.Period{span("2025-06-11", "2025-06-21")}},
		{Person: "B", Institution: "TJ01", Category: "peritoneal", Signed: day("2024-11-20")},
		{Person: "C", Institution: "TJ01", Category: "peritoneal", Signed: day("2024-12-31"), Suspended: []settlement.Period{span("2025-09-16", "2025-11-16")}},
	}
	charge := func(person, institution, month string, kind capitation.Kind, cost, covered string) capitation.Charge {
		return capitation.Charge{
			Person: person, Institution: institution, Month: settlement.MustMonth(month), Kind: kind,
			Cost: yuan(t, cost), Covered: yuan(t, covered),
		}
	}
	return members, []capitation.Charge{
		charge("A", "TJ01", "2025-03", capitation.Own, costA, shareA),
		charge("B", "TJ01", "2025-04", capitation.Own, "79000.00", "11850.00"),
		charge("C", "TJ01", "2025-05", capitation.Own, "66000.00", "9900.00"),
		charge("B", "TJ09", "2025-07", capitation.ReferredCare, "3000.00", "450.00"),
		charge("C", "TJ09", "2025-08", capitation.UnreferredCare, "1200.00", "1200.00"),
	}
}

func TestWorked3(t *testing.T) {
	quality := func(p capitation.Policy) capitation.Policy {
		p.Quality.ReductionRate = map[string]settlement.Decimal{"TJ01": decimal("0.02")}
		return p
	}
	touched := func(p capitation.Policy, how capitation.Proration) capitation.Policy {
		p.Proration = how
		return p
	}
	fundAlone := func(p capitation.Policy) capitation.Policy {
		p.Standards[0].IncludesPatientShare = false
		return p
	}
	for _, row := range []struct {
		name, costA, shareA       string
		policy                    capitation.Policy
		fees, due, balance, borne string
		referred                  string
	}{
		{"surplus", "68000.00", "10200.00", tianjin(), "230300.00", "195350.00", "14300.00", "0.00", "3000.00"},
		{"overrun", "86000.00", "12900.00", tianjin(), "230300.00", "192650.00", "-3700.00", "3700.00", "3000.00"},
		{"quality cut of 2 %", "68000.00", "10200.00", quality(tianjin()), "230300.00", "190744.00", "9694.00", "0.00", "3000.00"},
		{"months touched unpaid", "68000.00", "10200.00", touched(tianjin(), capitation.TouchedUnpaid), "218550.00", "183600.00", "2550.00", "0.00", "3000.00"},
		{"months touched paid", "68000.00", "10200.00", touched(tianjin(), capitation.TouchedPaid), "239700.00", "204750.00", "23700.00", "0.00", "3000.00"},
		{"the standard is fund money alone", "68000.00", "10200.00", fundAlone(tianjin()), "230300.00", "227750.00", "46700.00", "0.00", "2550.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			members, charges := worked3(t, row.costA, row.shareA)
			plan := newPlan(t, row.policy)
			accounts, err := plan.Account(year2025, settlement.Each(members), settlement.Each(charges))
			require.NoError(t, err)
			require.Len(t, accounts, 1)
			a := accounts[0]
			require.Equal(t, row.fees, a.HeadFees.String())
			require.Equal(t, row.due, a.Due.String())
			require.Equal(t, row.balance, a.Balance.String())
			require.Equal(t, row.borne, a.Borne.String())
			require.Equal(t, row.referred, a.Referred.String())
			require.Equal(t, 1, a.Unreferred)
			require.Equal(t, "1200.00", a.UnreferredCost.String())
			require.NoError(t, a.ToDate.Trail.Replay())
			require.NoError(t, a.ToDate.Result.Replay())
			require.Equal(t, row.due, a.ToDate.Trail.Result().String())

			report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(year2025, settlement.Each(members), settlement.Each(charges)))
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Len(t, report.Statements, 1)
			require.Equal(t, row.due, report.Statements[0].Due.String())
			require.Empty(t, report.Conflicts)

			var sum settlement.Money
			for _, m := range months() {
				report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(m, settlement.Each(members), settlement.Each(charges)))
				require.NoError(t, err)
				require.NoError(t, report.Verify())
				sum += report.Statements[0].Due
			}
			require.Equal(t, row.due, sum.String())
		})
	}
}

// The surplus is on the statement, though all of it is kept: head fees are a
// standard and hold it, so that it is a memo.
func TestWorked3Lines(t *testing.T) {
	members, charges := worked3(t, "68000.00", "10200.00")
	report, err := settlement.Settle(settlement.Terms{}, newPlan(t, tianjin()).Settlement(year2025, settlement.Each(members), settlement.Each(charges)))
	require.NoError(t, err)
	lines := map[settlement.Kind]string{}
	for _, l := range report.Statements[0].Lines {
		lines[l.Kind] = l.Amount.String()
	}
	require.Equal(t, map[settlement.Kind]string{
		settlement.LineAmount: "230300.00", settlement.LineCovered: "-31950.00", settlement.LineReferred: "-3000.00",
		settlement.MemoKept: "14300.00",
	}, lines)
	require.Equal(t, 35-1, report.Statements[0].Cases) // A 11, B 12, C 12 months, of which October has no fee
}

func TestWorked3b(t *testing.T) {
	for _, row := range []struct {
		name, own, share, referred, referredShare string
		negative                                  capitation.Negative
		obligation, due                           string
	}{
		{"a debt", "20000.00", "3000.00", "90000.00", "13500.00", "", "68100.00", "-8400.00"},
		{"the floor acts", "20000.00", "70000.00", "90000.00", "30000.00", "", "0.00", "-60000.00"},
		{"a debt, floored", "20000.00", "3000.00", "90000.00", "13500.00", capitation.Floor, "68100.00", "0.00"},
		{"the floor acts, floored", "20000.00", "70000.00", "90000.00", "30000.00", capitation.Floor, "0.00", "0.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			policy := tianjin()
			policy.Negative = row.negative
			members := []capitation.Member{{Person: "B", Institution: "TJ01", Category: "peritoneal", Signed: day("2024-11-20")}}
			charges := []capitation.Charge{
				{Person: "B", Institution: "TJ01", Month: settlement.MustMonth("2025-02"), Kind: capitation.Own, Cost: yuan(t, row.own), Covered: yuan(t, row.share)},
				{Person: "B", Institution: "TJ09", Month: settlement.MustMonth("2025-03"), Kind: capitation.ReferredCare, Cost: yuan(t, row.referred), Covered: yuan(t, row.referredShare)},
			}
			plan := newPlan(t, policy)
			accounts, err := plan.Account(year2025, settlement.Each(members), settlement.Each(charges))
			require.NoError(t, err)
			a := accounts[0]
			require.Equal(t, "84600.00", a.HeadFees.String())
			require.Equal(t, row.obligation, a.Obligation.String())
			require.Equal(t, row.due, a.Due.String())
			require.NoError(t, a.ToDate.Trail.Replay())
			report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(year2025, settlement.Each(members), settlement.Each(charges)))
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Equal(t, row.due, report.Statements[0].Due.String())
		})
	}
}

func TestMonthOf31Days(t *testing.T) {
	members := []capitation.Member{{
		Person: "A", Institution: "TJ01", Category: "peritoneal", Signed: day("2024-11-20"),
		Suspended: []settlement.Period{span("2025-07-21", "2025-08-01")},
	}}
	july := months()[6]
	s := newPlan(t, tianjin()).Settlement(july, settlement.Each(members), settlement.Each[capitation.Charge](nil))
	for e, err := range s.Entries() {
		require.NoError(t, err)
		if e.Claim == "" {
			continue
		}
		require.Equal(t, "4548.39", e.Amount.String())
		explained, err := s.(settlement.Explainer).Explain(e.Claim)
		require.NoError(t, err)
		require.NoError(t, explained.Trail.Replay())
		var values []string
		for _, step := range explained.Trail {
			values = append(values, step.Values()+" = "+step.Result.String())
		}
		require.Equal(t, []string{
			"31 − 0 − 0 = 31", "31 − 11 − 0 = 20", "round(84600.00 ÷ 12, 2) = 7050.00", "round(7050.00 × 20 ÷ 31, 2) = 4548.39",
		}, values)
	}
}

// The overrun of worked example 3 (3700.00 of head fees of 230300.00) where other
// places' tiers share it.
func TestWorked3Sharing(t *testing.T) {
	half := []settlement.Tier{{UpTo: decimal("0.01"), Fund: decimal("0.5")}, {Fund: decimal("0.2")}}
	for _, row := range []struct {
		name          string
		costA, shareA string
		sharing       *settlement.Sharing
		reasonable    string
		kept, fund    string
		borne, due    string
	}{
		{"tiers of an overrun", "86000.00", "12900.00", &settlement.Sharing{Overrun: half}, "", "0.00", "1430.90", "2269.10", "194080.90"}, // 2303.00 × ½ + 1397.00 × 0.2
		{"the reasonable part", "86000.00", "12900.00", &settlement.Sharing{Overrun: half, ReasonableOnly: true}, "1000.00", "0.00", "500.00", "3200.00", "193150.00"},
		{"more found reasonable than there is", "86000.00", "12900.00", &settlement.Sharing{Overrun: half, ReasonableOnly: true}, "5000.00", "0.00", "1430.90", "2269.10", "194080.90"},
		{"no reviewed amount", "86000.00", "12900.00", &settlement.Sharing{Overrun: half, ReasonableOnly: true}, "", "0.00", "0.00", "3700.00", "192650.00"},
		{"70 % of a surplus kept", "68000.00", "10200.00", &settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("0.7")}}}, "", "10010.00", "0.00", "0.00", "191060.00"},
		{"at most 3 % kept", "68000.00", "10200.00", &settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}, BonusCap: decimal("0.03")}, "", "6909.00", "0.00", "0.00", "187959.00"},
		{"no tiers: nothing is kept", "68000.00", "10200.00", &settlement.Sharing{}, "", "0.00", "0.00", "0.00", "181050.00"},
		{"no sharing: all is kept", "68000.00", "10200.00", nil, "", "14300.00", "0.00", "0.00", "195350.00"},
		{"no sharing: all is borne", "86000.00", "12900.00", nil, "", "0.00", "0.00", "3700.00", "192650.00"},
		{"neither surplus nor overrun", "82300.00", "12900.00", &settlement.Sharing{Overrun: half}, "", "0.00", "0.00", "0.00", "192650.00"},
		{"an overrun of a fen", "82300.01", "12900.00", &settlement.Sharing{Overrun: []settlement.Tier{{Fund: decimal("1")}}}, "", "0.00", "0.01", "0.00", "192650.01"},
		{"a surplus of a fen", "82299.99", "12900.00", &settlement.Sharing{}, "", "0.00", "0.00", "0.00", "192649.99"},
		{"no sharing: a fen is borne", "82300.01", "12900.00", nil, "", "0.00", "0.00", "0.01", "192650.00"},
		{"no sharing: a fen is kept", "82299.99", "12900.00", nil, "", "0.01", "0.00", "0.00", "192650.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			policy := tianjin()
			policy.Sharing = row.sharing
			if row.reasonable != "" {
				policy.ReasonableOverrun = map[string]settlement.Decimal{"TJ01": decimal(row.reasonable)}
			}
			members, charges := worked3(t, row.costA, row.shareA)
			plan := newPlan(t, policy)
			accounts, err := plan.Account(year2025, settlement.Each(members), settlement.Each(charges))
			require.NoError(t, err)
			a := accounts[0]
			require.Equal(t, []string{row.kept, row.fund, row.borne, row.due}, []string{a.Kept.String(), a.FundShare.String(), a.Borne.String(), a.Due.String()})
			report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(year2025, settlement.Each(members), settlement.Each(charges)))
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Equal(t, row.due, report.Statements[0].Due.String())
		})
	}
}

// TestReductionOfAFen: the smallest reduction by quality is a line, none is none.
func TestReductionOfAFen(t *testing.T) {
	for _, amount := range []settlement.Money{0, 1, 2} {
		p := tianjin()
		if amount > 0 {
			p.Quality.ReductionAmount = map[string]settlement.Decimal{"TJ01": amount.Decimal()}
		}
		members, charges := worked3(t, "82300.00", "12900.00")
		report, err := settlement.Settle(settlement.Terms{}, newPlan(t, p).Settlement(year2025, settlement.Each(members), settlement.Each(charges)))
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		var got settlement.Money
		for _, l := range report.Statements[0].Lines {
			if l.Kind == settlement.LineQuality {
				got -= l.Amount
			}
		}
		require.Equal(t, amount, got)
	}
}

// TestWorked3Members: what each member's months come to: A eleven of them, ten
// days of June in hospital; B the year; C without two months.
func TestWorked3Members(t *testing.T) {
	members, _ := worked3(t, "68000.00", "10200.00")
	for i, want := range []string{"75200.00", "84600.00", "70500.00"} {
		s := newPlan(t, tianjin()).Settlement(year2025, settlement.Each(members[i:i+1]), settlement.Each[capitation.Charge](nil))
		var fees settlement.Money
		for e, err := range s.Entries() {
			require.NoError(t, err)
			fees += e.Amount
		}
		require.Equal(t, want, fees.String(), members[i].Person)
	}
}

// linesOf are the lines of the institution's own entry.
func linesOf(t *testing.T, s settlement.Settlement) map[settlement.Kind]string {
	t.Helper()
	lines := map[settlement.Kind]string{}
	for _, e := range entriesOf(t, s) {
		if e.Claim != "" {
			continue
		}
		for _, l := range e.Lines {
			require.True(t, l.Kind.Fits(l.Amount), "%s %s", l.Kind, l.Amount)
			require.NoError(t, l.Trail.Replay())
			require.Equal(t, l.Amount.String(), l.Trail.Result().String())
			lines[l.Kind] = l.Amount.String()
		}
	}
	return lines
}

// TestKinds: the kept part of a surplus is a memo, and the rest is returned. The fund's part
// of an overrun is shared, and the institution's part is a memo.
func TestKinds(t *testing.T) {
	type lines = map[settlement.Kind]string
	half := []settlement.Tier{{UpTo: decimal("0.01"), Fund: decimal("0.5")}, {Fund: decimal("0.2")}}
	for _, row := range []struct {
		name          string
		costA, shareA string
		sharing       *settlement.Sharing
		want          lines
	}{
		{"all kept", "68000.00", "10200.00", tianjin().Sharing, lines{settlement.MemoKept: "14300.00"}},
		{"all kept, without sharing", "68000.00", "10200.00", nil, lines{settlement.MemoKept: "14300.00"}},
		{"70 % kept", "68000.00", "10200.00", &settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("0.7")}}}, lines{settlement.LineReturned: "-4290.00", settlement.MemoKept: "10010.00"}},
		{"nothing kept", "68000.00", "10200.00", &settlement.Sharing{}, lines{settlement.LineReturned: "-14300.00"}},
		{"all borne", "86000.00", "12900.00", nil, lines{settlement.MemoBorne: "3700.00"}},
		{"tiers of an overrun", "86000.00", "12900.00", &settlement.Sharing{Overrun: half}, lines{settlement.LineShared: "1430.90", settlement.MemoBorne: "2269.10"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			policy := tianjin()
			policy.Sharing = row.sharing
			members, charges := worked3(t, row.costA, row.shareA)
			require.Equal(t, row.want, linesOf(t, newPlan(t, policy).Settlement(year2025, settlement.Each(members), settlement.Each(charges))))
		})
	}
}

// TestFloorAfterSharing: the floor is the last step: sharing sees the due as it is.
func TestFloorAfterSharing(t *testing.T) {
	type lines = map[settlement.Kind]string
	keeps := &settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("0.7")}}, Overrun: []settlement.Tier{{Fund: decimal("0.5")}}}
	for _, row := range []struct {
		name, own, share, referred, referredShare string
		balance, kept, fund, due                  string
		want                                      lines
	}{
		// due 84600.00 − 70000.00 = 14600.00; balance 64600.00, of which 19380.00 are returned
		{"a surplus that goes back", "20000.00", "70000.00", "0.00", "0.00", "64600.00", "45220.00", "0.00", "0.00", lines{
			settlement.LineReturned: "-19380.00", settlement.MemoKept: "45220.00", settlement.LineFloored: "4780.00",
		}},
		// due 84600.00 − 3000.00 − 90000.00 = −8400.00; balance −25400.00, half of it the fund's
		{"an overrun that the fund shares", "20000.00", "3000.00", "90000.00", "13500.00", "-25400.00", "0.00", "12700.00", "4300.00", lines{
			settlement.LineShared: "12700.00", settlement.MemoBorne: "12700.00",
		}},
		{"an overrun that is not enough", "5000.00", "3000.00", "90000.00", "13500.00", "-10400.00", "0.00", "5200.00", "0.00", lines{
			settlement.LineShared: "5200.00", settlement.MemoBorne: "5200.00", settlement.LineFloored: "3200.00",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			policy := tianjin()
			policy.Negative, policy.Sharing = capitation.Floor, keeps
			members := []capitation.Member{{Person: "B", Institution: "TJ01", Category: "peritoneal", Signed: day("2024-11-20")}}
			charges := []capitation.Charge{{Person: "B", Institution: "TJ01", Month: settlement.MustMonth("2025-02"), Kind: capitation.Own, Cost: yuan(t, row.own), Covered: yuan(t, row.share)}}
			if row.referred != "0.00" {
				charges = append(charges, capitation.Charge{Person: "B", Institution: "TJ09", Month: settlement.MustMonth("2025-03"), Kind: capitation.ReferredCare, Cost: yuan(t, row.referred), Covered: yuan(t, row.referredShare)})
			}
			plan := newPlan(t, policy)
			accounts, err := plan.Account(year2025, settlement.Each(members), settlement.Each(charges))
			require.NoError(t, err)
			a := accounts[0]
			require.Equal(t, []string{row.balance, row.kept, row.fund, row.due}, []string{a.Balance.String(), a.Kept.String(), a.FundShare.String(), a.Due.String()})
			require.NoError(t, a.ToDate.Trail.Replay())
			require.Equal(t, row.due, a.ToDate.Trail.Result().String())
			require.Equal(t, row.want, linesOf(t, plan.Settlement(year2025, settlement.Each(members), settlement.Each(charges))))
			report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(year2025, settlement.Each(members), settlement.Each(charges)))
			require.NoError(t, err)
			require.Equal(t, row.due, report.Statements[0].Due.String())
		})
	}
}

// TestFloorTakenBack: what the floor gave in a month, the year may need no more. A
// floor only adds: what it takes back is returned.
func TestFloorTakenBack(t *testing.T) {
	members := []capitation.Member{{Person: "B", Institution: "TJ01", Category: "peritoneal", Signed: day("2024-11-20")}}
	charges := []capitation.Charge{{Person: "B", Institution: "TJ01", Month: settlement.MustMonth("2025-01"), Kind: capitation.Own, Cost: yuan(t, "9000.00"), Covered: yuan(t, "9000.00")}}
	var got []map[settlement.Kind]string
	for _, m := range months()[:3] {
		got = append(got, linesOf(t, newPlan(t, tianjin()).Settlement(m, settlement.Each(members), settlement.Each(charges))))
	}
	require.Equal(t, []map[settlement.Kind]string{{settlement.LineFloored: "1950.00"}, {settlement.LineReturned: "-1950.00"}, {}}, got)
}
