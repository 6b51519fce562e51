package budget_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// of is a claim of a department's month.
func of(id, institution, department, at, cost string) budget.Claim {
	c := claim(id, institution, cost, "0.00")
	c.Department, c.Month = department, month(at)
	return c
}

func step(department, at string) budget.AppliedStep {
	return budget.AppliedStep{Department: department, Month: month(at)}
}

// What a step refuses comes from the claims: 11c without the typed payment, and the
// hospital of 130000.00 whose typed 800000 made a due of −674053.00.
func TestPaymentOfStep(t *testing.T) {
	plan := newPlan(t, budget.Policy{})
	claims := []budget.Claim{of("a", "H", "D1", "2025-03", "50000.00"), of("b", "H", "D1", "2025-03", "30000.00"), of("c", "H", "D1", "2025-04", "20000.00"), of("d", "H", "D2", "2025-03", "30000.00"), of("e", "I", "D1", "2025-03", "9.00")}
	account := budget.Account{Institution: "H", Steps: []budget.AppliedStep{step("D1", "2025-03")}, Findings: []budget.Finding{
		upheld("1", "D1", "2025-03", "a", "1658.00"), upheld("2", "", "2025-03", "b", "252.00"), upheld("3", "D1", "2025-03", "c", "116.50"),
	}}
	account.Findings[1].Claim = "a" // it says no department: it is the claim's
	accounts := []budget.Account{account, {Institution: "I"}}
	s := clear(t, plan, accounts, claims...).Report.Statement("H")
	require.Equal(t, []string{"-1658.00", "-252.00", "-116.50", "-77973.50"}, amounts(s, settlement.LineRefused))
	require.Equal(t, "45947.00", s.Due.String(), "130000.00 − 84053.00")

	report, err := settlement.Settle(settlement.Terms{}, budget.Items(settlement.Period{}, each(claims...)))
	require.NoError(t, err)
	paid, err := plan.Payments(report, accounts, budget.Items(settlement.Period{}, each(claims...)))
	require.NoError(t, err)
	require.Equal(t, "80000.00", paid[0].Steps[0].Payment.String())
	require.True(t, accounts[0].Steps[0].Payment.Absent(), "the accounts that were given do not change")
	letters, err := plan.Letters(paid)
	require.NoError(t, err)
	require.Equal(t, "-84053.00", letters[0].Total.String())
	_, err = plan.Letters(accounts)
	require.ErrorIs(t, err, budget.ErrPayments)
	_, err = plan.Clear(report, accounts)
	require.ErrorIs(t, err, budget.ErrPayments)

	for _, row := range []struct{ name, payment, month, want string }{
		{"more than the claims", "800000.00", "2025-03", "accounts[0].steps[0].payment: impossible finding: it says 800000.00, the claims give 80000.00"},
		{"a month without claims", "800000.00", "2025-05", `accounts[0].steps[0]: no such claim of "H": "D1" in 2025-05`},
	} {
		t.Run(row.name, func(t *testing.T) {
			accounts[0].Steps = []budget.AppliedStep{step("D1", row.month)}
			accounts[0].Steps[0].Payment = decimal(row.payment)
			_, err := plan.Clear(report, accounts, budget.Items(settlement.Period{}, each(claims...)))
			require.EqualError(t, err, row.want)
			held := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1.00")}}})
			_, err = settlement.Settle(settlement.Terms{}, held.Settlement(settlement.Period{}, accounts, budget.Items(settlement.Period{}, each(claims...))))
			require.EqualError(t, err, row.want)
		})
	}
	accounts[0].Steps[0].Payment, accounts[0].Steps[0].Month = decimal("3000.00"), month("2025-03")
	s = clear(t, plan, accounts, claims...).Report.Statement("H")
	require.Equal(t, []string{"-1658.00", "-252.00", "-116.50", "-973.50"}, amounts(s, settlement.LineRefused), "less than the claims give stands")
	other := accounts
	other[0].Findings[1].Department = "D2"
	_, err = plan.Clear(report, other, budget.Items(settlement.Period{}, each(claims...)))
	require.ErrorIs(t, err, budget.ErrFinding)
}

// Points are priced as the report prices them: one rounding over the month's.
func TestPaymentOfPoints(t *testing.T) {
	entry := func(id, department string, points settlement.Points) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: id, Class: settlement.Normal, Department: department, Month: month("2025-03"), Points: points, Cost: 50_000, Covered: 1_00}
	}
	inner := settlementtest.Replay(settlement.About{Method: settlement.DRG}, entry("a", "D", 33_333_333), entry("b", "D", 33_333_333), entry("c", "E", 33_333_334))
	plan := newPlan(t, budget.Policy{})
	accounts := []budget.Account{{Institution: "H", Steps: []budget.AppliedStep{step("D", "2025-03")}}}
	for _, row := range []struct {
		basis   settlement.Basis
		payment string
	}{{settlement.WholeCost, "64.67"}, {settlement.FundOnly, "66.67"}} { // 0.66666666 × 100.00, less 2.00
		report, err := settlement.Settle(settlement.Terms{PointValue: decimal("100"), Basis: row.basis}, inner)
		require.NoError(t, err)
		paid, err := plan.Payments(report, accounts, inner)
		require.NoError(t, err)
		require.Equal(t, row.payment, paid[0].Steps[0].Payment.String())
		c, err := plan.Clear(report, accounts, inner)
		require.NoError(t, err)
		require.NoError(t, c.Report.Verify())
		require.Equal(t, "-"+row.payment, (c.Report.Statement("H").Due - report.Statement("H").Due).String())
	}
}

// A suspension refuses the claims of its months, and the report lists them.
func TestSuspension(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}, Sharing: kept(),
		Audit: &budget.Audit{Escalation: []budget.Escalation{{Cases: 1, Per: budget.InInstitution, Step: budget.Suspend, Months: 3}}}})
	claims := []budget.Claim{of("a", "H", "D", "2025-03", "10.00"), of("b", "H", "E", "2025-04", "20.00"), of("c", "H", "D", "2025-06", "40.00"), of("d", "H", "D", "2025-07", "5.00"), of("e", "I", "D", "2025-05", "7.00")}
	f := upheld("F", "D", "2025-03", "k", "1.00")
	accounts := []budget.Account{{Institution: "I"}, {Institution: "H", Findings: []budget.Finding{f}, Steps: []budget.AppliedStep{{Step: budget.Suspend, Month: month("2025-04"), Months: 3}}}}
	c := clear(t, plan, accounts, claims...)
	s := c.Report.Statement("H")
	require.Equal(t, []string{"-60.00", "-1.00"}, amounts(s, settlement.LineRefused))
	require.Equal(t, []string{"25.00"}, amounts(s, settlement.LineRetained), "of 75.00 before refusals: nothing comes back")
	require.Equal(t, "39.00", s.Entitlement.String())
	var listed []string
	for _, x := range c.Report.Conflicts {
		listed = append(listed, x.Claim+": "+x.Reason)
	}
	require.Equal(t, []string{"b: 停付 (suspended): 2025-04 to 2025-06", "c: 停付 (suspended): 2025-04 to 2025-06"}, listed)
	paid, err := plan.Payments(c.Report, accounts, budget.Items(settlement.Period{}, each(claims...)))
	require.NoError(t, err)
	letters, err := plan.Letters(paid)
	require.NoError(t, err)
	require.Equal(t, "-63.00", letters[0].Total.String())
	require.Len(t, letters[0].Steps, 1)
	require.True(t, letters[0].Steps[0].Applied)
	require.Equal(t, month("2025-04"), letters[0].Steps[0].Month)
}

func TestStepsRefused(t *testing.T) {
	plan := newPlan(t, budget.Policy{})
	for _, row := range []struct {
		name  string
		steps []budget.AppliedStep
		want  []string
	}{
		{"no department, no month", []budget.AppliedStep{{}}, []string{"accounts[0].steps[0].department: required", "accounts[0].steps[0].month: required"}},
		{"twice", []budget.AppliedStep{step("D", "2025-03"), step("E", "2025-03"), step("D", "2025-03")}, []string{`accounts[0].steps[2]: occurs twice: steps[0] is about "D" in 2025-03 too`}},
		{"a month of a suspension", []budget.AppliedStep{{Step: budget.Suspend, Month: month("2025-01"), Months: 3}, step("D", "2025-03")}, []string{`accounts[0].steps[1]: occurs twice: steps[0] is about "D" in 2025-03 too`}},
		{"months", []budget.AppliedStep{{Step: budget.Suspend, Month: month("2025-01")}, {Department: "D", Month: month("2025-02"), Months: 1}}, []string{
			"accounts[0].steps[0].months: out of range: got 0, want 1 or more of a suspension, and none of a month", "accounts[0].steps[1].months: out of range: got 1, want 1 or more of a suspension, and none of a month"}},
		{"another step", []budget.AppliedStep{{Step: "fine", Department: "D", Month: month("2025-02")}}, []string{`accounts[0].steps[0].step: not one of the choices: got "fine", want department_month, suspend`}},
		{"a negative payment", []budget.AppliedStep{{Department: "D", Month: month("2025-02"), Payment: decimal("-1.00")}}, []string{"accounts[0].steps[0].payment: negative: got -1.00", "accounts[0].steps[0].payment: impossible finding: -1.00, and findings refuse more"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := plan.Letters([]budget.Account{{Institution: "H", Steps: row.steps}})
			require.Equal(t, row.want, faults(err))
		})
	}
}

// Random departments and months, charged to random holders or to nobody, with
// findings, in fractions: a step refuses the rest of its claims' money once, wherever
// budgets bear it.
func TestStepsAgainstOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 3))
	departments, months := []string{"", "D", "E"}, []string{"2025-01", "2025-02"}
	for i := range testsize.Of(80, 500) {
		p := budget.Policy{}
		for _, h := range []string{"H", "X"} {
			if r.IntN(2) == 0 {
				p.Budgets = append(p.Budgets, budget.Budget{Institution: h, Amount: settlement.Money(r.Int64N(2000_00)).Decimal()})
			}
		}
		plan := newPlan(t, p)
		accounts := []budget.Account{{Institution: "H", Steps: []budget.AppliedStep{step("D", "2025-01")}}}
		for _, b := range p.Budgets {
			if b.Institution == "X" {
				accounts = append(accounts, budget.Account{Institution: "X"})
			}
		}
		claims := []budget.Claim{of("first", "H", "D", "2025-01", "1.00")}
		total, already := big.NewRat(1, 1), new(big.Rat)
		for j := range r.IntN(12) {
			c := of(fmt.Sprint(j), "H", departments[r.IntN(3)], months[r.IntN(2)], "0.00")
			c.Cost = settlement.Money(r.Int64N(500_00))
			if len(p.Budgets) > 0 && r.IntN(3) == 0 {
				c.ChargedTo = p.Budgets[r.IntN(len(p.Budgets))].Institution
			}
			claims = append(claims, c)
			in := c.Department == "D" && c.Month == month("2025-01")
			if in {
				total.Add(total, rat.Yuan(c.Cost))
			}
			if r.IntN(3) == 0 {
				f := budget.Finding{ID: "F" + c.ID, Claim: c.ID, Amount: c.Cost / 3, Status: budget.Upheld}
				accounts[0].Findings = append(accounts[0].Findings, f)
				if in {
					already.Add(already, rat.Yuan(f.Amount))
				}
			}
		}
		if r.IntN(2) == 0 {
			accounts[0].Steps[0].Payment = decimal(total.FloatString(2)) // as much as the claims give
		}
		report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, accounts, budget.Items(settlement.Period{}, each(claims...))))
		require.NoError(t, err)
		c, err := plan.Clear(report, accounts, budget.Items(settlement.Period{}, each(claims...)))
		require.NoError(t, err)
		fits(t, c.Report)
		refused := new(big.Rat)
		for _, s := range c.Report.Statements {
			for _, l := range s.Lines {
				if id := l.Trail[len(l.Trail)-1].Rule.ID; id == "budget.step" || id == "budget.step.rest" {
					refused.Sub(refused, rat.Yuan(l.Amount))
				}
			}
		}
		require.Zero(t, refused.Cmp(rat.Sub(total, already)), "%d: refused %s, want %s", i, refused.FloatString(2), rat.Sub(total, already).FloatString(2))
		// Σ E − R + what budgets leave is what everybody gets: with findings and steps
		// of a holder's claims taken before its budget is shared.
		var all settlement.Money
		for _, s := range c.Report.Statements {
			all += s.Due
		}
		require.Zero(t, rat.Yuan(all).Cmp(shared(plan, accounts[0], claims)), "%d", i)
	}
}

// shared is what everybody gets: of each holder min(E − R, B), of the rest E − R.
func shared(plan *budget.Plan, account budget.Account, claims []budget.Claim) *big.Rat {
	e, rest := map[string]*big.Rat{}, new(big.Rat)
	budgets := map[string]*big.Rat{}
	for _, b := range plan.Policy().Budgets {
		budgets[b.Institution], e[b.Institution] = b.Amount.Rat(), new(big.Rat)
	}
	for _, c := range claims {
		holder := c.ChargedTo
		if holder == "" {
			holder = c.Institution
		}
		left := rat.Yuan(c.Cost)
		for _, f := range account.Findings {
			if f.Claim == c.ID {
				left.Sub(left, rat.Yuan(f.Amount))
			}
		}
		if c.Department == "D" && c.Month == month("2025-01") {
			left = new(big.Rat)
		}
		if e[holder] == nil {
			rest.Add(rest, left)
		} else {
			e[holder].Add(e[holder], left)
		}
	}
	for holder, x := range e {
		rest.Add(rest, rat.Min(x, budgets[holder]))
	}
	return rest
}

// TestStepThatShrank: a step that was settled takes the rest of a larger payment when the report is
// cleared, nothing more of the same, and is refused with a smaller one.
func TestStepThatShrank(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}})
	claims := func(cost string) []settlement.Settlement {
		e := byItem("a", "H", "", cost)
		e.Vouched, e.Department, e.Month = false, "D1", month("2025-03")
		return replayOf(e)
	}
	account := func(payment string) []budget.Account {
		a := budget.Account{Institution: "H", Steps: []budget.AppliedStep{step("D1", "2025-03")}}
		a.Steps[0].Payment = decimal(payment)
		return []budget.Account{a}
	}
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, account("50.00"), claims("80.00")...))
	require.NoError(t, err)
	for payment, due := range map[string]string{"50.00": "30.00", "60.00": "20.00", "50.01": "29.99", "49.99": "", "0.00": ""} {
		cleared, err := plan.Clear(report, account(payment), claims("80.00")...)
		if due == "" {
			require.ErrorIs(t, err, budget.ErrFinding)
			require.ErrorContains(t, err, "accounts[0].steps[0]")
			require.ErrorContains(t, err, "was settled as -50.00 and is "+strings.TrimPrefix("-"+payment, "-0.00"))
			continue
		}
		require.NoError(t, err)
		require.Equal(t, due, dueOf(cleared.Report, "H"), payment)
	}
}
