package drg_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// In this file: what few policies have, and faults that few documents have.

// ruled is a policy of rules, with more of them and more fields before the last.
func ruled(more, rules string) string {
	return `{"name": "n", "kind": "example", "scale": "1", "point_places": 8, "classes": {}, "groups": [{"code": "G", "base_points": "1"}], "institutions": [{"code": "H"}]` + more +
		`, "rules": [` + rules + `{"class": "normal", "amount": "100"}]}`
}

// Faults of documents, each with its place, and nothing else.
func TestFaultsOfRareFields(t *testing.T) {
	var ranks []string
	for i := range 65 {
		ranks = append(ranks, fmt.Sprintf(`{"name": "r%d", "within": "group", "by": "cost", "allowed": 2}`, i))
	}
	for text, want := range map[string]string{
		ruled(`, "columns": {"department": "decimal"}`, ""):                              "columns.department: impossible value of a column: department is a text",
		ruled(`, "columns": {"cost": "text"}`, ""):                                       "columns.cost: formula: not a new name: cost is declared already: \"cost\"",
		ruled(`, "quotas": [{"allowed": 2}, {"allowed": 3}]`, ""):                        `quotas[1].name: occurs twice: ""`,
		ruled(`, "ranks": [`+strings.Join(ranks, ", ")+`]`, ""):                          "ranks: out of range: got 65, want at most 64",
		ruled(`, "ranks": [`+strings.Join(ranks[:64], ", ")+`]`, ""):                     "",
		ruled(``, `{"class": "low", "amount": "1"}, {"class": "high", "amount": "1"}, `): "rules[1]: excluded by another field: rules[0] has no condition and decides every case before\nrules[2]: excluded by another field: rules[0] has no condition and decides every case before",
		ruled(`, "define": {"a": 1}`, ""):                                                "define.a: want a string, got the number 1",
	} {
		p, err := drg.ReadPolicy(strings.NewReader(text))
		if err == nil {
			_, err = drg.New(p)
		}
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, want)
	}
	p := worked1()
	ungrouped(drg.Exclude)(&p)
	p.Ungrouped.Codes = []string{"", "0000", "", "0000"}
	_, err := drg.New(p)
	require.EqualError(t, err, "ungrouped.codes[2]: occurs twice: \"\"\nungrouped.codes[3]: occurs twice: \"0000\"")
}

// What the column of an approval says.
func TestTextsOfApprovals(t *testing.T) {
	for text, want := range map[string]drg.Approval{"": "", "false": "", "no": "", "true": drg.ApprovedHigh, "yes": drg.ApprovedHigh, "high": drg.ApprovedHigh, "special": drg.ApprovedSpecial} {
		got := drg.Approval("before")
		require.NoError(t, got.UnmarshalText([]byte(text)))
		require.Equal(t, want, got, text)
	}
	kept := drg.ApprovedSpecial
	err := kept.UnmarshalText([]byte("High"))
	require.ErrorIs(t, err, drg.ErrApproval)
	require.EqualError(t, err, "impossible approval: got text of 4 characters, want yes, no, high or special")
	require.Equal(t, drg.ApprovedSpecial, kept)
	got, err := drg.ParseApproval("maybe")
	require.ErrorIs(t, err, drg.ErrApproval)
	require.Empty(t, got)
}

// A rule may ask for the department of a case, which is not known where the case names none.
func TestRulesOfDepartments(t *testing.T) {
	plan := readPlan(t, ruled(`, "columns": {"department": "text"}`, `{"class": "high", "when": "known(department) and department = '康复科'", "amount": "300"}, {"class": "low", "when": "known(department)", "amount": "200"}, `))
	require.Contains(t, plan.Columns(), "department")
	for department, want := range map[string]settlement.Money{"康复科": 300_00, "内科": 200_00, "": 100_00} {
		e, err := plan.Explain(drg.Case{ID: "1", Institution: "H", Group: "G", Cost: 1, Department: department})
		require.NoError(t, err)
		require.Equal(t, want, e.Amount, department)
		require.NoError(t, e.Trail.Replay())
	}
}

// An amount below nothing, be it by a fen, is a fault of the case, unless the rule allows it.
func TestNegativeAmounts(t *testing.T) {
	c := drg.Case{ID: "1", Institution: "H", Group: "G"}
	for cost, amount := range map[settlement.Money]settlement.Money{50_00: 0, 50_01: -1, 150_00: -100_00} {
		c.Cost = cost
		may := readPlan(t, ruled("", `{"class": "high", "when": "cost ≥ 50", "amount": "50 − cost", "negative": true}, `))
		e, err := may.Rate(c)
		require.NoError(t, err)
		require.Equal(t, amount, e.Amount)
		plan := readPlan(t, ruled("", `{"class": "high", "when": "cost ≥ 50", "amount": "50 − cost"}, `))
		_, err1 := plan.Rate(c)
		_, err2 := plan.Explain(c)
		for _, err := range []error{err1, err2} {
			if amount == 0 {
				require.NoError(t, err)
				continue
			}
			require.ErrorIs(t, err, settlement.ErrNegative)
			require.EqualError(t, err, "rules[0].amount: negative: got "+amount.String())
		}
	}
}

// Two policies with dates do not say which rates a case without one: neither rates nor explains it.
func TestCasesWithoutDate(t *testing.T) {
	first, second := worked1(), worked1()
	first.Effective, second.Effective = period("2024-01-01", "2024-12-31"), period("2025-01-01", "2025-12-31")
	line, err := drg.Follow(newPlan(t, first), newPlan(t, second))
	require.NoError(t, err)
	c := drg.Case{ID: "1", Institution: "LS02", Group: "ES23", Cost: 5190_00}
	_, err1 := line.Rate(c)
	_, err2 := line.Explain(c)
	for _, err := range []error{err1, err2} {
		require.ErrorIs(t, err, settlement.ErrBlank)
		require.EqualError(t, err, "discharged: blank: nothing says which of 2 policies rates the case")
	}
	c.Discharged = day("2025-02-01")
	e, err := line.Explain(c)
	require.NoError(t, err)
	require.Equal(t, "39.4440", e.Points.String())
}

// Points that no number holds are a fault, whatever formula they come from.
func TestPointsThatNoNumberHolds(t *testing.T) {
	most := settlement.Money(math.MaxInt64)
	for name, of := range map[string]struct {
		change func(*drg.Policy)
		c      drg.Case
	}{
		"low": {func(p *drg.Policy) { p.Classes = drg.Classes{Low: number("999999")}; p.Low.Cap = "" }, drg.Case{}},
		"middle": {func(p *drg.Policy) {
			p.Classes, p.Middle = drg.Classes{}, []drg.MiddleBand{{Over: number("0.5"), UpTo: number("999999")}}
		}, drg.Case{}},
		"excess":   {func(p *drg.Policy) { p.High.When = drg.Always }, drg.Case{}},
		"special":  {func(p *drg.Policy) { special(p); p.RegionalMean = number("0.01") }, drg.Case{Approved: drg.ApprovedSpecial}},
		"approved": {func(p *drg.Policy) { p.Special = &drg.SpecialRule{Formula: drg.AsApproved} }, drg.Case{Approved: drg.ApprovedSpecial, ApprovedPoints: number("999999999999.0000")}},
		"ungrouped": {func(p *drg.Policy) {
			ungrouped(drg.UngroupedCostPoints)(p)
			p.RegionalMean = number("0.01")
		}, drg.Case{Group: "0000"}},
	} {
		p := worked1()
		p.Groups[0].BasePoints, p.Groups[0].MeanCost, p.RegionalMean = number("99999999"), number("0.01"), number("12500.00")
		of.change(&p)
		plan, err := drg.New(p)
		require.NoError(t, err, name)
		c := of.c
		c.ID, c.Institution, c.Cost = "1", "LS02", most
		if c.Group == "" {
			c.Group = "ES23"
		}
		if name == "low" || name == "middle" {
			c.Cost = 9000_00
		}
		_, err1 := plan.Rate(c)
		_, err2 := plan.Explain(c)
		for _, err := range []error{err1, err2} {
			require.ErrorIs(t, err, settlement.ErrOverflow, name)
		}
	}
}

func period(from, to string) settlement.Period {
	return settlement.Period{From: day(from), To: day(to)}
}

// A case may have a fault for each of two rules that look at others: both are told, and counted.
func TestTwoFaultsOfACase(t *testing.T) {
	p := severalQuotas(drg.Rank)
	readmission(&p)
	plan := newPlan(t, p)
	cases := discharges(3, "0 special burns", "1 special burns", "2 special burns")
	for i := range cases {
		cases[i].Person, cases[i].Admitted = "p", cases[i].Discharged
	}
	cases[0].Person, cases[1].Person, cases[2].Person = "", "", ""                  // who came back?
	cases[0].Discharged, cases[1].Discharged = settlement.Date{}, settlement.Date{} // and of which month are they?
	var err error
	for _, err = range plan.Settlement(settlement.Period{}, settlement.Each(cases)).Entries() {
		if err != nil {
			break
		}
	}
	var faults *settlement.Faults
	require.ErrorAs(t, err, &faults)
	require.Equal(t, 5, faults.Total)
	require.EqualError(t, err, "drg: claim 1 (c00): person: blank\ndrg: claim 1 (c00): discharged: blank\ndrg: claim 2 (c01): person: blank\ndrg: claim 2 (c01): discharged: blank\ndrg: claim 3 (c02): person: blank")
}

// Review under rules: points that are no points are refused where a rule pays by them, and only there.
func TestReviewUnderRules(t *testing.T) {
	plan := readPlan(t, strings.Replace(ruled("", `{"class": "special", "when": "approved = 'special'", "points": "if(known(approved_points), approved_points, 7)"}, {"class": "high", "when": "approved = 'high'", "points": "1"}, `), `"point_places": 8`, `"point_places": 4`, 1))
	for points, want := range map[string]string{"": "7.0000", "5.5": "5.5000", "-1": "approved_points: negative: got -1", "1.12345": "approved_points: too many decimals: got 5, want at most 4"} {
		c := drg.Case{ID: "1", Institution: "H", Group: "G", Cost: 100, Approved: drg.ApprovedSpecial, ApprovedPoints: number(points)}
		e, err := plan.Rate(c)
		if strings.HasPrefix(want, "approved") {
			require.ErrorContains(t, err, want)
		} else {
			require.NoError(t, err)
			require.Equal(t, want, e.Points.String())
		}
		c.Approved = drg.ApprovedHigh
		e, err = plan.Rate(c)
		require.NoError(t, err)
		require.Equal(t, "1.0000", e.Points.String())
	}
}

// What is no object of texts is no definitions, wherever it breaks off.
func TestTextsOfDefinitions(t *testing.T) {
	for _, text := range []string{``, `[]`, `"a"`, `{"a"`, `{"a":`, `{"a": 1}`, `{"a": "b", 1}`, `{"a": "b", "c": }`} {
		kept := drg.Definitions{{Name: "x", Formula: "1"}}
		require.Error(t, kept.UnmarshalJSON([]byte(text)), text)
		require.Equal(t, drg.Definitions{{Name: "x", Formula: "1"}}, kept, text)
	}
	var d drg.Definitions
	require.NoError(t, d.UnmarshalJSON([]byte(`{"b": "1", "a": "2", "b": "3"}`)))
	require.Equal(t, drg.Definitions{{Name: "b", Formula: "1"}, {Name: "a", Formula: "2"}, {Name: "b", Formula: "3"}}, d)
}

// A candidate costs at least the ratio of the mean: where that is no whole fen, the next.
func TestCandidatesOfARatio(t *testing.T) {
	p := worked1()
	p.RegionalMean = number("12500.00")
	p.Special = &drg.SpecialRule{Candidates: &drg.CandidateRule{Ratio: number("2.5")}}
	p.Groups[0].MeanCost = number("5190.01") // 12975.025
	plan := newPlan(t, p)
	for cost, want := range map[settlement.Money]int{12975_02: 0, 12975_03: 1} {
		n := 0
		for c, err := range plan.Candidates(settlement.Each([]drg.Case{{ID: "1", Institution: "LS02", Group: "ES23", Cost: cost}})) {
			require.NoError(t, err)
			require.Equal(t, []string{"ratio"}, c.Met)
			require.Equal(t, cost-5190_01, c.Excess)
			n++
		}
		require.Equal(t, want, n, cost)
	}
}

// Details say that a case is a readmission where the rule finds one.
func TestDetailsOfReadmissions(t *testing.T) {
	p := worked1()
	readmission(&p)
	got := map[string]bool{}
	for e, err := range settlement.Detailed(newPlan(t, p).Settlement(settlement.Period{}, settlement.Each([]drg.Case{stay("a", "p", "2025-01-01", "2025-01-05"), stay("b", "p", "2025-01-09", "2025-01-15")}))).Entries() {
		require.NoError(t, err)
		got[e.Claim] = e.Details.Readmitted
	}
	require.Equal(t, map[string]bool{"a": true, "b": false}, got)
}

// The words that classes of rules may be.
func TestWordsOfClasses(t *testing.T) {
	for _, word := range []string{"a", "z", "az", "za", "a-z", "a0", "a9", "zz9", "a-"} {
		readPlan(t, ruled("", `{"class": "`+word+`", "when": "cost < 10", "amount": "1"}, `))
	}
	for _, word := range []string{"", "A", "aB", "`", "{", "a{", "a`", "a/", "a:", "a b", "é", "a.b", "a,", "a_b", "9", "-a"} {
		p, err := drg.ReadPolicy(strings.NewReader(ruled("", `{"class": "`+word+`", "when": "cost < 10", "amount": "1"}, `)))
		if err == nil {
			_, err = drg.New(p)
		}
		require.ErrorContains(t, err, "rules[0].class: ", word)
	}
}

// Details of cases that no group has, and of groups without points.
func TestDetailsWithoutBasePoints(t *testing.T) {
	p := worked1()
	ungrouped(drg.UngroupedCostPoints)(&p)
	p.RegionalMean = number("12500.00")
	p.Groups = append(p.Groups, drg.Group{Code: "NW1", NoWeight: true}, drg.Group{Code: "FX1", Price: number("700.00")}, drg.Group{Code: "FX2", Price: number("700.00"), BasePoints: number("5")})
	plan := newPlan(t, p)
	want := map[string]string{"0000": "", "": "", "XYQY": "", "NW1": "", "FX1": "", "FX2": "5", "ES23": "41.5200"}
	var list []drg.Case
	for code := range want {
		list = append(list, drg.Case{ID: "c" + code, Institution: "LS02", Group: code, Cost: 5190_00})
	}
	n := 0
	for e, err := range settlement.Detailed(plan.Settlement(settlement.Period{}, settlement.Each(list))).Entries() {
		require.NoError(t, err)
		require.Equal(t, want[e.Claim[1:]], e.Details.BasePoints.String(), e.Claim)
		require.Equal(t, e.Claim[1:], e.Details.Group)
		n++
	}
	require.Equal(t, len(want), n)
}
