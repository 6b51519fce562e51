package drg_test

import (
	"encoding/csv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

func draft() drg.Policy {
	p := worked1()
	p.Groups, p.Institutions, p.Coefficients = nil, nil, nil
	return p
}

func history(t testing.TB, rows ...[3]string) []drg.Case {
	var list []drg.Case
	for _, r := range rows {
		list = append(list, drg.Case{Group: r[0], Institution: r[1], Cost: yuan(t, r[2])})
	}
	return list
}

// TestCalibrate checks every number by hand: n = 8, Σ = 2700.10, mean 337.5125
func TestCalibrate(t *testing.T) {
	past := history(t,
		[3]string{"A", "H1", "100.00"}, [3]string{"A", "H1", "110.00"}, [3]string{"A", "H1", "120.00"}, [3]string{"A", "H2", "140.00"}, [3]string{"A", "H2", "130.05"},
		[3]string{"B", "H1", "1000.00"}, [3]string{"B", "H2", "500.05"}, // too few: the median is the mean of the two
		[3]string{"C", "H2", "600.00"}, [3]string{"", "H2", "1.00"}, [3]string{"C", "", "2.00"}, [3]string{"C", "H2", "0.00"}, [3]string{"C", "H2", "0.00"},
	)
	options := drg.Calibration{CoefficientCases: 2}
	policy, summary, err := drg.Calibrate(draft(), options, settlement.Each(past))
	require.NoError(t, err)
	require.Equal(t, 8, summary.Cases)
	require.Equal(t, "2700.10", summary.Cost.String())
	require.Equal(t, "337.51", policy.RegionalMean.String(), "2700.10 ÷ 8 = 337.5125")
	want := []drg.Group{
		{Code: "A", BasePoints: number("35.5572"), MeanCost: number("120.01"), Stable: true}, // 600.05 ÷ 5 = 120.01
		{Code: "B", BasePoints: number("222.2214"), MeanCost: number("750.03")},              // 750.025 ÷ 337.5125, not 750.03 ÷ 337.51
		{Code: "C", BasePoints: number("177.7712"), MeanCost: number("600.00")},
	}
	require.Empty(t, cmp.Diff(want, policy.Groups, cmp.Comparer(func(a, b settlement.Decimal) bool { return a == b })))
	require.Equal(t, []drg.Coefficient{
		{Institution: "H1", Group: "A", Coefficient: number("0.9166")}, // 110.00 ÷ 120.01 = 0.91659…
		{Institution: "H2", Group: "A", Coefficient: number("1.1251")}, // 135.025 ÷ 120.01 = 1.12511…
	}, policy.Coefficients)
	require.Equal(t, "1", policy.DefaultCoefficient.String())
	require.Equal(t, []drg.Institution{{Code: "H1"}, {Code: "H2"}}, policy.Institutions)
	require.Equal(t, []drg.LeftOut{
		{Reason: drg.LeftOutCost, Cases: 2},
		{Reason: drg.LeftOutGroup, Cases: 1, Cost: yuan(t, "1.00")},
		{Reason: drg.LeftOutInstitution, Cases: 1, Cost: yuan(t, "2.00")},
	}, summary.LeftOut)
	require.Equal(t, "0.1318", summary.Groups[0].CV.String(), "s² = 250.06…, s ÷ mean = 0.13186…")
	require.Equal(t, "120.00", summary.Groups[0].Median.String())

	shuffled := slices.Clone(past)
	rand.New(rand.NewPCG(7, 7)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	again, summary2, err := drg.Calibrate(draft(), options, settlement.Each(shuffled))
	require.NoError(t, err)
	require.Equal(t, policy, again, "the order of history changes nothing")
	require.Equal(t, summary, summary2)
}

func TestCalibrateStability(t *testing.T) {
	past := history(t, [3]string{"A", "H", "1.00"}, [3]string{"A", "H", "3.00"}, [3]string{"A", "H", "1.00"}, [3]string{"A", "H", "3.00"}, [3]string{"A", "H", "2.00"})
	// mean 2, s² = 4 ÷ 4 = 1, CV = 0.5 exactly
	for _, row := range []struct {
		name   string
		cv     string
		least  int
		stable bool
	}{
		{"on the bound of the variation", "0.5", 5, true},
		{"just above it", "0.49999999", 5, false},
		{"one case too few", "1", 6, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, s, err := drg.Calibrate(draft(), drg.Calibration{MinCases: row.least, MaxCV: number(row.cv)}, settlement.Each(past))
			require.NoError(t, err)
			require.Equal(t, row.stable, p.Groups[0].Stable)
			require.Equal(t, "0.5000", s.Groups[0].CV.String())
		})
	}
}

func TestCalibrateKeepsTheDraft(t *testing.T) {
	d := draft()
	d.Groups = []drg.Group{{Code: "Z9", Name: "no case fell into it"}, {Code: "A", Name: "named", Uniform: true}, {Code: "F1", Price: number("5000.00")}}
	d.Institutions = []drg.Institution{{Code: "H9", Name: "kept"}}
	d.Ungrouped = &drg.UngroupedRule{Codes: []string{"0000"}, Suffixes: []string{"QY"}, Treatment: drg.UngroupedCostPoints}
	past := history(t, [3]string{"A", "H1", "100.00"}, [3]string{"0000", "H1", "5.00"}, [3]string{"AQY", "H1", "7.00"})
	p, s, err := drg.Calibrate(d, drg.Calibration{MinCases: 1, CoefficientCases: 1}, settlement.Each(past))
	require.NoError(t, err)
	require.Equal(t, []string{"F1", "Z9"}, s.WithoutHistory)
	require.Equal(t, []drg.LeftOut{{Reason: drg.LeftOutUngrouped, Cases: 2, Cost: yuan(t, "12.00")}}, s.LeftOut)
	require.Len(t, p.Groups, 3)
	require.Equal(t, drg.Group{Code: "A", Name: "named", Uniform: true, Stable: true, BasePoints: number("100.0000"), MeanCost: number("100.00")}, p.Groups[0])
	require.True(t, p.Groups[2].NoWeight, "a group without history has no weight where a rule says what that means")
	require.Empty(t, p.Coefficients, "a uniform group needs none")
	require.Equal(t, []drg.Institution{{Code: "H1"}, {Code: "H9", Name: "kept"}}, p.Institutions)
	_, _, err = drg.Calibrate(draft(), drg.Calibration{}, settlement.Each[drg.Case](nil))
	require.ErrorIs(t, err, drg.ErrCost)
}

// sparcs reads the usable rows of real discharges: group and severity, facility, cost.
func sparcs(t testing.TB) []drg.Case {
	dir := os.Getenv("SETTLEMENT_DATA")
	if dir == "" {
		t.Skip("SETTLEMENT_DATA is unset: it names the folder with sparcs2022_ny.csv")
	}
	file, err := os.Open(filepath.Join(dir, "sparcs2022_ny.csv"))
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(io.Reader(file)).ReadAll()
	require.NoError(t, err)
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var list []drg.Case
	for _, r := range rows[1:] {
		cost, err := settlement.ParseMoney(r[column["costs"]])
		if err != nil || r[column["facility_id"]] == "" {
			continue
		}
		list = append(list, drg.Case{
			ID: r[column["row"]], Institution: r[column["facility_id"]], Group: r[column["apr_drg"]] + "-" + r[column["soi"]], Cost: cost,
		})
	}
	return list
}

func TestCalibrateRealStays(t *testing.T) {
	cases := sparcs(t)
	policy, summary, err := drg.Calibrate(draft(), drg.Calibration{}, settlement.Each(cases))
	require.NoError(t, err)
	require.Equal(t, 11971, summary.Cases)
	require.Equal(t, 92, summary.Institutions)
	require.Len(t, summary.Groups, 935)
	require.Equal(t, 332, summary.Stable)
	require.Equal(t, "27825.74", summary.Mean.String())
	plan := newPlan(t, policy)
	for _, mode := range []settlement.ResidueMode{settlement.ResidueKeep, settlement.ResidueApportion} {
		report, err := settlement.Settle(settlement.Terms{Fund: (summary.Cost / 100 * 95).Decimal(), Residue: mode}, plan.Settlement(settlement.Period{}, settlement.Each(cases)))
		require.NoError(t, err)
		require.NoError(t, report.Verify())
		require.Len(t, report.Statements, 92)
	}
}

// TestRealStaysByHalves calibrates on a random half of real stays and settles
// the other half under 95 % of its cost; two tallies of it merged equal the whole.
func TestRealStaysByHalves(t *testing.T) {
	cases := sparcs(t)
	random := rand.New(rand.NewPCG(2022, 95))
	random.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	past, present := cases[:len(cases)/2], cases[len(cases)/2:]
	d := draft()
	d.Ungrouped = &drg.UngroupedRule{Codes: []string{"none"}, Treatment: drg.UngroupedCostPoints}
	policy, summary, err := drg.Calibrate(d, drg.Calibration{}, settlement.Each(past))
	require.NoError(t, err)
	require.Equal(t, len(past), summary.Cases)
	// Groups and facilities that history has not seen: cost points, coefficient 1.
	known, places := map[string]bool{}, map[string]bool{}
	for _, g := range policy.Groups {
		known[g.Code] = true
	}
	for _, in := range policy.Institutions {
		places[in.Code] = true
	}
	var cost settlement.Money
	for i, c := range present {
		cost += c.Cost
		if !known[c.Group] {
			present[i].Group = "none"
		}
		if !places[c.Institution] {
			places[c.Institution] = true
			policy.Institutions = append(policy.Institutions, drg.Institution{Code: c.Institution})
		}
	}
	plan := newPlan(t, policy)
	terms := settlement.Terms{Fund: (cost * 95 / 100).Decimal()}
	whole, err := settlement.Settle(terms, plan.Settlement(settlement.Period{}, settlement.Each(present)))
	require.NoError(t, err)
	require.NoError(t, whole.Verify())
	var merged settlement.Tally
	for _, half := range [][]drg.Case{present[:3000], present[3000:]} {
		var part settlement.Tally
		for e, err := range plan.Settlement(settlement.Period{}, settlement.Each(half)).Entries() {
			require.NoError(t, err)
			require.NoError(t, part.Add(e))
		}
		require.NoError(t, merged.Merge(&part))
	}
	merged.IDsChecked()
	again, err := merged.Settle(terms)
	require.NoError(t, err)
	again.Policies = whole.Policies // a tally does not know them
	require.Equal(t, encode(t, whole), encode(t, again))

	// The same stays under two policies and one fund, closed to the fen: what some
	// gain, others lose.
	other := policy
	other.Classes.Low, other.Middle = number("0.5"), []drg.MiddleBand{{Over: number("0.5"), UpTo: number("0.8"), Plus: number("0.2")}}
	terms.Residue = settlement.ResidueApportion
	before, err := settlement.Settle(terms, plan.Settlement(settlement.Period{}, settlement.Each(present)))
	require.NoError(t, err)
	after, err := settlement.Settle(terms, newPlan(t, other).Settlement(settlement.Period{}, settlement.Each(present)))
	require.NoError(t, err)
	var sum settlement.Money
	moved := 0
	for i, s := range after.Statements {
		gain := s.Due - before.Statements[i].Due
		sum += gain
		if gain != 0 {
			moved++
		}
	}
	require.Zero(t, sum)
	require.Greater(t, moved, 80)
}

func encode(t *testing.T, r *settlement.Report) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, r.Encode(&b))
	return b.String()
}

// A calibration replaces the entries of the kinds that it makes, and keeps those of others.
func TestEntriesThatCalibrationKeeps(t *testing.T) {
	entries := map[drg.TableOf]drg.GroupBy{
		drg.ByLevelTable: {Level: "3"}, drg.ByPoolTable: {Pool: "p"}, drg.ByInstitutionTable: {Institution: "H1"}, drg.ByLevelPoolTable: {Level: "3", Pool: "p"},
		drg.ByInstitutionPoolTable: {Institution: "H1", Pool: "p"},
	}
	past := history(t, [3]string{"A", "H1", "100.00"}, [3]string{"A", "H1", "110.00"}, [3]string{"A", "H2", "120.00"}, [3]string{"A", "H2", "140.00"}, [3]string{"A", "H2", "130.05"})
	for made := range entries {
		d := draft()
		d.Institutions = []drg.Institution{{Code: "H1", Level: "3"}, {Code: "H2", Level: "2"}}
		g := drg.Group{Code: "A", MeanCost: number("100.00"), BasePoints: number("1")}
		for _, e := range entries {
			e.MeanCost, e.BasePoints = number("90.00"), number("2")
			g.By = append(g.By, e)
		}
		d.Groups = []drg.Group{g}
		p, _, err := drg.Calibrate(d, drg.Calibration{Pools: []string{"p"}, By: []drg.Table{{Of: made, MinCases: 100}}}, settlement.Each(past))
		require.NoError(t, err, made)
		var kept []drg.GroupBy
		for _, e := range p.Groups[0].By {
			require.Equal(t, []string{"90.00", "2"}, []string{e.MeanCost.String(), e.BasePoints.String()})
			kept = append(kept, drg.GroupBy{Institution: e.Institution, Level: e.Level, Pool: e.Pool})
		}
		require.Len(t, kept, 4, made)
		require.NotContains(t, kept, entries[made])
	}

	bounds := func(floor, ceiling string) error {
		return drg.Calibration{Floor: number(floor), Ceiling: number(ceiling)}.Check()
	}
	require.NoError(t, bounds("0.9", "0.90"))
	require.NoError(t, bounds("0.9", "0.91"))
	require.EqualError(t, bounds("0.9", "0.89"), "ceiling: impossible band: got 0.89, want at least the floor 0.9")
}
