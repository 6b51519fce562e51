package capitation_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func member(person, institution string, change ...func(*capitation.Member)) capitation.Member {
	m := capitation.Member{Person: person, Institution: institution, Category: "peritoneal", Signed: day("2024-06-15")}
	for _, f := range change {
		f(&m)
	}
	return m
}

func charge(person, institution, month string, kind capitation.Kind, change ...func(*capitation.Charge)) capitation.Charge {
	c := capitation.Charge{Person: person, Institution: institution, Month: settlement.MustMonth(month), Kind: kind, Cost: 100000, Covered: 15000}
	for _, f := range change {
		f(&c)
	}
	return c
}

func TestConflicts(t *testing.T) {
	signed := func(d string) func(*capitation.Member) {
		return func(m *capitation.Member) { m.Signed = day(d) }
	}
	ends := func(d string) func(*capitation.Member) {
		return func(m *capitation.Member) { m.Ends = day(d) }
	}
	for _, row := range []struct {
		name    string
		change  func(*capitation.Policy)
		members []capitation.Member
		charges []capitation.Charge
		want    []string // reasons by institution, sorted as the report sorts them
		due     map[string]string
	}{
		{
			"two institutions in one month: neither is paid", nil,
			[]capitation.Member{member("A", "TJ01", ends("2025-02-10")), member("A", "TJ02", signed("2025-01-20"))}, nil,
			[]string{"TJ01: " + capitation.ReasonTwoInstitutions, "TJ02: " + capitation.ReasonTwoInstitutions},
			map[string]string{"TJ01": "7050.00", "TJ02": "70500.00"}, // January; March to December
		},
		{
			"a person who moves at the turn of a month is no conflict", nil,
			[]capitation.Member{member("A", "TJ01", ends("2025-01-31")), member("A", "TJ02", signed("2025-01-20"))}, nil,
			nil, map[string]string{"TJ01": "7050.00", "TJ02": "77550.00"},
		},
		{
			"suspended all through the months at the other institution", nil,
			[]capitation.Member{
				member("A", "TJ01", func(m *capitation.Member) { m.Suspended = []settlement.Period{span("2025-02-01", "")} }),
				member("A", "TJ02", signed("2025-01-20")),
			}, nil,
			nil, map[string]string{"TJ01": "7050.00", "TJ02": "77550.00"},
		},
		{
			"signed twice at one institution", nil,
			[]capitation.Member{member("A", "TJ01"), member("A", "TJ01", signed("2025-10-01"))}, nil,
			[]string{
				"TJ01: " + capitation.ReasonSignedTwice, "TJ01: " + capitation.ReasonSignedTwice,
				"TJ01: " + capitation.ReasonSignedTwice, "TJ01: " + capitation.ReasonSignedTwice,
			},
			map[string]string{"TJ01": "70500.00"},
		},
		{
			"two agreements at one institution whose days do not meet", nil,
			[]capitation.Member{
				member("A", "TJ01", func(m *capitation.Member) { m.Suspended = []settlement.Period{span("2025-03-11", "")} }),
				member("A", "TJ01", signed("2025-01-20"), func(m *capitation.Member) { m.Suspended = []settlement.Period{span("2025-01-20", "2025-03-11")} }),
			}, nil,
			nil, map[string]string{"TJ01": "84600.00"}, // 2274.19 + 4775.81 in March
		},
		{
			"charges in a month in conflict, without a head fee, without a member", nil,
			[]capitation.Member{member("A", "TJ01", ends("2025-02-10")), member("A", "TJ02", signed("2025-01-20")), member("B", "TJ01", signed("2025-01-20"))},
			[]capitation.Charge{
				charge("A", "TJ01", "2025-02", capitation.Own), charge("B", "TJ01", "2025-01", capitation.Own),
				charge("B", "TJ09", "2025-01", capitation.ReferredCare), charge("Z", "TJ01", "2025-03", capitation.Own),
			},
			[]string{
				"TJ01: " + capitation.ReasonTwoInstitutions, "TJ01: " + capitation.ReasonHeadConflict, "TJ01: " + capitation.ReasonNoHeadFee,
				"TJ01: " + capitation.ReasonNoMember, "TJ02: " + capitation.ReasonTwoInstitutions, "TJ09: " + capitation.ReasonNoHeadFee,
			},
			map[string]string{"TJ01": "84600.00", "TJ02": "70500.00", "TJ09": "0.00"},
		},
		{
			"leaks in charges", func(p *capitation.Policy) { p.MedicalTypes = []string{"14"} },
			[]capitation.Member{member("A", "TJ01", func(m *capitation.Member) {
				m.Inpatient = []settlement.Period{span("2025-03-10", "2025-03-20"), span("2025-06-01", "2025-07-01")}
			})},
			[]capitation.Charge{
				charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.Date = day("2025-03-19") }),
				charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.Date, c.MedicalType = day("2025-03-20"), "14" }), // the day of discharge
				charge("A", "TJ01", "2025-06", capitation.Own),
				charge("A", "TJ01", "2025-04", capitation.Own, func(c *capitation.Charge) { c.MedicalType = "11" }),
				charge("A", "TJ09", "2025-04", capitation.UnreferredCare),
				charge("A", "TJ01", "2025-05", capitation.Own, func(c *capitation.Charge) { c.Scope = capitation.Requested }),
				charge("A", "TJ01", "2025-05", capitation.Own, func(c *capitation.Charge) { c.Scope = capitation.Outside }),
				charge("A", "TJ01", "2025-05", capitation.Own, func(c *capitation.Charge) { c.Scope = capitation.Offered }), // charged
				charge("A", "TJ02", "2025-05", capitation.Own),                                                              // charged to TJ01
				charge("A", "TJ01", "2025-05", capitation.ReferredCare),                                                     // likewise
			},
			[]string{
				"TJ01: " + capitation.ReasonMedicalType, "TJ01: " + capitation.ReasonInpatient, "TJ01: " + capitation.ReasonInpatient,
				"TJ01: " + capitation.ReasonRequested, "TJ01: " + capitation.ReasonOutside, "TJ01: " + capitation.ReasonFundMoney,
				"TJ01: " + capitation.ReasonElsewhere + ": 1000.00, charged", "TJ01: " + capitation.ReasonReferredHome + ": 1000.00, charged",
			},
			// 10 full months, 21 of 31 days in March; three charges of own care, one referred
			map[string]string{"TJ01": "73825.81"},
		},
		{
			"a short term and too many members", func(p *capitation.Policy) { p.MinTermMonths, p.Capacity = 12, map[string]int{"TJ01": 1} },
			[]capitation.Member{member("A", "TJ01", signed("2025-01-20"), ends("2026-01-18")), member("B", "TJ01", signed("2025-10-31"), ends("2026-10-30"))}, nil,
			[]string{
				"TJ01: " + capitation.ReasonCapacity + ": 2025-11 has 2, 2025-12 has 2, declared 1",
				"TJ01: " + capitation.ReasonShortTerm + ": 2025-01-20 to 2026-01-18, want 12 months",
			},
			map[string]string{"TJ01": "91650.00"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			policy := tianjin()
			if row.change != nil {
				row.change(&policy)
			}
			s := newPlan(t, policy).Settlement(year2025, settlement.Each(row.members), settlement.Each(row.charges))
			require.NoError(t, settlementtest.Check(s))
			report, err := settlement.Settle(settlement.Terms{}, s)
			require.NoError(t, err)
			var got []string
			for _, c := range report.Conflicts {
				got = append(got, c.Institution+": "+c.Reason)
			}
			require.ElementsMatch(t, row.want, got)
			due := map[string]string{}
			for _, s := range report.Statements {
				due[s.Institution] = s.Due.String()
			}
			require.Equal(t, row.due, due)
		})
	}
}

// A charge without a head fee is in no account, and its person in no message.
func TestNobodyIsNamed(t *testing.T) {
	const secret = "120101199001011234"
	members := []capitation.Member{member(secret, "TJ01"), member(secret, "TJ02")}
	charges := []capitation.Charge{charge(secret, "TJ01", "2025-03", capitation.Own)}
	report, err := settlement.Settle(settlement.Terms{}, newPlan(t, tianjin()).Settlement(year2025, settlement.Each(members), settlement.Each(charges)))
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, report.Encode(&b))
	require.NotContains(t, b.String(), secret)
	members[0].Ends = day("2020-01-01")
	charges[0].Month = settlement.Month{}
	_, err = newPlan(t, tianjin()).Account(year2025, settlement.Each(members), settlement.Each(charges))
	require.Error(t, err)
	require.NotContains(t, err.Error(), secret)
}

func TestRefusals(t *testing.T) {
	good := member("A", "TJ01")
	type m = *capitation.Member
	type c = *capitation.Charge
	for _, row := range []struct {
		name   string
		member func(m)
		charge func(c)
		path   string
		want   error
	}{
		{"no person", func(m m) { m.Person = "" }, nil, "person", settlement.ErrBlank},
		{"no institution", func(m m) { m.Institution = "" }, nil, "institution", settlement.ErrBlank},
		{"unknown category", func(m m) { m.Category = "x" }, nil, "category", capitation.ErrCategory},
		{"not signed", func(m m) { m.Signed = settlement.Date{} }, nil, "signed", settlement.ErrBlank},
		{"ends before the signing", func(m m) { m.Ends = day("2024-06-14") }, nil, "ends", capitation.ErrEnds},
		{"overlapping suspensions", func(m m) {
			m.Suspended = []settlement.Period{span("2025-03-10", "2025-03-20"), span("2025-03-01", "2025-03-11")}
		}, nil, "suspended", capitation.ErrOverlap},
		{"a suspension after an open one", func(m m) {
			m.Suspended = []settlement.Period{span("2025-03-10", "2025-03-20"), span("2025-03-01", "")}
		}, nil, "suspended", capitation.ErrOverlap},
		{"an empty suspension", func(m m) { m.Suspended = []settlement.Period{span("2025-03-10", "2025-03-10")} }, nil, "suspended", capitation.ErrInterval},
		{"a suspension without a beginning", func(m m) { m.Suspended = []settlement.Period{{To: day("2025-03-10")}} }, nil, "suspended", capitation.ErrInterval},
		{"overlapping stays", func(m m) {
			m.Inpatient = []settlement.Period{span("2025-03-10", "2025-03-20"), span("2025-03-19", "2025-03-21")}
		}, nil, "inpatient", capitation.ErrOverlap},
		{"no standard in force", func(m m) { m.Category = "late" }, nil, "category", capitation.ErrStandard},
		{"a charge without a person", nil, func(c c) { c.Person = "" }, "person", settlement.ErrBlank},
		{"no month", nil, func(c c) { c.Month = settlement.Month{} }, "month", settlement.ErrBlank},
		{"unknown kind", nil, func(c c) { c.Kind = "x" }, "kind", capitation.ErrKind},
		{"unknown scope", nil, func(c c) { c.Scope = "x" }, "scope", capitation.ErrScope},
		{"negative cost", nil, func(c c) { c.Cost = -1 }, "cost", settlement.ErrNegative},
		{"more waived than the share", nil, func(c c) { c.Waived = 15001 }, "waived", capitation.ErrWaived},
		{"waived elsewhere", nil, func(c c) { c.Kind, c.Waived = capitation.ReferredCare, 1 }, "waived", capitation.ErrWaived},
		{"a share above the cost elsewhere", nil, func(c c) { c.Kind, c.Covered = capitation.ReferredCare, 100001 }, "covered", capitation.ErrCovered},
		{"a day of another month", nil, func(c c) { c.Date = day("2025-04-01") }, "date", capitation.ErrMonth},
		{"unknown package", nil, func(c c) { c.Package = "x" }, "package", capitation.ErrPackage},
		{"a session elsewhere", nil, func(c c) { c.Package, c.Kind = "hd", capitation.ReferredCare }, "package", capitation.ErrPackage},
		{"a session without a day", nil, func(c c) { c.Package = "hd" }, "date", settlement.ErrBlank},
	} {
		t.Run(row.name, func(t *testing.T) {
			policy := tianjin()
			policy.Standards = append(policy.Standards, capitation.Standard{Category: "late", Monthly: decimal("1.00"), From: day("2025-03-02")})
			policy.Packages = []capitation.Package{{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40"), Weekly: 3}}
			bad, charged := good, charge("A", "TJ01", "2025-03", capitation.Own)
			table := capitation.Members
			if row.member != nil {
				row.member(&bad)
			} else {
				row.charge(&charged)
				table = capitation.Charges
			}
			s := newPlan(t, policy).Settlement(year2025, settlement.Each([]capitation.Member{member("B", "TJ02"), bad}), settlement.Each([]capitation.Charge{charge("B", "TJ02", "2025-03", capitation.Own), charged}))
			var last error
			n := 0
			for _, err := range s.Entries() {
				n++
				last = err
			}
			require.Equal(t, 1, n)
			require.ErrorIs(t, last, row.want)
			var at *capitation.RowError
			require.ErrorAs(t, last, &at)
			require.Equal(t, table, at.Table)
			require.Equal(t, 2, at.Claim.Position)
			var field *settlement.FieldError
			require.ErrorAs(t, last, &field)
			require.Equal(t, row.path, field.Path)
			_, err := settlement.Settle(settlement.Terms{}, s)
			require.ErrorIs(t, err, row.want)
		})
	}
}

func TestPeriods(t *testing.T) {
	policy := tianjin()
	policy.YearBegins = 4
	policy.Effective = span("2018-04-01", "2026-12-31")
	plan := newPlan(t, policy)
	for _, row := range []struct {
		name, from, to string
		want           error
	}{
		{"a month", "2025-02-01", "2025-02-28", nil},
		{"the policy year", "2025-04-01", "2026-03-31", nil},
		{"a quarter", "2025-10-01", "2025-12-31", nil},
		{"not from the first day", "2025-02-02", "2025-02-28", settlement.ErrPeriod},
		{"not to the last day", "2025-02-01", "2025-02-27", settlement.ErrPeriod},
		{"over the turn of the policy year", "2025-03-01", "2025-04-30", settlement.ErrPeriod},
		{"backwards", "2025-03-01", "2025-02-28", settlement.ErrPeriod},
		{"before the policy", "2018-03-01", "2018-03-31", capitation.ErrEffective},
		{"after the policy", "2026-12-01", "2027-01-31", capitation.ErrEffective},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := plan.Account(span(row.from, row.to), settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each[capitation.Charge](nil))
			if row.want == nil {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, row.want)
			}
		})
	}
	_, err := plan.Account(settlement.Period{}, settlement.Each[capitation.Member](nil), settlement.Each[capitation.Charge](nil))
	require.ErrorIs(t, err, settlement.ErrPeriod)
}

// The faults of both sequences are reported together.
func TestSequencesThatFail(t *testing.T) {
	broken := errors.New("unreadable")
	fails := settlement.Stream(func(yield func(capitation.Charge, error) bool) { yield(capitation.Charge{}, broken) })
	_, err := newPlan(t, tianjin()).Account(year2025, settlement.Each([]capitation.Member{{}, member("A", "TJ01")}), fails)
	require.ErrorIs(t, err, broken)
	require.ErrorIs(t, err, capitation.ErrCategory)
}

func TestStandardsThatChange(t *testing.T) {
	policy := tianjin()
	policy.Standards = []capitation.Standard{
		{Category: "peritoneal", Annual: decimal("100.00")}, // 8.33 a month
		{Category: "peritoneal", Annual: decimal("90000.00"), From: day("2025-07-01")},
		{Category: "peritoneal", Monthly: decimal("6000.00"), From: day("2025-09-11")},
		{Category: "peritoneal", Monthly: decimal("3000.00"), From: day("2025-09-21")},
	}
	for _, row := range []struct {
		proration   capitation.Proration
		month, want string
	}{
		{"", "2025-06", "8.33"},
		{"", "2025-07", "7500.00"},
		{"", "2025-09", "3000.00"}, // of the three in force in the month the one that began last
		{"", "2025-10", "3000.00"},
		{capitation.TouchedPaid, "2025-09", "3000.00"},
		{capitation.TouchedUnpaid, "2025-09", "3000.00"},
	} {
		t.Run(string(row.proration)+" "+row.month, func(t *testing.T) {
			policy.Proration = row.proration
			month := settlement.MustMonth(row.month)
			s := newPlan(t, policy).Settlement(settlement.Period{From: month.First(), To: month.Last()}, settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.Each[capitation.Charge](nil))
			e := entriesOf(t, s)[0]
			require.Equal(t, row.want, e.Amount.String())
			explained, err := s.(settlement.Explainer).Explain(e.Claim)
			require.NoError(t, err)
			require.NoError(t, explained.Trail.Replay())
			require.Equal(t, row.want, explained.Trail.Result().String())
		})
	}
}

// What each day of a joining, suspended, leaving member's months comes to.
func TestActivation(t *testing.T) {
	for _, row := range []struct {
		activation capitation.Activation
		want       string
	}{
		{"", "0.00 7050.00 7050.00 1410.00"},
		{capitation.SameMonth, "7050.00 7050.00 7050.00 1410.00"},
		{capitation.SigningDay, "5003.23 7050.00 7050.00 1410.00"}, // 22 of 31 days
	} {
		t.Run(string(row.activation), func(t *testing.T) {
			policy := tianjin()
			policy.Activation = row.activation
			members := []capitation.Member{{Person: "A", Institution: "TJ01", Category: "peritoneal", Signed: day("2025-01-10"), Ends: day("2025-04-06")}}
			var got []string
			for _, m := range months()[:4] {
				accounts, err := newPlan(t, policy).Account(m, settlement.Each(members), settlement.Each[capitation.Charge](nil))
				require.NoError(t, err)
				fee := "0.00"
				if len(accounts) > 0 {
					fee = accounts[0].HeadFees.String()
				}
				got = append(got, fee)
			}
			require.Equal(t, row.want, strings.Join(got, " "))
		})
	}
}
