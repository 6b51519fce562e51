package settlement_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/yibaojiesuan/settlement"
)

// In this file: engines that walk the claims twice, because each claim is rounded.

// throughJSON is a pricer as another machine gets it.
func throughJSON(t require.TestingT, p *settlement.Pricer) *settlement.Pricer {
	text, err := json.Marshal(p)
	require.NoError(t, err)
	got := new(settlement.Pricer)
	require.NoError(t, json.Unmarshal(text, got))
	again, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(text), string(again))
	return got
}

// inShares adds the entries to tallies of some machines, which are moved as bytes and merged.
func inShares(t *rapid.T, list []settlement.Entry, p *settlement.Pricer) *settlement.Tally {
	shares := make([]settlement.Tally, rapid.IntRange(1, 4).Draw(t, "machines"))
	for i := range shares {
		require.NoError(t, shares[i].PriceBy(p))
	}
	for _, e := range list {
		require.NoError(t, shares[rapid.IntRange(0, len(shares)-1).Draw(t, "share")].Add(e))
	}
	all := new(settlement.Tally)
	for i := range shares {
		data, err := shares[i].MarshalBinary()
		require.NoError(t, err)
		var got settlement.Tally
		require.NoError(t, got.UnmarshalBinary(data))
		require.NoError(t, all.Merge(&got))
	}
	all.IDsChecked()
	return all
}

// TestTwoWalks: tallies of two walks come to the report of Settle, to the byte, in several pools,
// of which some round each claim, and cap and floor it.
func TestTwoWalks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawEntries(t, 25)
		var pools []settlement.Pool
		for _, name := range []string{"a", "b"} {
			terms := drawTerms(t)
			if terms.RoundEach = terms.Residue == "" && rapid.IntRange(0, 3).Draw(t, "each") > 0; terms.RoundEach {
				terms.ClaimCap = rapid.SampledFrom([]settlement.ClaimCap{"", settlement.CapCost}).Draw(t, "cap")
				if rapid.Bool().Draw(t, "floor") {
					terms.NegativeDue = settlement.NegativeFloorClaim
				}
			}
			pools = append(pools, settlement.Pool{Name: name, Terms: terms})
		}
		for i := range list {
			list[i].Month = settlement.Month{} // as a settlement without a period yields them
			list[i].Pool = rapid.SampledFrom([]string{"a", "a", "b"}).Draw(t, "pool")
		}
		want, wrong := settlement.SettlePools(pools, entries(list...))
		list = vouched(list)
		first := inShares(t, list, nil)
		p, err := first.Pricer(pools)
		if err == nil && p != nil {
			first = inShares(t, list, throughJSON(t, p))
		}
		var got *settlement.Report
		if err == nil {
			got, err = first.SettlePools(pools)
		}
		if wrong != nil {
			require.EqualError(t, err, wrong.Error())
			return
		}
		require.NoError(t, err)
		want.Policies, want.Vouched = got.Policies, got.Vouched // a tally knows no policies
		require.Equal(t, encoded(t, want), encoded(t, got))
	})
}

// Prices of another value are never mixed in, nor settled.
func TestTwoWalksThatDiffer(t *testing.T) {
	each := func(fund string) settlement.Terms {
		return settlement.Terms{Fund: decimal(fund), RoundEach: true}
	}
	pricerOf := func(list ...settlement.Entry) *settlement.Pricer {
		p, err := tallyOf(t, list...).Pricer([]settlement.Pool{{Terms: each("10.00")}})
		require.NoError(t, err)
		return p
	}
	priced := func(p *settlement.Pricer, list ...settlement.Entry) *settlement.Tally {
		all := new(settlement.Tally)
		require.NoError(t, all.PriceBy(p))
		for _, e := range list {
			require.NoError(t, all.Add(e))
		}
		return all
	}
	a, b := pointsA(), pointsB()
	p, other := pricerOf(a, b), pricerOf(a)

	tally := priced(p, a, b)
	require.ErrorIs(t, tally.PriceBy(other), settlement.ErrPrices, "it has entries")
	for _, wrong := range []*settlement.Tally{priced(other, b), tallyOf(t, b)} {
		before := binaryOf(t, tally)
		require.ErrorIs(t, tally.Merge(wrong), settlement.ErrPrices)
		require.Equal(t, before, binaryOf(t, tally))
	}
	require.NoError(t, tally.Merge(new(settlement.Tally)), "an empty one fits every other")

	_, err := tally.Settle(each("10.00"))
	require.NoError(t, err)
	for name, wrong := range map[string]struct {
		tally *settlement.Tally
		terms settlement.Terms
	}{
		"a claim is missing":     {priced(p, a), each("10.00")},
		"a claim is new":         {priced(p, a, b, pricedC()), each("10.00")},
		"under another fund":     {tally, each("10.01")},
		"never priced":           {tallyOf(t, a, b), each("10.00")},
		"by no pool of theirs":   {priced(new(settlement.Pricer), a, b), each("10.00")},
		"under another rounding": {tally, settlement.Terms{Fund: decimal("10.00"), RoundEach: true, ValueRounding: settlement.RoundDown}},
	} {
		_, err := wrong.tally.Settle(wrong.terms)
		if name == "never priced" {
			require.ErrorIs(t, err, settlement.ErrNeedsEntries, name)
		} else {
			require.ErrorIs(t, err, settlement.ErrPrices, name)
			require.ErrorIs(t, err, settlement.ErrChanged, name)
		}
	}
	none, err := tallyOf(t, a).Pricer([]settlement.Pool{{Terms: settlement.Terms{Fund: decimal("10.00")}}})
	require.NoError(t, err)
	require.Nil(t, none, "no terms round each claim")
}
