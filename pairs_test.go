package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
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
