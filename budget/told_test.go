package budget_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/scaled"
	"github.com/yibaojiesuan/settlement/internal/scribble"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
)

// In this file: what is told beside amounts, which oracles say nothing of. See package told.

// teller notes everything that a plan makes of accounts and claims.
type teller struct {
	*told.All
	t        *testing.T
	plan     *budget.Plan
	pools    []settlement.Pool
	accounts []budget.Account
	entries  []settlement.Entry
}

// tell notes a value, or the error that came in its place: there is nothing beside it.
func (x *teller) tell(of string, v any, err error) {
	x.t.Helper()
	if err != nil {
		require.Empty(x.t, v)
	}
	x.Tell(x.t, of, v, err)
}

func (x *teller) all() {
	x.alone()
	after := x.settled()
	if after == nil {
		return
	}
	claims := func() []settlement.Settlement { return replayOf(x.entries...) }
	report := after.Report
	cleared, err := x.plan.Clear(report, x.accounts, claims()...)
	if err != nil {
		require.True(x.t, cleared == nil)
		x.tell("clearing", nil, err)
	} else {
		x.tell("clearing", cleared.Report, nil)
		x.tell("next", cleared.Next(), nil)
		x.tell("next around", cleared.NextAround(), nil)
		prepaid, err := budget.Prepay(x.accounts, cleared, cleared)
		x.tell("prepaid", prepaid, err)
		again, err := x.plan.Clear(cleared.Report, x.accounts, claims()...)
		require.NoError(x.t, err)
		require.Equal(x.t, cleared.Report, again.Report)
	}
	paid, err := x.plan.Payments(report, x.accounts, claims()...)
	x.tell("payments", paid, err)
	if paid != nil {
		x.letters(paid)
	}
	scores, err := x.plan.Scores(report, x.accounts)
	x.tell("scores", scores, err)
	assessed, err := x.plan.Assess(report, x.accounts)
	x.tell("assessed", assessed, err)
	x.tell("findings", nil, x.plan.CheckFindings(report, x.accounts, claims()...))
	x.tell("findings without claims", nil, x.plan.CheckFindings(report, x.accounts))
}

// alone notes what needs no claims.
func (x *teller) alone() {
	x.tell("origins", []any{x.plan.Pools(), x.plan.Quotas(), x.plan.Budgets()}, nil)
	cliffs, err := x.plan.Cliffs(settlement.Decimal{})
	if err != nil {
		x.tell("cliffs", cliffs, err)
	}
	x.Cliffs(x.t, cliffs)
	list, err := x.plan.Instalments(year("2025-01-01"), x.accounts...)
	x.tell("instalments", list, err)
	paid, carried, trail, err := x.plan.CloseAccount(1000_01)
	x.tell("personal account", []any{paid, carried, trail}[:map[bool]int{true: 3}[err == nil]], err)
	x.letters(x.accounts)
}

func (x *teller) letters(accounts []budget.Account) {
	letters, err := x.plan.Letters(accounts)
	x.tell("letters", letters, err)
	for _, key := range budget.FindingKey("").Choices() {
		sums, err := budget.SumFindings(letters, key, budget.ByFindingStatus)
		x.tell("findings by "+string(key), sums, err)
	}
}

// settled settles by claims and by sums of them; nil: it is refused.
func (x *teller) settled() *budget.After {
	for e, err := range x.plan.Settlement(settlement.Period{}, x.accounts, replayOf(x.entries...)...).Entries() {
		if err != nil {
			x.Error(err)
		} else if e.Method == settlement.Budget {
			x.tell("entry", e, nil)
		}
	}
	after, err := tryAfter(x.plan, x.pools, x.accounts, x.entries...)
	if err != nil {
		require.True(x.t, after == nil)
		x.tell("report", nil, err)
		return nil
	}
	x.tell("report", after, nil)
	x.closed(x.plan)
	x.closed(x.plan.AfterValue(true))
	drawn, err := x.plan.Sample(replayOf(x.entries...)...)
	x.tell("sample", drawn, err)
	return after
}

// closed notes what a plan makes of sums of the claims.
func (x *teller) closed(plan *budget.Plan) {
	var tally settlement.Tally
	for _, s := range replayOf(x.entries...) {
		require.NoError(x.t, tally.AddAll(s))
	}
	if err := plan.Close(&tally, x.accounts); err != nil {
		x.tell("close", nil, err)
		return
	}
	sums, err := tally.Sums()
	x.tell("sums", sums, err)
	settled, err := tally.Settled(x.pools)
	if err != nil {
		x.tell("closed", nil, err)
		return
	}
	after, err := plan.After(settled, x.accounts)
	x.tell("closed", after, err)
}

// TestToldOfDrawn: the jobs of the oracles, with an audit.
func TestToldOfDrawn(t *testing.T) {
	var all told.All
	for i := range 120 {
		d := drawing{rand.New(rand.NewPCG(28, uint64(i)))}
		j := randomWhole(d, map[string]int{})
		if j.strike() {
			j.flows(d)
		}
		j.drawClearing(d)
		d.audited(j)
		if d.one(6) { // amounts that do not fit
			factor := int64(1e12)
			j.policy, j.around, j.entries, j.pools = scaled.Of(j.policy, factor), scaled.Of(j.around, factor), scaled.Of(j.entries, factor), scaled.Of(j.pools, factor)
		}
		plan, err := budget.New(j.policy)
		if err != nil {
			all.Error(err)
			continue
		}
		for i, p := range j.around {
			var totals []budget.Account
			if i < len(j.totals) {
				totals = j.totals[i]
			}
			if d.one(20) {
				p.PositiveDue = budget.Roll
			}
			outer, err := budget.New(p)
			if err != nil {
				all.Error(err)
				continue
			}
			if nested, err := newPlan(t, yearEnd("H1")).Within(outer, nil); err == nil {
				_, err = plan.Within(nested, nil)
				all.Error(err)
			}
			within, err := plan.Within(outer, totals)
			if err != nil {
				require.True(t, within == nil)
				all.Error(err)
				continue
			}
			plan = within
		}
		x := teller{All: &all, t: t, plan: plan, pools: j.pools, accounts: j.accounts, entries: j.entries}
		x.all()
		p := d.origins()
		x.accounts = d.instalments(&p)
		x.plan, err = budget.New(p)
		if err != nil {
			all.Error(err)
			continue
		}
		x.alone()
		p, a, _ := d.volumes()
		if d.one(2) {
			p.Budgets[0].Minimum = 3
		}
		x.plan, x.accounts = newPlan(t, p), []budget.Account{a}
		x.alone()
	}
	all.Check(t, "testdata/drawn.told.txt", *update)
}

// audited draws an audit, and what claims, findings and steps say for it.
func (d drawing) audited(j *wholeJob) {
	j.policy.Audit = &budget.Audit{
		Sample: &budget.SampleRule{Seed: "s", Size: d.IntN(3), Share: settlement.DecimalOf(1+d.Int64N(1000), 3), RiskyFirst: d.one(2)}, MultipleFrom: decimal("0"), MultipleTo: decimal("5"),
		Escalation: []budget.Escalation{{Cases: 1 + d.IntN(2), Step: budget.DepartmentMonth}, {Kinds: 1 + d.IntN(3), Step: budget.Suspend, Months: 1 + d.IntN(3)}},
	}
	j.policy.Assessment = d.assessment()
	for i := range j.policy.Budgets {
		if b := &j.policy.Budgets[i]; b.AmountFrom == "" && d.one(3) {
			b.Minimum = 1 + d.IntN(4)
		}
	}
	for i := range j.entries {
		j.entries[i].Department, j.entries[i].Month = oneOf(d, "", "D", "E"), month(oneOf(d, "2025-01", "2025-02"))
	}
	if d.one(2) && j.accountOf("H1").Institution == "" {
		j.accounts = append(j.accounts, d.drawSteps())
	}
	for k := range j.accounts {
		a := &j.accounts[k]
		if d.one(4) {
			a.Corrections = []budget.MonthMoney{{Month: month("2024-12"), Amount: d.upTo(20_000) - 10_000}, {Month: month("2024-11"), Amount: d.upTo(100)}}
		}
		if d.one(3) {
			continue
		}
		for i := range d.IntN(6) {
			a.Findings = append(a.Findings, budget.Finding{
				ID: fmt.Sprint("f", k, i), Department: oneOf(d, "", "D", "E"), Month: month(oneOf(d, "2025-01", "2025-02")), Kind: oneOf(d, "x", "y"), Amount: d.upTo(5000),
				Status: oneOf(d, budget.Upheld, budget.Upheld, budget.Pending, budget.Dismissed), Item: oneOf(d, "", "bed"), Rule: oneOf(d, "", "r"), Source: "manual", Stage: oneOf(d, "first", "second"),
			})
			if n := len(a.Findings); n > 1 && a.Findings[n-2].Status == budget.Upheld && d.one(3) {
				of := a.Findings[n-2]
				a.Findings[n-1] = budget.Finding{ID: "back of " + of.ID, Reverses: of.ID, Claim: of.Claim, Amount: of.Amount, Multiple: of.Multiple, Status: budget.Upheld}
			}
		}
	}
}

// assessment draws indicators that are measured.
func (d drawing) assessment() *budget.Assessment {
	if d.one(2) {
		return nil
	}
	sums := budget.Summed("").Choices()
	x := &budget.Assessment{Parts: []budget.Part{{Name: "a", Weight: decimal("0.4")}, {Name: "b", Weight: decimal("0.6")}}}
	for i := range x.Parts {
		for k := range 1 + d.IntN(3) {
			in := budget.Indicator{Name: fmt.Sprint("i", i, k), Measure: &budget.Measure{Of: oneOf(d, sums...), Over: oneOf(d, sums...), Class: oneOf(d, "", settlement.Normal), OverClass: oneOf(d, "", settlement.ByItem)}}
			in.Bands = []budget.PointBand{{From: d.share(30000), Points: decimal("30")}, {From: decimal("0"), Points: decimal("20")}}
			in.Gate = oneOf(d, settlement.Decimal{}, d.share(10000))
			x.Parts[i].Indicators = append(x.Parts[i].Indicators, in)
		}
	}
	return x
}

// instalments draws instalments of a policy, and what accounts say for them.
func (d drawing) instalments(p *budget.Policy) (accounts []budget.Account) {
	p.Instalments = &budget.Instalments{Period: oneOf(d, budget.Month, budget.Quarter, budget.Half, budget.Year), Mode: oneOf(d, "", budget.Lump, budget.Claims, budget.Claims, budget.Volume), PrepayRatio: d.share(10000), Limit: oneOf(d, "", budget.EachCycle, budget.Cumulative)}
	p.PersonalAccounts = &budget.PersonalAccounts{PaidOut: d.share(10000)}
	if d.one(2) {
		p.Advance = &budget.Advance{Ratio: d.share(2000)}
	}
	if n := map[budget.Cycle]int{budget.Quarter: 4, budget.Half: 2}[p.Instalments.Period]; d.one(2) {
		for range n {
			p.Instalments.Weights = append(p.Instalments.Weights, settlement.DecimalInt(1+d.IntN(5)))
		}
	}
	for _, b := range p.Budgets {
		a := budget.Account{Institution: b.Institution, Debt: d.upTo(1000), CarriedIn: d.upTo(1000)}
		for m := range 12 {
			if d.one(3) && (p.Instalments.Mode == budget.Claims || d.one(100)) {
				a.Incurred = append(a.Incurred, budget.MonthMoney{Month: month("2025-01").Add(m), Amount: d.upTo(1_000_000)})
			}
		}
		accounts = append(accounts, a)
	}
	return accounts
}

// TestToldOfDocuments: policies and accounts with a change.
func TestToldOfDocuments(t *testing.T) {
	var all told.All
	for _, of := range documents(t) {
		accounts, err := budget.ReadAccounts(strings.NewReader(of[1]))
		require.NoError(t, err)
		entries := claimsOf(accounts)
		tellDocuments(t, &all, of[0], of[1], entries, true)
		for k, edited := range seeds.Edits(t, of[0], 130) {
			tellDocuments(t, &all, edited, of[1], entries, k%6 == 0)
		}
		for _, edited := range seeds.Edits(t, of[1], 24) {
			tellDocuments(t, &all, of[0], edited, entries, true)
		}
	}
	all.Check(t, "testdata/documents.told.txt", *update)
}

// claimsOf makes claims of the institutions of accounts: those that findings are about, and others.
func claimsOf(accounts []budget.Account) (list []settlement.Entry) {
	codes := []string{"Q01"}
	for _, a := range accounts {
		codes = append(codes, a.Institution)
	}
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		at := slices.IndexFunc(accounts, func(a budget.Account) bool { return a.Institution == code })
		ids := []string{code + " a", code + " b"}
		if at >= 0 {
			for _, f := range accounts[at].Findings {
				if f.Claim != "" && !slices.Contains(ids, f.Claim) {
					ids = append(ids, f.Claim)
				}
			}
		}
		for i, id := range ids {
			e := byItem(id, code, "", "700000.00")
			e.Covered, e.Vouched, e.Department, e.Month = settlement.Money(i), false, []string{"D1", "D2"}[i%2], month("2025-01").Add(i%3)
			list = append(list, e)
		}
	}
	return list
}

// tellDocuments notes what is made of a policy and its accounts, with claims if the whole is asked for.
func tellDocuments(t *testing.T, all *told.All, policy, accounts string, entries []settlement.Entry, whole bool) {
	t.Helper()
	p, err := budget.ReadPolicy(strings.NewReader(policy))
	if err != nil {
		all.Error(err)
		return
	}
	plan, err := budget.New(p)
	if err != nil {
		require.True(t, plan == nil)
		all.Error(err)
		return
	}
	scribble.Copies(t, p, plan)
	list, err := budget.ReadAccounts(strings.NewReader(accounts))
	if err != nil {
		all.Error(err)
		return
	}
	x := teller{All: all, t: t, plan: plan, pools: single(settlement.Terms{}), accounts: list, entries: entries}
	if !whole {
		x.alone()
		return
	}
	x.all()
}

// TestCopies: a plan shares nothing with its maker or its callers.
func TestCopies(t *testing.T) { scribble.Documents(t, budget.ReadPolicy, budget.New) }
