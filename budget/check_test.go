package budget_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// faults returns one line a fault.
func faults(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

func TestNewRefuses(t *testing.T) {
	head := `{"name": "x", "kind": "example", `
	for _, row := range []struct {
		name, policy string
		want         []string
		is           error
	}{
		{"no name, no kind", `{}`, []string{`name: required`, `kind: not one of the choices: got "", want official, reference, example`}, policy.ErrRequired},
		{"a negative budget", head + `"budgets": [{"institution": "H", "amount": "-1.00"}]}`, []string{`budgets[0].amount: negative: got -1.00`}, settlement.ErrNegative},
		{"a budget from nothing, and from two", head + `"budgets": [{"institution": "H"}, {"institution": "I", "amount": "1.00", "quota": "1.00", "units": 1}]}`, []string{
			`budgets[0]: a budget arises in one way, by amount, amount_from, per_head, quota, quotas or pool: got 0 of them`,
			`budgets[1]: a budget arises in one way, by amount, amount_from, per_head, quota, quotas or pool: got 2 of them`}, budget.ErrOrigin},
		{"nobody, and twice the same", head + `"budgets": [{"amount": "1.00"}, {"institution": "H", "amount": "1.00"}, {"institution": "H", "amount": "1.00"}]}`, []string{
			`budgets[0]: holder or institution: required`, `budgets[2].holder: occurs twice: "H"`, `budgets[2].institution: occurs twice: "H"`}, settlement.ErrDuplicate},
		{"tiers out of order", head + `"sharing": {"overrun": [{"up_to": "0.1", "fund": "0.5"}, {"up_to": "0.05", "fund": "0.4"}], "surplus": [{"institution": "1"}, {"up_to": "0.1", "institution": "0.5"}]}}`, []string{
			`sharing.surplus[0].up_to: tiers: only the last tier may be open`, `sharing.overrun[1].up_to: tiers out of order: got 0.05, want more than 0.1`}, policy.ErrTiers},
		{"steps out of order", head + `"deposit": {"ratio": "0.1", "release": {"by": "steps", "steps": [{"from": "60", "release": "0.8"}, {"from": "90", "release": "1"}, {"from": "101", "release": "2.01"}]}}}`, []string{
			`deposit.release.steps[1].from: steps out of order: got 90 after 60, the highest comes first`,
			`deposit.release.steps[2].from: out of range: got 101, want 0 to 100`, `deposit.release.steps[2].from: steps out of order: got 101 after 90, the highest comes first`,
			`deposit.release.steps[2].release: out of range: got 2.01, want 0 to 2`}, budget.ErrOrder},
		{"a split that does not add up", head + `"surplus_to": "split", "split": [{"to": "a", "share": "0.8"}, {"to": "b", "share": "0.1"}]}`, []string{`split: shares do not add up to 1: they come to 0.9`}, budget.ErrShares},
		{"weights that do not add up", head + `"assessment": {"parts": [{"name": "a", "weight": "0.4", "indicators": [{"name": "x"}]}, {"name": "b", "weight": "0.5", "indicators": []}]}}`, []string{
			`assessment.parts: shares do not add up to 1: the weights come to 0.9`, `assessment.parts[1].indicators: required`}, budget.ErrShares},
		{"unknown codes", head + `"budgets": [{"institution": "H", "pool": "p"}, {"institution": "I", "quotas": ["q"], "level": "9"}], "holders": [{"institution": "X", "holder": "Y"}], "methods": ["budgets"]}`, []string{
			`budgets[0].pool: impossible pool: there is no pool "p"`, `budgets[1].level: no such level: "9"`, `budgets[1].quotas[0]: no such quota: "q"`,
			`holders[0].holder: no such budget holder: "Y"`, `methods[0]: not one of the choices: got "budgets", want drg, perdiem, capitation, item, budget`}, settlement.ErrPool},
		{"choices", head + `"unbudgeted": "x", "minimum_missed": "y", "surplus_to": "z", "positive_due": "w", "budget_places": 1, "instalments": {"period": "week", "mode": "q", "limit": "r", "weights": ["0"]}}`, []string{
			`unbudgeted: not one of the choices: got "x", want pay, error`, `minimum_missed: not one of the choices: got "y", want proportion, nothing`,
			`budget_places: out of range: got 1, want 2 to 8`, `instalments.period: not one of the choices: got "week", want month, quarter, half, year`,
			`instalments.mode: not one of the choices: got "q", want lump, claims, volume`, `instalments.weights: out of range: they are all zero`,
			`instalments.limit: not one of the choices: got "r", want cycle, cumulative`,
			`surplus_to: not one of the choices: got "z", want cash, carry, return, split`, `positive_due: not one of the choices: got "w", want pay, roll`}, policy.ErrChoice},
		{"pools", head + `"pools": [{"name": "p", "amount": "1.00", "per_head": "1", "deductions": [{"name": "d", "rate": "1.5"}, {"name": "e"}, {"name": "f", "per_head": "1"}], "share": "-1"}]}`, []string{
			`pools[0]: amount or per_head, one of the two: required`, `pools[0].heads: required for a deduction by heads`,
			`pools[0].deductions[0].rate: out of range: got 1.5, want 0 to 1`, `pools[0].deductions[1]: rate, per_head or amount, one of them: required`,
			`pools[0].share: out of range: got -1, want 0 to 1`}, policy.ErrRequired},
		{"a quota that divides a pool by nothing", head + `"pools": [{"name": "p", "amount": "1.00"}], "quotas": [{"name": "q", "pool": "p"}]}`, []string{
			`quotas[0].units: required to divide a pool by`}, policy.ErrRequired},
		{"heads", head + `"budgets": [{"institution": "H", "per_head": "-1.00", "heads": 1, "heads_by_month": [{"month": "2025-01", "heads": -1}, {"month": "2025-01", "heads": 1}], "raises": ["-1.01"], "shares": ["1.1"]}]}`, []string{
			`budgets[0].heads: heads or heads_by_month, one of the two: required`,
			`budgets[0].heads_by_month[0].heads: negative: got -1`, `budgets[0].heads_by_month[1].month: occurs twice: "2025-01"`,
			`budgets[0].per_head: negative: got -1.00`, `budgets[0].raises[0]: out of range: got -1.01`, `budgets[0].shares[0]: out of range: got 1.1, want 0 to 1`}, settlement.ErrNegative},
		{"deductions above what was raised", head + `"pools": [{"name": "p", "amount": "1.00", "deductions": [{"name": "d", "amount": "2.00"}]}]}`, []string{`pools[0]: negative: the package is -1.00`}, settlement.ErrNegative},
		{"quotas", head + `"quotas": [{"name": "q", "amount": "1.00", "normalise": true}, {"name": "q", "levelled": true}], "budgets": [{"institution": "H", "quotas": ["q"]}]}`, []string{
			`levels: required for quota "q"`, `quotas[0].normalise: required: levelled and by_level`,
			`quotas[1]: amount or pool, one of the two: required`, `quotas[1].name: occurs twice: "q"`, `budgets[0].level: required for quota "q"`}, settlement.ErrDuplicate},
		{"an audit", head + `"audit": {"multiple_from": "5", "multiple_to": "2", "escalation": [{"step": "fine"}], "sample": {"seed": "", "size": 0}}}`, []string{
			`audit.multiple_to: steps out of order: 2 is below multiple_from 5`, `audit.escalation[0]: kinds or cases: required`,
			`audit.escalation[0].step: not one of the choices: got "fine", want department_month, suspend`, `audit.sample.seed: required`, `audit.sample.size: out of range: got 0, want at least 1`}, budget.ErrOrder},
		{"a budget too large", head + `"budgets": [{"institution": "H", "heads": 2000000000, "per_head": "999999999999.00"}]}`, []string{`budgets[0]: budget.origin.shown: overflow`}, settlement.ErrOverflow},
		{"a citation of nothing", head + `"sources": [{"number": "1"}], "cites": {"nothing": {"source": 0}}}`, []string{`cites["nothing"]: cannot cite: the policy has no field "nothing"`}, policy.ErrCite},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, err := budget.ReadPolicy(strings.NewReader(row.policy))
			require.NoError(t, err)
			_, err = budget.New(p)
			require.ErrorIs(t, err, row.is)
			require.Equal(t, row.want, faults(err))
			var at *settlement.FieldError
			require.ErrorAs(t, err, &at)
		})
	}
}

func TestAccountsRefused(t *testing.T) {
	p := qingdao()
	p.Audit = &budget.Audit{MultipleFrom: decimal("2"), MultipleTo: decimal("5")}
	for _, row := range []struct {
		name, accounts string
		want           []string
		is             error
	}{
		{"a score outside 0 to 100", `[{"institution": "Q01", "score": "100.01"}]`, []string{`accounts[0].score: out of range: got 100.01, want 0 to 100`}, settlement.ErrRange},
		{"a phone for a score", `[{"institution": "Q01", "score": "13987654321"}]`, []string{`accounts[0].score: out of range: got 11 digits, want 0 to 100`}, settlement.ErrRange},
		{"a phone for room", `[{"institution": "Q01", "carried_in": "-13987654321.00"}]`, []string{`accounts[0].carried_in: negative: got text of 15 characters, 13 digits`}, settlement.ErrNegative},
		{"a name for a status", `[{"institution": "Q01", "findings": [{"id": "F", "amount": "1.00", "status": "王小明癸"}, {"id": "G", "amount": "1.00", "status": "upheld", "reverses": "F"}]}]`, []string{
			`accounts[0].findings[0].status: not one of the choices: got text of 4 characters, want upheld, pending, dismissed`,
			`accounts[0].findings[1].reverses: impossible finding: "F" is text of 4 characters, there is nothing to reverse`}, budget.ErrFinding},
		{"twice the same", `[{"institution": "Q01"}, {"institution": "Q01"}]`, []string{`accounts[1].institution: occurs twice: "Q01"`}, settlement.ErrDuplicate},
		{"negative room", `[{"institution": "Q01", "carried_in": "-1.00"}]`, []string{`accounts[0].carried_in: negative: got -1.00`}, settlement.ErrNegative},
		{"a reasonable overrun above the overrun", `[{"institution": "Q01", "reasonable_overrun": "41750.01"}]`, []string{`accounts[0].reasonable_overrun: the reasonable part exceeds the overrun: got 41750.01 of 41750.00`}, budget.ErrReasonable},
		{"a multiple outside the bounds", `[{"institution": "Q01", "findings": [{"id": "F", "amount": "1.00", "multiple": "6", "status": "upheld"}]}]`, []string{`accounts[0].findings[0].multiple: out of range: got 6, want 2 to 5`}, settlement.ErrRange},
		{"no status", `[{"institution": "Q01", "findings": [{"id": "F", "amount": "1.00"}]}]`, []string{`accounts[0].findings[0].status: not one of the choices: got "", want upheld, pending, dismissed`}, policy.ErrChoice},
		{"a finding above its claim", `[{"institution": "Q01", "findings": [{"id": "F", "claim": "q1", "amount": "760000.01", "status": "upheld"}]}]`, []string{
			`item: claim 1 (q1): accounts[0].findings[0].amount: impossible finding: 760000.01 of a claim whose fund part is 760000.00`}, budget.ErrFinding},
		{"findings above their claim", `[{"institution": "Q01", "findings": [{"id": "F", "claim": "q1", "amount": "400000.00", "status": "upheld"}, {"id": "G", "claim": "q1", "amount": "400000.00", "status": "upheld"}]}]`, []string{
			`item: claim 1 (q1): accounts[0].findings[0].amount: impossible finding: the findings about claim "q1" refuse more than its fund part of 760000.00`}, budget.ErrFinding},
		{"a finding about nothing", `[{"institution": "Q01", "findings": [{"id": "F", "claim": "q9", "amount": "1.00", "status": "upheld"}]}]`, []string{`accounts[0].findings[0].claim: no such claim: "q9"`}, settlement.ErrClaim},
		{"a reversal of more than was refused", `[{"institution": "Q01", "findings": [{"id": "F", "amount": "1.00", "status": "upheld"}, {"id": "G", "amount": "2.00", "status": "upheld", "reverses": "F"}]}]`, []string{
			`accounts[0].findings[1].amount: impossible finding: more is reversed than "F" refused, 1.00`}, budget.ErrFinding},
		{"a reversal of what never acted", `[{"institution": "Q01", "findings": [{"id": "F", "amount": "1.00", "status": "pending"}, {"id": "G", "amount": "1.00", "status": "upheld", "reverses": "F"}]}]`, []string{
			`accounts[0].findings[1].reverses: impossible finding: "F" is "pending", there is nothing to reverse`}, budget.ErrFinding},
		{"an unknown indicator", `[{"institution": "Q01", "indicators": {"drg": "1"}}]`, []string{`accounts[0].indicators: no such indicator: "drg"`}, policy.ErrIndicator},
		{"what no budget takes", `[{"institution": "X", "carried_in": "1.00", "reasonable_overrun": "2.00", "delivered": "3", "incurred": [{"month": "2025-01", "amount": "1.00"}]}, {"institution": "Q01", "delivered": "3", "incurred": [{"month": "2025-01", "amount": "1.00"}]}]`, []string{
			`accounts[0].carried_in: no budget takes it: "X" has no budget`,
			`accounts[0].reasonable_overrun: no budget takes it: "X" has no budget of which the reasonable overrun alone is shared`,
			`accounts[0].delivered: no budget takes it: "X" has no budget with a minimum`,
			`accounts[0].incurred: no budget takes it: "X" has no budget that is prepaid by claims`,
			`accounts[1].delivered: no budget takes it: "Q01" has no budget with a minimum`,
			`accounts[1].incurred: no budget takes it: "Q01" has no budget that is prepaid by claims`}, budget.ErrUnused},
		{"an unknown quota", `[{"institution": "Q01", "volumes": [{"quota": "q", "units": "1"}]}]`, []string{`accounts[0].volumes[0].quota: no such quota: "q"`}, budget.ErrQuota},
		{"a step that pays less than was refused", `[{"institution": "Q01", "findings": [{"id": "F", "department": "D", "month": "2025-01", "amount": "2.00", "status": "upheld"}], "steps": [{"department": "D", "month": "2025-01", "payment": "1.00"}]}]`, []string{
			`accounts[0].steps[0].payment: impossible finding: 1.00, and findings refuse more`}, budget.ErrFinding},
	} {
		t.Run(row.name, func(t *testing.T) {
			accounts, err := budget.ReadAccounts(strings.NewReader(row.accounts))
			require.NoError(t, err)
			plan := newPlan(t, p)
			_, err = settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, accounts, budget.Items(settlement.Period{}, each(claim("q1", "Q01", "760000.00", "0.00")))))
			require.ErrorIs(t, err, row.is)
			require.Equal(t, row.want, faults(err))
		})
	}
}

// Volumes are of a quota that the institution's budget is made of.
func TestVolumesRefused(t *testing.T) {
	p := hefei("60000000.00", budget.Deduction{Name: "reserve", Rate: decimal("0.1")}, 4000, 10000)
	p.Budgets[0].Quotas = p.Budgets[0].Quotas[:1]
	volumes := []budget.Volumes{{Quota: "special", Units: decimal("1")}, {Quota: "discharge", Units: decimal("1")}}
	_, err := newPlan(t, p).Instalments(year("2001-04-01"), budget.Account{Institution: "HF3", Volumes: volumes}, budget.Account{Institution: "HF9", Volumes: volumes[:1]})
	require.Equal(t, []string{
		`accounts[0].volumes[1].quota: no budget takes it: "HF3" has no budget from quota "discharge"`,
		`accounts[1].volumes[0].quota: no budget takes it: "HF9" has no budget from quota "special"`,
	}, faults(err))
}

func TestReadAccountsIsStrict(t *testing.T) {
	_, err := budget.ReadAccounts(strings.NewReader(`[{"institution": "H"}, {"institution": "I", "prepaid": null, "Score": "1"}]`))
	require.Equal(t, []string{`accounts[1].prepaid: null is not allowed: leave the key out`, `accounts[1].Score: unknown field "Score"`}, loose(faults(err)))
	_, err = budget.ReadAccounts(strings.NewReader(`{}`))
	require.Error(t, err)
	_, err = budget.ReadPolicy(strings.NewReader(`{"name": 1}`))
	require.Error(t, err)
}

// loose keeps what this package promises of the messages: the paths.
func loose(list []string) []string {
	out := []string{`accounts[1].prepaid: null is not allowed: leave the key out`, `accounts[1].Score: unknown field "Score"`}
	for i := range out {
		if i >= len(list) || !strings.HasPrefix(list[i], out[i][:strings.Index(out[i], ":")]) {
			return list
		}
	}
	return out
}

func TestClearRefuses(t *testing.T) {
	plan := newPlan(t, budget.Policy{})
	report, err := settlement.Settle(settlement.Terms{}, budget.Items(settlement.Period{}, each(claim("c", "H", "10.00", "0.00"))))
	require.NoError(t, err)
	_, err = plan.Clear(report, []budget.Account{{Institution: "H"}, {Institution: "I"}})
	require.ErrorIs(t, err, budget.ErrStatement)
	require.Equal(t, []string{`accounts[1].institution: no statement for "I"`}, faults(err))
	_, err = plan.Clear(nil, nil)
	require.ErrorIs(t, err, budget.ErrReport)
	report.Statements[0].Entitlement++
	_, err = plan.Clear(report, []budget.Account{{Institution: "H"}})
	require.ErrorIs(t, err, budget.ErrReport)
}

// An institution without an account has one with nothing in it.
func TestClearImpliesAccounts(t *testing.T) {
	plan := newPlan(t, budget.Policy{Deposit: &budget.Deposit{Ratio: decimal("0.05"), Base: "entitlement"}})
	claims := budget.Items(settlement.Period{}, each(claim("c", "H", "10.00", "0.00"), claim("d", "I", "20.00", "0.00")))
	report, err := settlement.Settle(settlement.Terms{}, claims)
	require.NoError(t, err)
	given := []budget.Account{{Institution: "I", Prepaid: yuan("5.00")}}
	all := []budget.Account{given[0], {Institution: "H"}}
	want, err := plan.Clear(report, all)
	require.NoError(t, err)
	require.NoError(t, want.Report.Verify())
	for _, accounts := range [][]budget.Account{nil, given, all} {
		got, err := plan.Clear(report, accounts, claims)
		require.NoError(t, err)
		require.Equal(t, want.Report.Statement("H"), got.Report.Statement("H"))
		require.Equal(t, want.Next()[0], got.Next()[0])
		require.Equal(t, accounts == nil, want.Report.Statement("I").Due != got.Report.Statement("I").Due)
	}
	require.Len(t, given, 1)
}

// A report that was settled with other findings than those of the clearing must
// be settled again: clearing never shares.
func TestClearRefusesOtherFindings(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}})
	with := func(amount string) []budget.Account {
		return []budget.Account{{Institution: "H", Findings: []budget.Finding{{ID: "F", Claim: "c", Amount: yuan(amount), Status: budget.Upheld}}}}
	}
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, with("1.00"), budget.Items(settlement.Period{}, each(claim("c", "H", "90.00", "0.00")))))
	require.NoError(t, err)
	_, err = plan.Clear(report, with("2.00"))
	require.ErrorIs(t, err, budget.ErrFinding)
	_, err = plan.Clear(report, []budget.Account{{Institution: "H"}})
	require.ErrorIs(t, err, budget.ErrFinding)
}

func TestSettlementRefuses(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}, Unbudgeted: budget.Refuse})
	points := settlementtest.Replay(settlement.About{Method: settlement.DRG}, settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "d", Class: settlement.Normal, Points: settlement.Point})
	stray := claim("c3", "H", "1.00", "0.00")
	stray.ChargedTo = "X"
	_, err := settlement.Settle(settlement.Terms{PointValue: decimal("1")}, plan.Settlement(settlement.Period{}, nil, points, budget.Items(settlement.Period{}, each(claim("c1", "H", "1.00", "0.00"), claim("c2", "I", "1.00", "0.00"), stray))))
	require.ErrorIs(t, err, budget.ErrUnpriced)
	require.ErrorIs(t, err, budget.ErrHolder)
	require.Equal(t, []string{
		`drg: claim 1 (d): a budget bears priced claims: the claim carries points, and no point value is fixed`,
		`item: claim 2 (c2): charged_to: no such budget holder: "I"`,
		`item: claim 3 (c3): charged_to: no such budget holder: "X"`,
	}, faults(err))
}

func TestItemsRefuse(t *testing.T) {
	bad := []budget.Claim{
		claim("", "H", "1.00", "0.00"), claim("b", "", "1.00", "0.00"), claim("c", "H", "-1.00", "0.00"), claim("d", "H", "1.00", "-1.00"),
		{ID: "e", Institution: "H", PaidBy: "holder"}, {ID: "f", Institution: "H", PaidBy: "me"},
	}
	var err error
	for _, e := range budget.Items(settlement.Period{}, each(bad...)).Entries() {
		err = e
	}
	require.Equal(t, []string{
		"item: claim 1 (): id: blank", "item: claim 2 (b): institution: blank",
		"item: claim 3 (c): cost: negative: got -1.00", "item: claim 4 (d): covered: negative: got -1.00",
		"item: claim 5 (e): paid_by: impossible claim: the holder pays, and charged_to names none",
		`item: claim 6 (f): paid_by: not one of the choices: got "me", want agency or holder`,
	}, faults(err))
}

// An item's month is that of its day of settlement, where it says one.
func TestItemMonth(t *testing.T) {
	c := claim("c", "H", "1.00", "0.00")
	c.Department, c.Month, c.Settled = "D", month("2025-01"), settlement.MustDate("2025-02-01")
	for e, err := range budget.Items(settlement.Period{}, each(c)).Entries() {
		require.NoError(t, err)
		require.Equal(t, "D", e.Department)
		require.Equal(t, month("2025-02"), e.Month)
	}
	c.Settled = settlement.Date{}
	for e := range budget.Items(settlement.Period{}, each(c)).Entries() {
		require.Equal(t, month("2025-01"), e.Month)
	}
}

func TestInstalmentsRefuse(t *testing.T) {
	_, err := newPlan(t, budget.Policy{}).Instalments(year("2025-01-01"))
	require.ErrorIs(t, err, budget.ErrInstalments)
	plan := newPlan(t, qingdao())
	for _, p := range []settlement.Period{
		{}, {From: settlement.MustDate("2025-01-02"), To: settlement.MustDate("2026-01-01")}, {From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-04-30")},
		{From: settlement.MustDate("2025-02-01"), To: settlement.MustDate("2025-01-31")}, {From: settlement.MustDate("9999-01-01")},
	} {
		_, err := plan.Instalments(p)
		require.Error(t, err, p)
	}
	var at *settlement.FieldError
	_, err = plan.Instalments(year("2025-01-01"), budget.Account{Institution: "Q01", Score: decimal("101")})
	require.True(t, errors.As(err, &at))
	require.Equal(t, "accounts[0].score", at.Path)
}

// TestNoReport: what acts on a report says so where there is none.
func TestNoReport(t *testing.T) {
	plan := newPlan(t, qingdao())
	_, err := plan.Payments(nil, nil)
	require.ErrorIs(t, err, budget.ErrReport)
	_, err = plan.Clear(nil, nil)
	require.ErrorIs(t, err, budget.ErrReport)
	require.ErrorIs(t, plan.CheckFindings(nil, nil), budget.ErrReport)
}

// TestCorrectionsThatDoNotFit: of corrections that come to no amount, or to none with the entitlement,
// neither a deposit nor a line is computed.
func TestCorrectionsThatDoNotFit(t *testing.T) {
	report, err := settlement.Settle(settlement.Terms{}, replayOf(byItem("a", "H", "", "1.00"))...)
	require.NoError(t, err)
	most := settlement.Money(math.MaxInt64)
	for _, deposit := range []*budget.Deposit{nil, {Ratio: decimal("0.1"), Base: budget.OfEntitlement}} {
		plan := newPlan(t, budget.Policy{Deposit: deposit})
		for _, row := range []struct {
			amounts []settlement.Money
			fits    bool
		}{{[]settlement.Money{most - 100}, true}, {[]settlement.Money{most - 99}, false}, {[]settlement.Money{most, 1}, false}, {[]settlement.Money{-most, -2}, false}} {
			account := budget.Account{Institution: "H"}
			for i, m := range row.amounts {
				account.Corrections = append(account.Corrections, budget.MonthMoney{Month: month("2024-11").Add(i), Amount: m})
			}
			cleared, err := plan.Clear(report, []budget.Account{account})
			if row.fits {
				require.NoError(t, err)
				continue
			}
			require.ErrorContains(t, err, "accounts[0]")
			require.True(t, errors.Is(err, settlement.ErrOverflow) || errors.Is(err, settlement.ErrTooLarge), err)
			require.Nil(t, cleared)
		}
	}
}
