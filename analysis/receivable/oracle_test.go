package receivable_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// event is something that a book is told, as plain data.
type event struct {
	what, institution, payer string // claim, report, declared, decided, paid
	from, to                 int    // months of 2025
	kind                     string
	amount                   int64
	day                      settlement.Date
	lines                    map[settlement.Kind]int64
	row                      int
}

var institutions, payers = []string{"H1", "H2"}, []string{"fund", "insurer", "state"}

func randomTerms(asOf settlement.Date) receivable.Terms {
	return receivable.Terms{AsOf: asOf, DueAfterDays: 20, Ages: []int{15, 45}, Payers: []receivable.Payer{
		{Code: "fund", Parts: []string{"fund"}},
		{Code: "insurer", Parts: []string{"commercial"}, Accepted: receivable.ByDecisions},
		{Code: "state", Parts: []string{"aid", "civil"}, Accepted: receivable.ByBooked},
	}}
}

// draw draws events. Reports are of some months and, at times, of the year.
func draw(r *rand.Rand) (list []event) {
	day := func() settlement.Date { return date("2025-01-01").Add(r.IntN(500)) }
	some := func() int64 { return r.Int64N(1_000_000) }
	for range r.IntN(40) {
		m := 1 + r.IntN(12)
		list = append(list, event{what: "claim", institution: institutions[r.IntN(2)], payer: []string{"fund", "commercial", "aid", "civil", "cash"}[r.IntN(5)], from: m, to: m, amount: some()})
	}
	for _, h := range institutions {
		for m := 1; m <= 12; m++ {
			if r.IntN(2) == 0 {
				list = append(list, event{what: "report", institution: h, from: m, to: m, lines: lines(r)})
			}
		}
		if r.IntN(2) == 0 {
			list = append(list, event{what: "report", institution: h, from: 1, to: 12, lines: lines(r)})
		}
	}
	for range r.IntN(30) {
		m := 1 + r.IntN(12)
		e := event{what: []string{"declared", "decided", "paid", "paid"}[r.IntN(4)], institution: append(institutions, "H3")[r.IntN(3)], payer: payers[r.IntN(3)], from: m, to: m, amount: some(), day: day()}
		switch e.what {
		case "decided":
			e.payer = "insurer"
			e.kind = []string{"accepted", "deferred", "withheld", "released", "refused", "reversed"}[r.IntN(6)]
		case "paid":
			if r.IntN(5) == 0 {
				e.amount = -e.amount
			}
			if r.IntN(6) == 0 {
				e.from, e.to = 1, 12
			}
			if r.IntN(10) == 0 {
				e.payer = "nobody"
			}
		}
		list = append(list, e)
	}
	for i := range list {
		list[i].row = i + 2
	}
	return list
}

func lines(r *rand.Rand) map[settlement.Kind]int64 {
	l := map[settlement.Kind]int64{settlement.LineAmount: r.Int64N(3_000_000)}
	for _, k := range []settlement.Kind{settlement.LineCovered, settlement.LineRefused, settlement.LineWithheld, settlement.LineDamages, settlement.LineDebt, settlement.LinePrepaid} {
		if r.IntN(3) == 0 {
			l[k] = -r.Int64N(50_000)
		}
	}
	for _, k := range []settlement.Kind{settlement.LineReleased, settlement.LineBonus, settlement.LineReversed, settlement.MemoForfeited, settlement.MemoPending, settlement.LineAdvance} {
		if r.IntN(3) == 0 {
			l[k] = r.Int64N(50_000)
		}
	}
	return l
}

func (e *event) span() receivable.Span {
	return receivable.Span{From: settlement.MustMonth("2025-01").Add(e.from - 1), To: settlement.MustMonth("2025-01").Add(e.to - 1)}
}

// tell tells the book an event.
func (e *event) tell(t *testing.T, b *receivable.Book) {
	t.Helper()
	f := receivable.Fact{Institution: e.institution, Payer: e.payer, Span: e.span(), Amount: settlement.Money(e.amount), Row: e.row, ID: settlement.Money(e.row).String()}
	switch e.what {
	case "claim":
		require.NoError(t, b.Claim("cases.csv", e.institution, "", e.span().From.Period(), []settlement.CostPart{{Name: e.payer, Amount: f.Amount}}))
	case "report":
		s := settlement.Statement{Institution: e.institution}
		for k, m := range e.lines {
			s.Lines = append(s.Lines, settlement.Line{Method: settlement.Clearing, Kind: k, Amount: settlement.Money(m)})
			if !k.Memo() {
				s.Due += settlement.Money(m)
			}
		}
		require.NoError(t, b.Report(e.span().String()+".json", &settlement.Report{Period: settlement.Period{From: e.span().From.First(), To: e.span().To.Last()}, Statements: []settlement.Statement{s}}))
	case "declared":
		require.NoError(t, b.Declare("declared.csv", f))
	case "decided":
		f.Kind, f.Date = receivable.Kind(e.kind), e.day
		require.NoError(t, b.Decide("decisions.csv", f))
	case "paid":
		f.Date = e.day
		require.NoError(t, b.Pay("payments.csv", f))
	}
}

// owed computes what the events say that a payer owes an institution in all, in the plainest way:
// no months, no rows. Only what was paid is looked up in rows, because it needs one to count.
func owed(list []event, h, payer string, asOf settlement.Date, hasRow func(string) bool) *big.Int {
	sum := new(big.Int)
	add := func(n int64) { sum.Add(sum, big.NewInt(n)) }
	in := func(e *event) bool { return !e.span().From.First().After(asOf) }
	of := map[string]string{"fund": "fund", "commercial": "insurer", "aid": "state", "civil": "state"}
	cleared, reported, accepted := false, map[int]bool{}, map[int]bool{}
	for i := range list {
		e := &list[i]
		if e.institution != h {
			continue
		}
		if e.what == "report" && payer == "fund" && !e.span().To.Last().After(asOf) {
			reported[e.from] = reported[e.from] || e.from == e.to
			cleared = cleared || e.from != e.to
		}
		if e.what == "decided" && e.kind == "accepted" && e.payer == payer && !e.day.After(asOf) {
			accepted[e.from] = true
		}
	}
	for i := range list {
		e := &list[i]
		switch {
		case e.institution != h:
		case e.what == "claim" && of[e.payer] == payer && in(e):
			// What was accepted stands in place of what was booked.
			if payer == "fund" && (cleared || reported[e.from]) || payer == "insurer" && accepted[e.from] {
				continue
			}
			add(e.amount)
		case e.what == "report" && payer == "fund" && !e.span().To.Last().After(asOf):
			if cleared && e.from == e.to {
				continue // the clearing has all of the year
			}
			for k, m := range e.lines {
				if !k.Memo() && k != settlement.LinePrepaid {
					add(m)
				}
			}
		case e.what == "decided" && e.payer == payer && !e.day.After(asOf):
			switch e.kind {
			case "accepted", "released", "reversed":
				add(e.amount)
			default:
				add(-e.amount)
			}
		case e.what == "paid" && e.payer == payer && !e.day.After(asOf) && hasRow(e.span().String()):
			add(-e.amount)
		}
	}
	return sum
}

// Random books come to what the plainest computation says, all checks hold, and no order of what
// they are told changes anything.
func TestOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 4))
	owing := 0
	for range testsize.Of(150, 3000) {
		asOf := date("2025-01-15").Add(r.IntN(450))
		list := draw(r)
		drawn := func() *receivable.Table {
			b, err := receivable.New(randomTerms(asOf))
			require.NoError(t, err)
			for i := range list {
				list[i].tell(t, b)
			}
			table, err := b.Table()
			require.NoError(t, err)
			return table
		}
		table := drawn()
		for _, c := range table.Checks {
			require.True(t, c.OK, c)
		}
		for _, h := range institutions {
			for _, p := range payers {
				got := new(big.Int)
				rows := map[string]bool{}
				for i := range table.Rows {
					if row := &table.Rows[i]; row.Institution == h && row.Payer == p {
						rows[row.Span.String()] = true
						got.Add(got, big.NewInt(int64(row.Outstanding)))
						require.Equal(t, row.Booked+row.Difference, row.Accepted+row.Pending)
						require.Equal(t, row.Booked+row.Difference+row.Other, row.Refused+row.Deposit+row.Deferred+row.Paid+row.Outstanding)
					}
				}
				want := owed(list, h, p, asOf, func(s string) bool { return rows[s] })
				require.Equal(t, want.String(), got.String(), "%s %s", h, p)
				owing += want.Sign()
			}
		}
		r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		require.Empty(t, cmp.Diff(table, drawn(), cmpopts.IgnoreUnexported(receivable.Table{}, receivable.Row{}),
			cmp.Comparer(func(a, b settlement.Date) bool { return a == b }), cmp.Comparer(func(a, b settlement.Month) bool { return a == b })))
	}
	require.NotZero(t, owing)
}
