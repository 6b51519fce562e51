package capitation_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// census counts in how many jobs a choice was made, or mattered.
type census map[string]int

// policy counts what a policy says.
func (c census) policy(p capitation.Policy) {
	c["months "+string(p.Months)]++
	c["year begins"] += min(p.YearBegins, 1)
	c["activation "+string(p.Activation)]++
	c["proration "+string(p.Proration)]++
	c["inpatient "+string(p.InpatientDays)]++
	c["referred "+string(p.Referred)]++
	c["unreferred "+string(p.Unreferred)]++
	c["negative "+string(p.Negative)]++
	if !p.Effective.From.Absent() {
		c["effective"]++
	}
	for _, s := range p.Standards {
		c["actual "+string(s.Actual)]++
		if !s.FundShare.Absent() {
			c["fund_share"]++
		}
		if !s.From.Absent() {
			c["from"]++
			if _, _, d := s.From.Civil(); d > 1 {
				c["from within a month"]++
			}
		}
		if s.Annual.Absent() {
			c["monthly"]++
		}
	}
	for _, l := range p.PackageLimits {
		switch {
		case l.Most > 0 && l.Window.Unit == "":
			c["window of months"]++
		case l.Most > 0:
			c["window "+string(l.Window.Unit)]++
		}
		if l.Category != "" {
			c["limit of a category"]++
		}
		c["limit weekly"] += min(l.Weekly, 1)
		c["limit monthly"] += min(l.Monthly, 1)
	}
}

// entries counts what became of the members' months and the sessions.
func (c census) entries(entries []settlement.Entry) {
	for _, e := range entries {
		for _, reason := range []string{
			capitation.ReasonWeekly, capitation.ReasonMonthly, capitation.ReasonQuarterly, capitation.ReasonYearly, capitation.ReasonSpan,
		} {
			if strings.HasPrefix(e.Conflict, reason) {
				c[reason]++
			}
		}
	}
}

// TestManyJobs holds the accounts of one random period of each random job to the oracle's, and
// fails if a field of the policy was never drawn.
func TestManyJobs(t *testing.T) {
	seen := census{}
	for seed := range uint64(testsize.Of(250, 5_000)) {
		r := newRandom(1_000_000 + seed)
		policy := r.policy()
		members := r.members(policy)
		charges := r.charges(policy, members)
		seen.policy(policy)
		plan := newPlan(t, policy)
		year, months := yearOf(policy)
		period, first, last := year, 0, 11
		if r.chance(70) {
			first = r.IntN(12)
			last = first + r.IntN(12-first)
			period = settlement.Period{From: months[first].From, To: months[last].To}
		}
		o := func(last int) map[string]*figures {
			if last < 0 {
				return nil
			}
			return (&oracle{policy, members, charges, civil(year.From), last}).figures()
		}
		to, before := o(last), o(first-1)
		accounts, err := plan.Account(period, settlement.Each(members), settlement.Each(charges))
		require.NoError(t, err, "seed %d", seed)
		for _, a := range accounts {
			require.NotNil(t, to[a.Institution], "seed %d, %s", seed, a.Institution)
			requireOracle(t, seed, a, to[a.Institution], before[a.Institution])
		}
		if seed%2 == 0 {
			seen.entries(entriesOf(t, plan.Settlement(period, settlement.Each(members), settlement.Each(charges))))
		}
	}
	for _, what := range []string{
		"months ", "months rounded", "months cumulative", "year begins", "effective", "actual ", "actual cap", "fund_share", "from", "from within a month", "monthly",
		"activation ", "activation next_month", "activation same_month", "activation signing_day",
		"proration ", "proration calendar_day", "proration touched_paid", "proration touched_unpaid", "inpatient included", "referred excluded", "unreferred charged",
		"negative floor", "window year", "window quarter", "window month", "window week", "window of months", "limit of a category", "limit weekly", "limit monthly",
		capitation.ReasonWeekly, capitation.ReasonMonthly, capitation.ReasonSpan,
	} {
		require.Positive(t, seen[what], "never drawn: %s", what)
	}
	if testsize.Long() { // one job in a thousand
		require.Positive(t, seen[capitation.ReasonQuarterly])
		require.Positive(t, seen[capitation.ReasonYearly])
	}
}
