package settlement_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// TestDue takes a claim of 10.00, with 3.00 covered and lines of −2.50.
func TestDue(t *testing.T) {
	lines := []settlement.Line{
		{Kind: settlement.LineQuality, Amount: -1_00}, {Kind: settlement.LineQuality, Amount: -2_00},
		{Kind: settlement.MemoBorne, Amount: 9_00}, {Kind: settlement.LineReferred, Amount: 50},
	}
	for _, row := range []struct {
		name  string
		entry settlement.Entry
		basis settlement.Basis
		want  settlement.Money
	}{
		{"points, whole cost", settlement.Entry{Points: 5 * settlement.Point}, settlement.WholeCost, 4_50},
		{"points, fund only", settlement.Entry{Points: 5 * settlement.Point}, settlement.FundOnly, 7_50},
		{"priced, whole cost", settlement.Entry{Priced: true, Amount: 10_00}, settlement.WholeCost, 4_50},
		{"priced, fund only", settlement.Entry{Priced: true, Amount: 10_00}, settlement.FundOnly, 4_50},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.entry.Covered, row.entry.Lines = 3_00, lines
			report := &settlement.Report{Pools: []settlement.PoolReport{{Terms: settlement.Terms{Basis: row.basis}, PointValue: &settlement.PointValue{Value: settlement.DecimalInt(2)}}}}
			due, trail, err := report.Due(row.entry)
			require.NoError(t, err)
			require.Equal(t, row.want, due)
			require.NoError(t, trail.Replay())
			require.Equal(t, row.want.Decimal(), trail.Result())
		})
	}
	_, _, err := (&settlement.Report{Pools: []settlement.PoolReport{{}}}).Due(settlement.Entry{Priced: true, Amount: 1<<63 - 1, Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: 1}}})
	require.ErrorIs(t, err, settlement.ErrOverflow)
	_, _, err = (&settlement.Report{Pools: []settlement.PoolReport{{}}}).Due(settlement.Entry{Points: 1})
	require.ErrorIs(t, err, settlement.ErrNoValue)
}

func TestPricerAllocatesNothing(t *testing.T) {
	pricer, err := (&settlement.Report{Pools: []settlement.PoolReport{{PointValue: &settlement.PointValue{Value: settlement.DecimalInt(2)}}}}).Pricer()
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := pricer.Due(settlement.Entry{Points: 5 * settlement.Point}); err != nil {
			panic(err)
		}
	}))
}

// TestPricerInstitution: what all the points of an institution come to: its factor is applied to
// them first and rounded, then the value.
func TestPricerInstitution(t *testing.T) {
	terms := settlement.Terms{Factors: []settlement.Factor{{Institution: "A", Factor: decimal("1.05")}, {Institution: "B", Factor: decimal("1")}}}
	value := &settlement.PointValue{Value: decimal("2.5")}
	pricer, err := (&settlement.Report{Pools: []settlement.PoolReport{
		{Name: "p", Terms: terms, PointValue: value}, {Name: "down", Terms: settlement.Terms{ValueRounding: settlement.RoundDown}, PointValue: value}, {Name: "none"},
		{Name: "shares", Terms: settlement.Terms{Residue: settlement.ResidueApportion}, PointValue: &settlement.PointValue{Numerator: 100_00, Points: 3 * settlement.Point}},
	}}).Pricer()
	require.NoError(t, err)
	for _, row := range []struct {
		pool, institution string
		points            settlement.Points
		want              string
	}{
		{"p", "A", 100 * settlement.Point, "262.50"},
		{"p", "B", 100 * settlement.Point, "250.00"},
		{"p", "C", 100 * settlement.Point, "250.00"},
		{"p", "A", 1, "0.00"},
		{"p", "A", 0, "0.00"},
		{"p", "C", settlement.Point / 500, "0.01"}, // half a fen
		{"p", "C", settlement.Point/500 - 1, "0.00"},
		{"p", "C", -settlement.Point, "-2.50"},
		{"down", "C", settlement.Point/500 + 1, "0.00"},
		{"shares", "A", settlement.Point, "33.33"},
	} {
		got, err := pricer.Institution(row.pool, row.institution, row.points)
		require.NoError(t, err)
		require.Equal(t, row.want, got.String(), "%s in %s", row.institution, row.pool)
	}
	for _, row := range []struct {
		pool, institution string
		points            settlement.Points
		err               error
	}{
		{"x", "A", 1, settlement.ErrPool},
		{"none", "A", 1, settlement.ErrNoValue},
		{"p", "A", math.MaxInt64, settlement.ErrOverflow}, // after the factor
		{"p", "A", math.MinInt64, settlement.ErrOverflow},
		{"none", "A", 0, settlement.ErrNoValue},
	} {
		got, err := pricer.Institution(row.pool, row.institution, row.points)
		require.ErrorIs(t, err, row.err)
		require.Zero(t, got)
	}
	large, err := (&settlement.Report{Pools: []settlement.PoolReport{{PointValue: &settlement.PointValue{Value: decimal("1000000000")}}}}).Pricer()
	require.NoError(t, err)
	_, err = large.Institution("", "A", math.MaxInt64)
	require.ErrorIs(t, err, settlement.ErrOverflow, "the price")
}

// TestBillsThatOverflow: the parts of a bill are amounts, and so is their sum.
func TestBillsThatOverflow(t *testing.T) {
	bill := func(terms settlement.Terms, e settlement.Entry) (settlement.Bill, error) {
		p, err := (&settlement.Report{Pools: []settlement.PoolReport{{Terms: terms, PointValue: &settlement.PointValue{Value: decimal("1")}}}}).Pricer()
		require.NoError(t, err)
		return p.Bill(e)
	}
	const most, least = math.MaxInt64, math.MinInt64
	lines := func(amounts ...settlement.Money) (list []settlement.Line) {
		for _, a := range amounts {
			list = append(list, settlement.Line{Kind: settlement.LineAmount, Amount: a})
		}
		return list
	}
	each := settlement.Terms{RoundEach: true, ClaimCap: settlement.CapCost, NegativeDue: settlement.NegativeFloorClaim}
	for _, row := range []struct {
		name  string
		terms settlement.Terms
		entry settlement.Entry
		want  settlement.Bill
		says  string
	}{
		{"lines", settlement.Terms{}, settlement.Entry{Priced: true, Lines: lines(most, 0)}, settlement.Bill{Lines: most, Due: most}, ""},
		{"lines of more", settlement.Terms{}, settlement.Entry{Priced: true, Amount: -1, Lines: lines(most, 1)}, settlement.Bill{}, "due: "},
		{"lines of less", settlement.Terms{}, settlement.Entry{Priced: true, Amount: 1, Lines: lines(least, -1)}, settlement.Bill{}, "due: "},
		{"due", settlement.Terms{}, settlement.Entry{Priced: true, Amount: most, Lines: lines(0)}, settlement.Bill{Price: most, Due: most}, ""},
		{"due of more", settlement.Terms{}, settlement.Entry{Priced: true, Amount: most, Lines: lines(1)}, settlement.Bill{}, "due: "},
		{"due of less", settlement.Terms{}, settlement.Entry{Priced: true, Amount: least, Lines: lines(-1)}, settlement.Bill{}, "due: "},
		{"covered", settlement.Terms{}, settlement.Entry{Priced: true, Covered: most}, settlement.Bill{Covered: -most, Due: -most}, ""},
		{"covered without an opposite", settlement.Terms{}, settlement.Entry{Priced: true, Covered: least}, settlement.Bill{}, "overflow"},
		{"floored", each, settlement.Entry{Claim: "c", Priced: true, Amount: -most}, settlement.Bill{Price: -most, Floored: most}, ""},
		{"floored without an opposite", each, settlement.Entry{Claim: "c", Priced: true, Amount: least}, settlement.Bill{}, "overflow"},
		{"over", each, settlement.Entry{Claim: "c", Points: settlement.Point, Cost: 1_00 - most}, settlement.Bill{Price: 1_00, Over: -most, Floored: most - 1_00}, ""},
		{"over without an opposite", each, settlement.Entry{Claim: "c", Points: settlement.Point, Cost: least}, settlement.Bill{}, "over: "},
	} {
		got, err := bill(row.terms, row.entry)
		if row.says == "" {
			require.NoError(t, err, row.name)
			require.Equal(t, row.want, got, row.name)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrOverflow, row.name)
		require.ErrorContains(t, err, row.says, row.name)
		require.Equal(t, row.want, got, row.name)
	}
}

// TestNothingBesideErrors: beside an error there is no amount, nor points, a day or a number.
func TestNothingBesideErrors(t *testing.T) {
	priced := &settlement.Report{Pools: []settlement.PoolReport{
		{Name: "each", Terms: settlement.Terms{RoundEach: true, Factors: []settlement.Factor{{Institution: "F", Factor: decimal("9.5")}}}, PointValue: &settlement.PointValue{Value: decimal("92233720368547758.07")}},
		{Name: "none"},
	}}
	pricer, err := priced.Pricer()
	require.NoError(t, err)
	for name, row := range map[string]struct {
		e    settlement.Entry
		want error
	}{
		"a pool that is not there": {settlement.Entry{Pool: "x", Points: 1}, settlement.ErrPool},
		"no value":                 {settlement.Entry{Pool: "none", Points: 1}, settlement.ErrNoValue},
		"much":                     {settlement.Entry{Pool: "each", Points: 2 * settlement.Point}, settlement.ErrOverflow},
		"much by a factor":         {settlement.Entry{Pool: "each", Institution: "F", Points: math.MaxInt64}, settlement.ErrOverflow},
		"lines":                    {settlement.Entry{Pool: "each", Points: settlement.Point, Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: 1}}}, settlement.ErrOverflow},
		"covered":                  {settlement.Entry{Pool: "none", Priced: true, Covered: math.MinInt64}, settlement.ErrOverflow},
	} {
		bill, err := pricer.Bill(row.e)
		require.ErrorIs(t, err, row.want, name)
		require.Zero(t, bill, name)
		m, err := pricer.Price(row.e)
		require.ErrorIs(t, err, row.want, name)
		require.Zero(t, m, name)
		m, err = pricer.Due(row.e)
		require.ErrorIs(t, err, row.want, name)
		require.Zero(t, m, name)
		if len(row.e.Lines) == 0 && !row.e.Priced {
			m, err = pricer.Institution(row.e.Pool, row.e.Institution, row.e.Points)
			require.ErrorIs(t, err, row.want, name)
			require.Zero(t, m, name)
		}
		m, trail, err := priced.Due(row.e)
		require.ErrorIs(t, err, row.want, name)
		require.Zero(t, m, name)
		require.Empty(t, trail)
		m, _, err = priced.Price(row.e)
		require.ErrorIs(t, err, row.want, name)
		require.Zero(t, m, name)
	}
	refused := 0
	for _, text := range []string{"", "x", "1.", "-", "99999999999999999999", "1.0000000000001", "2025-13", "2025-02-30", "2025-1-01", "0000-00-00", "2025-01-0x"} {
		m, err1 := settlement.ParseMoney(text)
		p, err2 := settlement.ParsePoints(text)
		day, err3 := settlement.ParseDate(text)
		month, err4 := settlement.ParseMonth(text)
		for i, value := range []any{m, p, day, month} {
			if []error{err1, err2, err3, err4}[i] != nil {
				require.Zero(t, value, text)
				refused++
			}
		}
	}
	require.Greater(t, refused, 30)
}
