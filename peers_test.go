package settlement_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// In this file: defects that other programs of the field were seen to have, a test each
// that shows that this one does not have it. What a test of a package says in full is said
// here once more by a small case.

const peerRules = `{
	"name": "peers", "kind": "example", "scale": "100", "point_places": 4, "regional_mean": "12500.00",
	"groups": [{"code": "ES23", "base_points": "41.5200", "mean_cost": "5190.00"}, {"code": "OR15", "base_points": "36.0000", "mean_cost": "4500.00"}],
	"institutions": [{"code": "LS01", "coefficient": "1.0800"}, {"code": "LS02", "coefficient": "0.9500"}, {"code": "LS03", "coefficient": "0.8200"}],
	"classes": {"high": [{"ratio": "3"}], "high_inclusive": true, "low": "0.4"},
	"low": {"formula": "ratio", "coefficient": true, "cap": "base_points"},
	"high": {"formula": "excess", "when": "always"}
}`

// peerPlan is the rules above with some of their text replaced.
func peerPlan(t *testing.T, replaced ...string) *drg.Plan {
	t.Helper()
	p, err := drg.ReadPolicy(strings.NewReader(strings.NewReplacer(replaced...).Replace(peerRules)))
	require.NoError(t, err)
	plan, err := drg.New(p)
	require.NoError(t, err)
	return plan
}

// peerCases are n cases of three hospitals of all classes.
func peerCases(n int) []drg.Case {
	r := rand.New(rand.NewPCG(1, 21))
	var list []drg.Case
	for i := range n {
		cost := settlement.Money(r.Int64N(3_000_000) + 1)
		list = append(list, drg.Case{
			ID: fmt.Sprint(i), Institution: []string{"LS01", "LS02", "LS03"}[r.IntN(3)], Group: []string{"ES23", "OR15"}[r.IntN(2)],
			Cost: cost, Covered: settlement.Money(r.Int64N(int64(cost))),
		})
	}
	return list
}

func peerReport(t *testing.T, terms settlement.Terms, from ...settlement.Settlement) string {
	t.Helper()
	r, err := settlement.Settle(terms, from...)
	require.NoError(t, err)
	require.NoError(t, r.Verify())
	var b bytes.Buffer
	require.NoError(t, r.Encode(&b))
	return b.String()
}

// Defect 1: a point value of the points seen so far, so that pay depends on the order of
// rows and does not add up to the fund.
func TestPeersValueOfAllPoints(t *testing.T) {
	plan, cases, terms := peerPlan(t), peerCases(500), settlement.Terms{Fund: decimal("3000000.00"), Residue: settlement.ResidueApportion}
	want := peerReport(t, terms, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
	for seed := range uint64(5) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(cases), func(i, k int) { cases[i], cases[k] = cases[k], cases[i] })
		require.Equal(t, want, peerReport(t, terms, plan.Settlement(settlement.Period{}, settlement.Each(cases))))
	}
	r, err := settlement.ReadReport(strings.NewReader(want))
	require.NoError(t, err)
	var paid settlement.Money
	for _, s := range r.Statements {
		paid += s.Due
	}
	require.Equal(t, "3000000.00", paid.String(), "all of the fund, and no more")
}

// Defect 2: what rounding leaves over or lacks is said by nobody. Here it is a figure, in
// every way of rounding, and the identity holds with it.
func TestPeersResidueIsAFigure(t *testing.T) {
	plan, cases := peerPlan(t), peerCases(500)
	for _, row := range []struct {
		terms   settlement.Terms
		residue bool
	}{
		{settlement.Terms{Fund: decimal("3000000.00"), Places: 4}, true},
		{settlement.Terms{Fund: decimal("3000000.00"), Places: 4, RoundEach: true}, true},
		{settlement.Terms{Fund: decimal("3000000.00"), Residue: settlement.ResidueApportion}, false},
	} {
		r, err := settlement.Settle(row.terms, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
		require.NoError(t, err)
		pool := r.Pool("")
		require.NotNil(t, pool.Residue)
		require.Equal(t, row.residue, *pool.Residue != 0)
		left := 3_000_000 * settlement.Yuan
		for _, s := range r.Statements {
			left -= s.Entitlement
		}
		require.Equal(t, left, *pool.Residue, "to the fen")
	}
}

// Defect 3: stays priced from the wrong column, because the deck of golden rows had none
// of their class. This deck has every class and, at every bound, the fen before, on and
// behind it; points are worked by hand.
func TestPeersDeckHasEveryClassAndBound(t *testing.T) {
	plan := peerPlan(t)
	met := map[settlement.Class]int{}
	for _, row := range []struct {
		cost   string
		class  settlement.Class
		points string
	}{
		{"0.01", settlement.Low, "0.0001"},        // 41.52 × 0.95 × 0.01 ÷ 5190 = 0.000076
		{"2075.99", settlement.Low, "15.7775"},    // below 0.4 × 5190 = 2076.00
		{"2076.00", settlement.Normal, "39.4440"}, // 41.52 × 0.95
		{"2076.01", settlement.Normal, "39.4440"},
		{"5190.00", settlement.Normal, "39.4440"},
		{"15569.99", settlement.Normal, "39.4440"}, // below 3 × 5190 = 15570.00
		{"15570.00", settlement.High, "39.4440"},   // nothing in excess
		{"15570.01", settlement.High, "39.4441"},   // 39.444 + 41.52 × 0.01 ÷ 5190 = 39.44408
		{"20760.00", settlement.High, "80.9640"},   // 39.444 + 41.52 × (4 − 3)
	} {
		cost, err := settlement.ParseMoney(row.cost)
		require.NoError(t, err)
		e, err := plan.Rate(drg.Case{ID: row.cost, Institution: "LS02", Group: "ES23", Cost: cost, Days: 0})
		require.NoError(t, err)
		require.Equal(t, row.class, e.Class, row.cost)
		require.Equal(t, row.points, e.Points.String(), row.cost)
		met[e.Class]++
	}
	require.Len(t, met, 3, "every class that the rules have")
}

// Defect 4: a table that is misnamed or missing makes its factor 0 without a word.
func TestPeersNoTableIsSkipped(t *testing.T) {
	for _, row := range []struct{ from, to, says string }{
		{`"groups"`, `"group"`, "group"},
		{`"institutions"`, `"institution"`, "institution"},
		{`"low"`, `"Low"`, "Low"},
		{`"coefficient": "1.0800"`, `"coeficient": "1.0800"`, "coeficient"},
		{`"mean_cost": "5190.00"`, `"mean": "5190.00"`, "mean"},
	} {
		_, err := drg.ReadPolicy(strings.NewReader(strings.Replace(peerRules, row.from, row.to, 1)))
		require.ErrorContains(t, err, row.says, row.to)
	}
	plan := peerPlan(t)
	_, err := plan.Rate(drg.Case{ID: "1", Institution: "LS09", Group: "ES23", Cost: 1})
	require.ErrorContains(t, err, "LS09", "a hospital without a coefficient")
	_, err = plan.Rate(drg.Case{ID: "1", Institution: "LS01", Group: "XX99", Cost: 1})
	require.ErrorContains(t, err, "XX99", "a group without points")
	_, err = settlement.Settle(settlement.Terms{PointValue: decimal("1")}, plan.Settlement(settlement.Period{}, peerFile("id,institution,group,costs,covered\n1,LS01,ES23,1.00,0.00\n", plan)))
	require.ErrorContains(t, err, "cost", "a column that is misnamed")
}

// peerFile are the cases of a CSV file.
func peerFile(text string, plan *drg.Plan) settlement.Claims[drg.Case] {
	f := rows.File{Name: "cases.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
	return his.Cases(f, plan.Columns()...).DatedBy(his.DateByNone).Claims()
}

// Defect 5: abs() of a difference that "should never be negative". Here it is negative.
func TestPeersNegativesStay(t *testing.T) {
	r, err := settlement.Settle(settlement.Terms{Fund: decimal("10.00")}, entries(
		settlement.Entry{Method: settlement.Item, Institution: "A", Claim: "1", Class: settlement.ByItem, Priced: true, Amount: 3000, Covered: 500},
		settlement.Entry{Method: settlement.Item, Institution: "B", Claim: "2", Class: settlement.ByItem, Priced: true, Amount: 100, Covered: 900},
	))
	require.NoError(t, err)
	require.Equal(t, "25.00", r.Statement("A").Due.String())
	require.Equal(t, "-8.00", r.Statement("B").Due.String(), "patients paid more than the amount")
	require.Equal(t, "-7.00", r.Pool("").Residue.String(), "the fund is too small by 7.00")

	r, err = settlement.Settle(settlement.Terms{PointValue: decimal("1")}, entries(
		settlement.Entry{Method: settlement.DRG, Institution: "A", Claim: "1", Class: settlement.Normal, Points: settlement.Point, Covered: 300},
	))
	require.NoError(t, err)
	require.Equal(t, "-2.00", r.Statement("A").Due.String())
}

// Defect 6: a mended rule that also changes the years before. Here a rule holds from its
// date, and what was settled before comes to the same.
func TestPeersRulesHaveDates(t *testing.T) {
	in := func(from, to string) string {
		return fmt.Sprintf(`"kind": "example", "effective": {"from": %q, "to": %q}`, from, to)
	}
	old := peerPlan(t, `"kind": "example"`, in("2024-01-01", "2024-12-31"))
	mended := peerPlan(t, `"kind": "example"`, in("2025-01-01", "2025-12-31"), `"low": "0.4"`, `"low": "0.5"`)
	both, err := drg.Follow(old, mended)
	require.NoError(t, err)
	rate := func(p interface {
		Rate(drg.Case) (settlement.Entry, error)
	}, day string) settlement.Entry {
		e, err := p.Rate(drg.Case{ID: "1", Institution: "LS02", Group: "ES23", Cost: 2500_00, Discharged: settlement.MustDate(day)})
		require.NoError(t, err)
		return e
	}
	require.Equal(t, settlement.Normal, rate(both, "2024-12-31").Class)
	require.Equal(t, rate(old, "2024-12-31").Points, rate(both, "2024-12-31").Points, "the old year keeps its results")
	require.Equal(t, settlement.Low, rate(both, "2025-01-01").Class)
	cases := peerCases(3)
	for i := range cases {
		cases[i].Discharged = settlement.MustDate("2023-12-31")
	}
	_, err = settlement.Settle(settlement.Terms{PointValue: decimal("1")}, old.Settlement(settlement.Period{}, settlement.Each(cases)))
	require.Error(t, err, "no rule is used outside its dates")
}

// Defect 7: pay that jumps or falls by one more fen of cost, and nobody knows. Here they
// are listed, each with its bound and what it does.
func TestPeersCliffsAreListed(t *testing.T) {
	plan := peerPlan(t)
	list, err := plan.Cliffs(decimal("100"))
	require.NoError(t, err)
	at := slices.IndexFunc(list, func(c settlement.Cliff) bool {
		return c.Path == "classes.low" && slices.Contains(c.Institutions, "LS02") && slices.Contains(c.Where, settlement.Where{Name: "group", Value: "ES23"})
	})
	require.GreaterOrEqual(t, at, 0)
	c := list[at]
	pays := func(cost settlement.Money) string {
		e, err := plan.Rate(drg.Case{ID: "1", Institution: "LS02", Group: "ES23", Cost: cost})
		require.NoError(t, err)
		return settlement.Money(int64(e.Points) / 10_000).String() // 100 yuan a point
	}
	require.Equal(t, "2075.99", c.At.String())
	require.Equal(t, pays(2075_99), c.Before.String())
	require.Equal(t, pays(2076_00), c.After.String())
	// A case of almost 2076.00 has 15.7776 points.
	require.Equal(t, "2366.64", c.Jump.String())
}

// Defect 8: a mean cost of zero becomes the factor 1, an amount that cannot be read 0.
func TestPeersNothingIsSilentlyZero(t *testing.T) {
	for _, mean := range []string{"0.00", "0", "-1.00"} {
		p, err := drg.ReadPolicy(strings.NewReader(strings.Replace(peerRules, "5190.00", mean, 1)))
		require.NoError(t, err)
		_, err = drg.New(p)
		require.ErrorIs(t, err, drg.ErrMean, mean)
	}
	plan := peerPlan(t)
	for _, cost := range []string{"", "x", "1.005", "null", "NaN", "1,2,3", "0.00"} {
		_, err := settlement.Settle(settlement.Terms{PointValue: decimal("1")}, plan.Settlement(settlement.Period{}, peerFile("id,institution,group,cost,covered\n1,LS01,ES23,\""+cost+"\",0.00\n", plan)))
		require.Error(t, err, "cost %q", cost)
	}
	for _, text := range []string{`null`, `""`, `5`, `5.0`, `"5.001"`} {
		require.Error(t, json.Unmarshal([]byte(`{"m":`+text+`}`), &struct{ M settlement.Money }{}), text)
	}
}

// Defect 9: allocation in listed order. Here the largest remainder gets the fen, then the
// smaller code; a zero share gets nothing; the order of the list does not matter.
func TestPeersApportionIgnoresOrder(t *testing.T) {
	list := []settlement.Share{{Key: "D", Weight: 0}, {Key: "C", Weight: 1}, {Key: "A", Weight: 1}, {Key: "B", Weight: 1}, {Key: "E", Weight: 2}}
	want := map[string]settlement.Money{"A": 21, "B": 20, "C": 20, "D": 0, "E": 41} // 20.4 thrice, 40.8
	for seed := range uint64(20) {
		rand.New(rand.NewPCG(seed, 9)).Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		parts, err := settlement.Apportion(102, list)
		require.NoError(t, err)
		got := map[string]settlement.Money{}
		for i, s := range list {
			got[s.Key] = parts[i]
		}
		require.Equal(t, want, got)
	}
}

// Defect 10: 68,212,200 instead of 68,212,208, money in floating point.
func TestPeersMoneyIsExact(t *testing.T) {
	var sum settlement.Tally
	const n = 1000
	for i := range n {
		require.NoError(t, sum.Add(settlement.Entry{
			Method: settlement.Item, Institution: "A", Claim: fmt.Sprint(i), Class: settlement.ByItem, Priced: true, Amount: 68_212_208_01,
		}))
	}
	r, err := sum.Settle(settlement.Terms{Fund: decimal("68212208010.00")})
	require.NoError(t, err)
	require.Equal(t, "68212208010.00", r.Statement("A").Due.String())
	require.Equal(t, "0.00", r.Pool("").Residue.String())
	for _, text := range []string{"68212208.00", "0.07", "92233720368547758.07", "-92233720368547758.07", "16777217.00", "9007199254740993.00"} {
		m, err := settlement.ParseMoney(text)
		require.NoError(t, err)
		written, err := json.Marshal(m)
		require.NoError(t, err)
		require.Equal(t, `"`+text+`"`, string(written))
	}
	var m settlement.Money
	require.Error(t, m.Scan(68212208.0), "a column of floating point is refused")
}

// Defect 11: tiers of days that begin again at a readmission although prior days count.
func TestPeersDayTiersGoOn(t *testing.T) {
	p := perdiem.Policy{ReadmissionGapDays: 15, Classes: []perdiem.Class{{Code: "rehab", Tiers: []perdiem.Tier{
		{DaysUpTo: 30, Rate: decimal("500.00")}, {DaysUpTo: 60, Rate: decimal("400.00")}, {Rate: decimal("300.00")},
	}}}}
	p.Name, p.Kind = "peers", "example"
	plan, err := perdiem.New(p)
	require.NoError(t, err)
	stay := func(id, from, to string) perdiem.Stay {
		return perdiem.Stay{ID: id, Institution: "H", Class: "rehab", Person: "p", Admitted: settlement.MustDate(from), Discharged: settlement.MustDate(to)}
	}
	amount := func(id string, stays ...perdiem.Stay) string {
		e, err := plan.Settlement(settlement.Period{}, settlement.Each(stays)).(settlement.Explainer).Explain(id)
		require.NoError(t, err)
		return e.Amount.String()
	}
	first := stay("a", "2025-01-01", "2025-01-26") // 25 days
	require.Equal(t, "12500.00", amount("a", first))
	// Ten days later, 40 days: 5 at 500.00, 30 at 400.00, 5 at 300.00.
	require.Equal(t, "16000.00", amount("b", stay("b", "2025-02-05", "2025-03-17"), first))
	// Sixteen days later it is a new one: 30 at 500.00, 10 at 400.00.
	require.Equal(t, "19000.00", amount("b", stay("b", "2025-02-11", "2025-03-23"), first))
}

// Defect 12: a sum that an engine carries from machine to machine arrives as 0.00 without
// an error. A tally carries itself, or refuses.
func TestPeersTallyIsCarriedWhole(t *testing.T) {
	plan, cases, terms := peerPlan(t), peerCases(200), settlement.Terms{Fund: decimal("1000000.00")}
	var whole, merged settlement.Tally
	require.NoError(t, whole.AddAll(plan.Settlement(settlement.Period{}, settlement.Each(cases))))
	want, err := whole.Settle(terms)
	require.NoError(t, err)
	for part := range slices.Chunk(cases, 60) {
		var one, far settlement.Tally
		require.NoError(t, one.AddAll(plan.Settlement(settlement.Period{}, settlement.Each(part))))
		var wire bytes.Buffer
		require.NoError(t, gob.NewEncoder(&wire).Encode(&one))
		require.NoError(t, gob.NewDecoder(&wire).Decode(&far))
		require.NoError(t, merged.Merge(&far))
	}
	got, err := merged.Settle(terms)
	require.NoError(t, err)
	require.NotZero(t, got.Statements[0].Due)
	require.Equal(t, want.Statements, got.Statements)
	// By value, as in a map, and as JSON.
	written, err := json.Marshal(map[string]settlement.Tally{"sum": whole})
	require.NoError(t, err)
	var read map[string]*settlement.Tally
	require.NoError(t, json.Unmarshal(written, &read))
	got, err = read["sum"].Settle(terms)
	require.NoError(t, err)
	require.Equal(t, want.Statements, got.Statements)
	for _, text := range []string{`{}`, `""`, `"c2V0"`, `"###"`, `0`} {
		require.Error(t, json.Unmarshal([]byte(text), &settlement.Tally{}), text)
	}
}
