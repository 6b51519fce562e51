package drg_test

import (
	"fmt"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

const examplePolicy = `{
	"name": "example", "kind": "example", "scale": "100", "point_places": 4, "regional_mean": "12500.00",
	"groups": [{"code": "ES23", "base_points": "41.5200", "mean_cost": "5190.00"}],
	"institutions": [{"code": "LS02", "coefficient": "0.9500"}],
	"classes": {"low": "0.4"}, "low": {"coefficient": true},
	"middle": [{"over": "0.4", "up_to": "0.8", "plus": "0.2"}],
	"readmission": {"within_days": 15, "factor": "0.5"},
	"stays": {"max_days": 60, "outside": "perdiem"}
}`

func examplePlan() *drg.Plan {
	policy, err := drg.ReadPolicy(strings.NewReader(examplePolicy))
	if err != nil {
		panic(err)
	}
	plan, err := drg.New(policy)
	if err != nil {
		panic(err)
	}
	return plan
}

func exampleCases() []drg.Case {
	date := settlement.MustDate
	c := drg.Case{Institution: "LS02", Group: "ES23", Cost: 5190 * settlement.Yuan, Person: "P1"}
	first, second, long := c, c, c
	first.ID, first.Admitted, first.Discharged = "first", date("2025-03-01"), date("2025-03-08")
	second.ID, second.Admitted, second.Discharged = "second", date("2025-03-20"), date("2025-03-25")
	long.ID, long.Admitted, long.Discharged = "long", date("2025-05-01"), date("2025-08-01")
	return []drg.Case{long, second, first}
}

// The person came back on the twelfth day: the points of the stay before are
// halved. A stay of 92 days is not this policy's.
func ExamplePlan_Settlement() {
	for entry, err := range examplePlan().Settlement(settlement.Period{}, settlement.Each(exampleCases())).Entries() {
		if err != nil {
			panic(err)
		}
		if entry.Left == "" { // else it is in no sum
			fmt.Println(entry.Claim, entry.Class, entry.Points)
		}
	}
	for c, err := range examplePlan().Outside(settlement.Each(exampleCases())) {
		if err != nil {
			panic(err)
		}
		fmt.Println(c.ID, "belongs to another method")
	}
	// Output:
	// second normal 39.4440
	// first normal 19.7220
	// long belongs to another method
}

func ExamplePlan_Cliffs() {
	cliffs, err := examplePlan().Cliffs(settlement.MustDecimal("100"))
	if err != nil {
		panic(err)
	}
	for _, c := range cliffs {
		fmt.Println(c)
	}
	// Output:
	// classes.low (group ES23, coefficient 0.9500, from low, to normal): cost 2075.99: from 1577.75 to 3944.40
	// middle[0].over (group ES23, coefficient 0.9500, from normal, to middle): cost 2076.00: from 3944.40 to 2491.21 (falls until 3892.50)
	// middle[0].up_to (group ES23, coefficient 0.9500, from middle, to normal): cost 4152.00: from 4152.00 to 3944.40 (falls)
}

func ExampleCompare() {
	before := examplePlan().Policy()
	after := examplePlan().Policy()
	after.Groups[0].BasePoints = settlement.MustDecimal("43.5960")
	for _, g := range drg.Compare(before, after).Groups {
		fmt.Println(g.Code, g.BasePoints.Before, "→", g.BasePoints.After, g.BasePoints.Ratio)
	}
	// Output:
	// ES23 41.5200 → 43.5960 0.0500
}

// Scores of DIP (分值) from history: the benchmark has 1000.
func ExampleCalibrate() {
	draft := drg.Policy{
		Document: policy.Document{Name: "DIP", Kind: policy.Example}, Scale: settlement.DecimalInt(1000), PointPlaces: 4,
		Groups:       []drg.Group{{Code: "K35"}},
		Institutions: []drg.Institution{{Code: "H1", Level: "3"}, {Code: "H2", Level: "2"}},
	}
	history := []drg.Case{
		{Institution: "H1", Group: "K35", Cost: 11_000_00}, {Institution: "H2", Group: "K35", Cost: 9_000_00},
		{Institution: "H1", Group: "J18", Cost: 5_600_00}, {Institution: "H2", Group: "J18", Cost: 4_400_00}, {Institution: "H1", Group: "J15", Cost: 6_500_00},
	}
	made, summary, err := drg.Calibrate(draft, drg.Calibration{
		MinCases: 1, Benchmark: "K35", Coefficients: drg.NoCoefficients,
		By:         []drg.Table{{Of: drg.ByLevelTable}},
		Composites: []drg.Composite{{Code: "J15", Composite: "J18"}}, CompositeCases: 2,
	}, settlement.Each(history))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range made.Groups {
		fmt.Println(g.Code, g.BasePoints, g.MeanCost, "level 3:", g.By[1].MeanCost)
	}
	fmt.Println(summary.Gathered[0].Code, "counts in", summary.Gathered[0].Composite)
	// Output:
	// J18 550.0000 5500.00 level 3: 6050.00
	// K35 1000.0000 10000.00 level 3: 11000.00
	// J15 counts in J18
}

// Other weights from July on: each case is rated by the policy of its date.
func ExampleFollow() {
	first, second := examplePlan().Policy(), examplePlan().Policy()
	first.Effective = settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-06-30")}
	second.Effective = settlement.Period{From: settlement.MustDate("2025-07-01"), To: settlement.MustDate("2025-12-31")}
	second.Groups[0].BasePoints = settlement.MustDecimal("50.0000")
	var plans []*drg.Plan
	for _, policy := range []drg.Policy{first, second} {
		plan, err := drg.New(policy)
		if err != nil {
			panic(err)
		}
		plans = append(plans, plan)
	}
	year, err := drg.Follow(plans...)
	if err != nil {
		panic(err)
	}
	for _, day := range []string{"2025-06-30", "2025-07-01"} {
		e, err := year.Rate(drg.Case{ID: "c1", Institution: "LS02", Group: "ES23", Cost: 5000 * settlement.Yuan, Days: 5, Discharged: settlement.MustDate(day)})
		if err != nil {
			panic(err)
		}
		fmt.Println(day, e.Points)
	}
	// Output:
	// 2025-06-30 39.4440
	// 2025-07-01 47.5000
}
