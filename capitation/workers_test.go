package capitation_test

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// settledBy returns all that a number of workers comes to: the bytes of the tally and every
// entry in an order of its own; or what is wrong.
func settledBy(t *testing.T, n settlement.Workers, s settlement.Settlement) []string {
	t.Helper()
	var lock sync.Mutex
	var list []string
	tally, err := n.Tally(settlement.Map(s, func(e *settlement.Entry) error {
		text, err := json.Marshal(e)
		lock.Lock()
		defer lock.Unlock()
		list = append(list, string(text)+e.Digest.String())
		return err
	}))
	if err != nil {
		return []string{err.Error()}
	}
	slices.Sort(list)
	bytes, err := tally.MarshalBinary()
	require.NoError(t, err)
	return append(list, string(bytes))
}

// sameOfWorkers requires that two and three workers, with small sections, come to what one
// comes to in order, and returns that.
func sameOfWorkers(t *testing.T, plan *capitation.Plan, period settlement.Period, members []capitation.Member, charges []capitation.Charge) []string {
	t.Helper()
	want := settledBy(t, 1, plan.Settlement(period, settlement.Each(members), settlement.Each(charges)))
	for n := settlement.Workers(1); n <= 3; n++ {
		for _, size := range []int{1, 5} {
			cut := plan.Settlement(period, settlement.ReadBy(batch.Cut(members, size)), settlement.ReadBy(batch.Cut(charges, size)))
			require.Equal(t, want, settledBy(t, n, cut), "%d workers, sections of %d", n, size)
		}
	}
	return want
}

// TestWorkers: random policies, whole years and months, whose charges of other months are
// left out; then the same with something wrong.
func TestWorkers(t *testing.T) {
	failed := 0
	for seed := range uint64(testsize.Of(4, 40)) {
		r := newRandom(1000 + seed)
		policy := r.policy()
		members := r.members(policy)
		charges := r.charges(policy, members)
		plan := newPlan(t, policy)
		year, months := yearOf(policy)
		sameOfWorkers(t, plan, year, members, charges)
		sameOfWorkers(t, plan, months[r.IntN(12)], members, charges)
		r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		r.Shuffle(len(charges), func(i, j int) { charges[i], charges[j] = charges[j], charges[i] })
		if len(members)*len(charges) == 0 {
			continue
		}
		if m := &members[r.IntN(len(members))]; r.chance(30) {
			m.Signed, m.Category = settlement.Date{}, ""
		}
		for range r.IntN(3) {
			switch c := &charges[r.IntN(len(charges))]; r.IntN(3) {
			case 0:
				c.Cost = -1
			case 1:
				c.Kind, c.ID = "", ""
			case 2:
				charges = append(charges, *c)
			}
		}
		if got := sameOfWorkers(t, plan, year, members, charges); len(got) == 1 {
			failed++
		}
	}
	require.Greater(t, failed, testsize.Of(0, 10))
}

// TestWorkersOfManyMembers: members of one person, of many, and equal ones; sums that
// several sections add to.
func TestWorkersOfManyMembers(t *testing.T) {
	var members []capitation.Member
	var charges []capitation.Charge
	r := newRandom(7)
	for range 200 {
		person := string(rune('A' + r.IntN(26)))
		m := member(person, pick(r, "TJ01", "TJ02", "TJ03"))
		members = append(members, m)
		for range r.IntN(4) {
			month := settlement.MustMonth("2025-01").Add(r.IntN(12))
			charges = append(charges, charge(person, m.Institution, month.String(), pick(r, capitation.Own, capitation.ReferredCare, capitation.UnreferredCare), func(c *capitation.Charge) {
				c.Cost = settlement.Money(1000 + len(charges))
				c.Covered = 100
			}))
		}
	}
	got := sameOfWorkers(t, newPlan(t, tianjin()), year2025, members, charges)
	require.Greater(t, len(got), 500)
	sameOfWorkers(t, newPlan(t, tianjin()), months()[3], members, charges)
	huge := charge("A", "TJ01", "2025-03", capitation.Own, func(c *capitation.Charge) { c.Cost = 1 << 62 })
	twice := huge
	twice.Covered++
	one := []capitation.Member{member("A", "TJ01")}
	got = sameOfWorkers(t, newPlan(t, tianjin()), year2025, one, []capitation.Charge{huge, charge("A", "TJ01", "2025-04", capitation.Own), twice})
	require.Len(t, got, 1)
	require.Contains(t, got[0], settlement.ErrOverflow.Error())
}

// TestWorkersThatStop: a fault in the entries of charges of other months ends the walk of
// any number of workers; nobody waits for sections that were given up.
func TestWorkersThatStop(t *testing.T) {
	var charges []capitation.Charge
	for k := range 12 {
		charges = append(charges, charge("A", "TJ01", settlement.MustMonth("2025-01").Add(k).String(), capitation.Own))
	}
	broken := errors.New("broken")
	for _, fails := range []func(*settlement.Entry) bool{
		func(e *settlement.Entry) bool { return e.Left == settlement.LeftPeriod },
		func(e *settlement.Entry) bool { return e.Month == settlement.MustMonth("2025-02") },
		func(e *settlement.Entry) bool { return e.Left == "" },
	} {
		said := map[string]bool{}
		for n := settlement.Workers(1); n <= 3; n++ {
			s := newPlan(t, tianjin()).Settlement(months()[11], settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.ReadBy(batch.Cut(charges, 1)))
			_, err := n.Tally(settlement.Map(s, func(e *settlement.Entry) error {
				if fails(e) {
					return broken
				}
				return nil
			}))
			require.ErrorIs(t, err, broken)
			said[err.Error()] = true
		}
		require.Len(t, said, 1)
	}
	s := newPlan(t, tianjin()).Settlement(months()[11], settlement.Each([]capitation.Member{member("A", "TJ01")}), settlement.ReadBy(batch.Cut(charges, 1)))
	for _, err := range s.Entries() {
		require.NoError(t, err)
		break
	}
}
