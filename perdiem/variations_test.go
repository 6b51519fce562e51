package perdiem_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
)

// bed is a stay of a variation, and what it comes to, worked by hand.
type bed struct {
	institution, class, person, in, out string
	leave                               int
	cost, covered                       string
	amount, share                       string // or points; the patient's share
}

// What other places do differently: each is a policy file, and no code.
var variations = []struct {
	file string
	beds []bed
	due  map[string]string // by institution, after the limits of institutions
}{
	{"day-rates-by-index", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-31", 0, "9999.00", "1000.00", "9000.00", "1000.00"},  // 30 × 300
		{"X1", "psychiatric", "b", "2025-01-01", "2025-02-01", 0, "9999.00", "1000.00", "9220.00", "1000.00"},  // + 1 × 220
		{"X1", "psychiatric", "c", "2025-01-01", "2025-02-15", 0, "9999.00", "1000.00", "12300.00", "1000.00"}, // + 15 × 220
		{"X1", "psychiatric", "d", "2025-01-01", "2025-01-01", 0, "9999.00", "400.00", "300.00", "400.00"},     // a negative due is kept
		{"X1", "psychiatric", "e", "2025-01-01", "2025-02-15", 20, "9999.00", "1000.00", "7500.00", "1000.00"}, // 25 × 300
		{"X1", "psychiatric", "f", "2024-02-28", "2024-03-01", 0, "9999.00", "0.00", "600.00", "0.00"},         // a leap year
		{"X1", "psychiatric", "g", "2025-01-01", "2025-01-11", 10, "9999.00", "1000.00", "0.00", "0.00"},       // leave as long as the stay
	}, map[string]string{"X1": "34520.00"}}, // 38920.00 − 4400.00
	{"falling-share", []bed{
		{"X1", "rehabilitation", "a", "2025-01-01", "2025-03-17", 0, "9999.00", "5000.00", "9900.00", "0.00"}, // 30 × 160 + 30 × 120 + 15 × 100
		{"X1", "rehabilitation", "b", "2025-01-01", "2025-01-31", 0, "9999.00", "5000.00", "4800.00", "0.00"},
	}, nil},
	{"corridor", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-21", 0, "6000.01", "0.00", "5500.01", "0.00"}, // 5000 + ½ × 1000.01
		{"X1", "psychiatric", "b", "2025-01-01", "2025-01-21", 0, "4000.01", "0.00", "4500.01", "0.00"}, // 4000.01 + ½ × 999.99
		{"X1", "psychiatric", "c", "2025-01-01", "2025-01-21", 0, "5000.00", "0.00", "5000.00", "0.00"},
	}, nil},
	{"corridor-unrounded", []bed{
		// 1666.667 + ½ × 333.333 = 1833.3335; a standard rounded first would give 1833.34
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-11", 0, "2000.00", "0.00", "1833.33", "0.00"},
	}, nil},
	{"cost-cap", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-21", 0, "6000.01", "0.00", "5000.00", "0.00"},
		{"X1", "psychiatric", "b", "2025-01-01", "2025-01-21", 0, "4000.01", "0.00", "4000.01", "0.00"},
	}, nil},
	{"rolling-days", append(manyBeds("X1", 12), manyBeds("X2", 5)...),
		// 1200 days count as 1000 + 50 + ½ × 50 = 1075: 96000.00 × 125 ÷ 1200 less
		map[string]string{"X1": "86000.00", "X2": "40000.00"}},
	{"hard-days", manyBeds("X1", 12), map[string]string{"X1": "80000.00"}}, // 96000.00 × 1000 ÷ 1200
	{"advance", append(manyBeds("X1", 7), manyBeds("X2", 6)...),
		map[string]string{"X1": "51000.00", "X2": "48000.00"}}, // 56000.00 above 102 % of 50000.00
	{"mixed-ratios", []bed{
		// A 4000.00 at 90 %, B 3000.00 at 80 %, C 234.56 at nothing: 400.00 + 600.00 + 234.56
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-31", 0, "7234.56", "1234.56", "6000.00", "1234.56"},
	}, map[string]string{"X1": "4765.44"}},
	{"share-on-actual", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-31", 0, "9000.00", "1.00", "6000.00", "1800.00"},
		{"X1", "psychiatric", "b", "2025-01-01", "2025-01-31", 0, "33.33", "1.00", "6000.00", "6.67"}, // 6.666
	}, map[string]string{"X1": "10193.33"}},
	{"share-on-standard", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-04", 0, "9000.00", "1.00", "500.01", "75.00"}, // 75.0015
	}, nil},
	{"fixed-parts", []bed{
		{"X1", "hospice", "a", "2025-01-01", "2025-01-13", 0, "9000.00", "1.00", "2880.00", "480.00"},
	}, map[string]string{"X1": "2400.00"}},
	{"bundle", []bed{
		{"X1", "acute", "a", "2025-01-01", "2025-02-10", 0, "9000.00", "0.00", "12000.00", "0.00"}, // 40 days
		{"X1", "acute", "a", "2025-02-20", "2025-03-12", 0, "9000.00", "0.00", "720.00", "0.00"},   // day 41 to 60: 4 × 180
		{"X1", "acute", "a", "2025-06-01", "2025-06-11", 0, "9000.00", "0.00", "12000.00", "0.00"}, // the second
		{"X1", "acute", "a", "2025-09-01", "2025-09-11", 0, "9000.00", "0.00", "1800.00", "0.00"},  // the third: by days
	}, nil},
	{"bundle-once", []bed{
		{"X1", "acute", "a", "2025-01-01", "2025-03-02", 0, "9000.00", "100.00", "12720.00", "100.00"}, // 60 days
		{"X1", "acute", "a", "2025-06-01", "2025-06-11", 0, "9000.00", "100.00", "0.00", "0.00"},
		{"X1", "acute", "a", "2026-06-01", "2026-06-11", 0, "9000.00", "100.00", "12000.00", "100.00"}, // another year
	}, nil},
	{"readmission-index", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-26", 0, "9000.00", "0.00", "7500.00", "0.00"},
		{"X1", "psychiatric", "a", "2025-02-10", "2025-02-20", 0, "9000.00", "0.00", "2600.00", "0.00"}, // 15 days later: 5 × 300 + 5 × 220
		{"X1", "psychiatric", "a", "2025-03-08", "2025-03-18", 0, "9000.00", "0.00", "3000.00", "0.00"}, // 16 days later
		{"X2", "psychiatric", "a", "2025-03-18", "2025-03-28", 0, "9000.00", "0.00", "3000.00", "0.00"}, // elsewhere
		{"X1", "psychiatric", "b", "2025-03-18", "2025-03-28", 0, "9000.00", "0.00", "3000.00", "0.00"}, // somebody else
	}, nil},
	{"one-admission", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-11", 0, "9000.00", "100.00", "2000.00", "100.00"},
		{"X1", "psychiatric", "a", "2025-01-26", "2025-01-31", 0, "9000.00", "100.00", "1000.00", "100.00"},
		{"X1", "psychiatric", "a", "2025-02-16", "2025-02-26", 0, "9000.00", "100.00", "0.00", "0.00"},
	}, map[string]string{"X1": "2800.00"}},
	{"days-per-year", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-03-02", 0, "9000.00", "100.00", "12000.00", "100.00"}, // 60
		{"X2", "psychiatric", "a", "2025-04-01", "2025-05-11", 0, "9000.00", "100.00", "6000.00", "75.00"},   // 30 of 40, and of covered
		{"X1", "psychiatric", "a", "2025-06-01", "2025-06-11", 0, "9000.00", "100.00", "0.00", "0.00"},
		{"X1", "psychiatric", "a", "2025-12-20", "2026-01-09", 0, "9000.00", "100.00", "4000.00", "100.00"}, // settled in 2026
	}, nil},
	{"whole-stay", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-31", 0, "9000.00", "0.00", "9000.00", "0.00"},
		{"X1", "psychiatric", "b", "2025-01-01", "2025-02-01", 0, "9000.00", "0.00", "6820.00", "0.00"}, // 31 × 220
	}, nil},
	{"inclusive", []bed{
		{"X1", "psychiatric", "a", "2025-01-01", "2025-01-31", 0, "9000.00", "0.00", "9220.00", "0.00"}, // 31 days
		{"X1", "psychiatric", "b", "2025-01-01", "2025-01-01", 0, "9000.00", "0.00", "300.00", "0.00"},
	}, nil},
	{"levels-and-years", []bed{
		{"X1", "psychiatric", "a", "2025-06-20", "2025-06-30", 0, "9000.00", "0.00", "2600.00", "0.00"},
		{"X2", "psychiatric", "b", "2025-06-20", "2025-06-30", 0, "9000.00", "0.00", "2000.00", "0.00"},
		{"X1", "psychiatric", "c", "2025-06-21", "2025-07-01", 0, "9000.00", "0.00", "2800.00", "0.00"},
		{"X2", "psychiatric", "d", "2025-06-21", "2025-07-01", 0, "9000.00", "0.00", "2100.00", "0.00"},
	}, nil},
	{"points", []bed{
		// 333.33 × 1.1 ÷ 12500 × 100 = 2.933304 → 2.9333; 222.22 → 1.955536 → 1.9555
		{"X1", "psychiatric", "a", "2025-01-01", "2025-02-10", 0, "9000.00", "10.00", "107.5540", "10.00"}, // 87.9990 + 19.5550
	}, nil},
}

// manyBeds are stays of 100 nights each, 10000.00 by day rate, of which the
// patient paid 2000.00.
func manyBeds(institution string, n int) []bed {
	var list []bed
	for i := range n {
		list = append(list, bed{institution, "psychiatric", institution + string(rune('a'+i)), "2025-01-01", "2025-04-11", 0, "9000.00", "2000.00", "10000.00", "2000.00"})
	}
	return list
}

func readPolicy(t testing.TB, path string) perdiem.Policy {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	p, err := perdiem.ReadPolicy(f)
	require.NoError(t, err)
	return p
}

func TestVariations(t *testing.T) {
	tested := map[string]bool{}
	for _, v := range variations {
		t.Run(v.file, func(t *testing.T) {
			tested[v.file] = true
			plan := newPlan(t, readPolicy(t, filepath.Join("testdata", "variations", v.file+".json")))
			var stays []perdiem.Stay
			for i, b := range v.beds {
				stays = append(stays, perdiem.Stay{
					ID: "v" + string(rune('a'+i)), Institution: b.institution, Class: b.class, Person: b.person,
					Admitted: date(b.in), Discharged: date(b.out), LeaveDays: b.leave, Cost: yuan(t, b.cost), Covered: yuan(t, b.covered),
				})
			}
			i := 0
			for s, err := range plan.Resolved(settlement.Each(stays)) {
				require.NoError(t, err)
				want := v.beds[i]
				e, err := plan.Explain(s)
				require.NoError(t, err)
				require.NoError(t, e.Trail.Replay())
				if e.Priced {
					require.Equal(t, want.amount, e.Amount.String(), "%s to %s", want.in, want.out)
				} else {
					require.Equal(t, want.amount, e.Points.String(), "%s to %s", want.in, want.out)
				}
				require.Equal(t, want.share, e.Covered.String(), "%s to %s", want.in, want.out)
				i++
			}
			require.Len(t, v.beds, i)
			terms := settlement.Terms{}
			if plan.Policy().Points != nil {
				terms.PointValue = decimal("100")
			}
			report, err := settlement.Settle(terms, plan.Settlement(settlement.Period{}, settlement.Each(stays)))
			require.NoError(t, err)
			require.NoError(t, report.Verify())
			for institution, due := range v.due {
				require.Equal(t, due, report.Statement(institution).Due.String())
			}
		})
	}
	files, err := filepath.Glob(filepath.Join("testdata", "variations", "*.json"))
	require.NoError(t, err)
	for _, f := range files {
		require.True(t, tested[strings.TrimSuffix(filepath.Base(f), ".json")], "no test for %s", f)
	}
}

// NextCaps counts the days that the period pays, before the cap: those of another period and
// leave do not count, and each pool has its own.
func TestNextCaps(t *testing.T) {
	plan := newPlan(t, readPolicy(t, filepath.Join("testdata", "variations", "rolling-days.json")))
	class := plan.Policy().Classes[0].Code
	var stays []perdiem.Stay
	add := func(institution, pool, admitted, discharged string, leave int) {
		stays = append(stays, perdiem.Stay{ID: fmt.Sprint("s", len(stays)), Institution: institution, Class: class, Person: fmt.Sprint("p", len(stays)), Pool: pool,
			Admitted: date(admitted), Discharged: date(discharged), LeaveDays: leave, Cost: 1_00})
	}
	for range 12 {
		add("X1", "", "2025-01-01", "2025-04-11", 0) // 100 days each
	}
	add("X1", "b", "2025-01-01", "2025-01-31", 10)
	add("X1", "", "2024-11-01", "2024-12-31", 0)
	year := settlement.Period{From: date("2025-01-01"), To: date("2025-12-31")}
	list, err := plan.NextCaps(year, settlement.Each(stays))
	require.NoError(t, err)
	for i := range list {
		require.NoError(t, list[i].Trail.Replay())
		list[i].Trail = nil
	}
	require.Equal(t, []perdiem.NextCap{
		{Institution: "X1", Days: 1200, Cap: 1000, Next: 1075}, {Institution: "X2", Cap: 500, Next: 500}, {Institution: "X1", Pool: "b", Days: 20, Cap: 1000, Next: 1000},
	}, list)
	list, err = newPlan(t, worked1()).NextCaps(year, settlement.Each(stays))
	require.NoError(t, err)
	require.Empty(t, list)
	stays[0].Class = "?"
	_, err = plan.NextCaps(year, settlement.Each(stays))
	require.ErrorIs(t, err, perdiem.ErrClass)
}

// TestNextCap: 1200 days of a cap of 1000 roll to 1000 + 50 + ½ × 50, or to
// 1000 + ½ × 200.
func TestNextCap(t *testing.T) {
	for _, row := range []struct {
		file string
		days int
		want int
	}{
		{"rolling-days", 900, 1000}, {"rolling-days", 1000, 1000}, {"rolling-days", 1033, 1033}, {"rolling-days", 1051, 1050},
		{"rolling-days", 1200, 1075}, {"hard-days", 1200, 1100}, {"hard-days", 1001, 1000},
	} {
		plan := newPlan(t, readPolicy(t, filepath.Join("testdata", "variations", row.file+".json")))
		got, trail, err := plan.NextCap("X1", row.days)
		require.NoError(t, err)
		require.NoError(t, trail.Replay())
		require.Equal(t, row.want, got, "%s: %d days", row.file, row.days)
	}
	plan := newPlan(t, worked1())
	_, _, err := plan.NextCap("X1", 1)
	require.ErrorIs(t, err, settlement.ErrInstitution)
}
