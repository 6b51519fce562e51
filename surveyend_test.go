package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// What a reader says at the end of a walk is handed on, whichever of the walks it ends: that of the
// rules which look at other claims, or that in which claims are rated.
func TestEndsOfWalksAreHandedOn(t *testing.T) {
	for _, workers := range []settlement.Workers{1, 3} {
		settle := func(broken int) (walks int, err error) {
			source := settlement.Each(manyVisits(20)).Source()
			walk := source.Walk
			source.Walk = func(n int) (w batch.Walk[visit]) {
				walks++
				inner, at := walk(n), walks
				w = inner
				w.End = func() ([]visit, error) {
					last, err := inner.Finish()
					if at == broken {
						err = errTest
					}
					return last, err
				}
				return w
			}
			s := settlement.Bind(settlement.About{Method: "visit", Period: february}, settlement.ReadBy(source), visits())
			_, err = workers.Settle(settlement.Terms{}, s)
			return walks, err
		}
		walks, err := settle(0)
		require.NoError(t, err)
		require.Greater(t, walks, 1)
		for broken := 1; broken <= walks; broken++ {
			_, err := settle(broken)
			require.ErrorIs(t, err, errTest, "the %d. walk of %d workers", broken, workers)
		}
	}
}
