package settlement_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// A fault that one worker does not meet again is no result either.
func TestAFaultThatVanishes(t *testing.T) {
	broken := errors.New("broken")
	s := bindDeals(settlement.ReadBy(batch.Source[deal]{Walk: func(workers int) batch.Walk[deal] {
		w := settlement.Each(manyDeals(10)).Source().Start(workers)
		if workers > 1 {
			w.End = func() ([]deal, error) { return nil, broken }
		}
		return w
	}}))
	_, err := settlement.Workers(2).Settle(settlement.Terms{Fund: settlement.MustDecimal("1.00")}, s)
	require.ErrorIs(t, err, settlement.ErrChanged)
	require.ErrorIs(t, err, broken)
}

// The end of a walk speaks after its sections.
func TestEndOfAWalk(t *testing.T) {
	fault := errors.New("broken")
	s := bindDeals(broken(true, fault, manyDeals(10)...))
	for _, workers := range []settlement.Workers{1, 2} {
		_, err := workers.Settle(settlement.Terms{Fund: settlement.MustDecimal("1.00")}, s)
		require.ErrorIs(t, err, fault)
	}
	n := 0
	for e, err := range s.Entries() {
		if n++; n <= 10 {
			require.NoError(t, err)
			require.NotEmpty(t, e.Claim)
		} else {
			require.ErrorIs(t, err, fault)
		}
	}
	require.Equal(t, 11, n)
}

// A host that recovers survives a method that panics, whatever the number of workers.
func TestAPanicReachesTheCaller(t *testing.T) {
	for _, workers := range []settlement.Workers{1, 2, 1 << 20} {
		s := settlement.Map(bindDeals(settlement.Each(manyDeals(20_000))), func(e *settlement.Entry) error {
			if e.Claim == "c39595000" {
				panic("a method that has a fault")
			}
			return nil
		})
		terms := settlement.Terms{Fund: settlement.MustDecimal("1.00")}
		require.PanicsWithValue(t, "a method that has a fault", func() { _, _ = workers.Settle(terms, s) })
		require.PanicsWithValue(t, "a method that has a fault", func() {
			_ = workers.Walk(func() func(*settlement.Entry) error {
				return func(*settlement.Entry) error { return nil }
			}, s)
		})
	}
}
