package settlement_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// visit is a claim of a method outside of this module, with a rule over other claims: who
// comes again to the same institution within a week is paid half.
type visit struct {
	id, institution, person string
	on                      settlement.Date
	cost                    settlement.Money
	again                   bool // filled in
}

func manyVisits(n int) []visit {
	first := settlement.MustDate("2025-01-15")
	var list []visit
	for i := range n {
		list = append(list, visit{
			id: fmt.Sprint("v", i), institution: fmt.Sprint("H", i%3), person: fmt.Sprint("P", i*i%(1+n/4)),
			on: first.Add(i * 7919 % 60), cost: settlement.Money(1000 + i%97),
		})
	}
	return list
}

// again says of each visit whether the person came in the week before, by comparing all.
func again(all []visit, v visit) bool {
	return slices.ContainsFunc(all, func(o visit) bool {
		days := v.on.Sub(o.on)
		return o.institution == v.institution && o.person == v.person && 0 < days && days <= 7
	})
}

var february = settlement.MustMonth("2025-02").Period()

// visits is how the method rates; tests bend it.
func visits() settlement.Rater[visit] {
	outline := func(v *visit, e *settlement.Entry) {
		e.Method, e.Institution, e.Claim, e.Class, e.Priced, e.Cost = "visit", v.institution, v.id, settlement.ByItem, true, v.cost
	}
	rate := func(v *visit, e *settlement.Entry) error {
		outline(v, e)
		e.Amount = v.cost
		if v.again {
			e.Amount = v.cost / 2
		}
		return nil
	}
	return settlement.Rater[visit]{
		When:    func(v *visit) (settlement.Period, string) { return v.on.Period(), "on" },
		Outline: outline, Rate: rate,
		Explain: func(v *visit, e *settlement.Entry) error {
			err := rate(v, e)
			e.Trail = noteTrail(v.id, e.Amount)
			return err
		},
		Rows: &settlement.Rows[visit]{Columns: settlement.NewColumns("id", "person", "on", "cost", "again"), Put: func(v *visit, r settlement.Row) settlement.Row {
			return r.Text(v.id).Text(v.person).Date(v.on).Money(v.cost).Flag(v.again)
		}},
		Resolve: comeAgain,
	}
}

// comeAgain is the rule. Each section notes what it sees by itself.
func comeAgain(others settlement.Others[visit]) (settlement.Fill[visit], error) {
	var lock sync.Mutex
	days := map[[2]string][]settlement.Date{}
	err := others(nil, func(int) (func(*visit, int) error, func()) {
		var mine []visit
		return func(v *visit, _ int) error {
				mine = append(mine, *v)
				if v.person == "" {
					return &settlement.FieldError{Path: "person", Err: settlement.ErrBlank}
				}
				return nil
			}, func() {
				lock.Lock()
				defer lock.Unlock()
				for _, v := range mine {
					key := [2]string{v.institution, v.person}
					days[key] = append(days[key], v.on)
				}
			}
	})
	if err != nil {
		return nil, err
	}
	return func(int) func(*visit, int) error {
		return func(v *visit, _ int) error {
			v.again = slices.ContainsFunc(days[[2]string{v.institution, v.person}], func(day settlement.Date) bool {
				return day.Before(v.on) && v.on.Sub(day) <= 7
			})
			return nil
		}
	}, nil
}

// cut is claims in sections of a size, for one worker as for several.
func cut[C any](claims []C, section int) settlement.Claims[C] {
	return settlement.ReadBy(batch.Source[C]{Walk: func(int) batch.Walk[C] {
		return batch.Walk[C]{Sections: func(yield func(batch.Section[C]) bool) {
			for part := range slices.Chunk(claims, section) {
				if !yield(func(yield func(*batch.Batch[C], error) bool) { yield(&batch.Batch[C]{List: part}, nil) }) {
					return
				}
			}
		}}
	}})
}

func bindVisits(claims settlement.Claims[visit], bend func(*settlement.Rater[visit])) settlement.Settlement {
	r := visits()
	if bend != nil {
		bend(&r)
	}
	return settlement.Bind(settlement.About{Method: "visit", Period: february}, claims, r)
}

// everyWorkers settles with one worker and with several, which must say the same.
func everyWorkers(t *testing.T, s settlement.Settlement) (*settlement.Report, error) {
	t.Helper()
	want, wantErr := settlement.Settle(settlement.Terms{}, s)
	for _, workers := range []settlement.Workers{2, 3} {
		got, err := workers.Settle(settlement.Terms{}, s)
		require.Equal(t, want, got)
		if wantErr == nil {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, wantErr.Error())
	}
	return want, wantErr
}

// TestResolve: what a rule finds out of all claims is filled in before one is rated.
func TestResolve(t *testing.T) {
	list := manyVisits(400)
	given := slices.Clone(list)
	halved := 0
	want := map[string]settlement.Money{}
	for _, v := range list {
		if february.Contains(v.on) {
			want[v.id] = v.cost
			if again(list, v) {
				want[v.id] = v.cost / 2
				halved++
			}
		}
	}
	require.Greater(t, halved, 20)
	for name, claims := range map[string]settlement.Claims[visit]{
		"slice": settlement.Each(list), "sequence": stream(nil, list...), "sections": cut(list, 7),
		"joined": settlement.Concat(settlement.Each(list[:100]), cut(list[100:], 9)),
	} {
		s := bindVisits(claims, nil)
		got := map[string]settlement.Money{}
		for e, err := range s.Entries() {
			require.NoError(t, err)
			if e.Left == "" {
				got[e.Claim] = e.Amount
			}
		}
		require.Equal(t, want, got, name)
		report, err := everyWorkers(t, s)
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		require.NotEmpty(t, report.Digests.History, "claims before the period are history")
		require.NoError(t, settlementtest.Check(s), name)
	}
	require.Equal(t, given, list, "the reader's claims stay as they are")
	require.NoError(t, settlementtest.CheckPeriods(list, func(p settlement.Period, claims settlement.Claims[visit]) settlement.Settlement {
		var list []visit
		for v := range claims.All() {
			list = append(list, v)
		}
		return settlement.Bind(settlement.About{Method: "visit", Period: p}, cut(list, 7), visits())
	}))
}

// TestResolveSees: the rule sees the claims up to the end of the period, and Past those
// before it; nothing of either sees a claim that is dated after it.
func TestResolveSees(t *testing.T) {
	on := func(id, day string) visit {
		return visit{id: id, institution: "H", person: "P", on: settlement.MustDate(day), cost: 100}
	}
	list := []visit{on("after", "2025-03-01"), on("in", "2025-02-28"), on("before", "2025-01-01"), on("first", "2025-02-01"), on("later", "2026-01-01")}
	var seen, past, filled []string
	sections, ends := 0, 0
	s := bindVisits(cut(list, 2), func(r *settlement.Rater[visit]) {
		r.Past = func(v *visit) error { past = append(past, v.id); return nil }
		r.Resolve = func(others settlement.Others[visit]) (settlement.Fill[visit], error) {
			seen = nil
			err := others(nil, func(int) (func(*visit, int) error, func()) {
				sections++
				return func(v *visit, _ int) error { seen = append(seen, v.id); return nil }, func() { ends++ }
			})
			return func(int) func(*visit, int) error {
				return func(v *visit, _ int) error { filled = append(filled, v.id); return nil }
			}, err
		}
	})
	claims, errs := walk(s)
	require.Empty(t, errs)
	require.Len(t, claims, 5)
	require.Equal(t, []string{"in", "before", "first"}, seen)
	require.Equal(t, []string{"before"}, past)
	require.Equal(t, []string{"in", "first"}, filled)
	require.Equal(t, []int{3, 3}, []int{sections, ends})
	e, err := s.(settlement.Explainer).Explain("first")
	require.NoError(t, err)
	require.NotEmpty(t, e.Trail)
	_, err = s.(settlement.Explainer).Explain("nobody")
	require.ErrorIs(t, err, settlement.ErrClaim)
}

// TestResolveFaults: what is wrong with claims is said in their order and located, in the
// same words by every number of workers.
func TestResolveFaults(t *testing.T) {
	refuse := func(id string, err error) func(*visit, int) error {
		return func(v *visit, _ int) error {
			if v.id == id {
				return err
			}
			return nil
		}
	}
	fill := func(of func(*visit, int) error) func(settlement.Others[visit]) (settlement.Fill[visit], error) {
		return func(settlement.Others[visit]) (settlement.Fill[visit], error) {
			return func(int) func(*visit, int) error { return of }, nil
		}
	}
	two := &settlement.Faults{}
	two.At("person", errTest)
	two.At("on", errTest)
	for _, row := range []struct {
		name string
		list func([]visit)
		bend func(*settlement.Rater[visit])
		want string
	}{
		{"see", func(l []visit) { l[31].person, l[18].person, l[25].person = "", "", "" }, nil,
			"visit: claim 19 (v18): person: blank\nvisit: claim 26 (v25): person: blank\nvisit: claim 32 (v31): person: blank"},
		{"see, several of a claim", nil, func(r *settlement.Rater[visit]) {
			r.Resolve = func(others settlement.Others[visit]) (settlement.Fill[visit], error) {
				return nil, others(nil, func(int) (func(*visit, int) error, func()) { return refuse("v19", two), nil })
			}
		}, "visit: claim 20 (v19): person: broken\nvisit: claim 20 (v19): on: broken"},
		{"fill", nil, func(r *settlement.Rater[visit]) { r.Resolve = fill(refuse("v20", errTest)) }, "visit: claim 21 (v20): broken"},
		{"past", nil, func(r *settlement.Rater[visit]) { r.Past = func(v *visit) error { return refuse("v0", errTest)(v, 0) } }, "visit: claim 1 (v0): broken"},
		{"rating", nil, func(r *settlement.Rater[visit]) {
			rate := r.Rate
			r.Rate = func(v *visit, e *settlement.Entry) error {
				return errors.Join(rate(v, e), refuse("v33", errTest)(v, 0))
			}
		}, "visit: claim 34 (v33): broken"},
		{"no date", func(l []visit) { l[7].on = settlement.Date{} }, nil, "visit: claim 8 (v7): on: blank: nothing says whether the claim belongs to 2025-02-01/2025-02-28"},
		{"the rule itself", nil, func(r *settlement.Rater[visit]) {
			r.Resolve = func(settlement.Others[visit]) (settlement.Fill[visit], error) { return nil, errTest }
		}, "broken"},
	} {
		t.Run(row.name, func(t *testing.T) {
			list := manyVisits(40)
			if row.list != nil {
				row.list(list)
			}
			for name, claims := range map[string]settlement.Claims[visit]{"slice": settlement.Each(list), "sequence": stream(nil, list...), "sections": cut(list, 3)} {
				_, err := everyWorkers(t, bindVisits(claims, row.bend))
				require.EqualError(t, err, row.want, name)
				if row.name == "the rule itself" {
					continue
				}
				source := claims.Source()
				source.Locate = located
				_, err = everyWorkers(t, bindVisits(settlement.ReadBy(source), row.bend))
				require.EqualError(t, err, "file f: "+row.want, name)
			}
		})
	}
}

// A fault of the source is met by the first walk, with those of the claims before it.
func TestResolveSourceFaults(t *testing.T) {
	list := manyVisits(20)
	list[18].person = ""
	_, err := everyWorkers(t, bindVisits(settlement.Concat(stream(errTest, list...), stream(errors.New("another"), list[5:6]...)), nil))
	require.EqualError(t, err, "visit: claim 19 (v18): person: blank\nbroken\nanother")
	atEnd := settlement.Each(manyVisits(20)).Source()
	walk := atEnd.Walk
	atEnd.Walk = func(workers int) batch.Walk[visit] {
		w := walk(workers)
		w.End = func() ([]visit, error) { return nil, errTest }
		return w
	}
	_, err = everyWorkers(t, bindVisits(settlement.ReadBy(atEnd), nil))
	require.EqualError(t, err, "broken")
}

// changingVisits yields another list from the n-th walk on.
func changingVisits(n int, first, then []visit) settlement.Claims[visit] {
	var lock sync.Mutex
	walks := 0
	return settlement.ReadBy(batch.Source[visit]{Walk: func(workers int) batch.Walk[visit] {
		return batch.Walk[visit]{Sections: func(yield func(batch.Section[visit]) bool) {
			lock.Lock()
			walks++
			list := first
			if walks >= n {
				list = then
			}
			lock.Unlock()
			cut(list, 7).Source().Start(workers).Sections(yield)
		}}
	}})
}

// TestResolveChanged: claims that are others when they are rated are no result.
func TestResolveChanged(t *testing.T) {
	list := manyVisits(40)
	inPeriod := slices.IndexFunc(list, func(v visit) bool { return february.Contains(v.on) })
	bent := func(change func(*visit)) []visit {
		other := slices.Clone(list)
		change(&other[inPeriod])
		return other
	}
	twice := func(r *settlement.Rater[visit]) {
		r.Resolve = func(others settlement.Others[visit]) (settlement.Fill[visit], error) {
			if _, err := comeAgain(others); err != nil {
				return nil, err
			}
			return comeAgain(others)
		}
	}
	for _, row := range []struct {
		name string
		then []visit
	}{
		{"one less", list[:39]}, {"none", nil}, {"one more", append(slices.Clone(list), visit{id: "x", institution: "H", person: "P", on: february.From})},
		{"another cost", bent(func(v *visit) { v.cost++ })}, {"another person", bent(func(v *visit) { v.person = "Q" })},
		{"after the period now", bent(func(v *visit) { v.on = february.To.Add(1) })}, {"before it now", bent(func(v *visit) { v.on = february.From.Add(-1) })},
	} {
		for _, workers := range []settlement.Workers{1, 3} {
			_, err := workers.Settle(settlement.Terms{}, bindVisits(changingVisits(2, list, row.then), nil))
			require.ErrorIs(t, err, settlement.ErrChanged, "%s, %d workers", row.name, workers)
			for n := 2; n <= 3; n++ {
				_, err = workers.Settle(settlement.Terms{}, bindVisits(changingVisits(n, list, row.then), twice))
				require.ErrorIs(t, err, settlement.ErrChanged, "%s, %d workers", row.name, workers)
			}
		}
		_, err := bindVisits(changingVisits(2, list, row.then), nil).(settlement.Explainer).Explain(list[inPeriod].id)
		require.ErrorIs(t, err, settlement.ErrChanged, row.name)
	}
	// Another order is the same, and so is what no rule looks at.
	backwards := slices.Clone(list)
	slices.Reverse(backwards)
	_, err := settlement.Settle(settlement.Terms{}, bindVisits(changingVisits(2, list, backwards), nil))
	require.NoError(t, err)
	_, err = settlement.Settle(settlement.Terms{}, bindVisits(changingVisits(2, list, list[:39]), func(r *settlement.Rater[visit]) { r.Resolve = nil }))
	require.NoError(t, err)
}

// What a rule fills in is no part of the row's digest, whatever columns it has.
func TestFillChangesNoDigest(t *testing.T) {
	list := manyVisits(100)
	with, err := everyWorkers(t, bindVisits(cut(list, 7), nil))
	require.NoError(t, err)
	plain, err := everyWorkers(t, bindVisits(cut(list, 7), func(r *settlement.Rater[visit]) { r.Resolve = nil }))
	require.NoError(t, err)
	require.Equal(t, plain.Digests.Claims, with.Digests.Claims)
	require.NotEqual(t, plain.Statements, with.Statements)
}

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

// TestRowsInAnyOrder: the digests of rows, of claims and of history, in several pools, are written alike
// in whatever order they came.
func TestRowsInAnyOrder(t *testing.T) {
	var list []settlement.Entry
	for i, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		on := []string{"2025-01-30", "2025-02-03"}[i%2]
		v := visit{id: id, person: "p" + id, institution: []string{"H1", "H2"}[i/4], on: settlement.MustDate(on), cost: settlement.Money(100 + i)}
		for e, err := range bindVisits(settlement.Each([]visit{v}), nil).Entries() {
			require.NoError(t, err)
			e.Pool = []string{"p", "q"}[i/2%2]
			list = append(list, e)
		}
	}
	var want []byte
	r := rand.New(rand.NewPCG(43, 0))
	for range 30 {
		var one, two settlement.Tally
		for i := range list {
			to := &one
			if r.IntN(2) == 0 {
				to = &two
			}
			require.NoError(t, to.Add(list[i]))
		}
		require.NoError(t, one.Merge(&two))
		if want == nil {
			want = binaryOf(t, &one)
		}
		require.Equal(t, want, binaryOf(t, &one))
		r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	}
}
