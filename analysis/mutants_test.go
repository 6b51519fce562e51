package analysis_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
)

// In this file: what once could be changed in the code without a test that failed.

// Every key may make a table; payers and fees together may not.
func TestKeysOfTables(t *testing.T) {
	check := func(by ...analysis.Key) error {
		var f settlement.Faults
		analysis.CheckTable(&f, "", by, nil)
		return f.Err()
	}
	all := []analysis.Key{
		analysis.Pool, analysis.Institution, analysis.District, analysis.Level, analysis.Method, analysis.Class, analysis.Group,
		analysis.Department, analysis.Doctor, analysis.Month, analysis.Home, analysis.Holder, analysis.Payer, analysis.Fee,
	}
	require.Equal(t, all, analysis.Key("").Choices())
	for _, k := range all {
		require.NoError(t, check(k), k)
	}
	require.NoError(t, check(all[:12]...))
	require.ErrorIs(t, check(analysis.Payer, analysis.Fee), analysis.ErrDivides)
	require.ErrorIs(t, check(analysis.Fee, analysis.Class, analysis.Payer), analysis.ErrDivides)
	require.ErrorIs(t, check(analysis.Class, analysis.Class), analysis.ErrTwice)
}

// Fees are told apart from payers, and a table without measures has those that tables usually have.
func TestFees(t *testing.T) {
	list := ward()[:1]
	list[0].Details.Attributes.Fees = []settlement.CostPart{{Name: "fund", Amount: 1_00}, {Name: "drugs", Amount: 39_00}}
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, list).Close(report)
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Department})
	require.NoError(t, err)
	require.Equal(t, analysis.DefaultMeasures(), table.Measures)
	c := &table.Cells[0]
	for m, want := range map[analysis.Measure]settlement.Money{"fee_fund": 1_00, "fee_drugs": 39_00, "paid_fund": 30_00, "paid_cash": 10_00, "paid_drugs": 0, analysis.Fees: 40_00, analysis.Paid: 40_00} {
		require.Equal(t, want, c.Amount(m), m)
	}
}

// Parts of the cost that do not fit are refused, also where cubes are merged.
func TestPartsOverflow(t *testing.T) {
	most := settlement.Money(math.MaxInt64)
	list := ward()[:2]
	for i := range list {
		list[i].Department = "A"
		list[i].Details.Attributes.Paid = []settlement.CostPart{{Name: "fund", Amount: most}}
	}
	report, err := settlement.Settle(settlement.Terms{Fund: number("1.00")}, list)
	require.NoError(t, err)
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, list).Close(report)
	require.NoError(t, err)
	_, err = p.Table([]analysis.Key{analysis.Department})
	require.ErrorIs(t, err, settlement.ErrOverflow)

	one := cubeOf(t, analysis.Options{}, list[:1])
	for range 64 { // 2⁶³ × 2⁶⁴ = 2¹²⁷ does not fit
		text, err := one.MarshalBinary()
		require.NoError(t, err)
		var same analysis.Cube
		require.NoError(t, same.UnmarshalBinary(text))
		if err := one.Merge(&same); err != nil {
			require.ErrorIs(t, err, settlement.ErrOverflow)
			return
		}
	}
	var same analysis.Cube
	text, err := one.MarshalBinary()
	require.NoError(t, err)
	require.NoError(t, same.UnmarshalBinary(text))
	require.ErrorIs(t, one.Merge(&same), settlement.ErrOverflow)
}

// A binary form by a key that there is not is refused.
func TestBinaryOfAnotherKey(t *testing.T) {
	good, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Doctor}}, ward()).MarshalBinary()
	require.NoError(t, err)
	var c analysis.Cube
	require.ErrorIs(t, c.UnmarshalBinary(bytes.Replace(good, []byte("doctor"), []byte("dentist")[:6], 1)), analysis.ErrBinary)
}

// A percentage says that it is one.
func TestPercentSaysSo(t *testing.T) {
	f := analysis.Share(settlement.DecimalInt(1), settlement.DecimalInt(8))
	plain, err := f.Step(4)
	require.NoError(t, err)
	s, err := f.PercentStep(2)
	require.NoError(t, err)
	require.Equal(t, plain.Rule.Text+" × 100 %", s.Rule.Text)
}

// What a month was expected to be is rounded to the fen, as the trail says.
func TestForecastExpectsFen(t *testing.T) {
	now, last := []money{100_00, 50_01, 33_33, 71_77}, []money{}
	for i := range 12 {
		last = append(last, money(7_77*(i*i%7+1)))
	}
	f, err := analysis.ForecastYear(now, last)
	require.NoError(t, err)
	require.NoError(t, f.Trail.Replay())
	require.True(t, f.Margin.Defined())
}

// Cells without claims, such as what is given to an institution as a whole, warn of nothing.
func TestNoClaimsNoWarning(t *testing.T) {
	list := append(ward(), settlement.Entry{Method: settlement.DRG, Institution: "H1", Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: -1_00}}})
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, list).Close(report)
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Department})
	require.NoError(t, err)
	empty := 0
	for _, c := range table.Cells {
		if c.Claims == 0 {
			empty++
			require.Equal(t, money(-1_00), c.Due)
		}
	}
	require.Equal(t, 1, empty)
	found, err := p.Warnings([]analysis.Threshold{{Measure: analysis.Due, Keys: []analysis.Key{analysis.Department}, Below: number("0")}}, number("100"))
	require.NoError(t, err)
	require.Empty(t, found)
}

// An index over many groups is explained by all of its groups.
func TestIndexTrailHasAllGroups(t *testing.T) {
	b := &analysis.Benchmark{Name: "city"}
	var list []analysis.Cell
	for g := range 290 {
		name := string(rune('A'+g/26)) + string(rune('a'+g%26))
		b.Groups = append(b.Groups, analysis.BenchmarkGroup{Group: name, MeanCost: settlement.Money(100_003 + 7_919*g).Decimal(), MeanDays: number("3")})
		list = append(list, analysis.Cell{Keys: []string{name}, Claims: 1, Cost: settlement.Money(200_001 + 777*g)})
	}
	x := b.CostIndex(list, func(c *analysis.Cell) string { return c.Keys[0] })
	trail, err := x.Trail(4)
	require.NoError(t, err)
	require.NoError(t, trail.Replay())
	parts := 0
	for _, s := range trail {
		if strings.HasPrefix(s.Rule.Gives, "part_") {
			parts++
		}
	}
	require.Equal(t, 15, parts, "290 groups, 20 at once")
}

// A table in JSON has its checks, and a cell its parts by their kinds.
func TestTableTellsItsChecks(t *testing.T) {
	list := ward()
	list[0].Details.Attributes.Fees = []settlement.CostPart{{Name: "drugs", Amount: 39_00}}
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00")}, list)
	require.NoError(t, err)
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, list).Close(report)
	require.NoError(t, err)
	table, err := p.Table([]analysis.Key{analysis.Department})
	require.NoError(t, err)
	require.NotEmpty(t, table.Checks)
	text, err := json.Marshal(table)
	require.NoError(t, err)
	var back struct{ Checks []settlement.Check }
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, table.Checks, back.Checks)
	paid, fees := settlement.Money(0), settlement.Money(0)
	for _, part := range table.Total.Paid {
		paid += part.Amount
	}
	for _, part := range table.Total.Fees {
		fees += part.Amount
	}
	require.Equal(t, paid, table.Total.Amount(analysis.Paid))
	require.Equal(t, fees, table.Total.Amount(analysis.Fees))
	require.NotEqual(t, paid, fees)
}
