package capitation_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/policy"
)

func worked23(months capitation.Months) capitation.Policy {
	return capitation.Policy{
		Document: policy.Document{Name: "worked example 23", Kind: policy.Example}, Months: months,
		Standards: []capitation.Standard{{Category: "peritoneal", Annual: decimal("85000.00")}},
	}
}

// feesOf returns the head fee of each month of 2025, and their sum, of a member of the whole year.
func feesOf(t *testing.T, p capitation.Policy, m capitation.Member) (list []string, sum settlement.Money) {
	t.Helper()
	s := newPlan(t, p).Settlement(year2025, settlement.Each([]capitation.Member{m}), settlement.Each[capitation.Charge](nil))
	for _, e := range entriesOf(t, s) {
		if e.Claim == "" {
			continue
		}
		explained, err := s.(settlement.Explainer).Explain(e.Claim)
		require.NoError(t, err)
		require.NoError(t, explained.Trail.Replay())
		require.Equal(t, e.Amount.String(), explained.Trail.Result().String())
		list, sum = append(list, e.Amount.String()), sum+e.Amount
	}
	return list, sum
}

// TestWorked23: months that are counted cumulatively are their year.
func TestWorked23(t *testing.T) {
	always := member("A", "TJ01")
	list, sum := feesOf(t, worked23(capitation.Cumulative), always)
	require.Equal(t, strings.Repeat("7083.33 7083.34 7083.33 ", 4), strings.Join(list, " ")+" ")
	require.Equal(t, "85000.00", sum.String())
	_, sum = feesOf(t, worked23(""), always)
	require.Equal(t, "84999.96", sum.String())

	// The policy's year begins with the month in which it takes effect.
	p := worked23(capitation.Cumulative)
	p.Standards[0].Annual = decimal("100.01") // 8.33, 16.67, 25.00 and so on: 8.33, 8.34, 8.33, 8.34, 8.33 …
	p.Effective.From = day("2024-05-20")
	list, sum = feesOf(t, p, always)
	require.Equal(t, "100.01", sum.String())
	p.Effective.From = settlement.Date{}
	calendar, _ := feesOf(t, p, always)
	require.Equal(t, append(append([]string{}, calendar[8:]...), calendar[:8]...), list) // January is the ninth month

	// A part of a month is its days' part of the month's own fee: 20 of 31 days of 7083.34.
	suspended := always
	suspended.Suspended = []settlement.Period{span("2025-08-01", "2025-08-12")}
	list, _ = feesOf(t, worked23(capitation.Cumulative), suspended)
	require.Equal(t, "4569.90", list[7])
}

// TestYearIsItsMonths: whatever the standard, its cumulative months are the year.
func TestYearIsItsMonths(t *testing.T) {
	r := newRandom(23)
	for range 200 {
		p := worked23(capitation.Cumulative)
		p.Standards[0].Annual = r.amount(200000)
		if r.chance(50) {
			p.Effective.From = r.date("2020-01-01", "2024-12-31")
		}
		_, sum := feesOf(t, p, member("A", "TJ01"))
		require.Equal(t, p.Standards[0].Annual.Rat(), sum.Decimal().Rat())
	}
}

// TestWorked23b: the fund pays its share of the lower of cost and standard.
func TestWorked23b(t *testing.T) {
	p := capitation.Policy{
		Document: policy.Document{Name: "worked example 23b", Kind: policy.Example},
		Standards: []capitation.Standard{
			{Category: "employees", Monthly: decimal("7300.00"), Actual: capitation.Cap, FundShare: decimal("0.94")},
			{Category: "residents", Monthly: decimal("6000.00"), Actual: capitation.Cap, FundShare: decimal("0.80")},
		},
	}
	a, b := member("A", "TJ01"), member("B", "TJ01")
	a.Category, b.Category = "employees", "residents"
	charge := func(person, month, cost string, scope capitation.Scope) capitation.Charge {
		return capitation.Charge{Person: person, Institution: "TJ01", Month: settlement.MustMonth(month), Kind: capitation.Own, Scope: scope, Cost: yuan(t, cost), Covered: 100 * settlement.Yuan}
	}
	charges := []capitation.Charge{
		charge("A", "2025-01", "6000.00", ""), charge("A", "2025-01", "500.00", capitation.Offered), charge("A", "2025-01", "900.00", capitation.Requested),
		charge("A", "2025-02", "8000.00", ""), charge("B", "2025-01", "5000.00", ""),
	}
	s := newPlan(t, p).Settlement(year2025, settlement.Each([]capitation.Member{a, b}), settlement.Each(charges))
	var got []string
	for _, e := range entriesOf(t, s) {
		if e.Class != settlement.HeadMonth || e.Claim == "" {
			continue
		}
		got = append(got, e.Amount.String())
		require.Zero(t, e.Covered)
		x, err := s.(settlement.Explainer).Explain(e.Claim)
		require.NoError(t, err)
		require.NoError(t, x.Trail.Replay())
		require.Equal(t, e.Amount.String(), x.Trail.Result().String())
	}
	require.Equal(t, []string{"6110.00", "6862.00", "4000.00"}, got)
	report, err := settlement.Settle(settlement.Terms{}, s)
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Equal(t, "16972.00", report.Statement("TJ01").Due.String())

	for _, row := range []struct {
		want   string
		change func(*capitation.Standard)
	}{
		{"standards[0].includes_patient_share: excluded by another field", func(s *capitation.Standard) { s.IncludesPatientShare = true }},
		{"standards[0].fund_share: excluded by another field", func(s *capitation.Standard) { s.Actual = "" }},
		{"standards[0].fund_share: out of range", func(s *capitation.Standard) { s.FundShare = decimal("1.1") }},
	} {
		q := newPlan(t, p).Policy()
		row.change(&q.Standards[0])
		_, err := capitation.New(q)
		require.ErrorContains(t, err, row.want)
	}
}

// TestWindows: sessions are counted in windows of the calendar, and one that a limit refuses
// counts in no other.
func TestWindows(t *testing.T) {
	text := `{"name": "n", "kind": "example", "standards": [],
		"packages": [{"code": "hd", "category": "hemo", "price": "400.00", "fund": "360.00", "patient": "40.00"}],
		"package_limits": [{"packages": ["hd"], "most": 3, "window": %s}, {"packages": ["hd"], "category": "hemo", "most": 1, "window": "month"}]}`
	text = strings.Replace(text, `"standards": []`, `"standards": [{"category": "pd", "monthly": "1.00"}]`, 1)
	days := []string{"2025-01-30", "2025-01-31", "2025-02-01", "2025-02-28", "2025-03-31", "2025-04-01", "2025-05-05", "2025-06-30", "2025-07-01", "2025-12-31"}
	for window, want := range map[string]string{
		`"year"`: "1 0 1 0 1 0 0 0 0 0", `"quarter"`: "1 0 1 0 1 1 1 1 1 1", `{"months": 4}`: "1 0 1 0 1 0 1 1 1 1", `{"months": 5}`: "1 0 1 0 1 0 0 1 1 1",
	} {
		p, err := capitation.ReadPolicy(strings.NewReader(strings.Replace(text, "%s", window, 1)))
		require.NoError(t, err)
		var back capitation.PackageLimit
		b, err := json.Marshal(p.PackageLimits[0])
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, p.PackageLimits[0], back)
		m := member("A", "TJ01")
		m.Category = "hemo"
		var charges []capitation.Charge
		for _, d := range days {
			charges = append(charges, capitation.Charge{ID: d, Person: "A", Institution: "TJ01", Month: day(d).Month(), Date: day(d), Kind: capitation.Own, Cost: 400 * settlement.Yuan, Package: "hd"})
		}
		paid := map[string]string{}
		for _, e := range entriesOf(t, newPlan(t, p).Settlement(year2025, settlement.Each([]capitation.Member{m}), settlement.Each(charges))) {
			paid[e.Claim] = map[bool]string{true: "1", false: "0"}[e.Class == settlement.FixedRate]
		}
		var got []string
		for _, d := range days {
			got = append(got, paid[d])
		}
		require.Equal(t, want, strings.Join(got, " "), window)
	}
	for window, want := range map[string]string{
		`"decade"`: `window: not one of the choices`, `{"months": 13}`: "window: out of range: got 13", `{"months": 0}`: "window", `{}`: "window.months", `7`: "want an object",
	} {
		p, err := capitation.ReadPolicy(strings.NewReader(strings.Replace(text, "%s", window, 1)))
		if err == nil {
			_, err = capitation.New(p)
		}
		require.ErrorContains(t, err, want, window)
	}
}

// TestRoundedMonthsAreACliff: what twelve rounded months are less than their year is listed.
func TestRoundedMonthsAreACliff(t *testing.T) {
	find := func(p capitation.Policy) *settlement.Cliff {
		list, err := newPlan(t, p).Cliffs(settlement.Decimal{})
		require.NoError(t, err)
		for i := range list {
			if list[i].Path == "months" {
				return &list[i]
			}
		}
		return nil
	}
	c := find(worked23(""))
	require.NotNil(t, c)
	require.Equal(t, []string{"85000.00", "84999.96", "-0.04", "12"}, []string{c.Before.String(), c.After.String(), c.Jump.String(), c.At.String()})
	require.Nil(t, find(worked23(capitation.Cumulative)))
	even := worked23("")
	even.Standards[0].Annual = decimal("84600.00")
	require.Nil(t, find(even))
}
