package settlement_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
)

// deal is a claim of a method of a test: it is worth so many points, or cannot
// be rated.
type deal struct {
	id, institution string
	points          settlement.Points
}

var errWorthless = errors.New("worthless")

func rateClaim(c deal) (e settlement.Entry, err error) {
	e = settlement.Entry{Method: "test", Institution: c.institution, Claim: c.id, Class: settlement.Normal, Points: c.points, Cost: settlement.Money(len(c.id))}
	if c.points < 0 {
		err = errWorthless
	}
	return e, err
}

func explainClaim(c deal) (settlement.Entry, error) {
	e, err := rateClaim(c)
	e.Trail.Record(&settlement.Rule{ID: "test", Gives: "points", Formula: "points"}, e.Points.Decimal(), settlement.In("points", e.Points.Decimal()))
	return e, err
}

func fast() func(b *settlement.Batch[deal], i int, e *settlement.Entry) error {
	return func(b *settlement.Batch[deal], i int, e *settlement.Entry) (err error) {
		*e, err = rateClaim(b.List[i])
		return err
	}
}

// numbered cuts claims into sections of batches with numbers, as a reader does.
func numbered(claims []deal, section, batch int) settlement.Claims[deal] {
	return func(workers int) settlement.Walk[deal] {
		if workers == 1 {
			section = max(1, len(claims))
		}
		return settlement.Walk[deal]{Sections: func(yield func(iter.Seq2[*settlement.Batch[deal], error]) bool) {
			for from := 0; from < len(claims); from += section {
				part := claims[from:min(from+section, len(claims))]
				if !yield(func(yield func(*settlement.Batch[deal], error) bool) {
					b := settlement.Batch[deal]{Codes: new(settlement.Codes)}
					for from := 0; from < len(part); from += batch {
						b.List, b.Institutions = part[from:min(from+batch, len(part))], b.Institutions[:0]
						for _, c := range b.List {
							n := b.Codes.Number(c.institution)
							if len(c.id)%5 == 0 {
								n = 0 // a reader may have too many
							}
							b.Institutions = append(b.Institutions, n)
						}
						if !yield(&b, nil) {
							return
						}
					}
				}) {
					return
				}
			}
		}}
	}
}

func manyClaims(n int) []deal {
	var list []deal
	for i := range n {
		list = append(list, deal{fmt.Sprint("c", i*7919), fmt.Sprint("H", i*i%17), settlement.Points(1+i*i*1000003%977) * 1_000_000})
	}
	return list
}

// Batches, sections and workers change nothing, not a byte.
func TestBatchesChangeNothing(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 1000} {
		claims := manyClaims(n)
		plain := bind("test", settlement.Each(claims), rateClaim, explainClaim)
		for _, terms := range []settlement.Terms{{}, {Residue: settlement.ResidueApportion}, {RoundEach: true}, {Places: 6}} {
			terms.Fund = settlement.MustDecimal("123456789.01")
			want, wantErr := settlement.Settle(terms, plain)
			for name, source := range map[string]settlement.Claims[deal]{
				"slice": settlement.Slice(claims), "numbers": numbered(claims, 13, 4), "in batches": settlement.InBatches(settlement.Each(claims)),
			} {
				s := settlement.BindBatches(settlement.About{Method: "test"}, source, rater(rateClaim, explainClaim), fast)
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

// What is wrong is said in the same words by any number of workers.
func TestFaultsOfBatches(t *testing.T) {
	claims := manyClaims(500)
	for i := range claims {
		if i > 20 && i%3 == 0 {
			claims[i].points = -1
		}
	}
	plain := bind("test", settlement.Each(claims), rateClaim, nil)
	other := bind("other", settlement.Each(claims[30:40]), rateClaim, nil)
	terms := settlement.Terms{Fund: settlement.MustDecimal("1.00")}
	_, want := settlement.Settle(terms, plain, other)
	require.ErrorIs(t, want, errWorthless)
	for _, source := range []settlement.Claims[deal]{settlement.Slice(claims), numbered(claims, 13, 4)} {
		s := settlement.BindBatches(settlement.About{Method: "test"}, source, rater(rateClaim, nil), fast)
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

// A fault that one worker does not meet again is no result either.
func TestAFaultThatVanishes(t *testing.T) {
	broken := errors.New("broken")
	s := settlement.BindBatches(settlement.About{Method: "test"}, func(workers int) settlement.Walk[deal] {
		w := settlement.Slice(manyClaims(10))(workers)
		if workers > 1 {
			w.End = func() error { return broken }
		}
		return w
	}, rater(rateClaim, nil), fast)
	_, err := settlement.Workers(2).Settle(settlement.Terms{Fund: settlement.MustDecimal("1.00")}, s)
	require.ErrorIs(t, err, settlement.ErrChanged)
	require.ErrorIs(t, err, broken)
}

// The end of a walk speaks after its sections.
func TestEndOfAWalk(t *testing.T) {
	broken := errors.New("broken")
	source := settlement.Claims[deal](func(workers int) settlement.Walk[deal] {
		w := settlement.Slice(manyClaims(10))(workers)
		w.End = func() error { return broken }
		return w
	})
	s := settlement.BindBatches(settlement.About{Method: "test"}, source, rater(rateClaim, nil), fast)
	for _, workers := range []settlement.Workers{1, 2} {
		_, err := workers.Settle(settlement.Terms{Fund: settlement.MustDecimal("1.00")}, s)
		require.ErrorIs(t, err, broken)
	}
	n := 0
	for e, err := range s.Entries() {
		if n++; n <= 10 {
			require.NoError(t, err)
			require.NotEmpty(t, e.Claim)
		} else {
			require.ErrorIs(t, err, broken)
		}
	}
	require.Equal(t, 11, n)
}

// An entry may belong to another institution than its claim.
func TestNumbersAreNotBelieved(t *testing.T) {
	var codes settlement.Codes
	b := settlement.Batch[settlement.Entry]{Codes: &codes, Institutions: []uint32{codes.Number("A"), 1, 1, 0}}
	for _, institution := range []string{"A", "B", "A", "B"} {
		b.List = append(b.List, settlement.Entry{Method: "test", Institution: institution, Claim: "c", Class: settlement.Normal, Cost: 1})
	}
	var got, want settlement.Tally
	require.NoError(t, got.AddBatch(&b))
	for _, e := range b.List {
		require.NoError(t, want.Add(e))
	}
	x, err := got.MarshalBinary()
	require.NoError(t, err)
	y, err := want.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, y, x)
}

// A batch that lacks numbers is read by its texts.
func TestNumbersThatAreMissing(t *testing.T) {
	claims := manyClaims(100)
	short := settlement.Claims[deal](func(int) settlement.Walk[deal] {
		return settlement.Walk[deal]{Sections: func(yield func(iter.Seq2[*settlement.Batch[deal], error]) bool) {
			yield(func(yield func(*settlement.Batch[deal], error) bool) {
				var codes settlement.Codes
				yield(&settlement.Batch[deal]{List: claims, Codes: &codes, Institutions: []uint32{codes.Number(claims[0].institution)}}, nil)
			})
		}}
	})
	terms := settlement.Terms{Fund: settlement.MustDecimal("1000000.00")}
	want, err := settlement.Settle(terms, bind("test", settlement.Each(claims), rateClaim, nil))
	require.NoError(t, err)
	got, err := settlement.Settle(terms, settlement.BindBatches(settlement.About{Method: "test"}, short, rater(rateClaim, nil), fast))
	require.NoError(t, err)
	require.Equal(t, want, got)

	var tally settlement.Tally
	var codes settlement.Codes
	e := settlement.Entry{Method: "test", Institution: "A", Claim: "c", Class: settlement.Normal}
	require.NoError(t, tally.AddBatch(&settlement.Batch[settlement.Entry]{List: []settlement.Entry{e, e}, Codes: &codes, Institutions: []uint32{codes.Number("A")}}))
}

func TestAddBatchRefuses(t *testing.T) {
	var codes settlement.Codes
	good := settlement.Entry{Method: "test", Institution: "A", Claim: "c", Class: settlement.Normal}
	for name, bend := range map[string]func(*settlement.Entry){
		"no institution":         func(e *settlement.Entry) { e.Institution = "" },
		"no method":              func(e *settlement.Entry) { e.Method = "" },
		"points and an amount":   func(e *settlement.Entry) { e.Priced, e.Points = true, 1 },
		"an amount, not priced":  func(e *settlement.Entry) { e.Amount = 1 },
		"a conflict, not text":   func(e *settlement.Entry) { e.Conflict = "\xff" },
		"a claim in a conflict":  func(e *settlement.Entry) { e.Conflict, e.Claim = "x", "\xff" },
		"a new one, not of text": func(e *settlement.Entry) { e.Institution = "\xff" },
	} {
		bad := good
		bend(&bad)
		var tally settlement.Tally
		b := settlement.Batch[settlement.Entry]{List: []settlement.Entry{good, good, bad}, Codes: &codes, Institutions: []uint32{codes.Number("A"), 1, 1}}
		require.ErrorIs(t, tally.AddBatch(&b), settlement.ErrEntry, name)
	}
}

func TestBatchesOfAnySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := manyClaims(rapid.IntRange(1, 300).Draw(t, "claims"))
		section, batch := rapid.IntRange(1, 100).Draw(t, "section"), rapid.IntRange(1, 100).Draw(t, "batch")
		workers := settlement.Workers(rapid.IntRange(1, 6).Draw(t, "workers"))
		terms := settlement.Terms{Fund: settlement.MustDecimal("1000000.00"), RoundEach: rapid.Bool().Draw(t, "round each")}
		want, err := settlement.Settle(terms, bind("test", settlement.Each(claims), rateClaim, nil))
		require.NoError(t, err)
		got, err := workers.Settle(terms, settlement.BindBatches(settlement.About{Method: "test"}, numbered(claims, section, batch), rater(rateClaim, nil), fast))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestBatchesAllocateNothing(t *testing.T) {
	small, large := manyClaims(100), manyClaims(20_000)
	allocs := func(claims []deal) float64 {
		s := settlement.BindBatches(settlement.About{Method: "test"}, numbered(claims, 1<<20, 64), rater(rateClaim, nil), fast)
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
		s := settlement.BindBatches(settlement.About{Method: "test"}, numbered(claims, 1<<20, 64), rater(rateClaim, nil), fast)
		return testing.AllocsPerRun(5, func() {
			if _, err := settlement.Settle(terms, settlement.Unchecked(s)); err != nil {
				panic(err)
			}
		})
	}
	require.InDelta(t, twice(small), twice(large), 100)
}
