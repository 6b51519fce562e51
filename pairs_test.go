package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Pairs yields each claim with the entry that a walk gives, also of wrapped settlements.
func TestPairs(t *testing.T) {
	list := manyDeals(300)
	plain := bindDeals(numbered(list, 70, 3))
	change := func(e *settlement.Entry) error { e.Cost += 7; return nil }
	for name, s := range map[string]settlement.Settlement{
		"bound": plain, "mapped": settlement.Map(plain, change), "twice": settlement.Map(settlement.Map(plain, change), change), "unchecked": settlement.Unchecked(plain),
		"two": closing("x", nil, bindDeals(settlement.Each(list[:100])), bindDeals(settlement.Each(list[100:]))),
	} {
		var want []settlement.Entry
		for e, err := range s.Entries() {
			require.NoError(t, err, name)
			if e.Claim != "" {
				want = append(want, e)
			}
		}
		n := 0
		for p, err := range settlement.Pairs[deal](s) {
			require.NoError(t, err, name)
			require.Equal(t, list[n], *p.Claim, name)
			require.Equal(t, want[n], *p.Entry, name)
			n++
		}
		require.Equal(t, len(list), n, name)
		for range settlement.Pairs[deal](s) {
			break
		}
	}
}

// Faults end the pairs as they end a walk; claims of another type, or of nobody knows which,
// are an error.
func TestPairsFaults(t *testing.T) {
	list := manyDeals(200)
	list[150].points, list[160].points = -1, -1
	s := bindDeals(numbered(list, 70, 3))
	want := settlement.Faults{}
	for _, err := range s.Entries() {
		want.Add(err)
	}
	n := 0
	for p, err := range settlement.Pairs[deal](s) {
		if err == nil {
			require.Equal(t, list[n], *p.Claim)
			n++
			continue
		}
		require.Equal(t, want.Err().Error(), err.Error())
	}
	require.LessOrEqual(t, n, 150)
	for _, s := range []settlement.Settlement{settlement.Map(s, func(*settlement.Entry) error { return errTest }), entries(pointsA())} {
		count := 0
		for p, err := range settlement.Pairs[deal](s) {
			require.Error(t, err)
			require.Zero(t, p)
			count++
		}
		require.Equal(t, 1, count)
	}
	for _, err := range settlement.Pairs[string](bindDeals(settlement.Each(list[:3]))) {
		require.ErrorIs(t, err, settlement.ErrEntry)
	}
}

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

// TestFaultsOfEveryWay: whatever is wrong before, within or after the claims, each way of going through a
// settlement says so: its entries, its pairs, an explanation, a settling.
func TestFaultsOfEveryWay(t *testing.T) {
	claims := manyDeals(4)
	ended := settlement.ReadBy(batch.Source[deal]{Walk: func(workers int) batch.Walk[deal] {
		w := settlement.Each(claims).Source().Start(workers)
		w.End = func() ([]deal, error) { return nil, errTest }
		return w
	}})
	bindTo := func(claims settlement.Claims[deal], change func(*settlement.Rater[deal])) settlement.Settlement {
		r := dealRater(explainDeal)
		if change != nil {
			change(&r)
		}
		return settlement.Bind(settlement.About{Method: "test"}, claims, r)
	}
	faulty := func(r *settlement.Rater[deal]) {
		rating := r.Rating
		r.Rating = func() batch.Rating[deal, settlement.Entry] {
			of := rating()
			of.Fault = errTest
			return of
		}
	}
	resolving := func(r *settlement.Rater[deal]) {
		r.Resolve = func(settlement.Others[deal]) (settlement.Fill[deal], error) { return nil, errTest }
	}
	for name, s := range map[string]settlement.Settlement{
		"before": bindTo(settlement.Each(claims), faulty), "others": bindTo(settlement.Each(claims), resolving), "the claims": bindTo(broken(false, errTest, claims...), nil), "the end": bindTo(ended, nil),
	} {
		_, err := s.(settlement.Explainer).Explain(claims[1].id)
		require.ErrorIs(t, err, errTest, name)
		for wrapper, s := range map[string]settlement.Settlement{"": s, "unchecked ": settlement.Unchecked(s), "mapped ": settlement.Map(s, func(*settlement.Entry) error { return nil })} {
			_, errs := walk(s)
			require.Len(t, errs, 1, wrapper+name)
			require.ErrorIs(t, errs[0], errTest, wrapper+name)
			errs = nil
			for _, err := range settlement.Pairs[deal](s) {
				if err != nil {
					errs = append(errs, err)
				}
			}
			require.Len(t, errs, 1, wrapper+name)
			require.ErrorIs(t, errs[0], errTest, wrapper+name)
			for _, workers := range []settlement.Workers{1, 3} {
				_, err := workers.Settle(settlement.Terms{Fund: decimal("1.00")}, s)
				require.ErrorIs(t, err, errTest, wrapper+name)
			}
		}
	}
	stranger := struct{ settlement.Settlement }{bindTo(settlement.Each(claims), nil)}
	for _, s := range []settlement.Settlement{stranger, settlement.Unchecked(stranger), settlement.Map(stranger, func(*settlement.Entry) error { return nil })} {
		pairs := 0
		for _, err := range settlement.Pairs[deal](s) {
			require.ErrorIs(t, err, settlement.ErrEntry)
			pairs++
		}
		require.Equal(t, 1, pairs, "of others nobody knows the claims")
	}
}
