package budget_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func auditPlan(t *testing.T) *budget.Plan {
	return newPlan(t, budget.Policy{Audit: &budget.Audit{
		MultipleFrom: decimal("2"), MultipleTo: decimal("5"), Sample: &budget.SampleRule{Seed: "2025", Size: 5},
		Escalation: []budget.Escalation{
			{Kinds: 3, Cases: 3, Step: budget.DepartmentMonth},
			{Kinds: 5, Cases: 5, Per: budget.InInstitution, Step: budget.Suspend, Months: 3},
		},
	}})
}

func upheld(id, department, at, kind, amount string) budget.Finding {
	return budget.Finding{ID: id, Department: department, Month: month(at), Kind: kind, Amount: yuan(amount), Multiple: decimal("2"), Status: budget.Upheld}
}

func TestEscalation(t *testing.T) {
	a := budget.Account{Institution: "H", Findings: []budget.Finding{
		upheld("1", "cardiology", "2025-03", "split stay", "10.00"), upheld("2", "cardiology", "2025-03", "split stay", "20.00"),
		upheld("3", "cardiology", "2025-03", "split stay", "30.00"), upheld("4", "cardiology", "2025-04", "split stay", "40.00"),
		upheld("5", "surgery", "2025-03", "upcoding", "50.00"), upheld("6", "surgery", "2025-03", "split stay", "60.00"),
	}}
	letters, err := auditPlan(t).Letters([]budget.Account{{Institution: "Z"}, a})
	require.NoError(t, err)
	require.Len(t, letters, 1, "no letter without findings")
	l := letters[0]
	require.Equal(t, "-210.00", l.Refused.String())
	require.Equal(t, "-420.00", l.Damages.String())
	require.Equal(t, "-630.00", l.Total.String())
	require.Equal(t, []budget.Count{
		{Kind: "split stay", Department: "cardiology", Month: month("2025-03"), Cases: 3, Amount: yuan("60.00")},
		{Kind: "split stay", Department: "cardiology", Month: month("2025-04"), Cases: 1, Amount: yuan("40.00")},
		{Kind: "split stay", Department: "surgery", Month: month("2025-03"), Cases: 1, Amount: yuan("60.00")},
		{Kind: "upcoding", Department: "surgery", Month: month("2025-03"), Cases: 1, Amount: yuan("50.00")},
	}, l.Counts)
	require.Equal(t, []budget.Step{
		{Step: budget.DepartmentMonth, Department: "cardiology", Month: month("2025-03"), Kinds: 1, Cases: 3},
		{Step: budget.Suspend, Kinds: 2, Cases: 5, Months: 3},
	}, l.Steps)

	// A reversal takes a finding out of the counts, and its money back.
	back := upheld("7", "cardiology", "2025-03", "split stay", "20.00")
	back.Reverses = "2"
	a.Findings = append(a.Findings, back)
	letters, err = auditPlan(t).Letters([]budget.Account{a})
	require.NoError(t, err)
	require.Empty(t, letters[0].Steps)
	require.Equal(t, "60.00", letters[0].Reversed.String())
	require.Equal(t, "-570.00", letters[0].Total.String())
	var b bytes.Buffer
	require.NoError(t, budget.EncodeLetters(&b, letters))
	require.Contains(t, b.String(), `"total": "-570.00"`)

	// The letter's total is what the clearing moves.
	s := clear(t, auditPlan(t), []budget.Account{a}, claim("c", "H", "1000.00", "0.00")).Report.Statement("H")
	require.Equal(t, letters[0].Total, s.Due-s.Entitlement)
}

func TestPendingFinding(t *testing.T) {
	f := upheld("1", "d", "2025-03", "k", "10.00")
	f.Status = budget.Pending
	a := budget.Account{Institution: "H", Findings: []budget.Finding{f, {ID: "2", Amount: 5, Status: budget.Dismissed}}}
	s := clear(t, auditPlan(t), []budget.Account{a}, claim("c", "H", "1000.00", "0.00")).Report.Statement("H")
	require.Equal(t, map[string][]string{"amount": {"1000.00"}, "pending": {"10.00"}}, lines(s))
	letters, err := auditPlan(t).Letters([]budget.Account{a})
	require.NoError(t, err)
	require.Equal(t, "-10.00", letters[0].Pending.String())
	require.Zero(t, letters[0].Total)
}

// Methods that pay a standard keep it: what is refused comes off in the clearing
// and is not redistributed.
func TestRefusedUnderPoints(t *testing.T) {
	entry := func(id, institution string, points settlement.Points) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: institution, Claim: id, Class: settlement.Normal, Points: points, Cost: 50_000}
	}
	inner := settlementtest.Replay(settlement.About{Method: settlement.DRG}, entry("a", "H", settlement.Point), entry("b", "I", 3*settlement.Point))
	plan := auditPlan(t)
	accounts := []budget.Account{{Institution: "H", Findings: []budget.Finding{upheld("1", "d", "2025-03", "k", "10.00")}}, {Institution: "I"}}
	accounts[0].Findings[0].Claim = "a"
	report, err := settlement.Settle(settlement.Terms{Fund: decimal("400.00")}, plan.Settlement(settlement.Period{}, accounts, inner))
	require.NoError(t, err)
	require.Equal(t, "100.00", report.Statement("H").Due.String())
	require.NoError(t, plan.CheckFindings(report, accounts, inner))
	c, err := plan.Clear(report, accounts)
	require.NoError(t, err)
	require.NoError(t, c.Report.Verify())
	require.Equal(t, "70.00", c.Report.Statement("H").Due.String())
	require.Equal(t, "300.00", c.Report.Statement("I").Due.String())

	accounts[0].Findings[0].Amount = yuan("100.01")
	require.ErrorIs(t, plan.CheckFindings(report, accounts, inner), budget.ErrFinding)
	accounts[0].Findings[0].Claim = "z"
	require.ErrorIs(t, plan.CheckFindings(report, accounts, inner), settlement.ErrClaim)
}

// A hospital that treats another's people answers for its own violations: what is
// refused comes off its statement, and off the other's budget.
func TestRefusedAtTheTreatingInstitution(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}})
	away := claim("c", "I", "130.00", "0.00")
	away.ChargedTo = "H"
	f := budget.Finding{ID: "F", Claim: "c", Amount: yuan("20.00"), Status: budget.Upheld}
	c := clear(t, plan, []budget.Account{{Institution: "H"}, {Institution: "I", Findings: []budget.Finding{f}}}, away)
	require.Equal(t, "110.00", c.Report.Statement("I").Due.String())
	require.Equal(t, "-10.00", c.Report.Statement("H").Due.String(), "130 − 20 − 100 over the budget")
	require.Equal(t, []string{"-20.00"}, amounts(c.Report.Statement("I"), settlement.LineRefused))
}

// A reversal within the year undoes its finding in the settlement; one of what was
// cleared before comes back in full, whatever the budget.
func TestReversals(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}})
	f := budget.Finding{ID: "F", Claim: "c", Amount: yuan("20.00"), Multiple: decimal("2"), Status: budget.Upheld}
	back := budget.Finding{ID: "G", Amount: yuan("20.00"), Multiple: decimal("2"), Status: budget.Upheld, Reverses: "F"}
	for _, findings := range [][]budget.Finding{{f, back}, {back, f}} {
		s := clear(t, plan, []budget.Account{{Institution: "H", Findings: findings}}, claim("c", "H", "110.00", "0.00")).Report.Statement("H")
		require.Equal(t, "100.00", s.Entitlement.String())
		require.Equal(t, "100.00", s.Due.String())
		require.Len(t, amounts(s, settlement.LineReversed), 2)
	}
	back.Claim = "of last year"
	s := clear(t, plan, []budget.Account{{Institution: "H", Findings: []budget.Finding{back}}}, claim("c", "H", "110.00", "0.00")).Report.Statement("H")
	require.Equal(t, "100.00", s.Entitlement.String())
	require.Equal(t, "160.00", s.Due.String())

	// Charged to another: the reversal follows its finding.
	away := claim("c", "I", "130.00", "0.00")
	away.ChargedTo = "H"
	back.Claim = ""
	c := clear(t, plan, []budget.Account{{Institution: "H"}, {Institution: "I", Findings: []budget.Finding{back, f}}}, away)
	require.Equal(t, "130.00", c.Report.Statement("I").Due.String())
	require.Equal(t, "-30.00", c.Report.Statement("H").Due.String())
}

func TestSample(t *testing.T) {
	var claims []budget.Claim
	for i := range 200 {
		claims = append(claims, claim(fmt.Sprintf("c%03d", i), []string{"H", "I"}[i%2], "1.00", "0.00"))
	}
	claims = append(claims, claim("only", "J", "1.00", "0.00"))
	draw := func() []budget.Drawn {
		list, err := auditPlan(t).Sample(budget.Items(settlement.Period{}, each(claims...)))
		require.NoError(t, err)
		return list
	}
	first := draw()
	require.Len(t, first, 11)
	require.Equal(t, "only", first[10].Claim)
	slices.Reverse(claims)
	require.Equal(t, first, draw(), "the order of the claims changes nothing")
	// Pinned: anyone who draws again must draw these.
	require.Equal(t, pinned, ids(first))
	_, err := newPlan(t, budget.Policy{}).Sample()
	require.ErrorIs(t, err, policy.ErrRequired)
}

// By share, the number is rounded up; claims that deserve a look come first.
func TestSampleByShare(t *testing.T) {
	entries := make([]settlement.Entry, 41)
	for i := range entries {
		entries[i] = settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: fmt.Sprintf("c%02d", i), Class: settlement.Normal, Points: settlement.Point}
	}
	entries[7].Class, entries[19].Conflict, entries[40].Institution = settlement.High, "looked at", "I"
	s := settlementtest.Replay(settlement.About{Method: settlement.DRG}, entries...)
	draw := func(rule budget.SampleRule) []string {
		rule.Seed = "2025"
		list, err := newPlan(t, budget.Policy{Audit: &budget.Audit{Sample: &rule}}).Sample(s)
		require.NoError(t, err)
		return ids(list)
	}
	require.Len(t, draw(budget.SampleRule{Share: decimal("0.05")}), 3, "2 of 40, and one of 1")
	require.Len(t, draw(budget.SampleRule{Share: decimal("0.051")}), 4, "2.04 rounded up")
	require.Len(t, draw(budget.SampleRule{Share: decimal("0.05"), Size: 10}), 11)
	require.Equal(t, draw(budget.SampleRule{Size: 4})[:3], draw(budget.SampleRule{Share: decimal("0.075")})[:3], "the same order")
	first := draw(budget.SampleRule{Share: decimal("0.075"), RiskyFirst: true})
	require.Len(t, first, 4)
	require.ElementsMatch(t, []string{"c07", "c19"}, first[:2])
	require.Equal(t, draw(budget.SampleRule{Size: 1})[0], first[2])
}

// A letter says of a finding what the institution needs to answer it.
func TestLetterFindings(t *testing.T) {
	f := upheld("1", "d", "2025-03", "k", "10.00")
	f.Item, f.Date, f.Stage, f.ReplyDate = "血常规", settlement.MustDate("2025-03-04"), "初审", settlement.MustDate("2025-05-19")
	letters, err := auditPlan(t).Letters([]budget.Account{{Institution: "H", Findings: []budget.Finding{f}}})
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, budget.EncodeLetters(&b, letters))
	for _, want := range []string{`"item": "血常规"`, `"date": "2025-03-04"`, `"stage": "初审"`, `"reply_date": "2025-05-19"`} {
		require.Contains(t, b.String(), want)
	}
}

func ids(list []budget.Drawn) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Claim)
	}
	return out
}

var pinned = []string{"c118", "c094", "c194", "c126", "c018", "c195", "c073", "c031", "c149", "c171", "only"}

// TestOrderOfFindings: neither the order of findings nor that of accounts changes what anybody is due,
// be they about a claim or not, reversed or not, and of claims charged to another.
func TestOrderOfFindings(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}, {Institution: "I", Amount: decimal("500.00")}}})
	away := claim("c", "I", "130.00", "0.00")
	away.ChargedTo = "H"
	upheld := func(id, claim, reverses, amount string) budget.Finding {
		return budget.Finding{ID: id, Claim: claim, Reverses: reverses, Amount: yuan(amount), Status: budget.Upheld}
	}
	accounts := []budget.Account{
		{Institution: "H", Findings: []budget.Finding{upheld("F", "", "", "20.00"), upheld("G", "", "F", "5.00"), upheld("K", "d", "", "3.00"), upheld("L", "d", "K", "1.00")}},
		{Institution: "I", Findings: []budget.Finding{upheld("M", "c", "", "7.00"), upheld("N", "", "M", "2.00"), upheld("O", "", "", "4.00"), upheld("P", "", "O", "4.00")}},
	}
	r := rand.New(rand.NewPCG(41, 0))
	var want []string
	for range 20 {
		c := clear(t, plan, accounts, away, claim("d", "H", "50.00", "0.00"), claim("e", "I", "90.00", "0.00"))
		got := []string{dueOf(c.Report, "H"), dueOf(c.Report, "I"), c.Report.Statement("H").Entitlement.String(), c.Report.Statement("I").Entitlement.String()}
		if want == nil {
			want = got
		}
		require.Equal(t, want, got)
		r.Shuffle(2, func(i, k int) { accounts[i], accounts[k] = accounts[k], accounts[i] })
		for _, a := range accounts {
			r.Shuffle(len(a.Findings), func(i, k int) { a.Findings[i], a.Findings[k] = a.Findings[k], a.Findings[i] })
		}
	}
}

// TestFindingsAgainstFundPart: a finding refuses at most what the fund pays of its claim: not what others
// paid, nor what lines took, also where the budgets have no part in it.
func TestFindingsAgainstFundPart(t *testing.T) {
	less := byItem("a", "H", "", "100.00")
	less.Covered, less.Vouched = yuan("30.00"), false
	less.Lines = []settlement.Line{{Method: settlement.Item, Kind: settlement.LineOver, Amount: -yuan("8.00")}, {Method: settlement.Item, Kind: settlement.MemoBorne, Amount: yuan("8.00")}}
	for _, budgets := range [][]budget.Budget{{{Institution: "H", Amount: decimal("500.00")}}, nil} {
		plan := newPlan(t, budget.Policy{Budgets: budgets})
		for _, row := range []struct {
			amounts []string
			fits    bool
		}{{[]string{"62.00"}, true}, {[]string{"62.01"}, false}, {[]string{"60.00", "2.00"}, true}, {[]string{"60.00", "2.01"}, false}} {
			account := budget.Account{Institution: "H"}
			for i, m := range row.amounts {
				account.Findings = append(account.Findings, budget.Finding{ID: fmt.Sprint("f", i), Claim: "a", Amount: yuan(m), Status: budget.Upheld})
			}
			report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, []budget.Account{account}, replayOf(less)...))
			if err == nil {
				err = plan.CheckFindings(report, []budget.Account{account}, replayOf(less)...)
			}
			if row.fits {
				require.NoError(t, err, row.amounts)
				continue
			}
			require.ErrorIs(t, err, budget.ErrFinding)
			require.ErrorContains(t, err, "accounts[0].findings[0].amount: ")
			require.ErrorContains(t, err, "62.00")
		}
	}
}

// TestWhoseClaimsAreExpected: the claim of a finding has to be among those that a budget bears, if the
// finding names a method that budgets bear, or none and the institution has a budget.
func TestWhoseClaimsAreExpected(t *testing.T) {
	for _, row := range []struct {
		institution string
		method      settlement.Method
		budgets     bool
		expected    bool
	}{
		{"H", "", true, true}, {"H", settlement.Item, true, true}, {"H", settlement.PerDiem, true, false},
		{"I", "", true, false}, {"I", settlement.Item, true, true}, {"I", settlement.PerDiem, true, false},
		{"H", "", false, false}, {"H", settlement.Item, false, false}, {"H", settlement.PerDiem, false, false},
	} {
		p := budget.Policy{Methods: []settlement.Method{settlement.Item}}
		if row.budgets {
			p.Budgets = []budget.Budget{{Institution: "H", Amount: decimal("500.00")}}
		}
		account := budget.Account{Institution: row.institution, Findings: []budget.Finding{{ID: "f", Claim: "z9", Method: row.method, Amount: 1, Status: budget.Upheld}}}
		_, err := settlement.Settle(settlement.Terms{}, newPlan(t, p).Settlement(settlement.Period{}, []budget.Account{account}, replayOf(byItem("a", "H", "", "1.00"), byItem("b", "I", "", "1.00"))...))
		if !row.expected {
			require.NoError(t, err, row)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrClaim)
		require.ErrorContains(t, err, `accounts[0].findings[0].claim: no such claim: "z9"`)
	}
}
