package budget_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// In this file: deposits by institution and by method, and decided releases (section 24).

func TestDepositByInstitution(t *testing.T) {
	p := budget.Policy{
		Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("1000.00")}, {Institution: "H2", Amount: decimal("1000.00")}, {Institution: "H3", Amount: decimal("1000.00")}},
		Deposit: &budget.Deposit{Ratio: decimal("0.1"), ByInstitution: map[string]settlement.Decimal{"H2": decimal("0.035"), "H3": decimal("0")},
			Release: &budget.Release{By: budget.Pass, FullFrom: decimal("60")}},
	}
	accounts := []budget.Account{{Institution: "H1", Score: decimal("80")}, {Institution: "H2", Score: decimal("80")}, {Institution: "H3", Score: decimal("80")}}
	c := clear(t, newPlan(t, p), accounts, claim("a", "H1", "900.00", "0.00"), claim("b", "H2", "900.00", "0.00"), claim("c", "H3", "900.00", "0.00"))
	for code, want := range map[string][]string{"H1": {"-100.00"}, "H2": {"-35.00"}, "H3": {}} {
		require.Equal(t, want, amounts(c.Report.Statement(code), settlement.LineWithheld), code)
		require.Equal(t, "900.00", c.Report.Statement(code).Due.String(), code)
	}
}

// A decided amount counts in place of what the score gives; beyond the deposit it is a bonus.
func TestDecidedRelease(t *testing.T) {
	steps := &budget.Release{By: budget.Steps, Steps: []budget.ReleaseStep{{From: decimal("90"), Release: decimal("1.2")}, {From: decimal("0"), Release: decimal("0.5")}}}
	for _, row := range []struct {
		name                                      string
		release                                   *budget.Release
		ratio, score, released                    string
		withheld, back, bonus, forfeited, pending []string
		due                                       string
	}{
		{"above what the score gives", steps, "0.1", "70", "80.00", []string{"-100.00"}, []string{"80.00"}, nil, []string{"20.00"}, nil, "880.00"},
		{"below what the score gives", steps, "0.1", "95", "30.00", []string{"-100.00"}, []string{"30.00"}, nil, []string{"70.00"}, nil, "830.00"},
		{"nothing", steps, "0.1", "95", "0.00", []string{"-100.00"}, []string{"0.00"}, nil, []string{"100.00"}, nil, "800.00"},
		{"without a score", steps, "0.1", "", "100.00", []string{"-100.00"}, []string{"100.00"}, nil, nil, nil, "900.00"},
		{"without a release", nil, "0.1", "", "60.00", []string{"-100.00"}, []string{"60.00"}, nil, []string{"40.00"}, nil, "860.00"},
		{"before the fund's balance is known", &budget.Release{By: budget.FundBalance, Steps: steps.Steps}, "0.1", "", "60.00", []string{"-100.00"}, []string{"60.00"}, nil, []string{"40.00"}, nil, "860.00"},
		{"more than the deposit", steps, "0.1", "70", "130.00", []string{"-100.00"}, []string{"100.00"}, []string{"30.00"}, nil, nil, "930.00"},
		{"of no deposit", steps, "0", "70", "30.00", nil, nil, []string{"30.00"}, nil, nil, "930.00"},
		{"nothing of no deposit", steps, "0", "70", "0.00", nil, nil, nil, nil, nil, "900.00"},
		{"not decided: the score's, above 1", steps, "0.1", "95", "", []string{"-100.00"}, []string{"100.00"}, []string{"20.00"}, nil, nil, "920.00"},
		{"not decided, no score", steps, "0.1", "", "", []string{"-100.00"}, nil, nil, nil, []string{"100.00"}, "800.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("1000.00")}}, Deposit: &budget.Deposit{Ratio: decimal(row.ratio), Release: row.release}}
			a := budget.Account{Institution: "H1"}
			if row.score != "" {
				a.Score = decimal(row.score)
			}
			if row.released != "" {
				a.Released = decimal(row.released)
			}
			s := clear(t, newPlan(t, p), []budget.Account{a}, claim("a", "H1", "900.00", "0.00")).Report.Statement("H1")
			for kind, want := range map[settlement.Kind][]string{
				settlement.LineWithheld: row.withheld, settlement.LineReleased: row.back, settlement.LineBonus: row.bonus,
				settlement.MemoForfeited: row.forfeited, settlement.MemoPending: row.pending,
			} {
				require.ElementsMatch(t, want, amounts(s, kind), kind)
			}
			require.Equal(t, row.due, s.Due.String())
		})
	}
	_, err := newPlan(t, budget.Policy{Document: example}).Letters([]budget.Account{{Institution: "H", Released: decimal("1.00")}})
	require.Equal(t, []string{"accounts[0].released: " + budget.ErrUnused.Error() + ": the policy has no deposit"}, faults(err))
	_, err = newPlan(t, budget.Policy{Document: example, Deposit: &budget.Deposit{Ratio: decimal("0.1")}}).Letters([]budget.Account{{Institution: "H", Released: decimal("-1.00")}})
	require.Equal(t, []string{"accounts[0].released: negative: got -1.00"}, faults(err))
}

// The base counts the lines of the methods, a line with a trail that says so.
func TestDepositOfMethods(t *testing.T) {
	p := budget.Policy{Document: example, Deposit: &budget.Deposit{Ratio: decimal("0.1"), Methods: []settlement.Method{settlement.Item, settlement.DRG}}}
	drg, bed := scored("a", "H1", "", "10", "900.00", "50.00"), byItem("b", "H1", "", "300.00")
	bed.Method, bed.Class = settlement.PerDiem, settlement.BedDay
	item := byItem("c", "H1", "", "200.00")
	item.Covered = yuan("20.00")
	item.Lines = []settlement.Line{{Kind: settlement.LineViolation, Amount: -yuan("10.00")}}
	report := must(settlement.Settle(settlement.Terms{PointValue: decimal("100")}, replayOf(drg, bed, item)...))
	c := must(newPlan(t, p).Clear(report, nil))
	require.NoError(t, c.Report.Verify())
	s := c.Report.Statement("H1")
	require.Equal(t, []string{"-112.00"}, amounts(s, settlement.LineWithheld), "a tenth of 950.00 + 170.00")
	for _, l := range s.Lines {
		if l.Kind == settlement.LineWithheld {
			require.Equal(t, "money_1 + money_2", l.Trail[0].Rule.Formula)
			require.Equal(t, "170.00 + 950.00", l.Trail[0].Values())
			require.Contains(t, l.Trail[1].Rule.Text, "应付")
		}
	}
	for _, row := range []struct {
		name string
		d    budget.Deposit
		want []string
	}{
		{"of the budget", budget.Deposit{Ratio: decimal("0.1"), Base: budget.OfBudget, Methods: []settlement.Method{settlement.Item}}, []string{"deposit.methods: excluded by another field: base budget"}},
		{"of what was prepaid", budget.Deposit{Ratio: decimal("0.1"), Base: budget.OfPrepaid, Methods: []settlement.Method{settlement.Item}}, []string{"deposit.methods: excluded by another field: base prepaid"}},
		{"twice, another word", budget.Deposit{Ratio: decimal("0.1"), Methods: []settlement.Method{settlement.Item, settlement.Item, "heads"}}, []string{
			`deposit.methods[1]: occurs twice: "item"`, `deposit.methods[2]: not one of the choices: got "heads", want drg, perdiem, capitation, item, budget, settlement`}},
		{"ratios", budget.Deposit{Ratio: decimal("0.1"), ByInstitution: map[string]settlement.Decimal{"H": decimal("1.1"), "I": decimal("-0.1")}}, []string{
			`deposit.by_institution["H"]: out of range: got 1.1, want 0 to 1`, `deposit.by_institution["I"]: out of range: got -0.1, want 0 to 1`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := budget.New(budget.Policy{Document: example, Deposit: &row.d})
			require.Equal(t, row.want, faults(err))
		})
	}
}
