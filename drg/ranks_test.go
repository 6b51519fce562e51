package drg_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/policy"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// worked17 is the policy of Chongqing: bounds by the payment standard, and high by rank.
const worked17 = `{"name": "worked example 17", "kind": "example", "scale": "1", "point_places": 8, "classes": {},
	"groups": [{"code": "IU2F", "base_points": "0.9258"}, {"code": "IS2Z", "base_points": "1.0648"}],
	"institutions": [{"code": "A", "level": "2", "coefficient": "0.92"}, {"code": "B", "level": "2", "coefficient": "0.85"}, {"code": "C", "level": "1", "coefficient": "1"}],
	"parameters": {"rate": "9575.25", "low": "0.4"},
	"define": {
		"weight": "if(level = '1', if(group = 'IU2F', 0.6481, 0.7453), base_points)",
		"standard": "round(weight × rate × coefficient, 2)"},
	"ranks": [{"name": "top", "within": "institution", "by": "cost − standard", "order": "descending", "share": "0.05", "of": "discharges", "rounding": "down", "when": "cost > standard"}],
	"rules": [
		{"class": "high", "when": "top", "amount": "cost"},
		{"class": "low", "when": "cost < low × standard", "amount": "cost"},
		{"class": "normal", "amount": "standard"}]}`

// worked17b are the claims of the worked example.
func worked17b(t testing.TB) (list []drg.Case) {
	add := func(id, institution, group, cost, covered string) {
		list = append(list, drg.Case{ID: id, Institution: institution, Group: group, Cost: yuan(t, cost), Covered: yuan(t, covered)})
	}
	for i := range 38 {
		add(fmt.Sprintf("a%02d", i), "A", []string{"IS2Z", "IU2F"}[i%2], fmt.Sprintf("%d.00", 7000+137*i), "1000.00")
	}
	add("a90", "A", "IS2Z", "52000.00", "9000.00")
	add("a91", "A", "IU2F", "3262.23", "900.00")
	add("a92", "A", "IU2F", "41000.00", "8000.00")
	add("b1", "B", "IU2F", "3100.00", "800.00")
	add("b2", "B", "IU2F", "3014.00", "800.00")
	add("c1", "C", "IU2F", "2480.00", "500.00")
	add("c2", "C", "IS2Z", "7100.00", "900.00")
	return list
}

func TestWorked17(t *testing.T) {
	plan := readPlan(t, worked17)
	for cost, class := range map[string]settlement.Class{"3400.00": settlement.Normal, "3262.24": settlement.Normal, "3262.23": settlement.Low, "42000.00": settlement.Normal} {
		e, err := plan.Explain(drg.Case{ID: "x", Institution: "A", Group: "IU2F", Cost: yuan(t, cost)})
		require.NoError(t, err)
		require.NoError(t, e.Trail.Replay())
		require.Equal(t, class, e.Class, cost)
		if class == settlement.Normal {
			require.Equal(t, "8155.59", e.Amount.String())
		}
	}
	claims := worked17b(t)
	want := map[string]string{"A": "373539.77", "B": "8949.05", "C": "8216.43"}
	byItem := []string{"a90 high", "a91 low", "a92 high", "b2 low", "c1 low"}
	for _, shuffle := range []bool{false, true} {
		if shuffle {
			rand.New(rand.NewPCG(1, 2)).Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		}
		s := plan.Settlement(settlement.Period{}, settlement.Each(claims))
		require.NoError(t, settlementtest.Check(s))
		var found []string
		for e, err := range s.Entries() {
			require.NoError(t, err)
			if e.Class != settlement.Normal {
				found = append(found, e.Claim+" "+string(e.Class))
			}
		}
		slices.Sort(found)
		require.Equal(t, byItem, found)
		report, err := settlement.Settle(settlement.Terms{Fund: number("500000.00"), Basis: settlement.FundOnly}, s)
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		for _, st := range report.Statements {
			require.Equal(t, want[st.Institution], st.Due.String(), st.Institution)
		}
		e, err := s.(settlement.Explainer).Explain("a92")
		require.NoError(t, err)
		require.NoError(t, e.Trail.Replay())
		require.Contains(t, fmt.Sprint(e.Trail), "top")
	}
}

// rankPolicy has one rank, whose claims are paid their cost.
func rankPolicy(rank string) string {
	return `{"name": "n", "kind": "example", "scale": "1", "point_places": 4, "classes": {}, "columns": {"x": "decimal", "other": "flag"},
	"groups": [{"code": "G1", "base_points": "1", "mean_cost": "3.00"}, {"code": "G2", "base_points": "1", "mean_cost": "7.00"}],
	"institutions": [{"code": "H1", "coefficient": "1"}, {"code": "H2", "coefficient": "1"}],
	"define": {"ratio": "cost ÷ mean_cost"},
	"ranks": [` + rank + `],
	"rules": [{"class": "in", "when": "top", "amount": "cost"}, {"class": "out", "amount": "0"}]}`
}

// inRank settles and returns the claims that are in.
func inRank(t testing.TB, plan *drg.Plan, period settlement.Period, cases []drg.Case) string {
	var list []string
	for e, err := range plan.Settlement(period, settlement.Each(cases)).Entries() {
		require.NoError(t, err)
		if e.Class == "in" {
			list = append(list, e.Claim)
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestRanks(t *testing.T) {
	cases := func(t testing.TB) (list []drg.Case) {
		for i, one := range strings.Fields("H1G1:10.00 H1G1:30.00 H1G2:30.00 H1G2:20.00 H2G1:50.00 H2G1:40.00 H2G2:70.00 H2G2:5.00 H2G2:6.00 H1G1:30.00") {
			codes, cost, _ := strings.Cut(one, ":")
			list = append(list, drg.Case{ID: string(rune('a' + i)), Institution: codes[:2], Group: codes[2:], Cost: yuan(t, cost), Discharged: day("2025-03-01").Add(i)})
		}
		return list
	}
	for _, row := range []struct{ name, rank, want string }{
		{"the dearest fifth of each hospital", `"by": "cost", "share": "0.2"`, "b g"},
		{"two fifths: of three alike the smaller ids", `"by": "cost", "share": "0.4"`, "b c e g"},
		{"ascending, ties by id too", `"by": "0 − cost", "share": "0.4", "order": "ascending"`, "b c e g"},
		{"the cheapest", `"by": "cost", "share": "0.4", "order": "ascending"`, "a d h i"},
		{"up: 0.21 × 5", `"by": "cost", "share": "0.21", "rounding": "up"`, "b c e g"},
		{"half up: 0.3 × 5", `"by": "cost", "share": "0.3", "rounding": "half_up"`, "b c e g"},
		{"half up: 0.29 × 5", `"by": "cost", "share": "0.29", "rounding": "half_up"`, "b g"},
		{"none", `"by": "cost", "share": "0.19"`, ""},
		{"all", `"by": "cost", "share": "1"`, "a b c d e f g h i j"},
		{"fewer than the share hold", `"by": "cost", "share": "0.4", "when": "cost > 40"`, "e g"},
		{"of a group, in all hospitals", `"by": "cost", "share": "0.4", "within": "group"`, "c e f g"},
		{"of the region", `"by": "cost", "share": "0.3", "within": "region"`, "e f g"},
		{"exact: 1/3 of 30 is less than 70 ÷ 7 by nothing", `"by": "ratio", "share": "0.3", "within": "region"`, "b e f"},
		{"a number instead of a share", `"by": "cost", "allowed": 1`, "b g"},
		{"none allowed", `"by": "cost", "allowed": 0, "share": "1"`, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := readPlan(t, rankPolicy(`{"name": "top", `+row.rank+`}`))
			list := cases(t)
			require.Equal(t, row.want, inRank(t, plan, settlement.Period{}, list))
			slices.Reverse(list)
			require.Equal(t, row.want, inRank(t, plan, settlement.Period{}, list))
			_, _, err := requireSameByWorkers(t, plan.Settlement(settlement.Period{}, inSections(list, 3)))
			require.NoError(t, err)
		})
	}
	// In a period its discharges alone count.
	plan := readPlan(t, rankPolicy(`{"name": "top", "by": "cost", "share": "0.5", "within": "region"}`))
	require.Equal(t, "b e f", inRank(t, plan, settlement.Period{From: day("2025-03-01"), To: day("2025-03-06")}, cases(t)))
}

// TestRanksAreExact: values that differ by less than any decimal shows, and values beyond 128
// bits, are told apart.
func TestRanksAreExact(t *testing.T) {
	plan := readPlan(t, rankPolicy(`{"name": "top", "by": "cost ÷ x ÷ x ÷ x ÷ x ÷ 1000000000000", "share": "0.25"}`))
	huge := readPlan(t, rankPolicy(`{"name": "top", "by": "cost × x × x × x × x × x × x × x × x × 1000000000000", "share": "0.25", "order": "ascending"}`))
	r := rand.New(rand.NewPCG(7, 7))
	for range 30 {
		var list []drg.Case
		type valued struct {
			id           string
			small, large *big.Rat
		}
		var all []valued
		for i := range 20 {
			c := drg.Case{ID: fmt.Sprintf("c%02d", r.IntN(1000)*20+i), Institution: "H1", Group: "G1", Cost: settlement.Money(1 + r.IntN(3))}
			x := 90000 + r.Int64N(3)
			values, err := plan.Values(map[string]string{"x": fmt.Sprint(x)})
			require.NoError(t, err)
			c.Values = values
			list = append(list, c)
			x4 := new(big.Rat).SetInt64(x * x)
			x4.Mul(x4, x4)
			cost := big.NewRat(int64(c.Cost), 1)
			large := new(big.Rat).Mul(cost, new(big.Rat).Mul(x4, x4))
			all = append(all, valued{c.ID, new(big.Rat).Quo(cost, x4), large})
		}
		want := func(compare func(a, b valued) int) string {
			slices.SortFunc(all, func(a, b valued) int {
				if c := compare(a, b); c != 0 {
					return c
				}
				return strings.Compare(a.id, b.id)
			})
			var ids []string
			for _, one := range all[:5] {
				ids = append(ids, one.id)
			}
			slices.Sort(ids)
			return strings.Join(ids, " ")
		}
		require.Equal(t, want(func(a, b valued) int { return b.small.Cmp(a.small) }), inRank(t, plan, settlement.Period{}, list))
		require.Equal(t, want(func(a, b valued) int { return a.large.Cmp(b.large) }), inRank(t, huge, settlement.Period{}, list))
	}
}

func TestRanksRefuse(t *testing.T) {
	for _, row := range []struct{ name, rank, want string }{
		{"no share", `{"name": "top", "by": "cost"}`, "ranks[0].share: required"},
		{"another rank", `{"name": "top", "by": "cost", "share": "0.1"}, {"name": "b", "by": "cost", "share": "0.1", "when": "top"}`, `ranks[1].when: excluded by another field: a rank may not use "top", which depends on other claims`},
		{"readmitted", `{"name": "top", "by": "if(readmitted, 1, 2)", "share": "0.1"}`, `ranks[0].by: excluded by another field: a rank may not use "readmitted", which depends on other claims`},
		{"a name twice", `{"name": "top", "by": "cost", "share": "0.1"}, {"name": "cost", "by": "cost", "share": "0.1"}`, "ranks[1].name: "},
		{"a text", `{"name": "top", "by": "institution", "share": "0.1"}`, "ranks[0].by: "},
		{"a number as condition", `{"name": "top", "by": "cost", "share": "0.1", "when": "cost"}`, "ranks[0].when: "},
		{"too large", `{"name": "top", "by": "cost", "share": "1.1"}`, "ranks[0].share: out of range"},
		{"negative", `{"name": "top", "by": "cost", "allowed": -1}`, "ranks[0].allowed: negative"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, err := drg.ReadPolicy(strings.NewReader(rankPolicy(row.rank)))
			require.NoError(t, err)
			_, err = drg.New(p)
			require.ErrorContains(t, err, row.want)
		})
	}
	p := worked1()
	p.Ranks = []drg.RankRule{{Name: "top", By: "cost", Share: number("0.1")}}
	_, err := drg.New(p)
	require.EqualError(t, err, "ranks: rules: required, only they read it")

	// Claims of one hospital are no region; a blank column has the claim's name.
	one := []drg.Case{{ID: "a", Institution: "H1", Group: "G1", Cost: 1_00}}
	for _, within := range []string{"region", "group"} {
		plan := readPlan(t, rankPolicy(`{"name": "top", "by": "cost", "share": "0.1", "within": "`+within+`"}`))
		_, err = settlement.Settle(settlement.Terms{Fund: number("1.00")}, plan.Settlement(settlement.Period{}, settlement.Each(one)))
		require.ErrorIs(t, err, drg.ErrRegion)
		require.ErrorContains(t, err, `ranks[0].within: the claims are not those of all institutions: they are all of "H1", and the policy lists 2 institutions`)
		plan = readPlan(t, rankPolicy(`{"name": "top", "by": "cost", "allowed": 1, "within": "`+within+`"}`))
		require.Equal(t, "a", inRank(t, plan, settlement.Period{}, one))
	}
	plan := readPlan(t, rankPolicy(`{"name": "top", "by": "x", "share": "0.1"}`))
	_, err = settlement.Settle(settlement.Terms{Fund: number("1.00")}, plan.Settlement(settlement.Period{}, settlement.Each(one)))
	require.EqualError(t, err, "drg: claim 1 (a): x: not known, and ranks[0].by needs it, position 1")
}

// A rank looks at all cases of the institution, also at those that name no quota because
// nobody approved them.
func TestRanksBesideQuotas(t *testing.T) {
	allowed := 1
	p := drg.Policy{
		Document: policy.Document{Name: "n", Kind: policy.Example}, Scale: number("1"), PointPlaces: 4,
		Groups: []drg.Group{{Code: "G", BasePoints: number("1")}}, Institutions: []drg.Institution{{Code: "A", Coefficient: number("1")}},
		Ranks:  []drg.RankRule{{Name: "top", By: "cost", Share: number("0.5")}},
		Quotas: []drg.Quota{{Name: "q", QuotaRule: drg.QuotaRule{Allowed: &allowed}}},
		Rules:  []drg.CaseRule{{Class: "top", When: "top", Points: "200"}, {Class: "normal", Points: "100"}},
	}
	cases := []drg.Case{
		{ID: "a", Institution: "A", Group: "G", Cost: 100}, {ID: "b", Institution: "A", Group: "G", Cost: 200, Approved: drg.ApprovedSpecial, ApprovedAs: "q"},
		{ID: "c", Institution: "A", Group: "G", Cost: 300}, {ID: "d", Institution: "A", Group: "G", Cost: 400},
	}
	p.Rules = append([]drg.CaseRule{{Class: "special", When: "approved = 'special' and cost < 0", Points: "1"}}, p.Rules...)
	report, err := settlement.Settle(settlement.Terms{PointValue: number("1"), Basis: settlement.FundOnly}, newPlan(t, p).Settlement(settlement.Period{}, settlement.Each(cases)))
	require.NoError(t, err)
	require.Equal(t, "600.00", report.Statements[0].Due.String())
}
