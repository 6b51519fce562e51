package settlement_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// In this file: rules that know claims by their sections and rows.

// inRows is claims of a steady source, in sections and batches of some sizes. Asked for chosen
// rows, it yields some of the others too, as a reader may.
func inRows[C any](claims []C, section, size int) settlement.Claims[C] {
	walk := func(chosen batch.Chosen) batch.Walk[C] {
		return batch.Walk[C]{Sections: func(yield func(batch.Section[C]) bool) {
			number := 0
			for part := range slices.Chunk(claims, section) {
				var rows func(int) bool
				if chosen != nil {
					rows = chosen(number)
				}
				if !yield(sparse(part, size, rows)) {
					return
				}
				number++
			}
		}}
	}
	return settlement.ReadBy(batch.Source[C]{
		Steady: true, Walk: func(int) batch.Walk[C] { return walk(nil) },
		Only: func(_ int, chosen batch.Chosen) batch.Walk[C] { return walk(chosen) },
	})
}

func sparse[C any](claims []C, size int, chosen func(int) bool) batch.Section[C] {
	return func(yield func(*batch.Batch[C], error) bool) {
		var b batch.Batch[C]
		for i, c := range claims {
			if chosen == nil || chosen(i) || i%5 == 0 {
				b.List = append(b.List, c)
				if chosen != nil {
					b.Rows = append(b.Rows, i)
				}
			}
			if len(b.List) == size || i == len(claims)-1 && len(b.List) > 0 {
				if !yield(&b, nil) {
					return
				}
				b.List, b.Rows = b.List[:0], b.Rows[:0]
			}
		}
	}
}

// spot is where a claim is.
type spot struct{ section, row int }

// spots are where a walk over the others sees claims, by their ids.
type spots struct {
	lock sync.Mutex
	of   map[string]spot
}

func (s *spots) look(others settlement.Others[visit], chosen settlement.Chosen) error {
	s.of = map[string]spot{}
	return others(chosen, func(section int) (func(*visit, int) error, func()) {
		return func(v *visit, row int) error {
			s.lock.Lock()
			defer s.lock.Unlock()
			if _, met := s.of[v.id]; met {
				return errTest
			}
			s.of[v.id] = spot{section, row}
			return nil
		}, nil
	})
}

// TestChosen: a claim has the same section and row in every walk, also where it is filled in, and
// a walk over chosen claims sees these alone, of all that are not dated after the period.
func TestChosen(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	list := manyVisits(300)
	for name, claims := range map[string]settlement.Claims[visit]{
		"slice": settlement.Each(list), "sections": inRows(list, 37, 8), "one claim a section": inRows(list, 1, 1),
		"joined": settlement.Concat(inRows(list[:111], 20, 7), settlement.Each(list[111:150]), settlement.Each[visit](nil), inRows(list[150:], 200, 64)),
	} {
		for _, workers := range []settlement.Workers{1, 2, 3} {
			var all, some, filled spots
			wanted := map[spot]bool{}
			s := bindVisits(claims, func(r *settlement.Rater[visit]) {
				r.Resolve = func(others settlement.Others[visit]) (settlement.Fill[visit], error) {
					if err := all.look(others, nil); err != nil {
						return nil, err
					}
					for _, at := range all.of {
						wanted[at] = random.IntN(4) == 0
					}
					filled.of = map[string]spot{}
					return func(section int) func(*visit, int) error {
							return func(v *visit, row int) error {
								filled.lock.Lock()
								defer filled.lock.Unlock()
								filled.of[v.id] = spot{section, row}
								return nil
							}
						}, some.look(others, func(section int) func(int) bool {
							return func(row int) bool { return wanted[spot{section, row}] }
						})
				}
			})
			_, err := workers.Settle(settlement.Terms{}, s)
			require.NoError(t, err, "%s, %d workers", name, workers)
			met, ids := map[spot]string{}, map[string]bool{}
			for id, at := range all.of {
				require.Empty(t, met[at], "two claims in one place")
				met[at] = id
				_, seen := some.of[id]
				require.Equal(t, wanted[at], seen, "%s: %s", name, id)
			}
			for id, at := range some.of {
				require.Equal(t, all.of[id], at, "%s: %s", name, id)
			}
			for _, v := range list {
				ids[v.id] = !v.on.After(february.To)
				require.Equal(t, ids[v.id], met[all.of[v.id]] == v.id, v.id)
				if at, ok := filled.of[v.id]; february.Contains(v.on) {
					require.True(t, ok)
					require.Equal(t, all.of[v.id], at, "%s: %s", name, v.id)
				}
			}
			e, err := s.(settlement.Explainer).Explain(list[slices.IndexFunc(list, func(v visit) bool { return february.Contains(v.on) })].id)
			require.NoError(t, err)
			require.NotEmpty(t, e.Trail)
		}
	}
}

// TestUnsteady: where claims may come in another order each time, no section has a number, and
// every claim is seen, whichever are chosen.
func TestUnsteady(t *testing.T) {
	list := manyVisits(100)
	for name, claims := range map[string]settlement.Claims[visit]{
		"sequence": stream(nil, list...), "sections": cut(list, 9), "joined": settlement.Concat(settlement.Each(list[:50]), stream(nil, list[50:]...)),
	} {
		seen := 0
		s := bindVisits(claims, func(r *settlement.Rater[visit]) {
			r.Resolve = func(others settlement.Others[visit]) (settlement.Fill[visit], error) {
				none := func(int) func(int) bool { return func(int) bool { return false } }
				err := others(none, func(section int) (func(*visit, int) error, func()) {
					require.Equal(t, settlement.Unsteady, section, name)
					return func(*visit, int) error { seen++; return nil }, nil
				})
				return func(section int) func(*visit, int) error {
					require.Equal(t, settlement.Unsteady, section, name)
					return func(*visit, int) error { return nil }
				}, err
			}
		})
		_, err := settlement.Settle(settlement.Terms{}, s)
		require.NoError(t, err)
		require.Equal(t, len(slices.DeleteFunc(slices.Clone(list), func(v visit) bool { return v.on.After(february.To) })), seen, name)
	}
}

// TestSteadyOrder: a source that promises an order and breaks it is no result, because rules
// know claims by their rows.
func TestSteadyOrder(t *testing.T) {
	list := manyVisits(60)
	moved := map[string][]visit{"backwards": slices.Clone(list), "two changed places": slices.Clone(list), "one to the end": append(slices.Clone(list[1:]), list[0])}
	slices.Reverse(moved["backwards"])
	two := moved["two changed places"]
	two[3], two[50] = two[50], two[3]
	for name, then := range moved {
		for _, section := range []int{7, 100} {
			for _, workers := range []settlement.Workers{1, 3} {
				walks, lock := 0, sync.Mutex{}
				claims := settlement.ReadBy(batch.Source[visit]{Steady: true, Walk: func(int) batch.Walk[visit] {
					lock.Lock()
					defer lock.Unlock()
					if walks++; walks > 1 {
						return inRows(then, section, 5).Source().Start(1)
					}
					return inRows(list, section, 5).Source().Start(1)
				}})
				_, err := workers.Settle(settlement.Terms{}, bindVisits(claims, nil))
				require.ErrorIs(t, err, settlement.ErrChanged, fmt.Sprint(name, section, workers))
				require.ErrorContains(t, err, "60 claims both times, others or in another order")
			}
		}
	}
}
