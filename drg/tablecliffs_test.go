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
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// linesOf returns the cliffs of a group, an institution and a pool, one a line. All pools that
// a policy does not tell apart are the pool "".
func linesOf(cliffs []settlement.Cliff, group, institution, pool string) string {
	var lines []string
	for _, c := range cliffs {
		of := ""
		where := slices.DeleteFunc(slices.Clone(c.Where), func(w settlement.Where) bool {
			if w.Name == "pool" {
				of = w.Value
			}
			return w.Name == "pool"
		})
		// Another way of writing the coefficient is no difference.
		for i := range where {
			if where[i].Name == "coefficient" {
				where[i].Value = number(where[i].Value).Rat().RatString()
			}
		}
		if where[0].Value != group || of != pool || !slices.Contains(c.Institutions, institution) {
			continue
		}
		c.Where, c.Institutions = where, nil
		lines = append(lines, document(c))
	}
	return strings.Join(lines, "\n")
}

// The cliffs of a policy with tables are, institution by institution and pool by pool, those
// of a policy without tables that says what the tables say there.
func TestCliffsOfTables(t *testing.T) {
	compared := map[string]int{}
	for i := range testsize.Of(40, 600) {
		r := rand.New(rand.NewPCG(151, uint64(i)))
		p := oracle.RandomPolicy(r)
		if !slices.ContainsFunc(p.Groups, func(g drg.Group) bool { return len(g.By) > 0 }) && len(oracle.Pools(p)) == 0 {
			continue
		}
		value := settlement.MustDecimal("117.5337")
		all, err := newPlan(t, p).Cliffs(value)
		require.NoError(t, settlementtest.CheckCliffs(all))
		if err != nil {
			continue // numbers too large
		}
		for _, in := range p.Institutions {
			elsewhere := oracle.Flat(p, in.Code, "")
			for _, pool := range append([]string{""}, oracle.Pools(p)...) {
				flat := oracle.Flat(p, in.Code, pool)
				want, err := newPlan(t, flat).Cliffs(value)
				require.NoError(t, err)
				for k, g := range flat.Groups {
					got := linesOf(all, g.Code, in.Code, pool)
					alike := document(g) == document(elsewhere.Groups[k]) && coefficientIn(flat, g) == coefficientIn(elsewhere, g)
					if got == "" && alike {
						got = linesOf(all, g.Code, in.Code, "")
					}
					require.Equal(t, linesOf(want, g.Code, in.Code, ""), got, "%d: %s in %s, pool %q\n%s", i, g.Code, in.Code, pool, document(p))
					compared[fmt.Sprint(pool != "", alike, got != "")]++
				}
			}
		}
	}
	for _, what := range []string{"false true true", "true true true", "true false true"} {
		require.Greater(t, compared[what], 50, "%v", compared)
	}
}

func coefficientIn(p drg.Policy, g drg.Group) string {
	for _, c := range p.Coefficients {
		if c.Group == g.Code {
			return c.Coefficient.String()
		}
	}
	return ""
}

// Cliffs are at the costs of each level's own mean.
func TestCliffsByLevel(t *testing.T) {
	p := dip()
	p.Coefficients = []drg.Coefficient{{Level: "3", Pool: "310", Coefficient: number("2")}}
	p.Groups = p.Groups[:1]
	cliffs, err := newPlan(t, p).Cliffs(number("10"))
	require.NoError(t, err)
	var list []string
	for _, c := range cliffs {
		var where []string
		for _, w := range c.Where[1 : len(c.Where)-2] {
			where = append(where, "{"+w.Name+" "+w.Value+"}")
		}
		list = append(list, fmt.Sprintf("%v %s %v: %s → %s", c.Institutions, c.At, where, c.Before, c.After))
	}
	require.Equal(t, []string{ // 1000 points, from half the mean on all of them
		"[H1] 3599.99 [{coefficient 0.7}]: 3499.99 → 7000.00", "[H2] 5519.99 [{coefficient 0.9}]: 4499.99 → 9000.00",
		"[H3] 6899.99 [{coefficient 1.1}]: 5499.99 → 11000.00", "[H3] 6899.99 [{pool 310} {coefficient 2}]: 9999.99 → 20000.00",
	}, list)
}
