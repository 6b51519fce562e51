package settlement_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
)

// detailedClaims is a settlement of n claims, each of which has details.
func detailedClaims(n int) settlement.Settlement {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return settlement.Bind(settlement.About{Method: "m"}, settlement.Each(list), settlement.Rater[int]{
		Outline: func(c *int, e *settlement.Entry) {
			e.Method, e.Institution, e.Claim, e.Priced = "m", "H1", fmt.Sprint(*c), true
		},
		Rate: func(c *int, e *settlement.Entry) error {
			e.Method, e.Institution, e.Claim, e.Priced, e.Amount = "m", "H1", fmt.Sprint(*c), true, settlement.Money(*c)
			return nil
		},
		Details: func(c *int, d *settlement.Details) { d.Days = *c + 1 },
	})
}

// Details are in entries where they are asked for, through every wrapper, and nowhere else.
func TestDetailed(t *testing.T) {
	plain := detailedClaims(3)
	wrapped := settlement.Unchecked(settlement.Map(plain, func(e *settlement.Entry) error { e.Pool = "p"; return nil }))
	for _, s := range []settlement.Settlement{plain, wrapped} {
		for e, err := range s.Entries() {
			require.NoError(t, err)
			require.Nil(t, e.Details)
		}
		n := 0
		var last *settlement.Details
		for e, err := range settlement.Detailed(s).Entries() {
			require.NoError(t, err)
			n++
			require.Equal(t, &settlement.Details{Days: n}, e.Details)
			require.NotSame(t, last, e.Details)
			last = e.Details
		}
		require.Equal(t, 3, n)
		require.Equal(t, s.About(), settlement.Detailed(s).About())
	}
	for e, err := range settlement.Detailed(wrapped).Entries() {
		require.NoError(t, err)
		require.Equal(t, "p", e.Pool)
	}
	stranger := struct{ settlement.Settlement }{plain}
	require.Equal(t, settlement.Settlement(stranger), settlement.Detailed(stranger), "a method of others gives what it gives")
}

// Every entry is visited once, whatever the number of workers; visitors of one worker do not overlap.
func TestWalk(t *testing.T) {
	for _, n := range []settlement.Workers{0, 1, 2, 5, 1 << 20} {
		var lock sync.Mutex
		seen := map[string]int{}
		starts, busy := 0, make([]atomic.Bool, 1000)
		err := n.Walk(func() func(*settlement.Entry) error {
			me := starts
			starts++
			return func(e *settlement.Entry) error {
				if !busy[me].CompareAndSwap(false, true) {
					return errors.New("two at once")
				}
				defer busy[me].Store(false)
				lock.Lock()
				defer lock.Unlock()
				seen[e.Claim]++
				return nil
			}
		}, detailedClaims(20_000), detailedClaims(10))
		require.NoError(t, err)
		require.GreaterOrEqual(t, starts, 1)
		require.LessOrEqual(t, starts, max(1, int(n)))
		require.Len(t, seen, 20_000)
		require.Equal(t, 2, seen["9"])
		require.Equal(t, 1, seen["10"])
	}
	stop := errors.New("stop")
	for _, n := range []settlement.Workers{1, 3} {
		err := n.Walk(func() func(*settlement.Entry) error {
			return func(e *settlement.Entry) error {
				if e.Claim == "7" {
					return stop
				}
				return nil
			}
		}, detailedClaims(20_000))
		require.ErrorIs(t, err, stop)
	}
}

// Shares of either sign, by hand: −1.00 over 1, 1, 1 is −0.34 (floor) and a fen back to the first two.
func TestDivide(t *testing.T) {
	got, err := settlement.Divide(-100, []settlement.Share{{Key: "c", Weight: 1}, {Key: "a", Weight: 1}, {Key: "b", Weight: 1}})
	require.NoError(t, err)
	require.Equal(t, []settlement.Money{-34, -33, -33}, got)
	got, err = settlement.Divide(100, []settlement.Share{{Key: "a", Weight: 3}, {Key: "b", Weight: -1}})
	require.NoError(t, err)
	require.Equal(t, []settlement.Money{150, -50}, got)
	_, err = settlement.Divide(1, []settlement.Share{{Key: "a", Weight: 1}, {Key: "b", Weight: -1}})
	require.ErrorIs(t, err, settlement.ErrShares)
	_, err = settlement.Divide(1, []settlement.Share{{Key: "a", Weight: 1}, {Key: "a", Weight: 1}})
	require.ErrorIs(t, err, settlement.ErrShares)
}

// TestDetailedExplains: a settlement that explains its claims does so with details, too, in every wrapper.
func TestDetailedExplains(t *testing.T) {
	r := dealRater(explainDeal)
	r.Details = func(c *deal, d *settlement.Details) { d.Group = c.id }
	s := settlement.Bind(settlement.About{Method: "test"}, settlement.Each(manyDeals(3)), r)
	for name, s := range map[string]settlement.Settlement{
		"plain": s, "unchecked": settlement.Unchecked(s), "mapped": settlement.Map(s, func(*settlement.Entry) error { return nil }), "both": settlement.Unchecked(settlement.Map(s, func(*settlement.Entry) error { return nil })),
	} {
		detailed := settlement.Detailed(s)
		n := 0
		for e, err := range detailed.Entries() {
			require.NoError(t, err)
			require.Equal(t, e.Claim, e.Details.Group, name)
			n++
		}
		require.Equal(t, 3, n)
		want, err := s.(settlement.Explainer).Explain(manyDeals(3)[1].id)
		require.NoError(t, err)
		got, err := detailed.(settlement.Explainer).Explain(manyDeals(3)[1].id)
		require.NoError(t, err)
		require.Equal(t, want.Trail, got.Trail, name)
	}
}

// TestCostOf: a part of a cost by its name, and that there is none.
func TestCostOf(t *testing.T) {
	list := []settlement.CostPart{{Name: "fund", Amount: 5}, {Name: "cash"}}
	for name, want := range map[string]bool{"fund": true, "cash": true, "aid": false} {
		m, there := settlement.CostOf(list, name)
		require.Equal(t, want, there)
		require.Equal(t, map[string]settlement.Money{"fund": 5}[name], m)
	}
}
