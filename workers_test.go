package settlement_test

import (
	"errors"
	"sync/atomic"
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

// meeting is claims in two sections, which two workers walk at once: each waits for the other.
func meeting(claims ...deal) settlement.Claims[deal] {
	return settlement.ReadBy(batch.Source[deal]{Walk: func(workers int) batch.Walk[deal] {
		var arrived atomic.Int32
		both := make(chan struct{})
		return batch.Walk[deal]{Sections: func(yield func(batch.Section[deal]) bool) {
			for k := range 2 {
				if !yield(func(yield func(*batch.Batch[deal], error) bool) {
					if workers > 1 {
						if arrived.Add(1) == 2 {
							close(both)
						}
						<-both
					}
					_ = yield(&batch.Batch[deal]{List: claims[k*len(claims)/2 : (k+1)*len(claims)/2]}, nil)
				}) {
					return
				}
			}
		}}
	}})
}

// TestWorkersMeet: what two workers who did walk at once have seen is one whole, in sums, ids, and rows;
// what does not fit together is refused.
func TestWorkersMeet(t *testing.T) {
	claims := manyDeals(40)
	terms := settlement.Terms{Fund: settlement.MustDecimal("1000000.00")}
	for _, each := range []bool{false, true} {
		terms.RoundEach = each
		want, err := settlement.Settle(terms, bindDeals(settlement.Each(claims)))
		require.NoError(t, err)
		got, err := settlement.Workers(2).Settle(terms, bindDeals(meeting(claims...)))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	tally, err := settlement.Workers(2).Tally(bindDeals(meeting(claims...)))
	require.NoError(t, err)
	one, err := settlement.Workers(1).Tally(bindDeals(meeting(claims...)))
	require.NoError(t, err)
	require.Equal(t, binaryOf(t, one), binaryOf(t, tally))

	claims[39].id = claims[0].id
	_, err = settlement.Workers(2).Settle(terms, bindDeals(meeting(claims...)))
	require.ErrorIs(t, err, settlement.ErrDuplicate)
}
