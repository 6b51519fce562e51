package analysis_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/analysis"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// Four parts that are merged in any order are the whole, byte for byte: the cube, and its tables.
func TestMerged(t *testing.T) {
	for seed := range uint64(testsize.Of(20, 400)) {
		r := rand.New(rand.NewPCG(seed, 12))
		d := draw(t, r)
		pricer, err := d.report.Pricer()
		require.NoError(t, err)
		o := analysis.Options{By: oracleKeys, Pricer: pricer}
		whole := cubeOf(t, o, d.list)
		parts := make([]*analysis.Cube, 4)
		for i := range parts {
			parts[i] = whole.Another()
		}
		r.Shuffle(len(d.list), func(i, k int) { d.list[i], d.list[k] = d.list[k], d.list[i] })
		for i := range d.list {
			require.NoError(t, parts[r.IntN(4)].Add(&d.list[i]))
		}
		r.Shuffle(4, func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
		for _, p := range parts[1:] {
			text, err := p.MarshalBinary() // as it comes from another machine
			require.NoError(t, err)
			var read analysis.Cube
			require.NoError(t, read.UnmarshalBinary(text))
			require.NoError(t, parts[0].Merge(&read))
		}
		want, err := whole.MarshalBinary()
		require.NoError(t, err)
		got, err := parts[0].MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, want, got, seed)
		require.Equal(t, tables(t, whole, d.report), tables(t, parts[0], d.report))
	}
}

func tables(t *testing.T, c *analysis.Cube, r *settlement.Report) string {
	t.Helper()
	p, err := c.Close(r)
	require.NoError(t, err)
	all, err := p.Table(p.Keys(), append(analysis.DefaultMeasures(), analysis.Paid)...)
	require.NoError(t, err)
	text, err := json.Marshal(all)
	require.NoError(t, err)
	return string(text)
}

// An undivided cube has the same sums without the parts of the cost, and is merged with its like alone.
func TestUndivided(t *testing.T) {
	list := ward()
	r, err := settlement.Settle(settlement.Terms{Fund: number("117.00")}, list)
	require.NoError(t, err)
	var tables [2]*analysis.Table
	for i, undivided := range []bool{false, true} {
		p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}, Undivided: undivided}, list).Close(r)
		require.NoError(t, err)
		all, err := p.Where(analysis.Institution, "H1")
		require.NoError(t, err)
		tables[i], err = all.Table([]analysis.Key{analysis.Department})
		require.NoError(t, err)
	}
	for i := range tables[0].Cells {
		c := tables[0].Cells[i]
		c.Paid = nil
		require.Equal(t, c, tables[1].Cells[i])
	}
	require.NotEmpty(t, tables[0].Total.Paid)
	require.Empty(t, tables[1].Total.Paid)
	require.ErrorIs(t, cubeOf(t, analysis.Options{}, list).Merge(cubeOf(t, analysis.Options{Undivided: true}, list)), analysis.ErrCubes)
}

func TestMergeRefuses(t *testing.T) {
	a := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Doctor}}, ward())
	b := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Home}}, ward())
	require.ErrorIs(t, a.Merge(b), analysis.ErrCubes)

	small := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Doctor}, Limit: 2}, nil)
	require.ErrorIs(t, cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Doctor, analysis.Department}, Limit: 4}, ward()).Merge(cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Doctor, analysis.Department}}, []settlement.Entry{{Method: "m", Institution: "H9", Claim: "x"}})), analysis.ErrLimit)
	list := ward()
	require.NoError(t, small.Add(&list[0]))
	require.NoError(t, small.Add(&list[3])) // the second cell
	require.NoError(t, small.Add(&list[1])) // of the first
	list[2].Details.Attributes.Doctor = "D2"
	err := small.Add(&list[2])
	require.ErrorIs(t, err, analysis.ErrLimit)
	require.EqualError(t, err, "too many cells: more than 2 by pool, institution, method, class, doctor; fewer keys, or a larger limit")
	require.NoError(t, small.Add(&list[1]), "cells that exist are filled on")
}

// Sums are kept in 128 bits, and are refused where they are shown and do not fit.
func TestOverflow(t *testing.T) {
	most := settlement.Money(math.MaxInt64)
	list := []settlement.Entry{
		{Method: settlement.Item, Institution: "H1", Claim: "1", Class: settlement.ByItem, Priced: true, Cost: most, Department: "A"},
		{Method: settlement.Item, Institution: "H1", Claim: "2", Class: settlement.ByItem, Priced: true, Cost: -most, Department: "B"},
		{Method: settlement.Item, Institution: "H1", Claim: "3", Class: settlement.ByItem, Priced: true, Cost: -most, Department: "B"},
		{Method: settlement.Item, Institution: "H1", Claim: "4", Class: settlement.ByItem, Priced: true, Cost: most, Department: "A"},
	}
	report, err := settlement.Settle(settlement.Terms{Fund: number("1.00")}, entries(list))
	require.NoError(t, err)
	p, err := cubeOf(t, analysis.Options{By: []analysis.Key{analysis.Department}}, list).Close(report)
	require.NoError(t, err)
	_, err = p.Table([]analysis.Key{analysis.Institution})
	require.NoError(t, err)
	_, err = p.Table([]analysis.Key{analysis.Department})
	require.ErrorIs(t, err, settlement.ErrOverflow)
	require.ErrorContains(t, err, `department "A"`)
}

func TestBinaryRefuses(t *testing.T) {
	good, err := cubeOf(t, analysis.Options{By: oracleKeys}, ward()).MarshalBinary()
	require.NoError(t, err)
	var c analysis.Cube
	require.NoError(t, c.UnmarshalBinary(good))
	for n := range len(good) {
		require.ErrorIs(t, c.UnmarshalBinary(good[:n]), analysis.ErrBinary, n)
	}
	require.ErrorIs(t, c.UnmarshalBinary(append(good[:len(good):len(good)], 0)), analysis.ErrBinary)
	again, err := c.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, good, again, "a refusal changes nothing")

	// One cell twice, and a length that is written in two bytes.
	one, err := cubeOf(t, analysis.Options{}, ward()[:1]).MarshalBinary()
	require.NoError(t, err)
	at := bytes.Index(one, []byte("\x00\x00\x02H1\x03drg")) // kind, pool, institution, method
	require.Positive(t, at)
	require.Equal(t, byte(1), one[at-1], "one cell")
	twice := slices.Concat(one[:at-1], []byte{2}, one[at:], one[at:])
	require.ErrorIs(t, c.UnmarshalBinary(twice), analysis.ErrBinary)
	padded := slices.Concat(one[:at+1], []byte{0x80, 0x00}, one[at+2:])
	require.ErrorIs(t, c.UnmarshalBinary(padded), analysis.ErrBinary)
	require.NoError(t, c.UnmarshalBinary(one))
}

// Prices that are rounded claim by claim need the pricer.
func TestNeedsPricer(t *testing.T) {
	report, err := settlement.Settle(settlement.Terms{Fund: number("90.00"), RoundEach: true}, ward())
	require.NoError(t, err)
	_, err = cubeOf(t, analysis.Options{}, ward()).Close(report)
	require.ErrorIs(t, err, analysis.ErrNoPricer)
}

// An entry of a cell that exists costs no allocation.
func TestAddAllocates(t *testing.T) {
	if testsize.Race {
		t.Skip("the race detector allocates")
	}
	list := ward()
	c := cubeOf(t, analysis.Options{By: oracleKeys}, list)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for i := range list {
			if err := c.Add(&list[i]); err != nil {
				t.Fatal(err)
			}
		}
	}))
}

func BenchmarkAdd(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 13))
	list := make([]settlement.Entry, 4096)
	for i := range list {
		list[i] = settlement.Entry{
			Method: settlement.DRG, Institution: pick(r, "33110000001", "33110000002", "33110000003"), Claim: "x", Class: pick(r, settlement.Normal, settlement.High),
			Department: pick(r, "A01", "A02", "A03", "A04"), Points: 100, Cost: 100, Month: settlement.MustMonth(pick(r, "2025-01", "2025-02")),
			Details: &settlement.Details{Group: pick(r, "AA11", "AB12", "AC13", "AD14"), Days: 3},
		}
	}
	c := cubeOf(b, analysis.Options{By: []analysis.Key{analysis.Department}}, list) // five keys
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if err := c.Add(&list[i%len(list)]); err != nil {
			b.Fatal(err)
		}
	}
}
