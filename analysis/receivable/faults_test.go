package receivable_test

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/policy"
)

func TestSpan(t *testing.T) {
	for _, text := range []string{"2025-01", "2025-01/2025-12", "2024-11/2025-02"} {
		require.Equal(t, text, span(text).String())
	}
	require.True(t, span("2025-01/2025-12").Covers(span("2025-12")))
	require.False(t, span("2025-01/2025-11").Covers(span("2025-12")))
	require.True(t, span("2025-01/2025-03").Meets(span("2025-03/2025-05")))
	require.Negative(t, span("2025-03").Compare(span("2025-01/2025-03")))
	s, err := receivable.ParseSpan("")
	require.NoError(t, err)
	require.True(t, s.Absent())
	for _, text := range []string{"2025", "2025-13", "2025-03/2025-03", "2025-03/2025-01", "/2025-01", "2025-01/", "2025-01-05"} {
		_, err := receivable.ParseSpan(text)
		require.Error(t, err, text)
	}
	_, err = receivable.OfPeriod(settlement.Period{From: date("2025-01-01"), To: date("2025-01-30")})
	require.ErrorIs(t, err, settlement.ErrCut)
}

func TestTermsFaults(t *testing.T) {
	good := terms("2025-05-31")
	require.NoError(t, good.Check())
	days := -1
	for _, tt := range []struct {
		path   string
		want   error
		change func(*receivable.Terms)
	}{
		{"as_of", policy.ErrRequired, func(x *receivable.Terms) { x.AsOf = settlement.Date{} }},
		{"due_after_days", settlement.ErrRange, func(x *receivable.Terms) { x.DueAfterDays = -1 }},
		{"ages[1]", settlement.ErrRange, func(x *receivable.Terms) { x.Ages = []int{30, 30} }},
		{"payers", policy.ErrRequired, func(x *receivable.Terms) { x.Payers = nil }},
		{"payers[1].code", settlement.ErrDuplicate, func(x *receivable.Terms) { x.Payers[1].Code = "fund" }},
		{"payers[0].code", receivable.ErrCode, func(x *receivable.Terms) { x.Payers[0].Code = "the fund" }},
		{"payers[1].parts", receivable.ErrPayer, func(x *receivable.Terms) { x.Payers[1].Parts = []string{"fund"} }},
		{"payers[1].parts", receivable.ErrPayer, func(x *receivable.Terms) { x.Payers[1].Accepted = "" }},
		{"payers[1].due_after_days", settlement.ErrRange, func(x *receivable.Terms) { x.Payers[1].DueAfterDays = &days }},
	} {
		x := terms("2025-05-31")
		tt.change(&x)
		_, err := receivable.New(x)
		require.ErrorIs(t, err, tt.want, tt.path)
		var at *settlement.FieldError
		require.ErrorAs(t, err, &at)
		require.Equal(t, tt.path, at.Path)
	}
	split := terms("2025-05-31")
	split.Payers[0].Pools = []string{"310"}
	split.Payers[1] = receivable.Payer{Code: "residents", Parts: []string{"fund"}, Pools: []string{"390"}}
	require.NoError(t, split.Check())
}

func TestBookFaults(t *testing.T) {
	fact := receivable.Fact{Institution: "H1", Payer: "fund", Span: span("2025-01"), Amount: 100, Date: date("2025-02-01")}
	with := func(change func(*receivable.Fact)) receivable.Fact {
		f := fact
		change(&f)
		return f
	}
	accepted := with(func(f *receivable.Fact) { f.Kind = receivable.KindAccepted })
	year := settlement.Period{From: date("2024-01-01"), To: date("2024-12-31")}
	for name, tt := range map[string]struct {
		path string
		want error
		tell func(*receivable.Book) error
	}{
		"payer": {"payer", receivable.ErrNoPayer, func(b *receivable.Book) error {
			return b.Declare("d", with(func(f *receivable.Fact) { f.Payer = "x" }))
		}},
		"institution": {"institution", receivable.ErrCode, func(b *receivable.Book) error {
			return b.Total("d", with(func(f *receivable.Fact) { f.Institution = "王小明" }))
		}},
		"kind":    {"kind", policy.ErrChoice, func(b *receivable.Book) error { return b.Decide("d", fact) }},
		"reports": {"kind", receivable.ErrKind, func(b *receivable.Book) error { return b.Decide("d", accepted) }},
		"negative": {"amount", settlement.ErrNegative, func(b *receivable.Book) error {
			return b.Decide("d", with(func(f *receivable.Fact) { f.Kind, f.Amount = receivable.KindRefused, -1 }))
		}},
		"equal rows": {"", receivable.ErrTwice, func(b *receivable.Book) error {
			return errors.Join(b.Pay("p", fact), b.Pay("q", with(func(f *receivable.Fact) { f.Row = 7 })))
		}},
		"equal ids": {"id", receivable.ErrTwice, func(b *receivable.Book) error {
			return errors.Join(b.Pay("p", with(func(f *receivable.Fact) { f.ID = "1" })), b.Pay("p", with(func(f *receivable.Fact) { f.ID, f.Amount = "1", 5 })))
		}},
		"claim": {"institution", receivable.ErrCode, func(b *receivable.Book) error { return b.Claim("c", "王小明", "", month("2025-01"), nil) }},
		"period": {"period", settlement.ErrCut, func(b *receivable.Book) error {
			return b.Report("r", report(settlement.Period{From: date("2025-01-02"), To: date("2025-01-31")}, "H1"))
		}},
		"report twice": {"statements[0]", receivable.ErrTwice, func(b *receivable.Book) error {
			r := report(month("2025-01"), "H1", line(settlement.LineAmount, "1.00"))
			return errors.Join(b.Report("a", r), b.Report("b", r))
		}},
		"clearings": {"statements[0]", receivable.ErrTwice, func(b *receivable.Book) error {
			return errors.Join(b.Report("a", report(year, "H1", line(settlement.LineAmount, "1.00"))),
				b.Report("b", report(settlement.Period{From: date("2024-12-01"), To: date("2025-03-31")}, "H1", line(settlement.LineAmount, "1.00"))))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := receivable.New(terms("2025-05-31"))
			require.NoError(t, err)
			err = tt.tell(b)
			require.ErrorIs(t, err, tt.want)
			require.NotContains(t, err.Error(), "王小明")
			var at *settlement.FieldError
			if tt.path != "" {
				require.ErrorAs(t, err, &at)
				require.Equal(t, tt.path, at.Path)
			}
		})
	}
}

// Equal payments count where each has an id.
func TestEqualPayments(t *testing.T) {
	b, err := receivable.New(terms("2025-05-31"))
	require.NoError(t, err)
	worked(t, b)
	for _, id := range []string{"A1", "A2"} {
		require.NoError(t, b.Pay("more.csv", receivable.Fact{ID: id, Institution: "H1", Payer: "fund", Span: span("2025-03"), Amount: 100, Date: date("2025-04-01")}))
	}
	table, err := b.Table()
	require.NoError(t, err)
	require.Equal(t, "2.00", rowOf(t, table, "fund", "2025-03").Paid.String())
}

// A line of a pool that no payer has is refused: money is never left out in silence.
func TestPoolOfNobody(t *testing.T) {
	x := terms("2025-05-31")
	x.Payers[0].Pools = []string{"310"}
	b, err := receivable.New(x)
	require.NoError(t, err)
	l := line(settlement.LineAmount, "1.00")
	l.Pool = "390"
	require.ErrorIs(t, b.Report("r", report(month("2025-01"), "H1", l)), receivable.ErrNoPayer)
}

func TestOverflow(t *testing.T) {
	b, err := receivable.New(terms("2025-05-31"))
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, b.Claim("c", "H1", "", month("2025-01"), []settlement.CostPart{{Name: "fund", Amount: math.MaxInt64}}))
	}
	_, err = b.Table()
	require.ErrorIs(t, err, settlement.ErrOverflow)

	b, err = receivable.New(terms("2025-05-31"))
	require.NoError(t, err)
	l := settlement.Line{Method: settlement.Clearing, Kind: settlement.LineWithheld, Amount: math.MinInt64}
	require.ErrorIs(t, b.Report("r", report(month("2025-01"), "H1", l)), settlement.ErrOverflow)
}
