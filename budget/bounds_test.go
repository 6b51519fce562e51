package budget_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// In this file: sums that do not fit or just do, and amounts of nothing.

// TestClaimsThatDoNotFit: what a claim comes to with its lines just fits, or is refused, where a
// finding or a step looks at it.
func TestClaimsThatDoNotFit(t *testing.T) {
	most := settlement.Money(math.MaxInt64)
	found := budget.Finding{ID: "f", Claim: "a", Amount: 1, Status: budget.Upheld}
	for name, row := range map[string]struct {
		account budget.Account
		change  func(list []settlement.Entry, more int64)
	}{
		"a line of a claim with a finding": {budget.Account{Institution: "H", Findings: []budget.Finding{found}}, func(list []settlement.Entry, more int64) {
			list[0].Amount, list[0].Lines = most-1, []settlement.Line{{Kind: settlement.LineOver, Amount: settlement.Money(more)}}
		}},
		"claims of a step": {budget.Account{Institution: "H", Steps: []budget.AppliedStep{step("D", "2025-03")}}, func(list []settlement.Entry, more int64) {
			list[0].Amount, list[1].Amount = most-1, settlement.Money(more)
		}},
		"points of a step": {budget.Account{Institution: "H", Steps: []budget.AppliedStep{step("D", "2025-03")}}, func(list []settlement.Entry, more int64) {
			for i, points := range []int64{math.MaxInt64 - 1, more} {
				list[i].Method, list[i].Class, list[i].Priced, list[i].Amount, list[i].Points = settlement.DRG, settlement.Normal, false, 0, settlement.Points(points)
			}
		}},
	} {
		for more, fits := range map[int64]bool{1: true, 2: false} {
			list := []settlement.Entry{byItem("a", "H", "", "0.00"), byItem("b", "H", "", "0.00")}
			for i := range list {
				list[i].Department, list[i].Month = "D", month("2025-03")
			}
			report, err := settlement.Settle(settlement.Terms{PointValue: decimal("0.0001")}, replayOf(list...)[0])
			require.NoError(t, err)
			row.change(list, more)
			_, err = newPlan(t, budget.Policy{}).Payments(report, []budget.Account{row.account}, replayOf(list...)...)
			require.Equal(t, !fits, errors.Is(err, settlement.ErrOverflow), "%s: %v", name, err)
		}
	}
}

// TestWeightsThatDoNotFit: weights of cycles that are no number together divide no budget.
func TestWeightsThatDoNotFit(t *testing.T) {
	for _, mode := range []budget.InstalmentMode{budget.Lump, budget.Claims} {
		for weight, fits := range map[string]bool{"1": true, "4000000000000000": true, "900000000000000000": false} {
			p := budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}, Instalments: &budget.Instalments{Period: budget.Month, Mode: mode}}
			p.Instalments.Weights = slices.Repeat([]settlement.Decimal{decimal(weight)}, 12)
			list, err := newPlan(t, p).Instalments(year("2025-01-01"), budget.Account{Institution: "H"})
			if fits {
				require.NoError(t, err, weight)
				require.Equal(t, "8.33", list[0].Amount.String())
				continue
			}
			require.ErrorIs(t, err, settlement.ErrOverflow)
			require.Empty(t, list)
		}
	}
}

// TestWhatIsBorneAddsUp: of an overrun, what the fund bears and what is borne are the amount that is
// taken off, and nobody bears nothing, or less.
func TestWhatIsBorneAddsUp(t *testing.T) {
	for i := range 60 {
		for _, share := range []string{"0", "0.3", "0.5", "0.99999999", "1"} {
			p := newPlan(t, budget.Policy{
				BudgetPlaces: 4, Budgets: []budget.Budget{{Institution: "H", PerHead: decimal(fmt.Sprintf("100.%04d", i*7)), Heads: 1}},
				Sharing: &budget.Sharing{Sharing: settlement.Sharing{Overrun: []settlement.Tier{{UpTo: decimal("0.5"), Fund: decimal(share)}, {Fund: decimal("1")}}}},
			})
			s := clear(t, p, nil, claim("c", "H", "200.00", "0.00")).Report.Statement("H")
			sum := map[settlement.Kind]settlement.Money{}
			for _, l := range s.Lines {
				require.NotZero(t, l.Amount)
				sum[l.Kind] += l.Amount
				if l.Kind == settlement.MemoBorne {
					require.Positive(t, l.Amount)
				}
			}
			require.Equal(t, max(-sum[settlement.LineOver]-sum[settlement.LineShared], 0), sum[settlement.MemoBorne], "%s of %d", share, i)
		}
	}
}

// TestNothingPaidBeside: a subsidy that comes to nothing, or a pot that holds nothing, is no line.
func TestNothingPaidBeside(t *testing.T) {
	for pot, want := range map[string]int{"": 1, "0.00": 0, "1.00": 1} {
		p := budget.Policy{Document: example, Subsidies: []budget.Subsidy{{Name: "s", Above: decimal("50000.00"), Share: decimal("0.5")}}}
		if pot != "" {
			p.Subsidies[0].Pot, p.Subsidies[0].OverPot = decimal(pot), settlement.ShortfallScale
		}
		after, err := tryAfter(newPlan(t, p), single(settlement.Terms{}), nil, byItem("a", "H1", "", "60000.00"), byItem("b", "H2", "", "50000.00"))
		require.NoError(t, err)
		lines := 0
		for _, list := range after.Beside {
			lines += len(list)
		}
		require.Equal(t, want, lines, pot)
		for _, code := range []string{"H1", "H2"} {
			for _, l := range after.Report.Statement(code).Lines {
				require.NotZero(t, l.Amount)
			}
		}
	}
}

// TestOverrunAsPriced: under a budget of nothing all is taken off that the claims are priced as,
// rounded once an institution or once a claim, and capped and floored as the terms say.
func TestOverrunAsPriced(t *testing.T) {
	claims := []settlement.Entry{scored("a", "H", "", "1.005", "0.90", "0.10"), scored("b", "H", "", "1.005", "5.00", "1.50"), scored("c", "H", "", "1.005", "5.00", "0.00")}
	for i := range claims {
		claims[i].Vouched = false
	}
	p := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H", Amount: decimal("0.00")}}})
	for name, row := range map[string]struct {
		terms settlement.Terms
		want  []string
	}{
		"an institution":   {settlement.Terms{}, []string{"-1.42"}},                                                            // 3.015 − 1.60
		"a claim":          {settlement.Terms{RoundEach: true}, []string{"-1.43"}},                                             // 3 × 1.01 − 1.60
		"a claim, capped":  {settlement.Terms{RoundEach: true, ClaimCap: settlement.CapCost}, []string{"-1.32", "-0.11"}},      // 0.90 + 2 × 1.01 − 1.60; the cap takes the rest
		"a claim, floored": {settlement.Terms{RoundEach: true, NegativeDue: settlement.NegativeFloorClaim}, []string{"-1.92"}}, // 0.91 + 0.00 + 1.01
		"the fund alone":   {settlement.Terms{Basis: settlement.FundOnly}, []string{"-3.02"}},                                  // 3.015
		"each, fund alone": {settlement.Terms{Basis: settlement.FundOnly, RoundEach: true}, []string{"-3.03"}},                 // 3 × 1.01
	} {
		row.terms.PointValue = decimal("1")
		at, err := p.At(row.terms)
		require.NoError(t, err)
		report, err := settlement.Settle(row.terms, at.Settlement(settlement.Period{}, nil, replayOf(claims...)...))
		require.NoError(t, err)
		require.Equal(t, row.want, amounts(report.Statement("H"), settlement.LineOver), name)
		require.Equal(t, "0.00", dueOf(report, "H"), name)
	}
}

// TestPointsOfNoClaim: points that are of no claim count in a budget as they are priced, rounded by
// themselves where each claim is.
func TestPointsOfNoClaim(t *testing.T) {
	list := []settlement.Entry{scored("a", "H", "", "1.005", "5.00", "0.25"), scored("", "H", "", "2.005", "0.00", "0.50")}
	list[0].Vouched, list[1].Vouched, list[1].Class = false, false, settlement.Account
	p := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H", Amount: decimal("0.00")}}})
	for each, want := range map[bool]map[settlement.Basis]string{
		false: {settlement.WholeCost: "-2.26", settlement.FundOnly: "-3.01"}, true: {settlement.WholeCost: "-2.27", settlement.FundOnly: "-3.02"}, // 3.01, or 1.01 + 2.01
	} {
		for basis, over := range want {
			terms := settlement.Terms{PointValue: decimal("1"), RoundEach: each, Basis: basis}
			at, err := p.At(terms)
			require.NoError(t, err)
			report, err := settlement.Settle(terms, at.Settlement(settlement.Period{}, nil, replayOf(list...)...))
			require.NoError(t, err)
			require.Equal(t, []string{over}, amounts(report.Statement("H"), settlement.LineOver), "%t %s", each, basis)
			require.Equal(t, "0.00", dueOf(report, "H"))
		}
	}
}

// TestStepAsPriced: a step refuses what the claims with points are paid: less what was covered, but
// where the points share the fund alone.
func TestStepAsPriced(t *testing.T) {
	claims := []settlement.Entry{scored("a", "H", "", "1.005", "5.00", "0.10"), scored("b", "H", "", "1.005", "5.00", "0.50"), byItem("c", "H", "", "2.00")}
	claims[2].Covered = 25
	for i := range claims {
		claims[i].Vouched, claims[i].Department, claims[i].Month = false, "D", month("2025-03")
	}
	p := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Institution: "H", Amount: decimal("100.00")}}})
	accounts := []budget.Account{{Institution: "H", Steps: []budget.AppliedStep{step("D", "2025-03")}}}
	for basis, want := range map[settlement.Basis]string{settlement.WholeCost: "-3.16", settlement.FundOnly: "-3.76"} { // 2.01 + 2.00 − 0.25, and less 0.60
		terms := settlement.Terms{PointValue: decimal("1"), Basis: basis}
		at, err := p.At(terms)
		require.NoError(t, err)
		report, err := settlement.Settle(terms, at.Settlement(settlement.Period{}, accounts, replayOf(claims...)...))
		require.NoError(t, err)
		require.Equal(t, []string{want}, amounts(report.Statement("H"), settlement.LineRefused), basis)
	}
}

// TestBillsThatDoNotFit: a finding about a claim whose points come to no amount is refused.
func TestBillsThatDoNotFit(t *testing.T) {
	account := budget.Account{Institution: "H", Findings: []budget.Finding{{ID: "f", Claim: "a", Amount: 1, Status: budget.Upheld}}}
	c := scored("a", "H", "", "1", "1.00", "0.00")
	for points, fits := range map[settlement.Points]bool{1_0000_0000: true, math.MaxInt64: false} {
		for _, each := range []bool{false, true} {
			at, err := newPlan(t, budget.Policy{}).At(settlement.Terms{PointValue: decimal("92233720368.00"), RoundEach: each})
			require.NoError(t, err)
			c.Points = points
			s := at.Settlement(settlement.Period{}, []budget.Account{account}, replayOf(c)...)
			for _, failed := range s.Entries() {
				err = errors.Join(err, failed)
			}
			require.Equal(t, !fits, errors.Is(err, settlement.ErrOverflow), "%d: %v", points, err)
		}
	}
}

// TestMethodsAround: methods of a budget around that leave out the budgets inside would count an
// overrun twice, also where the levels are settled, or closed, at once.
func TestMethodsAround(t *testing.T) {
	inner := newPlan(t, budget.Policy{Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("2000.00")}}})
	claims := budget.Items(settlement.Period{}, each(claim("a", "H1", "3000.00", "0.00")))
	for _, row := range []struct {
		methods []settlement.Method
		want    string // nothing: it is refused
	}{
		{[]settlement.Method{settlement.Item}, ""}, {[]settlement.Method{settlement.Item, settlement.Budget}, "1000.00"}, {[]settlement.Method{settlement.PerDiem}, "2000.00"},
	} {
		p := around(t, "1000.00", "H1").Policy()
		p.Methods = row.methods
		nested, err := inner.Within(newPlan(t, p), nil)
		require.NoError(t, err)
		sums := tally(t, claims)
		closed := nested.Close(sums, nil)
		report, err := settlement.Settle(settlement.Terms{}, nested.Settlement(settlement.Period{}, nil, claims))
		if row.want == "" {
			require.ErrorIs(t, err, budget.ErrInside)
			require.ErrorIs(t, closed, budget.ErrInside)
			continue
		}
		require.NoError(t, err, row.methods)
		require.NoError(t, closed, row.methods)
		sum := settlement.Money(0)
		for _, s := range report.Statements {
			sum += s.Due
		}
		require.Equal(t, row.want, sum.String(), row.methods)
	}
}

// TestStepOverHolders: what a step refuses, as it was typed, is taken of one holder's claims after
// the other, and of no more of them than there are.
func TestStepOverHolders(t *testing.T) {
	p := newPlan(t, budget.Policy{Document: example, Budgets: []budget.Budget{{Holder: "A", Institution: "H", Amount: decimal("500.00")}, {Holder: "B", Institution: "H2", Amount: decimal("500.00")}}})
	var claims []settlement.Entry
	for _, holder := range []string{"A", "B"} {
		e := byItem(holder, "H", holder, "80.00")
		e.Vouched, e.Department, e.Month = false, "D", month("2025-03")
		claims = append(claims, e)
	}
	for payment, want := range map[string][]string{"50.00": {"-50.00"}, "80.00": {"-80.00"}, "100.00": {"-80.00", "-20.00"}, "160.00": {"-80.00", "-80.00"}} {
		account := budget.Account{Institution: "H", Steps: []budget.AppliedStep{step("D", "2025-03")}}
		account.Steps[0].Payment = decimal(payment)
		var got []string
		for e, err := range p.Settlement(settlement.Period{}, []budget.Account{account}, replayOf(claims...)...).Entries() {
			require.NoError(t, err)
			for _, l := range e.Lines {
				if l.Kind == settlement.LineRefused && l.Amount != 0 {
					got = append(got, l.Amount.String())
				}
			}
		}
		require.ElementsMatch(t, want, got, payment)
	}
}

// TestClaimsOnTheLine: a claim that costs just as much as a subsidy begins above is none of those
// that its trail counts.
func TestClaimsOnTheLine(t *testing.T) {
	p := newPlan(t, budget.Policy{Document: example, Subsidies: []budget.Subsidy{{Name: "s", Above: decimal("50000.00"), Share: decimal("0.5")}}})
	lines := func(costs ...string) map[string][]settlement.Line {
		var list []settlement.Entry
		for _, cost := range costs {
			list = append(list, byItem(cost, "H1", "", cost))
		}
		after, err := tryAfter(p, single(settlement.Terms{}), nil, list...)
		require.NoError(t, err)
		return after.Beside
	}
	above := lines("60000.00")
	require.Len(t, above["H1"], 1)
	require.Equal(t, above["H1"][0].Trail, lines("60000.00", "50000.00")["H1"][0].Trail)
	require.NotEqual(t, above["H1"][0].Trail, lines("60000.00", "50000.01")["H1"][0].Trail)
}

// TestSampleOfLittle: a share draws at least one claim of each institution, and one of nothing is
// none.
func TestSampleOfLittle(t *testing.T) {
	var list []settlement.Entry
	for i := range 40 {
		list = append(list, byItem(fmt.Sprint("c", i), []string{"H1", "H2"}[min(i, 1)], "", "10.00"))
	}
	for _, row := range []struct {
		share  settlement.Decimal
		h1, h2 int
	}{{settlement.Decimal{}, 0, 0}, {decimal("0"), 0, 0}, {decimal("0.00000001"), 1, 1}, {decimal("0.05"), 1, 2}, {decimal("1"), 1, 39}} {
		plan, err := budget.New(budget.Policy{Document: example, Audit: &budget.Audit{Sample: &budget.SampleRule{Seed: "s", Share: row.share}}})
		if row.h1 == 0 {
			require.ErrorContains(t, err, "audit.sample")
			continue
		}
		require.NoError(t, err)
		drawn, err := plan.Sample(replayOf(list...)...)
		require.NoError(t, err)
		got := map[string]int{}
		for _, d := range drawn {
			got[d.Institution]++
		}
		require.Equal(t, []int{row.h1, row.h2}, []int{got["H1"], got["H2"]}, row.share)
	}
}
