package budget_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
)

// In this file: what is paid beside the budgets (section 24).

// dear is a policy of a budget for H1 and the subsidy of worked 24b.
func dear(pot string, over settlement.Shortfall) budget.Policy {
	return budget.Policy{
		Document: example, Budgets: []budget.Budget{{Institution: "H1", Amount: decimal("100000.00")}},
		Subsidies: []budget.Subsidy{{Name: "危重补贴", Above: decimal("50000.00"), Share: decimal("0.5"), Pot: decimal(pot), OverPot: over}},
	}
}

// What a report pays by subsidies and grants, by institution.
func compensated(r *settlement.Report) map[string][]string {
	m := map[string][]string{}
	for i := range r.Statements {
		if list := amounts(&r.Statements[i], settlement.LineCompensation); len(list) > 0 {
			m[r.Statements[i].Institution] = list
		}
	}
	return m
}

// Worked 24b, under a budget, without any, and after the value; from the reserve or in the
// residue. No budget counts it.
func TestWorked24b(t *testing.T) {
	claims := []settlement.Entry{byItem("a", "H1", "", "60000.00"), byItem("b", "H1", "", "90000.00"), byItem("c", "H1", "", "50000.00")}
	fund := single(settlement.Terms{Fund: decimal("200000.00")})
	for _, row := range []struct {
		name     string
		policy   func(*budget.Policy)
		entitled string
		residue  string
		drawn    string
	}{
		{"a cap of 100000.00", func(*budget.Policy) {}, "125000.00", "100000.00", "25000.00"},
		{"no budgets", func(p *budget.Policy) { p.Budgets = nil }, "225000.00", "0.00", "25000.00"},
		{"left in the residue", func(p *budget.Policy) { p.Difference = settlement.DifferencesResidue }, "125000.00", "75000.00", "0.00"},
		{"a surplus is kept", func(p *budget.Policy) {
			p.Budgets[0].Amount, p.Sharing = decimal("210000.00"), kept()
		}, "235000.00", "-10000.00", "25000.00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := dear("", "")
			row.policy(&p)
			after := afterValue(t, newPlan(t, p), fund, nil, claims...)
			require.Nil(t, after.Lines, "the budgets act before the value")
			require.Equal(t, map[string][]string{"H1": {"25000.00"}}, compensated(after.Report))
			require.Equal(t, "25000.00", after.Beside["H1"][0].Amount.String())
			s := after.Report.Statement("H1")
			require.Equal(t, row.entitled, s.Entitlement.String())
			require.Equal(t, row.residue, after.Report.Pool("").Residue.String())
			require.Equal(t, row.drawn, after.Report.Pool("").ReserveDrawn.String())
			c, err := newPlan(t, p).Clear(after.Report, nil)
			require.NoError(t, err)
			require.NoError(t, c.Report.Verify())
			require.Equal(t, row.entitled, c.Report.Statement("H1").Due.String())
		})
	}
	// Claims with points: the value is struck over the whole fund, and the subsidy comes after.
	points := []settlement.Entry{scored("a", "H1", "", "100", "60000.00", "0.00"), scored("b", "H2", "", "100", "90000.00", "0.00")}
	p := dear("", "")
	p.Budgets = nil
	r := afterValue(t, newPlan(t, p), single(settlement.Terms{Fund: decimal("1000.00"), Basis: settlement.FundOnly}), nil, points...).Report
	require.Equal(t, "5.0000", r.Pool("").PointValue.Value.String())
	require.Equal(t, map[string][]string{"H1": {"5000.00"}, "H2": {"20000.00"}}, compensated(r))
	require.Equal(t, "20500.00", dueOf(r, "H2"))
}

// A trail shows how a subsidy arose, also where the pot does not suffice.
func TestPotOfSubsidies(t *testing.T) {
	claims := []settlement.Entry{byItem("a", "H1", "", "60000.00"), byItem("b", "H2", "", "90000.00"), byItem("c", "H2", "", "80000.00")}
	p := dear("10000.00", settlement.ShortfallScale)
	p.Budgets = nil
	r := afterValue(t, newPlan(t, p), single(settlement.Terms{}), nil, claims...).Report
	require.Equal(t, map[string][]string{"H1": {"1250.00"}, "H2": {"8750.00"}}, compensated(r))
	var steps []string
	for _, l := range r.Statement("H2").Lines {
		if l.Kind != settlement.LineCompensation {
			continue
		}
		for _, s := range l.Trail {
			require.NotEmpty(t, s.Rule.Text)
			steps = append(steps, s.Rule.ID+": "+s.Values()+" = "+s.Shown())
		}
	}
	require.Equal(t, []string{
		"budget.subsidy.excess: 170000.00 − 2 × 50000.00 = 70000.00", "budget.subsidy: round(70000.00 × 0.5, 2) = 35000.00",
		"budget.subsidy.scaled: down(10000.00 × 35000.00 ÷ 40000.00, 2) + 0.00 = 8750.00",
	}, steps)

	p.Subsidies[0].OverPot = ""
	_, err := tryAfter(newPlan(t, p), single(settlement.Terms{}), nil, claims...)
	require.ErrorIs(t, err, settlement.ErrReserve)
	require.ErrorContains(t, err, "subsidies[0].pot")
	require.ErrorContains(t, err, "comes to 40000.00, there are 10000.00")
	p.Subsidies[0].Pot = decimal("40000.00")
	require.Equal(t, []string{"35000.00"}, compensated(afterValue(t, newPlan(t, p), single(settlement.Terms{}), nil, claims...).Report)["H2"], "it just suffices")
}

// A grant is paid to institutions with and without claims, in the pool that it names.
func TestGrants(t *testing.T) {
	pools := []settlement.Pool{{Name: "310", Terms: settlement.Terms{Fund: decimal("100.00")}}, {Name: "390", Terms: settlement.Terms{Fund: decimal("100.00")}}}
	in := func(e settlement.Entry, pool string) settlement.Entry {
		e.Pool = pool
		return e
	}
	claims := []settlement.Entry{in(byItem("a", "H1", "", "100.00"), "390"), in(byItem("b", "H2", "", "60.00"), "310")}
	p := budget.Policy{Document: example, Grants: []budget.Grant{{Institution: "H1", Amount: decimal("10.00"), Pool: "390"}, {Name: "精神专科", Institution: "H9", Amount: decimal("5.50")}}}
	r := afterValue(t, newPlan(t, p), pools, nil, claims...).Report
	require.Equal(t, map[string][]string{"H1": {"10.00"}, "H9": {"5.50"}}, compensated(r))
	require.Equal(t, "310", r.Statement("H9").Parts[0].Pool, "the first in which there are claims")
	require.Len(t, r.Statement("H1").Parts, 1)
	require.Equal(t, "5.50", r.Pool("310").ReserveDrawn.String())
	require.Equal(t, "10.00", r.Pool("390").ReserveDrawn.String())
	require.Equal(t, "40.00", r.Pool("310").Residue.String())

	// A named reserve pays, and must suffice.
	p.Grants = p.Grants[:1]
	p.Grants[0].Pool = ""
	total := func(m string) []settlement.Pool {
		return single(settlement.Terms{Total: &settlement.Total{Budget: decimal("200.00"), SetAsides: []settlement.SetAside{{Name: "o", Amount: decimal(m), Use: settlement.UseOverrun}}}})
	}
	r = afterValue(t, newPlan(t, p), total("10.00"), nil, byItem("a", "H1", "", "100.00")).Report
	require.Equal(t, "90.00", r.Pool("").Residue.String())
	_, err := tryAfter(newPlan(t, p), total("9.99"), nil, byItem("a", "H1", "", "100.00"))
	require.ErrorIs(t, err, settlement.ErrReserve)
}

// What is not a holder's claim counts for nothing.
func TestSubsidyOfWhom(t *testing.T) {
	p := dear("", "")
	p.Budgets[0].Holder, p.Budgets[0].Institution = "C1", "COUNTY"
	p.Methods = []settlement.Method{settlement.Item}
	bed := byItem("d", "H1", "C1", "70000.00")
	bed.Method = settlement.PerDiem
	late := byItem("e", "H1", "C1", "70000.00")
	late.Left, late.Amount, late.Conflict = settlement.LeftUnpaid, 0, "listed"
	r := afterValue(t, newPlan(t, p), single(settlement.Terms{}), nil,
		byItem("a", "H1", "C1", "60000.00"), byItem("b", "H2", "C1", "52000.00"), byItem("c", "H2", "", "90000.00"), bed, late).Report
	require.Equal(t, map[string][]string{"COUNTY": {"6000.00"}}, compensated(r), "of C1's two claims by item, 10000.00 and 2000.00")
}

func TestBesideRefused(t *testing.T) {
	for _, row := range []struct {
		name string
		p    budget.Policy
		want []string
	}{
		{"no line and no share", budget.Policy{Subsidies: []budget.Subsidy{{Name: "s"}}}, []string{"subsidies[0].above: required", "subsidies[0].share: required"}},
		{"parts of a fen, a share above 1, twice", budget.Policy{Subsidies: []budget.Subsidy{
			{Name: "s", Above: decimal("1.005"), Share: decimal("1.1"), OverPot: settlement.ShortfallScale}, {Name: "s", Above: decimal("-1"), Share: decimal("0.5")},
		}}, []string{"subsidies[0].above: too many decimals: got 3, want at most 2: got 1.005", "subsidies[0].share: out of range: got 1.1, want 0 to 1", "subsidies[0].pot: required with over_pot", "subsidies[1].name: occurs twice: \"s\"", "subsidies[1].above: negative: got -1"}},
		{"grants", budget.Policy{Grants: []budget.Grant{{Institution: "H"}, {Institution: "H", Amount: decimal("1.00")}, {Amount: decimal("-1.00")}}},
			[]string{"grants[0].amount: required", `grants[1]: occurs twice: institution "H" in one pool under one name`, "grants[2].institution: required", "grants[2].amount: negative: got -1.00"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.p.Document = example
			_, err := budget.New(row.p)
			require.Equal(t, row.want, faults(err))
		})
	}
	// They wait for the value, and look at single claims.
	p := dear("", "")
	p.Grants = []budget.Grant{{Institution: "H9", Amount: decimal("1.00")}}
	plan := newPlan(t, p)
	claims := replayOf(byItem("a", "H1", "", "60000.00"))
	_, err := settlement.Settle(settlement.Terms{}, plan.Settlement(settlement.Period{}, nil, claims...))
	require.Equal(t, []string{"subsidies: " + budget.ErrAfter.Error(), "grants: " + budget.ErrAfter.Error()}, faults(err))
	s, err := settlement.Workers(1).Settled(single(settlement.Terms{}), plan.AfterValue(false).Settlement(settlement.Period{}, nil, claims...))
	require.NoError(t, err)
	_, err = plan.AfterValue(false).After(s, nil)
	require.ErrorIs(t, err, budget.ErrSums)
	require.ErrorContains(t, err, "subsidies")
}
