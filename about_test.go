package settlement_test

import (
	"fmt"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// dated is a claim of a day or of a month.
type dated struct {
	id   string
	when settlement.Period
}

func day(text string) settlement.Period { return settlement.MustDate(text).Period() }

func month(text string) settlement.Period { return settlement.MustMonth(text).Period() }

// bindDated binds claims that are each due 1.00; a claim with the id "bad" cannot be rated.
func bindDated(about settlement.About, claims ...dated) settlement.Settlement {
	outline := func(c *dated, e *settlement.Entry) {
		*e = settlement.Entry{Method: about.Method, Institution: "H", Claim: c.id, Class: settlement.ByItem, Priced: true, Cost: 300, Covered: 200}
	}
	return settlement.Bind(about, settlement.Each(claims), settlement.Rater[dated]{
		When: func(c *dated) (settlement.Period, string) { return c.when, "discharged" }, Outline: outline,
		Rate: func(c *dated, e *settlement.Entry) error {
			outline(c, e)
			e.Amount = 300
			if c.id == "bad" {
				return errTest
			}
			return nil
		},
		Explain: func(c *dated, e *settlement.Entry) error {
			outline(c, e)
			e.Amount = 300
			e.Trail = noteTrail(c.id, 300)
			return nil
		},
	})
}

var policy2025 = settlement.PolicyRef{
	Method: "m", Name: "p", Kind: string(policy.Example),
	Effective: period("2025-01-01", "2025-12-31"),
}

// TestSettlePeriod: a settlement pays the claims of its period, and counts the others.
func TestSettlePeriod(t *testing.T) {
	november := settlement.About{Method: "m", Period: month("2025-11"), Policies: []settlement.PolicyRef{policy2025}}
	s := bindDated(november,
		dated{"a", day("2025-11-01")}, dated{"b", day("2025-11-30")}, dated{"c", month("2025-11")},
		dated{"bad", day("2025-10-31")}, dated{"d", month("2025-12")}, dated{"e", day("2025-12-01")}, dated{"f", day("2019-05-05")},
	)
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("100.00")}, s)
	require.NoError(t, err, "claims of other periods are not rated, nor held to the policy")
	require.Equal(t, november.Period, r.Period)
	require.Equal(t, november.Policies, r.Policies)
	require.Equal(t, "3.00", r.Statements[0].Due.String())
	require.Equal(t, 3, r.Statements[0].Cases)
	require.Equal(t, []settlement.LeftOut{
		{Method: "m", Institution: "H", Month: settlement.MustMonth("2019-05"), Reason: settlement.LeftPeriod, Count: 1, Cost: 300, Covered: 200},
		{Method: "m", Institution: "H", Month: settlement.MustMonth("2025-10"), Reason: settlement.LeftPeriod, Count: 1, Cost: 300, Covered: 200},
		{Method: "m", Institution: "H", Month: settlement.MustMonth("2025-12"), Reason: settlement.LeftPeriod, Count: 2, Cost: 600, Covered: 400},
	}, r.LeftOut)
	require.Empty(t, r.Vouched)
	require.Contains(t, r.Checks, settlement.Check{Name: "ids", Left: "7", Right: "7", OK: true})
	require.NoError(t, r.Verify())
	r.LeftOut[0].Count++
	require.ErrorIs(t, r.Verify(), settlement.ErrIdentity, "what is left out is counted among the ids")

	e, err := s.(settlement.Explainer).Explain("d")
	require.NoError(t, err)
	require.Equal(t, settlement.LeftPeriod, e.Left)
	due, trail, err := r.Due(e)
	require.NoError(t, err)
	require.Zero(t, due)
	require.NoError(t, trail.Replay())
}

// TestVouched: without a period the caller vouches for every claim, and the report says so.
func TestVouched(t *testing.T) {
	r, err := settlement.Settle(settlement.Terms{}, bindDated(settlement.About{Method: "m", Policies: []settlement.PolicyRef{policy2025}},
		dated{"a", day("2025-11-01")}, dated{"b", settlement.Period{}}, dated{"c", month("2025-02")}))
	require.NoError(t, err)
	require.Equal(t, []settlement.Vouched{{Method: "m", Claims: 3}}, r.Vouched)
	require.Empty(t, r.LeftOut)
	require.NoError(t, r.Verify())
	_, err = settlement.Settle(settlement.Terms{}, bindDated(settlement.About{Method: "m", Policies: []settlement.PolicyRef{policy2025}}, dated{"a", day("2024-12-31")}))
	require.ErrorIs(t, err, settlement.ErrNotInForce, "what says when it was is held to the policy")
	r.Vouched[0].Claims++
	require.ErrorIs(t, r.Verify(), settlement.ErrIdentity)
}

func TestPeriodFaults(t *testing.T) {
	open := settlement.Period{From: settlement.MustDate("2025-11-10")}
	for _, row := range []struct {
		name   string
		period settlement.Period
		claim  dated
		err    error
		says   string
	}{
		{"no date", month("2025-11"), dated{"a", settlement.Period{}}, settlement.ErrBlank, "m: claim 2 (a): discharged: blank: nothing says whether the claim belongs to 2025-11-01/2025-11-30"},
		{"a month that the period cuts", open, dated{"a", month("2025-11")}, settlement.ErrCut, "discharged: the period cuts the month 2025-11: the period is 2025-11-10/"},
		{"not in force", period("2025-12-01", "2026-01-31"), dated{"a", day("2026-01-01")}, settlement.ErrNotInForce, `discharged: the policy is not in force on 2026-01-01: "p" from 2025-01-01/2025-12-31`},
		{"in force for a part of the month", period("2025-12-01", "2026-01-31"), dated{"a", month("2026-01")}, settlement.ErrNotInForce, "2026-01-01"},
	} {
		about := settlement.About{Method: "m", Period: row.period, Policies: []settlement.PolicyRef{policy2025}}
		first := dated{"first", day(row.period.From.String())}
		for _, n := range []settlement.Workers{1, 2} {
			_, err := n.Settle(settlement.Terms{}, bindDated(about, first, row.claim, dated{"bad", first.when}))
			require.ErrorIs(t, err, row.err, row.name)
			require.ErrorContains(t, err, row.says, row.name)
			require.ErrorContains(t, err, "m: claim 3 (bad): broken", "it walks on")
		}
	}
	twice := dated{"a", settlement.Period{}}
	_, err := settlement.Settle(settlement.Terms{}, bindDated(settlement.About{Method: "m", Period: month("2025-11")}, twice, twice))
	require.ErrorContains(t, err, "claim 1 (a): discharged")
	require.ErrorContains(t, err, "claim 2 (a): discharged", "it is said of each")
}

// TestPeriodsDiffer: what is settled together is of one period.
func TestPeriodsDiffer(t *testing.T) {
	one := bindDated(settlement.About{Method: "m", Period: month("2025-11")}, dated{"a", day("2025-11-01")})
	other := bindDated(settlement.About{Method: "m", Period: month("2025-10")}, dated{"b", day("2025-10-01")})
	vouched := bindDated(settlement.About{Method: "m"}, dated{"c", day("2025-10-01")})
	_, err := settlement.Settle(settlement.Terms{}, one, other)
	require.ErrorIs(t, err, settlement.ErrPeriods)
	_, err = settlement.Workers(2).Tally(one, other)
	require.ErrorIs(t, err, settlement.ErrPeriods)
	r, err := settlement.Settle(settlement.Terms{}, vouched, one)
	require.NoError(t, err)
	require.Equal(t, month("2025-11"), r.Period)
	require.Equal(t, []settlement.Vouched{{Method: "m", Claims: 1}}, r.Vouched)
}

// TestDuplicates: a claim is settled once, wherever it comes from.
func TestDuplicates(t *testing.T) {
	of := func(m settlement.Method, ids ...string) settlement.Settlement {
		var list []dated
		for _, id := range ids {
			list = append(list, dated{id: id})
		}
		return bindDated(settlement.About{Method: m}, list...)
	}
	pool := func(s settlement.Settlement, name string) settlement.Settlement {
		return settlement.Map(s, func(e *settlement.Entry) error { e.Pool = name; return nil })
	}
	pools := []settlement.Pool{{Name: "p"}, {Name: "q"}}
	for _, n := range []settlement.Workers{1, 2, 5} {
		r, err := n.Settle(settlement.Terms{}, of("m", "a", "b"), of("m", "c", "a", "d", "b"))
		require.Nil(t, r)
		require.EqualError(t, err, "m: claim \"a\": occurs twice: claim 1 of settlement 1 and claim 2 of settlement 2\n"+
			"m: claim \"b\": occurs twice: claim 2 of settlement 1 and claim 4 of settlement 2")
		var d *settlement.DuplicateError
		require.ErrorAs(t, err, &d)
		require.Equal(t, settlement.Place{Settlement: 2, Position: 2}, d.Second)
		_, err = n.Settle(settlement.Terms{}, of("m", "a", "b", "a"))
		require.ErrorIs(t, err, settlement.ErrDuplicate, "within one")
		_, err = n.SettlePools(pools, pool(of("m", "a"), "p"), pool(of("m", "a"), "q"))
		require.ErrorIs(t, err, settlement.ErrDuplicate, "whatever the pool")
		_, err = n.Tally(of("m", "a"), of("m", "a"))
		require.ErrorIs(t, err, settlement.ErrDuplicate)
		left := bindDated(settlement.About{Method: "m", Period: month("2025-11")}, dated{"a", day("2025-10-01")}, dated{"a", day("2025-11-01")})
		_, err = n.Settle(settlement.Terms{}, left)
		require.ErrorIs(t, err, settlement.ErrDuplicate, "whatever the period")

		r, err = n.Settle(settlement.Terms{}, of("m", "a"), of("n", "a"))
		require.NoError(t, err, "methods have ids of their own")
		require.Equal(t, "6.00", (r.Statements[0].Due + 2*200).String())
		r, err = n.Settle(settlement.Terms{}, settlement.Unchecked(of("m", "a")), settlement.Unchecked(of("m", "a")))
		require.NoError(t, err, "the caller has seen to it")
		require.Contains(t, r.Checks, settlement.Check{Name: "ids", Left: "2", Right: "2", OK: true})
	}
}

// TestNotChecked: a tally that was filled by hand does not know of ids.
func TestNotChecked(t *testing.T) {
	tally := tallyOf(t, pricedC())
	settle := func() settlement.Check {
		r, err := tally.Settle(settlement.Terms{Fund: decimal("100.00")})
		require.NoError(t, err)
		require.NoError(t, r.Verify())
		for _, c := range r.Checks {
			if c.Name == "ids" {
				return c
			}
		}
		return settlement.Check{}
	}
	require.Equal(t, settlement.Check{Name: "ids", Left: "1", Right: settlement.NotChecked}, settle())
	tally.IDsChecked()
	require.Equal(t, settlement.Check{Name: "ids", Left: "1", Right: "1", OK: true}, settle())
	whole := settlement.Entry{Method: "m", Institution: "H", Class: settlement.Account, Priced: true}
	require.NoError(t, tally.Merge(tallyOf(t, whole)))
	require.Equal(t, "1", settle().Right, "what is of no claim has no id")
	other := pricedC()
	other.Claim = "another"
	require.NoError(t, tally.Merge(tallyOf(t, other)))
	require.Equal(t, settlement.NotChecked, settle().Right, "who merges claims says so again")
}

// TestUnpaid: a claim that is not paid counts as a case, and is in no other figure.
func TestUnpaid(t *testing.T) {
	unpaid := settlement.Entry{
		Method: settlement.DRG, Institution: "A", Claim: "u", Class: settlement.Ungrouped, Priced: true, Cost: yuan("500.00"), Covered: yuan("70.00"),
		Left: settlement.LeftUnpaid, Conflict: "ungrouped",
	}
	terms := settlement.Terms{Fund: decimal("100.00")}
	without, err := settlement.Settle(terms, entries(pointsA(), pointsB()))
	require.NoError(t, err)
	with, err := settlement.Settle(terms, entries(pointsA(), pointsB(), unpaid))
	require.NoError(t, err)
	require.NoError(t, with.Verify())
	a, b := without.Statements[0], with.Statements[0]
	require.Equal(t, a.Cases+1, b.Cases)
	require.Contains(t, b.ByClass, settlement.ClassSum{Method: settlement.DRG, Class: settlement.Ungrouped, Priced: true, Unpaid: true, Cases: 1})
	require.Equal(t, []settlement.Conflict{{Method: settlement.DRG, Institution: "A", Claim: "u", Reason: "ungrouped", Cost: yuan("500.00")}}, with.Conflicts)
	b.Cases, b.ByClass = a.Cases, a.ByClass
	require.Equal(t, a, b)
	price, err := with.Pricer()
	require.NoError(t, err)
	due, err := price.Due(unpaid)
	require.NoError(t, err)
	require.Zero(t, due)

	alone, err := settlement.Settle(terms, entries(unpaid))
	require.NoError(t, err)
	require.NoError(t, alone.Verify())
	require.Equal(t, "100.00", alone.Pool("").Residue.String())
	require.Empty(t, alone.Statements[0].Lines)
}

// TestTallyByHolder: charging claims to holders changes no statement.
func TestTallyByHolder(t *testing.T) {
	for _, terms := range []settlement.Terms{{Fund: decimal("100.00")}, {Fund: decimal("100.00"), RoundEach: true}, {Fund: decimal("100.00"), Residue: settlement.ResidueApportion}} {
		plain := append(halves(), pointsB(), pricedC())
		charged := append(halves(), pointsB(), pricedC())
		charged[0].ChargedTo, charged[3].ChargedTo = "C1", "C2"
		charged[3].Lines = []settlement.Line{{Method: settlement.Item, Kind: settlement.LineReferred, Amount: -5}}
		plain[3].Lines = charged[3].Lines
		want, err := settlement.Settle(terms, entries(plain...))
		require.NoError(t, err)
		got, err := settlement.Settle(terms, entries(charged...))
		require.NoError(t, err)
		require.Equal(t, encoded(t, want), encoded(t, got))
	}
}

// TestJoin: what several settlements say of themselves together; the first that names something wins.
func TestJoin(t *testing.T) {
	other := settlement.PolicyRef{Method: "m", Name: "q", Kind: string(policy.Example)}
	of := func(a settlement.About) settlement.Settlement { return bindDated(a) }
	first := settlement.About{
		Method: "m", Policies: []settlement.PolicyRef{policy2025}, Names: map[string]string{"A": "a", "B": ""},
		Labels: map[settlement.Class]string{"x": "X", "y": ""}, IDsChecked: true,
	}
	second := settlement.About{
		Method: "n", Period: month("2025-11"), Policies: []settlement.PolicyRef{policy2025, other}, Names: map[string]string{"A": "other", "B": "other", "C": "c"},
		Labels: map[settlement.Class]string{"x": "other", "y": "other", "z": "Z"}, IDsChecked: true,
	}
	got, err := settlement.Join("j", of(first), of(second))
	require.NoError(t, err)
	require.Equal(t, settlement.About{
		Method: "j", Period: month("2025-11"), Policies: []settlement.PolicyRef{policy2025, other}, Names: map[string]string{"A": "a", "B": "", "C": "c"},
		Labels: map[settlement.Class]string{"x": "X", "y": "", "z": "Z"}, IDsChecked: true,
	}, got)
	got, err = settlement.Join("j", of(second), of(first))
	require.NoError(t, err)
	require.Equal(t, second.Names, got.Names)
	require.Equal(t, second.Labels, got.Labels)
	require.Equal(t, second.Period, got.Period, "one without a period joins any")

	got, err = settlement.Join("j")
	require.NoError(t, err)
	require.False(t, got.IDsChecked, "of none nobody checked the ids")
	require.Nil(t, got.Labels)
	unchecked := first
	unchecked.IDsChecked = false
	for _, list := range [][]settlement.Settlement{{of(first), of(unchecked)}, {of(unchecked), of(first)}} {
		got, err = settlement.Join("j", list...)
		require.NoError(t, err)
		require.False(t, got.IDsChecked)
	}
	october, backwards := second, second
	october.Period = month("2025-10")
	_, err = settlement.Join("j", of(second), of(october))
	require.ErrorIs(t, err, settlement.ErrPeriods)
	require.ErrorContains(t, err, "2025-11-01/2025-11-30 and 2025-10-01/2025-10-31")
	backwards.Period = settlement.Period{From: settlement.MustDate("2025-11-02"), To: settlement.MustDate("2025-11-01")}
	_, err = settlement.Join("j", of(first), of(backwards))
	require.ErrorIs(t, err, settlement.ErrPeriod)
}

// TestJoinMany: parts of one plan share its names, which are looked at once and not part by part.
// Parts that make their names anew say the same.
func TestJoinMany(t *testing.T) {
	const many = 20_000
	names := make(map[string]string, many)
	for i := range many {
		names[fmt.Sprintf("H%05d", i)] = fmt.Sprint(i)
	}
	parts := make([]settlement.Settlement, many)
	for i := range parts {
		parts[i] = bindDated(settlement.About{Method: "m", Names: names})
	}
	start := time.Now()
	got, err := settlement.Join("j", parts...)
	require.NoError(t, err)
	require.Less(t, time.Since(start), 5*time.Second)
	require.Equal(t, names, got.Names)

	anew := make([]settlement.Settlement, 50)
	for i := range anew {
		anew[i] = renamed{parts[i], i}
	}
	got, err = settlement.Join("j", anew...)
	require.NoError(t, err)
	require.Len(t, got.Names, len(anew)+1)
	require.Equal(t, "0", got.Names["all"])
}

// renamed is a settlement that makes its names whenever it is asked for them.
type renamed struct {
	settlement.Settlement
	n int
}

func (r renamed) About() settlement.About {
	a := r.Settlement.About()
	a.Names = map[string]string{"all": fmt.Sprint(r.n), fmt.Sprint(r.n): "own"}
	return a
}

// counted counts the walks over a settlement.
type counted struct {
	settlement.Settlement
	walks *atomic.Int32
}

func (c counted) Entries() iter.Seq2[settlement.Entry, error] {
	c.walks.Add(1)
	return c.Settlement.Entries()
}

// TestIDsOfMethods: ids of two methods do not look alike, so that nobody walks again to compare
// them; ids that do are compared in one more walk.
func TestIDsOfMethods(t *testing.T) {
	var walks atomic.Int32
	of := func(m settlement.Method, ids ...string) settlement.Settlement {
		var list []dated
		for _, id := range ids {
			list = append(list, dated{id: id})
		}
		return counted{bindDated(settlement.About{Method: m}, list...), &walks}
	}
	for _, n := range []settlement.Workers{1, 3} {
		walks.Store(0)
		_, err := n.Settle(settlement.Terms{}, of("m", "a", "b"), of("n", "b", "a"), of("o", "a"), of("m", "c"))
		require.NoError(t, err)
		require.EqualValues(t, 4, walks.Load(), "each is walked once")
		walks.Store(0)
		_, err = n.Settle(settlement.Terms{}, of("n", "b"), of("m", "a", "b"), of("n", "a"), of("m", "b"))
		require.EqualError(t, err, `m: claim "b": occurs twice: claim 2 of settlement 2 and claim 1 of settlement 4`)
		require.Greater(t, walks.Load(), int32(4), "those that look alike are compared")
	}
}

// TestPlaceUnderPolicies: a claim is held to the policies of its own method, if there are any, and
// to one of them.
func TestPlaceUnderPolicies(t *testing.T) {
	other, next := policy2025, policy2025
	other.Method, other.Name = "n", "other"
	next.Name, next.Effective = "q", period("2026-01-01", "2026-12-31")
	for _, row := range []struct {
		policies []settlement.PolicyRef
		when     string
		says     string
	}{
		{nil, "2019-05-05", ""},
		{[]settlement.PolicyRef{other}, "2019-05-05", ""},
		{[]settlement.PolicyRef{other, policy2025}, "2025-05-05", ""},
		{[]settlement.PolicyRef{policy2025, next}, "2026-12-31", ""},
		{[]settlement.PolicyRef{next, policy2025}, "2025-01-01", ""},
		{[]settlement.PolicyRef{other, policy2025}, "2024-12-31", `day: the policy is not in force on 2024-12-31: "p" from 2025-01-01/2025-12-31`},
		{[]settlement.PolicyRef{policy2025, other, next}, "2027-01-01", `day: the policy is not in force on 2027-01-01: "p" from 2025-01-01/2025-12-31, "q" from 2026-01-01/2026-12-31`},
	} {
		about := settlement.About{Method: "m", Policies: row.policies}
		left, err := about.Place(day(row.when), "day")
		require.Empty(t, left)
		if row.says == "" {
			require.NoError(t, err, row.when)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrNotInForce)
		require.EqualError(t, err, row.says)
	}
}
