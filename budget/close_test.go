package budget_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// keeps is a budget of H that keeps a part of its surplus.
func keeps(t testing.TB, amount, share string) *budget.Plan {
	return newPlan(t, budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal(amount)}},
		Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal(share)}}}},
	})
}

// tally returns the sums of settlements, as another machine reads them.
func tally(t testing.TB, settlements ...settlement.Settlement) *settlement.Tally {
	t.Helper()
	var sums settlement.Tally
	for _, s := range settlements {
		require.NoError(t, sums.AddAll(s))
	}
	return moved(t, &sums)
}

func moved(t testing.TB, sums *settlement.Tally) *settlement.Tally {
	t.Helper()
	there := new(settlement.Tally)
	require.NoError(t, there.UnmarshalBinary(binary(t, sums)))
	return there
}

func binary(t testing.TB, sums *settlement.Tally) []byte {
	t.Helper()
	data, err := sums.MarshalBinary()
	require.NoError(t, err)
	return data
}

func items(claims ...budget.Claim) settlement.Settlement {
	return budget.Items(settlement.Period{}, each(claims...))
}

// A budget of 240000.00 keeps 0.7 of what 50000.00 and 60000.00 leave, once, however
// its claims are split: 110000.00 + 0.7 × 130000.00 = 201000.00, and not 369000.00.
func TestSplitBudget(t *testing.T) {
	none := settlement.Period{}
	plan := keeps(t, "240000.00", "0.7")
	a, b := claim("a", "H", "50000.00", "0.00"), claim("b", "H", "60000.00", "0.00")
	require.Equal(t, "201000.00", all(t, plan.Settlement(none, nil, items(a, b))), "one settlement")
	require.Equal(t, "201000.00", all(t, plan.Settlement(none, nil, items(a), items(b))), "of two parts")

	_, err := settlement.Settle(settlement.Terms{}, plan.Settlement(none, nil, items(a)), plan.Settlement(none, nil, items(b)))
	require.ErrorIs(t, err, settlement.ErrOwner, "two settlements")
	require.ErrorContains(t, err, `budget: holder "H": drawn up twice`)
	_, err = settlement.Settle(settlement.Terms{}, plan.Settlement(none, nil, items(a)), keeps(t, "240000.00", "0.7").Settlement(none, nil, items(b)))
	require.ErrorIs(t, err, settlement.ErrOwner, "two plans of one policy")
	for _, n := range []settlement.Workers{1, 2, 5} {
		_, err = n.Settle(settlement.Terms{}, plan.Settlement(none, nil, items(a)), plan.Settlement(none, nil, items(b)))
		require.ErrorIs(t, err, settlement.ErrOwner, "%d workers", n)
	}

	one, two := tally(t, plan.Settlement(none, nil, items(a))), tally(t, plan.Settlement(none, nil, items(b)))
	require.ErrorIs(t, one.Merge(two), settlement.ErrOwner, "two tallies")
	one, two = tally(t, items(a)), tally(t, items(b))
	require.NoError(t, plan.Close(one, nil))
	require.NoError(t, plan.Close(two, nil))
	require.ErrorIs(t, one.Merge(two), settlement.ErrOwner, "two tallies that were closed")

	one, two = tally(t, items(a)), tally(t, items(b))
	require.NoError(t, one.Merge(two))
	require.NoError(t, plan.Close(one, nil))
	report, err := one.Settle(settlement.Terms{})
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Equal(t, "201000.00", report.Statement("H").Due.String(), "two tallies, merged and closed")
}

// A tally is closed once, also where a part of it was.
func TestCloseTwice(t *testing.T) {
	plan := keeps(t, "100.00", "1")
	sums := tally(t, items(claim("a", "H", "10.00", "0.00")))
	require.NoError(t, plan.Close(sums, nil))
	closed := binary(t, sums)
	require.EqualError(t, plan.Close(sums, nil), "budget: holder \"H\": "+settlement.ErrOwner.Error())
	require.ErrorIs(t, plan.Close(moved(t, sums), nil), settlement.ErrOwner)
	at, err := plan.At(settlement.Terms{PointValue: decimal("1")})
	require.NoError(t, err)
	require.ErrorIs(t, at.Close(sums, nil), settlement.ErrOwner, "the same policy at a value")
	require.Equal(t, closed, binary(t, sums))

	rest := tally(t, items(claim("b", "H", "10.00", "0.00")))
	require.NoError(t, rest.Merge(sums))
	require.ErrorIs(t, plan.Close(rest, nil), settlement.ErrOwner)
	wrapped := tally(t, plan.Settlement(settlement.Period{}, nil, items(claim("a", "H", "10.00", "0.00"))))
	require.ErrorIs(t, plan.Close(wrapped, nil), settlement.ErrOwner)
}

// Worked 24 by tallies: budgets are closed from the inside out.
func TestCloseNested(t *testing.T) {
	caps := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}, {Institution: "H2", Amount: decimal("2500.00")}}})
	sums := tally(t, items(claim("a", "H1", "3000.00", "0.00")))
	require.NoError(t, sums.Merge(tally(t, items(claim("b", "H2", "3000.00", "0.00")))))
	require.NoError(t, caps.Close(sums, nil))
	sums = moved(t, sums)
	require.NoError(t, around(t, "4000.00", "H1", "H2").Close(sums, nil))
	report, err := sums.Settle(settlement.Terms{})
	require.NoError(t, err)
	require.Equal(t, "2000.00", report.Statement("H1").Due.String())
	require.Equal(t, "2500.00", report.Statement("H2").Due.String())
	require.Equal(t, "-500.00", report.Statement("COUNTY").Due.String())
}

// A finding that a budget inside has taken off is done; any other one about a claim
// is not to be found in sums.
func TestCloseFindings(t *testing.T) {
	accounts := []budget.Account{{Institution: "COUNTY"}, {Institution: "H1", Findings: []budget.Finding{
		{ID: "F", Claim: "a", Amount: yuan("100.00"), Status: budget.Upheld}, {ID: "G", Amount: yuan("10.00"), Status: budget.Upheld},
		{ID: "R", Amount: yuan("30.00"), Status: budget.Upheld, Reverses: "F"}, {ID: "P", Claim: "a", Amount: yuan("1.00"), Status: budget.Pending},
		{ID: "E", Claim: "z", Amount: yuan("5.00"), Status: budget.Upheld, Reverses: "before"},
	}, Steps: []budget.AppliedStep{step("D", "2025-01")}}}
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}}})
	a := claim("a", "H1", "1000.00", "0.00")
	a.Department, a.Month = "D", month("2025-01")
	outer := around(t, "1500.00", "H1")
	want := tally(t, outer.Settlement(settlement.Period{}, accounts, inner.Settlement(settlement.Period{}, accounts, items(a))))
	got := tally(t, inner.Settlement(settlement.Period{}, accounts, items(a)))
	require.NoError(t, outer.Close(got, accounts))
	require.Equal(t, binary(t, want), binary(t, got))

	err := inner.Close(tally(t, items(a)), accounts)
	require.ErrorIs(t, err, budget.ErrSums)
	require.Equal(t, []string{
		"accounts[1].findings[0].claim: " + budget.ErrSums.Error(), "accounts[1].findings[2].claim: " + budget.ErrSums.Error(), "accounts[1].steps[0]: " + budget.ErrSums.Error(),
	}, faults(err))
}

// What sums do not hold, and what the claims of a settlement would be refused for, is
// an error, and the tally is as it was.
func TestCloseRefuses(t *testing.T) {
	points := func(holder string) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "p" + holder, Class: settlement.Normal, Points: settlement.Point, ChargedTo: holder}
	}
	of := func(entries ...settlement.Entry) settlement.Settlement {
		return settlementtest.Replay(settlement.About{Method: settlement.DRG}, entries...)
	}
	other := claim("c", "H", "1.00", "0.00")
	other.ChargedTo = "X"
	pooled := claim("d", "H", "1.00", "0.00")
	pooled.Pool = "residents"
	h := budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("10.00")}}}
	strict, two, itemsOnly := h, h, h
	strict.Unbudgeted = budget.Refuse
	two.Budgets = append(two.Budgets[:1:1], budget.Budget{Holder: "X", Institution: "I", Amount: decimal("1.00")})
	itemsOnly.Methods = []settlement.Method{settlement.Item}
	huge := settlement.Entry{Method: settlement.Item, Institution: "H", Claim: "m", Class: settlement.ByItem, Priced: true, Amount: 1<<63 - 1}
	more := huge
	more.Claim = "n"
	closed := func(s ...settlement.Settlement) *settlement.Tally {
		sums := tally(t, s...)
		require.NoError(t, newPlan(t, budget.Policy{Document: policy.Document{Name: "inside", Kind: policy.Example}, Budgets: h.Budgets}).Close(sums, nil))
		return sums
	}
	for _, row := range []struct {
		name   string
		policy budget.Policy
		terms  *settlement.Terms
		sums   *settlement.Tally
		is     error
		says   string
	}{
		{"points without a value", h, nil, tally(t, of(points(""))), budget.ErrUnpriced, `drg: institution "H": a budget bears priced claims`},
		{"points that are rounded one by one", h, &settlement.Terms{PointValue: decimal("2"), RoundEach: true}, tally(t, of(points(""))), budget.ErrSums, `drg: institution "H": terms.round_each`},
		{"points of two holders", two, &settlement.Terms{PointValue: decimal("2")}, tally(t, of(points(""), points("X"))), budget.ErrUnpriced, `priced together`},
		{"no such holder", h, nil, tally(t, items(other)), budget.ErrHolder, `item: institution "H": charged_to: no such budget holder: "X"`},
		{"no budget", strict, nil, tally(t, items(claim("e", "J", "1.00", "0.00"))), budget.ErrHolder, `item: institution "J": charged_to`},
		{"two pools", h, nil, tally(t, items(claim("f", "H", "1.00", "0.00"), pooled)), settlement.ErrPool, `one budget bears claims of`},
		{"a budget inside that the methods leave out", itemsOnly, nil, closed(items(claim("g", "H", "1.00", "0.00"))), budget.ErrInside, `budget: institution "H": methods`},
		{"a sum that does not fit", h, nil, tally(t, of(huge, more)), settlement.ErrOverflow, `institution "H"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := newPlan(t, row.policy)
			if row.terms != nil {
				var err error
				plan, err = plan.At(*row.terms)
				require.NoError(t, err)
			}
			before := binary(t, row.sums)
			err := plan.Close(row.sums, nil)
			require.ErrorIs(t, err, row.is)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, before, binary(t, row.sums))
		})
	}
	err := newPlan(t, h).Close(tally(t, items(claim("h", "H", "1.00", "0.00"))), []budget.Account{{Institution: "H", ReasonableOverrun: 1}})
	require.ErrorIs(t, err, budget.ErrUnused, "accounts are checked")
}

// Points that are rounded one by one are no matter where no budget bears them.
func TestCloseRoundEach(t *testing.T) {
	p := budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("10.00")}}, Methods: []settlement.Method{settlement.Item}}
	plan, err := newPlan(t, p).At(settlement.Terms{PointValue: decimal("2"), RoundEach: true})
	require.NoError(t, err)
	drg := settlementtest.Replay(settlement.About{Method: settlement.DRG}, settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "p", Class: settlement.Normal, Points: settlement.Point})
	sums := tally(t, drg, items(claim("a", "H", "15.00", "0.00")))
	require.NoError(t, plan.Close(sums, nil))
	require.Equal(t, binary(t, tally(t, plan.Settlement(settlement.Period{}, nil, drg, items(claim("a", "H", "15.00", "0.00"))))), binary(t, sums))
}

// Random budgets in budgets: closing what was split, sent and merged is settling what
// was not, to the byte of the tally and of the report.
func TestCloseIsSettlement(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 3))
	closed := 0
	n := testsize.Of(30, 600)
	for i := range n {
		g := randomRegion(r)
		nested := settlementtest.Replay(settlement.About{Method: settlement.Item}, g.entries...)
		var plans []*budget.Plan
		for j, p := range g.policies {
			plan := newPlan(t, p)
			var err error
			if !g.terms.PointValue.Absent() {
				plan, err = plan.At(g.terms)
				require.NoError(t, err)
			}
			plans = append(plans, plan)
			nested = plan.Settlement(settlement.Period{}, g.accounts[j], nested)
		}
		var want settlement.Tally
		wantErr := want.AddAll(nested)

		got := split(t, r, g.entries)
		var err error
		for j, plan := range plans {
			if err = plan.Close(got, g.accounts[j]); err != nil {
				break
			}
			got = moved(t, got)
		}
		if wantErr != nil {
			require.Error(t, err, "%d: %v", i, wantErr)
			continue
		}
		require.NoError(t, err, "%d", i)
		require.Equal(t, binary(t, &want), binary(t, got), "%d", i)
		want.IDsChecked()
		got.IDsChecked()
		a, err := want.Settle(g.terms)
		require.NoError(t, err)
		b, err := got.Settle(g.terms)
		require.NoError(t, err)
		require.NoError(t, b.Verify())
		require.Equal(t, encoded(t, a), encoded(t, b), "%d", i)
		closed++
	}
	require.Greater(t, closed, n*2/3, "few are refused")
}

func encoded(t testing.TB, r *settlement.Report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.Encode(&b))
	return b.String()
}

// split adds entries to one tally of a few each, in any order, and merges what the
// other machines sent, in any order.
func split(t testing.TB, r *rand.Rand, entries []settlement.Entry) *settlement.Tally {
	t.Helper()
	parts := make([]settlement.Tally, 1+r.IntN(5))
	for _, i := range r.Perm(len(entries)) {
		require.NoError(t, parts[r.IntN(len(parts))].Add(entries[i]))
	}
	all := new(settlement.Tally)
	for _, i := range r.Perm(len(parts)) {
		require.NoError(t, all.Merge(moved(t, &parts[i])))
	}
	return all
}

// region is random claims under budgets in each other.
type region struct {
	entries  []settlement.Entry
	policies []budget.Policy    // from the inside out
	accounts [][]budget.Account // of each
	terms    settlement.Terms
}

func randomRegion(r *rand.Rand) region {
	g := region{}
	pointed := r.IntN(2) == 0
	if pointed {
		g.terms.PointValue = settlement.DecimalOf(1+r.Int64N(200_0000), 4)
		g.terms.Basis = []settlement.Basis{settlement.WholeCost, settlement.FundOnly}[r.IntN(2)]
	}
	pool := ""
	methods := []settlement.Method{settlement.Item, settlement.PerDiem, settlement.Capitation}
	if pointed {
		methods = append(methods, settlement.DRG)
	}
	wholes := map[string]bool{}
	for i := range r.IntN(40) {
		e := settlement.Entry{
			Method: methods[r.IntN(len(methods))], Institution: fmt.Sprint("H", r.IntN(5)), Claim: fmt.Sprint("c", i), Pool: pool,
			Class: []settlement.Class{settlement.ByItem, settlement.BedDay}[r.IntN(2)], Priced: true,
			Cost: settlement.Money(r.Int64N(100_000_00)), Covered: settlement.Money(r.Int64N(10_000_00)),
		}
		e.Amount = e.Cost
		if r.IntN(3) == 0 {
			e.Amount = settlement.Money(r.Int64N(int64(e.Cost) + 1))
		}
		switch r.IntN(12) {
		case 0, 1:
			e.ChargedTo = fmt.Sprint("C", r.IntN(2))
		case 2:
			e.Left, e.Amount, e.Conflict = settlement.LeftUnpaid, 0, "not paid"
		case 3:
			e.Left, e.Amount = settlement.LeftPeriod, 0
		case 4: // of the institution as a whole
			if k := string(e.Method) + e.Institution; !wholes[k] {
				wholes[k], e.Claim, e.Cost = true, "", e.Cost/7
			}
		}
		if e.Method == settlement.DRG {
			e.Priced, e.Amount, e.ChargedTo = false, 0, ""
			if e.Left == "" {
				e.Points = settlement.Points(r.Int64N(1000_0000_0000))
			}
		}
		for range r.IntN(3) {
			if e.Left == "" {
				e.Lines = append(e.Lines, randomLine(r))
			}
		}
		g.entries = append(g.entries, e)
	}
	for level := range 1 + r.IntN(3) {
		p, accounts := randomLevel(r, level)
		g.policies, g.accounts = append(g.policies, p), append(g.accounts, accounts)
	}
	return g
}

func randomLine(r *rand.Rand) settlement.Line {
	l := settlement.Line{
		Kind:   []settlement.Kind{settlement.LineQuality, settlement.LineRefused, settlement.LineReversed, settlement.MemoBorne}[r.IntN(4)],
		Amount: settlement.Money(r.Int64N(1000_00)), Method: []settlement.Method{"", settlement.Budget, settlement.Item}[r.IntN(3)],
	}
	if l.Kind == settlement.LineQuality || l.Kind == settlement.LineRefused {
		l.Amount = -l.Amount
	}
	if r.IntN(2) == 0 {
		l.Trail.Record(&settlement.Rule{ID: "test", Text: "a test", Gives: "x", Formula: "x"}, l.Amount.Decimal(), settlement.In("x", l.Amount.Decimal()))
	}
	return l
}

// randomLevel is a policy with its accounts: of institutions and communities inside,
// and of totals around them.
func randomLevel(r *rand.Rand, level int) (budget.Policy, []budget.Account) {
	p := randomYear(r).policy
	p.Document = policy.Document{Name: fmt.Sprint("level ", level), Kind: policy.Example}
	amount := func() settlement.Decimal { return settlement.Money(r.Int64N(500_000_00)).Decimal() }
	if level == 0 {
		p.Budgets = []budget.Budget{{Institution: "H0", Amount: amount()}, {Holder: "C0", Institution: "H1", Amount: amount()}, {Holder: "C1", Amount: amount(), Minimum: r.IntN(5)}}
		p.Holders = []budget.Holder{{Institution: "H2", Holder: "C1"}}
		if r.IntN(2) == 0 {
			p.Holders = append(p.Holders, budget.Holder{Institution: "H3", Holder: "C0"})
		}
	} else {
		payee := fmt.Sprint("T", level)
		p.Budgets = []budget.Budget{{Holder: payee, Institution: fmt.Sprint("COUNTY", level%2), Amount: amount()}}
		for _, code := range []string{"H0", "H1", "H2", "H3", "C0", "C1", "T1", "COUNTY0", "COUNTY1"} {
			if r.IntN(5) > 0 {
				p.Holders = append(p.Holders, budget.Holder{Institution: code, Holder: payee})
			}
		}
		for _, code := range []string{"C0", "C1"} { // whom claims may name, whatever this one knows
			if r.IntN(3) > 0 {
				p.Holders = append(p.Holders, budget.Holder{Institution: code, Holder: payee})
			}
		}
		p.Holders = unique(p.Holders)
	}
	switch r.IntN(12) {
	case 0, 1:
		p.Methods = []settlement.Method{settlement.Capitation, settlement.Budget, settlement.Item}
	case 2, 3:
		p.Methods = []settlement.Method{settlement.Capitation, settlement.Budget, settlement.Item, settlement.PerDiem, settlement.DRG}
	}
	if r.IntN(20) == 0 {
		p.Unbudgeted = budget.Refuse
	}
	if r.IntN(4) == 0 {
		p.BudgetPlaces = 2 + r.IntN(3)
	}
	var accounts []budget.Account
	for _, b := range p.Budgets {
		a := budget.Account{Institution: b.Institution, CarriedIn: settlement.Money(r.Int64N(2) * r.Int64N(10_000_00))}
		if a.Institution == "" {
			a.Institution = b.Holder
		}
		if r.IntN(3) == 0 {
			f := budget.Finding{ID: fmt.Sprint(level, a.Institution), Amount: settlement.Money(r.Int64N(1000_00)), Status: budget.Upheld}
			a.Findings = append(a.Findings, f)
			if r.IntN(2) == 0 {
				a.Findings = append(a.Findings, budget.Finding{ID: f.ID + "r", Amount: f.Amount / 2, Status: budget.Upheld, Reverses: f.ID})
			}
		}
		accounts = append(accounts, a)
	}
	return p, accounts
}

func unique(list []budget.Holder) []budget.Holder {
	var out []budget.Holder
	seen := map[string]bool{}
	for _, h := range list {
		if !seen[h.Institution] {
			seen[h.Institution] = true
			out = append(out, h)
		}
	}
	return out
}

// TestBudgetOverPools: a budget that acts before the value bears claims of one pool, whichever of two
// institutions or workers met them; it names both pools, in their order.
func TestBudgetOverPools(t *testing.T) {
	pools := []settlement.Pool{{Name: "p", Terms: settlement.Terms{}}, {Name: "q", Terms: settlement.Terms{}}}
	in := func(pool string, e settlement.Entry) settlement.Entry {
		e.Pool = pool
		return e
	}
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "I", Amount: decimal("9.00")}, {Holder: "T", Institution: "H1", Amount: decimal("100.00")}}})
	for second, bad := range map[string]bool{"q": false, "p": true} {
		list := []settlement.Entry{in("q", byItem("a", "H1", "T", "1.00")), in(second, byItem("b", "H2", "T", "1.00"))}
		for _, claims := range [][]settlement.Settlement{replayOf(list...), {replayOf(list[0])[0], replayOf(list[1])[0]}} {
			for _, workers := range []settlement.Workers{1, 4} {
				for _, plan := range []*budget.Plan{plan, plan.AfterValue(false)} { // one would wait for points; there are none
					_, err := workers.SettlePools(pools, plan.Settlement(settlement.Period{}, nil, claims...))
					if !bad {
						require.NoError(t, err)
						continue
					}
					require.ErrorIs(t, err, settlement.ErrPool)
					require.ErrorContains(t, err, `one budget bears claims of `)
				}
			}
		}
		sums := tally(t, replayOf(list...)...)
		if err := plan.Close(sums, nil); bad {
			require.ErrorIs(t, err, settlement.ErrPool)
		} else {
			require.NoError(t, err)
		}
	}
}

// TestEntriesOfNoOwner: sums of the method of budgets that no policy drew up, such as those of a program
// of one's own, are like those of any other method; those that this policy drew up are refused.
func TestEntriesOfNoOwner(t *testing.T) {
	p := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}})
	e := byItem("a", "H", "", "120.00")
	for _, m := range []settlement.Method{settlement.Budget, settlement.Item} {
		for owner, want := range map[*settlement.Owner]error{nil: nil, {Policy: "another", Holder: "H"}: nil, {Policy: p.Ref().Digest, Holder: "H"}: settlement.ErrOwner} {
			own := settlement.Entry{Method: m, Institution: "H", Class: settlement.Account, Priced: true, Owner: owner, Lines: []settlement.Line{{Method: m, Kind: settlement.LineAmount, Amount: 5}}}
			if owner == nil {
				own.Claim, own.Class = "b", settlement.ByItem
			}
			var sums settlement.Tally
			require.NoError(t, sums.Add(e))
			require.NoError(t, sums.Add(own))
			if m == settlement.Item {
				want = nil
			}
			require.ErrorIs(t, p.Close(&sums, nil), want, "%s %v", m, owner)
		}
	}
}
