package settlement_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// TestMap: a wrapper keeps speed and explanations, and its faults name claims.
func TestMap(t *testing.T) {
	s := bindDated(settlement.About{Method: "m", Names: map[string]string{"H": "医院"}}, dated{id: "a"}, dated{id: "b"})
	m := settlement.Map(s, func(e *settlement.Entry) error {
		e.Pool = "p"
		if e.Claim == "b" {
			return errTest
		}
		return nil
	})
	_, fast := m.(batch.Sectioned[settlement.Entry])
	require.True(t, fast)
	claims, errs := walk(m)
	require.Equal(t, []string{"a"}, claims)
	require.Len(t, errs, 1)
	require.EqualError(t, errs[0], "m: claim 2 (b): broken")
	e, err := m.(settlement.Explainer).Explain("a")
	require.NoError(t, err)
	require.Equal(t, "p", e.Pool)
	_, err = m.(settlement.Explainer).Explain("b")
	require.ErrorIs(t, err, errTest)
	_, err = m.(settlement.Explainer).Explain("c")
	require.ErrorIs(t, err, settlement.ErrClaim)
	_, explains := settlement.Map(entries(pointsA()), func(*settlement.Entry) error { return nil }).(settlement.Explainer)
	require.False(t, explains)
	for range 2 { // the entries of the inner settlement stay as they are
		claims, errs = walk(s)
		require.Equal(t, []string{"a", "b"}, claims)
		require.Empty(t, errs)
	}
}

// sectionsOf returns how many sections a walk by three workers has.
func sectionsOf(s settlement.Settlement) int {
	b, ok := s.(batch.Sectioned[settlement.Entry])
	if !ok {
		return 0
	}
	n := 0
	for section := range b.Batches(3).Sections {
		n++
		for range section {
			continue
		}
	}
	return n
}

// closing wraps settlements, charges each part's entries to a holder of its own, and adds an
// entry that says how many there were.
func closing(owner string, change func(*settlement.Entry) error, inner ...settlement.Settlement) settlement.Settlement {
	return settlement.Around(settlement.About{Method: "m"}, func() batch.Rating[settlement.Entry, settlement.Entry] {
		var lock sync.Mutex
		all := 0
		return batch.Rating[settlement.Entry, settlement.Entry]{
			Section: func(part int) (func(*batch.Batch[settlement.Entry], int, *settlement.Entry, *settlement.Entry) error, func()) {
				mine := 0
				return func(_ *batch.Batch[settlement.Entry], _ int, _, e *settlement.Entry) error {
						mine++
						if e.Claim != "" {
							e.ChargedTo += fmt.Sprint("/", owner, part)
						}
						if change == nil {
							return nil
						}
						return change(e)
					}, func() {
						lock.Lock()
						defer lock.Unlock()
						all += mine
					}
			},
			Entries: func() ([]settlement.Entry, error) {
				return []settlement.Entry{{
					Method: "m", Institution: "H", Class: settlement.Account, Priced: true, Amount: settlement.Money(all),
					Owner: &settlement.Owner{Holder: owner},
				}}, nil
			},
		}
	}, inner...)
}

// TestAround: a wrapper sees every entry, those that follow the claims as well, and its own
// come after them: by one worker and by several, also in a wrapper of a wrapper.
func TestAround(t *testing.T) {
	list := manyDeals(120)
	in := func(claims settlement.Claims[deal]) settlement.Settlement { return bindDeals(claims) }
	first, second := numbered(list[:70], 7, 3), cut(list[70:], 9)
	inner := closing("inner", nil, in(first), in(second))
	outer := closing("outer", func(e *settlement.Entry) error {
		if e.Owner != nil && e.Owner.Holder == "inner" {
			require.EqualValues(t, 120, e.Amount)
			e.Amount = 999
		}
		return nil
	}, inner)
	var claims, charged []string
	var last []settlement.Entry
	for e, err := range outer.Entries() {
		require.NoError(t, err)
		if e.Claim == "" {
			last = append(last, e)
			continue
		}
		claims, charged = append(claims, e.Claim), append(charged, e.ChargedTo)
	}
	for i := range list {
		require.Equal(t, list[i].id, claims[i])
		require.Equal(t, fmt.Sprintf("/inner%d/outer0", min(1, i/70)), charged[i])
	}
	require.Len(t, last, 2)
	require.Equal(t, []settlement.Money{999, 121}, []settlement.Money{last[0].Amount, last[1].Amount}, "the outer one counts the inner one's entry")

	for _, workers := range []settlement.Workers{1, 2, 5} {
		var lock sync.Mutex
		sum, n := settlement.Money(0), 0
		require.NoError(t, workers.Walk(func() func(*settlement.Entry) error {
			return func(e *settlement.Entry) error {
				lock.Lock()
				defer lock.Unlock()
				sum, n = sum+e.Amount, n+1
				return nil
			}
		}, outer, outer))
		require.Equal(t, []any{settlement.Money(2 * (999 + 121)), 2 * 122}, []any{sum, n}, "what follows the claims is visited as well")
	}

	require.Equal(t, 10+6, sectionsOf(outer))
	for _, terms := range []settlement.Terms{{PointValue: decimal("1")}, {PointValue: decimal("1"), RoundEach: true}} {
		want, err := settlement.Settle(terms, outer, bind("n", settlement.Each(list), rateDeal, nil))
		require.ErrorIs(t, err, settlement.ErrDuplicate)
		require.Nil(t, want)
		want, err = settlement.Settle(terms, outer)
		require.NoError(t, err)
		for _, workers := range []settlement.Workers{2, 3, 8} {
			got, err := workers.Settle(terms, outer)
			require.NoError(t, err)
			require.Equal(t, want, got)
			got, err = workers.Settle(terms, settlement.Unchecked(settlement.Map(outer, func(*settlement.Entry) error { return nil })))
			require.NoError(t, err)
			require.Equal(t, want.Statements, got.Statements)
		}
	}
	require.NoError(t, settlementtest.Check(outer))
}

// Faults of wrappers are those of claims and of what follows them, in their order, by every
// number of workers.
func TestAroundFaults(t *testing.T) {
	list := manyDeals(60)
	refuse := func(which ...string) func(*settlement.Entry) error {
		return func(e *settlement.Entry) error {
			name := e.Claim
			if e.Owner != nil {
				name = e.Owner.Holder
			}
			if slices.Contains(which, name) {
				return errTest
			}
			return nil
		}
	}
	parts := func() []settlement.Settlement {
		return []settlement.Settlement{bindDeals(numbered(list[:30], 7, 3)), bindDeals(cut(list[30:], 9))}
	}
	two, forty := list[2].id, list[40].id
	for name, row := range map[string]struct {
		s    settlement.Settlement
		want string
	}{
		"claims":         {closing("x", refuse(two, forty), parts()...), "test: claim 3 (c15838): broken\ntest: claim 11 (c316760): broken"},
		"of both":        {closing("y", refuse(two), closing("x", refuse(forty), parts()...)), "test: claim 3 (c15838): broken\ntest: claim 11 (c316760): broken"},
		"what follows":   {closing("z", refuse("x", "y"), closing("x", nil), closing("y", nil, parts()...)), "m: claim 0 (): broken\nm: claim 0 (): broken"},
		"twice around":   {closing("z", nil, closing("y", refuse("x"), closing("x", nil, parts()...))), "m: claim 0 (): broken"},
		"mapped":         {settlement.Map(closing("x", nil, parts()...), refuse("x", two)), "test: claim 3 (c15838): broken"},
		"the inner ones": {closing("x", nil, bindDeals(broken(false, errTest, list...)), bindDeals(broken(false, errWorthless))), "broken\nworthless"},
		"the inner ends": {closing("x", nil, bindDeals(broken(true, errTest, list...)), bindDeals(broken(true, errWorthless))), "broken\nworthless"},
		"nothing to rate": {settlement.Around(settlement.About{Method: "m"}, func() batch.Rating[settlement.Entry, settlement.Entry] {
			r := batch.Rating[settlement.Entry, settlement.Entry]{Fault: errTest}
			r.Section = func(int) (func(*batch.Batch[settlement.Entry], int, *settlement.Entry, *settlement.Entry) error, func()) {
				return func(*batch.Batch[settlement.Entry], int, *settlement.Entry, *settlement.Entry) error { return nil }, nil
			}
			return r
		}, parts()...), "broken"},
		"no entries": {settlement.Around(settlement.About{Method: "m"}, func() batch.Rating[settlement.Entry, settlement.Entry] {
			return batch.Rating[settlement.Entry, settlement.Entry]{Entries: func() ([]settlement.Entry, error) { return nil, errTest }}
		}), "broken"},
	} {
		_, errs := walk(row.s)
		require.Len(t, errs, 1, name)
		require.EqualError(t, errs[0], row.want, name)
		for _, workers := range []settlement.Workers{1, 2, 5} {
			_, err := workers.Settle(settlement.Terms{}, row.s)
			require.EqualError(t, err, row.want, "%s, %d workers", name, workers)
			err = workers.Walk(func() func(*settlement.Entry) error { return func(*settlement.Entry) error { return nil } }, row.s)
			require.Error(t, err, "%s, %d workers", name, workers)
			if first, _, _ := strings.Cut(row.want, "\n"); workers == 1 {
				require.ErrorContains(t, err, first, name)
			}
		}
	}
}

// TestAroundExplains: the inner settlement that has the claim explains it, and the wrapper
// changes what it explains as it changes what is walked.
func TestAroundExplains(t *testing.T) {
	list := manyDeals(20)
	explained := func(claims []deal) settlement.Settlement {
		return settlement.Bind(settlement.About{Method: "test"}, settlement.Each(claims), dealRater(explainDeal))
	}
	s := closing("y", nil, closing("x", nil, bindDeals(settlement.Each(list[:5])), explained(list[5:10]), explained(list[10:])))
	x := s.(settlement.Explainer)
	e, err := x.Explain(list[12].id)
	require.NoError(t, err)
	require.Equal(t, "/x2/y0", e.ChargedTo)
	require.NotEmpty(t, e.Trail)
	for _, id := range []string{list[2].id, "nobody"} { // the first one explains nothing
		_, err = x.Explain(id)
		require.ErrorIs(t, err, settlement.ErrClaim)
	}
	list[7].points = -1
	_, err = x.Explain(list[7].id)
	require.ErrorIs(t, err, errWorthless)
	_, explains := closing("x", nil, bindDeals(settlement.Each(list))).(settlement.Explainer)
	require.False(t, explains)
}

// TestUnchecked: the caller's word costs neither sections, nor explanations, nor what a
// settlement says of itself.
func TestUnchecked(t *testing.T) {
	list := manyDeals(50)
	plain := settlement.Bind(settlement.About{Method: "test", Names: map[string]string{"H0": "医院"}}, numbered(list, 7, 3), dealRater(explainDeal))
	s := settlement.Unchecked(plain)
	about := plain.About()
	require.False(t, about.IDsChecked)
	about.IDsChecked = true
	require.Equal(t, about, s.About())
	require.Equal(t, 8, sectionsOf(s))
	require.Equal(t, 8, sectionsOf(settlement.Unchecked(s)))
	e, err := s.(settlement.Explainer).Explain(list[9].id)
	require.NoError(t, err)
	require.Equal(t, list[9].id, e.Claim)
	_, explains := settlement.Unchecked(bindDeals(settlement.Each(list))).(settlement.Explainer)
	require.False(t, explains)
	twice := settlement.Unchecked(bindDeals(settlement.Concat(settlement.Each(list), settlement.Each(list))))
	for _, workers := range []settlement.Workers{1, 3} {
		r, err := workers.Settle(settlement.Terms{PointValue: decimal("1")}, twice)
		require.NoError(t, err)
		require.EqualValues(t, 2*len(list), casesOf(r))
	}
	require.True(t, settlement.Map(s, func(*settlement.Entry) error { return nil }).About().IDsChecked)
}

func casesOf(r *settlement.Report) (n int) {
	for _, s := range r.Statements {
		n += s.Cases
	}
	return n
}

// half is a settlement of a caller, who embeds another and yields every second entry of it.
type half struct{ settlement.Settlement }

func (h half) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		i := 0
		for e, err := range h.Settlement.Entries() {
			if i++; (err != nil || i%2 == 0) && !yield(e, err) {
				return
			}
		}
	}
}

// TestEmbedded: who embeds a settlement and has Entries of its own is walked by these, by
// every number of workers and inside every wrapper.
func TestEmbedded(t *testing.T) {
	list := manyDeals(50)
	h := half{bindDeals(numbered(list, 7, 3))}
	_, sections := settlement.Settlement(h).(batch.Sectioned[settlement.Entry])
	require.False(t, sections)
	same := func(*settlement.Entry) error { return nil }
	for name, s := range map[string]settlement.Settlement{
		"alone": h, "unchecked": settlement.Unchecked(h), "mapped": settlement.Map(h, same), "around": closing("x", nil, h),
		"embedded unchecked": half{settlement.Unchecked(bindDeals(numbered(list, 7, 3)))},
	} {
		for _, workers := range []settlement.Workers{1, 2, 5} {
			r, err := workers.Settle(settlement.Terms{PointValue: decimal("1")}, s)
			require.NoError(t, err)
			require.EqualValues(t, 25, casesOf(r), "%s, %d workers", name, workers)
		}
	}
}

// A consumer who has seen enough of a wrapper ends the inner walks, too.
func TestAroundStops(t *testing.T) {
	walked := 0
	counting := func() settlement.Settlement {
		return bindDeals(settlement.Stream(func(yield func(deal, error) bool) {
			walked++
			yield(deal{id: "a", institution: "H"}, nil)
		}))
	}
	for range closing("y", nil, closing("x", nil, counting(), counting()), counting()).Entries() {
		break
	}
	require.Equal(t, 1, walked)
}
