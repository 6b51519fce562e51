package budget_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: what once could be changed in the code without a test that failed.

// The deposit of a budget by volume is a ratio of the quotas × the volumes, and its trail says
// how they come to that.
func TestDepositByVolume(t *testing.T) {
	p := budget.Policy{
		Quotas:  []budget.Quota{{Name: "q", Amount: decimal("1000.00")}},
		Budgets: []budget.Budget{{Institution: "H", Quotas: []string{"q"}}},
		Deposit: &budget.Deposit{Ratio: decimal("0.1")},
	}
	account := budget.Account{Institution: "H", Volumes: []budget.Volumes{{Quota: "q", Units: decimal("3")}}}
	s := clear(t, newPlan(t, p), []budget.Account{account}).Report.Statement("H")
	require.Equal(t, []string{"-300.00"}, amounts(s, settlement.LineWithheld))
	for _, l := range s.Lines {
		if l.Kind == settlement.LineWithheld {
			require.Equal(t, []string{"budget.quota", "budget.quota.money", "budget.origin.volumes", "budget.deposit", "budget.withheld"}, stepsOf(l.Trail))
		}
	}
}

func stepsOf(t settlement.Trail) (list []string) {
	for _, s := range t {
		list = append(list, s.Rule.ID)
	}
	return list
}

// A value exactly on the bound of a band has the band's points, and a score exactly on the bound
// of a step of the release has the step's fraction.
func TestOnTheBound(t *testing.T) {
	p := budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1000.00")}},
		Assessment: &budget.Assessment{Parts: []budget.Part{{Name: "all", Weight: decimal("1"), Indicators: []budget.Indicator{
			{Name: "share", Bands: []budget.PointBand{{From: decimal("0.3"), Points: decimal("90")}, {From: decimal("0.1"), Points: decimal("60")}}},
		}}}},
		Deposit: &budget.Deposit{Ratio: decimal("0.1"), Release: &budget.Release{By: budget.Steps, Steps: []budget.ReleaseStep{
			{From: decimal("90"), Release: decimal("1")}, {From: decimal("60"), Release: decimal("0.5")},
		}}},
	}
	for value, want := range map[string][]string{
		"0.31": {"100.00"}, "0.3": {"100.00"}, "0.30": {"100.00"}, "0.29": {"50.00"}, "0.1": {"50.00"}, "0.09": {"0.00"},
	} {
		account := budget.Account{Institution: "H", Indicators: map[string]settlement.Decimal{"share": decimal(value)}}
		s := clear(t, newPlan(t, p), []budget.Account{account}, claim("c", "H", "900.00", "0.00")).Report.Statement("H")
		require.Equal(t, want, amounts(s, settlement.LineReleased), value)
		for _, l := range s.Lines {
			if l.Kind == settlement.LineReleased && value == "0.3" { // the score's own steps lead to what it releases
				require.Equal(t, []string{"budget.origin.amount", "budget.deposit", "budget.score.band", "budget.score.part", "budget.score", "budget.release.step", "budget.released"}, stepsOf(l.Trail))
			}
		}
	}
}

// A step that was applied is that of its own department, not that of another in the same month.
func TestStepOfItsDepartment(t *testing.T) {
	p := budget.Policy{Audit: &budget.Audit{Escalation: []budget.Escalation{{Cases: 1, Step: budget.DepartmentMonth}}}}
	finding := func(id, department string) budget.Finding {
		return budget.Finding{ID: id, Department: department, Month: month("2025-03"), Kind: "coding", Amount: yuan("10.00"), Status: budget.Upheld}
	}
	account := budget.Account{
		Institution: "H", Findings: []budget.Finding{finding("f1", "D1"), finding("f2", "D2"), finding("f3", "D3")},
		Steps: []budget.AppliedStep{{Department: "D2", Month: month("2025-03"), Payment: decimal("50.00")}},
	}
	letters, err := newPlan(t, p).Letters([]budget.Account{account})
	require.NoError(t, err)
	applied := map[string]bool{}
	for _, s := range letters[0].Steps {
		applied[s.Department] = s.Applied
	}
	require.Equal(t, map[string]bool{"D1": false, "D2": true, "D3": false}, applied)
}

// A pool whose package does not fit is refused, with its place.
func TestPoolOverflows(t *testing.T) {
	_, err := budget.New(budget.Policy{
		Document: example,
		Pools:    []budget.Pool{{Name: "P", Amount: decimal("90000000000000000.00"), Deductions: []budget.Deduction{{Name: "d", Amount: decimal("1.00")}}, Share: decimal("0.5")}},
		Budgets:  []budget.Budget{{Institution: "H", Pool: "P"}},
	})
	require.NoError(t, err, "it just fits")
	for _, d := range []budget.Pool{
		{Name: "P", Amount: decimal("90000000000000000.00"), Share: decimal("2")},
		{Name: "P", Heads: 2_000_000_000, PerHead: decimal("90000000.00")},
	} {
		_, err = budget.New(budget.Policy{Document: example, Pools: []budget.Pool{d}, Budgets: []budget.Budget{{Institution: "H", Pool: "P"}}})
		require.ErrorContains(t, err, "pools[0]")
	}
	// Nothing of the rest is packaged, and what stays does not fit.
	much := budget.Deduction{Name: "d", Amount: decimal("90000000000000000.00")}
	_, err = budget.New(budget.Policy{
		Document: example, Pools: []budget.Pool{{Name: "P", Amount: decimal("0.00"), Deductions: []budget.Deduction{much, much}, Share: decimal("0")}},
		Budgets: []budget.Budget{{Institution: "H", Pool: "P"}},
	})
	require.ErrorIs(t, err, settlement.ErrTooLarge)
}

// Accounts that cannot be read to their end are none.
func TestAccountsOfBrokenReader(t *testing.T) {
	broken := errors.New("the file ends here")
	list, err := budget.ReadAccounts(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
	require.Empty(t, list)
}

// A split closes to the fen, also with shares of eight decimals; each purpose has a code of its own.
func TestSplitOfEightDecimals(t *testing.T) {
	p := budget.Policy{
		Budgets:   []budget.Budget{{Institution: "H", Amount: decimal("1000.00")}},
		Sharing:   &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}}},
		SurplusTo: budget.Divide, Split: []budget.Split{{To: "a", Share: decimal("0.33333333")}, {To: "b", Share: decimal("0.66666667")}},
	}
	s := clear(t, newPlan(t, p), nil, claim("c", "H", "100.00", "0.00")).Report.Statement("H")
	require.Equal(t, "1000.00", s.Due.String())
	for _, to := range []string{"", "b"} {
		p.Split[0].To = to
		_, err := budget.New(p)
		require.ErrorContains(t, err, "split[")
	}
}

// A deposit that is released in proportion needs to know to what.
func TestProportionOfNothing(t *testing.T) {
	_, err := budget.New(budget.Policy{Document: example, Deposit: &budget.Deposit{Ratio: decimal("0.1"), Release: &budget.Release{By: budget.Proportional}}})
	require.ErrorIs(t, err, policy.ErrRequired)
	require.ErrorContains(t, err, "deposit.release.of: required")
}

// What is refused comes to nothing.
func TestPersonalAccountsRefused(t *testing.T) {
	for _, row := range [][2]settlement.Money{{-1, 0}, {0, -1}} {
		charged, left, err := budget.Spend(row[0], row[1])
		require.ErrorIs(t, err, settlement.ErrNegative)
		require.Zero(t, charged)
		require.Zero(t, left)
	}
	plan := newPlan(t, budget.Policy{Document: example, PersonalAccounts: &budget.PersonalAccounts{PaidOut: decimal("0.5")}})
	for balance, fails := range map[settlement.Money]bool{-1: true, 0: false} {
		paid, carried, _, err := plan.CloseAccount(balance)
		require.Equal(t, fails, err != nil, balance)
		require.Zero(t, paid)
		require.Zero(t, carried)
	}
	paid, carried, _, err := newPlan(t, budget.Policy{Document: example}).CloseAccount(5)
	require.ErrorIs(t, err, policy.ErrRequired)
	require.Zero(t, paid)
	require.Zero(t, carried)
}

// A plan keeps what its policy pointed to.
func TestPointersAreCopied(t *testing.T) {
	p := budget.Policy{
		Document: example, Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1.00")}},
		Instalments: &budget.Instalments{Period: budget.Half, Weights: []settlement.Decimal{decimal("1"), decimal("2")}},
		Advance:     &budget.Advance{Ratio: decimal("0.1")}, PersonalAccounts: &budget.PersonalAccounts{PaidOut: decimal("0.5")},
	}
	plan := newPlan(t, p)
	before := policy.Digest(plan.Policy())
	p.Instalments.Period, p.Instalments.Weights[0], p.Advance.Ratio, p.PersonalAccounts.PaidOut = budget.Year, decimal("9"), decimal("0.9"), decimal("0.9")
	require.Equal(t, before, policy.Digest(plan.Policy()))
	given := plan.Policy()
	given.Instalments.Weights[0], given.Advance.Ratio, given.PersonalAccounts.PaidOut = decimal("9"), decimal("0.9"), decimal("0.9")
	require.Equal(t, before, policy.Digest(plan.Policy()))
}

// An indicator with one band has its points.
func TestOneBand(t *testing.T) {
	p := budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1000.00")}},
		Assessment: &budget.Assessment{Parts: []budget.Part{{Name: "all", Weight: decimal("1"), Indicators: []budget.Indicator{
			{Name: "share", Bands: []budget.PointBand{{From: decimal("0"), Points: decimal("80")}}},
		}}}},
		Deposit: &budget.Deposit{Ratio: decimal("0.1"), Release: &budget.Release{By: budget.Pass, FullFrom: decimal("80")}},
	}
	account := budget.Account{Institution: "H", Indicators: map[string]settlement.Decimal{"share": decimal("0.5")}}
	s := clear(t, newPlan(t, p), []budget.Account{account}, claim("c", "H", "900.00", "0.00")).Report.Statement("H")
	require.Equal(t, []string{"100.00"}, amounts(s, settlement.LineReleased))
}

// Findings are summed up by institution, too.
func TestFindingsByInstitution(t *testing.T) {
	var letters []budget.Letter
	for _, code := range []string{"H2", "H1"} {
		f := upheld("1", "d", "2025-03", "k", "5.00")
		list, err := auditPlan(t).Letters([]budget.Account{{Institution: code, Findings: []budget.Finding{f}}})
		require.NoError(t, err)
		letters = append(letters, list...)
		// The multiple of damages lies within what the rules allow, bounds included.
		for multiple, fails := range map[string]bool{"1.99": true, "2": false, "5": false, "5.01": true} {
			f.Multiple = decimal(multiple)
			_, err := auditPlan(t).Letters([]budget.Account{{Institution: code, Findings: []budget.Finding{f}}})
			require.Equal(t, fails, err != nil, multiple)
		}
	}
	sums, err := budget.SumFindings(letters, budget.ByFindingInstitution)
	require.NoError(t, err)
	require.Len(t, sums, 2)
	require.Equal(t, []string{"H1"}, sums[0].Values)
	require.Equal(t, []string{"H2"}, sums[1].Values)
}

// Below every band an indicator has no points.
func TestBelowEveryBand(t *testing.T) {
	p := budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1000.00")}},
		Assessment: &budget.Assessment{Parts: []budget.Part{{Name: "all", Weight: decimal("1"), Indicators: []budget.Indicator{
			{Name: "share", Bands: []budget.PointBand{{From: decimal("0.1"), Points: decimal("60")}}},
		}}}},
	}
	plan := newPlan(t, p)
	accounts := []budget.Account{{Institution: "H", Indicators: map[string]settlement.Decimal{"share": decimal("0.05")}}}
	report := clear(t, plan, accounts, claim("c", "H", "900.00", "0.00")).Report
	list, err := plan.Assess(report, accounts)
	require.NoError(t, err)
	require.Zero(t, list[0].Score.Sign())
	require.False(t, list[0].Score.Absent())
}

// Claims by item are of the class by item, wherever their entry comes from.
func TestClassOfItems(t *testing.T) {
	for e, err := range items(claim("a", "H", "10.00", "1.00")).Entries() {
		require.NoError(t, err)
		require.Equal(t, settlement.ByItem, e.Class)
	}
	entry, err := budget.Items(settlement.Period{}, each(claim("a", "H", "10.00", "1.00"))).(settlement.Explainer).Explain("a")
	require.NoError(t, err)
	require.Equal(t, settlement.ByItem, entry.Class)
}

// Where nobody has a claim, holders are in the pool that the plan names.
func TestInPool(t *testing.T) {
	pools := []settlement.Pool{{Name: "310", Terms: settlement.Terms{}}, {Name: "390", Terms: settlement.Terms{}}}
	p := budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("10.00")}, {Institution: "H2", Amount: decimal("5.00")}}, Sharing: kept()}
	plan := newPlan(t, p)
	r := must(settlement.SettlePools(pools, plan.InPool("390").Settlement(settlement.Period{}, nil)))
	require.Equal(t, "390", r.Statement("H2").Parts[0].Pool)
	require.Equal(t, "5.00", dueOf(r, "H2"))
	c := byItem("a", "H1", "", "8.00")
	c.Pool = "310"
	r = must(settlement.SettlePools(pools, plan.InPool("390").Settlement(settlement.Period{}, nil, replayOf(c)...)))
	require.Equal(t, "310", r.Statement("H2").Parts[0].Pool, "the first that has claims")
}

// What a holder earned is in the trail of its lines, and lines and memos of 0.00 there are none.
func TestEarnedTrails(t *testing.T) {
	lines := func(sharing settlement.Sharing, list ...settlement.Entry) map[settlement.Kind][]string {
		p := yearEnd("H1", "H2")
		p.Sharing.Sharing = sharing
		after := afterValue(t, newPlan(t, p), single(settlement.Terms{Fund: decimal("20000.00"), Basis: settlement.FundOnly}), nil, list...)
		found := map[settlement.Kind][]string{}
		for _, code := range []string{"H1", "H2"} {
			for _, l := range after.Lines[code] {
				require.NotZero(t, l.Amount)
				require.NoError(t, l.Trail.Replay())
				found[l.Kind] = append(found[l.Kind], code+" "+l.Amount.String())
				require.Equal(t, "budget.earned", l.Trail[0].Rule.ID, l.Kind)
				require.Equal(t, "budget.earned.incurred", l.Trail[1].Rule.ID, l.Kind)
			}
		}
		return found
	}
	// H1 earned 11613.10 and incurred 11900.00; H2 8386.87 and 10000.00.
	all := lines(settlement.Sharing{Overrun: []settlement.Tier{{Fund: decimal("1")}}}, worked20()...)
	require.NotContains(t, all, settlement.MemoBorne, "the fund bears all of it")
	require.Contains(t, all, settlement.LineShared)
	none := lines(settlement.Sharing{Overrun: []settlement.Tier{{Fund: decimal("0")}}}, worked20()...)
	require.NotContains(t, none, settlement.LineShared)
	require.Contains(t, none, settlement.MemoBorne)
	cheap := worked20()
	cheap[0].Cost = yuan("1000.00")
	returned := lines(settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("0")}}}, cheap...)
	require.NotContains(t, returned, settlement.MemoKept)
	require.Contains(t, returned, settlement.LineReturned)
	kept := lines(settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}}, cheap...)
	require.NotContains(t, kept, settlement.LineReturned)
	require.Contains(t, kept, settlement.MemoKept)
}

// A fen that is taken of a holder with claims in two pools is a fen in one of them.
func TestOneFenOverPools(t *testing.T) {
	pools := []settlement.Pool{{Name: "310", Terms: settlement.Terms{}}, {Name: "390", Terms: settlement.Terms{}}}
	in := func(e settlement.Entry, pool string) settlement.Entry {
		e.Pool = pool
		return e
	}
	p := budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("19.99")}}}
	r := afterAlways(t, newPlan(t, p), pools, in(byItem("a", "H1", "", "10.00"), "310"), in(byItem("b", "H1", "", "10.00"), "390"))
	require.Equal(t, "19.99", dueOf(r, "H1"))
	require.Equal(t, []string{"-0.01"}, amounts(r.Statement("H1"), settlement.LineOver))
}

func afterAlways(t *testing.T, p *budget.Plan, pools []settlement.Pool, list ...settlement.Entry) *settlement.Report {
	t.Helper()
	p = p.AfterValue(true)
	claims := replayOf(list...)
	s, err := settlement.Workers(1).Settled(pools, p.Settlement(settlement.Period{}, nil, claims...))
	require.NoError(t, err)
	after, err := p.After(s, nil, claims...)
	require.NoError(t, err)
	require.NoError(t, after.Report.Verify())
	return after.Report
}

// Sums of findings that do not fit are refused, to the fen.
func TestSumsOfFindingsOverflow(t *testing.T) {
	letter := func(amounts ...settlement.Money) []budget.Letter {
		l := budget.Letter{Institution: "H"}
		for _, m := range amounts {
			l.Findings = append(l.Findings, budget.LetterFinding{ID: "f", Status: budget.Upheld, Lines: []settlement.Line{{Kind: settlement.LineRefused, Amount: m}}})
		}
		return []budget.Letter{l}
	}
	_, err := budget.SumFindings(letter(-math.MaxInt64, -1), budget.ByFindingInstitution)
	require.NoError(t, err)
	_, err = budget.SumFindings(letter(-math.MaxInt64, -1, -1), budget.ByFindingInstitution)
	require.ErrorIs(t, err, settlement.ErrOverflow)
	_, err = budget.SumFindings(letter(math.MaxInt64, 1), budget.ByFindingInstitution)
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// Where a score moves what is kept of a surplus, the line's trail says so.
func TestShiftIsInTheTrail(t *testing.T) {
	p := budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1000.00")}},
		Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("0.5")}}}, ByScore: []budget.Shift{{From: decimal("90"), Surplus: decimal("0.1")}}},
	}
	for score, want := range map[string]string{"90": "60.00", "89": "50.00"} {
		s := clear(t, newPlan(t, p), []budget.Account{{Institution: "H", Score: decimal(score)}}, claim("c", "H", "900.00", "0.00")).Report.Statement("H")
		require.Equal(t, []string{want}, amounts(s, settlement.LineRetained), score)
		for _, l := range s.Lines {
			if l.Kind == settlement.LineRetained {
				require.Equal(t, score == "90", slices.Contains(stepsOf(l.Trail), "budget.shift.surplus"), stepsOf(l.Trail))
			}
		}
	}
}

// What is off the fund comes off what the points share only after the value, also where no budget acts then.
func TestOffFundWithoutBudgets(t *testing.T) {
	terms := settlement.Terms{Fund: decimal("100.00"), Basis: settlement.FundOnly, OffFund: []settlement.Method{settlement.Item}}
	p := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H9", Amount: decimal("1.00")}}}).AfterValue(false)
	claims := replayOf(scored("a", "H1", "", "100", "50.00", "0.00"), byItem("b", "H2", "", "30.00"))
	s, err := settlement.Workers(1).Settled(single(terms), p.Settlement(settlement.Period{}, nil, claims...))
	require.NoError(t, err)
	after, err := p.After(s, nil, claims...)
	require.NoError(t, err)
	require.NoError(t, after.Report.Verify())
	require.Equal(t, "30.00", dueOf(after.Report, "H2"))
	require.Equal(t, "0.00", after.Report.Pool("").Residue.String())
	require.Equal(t, "30.00", after.Report.Pool("").ReserveDrawn.String())
}

// Terms that are faulty fix no value.
func TestAtFaultyTerms(t *testing.T) {
	plan := newPlan(t, budget.Policy{Document: example})
	_, err := plan.At(settlement.Terms{PointValue: decimal("10")})
	require.NoError(t, err)
	for _, terms := range []settlement.Terms{{PointValue: decimal("-10")}, {PointValue: decimal("10"), Basis: "half"}, {}} {
		at, err := plan.At(terms)
		require.Error(t, err)
		require.True(t, at == nil)
	}
}
