package budget_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// In this file: section 20 of the regulations, budgets that act after the point value.

// scored is a claim with points.
func scored(id, institution, holder, points, cost, covered string) settlement.Entry {
	p, err := settlement.ParsePoints(points)
	if err != nil {
		panic(err)
	}
	return settlement.Entry{
		Method: settlement.DRG, Institution: institution, Claim: id, ChargedTo: holder, Class: settlement.Normal, Vouched: true,
		Points: p, Cost: yuan(cost), Covered: yuan(covered),
	}
}

func byItem(id, institution, holder, cost string) settlement.Entry {
	return settlement.Entry{
		Method: settlement.Item, Institution: institution, Claim: id, ChargedTo: holder, Class: settlement.ByItem, Vouched: true, Priced: true,
		Amount: yuan(cost), Cost: yuan(cost),
	}
}

func replayOf(list ...settlement.Entry) []settlement.Settlement {
	by := map[settlement.Method][]settlement.Entry{}
	for _, e := range list {
		by[e.Method] = append(by[e.Method], e)
	}
	var all []settlement.Settlement
	for _, m := range []settlement.Method{settlement.DRG, settlement.Item, settlement.PerDiem} {
		if len(by[m]) > 0 {
			all = append(all, settlementtest.Replay(settlement.About{Method: m}, by[m]...))
		}
	}
	return all
}

// afterValue settles entries under pools, lets the budgets act, and verifies the report, also
// when it was stored.
func afterValue(t testing.TB, p *budget.Plan, pools []settlement.Pool, accounts []budget.Account, list ...settlement.Entry) *budget.After {
	t.Helper()
	after, err := tryAfter(p, pools, accounts, list...)
	require.NoError(t, err)
	require.NoError(t, after.Report.Verify())
	fits(t, after.Report)
	var text strings.Builder
	require.NoError(t, after.Report.Encode(&text))
	stored, err := settlement.ReadReport(strings.NewReader(text.String()))
	require.NoError(t, err)
	require.NoError(t, stored.Verify())
	return after
}

func tryAfter(p *budget.Plan, pools []settlement.Pool, accounts []budget.Account, list ...settlement.Entry) (*budget.After, error) {
	off := false
	for _, pool := range pools {
		off = off || len(pool.Terms.OffFund) > 0
	}
	p = p.AfterValue(off)
	claims := replayOf(list...)
	s, err := settlement.Workers(1).Settled(pools, p.Settlement(settlement.Period{}, accounts, claims...))
	if err != nil {
		return nil, err
	}
	return p.After(s, accounts, claims...)
}

func single(terms settlement.Terms) []settlement.Pool { return []settlement.Pool{{Terms: terms}} }

// yearEnd is the sharing of worked 20.
func yearEnd(institutions ...string) budget.Policy {
	p := budget.Policy{Document: example, Sharing: &budget.Sharing{Sharing: settlement.Sharing{
		SurplusMode: settlement.Whole, Surplus: []settlement.Tier{{UpTo: decimal("0.2"), Institution: decimal("1")}, {Institution: decimal("0")}},
		OverrunMode: settlement.Marginal, Overrun: []settlement.Tier{{UpTo: decimal("0.1"), Fund: decimal("0.7")}, {Fund: decimal("0")}},
	}}}
	for _, code := range institutions {
		p.Budgets = append(p.Budgets, budget.Budget{Institution: code, AmountFrom: budget.FromPoints})
	}
	return p
}

func dueOf(r *settlement.Report, code string) string { return r.Statement(code).Due.String() }

func worked20() []settlement.Entry {
	return []settlement.Entry{scored("a", "H1", "", "1894.2222", "11900.00", "0.00"), scored("b", "H2", "", "1368.0000", "10000.00", "0.00")}
}

func TestWorked20(t *testing.T) {
	fundOnly := settlement.Terms{Fund: decimal("20000.00"), Basis: settlement.FundOnly}
	after := afterValue(t, newPlan(t, yearEnd("H1", "H2")), single(fundOnly), nil, worked20()...)
	r := after.Report
	require.Equal(t, "6.1308", r.Pool("").PointValue.Value.String())
	require.Equal(t, "11813.93", dueOf(r, "H1"))
	require.Equal(t, "8974.02", dueOf(r, "H2"))
	require.Equal(t, "787.92", r.Pool("").ReserveDrawn.String())
	require.Equal(t, "-0.03", r.Pool("").Residue.String())
	require.Equal(t, []settlement.HolderSum{{Holder: "H1", Method: settlement.DRG, Points: r.Statement("H1").Points, Price: yuan("11613.10"), Cost: yuan("11900.00")}}, r.Statement("H1").ByHolder)
	require.Equal(t, "200.83", after.Lines["H1"][0].Amount.String())

	residue := yearEnd("H1", "H2")
	residue.Difference = settlement.DifferencesResidue
	r = afterValue(t, newPlan(t, residue), single(fundOnly), nil, worked20()...).Report
	require.Equal(t, "8974.02", dueOf(r, "H2"))
	require.Equal(t, "0.00", r.Pool("").ReserveDrawn.String())
	require.Equal(t, "-787.95", r.Pool("").Residue.String())

	// Whole cost: what was covered is in the prices, and comes off again.
	list := worked20()
	for i := range list {
		list[i].Covered, list[i].Cost = yuan("1000.00"), list[i].Cost+yuan("1000.00")
	}
	r = afterValue(t, newPlan(t, yearEnd("H1", "H2")), single(settlement.Terms{Fund: decimal("20000.00")}), nil, list...).Report
	require.Equal(t, "6.7439", r.Pool("").PointValue.Value.String())
	// S 11774.45 and 8225.66; A 11900.00 and 10000.00.
	require.Equal(t, "11862.34", dueOf(r, "H1"))
	require.Equal(t, "8801.46", dueOf(r, "H2"))
}

// The reserve that the terms name pays first, and must suffice.
func TestAfterReserve(t *testing.T) {
	plan := newPlan(t, yearEnd("H1", "H2"))
	total := func(overrun, compensation string) []settlement.Pool {
		sum := must(settlement.ParseMoney("20000.00")) + yuan(overrun) + yuan(compensation)
		return single(settlement.Terms{Basis: settlement.FundOnly, Total: &settlement.Total{Budget: sum.Decimal(), SetAsides: []settlement.SetAside{
			{Name: "调剂金", Amount: decimal(overrun), Use: settlement.UseOverrun}, {Name: "补偿", Amount: decimal(compensation), Use: settlement.UseCompensation},
		}}})
	}
	unused := func(r *settlement.Report) map[string]string {
		m := map[string]string{}
		for _, l := range r.Pool("").Fund.Lines {
			if l.Kind == settlement.MemoUnused {
				m[l.Name] = l.Amount.String()
			}
		}
		return m
	}
	r := afterValue(t, plan, total("500.00", "300.00"), nil, worked20()...).Report
	require.Equal(t, "787.92", r.Pool("").ReserveDrawn.String())
	require.Equal(t, map[string]string{"overrun": "0.00", "compensation": "12.08"}, unused(r))
	r = afterValue(t, plan, total("1000.00", "300.00"), nil, worked20()...).Report
	require.Equal(t, map[string]string{"overrun": "212.08", "compensation": "300.00"}, unused(r))
	_, err := tryAfter(plan, total("500.00", "287.91"), nil, worked20()...)
	require.ErrorIs(t, err, settlement.ErrReserve)
	require.ErrorContains(t, err, "come to 787.92, there are 787.91")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Budgets that are amounts, under the sharing of worked 20.
func TestWorked20b(t *testing.T) {
	p := yearEnd()
	p.Budgets = []budget.Budget{{Institution: "H1", Amount: decimal("10000.00")}, {Institution: "H2", Amount: decimal("10000.00")}}
	r := clear(t, newPlan(t, p), nil, claim("a", "H1", "7000.00", "0.00"), claim("b", "H2", "12500.00", "0.00")).Report
	require.Equal(t, "7000.00", dueOf(r, "H1"))
	require.Equal(t, "10700.00", dueOf(r, "H2"))
}

// community is the policy of worked 20c.
func community() budget.Policy {
	return budget.Policy{
		Document: example, Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}}},
		Budgets: []budget.Budget{{Holder: "C1", Amount: decimal("40000.00")}, {Holder: "C2", Amount: decimal("9000.00")}},
	}
}

func worked20c() []settlement.Entry {
	return []settlement.Entry{
		scored("a", "H1", "C1", "1100", "9000.00", "0.00"), scored("b", "H2", "C2", "900", "9000.00", "0.00"),
		scored("c", "H2", "C1", "520", "5000.00", "0.00"), byItem("d", "CITY", "C1", "18000.00"),
	}
}

func TestWorked20c(t *testing.T) {
	terms := settlement.Terms{Fund: decimal("24000.00"), Basis: settlement.FundOnly, OffFund: []settlement.Method{settlement.Item}}
	r := afterValue(t, newPlan(t, community()), single(terms), nil, worked20c()...).Report
	require.Equal(t, "9.5238", r.Pool("").PointValue.Value.String())
	for code, want := range map[string]string{"H1": "10476.18", "H2": "13523.80", "CITY": "18000.00", "C1": "6571.44", "C2": "428.58"} {
		require.Equal(t, want, dueOf(r, code), code)
	}
	require.Equal(t, "25000.02", r.Pool("").ReserveDrawn.String())
	require.Equal(t, "0.02", r.Pool("").Residue.String())
	h2 := r.Statement("H2").ByHolder
	require.Len(t, h2, 2)
	require.Equal(t, []string{"C1", "4952.38", "C2", "8571.42"}, []string{h2[0].Holder, h2[0].Price.String(), h2[1].Holder, h2[1].Price.String()})
	require.Nil(t, r.Statement("CITY").ByHolder)

	// The same by a tally that was sent.
	p := newPlan(t, community()).AfterValue(true)
	sums, err := settlement.Workers(1).Tally(replayOf(worked20c()...)...)
	require.NoError(t, err)
	require.NoError(t, p.Close(sums, nil))
	sums.IDsChecked()
	restored := moved(t, sums)
	restored.IDsChecked()
	s, err := restored.Settled(single(terms))
	require.NoError(t, err)
	after, err := p.After(s, nil)
	require.NoError(t, err)
	require.Equal(t, "25000.02", after.Report.Pool("").ReserveDrawn.String())
	require.Equal(t, r.Statements, after.Report.Statements)
}

// Findings come off the actual, as in budgets: S 10000.00, A 10500.00, R 300.00, 70 %.
func TestFindingsAfterTheValue(t *testing.T) {
	terms := single(settlement.Terms{PointValue: decimal("10")})
	claims := func(actual string) []settlement.Entry {
		return []settlement.Entry{scored("a", "H1", "", "400", "4000.00", "0.00"), scored("b", "H1", "", "600", (yuan(actual) - yuan("4000.00")).String(), "0.00")}
	}
	account := func(amounts ...string) []budget.Account {
		a := budget.Account{Institution: "H1"}
		for i, m := range amounts {
			a.Findings = append(a.Findings, budget.Finding{ID: "F" + string(rune('1'+i)), Claim: "a", Amount: yuan(m), Status: budget.Upheld, Multiple: decimal("2")})
		}
		return []budget.Account{a}
	}
	for _, row := range []struct {
		name, actual string
		refused      []string
		due          string
	}{
		{"the overrun shrinks", "10500.00", []string{"300.00"}, "10140.00"},
		{"nothing is left of the overrun", "10500.00", []string{"300.00", "500.00"}, "9700.00"},
		{"no refusal", "10500.00", nil, "10350.00"},
		{"a surplus that is kept", "9000.00", []string{"300.00"}, "9700.00"},
		{"a surplus that is not kept", "7000.00", []string{"300.00"}, "6700.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan, accounts := newPlan(t, yearEnd("H1")), account(row.refused...)
			after := afterValue(t, plan, terms, accounts, claims(row.actual)...)
			require.Equal(t, row.due, after.Report.Statement("H1").Entitlement.String())
			c, err := plan.Clear(after.Report, accounts, replayOf(claims(row.actual)...)...)
			require.NoError(t, err)
			sum := settlement.Money(0)
			for _, m := range row.refused {
				sum += 2 * yuan(m)
			}
			require.Equal(t, yuan(row.due)-sum, c.Report.Statement("H1").Due, "a finding acts once; damages are the clearing's")
		})
	}
	_, err := tryAfter(newPlan(t, yearEnd("H1")), terms, account("4000.01"), claims("10500.00")...)
	require.ErrorIs(t, err, budget.ErrFinding)
	p := newPlan(t, yearEnd("H1")).AfterValue(false)
	s, err := settlement.Workers(1).Settled(terms, p.Settlement(settlement.Period{}, account("1.00"), replayOf(claims("10500.00")...)...))
	require.NoError(t, err)
	_, err = p.After(s, account("1.00"))
	require.ErrorIs(t, err, budget.ErrPayments, "the claims are needed")
}

// A holder may bear claims of several pools; its lines are divided over these.
func TestAfterOverPools(t *testing.T) {
	pools := []settlement.Pool{
		{Name: "310", Terms: settlement.Terms{Fund: decimal("10000.00"), Basis: settlement.FundOnly}},
		{Name: "390", Terms: settlement.Terms{Fund: decimal("5000.00"), Basis: settlement.FundOnly}},
	}
	in := func(e settlement.Entry, pool string) settlement.Entry {
		e.Pool = pool
		return e
	}
	list := []settlement.Entry{
		in(scored("a", "H1", "C1", "100", "0.00", "0.00"), "310"), in(scored("b", "H1", "C1", "100", "0.00", "0.00"), "390"),
		in(byItem("c", "H2", "C2", "100.00"), "390"),
	}
	p := community()
	r := afterValue(t, newPlan(t, p), pools, nil, list...).Report
	// C1: 40000 − 10000 − 4900 = 25100.00 over 10000 and 4900; C2: 8900.00.
	require.Equal(t, "25100.00", dueOf(r, "C1"))
	require.Equal(t, "16845.64", r.Statement("C1").Parts[0].Due.String())
	require.Equal(t, "8254.36", r.Statement("C1").Parts[1].Due.String())
	require.Equal(t, "8900.00", dueOf(r, "C2"))
	require.Equal(t, "16845.64", r.Pool("310").ReserveDrawn.String())
	require.Equal(t, "17154.36", r.Pool("390").ReserveDrawn.String())

	earned := yearEnd("H1")
	earned.Sharing.Overrun = []settlement.Tier{{Fund: decimal("1")}}
	list[0].Cost, list[1].Cost, list[0].ChargedTo, list[1].ChargedTo = yuan("12000.00"), yuan("4000.00"), "", ""
	list = list[:2]
	r = afterValue(t, newPlan(t, earned), pools, nil, list...).Report
	require.Equal(t, "16000.00", dueOf(r, "H1"), "S 15000.00, A 16000.00")
}

// Before the value nothing changes, and a plan that was not told to wait says so.
func TestAfterValueIsAskedFor(t *testing.T) {
	_, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, newPlan(t, yearEnd("H1")).Settlement(settlement.Period{}, nil, replayOf(worked20()...)...))
	require.ErrorIs(t, err, budget.ErrAfter)
	require.ErrorContains(t, err, "budgets[0].amount_from")
	require.ErrorIs(t, newPlan(t, yearEnd("H1")).Close(tally(t), nil), budget.ErrAfter)
	_, err = settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, newPlan(t, community()).Settlement(settlement.Period{}, nil, replayOf(worked20c()...)...))
	require.ErrorIs(t, err, budget.ErrUnpriced)

	// Claims by item alone: the budgets act before the value, to the byte.
	items := []settlement.Entry{byItem("a", "H1", "C1", "30000.00"), byItem("b", "H2", "C2", "10000.00")}
	terms := settlement.Terms{Fund: decimal("100000.00")}
	early, err := settlement.Settle(terms, newPlan(t, community()).Settlement(settlement.Period{}, nil, replayOf(items...)...))
	require.NoError(t, err)
	after := afterValue(t, newPlan(t, community()), single(terms), nil, items...)
	require.Nil(t, after.Lines)
	require.Equal(t, early, after.Report)
}

func TestAmountFromRefused(t *testing.T) {
	for _, row := range []struct {
		name string
		b    budget.Budget
		want string
	}{
		{"two ways", budget.Budget{Institution: "H", AmountFrom: budget.FromPoints, Amount: decimal("1.00")}, "got 2 of them"},
		{"a minimum", budget.Budget{Institution: "H", AmountFrom: budget.FromPoints, Minimum: 1}, "budgets[0].minimum"},
		{"a head", budget.Budget{Institution: "H", AmountFrom: budget.FromPoints, Head: "I"}, "budgets[0].head"},
		{"another word", budget.Budget{Institution: "H", AmountFrom: "cost"}, "budgets[0].amount_from"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := budget.New(budget.Policy{Document: example, Budgets: []budget.Budget{row.b}})
			require.ErrorContains(t, err, row.want)
		})
	}
}

// A finding acts once where the lines of its holder are divided over pools: of a package one line
// a pool, of points money one line for all findings, whose parts each tell of them.
func TestFindingOverPools(t *testing.T) {
	pools := []settlement.Pool{{Name: "310", Terms: settlement.Terms{PointValue: decimal("10")}}, {Name: "390", Terms: settlement.Terms{PointValue: decimal("20")}}}
	a, b := scored("a", "H1", "", "400", "4000.00", "0.00"), scored("b", "H1", "", "300", "6500.00", "0.00")
	a.Pool, b.Pool = "310", "390"
	accounts := []budget.Account{{Institution: "H1", Findings: []budget.Finding{
		{ID: "F1", Claim: "a", Amount: yuan("300.00"), Status: budget.Upheld}, {ID: "F2", Claim: "b", Amount: yuan("100.00"), Status: budget.Upheld},
	}}}
	for _, row := range []struct {
		name   string
		budget budget.Budget
		due    string
	}{
		{"a package", budget.Budget{Institution: "H1", Amount: decimal("20000.00")}, "9600.00"},
		{"points money: 10000.00, and 70 % of 10500.00 − 400.00 beyond it", budget.Budget{Institution: "H1", AmountFrom: budget.FromPoints}, "10070.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := yearEnd()
			p.Budgets = []budget.Budget{row.budget}
			if row.budget.AmountFrom == "" {
				p.Sharing = nil
			}
			plan := newPlan(t, p)
			after := afterValue(t, plan, pools, accounts, a, b)
			require.Equal(t, row.due, dueOf(after.Report, "H1"))
			c := must(plan.Clear(after.Report, accounts, replayOf(a, b)...))
			require.NoError(t, c.Report.Verify())
			require.Equal(t, row.due, dueOf(c.Report, "H1"), "the clearing does not act again")
		})
	}
}

// A holder without claims belongs to the first pool that has any, also before the value.
func TestHolderWithoutClaims(t *testing.T) {
	pools := []settlement.Pool{{Name: "310", Terms: settlement.Terms{}}, {Name: "390", Terms: settlement.Terms{}}}
	p := budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("10.00")}, {Institution: "H2", Amount: decimal("5.00")}}, Sharing: kept()}
	c := byItem("a", "H1", "", "8.00")
	c.Pool = "390"
	r := must(settlement.SettlePools(pools, newPlan(t, p).Settlement(settlement.Period{}, nil, replayOf(c)...)))
	require.Equal(t, "5.00", dueOf(r, "H2"))
	require.Equal(t, "390", r.Statement("H2").Parts[0].Pool)
}

// TestFenOfEarned: of points money, each fen that is refused is taken off, less what of it was given
// back. What is given back is never more, so that the line is always one of a refusal.
func TestFenOfEarned(t *testing.T) {
	list := worked20() // H1 earned 11613.10: what is refused of 11000.00 is taken off
	list[0].Cost = yuan("11000.00")
	for _, row := range []struct {
		refused, back settlement.Money
		want          string
	}{{1, 0, "-0.01"}, {2, 1, "-0.01"}, {2, 2, "0.00"}} {
		findings := []budget.Finding{{ID: "f", Amount: row.refused, Status: budget.Upheld}}
		if row.back > 0 {
			findings = append(findings, budget.Finding{ID: "r", Reverses: "f", Amount: row.back, Status: budget.Upheld})
		}
		after := afterValue(t, newPlan(t, yearEnd("H1")), single(settlement.Terms{Fund: decimal("20000.00"), Basis: settlement.FundOnly}), []budget.Account{{Institution: "H1", Findings: findings}}, list...)
		var got []string
		for _, l := range after.Lines["H1"] {
			if l.Kind == settlement.LineRefused || l.Kind == settlement.LineReversed {
				got = append(got, string(l.Kind)+" "+l.Amount.String())
			}
		}
		require.Equal(t, []string{string(settlement.LineRefused) + " " + row.want}, got)
	}
}
