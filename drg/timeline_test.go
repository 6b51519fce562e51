package drg_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// TestTimelineOracle: plans that follow each other settle as the oracle says, which finds
// the policy of each case by its date, whatever the rules that span them.
func TestTimelineOracle(t *testing.T) {
	seed, n := environment(t, "DRG_ORACLE_SEED", oracleSeed)+1, environment(t, "DRG_ORACLE_N", testsize.Of(40, 1_500))
	from := environment(t, "DRG_ORACLE_ONLY", 0)
	if from > 0 {
		n = from + 1
	}
	met := map[string]int{}
	for i := from; i < n; i++ {
		r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
		policy := oracle.RandomPolicy(r)
		all := oracle.RandomTimeline(r, policy)
		job := oracle.Job{Policy: all[0], Others: all[1:], Period: oracle.RandomPeriod(r, policy)}
		cases := oracle.RandomCases(r, policy, r.IntN(60))
		acrossTheYear(r, len(all), cases)
		reproduce := fmt.Sprintf("DRG_ORACLE_SEED=%d DRG_ORACLE_ONLY=%d go test -run TestTimelineOracle ./drg", seed-1, i)
		var plans []*drg.Plan
		for _, p := range all {
			plan, err := drg.New(p)
			require.NoError(t, err, "%s\n%s", reproduce, document(p))
			plans = append(plans, plan)
		}
		line, err := drg.Follow(plans...)
		require.NoError(t, err, reproduce)
		require.Empty(t, differentHistories(line, job, cases), "%s\ncases %s\npolicies %s", reproduce, document(cases), document(all))
		job.Terms = settlement.Terms{PointValue: settlement.MustDecimal("117.5337"), RoundEach: r.IntN(2) == 0}
		job.Parts = [][]drg.Case{sound(r, line, job, cases)}
		require.Empty(t, differentSettlements(line, job), "%s\nperiod %s\ncases %s\npolicies %s", reproduce, job.Period, document(job.Parts), document(all))
		count(met, line, job)
	}
	t.Log(met)
	if n-from >= 200 {
		for _, what := range []string{"settled under 1", "settled under 2", "settled under 3", "readmitted", "readmitted, by another policy's cases", "over quota", "over quota, by another policy's cases"} {
			require.Positive(t, met[what], "never tested: %s", what)
		}
	}
}

// acrossTheYear has persons come back, often under another policy, and gives some cases
// codes that not every policy has.
func acrossTheYear(r *rand.Rand, policies int, cases []drg.Case) {
	for i := 1; i < len(cases); i++ {
		before, c := cases[r.IntN(i)], &cases[i]
		if r.IntN(5) == 0 && !before.Discharged.Absent() {
			c.Person, c.Group, c.Institution = before.Person, before.Group, before.Institution
			c.Admitted = before.Discharged.Add(r.IntN(15))
			c.Discharged, c.Settled, c.Days = c.Admitted.Add(r.IntN(9)), settlement.Date{}, 0
		}
		if policies > 1 && r.IntN(20) == 0 {
			c.Group = "NEW1"
		}
		if policies > 1 && r.IntN(40) == 0 {
			c.Institution = "NEW"
		}
	}
}

// sound returns the cases that can be settled alone, most of the time: else nothing would be.
func sound(r *rand.Rand, line *drg.Timeline, job oracle.Job, cases []drg.Case) []drg.Case {
	if r.IntN(20) == 0 {
		return cases
	}
	var list []drg.Case
	for _, c := range cases {
		if _, err := settlement.Settle(job.Terms, line.Settlement(job.Period, settlement.Each([]drg.Case{c}))); err == nil {
			list = append(list, c)
		}
	}
	return list
}

// count counts the settled cases, and the effects of cases of one policy on those of another:
// the results that differ if the cases of other policies are not known.
func count(met map[string]int, line *drg.Timeline, job oracle.Job) {
	if _, err := oracle.Settle(job); err != nil {
		return
	}
	met[fmt.Sprintf("settled under %d", len(line.Plans()))]++
	all, err := policies(job).Resolve(job.Period, job.Parts[0])
	if err != nil {
		return
	}
	for _, p := range line.Plans() {
		in := p.Policy().Effective
		var own []drg.Case
		for _, c := range job.Parts[0] {
			if in.Contains(c.Date()) {
				own = append(own, c)
			}
		}
		alone, err := policies(job).Resolve(job.Period, own)
		if err != nil {
			continue
		}
		byID := map[string]drg.Case{}
		for _, c := range alone {
			byID[c.ID] = c
		}
		for _, c := range all {
			one, known := byID[c.ID]
			if left, _ := policies(job).Place(job.Period, c); !known || left != "" {
				continue
			}
			for what, both := range map[string][2]bool{"readmitted": {c.Readmitted, one.Readmitted}, "over quota": {c.OverQuota, one.OverQuota}} {
				if both[0] {
					met[what]++
				}
				if both[0] != both[1] {
					met[what+", by another policy's cases"]++
				}
			}
		}
	}
}

// halves returns the policy as two of it, and in one.
func halves(p drg.Policy) (first, second, whole drg.Policy) {
	first, second, whole = p, p, p
	whole.Effective = settlement.Period{From: settlement.MustDate("2025-01-01"), To: settlement.MustDate("2025-12-31")}
	first.Effective = settlement.Period{From: whole.Effective.From, To: settlement.MustDate("2025-02-10")}
	second.Effective = settlement.Period{From: settlement.MustDate("2025-02-11"), To: whole.Effective.To}
	return first, second, whole
}

// TestHalves: two equal policies that follow each other are one policy, to the byte, but
// for what About says. Where no rule spans cases, the parts of a year that they settle by
// themselves sum to the year, whatever each says.
func TestHalves(t *testing.T) {
	summed := 0
	for i := range testsize.Of(15, 150) {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		policy := oracle.RandomPolicy(r)
		cases := oracle.RandomCases(r, policy, 40)
		acrossTheYear(r, 1, cases)
		first, second, whole := halves(policy)
		job := oracle.Job{Policy: whole, Period: whole.Effective, Terms: settlement.Terms{PointValue: settlement.MustDecimal("117.5337")}}
		one := follow(t, whole)
		cases = sound(r, one, job, cases)
		two := follow(t, second, first) // in any order
		inOnePool := oracle.Job{Parts: [][]drg.Case{cases}}
		got, gotErr := settlement.Settle(job.Terms, onePool(two.Settlement(job.Period, sequence(cases)), inOnePool))
		want, wantErr := settlement.Settle(job.Terms, onePool(plans(t, whole)[0].Settlement(job.Period, sequence(cases)), inOnePool))
		if wantErr != nil {
			require.EqualError(t, gotErr, strings.ReplaceAll(wantErr.Error(), force(whole), force(first)+", "+force(second)))
			continue
		}
		require.NoError(t, gotErr)
		require.Len(t, got.Policies, 2)
		got.Policies = want.Policies
		require.Equal(t, document(want), document(got), "%d", i)

		other := policy
		other.Effective = second.Effective
		other.DefaultCoefficient, other.Coefficients = settlement.MustDecimal("0.77"), nil
		other.High, other.PointRounding = drg.HighRule{Formula: drg.HighNone}, drg.RoundingAccepted
		if policy.Readmission != nil || hasQuota(policy) {
			continue
		}
		entries := func(period settlement.Period, line *drg.Timeline) (list []settlement.Entry) {
			for e, err := range line.Settlement(period, sequence(cases)).Entries() {
				if err != nil {
					return nil
				}
				if e.Left == "" {
					list = append(list, e)
				}
			}
			return list
		}
		year := entries(whole.Effective, follow(t, first, other))
		parts := append(entries(first.Effective, follow(t, first)), entries(other.Effective, follow(t, other))...)
		if year == nil || parts == nil {
			continue
		}
		byID := func(a, b settlement.Entry) int { return strings.Compare(a.Claim, b.Claim) }
		slices.SortFunc(year, byID)
		slices.SortFunc(parts, byID)
		require.Equal(t, document(parts), document(year), "%d", i)
		summed++
	}
	require.Greater(t, summed, testsize.Of(3, 20))
}

func force(p drg.Policy) string { return fmt.Sprintf("%q from %s", p.Name, p.Effective) }

func plans(t *testing.T, policies ...drg.Policy) []*drg.Plan {
	t.Helper()
	var list []*drg.Plan
	for _, p := range policies {
		plan, err := drg.New(p)
		require.NoError(t, err)
		list = append(list, plan)
	}
	return list
}

func follow(t *testing.T, policies ...drg.Policy) *drg.Timeline {
	t.Helper()
	line, err := drg.Follow(plans(t, policies...)...)
	require.NoError(t, err)
	return line
}

// TestFollowRefused: plans that leave a day out, or have one twice, or disagree on the fields
// that rules about several cases read, with their places and both values.
func TestFollowRefused(t *testing.T) {
	decimal := settlement.MustDecimal
	base := drg.Policy{
		Document: policy.Document{Name: "x", Kind: policy.Example}, Scale: decimal("100"), PointPlaces: 4, RegionalMean: decimal("1.00"),
		Groups:       []drg.Group{{Code: "G1", BasePoints: decimal("1"), MeanCost: decimal("1.00")}, {Code: "G2", BasePoints: decimal("1"), MeanCost: decimal("1.00")}},
		Institutions: []drg.Institution{{Code: "H1", Level: "3", Coefficient: decimal("1")}},
		Special:      &drg.SpecialRule{QuotaRule: drg.QuotaRule{Quota: decimal("0.05")}},
		Readmission:  &drg.ReadmissionRule{WithinDays: 15, Factor: decimal("0.5"), ExemptGroups: []string{"G2"}},
		Stays:        &drg.StayRule{MaxDays: 60, Outside: "perdiem"},
	}
	period := func(from, to string) settlement.Period {
		p := settlement.Period{}
		if from != "" {
			p.From = settlement.MustDate(from)
		}
		if to != "" {
			p.To = settlement.MustDate(to)
		}
		return p
	}
	for _, row := range []struct {
		name   string
		change func(second *drg.Policy)
		is     error
		says   string // nothing: they follow each other
	}{
		{"as they are", func(*drg.Policy) {}, nil, ""},
		{"what each case's date decides", func(p *drg.Policy) {
			p.RegionalMean, p.Readmission.Factor, p.Stays, p.Violations = decimal("2.00"), decimal("0.9"), nil, &drg.ViolationRule{}
			p.Groups, p.Readmission.ExemptGroups = p.Groups[:1], nil
		}, nil, ""},
		{"said otherwise", func(p *drg.Policy) {
			p.Scale, p.Special.Quota, p.Special.QuotaRounding, p.Readmission.Institution = decimal("100.00"), decimal("0.050"), drg.Down, drg.Same
		}, nil, ""},
		{"a gap", func(p *drg.Policy) { p.Effective.From = settlement.MustDate("2025-07-03") }, settlement.ErrNotInForce,
			"effective: the policy is not in force on 2025-07-01: 2025-01-01/2025-06-30, then 2025-07-03/2025-12-31"},
		{"an overlap", func(p *drg.Policy) { p.Effective.From = settlement.MustDate("2025-06-30") }, settlement.ErrInForceTwice,
			"effective: two policies are in force on 2025-06-30: 2025-01-01/2025-06-30 and 2025-06-30/2025-12-31"},
		{"one in the other", func(p *drg.Policy) { p.Effective = period("2025-02-01", "2025-02-28") }, settlement.ErrInForceTwice,
			"effective: two policies are in force on 2025-02-01: 2025-01-01/2025-06-30 and 2025-02-01/2025-02-28"},
		{"always", func(p *drg.Policy) { p.Effective = settlement.Period{} }, settlement.ErrInForceTwice,
			"effective: two policies are in force on 2025-01-01: / and 2025-01-01/2025-06-30"},
		{"scale", func(p *drg.Policy) { p.Scale = decimal("1") }, settlement.ErrDisagree, "scale: policies that follow each other must agree: 100 and 1"},
		{"point_places", func(p *drg.Policy) { p.PointPlaces = 2 }, settlement.ErrDisagree, "point_places: policies that follow each other must agree: 4 and 2"},
		{"quota", func(p *drg.Policy) { p.Special.Quota = decimal("0.06") }, settlement.ErrDisagree,
			"special.quota: policies that follow each other must agree: 0.05 and 0.06\nplans[0] and plans[1]: special.quota_levels: policies that follow each other must agree: institution \"H1\" has the quota 0.05 and the quota 0.06"},
		{"quota_levels", func(p *drg.Policy) { p.Special.QuotaLevels = []drg.QuotaLevel{{Level: "3", Quota: decimal("0.1")}} }, settlement.ErrDisagree,
			"special.quota_levels: policies that follow each other must agree: institution \"H1\" has the quota 0.05 and the quota 0.1"},
		{"quota_cycle", func(p *drg.Policy) { p.Special.QuotaCycle = drg.InYear }, settlement.ErrDisagree, "special.quota_cycle: policies that follow each other must agree: period and year"},
		{"over_quota", func(p *drg.Policy) { p.Special.OverQuota, p.Special.QuotaValue = drg.Rank, decimal("1") }, settlement.ErrDisagree,
			"special.over_quota: policies that follow each other must agree: error and rank\nplans[0] and plans[1]: special.quota_value: policies that follow each other must agree: nothing and 1"},
		{"within_days", func(p *drg.Policy) { p.Readmission.WithinDays = 30 }, settlement.ErrDisagree, "readmission.within_days: policies that follow each other must agree: 15 and 30"},
		{"no readmission", func(p *drg.Policy) { p.Readmission = nil }, settlement.ErrDisagree,
			"readmission.within_days: policies that follow each other must agree: 15 and nothing\nplans[0] and plans[1]: readmission.institution: policies that follow each other must agree: same and nothing"},
		{"institution", func(p *drg.Policy) { p.Readmission.Institution = drg.Any }, settlement.ErrDisagree, "readmission.institution: policies that follow each other must agree: same and any"},
		{"exempt_groups", func(p *drg.Policy) { p.Readmission.ExemptGroups = []string{"G1", "G2"} }, settlement.ErrDisagree,
			"readmission.exempt_groups: policies that follow each other must agree: group \"G1\" is not exempt and exempt"},
		{"stays.outside", func(p *drg.Policy) { p.Stays.Outside = "item" }, settlement.ErrDisagree, "stays.outside: policies that follow each other must agree: perdiem and item"},
	} {
		t.Run(row.name, func(t *testing.T) {
			first, second := base, base
			first.Effective, second.Effective = period("2025-01-01", "2025-06-30"), period("2025-07-01", "2025-12-31")
			special, readmission, stays := *base.Special, *base.Readmission, *base.Stays
			second.Special, second.Readmission, second.Stays = &special, &readmission, &stays
			row.change(&second)
			_, err := drg.Follow(plans(t, first, second)...)
			if row.is == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, row.is)
			require.EqualError(t, err, "plans[0] and plans[1]: "+row.says)
		})
	}
	_, err := drg.Follow()
	require.ErrorIs(t, err, policy.ErrRequired)
}

// TestUndated: no date, no policy, also at the caller's word.
func TestUndated(t *testing.T) {
	policy := oracle.RandomPolicy(rand.New(rand.NewPCG(7, 1)))
	policy.Readmission, policy.Special, policy.Stays, policy.Quotas = nil, nil, nil, nil
	first, second, _ := halves(policy)
	line := follow(t, first, second)
	c := drg.Case{ID: "a", Institution: policy.Institutions[0].Code, Group: policy.Groups[0].Code, Cost: 100}
	_, err := line.Rate(c)
	require.ErrorIs(t, err, settlement.ErrBlank)
	_, err = settlement.Settle(settlement.Terms{PointValue: settlement.MustDecimal("1")}, line.Settlement(settlement.Period{}, settlement.Each([]drg.Case{c})))
	require.EqualError(t, err, `drg: claim 1 (a): discharged: blank: nothing says which of 2 policies rates the case`)
}

// TestContractOfTimelines: plans that follow each other keep the contract of one, from a
// sequence and from batches.
func TestContractOfTimelines(t *testing.T) {
	for _, within := range []int{-1, 15} {
		first := worked1()
		if within >= 0 {
			first.Readmission = &drg.ReadmissionRule{WithinDays: within, Factor: number("0.5")}
		}
		second := first
		first.Effective.To, second.Effective.From = day("2025-02-10"), day("2025-02-11")
		second.DefaultCoefficient, second.Institutions = number("0.9"), slices.Clone(first.Institutions)
		slices.Reverse(second.Institutions)
		line := follow(t, first, second)
		cases := worked1Claims(t)
		for i := range cases {
			c := &cases[i]
			c.Person, c.Admitted = []string{"P1", "P2", "P3"}[i%3], day("2024-12-20").Add(9*i)
			c.Discharged = c.Admitted.Add(5)
		}
		require.NoError(t, settlementtest.CheckPeriods(cases, line.Settlement))
		require.NoError(t, settlementtest.CheckPeriods(cases, func(p settlement.Period, cases settlement.Claims[drg.Case]) settlement.Settlement {
			return line.Settlement(p, numbered(listed(cases)))
		}))
		require.NoError(t, settlementtest.Check(line.Settlement(settlement.Period{}, settlement.Each(cases))))
	}
}

// TestTimelineHandsOver: a stay goes to another method if the policy of its date says so.
func TestTimelineHandsOver(t *testing.T) {
	first := worked1()
	first.Stays = &drg.StayRule{MaxDays: 10, Outside: "perdiem"}
	second := first
	second.Stays = &drg.StayRule{MaxDays: 60, Outside: "perdiem"}
	third := first
	third.Stays = nil
	first.Effective.To, second.Effective, third.Effective.From = day("2025-01-31"), settlement.Period{From: day("2025-02-01"), To: day("2025-02-28")}, day("2025-03-01")
	line := follow(t, third, second, first)
	var cases []drg.Case
	for i, discharged := range []string{"2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01"} {
		c := worked1Claims(t)[0]
		c.ID, c.Days, c.Discharged = fmt.Sprint(i), []int{30, 30, 61, 61}[i], day(discharged)
		cases = append(cases, c)
	}
	var out []string
	for c, err := range line.Outside(settlement.Each(cases)) {
		require.NoError(t, err)
		out = append(out, c.ID)
	}
	require.Equal(t, []string{"0", "2"}, out)
	var left []string
	for e, err := range line.Settlement(settlement.Period{}, settlement.Each(cases)).Entries() {
		require.NoError(t, err)
		if e.Left == settlement.LeftOther {
			left = append(left, e.Claim)
		}
	}
	require.Equal(t, out, left)
	require.Contains(t, line.Columns(), "days")
}

// TestTimelineQuotas: a year's quota counts the discharges of both halves.
func TestTimelineQuotas(t *testing.T) {
	first := worked1()
	first.Special = &drg.SpecialRule{Formula: drg.SpecialByItem, QuotaRule: drg.QuotaRule{Quota: number("0.1"), QuotaCycle: drg.InYear, OverQuota: drg.Rank, QuotaValue: number("100")}}
	second := first
	first.Effective.To, second.Effective.From = day("2025-06-30"), day("2025-07-01")
	var cases []drg.Case
	for i := range 20 {
		c := worked1Claims(t)[0]
		c.ID, c.Discharged, c.Approved = fmt.Sprintf("%02d", i), day("2025-01-10").Add(17*i), drg.NotApproved
		if i%5 == 4 { // 4 of 20, two in each half; 2 may be
			c.Approved, c.Cost = drg.ApprovedSpecial, settlement.Money(100_000+i)*settlement.Yuan
		}
		cases = append(cases, c)
	}
	line := follow(t, first, second)
	year := settlement.Period{From: day("2025-01-01"), To: day("2025-12-31")}
	var over []string
	for c, err := range line.Resolve(year, settlement.Each(cases)) {
		require.NoError(t, err)
		if c.OverQuota {
			over = append(over, c.ID)
		}
	}
	require.Equal(t, []string{"04", "09"}, over, "the dearest keep it, whichever half they are of")
	use, err := line.Quotas(year, settlement.Each(cases))
	require.NoError(t, err)
	require.Len(t, use, 1)
	require.Equal(t, []int{20, 4, 2}, []int{use[0].Discharges, use[0].Approved, use[0].Allowed})
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
