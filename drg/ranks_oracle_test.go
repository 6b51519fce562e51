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
)

// TestRanksOracle: the claims that are in a rank are those of an oracle that compares every
// claim with every other, whatever the rank; one by one or in sections, in one part or in two.
func TestRanksOracle(t *testing.T) {
	seed, n := environment(t, "DRG_ORACLE_SEED", oracleSeed)+2, environment(t, "DRG_ORACLE_N", testsize.Of(250, 4_000))
	from := environment(t, "DRG_ORACLE_ONLY", 0)
	if from > 0 {
		n = from + 1
	}
	met := map[string]int{}
	for i := from; i < n; i++ {
		r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
		p, cases := oracle.RandomRanked(r)
		period := oracle.RandomPeriod(r, p)
		reproduce := fmt.Sprintf("DRG_ORACLE_SEED=%d DRG_ORACLE_ONLY=%d go test -run TestRanksOracle ./drg\nperiod %s\ncases %s\npolicy %s", seed-2, i, period, document(cases), document(p))
		plan := newPlan(t, p)
		cases = slices.DeleteFunc(cases, func(c drg.Case) bool { // these are faults of the settlement
			_, err := oracle.Place(p, period, c)
			return err != nil
		})
		want, wantErr := oracle.Ranks(p, period, cases)
		got, gotErr := inRanks(p, plan.Resolve(period, sequence(cases)))
		require.Equal(t, wantErr != nil, gotErr != nil, "%v, %v: %s", wantErr, gotErr, reproduce)
		for _, one := range p.Ranks {
			count17(met, one, wantErr)
		}
		if wantErr != nil {
			require.ErrorIs(t, gotErr, drg.ErrRegion, reproduce)
			continue
		}
		require.Equal(t, want, got, reproduce)
		met["in"] += len(want)
		met["cases"] += len(cases)
		half := len(cases) / 2
		require.Equal(t, want, inParts(t, p, period, cases[:half], cases[half:]), "in two parts: %s", reproduce)
	}
	t.Log(met)
	if n-from < 1_000 {
		return
	}
	for _, what := range []string{
		"within institution", "within group", "within region", "order descending", "order ascending", "rounding down", "rounding up", "rounding half_up",
		"a number", "with a condition", "without one", "refused", "in",
	} {
		require.Positive(t, met[what], "never tested: %s", what)
	}
}

// inRanks returns the flags of cases.
func inRanks(p drg.Policy, cases func(func(drg.Case, error) bool)) (map[oracle.InRank]bool, error) {
	names := []string{}
	for _, r := range p.Ranks {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	found := map[oracle.InRank]bool{}
	for c, err := range cases {
		if err != nil {
			return nil, err
		}
		for k, name := range names {
			if c.Ranked>>k&1 != 0 {
				found[oracle.InRank{Claim: c.ID, Rank: name}] = true
			}
		}
	}
	return found, nil
}

// inParts settles cases in two parts, and returns those that rules found in the rank top,
// together with the rest of the oracle's answer, which rules do not show.
func inParts(t *testing.T, p drg.Policy, period settlement.Period, a, b []drg.Case) map[oracle.InRank]bool {
	line, err := drg.Follow(newPlan(t, p))
	require.NoError(t, err)
	want, err := oracle.Ranks(p, period, slices.Concat(a, b))
	require.NoError(t, err)
	found := map[oracle.InRank]bool{}
	for in := range want {
		if in.Rank != "top" {
			found[in] = true
		}
	}
	for _, s := range drg.Together(drg.Part{Plans: line, Period: period, Claims: settlement.Each(a)}, drg.Part{Plans: line, Period: period, Claims: inSections(b, 7)}) {
		for e, err := range s.Entries() {
			if err != nil {
				return want // faults of cases, which are none of this test's business
			}
			if e.Class == "top" {
				found[oracle.InRank{Claim: e.Claim, Rank: "top"}] = true
			}
		}
	}
	return found
}

// count17 counts what a rank is.
func count17(met map[string]int, r drg.RankRule, err error) {
	or := func(text, otherwise string) string {
		if text == "" {
			return otherwise
		}
		return text
	}
	met["within "+or(string(r.Within), "institution")]++
	met["order "+or(string(r.Order), "descending")]++
	met["rounding "+or(string(r.Rounding), "down")]++
	for what, is := range map[string]bool{"a number": r.Allowed != nil, "with a condition": r.When != "", "without one": r.When == "", "refused": err != nil && strings.Contains(err.Error(), "one institution")} {
		if is {
			met[what]++
		}
	}
}
