package capitation_test

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/policy"
)

// exampleMembers is one member who signed on 10 January and was in hospital for
// ten days of June.
func exampleMembers() settlement.Claims[capitation.Member] {
	return settlement.Each([]capitation.Member{{
		Person: "p1", Institution: "TJ01", Category: "peritoneal", Signed: settlement.MustDate("2025-01-10"),
		Inpatient: []settlement.Period{{From: settlement.MustDate("2025-06-11"), To: settlement.MustDate("2025-06-21")}},
	}})
}

func exampleCharges() settlement.Claims[capitation.Charge] {
	return settlement.Each([]capitation.Charge{{
		Person: "p1", Institution: "TJ01", Month: settlement.MustMonth("2025-06"), Kind: capitation.Own,
		Cost: 4100 * settlement.Yuan, Covered: 615 * settlement.Yuan,
	}})
}

func examplePlan() *capitation.Plan {
	plan, err := capitation.New(capitation.Policy{
		Document: policy.Document{Name: "example", Kind: policy.Example},
		Standards: []capitation.Standard{
			{Category: "peritoneal", Annual: settlement.MustDecimal("84600.00"), IncludesPatientShare: true},
		},
	})
	if err != nil {
		panic(err)
	}
	return plan
}

var june = settlement.Period{From: settlement.MustDate("2025-06-01"), To: settlement.MustDate("2025-06-30")}

// The year of two members, from a policy document to a statement that verifies.
func Example() {
	policy, err := capitation.ReadPolicy(strings.NewReader(`{
		"name": "Dialysis per head", "kind": "example",
		"standards": [{"category": "peritoneal", "annual": "84600.00", "includes_patient_share": true}],
		"quality": {"reduction_rate": {"TJ01": "0.02"}},
		"sharing": {"surplus": [{"institution": "1"}], "overrun": [{"fund": "0"}]}
	}`))
	if err != nil {
		fmt.Println(err) // every fault of the JSON, with its path
		return
	}
	plan, err := capitation.New(policy)
	if err != nil {
		fmt.Println(err) // every fault of the rules, with its path
		return
	}
	members := settlement.Each([]capitation.Member{
		{Person: "p1", Institution: "TJ01", Category: "peritoneal", Signed: settlement.MustDate("2024-11-20")},
		{Person: "p2", Institution: "TJ01", Category: "peritoneal", Signed: settlement.MustDate("2025-03-31")},
	})
	charges := settlement.Each([]capitation.Charge{
		{Person: "p1", Institution: "TJ01", Month: settlement.MustMonth("2025-02"), Kind: capitation.Own, Cost: 70000 * settlement.Yuan, Covered: 10500 * settlement.Yuan},
		{Person: "p2", Institution: "TJ01", Month: settlement.MustMonth("2025-05"), Kind: capitation.Own, Cost: 50000 * settlement.Yuan, Covered: 7500 * settlement.Yuan},
		{Person: "p2", Institution: "TJ09", Month: settlement.MustMonth("2025-06"), Kind: capitation.ReferredCare, Cost: 3000 * settlement.Yuan, Covered: 450 * settlement.Yuan},
	})
	year := settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}
	report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(year, members, charges))
	if err != nil {
		fmt.Println(err) // every row that was refused
		return
	}
	for _, s := range report.Statements {
		for _, l := range s.Lines {
			fmt.Printf("%-9s %10s\n", l.Kind, l.Amount)
		}
		fmt.Printf("%-9s %10s\n", s.Institution, s.Due)
	}
	fmt.Println(report.Verify())
	// Output:
	// amount     148050.00
	// covered    -18000.00
	// quality     -2961.00
	// referred    -3000.00
	// kept        22089.00
	// TJ01       124089.00
	// <nil>
}

func ExamplePlan_Cliffs() {
	cliffs, err := examplePlan().Cliffs(settlement.Decimal{}) // there are no points
	if err != nil {
		panic(err)
	}
	for _, c := range cliffs {
		fmt.Println(c)
	}
	// Output: activation (standard standards[0]): signing 0: from 7050.00 to 0.00 (falls)
}

// A draft without an amount, and what two patients paid by item cost.
func ExampleCalibrate() {
	draft := capitation.Policy{
		Document:  policy.Document{Name: "draft", Kind: policy.Example},
		Standards: []capitation.Standard{{Category: "peritoneal", IncludesPatientShare: true}},
	}
	history := settlement.Each([]capitation.Patient{
		{Category: "peritoneal", Months: 12, Cost: 84000 * settlement.Yuan},
		{Category: "peritoneal", Months: 6, Cost: 43500 * settlement.Yuan},
	})
	policy, _, err := capitation.Calibrate(draft, capitation.Calibration{Unit: 100 * settlement.Yuan}, history)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(policy.Standards[0].Annual)
	// Output: 85000.00
}

func ExampleNew() {
	_, err := capitation.New(capitation.Policy{
		Document:  policy.Document{Name: "example", Kind: policy.Example},
		Standards: []capitation.Standard{{Category: "peritoneal", Annual: settlement.MustDecimal("-1")}},
		Proration: "daily",
	})
	fmt.Println(err)
	// Output:
	// standards[0].annual: negative: got -1
	// proration: not one of the choices: got "daily", want calendar_day, touched_unpaid, touched_paid
}

func ExamplePlan_Account() {
	accounts, err := examplePlan().Account(june, exampleMembers(), exampleCharges())
	if err != nil {
		fmt.Println(err)
		return
	}
	a := accounts[0]
	fmt.Println("head fees", a.HeadFees)
	fmt.Println("patients' share", a.Share)
	fmt.Println("due", a.Due)
	fmt.Println("due since January", a.ToDate.Due)
	// Output:
	// head fees 4700.00
	// patients' share 615.00
	// due 4085.00
	// due since January 32285.00
}

func ExamplePlan_Settlement() {
	s := examplePlan().Settlement(june, exampleMembers(), exampleCharges())
	report, err := settlement.Settle(settlement.Terms{}, s)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range report.Statements[0].Lines {
		fmt.Println(l.Kind, l.Amount)
	}
	fmt.Println("due", report.Statements[0].Due)

	for e := range s.Entries() {
		if e.Claim == "" {
			continue
		}
		explained, err := s.(settlement.Explainer).Explain(e.Claim)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, step := range explained.Trail {
			fmt.Println(step.Rule.Gives, "=", step.Values(), "=", step.Result)
		}
	}
	// Output:
	// amount 4700.00
	// covered -615.00
	// due 4085.00
	// own_cost = 4100.00 + 0.00 = 4100.00
	// patient_share = 615.00 = 615.00
	// days_in_force = 30 − 0 − 0 = 30
	// paid_days = 30 − 0 − 10 = 20
	// monthly = round(84600.00 ÷ 12, 2) = 7050.00
	// fee = round(7050.00 × 20 ÷ 30, 2) = 4700.00
}
