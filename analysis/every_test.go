package analysis_test

import (
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: every measure, key, figure and number.

// A cell whose measures all differ has each where it belongs, as a text and in JSON.
func TestEveryMeasure(t *testing.T) {
	cell := analysis.Cell{
		Claims: 1, Unpaid: 2, Days: 3, Stays: 4, Points: 5_00000000, BasePoints: 6_00000000, Weighed: 7, Cost: 8_00, Covered: 9_00, Price: 10_00,
		Entitlement: 11_00, Due: 12_00, Gain: 13_00, Paid: []settlement.CostPart{{Name: "a", Amount: 14_00}}, Fees: []settlement.CostPart{{Name: "b", Amount: 15_00}},
	}
	want := map[analysis.Measure]string{
		"claims": "1", "unpaid": "2", "days": "3", "stays": "4", "points": cell.Points.String(), "base_points": cell.BasePoints.String(), "weighed": "7", "cost": "8.00", "covered": "9.00",
		"price": "10.00", "entitlement": "11.00", "due": "12.00", "gain": "13.00", "paid": "14.00", "fee": "15.00", "paid_a": "14.00", "fee_b": "15.00", "paid_b": "0.00",
	}
	seen := map[analysis.Measure]bool{}
	for _, m := range append(analysis.Measures(), "paid_a", "fee_b", "paid_b") {
		require.False(t, seen[m], m)
		seen[m] = true
		require.Equal(t, want[m], cell.Text(m), m)
		table := &analysis.Table{Measures: []analysis.Measure{m}, Cells: []analysis.Cell{cell}, Total: cell}
		text, err := json.Marshal(table)
		require.NoError(t, err)
		var back struct{ Cells []map[string]any }
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, want[m], fmt.Sprint(back.Cells[0][string(m)]), m)
	}
	require.Len(t, seen, len(want))
	require.Equal(t, []analysis.Measure{"claims", "points", "cost", "covered", "price", "due"}, analysis.DefaultMeasures())
}

// A table names each key and measure once, and those that there are.
func TestFaultsOfTables(t *testing.T) {
	for _, row := range []struct {
		by       []analysis.Key
		measures []analysis.Measure
		want     string
		is       error
	}{
		{nil, []analysis.Measure{"cost", "claims", "cost"}, "x.measures[2]: ", analysis.ErrTwice},
		{nil, []analysis.Measure{"paid_a", "paid_a"}, "x.measures[1]: ", analysis.ErrTwice},
		{nil, []analysis.Measure{"costs"}, "x.measures[0]: ", analysis.ErrMeasure},
		{nil, []analysis.Measure{"paid_"}, "x.measures[0]: ", analysis.ErrMeasure},
		{[]analysis.Key{"wards"}, nil, "x.by[0]: ", analysis.ErrKey},
		{[]analysis.Key{"class", "month", "month"}, nil, "x.by[2]: ", analysis.ErrTwice},
		{[]analysis.Key{"payer"}, []analysis.Measure{"cost"}, "x.measures[0]: ", analysis.ErrDivides},
		{[]analysis.Key{"fee"}, []analysis.Measure{"paid"}, "x.measures[0]: ", analysis.ErrDivides},
	} {
		var f settlement.Faults
		analysis.CheckTable(&f, "x.", row.by, row.measures)
		require.Len(t, f.List, 1, row.want)
		require.ErrorContains(t, f.Err(), row.want)
		require.ErrorIs(t, f.Err(), row.is)
	}
	var f settlement.Faults
	analysis.CheckTable(&f, "", []analysis.Key{"payer", "class"}, []analysis.Measure{"paid"})
	require.NoError(t, f.Err())
}

// A table by fee has a row of each class of fees, with its amount and nothing else.
func TestTableByFee(t *testing.T) {
	list := ward()[:1]
	list[0].Details.Attributes.Fees = []settlement.CostPart{{Name: "beds", Amount: 1_00}, {Name: "drugs", Amount: 39_00}}
	list[0].Details.Attributes.Paid = []settlement.CostPart{{Name: "cash", Amount: 10_00}, {Name: "fund", Amount: 30_00}}
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, list).Close(report)
	require.NoError(t, err)
	for by, want := range map[analysis.Key]map[string]string{"fee": {"beds": "1.00", "drugs": "39.00"}, "payer": {"cash": "10.00", "fund": "30.00"}} {
		for at, keys := range [][]analysis.Key{{by, analysis.Department}, {analysis.Department, by}} {
			table, err := p.Table(keys)
			require.NoError(t, err)
			got := map[string]string{}
			for _, c := range table.Cells {
				require.Len(t, c.Keys, 2)
				if c.Keys[at] != "" {
					require.Empty(t, got[c.Keys[at]])
					got[c.Keys[at]] = c.Text(table.Measures[0])
				}
			}
			require.Equal(t, want, got, by)
		}
	}
	require.Equal(t, []string{"fee_beds", "fee_drugs", "paid_cash", "paid_fund"}, p.Parts(), "in their order, whichever claim has them first")
}

// Base points that are no points are refused with their group.
func TestBasePointsThatDoNotFit(t *testing.T) {
	for points, fits := range map[string]bool{"92233720368.54775807": true, "92233720368.54775808": false, "999999999999.00": false} {
		list := ward()[:1]
		list[0].Details.BasePoints = number(points)
		c, err := analysis.New(analysis.Options{})
		require.NoError(t, err)
		if err = c.Add(&list[0]); fits {
			require.NoError(t, err, points)
			continue
		}
		require.ErrorContains(t, err, `base_points of group "G1"`, points)
	}
}

// No number of a bureau's document may be negative, but those that are named; and none a little
// outside of its range.
func TestNumbersOfBureaus(t *testing.T) {
	read := func(r io.Reader) error {
		b, err := policy.Read[analysis.Bureau](r)
		if err != nil {
			return err
		}
		var f settlement.Faults
		b.Check(&f)
		return f.Err()
	}
	seeds.Refused(t, "../examples/bureau/bureau*.json", "-1", read, "districts[].district", "districts[].growth", "districts[].volume")
	for _, of := range []struct {
		want string
		set  func(*analysis.Bureau)
	}{
		{"districts[0].growth", func(b *analysis.Bureau) {
			b.Districts = []analysis.DistrictBudget{{District: "d", Budget: number("1.00"), Growth: number("-1.0001")}}
		}},
		{"districts[0].volume", func(b *analysis.Bureau) {
			b.Districts = []analysis.DistrictBudget{{District: "d", Budget: number("1.00"), Volume: number("-1.0001")}}
		}},
		{"districts[0].reserve", func(b *analysis.Bureau) {
			b.Districts = []analysis.DistrictBudget{{District: "d", Budget: number("1.00"), Reserve: number("1.0001")}}
		}},
		{"methods.head", func(b *analysis.Bureau) { b.Methods.Head = number("1.001") }},
		{"methods.day", func(b *analysis.Bureau) { b.Methods.Day = number("1.001") }},
		{"methods.weight", func(b *analysis.Bureau) { b.Methods.Weight = number("1.001") }},
		{"low_score", func(b *analysis.Bureau) { b.LowScore = number("-0.1") }},
		{"monitor.high", func(b *analysis.Bureau) { b.Monitor.High = number("1.01") }},
		{"monitor.short", func(b *analysis.Bureau) { b.Monitor.Short = number("-0.01") }},
		{"institutions[0].heads", func(b *analysis.Bureau) {
			b.Institutions = []analysis.BureauInstitution{{Code: "a", Heads: number("1.5")}}
		}},
	} {
		var b analysis.Bureau
		of.set(&b)
		var f settlement.Faults
		b.Check(&f)
		require.Len(t, f.List, 1, of.want)
		require.ErrorContains(t, f.Err(), of.want)
	}
}
