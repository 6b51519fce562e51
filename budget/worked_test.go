package budget_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func decimal(text string) settlement.Decimal { return settlement.MustDecimal(text) }

func yuan(text string) settlement.Money {
	m, err := settlement.ParseMoney(text)
	if err != nil {
		panic(err)
	}
	return m
}

func month(text string) settlement.Month { return settlement.MustMonth(text) }

func year(from string) settlement.Period {
	d := settlement.MustDate(from)
	return settlement.Period{From: d, To: d.AddMonths(12).Add(-1)}
}

func each[C any](list ...C) settlement.Claims[C] { return settlement.Each(list) }

var example = policy.Document{Name: "worked example", Kind: policy.Example}

func newPlan(t testing.TB, p budget.Policy) *budget.Plan {
	t.Helper()
	if p.Name == "" {
		p.Document = example
	}
	plan, err := budget.New(p)
	require.NoError(t, err)
	return plan
}

func claim(id, institution, cost, covered string) budget.Claim {
	return budget.Claim{ID: id, Institution: institution, Cost: yuan(cost), Covered: yuan(covered)}
}

// clear settles claims under a plan and clears the report.
func clear(t testing.TB, plan *budget.Plan, accounts []budget.Account, claims ...budget.Claim) *budget.Clearing {
	t.Helper()
	return clearUnder(t, settlement.Terms{}, plan, accounts, claims...)
}

func clearUnder(t testing.TB, terms settlement.Terms, plan *budget.Plan, accounts []budget.Account, claims ...budget.Claim) *budget.Clearing {
	t.Helper()
	report, err := settlement.Settle(terms, plan.Settlement(settlement.Period{}, accounts, budget.Items(settlement.Period{}, each(claims...))))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	c, err := plan.Clear(report, accounts, budget.Items(settlement.Period{}, each(claims...)))
	require.NoError(t, err)
	require.NoError(t, c.Report.Verify())
	fits(t, c.Report)
	again, err := plan.Clear(c.Report, accounts, budget.Items(settlement.Period{}, each(claims...)))
	require.NoError(t, err)
	require.Equal(t, c.Report, again.Report)
	return c
}

// amounts returns the lines of a kind, in order.
func amounts(s *settlement.Statement, kind settlement.Kind) []string {
	list := []string{}
	for _, l := range s.Lines {
		if l.Kind == kind {
			list = append(list, l.Amount.String())
		}
	}
	return list
}

func lines(s *settlement.Statement) map[string][]string {
	m := map[string][]string{}
	for _, l := range s.Lines {
		if l.Amount != 0 {
			m[string(l.Kind)] = append(m[string(l.Kind)], l.Amount.String())
		}
	}
	return m
}

// qingdao is worked example 4.
func qingdao() budget.Policy {
	return budget.Policy{
		Document:    example,
		Budgets:     []budget.Budget{{Institution: "Q01", Heads: 200, PerHead: decimal("6500.00"), Shares: []settlement.Decimal{decimal("0.65"), decimal("0.85")}}},
		Instalments: &budget.Instalments{Period: budget.Quarter, PrepayRatio: decimal("0.9")},
		Deposit: &budget.Deposit{Ratio: decimal("0.1"), Release: &budget.Release{By: budget.Steps, Steps: []budget.ReleaseStep{
			{From: decimal("90"), Release: decimal("1")}, {From: decimal("60"), Release: decimal("0.8")}, {From: decimal("0"), Release: decimal("0")},
		}}},
		Sharing: &budget.Sharing{Sharing: settlement.Sharing{
			ReasonableOnly: true,
			Surplus:        []settlement.Tier{{Institution: decimal("1")}}, Overrun: []settlement.Tier{{Fund: decimal("1")}},
		}},
		SurplusTo:        budget.Carry,
		PersonalAccounts: &budget.PersonalAccounts{PaidOut: decimal("0.5")},
	}
}

func TestWorked4(t *testing.T) {
	plan := newPlan(t, qingdao())
	origin := plan.Budgets()[0]
	require.Equal(t, "718250.00", origin.Amount.String())
	require.Equal(t, "1300000.00", origin.Lines[0].Amount.String())
	require.Equal(t, "-455000.00", origin.Lines[1].Amount.String())
	require.Equal(t, "-126750.00", origin.Lines[2].Amount.String(), "adjustment fund")

	list, err := plan.Instalments(year("2003-01-01"))
	require.NoError(t, err)
	require.Len(t, list, 4)
	var withheld settlement.Money
	for _, x := range list {
		require.Equal(t, "179562.50", x.Amount.String())
		require.Equal(t, "161606.25", x.Pay.String())
		require.Equal(t, "17956.25", x.Withheld.String())
		withheld += x.Withheld
	}
	require.Equal(t, "71825.00", withheld.String())

	first := []budget.Account{{Institution: "Q01", Prepaid: yuan("646425.00"), Score: decimal("85")}}
	c := clear(t, plan, first, claim("q1", "Q01", "700000.00", "0.00"))
	s := c.Report.Statement("Q01")
	require.Equal(t, map[string][]string{
		"amount": {"700000.00"}, "retained": {"18250.00"}, "carried": {"18250.00"},
		"withheld": {"-71825.00"}, "released": {"57460.00"}, "forfeited": {"14365.00"}, "prepaid": {"-646425.00"},
	}, lines(s))
	require.Equal(t, "718250.00", s.Entitlement.String())
	require.Equal(t, "57460.00", s.Due.String())
	require.Equal(t, []budget.Account{{Institution: "Q01", CarriedIn: yuan("18250.00")}}, c.Next())

	second := []budget.Account{{Institution: "Q01", Prepaid: yuan("646425.00"), Score: decimal("85"), ReasonableOverrun: yuan("30000.00")}}
	s = clear(t, plan, second, claim("q1", "Q01", "760000.00", "0.00")).Report.Statement("Q01")
	require.Equal(t, []string{"-41750.00"}, amounts(s, settlement.LineOver))
	require.Equal(t, []string{"30000.00"}, amounts(s, settlement.LineShared))
	require.Equal(t, []string{"11750.00"}, amounts(s, settlement.MemoBorne))
	require.Equal(t, "748250.00", s.Entitlement.String())
	require.Equal(t, "87460.00", s.Due.String())
}

func TestWorked4NextYear(t *testing.T) {
	p := qingdao()
	p.Budgets[0].Raises = []settlement.Decimal{decimal("0.12")}
	plan := newPlan(t, p)
	require.Equal(t, "804440.00", plan.Budgets()[0].Amount.String())
	list, err := plan.Instalments(year("2004-01-01"), budget.Account{Institution: "Q01", CarriedIn: yuan("18250.00")})
	require.NoError(t, err)
	require.Equal(t, "201110.00", list[0].Amount.String())
	require.Equal(t, "180999.00", list[0].Pay.String())
	require.Equal(t, "20111.00", list[0].Withheld.String())
	// The carried room widens what the year is measured against: 822690.00.
	accounts := []budget.Account{{Institution: "Q01", Prepaid: yuan("723996.00"), CarriedIn: yuan("18250.00"), Score: decimal("95")}}
	c := clear(t, plan, accounts, claim("q1", "Q01", "822690.00", "0.00"))
	s := c.Report.Statement("Q01")
	require.Equal(t, "804440.00", s.Entitlement.String())
	require.Equal(t, []string{"-18250.00"}, amounts(s, settlement.LineRoom))
	require.Equal(t, "80444.00", s.Due.String(), "the deposit")
	require.Zero(t, c.Next()[0].CarriedIn)

	paid, carried, trail, err := plan.CloseAccount(yuan("1000.01"))
	require.NoError(t, err)
	require.Equal(t, "500.01", paid.String())
	require.Equal(t, "500.00", carried.String())
	require.NoError(t, trail.Replay())
	charged, left, err := budget.Spend(yuan("1000.01"), yuan("1200.00"))
	require.NoError(t, err)
	require.Equal(t, "199.99", charged.String())
	require.Zero(t, left)
}

// hefei is worked example 5.
func hefei(amount string, reserve budget.Deduction, patients, discharges int) budget.Policy {
	return budget.Policy{
		Document: example,
		Pools:    []budget.Pool{{Name: "pooled", Amount: decimal(amount), Deductions: []budget.Deduction{reserve}}},
		Levels: []budget.Level{
			{Level: "1", Coefficient: decimal("0.5")}, {Level: "2", Coefficient: decimal("0.75")}, {Level: "3", Coefficient: decimal("1.15")},
		},
		Quotas: []budget.Quota{
			{Name: "special", Pool: "pooled", Share: decimal("0.4"), Units: patients, Monthly: true},
			{Name: "discharge", Pool: "pooled", Share: decimal("0.6"), Units: discharges, Levelled: true},
		},
		Budgets:     []budget.Budget{{Institution: "HF3", Level: "3", Quotas: []string{"special", "discharge"}}},
		Instalments: &budget.Instalments{Period: budget.Month, Mode: budget.Volume},
		Sharing:     &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}}},
	}
}

func TestWorked5(t *testing.T) {
	plan := newPlan(t, hefei("60000000.00", budget.Deduction{Name: "reserve", Rate: decimal("0.1")}, 4000, 10000))
	require.Equal(t, "54000000.00", plan.Pools()[0].Amount.String())
	quotas := plan.Quotas()
	require.Equal(t, "5400.00", quotas[0].Levels[0].Amount.String())
	for i, want := range []string{"1620.00", "2430.00", "3726.00"} {
		require.Equal(t, want, quotas[1].Levels[i].Amount.String())
	}
	account := budget.Account{Institution: "HF3"}
	for m := month("2001-04"); m != month("2002-04"); m = m.Add(1) {
		account.Volumes = append(account.Volumes, budget.Volumes{Quota: "special", Month: m, Units: decimal("300")})
		n := decimal("120")
		if m == month("2002-03") {
			n = decimal("180") // 1,500 in the year
		}
		account.Volumes = append(account.Volumes, budget.Volumes{Quota: "discharge", Month: m, Units: n})
	}
	list, err := plan.Instalments(year("2001-04-01"), account)
	require.NoError(t, err)
	require.Equal(t, "582120.00", list[0].Pay.String())
	var prepaid settlement.Money
	for _, x := range list {
		prepaid += x.Pay
	}
	require.Equal(t, "7209000.00", prepaid.String())

	final := newPlan(t, hefei("58000000.00", budget.Deduction{Name: "reserve", Amount: decimal("6500000.00")}, 4120, 10300))
	require.Equal(t, "5000.00", final.Quotas()[0].Levels[0].Amount.String())
	require.Equal(t, "3450.00", final.Quotas()[1].Levels[2].Amount.String())
	account.Prepaid = prepaid
	c := clear(t, final, []budget.Account{account})
	s := c.Report.Statement("HF3")
	require.Equal(t, "6675000.00", s.Entitlement.String())
	require.Equal(t, []string{"6675000.00"}, lines(s)["amount"])
	require.Equal(t, "-534000.00", s.Due.String())
	next := c.Next()[0]
	require.Equal(t, "534000.00", next.Debt.String())

	next.Volumes = account.Volumes
	list, err = plan.Instalments(year("2001-04-01"), next)
	require.NoError(t, err)
	require.Equal(t, "48120.00", list[0].Pay.String())
	require.Zero(t, list[0].Debt)
	// 400000.00 in the first month: nothing is paid and 134000.00 rolls on.
	fixed := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "HF3", Amount: decimal("4800000.00")}}, Instalments: &budget.Instalments{Period: budget.Month}})
	list, err = fixed.Instalments(year("2002-04-01"), budget.Account{Institution: "HF3", Debt: yuan("534000.00")})
	require.NoError(t, err)
	require.Equal(t, "0.00", list[0].Pay.String())
	require.Equal(t, "134000.00", list[0].Debt.String())
	require.Equal(t, "266000.00", list[1].Pay.String())
}

func TestWorked5Quotas(t *testing.T) {
	p := hefei("58000000.00", budget.Deduction{Name: "reserve", Amount: decimal("6500000.00")}, 4120, 10300)
	p.Quotas[1].ByLevel = []budget.LevelUnits{{Level: "1", Units: 3000}, {Level: "2", Units: 3000}, {Level: "3", Units: 4300}}
	sheet := newPlan(t, p).Quotas()[1]
	require.Equal(t, "30900000.00", sheet.Part.String())
	require.Equal(t, "26085000.00", sheet.Spent.String())
	require.Equal(t, "4815000.00", sheet.Difference.String())
	p.Quotas[1].Normalise = true
	sheet = newPlan(t, p).Quotas()[1]
	require.Equal(t, "4086.83", sheet.Levels[2].Amount.String())

	final := newPlan(t, p)
	account := budget.Account{Institution: "HF3"}
	for i, m := 0, month("2001-04"); i < 12; i, m = i+1, m.Add(1) {
		units := decimal("250")
		if i >= 6 {
			units = decimal("350")
		}
		account.Volumes = append(account.Volumes, budget.Volumes{Quota: "special", Month: m, Units: units})
	}
	s := clear(t, final, []budget.Account{account}).Report.Statement("HF3")
	require.Equal(t, "1500000.00", s.Entitlement.String())
}

func TestWorked6(t *testing.T) {
	all := &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}}}
	plan := newPlan(t, budget.Policy{Sharing: all, Budgets: []budget.Budget{
		{Institution: "LY1", Quota: decimal("6000.00"), Units: 2400, Ratio: decimal("0.72")},
		{Institution: "LYP", Quota: decimal("150.00"), Units: 300, MeanStay: decimal("45"), Ratio: decimal("0.8")},
	}})
	c := clear(t, plan, []budget.Account{{Institution: "LY1"}, {Institution: "LYP"}})
	require.Equal(t, "10368000.00", c.Report.Statement("LY1").Due.String())
	require.Equal(t, "1620000.00", c.Report.Statement("LYP").Due.String())

	capped := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "LY1", Amount: decimal("10000000.00"), Minimum: 2300}}})
	for _, row := range []struct{ name, delivered, claims, paid, borne string }{
		{"minimum missed", "2200", "10600000.00", "9565217.39", "1034782.61"},
		{"minimum met", "2300", "10600000.00", "10000000.00", "600000.00"},
		{"below the cap", "2300", "9000000.00", "9000000.00", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := clear(t, capped, []budget.Account{{Institution: "LY1", Delivered: decimal(row.delivered)}}, claim("c", "LY1", row.claims, "0.00")).Report.Statement("LY1")
			require.Equal(t, row.paid, s.Due.String())
			if row.borne == "" {
				require.Empty(t, amounts(s, settlement.MemoBorne))
			} else {
				require.Equal(t, []string{row.borne}, amounts(s, settlement.MemoBorne))
			}
		})
	}
}

// ningqiang is worked example 7.
func ningqiang(budgets ...budget.Budget) budget.Policy {
	return budget.Policy{
		Document: example,
		Pools: []budget.Pool{{
			Name: "county", Heads: 100000, PerHead: decimal("670.00"), Share: decimal("0.95"),
			Deductions: []budget.Deduction{{Name: "risk fund", Rate: decimal("0.1")}, {Name: "outpatient", PerHead: decimal("60.00")}, {Name: "serious illness", PerHead: decimal("30.00")}},
		}},
		Budgets: budgets,
		Sharing: &budget.Sharing{Sharing: settlement.Sharing{
			ReasonableOnly: true, Surplus: []settlement.Tier{{Institution: decimal("1")}}, Overrun: []settlement.Tier{{Fund: decimal("0.8")}},
		}},
		SurplusTo: budget.Divide,
		Split: []budget.Split{
			{To: "development", Share: decimal("0.2")}, {To: "hospitals", Share: decimal("0.72")}, {To: "villages", Share: decimal("0.08")},
		},
	}
}

func TestWorked7(t *testing.T) {
	plan := newPlan(t, ningqiang(budget.Budget{Holder: "C1", Pool: "county", Head: "HEAD"}))
	pool := plan.Pools()[0]
	require.Equal(t, "48735000.00", pool.Amount.String())
	require.Equal(t, "-2565000.00", pool.Lines[4].Amount.String(), "not packaged")
	s := clear(t, plan, []budget.Account{{Institution: "C1"}}, claim("c", "C1", "46000000.00", "0.00")).Report.Statement("C1")
	require.ElementsMatch(t, []string{"547000.00", "1969200.00", "218800.00"}, amounts(s, settlement.LineRetained))
	require.Equal(t, "48735000.00", s.Due.String())

	c := clear(t, plan, []budget.Account{{Institution: "C1", ReasonableOverrun: yuan("1000000.00")}, {Institution: "HEAD"}}, claim("c", "C1", "50000000.00", "0.00"))
	s = c.Report.Statement("C1")
	require.Equal(t, []string{"-1000000.00"}, amounts(s, settlement.LineOver))
	require.Equal(t, []string{"800000.00"}, amounts(s, settlement.LineShared))
	require.Equal(t, []string{"200000.00"}, amounts(s, settlement.MemoBorne))
	require.Equal(t, []string{"265000.00"}, amounts(c.Report.Statement("HEAD"), settlement.MemoBorne))
	require.Equal(t, "-265000.00", c.Report.Statement("HEAD").Due.String())
	require.Equal(t, "49800000.00", s.Due.String())

	split := newPlan(t, ningqiang(budget.Budget{Holder: "C1", Pool: "county", Heads: 60000}, budget.Budget{Holder: "C2", Pool: "county", Heads: 40000})).Budgets()
	require.Equal(t, "29241000.00", split[0].Amount.String())
	require.Equal(t, "19494000.00", split[1].Amount.String())
}

func TestWorked7b(t *testing.T) {
	p := ningqiang(budget.Budget{Holder: "C1", Pool: "county", Heads: 60000}, budget.Budget{Holder: "C2", Pool: "county", Heads: 40000})
	p.Holders = []budget.Holder{{Institution: "H11", Holder: "C1"}, {Institution: "H21", Holder: "C2"}}
	plan := newPlan(t, p)
	own, cross, outside, fees := claim("own", "H11", "20000000.00", "0.00"), claim("cross", "H21", "3000000.00", "0.00"), claim("out", "X01", "4500000.00", "0.00"), claim("fees", "H11", "300000.00", "0.00")
	cross.ChargedTo, cross.PaidBy, outside.ChargedTo = "C1", budget.PaidByAgency, "C1"
	accounts := []budget.Account{{Institution: "C1"}, {Institution: "C2"}, {Institution: "H11"}, {Institution: "H21"}, {Institution: "X01"}}
	c := clear(t, plan, accounts, own, cross, outside, fees)
	require.ElementsMatch(t, []string{"288200.00", "1037520.00", "115280.00"}, amounts(c.Report.Statement("C1"), settlement.LineRetained))
	require.Equal(t, "1441000.00", c.Report.Statement("C1").Due.String())
	require.Equal(t, "3000000.00", c.Report.Statement("H21").Due.String())
	require.Equal(t, "20300000.00", c.Report.Statement("H11").Due.String())
	require.Equal(t, "4500000.00", c.Report.Statement("X01").Due.String())
	require.Equal(t, "19494000.00", c.Report.Statement("C2").Due.String(), "untouched: nothing was charged to it")
}

func TestWorked8Cap(t *testing.T) {
	bed := settlement.Entry{Method: settlement.PerDiem, Institution: "LZ", Claim: "s", Class: settlement.BedDay, Priced: true, Amount: yuan("10000000.00"), Cost: yuan("10400000.00"), Covered: yuan("1500000.00")}
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "LZ", Amount: decimal("8200000.00")}}, Methods: []settlement.Method{settlement.PerDiem}})
	inner := settlementtest.Replay(settlement.About{Method: settlement.PerDiem}, bed)
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, nil, inner))
	require.NoError(t, err)
	s := report.Statement("LZ")
	require.Equal(t, "8200000.00", s.Due.String())
	require.ElementsMatch(t, []string{"400000.00", "300000.00"}, amounts(s, settlement.MemoBorne))
}

func TestWorked11(t *testing.T) {
	plan := newPlan(t, budget.Policy{})
	finding := func(id, amount, multiple, kind string) budget.Finding {
		return budget.Finding{ID: id, Department: "D1", Month: month("2025-03"), Kind: kind, Amount: yuan(amount), Multiple: decimal(multiple), Status: budget.Upheld}
	}
	f := finding("F1", "1658.00", "2", "a")
	s := clear(t, plan, []budget.Account{{Institution: "H", Findings: []budget.Finding{f}}}, claim("c", "H", "80000.00", "0.00")).Report.Statement("H")
	require.Equal(t, []string{"-1658.00"}, amounts(s, settlement.LineRefused))
	require.Equal(t, []string{"-3316.00"}, amounts(s, settlement.LineDamages))
	require.Equal(t, "75026.00", s.Due.String())

	back := finding("F9", "2423.00", "2", "a")
	back.Reverses = "F0"
	s = clear(t, plan, []budget.Account{{Institution: "H", Findings: []budget.Finding{back}}}, claim("c", "H", "80000.00", "0.00")).Report.Statement("H")
	require.Equal(t, []string{"2423.00", "4846.00"}, amounts(s, settlement.LineReversed))

	all := budget.Account{Institution: "H",
		Findings: []budget.Finding{f, finding("F2", "252.00", "2", "b"), finding("F3", "116.50", "2", "c")},
		Steps:    []budget.AppliedStep{{Department: "D1", Month: month("2025-03"), Payment: decimal("80000.00")}},
	}
	c := claim("c", "H", "80000.00", "0.00")
	c.Department, c.Month = "D1", month("2025-03")
	s = clear(t, plan, []budget.Account{all}, c).Report.Statement("H")
	require.Equal(t, []string{"-1658.00", "-252.00", "-116.50", "-77973.50"}, amounts(s, settlement.LineRefused))
	require.Equal(t, "-4053.00", s.Due.String(), "80000.00 − 84053.00")
	letters, err := newPlan(t, budget.Policy{Audit: &budget.Audit{Escalation: []budget.Escalation{{Kinds: 3, Cases: 3, Step: budget.DepartmentMonth}, {Kinds: 5, Cases: 5, Step: budget.Suspend, Months: 3}}}}).Letters([]budget.Account{all})
	require.NoError(t, err)
	require.Equal(t, "-84053.00", letters[0].Total.String())
	require.Equal(t, "-4053.00", letters[0].Damages.String())
	require.Len(t, letters[0].Steps, 1)
	require.True(t, letters[0].Steps[0].Applied)
}

func TestWorked11b(t *testing.T) {
	plan := newPlan(t, budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1000000.00")}},
		Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}, Overrun: []settlement.Tier{{Fund: decimal("0.5")}}}},
	})
	for _, row := range [][2]string{{"980000.00", "970000.00"}, {"1010000.00", "980000.00"}, {"1050000.00", "1010000.00"}} {
		a := budget.Account{Institution: "H", Findings: []budget.Finding{{ID: "F", Claim: "c", Amount: yuan("30000.00"), Status: budget.Upheld}}}
		s := clear(t, plan, []budget.Account{a}, claim("c", "H", row[0], "0.00")).Report.Statement("H")
		require.Equal(t, row[1], s.Due.String(), row[0])
	}
}

func TestWorked12(t *testing.T) {
	tiers := func(shares []string, last string, fund bool) []settlement.Tier {
		var list []settlement.Tier
		for i, s := range shares {
			list = append(list, settlement.Tier{UpTo: settlement.DecimalOf(int64(2*i+2), 2)})
			if fund {
				list[i].Fund = decimal(s)
			} else {
				list[i].Institution = decimal(s)
			}
		}
		if last != "" {
			list = append(list, settlement.Tier{Institution: decimal(last)})
		}
		return list
	}
	five := settlement.Sharing{Overrun: tiers([]string{"0.5", "0.4", "0.3", "0.2", "0.1"}, "", true), Surplus: tiers([]string{"0.5", "0.6", "0.7", "0.8", "0.9"}, "0.5", false)}
	whole := five
	whole.Mode = settlement.Whole
	half := settlement.Sharing{Overrun: []settlement.Tier{{UpTo: decimal("0.1"), Fund: decimal("0.5")}}}
	for _, row := range []struct {
		name     string
		sharing  settlement.Sharing
		incurred string
		due      string
	}{
		{"overrun 700000", five, "10700000.00", "10260000.00"},
		{"overrun 700000, whole amount", whole, "10700000.00", "10140000.00"},
		{"overrun 1200000", five, "11200000.00", "10300000.00"},
		{"surplus 700000", five, "9300000.00", "9740000.00"},
		{"surplus 1300000", five, "8700000.00", "9550000.00"},
		{"quota, half and half to 10 %", half, "11200000.00", "10500000.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("10000000.00")}}, Sharing: &budget.Sharing{Sharing: row.sharing}})
			s := clear(t, plan, []budget.Account{{Institution: "H"}}, claim("c", "H", row.incurred, "0.00")).Report.Statement("H")
			require.Equal(t, row.due, s.Due.String())
		})
	}
}

func TestAssessment(t *testing.T) {
	p := qingdao()
	p.Assessment = &budget.Assessment{Parts: []budget.Part{
		{Name: "DRG", Weight: decimal("0.4"), Indicators: []budget.Indicator{{Name: "drg"}}},
		{Name: "rest", Weight: decimal("0.6"), Indicators: []budget.Indicator{{Name: "rest"}}},
	}}
	plan := newPlan(t, p)
	a := budget.Account{Institution: "Q01", Indicators: map[string]settlement.Decimal{"drg": decimal("85.5"), "rest": decimal("92")}}
	c := clear(t, plan, []budget.Account{a}, claim("q1", "Q01", "700000.00", "0.00"))
	list, err := plan.Assess(c.Report, []budget.Account{a})
	require.NoError(t, err)
	require.Equal(t, "89.4", list[0].Score.String())
	require.Equal(t, []string{"57460.00"}, amounts(c.Report.Statement("Q01"), settlement.LineReleased))
	delete(a.Indicators, "rest")
	s := clear(t, plan, []budget.Account{a}, claim("q1", "Q01", "700000.00", "0.00")).Report.Statement("Q01")
	require.Equal(t, []string{"71825.00"}, amounts(s, settlement.MemoPending))
	require.Empty(t, amounts(s, settlement.LineReleased))
}
