package drg_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/perdiem"
)

func month(text string) settlement.Period { return settlement.MustMonth(text).Period() }

// rows reads a file of examples/lishui: a function that gives a column's text for
// each row.
func rows(t testing.TB, name string) []func(column string) string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "examples", "lishui", name))
	require.NoError(t, err)
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	var list []func(string) string
	for _, row := range all[1:] {
		list = append(list, func(column string) string { return row[slices.Index(all[0], column)] })
	}
	return list
}

// lishuiCases are the 24,000 cases of a year.
func lishuiCases(t testing.TB) (*drg.Plan, []drg.Case) {
	file, err := os.Open("../examples/lishui/policy.json")
	require.NoError(t, err)
	defer file.Close()
	policy, err := drg.ReadPolicy(file)
	require.NoError(t, err)
	var list []drg.Case
	for _, at := range rows(t, "cases.csv") {
		c := drg.Case{
			ID: at("id"), Institution: at("institution"), Group: at("group"), Cost: yuan(t, at("cost")), Covered: yuan(t, at("covered")),
			Person: at("person"), Admitted: day(at("admitted")), Discharged: day(at("discharged")), Department: at("department"),
		}
		c.Days, err = strconv.Atoi(at("days"))
		require.NoError(t, err)
		c.Approved, err = drg.ParseApproval(at("approved"))
		require.NoError(t, err)
		for column, to := range map[string]*settlement.Decimal{"approved_amount": &c.ApprovedAmount, "approved_points": &c.ApprovedPoints} {
			*to, err = settlement.ParseDecimal(at(column))
			require.NoError(t, err)
		}
		if text := at("unreasonable"); text != "" {
			c.Unreasonable = yuan(t, text)
		}
		list = append(list, c)
	}
	return newPlan(t, policy), list
}

// lishuiStays are the bed-days of the same year.
func lishuiStays(t testing.TB) (*perdiem.Plan, []perdiem.Stay) {
	file, err := os.Open("../examples/lishui/beds.json")
	require.NoError(t, err)
	defer file.Close()
	policy, err := perdiem.ReadPolicy(file)
	require.NoError(t, err)
	plan, err := perdiem.New(policy)
	require.NoError(t, err)
	var list []perdiem.Stay
	for _, at := range rows(t, "stays.csv") {
		s := perdiem.Stay{
			ID: at("id"), Institution: at("institution"), Class: at("class"), Person: at("person"), Interim: at("interim") == "yes",
			Admitted: day(at("admitted")), Discharged: day(at("discharged")), Cost: yuan(t, at("cost")), Covered: yuan(t, at("covered")),
		}
		s.LeaveDays, err = strconv.Atoi(at("leave_days"))
		require.NoError(t, err)
		list = append(list, s)
	}
	return plan, list
}

// paid returns how many claims of a method a report counts, and what all comes to.
func paid(report *settlement.Report, method settlement.Method) (cases int, due settlement.Money) {
	for _, s := range report.Statements {
		due += s.Due
		for _, row := range s.ByClass {
			if row.Method == method {
				cases += row.Cases
			}
		}
	}
	return cases, due
}

func left(report *settlement.Report) (count int) {
	for _, row := range report.LeftOut {
		count += row.Count
	}
	return count
}

// TestMonthOfAYear settles November out of a year's files, at a fixed value. It
// took all 24,105 claims of the year for November's, and came to 162,054,379.57.
func TestMonthOfAYear(t *testing.T) {
	november := month("2025-11")
	terms := settlement.Terms{PointValue: number("117.4173")}
	plan, cases := lishuiCases(t)
	beds, stays := lishuiStays(t)

	report, err := settlement.Settle(terms, plan.Settlement(november, settlement.Each(cases)), beds.Settlement(november, settlement.Each(stays)))
	require.NoError(t, err)
	require.NoError(t, report.Verify())
	inGroups, due := paid(report, settlement.DRG)
	inBeds, _ := paid(report, settlement.PerDiem)
	require.Equal(t, 1_980, inGroups)
	require.Equal(t, 2_085, inGroups+inBeds)
	require.Equal(t, "14121613.87", due.String())

	report, err = settlement.Settle(terms, plan.Settlement(november, settlement.Each(cases)))
	require.NoError(t, err)
	inGroups, due = paid(report, settlement.DRG)
	require.Equal(t, 1_980, inGroups)
	require.Equal(t, "13308547.38", due.String())
	require.Equal(t, len(cases)-1_980, left(report))
	require.Empty(t, report.Vouched)
}

// TestMonthsAreTheYear: each claim is paid in one month, and a month's report is
// the same to the byte whether the file ends with the month or goes on, but for what
// it says of the claims that are left out.
func TestMonthsAreTheYear(t *testing.T) {
	plan, cases := lishuiCases(t)
	terms := settlement.Terms{PointValue: number("117.4173"), RoundEach: true}
	whole, err := settlement.Settle(terms, plan.Settlement(settlement.Period{From: day("2025-01-01"), To: day("2025-12-31")}, settlement.Each(cases)))
	require.NoError(t, err)
	require.Empty(t, whole.LeftOut)
	wantCases, wantDue := paid(whole, settlement.DRG)
	require.Equal(t, len(cases), wantCases)

	gotCases, gotDue := 0, settlement.Money(0)
	for m := settlement.MustMonth("2025-01"); m.Compare(settlement.MustMonth("2025-12")) <= 0; m = m.Add(1) {
		report, err := settlement.Settle(terms, plan.Settlement(m.Period(), settlement.Each(cases)))
		require.NoError(t, err)
		n, due := paid(report, settlement.DRG)
		require.Equal(t, len(cases), n+left(report), m)
		gotCases, gotDue = gotCases+n, gotDue+due

		ends := slices.DeleteFunc(slices.Clone(cases), func(c drg.Case) bool { return c.Date().After(m.Last()) })
		early, err := settlement.Settle(terms, plan.Settlement(m.Period(), settlement.Each(ends)))
		require.NoError(t, err)
		for _, r := range []*settlement.Report{report, early} {
			r.LeftOut, r.Checks = leftEarlier(r, m.Last()), withoutIDs(r)
		}
		require.Equal(t, document(early), document(report))
	}
	require.Equal(t, wantCases, gotCases)
	require.Equal(t, wantDue, gotDue)
}

// TestInForce: a case is settled by a policy that is in force on its date; those of
// other periods are not held to it.
func TestInForce(t *testing.T) {
	p := worked1()
	p.Effective = settlement.Period{From: day("2026-01-01"), To: day("2026-12-31")}
	plan := newPlan(t, p)
	old, now := stay("old", "P1", "2019-03-01", "2019-03-10"), stay("now", "P1", "2026-03-01", "2026-03-10")
	terms := settlement.Terms{PointValue: number("100")}

	_, err := settlement.Settle(terms, plan.Settlement(settlement.MustMonth("2019-03").Period(), settlement.Each([]drg.Case{old, now})))
	require.ErrorIs(t, err, settlement.ErrNotInForce)
	require.ErrorContains(t, err, "drg: claim 1 (old): discharged: ")
	require.NotContains(t, err.Error(), "(now)")

	_, err = settlement.Settle(terms, plan.Settlement(settlement.Period{To: day("2026-12-31")}, settlement.Each([]drg.Case{now, old})))
	require.ErrorContains(t, err, "drg: claim 2 (old): discharged: ")

	report, err := settlement.Settle(terms, plan.Settlement(month("2026-03"), settlement.Each([]drg.Case{old, now})))
	require.NoError(t, err)
	require.Equal(t, "3944.40", report.Statements[0].Lines[0].Amount.String())
	require.Equal(t, []settlement.LeftOut{{
		Method: settlement.DRG, Institution: "LS02", Month: settlement.MustMonth("2019-03"), Reason: settlement.LeftPeriod, Count: 1, Cost: 5190_00, Covered: 1000_00,
	}}, report.LeftOut)

	// Discharged in force, settled when it is not any more.
	late := stay("late", "P1", "2026-12-20", "2026-12-30")
	late.Settled = day("2027-01-04")
	_, err = settlement.Settle(terms, plan.Settlement(month("2027-01"), settlement.Each([]drg.Case{late})))
	require.ErrorIs(t, err, settlement.ErrNotInForce)
}

// TestPeriod: where a case's date puts it.
func TestPeriod(t *testing.T) {
	march := month("2025-03")
	for _, row := range []struct {
		name                string
		period              settlement.Period
		discharged, settled string
		want                settlement.Left
	}{
		{"the first day", march, "2025-03-01", "", ""},
		{"the last day", march, "2025-03-31", "", ""},
		{"the day before", march, "2025-02-28", "", settlement.LeftPeriod},
		{"the day after", march, "2025-04-01", "", settlement.LeftPeriod},
		{"settled in it, discharged before", march, "2025-02-28", "2025-03-01", ""},
		{"discharged in it, settled later", march, "2025-03-31", "2025-04-01", settlement.LeftPeriod},
		{"settled without a discharge", march, "", "2025-03-05", ""},
		{"no end", settlement.Period{From: day("2025-03-01")}, "2099-01-01", "", ""},
		{"no end, before it", settlement.Period{From: day("2025-03-01")}, "2025-02-28", "", settlement.LeftPeriod},
		{"no beginning", settlement.Period{To: day("2025-03-31")}, "1999-01-01", "", ""},
		{"no beginning, after it", settlement.Period{To: day("2025-03-31")}, "2025-04-01", "", settlement.LeftPeriod},
		{"vouched for", settlement.Period{}, "1999-01-01", "", ""},
		{"vouched for without a date", settlement.Period{}, "", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := drg.Case{ID: "x", Institution: "LS02", Group: "ES23", Cost: 5190_00, Covered: 1000_00}
			for text, to := range map[string]*settlement.Date{row.discharged: &c.Discharged, row.settled: &c.Settled} {
				if text != "" {
					*to = day(text)
				}
			}
			s := newPlan(t, worked1()).Settlement(row.period, settlement.Each([]drg.Case{c}))
			e := collect(t, s.Entries())[0]
			require.Equal(t, row.want, e.Left)
			require.Equal(t, c.Date().Month(), e.Month)
			require.Equal(t, row.period == settlement.Period{}, e.Vouched)
			require.Equal(t, row.want == "", e.Points != 0, "left out is not rated")
			report, err := settlement.Settle(settlement.Terms{PointValue: number("100")}, s)
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			require.Equal(t, row.want == "", len(report.Statements) == 1)
			require.Equal(t, row.want == settlement.LeftPeriod, len(report.LeftOut) == 1)
			if e.Vouched {
				require.Equal(t, []settlement.Vouched{{Method: settlement.DRG, Claims: 1}}, report.Vouched)
			} else {
				require.Empty(t, report.Vouched)
			}
		})
	}
}

// TestPeriodRefuses: a case outside the period may have faults, but must have an id. It must
// be known whether a case is of the period.
func TestPeriodRefuses(t *testing.T) {
	plan := newPlan(t, worked1())
	faulty := drg.Case{ID: "x", Institution: "nowhere", Group: "nothing", Cost: 1_00, Discharged: day("2025-04-01")}
	undated := stay("undated", "P1", "2025-03-01", "2025-03-10")
	undated.Discharged = settlement.Date{}
	for _, row := range []struct {
		name   string
		period settlement.Period
		c      drg.Case
		want   string
	}{
		{"of another period", month("2025-03"), faulty, ""},
		{"of the period", month("2025-04"), faulty, `drg: claim 1 (x): institution: no such institution: text of 7 characters`},
		{"no date", month("2025-03"), undated, "drg: claim 1 (text of 7 characters): discharged: blank"},
		{"no date, no end", settlement.Period{From: day("2025-03-01")}, undated, "drg: claim 1 (text of 7 characters): discharged: blank"},
		{"no id", month("2025-03"), drg.Case{Institution: "LS02", Discharged: day("2025-04-01")}, "drg: claim 1 (): id: blank"},
		{"a period that ends before it begins", settlement.Period{From: day("2025-03-02"), To: day("2025-03-01")}, stay("x", "P1", "2025-03-01", "2025-03-10"), settlement.ErrPeriod.Error()},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := settlement.Settle(settlement.Terms{PointValue: number("100")}, plan.Settlement(row.period, settlement.Each([]drg.Case{row.c})))
			if row.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, row.want)
			}
		})
	}
}
