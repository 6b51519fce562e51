package drg_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// TestReadmissionAcrossTheEdge: what January shows about December is a correction of
// the year. December's settlement does not know it, whether January is in the file
// or not; one to January's end does.
func TestReadmissionAcrossTheEdge(t *testing.T) {
	december, january := stay("a", "P1", "2025-12-10", "2025-12-20"), stay("b", "P1", "2026-01-02", "2026-01-08")
	// Discharged in December, settled in January; the next stay was settled before it.
	late, soon := stay("late", "P1", "2025-12-01", "2025-12-10"), stay("soon", "P1", "2025-12-15", "2025-12-20")
	late.Settled = day("2026-01-05")
	for _, row := range []struct {
		name   string
		period settlement.Period
		cases  []drg.Case
		want   map[string]string
	}{
		{"December, whose file ends", month("2025-12"), []drg.Case{december}, map[string]string{"a": "39.4440"}},
		{"December, whose file goes on", month("2025-12"), []drg.Case{december, january}, map[string]string{"a": "39.4440", "b": "left"}},
		{"the year 2025", settlement.Period{From: day("2025-01-01"), To: day("2025-12-31")}, []drg.Case{december, january}, map[string]string{"a": "39.4440", "b": "left"}},
		{"January", month("2026-01"), []drg.Case{december, january}, map[string]string{"a": "left", "b": "39.4440"}},
		{"the year to January's end", settlement.Period{From: day("2025-01-01"), To: day("2026-01-31")}, []drg.Case{december, january}, map[string]string{"a": "19.7220", "b": "39.4440"}},
		{"to the day before the discharge", settlement.Period{To: day("2026-01-07")}, []drg.Case{december, january}, map[string]string{"a": "39.4440", "b": "left"}},
		{"to the day of discharge", settlement.Period{To: day("2026-01-08")}, []drg.Case{december, january}, map[string]string{"a": "19.7220", "b": "39.4440"}},
		{"no end", settlement.Period{From: day("2025-12-01")}, []drg.Case{december, january}, map[string]string{"a": "19.7220", "b": "39.4440"}},
		{"all", settlement.Period{}, []drg.Case{december, january}, map[string]string{"a": "19.7220", "b": "39.4440"}},
		{"settled after the stay that followed it", month("2026-01"), []drg.Case{late, soon}, map[string]string{"late": "19.7220", "soon": "left"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			readmission(&p)
			require.Equal(t, row.want, pointsOf(t, newPlan(t, p).Settlement(row.period, settlement.Each(row.cases))))
		})
	}
}

// pointsOf returns the points of the claims that count, and "left" for the others.
func pointsOf(t *testing.T, s settlement.Settlement) map[string]string {
	got := map[string]string{}
	for _, e := range collect(t, s.Entries()) {
		if got[e.Claim] = e.Points.String(); e.Left != "" {
			got[e.Claim] = "left"
		}
	}
	return got
}

// Claims after the period may lack what the rule needs; those before it, which it
// looks at, may not.
func TestHistoryOfOtherPeriods(t *testing.T) {
	p := worked1()
	readmission(&p)
	cases := []drg.Case{stay("a", "P1", "2025-03-01", "2025-03-10"), stay("other", "", "2025-04-01", "2025-04-10")}
	s := func(month string) settlement.Settlement {
		return newPlan(t, p).Settlement(settlement.MustMonth(month).Period(), settlement.Each(cases))
	}
	require.Equal(t, map[string]string{"a": "39.4440", "other": "left"}, pointsOf(t, s("2025-03")))
	require.ErrorContains(t, lastError(t, s("2025-05").Entries()), "drg: claim 2 (text of 5 characters): person: blank")
}

// TestOneDayStays: of stays of one person and group on one day the one whose id
// sorts first is the earlier, whatever their order.
func TestOneDayStays(t *testing.T) {
	const one, next = "2025-03-07", "2025-03-08"
	justified := func(c drg.Case) drg.Case {
		c.Justified = true
		return c
	}
	in := func(institution, group string, c drg.Case) drg.Case {
		c.Institution, c.Group = institution, group
		return c
	}
	for _, row := range []struct {
		name    string
		cases   []drg.Case
		reduced string
	}{
		{"two", []drg.Case{stay("y", "P", one, one), stay("x", "P", one, one)}, "x"},
		{"bytewise: 10 before 9", []drg.Case{stay("9", "P", one, one), stay("10", "P", one, one)}, "10"},
		{"three: all but the last", []drg.Case{stay("z", "P", one, one), stay("x", "P", one, one), stay("y", "P", one, one)}, "x y"},
		{"the later is justified", []drg.Case{stay("x", "P", one, one), justified(stay("y", "P", one, one))}, ""},
		{"the earlier is justified", []drg.Case{justified(stay("x", "P", one, one)), stay("y", "P", one, one)}, "x"},
		{"of three the last is justified", []drg.Case{stay("x", "P", one, one), stay("y", "P", one, one), justified(stay("z", "P", one, one))}, "x"},
		{"of three the middle is justified", []drg.Case{stay("x", "P", one, one), justified(stay("y", "P", one, one)), stay("z", "P", one, one)}, "x y"},
		{"another person", []drg.Case{stay("x", "P", one, one), stay("y", "Q", one, one)}, ""},
		{"another institution", []drg.Case{stay("x", "P", one, one), in("LS01", "ES23", stay("y", "P", one, one))}, ""},
		{"another group", []drg.Case{stay("x", "P", one, one), in("LS02", "GB25", stay("y", "P", one, one))}, ""},
		{"another day", []drg.Case{stay("y", "P", one, one), stay("x", "P", next, next)}, "y"},
		{"a longer one on the day", []drg.Case{stay("y", "P", one, one), stay("x", "P", one, next)}, "y"},
		{"two longer ones of the same dates", []drg.Case{stay("x", "P", one, next), stay("y", "P", one, next)}, ""},
		{"on the day of discharge", []drg.Case{stay("y", "P", "2025-03-01", one), stay("x", "P", one, one)}, "y"},
		{"two, and one who comes back", []drg.Case{stay("x", "P", one, one), stay("y", "P", one, one), stay("a", "P", "2025-03-20", "2025-03-21")}, "x y"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			readmission(&p)
			plan := newPlan(t, p)
			for range 2 {
				var reduced []string
				for _, c := range collect(t, plan.Resolve(month("2025-03"), settlement.Each(row.cases))) {
					if c.Readmitted {
						reduced = append(reduced, c.ID)
					}
				}
				slices.Sort(reduced)
				require.Equal(t, row.reduced, strings.Join(reduced, " "))
				slices.Reverse(row.cases)
			}
		})
	}
}

// The later of two stays of one day may be settled later: then it is not known yet.
func TestOneDayStaysAcrossTheEdge(t *testing.T) {
	p := worked1()
	readmission(&p)
	x, y := stay("x", "P", "2025-03-07", "2025-03-07"), stay("y", "P", "2025-03-07", "2025-03-07")
	y.Settled = day("2025-04-02")
	cases := settlement.Each([]drg.Case{y, x})
	require.Equal(t, map[string]string{"x": "39.4440", "y": "left"}, pointsOf(t, newPlan(t, p).Settlement(month("2025-03"), cases)))
	require.Equal(t, map[string]string{"x": "19.7220", "y": "39.4440"}, pointsOf(t, newPlan(t, p).Settlement(settlement.Period{From: day("2025-03-01"), To: day("2025-04-30")}, cases)))
}

// approvals returns ten discharges of LS02 in each of the first months of 2025, the
// given costs of which are approved in special case review: "1a" is January's first.
func approvals(costs ...[]settlement.Money) []drg.Case {
	var list []drg.Case
	for m, approved := range costs {
		for i := range 10 {
			c := drg.Case{
				ID: fmt.Sprintf("%d%c", m+1, 'a'+i), Institution: "LS02", Group: "ES23", Cost: 5190_00,
				Discharged: day("2025-01-15").AddMonths(m),
			}
			if i < len(approved) {
				c.Cost, c.Approved = approved[i]*100, drg.ApprovedSpecial
			}
			list = append(list, c)
		}
	}
	return list
}

// TestQuotaAcrossMonths: a quota of 0.2 allows 2 in a month, 4 in two, 6 in three. A
// cycle counts and ranks from its beginning to the end of the period; what was
// settled before loses nothing by it.
func TestQuotaAcrossMonths(t *testing.T) {
	costs := func(list ...settlement.Money) []settlement.Money { return list }
	for _, row := range []struct {
		name   string
		cycle  drg.QuotaCycle
		period settlement.Period
		cases  []drg.Case
		lost   string
	}{
		{"February alone: 2 of 4", drg.InMonth, month("2025-02"), approvals(costs(), costs(14000, 13000, 12000, 11000)), "2c 2d"},
		{"the year so far: 4 of 4", drg.InYear, month("2025-02"), approvals(costs(), costs(14000, 13000, 12000, 11000)), ""},
		{"the quarter so far", drg.InQuarter, month("2025-02"), approvals(costs(), costs(14000, 13000, 12000, 11000)), ""},
		{"the period's claims: 2 of 4", drg.InPeriod, month("2025-02"), approvals(costs(), costs(14000, 13000, 12000, 11000)), "2c 2d"},
		{"no cycle is the period", "", month("2025-02"), approvals(costs(), costs(14000, 13000, 12000, 11000)), "2c 2d"},
		{"January's is the dearest: February's least goes", drg.InYear, month("2025-02"), approvals(costs(15000), costs(14000, 13000, 12000, 11000)), "2d"},
		{"January's is the least, and was paid: none goes", drg.InYear, month("2025-02"), approvals(costs(10000), costs(14000, 13000, 12000, 11000)), ""},
		{"what March has is not looked at", drg.InYear, month("2025-02"), approvals(costs(15000), costs(14000, 13000, 12000, 11000), costs(19000, 18000)), "2d"},
		{"the quarter at once ranks them all", drg.InYear, settlement.Period{From: day("2025-01-01"), To: day("2025-03-31")}, approvals(costs(10000), costs(14000, 13000, 12000, 11000), costs(19000, 18000)), "1a"},
		{"from the middle of the month the cycle still begins on the first", drg.InMonth, settlement.Period{From: day("2025-02-16"), To: day("2025-02-28")}, approvals(nil, costs(14000, 13000, 12000)), ""},
		{"an open beginning: each month of its own", drg.InMonth, settlement.Period{To: day("2025-02-28")}, approvals(costs(14000, 13000, 12000), costs(11000, 10000, 9000)), "1c 2c"},
		{"April begins a quarter", drg.InQuarter, month("2025-04"), approvals(costs(15000), nil, nil, costs(14000, 13000, 12000)), "4c"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := worked1()
			ranked("0.2")(&p)
			p.Special.QuotaCycle = row.cycle
			s := newPlan(t, p).Settlement(row.period, settlement.Each(row.cases))
			var lost []string
			for _, e := range collect(t, s.Entries()) {
				if e.Conflict != "" {
					lost = append(lost, e.Claim)
				}
			}
			require.Equal(t, row.lost, strings.Join(lost, " "))
		})
	}
}

// A case counts in the cycle of its date, which is the day of settlement.
func TestQuotaByTheDayOfSettlement(t *testing.T) {
	p := worked1()
	ranked("0.2")(&p)
	p.Special.QuotaCycle = drg.InMonth
	cases := approvals([]settlement.Money{14000, 13000, 12000}, nil)
	cases[2].Settled = day("2025-02-03") // January has 2 of 9, of which 1 is allowed, February 1 of 11
	for text, lost := range map[string]string{"2025-01": "1b", "2025-02": ""} {
		got := ""
		for _, e := range collect(t, newPlan(t, p).Settlement(month(text), settlement.Each(cases)).Entries()) {
			if e.Conflict != "" {
				got += e.Claim
			}
		}
		require.Equal(t, lost, got, text)
	}
}

// TestQuotaRefusesItsOwnCycles: where more approvals than the quota are an error,
// those of cycles that the period has no part in are none.
func TestQuotaRefusesItsOwnCycles(t *testing.T) {
	cases := approvals([]settlement.Money{14000, 13000, 12000}, []settlement.Money{11000}, []settlement.Money{15000, 15000, 15000})
	for _, row := range []struct {
		cycle       drg.QuotaCycle
		month, want string
	}{
		{drg.InMonth, "2025-01", `institution "LS02" in 2025-01: 3 approved, want at most 2`},
		{drg.InMonth, "2025-02", ""},
		{drg.InYear, "2025-01", `institution "LS02" in 2025: 3 approved, want at most 2`},
		{drg.InYear, "2025-02", ""}, // 4 of 20
		{drg.InYear, "2025-03", `institution "LS02" in 2025: 7 approved, want at most 6`},
		{drg.InPeriod, "2025-02", ""},
	} {
		t.Run(string(row.cycle)+" "+row.month, func(t *testing.T) {
			p := worked1()
			p.RegionalMean = number("12500.00")
			p.Special = &drg.SpecialRule{QuotaRule: drg.QuotaRule{Quota: number("0.2"), QuotaCycle: row.cycle}}
			plan := newPlan(t, p)
			_, err := settlement.Settle(settlement.Terms{PointValue: number("100")}, plan.Settlement(month(row.month), settlement.Each(cases)))
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, drg.ErrQuota)
			require.ErrorContains(t, err, row.want)
		})
	}
}

// TestQuotasOfAPeriod: how far the quotas are used that the period has a part in.
func TestQuotasOfAPeriod(t *testing.T) {
	p := worked1()
	ranked("0.2")(&p)
	for cycle, want := range map[drg.QuotaCycle][]drg.QuotaUse{
		drg.InMonth:  {{Institution: "LS02", Cycle: "2025-02", Discharges: 10, Approved: 1, Allowed: 2}},
		drg.InYear:   {{Institution: "LS02", Cycle: "2025", Discharges: 20, Approved: 3, Allowed: 4}},
		drg.InPeriod: {{Institution: "LS02", Discharges: 10, Approved: 1, Allowed: 2}},
	} {
		p.Special.QuotaCycle = cycle
		got, err := newPlan(t, p).Quotas(month("2025-02"), settlement.Each(approvals([]settlement.Money{14000, 13000}, []settlement.Money{11000}, []settlement.Money{15000})))
		require.NoError(t, err)
		for i := range got {
			got[i].Trail = nil
		}
		require.Equal(t, want, got, cycle)
	}
}
