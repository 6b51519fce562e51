package drg_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

func day(text string) settlement.Date { return settlement.MustDate(text) }

// stay is a case of LS02 in ES23 (39.4440 points) on given dates.
func stay(id, person, admitted, discharged string) drg.Case {
	return drg.Case{
		ID: id, Institution: "LS02", Group: "ES23", Cost: 5190_00, Covered: 1000_00,
		Person: person, Admitted: day(admitted), Discharged: day(discharged),
	}
}

func readmission(p *drg.Policy) {
	p.Readmission = &drg.ReadmissionRule{WithinDays: 15, Factor: number("0.5")}
}

func collect[T any](t testing.TB, all iter.Seq2[T, error]) []T {
	t.Helper()
	var list []T
	for one, err := range all {
		require.NoError(t, err)
		list = append(list, one)
	}
	return list
}

func lastError[T any](t testing.TB, all iter.Seq2[T, error]) error {
	t.Helper()
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	t.Fatal("no error")
	return nil
}

// TestReadmission: who came back, and who did not. The first stay is P1's in
// ES23 of LS02, discharged on 10 March.
func TestReadmission(t *testing.T) {
	for _, row := range []struct {
		name    string
		change  func(p *drg.Policy, second *drg.Case)
		reduced []string
	}{
		{"on the fifteenth day", nil, []string{"a"}},
		{"on the sixteenth day", func(_ *drg.Policy, c *drg.Case) { c.Admitted = day("2025-03-26") }, nil},
		{"on the day of discharge", func(_ *drg.Policy, c *drg.Case) { c.Admitted = day("2025-03-10") }, []string{"a"}},
		{"before the discharge: the stays overlap", func(_ *drg.Policy, c *drg.Case) { c.Admitted = day("2025-03-09") }, nil},
		{"the first stay comes after the second", func(_ *drg.Policy, c *drg.Case) {
			c.Admitted, c.Discharged = day("2025-02-20"), day("2025-02-25")
		}, []string{"b"}},
		{"another person", func(_ *drg.Policy, c *drg.Case) { c.Person = "P2" }, nil},
		{"another group", func(_ *drg.Policy, c *drg.Case) { c.Group = "GB25" }, nil},
		{"another institution", func(_ *drg.Policy, c *drg.Case) { c.Institution = "LS01" }, nil},
		{"another institution, and any will do", func(p *drg.Policy, c *drg.Case) {
			p.Readmission.Institution, c.Institution = drg.Any, "LS01"
		}, []string{"a"}},
		{"justified", func(_ *drg.Policy, c *drg.Case) { c.Justified = true }, nil},
		{"an exempt group", func(p *drg.Policy, _ *drg.Case) { p.Readmission.ExemptGroups = []string{"ES23"} }, nil},
		{"a fixed price", func(p *drg.Policy, _ *drg.Case) { p.Groups[0].Price = number("5900") }, nil},
		{"by item, the second: it counts all the same", func(p *drg.Policy, c *drg.Case) {
			p.Special = &drg.SpecialRule{Formula: drg.SpecialByItem}
			c.Approved = drg.ApprovedSpecial
		}, []string{"a"}},
		{"no days between at all, and none are allowed", func(p *drg.Policy, c *drg.Case) {
			p.Readmission.WithinDays = 0
			c.Admitted = day("2025-03-10")
		}, []string{"a"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			readmission(&p)
			second := stay("b", "P1", "2025-03-25", "2025-03-28")
			if row.change != nil {
				row.change(&p, &second)
			}
			plan := newPlan(t, p)
			for _, cases := range [][]drg.Case{{stay("a", "P1", "2025-03-01", "2025-03-10"), second}, {second, stay("a", "P1", "2025-03-01", "2025-03-10")}} {
				var reduced []string
				for _, c := range collect(t, plan.Resolve(settlement.Period{}, settlement.Each(cases))) {
					if c.Readmitted {
						reduced = append(reduced, c.ID)
					}
				}
				require.Equal(t, row.reduced, reduced)
			}
		})
	}
}

// In a chain every stay but the last is reduced, and once. Of two stays of one day
// the one whose id sorts first is the earlier; two longer ones of the same dates are
// no readmissions of each other.
func TestReadmissionChain(t *testing.T) {
	p := worked1()
	readmission(&p)
	plan := newPlan(t, p)
	cases := []drg.Case{
		stay("c", "P1", "2025-03-20", "2025-03-22"), stay("a", "P1", "2025-03-01", "2025-03-05"), stay("b", "P1", "2025-03-10", "2025-03-12"),
		stay("y", "P2", "2025-03-07", "2025-03-07"), stay("x", "P2", "2025-03-07", "2025-03-07"),
		stay("m", "P3", "2025-03-07", "2025-03-08"), stay("n", "P3", "2025-03-07", "2025-03-08"),
	}
	got := map[string]string{}
	for e, err := range plan.Settlement(settlement.Period{}, settlement.Each(cases)).Entries() {
		require.NoError(t, err)
		got[e.Claim] = e.Points.String()
	}
	require.Equal(t, map[string]string{"a": "19.7220", "b": "19.7220", "c": "39.4440", "x": "19.7220", "y": "39.4440", "m": "39.4440", "n": "39.4440"}, got)
	require.NoError(t, settlementtest.Check(plan.Settlement(settlement.Period{}, settlement.Each(cases))))

	e, err := plan.Settlement(settlement.Period{}, settlement.Each(cases)).(settlement.Explainer).Explain("a")
	require.NoError(t, err)
	require.NoError(t, e.Trail.Replay())
	last := e.Trail[len(e.Trail)-1]
	require.Equal(t, "drg.points.normal.readmission", last.Rule.ID)
	require.Equal(t, "round(41.5200 × 0.9500 × 0.5, 4)", last.Values())
	require.Equal(t, "drg.readmission", e.Trail[len(e.Trail)-2].Rule.ID)
}

// TestReducedPoints halves every formula: the factor comes before the one
// rounding. LS02: A 0.9500; ES23: B 41.5200, mean 5190.00.
func TestReducedPoints(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
		c      drg.Case
		want   string
	}{
		{"normal", nil, drg.Case{Group: "ES23", Cost: 5190_00}, "19.7220"},
		{"low: 41.52 × 0.95 × 1000 ÷ 5190 × 0.5", nil, drg.Case{Group: "ES23", Cost: 1000_00}, "3.8000"},
		{"low, capped", func(p *drg.Policy) { p.Institutions[1].Coefficient = number("3") }, drg.Case{Group: "ES23", Cost: 2000_00}, "20.7600"},
		{"middle: 41.52 × (0.5 + 0.2) × 0.5", middle, drg.Case{Group: "ES23", Cost: 2595_00}, "14.5320"},
		{"high: (39.444 + 41.52) × 0.5", nil, drg.Case{Group: "ES23", Cost: 20760_00, Approved: drg.ApprovedHigh}, "40.4820"},
		{"special: 80 × 0.5", special, drg.Case{Group: "ES23", Cost: 10000_00, Approved: drg.ApprovedSpecial}, "40.0000"},
		{"special as approved: 77.7001 × 0.5 is a tie", approvedPoints, drg.Case{Group: "ES23", Cost: 10000_00, Approved: drg.ApprovedSpecial, ApprovedPoints: number("77.7001")}, "38.8501"},
		{"one rounding: 0.0003 × 0.5 × 0.5, not 0.0002 × 0.5", func(p *drg.Policy) {
			p.Groups[0].BasePoints, p.Institutions[1].Coefficient = number("0.0003"), number("0.5")
		}, drg.Case{Group: "ES23", Cost: 5190_00}, "0.0001"},
		{"a factor of 0.3333", func(p *drg.Policy) { p.Readmission.Factor = number("0.3333") }, drg.Case{Group: "ES23", Cost: 5190_00}, "13.1467"},
		{"a factor of 0", func(p *drg.Policy) { p.Readmission.Factor = number("0") }, drg.Case{Group: "ES23", Cost: 5190_00}, "0.0000"},
		{"low by item: money is not reduced", func(p *drg.Policy) { p.Low.Formula = drg.LowByItem }, drg.Case{Group: "ES23", Cost: 1000_00}, "1000.00"},
		{"no rule: nothing is reduced", func(p *drg.Policy) { p.Readmission = nil }, drg.Case{Group: "ES23", Cost: 5190_00}, "39.4440"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			p.RegionalMean = number("12500.00")
			readmission(&p)
			if row.change != nil {
				row.change(&p)
			}
			c := row.c
			c.ID, c.Institution, c.Readmitted = "x", "LS02", true
			plan := newPlan(t, p)
			e, err := plan.Explain(c)
			require.NoError(t, err)
			require.NoError(t, e.Trail.Replay())
			got := e.Points.String()
			if e.Priced {
				got = e.Amount.String()
			}
			require.Equal(t, row.want, got)
			require.Equal(t, row.want, e.Trail.Result().String())
			rated, err := plan.Rate(c)
			require.NoError(t, err)
			e.Trail = nil
			require.Equal(t, e, rated)
		})
	}
}

func TestReadmissionRefuses(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*drg.Case)
		path   string
		err    error
	}{
		{"no person", func(c *drg.Case) { c.Person = "" }, "person", settlement.ErrBlank},
		{"no admission", func(c *drg.Case) { c.Admitted = settlement.Date{} }, "admitted", settlement.ErrBlank},
		{"no discharge", func(c *drg.Case) { c.Discharged = settlement.Date{} }, "discharged", settlement.ErrBlank},
		{"discharged before admitted", func(c *drg.Case) { c.Discharged = day("2025-02-28") }, "discharged", drg.ErrStay},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			readmission(&p)
			bad := stay("bad", "SECRET", "2025-03-01", "2025-03-10")
			row.change(&bad)
			err := lastError(t, newPlan(t, p).Resolve(settlement.Period{}, settlement.Each([]drg.Case{stay("a", "P1", "2025-03-01", "2025-03-10"), bad})))
			require.ErrorIs(t, err, row.err)
			var claim *settlement.ClaimError
			require.ErrorAs(t, err, &claim)
			require.Equal(t, 2, claim.Position)
			require.Equal(t, "bad", claim.Claim)
			var field *settlement.FieldError
			require.ErrorAs(t, err, &field)
			require.Equal(t, row.path, field.Path)
			require.NotContains(t, err.Error(), "SECRET")
		})
	}
}

// A pipe cannot be walked twice, and says so.
func TestResolveRefusesAPipe(t *testing.T) {
	p := worked1()
	readmission(&p)
	walked := false
	pipe := func(yield func(drg.Case, error) bool) {
		if !walked {
			walked = true
			yield(stay("a", "P1", "2025-03-01", "2025-03-10"), nil)
		}
	}
	require.ErrorIs(t, lastError(t, newPlan(t, p).Resolve(settlement.Period{}, settlement.Stream(pipe))), settlement.ErrChanged)
}

// quotaCases are five approvals of LS02 among twenty discharges; the later the
// id, the less a case costs, but c and d cost the same.
func quotaCases() []drg.Case {
	var list []drg.Case
	for i := range 15 {
		list = append(list, drg.Case{ID: fmt.Sprintf("n%02d", i), Institution: "LS02", Group: "ES23", Cost: 5190_00, Discharged: day("2025-05-05")})
	}
	for i, cost := range []settlement.Money{14000_00, 13000_00, 12000_00, 12000_00, 11000_00} {
		list = append(list, drg.Case{ID: string(rune('a' + i)), Institution: "LS02", Group: "ES23", Cost: cost, Approved: drg.ApprovedSpecial, Discharged: day("2025-05-05")})
	}
	return list
}

func ranked(quota string) func(*drg.Policy) {
	return func(p *drg.Policy) {
		p.RegionalMean = number("12500.00")
		p.Special = &drg.SpecialRule{QuotaRule: drg.QuotaRule{Quota: number(quota), OverQuota: drg.Rank, QuotaValue: number("100")}}
	}
}

// TestQuota: 20 discharges, 5 approvals.
func TestQuota(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*drg.Policy)
		cases  func([]drg.Case) []drg.Case
		lost   string
	}{
		{"5 of 20", ranked("0.25"), nil, ""},
		{"0.2499 × 20 = 4.998, down", ranked("0.2499"), nil, "e"},
		{"0.2499 × 20, half up", func(p *drg.Policy) { ranked("0.2499")(p); p.Special.QuotaRounding = drg.HalfUp }, nil, ""},
		{"0.2001 × 20 = 4.002, half up", func(p *drg.Policy) { ranked("0.2001")(p); p.Special.QuotaRounding = drg.HalfUp }, nil, "e"},
		{"0.2001 × 20, up", func(p *drg.Policy) { ranked("0.2001")(p); p.Special.QuotaRounding = drg.Up }, nil, ""},
		{"3 of 20: of two alike the first id stays", ranked("0.15"), nil, "de"},
		{"2 of 20: both of two alike go", ranked("0.1"), nil, "cde"},
		{"none", ranked("0"), nil, "abcde"},
		{"unreasonable cost does not count", ranked("0.2"), func(list []drg.Case) []drg.Case {
			list[15].Unreasonable = 3000_01 // a: 10999.99 left, less than e
			return list
		}, "a"},
		{"the quota of the level comes first", func(p *drg.Policy) {
			ranked("1")(p)
			p.Institutions[1].Level = "2"
			p.Special.QuotaLevels = []drg.QuotaLevel{{Level: "2", Quota: number("0.2")}}
		}, nil, "e"},
		{"a level without a quota has no limit", func(p *drg.Policy) {
			ranked("")(p)
			p.Institutions[0].Level = "3"
			p.Special.QuotaLevels = []drg.QuotaLevel{{Level: "3", Quota: number("0")}}
		}, nil, ""},
		{"another institution's discharges do not count", ranked("0.2"), func(list []drg.Case) []drg.Case {
			for i := range 5 {
				list[i].Institution = "LS01"
			}
			return list
		}, "de"},
		{"by month: 4 of 20 in May, and 1 of 1 in June", func(p *drg.Policy) { ranked("0.2")(p); p.Special.QuotaCycle = drg.InMonth }, func(list []drg.Case) []drg.Case {
			return append(list, drg.Case{ID: "f", Institution: "LS02", Group: "ES23", Cost: 99999_00, Approved: drg.ApprovedSpecial, Discharged: day("2025-06-01")})
		}, "ef"},
		{"by quarter they count together: 4 of 21", func(p *drg.Policy) { ranked("0.2")(p); p.Special.QuotaCycle = drg.InQuarter }, func(list []drg.Case) []drg.Case {
			return append(list, drg.Case{ID: "f", Institution: "LS02", Group: "ES23", Cost: 15000_00, Approved: drg.ApprovedSpecial, Discharged: day("2025-06-01")})
		}, "de"},
		{"by year", func(p *drg.Policy) { ranked("0.2")(p); p.Special.QuotaCycle = drg.InYear }, func(list []drg.Case) []drg.Case {
			list[0].Discharged = day("2024-12-31")
			return list // 19 × 0.2 = 3.8
		}, "de"},
		{"an approval without effect does not count", func(p *drg.Policy) { ranked("0.2")(p); p.High.When, p.Special.Over = drg.Always, []drg.SpecialOver{} }, func(list []drg.Case) []drg.Case {
			list[15].Cost = 15570_00 // high, and paid as high
			return list
		}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			row.change(&p)
			cases := quotaCases()
			if row.cases != nil {
				cases = row.cases(cases)
			}
			plan := newPlan(t, p)
			rand.New(rand.NewPCG(1, 1)).Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
			lost, listed := []string{}, 0
			for _, c := range collect(t, plan.Resolve(settlement.Period{}, settlement.Each(cases))) {
				e, err := plan.Rate(c)
				require.NoError(t, err)
				require.Equal(t, c.OverQuota, strings.Contains(e.Conflict, "beyond the quota"))
				if e.Conflict != "" {
					listed++
				}
				if c.OverQuota {
					lost = append(lost, c.ID)
					require.Equal(t, drg.ApprovedSpecial, c.Approved, "what review said stays on record")
					require.NotEqual(t, settlement.Special, e.Class)
				}
			}
			slices.Sort(lost)
			require.Equal(t, row.lost, strings.Join(lost, ""))
			again := slices.Clone(collect(t, plan.Resolve(settlement.Period{}, settlement.Stream(plan.Resolve(settlement.Period{}, settlement.Each(cases))))))
			require.Equal(t, collect(t, plan.Resolve(settlement.Period{}, settlement.Each(cases))), again, "what is resolved stays resolved")
			report, err := settlement.Settle(settlement.Terms{Fund: number("100000.00")}, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Len(t, report.Conflicts, listed)
		})
	}
}

func TestQuotaRefuses(t *testing.T) {
	p := worked1()
	p.RegionalMean = number("12500.00")
	p.Special = &drg.SpecialRule{QuotaRule: drg.QuotaRule{Quota: number("0.15"), QuotaCycle: drg.InMonth}}
	err := lastError(t, newPlan(t, p).Resolve(settlement.Period{}, settlement.Each(quotaCases())))
	require.ErrorIs(t, err, drg.ErrQuota)
	require.EqualError(t, err, `approved: more approvals than the quota: institution "LS02" in 2025-05: 5 approved, want at most 3, 0.15 of 20 discharges: claims ["a" "b" "c" "d" "e"]`)

	undated := quotaCases()
	undated[3].Discharged = settlement.Date{}
	err = lastError(t, newPlan(t, p).Resolve(settlement.Period{}, settlement.Each(undated)))
	require.ErrorIs(t, err, settlement.ErrBlank)
	require.ErrorContains(t, err, "claim 4 (n03): discharged")

	// Without the approval there would be no price to rank by.
	p.Special.OverQuota, p.Special.QuotaValue, p.Institutions[1].Coefficient = drg.Rank, number("100"), settlement.Decimal{}
	require.ErrorIs(t, lastError(t, newPlan(t, p).Resolve(settlement.Period{}, settlement.Each(quotaCases()))), drg.ErrCoefficient)
}

func TestQuotas(t *testing.T) {
	p := worked1()
	p.RegionalMean = number("12500.00")
	p.Special = &drg.SpecialRule{QuotaRule: drg.QuotaRule{Quota: number("0.2001"), QuotaCycle: drg.InQuarter}}
	for rounding, allowed := range map[drg.QuotaRounding]int{drg.Down: 4, drg.HalfUp: 4, drg.Up: 5} {
		p.Special.QuotaRounding = rounding
		list, err := newPlan(t, p).Quotas(settlement.Period{}, settlement.Each(quotaCases()))
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.NoError(t, list[0].Trail.Replay())
		list[0].Trail = nil
		require.Equal(t, drg.QuotaUse{Institution: "LS02", Cycle: "2025-Q2", Discharges: 20, Approved: 5, Allowed: allowed}, list[0])
	}
}

// computed are the formulas of a trail, with their results.
func computed(t settlement.Trail) (list []string) {
	for _, s := range t {
		list = append(list, fmt.Sprintf("%s = %s = %s", s.Rule.Gives, s.Rule.Formula, s.Result))
	}
	return list
}

// Of plans that follow each other the one of a case's date says whether it is a candidate.
func TestCandidatesOverTime(t *testing.T) {
	first, second := worked1(), worked1()
	first.Effective, second.Effective = settlement.Period{From: day("2025-01-01"), To: day("2025-06-30")}, settlement.Period{From: day("2025-07-01"), To: day("2025-12-31")}
	second.RegionalMean = number("12500.00")
	second.Special = &drg.SpecialRule{Candidates: &drg.CandidateRule{Cost: number("9000.00")}}
	line, err := drg.Follow(newPlan(t, first), newPlan(t, second))
	require.NoError(t, err)
	c := func(id, discharged string) drg.Case {
		return drg.Case{ID: id, Institution: "LS02", Group: "ES23", Cost: 9000_00, Discharged: day(discharged)}
	}
	found := collect(t, line.Candidates(settlement.Each([]drg.Case{c("a", "2025-06-30"), c("b", "2025-07-01")})))
	require.Len(t, found, 1)
	require.Equal(t, "b", found[0].Case.ID)
}

func TestCandidates(t *testing.T) {
	p := worked1()
	p.RegionalMean = number("12500.00")
	p.Groups = append(p.Groups, drg.Group{Code: "FP01", Price: number("5900.00")})
	p.Special = &drg.SpecialRule{Candidates: &drg.CandidateRule{Ratio: number("2.5"), Cost: number("60000.00"), Excess: number("20000.00"), Days: 60}}
	plan := newPlan(t, p)
	require.Contains(t, plan.Columns(), "days")
	c := func(id, group string, cost settlement.Money, days int) drg.Case {
		return drg.Case{ID: id, Institution: "LS02", Group: group, Cost: cost, Days: days}
	}
	approved := c("h", "ES23", 60000_00, 60)
	approved.Approved = drg.ApprovedHigh
	dates := c("d", "ES23", 100_00, 0)
	dates.Admitted, dates.Discharged = day("2025-01-01"), day("2025-03-02")
	var got []string
	for _, x := range collect(t, plan.Candidates(settlement.Each([]drg.Case{
		c("a", "ES23", 12975_00, 3), c("b", "ES23", 12974_99, 59), c("c", "FM11", 65850_00, 60), dates, c("e", "FM11", 60000_00, 1),
		approved, c("f", "FP01", 99999_00, 99), c("0", "ES23", 0, 99),
	}))) {
		got = append(got, x.Case.ID+" "+strings.Join(x.Met, " ")+" "+x.Excess.String())
	}
	require.Equal(t, []string{"a ratio 7785.00", "c cost excess days 20000.00", "d days -5090.00", "e cost 14150.00", "f cost days 0.00"}, got)
	one := collect(t, plan.Candidates(settlement.Each([]drg.Case{c("a", "ES23", 12975_00, 3)})))[0]
	require.NoError(t, one.Trail.Replay())
	require.Equal(t, []string{"excess = cost − mean_cost = 7785.00", "cost_at_ratio = ratio × mean_cost = 12975.00"}, computed(one.Trail))
	p.Quotas = []drg.Quota{{Name: "tumour", QuotaRule: drg.QuotaRule{Quota: number("0.1")}}}
	require.Len(t, collect(t, newPlan(t, p).Candidates(settlement.Each([]drg.Case{c("a", "ES23", 12975_00, 3)}))), 1, "whatever quota its approval would count in")
	require.Empty(t, collect(t, newPlan(t, worked1()).Candidates(settlement.Each(quotaCases()))))
	require.ErrorIs(t, lastError(t, plan.Candidates(settlement.Each([]drg.Case{c("x", "ES23", 1_00, 0)}))), settlement.ErrBlank)
}
