package settlement_test

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

func tallyOf(t testing.TB, entries ...settlement.Entry) *settlement.Tally {
	t.Helper()
	var tally settlement.Tally
	for _, e := range entries {
		require.NoError(t, tally.Add(e))
	}
	return &tally
}

func binaryOf(t testing.TB, tally *settlement.Tally) []byte {
	t.Helper()
	data, err := tally.MarshalBinary()
	require.NoError(t, err)
	return data
}

func encoded(t require.TestingT, r *settlement.Report) string {
	var b bytes.Buffer
	require.NoError(t, r.Encode(&b))
	return b.String()
}

// noteTrail is the trail of a line that belongs to an institution as a whole.
func noteTrail(id string, amount settlement.Money) settlement.Trail {
	rule := &settlement.Rule{ID: id, Text: "考核扣减 <&>", Gives: "quality", Formula: "0 − reduction"}
	return settlement.Trail{{Rule: *rule, Inputs: []settlement.Input{settlement.In("reduction", (-amount).Decimal())}, Result: amount.Decimal()}}
}

// drawEntries draws entries that may be settled together: each claim has an id of its
// own, and each holder one entry as a whole. Some are left out, or not paid.
func drawEntries(t *rapid.T, most int) []settlement.Entry {
	list := rapid.SliceOfN(rapid.Custom(drawEntry), 0, most).Draw(t, "entries")
	for i := range list {
		e := &list[i]
		if e.Claim == "" {
			e.Owner = &settlement.Owner{Policy: "p", Holder: fmt.Sprint(i)}
			continue
		}
		e.Claim = fmt.Sprint(e.Claim, "-", i)
		e.Vouched = true
		e.ChargedTo = rapid.SampledFrom([]string{"", "", "C1"}).Draw(t, "charged to")
		if e.Left = rapid.SampledFrom([]settlement.Left{"", "", "", settlement.LeftPeriod, settlement.LeftUnpaid, settlement.LeftOther}).Draw(t, "left"); e.Left != "" {
			e.Points, e.Amount, e.ByItem, e.Lines, e.Conflict = 0, 0, 0, nil, "left"
			e.Month = rapid.SampledFrom([]settlement.Month{{}, settlement.MustMonth("2024-12"), settlement.MustMonth("2026-01")}).Draw(t, "month")
		}
	}
	return list
}

// drawEntry draws any entry that Add takes, of small amounts so that
// everything meets everything else.
func drawEntry(t *rapid.T) settlement.Entry {
	money := func(least, most int64, name string) settlement.Money {
		return settlement.Money(rapid.Int64Range(least, most).Draw(t, name))
	}
	e := settlement.Entry{
		Method:      rapid.SampledFrom([]settlement.Method{settlement.DRG, settlement.PerDiem, settlement.Item}).Draw(t, "method"),
		Institution: rapid.SampledFrom([]string{"H1", "H2", "H10", "b", "医院"}).Draw(t, "institution"),
		Class:       rapid.SampledFrom([]settlement.Class{settlement.Normal, settlement.High, settlement.BedDay}).Draw(t, "class"),
		Priced:      rapid.IntRange(0, 2).Draw(t, "priced") == 0,
		Cost:        money(0, 1e6, "cost"),
		Covered:     money(0, 1e6, "covered"),
		ByItem:      money(0, 1e6, "by item"),
	}
	if rapid.IntRange(0, 5).Draw(t, "claim") > 0 {
		e.Claim = fmt.Sprintf("c%d", rapid.IntRange(1, 999).Draw(t, "id"))
	}
	if e.Priced {
		e.Amount = money(-1e5, 1e6, "amount")
	} else {
		e.Points = settlement.Points(rapid.SampledFrom([]int64{0, 1, 10_000, 1e8}).Draw(t, "unit") * rapid.Int64Range(0, 1e4).Draw(t, "points"))
	}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "lines") {
		l := settlement.Line{
			Kind:   rapid.SampledFrom([]settlement.Kind{settlement.LineQuality, settlement.LineReferred, settlement.LineRefused, settlement.MemoBorne}).Draw(t, "kind"),
			Amount: money(-1e4, 1e4, "line"),
		}
		if !l.Kind.Fits(l.Amount) {
			l.Amount = -l.Amount
		}
		if rapid.Bool().Draw(t, "explained") {
			l.Trail = noteTrail(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "rule"), l.Amount)
		}
		if rapid.IntRange(0, 3).Draw(t, "another method") == 0 {
			l.Method = settlement.Budget
		}
		e.Lines = append(e.Lines, l)
	}
	if rapid.IntRange(0, 9).Draw(t, "conflict") == 0 {
		e.Conflict = rapid.SampledFrom([]string{"claimed twice", "not covered"}).Draw(t, "reason")
	}
	return e
}

// drawTerms draws terms that Tally.Settle takes.
func drawTerms(t *rapid.T) settlement.Terms {
	terms := settlement.Terms{
		Fund:          settlement.DecimalOf(rapid.Int64Range(0, 1e9).Draw(t, "fund"), 2),
		Basis:         rapid.SampledFrom([]settlement.Basis{"", settlement.WholeCost, settlement.FundOnly}).Draw(t, "basis"),
		Places:        rapid.IntRange(0, 8).Draw(t, "places"),
		ValueRounding: rapid.SampledFrom([]settlement.ValueRounding{"", settlement.RoundDown}).Draw(t, "rounding"),
		NegativeDue:   rapid.SampledFrom([]settlement.NegativeDue{"", settlement.NegativeFloor}).Draw(t, "negative"),
	}
	switch rapid.IntRange(0, 3).Draw(t, "mode") {
	case 0:
		terms.Residue = settlement.ResidueApportion
	case 1:
		terms.PointValue = settlement.DecimalOf(rapid.Int64Range(0, 1e6).Draw(t, "value"), rapid.IntRange(0, 8).Draw(t, "value places"))
		if rapid.Bool().Draw(t, "no fund") {
			terms.Fund = settlement.Decimal{}
		}
	}
	return terms
}

// TestTallyMonoid: order, splitting and merging change nothing, not even a byte.
func TestTallyMonoid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t, 25)
		want := &settlement.Tally{}
		for _, e := range entries {
			require.NoError(t, want.Add(e))
		}
		wantBytes, err := want.MarshalBinary()
		require.NoError(t, err)

		parts := make([]settlement.Tally, rapid.IntRange(1, 4).Draw(t, "parts"))
		for _, e := range rapid.Permutation(entries).Draw(t, "order") {
			require.NoError(t, parts[rapid.IntRange(0, len(parts)-1).Draw(t, "part")].Add(e))
		}
		var got settlement.Tally
		for i := range parts {
			if rapid.Bool().Draw(t, "sent elsewhere") {
				data, err := parts[i].MarshalBinary()
				require.NoError(t, err)
				parts[i] = settlement.Tally{}
				require.NoError(t, parts[i].UnmarshalBinary(data))
			}
			before, err := parts[i].MarshalBinary()
			require.NoError(t, err)
			require.NoError(t, got.Merge(&parts[i]))
			after, err := parts[i].MarshalBinary()
			require.NoError(t, err)
			require.Equal(t, before, after, "what is merged is not changed")
		}
		gotBytes, err := got.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, wantBytes, gotBytes)

		terms := drawTerms(t)
		r1, err1 := want.Settle(terms)
		r2, err2 := got.Settle(terms)
		if err1 != nil {
			require.EqualError(t, err2, err1.Error())
			return
		}
		require.NoError(t, err2)
		var b1, b2 bytes.Buffer
		require.NoError(t, r1.Encode(&b1))
		require.NoError(t, r2.Encode(&b2))
		require.Equal(t, b1.String(), b2.String())
		settled, err := want.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, wantBytes, settled, "settling changes nothing")
	})
}

func TestTallyMergeItself(t *testing.T) {
	e := settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "1", Points: 5, Cost: 7, Conflict: "x",
		Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: -1}}}
	one, two := tallyOf(t, e), tallyOf(t, e, e)
	require.NoError(t, one.Merge(one))
	require.Equal(t, binaryOf(t, two), binaryOf(t, one))

	note := settlement.Entry{Method: settlement.DRG, Institution: "H", Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: -1, Trail: noteTrail("n", -1)}}}
	one = tallyOf(t, e, note)
	require.ErrorIs(t, one.Add(note), settlement.ErrOwner)
	require.ErrorIs(t, one.Merge(one), settlement.ErrOwner)
}

func TestTallyMergeDoesNotShare(t *testing.T) {
	e := settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "1", Points: 5}
	from := tallyOf(t, e)
	before := binaryOf(t, from)
	var to settlement.Tally
	require.NoError(t, to.Merge(from))
	require.NoError(t, to.Add(e))
	require.Equal(t, before, binaryOf(t, from))
}

func TestTallyAddRefuses(t *testing.T) {
	for _, row := range []struct {
		name  string
		entry settlement.Entry
		says  string
	}{
		{"no institution", settlement.Entry{Method: settlement.DRG, Claim: "c1"}, "institution is empty"},
		{"no method", settlement.Entry{Institution: "H", Claim: "c1"}, "method is empty"},
		{"priced with points", settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "c1", Priced: true, Amount: 1, Points: 1}, "priced and has points"},
		{"amount without being priced", settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "c1", Amount: 1}, "not priced"},
		{"nothing at all", settlement.Entry{}, "institution is empty"},
	} {
		t.Run(row.name, func(t *testing.T) {
			tally := tallyOf(t, settlement.Entry{Method: settlement.DRG, Institution: "A", Claim: "0", Points: 1})
			before := binaryOf(t, tally)
			row.entry.Conflict = "x"
			row.entry.Lines = []settlement.Line{{Kind: settlement.LineQuality, Amount: 1}}
			err := tally.Add(row.entry)
			require.ErrorIs(t, err, settlement.ErrEntry)
			require.ErrorContains(t, err, row.says)
			if row.entry.Claim != "" {
				require.ErrorContains(t, err, "c1", "claims are named by id")
			}
			require.Equal(t, before, binaryOf(t, tally), "nothing is added")
		})
	}
}

func TestTallyAddAllocates(t *testing.T) {
	lines := []settlement.Line{{Kind: settlement.LineQuality, Amount: -1}, {Method: settlement.Budget, Kind: settlement.MemoBorne, Amount: 1}}
	var entries []settlement.Entry
	for i := range 100 {
		e := settlement.Entry{Method: settlement.DRG, Institution: fmt.Sprint("H", i%10), Claim: "c", Class: settlement.Normal, Points: 1, Cost: 1, Covered: 1}
		if i%7 == 0 {
			e.Priced, e.Points, e.Amount, e.Lines = true, 0, 5, lines
		}
		entries = append(entries, e)
	}
	tally := tallyOf(t, entries...)
	i := 0
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		if err := tally.Add(entries[i%len(entries)]); err != nil {
			panic(err)
		}
		i++
	}))
}

func TestTallySumsIn128Bits(t *testing.T) {
	// Sums may leave 64 bits on the way, as long as they come back.
	e := settlement.Entry{Method: settlement.Item, Institution: "H", Claim: "c", Priced: true, Amount: math.MaxInt64}
	back := e
	back.Amount = -math.MaxInt64
	tally := tallyOf(t, e, e, e, back, back, back, settlement.Entry{Method: settlement.Item, Institution: "H", Priced: true, Amount: 5})
	r, err := tally.Settle(settlement.Terms{Fund: decimal("1")})
	require.NoError(t, err)
	require.Equal(t, "0.05", r.Statements[0].Due.String())
	require.Equal(t, 6, r.Statements[0].Cases)
}

func TestTallyMergeOverflows(t *testing.T) {
	// Doubling 70 times passes 2^127 fen.
	overflow := func(e settlement.Entry) error {
		tally := tallyOf(t, e)
		for range 70 {
			if err := tally.Merge(tally); err != nil {
				return err
			}
		}
		return nil
	}
	for name, e := range map[string]settlement.Entry{
		"points":  {Points: math.MaxInt64},
		"amount":  {Priced: true, Amount: math.MinInt64},
		"cost":    {Cost: math.MaxInt64},
		"covered": {Covered: math.MaxInt64},
		"by item": {ByItem: math.MaxInt64},
		"line":    {Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: math.MaxInt64}}},
	} {
		e.Method, e.Institution, e.Claim = settlement.DRG, "H7", "1"
		err := overflow(e)
		require.ErrorIs(t, err, settlement.ErrOverflow, name)
		require.ErrorContains(t, err, "H7", name)
	}
}

func BenchmarkTallyAdd(b *testing.B) {
	var entries []settlement.Entry
	for i := range 1000 {
		entries = append(entries, settlement.Entry{
			Method: settlement.DRG, Institution: fmt.Sprint("LS", i%50), Claim: "c", Class: settlement.Normal, Points: 448416_0000, Cost: 540516, Covered: 154020,
		})
	}
	var tally settlement.Tally
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := tally.Add(entries[i%len(entries)]); err != nil {
			b.Fatal(err)
		}
	}
}

// TestTallyCasesOverflow: a number of cases that does not fit is never negative.
func TestTallyCasesOverflow(t *testing.T) {
	tally := tallyOf(t, settlement.Entry{Method: settlement.DRG, Institution: "H7", Claim: "c", Priced: true})
	for range 63 {
		if err := tally.Merge(tally); err != nil {
			require.ErrorIs(t, err, settlement.ErrOverflow)
			return
		}
	}
	_, err := tally.Settle(settlement.Terms{})
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// inBatch is a settlement of entries that come in one batch, with its numbers.
func inBatch(b batch.Batch[settlement.Entry]) settlement.Settlement {
	return settlement.Bind(settlement.About{Method: "test"}, oneBatch(b), settlement.Rater[settlement.Entry]{
		Rate: func(given, e *settlement.Entry) error { *e = *given; return nil },
	})
}

// An entry may belong to another institution than its claim.
func TestNumbersAreNotBelieved(t *testing.T) {
	var codes batch.Codes
	b := batch.Batch[settlement.Entry]{Codes: &codes, Institutions: []uint32{codes.Number("A"), 1, 1, 0}}
	for _, institution := range []string{"A", "B", "A", "B"} {
		b.List = append(b.List, settlement.Entry{Method: "test", Institution: institution, Claim: "c", Class: settlement.Normal, Cost: 1})
	}
	var got settlement.Tally
	require.NoError(t, got.AddAll(inBatch(b)))
	require.Equal(t, binaryOf(t, tallyOf(t, vouched(b.List)...)), binaryOf(t, &got))

	alone := batch.Batch[settlement.Entry]{List: b.List, Institutions: b.Institutions} // numbers of nothing
	var again settlement.Tally
	require.NoError(t, again.AddAll(inBatch(alone)))
	require.Equal(t, binaryOf(t, &got), binaryOf(t, &again))
}

func TestTallyRefusesNumbered(t *testing.T) {
	var codes batch.Codes
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
		b := batch.Batch[settlement.Entry]{List: []settlement.Entry{good, good, bad}, Codes: &codes, Institutions: []uint32{codes.Number("A"), 1, 1}}
		require.ErrorIs(t, tally.AddAll(inBatch(b)), settlement.ErrEntry, name)
	}
}

// TestTallyOfManyPools: sums of many pools are those of each pool alone, in whatever order
// entries and tallies come.
func TestTallyOfManyPools(t *testing.T) {
	const pools, each = 150, 3
	entry := func(i int) settlement.Entry {
		return with(pointsA(), func(e *settlement.Entry) {
			e.Pool, e.Claim, e.Cost = fmt.Sprint(i%pools), fmt.Sprint(i), settlement.Money(1000+i)
			e.Lines = []settlement.Line{{Kind: settlement.LineQuality, Amount: settlement.Money(-1 - i)}}
		})
	}
	var forward, backward, merged settlement.Tally
	for i := range each * pools {
		require.NoError(t, forward.Add(entry(i)))
		require.NoError(t, backward.Add(entry(each*pools-1-i)))
	}
	for part := range each {
		var one settlement.Tally
		for i := range pools {
			require.NoError(t, one.Add(entry(part*pools+(i*7+part)%pools)))
		}
		require.NoError(t, merged.Merge(&one))
	}
	want, err := forward.MarshalBinary()
	require.NoError(t, err)
	for _, other := range []*settlement.Tally{&backward, &merged} {
		got, err := other.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	sums, err := forward.Sums()
	require.NoError(t, err)
	require.Len(t, sums, 2*pools)
	for _, s := range sums {
		i, err := strconv.Atoi(s.Entry.Pool)
		require.NoError(t, err)
		if added := i*each + pools*(each*(each-1)/2); len(s.Entry.Lines) == 0 {
			require.EqualValues(t, 1000*each+added, s.Entry.Cost)
		} else {
			require.EqualValues(t, -each-added, s.Entry.Lines[0].Amount)
		}
	}
}
