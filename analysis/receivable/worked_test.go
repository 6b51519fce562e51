package receivable_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
)

func yuan(text string) settlement.Money {
	m, err := settlement.ParseMoney(text)
	if err != nil {
		panic(err)
	}
	return m
}

func span(text string) receivable.Span {
	s, err := receivable.ParseSpan(text)
	if err != nil {
		panic(err)
	}
	return s
}

func date(text string) settlement.Date { return settlement.MustDate(text) }

// line is a line of a report.
func line(kind settlement.Kind, amount string) settlement.Line {
	m := settlement.Clearing
	if kind == settlement.LineAmount || kind == settlement.LineCovered {
		m = settlement.DRG
	}
	return settlement.Line{Method: m, Kind: kind, Amount: yuan(amount)}
}

// report is a report of one institution; its due is the sum of its lines.
func report(period settlement.Period, institution string, lines ...settlement.Line) *settlement.Report {
	s := settlement.Statement{Institution: institution, Name: "甲医院", Lines: lines}
	for _, l := range lines {
		if !l.Kind.Memo() {
			s.Due += l.Amount
		}
	}
	return &settlement.Report{Period: period, Statements: []settlement.Statement{s}}
}

func month(text string) settlement.Period { return settlement.MustMonth(text).Period() }

func terms(asOf string) receivable.Terms {
	return receivable.Terms{AsOf: date(asOf), DueAfterDays: 30, Payers: []receivable.Payer{
		{Code: "fund", Name: "统筹基金", Parts: []string{"fund"}},
		{Code: "insurer", Name: "商业保险", Parts: []string{"commercial"}, Accepted: receivable.ByDecisions},
	}}
}

// worked is the case of this file: two payers and three months.
//
//	January   fund booked 1000.00, accepted 1040.00, refused 30.00, deposit 52.00, paid 900.00 in two payments
//	February  fund booked 2000.00, accepted 1950.00, deposit 97.50; 1852.50 paid late, in June
//	March     fund booked 500.00, no report yet
//	insurer   January booked 300.00, accepted 280.00, refused 20.00, of which 5.00 reversed, 100.00 deferred until July, 165.00 paid
//	          February booked 80.00, nothing decided
func worked(t *testing.T, b *receivable.Book) {
	t.Helper()
	for _, c := range []struct{ day, part, amount string }{
		{"2025-01-03", "fund", "600.00"}, {"2025-01-20", "fund", "400.00"}, {"2025-02-11", "fund", "2000.00"}, {"2025-03-05", "fund", "500.00"},
		{"2025-01-03", "commercial", "300.00"}, {"2025-02-11", "commercial", "80.00"}, {"2025-01-03", "cash", "123.45"},
	} {
		require.NoError(t, b.Claim("cases.csv", "H1", "", date(c.day).Period(), []settlement.CostPart{{Name: c.part, Amount: yuan(c.amount)}}))
	}
	require.NoError(t, b.Report("2025-01.json", report(month("2025-01"), "H1",
		line(settlement.LineAmount, "1540.00"), line(settlement.LineCovered, "-500.00"), line(settlement.LineWithheld, "-52.00"), line(settlement.LineRefused, "-30.00"))))
	require.NoError(t, b.Report("2025-02.json", report(month("2025-02"), "H1", line(settlement.LineAmount, "1950.00"), line(settlement.LineWithheld, "-97.50"))))
	for i, f := range []receivable.Fact{
		{Institution: "H1", Payer: "insurer", Span: span("2025-01"), Kind: receivable.KindAccepted, Amount: yuan("280.00"), Date: date("2025-02-10")},
		{Institution: "H1", Payer: "insurer", Span: span("2025-01"), Kind: receivable.KindRefused, Amount: yuan("20.00"), Date: date("2025-02-10")},
		{Institution: "H1", Payer: "insurer", Span: span("2025-01"), Kind: receivable.KindReversed, Amount: yuan("5.00"), Date: date("2025-03-10")},
		{Institution: "H1", Payer: "insurer", Span: span("2025-01"), Kind: receivable.KindDeferred, Amount: yuan("100.00"), Date: date("2025-02-10"), Until: date("2025-07-01")},
	} {
		f.Row = i + 2
		require.NoError(t, b.Decide("decisions.csv", f))
	}
	require.NoError(t, b.Declare("declared.csv", receivable.Fact{Institution: "H1", Payer: "fund", Span: span("2025-01"), Amount: yuan("1000.00"), Row: 2}))
	require.NoError(t, b.Declare("declared.csv", receivable.Fact{Institution: "H1", Payer: "fund", Span: span("2025-02"), Amount: yuan("1990.00"), Row: 3}))
	require.NoError(t, b.Total("3201.csv", receivable.Fact{Institution: "H1", Payer: "fund", Span: span("2025-01/2025-03"), Amount: yuan("3500.00"), Row: 2}))
	for i, f := range []receivable.Fact{
		{Institution: "H1", Payer: "fund", Span: span("2025-01"), Amount: yuan("950.00"), Date: date("2025-02-20")},
		{Institution: "H1", Payer: "fund", Span: span("2025-01"), Amount: yuan("-50.00"), Date: date("2025-02-25")}, // given back
		{Institution: "H1", Payer: "fund", Span: span("2025-02"), Amount: yuan("1852.50"), Date: date("2025-06-15")},
		{Institution: "H1", Payer: "insurer", Span: span("2025-01"), Amount: yuan("165.00"), Date: date("2025-02-28")},
		{Institution: "H1", Payer: "fund", Span: span("2024-12"), Amount: yuan("7.00"), Date: date("2025-01-05")},
		{Institution: "H9", Payer: "fund", Span: span("2025-01"), Amount: yuan("8.00"), Date: date("2025-01-05")},
		{Institution: "H1", Payer: "aid", Span: span("2025-01"), Amount: yuan("9.00"), Date: date("2025-01-05")},
	} {
		f.Row = i + 2
		require.NoError(t, b.Pay("payments.csv", f))
	}
}

// TestWorked holds a table to amounts worked by hand, before and after a late payment.
func TestWorked(t *testing.T) {
	b, err := receivable.New(terms("2025-05-31"))
	require.NoError(t, err)
	worked(t, b)
	table, err := b.Table()
	require.NoError(t, err)

	type row struct {
		booked, declared, accepted, pending, difference, refused, deposit, deferred, paid, outstanding string
		due                                                                                            string
		overdue                                                                                        int
		age                                                                                            int // −1: not due
	}
	want := map[string]row{
		"fund 2025-01":    {"1000.00", "1000.00", "1040.00", "0.00", "40.00", "30.00", "52.00", "0.00", "900.00", "58.00", "2025-03-02", 90, 2},
		"fund 2025-02":    {"2000.00", "1990.00", "1950.00", "0.00", "-50.00", "0.00", "97.50", "0.00", "0.00", "1852.50", "2025-03-30", 62, 2},
		"fund 2025-03":    {"500.00", "0.00", "0.00", "500.00", "0.00", "0.00", "0.00", "0.00", "0.00", "500.00", "2025-04-30", 31, 1},
		"insurer 2025-01": {"300.00", "0.00", "280.00", "0.00", "-20.00", "15.00", "0.00", "100.00", "165.00", "0.00", "2025-03-02", 90, 2},
		"insurer 2025-02": {"80.00", "0.00", "0.00", "80.00", "0.00", "0.00", "0.00", "0.00", "0.00", "80.00", "2025-03-30", 62, 2},
	}
	require.Len(t, table.Rows, len(want))
	for i := range table.Rows {
		r := &table.Rows[i]
		name := r.Payer + " " + r.Span.String()
		age := -1
		for k, m := range r.ByAge {
			if m != 0 {
				age = k
			}
		}
		if r.Outstanding == 0 {
			age = want[name].age
		}
		got := row{r.Booked.String(), r.Declared.String(), r.Accepted.String(), r.Pending.String(), r.Difference.String(), r.Refused.String(),
			r.Deposit.String(), r.Deferred.String(), r.Paid.String(), r.Outstanding.String(), r.Due.String(), r.Overdue, age}
		require.Equal(t, want[name], got, name)
	}
	require.Equal(t, "2490.50", table.Total.Outstanding.String())
	require.Equal(t, []settlement.Money{0, yuan("500.00"), yuan("1990.50"), 0, 0}, table.Total.ByAge)
	require.Equal(t, []settlement.CostPart{{Name: "cash", Amount: yuan("123.45")}}, table.NotOwed)

	var reasons []string
	for _, u := range table.Unmatched {
		reasons = append(reasons, u.Amount.String()+" "+string(u.Reason))
	}
	require.Equal(t, []string{"1852.50 later", "7.00 month", "8.00 institution", "9.00 payer"}, reasons)
	var told []string
	for _, r := range table.Reconciled {
		told = append(told, r.What+" "+r.Span.String()+" "+r.Difference.String())
	}
	require.Equal(t, []string{"declared 2025-01 0.00", "declared 2025-02 -10.00", "total 2025-01/2025-03 0.00"}, told)
	for _, c := range table.Checks {
		require.True(t, c.OK, c)
	}
	require.Equal(t, "2941.50", table.Checks[2].Left) // 950.00 − 50.00 + 165.00 + 1852.50 + 7.00 + 8.00 + 9.00
}

// rowOf returns the row of a payer and a span.
func rowOf(t *testing.T, table *receivable.Table, payer, of string) *receivable.Row {
	t.Helper()
	for i := range table.Rows {
		if table.Rows[i].Payer == payer && table.Rows[i].Span == span(of) {
			return &table.Rows[i]
		}
	}
	require.Fail(t, "no row", "%s %s", payer, of)
	return nil
}

// A late payment counts from its day on, and what is put off is owed from the day on that it was
// put off to.
func TestLater(t *testing.T) {
	for _, tt := range []struct{ asOf, february, insurer, deferred string }{
		{"2025-06-14", "1852.50", "0.00", "100.00"},
		{"2025-06-15", "0.00", "0.00", "100.00"},
		{"2025-06-30", "0.00", "0.00", "100.00"},
		{"2025-07-01", "0.00", "100.00", "0.00"},
	} {
		b, err := receivable.New(terms(tt.asOf))
		require.NoError(t, err)
		worked(t, b)
		table, err := b.Table()
		require.NoError(t, err)
		require.Equal(t, tt.february, rowOf(t, table, "fund", "2025-02").Outstanding.String(), tt.asOf)
		require.Equal(t, tt.insurer, rowOf(t, table, "insurer", "2025-01").Outstanding.String(), tt.asOf)
		require.Equal(t, tt.deferred, rowOf(t, table, "insurer", "2025-01").Deferred.String(), tt.asOf)
	}
}

// What is dated after the day of the table is left out, and counted.
func TestLeftOut(t *testing.T) {
	b, err := receivable.New(terms("2025-01-31"))
	require.NoError(t, err)
	worked(t, b)
	table, err := b.Table()
	require.NoError(t, err)
	require.Equal(t, []receivable.LeftOut{
		{Document: "2025-02.json", What: "report", Count: 1}, {Document: "3201.csv", What: "total", Count: 1}, {Document: "cases.csv", What: "claims", Count: 3},
		{Document: "decisions.csv", What: "decision", Count: 4}, {Document: "declared.csv", What: "declaration", Count: 1},
	}, table.LeftOut)
	require.Len(t, table.Rows, 2)
	for _, c := range table.Checks {
		require.True(t, c.OK, c)
	}
}

// TestClearing clears the first quarter: it gives 3600.00, refuses the same 30.00 as January did,
// withholds 180.00, releases 150.00 of it and keeps 30.00 for good; 2752.50 was paid.
//
//	accepted 3600.00 − 1040.00 − 1950.00 − 500.00 (March, as booked) = 110.00
//	deposit  180.00 − 150.00 − 30.00 − 52.00 − 97.50 = −149.50
//	refused  30.00 + 30.00 − 30.00 = 30.00
//	outstanding 110.00 + 149.50 − 30.00 − 5.00 (a debt) = 224.50
func TestClearing(t *testing.T) {
	b, err := receivable.New(terms("2025-08-31"))
	require.NoError(t, err)
	quarter := settlement.Period{From: date("2025-01-01"), To: date("2025-03-31")}
	require.NoError(t, b.Report("clearing.json", report(quarter, "H1", line(settlement.LineAmount, "3600.00"), line(settlement.LineRefused, "-30.00"),
		line(settlement.LineWithheld, "-180.00"), line(settlement.LineReleased, "150.00"), line(settlement.MemoForfeited, "30.00"),
		line(settlement.LineDebt, "-5.00"), line(settlement.LinePrepaid, "-2752.50"))))
	worked(t, b)
	require.NoError(t, b.Pay("payments.csv", receivable.Fact{Institution: "H1", Payer: "fund", Span: span("2025-01/2025-03"), Amount: yuan("300.00"), Date: date("2025-07-15"), Row: 9}))
	table, err := b.Table()
	require.NoError(t, err)
	r := rowOf(t, table, "fund", "2025-01/2025-03")
	require.Equal(t, []string{"0.00", "110.00", "110.00", "-5.00", "30.00", "-149.50", "300.00", "-75.50", "-75.50"}, []string{
		r.Booked.String(), r.Accepted.String(), r.Difference.String(), r.Other.String(), r.Refused.String(), r.Deposit.String(), r.Paid.String(), r.Outstanding.String(), r.Overpaid.String(),
	})
	require.Equal(t, "500.00", rowOf(t, table, "fund", "2025-03").Accepted.String())
	// The year of the fund: 3600.00 − 60.00 refused and lost − 5.00 debt − 3052.50 paid = 482.50.
	var fund settlement.Money
	for _, r := range table.Rows {
		if r.Payer == "fund" {
			fund += r.Outstanding
		}
	}
	require.Equal(t, "482.50", fund.String())
	last := table.Reconciled[2]
	require.Equal(t, []string{"prepaid", "2752.50", "2752.50"}, []string{last.What, last.Stated.String(), last.Own.String()})
	for _, c := range table.Checks {
		require.True(t, c.OK, c)
	}
}

// Every amount of a row is the sum of its sources, and the computed ones replay.
func TestExplain(t *testing.T) {
	b, err := receivable.New(terms("2025-05-31"))
	require.NoError(t, err)
	worked(t, b)
	table, err := b.Table()
	require.NoError(t, err)
	for i := range table.Rows {
		r := &table.Rows[i]
		x, err := table.Explain(r)
		require.NoError(t, err)
		require.NoError(t, x.Trail.Replay())
		require.Equal(t, r.Outstanding.Decimal(), x.Trail.Result())
		for _, c := range x.Columns {
			var sum settlement.Money
			for _, s := range c.Sources {
				require.NotEmpty(t, s.Document)
				sum += s.Amount
			}
			require.Equal(t, r.Of(c.Column), sum)
		}
	}
	x, err := table.Explain(rowOf(t, table, "fund", "2025-01"))
	require.NoError(t, err)
	require.Equal(t, []receivable.Source{{Document: "cases.csv", Claims: 2, Part: "fund", Amount: yuan("1000.00")}}, x.Columns[0].Sources)
	require.Equal(t, []receivable.Source{{Document: "payments.csv", Row: 2, Amount: yuan("950.00")}, {Document: "payments.csv", Row: 3, Amount: yuan("-50.00")}}, x.Columns[len(x.Columns)-1].Sources)
}
