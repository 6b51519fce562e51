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

// Policies that follow each other have the same ranks, and quotas of the same kind.
func TestRareDisagreements(t *testing.T) {
	rank := func(share string) string {
		return ruled(`, "ranks": [{"name": "top", "within": "group", "by": "cost", "share": "`+share+`"}]`, `{"class": "high", "when": "top", "amount": "1"}, `)
	}
	read := func(text, from string) *drg.Plan {
		p, err := drg.ReadPolicy(strings.NewReader(text))
		require.NoError(t, err)
		p.Effective = period(from+"-01-01", from+"-12-31")
		return newPlan(t, p)
	}
	_, err := drg.Follow(read(rank("0.1"), "2024"), read(rank("0.10"), "2025"))
	require.NoError(t, err)
	_, err = drg.Follow(read(rank("0.1"), "2024"), read(rank("0.2"), "2025"))
	require.EqualError(t, err, "plans[0] and plans[1]: ranks[0].share: policies that follow each other must agree: 0.1 and 0.2")

	without, with := severalQuotas(drg.Rank), severalQuotas(drg.Rank)
	without.Effective, with.Effective = period("2024-01-01", "2024-12-31"), period("2025-01-01", "2025-12-31")
	without.Special.Quota, without.Special.QuotaValue, without.Special.OverQuota = number(""), number(""), ""
	_, err = drg.Follow(newPlan(t, without), newPlan(t, with))
	require.EqualError(t, err, "plans[0] and plans[1]: special.quota: policies that follow each other must agree: nothing and 0.1")
}

// Parts of which one alone looks at other cases, or none does, settle as each by itself.
func TestTogetherOfFew(t *testing.T) {
	looking := worked1()
	readmission(&looking)
	list := []drg.Case{stay("a", "p", "2025-01-01", "2025-01-05"), stay("b", "p", "2025-01-09", "2025-01-15")}
	others := []drg.Case{{ID: "c", Institution: "LS02", Group: "ES23", Cost: 5190_00}, {ID: "d", Institution: "LS02", Group: "ES23", Cost: 1000_00}}
	part := func(p drg.Policy, cases []drg.Case) drg.Part {
		line, err := drg.Follow(newPlan(t, p))
		require.NoError(t, err)
		return drg.Part{Plans: line, Claims: settlement.Each(cases)}
	}
	points := func(s settlement.Settlement) (list []string) {
		for e, err := range s.Entries() {
			require.NoError(t, err)
			list = append(list, e.Claim+" "+e.Points.String())
		}
		return list
	}
	plain, back := []string{"c 39.4440", "d 7.6000"}, []string{"a 19.7220", "b 39.4440"}
	for _, of := range []struct {
		parts []drg.Part
		want  [][]string
	}{
		{[]drg.Part{part(worked1(), others), part(worked1(), others)}, [][]string{plain, plain}},
		{[]drg.Part{part(worked1(), others), part(looking, list)}, [][]string{plain, back}},
		{[]drg.Part{part(looking, list), part(worked1(), others), part(worked1(), others)}, [][]string{back, plain, plain}},
		{[]drg.Part{part(looking, list[:1]), part(worked1(), others), part(looking, list[1:])}, [][]string{back[:1], plain, back[1:]}},
	} {
		for i, s := range drg.Together(of.parts...) {
			require.Equal(t, of.want[i], points(s))
		}
	}
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

// Claims that are others in a later walk are refused: rules that look at several need the same in each.
func TestClaimsThatChangeBetweenWalks(t *testing.T) {
	ranked := ruled(`, "ranks": [{"name": "top", "within": "institution", "by": "cost", "order": "descending", "allowed": 3}]`, `{"class": "high", "when": "top", "amount": "1"}, `)
	quotas := severalQuotas(drg.Rank)
	quotas.Special.Quota, quotas.Special.QuotaBase = number("0.2"), ""
	alike := discharges(10, "0 special", "1 special", "2 special", "3 special", "4 special")
	for i := range alike {
		alike[i].Cost, alike[i].Pool = 20000_00, ""
	}
	var tied []drg.Case
	for i := range 9 {
		tied = append(tied, drg.Case{ID: fmt.Sprint("c", i), Institution: "H", Group: "G", Cost: 500_00})
	}
	for name, of := range map[string]struct {
		plan       *drg.Plan
		list, left []drg.Case
	}{"ranks": {readPlan(t, ranked), tied, tied[8:]}, "quotas": {newPlan(t, quotas), alike, alike[4:]}} {
		for from := 2; ; from++ {
			walks := 0
			claims := settlement.Stream(func(yield func(drg.Case, error) bool) {
				walks++
				list := of.list
				if walks >= from {
					list = of.left
				}
				for _, c := range list {
					if !yield(c, nil) {
						return
					}
				}
			})
			_, err := settlement.Settle(settlement.Terms{PointValue: number("1")}, of.plan.Settlement(settlement.Period{}, claims))
			if walks < from {
				require.NoError(t, err, name)
				require.Greater(t, from, 3, name)
				break
			}
			require.ErrorIs(t, err, settlement.ErrChanged, "%s, walk %d", name, from)
		}
	}
}

// The newest name of an institution counts, as far as a policy has one.
func TestNamesOfPoliciesThatFollow(t *testing.T) {
	first, second := worked1(), worked1()
	first.Effective, second.Effective = period("2024-01-01", "2024-12-31"), period("2025-01-01", "2025-12-31")
	first.Institutions, second.Institutions = append([]drg.Institution{}, first.Institutions...), append([]drg.Institution{}, second.Institutions...)
	for i, names := range [][2]string{{"甲", ""}, {"", "乙"}, {"丙", "丁"}} {
		first.Institutions[i].Name, second.Institutions[i].Name = names[0], names[1]
	}
	for _, plans := range [][]*drg.Plan{{newPlan(t, first), newPlan(t, second)}, {newPlan(t, second), newPlan(t, first)}} {
		line, err := drg.Follow(plans...)
		require.NoError(t, err)
		report, err := settlement.Settle(settlement.Terms{PointValue: number("1")}, line.Settlement(settlement.Period{}, settlement.Each([]drg.Case{
			{ID: "1", Institution: "LS01", Group: "OR15", Cost: 1, Discharged: day("2025-01-01")}, {ID: "2", Institution: "LS02", Group: "OR15", Cost: 1, Discharged: day("2024-01-01")},
			{ID: "3", Institution: "LS03", Group: "OR15", Cost: 1, Discharged: day("2024-01-01")},
		})))
		require.NoError(t, err)
		for code, want := range map[string]string{"LS01": "甲", "LS02": "乙", "LS03": "丁"} {
			require.Equal(t, want, report.Statement(code).Name)
		}
	}
}

// A shorthand with more bands than stand in one formula, and attributes that have the names of what rules
// define, is the same as rules.
func TestAsRulesOfManyBands(t *testing.T) {
	p := worked1()
	p.High.When, p.Groups, p.Coefficients = drg.Always, nil, nil
	p.Classes.High = []drg.HighBand{{Ratio: number("9")}}
	for i := range 95 {
		g := drg.Group{Code: fmt.Sprintf("G%02d", i), BasePoints: number("41.52"), MeanCost: number("5190.00"), Attributes: map[string]drg.Attribute{"ratio": drg.FlagAttribute(true), "high": drg.FlagAttribute(false)}}
		p.Groups = append(p.Groups, g)
		p.Classes.High = append(p.Classes.High, drg.HighBand{Group: g.Code, Ratio: number(fmt.Sprintf("%d.5", 1+i%7)), RatioUpTo: number(fmt.Sprintf("%d", 10+i))})
	}
	short := newPlan(t, p)
	as, err := short.AsRules()
	require.NoError(t, err)
	table := newPlan(t, as)
	classes := map[settlement.Class]int{}
	for i, g := range p.Groups {
		for k := range settlement.Money(12) {
			c := drg.Case{ID: "1", Institution: "LS02", Group: g.Code, Cost: 5190_00*(k+1) + settlement.Money(i%2)}
			want, err := short.Rate(c)
			require.NoError(t, err)
			got, err := table.Rate(c)
			require.NoError(t, err)
			require.Equal(t, want, got, "%s %s", g.Code, c.Cost)
			classes[got.Class]++
		}
	}
	require.Greater(t, classes[settlement.High], 300)
	require.Greater(t, classes[settlement.Normal], 300)
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

// A cliff at a value that makes payments no money holds is a fault, with its group.
func TestCliffsThatNoMoneyHolds(t *testing.T) {
	huge := number("999999999999999999")
	p := worked1()
	p.Groups[0].BasePoints = number("99999999.9999")
	list, err := newPlan(t, p).Cliffs(huge)
	require.ErrorIs(t, err, settlement.ErrOverflow)
	require.ErrorContains(t, err, `group "ES23": `)
	require.Nil(t, list)
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

// A calibration replaces the entries of the kinds that it makes, and keeps those of others.
func TestEntriesThatCalibrationKeeps(t *testing.T) {
	entries := map[drg.TableOf]drg.GroupBy{
		drg.ByLevelTable: {Level: "3"}, drg.ByPoolTable: {Pool: "p"}, drg.ByInstitutionTable: {Institution: "H1"}, drg.ByLevelPoolTable: {Level: "3", Pool: "p"},
		drg.ByInstitutionPoolTable: {Institution: "H1", Pool: "p"},
	}
	past := history(t, [3]string{"A", "H1", "100.00"}, [3]string{"A", "H1", "110.00"}, [3]string{"A", "H2", "120.00"}, [3]string{"A", "H2", "140.00"}, [3]string{"A", "H2", "130.05"})
	for made := range entries {
		d := draft()
		d.Institutions = []drg.Institution{{Code: "H1", Level: "3"}, {Code: "H2", Level: "2"}}
		g := drg.Group{Code: "A", MeanCost: number("100.00"), BasePoints: number("1")}
		for _, e := range entries {
			e.MeanCost, e.BasePoints = number("90.00"), number("2")
			g.By = append(g.By, e)
		}
		d.Groups = []drg.Group{g}
		p, _, err := drg.Calibrate(d, drg.Calibration{Pools: []string{"p"}, By: []drg.Table{{Of: made, MinCases: 100}}}, settlement.Each(past))
		require.NoError(t, err, made)
		var kept []drg.GroupBy
		for _, e := range p.Groups[0].By {
			require.Equal(t, []string{"90.00", "2"}, []string{e.MeanCost.String(), e.BasePoints.String()})
			kept = append(kept, drg.GroupBy{Institution: e.Institution, Level: e.Level, Pool: e.Pool})
		}
		require.Len(t, kept, 4, made)
		require.NotContains(t, kept, entries[made])
	}

	bounds := func(floor, ceiling string) error {
		return drg.Calibration{Floor: number(floor), Ceiling: number(ceiling)}.Check()
	}
	require.NoError(t, bounds("0.9", "0.90"))
	require.NoError(t, bounds("0.9", "0.91"))
	require.EqualError(t, bounds("0.9", "0.89"), "ceiling: impossible band: got 0.89, want at least the floor 0.9")
}

// As rules, prices that only entries of a group have are still prices, and without any there is no rule
// for them.
func TestAsRulesOfPricesInEntries(t *testing.T) {
	for _, of := range []struct {
		by    []drg.GroupBy
		price bool
	}{
		{[]drg.GroupBy{{Institution: "LS02", Price: number("700.00")}}, true},
		{[]drg.GroupBy{{Institution: "LS02", Price: number("700.00")}, {Institution: "LS01", MeanCost: number("5000.00")}}, true},
		{[]drg.GroupBy{{Institution: "LS01", MeanCost: number("5000.00")}}, false},
		{nil, false},
	} {
		p := worked1()
		p.Groups = p.Groups[:1]
		p.Groups[0].By, p.Coefficients = of.by, nil
		for i := range p.Institutions {
			p.Institutions[i].Coefficient = number("0.95")
		}
		short := newPlan(t, p)
		as, err := short.AsRules()
		require.NoError(t, err)
		table := newPlan(t, as)
		has := false
		for _, r := range as.Rules {
			has = has || r.Class == settlement.FixedRate
		}
		require.Equal(t, of.price, has, "%v", of.by)
		for _, in := range p.Institutions {
			c := drg.Case{ID: "1", Institution: in.Code, Group: p.Groups[0].Code, Cost: 5190_00}
			want, err := short.Rate(c)
			require.NoError(t, err)
			got, err := table.Rate(c)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
}

// Where the rule changes to one that pays nothing, the payment falls to 0.00; and it jumps up from there.
func TestCliffsOfUnpaidRules(t *testing.T) {
	plan := readPlan(t, ruled("", `{"class": "low", "when": "cost < 10", "unpaid": true}, {"class": "none", "when": "cost > 1000 and cost < 2000", "unpaid": true}, `))
	list, err := plan.Cliffs(number("1"))
	require.NoError(t, err)
	var said []string
	for _, c := range list {
		said = append(said, fmt.Sprint(c.Path, " ", c.At, ": ", c.Before, " to ", c.After, " by ", c.Jump, " until ", c.Recovers))
	}
	require.Equal(t, []string{
		"rules[0].when 9.99: 0.00 to 100.00 by 100.00 until ", "rules[1].when 1000.00: 100.00 to 0.00 by -100.00 until 2000.00", "rules[1].when 1999.99: 0.00 to 100.00 by 100.00 until ",
	}, said)
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
