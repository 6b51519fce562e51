package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// entries of every kind that a tally keeps: sums, lines, notes with a trail, conflicts.
func entries(n int) []settlement.Entry {
	r := rand.New(rand.NewPCG(3, 4))
	list := make([]settlement.Entry, n)
	for i := range list {
		e := settlement.Entry{
			Method: settlement.DRG, Institution: fmt.Sprint("H", r.IntN(5)), Claim: fmt.Sprint("c", i), Class: settlement.Normal,
			Points: settlement.Points(r.Int64N(1 << 50)), Cost: settlement.Money(r.Int64N(1 << 50)), Covered: settlement.Money(r.Int64N(1 << 40)),
		}
		switch r.IntN(4) {
		case 0:
			e.Method, e.Priced, e.Points, e.Amount = settlement.PerDiem, true, 0, -settlement.Money(r.Int64N(1<<40))
		case 1:
			e.Lines = []settlement.Line{{Kind: settlement.LineQuality, Amount: -5}}
		case 2:
			e.Conflict = "listed twice"
		}
		list[i] = e
	}
	return list
}

// merged merges the entries as an engine would: accumulators of random shares, moved
// as bytes in between, merged in random order.
func merged(t *testing.T, list []settlement.Entry, r *rand.Rand) []byte {
	t.Helper()
	var fn mergeTallies
	move := func(in *settlement.Tally) *settlement.Tally {
		var b bytes.Buffer
		require.NoError(t, beam.NewElementEncoder(reflect.TypeFor[*settlement.Tally]()).Encode(in, &b))
		out, err := beam.NewElementDecoder(reflect.TypeFor[*settlement.Tally]()).Decode(&b)
		require.NoError(t, err)
		return out.(*settlement.Tally)
	}
	sums := make([]*settlement.Tally, 1+r.IntN(9))
	for i := range sums {
		sums[i] = fn.CreateAccumulator()
	}
	for _, i := range r.Perm(len(list)) {
		var one settlement.Tally
		require.NoError(t, one.Add(list[i]))
		before, err := one.MarshalBinary()
		require.NoError(t, err)
		k := r.IntN(len(sums))
		sums[k], err = fn.AddInput(sums[k], &one)
		require.NoError(t, err)
		after, err := one.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, before, after, "an input is left alone")
	}
	for len(sums) > 1 {
		r.Shuffle(len(sums), func(i, j int) { sums[i], sums[j] = sums[j], sums[i] })
		sum, err := fn.MergeAccumulators(move(sums[0]), move(sums[1]))
		require.NoError(t, err)
		sums = append(sums[2:], sum)
	}
	b, err := fn.ExtractOutput(move(sums[0])).MarshalBinary()
	require.NoError(t, err)
	return b
}

// However an engine shares out the entries, the merged tally has the bytes of one
// that added them all.
func TestMergeTallies(t *testing.T) {
	list := entries(500)
	var all settlement.Tally
	for _, e := range list {
		require.NoError(t, all.Add(e))
	}
	want, err := all.MarshalBinary()
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(5, 6))
	for range 25 {
		require.True(t, bytes.Equal(want, merged(t, list, r)))
	}
}

func TestTallyCoderRefuses(t *testing.T) {
	for _, b := range [][]byte{nil, []byte("settlement tally"), []byte(`{"institutions":{}}`)} {
		_, err := decodeTally(b)
		require.ErrorIs(t, err, settlement.ErrBinary)
	}
}
