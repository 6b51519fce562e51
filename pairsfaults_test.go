package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// The faults of claims come after the pairs of those before them, also where there are none.
func TestPairsOfFaults(t *testing.T) {
	asItIs := func(*settlement.Entry) error { return nil }
	for _, row := range []struct {
		ids   []string
		pairs int
		says  string
	}{
		{nil, 0, ""},
		{[]string{"a", "b"}, 2, ""},
		{[]string{"bad"}, 0, "m: claim 1 (bad): broken"},
		{[]string{"bad", "a"}, 0, "m: claim 1 (bad): broken"},
		{[]string{"a", "bad", "b"}, 1, "m: claim 2 (bad): broken"},
		{[]string{"bad", "bad"}, 0, "m: claim 1 (bad): broken\nm: claim 2 (bad): broken"},
	} {
		var list []dated
		for _, id := range row.ids {
			list = append(list, dated{id: id})
		}
		s := bindDated(settlement.About{Method: "m"}, list...)
		for name, s := range map[string]settlement.Settlement{"bound": s, "mapped": settlement.Map(s, asItIs), "unchecked": settlement.Unchecked(s)} {
			pairs, last := 0, error(nil)
			for p, err := range settlement.Pairs[dated](s) {
				if last = err; err == nil {
					require.Equal(t, p.Claim.id, p.Entry.Claim)
					pairs++
				}
			}
			require.LessOrEqual(t, pairs, row.pairs, "%s, %v", name, row.ids)
			if row.says == "" {
				require.NoError(t, last, "%s, %v", name, row.ids)
				require.Equal(t, row.pairs, pairs)
				continue
			}
			require.EqualError(t, last, row.says, "%s, %v", name, row.ids)
		}
	}
}

// What a method makes for each walk knows the claims as a part of their own.
func TestRatingOfOnePart(t *testing.T) {
	sections, ended := 0, 0
	s := settlement.Bind(settlement.About{Method: "m"}, settlement.Each(manyDeals(3)), settlement.Rater[deal]{
		Outline: func(d *deal, e *settlement.Entry) { e.Method, e.Claim, e.Institution = "m", d.id, "H" },
		Rating: func() batch.Rating[deal, settlement.Entry] {
			return batch.Rating[deal, settlement.Entry]{Section: func(part int) (func(*batch.Batch[deal], int, *deal, *settlement.Entry) error, func()) {
				require.Zero(t, part)
				sections++
				return func(_ *batch.Batch[deal], _ int, d *deal, e *settlement.Entry) error {
					*e = settlement.Entry{Method: "m", Claim: d.id, Institution: "H", Class: settlement.Normal, Priced: true, Amount: 1}
					return nil
				}, func() { ended++ }
			}}
		},
	})
	r, err := settlement.Settle(settlement.Terms{}, s)
	require.NoError(t, err)
	require.Equal(t, "0.03", r.Statements[0].Due.String())
	require.Positive(t, sections)
	require.Equal(t, sections, ended)
}
