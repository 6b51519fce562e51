package his_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

func file(text string) rows.File {
	return rows.File{Name: "cases.csv", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil // os.Open in a program
	}}
}

func ExampleCases() {
	cases := his.Cases(file(`id,institution,group,cost,covered,days,remark
LS2025000001,LS01,ES23,15569.99,5641.71,11,
LS2025000002,LS01,ES23,15570.00,6945.89,15,
`), "days")

	for c, err := range cases.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.ID, c.Group, c.Cost, c.Covered, c.Days)
	}
	unknown, _ := cases.Unknown()
	fmt.Println("ignored:", unknown)
	// Output:
	// LS2025000001 ES23 15569.99 5641.71 11
	// LS2025000002 ES23 15570.00 6945.89 15
	// ignored: [remark]
}

// Workers give the report of one claim after the other, and a claim that a rule refuses is
// named by its row.
func ExampleTable_Claims() {
	cases := his.Cases(file(`id,institution,group,cost,covered
LS2025000001,LS01,ES23,5405.16,1540.00
LS2025000002,LS02,ES23,5190.00,1500.00
`))
	policy, err := drg.ReadPolicy(strings.NewReader(`{
		"name": "an example", "kind": "example", "scale": "100", "point_places": 4,
		"groups": [{"code": "ES23", "base_points": "41.52", "mean_cost": "5190.00"}],
		"institutions": [{"code": "LS01", "coefficient": "1.08"}, {"code": "LS02", "coefficient": "1"}],
		"classes": {"high": [{"ratio": "2"}], "low": "0.4"}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := drg.New(policy)
	if err != nil {
		fmt.Println(err)
		return
	}
	terms := settlement.Terms{Fund: settlement.MustDecimal("8000.00")}
	report, err := settlement.Workers(2).Settle(terms, plan.Settlement(settlement.Period{}, cases.Claims()))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range report.Statements {
		fmt.Println(s.Institution, s.Points, s.Due)
	}
	others := his.Cases(file(`id,institution,group,cost,covered
LS2025000001,LS01,ES23,5405.16,1540.00
LS2025000002,LS02,ES32,5190.00,1500.00
`))
	_, err = settlement.Settle(terms, plan.Settlement(settlement.Period{}, others.Claims()))
	fmt.Println(err)
	// Output:
	// LS01 44.8416 4192.31
	// LS02 41.5200 3807.69
	// cases.csv: row 3, column group: claim LS2025000002: no such group: "ES32"
}

func ExampleTable_All() {
	cases := his.Cases(file(`id,institution,group,cost,covered
LS2025000001,LS01,ES23,15569.99,5641.71
4.403E+19,LS01,ES23,1E5,
LS2025000003,LS01,ES23,15569.99,5641.71
LS2025000004,LS01,ES23,15569.99
`))
	for c, err := range cases.All() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println("claim", c.ID)
	}
	// Output:
	// claim LS2025000001
	// cases.csv: row 3, column id: an id in exponent form: its digits are lost: got "4.403E+19"
	// cases.csv: row 3, column cost: want a plain decimal such as 12.50, without sign +, exponent, separator or spaces: got "1E5"
	// cases.csv: row 3, column covered: blank, want a number such as 12.50
	// cases.csv: row 5: wrong number of fields: want 5, got 4
}
