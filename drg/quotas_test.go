package drg_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// severalQuotas has a quota of special, of 10 % of each hospital's discharges, and three with
// names: of the region, of pools and of a number.
func severalQuotas(over drg.OverQuota) drg.Policy {
	p := worked18()
	p.Institutions = append(p.Institutions, drg.Institution{Code: "H2"})
	p.Special.Quota, p.Special.OverQuota, p.Special.QuotaValue = number("0.1"), over, number("100")
	two := 2
	p.Quotas = []drg.Quota{
		{Name: "tumour", QuotaRule: drg.QuotaRule{Quota: number("0.1"), QuotaBase: drg.OfRegion, OverQuota: over, QuotaValue: number("100")}},
		{Name: "住院", QuotaRule: drg.QuotaRule{Quota: number("0.2"), QuotaBase: drg.OfPool, QuotaRounding: drg.Up, OverQuota: over, QuotaValue: number("100")}},
		{Name: "burns", QuotaRule: drg.QuotaRule{Allowed: &two, QuotaCycle: drg.InMonth, OverQuota: over, QuotaValue: number("100")}},
	}
	return p
}

// discharges are n cases of each hospital, alternately of two pools; the case of an id has an
// approval: "3 special tumour".
func discharges(n int, approvals ...string) []drg.Case {
	var list []drg.Case
	for i := range 2 * n {
		list = append(list, drg.Case{
			ID: fmt.Sprintf("c%02d", i), Institution: []string{"H1", "H2"}[i/n], Group: "K35", Cost: settlement.Money(13000_00 + i*100),
			Pool: []string{"A", "B"}[i%2], Discharged: day("2025-03-05").Add(i),
		})
	}
	for _, a := range approvals {
		f := strings.Fields(a)
		var i int
		fmt.Sscan(f[0], &i)
		list[i].Approved, list[i].Cost = drg.Approval(f[1]), list[i].Cost+50000_00
		if len(f) > 2 {
			list[i].ApprovedAs = f[2]
		}
	}
	return list
}

// TestSeveralQuotas: each approval counts in its own quota: of the hospital, of the region, of
// the pool, or a number; those with the largest excess keep it.
func TestSeveralQuotas(t *testing.T) {
	p := severalQuotas(drg.Rank)
	p.Classes.High = []drg.HighBand{{Ratio: number("2")}}
	cases := discharges(10,
		"0 special", "1 special", "11 special", // one of ten of each hospital
		"2 special tumour", "3 special tumour", "12 special tumour", "13 special tumour", // two of twenty
		"4 special 住院", "6 special 住院", "14 special 住院", "5 special 住院", // two of each pool's ten
		"7 high burns", "8 special burns", "9 special burns", "15 high burns", "16 high", // two a hospital in March; one without a quota
	)
	plan := newPlan(t, p)
	s := plan.Settlement(settlement.Period{}, settlement.Each(cases))
	require.NoError(t, settlementtest.Check(s))
	lost := map[string]string{}
	for e, err := range s.Entries() {
		require.NoError(t, err)
		if e.Conflict != "" {
			lost[e.Claim] = e.Conflict
		}
	}
	require.Equal(t, map[string]string{
		"c00": "special: the approval is beyond the quota",
		"c02": `special: the approval is beyond the quota "tumour"`, "c03": `special: the approval is beyond the quota "tumour"`,
		"c04": `special: the approval is beyond the quota "住院"`,
		"c07": `high: the approval is beyond the quota "burns"`,
	}, lost)
	use, err := plan.Quotas(settlement.Period{}, settlement.Each(cases))
	require.NoError(t, err)
	var lines []string
	for _, u := range use {
		require.NoError(t, u.Trail.Replay())
		lines = append(lines, fmt.Sprintf("%s|%s|%s|%s %d %d %d", u.Quota, u.Institution, u.Pool, u.Cycle, u.Discharges, u.Approved, u.Allowed))
	}
	require.Equal(t, []string{
		"|H1|| 10 2 1", "|H2|| 10 1 1", "burns|H1||2025-03 10 3 2", "burns|H2||2025-03 10 1 2", "tumour||| 20 4 2", "住院||A| 10 3 2", "住院||B| 10 1 2",
	}, lines)
}

// Refusals name the quota, and what it is of.
func TestSeveralQuotasRefuse(t *testing.T) {
	plan := newPlan(t, severalQuotas(""))
	_, err := settlement.Settle(settlement.Terms{Fund: number("1.00")}, plan.Settlement(settlement.Period{}, settlement.Each(discharges(10,
		"0 special", "1 special", "2 special tumour", "3 special tumour", "12 special tumour", "4 special 住院", "6 special 住院", "14 special 住院",
		"7 special burns", "8 special burns", "9 special burns"))))
	require.EqualError(t, err, strings.Join([]string{
		`approved: more approvals than the quota: institution "H1": 2 approved, want at most 1, 0.1 of 10 discharges: claims ["c00" "c01"]`,
		`approved: more approvals than the quota: quota "burns": institution "H1" in 2025-03: 3 approved, want at most 2: claims ["c07" "c08" "c09"]`,
		`approved: more approvals than the quota: quota "tumour": the region: 3 approved, want at most 2, 0.1 of 20 discharges: claims ["c02" "c03" "c12"]`,
		`approved: more approvals than the quota: quota "住院": pool "A": 3 approved, want at most 2, 0.2 of 10 discharges: claims ["c04" "c06" "c14"]`,
	}, "\n"))

	own := severalQuotas(drg.Rank)
	own.Special.Quota, own.Special.OverQuota = settlement.Decimal{}, ""
	for _, row := range []struct {
		approval string
		p        drg.Policy
		want     string
	}{
		{"0 special other", severalQuotas(drg.Rank), `approved_as: impossible approval: no quota text of 5 characters, want "burns", "tumour", "住院"`},
		{"0 high other", severalQuotas(drg.Rank), `approved_as: impossible approval: no quota text of 5 characters, want "burns", "tumour", "住院"`},
		{"0 special", own, "approved_as: blank: the policy has quotas, and special has none of its own"},
		{"0 high", own, ""},
		{"0 special", severalQuotas(drg.Rank), ""},
		{"0 special other", worked18(), ""}, // nothing reads the column
	} {
		_, err := newPlan(t, row.p).Rate(discharges(1, row.approval)[0])
		if row.want == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, row.want)
	}

	// One hospital's file is no region, unless the number is given.
	one := discharges(10, "0 special tumour")[:10]
	_, err = settlement.Settle(settlement.Terms{Fund: number("1.00")}, newPlan(t, severalQuotas(drg.Rank)).Settlement(settlement.Period{}, settlement.Each(one)))
	require.ErrorIs(t, err, drg.ErrRegion)
	given := severalQuotas(drg.Rank)
	zero := 0
	given.Quotas[0].Allowed, given.Quotas[1].Allowed = &zero, &zero
	listed := 0
	for e, err := range newPlan(t, given).Settlement(settlement.Period{}, settlement.Each(one)).Entries() {
		require.NoError(t, err)
		if e.Conflict != "" {
			listed++
		}
	}
	require.Equal(t, 1, listed)
}

func TestQuotasChecked(t *testing.T) {
	minus := -1
	p := severalQuotas(drg.Rank)
	p.Quotas = append(p.Quotas, drg.Quota{Name: "tumour"}, drg.Quota{QuotaRule: drg.QuotaRule{Quota: number("2"), QuotaLevels: []drg.QuotaLevel{{Level: "9", Quota: number("0.1")}}, QuotaBase: drg.OfPool, OverQuota: drg.Rank, Allowed: &minus}})
	_, err := drg.New(p)
	require.EqualError(t, err, strings.Join([]string{
		`quotas[3].name: occurs twice: "tumour"`, "quotas[3].quota: required",
		"quotas[4].name: required", "quotas[4].quota: out of range: got 2, want 0 to 1",
		"quotas[4].quota_levels: excluded by another field: quota_base pool counts institutions of all levels together",
		"quotas[4].quota_value: required", "quotas[4].allowed: negative: got -1",
	}, "\n"))
	p = severalQuotas("")
	p.Special = nil
	_, err = drg.New(p)
	require.EqualError(t, err, "quotas: special: required")
	plan := newPlan(t, severalQuotas(""))
	require.Subset(t, plan.Columns(), []string{"approved_as", "discharged"})
	require.Contains(t, plan.Rows().Columns.Names(), "approved_as")
	require.NotContains(t, newPlan(t, worked18()).Rows().Columns.Names(), "approved_as")
}

// Policies that follow each other agree in quotas and ranks; how the quotas are ordered does
// not matter.
func TestFollowAgreesInQuotasAndRanks(t *testing.T) {
	follow := func(p drg.Policy, change func(*drg.Policy)) error {
		first, second := newPlan(t, p).Policy(), newPlan(t, p).Policy()
		change(&second)
		first.Effective.To, second.Effective.From = day("2025-06-30"), day("2025-07-01")
		_, err := drg.Follow(newPlan(t, first), newPlan(t, second))
		return err
	}
	for _, row := range []struct {
		change func(*drg.Policy)
		want   string
	}{
		{func(p *drg.Policy) { p.Quotas[0], p.Quotas[2] = p.Quotas[2], p.Quotas[0] }, ""},
		{func(p *drg.Policy) { p.Quotas[0].Quota = number("0.10") }, ""},
		{func(p *drg.Policy) { p.Quotas[0].Quota = number("0.2") }, "quotas[0].quota: policies that follow each other must agree: 0.1 and 0.2"},
		{func(p *drg.Policy) { *p.Quotas[2].Allowed = 3 }, "quotas[2].allowed: policies that follow each other must agree: 2 and 3"},
		{func(p *drg.Policy) { p.Quotas = p.Quotas[:2] }, `quotas: policies that follow each other must agree: "burns", "tumour", `},
		{func(p *drg.Policy) { p.Quotas[1].QuotaBase = drg.OfRegion }, "quotas[1].quota_base: policies that follow each other must agree: pool and region"},
	} {
		err := follow(severalQuotas(drg.Rank), row.change)
		if row.want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, "plans[0] and plans[1]: "+row.want)
	}
	ranked, err := drg.ReadPolicy(strings.NewReader(worked17))
	require.NoError(t, err)
	require.NoError(t, follow(ranked, func(p *drg.Policy) { p.Parameters["rate"], p.Ranks[0].By = number("9000.00"), "cost - standard" }))
	require.ErrorContains(t, follow(ranked, func(p *drg.Policy) { p.Ranks[0].When = "cost ≥ standard" }), "ranks[0].when: policies that follow each other must agree: cost > standard and cost ≥ standard")
	require.ErrorContains(t, follow(ranked, func(p *drg.Policy) {
		p.Ranks = nil
		p.Rules = p.Rules[1:]
	}), "ranks: policies that follow each other must agree: top and nothing")
}

// TestRanksOverHalves: a rank spans the halves of a year; each claim has the value of its own.
func TestRanksOverHalves(t *testing.T) {
	first, err := drg.ReadPolicy(strings.NewReader(worked17))
	require.NoError(t, err)
	second := newPlan(t, first).Policy()
	second.Parameters["rate"] = number("100.00") // later claims exceed their standard by more
	first.Effective.To, second.Effective.From = day("2025-06-30"), day("2025-07-01")
	line := follow(t, first, second)
	cases := worked17b(t)
	for i := range cases {
		cases[i].Discharged = day("2025-01-01").Add(i)
	}
	cases[5].Discharged, cases[7].Discharged = day("2025-08-01"), day("2025-09-01") // IU2F, 7685.00 and 7959.00
	for i := range cases {
		if cases[i].ID == "a90" || cases[i].ID == "a92" {
			cases[i].Cost = 9000_00
		}
	}
	var high []string
	for e, err := range line.Settlement(settlement.Period{From: day("2025-01-01"), To: day("2025-12-31")}, settlement.Each(cases)).Entries() {
		require.NoError(t, err)
		if e.Class == settlement.High {
			high = append(high, e.Claim)
		}
	}
	require.Equal(t, []string{"a05", "a07"}, high)
}

// A quota that parts share is used once; a quota of one part looks at its cases alone.
func TestQuotasOfParts(t *testing.T) {
	shared, own := severalQuotas(drg.Rank), severalQuotas(drg.Rank)
	own.Quotas[0].Name = "own"
	part := func(p drg.Policy, cases []drg.Case) drg.Part {
		line, err := drg.Follow(newPlan(t, p))
		require.NoError(t, err)
		return drg.Part{Plans: line, Claims: settlement.Each(cases)}
	}
	all := discharges(10, "0 special", "2 special tumour", "13 special tumour", "4 special 住院", "15 special burns")
	want, err := newPlan(t, shared).Quotas(settlement.Period{}, settlement.Each(all))
	require.NoError(t, err)
	got, err := drg.Quotas(part(shared, all[:7]), part(worked1(), all), part(shared, all[7:]))
	require.NoError(t, err)
	require.Equal(t, want, got)

	got, err = drg.Quotas(part(shared, all), part(own, discharges(4, "1 special own")))
	require.NoError(t, err)
	found := map[string]string{}
	for _, q := range got {
		if q.Institution == "" && q.Pool == "" {
			found[q.Quota] = fmt.Sprint(q.Approved, " of ", q.Discharges)
		}
		require.NoError(t, q.Trail.Replay())
	}
	require.Equal(t, "2 of 20", found["tumour"])
	require.Equal(t, "1 of 8", found["own"])
	none, err := drg.Quotas(part(worked1(), all))
	require.NoError(t, err)
	require.Empty(t, none)
}
