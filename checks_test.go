package settlement_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

func checkOf(r *settlement.Report, name string) *settlement.Check {
	for i := range r.Checks {
		if r.Checks[i].Name == name {
			return &r.Checks[i]
		}
	}
	return nil
}

func TestChecks(t *testing.T) {
	// 300.00 − 23.00 + 71.00 + 1.00 + 40.00 = 389.00 for 9 points: 43.2 at one
	// place; A 216.00 − 15.00 + 23.00, B 172.80 − 20.00 − 1.00, C −71.00.
	for _, row := range []struct {
		mode string
		want []settlement.Check
	}{
		{"whole cost", []settlement.Check{
			{Name: "fund + reserve drawn = entitlements + residue", Left: "300.00", Right: "300.00", OK: true},
			{Name: "lines = due", Left: "299.80", Right: "299.80", OK: true},
			{Name: "points of statements = divisor", Left: "9.0000", Right: "9.0000", OK: true},
			{Name: "residue by rounding ≤ its bound", Left: "0.20", Right: "0.46", OK: true}, // ½ × 0.1 × 9 + ½ fen × 2
		}},
		{"floor", []settlement.Check{
			{Name: "lines = due", Left: "370.80", Right: "370.80", OK: true},
			{Name: "residue by rounding ≤ its bound", Left: "0.20", Right: "0.46", OK: true}, // what flooring cost is no rounding
		}},
		{"fund only", []settlement.Check{ // 349.00 ÷ 9 ⇒ 38.77
			{Name: "residue by rounding ≤ its bound", Left: "0.07", Right: "0.11", OK: true}, // 0.01 × 9 + 1 fen × 2
		}},
		{"apportion", []settlement.Check{
			{Name: "lines = due", Left: "300.00", Right: "300.00", OK: true},
			{Name: "residue by rounding ≤ its bound", Left: "0.00", Right: "0.00", OK: true},
		}},
	} {
		t.Run(row.mode, func(t *testing.T) {
			r := fullReport(t, modes()[row.mode])
			for _, want := range row.want {
				require.Equal(t, &want, checkOf(r, want.Name))
			}
		})
	}
}

func TestChecksPresent(t *testing.T) {
	names := func(r *settlement.Report) []string {
		var list []string
		for _, c := range r.Checks {
			require.True(t, c.OK)
			list = append(list, c.Name)
		}
		slices.Sort(list)
		return list
	}
	all := []string{"fund + reserve drawn = entitlements + residue", "ids", "lines = due", "points of statements = divisor", "residue by rounding ≤ its bound", "trails = trails that replay"}
	slices.Sort(all)
	require.Equal(t, all, names(fullReport(t, settlement.Terms{Fund: decimal("300")})))
	// At a fixed value the residue is no rounding; without a fund nothing closes.
	require.NotContains(t, names(fullReport(t, modes()["fixed"])), "residue by rounding ≤ its bound")
	require.NotContains(t, names(fullReport(t, modes()["no fund"])), "fund + reserve drawn = entitlements + residue")
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("100")}, entries(pricedC()))
	require.NoError(t, err)
	require.NotContains(t, names(r), "points of statements = divisor")
	require.NotContains(t, names(r), "residue by rounding ≤ its bound")
}

func TestVerifyNamesTheIdentity(t *testing.T) {
	for _, row := range []struct {
		name   string
		tamper func(*settlement.Report)
		says   []string
	}{
		{"residue", func(r *settlement.Report) { *r.Pool("").Residue++ }, []string{"fund + reserve drawn = entitlements + residue"}},
		{"reserve drawn", func(r *settlement.Report) { r.Pool("").ReserveDrawn++ }, []string{"fund + reserve drawn = entitlements + residue"}},
		{"fund", func(r *settlement.Report) { r.Pool("").Terms.Fund = decimal("300.01") }, []string{"fund + reserve drawn = entitlements + residue"}},
		{"entitlement", func(r *settlement.Report) { r.Statements[0].Entitlement++ }, []string{"fund + reserve drawn = entitlements + residue"}},
		{"due", func(r *settlement.Report) { r.Statements[0].Due++ }, []string{"lines = due"}},
		{"two dues that cancel out", func(r *settlement.Report) { r.Statements[0].Due++; r.Statements[1].Due-- }, []string{"lines = due"}},
		{"line", func(r *settlement.Report) { r.Statements[0].Lines[0].Amount++ }, []string{"lines = due", "trails = trails that replay"}},
		{"points", func(r *settlement.Report) { r.Statements[0].Points++ }, []string{"points of statements = divisor"}},
		{"divisor", func(r *settlement.Report) { r.Pool("").PointValue.Points++ }, []string{"points of statements = divisor"}},
		{"a trail", func(r *settlement.Report) { r.Statements[0].Lines[0].Trail[0].Result = decimal("1.00") }, []string{"trails = trails that replay"}},
		{"the trail of the value", func(r *settlement.Report) { r.Pool("").PointValue.Trail[1].Result = decimal("1.0000") }, []string{"trails = trails that replay"}},
		{"an embezzlement that adds up", func(r *settlement.Report) { // 5.00 from the residue to A, without a trail
			s := r.Statement("A")
			s.Lines = append(s.Lines, settlement.Line{Method: settlement.DRG, Kind: settlement.LineReferred, Amount: 500})
			s.Due, s.Entitlement = s.Due+500, s.Entitlement+500
			*r.Pool("").Residue -= 500
		}, []string{"residue by rounding ≤ its bound"}},
		{"a line without its trail", func(r *settlement.Report) { r.Statements[0].Lines[0].Trail = nil }, []string{"trails = trails that replay"}},
		{"a statement without its lines", func(r *settlement.Report) { r.Statements[0].Lines = nil }, []string{"lines = due"}},
		{"a statement left out", func(r *settlement.Report) { r.Statements = r.Statements[1:] }, []string{"fund + reserve drawn = entitlements + residue", "points of statements = divisor"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := fullReport(t, settlement.Terms{Fund: decimal("300")})
			require.NoError(t, r.Verify())
			row.tamper(r)
			err := r.Verify()
			require.ErrorIs(t, err, settlement.ErrIdentity)
			for _, says := range row.says {
				require.ErrorContains(t, err, says)
			}
		})
	}
}

func TestVerifyErrors(t *testing.T) {
	r := fullReport(t, settlement.Terms{Fund: decimal("300")})
	r.Pool("").Terms.Fund = decimal("1.005")
	require.ErrorIs(t, r.Verify(), settlement.ErrPlaces)
	r = fullReport(t, settlement.Terms{Fund: decimal("300")})
	r.Pool("").Terms.Places = 1000
	require.Error(t, r.Verify())
}

// TestChecksBelowNothing: what a check compares is written with its sign, also where it is a few fen, or
// a few of the last places of points.
func TestChecksBelowNothing(t *testing.T) {
	for covered, want := range map[settlement.Money]string{1: "-0.01", 5: "-0.05", 99: "-0.99", 100: "-1.00", 12345: "-123.45"} {
		r, err := settlement.Settle(settlement.Terms{}, entries(with(pricedC(), func(e *settlement.Entry) { e.Amount, e.Covered, e.Lines = 0, covered, nil })))
		require.NoError(t, err)
		require.Contains(t, r.Checks, settlement.Check{Name: "lines = due", Left: want, Right: want, OK: true})
	}
	for points, want := range map[settlement.Points]string{-1: "-0.00000001", -1_0000: "-0.0001", -10_0000: "-0.0010", -1_0000_0001: "-1.00000001"} {
		r, err := settlement.Settle(settlement.Terms{PointValue: decimal("1")}, entries(with(pointsA(), func(e *settlement.Entry) { e.Points = points })))
		require.NoError(t, err)
		require.Contains(t, r.Checks, settlement.Check{Name: "points of statements = divisor", Left: want, Right: want, OK: true})
	}
}
