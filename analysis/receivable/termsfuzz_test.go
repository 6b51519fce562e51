package receivable_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis/receivable"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/policy"
)

// FuzzTerms: terms make a book, or every fault of them is told; a book's table adds up.
func FuzzTerms(f *testing.F) {
	const text = `{"as_of": "2025-06-30", "due_after_days": 30, "clearing_due_after_days": 60, "ages": [30, 60], "payers": [
		{"code": "fund", "name": "医保", "parts": ["fund"], "pools": ["", "职工"], "accepted": "reports", "due_after_days": 10},
		{"code": "aid", "parts": ["aid", "other"], "pools": ["居民"], "accepted": "decisions"}, {"code": "firm", "parts": ["firm"], "accepted": "booked"}]}`
	for _, edited := range seeds.Edited(f, 300, text) {
		f.Add(edited, "H1", "", "2025-05-10", uint8(0), int64(1250))
	}
	for kind := range uint8(7) {
		f.Add(text, "H1", "职工", "2025-05-10", kind, int64(1250))
		f.Add(text, "H1", "", "2025-07-10", kind, int64(-1))
		f.Add(text, "张三 ", "", "", kind, int64(0))
	}
	f.Fuzz(func(t *testing.T, text, institution, pool, day string, kind uint8, amount int64) {
		terms, err := policy.Read[receivable.Terms](strings.NewReader(text))
		if err != nil {
			return
		}
		b, err := receivable.New(terms)
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			require.EqualError(t, terms.Check(), err.Error())
			return
		}
		month := settlement.MustMonth("2025-03").Period()
		for _, part := range append(b.Parts(), "cash") {
			if err := b.Claim("claims.csv", institution, pool, month, []settlement.CostPart{{Name: part, Amount: settlement.Money(amount)}}); err != nil {
				require.NotEmpty(t, settlement.Chinese(err))
				return
			}
		}
		date, _ := settlement.ParseDate(day)
		fact := receivable.Fact{ID: "1", Institution: institution, Span: receivable.Span{From: month.From.Month(), To: month.From.Month()}, Amount: settlement.Money(amount), Date: date, Row: 2}
		for _, p := range terms.Payers {
			fact.Payer = p.Code
			fact.Kind = ""
			for _, tell := range []func(string, receivable.Fact) error{b.Declare, b.Pay, b.Total} {
				if err := tell("facts.csv", fact); err != nil {
					require.NotEmpty(t, settlement.Chinese(err))
				}
			}
			fact.Kind = []receivable.Kind{receivable.KindAccepted, receivable.KindDeferred, receivable.KindWithheld, receivable.KindReleased, receivable.KindRefused, receivable.KindReversed, receivable.Kind(pool)}[kind%7]
			if err := b.Decide("facts.csv", fact); err != nil {
				require.NotEmpty(t, settlement.Chinese(err))
			}
		}
		table, err := b.Table()
		if err != nil {
			require.NotEmpty(t, settlement.Chinese(err))
			return
		}
		_, err = json.Marshal(table)
		require.NoError(t, err)
	})
}
