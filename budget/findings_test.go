package budget_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
)

// TestSumFindings: 10.00 and 20.00 of one rule at 2×, the second reversed; 5.00 of another one
// that is pending.
func TestSumFindings(t *testing.T) {
	one, two, back := upheld("1", "d", "2025-03", "k", "10.00"), upheld("2", "d", "2025-04", "k", "20.00"), upheld("3", "d", "2025-04", "k", "20.00")
	one.Rule, two.Rule, back.Rule, back.Reverses = "r", "r", "r", "2"
	two.Appealed, two.Article, two.Source = settlement.MustDate("2025-05-01"), "article 7", "engine"
	pending := upheld("4", "e", "2025-03", "k", "5.00")
	pending.Status = budget.Pending
	letters, err := auditPlan(t).Letters([]budget.Account{
		{Institution: "H", Findings: []budget.Finding{one, two, back}}, {Institution: "I", Findings: []budget.Finding{pending, {ID: "5", Status: budget.Dismissed, Amount: 100}}},
	})
	require.NoError(t, err)
	f := letters[0].Findings[1]
	require.Equal(t, []any{"20.00", "article 7", "engine", settlement.MustDate("2025-05-01"), []string{"3"}}, []any{f.Amount.String(), f.Article, f.Source, f.Appealed, f.ReversedBy})
	require.Equal(t, "2", letters[0].Findings[2].Reverses)

	sums, err := budget.SumFindings(letters, budget.ByFindingRule, budget.ByFindingMonth)
	require.NoError(t, err)
	require.Equal(t, []budget.FindingSums{
		{Values: []string{"", ""}, Findings: 1, Dismissed: 1, IDs: []string{"5"}},
		{Values: []string{"", "2025-03"}, Findings: 1, Undecided: 1, Pending: yuan("-5.00"), IDs: []string{"4"}},
		{Values: []string{"r", "2025-03"}, Findings: 1, Upheld: 1, Refused: yuan("-10.00"), Damages: yuan("-20.00"), Total: yuan("-30.00"), IDs: []string{"1"}},
		{
			Values: []string{"r", "2025-04"}, Findings: 1, Upheld: 1, Reversals: 1, Appealed: 1, Refused: yuan("-20.00"), Damages: yuan("-40.00"), Reversed: yuan("60.00"),
			IDs: []string{"2", "3"},
		},
	}, sums)
	for _, by := range [][]budget.FindingKey{{"doctor"}, {""}, {budget.ByFindingItem, budget.ByFindingItem}} {
		_, err := budget.SumFindings(letters, by...)
		require.Error(t, err)
	}
	_, err = budget.SumFindings(letters, "doctor")
	require.ErrorIs(t, err, policy.ErrChoice)
	none, err := budget.SumFindings(nil)
	require.NoError(t, err)
	require.Empty(t, none)
}

// The sums by any keys are those of the letters.
func TestSumFindingsAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	var accounts []budget.Account
	for i := range 6 {
		a := budget.Account{Institution: fmt.Sprint("H", i)}
		for j := range random.IntN(12) {
			f := upheld(fmt.Sprintf("F%d.%d", i, j), pick(random, "", "a", "b"), pick(random, "2025-03", "2025-04"), pick(random, "x", "y"), fmt.Sprintf("%d.%02d", random.IntN(900), random.IntN(100)))
			f.Rule, f.Item, f.Source, f.Status = pick(random, "r1", "r2"), pick(random, "", "i"), pick(random, "manual", "engine"), pick(random, budget.Upheld, budget.Upheld, budget.Pending, budget.Dismissed)
			if j > 0 && random.IntN(4) == 0 {
				g := a.Findings[j-1]
				if g.Reverses == "" && g.Status == budget.Upheld {
					f.Reverses, f.Amount, f.Status = g.ID, g.Amount, budget.Upheld
				}
			}
			a.Findings = append(a.Findings, f)
		}
		accounts = append(accounts, a)
	}
	letters, err := auditPlan(t).Letters(accounts)
	require.NoError(t, err)
	var refused, damages, reversed, total, waiting settlement.Money
	n := 0
	for _, l := range letters {
		refused, damages, reversed, total, waiting = refused+l.Refused, damages+l.Damages, reversed+l.Reversed, total+l.Total, waiting+l.Pending
		n += len(l.Findings)
	}
	require.NotZero(t, reversed)
	for _, by := range [][]budget.FindingKey{nil, {budget.ByFindingRule}, {budget.ByFindingInstitution, budget.ByFindingSource, budget.ByFindingMonth}, budget.FindingKey("").Choices()} {
		sums, err := budget.SumFindings(letters, by...)
		require.NoError(t, err)
		var got budget.FindingSums
		ids := 0
		for _, s := range sums {
			got.Refused, got.Damages, got.Reversed, got.Total, got.Pending = got.Refused+s.Refused, got.Damages+s.Damages, got.Reversed+s.Reversed, got.Total+s.Total, got.Pending+s.Pending
			ids += len(s.IDs)
		}
		require.Equal(t, []settlement.Money{refused, damages, reversed, total, waiting}, []settlement.Money{got.Refused, got.Damages, got.Reversed, got.Total, got.Pending})
		require.Equal(t, n, ids)
	}
}

func pick[T any](random *rand.Rand, from ...T) T { return from[random.IntN(len(from))] }

// TestEveryFindingCounts: a finding of every status, that reverses another one or not, and was appealed
// or not, counts where it belongs and nowhere else.
func TestEveryFindingCounts(t *testing.T) {
	line := func(k settlement.Kind, m settlement.Money) settlement.Line {
		return settlement.Line{Kind: k, Amount: m}
	}
	for _, status := range []budget.Status{budget.Upheld, budget.Pending, budget.Dismissed} {
		for _, reverses := range []string{"", "g"} {
			for _, appealed := range []settlement.Date{{}, settlement.MustDate("2025-02-20")} {
				f := budget.LetterFinding{ID: "f", Reverses: reverses, Amount: 7_00, Status: status, Appealed: appealed}
				want := budget.FindingSums{Values: []string{}, IDs: []string{"f"}}
				if reverses == "" {
					want.Findings = 1
				}
				if !appealed.Absent() {
					want.Appealed = 1
				}
				switch {
				case status == budget.Upheld && reverses == "":
					f.Lines = []settlement.Line{line(settlement.LineRefused, -7_00), line(settlement.LineDamages, -3_00), line(settlement.MemoBorne, 9_00)}
					want.Upheld, want.Refused, want.Damages, want.Total = 1, -7_00, -3_00, -10_00
				case status == budget.Upheld:
					f.Lines = []settlement.Line{line(settlement.LineReversed, 7_00)}
					want.Reversals, want.Reversed, want.Total = 1, 7_00, 7_00
				case status == budget.Pending && reverses == "":
					want.Undecided, want.Pending = 1, -7_00
				case status == budget.Pending:
					want.Pending = 7_00
				case reverses == "":
					want.Dismissed = 1
				}
				sums, err := budget.SumFindings([]budget.Letter{{Institution: "H", Findings: []budget.LetterFinding{f}}})
				require.NoError(t, err)
				require.Len(t, sums, 1)
				sums[0].Values = []string{}
				require.Equal(t, want, sums[0], "%s %q", status, reverses)
			}
		}
	}
}
