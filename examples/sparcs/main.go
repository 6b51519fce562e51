// Sparcs settles real inpatient stays (New York 2022, SPARCS, de-identified)
// under a policy calibrated from them.
//
//	go run ./examples/sparcs [-json] PATH/sparcs2022_ny.csv
//
// The group is APR-DRG with severity, the institution is the facility, and the fund is
// 95 % of the stays' cost. It prints what was left out and why, what the calibration
// found, a line for each facility, and the identities of the report.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/program"
	"github.com/yibaojiesuan/settlement/policy"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0 settled, 1 refused, 2 usage.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("sparcs", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print the report as JSON")
	p := program.New(flags, "[flags] PATH/sparcs2022_ny.csv", stdout, stderr)
	files, err := p.Parse(args)
	if err == nil && len(files) != 1 {
		err = p.Mistake("want one file of stays, got %d", len(files))
	}
	if err != nil {
		return program.Status(err)
	}
	if err := settle(files[0], *asJSON, stdout, stderr); err != nil {
		return p.Refuse(err)
	}
	return program.Done
}

func settle(path string, asJSON bool, stdout, stderr io.Writer) error {
	stays, err := read(path)
	if err != nil {
		return err
	}
	policy, summary, err := drg.Calibrate(draft(), drg.Calibration{}, settlement.Each(stays.cases))
	if err != nil {
		return err
	}
	plan, err := drg.New(policy)
	if err != nil {
		return err
	}
	// Costs are whole fen, so 95 % of their sum is rounded once, half up.
	fund := (summary.Cost*95 + 50) / 100
	// The file has no dates: all of its stays are of 2022, as its publisher says.
	report, err := settlement.Settle(settlement.Terms{Fund: fund.Decimal()}, plan.Settlement(settlement.Period{}, settlement.Each(stays.cases)))
	if err != nil {
		return err
	}
	report.Name = "SPARCS 2022 under a policy calibrated from it"
	if asJSON {
		stays.printLeftOut(stderr)
		return report.Encode(stdout)
	}
	fmt.Fprintf(stdout, "%d rows, %d usable\n", stays.rows, len(stays.cases))
	stays.printLeftOut(stdout)
	printCalibration(stdout, summary)
	printReport(stdout, report)
	return nil
}

// draft is the policy without its numbers: the classes and formulas of the
// Zhejiang type.
func draft() drg.Policy {
	number := settlement.MustDecimal
	return drg.Policy{
		Document: policy.Document{
			Name: "calibrated from SPARCS 2022, classes of the Zhejiang type", Region: "New York", Kind: policy.Example,
			Sources: []settlement.Source{{Title: "浙江省基本医疗保险住院费用DRGs点数付费暂行办法", Number: "浙医保联发〔2019〕21号"}},
		},
		Scale: number("100"), PointPlaces: 4,
		Classes: drg.Classes{
			High: []drg.HighBand{
				{BasePointsUpTo: number("100"), Ratio: number("3")},
				{BasePointsUpTo: number("300"), Ratio: number("2")},
				{Ratio: number("1.5")},
			},
			HighInclusive: true, Low: number("0.4"),
		},
		Low:  drg.LowRule{Coefficient: true, Cap: drg.BasePoints},
		High: drg.HighRule{When: drg.Approved},
	}
}
