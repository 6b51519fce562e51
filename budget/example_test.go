package budget_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/policy"
)

// The year of a hospital that is prepaid for the people it cares for: claims by
// item under a total budget, and the year-end clearing.
func Example() {
	policy, err := budget.ReadPolicy(strings.NewReader(`{
		"name": "Prepayment by heads", "kind": "example",
		"budgets": [{"institution": "H01", "heads": 200, "per_head": "6500.00", "shares": ["0.65", "0.85"]}],
		"instalments": {"period": "quarter", "prepay_ratio": "0.9"},
		"deposit": {"ratio": "0.1", "release": {"by": "steps", "steps": [{"from": "90", "release": "1"}, {"from": "60", "release": "0.8"}]}},
		"sharing": {"surplus": [{"institution": "1"}], "overrun": [{"fund": "1"}], "reasonable_only": true}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := budget.New(policy)
	if err != nil {
		fmt.Println(err)
		return
	}
	accounts := []budget.Account{{Institution: "H01", Prepaid: yuan("646425.00"), Score: decimal("85"), ReasonableOverrun: yuan("30000.00")}}
	claims := budget.Items(settlement.Period{}, each(budget.Claim{ID: "c1", Institution: "H01", Cost: yuan("760000.00")}))
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, accounts, claims))
	if err != nil {
		fmt.Println(err)
		return
	}
	cleared, err := plan.Clear(report, accounts)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := cleared.Report.Statement("H01")
	for _, l := range s.Lines {
		if l.Amount != 0 {
			fmt.Printf("%-10s %11s\n", l.Kind, l.Amount)
		}
	}
	fmt.Printf("%-10s %11s\n", "transfer", s.Due)
	// Output:
	// over         -41750.00
	// shared        30000.00
	// borne         11750.00
	// amount       760000.00
	// withheld     -71825.00
	// released      57460.00
	// forfeited     14365.00
	// prepaid     -646425.00
	// transfer      87460.00
}

func ExamplePlan_Instalments() {
	plan, _ := budget.New(budget.Policy{
		Document:    policy.Document{Name: "Prepayment", Kind: policy.Example},
		Budgets:     []budget.Budget{{Institution: "H01", Amount: decimal("718250.00")}},
		Instalments: &budget.Instalments{Period: budget.Quarter, PrepayRatio: decimal("0.9")},
	})
	list, err := plan.Instalments(year("2003-01-01"), budget.Account{Institution: "H01", Debt: yuan("200000.00")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range list {
		fmt.Println(x.Period.From, x.Amount, x.Pay, x.Debt)
	}
	// Output:
	// 2003-01-01 179562.50 0.00 38393.75
	// 2003-04-01 179562.50 123212.50 0.00
	// 2003-07-01 179562.50 161606.25 0.00
	// 2003-10-01 179562.50 161606.25 0.00
}

func ExamplePlan_Letters() {
	plan, _ := budget.New(budget.Policy{Document: policy.Document{Name: "Audit", Kind: policy.Example}})
	letters, err := plan.Letters([]budget.Account{{Institution: "H01", Findings: []budget.Finding{
		{ID: "F1", Claim: "c1", Kind: "overcharging", Amount: yuan("1658.00"), Multiple: decimal("2"), Status: budget.Upheld},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range letters {
		fmt.Println(l.Institution, l.Refused, l.Damages, l.Total)
	}
	// Output: H01 -1658.00 -3316.00 -4974.00
}

// A budget pays up to its amount, whatever the method inside.
func ExamplePlan_Settlement() {
	plan, _ := budget.New(budget.Policy{
		Document: policy.Document{Name: "Cap", Kind: policy.Example},
		Budgets:  []budget.Budget{{Institution: "H01", Amount: decimal("100.00")}},
	})
	claims := budget.Items(settlement.Period{}, each(
		budget.Claim{ID: "c1", Institution: "H01", Cost: yuan("90.00"), Covered: yuan("10.00")},
		budget.Claim{ID: "c2", Institution: "H01", Cost: yuan("50.00")},
	))
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, nil, claims))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range report.Statements[0].Lines {
		fmt.Println(l.Kind, l.Amount)
	}
	fmt.Println("due", report.Statements[0].Due)
	// Output:
	// over -30.00
	// borne 30.00
	// amount 140.00
	// covered -10.00
	// due 100.00
}

// Two machines fill a tally each; the budget is drawn up once, from the merged one.
func ExamplePlan_Close() {
	plan, err := budget.New(budget.Policy{
		Document: policy.Document{Name: "A budget of which 0.7 of the surplus stays", Kind: policy.Example},
		Budgets:  []budget.Budget{{Institution: "H", Amount: decimal("240000.00")}},
		Sharing:  &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("0.7")}}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var merged settlement.Tally
	for _, c := range []budget.Claim{claim("a", "H", "50000.00", "0.00"), claim("b", "H", "60000.00", "0.00")} {
		var part settlement.Tally
		if err := part.AddAll(budget.Items(settlement.Period{}, each(c))); err != nil {
			fmt.Println(err)
			return
		}
		if err := merged.Merge(&part); err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := plan.Close(&merged, nil); err != nil {
		fmt.Println(err)
		return
	}
	report, err := merged.Settle(settlement.Terms{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Statement("H").Due)
	// Output:
	// 201000.00
}

func ExamplePlan_Budgets() {
	plan, _ := budget.New(budget.Policy{
		Document: policy.Document{Name: "Prepayment by heads", Kind: policy.Example},
		Budgets: []budget.Budget{{
			Institution: "H01", Heads: 200, PerHead: decimal("6500.00"), Shares: []settlement.Decimal{decimal("0.65"), decimal("0.85")},
		}},
	})
	for _, origin := range plan.Budgets() {
		for _, l := range origin.Lines {
			fmt.Println(l.Name, l.Amount)
		}
		fmt.Println(origin.Name, origin.Amount)
	}
	// Output:
	// heads × per_head 1300000.00
	// share 1: the rest -455000.00
	// share 2: the rest -126750.00
	// H01 718250.00
}

func ExamplePlan_Cliffs() {
	plan, _ := budget.New(budget.Policy{
		Document: policy.Document{Name: "Deposit", Kind: policy.Example},
		Deposit: &budget.Deposit{Ratio: decimal("0.1"), Release: &budget.Release{By: budget.Steps, Steps: []budget.ReleaseStep{
			{From: decimal("90"), Release: decimal("1")}, {From: decimal("60"), Release: decimal("0.8")},
		}}},
	})
	cliffs, err := plan.Cliffs(settlement.Decimal{}) // there are no points
	if err != nil {
		panic(err)
	}
	for _, c := range cliffs {
		fmt.Println(c)
	}
	// Output:
	// deposit.release.steps[0]: score 90: from 0.8 to 1
	// deposit.release.steps[1]: score 60: from 0 to 0.8
}

func ExampleReadAccounts() {
	accounts, err := budget.ReadAccounts(strings.NewReader(`[{"institution": "H01", "prepaid": "646425.00", "score": "92"}]`))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(accounts[0].Institution, accounts[0].Prepaid, accounts[0].Score)
	// Output: H01 646425.00 92
}
