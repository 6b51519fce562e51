package budget_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// Σ instalments = the annual amount to the fen, and prepaid + withheld = instalment.
func TestInstalmentsAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for range testsize.Of(100, 500) {
		period := []budget.Cycle{budget.Month, budget.Quarter, budget.Half, budget.Year}[r.IntN(4)]
		n := map[budget.Cycle]int{budget.Month: 12, budget.Quarter: 4, budget.Half: 2, budget.Year: 1}[period]
		var weights []settlement.Decimal
		if r.IntN(2) == 0 {
			for range n {
				weights = append(weights, settlement.DecimalOf(r.Int64N(1000)+1, 3))
			}
		}
		ratio := settlement.DecimalOf(r.Int64N(1001), 3)
		amount := settlement.Money(r.Int64N(1e12))
		plan := newPlan(t, budget.Policy{
			Budgets:     []budget.Budget{{Institution: "H", Amount: amount.Decimal()}},
			Instalments: &budget.Instalments{Period: period, PrepayRatio: ratio, Weights: weights},
			Deposit:     &budget.Deposit{Ratio: settlement.DecimalOf(1000-mustScaled(ratio), 3)},
		})
		debt := settlement.Money(r.Int64N(int64(amount) + 1))
		list, err := plan.Instalments(year("2025-04-01"), budget.Account{Institution: "H", Debt: debt})
		require.NoError(t, err)
		require.Len(t, list, n)
		var all, prepaid, withheld, pay settlement.Money
		for _, x := range list {
			all += x.Amount
			withheld += x.Withheld
			prepaid += x.Amount - x.Withheld
			pay += x.Pay
			require.GreaterOrEqual(t, x.Pay, settlement.Money(0))
			linesFit(t, "H", x.Lines)
			for _, l := range x.Lines {
				require.NoError(t, l.Trail.Replay())
				require.Zero(t, l.Trail.Result().Cmp(l.Amount.Decimal()))
			}
		}
		require.Equal(t, amount, all)
		require.Equal(t, amount, prepaid+withheld)
		require.Equal(t, prepaid, pay+debt-list[n-1].Debt)
		require.Equal(t, rat.Fen(rat.Mul(rat.Yuan(amount), ratio.Rat())), rat.Yuan(prepaid))
	}
}

func mustScaled(d settlement.Decimal) int64 {
	v, err := d.Scaled(3)
	if err != nil {
		panic(err)
	}
	return v
}

// By claims, the amounts paid over the cycles and the amount deferred at their end add up to
// the claimed amount, and no cycle pays more than its limit.
func TestInstalmentsByClaims(t *testing.T) {
	policy := func(limit budget.InstalmentLimit) budget.Policy {
		return budget.Policy{
			Budgets:     []budget.Budget{{Institution: "H", Amount: decimal("1200.00")}},
			Instalments: &budget.Instalments{Period: budget.Quarter, Mode: budget.Claims, Limit: limit},
		}
	}
	account := budget.Account{Institution: "H"}
	for i, amount := range []string{"100.00", "50.00", "50.00", "250.00", "150.00", "100.00", "0.00", "20.00", "30.00", "400.00", "0.00", "100.00"} {
		account.Incurred = append(account.Incurred, budget.MonthMoney{Month: month("2025-01").Add(i), Amount: yuan(amount)})
	}
	for _, row := range []struct {
		limit         budget.InstalmentLimit
		pay, deferred []string
	}{
		{budget.EachCycle, []string{"200.00", "300.00", "250.00", "300.00"}, []string{"0.00", "200.00", "0.00", "200.00"}},
		{budget.Cumulative, []string{"200.00", "400.00", "150.00", "450.00"}, []string{"0.00", "100.00", "0.00", "50.00"}},
	} {
		list, err := newPlan(t, policy(row.limit)).Instalments(year("2025-01-01"), account)
		require.NoError(t, err)
		for i, x := range list {
			require.Equal(t, row.pay[i], x.Pay.String(), "%s %d", row.limit, i)
			require.Equal(t, row.deferred[i], x.Deferred.String(), "%s %d", row.limit, i)
		}
	}
}

// By volume, instalments are cumulative: what one month loses by rounding comes in
// the next. Two months of 41397.135.
func TestInstalmentsByVolume(t *testing.T) {
	policy := budget.Policy{
		Quotas:      []budget.Quota{{Name: "q", Amount: decimal("82794.27")}},
		Budgets:     []budget.Budget{{Institution: "H", Quotas: []string{"q"}}},
		Instalments: &budget.Instalments{Period: budget.Month, Mode: budget.Volume, PrepayRatio: decimal("0.5")},
	}
	account := budget.Account{Institution: "H", Volumes: []budget.Volumes{{Quota: "q", Month: month("2025-01"), Units: decimal("1")}, {Quota: "q", Month: month("2025-02"), Units: decimal("1")}}}
	two := settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-02-28")}
	pays := func() (list []string) {
		parts, err := newPlan(t, policy).Instalments(two, account)
		require.NoError(t, err)
		for _, x := range parts {
			list = append(list, x.Pay.String())
		}
		return list
	}
	require.Equal(t, []string{"41397.14", "41397.13"}, pays())
	// A twelfth of a yearly quota is no whole fen either: 496765.62 ÷ 12.
	policy.Quotas[0].Amount, policy.Quotas[0].Monthly, policy.Instalments.PrepayRatio = decimal("496765.62"), true, settlement.Decimal{}
	require.Equal(t, []string{"41397.14", "41397.13"}, pays())

	account.Volumes[1].Month = settlement.Month{}
	_, err := newPlan(t, policy).Instalments(two, account)
	require.EqualError(t, err, "accounts[0].volumes[1].month: required")
}

// What the fund owes because it was rolled comes with the first instalment.
func TestInstalmentsOfWhatRolled(t *testing.T) {
	plan := newPlan(t, budget.Policy{PositiveDue: budget.Roll, Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1200.00")}}, Instalments: &budget.Instalments{Period: budget.Month}})
	c := clear(t, plan, []budget.Account{{Institution: "H", Prepaid: yuan("1000.00")}}, claim("c", "H", "1100.00", "0.00"))
	require.Equal(t, map[string][]string{"amount": {"1100.00"}, "prepaid": {"-1000.00", "-100.00"}}, lines(c.Report.Statement("H")))
	next := c.Next()
	require.Equal(t, "-100.00", next[0].Debt.String())
	list, err := plan.Instalments(year("2026-01-01"), next...)
	require.NoError(t, err)
	require.Equal(t, "200.00", list[0].Pay.String())
	require.Equal(t, "100.00", list[1].Pay.String())
	linesFit(t, "H", list[0].Lines)
	again := clear(t, plan, next, claim("c", "H", "1100.00", "0.00")).Report.Statement("H")
	require.Equal(t, []string{"100.00", "-1200.00"}, amounts(again, settlement.LinePrepaid))
}

func TestInstalmentsAdvance(t *testing.T) {
	plan := newPlan(t, budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1200.00"), Minimum: 10}}, Advance: &budget.Advance{Ratio: decimal("0.05")},
		Instalments: &budget.Instalments{Period: budget.Month},
	})
	list, err := plan.Instalments(year("2025-01-01"))
	require.NoError(t, err)
	require.Equal(t, "160.00", list[0].Pay.String())
	require.Equal(t, "100.00", list[1].Pay.String())
}

// The institution's payment never falls as its accepted cost rises.
func TestPaymentNeverFalls(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	for range testsize.Of(15, 150) {
		y := randomYear(r)
		y.policy.Sharing.Mode = settlement.Marginal
		y.account.Findings, y.account.ReasonableOverrun = nil, 0
		y.account.CarriedIn = 0
		plan := newPlan(t, y.policy)
		last := settlement.Money(-1 << 62)
		cost := settlement.Money(0)
		for range 12 {
			cost += settlement.Money(r.Int64N(int64(y.budget)/8 + 10))
			s := clear(t, plan, []budget.Account{y.account}, budget.Claim{ID: "c", Institution: "H", Cost: cost}).Report.Statement("H")
			require.GreaterOrEqual(t, s.Due, last)
			last = s.Due
		}
	}
}

// Carry out of one year is carry in of the next; over the years nobody gets more
// than claims or budgets allow: with everything kept and carried, the sum of the
// entitlements is the sum of the budgets, as long as no year runs over.
func TestCarryOverYears(t *testing.T) {
	plan := newPlan(t, budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1000.00")}}, SurplusTo: budget.Carry,
		Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}}},
	})
	claims := newPlan(t, budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1000.00")}}, SurplusTo: budget.Carry, Instalments: &budget.Instalments{Period: budget.Month, Mode: budget.Claims},
		Sharing: &budget.Sharing{Sharing: settlement.Sharing{Surplus: []settlement.Tier{{Institution: decimal("1")}}}},
	})
	costs := []string{"700.00", "1100.00", "1150.00", "900.00", "1300.00"}
	lump := []string{"1000.00", "1000.00", "1000.00", "1000.00", "1000.00"} // cash: the budget each year
	room := []string{"700.00", "1100.00", "1150.00", "900.00", "1150.00"}   // what was claimed, up to budget and room
	carried := []string{"300.00", "200.00", "50.00", "150.00", "0.00"}
	for _, row := range []struct {
		plan *budget.Plan
		want []string
	}{{plan, lump}, {claims, room}} {
		account := budget.Account{Institution: "H"}
		for i, cost := range costs {
			c := clear(t, row.plan, []budget.Account{account}, claim("c", "H", cost, "0.00"))
			s := c.Report.Statement("H")
			require.Equal(t, row.want[i], s.Entitlement.String(), "year %d", i)
			account = budget.Account{Institution: "H", CarriedIn: c.Next()[0].CarriedIn}
			require.Equal(t, carried[i], account.CarriedIn.String(), "year %d", i)
		}
	}
}

// Twelve months at a share, and the annual settlement of the same claims with what
// the months transferred as prepaid money, end at the annual entitlement; so do
// findings, which the year's accounts list again.
func TestMonthsAndYear(t *testing.T) {
	monthly := newPlan(t, budget.Policy{Deposit: &budget.Deposit{Ratio: decimal("0.05"), Base: budget.OfEntitlement}})
	annual := newPlan(t, budget.Policy{
		Budgets: []budget.Budget{{Institution: "H", Amount: decimal("5000.00")}},
		Deposit: &budget.Deposit{Ratio: decimal("0.05"), Release: &budget.Release{By: budget.Pass, FullFrom: decimal("60")}},
	})
	r := rand.New(rand.NewPCG(7, 3))
	for range 20 {
		var all []budget.Claim
		var months []*budget.Clearing
		finding := budget.Finding{ID: "F", Claim: "m3", Amount: 5, Multiple: decimal("2"), Status: budget.Upheld}
		for m := range 12 {
			c := budget.Claim{ID: fmt.Sprintf("m%d", m), Institution: "H", Cost: settlement.Money(100 + r.Int64N(100_000)), Covered: settlement.Money(r.Int64N(90))}
			all = append(all, c)
			a := budget.Account{Institution: "H"}
			if m == 3 {
				a.Findings = []budget.Finding{finding}
			}
			months = append(months, clear(t, monthly, []budget.Account{a}, c))
		}
		account := budget.Account{Institution: "H", Score: decimal("60"), Findings: []budget.Finding{finding}}
		once := clear(t, annual, []budget.Account{account}, all...).Report.Statement("H")
		accounts, err := budget.Prepay([]budget.Account{account}, months...)
		require.NoError(t, err)
		rest := clear(t, annual, accounts, all...).Report.Statement("H")
		total := rest.Due
		for _, m := range months {
			total += m.Report.Statement("H").Due
		}
		require.Equal(t, once.Due, total, "clearing twelve months then the year = clearing the year")
		require.Equal(t, once.Entitlement-10, total, "the entitlement, less damages of 0.10")
	}
}

// The order of claims, the way they are split over parts, and of accounts change
// nothing, and a report reads back as it was written.
func TestOrderChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 4))
	p := ningqiang(budget.Budget{Holder: "C1", Pool: "county", Heads: 1}, budget.Budget{Holder: "C2", Pool: "county", Heads: 3})
	p.Holders = []budget.Holder{{Institution: "H1", Holder: "C1"}, {Institution: "H2", Holder: "C2"}}
	plan := newPlan(t, p)
	var claims []budget.Claim
	accounts := []budget.Account{{Institution: "C1"}, {Institution: "C2"}, {Institution: "H1"}, {Institution: "H2"}}
	for i := range 300 {
		c := budget.Claim{ID: fmt.Sprintf("c%d", i), Institution: accounts[2+r.IntN(2)].Institution, Cost: settlement.Money(r.Int64N(1e8)), ChargedTo: []string{"", "C1", "C2"}[r.IntN(3)]}
		claims = append(claims, c)
		if i%50 == 0 {
			k := slices.IndexFunc(accounts, func(a budget.Account) bool { return a.Institution == c.Institution })
			accounts[k].Findings = append(accounts[k].Findings, budget.Finding{ID: fmt.Sprint(i), Claim: c.ID, Amount: c.Cost / 2, Multiple: decimal("2"), Status: budget.Upheld})
		}
	}
	encode := func(claims []budget.Claim, accounts []budget.Account) string {
		n := len(claims) / 2
		report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, accounts, budget.Items(settlement.Period{}, each(claims[:n]...)), budget.Items(settlement.Period{}, each(claims[n:]...))))
		require.NoError(t, err)
		c, err := plan.Clear(report, accounts)
		require.NoError(t, err)
		c.Report.MadeUnder(settlement.AccountsDocument, "", "") // its digest is of the list as it stands
		var b bytes.Buffer
		require.NoError(t, c.Encode(&b))
		return b.String()
	}
	want := encode(claims, accounts)
	read, err := settlement.ReadReport(strings.NewReader(want))
	require.NoError(t, err)
	require.NoError(t, read.Verify())
	again, err := plan.Clear(read, accounts)
	require.NoError(t, err)
	again.Report.MadeUnder(settlement.AccountsDocument, "", "")
	var b bytes.Buffer
	require.NoError(t, again.Encode(&b))
	require.Equal(t, want, b.String(), "clearing a report that was cleared and stored")
	for range 5 {
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		r.Shuffle(len(accounts), func(i, j int) { accounts[i], accounts[j] = accounts[j], accounts[i] })
		if diff := cmp.Diff(want, encode(claims, accounts)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestContract(t *testing.T) {
	plan := newPlan(t, qingdao())
	var claims []budget.Claim
	for i := range 50 {
		claims = append(claims, budget.Claim{ID: fmt.Sprintf("c%d", i), Institution: []string{"Q01", "Q02"}[i%2], Cost: settlement.Money(i * 100_000), Covered: settlement.Money(i)})
	}
	require.NoError(t, settlementtest.Check(budget.Items(settlement.Period{}, each(claims...))))
	require.NoError(t, settlementtest.Check(plan.Settlement(settlement.Period{}, []budget.Account{{Institution: "Q01", CarriedIn: 5}}, budget.Items(settlement.Period{}, each(claims...)))))
}

// A claim that its holder pays is the holder's: the fund owes the treating
// institution nothing.
func TestPaidByHolder(t *testing.T) {
	plan := newPlan(t, qingdao())
	own, away := claim("own", "Q01", "600000.00", "0.00"), claim("away", "Q02", "100000.00", "0.00")
	away.ChargedTo = "Q01"
	accounts := []budget.Account{{Institution: "Q01", Prepaid: yuan("646425.00"), Score: decimal("85")}}
	other := append(slices.Clone(accounts), budget.Account{Institution: "Q02"})
	c := clear(t, plan, other, own, away)
	require.Equal(t, "-42540.00", c.Report.Statement("Q01").Due.String(), "the fund pays Q02 out of Q01's budget")
	require.Equal(t, "100000.00", c.Report.Statement("Q02").Entitlement.String())
	away.PaidBy = budget.PaidByHolder
	c = clear(t, plan, accounts, own, away)
	require.Equal(t, "57460.00", c.Report.Statement("Q01").Due.String())
	require.Nil(t, c.Report.Statement("Q02"))
}

// With a fixed point value a budget bears claims with points; lines bring the
// statement to the budget exactly, although points are priced as a whole.
func TestFixedPointValue(t *testing.T) {
	entries := make([]settlement.Entry, 7)
	for i := range entries {
		entries[i] = settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: fmt.Sprint(i), Class: settlement.Normal, Points: settlement.Points(123_456_789 * int64(i+1)), Cost: 50_000, Covered: 777}
	}
	inner := settlementtest.Replay(settlement.About{Method: settlement.DRG}, entries...)
	for _, terms := range []settlement.Terms{
		{PointValue: decimal("100.37")}, {PointValue: decimal("100.37"), Basis: settlement.FundOnly}, {PointValue: decimal("100.37"), RoundEach: true},
		{PointValue: decimal("100.37"), ValueRounding: settlement.RoundDown},
	} {
		plan, err := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("3000.00")}}}).At(terms)
		require.NoError(t, err)
		report, err := settlement.Settle(terms, plan.Settlement(settlement.Period{}, nil, inner))
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		require.Equal(t, "3000.00", report.Statements[0].Due.String())
	}
	_, err := newPlan(t, budget.Policy{}).At(settlement.Terms{})
	require.ErrorIs(t, err, policy.ErrRequired)

	// Points of one institution that are charged to two holders have no price of
	// their own, unless each claim is rounded.
	entries[3].ChargedTo = "X"
	two := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("1.00")}, {Institution: "X", Amount: decimal("1.00")}}})
	at, err := two.At(settlement.Terms{PointValue: decimal("2")})
	require.NoError(t, err)
	_, err = settlement.Settle(settlement.Terms{PointValue: decimal("2")}, at.Settlement(settlement.Period{}, nil, inner))
	require.ErrorIs(t, err, budget.ErrUnpriced)
	rounded := settlement.Terms{PointValue: decimal("2"), RoundEach: true}
	at, err = two.At(rounded)
	require.NoError(t, err)
	_, err = settlement.Settle(rounded, at.Settlement(settlement.Period{}, nil, inner))
	require.NoError(t, err)
}

// Claims of another method than the budgets' pass untouched, points and all.
func TestMethods(t *testing.T) {
	p := budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("10.00")}}, Methods: []settlement.Method{settlement.Item}}
	points := settlementtest.Replay(settlement.About{Method: settlement.DRG}, settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: "d", Class: settlement.Normal, Points: settlement.Point})
	report, err := settlement.Settle(settlement.Terms{Fund: decimal("100.00")}, newPlan(t, p).Settlement(settlement.Period{}, nil, points, budget.Items(settlement.Period{}, each(claim("c", "H", "15.00", "0.00")))))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	require.Equal(t, "90.00", report.Pool("").PointValue.Numerator.String())
	require.Equal(t, "100.00", report.Statements[0].Due.String())
}

func TestExplain(t *testing.T) {
	plan := newPlan(t, qingdao())
	r := rand.New(rand.NewPCG(14, 4))
	var claims []budget.Claim
	for i := range 200 {
		cost := settlement.Money(1 + r.Int64N(1e9))
		claims = append(claims, budget.Claim{ID: fmt.Sprint("c", i), Institution: "Q01", Cost: cost, Covered: settlement.Money(r.Int64N(int64(cost) + 1))})
	}
	settled := plan.Settlement(settlement.Period{}, nil, budget.Items(settlement.Period{}, each(claims...)))
	s, ok := settled.(settlement.Explainer)
	require.True(t, ok)
	for e, err := range settled.Entries() {
		require.NoError(t, err)
		if e.Claim != "" {
			explained, err := s.Explain(e.Claim)
			require.NoError(t, err)
			require.NoError(t, settlementtest.CheckExplained(e, explained))
		}
	}
	_, err := s.Explain("d")
	require.ErrorIs(t, err, settlement.ErrClaim)
}

func TestAllocations(t *testing.T) {
	plan := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H", Amount: decimal("10.00")}}})
	deck := func(n int) settlement.Settlement {
		c := claim("c", "H", "15.00", "0.00")
		return plan.Settlement(settlement.Period{}, nil, budget.Items(settlement.Period{}, settlement.Stream(func(yield func(budget.Claim, error) bool) {
			for range n {
				if !yield(c, nil) {
					return
				}
			}
		})))
	}
	walk := func(s settlement.Settlement) float64 {
		return testing.AllocsPerRun(10, func() {
			for range s.Entries() {
			}
		})
	}
	// A few more or less are the detector's own.
	require.InDelta(t, walk(deck(10)), walk(deck(10_000)), 20, "a claim allocates nothing")
}

func TestPolicyIsCopied(t *testing.T) {
	p := qingdao()
	plan := newPlan(t, p)
	p.Deposit.Release.Steps[0].Release = decimal("0")
	p.Budgets[0].Shares[0] = decimal("0")
	got := plan.Policy()
	require.Empty(t, cmp.Diff(qingdao(), got))
	got.Sharing.Surplus[0].Institution = decimal("0")
	require.Empty(t, cmp.Diff(qingdao(), plan.Policy()))
}
