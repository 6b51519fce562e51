package settlement_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// In this file: what once could be changed in the code without a test that failed.

// The covered of an institution is that of its parts.
func TestCoveredOverPools(t *testing.T) {
	terms := settlement.Terms{PointValue: decimal("10")}
	entry := func(id, pool string, covered settlement.Money) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: id, Pool: pool, Class: settlement.Normal, Points: 100_0000_0000, Cost: 9000, Covered: covered}
	}
	r, err := settlement.SettlePools([]settlement.Pool{{Name: "A", Terms: terms}, {Name: "B", Terms: terms}}, entries(entry("1", "A", 1), entry("2", "A", 20), entry("3", "B", 300)))
	require.NoError(t, err)
	s := r.Statement("H")
	require.Equal(t, settlement.Money(321), s.Covered)
	require.Equal(t, settlement.Money(21), s.Parts[0].Covered)
	require.Equal(t, settlement.Money(300), s.Parts[1].Covered)
	require.Equal(t, settlement.Money(27000), s.Cost)
}

// A fund that does not fit is refused, with the step that is too much.
func TestFundOverflows(t *testing.T) {
	most := decimal("92233720368547758.07")
	for _, total := range []settlement.Total{
		{Budget: most, Adjustments: []settlement.Adjustment{{Reason: "more", Amount: decimal("0.01")}}},
		{Budget: decimal("0.00"), Adjustments: []settlement.Adjustment{{Reason: "less", Amount: decimal("-92233720368547758.07")}, {Reason: "more", Amount: decimal("-0.02")}}},
		{Budget: most, SetAsides: []settlement.SetAside{
			{Name: "a", Amount: most, Use: settlement.UseCompensation}, {Name: "more", Amount: most, Use: settlement.UseCompensation},
		}},
	} {
		_, err := settlement.Settle(settlement.Terms{Total: &total}, entries())
		require.ErrorIs(t, err, settlement.ErrOverflow)
		require.ErrorContains(t, err, "fund: more")
	}
	_, err := settlement.Settle(settlement.Terms{Total: &settlement.Total{Budget: most}}, entries())
	require.NoError(t, err, "it just fits")
}

// A claim whose days end before they begin is placed nowhere, also where every day counts.
func TestClaimsThatEndBeforeTheyBegin(t *testing.T) {
	period := settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}
	r := dealRater(nil)
	r.Outline = func(d *deal, e *settlement.Entry) { e.Method, e.Claim, e.Institution = "test", d.id, d.institution }
	r.When = func(*deal) (settlement.Period, string) {
		return settlement.Period{From: settlement.MustDate("2025-03-31"), To: settlement.MustDate("2025-03-01")}, "month"
	}
	_, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, settlement.Bind(settlement.About{Method: "test", Period: period}, settlement.Each(manyDeals(3)), r))
	var field *settlement.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "month", field.Path)
}

// Ids that look alike are compared in another walk. If it finds other claims, nothing is said of them.
func TestIDsThatChangeBetweenWalks(t *testing.T) {
	walks := 0
	s := bind(settlement.DRG, settlement.Stream(func(yield func(claim, error) bool) {
		walks++
		second := "a"
		if walks > 1 {
			second = "b"
		}
		_ = yield(claim{"a", 1}, nil) && yield(claim{second, 2}, nil)
	}), rate, nil)
	_, err := settlement.Settle(settlement.Terms{Fund: decimal("1.00")}, s)
	require.ErrorIs(t, err, settlement.ErrChanged)
	require.Equal(t, 2, walks)
}

// A claim of no pool is named, also one that is not paid; a claim of another period is in no pool.
func TestWhichClaimsOfNoPoolAreNamed(t *testing.T) {
	entry := func(id string, left settlement.Left) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: "H", Claim: id, Pool: "none", Class: settlement.Normal, Points: settlement.Point, Cost: 1, Left: left, Conflict: map[bool]string{true: "excluded"}[left == settlement.LeftUnpaid]}
	}
	pools := []settlement.Pool{{Name: "A", Terms: settlement.Terms{PointValue: decimal("10")}}}
	for left, refused := range map[settlement.Left]bool{"": true, settlement.LeftUnpaid: true, settlement.LeftPeriod: false} {
		e := entry("x", left)
		if left != "" {
			e.Points = 0
		}
		if left == settlement.LeftPeriod {
			e.Month = settlement.MustMonth("2024-01")
		}
		_, err := settlement.SettlePools(pools, entries(e, with(entry("y", ""), func(e *settlement.Entry) { e.Pool = "A" })))
		if !refused {
			require.NoError(t, err, left)
			continue
		}
		require.ErrorIs(t, err, settlement.ErrPool, left)
		var at *settlement.ClaimError
		require.ErrorAs(t, err, &at, left)
		require.Equal(t, "x", at.Claim)
	}
}

// The first tier must be above 0.
func TestFirstTierOutOfOrder(t *testing.T) {
	total := settlement.Total{Budget: decimal("1.00"), Sharing: &settlement.Sharing{Surplus: []settlement.Tier{{UpTo: decimal("0"), Institution: decimal("1")}, {Institution: decimal("0.5")}}}}
	err := settlement.Terms{Total: &total}.Check()
	require.ErrorContains(t, err, "want more than 0")
}

// What a report says of its period and of the places of its value is held to what can be.
func TestVerifyPeriodAndPlaces(t *testing.T) {
	priced, err := settlement.Settle(settlement.Terms{}, entries(pricedC()))
	require.NoError(t, err)
	require.NoError(t, priced.Verify())
	priced.Pools[0].Terms.Places = 0
	require.NoError(t, priced.Verify(), "terms may leave the places out")
	r := read(t, encoded(t, fullReport(t, settlement.Terms{Fund: decimal("100.00")})))
	r.Period = settlement.Period{From: settlement.MustDate("2025-02-01"), To: settlement.MustDate("2025-01-31")}
	require.ErrorContains(t, r.Verify(), "period: it ends before it begins")
}

// A claim is priced in a pool that the report has; one that is left out was never in any.
func TestPricerOfNoPool(t *testing.T) {
	p, err := fullReport(t, settlement.Terms{Fund: decimal("100.00")}).Pricer()
	require.NoError(t, err)
	for left, want := range map[settlement.Left]error{"": settlement.ErrPool, settlement.LeftUnpaid: settlement.ErrPool, settlement.LeftPeriod: nil, settlement.LeftOther: nil} {
		e := with(pointsA(), func(e *settlement.Entry) { e.Pool, e.Left = "none", left })
		_, err := p.Price(e)
		require.ErrorIs(t, err, want, left)
	}
}

// A bonus on a deposit of which something is not released yet is no clearing.
func TestBonusBeforeTheDeposit(t *testing.T) {
	found := 0
	for name, text := range exampleReports(t) {
		r := readReport(t, text)
		for i, s := range r.Statements {
			sums := map[settlement.Kind]settlement.Money{}
			for _, l := range s.Lines {
				sums[l.Kind] += l.Amount
			}
			if w := sums[settlement.LineWithheld]; w == 0 || -w == sums[settlement.LineReleased] {
				continue
			}
			found++
			pay(r, i, settlement.Line{Method: settlement.Clearing, Kind: settlement.LineBonus, Amount: 100, Trail: sameSame("bonus", 100)})
			require.ErrorContains(t, r.Verify(), "a bonus is paid before", name)
			break
		}
	}
	require.Positive(t, found)
}

// Of an institution without a class that is compensated nothing need be known.
func TestPaidOfWhoIsCompensated(t *testing.T) {
	terms := compensation(func(t *settlement.Terms) {
		t.Compensation.Before, t.Compensation.Paid = settlement.BeforePaid, map[string]settlement.Decimal{"A": decimal("10.00")}
	})
	of := func(id, institution string, class settlement.Class) settlement.Entry {
		return settlement.Entry{Method: settlement.DRG, Institution: institution, Claim: id, Class: class, Points: settlement.Point, Cost: yuan("50.00"), ByItem: yuan("50.00"), Compensable: true}
	}
	_, err := settlement.Settle(terms, entries(of("a", "A", settlement.High), of("b", "B", settlement.Normal)))
	require.NoError(t, err)
	_, err = settlement.Settle(terms, entries(of("a", "A", settlement.High), of("b", "B", settlement.High)))
	require.ErrorContains(t, err, `required for institution "B"`)
}

// A report whose factor cites a source that there is not is no report, and nothing panics.
func TestFactorOfNoSource(t *testing.T) {
	r, err := settlement.Settle(settlement.Terms{
		PointValue: decimal("10"), Sources: []settlement.Source{{Title: "总则"}},
		Factors: []settlement.Factor{{Institution: "A", Factor: decimal("2"), Cite: &settlement.Cite{Source: 0}}},
	}, entries(pointsA()))
	require.NoError(t, err)
	r.Pools[0].Terms.Factors[0].Cite.Source = 1
	require.NotPanics(t, func() {
		require.Error(t, r.Verify())
		if p, err := r.Pricer(); err == nil {
			_, err = p.Price(pointsA())
			require.NoError(t, err)
		}
	})
}

// What a reader says at the end of its claims is told where entries are not those of claims, too.
func TestRatedTellsTheEnd(t *testing.T) {
	for _, workers := range []int{1, 3} {
		w := settlement.Rated("test", workers, broken(true, errTest, manyDeals(3)...), func() (func(*batch.Batch[deal], int, *settlement.Entry) error, func()) {
			return func(_ *batch.Batch[deal], _ int, e *settlement.Entry) error { return nil }, nil
		})
		n := 0
		for section := range w.Sections {
			for in, err := range section {
				require.NoError(t, err)
				n += len(in.List)
			}
		}
		require.Equal(t, 3, n)
		last, err := w.Finish()
		require.ErrorIs(t, err, errTest)
		require.Empty(t, last)
	}
}

// A claim without an id is a claim of its place, too.
func TestRatedCountsClaimsWithoutIDs(t *testing.T) {
	w := settlement.Rated("test", 1, settlement.Each(manyDeals(3)), func() (func(*batch.Batch[deal], int, *settlement.Entry) error, func()) {
		n := 0
		return func(_ *batch.Batch[deal], _ int, _ *settlement.Entry) error {
			if n++; n == 3 {
				return errTest
			}
			return nil
		}, nil
	})
	var last error
	for section := range w.Sections {
		for _, err := range section {
			last = err
		}
	}
	var at *settlement.ClaimError
	require.ErrorAs(t, last, &at)
	require.Equal(t, 3, at.Position)
}

// A rule whose formula is open stands for every sum of numbered terms, and for nothing else.
func TestFamiliesOfSums(t *testing.T) {
	report := func(formula string, names ...string) *settlement.Report {
		r, err := settlement.Settle(settlement.Terms{}, entries(with(pricedC(), func(e *settlement.Entry) { e.Lines = nil })))
		require.NoError(t, err)
		var inputs []settlement.Input
		for _, name := range names {
			inputs = append(inputs, settlement.In(name, decimal("-1.00")))
		}
		sum := -settlement.Yuan * settlement.Money(len(names))
		trail := settlement.Trail{{Rule: settlement.Rule{ID: "x", Text: "t", Gives: "g", Formula: formula}, Inputs: inputs, Result: sum.Decimal()}}
		pay(r, 0, settlement.Line{Method: settlement.Item, Kind: settlement.LineQuality, Amount: sum, Trail: trail})
		require.NoError(t, r.Recheck())
		return r
	}
	family := settlement.Rules{{ID: "x", Text: "t", Gives: "g", Formula: "money_1 + …"}}
	var all settlement.Rules
	all = append(all, report("money_1", "money_1").Rules()...)
	all = slices.DeleteFunc(all, func(r settlement.Rule) bool { return r.ID == "x" })
	all = append(all, family...)
	for formula, names := range map[string][]string{"money_1": {"money_1"}, "money_1 + money_2": {"money_1", "money_2"}, "money_1 + money_2 + money_3": {"money_1", "money_2", "money_3"}} {
		require.NoError(t, report(formula, names...).Verify(all), formula)
	}
	for formula, names := range map[string][]string{"money_2": {"money_2"}, "money_1 + money_3": {"money_1", "money_3"}, "money_0 + money_1": {"money_0", "money_1"}, "(money_1 + money_2)": {"money_1", "money_2"}} {
		require.Error(t, report(formula, names...).Verify(all), formula)
	}
}
