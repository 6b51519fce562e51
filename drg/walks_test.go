package drg_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle"
)

// In this file: kinds of changes of the code that tests of single rules do not see.

// A faulty claim is told with its place, whatever walks the claims; a policy that asks for nothing
// walks nothing.
func TestWalksNameThePlace(t *testing.T) {
	p := worked1()
	p.RegionalMean = number("12500.00")
	p.Special = &drg.SpecialRule{Candidates: &drg.CandidateRule{Days: 30}}
	q := worked1()
	q.Stays = &drg.StayRule{MinDays: 2, Outside: drg.ToPerDiem}
	plans := map[string]*drg.Plan{"candidates": newPlan(t, p), "outside": newPlan(t, q)}
	good := drg.Case{ID: "good", Institution: "LS01", Group: "ES23", Cost: 5000_00, Days: 5}
	bad := good
	bad.ID, bad.Days = "bad", 0
	broken := errors.New("the file ends here")
	for _, at := range []int{1, 2, 3} {
		list := []drg.Case{good, good, good}
		list[at-1] = bad
		for name, walk := range map[string]func(*drg.Plan, settlement.Claims[drg.Case]) error{
			"candidates": func(plan *drg.Plan, c settlement.Claims[drg.Case]) error {
				for _, err := range plan.Candidates(c) {
					if err != nil {
						return err
					}
				}
				return nil
			},
			"outside": func(plan *drg.Plan, c settlement.Claims[drg.Case]) error {
				for _, err := range plan.Outside(c) {
					if err != nil {
						return err
					}
				}
				return nil
			},
		} {
			var claim *settlement.ClaimError
			require.ErrorAs(t, walk(plans[name], settlement.Each(list)), &claim, name)
			require.Equal(t, at, claim.Position, name)
			require.Equal(t, "bad", claim.Claim, name)
			failing := settlement.Stream(func(yield func(drg.Case, error) bool) { yield(drg.Case{}, broken) })
			require.ErrorIs(t, walk(plans[name], failing), broken, name)
			require.NoError(t, walk(newPlan(t, worked1()), failing), name)
		}
	}
}

// A row of a case has the columns that every row has, and those that the plan reads.
func TestRowsHaveWhatThePlanReads(t *testing.T) {
	always := []string{"id", "institution", "group", "cost", "covered", "discharged", "approved", "approved_amount", "unreasonable", "pool", "charged_to", "settled"}
	for i := range uint64(150) {
		p := oracle.RandomPolicy(rand.New(rand.NewPCG(77, i)))
		plan := newPlan(t, p)
		reads := plan.Columns()
		var more []string
		for _, name := range plan.Rows().Columns.Names() {
			if !slices.Contains(always, name) {
				more = append(more, name)
			}
		}
		reads = slices.DeleteFunc(slices.Clone(reads), func(name string) bool { return slices.Contains(always, name) })
		require.ElementsMatch(t, reads, more, "%d: %s", i, document(p))
		require.Subset(t, plan.Rows().Columns.Names(), always)
		rows := plan.Rows()
		c := drg.Case{ID: "a", Institution: "H", Group: "G", Cost: 1_00, Days: 3, Discharged: day("2025-02-01")}
		for name, change := range map[string]func(*drg.Case){
			"days": func(c *drg.Case) { c.Days++ }, "admitted": func(c *drg.Case) { c.Admitted = day("2025-01-01") }, "person": func(c *drg.Case) { c.Person = "p" },
			"approved_points": func(c *drg.Case) { c.ApprovedPoints = number("1") }, "approved_as": func(c *drg.Case) { c.ApprovedAs = "x" }, "justified": func(c *drg.Case) { c.Justified = true },
			"violation": func(c *drg.Case) { c.Violation = number("1") }, "department": func(c *drg.Case) { c.Department = "d" },
		} {
			other := c
			change(&other)
			same := rows.Put(&c, settlement.Row{}).Digest(rows.Columns) == rows.Put(&other, settlement.Row{}).Digest(rows.Columns)
			require.Equal(t, !slices.Contains(reads, name), same, name)
		}
	}
}

// alter changes everything that can be reached from a value without changing the value itself.
func alter(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			alter(v.Elem())
			v.Elem().SetZero()
		}
	case reflect.Slice:
		for i := range v.Len() {
			alter(v.Index(i))
			v.Index(i).SetZero()
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			v.SetMapIndex(k, reflect.Value{})
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				alter(v.Field(i))
			}
		}
	}
}

// A plan shares no memory with the policy it was made of, nor with the one it returns.
func TestPlanSharesNothing(t *testing.T) {
	for i := range uint64(150) {
		p := oracle.RandomPolicy(rand.New(rand.NewPCG(78, i)))
		plan := newPlan(t, p)
		before := document(p)
		alter(reflect.ValueOf(&p).Elem())
		returned := plan.Policy()
		require.Equal(t, before, document(returned))
		alter(reflect.ValueOf(&returned).Elem())
		require.Equal(t, before, document(plan.Policy()))
	}
}

// A plan that tells departments apart has them in the digests of its claims.
func TestDepartmentsInDigests(t *testing.T) {
	digest := func(plan *drg.Plan, department string) string {
		c := drg.Case{ID: "a", Institution: "LS01", Group: "ES23", Cost: 5000_00, Department: department}
		for e, err := range plan.Settlement(settlement.Period{}, settlement.Each([]drg.Case{c})).Entries() {
			require.NoError(t, err)
			return e.Digest.String()
		}
		return ""
	}
	plan := newPlan(t, worked1())
	require.Equal(t, digest(plan, "a"), digest(plan, "b"))
	require.NotEqual(t, digest(plan.Departments(), "a"), digest(plan.Departments(), "b"))
	require.Contains(t, plan.Departments().Rows().Columns.Names(), "department")
}

// Definitions are an object of texts and nothing else, an attribute a flag or a text.
func TestDefinitionsOfOtherKinds(t *testing.T) {
	for _, text := range []string{``, `[]`, `["a", "b"]`, `"a"`, `1`, `null`, `{"a": 1}`, `{"a": {}}`, `{"a"`, `{"a": `, `{"a" "b"}`, `{"a": "b"`} {
		d := drg.Definitions{{Name: "x", Formula: "1"}}
		err := d.UnmarshalJSON([]byte(text))
		if text == `{"a": "b"` { // the reader around it sees that it does not end
			continue
		}
		require.Error(t, err, text)
		require.Equal(t, drg.Definitions{{Name: "x", Formula: "1"}}, d, text)
	}
	for _, text := range []string{``, ` `, `1`, `null`, `[]`, `{}`, `"a`, `trues`} {
		var a drg.Attribute
		require.Error(t, a.UnmarshalJSON([]byte(text)), text)
	}
}

// What the points of a bed-day are made of is held to the rules of policies.
func TestBedDayRefuses(t *testing.T) {
	for _, row := range []struct{ mean, scale, rate, want string }{
		{"", "100", "300", "regional_mean: required"}, {"0", "100", "300", "regional_mean: out of range"}, {"12500.001", "100", "300", "regional_mean: too many decimals"},
		{"12500", "", "300", "scale: required"}, {"12500", "-1", "300", "scale: out of range"}, {"12500", "100", "-1", "rate: negative"}, {"12500", "100", "300.001", "rate: too many decimals"},
		{"0.01", "100", "90000000000000000", "rate: overflow"},
	} {
		p := worked1()
		p.RegionalMean, p.Scale = number(row.mean), number(row.scale)
		points, trail, err := drg.BedDayPoints(p, number(row.rate))
		require.ErrorContains(t, err, row.want)
		require.Zero(t, points)
		require.Nil(t, trail)
	}
}

// Values at the ends of what cliffs can be of.
func TestCliffsOfExtremeValues(t *testing.T) {
	p := worked1()
	p.Groups, p.Institutions, p.Coefficients = p.Groups[:1], p.Institutions[1:2], nil
	list, err := newPlan(t, p).Cliffs(number("0"))
	require.NoError(t, err, "a point may be worth nothing")
	require.Empty(t, list)
	_, err = newPlan(t, p).Cliffs(number("9999999999999999"))
	require.ErrorIs(t, err, settlement.ErrOverflow)
}

// Whose approvals are too many, in words: of every base and cycle.
func TestWhoseApprovals(t *testing.T) {
	for base, whose := range map[drg.QuotaBase]string{drg.Discharges: `institution "H1"`, drg.OfRegion: "the region", drg.OfPool: `pool "A"`} {
		for cycle, in := range map[drg.QuotaCycle]string{drg.InPeriod: "", drg.InYear: " in 2025", drg.InQuarter: " in 2025-Q1", drg.InMonth: " in 2025-03"} {
			p := worked18()
			p.Institutions = append(p.Institutions, drg.Institution{Code: "H2"})
			p.Special.Quota, p.Special.QuotaBase, p.Special.QuotaCycle = number("0.01"), base, cycle
			cases := discharges(4, "0 special", "2 special")
			_, err := settlement.Settle(settlement.Terms{PointValue: number("1")}, newPlan(t, p).Settlement(settlement.Period{}, settlement.Each(cases)))
			require.ErrorIs(t, err, drg.ErrQuota)
			n := map[drg.QuotaBase]int{drg.Discharges: 4, drg.OfRegion: 8, drg.OfPool: 4}[base]
			require.ErrorContains(t, err, fmt.Sprintf(`%s%s: 2 approved, want at most 0, 0.01 of %d discharges: claims ["c00" "c02"]`, whose, in, n))
		}
	}
}

// A hundred approvals are named, and of more their number is told.
func TestManyApprovalsNamed(t *testing.T) {
	for n, more := range map[int]string{100: `"c99"]`, 101: `"c99"] and 1 more`, 103: `"c99"] and 3 more`} {
		p := worked18()
		none := 0
		p.Special.Allowed = &none
		var cases []drg.Case
		for i := range n {
			cases = append(cases, drg.Case{ID: fmt.Sprintf("c%02d", i), Institution: "H1", Group: "K35", Cost: 50000_00, Approved: drg.ApprovedSpecial})
		}
		slices.SortFunc(cases, func(a, b drg.Case) int { return strings.Compare(b.ID, a.ID) })
		_, err := settlement.Settle(settlement.Terms{PointValue: number("1")}, newPlan(t, p).Settlement(settlement.Period{}, settlement.Each(cases)))
		if n > 100 { // "c100" is named between "c10" and "c11"
			require.Contains(t, err.Error(), fmt.Sprintf(" and %d more", n-100))
			require.Equal(t, 100, strings.Count(err.Error(), `"c`))
		} else {
			require.NotContains(t, err.Error(), "] and ")
			require.Contains(t, err.Error(), more)
		}
	}
}

// Of approvals that are ranked, those below the cut are too many whatever their ids; of those at
// the cut the ids decide.
func TestRankedBelowTheCut(t *testing.T) {
	p := worked18()
	two := 2
	p.Special.Allowed, p.Special.OverQuota, p.Special.QuotaValue = &two, drg.Rank, number("100")
	for costs, want := range map[[5]int]string{
		{1, 3, 2, 2, 1}: "13", {9, 3, 2, 2, 1}: "01", {1, 2, 2, 2, 1}: "12", {1, 1, 2, 2, 1}: "23", {2, 2, 2, 2, 2}: "01", {1, 1, 3, 1, 1}: "02",
	} {
		want := map[string]string{"13": "12"}[want] + strings.TrimPrefix(want, "13") // equal ones: the first id
		for _, order := range [][]int{{0, 1, 2, 3, 4}, {4, 2, 0, 1, 3}} {
			var cases []drg.Case
			for _, i := range order {
				cases = append(cases, drg.Case{ID: fmt.Sprint(i), Institution: "H1", Group: "K35", Cost: settlement.Money(50000_00 + costs[i]*1000_00), Approved: drg.ApprovedSpecial})
			}
			kept := ""
			for e, err := range newPlan(t, p).Settlement(settlement.Period{}, settlement.Each(cases)).Entries() {
				require.NoError(t, err)
				if e.Class == settlement.Special {
					kept += e.Claim
				}
			}
			letters := strings.Split(kept, "")
			slices.Sort(letters)
			require.Equal(t, want, strings.Join(letters, ""), costs)
		}
	}
}

// Quotas of all institutions see several of them also where each section of a file has one.
func TestQuotasOfSections(t *testing.T) {
	p := severalQuotas(drg.Rank)
	p.Ranks = nil
	cases := discharges(10, "0 special", "2 special tumour", "13 special tumour", "4 special 住院", "15 special burns")
	for _, section := range []int{1, 3, 10, 20} {
		s := newPlan(t, p).Settlement(settlement.Period{}, inSections(cases, section))
		_, _, err := requireSameByWorkers(t, settlement.Map(s, func(e *settlement.Entry) error { e.Pool = ""; return nil }))
		require.NoError(t, err, section)
	}
	for _, section := range []int{1, 3, 10} {
		s := newPlan(t, p).Settlement(settlement.Period{}, inSections(cases[:10], section))
		_, _, err := requireSameByWorkers(t, s)
		require.ErrorIs(t, err, drg.ErrRegion, section)
	}
}

// What rules pay at the ends: by item at most cost less covered, also where that is nothing; fund
// money with covered is an amount that fits; a stay whose days cannot be told is a fault.
func TestRulesAtTheEnds(t *testing.T) {
	rate := func(rule drg.CaseRule, c drg.Case) error {
		plan := newPlan(t, steppedPolicy(rule))
		c.ID, c.Institution, c.Group = "a", "H", "G"
		_, err := plan.Rate(c)
		_, again := plan.Explain(c)
		require.Equal(t, err == nil, again == nil)
		return err
	}
	one := drg.CaseRule{Points: "1", ByItem: "0.01"}
	require.ErrorIs(t, rate(one, drg.Case{Cost: 100, Covered: 100}), settlement.ErrRange)
	require.ErrorIs(t, rate(one, drg.Case{Cost: 100, Covered: 200}), settlement.ErrRange)
	require.NoError(t, rate(one, drg.Case{Cost: 101, Covered: 100}))
	fund := drg.CaseRule{Amount: "90000000000000000", AmountIs: drg.FundAmount}
	require.NoError(t, rate(fund, drg.Case{Cost: 100}))
	require.NoError(t, rate(fund, drg.Case{Cost: 100, Covered: 1}))
	require.ErrorIs(t, rate(fund, drg.Case{Cost: 100, Covered: 9e18}), settlement.ErrOverflow)
	days := drg.CaseRule{Points: "if(days > 3, 1, 2)"}
	require.NoError(t, rate(days, drg.Case{Cost: 100, Admitted: day("2025-01-01"), Discharged: day("2025-01-09")}))
	require.Error(t, rate(days, drg.Case{Cost: 100, Admitted: day("2025-01-09"), Discharged: day("2025-01-01")}))
}

// A rounding that leaves zero by a step has a cliff there: ratio 1.05 is 16380.00.
func TestStepOutOfZero(t *testing.T) {
	plan := newPlan(t, steppedPolicy(drg.CaseRule{Points: "max(0, round(ratio − 1, 1))"}))
	list, err := plan.Cliffs(number("1000"))
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(list, func(c settlement.Cliff) bool {
		return c.At.String() == "16379.99" && c.Before.String() == "0.00" && c.After.String() == "100.00"
	}), "%v", list)
}

// Medians of cases that count by their year's weight are of all years together, and their trail
// names no year.
func TestMedianOfWeightedCases(t *testing.T) {
	for mode, named := range map[drg.YearMode]bool{drg.PerCase: false, drg.Means: true} {
		_, s, err := drg.Calibrate(draft(), drg.Calibration{Years: years(), YearMode: mode, MinCases: 1000, Trails: true}, settlement.Each(past3(t)))
		require.NoError(t, err)
		medians := 0
		for _, g := range s.Groups {
			for _, step := range g.Trail {
				if strings.Contains(step.Rule.Formula, "middle") {
					medians++
					require.Equal(t, named, strings.Contains(step.Rule.Formula, "middle_202"), step.Rule.Formula)
				}
			}
		}
		require.Positive(t, medians)
	}
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
