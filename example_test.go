package settlement_test

import (
	"bytes"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
)

// A month of DRG points, from files to statements.
func Example() {
	plan, err := job.OpenPolicy("examples/lishui/policy.json", drg.ReadPolicy, drg.New)
	if err != nil {
		fmt.Println(err) // every fault of the rules, with its path
		return
	}
	cases := his.Cases(rows.Path("examples/lishui/cases.csv"), plan.Columns()...).DatedBy(his.DateByDefault)
	november := settlement.MustMonth("2025-11").Period()
	terms := settlement.Terms{Fund: settlement.MustDecimal("14000000.00")}
	report, err := settlement.Settle(terms, plan.Settlement(november, cases.Claims()))
	if err != nil {
		fmt.Println(err) // every faulty claim, with file and row
		return
	}
	fmt.Println("a point is worth", report.Pool("").PointValue.Value)
	for _, s := range report.Statements[:2] {
		fmt.Println(s.Institution, s.Points, s.Due)
	}
	// Output:
	// a point is worth 121.2039
	// LS01 51796.5564 4137411.82
	// LS02 34691.3237 2635112.88
}

func ExampleMoney() {
	cost, err := settlement.ParseMoney("5405.16")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cost - 1540*settlement.Yuan - 20)
	_, err = settlement.ParseMoney("1.005")
	fmt.Println(err)
	// Output:
	// 3864.96
	// too many decimals: got 3, want at most 2: got "1.005"
}

func ExampleApportion() {
	parts, err := settlement.Apportion(100*settlement.Yuan, []settlement.Share{
		{Key: "hospital", Weight: 1}, {Key: "clinic", Weight: 1}, {Key: "village", Weight: 1},
	})
	fmt.Println(parts, err)
	// Output: [33.33 33.34 33.33] <nil>
}

// stays are the claims of two hospitals; a method package would make entries of them.
func stays() settlement.Settlement {
	type stay struct {
		id, hospital string
		points       settlement.Points
		covered      settlement.Money
	}
	claims := settlement.Each([]stay{
		{"c1", "H1", 3 * settlement.Point, 10 * settlement.Yuan},
		{"c2", "H2", 4 * settlement.Point, 20 * settlement.Yuan},
	})
	return settlement.Bind(settlement.About{Method: settlement.DRG}, claims, settlement.Rater[stay]{Rate: func(s *stay, e *settlement.Entry) error {
		*e = settlement.Entry{Method: settlement.DRG, Institution: s.hospital, Claim: s.id, Class: settlement.Normal, Points: s.points, Covered: s.covered}
		return nil
	}})
}

func ExampleSettle() {
	report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("100.00")}, stays())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("a point is worth", report.Pool("").PointValue.Value)
	for _, s := range report.Statements {
		for _, line := range s.Lines {
			fmt.Println(s.Institution, line.Kind, line.Amount)
		}
		fmt.Println(s.Institution, "due", s.Due)
	}
	fmt.Println("residue", report.Pool("").Residue)
	// Output:
	// a point is worth 18.5714
	// H1 price 55.71
	// H1 covered -10.00
	// H1 due 45.71
	// H2 price 74.29
	// H2 covered -20.00
	// H2 due 54.29
	// residue 0.00
}

func ExampleTally_Merge() {
	// Two machines each tally their part of the claims …
	var here, there settlement.Tally
	for e, err := range stays().Entries() {
		if err != nil {
			fmt.Println(err)
			return
		}
		part := &here
		if e.Institution == "H2" {
			part = &there
		}
		if err := part.Add(e); err != nil {
			fmt.Println(err)
			return
		}
	}
	sent, err := there.MarshalBinary()
	if err != nil {
		fmt.Println(err)
		return
	}
	// … and the merged sums are settled.
	var received settlement.Tally
	if err := received.UnmarshalBinary(sent); err != nil {
		fmt.Println(err)
		return
	}
	if err := here.Merge(&received); err != nil {
		fmt.Println(err)
		return
	}
	report, err := here.Settle(settlement.Terms{Fund: settlement.MustDecimal("100.00")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range report.Statements {
		fmt.Println(s.Institution, s.Due)
	}
	// Output:
	// H1 45.71
	// H2 54.29
}

func ExampleTrail_Replay() {
	report, err := settlement.Settle(settlement.Terms{Fund: settlement.MustDecimal("100.00")}, stays())
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := report.Encode(&file); err != nil {
		fmt.Println(err)
		return
	}
	// Years later.
	stored, err := settlement.ReadReport(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	trail := append(stored.Pool("").PointValue.Trail, stored.Statement("H1").Lines[0].Trail...)
	for _, step := range trail {
		fmt.Println(step.Rule.Gives, "=", step.Values(), "=", step.Result)
	}
	fmt.Println("replays:", trail.Replay() == nil)
	trail[2].Result = settlement.MustDecimal("55.72")
	fmt.Println(trail.Replay())
	// Output:
	// numerator = 100.00 − 0.00 + 30.00 = 130.00
	// point_value = round(130.00 ÷ 7.0000, 4) = 18.5714
	// price = round(3.0000 × 18.5714, 2) = 55.71
	// replays: true
	// step 3: settle.price: the step does not replay: round(3.0000 × 18.5714, 2) gives 55.71, the step says 55.72
}

func ExampleSharing() {
	sharing := settlement.Sharing{
		Surplus: []settlement.Tier{{Institution: settlement.MustDecimal("0.85")}},
		Overrun: []settlement.Tier{
			{UpTo: settlement.MustDecimal("0.05"), Fund: settlement.MustDecimal("0.6")},
			{UpTo: settlement.MustDecimal("0.1"), Fund: settlement.MustDecimal("0.5")},
		},
	}
	source := settlement.Source{Number: "浙医保联发〔2019〕21号"}
	rules, err := sharing.Compile(source, source)
	if err != nil {
		fmt.Println(err)
		return
	}
	budget := settlement.MustDecimal("10000000.00")
	kept, _, err := rules.Kept(settlement.MustDecimal("10000.00"), budget)
	if err != nil {
		fmt.Println(err)
		return
	}
	borne, trail, err := rules.FundShare(settlement.MustDecimal("700000.00"), settlement.Decimal{}, budget)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("kept", kept)
	fmt.Println("borne by the fund", borne)
	fmt.Println(trail[0].Values())
	// Output:
	// kept 8500.00
	// borne by the fund 400000.00
	// round(10000000.00 × 0.05 × 0.6 + (700000.00 − 10000000.00 × 0.05) × 0.5, 2)
}
