package perdiem_test

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
)

func stay(id, person, in, out string) perdiem.Stay {
	return perdiem.Stay{ID: id, Institution: "X1", Class: "psychiatric", Person: person, Admitted: date(in), Discharged: date(out), Cost: 100 * settlement.Yuan}
}

func elsewhere(id, person, in, out string) perdiem.Stay {
	s := stay(id, person, in, out)
	s.Institution = "X2"
	return s
}

func resolved(t testing.TB, plan *perdiem.Plan, stays ...perdiem.Stay) []perdiem.Stay {
	t.Helper()
	var list []perdiem.Stay
	for s, err := range plan.Resolved(settlement.Each(stays)) {
		require.NoError(t, err)
		list = append(list, s)
	}
	return list
}

func tiered(t testing.TB) *perdiem.Plan {
	return newPlan(t, readPolicy(t, "testdata/variations/readmission-index.json"))
}

func TestResolveIgnoresOrder(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(4, 4))}
	for range 50 {
		p, stays := c.policy(), c.stays()
		plan := newPlan(t, p)
		want := map[string]perdiem.Stay{}
		for _, s := range resolved(t, plan, stays...) {
			want[s.ID] = s
		}
		c.Shuffle(len(stays), func(i, j int) { stays[i], stays[j] = stays[j], stays[i] })
		for i, s := range resolved(t, plan, stays...) {
			require.Equal(t, stays[i].ID, s.ID) // as they came
			require.Empty(t, cmp.Diff(want[s.ID], s, cmp.Comparer(func(a, b settlement.Date) bool { return a == b })))
		}
	}
}

func TestResolveTwice(t *testing.T) {
	plan := tiered(t)
	stays := resolved(t, plan, stay("a", "p", "2025-01-01", "2025-01-21"), stay("b", "p", "2025-01-25", "2025-02-04"))
	require.Equal(t, 20, stays[1].History.DaysBefore)
	require.Equal(t, stays, resolved(t, plan, stays...))
}

func TestOverlaps(t *testing.T) {
	base := stay("a", "p", "2025-01-10", "2025-02-10")
	interim := base
	interim.Interim = true
	other := stay("b", "p", "2025-01-20", "2025-01-25")
	other.Institution = "X2"
	class := stay("b", "p", "2025-01-20", "2025-01-25")
	class.Class = "rehabilitation"
	for _, row := range []struct {
		name     string
		a, b     perdiem.Stay
		overlaps bool
	}{
		{"inside", base, stay("b", "p", "2025-01-20", "2025-01-25"), true},
		{"around", base, stay("b", "p", "2025-01-01", "2025-03-01"), true},
		{"the same days", base, stay("b", "p", "2025-01-10", "2025-02-10"), true},
		{"one night", base, stay("b", "p", "2025-02-09", "2025-02-12"), true},
		{"a day inside", base, stay("b", "p", "2025-01-20", "2025-01-20"), true},
		{"one day twice", stay("a", "p", "2025-01-20", "2025-01-20"), stay("b", "p", "2025-01-20", "2025-01-20"), true},
		{"the last day billed", interim, stay("b", "p", "2025-02-10", "2025-02-12"), true},
		{"discharge and admission on one day", base, stay("b", "p", "2025-02-10", "2025-02-12"), false},
		{"a day before", base, stay("b", "p", "2025-01-10", "2025-01-10"), false},
		{"a day after", base, stay("b", "p", "2025-02-10", "2025-02-10"), false},
		{"the day after the last billed", interim, stay("b", "p", "2025-02-11", "2025-02-12"), false},
		{"one day in two places", stay("a", "p", "2025-01-20", "2025-01-20"), elsewhere("b", "p", "2025-01-20", "2025-01-20"), false},
		{"discharge here, admission there", base, elsewhere("b", "p", "2025-02-10", "2025-02-12"), false},
		{"somebody else", base, stay("b", "q", "2025-01-20", "2025-01-25"), false},
		{"another institution", base, other, true},
		{"another class", base, class, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, stays := range [][]perdiem.Stay{{row.a, row.b}, {row.b, row.a}} {
				var last error
				n := 0
				for _, err := range tiered(t).Resolved(settlement.Each(stays)) {
					if last = err; err == nil {
						n++
					}
				}
				if !row.overlaps {
					require.NoError(t, last)
					require.Equal(t, 2, n)
					continue
				}
				require.Zero(t, n)
				require.ErrorIs(t, last, perdiem.ErrOverlap)
				var at *settlement.ClaimError
				require.ErrorAs(t, last, &at)
				require.Equal(t, 2, at.Position)
				require.Contains(t, last.Error(), fmt.Sprintf("claims %q and %q", stays[0].ID, stays[1].ID))
				require.NotContains(t, last.Error(), `"p"`)
			}
		})
	}
}

func TestManyOverlaps(t *testing.T) {
	var stays []perdiem.Stay
	for i := range 300 {
		stays = append(stays, stay(fmt.Sprint("s", i), fmt.Sprint("p", i/2), "2025-01-01", "2025-01-05"))
	}
	stays = append(stays, stay("third", "p0", "2025-01-01", "2025-01-05"))
	var last error
	for _, err := range tiered(t).Resolved(settlement.Each(stays)) {
		last = err
	}
	var faults *settlement.Faults
	require.ErrorAs(t, last, &faults)
	require.Equal(t, 151, faults.Total)
	require.Len(t, faults.List, settlement.MaxFaults)
}

func TestResolveFaults(t *testing.T) {
	plan := tiered(t)
	t.Run("a person is needed", func(t *testing.T) {
		var last error
		for _, err := range plan.Resolved(settlement.Each([]perdiem.Stay{stay("a", "p", "2025-01-01", "2025-01-02"), stay("b", "", "2025-01-01", "2025-01-02")})) {
			last = err
		}
		require.ErrorIs(t, last, settlement.ErrBlank)
		require.EqualError(t, last, "perdiem: claim 2 (b): person: "+settlement.ErrBlank.Error())
	})
	t.Run("no person is needed", func(t *testing.T) {
		require.Len(t, resolved(t, newPlan(t, worked1()), stay("a", "", "2025-01-01", "2025-01-02"), stay("b", "", "2025-01-01", "2025-01-02")), 2)
	})
	t.Run("a pipe", func(t *testing.T) {
		read := false
		pipe := func(yield func(perdiem.Stay, error) bool) {
			if !read {
				read = true
				_ = yield(stay("a", "p", "2025-01-01", "2025-01-02"), nil) && yield(stay("b", "q", "2025-01-01", "2025-01-02"), nil)
			}
		}
		require.ErrorIs(t, lastOf(plan.Resolved(settlement.Stream(pipe))), settlement.ErrChanged)
	})
	t.Run("other stays in the second walk", func(t *testing.T) {
		walk := 0
		changing := func(yield func(perdiem.Stay, error) bool) {
			walk++
			yield(stay("a", fmt.Sprint("p", walk), "2025-01-01", "2025-01-02"), nil)
		}
		require.ErrorIs(t, lastOf(plan.Resolved(settlement.Stream(changing))), settlement.ErrChanged)
	})
	t.Run("the sequence fails", func(t *testing.T) {
		broken := errors.New("broken")
		failing := func(yield func(perdiem.Stay, error) bool) {
			_ = yield(stay("a", "p", "2025-01-01", "2025-01-02"), nil) && yield(perdiem.Stay{}, broken)
		}
		n := 0
		var last error
		for _, err := range plan.Resolved(settlement.Stream(failing)) {
			n++
			last = err
		}
		require.ErrorIs(t, last, broken)
		require.Equal(t, 1, n)
	})
	t.Run("who stops early gets no more", func(t *testing.T) {
		for _, err := range plan.Settlement(settlement.Period{}, settlement.Each([]perdiem.Stay{stay("a", "p", "2025-01-01", "2025-01-02"), stay("b", "p", "2025-01-03", "2025-01-04")})).Entries() {
			require.NoError(t, err)
			break
		}
	})
}

func lastOf[C any](seq iter.Seq2[C, error]) error {
	var last error
	for _, err := range seq {
		last = err
	}
	return last
}

// TestSettlementPeriod: a stay belongs to the period of its settlement; others
// are history.
func TestSettlementPeriod(t *testing.T) {
	plan := tiered(t)
	stays := []perdiem.Stay{
		stay("this", "p", "2024-12-20", "2025-01-09"), stay("before", "p", "2024-11-20", "2024-12-15"), stay("after", "q", "2025-12-20", "2026-01-01"),
	}
	year := settlement.Period{From: date("2025-01-01"), To: date("2025-12-31")}
	s := plan.Settlement(year, settlement.Each(stays))
	report, err := settlement.Settle(settlement.Terms{}, s)
	require.NoError(t, err)
	require.Equal(t, 1, report.Statements[0].Cases)
	require.Equal(t, "4800.00", report.Statements[0].Due.String()) // day 26 to 45: 5 × 300 + 15 × 220
	explainer := s.(settlement.Explainer)
	e, err := explainer.Explain("this")
	require.NoError(t, err)
	require.Equal(t, "4800.00", e.Trail.Result().String())
	left, err := explainer.Explain("before")
	require.NoError(t, err)
	require.Equal(t, settlement.LeftPeriod, left.Left)
	require.NoError(t, left.Trail.Replay())
	_, err = explainer.Explain("nobody")
	require.ErrorIs(t, err, settlement.ErrClaim)

	bad := stays
	bad[0].Class, bad[1].LeaveDays = "surgery", -1
	err = lastOf(plan.Settlement(year, settlement.Each(bad)).Entries())
	require.ErrorIs(t, err, perdiem.ErrClass)
	require.ErrorContains(t, err, "perdiem: claim 1 (this): class")
	require.ErrorContains(t, err, "perdiem: claim 2 (text of 6 characters): leave_days")
}
