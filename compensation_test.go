package settlement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// worked2 is the Hunan city of the worked example: weights, costs and by-item
// money of three institutions; what is compensable keeps its weight.
func worked2() []settlement.Entry {
	var list []settlement.Entry
	add := func(institution, claim string, class settlement.Class, weight, cost string, compensable bool) {
		e := settlement.Entry{Method: settlement.DRG, Institution: institution, Claim: institution + claim, Class: class, Points: points(weight), Cost: yuan(cost)}
		if compensable {
			e.Compensable, e.ByItem = true, e.Cost
		}
		list = append(list, e)
	}
	add("A", "1", settlement.Normal, "298.0000", "491000.00", false)
	add("A", "2", settlement.High, "2.0000", "9000.00", true)
	add("B", "1", settlement.Normal, "146.5000", "259000.00", false)
	add("B", "2", settlement.High, "2.0000", "30000.00", true)
	add("B", "3", settlement.Special, "1.5000", "21000.00", true)
	add("C", "1", settlement.Normal, "48.0000", "74000.00", false)
	add("C", "2", settlement.High, "1.0000", "9000.00", true)
	add("C", "3", settlement.Special, "1.0000", "5000.00", true)
	return list
}

func points(text string) settlement.Points {
	p, err := settlement.ParsePoints(text)
	if err != nil {
		panic(err)
	}
	return p
}

func compensation(change func(*settlement.Terms)) settlement.Terms {
	t := settlement.Terms{
		Fund: decimal("1000000.00"), Basis: settlement.FundOnly,
		Compensation: &settlement.Compensation{
			Classes: []settlement.Class{settlement.High, settlement.Special}, FundRateLimit: decimal("1.15"), Reserve: decimal("60000.00"),
		},
	}
	if change != nil {
		change(&t)
	}
	return t
}

func TestWorked2(t *testing.T) {
	for _, row := range []struct {
		name    string
		change  func(*settlement.Terms)
		value   string
		due     [3]string
		drawn   string
		residue string
	}{
		{"from the reserve", nil, "2000.0000", [3]string{"600000.00", "344000.00", "107000.00"}, "51000.00", "0.00"},
		{"without a limit", func(t *settlement.Terms) { t.Compensation.FundRateLimit = settlement.Decimal{} }, "2000.0000",
			[3]string{"605000.00", "344000.00", "110000.00"}, "59000.00", "0.00"},
		{"off the top", func(t *settlement.Terms) {
			t.Compensation.From, t.Compensation.Reserve = settlement.FromTop, settlement.Decimal{}
		}, "1897.0737",
			[3]string{"569122.11", "328921.30", "101956.61"}, "0.00", "-0.02"},
		{"off the top, rounded down", func(t *settlement.Terms) {
			t.Compensation.From, t.Compensation.Reserve, t.ValueRounding = settlement.FromTop, settlement.Decimal{}, settlement.RoundDown
		}, "1897.0736", [3]string{"569122.08", "328921.28", "101956.60"}, "0.00", "0.04"},
		{"before as paid in the months", func(t *settlement.Terms) {
			t.Compensation.Before = settlement.BeforePaid
			t.Compensation.Paid = map[string]settlement.Decimal{"A": decimal("600000.00"), "B": decimal("300000.00"), "C": decimal("102000.00")}
		}, "2000.0000", [3]string{"600000.00", "344000.00", "100000.00"}, "44000.00", "0.00"},
		{"after all: C's high case would bring it to 121.59 %, its special case to 117.05 %", func(t *settlement.Terms) { t.Compensation.After = settlement.AfterAll }, "2000.0000",
			[3]string{"600000.00", "344000.00", "100000.00"}, "44000.00", "0.00"},
		{"after all, at 118 %: C's special case alone", func(t *settlement.Terms) {
			t.Compensation.After, t.Compensation.FundRateLimit = settlement.AfterAll, decimal("1.18")
		}, "2000.0000", [3]string{"600000.00", "344000.00", "103000.00"}, "47000.00", "0.00"},
		{"after all, at 121 %: A's high case brings it there exactly", func(t *settlement.Terms) {
			t.Compensation.After, t.Compensation.FundRateLimit = settlement.AfterAll, decimal("1.21")
		}, "2000.0000", [3]string{"605000.00", "344000.00", "103000.00"}, "52000.00", "0.00"},
		{"after all, off the top: B's two cases leave", func(t *settlement.Terms) {
			t.Compensation.After, t.Compensation.From, t.Compensation.Reserve = settlement.AfterAll, settlement.FromTop, settlement.Decimal{}
		}, "1911.3797", [3]string{"573413.91", "331017.13", "95568.99"}, "0.00", "-0.03"},
		{"a limit that B's special case would exceed, not yet without it", func(t *settlement.Terms) { t.Compensation.FundRateLimit = decimal("1.10") }, "2000.0000",
			[3]string{"600000.00", "344000.00", "100000.00"}, "44000.00", "0.00"},
		{"the same, after all", func(t *settlement.Terms) {
			t.Compensation.FundRateLimit, t.Compensation.After = decimal("1.10"), settlement.AfterAll
		}, "2000.0000", [3]string{"600000.00", "326000.00", "100000.00"}, "26000.00", "0.00"},
		{"a reserve too small, scaled: 26000 : 18000 : 7000 of 10000.01", func(t *settlement.Terms) {
			t.Compensation.Reserve, t.Compensation.Shortfall = decimal("10000.01"), settlement.ShortfallScale
		}, "2000.0000", [3]string{"600000.00", "308627.46", "101372.55"}, "10000.01", "0.00"},
		{"each claim rounded", func(t *settlement.Terms) { t.RoundEach = true }, "2000.0000", [3]string{"600000.00", "344000.00", "107000.00"}, "51000.00", "0.00"},
		{"apportioned", func(t *settlement.Terms) { t.Residue = settlement.ResidueApportion }, "2000.00000000", [3]string{"600000.00", "344000.00", "107000.00"}, "51000.00", "0.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := settled(t, compensation(row.change), worked2()...)
			require.Equal(t, row.value, r.Pool("").PointValue.Value.String())
			for i, due := range row.due {
				require.Equal(t, due, r.Statements[i].Due.String(), r.Statements[i].Institution)
			}
			require.Equal(t, row.drawn, r.Pool("").ReserveDrawn.String())
			require.Equal(t, row.residue, r.Pool("").Residue.String())
		})
	}
}

// TestCompensationLines: an institution above the limit gets a line of 0.00 that
// says why, and what is left of the reserve is a line of the fund.
func TestCompensationLines(t *testing.T) {
	r := settled(t, compensation(nil), worked2()...)
	kinds := map[settlement.Kind][]string{}
	for _, l := range r.Statements[0].Lines {
		kinds[l.Kind] = append(kinds[l.Kind], l.Amount.String())
	}
	require.Equal(t, []string{"0.00"}, kinds[settlement.LineCompensation])
	for _, l := range r.Statements[0].Lines {
		if l.Kind == settlement.LineCompensation {
			require.Equal(t, "600000.00 − 1.15 × 500000.00", l.Trail[0].Values())
			require.Equal(t, "25000.00000000", l.Trail[0].Result.String())
		}
	}
	last := r.Pool("").Fund.Lines[len(r.Pool("").Fund.Lines)-1]
	require.Equal(t, settlement.MemoUnused, last.Kind)
	require.Equal(t, "9000.00", last.Amount.String())
}

func TestCompensationWholeCost(t *testing.T) {
	// Points share fund + covered: value (900 + 100) ÷ 10 = 100. The high case
	// earned 2 × 100 − 50 = 150 of fund money, by item it is 450: 300 more.
	list := []settlement.Entry{
		{Method: settlement.DRG, Institution: "A", Claim: "1", Class: settlement.Normal, Points: points("8"), Cost: yuan("700.00"), Covered: yuan("50.00")},
		{Method: settlement.DRG, Institution: "A", Claim: "2", Class: settlement.High, Points: points("2"), Cost: yuan("500.00"), Covered: yuan("50.00"), ByItem: yuan("450.00"), Compensable: true},
	}
	terms := settlement.Terms{Fund: decimal("900.00"), Compensation: &settlement.Compensation{Classes: []settlement.Class{settlement.High}, Reserve: decimal("300.00")}}
	require.Equal(t, "1200.00", settled(t, terms, list...).Statements[0].Due.String())
	// Off the top: 450 leaves, (900 − 450 + 50) ÷ 8 = 62.50; due 500 − 50 + 450.
	terms.Compensation = &settlement.Compensation{Classes: []settlement.Class{settlement.High}, From: settlement.FromTop}
	r := settled(t, terms, list...)
	require.Equal(t, "62.5000", r.Pool("").PointValue.Value.String())
	require.Equal(t, "900.00", r.Statements[0].Due.String())
}

func TestCompensationRefuses(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*settlement.Terms)
		err    error
		want   string
	}{
		{"a reserve too small", func(t *settlement.Terms) { t.Compensation.Reserve = decimal("50999.99") }, settlement.ErrReserve, "compensation comes to 51000.00, there are 50999.99"},
		{"no reserve at all", func(t *settlement.Terms) { t.Compensation.Reserve = settlement.Decimal{} }, settlement.ErrReserve, "there are 0.00"},
		{"paid, and an institution without it", func(t *settlement.Terms) { t.Compensation.Before = settlement.BeforePaid }, policy.ErrRequired, `terms.compensation.paid: required for institution "A"`},
		{"paid to an institution without claims", func(t *settlement.Terms) {
			t.Compensation.Before = settlement.BeforePaid
			t.Compensation.Paid = map[string]settlement.Decimal{"A": decimal("1"), "B": decimal("1"), "C": decimal("1"), "D": decimal("1")}
		}, settlement.ErrNoClaims, `terms.compensation.paid["D"]: the institution has no claims in the pool`},
		{"a class twice", func(t *settlement.Terms) {
			t.Compensation.Classes = append(t.Compensation.Classes, settlement.High)
		}, policy.ErrChoice, `terms.compensation.classes[2]: not one of the choices: got "high", want each class once`},
		{"off the top at a fixed value", func(t *settlement.Terms) {
			t.Compensation.From, t.Compensation.Reserve, t.PointValue = settlement.FromTop, settlement.Decimal{}, decimal("1")
		}, policy.ErrExcludes, "terms.compensation.from"},
		{"off the top with a reserve", func(t *settlement.Terms) { t.Compensation.From = settlement.FromTop }, policy.ErrExcludes, "terms.compensation.reserve"},
		{"off the top, each claim rounded", func(t *settlement.Terms) {
			t.Compensation.From, t.Compensation.Reserve, t.RoundEach = settlement.FromTop, settlement.Decimal{}, true
		}, policy.ErrExcludes, "terms.compensation.from"},
		{"a limit of seven decimals", func(t *settlement.Terms) { t.Compensation.FundRateLimit = decimal("1.1500001") }, settlement.ErrPlaces, "terms.compensation.fund_rate_limit"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.Settle(compensation(row.change), entries(worked2()...))
			require.Nil(t, r)
			require.ErrorIs(t, err, row.err)
			require.ErrorContains(t, err, row.want)
		})
	}
}

// TestCompensationOfPricedClasses: a policy that pays high and special cases by
// item leaves nothing to compensate, and no limit would be tested: A of worked 2
// got 569300.49 of 600000.00.
func TestCompensationOfPricedClasses(t *testing.T) {
	list := worked2()
	for i := range list {
		if e := &list[i]; e.Compensable {
			e.Compensable, e.Priced, e.Points, e.Amount = false, true, 0, e.ByItem
		}
	}
	alone := settled(t, compensation(func(t *settlement.Terms) { t.Compensation = nil }), list...)
	require.Equal(t, "569300.49", alone.Statements[0].Due.String())
	r, err := settlement.Settle(compensation(nil), entries(list...))
	require.Nil(t, r)
	require.ErrorIs(t, err, settlement.ErrPaidByItem)
	var field *settlement.FieldError
	require.ErrorAs(t, err, &field)
	require.Equal(t, "terms.compensation.classes[0]", field.Path)
	require.ErrorContains(t, err, `terms.compensation.classes[0]: the policy pays the class by item by itself: drg "high": 1 claims of institution "A" are priced`)
	require.ErrorContains(t, err, "terms.compensation.classes[1]")
	// Another method's priced claims of the class are none of its business.
	r = settled(t, compensation(func(t *settlement.Terms) { t.Compensation.Method = settlement.PerDiem }), list...)
	require.Equal(t, alone.Statements[0].Due, r.Statements[0].Due)
}

// TestCompensationCheck: a class that no claim has is legitimate, and said.
func TestCompensationCheck(t *testing.T) {
	check := func(r *settlement.Report) string {
		for _, c := range r.Checks {
			if c.Name == "compensation" {
				require.True(t, c.OK)
				return c.Left + ": " + c.Right
			}
		}
		return "none"
	}
	require.Equal(t, "high, special: high 3, special 2", check(settled(t, compensation(nil), worked2()...)))
	require.Equal(t, "special, low: special 2, low 0", check(settled(t, compensation(func(t *settlement.Terms) {
		t.Compensation.Classes = []settlement.Class{settlement.Special, settlement.Low}
	}), worked2()...)))
	require.Equal(t, "high, special: high 0, special 0", check(settled(t, compensation(nil), worked2()[0])))
	require.Equal(t, "none", check(settled(t, settlement.Terms{Fund: decimal("1.00")}, worked2()...)))
}

// TestCompensationIsMonotone: raising the limit never lowers a due.
func TestCompensationIsMonotone(t *testing.T) {
	last := map[string]settlement.Money{}
	for limit := int64(80); limit <= 160; limit++ {
		r := settled(t, compensation(func(t *settlement.Terms) { t.Compensation.FundRateLimit = settlement.DecimalOf(limit, 2) }), worked2()...)
		for _, s := range r.Statements {
			require.GreaterOrEqual(t, s.Due, last[s.Institution], "limit %d", limit)
			last[s.Institution] = s.Due
		}
	}
}

func TestPools(t *testing.T) {
	in := func(pool string, e settlement.Entry) settlement.Entry {
		e.Pool = pool
		return e
	}
	var list []settlement.Entry
	for _, e := range worked2() {
		list = append(list, in("310", e))
	}
	for _, e := range worked2()[:4] {
		e.Compensable, e.ByItem = false, 0
		e.Claim += "r" // an id occurs once, whatever the pool
		list = append(list, in("390", e))
	}
	pools := []settlement.Pool{{Name: "310", Terms: compensation(nil)}, {Name: "390", Terms: settlement.Terms{Fund: decimal("500000.00"), Basis: settlement.FundOnly, RoundEach: true}}}
	r, err := settlement.SettlePools(pools, entries(list...))
	require.NoError(t, err)
	audited(t, r)
	require.Len(t, r.Pools, 2)
	require.Equal(t, "2000.0000", r.Pools[0].PointValue.Value.String())
	require.Equal(t, "1114.8272", r.Pools[1].PointValue.Value.String(), "500000.00 ÷ 448.5")
	require.Len(t, r.Statements[0].Parts, 2)
	require.Len(t, r.Statements[2].Parts, 1)
	a := r.Statements[0]
	require.Equal(t, "600000.00", a.Parts[0].Due.String())
	require.Equal(t, "334448.16", a.Parts[1].Due.String(), "298 and 2 points, each rounded")
	require.Equal(t, "934448.16", a.Due.String())
	for _, e := range list {
		price, trail, err := r.Price(e)
		require.NoError(t, err)
		require.NoError(t, trail.Replay())
		alone, err := settlement.Settle(pools[map[string]int{"310": 0, "390": 1}[e.Pool]].Terms, entries(func() (own []settlement.Entry) {
			for _, o := range list {
				if o.Pool == e.Pool {
					own = append(own, in("", o))
				}
			}
			return own
		}()...))
		require.NoError(t, err)
		want, _, err := alone.Price(in("", e))
		require.NoError(t, err)
		require.Equal(t, want, price, "each pool is as if it were alone")
	}

	for _, row := range []struct {
		name  string
		pools []settlement.Pool
		want  string
	}{
		{"none", nil, "pools: required"},
		{"no name", []settlement.Pool{{}}, "pools[0].name: required"},
		{"twice", []settlement.Pool{{Name: "310"}, {Name: "310"}}, `pools[1].name: occurs twice: pool "310"`},
		{"faulty terms", []settlement.Pool{{Name: "310", Terms: settlement.Terms{Places: 9}}}, "pools[0].terms.places: out of range"},
		{"an entry of no pool here", pools[:1], `impossible pool: there is no pool "390"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := settlement.SettlePools(row.pools, entries(list...))
			require.Nil(t, r)
			require.Error(t, err)
			require.ErrorContains(t, err, row.want)
		})
	}
	_, err = settlement.Settle(settlement.Terms{Fund: decimal("1")}, entries(list...))
	require.ErrorIs(t, err, settlement.ErrPool)
	tally := tallyOf(t, vouched(list)...)
	tally.IDsChecked()
	_, err = tally.SettlePools(pools)
	require.ErrorIs(t, err, settlement.ErrNeedsEntries)
	pools[1].Terms.RoundEach = false
	merged, err := tally.SettlePools(pools)
	require.NoError(t, err)
	whole, err := settlement.SettlePools(pools, entries(list...))
	require.NoError(t, err)
	require.Equal(t, encoded(t, whole), encoded(t, merged))
}
