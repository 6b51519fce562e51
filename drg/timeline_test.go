package drg_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/internal/oracle"
)

// TestTimelineOracle: plans that follow each other settle as the oracle says, which finds
// the policy of each case by its date, whatever the rules that span them.
func TestTimelineOracle(t *testing.T) {
	seed, n := environment(t, "DRG_ORACLE_SEED", oracleSeed)+1, environment(t, "DRG_ORACLE_N", 3_000)
	if testing.Short() {
		n = 400
	}
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
	if n-from >= 400 {
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

// count counts what was settled, and what the cases of one policy do to those of another:
// what differs if the cases of other policies are not known.
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
