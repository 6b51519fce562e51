package drg_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
)

// TestQuotasOfFaultyClaims: claims that cannot be counted are no quota, and neither is a file
// that cannot be read to its end.
func TestQuotasOfFaultyClaims(t *testing.T) {
	plan := newPlan(t, severalQuotas(drg.Rank))
	cases := discharges(10, "0 special")
	cases[3].Approved, cases[3].ApprovedAs, cases[3].Discharged = "special", "burns", settlement.Date{} // of which month?
	list, err := plan.Quotas(settlement.Period{}, settlement.Each(cases))
	require.ErrorContains(t, err, "c03")
	require.Nil(t, list)

	broken := errors.New("the file ends here")
	list, err = plan.Quotas(settlement.Period{}, settlement.Stream(func(yield func(drg.Case, error) bool) {
		for _, c := range discharges(10, "0 special")[:5] {
			if !yield(c, nil) {
				return
			}
		}
		yield(drg.Case{}, broken)
	}))
	require.ErrorIs(t, err, broken)
	require.Nil(t, list)
}

// What is read as a flag is its value, and a text that is none is false, with an error.
func TestJustified(t *testing.T) {
	for text, want := range map[string]bool{"": false, "false": false, "no": false, "true": true, "yes": true} {
		got, err := drg.ParseJustified(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	got, err := drg.ParseJustified("maybe")
	require.ErrorIs(t, err, policy.ErrChoice)
	require.False(t, got)
}

// Bounds of candidates are more than nothing.
func TestCandidatesOfNothing(t *testing.T) {
	for _, change := range []func(*drg.CandidateRule){
		func(c *drg.CandidateRule) { c.Excess = number("0") }, func(c *drg.CandidateRule) { c.Excess = number("-1") }, func(c *drg.CandidateRule) { c.Cost = number("0") },
		func(c *drg.CandidateRule) { c.Excess = number("1.001") }, func(c *drg.CandidateRule) { c.Days = -1 },
	} {
		p := worked1()
		p.RegionalMean = number("12500.00")
		p.Special = &drg.SpecialRule{Candidates: &drg.CandidateRule{Ratio: number("3")}}
		newPlan(t, p)
		change(p.Special.Candidates)
		_, err := drg.New(p)
		require.ErrorContains(t, err, "special.candidates.")
	}
}

// The row of a case has its days where the plan reads days, and its day of admission where it
// reads that.
func TestRowsOfDays(t *testing.T) {
	days, admitted := worked1(), worked1()
	days.Stays = &drg.StayRule{MinDays: 1}
	admitted.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	plain, long, back := newPlan(t, worked1()).Columns(), newPlan(t, days).Columns(), newPlan(t, admitted).Columns()
	require.NotContains(t, plain, "days")
	require.NotContains(t, plain, "admitted")
	require.Contains(t, long, "days")
	require.Contains(t, back, "admitted")
	for _, p := range []drg.Policy{worked1(), days, admitted} {
		plan := newPlan(t, p)
		has := plan.Rows().Columns.Names()
		for _, name := range []string{"days", "admitted"} {
			require.Equal(t, slices.Contains(plan.Columns(), name), slices.Contains(has, name), "%s of %v", name, has)
		}
	}
}

// A rule that pays the fund's money says so, and one of the whole amount says that.
func TestTextOfAmounts(t *testing.T) {
	for is, text := range map[drg.AmountIs]string{"": "病例支付额", drg.TotalAmount: "病例支付额", drg.FundAmount: "基金支付额"} {
		p := worked1()
		p.Low, p.High, p.Classes = drg.LowRule{}, drg.HighRule{}, drg.Classes{}
		p.Rules = []drg.CaseRule{{Class: settlement.Normal, Amount: "cost", AmountIs: is}}
		plan, err := drg.New(p)
		require.NoError(t, err)
		e, err := plan.Explain(drg.Case{ID: "1", Institution: "LS01", Group: "ES23", Cost: 100})
		require.NoError(t, err)
		require.Contains(t, e.Trail[len(e.Trail)-1].Rule.Text, text, is)
	}
}

// Definitions are written as they stand, where the writer does not escape for pages.
func TestDefinitionsAsTheyStand(t *testing.T) {
	var b strings.Builder
	encode := json.NewEncoder(&b)
	encode.SetEscapeHTML(false)
	require.NoError(t, encode.Encode(drg.Definitions{{Name: "dear", Formula: "cost > 3 × mean_cost"}}))
	require.Equal(t, "{\"dear\":\"cost > 3 × mean_cost\"}\n", b.String())
}

// The rule that reduces the points of a readmission says so.
func TestTextOfReadmission(t *testing.T) {
	p := worked1()
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	plan := newPlan(t, p)
	c := drg.Case{ID: "1", Institution: "LS02", Group: "ES23", Cost: 5000_00, Person: "p", Admitted: settlement.MustDate("2025-01-01"), Discharged: settlement.MustDate("2025-01-09")}
	for _, c.Readmitted = range []bool{false, true} {
		e, err := plan.Explain(c)
		require.NoError(t, err)
		said := slices.ContainsFunc(e.Trail, func(s settlement.Step) bool { return strings.Contains(s.Rule.Text, "再入院折减") })
		require.Equal(t, c.Readmitted, said)
	}
}

// TestDetails: what tables for analysis say of a case. A case is a readmission only under a policy
// that has the rule, and only where it is one.
func TestDetails(t *testing.T) {
	p := worked1()
	p.Groups[0].BasePoints = number("0.00000001") // the least there is
	p.PointPlaces = 8
	c := drg.Case{ID: "a", Institution: "LS02", Group: "ES23", Cost: yuan(t, "5000.00"), Days: 1}
	of := func(p drg.Policy, c drg.Case) *settlement.Details {
		for e, err := range settlement.Detailed(newPlan(t, p).Settlement(settlement.Period{}, settlement.Each([]drg.Case{c}))).Entries() {
			require.NoError(t, err)
			require.NotNil(t, e.Details)
			return e.Details
		}
		return nil
	}
	d := of(p, c)
	require.Equal(t, "ES23", d.Group)
	require.Equal(t, 1, d.Days)
	require.Equal(t, "0.00000001", d.BasePoints.String())
	require.False(t, d.Readmitted)
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	c.Person, c.Admitted, c.Discharged = "P", settlement.MustDate("2025-01-01"), settlement.MustDate("2025-01-03")
	d = of(p, c)
	require.False(t, d.Readmitted, "nobody came back")
	c.Days = 0
	c.Admitted = c.Discharged
	require.Zero(t, of(worked1(), drg.Case{ID: "a", Institution: "LS02", Group: "ES23", Cost: 1}).Days, "not known")
}

// TestAsRulesCites: cites of shorthand that became rules are gone, also those of a part of a field.
func TestAsRulesCites(t *testing.T) {
	p := worked1()
	p.Sources = []settlement.Source{{Title: "text"}}
	p.Cites = settlement.Cites{"low": {Article: "1"}, "low.coefficient": {Article: "2"}, "classes.high[0]": {Article: "3"}, "groups": {Article: "4"}}
	as, err := newPlan(t, p).AsRules()
	require.NoError(t, err)
	require.NotContains(t, as.Cites, "low")
	require.NotContains(t, as.Cites, "low.coefficient")
	require.NotContains(t, as.Cites, "classes.high[0]")
	require.Contains(t, as.Cites, "groups")
	newPlan(t, as)
}

// TestRowsReadWhatThePlanReads: a column that no rule reads is in no digest, one that is read is.
func TestRowsReadWhatThePlanReads(t *testing.T) {
	plain := newPlan(t, worked1())
	p := worked1()
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	looking := newPlan(t, p)
	of := func(plan *drg.Plan, c drg.Case) string {
		for e, err := range plan.Settlement(settlement.Period{}, settlement.Each([]drg.Case{c})).Entries() {
			require.NoError(t, err)
			return e.Digest.String()
		}
		return ""
	}
	c := drg.Case{ID: "a", Institution: "LS02", Group: "ES23", Cost: yuan(t, "5000.00"), Person: "P", Admitted: settlement.MustDate("2025-01-01"), Discharged: settlement.MustDate("2025-01-03")}
	for name, change := range map[string]func(*drg.Case){
		"department": func(c *drg.Case) { c.Department = "ward" }, "approved_points": func(c *drg.Case) { c.ApprovedPoints = number("1") },
		"approved_as": func(c *drg.Case) { c.ApprovedAs = "x" },
	} {
		other, high := c, c
		high.Approved = drg.ApprovedHigh
		highOther := high
		change(&other)
		change(&highOther)
		require.Equal(t, of(plain, c), of(plain, other), name)
		require.Equal(t, of(plain, high), of(plain, highOther), name)
		require.NotContains(t, plain.Rows().Columns.Names(), name)
	}
	other := c
	other.Person = "Q"
	require.Equal(t, of(plain, c), of(plain, other))
	require.NotEqual(t, of(looking, c), of(looking, other))
}

// TestRulesFallAndRecover: a fall in the payment of a formula says from which cost on as much is
// paid again, also where pieces in between pay less, or cannot be computed.
func TestRulesFallAndRecover(t *testing.T) {
	cliffs := func(rules string) (said []string) {
		plan := readPlan(t, `{"name": "n", "kind": "example", "scale": "1", "point_places": 8, "classes": {}, "parameters": {"none": "0"},
			"groups": [{"code": "G", "base_points": "1"}], "institutions": [{"code": "A"}], "rules": [`+rules+`]}`)
		list, err := plan.Cliffs(number("1"))
		require.NoError(t, err)
		for _, c := range list {
			said = append(said, c.At.String()+": "+c.Before.String()+" to "+c.After.String()+" until "+c.Recovers.String())
		}
		return said
	}
	// 500 + (cost − 1000) × 0.5 is 999.99 at 1999.98.
	require.Equal(t, []string{"999.99: 999.99 to 500.00 until 1999.97"}, cliffs(`{"class": "low", "when": "cost < 1000", "amount": "cost"}, {"class": "normal", "amount": "500 + (cost − 1000) × 0.5"}`))
	require.Equal(t, []string{"999.99: 999.99 to 500.00 until 1999.97", "1999.99: 1000.00 to 700.00 until 3000.00", "2999.99: 700.00 to 1000.00 until "}, cliffs(
		`{"class": "low", "when": "cost < 1000", "amount": "cost"}, {"class": "normal", "when": "cost < 2000", "amount": "500 + (cost − 1000) × 0.5"},
		 {"class": "high", "when": "cost < 3000", "amount": "700"}, {"class": "high", "amount": "cost − 1000 × 2"}`))
}

// TestRowsOfOneApproval: a policy of several quotas reads as what a case was approved, and no points.
func TestRowsOfOneApproval(t *testing.T) {
	names := newPlan(t, severalQuotas(drg.Rank)).Rows().Columns.Names()
	require.Contains(t, names, "approved_as")
	require.NotContains(t, names, "approved_points")
}

// TestFallsUnderHighOfAll: where a fall recovers before the bound of high cases, that bound says
// nothing: 41.52 × (r + 0.2) is 39.444 at 3892.50, as in TestCliffs.
func TestFallsUnderHighOfAll(t *testing.T) {
	p := worked1()
	middle(&p)
	p.High.When = drg.Always
	p.Groups, p.Institutions, p.Coefficients = p.Groups[:1], p.Institutions[1:2], nil
	list, err := newPlan(t, p).Cliffs(number("100"))
	require.NoError(t, err)
	for _, c := range list {
		if c.Path == "middle[0].over" {
			require.Equal(t, "3892.50", c.Recovers.String())
			return
		}
	}
	t.Fatal("no fall")
}

// TestTogetherOfABrokenReader: parts that look at each other's cases refuse what cannot be read.
func TestTogetherOfABrokenReader(t *testing.T) {
	p := worked1()
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
	line, err := drg.Follow(newPlan(t, p))
	require.NoError(t, err)
	broken := errors.New("the file ends here")
	failing := settlement.Stream(func(yield func(drg.Case, error) bool) { yield(drg.Case{}, broken) })
	good := settlement.Each([]drg.Case{{ID: "a", Institution: "LS02", Group: "ES23", Cost: 1, Person: "P", Admitted: day("2025-01-01"), Discharged: day("2025-01-03")}})
	_, err = settlement.Settle(settlement.Terms{Fund: number("1.00")}, drg.Together(drg.Part{Plans: line, Claims: good}, drg.Part{Plans: line, Claims: failing})...)
	require.ErrorIs(t, err, broken)
}

// TestRuleThatCannotBeDecided: where the rule of a case cannot be found there is no cliff.
func TestRuleThatCannotBeDecided(t *testing.T) {
	plan := readPlan(t, `{"name": "n", "kind": "example", "scale": "1", "point_places": 8, "classes": {}, "parameters": {"none": "0"},
		"groups": [{"code": "G", "base_points": "1"}], "institutions": [{"code": "A"}], "rules": [
		{"class": "low", "when": "cost ÷ none > 1", "amount": "cost"}, {"class": "normal", "amount": "1"}]}`)
	list, err := plan.Cliffs(number("1"))
	require.NoError(t, err)
	require.Empty(t, list)
}

// TestMeanOrMedian: the cost of a group is its mean where there are cases enough, else the median,
// and the trail says which.
func TestMeanOrMedian(t *testing.T) {
	past := history(t, [3]string{"A", "H1", "100.00"}, [3]string{"A", "H1", "110.00"}, [3]string{"A", "H1", "120.00"}, [3]string{"A", "H2", "140.00"}, [3]string{"A", "H2", "130.05"},
		[3]string{"B", "H1", "1000.00"}, [3]string{"B", "H2", "500.05"})
	_, summary, err := drg.Calibrate(draft(), drg.Calibration{CoefficientCases: 2, Trails: true}, settlement.Each(past))
	require.NoError(t, err)
	said := map[string]string{}
	for _, g := range summary.Groups {
		for _, s := range g.Trail {
			said[g.Code] += s.Rule.Text + "; "
		}
	}
	require.Contains(t, said["A"], "(the group's mean cost)")
	require.NotContains(t, said["A"], "median")
	require.Contains(t, said["B"], "(the median of a group that is not stable)")
	require.NotContains(t, said["B"], "(the group's mean cost)")
}
