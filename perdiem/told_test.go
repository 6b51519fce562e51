package perdiem_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/scaled"
	"github.com/yibaojiesuan/settlement/internal/scribble"
	"github.com/yibaojiesuan/settlement/internal/seeds"
	"github.com/yibaojiesuan/settlement/internal/told"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// In this file: what is told beside amounts, which oracles say nothing of. See package told.

// tellPlan notes the cliffs of a plan, and the caps and bills that it knows without stays.
func tellPlan(t *testing.T, all *told.All, plan *perdiem.Plan) {
	t.Helper()
	list, err := plan.Cliffs(settlement.Decimal{})
	require.NoError(t, err)
	all.Cliffs(t, list)
	for _, code := range []string{"H1", "X1"} {
		for _, days := range []int{-1, 0, 100, 1500} {
			next, trail, err := plan.NextCap(code, days)
			if err != nil {
				require.Zero(t, next)
				require.Empty(t, trail)
				all.Error(err)
				continue
			}
			all.Note("next cap", next)
			all.Trail(trail)
		}
	}
	for _, last := range []string{"", "2024-01-30", "2024-01-31", "2024-02-29", "2024-03-01", "2025-07-31", "2026-02-28"} {
		var end settlement.Date
		if last != "" {
			end = date(last)
		}
		bills, err := plan.Bills(date("2024-01-31"), end)
		if err != nil {
			require.Empty(t, bills)
			all.Error(err)
			continue
		}
		all.Note("bills", bills)
	}
	all.Note("columns", plan.Columns(), plan.ValueColumns(), plan.ReadsCovered())
}

// tellEntry notes what a stay comes to, or why it is refused.
func tellEntry(t *testing.T, all *told.All, plan interface {
	Rate(perdiem.Stay) (settlement.Entry, error)
	Explain(perdiem.Stay) (settlement.Entry, error)
}, s perdiem.Stay) {
	t.Helper()
	rated, err := plan.Rate(s)
	e, again := plan.Explain(s)
	if err != nil {
		require.Equal(t, err.Error(), fmt.Sprint(again))
		require.Zero(t, rated.Amount)
		require.Zero(t, rated.Points)
		all.Error(err)
		all.Value(t, "beside an error", []settlement.Entry{rated, e})
		return
	}
	all.Value(t, fmt.Sprintf("entry, limited: %t", e.Conflict != ""), e)
}

// TestToldOfDrawn: plans, timelines and stays that oracles draw.
func TestToldOfDrawn(t *testing.T) {
	var all told.All
	c := chance{rand.New(rand.NewPCG(28, 11))}
	for range 60 {
		p, stays := c.policy(), c.stays()
		c.limited(&p)
		p.Interim = c.interim()
		if c.IntN(2) == 0 {
			p.Interim = perdiem.InterimRule{}
		}
		huge := c.IntN(5) == 0
		if huge { // amounts that do not fit, or just do
			factor := []int64{1e9, 1e10, 1e11, 1e12}[c.IntN(4)]
			p, stays = scaled.Of(p, factor/1e4), scaled.Of(stays, factor)
		}
		plan, err := perdiem.New(p)
		if err != nil {
			all.Error(err)
			continue
		}
		tellPlan(t, &all, plan)
		fillColumns(t, plan.ValueColumns(), stays, c.columns(stays))
		for s, err := range plan.Resolved(settlement.Each(stays)) {
			if err != nil {
				all.Error(err)
				break
			}
			all.Note("history", fmt.Sprintf("%+v", s.History))
			tellEntry(t, &all, plan, s)
		}
		year := settlement.Period{From: date("2024-01-01"), To: date("2024-12-31")}
		caps, err := plan.NextCaps(year, settlement.Each(stays))
		if err != nil {
			require.Empty(t, caps)
		}
		all.Note("next caps", caps, err)
		for e, err := range plan.Settlement(year, settlement.Each(stays)).Entries() {
			if err != nil {
				all.Error(err)
				continue
			}
			all.Value(t, fmt.Sprintf("entry of a year, of a claim: %t, left: %q", e.Claim != "", e.Left), e)
		}
		if !huge {
			tellFollowed(t, &all, c, p, stays)
		}
		draft, history := p, stays
		if c.IntN(4) == 0 { // sums that do not fit
			draft, history = scaled.Of(p, 1e9), scaled.Of(stays, 1e9*c.Int64N(1e3))
		}
		calibrated, summary, err := perdiem.Calibrate(draft, perdiem.Calibration{MinStays: c.IntN(4)}, settlement.Each(history))
		if err != nil {
			require.Empty(t, calibrated)
			require.Nil(t, summary)
			all.Error(err)
		} else {
			all.Value(t, "calibrated", calibrated)
			all.Value(t, "calibration", summary)
		}
		// Stays that clash with others, or are not what they were.
		for range min(len(stays), 3) {
			broken := slices.Clone(stays)
			s := &broken[c.IntN(len(broken))]
			switch c.IntN(4) {
			case 0:
				s.Admitted = s.Admitted.Add(-c.IntN(60))
			case 1:
				s.Discharged = s.Discharged.Add(c.IntN(60))
			case 2:
				s.Person = one(c, "", "p0", "p1")
			case 3:
				broken = append(broken, *s)
			}
			for _, err := range plan.Resolved(settlement.Each(broken)) {
				if err != nil {
					all.Error(err)
				}
			}
		}
	}
	all.Check(t, "testdata/drawn.told.txt", *update)
}

// tellFollowed notes what stays come to under a policy and others that follow it.
func tellFollowed(t *testing.T, all *told.All, c chance, first perdiem.Policy, stays []perdiem.Stay) {
	t.Helper()
	second := c.revised(first)
	switch c.IntN(4) {
	case 0: // it agrees by chance alone
		second = c.policy()
	case 1:
		c.limited(&second)
	}
	may := date("2024-02-01").Add(c.IntN(150))
	first.Effective.To, second.Effective.From = may, may.Add(1)
	if c.IntN(4) == 0 {
		second.Effective.From = may.Add(c.IntN(3))
	}
	line, err := perdiem.Follow(newPlan(t, first), newPlan(t, second))
	if err != nil {
		require.Nil(t, line)
		all.Error(err)
		return
	}
	fillColumns(t, line.ValueColumns(), stays, c.columns(stays))
	for s, err := range line.Resolved(settlement.Each(stays)) {
		require.NoError(t, err)
		all.Note("history over policies", fmt.Sprintf("%+v", s.History))
		tellEntry(t, all, line, s)
	}
	all.Note("columns of policies", line.Columns(), line.ValueColumns(), line.ReadsCovered())
	all.Value(t, "about policies", line.Settlement(settlement.Period{}, settlement.Each(stays)).About())
}

// TestToldOfPolicies: documents with a change.
func TestToldOfPolicies(t *testing.T) {
	var all told.All
	files, err := filepath.Glob("testdata/variations/*.json")
	require.NoError(t, err)
	texts := seeds.Of(t, "../", "lishui/beds.json", "region/beds.json", "zhejiang/beds.json", "shanghai/policy.json")
	for _, file := range files {
		text, err := json.Marshal(readPolicy(t, file))
		require.NoError(t, err)
		texts = append(texts, string(text))
	}
	for _, text := range append(texts, formulas) {
		for _, edited := range seeds.Edits(t, text, 250) {
			p, err := perdiem.ReadPolicy(strings.NewReader(edited))
			if err != nil {
				all.Error(err)
				continue
			}
			plan, err := perdiem.New(p)
			if err != nil {
				require.Nil(t, plan)
				all.Error(err)
				continue
			}
			scribble.Copies(t, p, plan)
			tellPlan(t, &all, plan)
		}
	}
	all.Check(t, "testdata/policies.told.txt", *update)
}

// TestToldOfFormulas: the cliffs of formulas, along costs and days, at every name that they read.
func TestToldOfFormulas(t *testing.T) {
	var all told.All
	columns := map[string]policy.ColumnKind{
		"ratio": policy.DecimalColumn, "extra": policy.MoneyColumn, "number": policy.WholeColumn, "late": policy.FlagColumn, "way": policy.TextColumn, "department": policy.TextColumn,
	}
	for _, way := range []string{"cost", "cost + covered", "cost × ratio", "cost × days", "cost + extra", "min(cost, standard)", "max(0, 5000 − cost)", "round(cost, 0)", "10 × round(cost ÷ 10, 0)"} {
		for _, when := range []string{
			"cost > 300", "cost ≥ standard", "covered < 1", "days > 10", "index ≤ 10", "class = 'c'", "ratio > 1.5", "extra > 2.00", "number ≥ 3", "late", "way = 'x'", "department = 'w' and cost > 100.01",
			"cost > 300 and late", "cost > 300 or number = 2", "cost > standard × ratio", "cost × cost > 90000", "cost > 11000000",
		} {
			text := fmt.Sprintf("if(%s, %s, standard)", when, way)
			used := map[string]policy.ColumnKind{}
			for name, kind := range columns {
				if strings.Contains(text, name) {
					used[name] = kind
				}
			}
			for _, share := range []string{"1", "0.8"} {
				plan := newPlan(t, perdiem.Policy{
					Document: example(), Columns: used, Actual: perdiem.ActualRule{Treatment: perdiem.Formula, Amount: text},
					Classes: []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{DaysUpTo: 10, Rate: decimal("100.00"), FundShare: decimal(share)}, {Rate: decimal("50.00")}}}},
				})
				list, err := plan.Cliffs(settlement.Decimal{})
				require.NoError(t, err)
				require.NoError(t, settlementtest.CheckCliffs(list))
				all.Note(text, len(list))
				all.Cliffs(t, list)
			}
		}
	}
	all.Check(t, "testdata/formulas.told.txt", *update)
}

// TestToldOfStays: stays, and bills with a history, with a change.
func TestToldOfStays(t *testing.T) {
	var all told.All
	files, err := filepath.Glob("testdata/variations/*.json")
	require.NoError(t, err)
	var plans []*perdiem.Plan
	for _, file := range files {
		plans = append(plans, newPlan(t, readPolicy(t, file)))
	}
	plans = append(plans, shanghai(t))
	p, err := perdiem.ReadPolicy(strings.NewReader(formulas))
	require.NoError(t, err)
	for i, plan := range append(plans, newPlan(t, p)) {
		s := stay("a", "p", "2025-03-01", "2025-03-31")
		s.Class, s.LeaveDays, s.Covered, s.Department, s.Observed, s.Settled = plan.Policy().Classes[0].Code, 2, 500_00, "ward", date("2025-02-27"), date("2025-04-02")
		bill := s
		bill.Observed, bill.Interim = settlement.Date{}, true
		bill.History = perdiem.History{
			DaysBefore: 20, Began: date("2025-02-01"), BilledTo: date("2025-02-28"), EarlierDays: 28, BilledDays: 26, BilledCovered: 100_00, BilledCost: 4000_00,
			Billed: 4000_00, BilledPatient: 100_00, YearDays: 30, Episode: 2, Unbundled: true,
		}
		for _, s := range []perdiem.Stay{s, bill} {
			text, err := json.Marshal(s)
			require.NoError(t, err)
			for k, edited := range seeds.Edits(t, string(text), 1000) {
				var s perdiem.Stay
				if json.Unmarshal([]byte(edited), &s) != nil || (i+k)%3 > 0 {
					continue
				}
				tellEntry(t, &all, plan, s)
			}
		}
	}
	all.Check(t, "testdata/stays.told.txt", *update)
}

// TestCopies: a plan shares nothing with its maker or its callers.
func TestCopies(t *testing.T) { scribble.Documents(t, perdiem.ReadPolicy, perdiem.New) }
