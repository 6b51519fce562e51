package settlement_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// fullTally holds one of everything.
func fullTally(t testing.TB) *settlement.Tally {
	return tallyOf(t,
		settlement.Entry{Method: settlement.DRG, Institution: "LS01", Claim: "c1", Class: settlement.Normal, Points: 448416_0000, Cost: 540516, Covered: 154020, ByItem: 7, Digest: digestOf(t, "0102030405060708090a0b0c0d0e0f10")},
		settlement.Entry{Method: settlement.DRG, Institution: "LS01", Claim: "c2", Class: settlement.High, Points: math.MaxInt64, Cost: math.MaxInt64},
		settlement.Entry{Method: settlement.DRG, Institution: "LS01", Claim: "c3", Class: settlement.High, Points: math.MaxInt64, Cost: math.MaxInt64},
		settlement.Entry{Method: settlement.Item, Institution: "LS02", Claim: "c4", Class: settlement.ByItem, Priced: true, Amount: -5, Pool: "residents",
			Lines: []settlement.Line{{Kind: settlement.LineRefused, Amount: -3}}, Conflict: "重复"},
		settlement.Entry{Method: settlement.Capitation, Institution: "LS02", Class: settlement.Account, Priced: true,
			Lines: []settlement.Line{{Kind: settlement.LineQuality, Amount: -200, Trail: noteTrail("capitation.quality", -200)}}},
		settlement.Entry{Method: settlement.Item, Institution: "LS02", Claim: "c5", Class: settlement.ByItem, Priced: true, Amount: 5, ChargedTo: "C", Vouched: true},
		settlement.Entry{Method: settlement.DRG, Institution: "LS02", Claim: "c6", Left: settlement.LeftPeriod, Month: settlement.MustMonth("2025-02"), Cost: 7, Covered: 3},
		settlement.Entry{Method: settlement.DRG, Institution: "LS02", Claim: "c7", Class: settlement.Ungrouped, Left: settlement.LeftUnpaid, Cost: 7, Covered: 3, Conflict: "ungrouped"},
	)
}

// pricedTally is a tally that prices each claim, and caps and floors it.
func pricedTally(t testing.TB) *settlement.Tally {
	terms := settlement.Terms{PointValue: decimal("2.5"), RoundEach: true, NegativeDue: settlement.NegativeFloorClaim, ClaimCap: settlement.CapCost}
	list := []settlement.Entry{
		{Method: settlement.DRG, Institution: "LS01", Claim: "c1", Class: settlement.Normal, Points: 33_0000_0000, Cost: 540516, Covered: 154020},
		{Method: settlement.DRG, Institution: "LS01", Claim: "c2", Class: settlement.Normal, Points: 33_0000_0000, Cost: 516},
		{Method: settlement.Item, Institution: "LS01", Claim: "c3", Class: settlement.ByItem, Priced: true, Amount: 5, Covered: 7},
	}
	p, err := tallyOf(t, list...).Pricer([]settlement.Pool{{Terms: terms}})
	require.NoError(t, err)
	priced := new(settlement.Tally)
	require.NoError(t, priced.PriceBy(p))
	for _, e := range list {
		require.NoError(t, priced.Add(e))
	}
	return priced
}

// digestOf is a digest of two columns.
func digestOf(t testing.TB, sum string) settlement.RowDigest {
	var d settlement.RowDigest
	require.NoError(t, json.Unmarshal([]byte(`{"columns": ["id", "cost"], "claims": 1, "sum": "`+sum+`"}`), &d))
	return d
}

func TestTallyBinaryRoundTrip(t *testing.T) {
	for name, tally := range map[string]*settlement.Tally{"full": fullTally(t), "empty": {}, "priced": pricedTally(t)} {
		data := binaryOf(t, tally)
		got := fullTally(t)
		require.NoError(t, got.UnmarshalBinary(data))
		require.Equal(t, data, binaryOf(t, got), name)
		// What is read can go on.
		e := settlement.Entry{Method: settlement.DRG, Institution: "LS01", Claim: "x", Class: settlement.Normal, Points: 1}
		require.NoError(t, tally.Add(e))
		require.NoError(t, got.Add(e))
		require.Equal(t, binaryOf(t, tally), binaryOf(t, got), name)
	}
	rapid.Check(t, func(t *rapid.T) {
		var tally, got settlement.Tally
		for _, e := range drawEntries(t, 20) {
			require.NoError(t, tally.Add(e))
		}
		data, err := tally.MarshalBinary()
		require.NoError(t, err)
		require.NoError(t, got.UnmarshalBinary(data))
		again, err := got.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, data, again)
	})
}

// TestTallyBinaryGolden holds the bytes of version 4: a tally written by one
// machine is read by another.
func TestTallyBinaryGolden(t *testing.T) {
	tally := tallyOf(t, settlement.Entry{Method: "m", Institution: "H", Claim: "c", Class: "n", Points: -1, Cost: 300, Covered: 2, ByItem: 3, Vouched: true})
	require.NoError(t, tally.Add(settlement.Entry{Method: "m", Institution: "H", Class: "w", Priced: true, Owner: &settlement.Owner{Policy: "p", Holder: "h"}}))
	require.NoError(t, tally.Add(settlement.Entry{Method: "m", Institution: "H", Claim: "d", Left: settlement.LeftPeriod, Month: settlement.MustMonth("2025-01"), Cost: 5, Covered: 4, Digest: digestOf(t, "00000000000000010000000000000002").History()}))
	want := "settlement tally\x04" + "\x01" + "\x01H" +
		"\x02" + // two cells: pool, method, class, charged to, of no claim: its owner, flags, cases, vouched
		"\x00" + "\x01m" + "\x01n" + "\x00\x00" + "\x00" + "\x01" + "\x01" +
		"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" + "\x00\x00" + "\x00\xac\x02" + "\x00\x02" + "\x00\x03" +
		"\x00" + "\x01m" + "\x01w" + "\x00\x01\x01p\x01h" + "\x01" + "\x00" + "\x00" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\x00" + "\x00" + // lines, notes
		"\x01" + "\x00" + "\x01m" + "\x072025-01" + "\x01" + "\x00\x05" + "\x00\x04" + // left out: pool, method, month, count, cost, covered
		"\x01" + "\x01m" + "\x01p" + "\x01h" + "\x01H" + "\x00" + // owners: method, policy, holder, institution, pool
		"\x00" + // conflicts
		"\x01" + "\x01m" + "\x00" + "\x01" + "\x02\x02id\x04cost" + "\x01" + "\x00\x00\x00\x00\x00\x00\x00\x01" + "\x00\x00\x00\x00\x00\x00\x00\x02" + // rows: method, pool, history, columns, how many, sum
		"\x01" + "\x01m" + // methods of which entries have no digest
		"\x00" // priced by nothing
	require.Equal(t, want, string(binaryOf(t, tally)))
}

func TestTallyBinaryTruncated(t *testing.T) {
	for _, data := range [][]byte{binaryOf(t, fullTally(t)), binaryOf(t, pricedTally(t))} {
		requireTruncated(t, data)
	}
}

func requireTruncated(t *testing.T, data []byte) {
	for n := range len(data) {
		got := tallyOf(t, settlement.Entry{Method: "m", Institution: "kept", Points: 1})
		before := binaryOf(t, got)
		require.ErrorIs(t, got.UnmarshalBinary(data[:n]), settlement.ErrBinary, "%d bytes", n)
		require.Equal(t, before, binaryOf(t, got), "left alone")
	}
	var got settlement.Tally
	require.ErrorIs(t, got.UnmarshalBinary(append(data, 0)), settlement.ErrBinary)
	require.ErrorIs(t, got.UnmarshalBinary(nil), settlement.ErrBinary)
	require.ErrorIs(t, got.UnmarshalBinary([]byte("settlement tally\x04\x00\x00\x00")), settlement.ErrBinary, "another version")
}

// requireTally requires that data is refused or is the canonical form of what it is read as.
func requireTally(t testing.TB, data []byte) {
	t.Helper()
	before := settlement.Entry{Method: "m", Institution: "kept", Points: 1}
	got := tallyOf(t, before)
	if err := got.UnmarshalBinary(data); err != nil {
		require.ErrorIs(t, err, settlement.ErrBinary)
		require.Equal(t, binaryOf(t, tallyOf(t, before)), binaryOf(t, got), "left alone")
		return
	}
	require.Equal(t, data, binaryOf(t, got), "accepted, and not what MarshalBinary writes")
	// Whatever it holds, it can be settled or refused.
	for _, terms := range []settlement.Terms{{Fund: decimal("1000")}, {PointValue: decimal("1.5")}} {
		if r, err := got.Settle(terms); err == nil {
			require.NoError(t, r.Verify())
		} else {
			require.Nil(t, r)
		}
	}
}

func TestTallyBinaryCorrupted(t *testing.T) {
	given := [][]byte{binaryOf(t, fullTally(t)), binaryOf(t, pricedTally(t))}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range testsize.Of(5_000, 20_000) {
		data := given[i%2]
		bad := append([]byte(nil), data...)
		for range 1 + r.IntN(3) {
			switch i := r.IntN(len(bad)); r.IntN(4) {
			case 0:
				bad[i] ^= 1 << r.IntN(8)
			case 1:
				bad[i] = byte(r.Uint32())
			case 2:
				bad = append(bad[:i], bad[i+1:]...)
			case 3:
				bad = append(bad[:i], append([]byte{byte(r.Uint32())}, bad[i:]...)...)
			}
		}
		requireTally(t, bad)
	}
}

// TestTallyBinaryNotCanonical: bytes that MarshalBinary never writes are refused.
func TestTallyBinaryNotCanonical(t *testing.T) {
	text := func(s string) string { return string(binary.AppendUvarint(nil, uint64(len(s)))) + s }
	const magic, none, end = "settlement tally\x04", "\x00", "\x00\x00\x00\x00" // conflicts, rows, methods without digests, prices
	sums := func(points string) string { return "\x00" + points + "\x00\x00" + "\x00\x00" + "\x00\x00" + "\x00\x00" }
	cell := func(class, flag, points string) string {
		return text("") + text("m") + text(class) + text("") + "\x00" + flag + "\x01\x00" + sums(points)
	}
	account := func(code string, cells ...string) string {
		s := text(code) + string(rune(len(cells)))
		for _, c := range cells {
			s += c
		}
		return s + none + none + none
	}
	whole := text("") + "\x01" + text("p") + text("h")
	note := func(trail string) string {
		return magic + "\x01" + text("H") + "\x01" + cell("a", "\x00", "\x01") + none + "\x01" + text("") + text("m") + whole + text("m") + text("quality") + "\x00" + text(trail) + none + none + end
	}
	require.NoError(t, new(settlement.Tally).UnmarshalBinary([]byte(magic+"\x01"+account("H", cell("a", "\x00", "\x01"))+none+end)), "the rows are wrong otherwise")
	for _, row := range []struct{ name, data string }{
		{"an institution twice", magic + "\x02" + account("H", cell("a", "\x00", "\x01")) + account("H", cell("a", "\x00", "\x02")) + none + end},
		{"institutions out of order", magic + "\x02" + account("I", cell("a", "\x00", "\x01")) + account("H", cell("a", "\x00", "\x01")) + none + end},
		{"a class twice", magic + "\x01" + account("H", cell("a", "\x00", "\x01"), cell("a", "\x00", "\x02")) + none + end},
		{"classes out of order", magic + "\x01" + account("H", cell("b", "\x00", "\x01"), cell("a", "\x00", "\x02")) + none + end},
		{"an institution without a code", magic + "\x01" + account("", cell("a", "\x00", "\x01")) + none + end},
		{"an institution without an entry", magic + "\x01" + account("H") + none + end},
		{"priced with points", magic + "\x01" + account("H", cell("a", "\x01", "\x01")) + none + end},
		{"more vouched for than there are", magic + "\x01" + account("H", text("")+text("m")+text("a")+text("")+"\x00\x00\x01\x02"+sums("\x01")) + none + end},
		{"claims of what is of no claim", magic + "\x01" + account("H", text("")+text("m")+text("a")+whole+"\x00\x01\x00"+sums("\x01")) + none + end},
		{"no claims", magic + "\x01" + account("H", text("")+text("m")+text("a")+text("")+"\x00\x00\x00\x00"+sums("\x01")) + none + end},
		{"neither claims nor none", magic + "\x01" + account("H", text("")+text("m")+text("a")+text("")+"\x02\x00\x01\x00"+sums("\x01")) + none + end},
		{"an unknown flag", magic + "\x01" + account("H", cell("a", "\x10", "\x01")) + none + end},
		{"a capped price of what is priced", magic + "\x01" + account("H", cell("a", "\x09", "\x00")) + none + end},
		{"an owner twice", magic + none + "\x02" + text("m") + text("") + text("") + text("H") + text("") + text("m") + text("") + text("") + text("H") + text("") + end},
		{"rows twice", magic + none + none + none + "\x02" + strings.Repeat(text("m")+text("")+"\x00\x01"+text("id")+"\x01"+strings.Repeat("\x00", 16), 2) + none},
		{"rows that are neither claims nor history", magic + none + none + none + "\x01" + text("m") + text("") + "\x02\x01" + text("id") + "\x01" + strings.Repeat("\x00", 16) + none},
		{"a method without digests twice", magic + none + none + none + none + "\x02" + text("m") + text("m")},
		{"a long zero", magic + "\x80\x00" + none + end},
		{"a long flag", magic + "\x01" + account("H", cell("a", "\x80\x00", "\x01")) + none + end},
		{"a note without a trail", note("[]")},
		{"a note whose trail is null", note("null")},
		{"a trail with spaces", note(`[ {"rule":{"id":"x","text":"","gives":"","formula":"a"},"result":"0.00"}]`)},
		{"a trail with an unknown key", note(`[{"rule":{"id":"x","text":"","gives":"","formula":"a"},"result":"0.00","x":1}]`)},
		{"a trail without a rule", note(`[{"rule":null,"result":"0.00"}]`)},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.ErrorIs(t, new(settlement.Tally).UnmarshalBinary([]byte(row.data)), settlement.ErrBinary)
		})
	}
}

// TestTallyBinaryBombs: a count beyond the data is found before anything is allocated.
func TestTallyBinaryBombs(t *testing.T) {
	const magic = "settlement tally\x04"
	huge := string(binary.AppendUvarint(nil, math.MaxUint64))
	for _, data := range []string{magic + huge, magic + "\x01" + huge, magic + "\x01\x01H" + huge, magic + "\x01\x01H\x00" + huge, magic + "\x01\x01H\x00\x00" + huge, magic + "\x00" + huge} {
		allocated := testing.AllocsPerRun(1, func() {
			require.ErrorIs(t, new(settlement.Tally).UnmarshalBinary([]byte(data)), settlement.ErrBinary)
		})
		require.Less(t, allocated, 100.0)
	}
}

func FuzzTallyUnmarshalBinary(f *testing.F) {
	f.Add(binaryOf(f, fullTally(f)))
	f.Add(binaryOf(f, &settlement.Tally{}))
	f.Add(binaryOf(f, pricedTally(f)))
	f.Add([]byte("settlement tally\x04\x01\x01H"))
	f.Fuzz(requireTallyFuzz)
}

func requireTallyFuzz(t *testing.T, data []byte) { requireTally(t, data) }

// TestTallyBinaryEveryByte: whatever byte stands in the place of another, it is refused, or makes a
// tally that is written just so.
func TestTallyBinaryEveryByte(t *testing.T) {
	for _, data := range [][]byte{binaryOf(t, fullTally(t)), binaryOf(t, pricedTally(t))} {
		for i := range data {
			for _, b := range []byte{0, 1, 2, 0x10, 0x80, data[i] + 1} {
				bad := bytes.Clone(data)
				bad[i] = b
				requireTally(t, bad)
			}
		}
	}
}
