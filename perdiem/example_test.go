package perdiem_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

const psychiatric = `{
  "name": "psychiatric bed-days", "kind": "example",
  "sources": [{"number": "丽医保发〔2019〕68号"}],
  "cites": {"classes": {"source": 0, "article": "第十八条"}},
  "classes": [{"code": "psychiatric", "tiers": [{"days_up_to": 30, "rate": "320.00"}, {"days_up_to": 60, "rate": "260.00"}, {"rate": "200.00"}]}],
  "readmission_gap_days": 10,
  "interim": {"months": 6},
  "procedure": {"file_from": 1, "file_to": 10, "reviews": [10, 10], "payment": 7}
}`

func plan(policy string) *perdiem.Plan {
	p, err := perdiem.ReadPolicy(strings.NewReader(policy))
	if err != nil {
		log.Fatal(err)
	}
	plan, err := perdiem.New(p)
	if err != nil {
		log.Fatal(err)
	}
	return plan
}

func ExamplePlan_Rate() {
	e, err := plan(psychiatric).Rate(perdiem.Stay{
		ID: "s01", Institution: "LS03", Class: "psychiatric",
		Admitted: settlement.MustDate("2025-01-10"), Discharged: settlement.MustDate("2025-03-26"), LeaveDays: 3,
		Cost: 22000 * settlement.Yuan, Covered: 6000 * settlement.Yuan,
	})
	fmt.Println(e.Class, e.Amount, e.Covered, err)
	// Output: bed-day 19800.00 6000.00 <nil>
}

func ExamplePlan_Explain() {
	e, err := plan(psychiatric).Explain(perdiem.Stay{
		ID: "s01", Institution: "LS03", Class: "psychiatric",
		Admitted: settlement.MustDate("2025-01-10"), Discharged: settlement.MustDate("2025-03-26"), LeaveDays: 3,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, step := range e.Trail {
		fmt.Println(step.Rule.Gives, "=", step.Values(), "=", step.Result)
	}
	fmt.Println(e.Trail[2].Rule.Source)
	// Output:
	// days = max(1, 75) − 3 = 72
	// index_to = 0 + 0 + 72 = 72
	// days_1 = min(72, 30) − max(0, 0) = 30
	// days_2 = min(72, 60) − max(0, 30) = 30
	// days_3 = 72 − max(0, 60) = 12
	// standard = 30 × 320.00 = 9600.00
	// standard = 9600.00 + 30 × 260.00 = 17400.00
	// standard = 17400.00 + 12 × 200.00 = 19800.00
	// amount = round(19800.00, 2) = 19800.00
	// 丽医保发〔2019〕68号第十八条
}

func ExamplePlan_Settlement() {
	stays := []perdiem.Stay{ // in any order
		{ID: "second", Institution: "LS03", Class: "psychiatric", Person: "p", Admitted: settlement.MustDate("2025-03-01"), Discharged: settlement.MustDate("2025-03-15")},
		{ID: "first", Institution: "LS03", Class: "psychiatric", Person: "p", Admitted: settlement.MustDate("2025-01-27"), Discharged: settlement.MustDate("2025-02-21")},
	}
	s := plan(psychiatric).Settlement(settlement.Period{}, settlement.Each(stays))
	for e, err := range s.Entries() {
		fmt.Println(e.Claim, e.Amount, err) // the second stay begins on day 26
	}
	// Output:
	// second 3940.00 <nil>
	// first 8000.00 <nil>
}

func ExamplePlan_Bills() {
	bills, err := plan(psychiatric).Bills(settlement.MustDate("2008-03-01"), settlement.MustDate("2008-10-20"))
	fmt.Println(bills, err)
	// Output: [2008-03-01/2008-08-31 2008-09-01/2008-10-20] <nil>
}

func ExamplePlan_Deadlines() {
	calendar := policy.Calendar{Holidays: []settlement.Date{settlement.MustDate("2008-06-09")}}
	d, err := plan(psychiatric).Deadlines(settlement.MustDate("2008-05-05"), calendar)
	fmt.Println(d.Reviews, d.Payment, err)
	// Output: [2008-05-19 2008-06-02] 2008-06-12 <nil>
}

func ExamplePlan_Cliffs() {
	p, err := perdiem.ReadPolicy(strings.NewReader(psychiatric))
	if err != nil {
		log.Fatal(err)
	}
	p.TierMode = perdiem.Whole
	plan, err := perdiem.New(p)
	if err != nil {
		log.Fatal(err)
	}
	cliffs, err := plan.Cliffs(settlement.Decimal{}) // there are no points
	if err != nil {
		panic(err)
	}
	for _, c := range cliffs {
		fmt.Println(c)
	}
	// Output:
	// classes[0].tiers[1]: days 30: from 9600.00 to 8060.00 (falls until 37)
	// classes[0].tiers[2]: days 60: from 15600.00 to 12200.00 (falls until 78)
}

func ExampleCalibrate() {
	draft := perdiem.Policy{Document: policy.Document{Name: "next year's rates", Kind: policy.Example}}
	history := []perdiem.Stay{
		{ID: "a", Institution: "LS03", Class: "psychiatric", Admitted: settlement.MustDate("2024-01-01"), Discharged: settlement.MustDate("2024-01-31"), Cost: 9000 * settlement.Yuan},
		{ID: "b", Institution: "LS03", Class: "psychiatric", Admitted: settlement.MustDate("2024-03-01"), Discharged: settlement.MustDate("2024-04-10"), Cost: 11000 * settlement.Yuan},
	}
	policy, summary, err := perdiem.Calibrate(draft, perdiem.Calibration{}, settlement.Each(history))
	fmt.Println(policy.Classes[0].Code, policy.Classes[0].Tiers[0].Rate, summary.Days, err)
	// Output: psychiatric 285.71 70 <nil>
}
