package settlement_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

var errWorthless = errors.New("worthless")

func rateDeal(c deal) (e settlement.Entry, err error) {
	e = settlement.Entry{Method: "test", Institution: c.institution, Claim: c.id, Class: settlement.Normal, Points: c.points, Cost: settlement.Money(len(c.id))}
	if c.points < 0 {
		err = errWorthless
	}
	return e, err
}

func explainDeal(c deal) (settlement.Entry, error) {
	e, err := rateDeal(c)
	e.Trail.Record(&settlement.Rule{ID: "test", Gives: "points", Formula: "points"}, e.Points.Decimal(), settlement.In("points", e.Points.Decimal()))
	return e, err
}

// bindDeals binds claims as the methods of this module do, with a rating for each walk.
func bindDeals(claims settlement.Claims[deal]) settlement.Settlement {
	return settlement.Bind(settlement.About{Method: "test"}, claims, dealRater(nil))
}

func dealRater(explain func(deal) (settlement.Entry, error)) settlement.Rater[deal] {
	r := rater(rateDeal, explain)
	r.Rating = func() batch.Rating[deal, settlement.Entry] {
		return batch.Rating[deal, settlement.Entry]{Section: func(int) (func(*batch.Batch[deal], int, *deal, *settlement.Entry) error, func()) {
			return func(_ *batch.Batch[deal], _ int, c *deal, e *settlement.Entry) (err error) {
				*e, err = rateDeal(*c)
				return err
			}, nil
		}}
	}
	return r
}

// Batches, sections and workers change nothing, not a byte.
func TestBatchesChangeNothing(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 1000} {
		claims := manyDeals(n)
		plain := bind("test", stream(nil, claims...), rateDeal, explainDeal)
		for _, terms := range []settlement.Terms{{}, {Residue: settlement.ResidueApportion}, {RoundEach: true}, {Places: 6}} {
			terms.Fund = settlement.MustDecimal("123456789.01")
			want, wantErr := settlement.Settle(terms, plain)
			for name, source := range map[string]settlement.Claims[deal]{
				"slice": settlement.Each(claims), "numbers": numbered(claims, 13, 4), "sequence": stream(nil, claims...),
				"joined": settlement.Concat(settlement.Each(claims[:n/3]), numbered(claims[n/3:], 7, 3)),
			} {
				s := settlement.Bind(settlement.About{Method: "test"}, source, dealRater(explainDeal))
				for _, workers := range []settlement.Workers{0, 1, 2, 3, 16} {
					got, err := workers.Settle(terms, s)
					require.Equal(t, wantErr, err, name)
					require.Equal(t, want, got, "%s, %d workers", name, workers)
				}
				if len(claims) > 0 {
					a, err := plain.(settlement.Explainer).Explain(claims[n/2].id)
					require.NoError(t, err)
					b, err := s.(settlement.Explainer).Explain(claims[n/2].id)
					require.NoError(t, err)
					require.Equal(t, a, b)
				}
			}
		}
	}
}

// A slice that is long enough is cut into sections, also by hand-written raters.
func TestLongSlices(t *testing.T) {
	claims := manyDeals(3 * batch.SectionClaims)
	terms := settlement.Terms{Fund: settlement.MustDecimal("123456789.01")}
	want, err := settlement.Settle(terms, bind("test", stream(nil, claims...), rateDeal, nil))
	require.NoError(t, err)
	for _, workers := range []settlement.Workers{1, 2, 4} {
		got, err := workers.Settle(terms, bind("test", settlement.Each(claims), rateDeal, nil))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// What is wrong is said in the same words by any number of workers.
func TestFaultsOfBatches(t *testing.T) {
	claims := manyDeals(500)
	for i := range claims {
		if i > 20 && i%3 == 0 {
			claims[i].points = -1
		}
	}
	plain := bind("test", stream(nil, claims...), rateDeal, nil)
	other := bind("other", settlement.Each(claims[30:40]), rateDeal, nil)
	terms := settlement.Terms{Fund: settlement.MustDecimal("1.00")}
	_, want := settlement.Settle(terms, plain, other)
	require.ErrorIs(t, want, errWorthless)
	for _, source := range []settlement.Claims[deal]{settlement.Each(claims), numbered(claims, 13, 4)} {
		s := bindDeals(source)
		_, explains := s.(settlement.Explainer)
		require.False(t, explains)
		for _, workers := range []settlement.Workers{1, 2, 7} {
			report, err := workers.Settle(terms, s, other)
			require.Nil(t, report)
			require.Equal(t, want.Error(), err.Error())
			_, err = workers.Tally(s, other)
			require.Equal(t, want.Error(), err.Error())
			_, err = workers.SettlePools([]settlement.Pool{{Name: "p", Terms: terms}}, s, other)
			require.Equal(t, want.Error(), err.Error())
		}
	}
}

// A batch that lacks numbers is read by its texts.
func TestNumbersThatAreMissing(t *testing.T) {
	claims := manyDeals(100)
	var codes batch.Codes
	short := oneBatch(batch.Batch[deal]{List: claims, Codes: &codes, Institutions: []uint32{codes.Number(claims[0].institution)}})
	terms := settlement.Terms{Fund: settlement.MustDecimal("1000000.00")}
	want, err := settlement.Settle(terms, bind("test", settlement.Each(claims), rateDeal, nil))
	require.NoError(t, err)
	got, err := settlement.Settle(terms, bindDeals(short))
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// oneBatch is claims that come in one batch.
func oneBatch[C any](b batch.Batch[C]) settlement.Claims[C] {
	return settlement.ReadBy(batch.Source[C]{Walk: func(int) batch.Walk[C] {
		return batch.Walk[C]{Sections: func(yield func(batch.Section[C]) bool) {
			yield(func(yield func(*batch.Batch[C], error) bool) { yield(&b, nil) })
		}}
	}})
}

func TestBatchesOfAnySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := manyDeals(rapid.IntRange(1, 300).Draw(t, "claims"))
		section, size := rapid.IntRange(1, 100).Draw(t, "section"), rapid.IntRange(1, 100).Draw(t, "batch")
		workers := settlement.Workers(rapid.IntRange(1, 6).Draw(t, "workers"))
		terms := settlement.Terms{Fund: settlement.MustDecimal("1000000.00"), RoundEach: rapid.Bool().Draw(t, "round each")}
		want, err := settlement.Settle(terms, bind("test", settlement.Each(claims), rateDeal, nil))
		require.NoError(t, err)
		got, err := workers.Settle(terms, bindDeals(numbered(claims, section, size)))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestBatchesAllocateNothing(t *testing.T) {
	small, large := manyDeals(100), manyDeals(20_000)
	allocs := func(claims []deal) float64 {
		s := bindDeals(numbered(claims, 1<<20, 64))
		return testing.AllocsPerRun(5, func() {
			var t settlement.Tally
			if err := t.AddAll(s); err != nil {
				panic(err)
			}
		})
	}
	require.InDelta(t, allocs(small), allocs(large), 10)

	twice := func(claims []deal) float64 { // both walks where each claim is rounded; ids would be kept, 8 bytes each
		terms := settlement.Terms{Fund: settlement.MustDecimal("1000000.00"), RoundEach: true}
		s := bindDeals(numbered(claims, 1<<20, 64))
		return testing.AllocsPerRun(5, func() {
			if _, err := settlement.Settle(terms, settlement.Unchecked(s)); err != nil {
				panic(err)
			}
		})
	}
	require.InDelta(t, twice(small), twice(large), 100)
}

// No batch is empty: where the first claims are refused, or after a fault, nothing comes.
func TestBatchesAreNotEmpty(t *testing.T) {
	for _, bad := range [][]int{{0}, {0, 1, 2}, {1}, {2}, nil} {
		list := []dated{{id: "a"}, {id: "b"}, {id: "c"}}
		for _, i := range bad {
			list[i].id = "bad"
		}
		s := bindDated(settlement.About{Method: "m"}, list...)
		for _, of := range []settlement.Settlement{s, settlement.Map(s, func(*settlement.Entry) error { return nil })} {
			var got, faults int
			for section := range of.(batch.Sectioned[settlement.Entry]).Batches(1).Sections {
				for in, err := range section {
					if err != nil {
						faults++
						continue
					}
					require.NotEmpty(t, in.List)
					got += len(in.List)
				}
			}
			require.Equal(t, len(bad) > 0, faults > 0)
			if len(bad) == 0 {
				require.Equal(t, 3, got)
			} else {
				require.LessOrEqual(t, got, bad[0])
			}
		}
	}
}

// TestEntriesOfEverySort: claims that are left out, not paid, priced, with lines, charged to others, and
// of other places than their numbers say: batches, numbers, sections and workers change nothing.
func TestEntriesOfEverySort(t *testing.T) {
	list := toldEntries()
	for i := range list {
		list[i].Pool, list[i].Capped = "", false
		switch i % 9 {
		case 4:
			list[i].Left, list[i].Month = settlement.LeftPeriod, settlement.MustMonth("2024-11")
		case 5:
			list[i].Left = settlement.LeftOther
		case 6:
			list[i].Left, list[i].Conflict = settlement.LeftUnpaid, "claimed twice"
		case 7:
			list[i].Conflict = "paid, and looked at"
		case 8:
			list[i].Lines = []settlement.Line{{Kind: settlement.LineOver, Amount: settlement.Money(-i)}, {Kind: settlement.MemoBorne, Amount: settlement.Money(i)}}
		}
		if list[i].Left != "" {
			list[i].Points, list[i].Amount, list[i].ByItem, list[i].Compensable, list[i].Priced = 0, 0, 0, false, false
		}
	}
	byID := map[string]settlement.Entry{}
	var claims []deal
	for i, e := range list {
		byID[e.Claim] = e
		claims = append(claims, deal{id: e.Claim, institution: e.Institution})
		if i%5 == 0 {
			claims[i].institution = "another"
		}
	}
	r := rater(func(d deal) (settlement.Entry, error) { return byID[d.id], nil }, nil)
	want, err := settlement.Workers(1).Tally(settlement.Bind(settlement.About{Method: "test"}, stream(nil, claims...), r))
	require.NoError(t, err)
	for name, source := range map[string]settlement.Claims[deal]{
		"slice": settlement.Each(claims), "numbers": numbered(claims, 13, 4), "one section": numbered(claims, 1000, 1000), "at once": meeting(claims...),
	} {
		for _, workers := range []settlement.Workers{1, 2, 5} {
			if name == "at once" && workers > 2 {
				continue
			}
			got, err := workers.Tally(settlement.Bind(settlement.About{Method: "test"}, source, r))
			require.NoError(t, err)
			require.Equal(t, binaryOf(t, want), binaryOf(t, got), "%s, %d workers", name, workers)
			report, err := got.Settle(settlement.Terms{Fund: decimal("90000.00")})
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Equal(t, binaryOf(t, want), binaryOf(t, got), "settling changes no tally")
		}
	}
}
