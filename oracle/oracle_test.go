package oracle_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle"
)

const worked1Policy = `{
	"name": "Worked 1", "kind": "example", "scale": "100", "point_places": 4, "regional_mean": "12500.00",
	"groups": [
		{"code": "ES23", "base_points": "41.5200", "mean_cost": "5190.00"},
		{"code": "GB25", "base_points": "182.4000", "mean_cost": "22800.00"},
		{"code": "FM11", "base_points": "366.8000", "mean_cost": "45850.00"},
		{"code": "OR15", "base_points": "36.0000", "mean_cost": "4500.00", "uniform": true}
	],
	"institutions": [
		{"code": "LS01", "coefficient": "1.0800"},
		{"code": "LS02", "coefficient": "0.9500"},
		{"code": "LS03", "coefficient": "0.8200"}
	],
	"coefficients": [{"institution": "LS01", "group": "FM11", "coefficient": "1.1250"}],
	"classes": {
		"high": [{"base_points_up_to": "100", "ratio": "3"}, {"base_points_up_to": "300", "ratio": "2"}, {"ratio": "1.5"}],
		"high_inclusive": true, "low": "0.4"
	},
	"low": {"formula": "ratio", "coefficient": true, "cap": "base_points"},
	"high": {"formula": "excess", "when": "approved"}
}`

// worked1 is table 1 of REGULATIONS 1: case, institution, group, cost, covered,
// approved, class, points.
const worked1 = `
c01 LS01 ES23  5405.16  1540.20  -   normal  44.8416
c02 LS01 GB25 47880.00 12001.55  yes high   215.2320
c03 LS01 FM11 43980.75 15666.00  -   normal 412.6500
c04 LS01 FM11 68775.00 20110.30  yes high   412.6500
c05 LS02 ES23  2075.99   801.10  -   low     15.7775
c06 LS02 ES23  2076.00   799.00  -   normal  39.4440
c07 LS02 GB25 21999.90  7420.00  -   normal 173.2800
c08 LS02 OR15  4480.00  1320.40  -   normal  36.0000
c09 LS03 OR15  4610.25  1244.00  -   normal  36.0000
c10 LS03 ES23 15570.00  4100.00  no  high    34.0464
c11 LS03 ES23  5002.33  1650.75  -   normal  34.0464`

func readWorked1(t *testing.T) (policy drg.Policy, cases []drg.Case, rows [][]string) {
	t.Helper()
	policy, err := drg.ReadPolicy(strings.NewReader(worked1Policy))
	require.NoError(t, err)
	for line := range strings.Lines(strings.TrimSpace(worked1)) {
		f := strings.Fields(line)
		c := drg.Case{ID: f[0], Institution: f[1], Group: f[2]}
		c.Cost, err = settlement.ParseMoney(f[3])
		require.NoError(t, err)
		c.Covered, err = settlement.ParseMoney(f[4])
		require.NoError(t, err)
		c.Approved, err = drg.ParseApproval(strings.Trim(f[5], "-"))
		require.NoError(t, err)
		cases, rows = append(cases, c), append(rows, f)
	}
	return policy, cases, rows
}

func TestWorked1Rate(t *testing.T) {
	policy, cases, rows := readWorked1(t)
	for i, c := range cases {
		got, err := oracle.Rate(policy, c)
		require.NoError(t, err, c.ID)
		require.EqualValues(t, rows[i][6], got.Class, c.ID)
		require.Equal(t, rows[i][7], got.Points.FloatString(4), c.ID)
		require.False(t, got.Priced, c.ID)
	}
}

func TestWorked1Settle(t *testing.T) {
	policy, cases, _ := readWorked1(t)
	decimal := func(text string) settlement.Decimal {
		d, err := settlement.ParseDecimal(text)
		require.NoError(t, err)
		return d
	}
	stay := settlement.Entry{
		Method: settlement.PerDiem, Institution: "LS03", Claim: "s01", Class: settlement.BedDay,
		Points: 192 * settlement.Point, Covered: 6000 * settlement.Yuan,
	}
	fund := decimal("180000.00")
	for _, row := range []struct {
		name    string
		terms   settlement.Terms
		value   string
		prices  string
		dues    string
		residue string
	}{
		{
			"whole cost", settlement.Terms{Fund: fund},
			"153.49830000", "166603.00 40600.53 45449.74", "117284.95 30260.03 32454.99", "0.03",
		},
		{
			"apportion", settlement.Terms{Fund: fund, Residue: settlement.ResidueApportion},
			"153.49831549", "166603.02 40600.53 45449.75", "117284.97 30260.03 32455.00", "0.00",
		},
		{
			"fund only", settlement.Terms{Fund: fund, Basis: settlement.FundOnly},
			"109.35810000", "118694.39 28925.38 32380.15", "118694.39 28925.38 32380.15", "0.08",
		},
		{
			"fixed value", settlement.Terms{PointValue: decimal("120")},
			"120.00000000", "130244.83 31740.18 35531.14", "80926.78 21399.68 22536.39", "",
		},
		{
			"round each", settlement.Terms{Fund: fund, RoundEach: true},
			"153.49830000", "166603.00 40600.54 45449.73", "117284.95 30260.04 32454.98", "0.03",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := oracle.Settle(oracle.Job{Policy: policy, Parts: [][]drg.Case{cases}, Extra: []settlement.Entry{stay}, Terms: row.terms})
			require.NoError(t, err)
			require.Equal(t, row.value, got.Value.FloatString(8))
			var prices, dues []string
			for _, code := range []string{"LS01", "LS02", "LS03"} {
				prices = append(prices, got.Institutions[code].Price.FloatString(2))
				dues = append(dues, got.Institutions[code].Due.FloatString(2))
			}
			require.Equal(t, row.prices, strings.Join(prices, " "))
			require.Equal(t, row.dues, strings.Join(dues, " "))
			if row.residue == "" {
				require.Nil(t, got.Residue)
			} else {
				require.Equal(t, row.residue, got.Residue.FloatString(2))
			}
		})
	}
}

// Equal seeds give equal input, and random input can be settled.
func TestRandom(t *testing.T) {
	var c oracle.Census
	for i := range uint64(testsize.Of(60, 300)) {
		r, again := rand.New(rand.NewPCG(1, i)), rand.New(rand.NewPCG(1, i))
		p := oracle.RandomPolicy(r)
		require.Equal(t, p, oracle.RandomPolicy(again))
		cases := oracle.RandomCases(r, p, 20)
		require.Equal(t, cases, oracle.RandomCases(again, p, 20))
		job := oracle.Job{Policy: p, Period: oracle.RandomPeriod(r, p)}
		require.Equal(t, job.Period, oracle.RandomPeriod(again, p))
		good := c.Rate(p, job.Period, cases)
		job.Parts = oracle.RandomParts(r, good)
		require.Equal(t, job.Parts, oracle.RandomParts(again, good))
		job.Extra = oracle.RandomExtra(r, job)
		require.Equal(t, job.Extra, oracle.RandomExtra(again, job))
		terms := oracle.RandomTerms(r, job)
		require.Equal(t, terms, oracle.RandomTerms(again, job))
		require.NoError(t, terms.Check())
		job.Terms = terms
		_, err := oracle.Settle(job)
		c.Count(terms, err)
	}
	require.Greater(t, c.Of("terms ok"), testsize.Of(30, 200), c.String())
}
