package main

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/budget"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/job"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// TestLishuiClearing prepays Lishui's DRG cases and bed-days month by month, at a
// provisional value of 110 yuan a point and less 5 %, and clears the year with what
// the months transferred. clearing-accounts.json is what this test makes of the
// months; -update rewrites it with the goldens.
func TestLishuiClearing(t *testing.T) {
	const dir = "../lishui/"
	file := func(name string) rows.File { return rows.Path(dir + name) }
	cases, stays := readAll(t, func() (*drg.Plan, error) { return job.OpenPolicy(dir+"policy.json", drg.ReadPolicy, drg.New) },
		func() (*perdiem.Plan, error) { return job.OpenPolicy(dir+"beds.json", perdiem.ReadPolicy, perdiem.New) }, file)
	monthly, err := job.OpenPolicy(dir+"clearing-month.json", budget.ReadPolicy, budget.New)
	require.NoError(t, err)

	accounts := []budget.Account{
		{Institution: "LS01", Indicators: score("85.5", "92"), Findings: []budget.Finding{
			{ID: "LSF01", Claim: "LS2025000026", Method: settlement.DRG, Month: settlement.MustMonth("2025-03"), Kind: "overcharging", Amount: 165800, Multiple: settlement.MustDecimal("2"), Status: budget.Upheld},
		}},
		{Institution: "LS02", Indicators: score("96", "94.5")},
		{Institution: "LS03", Indicators: score("70", "72.25")},
		{Institution: "LS04"}, // not assessed yet
		{Institution: "LS05", Indicators: score("40", "55")},
	}
	var months []*budget.Clearing
	for m := settlement.MustMonth("2025-01"); m != settlement.MustMonth("2026-01"); m = m.Add(1) {
		report, err := settlement.Settle(settlement.Terms{PointValue: settlement.MustDecimal("110")},
			cases(m), stays(m))
		require.NoError(t, err)
		c, err := monthly.Clear(report, nil)
		require.NoError(t, err)
		require.NoError(t, c.Report.Verify())
		months = append(months, c)
	}
	accounts, err = budget.Prepay(accounts, months...)
	require.NoError(t, err)
	var text strings.Builder
	text.WriteString("[\n")
	for i, a := range accounts {
		b, err := json.Marshal(a)
		require.NoError(t, err)
		end := ",\n"
		if i == len(accounts)-1 {
			end = "\n]\n"
		}
		fmt.Fprintf(&text, "  %s%s", b, end)
	}
	golden(t, dir+"clearing-accounts.json", text.String())
	report := mustRun(t, dir+"clearing.json", "-json")
	golden(t, dir+"clearing.golden.json", report)
	golden(t, dir+"clearing.golden.txt", mustRun(t, dir+"clearing.json"))
	checkReport(t, report)

	// Months and clearing together are the entitlement, less what is lost, pending
	// and deducted.
	r, err := settlement.ReadReport(strings.NewReader(report))
	require.NoError(t, err)
	for i := range r.Statements {
		s := &r.Statements[i]
		prepaid, rest := settlement.Money(0), settlement.Money(0)
		for _, m := range months {
			if of := m.Report.Statement(s.Institution); of != nil {
				prepaid += of.Due
			}
		}
		for _, l := range s.Lines {
			if l.Method == settlement.Clearing && l.Kind != settlement.LinePrepaid && !l.Kind.Memo() {
				rest += l.Amount
			}
		}
		require.Equal(t, s.Entitlement+rest, prepaid+s.Due, s.Institution)
	}
	find := func(institution string, kind settlement.Kind) settlement.Money {
		for _, l := range r.Statement(institution).Lines {
			if l.Kind == kind {
				return l.Amount
			}
		}
		return 0
	}
	for _, l := range r.Statement("LS01").Lines {
		if l.Kind == settlement.LineReleased {
			require.Equal(t, "89.4", scoreOf(l.Trail))
		}
	}
	require.Equal(t, "-3316.00", find("LS01", settlement.LineDamages).String())
	require.Equal(t, "1658.00", (-find("LS01", settlement.LineRefused)).String())
	require.NotZero(t, find("LS04", settlement.MemoPending), "no score: pending and visible")
	require.Zero(t, find("LS05", settlement.LineReleased), "below 60 nothing is released")
}

// scoreOf returns the score in a trail.
func scoreOf(t settlement.Trail) string {
	for _, s := range t {
		if s.Rule.Gives == "score" {
			return s.Result.String()
		}
	}
	return ""
}

func score(drg, rest string) map[string]settlement.Decimal {
	return map[string]settlement.Decimal{"drg": settlement.MustDecimal(drg), "rest": settlement.MustDecimal(rest)}
}

// plan reads a policy and compiles it.
// readAll returns the settlements of the months: claims belong to the month of the
// discharge.
func readAll(t *testing.T, cases func() (*drg.Plan, error), stays func() (*perdiem.Plan, error), file func(string) rows.File) (func(settlement.Month) settlement.Settlement, func(settlement.Month) settlement.Settlement) {
	t.Helper()
	d, err := cases()
	require.NoError(t, err)
	p, err := stays()
	require.NoError(t, err)
	c := collected(t, his.Cases(file("cases.csv"), append(d.Columns(), "discharged")...).All())
	s := collected(t, his.Stays(file("stays.csv"), p.Columns()...).All())
	return func(m settlement.Month) settlement.Settlement {
			return d.Settlement(m.Period(), filtered(c, func(c drg.Case) bool { return c.Discharged.Month() == m }))
		}, func(m settlement.Month) settlement.Settlement {
			return p.Settlement(m.Period(), filtered(s, func(s perdiem.Stay) bool { return s.Discharged.Month() == m }))
		}
}

func collected[C any](t *testing.T, claims iter.Seq2[C, error]) []C {
	t.Helper()
	var list []C
	for c, err := range claims {
		require.NoError(t, err)
		list = append(list, c)
	}
	return list
}

func filtered[C any](list []C, is func(C) bool) settlement.Claims[C] {
	return settlement.Each(slices.DeleteFunc(slices.Clone(list), func(c C) bool { return !is(c) }))
}
