package settlementtest_test

import (
	"errors"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// fake is a settlement whose entries and explanations a test bends.
type fake struct {
	entries func(walk int) []settlement.Entry
	explain func(claim string) (settlement.Entry, error)
	err     error
	walks   *int

	forgets, mistakes string // a claim that is explained otherwise among others
}

func (f fake) About() settlement.About { return settlement.About{Method: settlement.Item} }

func (f fake) Entries() iter.Seq2[settlement.Entry, error] {
	return func(yield func(settlement.Entry, error) bool) {
		*f.walks++
		for _, e := range f.entries(*f.walks) {
			if !yield(e, nil) {
				return
			}
		}
		if f.err != nil {
			yield(settlement.Entry{}, f.err)
		}
	}
}

type explaining struct{ fake }

func (f explaining) Explain(claim string) (settlement.Entry, error) { return f.explain(claim) }

func (f explaining) ExplainAll(claims ...string) (map[string]settlement.Entry, error) {
	all := map[string]settlement.Entry{}
	for _, claim := range claims {
		if e, err := f.explain(claim); err == nil && claim != f.forgets {
			all[claim] = e
		}
	}
	if e, ok := all[f.mistakes]; ok {
		e.Trail = append(e.Trail, e.Trail...)
		all[f.mistakes] = e
	}
	return all, nil
}

func good() []settlement.Entry {
	return []settlement.Entry{
		{Method: settlement.Item, Institution: "A", Claim: "1", Class: settlement.ByItem, Priced: true, Amount: 1000, Cost: 1000, Covered: 300},
		{Method: settlement.Item, Institution: "B", Claim: "2", Class: settlement.Normal, Points: 5 * settlement.Point, Cost: 700},
		{Method: settlement.Item, Institution: "B", Claim: "3", Class: settlement.Normal, Points: 7 * settlement.Point, Cost: 900, Covered: 100},
	}
}

var identity = &settlement.Rule{ID: "test", Text: "a test", Gives: "x", Formula: "x"}

func explainGood(claim string) (settlement.Entry, error) {
	for _, e := range good() {
		if e.Claim == claim {
			v := e.Points.Decimal()
			if e.Priced {
				v = e.Amount.Decimal()
			}
			e.Trail.Record(identity, v, settlement.In("x", v))
			return e, nil
		}
	}
	return settlement.Entry{}, settlement.ErrClaim
}

func TestCheckPasses(t *testing.T) {
	walks := 0
	require.NoError(t, settlementtest.Check(fake{entries: func(int) []settlement.Entry { return good() }, walks: &walks}))
	require.NoError(t, settlementtest.Check(explaining{fake{entries: func(int) []settlement.Entry { return good() }, explain: explainGood, walks: &walks}}))
}

// TestCheckFindsBrokenPromises bends one promise at a time.
func TestCheckFindsBrokenPromises(t *testing.T) {
	change := func(i int, f func(*settlement.Entry)) func(int) []settlement.Entry {
		return func(int) []settlement.Entry {
			list := good()
			f(&list[i])
			return list
		}
	}
	explain := func(f func(*settlement.Entry)) func(string) (settlement.Entry, error) {
		return func(claim string) (settlement.Entry, error) {
			e, err := explainGood(claim)
			if err == nil {
				f(&e)
			}
			return e, err
		}
	}
	all := func(int) []settlement.Entry { return good() }
	for _, row := range []struct {
		name string
		s    fake
		want string
	}{
		{"no entries", fake{entries: func(int) []settlement.Entry { return nil }}, "there are none"},
		{"a walk that fails", fake{entries: all, err: errors.New("boom")}, "boom"},
		{"a second walk that differs", fake{entries: func(walk int) []settlement.Entry {
			list := good()
			list[0].Amount += settlement.Money(walk)
			return list
		}}, "second walk equals the first: entry 1 differs"},
		{"a second walk that is shorter", fake{entries: func(walk int) []settlement.Entry {
			if walk > 1 {
				return good()[:1]
			}
			return good()
		}}, "ends after 1 of 3"},
		{"no institution", fake{entries: change(0, func(e *settlement.Entry) { e.Institution = "" })}, "institution"},
		{"no class", fake{entries: change(0, func(e *settlement.Entry) { e.Class = "" })}, "class"},
		{"no method", fake{entries: change(0, func(e *settlement.Entry) { e.Method = "" })}, "method"},
		{"points and an amount", fake{entries: change(0, func(e *settlement.Entry) { e.Points = 1 })}, "priced and has points"},
		{"an amount that is not priced", fake{entries: change(1, func(e *settlement.Entry) { e.Amount = 1 })}, "not priced"},
		{"a trail on the fast path", fake{entries: change(0, func(e *settlement.Entry) { e.Trail.Record(identity, settlement.DecimalInt(1)) })}, "fast path"},
		{"two entries of one claim", fake{entries: change(2, func(e *settlement.Entry) { e.Claim = "2" })}, "occurs twice"},
		{"a line without a kind", fake{entries: change(0, func(e *settlement.Entry) { e.Lines = []settlement.Line{{Amount: 1}} })}, "which nobody expects"},
		{"a sign that its kind does not have", fake{entries: change(0, func(e *settlement.Entry) {
			e.Lines = []settlement.Line{{Method: settlement.Item, Kind: settlement.LineShared, Amount: -1}}
		})}, "has shared -0.01"},
		{"left out and paid", fake{entries: change(0, func(e *settlement.Entry) { e.Left = settlement.LeftPeriod })}, "is left out (period) and has points, an amount or lines"},
		{"not paid in silence", fake{entries: change(0, func(e *settlement.Entry) { e.Left, e.Amount = settlement.LeftUnpaid, 0 })}, "does not say why"},
		{"two entries of an institution as a whole", fake{entries: func(int) []settlement.Entry {
			whole := settlement.Entry{Method: settlement.Item, Institution: "A", Class: settlement.Account, Priced: true}
			return append(good(), whole, whole)
		}}, "one entry of a holder as a whole"},
		{"one id in two pools", fake{entries: func(int) []settlement.Entry {
			list := good()
			list[1].Claim, list[1].Pool, list[2].Claim, list[2].Pool = "x", "p", "x", "q"
			return list
		}}, "occurs twice"},
		{"a step without its rule", fake{entries: all, explain: explain(func(e *settlement.Entry) {
			e.Trail = append(settlement.Trail{{Rule: settlement.Rule{Formula: "1"}, Result: settlement.DecimalInt(1)}}, e.Trail...)
		})}, "a step names its rule"},
		{"another explanation", fake{entries: all, explain: explain(func(e *settlement.Entry) { e.Cost++ })}, "gives the entry of the walk"},
		{"an explanation without a trail", fake{entries: all, explain: explain(func(e *settlement.Entry) { e.Trail = nil })}, "has no trail"},
		{"a trail that does not replay", fake{entries: all, explain: explain(func(e *settlement.Entry) { e.Trail[0].Inputs[0].Value = settlement.DecimalInt(77) })}, "trails replay"},
		{"a trail to another amount", fake{entries: all, explain: explain(func(e *settlement.Entry) {
			e.Trail.Record(identity, settlement.DecimalInt(77), settlement.In("x", settlement.DecimalInt(77)))
		})}, "ends with the amount"},
		{"a claim that is not explained among others", fake{entries: all, explain: explainGood, forgets: "2"}, "is not among those explained together"},
		{"another explanation among others", fake{entries: all, explain: explainGood, mistakes: "2"}, "alone and among others"},
		{"an unknown claim that is explained", fake{entries: all, explain: func(claim string) (settlement.Entry, error) {
			if e, err := explainGood(claim); err == nil {
				return e, nil
			}
			return settlement.Entry{}, nil
		}}, "unknown claim"},
	} {
		t.Run(row.name, func(t *testing.T) {
			walks := 0
			row.s.walks = &walks
			var s settlement.Settlement = row.s
			if row.s.explain != nil {
				s = explaining{row.s}
			}
			err := settlementtest.Check(s)
			require.ErrorIs(t, err, settlementtest.ErrBroken)
			require.ErrorContains(t, err, row.want)
		})
	}
}

type listing struct{ explaining }

func (listing) Rules() settlement.Rules { return []settlement.Rule{{ID: "another"}} }

func TestCheckListedRules(t *testing.T) {
	walks := 0
	s := explaining{fake{entries: func(int) []settlement.Entry { return good() }, explain: explainGood, walks: &walks}}
	require.ErrorContains(t, settlementtest.Check(listing{s}), "no step has a rule that is not listed")
}

func TestCheckPolicies(t *testing.T) {
	for _, p := range []settlement.PolicyRef{{Method: settlement.Item, Name: "a policy"}, {Method: settlement.Item, Digest: "00"}} {
		s := settlementtest.Replay(settlement.About{Method: settlement.Item, Policies: []settlement.PolicyRef{p}}, good()...)
		require.ErrorContains(t, settlementtest.Check(s), "a policy has a name and a digest")
	}
}

// TestExampleIsShort holds the method that README shows to what README says of it.
func TestExampleIsShort(t *testing.T) {
	text, err := os.ReadFile("example_method_test.go")
	require.NoError(t, err)
	require.Less(t, strings.Count(string(text), "\n"), 100)
}

// bill is a claim of a method of the tests.
type bill struct {
	id     string
	on     settlement.Date
	amount settlement.Money
}

func bills() []bill {
	return []bill{
		{"a", settlement.MustDate("2025-01-31"), 100}, {"b", settlement.MustDate("2025-02-01"), 200},
		{"c", settlement.MustDate("2025-02-28"), 300}, {"d", settlement.MustDate("2024-12-31"), 400},
	}
}

func bind(change func(*settlement.Rater[bill])) func(settlement.Period, settlement.Claims[bill]) settlement.Settlement {
	outline := func(b *bill, e *settlement.Entry) {
		*e = settlement.Entry{Method: settlement.Item, Institution: "H", Claim: b.id, Class: settlement.ByItem, Priced: true, Cost: b.amount}
	}
	return func(period settlement.Period, claims settlement.Claims[bill]) settlement.Settlement {
		r := settlement.Rater[bill]{
			When: func(b *bill) (settlement.Period, string) { return b.on.Period(), "on" }, Outline: outline,
			Rate: func(b *bill, e *settlement.Entry) error { outline(b, e); e.Amount = b.amount; return nil },
		}
		change(&r)
		return settlement.Bind(settlement.About{Method: settlement.Item, Period: period}, claims, r)
	}
}

func TestCheckPeriods(t *testing.T) {
	keep := func(*settlement.Rater[bill]) {}
	require.NoError(t, settlementtest.CheckPeriods(bills(), bind(keep)))
	require.NoError(t, settlementtest.Check(bind(keep)(settlement.MustMonth("2025-02").Period(), settlement.Each(bills()))))
	for _, row := range []struct {
		name string
		bind func(settlement.Period, settlement.Claims[bill]) settlement.Settlement
		want string
	}{
		{"it takes every month", func(p settlement.Period, claims settlement.Claims[bill]) settlement.Settlement {
			return bind(keep)(settlement.Period{}, claims)
		}, "a settlement says its period"},
		{"claims of other months vanish", func(p settlement.Period, claims settlement.Claims[bill]) settlement.Settlement {
			if p != (settlement.Period{}) {
				claims = settlement.Each(slices.DeleteFunc(bills(), func(b bill) bool { return !p.Contains(b.on) }))
			}
			return bind(keep)(p, claims)
		}, "every claim is an entry"},
		{"what is left out is not counted", bind(func(r *settlement.Rater[bill]) {
			outline := r.Outline
			r.Outline = func(b *bill, e *settlement.Entry) { outline(b, e); e.Cost = 0 }
		}), "what is left out is counted"},
		{"what is left out is rated", bind(func(r *settlement.Rater[bill]) {
			rate := r.Rate
			r.Outline = func(b *bill, e *settlement.Entry) { _ = rate(b, e) }
		}), "what is left out is due nothing"},
		{"claims have no date", bind(func(r *settlement.Rater[bill]) { r.When = nil }), "want several"},
		{"ids are not looked at", func(p settlement.Period, claims settlement.Claims[bill]) settlement.Settlement {
			return settlement.Unchecked(bind(keep)(p, claims))
		}, "no claim is settled twice"},
	} {
		err := settlementtest.CheckPeriods(bills(), row.bind)
		require.ErrorIs(t, err, settlementtest.ErrBroken, row.name)
		require.ErrorContains(t, err, row.want, row.name)
	}
}

func TestCheckExplained(t *testing.T) {
	rule := &settlement.Rule{ID: "x", Text: "x", Gives: "amount", Formula: "round(cost ÷ 3, 2)"}
	rated := settlement.Entry{Claim: "c", Priced: true, Amount: 333, Lines: []settlement.Line{{Kind: settlement.LineShared, Amount: 333}}}
	var trail settlement.Trail
	trail.Record(rule, settlement.Money(333).Decimal(), settlement.In("cost", settlement.Money(1000).Decimal()))
	explained := rated
	explained.Trail, explained.Lines = trail, []settlement.Line{{Kind: settlement.LineShared, Amount: 333, Trail: trail}}
	require.NoError(t, settlementtest.CheckExplained(rated, explained))

	var wrong settlement.Trail
	wrong.Record(rule, settlement.Money(334).Decimal(), settlement.In("cost", settlement.Money(1000).Decimal()))
	for _, row := range []struct {
		name, want string
		change     func(*settlement.Entry)
	}{
		{"no trail", "it has no trail", func(e *settlement.Entry) { e.Trail = nil }},
		{"another amount", "explain gives the entry of the walk", func(e *settlement.Entry) { e.Amount = 334 }},
		{"a trail that ends elsewhere", "a trail ends with the amount", func(e *settlement.Entry) { e.Trail = wrong }},
		{"a trail that does not replay", "trails replay", func(e *settlement.Entry) { e.Trail = wrong }},
		{"a line's", "line shared", func(e *settlement.Entry) {
			e.Lines = []settlement.Line{{Kind: settlement.LineShared, Amount: 333, Trail: wrong}}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := explained
			row.change(&got)
			require.ErrorContains(t, settlementtest.CheckExplained(rated, got), row.want)
		})
	}
}
