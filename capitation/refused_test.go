package capitation_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/policy"
)

var errBroke = errors.New("it broke")

// broken yields a list, and after it an error from the n-th walk on.
func broken[C any](n int, list ...C) settlement.Claims[C] {
	walks := 0
	return settlement.Stream(func(yield func(C, error) bool) {
		walks++
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
		if walks >= n {
			var none C
			yield(none, errBroke)
		}
	})
}

// Members and charges that end in an error, at the first walk or at a later one, end what is asked.
func TestBrokenClaims(t *testing.T) {
	plan := newPlan(t, tianjin())
	members, charges := []capitation.Member{member("A", "TJ01")}, []capitation.Charge{charge("A", "TJ01", "2025-03", capitation.Own)}
	twice := append(charges, charges[0])
	period := months()[2]
	for name, of := range map[string][2]any{
		"members": {broken(1, members...), settlement.Each(charges)}, "charges": {settlement.Each(members), broken(1, charges...)},
		"charges, looked at again": {settlement.Each(members), broken(2, twice...)},
	} {
		m, c := of[0].(settlement.Claims[capitation.Member]), of[1].(settlement.Claims[capitation.Charge])
		_, err := plan.Account(period, m, c)
		require.Error(t, err, name)
		if !strings.Contains(name, "again") {
			require.ErrorIs(t, err, errBroke, name)
			_, err = settlement.Settle(settlement.Terms{}, plan.Settlement(period, m, c))
			require.ErrorIs(t, err, errBroke, name)
			_, err = plan.Patients(period, m, c)
			require.ErrorIs(t, err, errBroke, name)
		}
	}
	_, err := plan.Account(period, settlement.Each(members), settlement.Each(twice))
	var claim *settlement.ClaimError
	require.ErrorAs(t, err, &claim)
	require.Equal(t, settlement.Capitation, claim.Method)
	require.Equal(t, 2, claim.Position)
}

// What a calibration refuses, by patient and category.
func TestCalibrationRefuses(t *testing.T) {
	draft := tianjin()
	for i := range draft.Standards {
		draft.Standards[i].Annual, draft.Standards[i].Monthly = settlement.Decimal{}, settlement.Decimal{}
	}
	bad := history()
	bad[0].Months = 0
	_, _, err := capitation.Calibrate(draft, capitation.Calibration{}, settlement.Each(bad))
	require.ErrorContains(t, err, "history: patient 1: ")
	_, _, err = capitation.Calibrate(draft, capitation.Calibration{}, broken(1, history()...))
	require.ErrorIs(t, err, errBroke)
	_, _, err = capitation.Calibrate(draft, capitation.Calibration{MinMonths: 30}, settlement.Each(history()))
	require.ErrorIs(t, err, capitation.ErrHistory)
	_, _, err = capitation.Calibrate(draft, capitation.Calibration{MinMonths: -1}, settlement.Each(history()))
	require.ErrorIs(t, err, settlement.ErrNegative)
	huge := history()
	for i := range huge {
		huge[i].Cost = 9e18
	}
	_, _, err = capitation.Calibrate(draft, capitation.Calibration{}, settlement.Each(huge))
	require.ErrorIs(t, err, settlement.ErrOverflow)
	other := draft
	other.Name = ""
	_, _, err = capitation.Calibrate(other, capitation.Calibration{}, settlement.Each(history()))
	require.ErrorIs(t, err, policy.ErrRequired)
	_, err = capitation.ReadCalibration(strings.NewReader(`{"min_months": 3}`))
	require.NoError(t, err)
}

// Faults of packages: one a field, and the sum only where its parts are amounts.
func TestFaultsOfPackages(t *testing.T) {
	good := capitation.Package{Code: "hd", Price: decimal("400"), Fund: decimal("360"), Patient: decimal("40")}
	faults := func(packages ...capitation.Package) []string {
		p := tianjin()
		p.Packages = packages
		_, err := capitation.New(p)
		if err == nil {
			return nil
		}
		return strings.Split(err.Error(), "\n")
	}
	require.Empty(t, faults(good))
	for field, change := range map[string]func(*capitation.Package){
		"packages[0].price": func(p *capitation.Package) { p.Price = decimal("400.001") }, "packages[0].fund": func(p *capitation.Package) { p.Fund = decimal("360.001") },
		"packages[0].patient": func(p *capitation.Package) { p.Patient = decimal("40.001") }, "packages[0].weekly": func(p *capitation.Package) { p.Weekly = -1 },
		"packages[0].monthly": func(p *capitation.Package) { p.Monthly = -1 },
	} {
		bad := good
		change(&bad)
		got := faults(bad)
		require.Len(t, got, 1, field)
		require.Contains(t, got[0], field)
	}
	dear := good
	dear.Price = decimal("400.01")
	require.Contains(t, faults(dear)[0], "packages[0].price: ")
	require.Contains(t, faults(good, good)[0], "packages[1]: occurs twice: package \"hd\"")
	late := good
	late.From = day("2025-06-01")
	require.Empty(t, faults(good, late))
	require.Contains(t, strings.Join(faults(late, late), ""), "from 2025-06-01")
}

// Which months of charges a settlement reads, and which of them as history.
func TestMonthsThatAreRead(t *testing.T) {
	plan := newPlan(t, tianjin())
	for month, want := range map[string][2]bool{"2024-12": {false, true}, "2025-01": {true, true}, "2025-02": {true, true}, "2025-03": {true, false}, "2025-04": {false, false}} {
		read, history := plan.Reads(months()[2], settlement.MustMonth(month))
		require.Equal(t, want[0], read, month)
		require.Equal(t, want[1] && want[0], history && read, month)
	}
	read, history := plan.Reads(settlement.Period{}, settlement.MustMonth("2025-01"))
	require.False(t, read || history)
}

// Windows are read as they are written.
func TestWindowsInJSON(t *testing.T) {
	for _, text := range []string{`"week"`, `"year"`, `{"months":3}`} {
		var w capitation.Window
		require.NoError(t, json.Unmarshal([]byte(text), &w))
		back, err := json.Marshal(w)
		require.NoError(t, err)
		require.Equal(t, text, string(back))
	}
	var w capitation.Window
	for _, text := range []string{`3`, `["x"]`, `{"months":"x"}`} {
		require.Error(t, json.Unmarshal([]byte(text), &w), text)
	}
	require.Error(t, w.UnmarshalJSON([]byte(`"week`)))
}
