package settlement_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// yearReports are a month's report with a correction of 30.00 and its clearing of a year, made
// by hand: January paid 95.00 of 100.00, February 200.00 + 30.00 less 11.50; the year is 340.00.
func yearReports(t *testing.T) (month, year *settlement.Report) {
	t.Helper()
	policy := func(text string) *budget.Plan {
		p, err := budget.ReadPolicy(strings.NewReader(text))
		require.NoError(t, err)
		plan, err := budget.New(p)
		require.NoError(t, err)
		return plan
	}
	settle := func(amount string, accounts []budget.Account, plan *budget.Plan) *settlement.Report {
		cost, err := settlement.ParseMoney(amount)
		require.NoError(t, err)
		claims := budget.Items(settlement.Period{}, settlement.Each([]budget.Claim{{ID: "a", Institution: "H", Cost: cost}}))
		r, err := settlement.Settle(settlement.Terms{}, claims)
		require.NoError(t, err)
		c, err := plan.Clear(r, accounts)
		require.NoError(t, err)
		return c.Report
	}
	monthly := policy(`{"name": "m", "kind": "example", "deposit": {"ratio": "0.05", "base": "entitlement"}}`)
	january := settlement.MustMonth("2025-01")
	first := settle("100.00", nil, monthly)
	second := settle("200.00", []budget.Account{{Institution: "H", Corrections: []budget.MonthMoney{{Month: january, Amount: 3000}}}}, monthly)
	list := []settlement.MonthReport{}
	for i, r := range []*settlement.Report{first, second} {
		payments, err := monthly.Cleared(r).Payments()
		require.NoError(t, err)
		list = append(list, settlement.MonthReport{Month: january.Add(i), Digest: "d", Payments: payments})
	}
	require.Equal(t, settlement.Payment{Institution: "H", Entitlement: 20000, Corrected: 3000, Deposit: -1150, Paid: 21850, Due: 21850}, list[1].Payments[0])
	second.Year = &settlement.YearReport{Month: january.Add(1), Months: list[:1], Corrections: []settlement.Correction{{Month: january, Institution: "H", Reason: "claims", Amount: 3000}}}
	final := settle("340.00", []budget.Account{{Institution: "H", Prepaid: 9500 + 21850}}, policy(`{"name": "y", "kind": "example"}`))
	final.Year = &settlement.YearReport{Months: list, Corrections: []settlement.Correction{{Institution: "H", Reason: "year", Amount: 1000}}}
	for _, r := range []*settlement.Report{second, final} {
		require.NoError(t, r.Recheck())
		require.NoError(t, r.Verify())
	}
	return second, final
}

// A report does not pass whose months, corrections and lines do not fit to each other.
func TestYearIdentities(t *testing.T) {
	for _, row := range []struct {
		name, text string
		edit       func(month, year *settlement.YearReport)
	}{
		{"another correction", "corrections = lines corrected: 30.01 against 30.00", func(m, _ *settlement.YearReport) { m.Corrections[0].Amount++ }},
		{"of another institution", "corrections = lines corrected: 30.00 against 30.00", func(m, _ *settlement.YearReport) { m.Corrections[0].Institution = "G" }},
		{"another payment", "payments of months = their parts: 95.00 against 95.01", func(m, _ *settlement.YearReport) { m.Months[0].Payments[0].Entitlement++ }},
		{"another transfer", "payments of months = their parts: 95.00 against 95.00", func(m, _ *settlement.YearReport) { m.Months[0].Payments[0].Due++ }},
		{"a month after it", "in year.months 2025-02 is out of order", func(m, _ *settlement.YearReport) {
			m.Months[0].Month = settlement.MustMonth("2025-02")
		}},
		{"months out of order", "in year.months 2025-01 is out of order", func(_, y *settlement.YearReport) {
			y.Months[1].Month = settlement.MustMonth("2025-01")
		}},
		{"no correction to the year", "months + corrections = entitlement: 330.00 against 340.00", func(_, y *settlement.YearReport) { y.Corrections = nil }},
		{"more was paid", "months + clearing = entitlement + movements: 341.00 against 340.00", func(_, y *settlement.YearReport) {
			p := &y.Months[0].Payments[0]
			p.Deposit, p.Paid, p.Due = p.Deposit+100, p.Paid+100, p.Due+100
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			month, year := yearReports(t)
			row.edit(month.Year, year.Year)
			text := ""
			for _, r := range []*settlement.Report{month, year} {
				if err := r.Verify(); err != nil {
					require.ErrorIs(t, err, settlement.ErrIdentity)
					text += err.Error() + "\n"
				}
			}
			require.Contains(t, text, row.text)
		})
	}
}
