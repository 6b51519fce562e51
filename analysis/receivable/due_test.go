package receivable_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
)

// The last day in time, and the first and last day of each age, for January with 30 days: due
// 2025-03-02.
func TestAges(t *testing.T) {
	for _, tt := range []struct {
		asOf    string
		overdue int
		age     int // −1: not due
	}{
		{"2025-01-31", -30, -1}, {"2025-03-01", -1, -1}, {"2025-03-02", 0, -1}, {"2025-03-03", 1, 0}, {"2025-04-01", 30, 0}, {"2025-04-02", 31, 1},
		{"2025-05-01", 60, 1}, {"2025-05-02", 61, 2}, {"2025-05-31", 90, 2}, {"2025-06-01", 91, 3}, {"2025-08-29", 180, 3}, {"2025-08-30", 181, 4}, {"2035-01-01", 3592, 4},
	} {
		b, err := receivable.New(terms(tt.asOf))
		require.NoError(t, err)
		require.NoError(t, b.Claim("c", "H1", "", month("2025-01"), []settlement.CostPart{{Name: "fund", Amount: 100}}))
		table, err := b.Table()
		require.NoError(t, err)
		want := receivable.Amounts{ByAge: make([]settlement.Money, 5)}
		if tt.age < 0 {
			want.NotDue = 100
		} else {
			want.ByAge[tt.age] = 100
		}
		r := table.Rows[0]
		require.Equal(t, tt.overdue, r.Overdue, tt.asOf)
		require.Equal(t, want.NotDue, r.NotDue, tt.asOf)
		require.Equal(t, want.ByAge, r.ByAge, tt.asOf)
	}
}

// A payer may have days of its own, and clearings of payers without may have others than months.
func TestDue(t *testing.T) {
	ninety, sixty := 90, 60
	x := terms("2025-12-31")
	x.ClearingDueAfterDays, x.Payers[1].DueAfterDays = &ninety, &sixty
	b, err := receivable.New(x)
	require.NoError(t, err)
	worked(t, b)
	require.NoError(t, b.Report("q", report(settlement.Period{From: date("2025-01-01"), To: date("2025-03-31")}, "H1", line(settlement.LineAmount, "4000.00"))))
	table, err := b.Table()
	require.NoError(t, err)
	require.Equal(t, "2025-03-02", rowOf(t, table, "fund", "2025-01").Due.String())
	require.Equal(t, "2025-06-29", rowOf(t, table, "fund", "2025-01/2025-03").Due.String())
	require.Equal(t, "2025-04-01", rowOf(t, table, "insurer", "2025-01").Due.String())
}

// A line prepaid that rolls a due over into the next year is other: nobody paid it before.
func TestRolledOver(t *testing.T) {
	b, err := receivable.New(terms("2025-12-31"))
	require.NoError(t, err)
	rolled, paid := line(settlement.LinePrepaid, "-40.00"), line(settlement.LinePrepaid, "-60.00")
	rolled.Trail = settlement.Trail{{Rule: settlement.Rule{ID: "x", Gives: "prepaid", Formula: "0 − underpaid"}, Inputs: []settlement.Input{settlement.In("underpaid", yuan("40.00").Decimal())}}}
	paid.Trail = settlement.Trail{{Rule: settlement.Rule{ID: "y", Gives: "prepaid", Formula: "0 − paid"}, Inputs: []settlement.Input{settlement.In("paid", yuan("60.00").Decimal())}}}
	require.NoError(t, b.Report("r", report(month("2025-01"), "H1", line(settlement.LineAmount, "100.00"), paid, rolled)))
	require.NoError(t, b.Pay("p", receivable.Fact{Institution: "H1", Payer: "fund", Span: span("2025-01"), Amount: yuan("60.00"), Date: date("2025-02-01")}))
	table, err := b.Table()
	require.NoError(t, err)
	r := rowOf(t, table, "fund", "2025-01")
	require.Equal(t, []string{"-40.00", "60.00", "0.00"}, []string{r.Other.String(), r.Paid.String(), r.Outstanding.String()})
	require.Len(t, table.Reconciled, 1)
	require.Equal(t, []string{"60.00", "60.00"}, []string{table.Reconciled[0].Stated.String(), table.Reconciled[0].Own.String()})
}

// Of two payers of one part, each has the claims and the lines of its pools.
func TestPools(t *testing.T) {
	x := terms("2025-12-31")
	x.Payers = []receivable.Payer{
		{Code: "employees", Parts: []string{"fund"}, Pools: []string{"310", ""}},
		{Code: "residents", Parts: []string{"fund"}, Pools: []string{"390"}},
	}
	b, err := receivable.New(x)
	require.NoError(t, err)
	pooled := func(pool, amount string) settlement.Line {
		l := line(settlement.LineAmount, amount)
		l.Pool = pool
		return l
	}
	for pool, amount := range map[string]string{"310": "10.00", "390": "20.00", "": "3.00", "340": "0.50"} {
		require.NoError(t, b.Claim("c", "H1", pool, month("2025-01"), []settlement.CostPart{{Name: "fund", Amount: yuan(amount)}}))
	}
	require.NoError(t, b.Report("r", report(month("2025-01"), "H1", pooled("310", "11.00"), pooled("390", "22.00"), line(settlement.LineRefused, "-1.00"))))
	table, err := b.Table()
	require.NoError(t, err)
	e, r := rowOf(t, table, "employees", "2025-01"), rowOf(t, table, "residents", "2025-01")
	require.Equal(t, []string{"13.00", "11.00", "1.00", "10.00"}, []string{e.Booked.String(), e.Accepted.String(), e.Refused.String(), e.Outstanding.String()})
	require.Equal(t, []string{"20.00", "22.00", "0.00", "22.00"}, []string{r.Booked.String(), r.Accepted.String(), r.Refused.String(), r.Outstanding.String()})
	require.Equal(t, []settlement.CostPart{{Name: "fund", Amount: yuan("0.50")}}, table.NotOwed)
	for _, c := range table.Checks {
		require.True(t, c.OK, c)
	}
}
