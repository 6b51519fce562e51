package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Twelve months and the clearing are the year settled at once, of each method, of budgets and of
// two pools, with claims that came late, changed and were taken back: see TestYearRandom, which
// holds all that to an account of the cash.
func TestYearOfTwelveMonths(t *testing.T) {
	for _, row := range []struct {
		name  string
		parts []string
		pools []string
		fixed bool // provisional values
		limit bool
	}{
		{"cases", []string{"drg"}, nil, true, false},
		{"cases that share a monthly fund", []string{"drg"}, nil, false, false},
		{"bed-days", []string{"perdiem"}, nil, true, false},
		{"heads", []string{"capitation"}, nil, true, false},
		{"budgets", []string{"item"}, nil, true, true},
		{"two pools", []string{"drg", "perdiem", "item"}, []string{"310", "390"}, false, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			y := newRandomYear(7)
			y.bare, y.roll, y.carry = false, false, false
			y.months, y.parts, y.pools, y.fixed, y.budget, y.rows = 12, row.parts, row.pools, row.fixed, row.limit, nil
			if row.parts[0] == "capitation" {
				for range 4 {
					y.add("capitation", -1)
				}
			}
			corrections, restated := y.run(t)
			require.GreaterOrEqual(t, corrections, 8)
			require.GreaterOrEqual(t, restated, 4)
		})
	}
}
