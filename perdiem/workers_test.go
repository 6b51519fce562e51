package perdiem_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// tallied are the bytes of a tally, or what is wrong.
func tallied(t *testing.T, n settlement.Workers, s settlement.Settlement) string {
	t.Helper()
	tally, err := n.Tally(s)
	if err != nil {
		return err.Error()
	}
	b, err := tally.MarshalBinary()
	require.NoError(t, err)
	return string(b)
}

// sameOfWorkers requires that two and three workers, with small sections, come to what one
// comes to in order, and returns that.
func sameOfWorkers(t *testing.T, period settlement.Period, bind func(settlement.Period, settlement.Claims[perdiem.Stay]) settlement.Settlement, stays []perdiem.Stay) string {
	t.Helper()
	want := tallied(t, 1, bind(period, settlement.Each(stays)))
	for n := settlement.Workers(1); n <= 3; n++ {
		for _, size := range []int{1, 3} {
			cut := settlement.ReadBy(batch.Cut(stays, size))
			require.Equal(t, want, tallied(t, n, bind(period, cut)), "%d workers, sections of %d", n, size)
		}
	}
	return want
}

// TestWorkers: interim bills, timelines, limits of persons and of institutions, whole and
// of a period.
func TestWorkers(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(9, 14))}
	for range testsize.Of(15, 60) {
		first, stays := c.policy(), c.stays()
		first.Limits.InstitutionDays.Caps = map[string]int{"H1": 40, "H2": 1}
		second := c.revised(first)
		middle := date("2024-02-01").Add(c.IntN(300))
		first.Effective.To, second.Effective.From = middle, middle.Add(1)
		line, err := perdiem.Follow(newPlan(t, first), newPlan(t, second))
		require.NoError(t, err)
		fillColumns(t, line.ValueColumns(), stays, c.columns(stays))
		sameOfWorkers(t, settlement.Period{}, line.Settlement, stays)
		sameOfWorkers(t, settlement.Period{From: date("2024-03-01"), To: date("2024-12-31")}, line.Settlement, stays)
	}
}

// TestWorkersFindTheSameFaults: stays that overlap are named in the order of one worker.
func TestWorkersFindTheSameFaults(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(9, 15))}
	plan := tiered(t)
	for range 40 {
		var stays []perdiem.Stay
		for i := range 40 {
			day := date("2025-01-01").Add(c.IntN(200))
			s := stay(fmt.Sprint("s", i), fmt.Sprint("p", c.IntN(6)), "2025-01-01", "2025-01-01")
			s.Admitted, s.Discharged = day, day.Add(c.IntN(10))
			stays = append(stays, s)
		}
		got := sameOfWorkers(t, settlement.Period{}, plan.Settlement, stays)
		require.Contains(t, got, perdiem.ErrOverlap.Error())
	}
	apart := []perdiem.Stay{stay("a", "p", "2025-01-01", "2025-01-21"), stay("b", "p", "2025-01-25", "2025-02-04"), stay("c", "q", "2025-01-25", "2025-02-04")}
	for name, spoil := range map[string]func(*perdiem.Stay){
		"person":     func(s *perdiem.Stay) { s.Person = "" },
		"leave_days": func(s *perdiem.Stay) { s.LeaveDays = -1 },
		"class":      func(s *perdiem.Stay) { s.Class = "surgery" },
	} {
		for _, which := range [][]int{{0}, {2}, {1, 2}, {0, 1, 2}} {
			stays := slices.Clone(apart)
			for _, i := range which {
				spoil(&stays[i])
			}
			require.Contains(t, sameOfWorkers(t, settlement.Period{}, plan.Settlement, stays), ": "+name+": ")
		}
	}
}
