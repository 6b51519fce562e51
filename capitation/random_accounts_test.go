package capitation_test

import (
	"cmp"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/testsize"
	"github.com/yibaojiesuan/settlement/oracle/rat"
	"github.com/yibaojiesuan/settlement/settlementtest"
)

// yearOf returns a policy's year and its months.
func yearOf(p capitation.Policy) (settlement.Period, []settlement.Period) {
	start := settlement.MustMonth("2025-01").Add(max(p.YearBegins, 1) - 1)
	var list []settlement.Period
	for i := range 12 {
		m := start.Add(i)
		list = append(list, m.Period())
	}
	return settlement.Period{From: list[0].From, To: list[11].To}, list
}

// requireOracle compares an account with what the oracle says of the months up
// to a last one, less those up to one before.
func requireOracle(t *testing.T, seed uint64, a capitation.Account, to, before *figures) {
	t.Helper()
	if before == nil {
		before = &figures{}
	}
	diff := func(x, y *big.Rat) settlement.Money {
		if y == nil {
			y = new(big.Rat)
		}
		return settlement.Money(rat.InFen(rat.Sub(x, y)))
	}
	require.Equal(t, to.heads-before.heads, a.HeadMonths)
	require.Equal(t, to.unreferred-before.unreferred, a.Unreferred)
	for _, row := range []struct {
		name string
		got  settlement.Money
		to   *big.Rat
		from *big.Rat
	}{
		{"head fees", a.HeadFees, to.fees, before.fees},
		{"reduction", a.Reduction, to.reduction, before.reduction},
		{"cost", a.Cost, to.cost, before.cost},
		{"covered", a.Covered, to.covered, before.covered},
		{"share", a.Share, to.share, before.share},
		{"waived", a.Waived, to.waived, before.waived},
		{"referred fund", a.ReferredFund, to.fr, before.fr},
		{"referred share", a.ReferredShare, to.pr, before.pr},
		{"obligation", a.Obligation, to.obligation, before.obligation},
		{"revenue", a.Revenue, to.revenue, before.revenue},
		{"balance", a.Balance, to.balance, before.balance},
		{"kept", a.Kept, to.kept, before.kept},
		{"fund share", a.FundShare, to.fundShare, before.fundShare},
		{"due", a.Due, to.due, before.due},
		{"session fund", a.SessionFund, to.sessionFund, before.sessionFund},
	} {
		require.Equal(t, diff(row.to, row.from).String(), row.got.String(), "%s: seed %d, %s, %s", row.name, seed, a.Period, a.Institution)
	}
	require.Equal(t, to.sessions-before.sessions, a.Sessions)
}

// TestOracle draws random policies, members and charges, and holds the engine's
// accounts and statements, of the year and of every month, to the oracle's.
func TestOracle(t *testing.T) {
	seeds := uint64(testsize.Of(7, 80))
	var census struct{ accounts, conflicts, floors, debts, reductions, surpluses, overruns, sessions, floored, returned, kept, shared int }
	for seed := range seeds {
		r := newRandom(seed)
		policy := r.policy()
		members := r.members(policy)
		charges := r.charges(policy, members)
		plan := newPlan(t, policy)
		year, months := yearOf(policy)
		begin := civil(year.From)
		o := func(last int) map[string]*figures {
			return (&oracle{policy, members, charges, begin, last}).figures()
		}
		sums := map[string]settlement.Money{}
		settled := map[string]settlement.Money{}
		before := map[string]*figures{}
		for i, m := range append(months, year) {
			last := min(i, 11)
			to := o(last)
			if i == 12 {
				before = map[string]*figures{}
			}
			accounts, err := plan.Account(m, settlement.Each(members), settlement.Each(charges))
			require.NoError(t, err, "seed %d", seed)
			report, err := settlement.Settle(settlement.Terms{}, plan.Settlement(m, settlement.Each(members), settlement.Each(charges)))
			require.NoError(t, err, "seed %d", seed)
			require.NoError(t, report.Verify(plan.Rules()), "seed %d", seed)
			for _, a := range accounts {
				require.NotNil(t, to[a.Institution], "seed %d, %s, %s", seed, m, a.Institution)
				requireOracle(t, seed, a, to[a.Institution], before[a.Institution])
				require.Equal(t, a.Settled.String(), report.Statement(a.Institution).Due.String(), "seed %d, %s, %s", seed, m, a.Institution)
				require.NoError(t, a.ToDate.Trail.Replay())
				require.NoError(t, a.ToDate.Result.Replay())
				require.Equal(t, a.ToDate.Due.String(), a.ToDate.Trail.Result().String())
				require.Equal(t, a.ToDate.Balance.String(), a.ToDate.Result.Result().String())
				if i < 12 {
					sums[a.Institution] += a.Settled
				} else {
					settled[a.Institution] = a.Settled
					census.accounts++
					census.sessions += a.Sessions
					if a.Obligation == 0 && a.HeadFees > 0 {
						census.floors++
					}
					if a.Due < 0 {
						census.debts++
					}
					if to[a.Institution].floored && (a.Balance > 0 || a.FundShare > 0) {
						census.floored++ // a floor before sharing would have come to something else
					}
					if a.Reduction > 0 {
						census.reductions++
					}
					if a.Balance > 0 {
						census.surpluses++
					} else if a.Balance < 0 {
						census.overruns++
					}
				}
			}
			if i == 12 {
				census.conflicts += len(report.Conflicts)
			}
			for _, s := range report.Statements {
				for _, l := range s.Lines {
					require.True(t, l.Kind.Fits(l.Amount), "seed %d, %s, %s: %s %s", seed, m, s.Institution, l.Kind, l.Amount)
					switch l.Kind {
					case settlement.LineReturned:
						census.returned++
					case settlement.MemoKept:
						census.kept++
					case settlement.LineShared:
						census.shared++
					}
				}
			}
			before = to
		}
		require.Equal(t, settled, sums, "seed %d: twelve months are the year", seed)
	}
	t.Logf("%+v", census)
	if !testsize.Long() {
		return
	}
	require.Positive(t, census.floors)
	require.Positive(t, census.debts)
	require.Positive(t, census.reductions)
	require.Positive(t, census.surpluses)
	require.Positive(t, census.overruns)
	require.Positive(t, census.sessions)
	require.Positive(t, census.floored)
	require.Positive(t, census.returned)
	require.Positive(t, census.kept)
	require.Positive(t, census.shared)
}

// entriesOf collects the entries of a settlement.
// entriesOf returns the entries without those that only say which rows were read.
func entriesOf(t *testing.T, s settlement.Settlement) []settlement.Entry {
	t.Helper()
	var list []settlement.Entry
	for e, err := range s.Entries() {
		require.NoError(t, err)
		if e.Left == settlement.LeftRead {
			continue
		}
		list = append(list, e)
	}
	return list
}

// sortedLeft sorts the entries of charges of other months, which come first and in
// the order of the charges. It leaves the others, whose order is their own.
func sortedLeft(list []settlement.Entry) []settlement.Entry {
	n := slices.IndexFunc(list, func(e settlement.Entry) bool { return e.Left == "" })
	list = slices.Clone(list)
	slices.SortFunc(list[:n], func(a, b settlement.Entry) int { return cmp.Compare(a.Claim, b.Claim) })
	return list
}

// TestProperties holds random accounts to what must be true of all of them.
func TestProperties(t *testing.T) {
	for seed := range uint64(testsize.Of(10, 40)) {
		r := newRandom(1000 + seed)
		policy := r.policy()
		policy.Sharing = nil
		members := r.members(policy)
		charges := r.charges(policy, members)
		plan := newPlan(t, policy)
		year, _ := yearOf(policy)
		accounts, err := plan.Account(year, settlement.Each(members), settlement.Each(charges))
		require.NoError(t, err)
		entries := entriesOf(t, plan.Settlement(year, settlement.Each(members), settlement.Each(charges)))

		t.Run("revenue is head fees less referred cost where the floor is not reached", func(t *testing.T) {
			for _, a := range accounts {
				if a.Due > 0 && a.Share == a.Covered {
					require.Equal(t, a.HeadFees-a.Reduction-a.Referred, a.Revenue)
				}
			}
		})
		t.Run("the order of rows changes nothing", func(t *testing.T) {
			ms, cs := slices.Clone(members), slices.Clone(charges)
			r.Shuffle(len(ms), func(i, j int) { ms[i], ms[j] = ms[j], ms[i] })
			r.Shuffle(len(cs), func(i, j int) { cs[i], cs[j] = cs[j], cs[i] })
			require.Equal(t, sortedLeft(entries), sortedLeft(entriesOf(t, plan.Settlement(year, settlement.Each(ms), settlement.Each(cs)))))
		})
		t.Run("the months of a head are its year", func(t *testing.T) {
			fees := func(list []settlement.Entry) map[string]settlement.Money {
				of := map[string]settlement.Money{}
				for _, e := range list {
					if e.Class == settlement.HeadMonth && e.Claim != "" && e.Left == "" {
						of[e.Claim] = e.Amount
					}
				}
				return of
			}
			months := map[string]settlement.Money{}
			for m := year.From; m.Before(year.To); m = m.AddMonths(1) {
				month := settlement.Period{From: m, To: m.AddMonths(1).Add(-1)}
				for claim, fee := range fees(entriesOf(t, plan.Settlement(month, settlement.Each(members), settlement.Each(charges)))) {
					require.NotContains(t, months, claim)
					months[claim] = fee
				}
			}
			require.Equal(t, fees(entries), months, "each settled by itself")
		})
		t.Run("how suspensions are split and ordered changes nothing", func(t *testing.T) {
			ms := slices.Clone(members)
			for i := range ms {
				var split []settlement.Period
				for _, s := range ms[i].Suspended {
					if !s.To.Absent() && s.To.Sub(s.From) > 1 {
						middle := s.From.Add(1 + r.IntN(s.To.Sub(s.From)-1))
						split = append(split, settlement.Period{From: middle, To: s.To})
						s.To = middle
					}
					split = append(split, s)
				}
				r.Shuffle(len(split), func(a, b int) { split[a], split[b] = split[b], split[a] })
				ms[i].Suspended = split
			}
			require.Equal(t, entries, entriesOf(t, plan.Settlement(year, settlement.Each(ms), settlement.Each(charges))))
		})
		t.Run("the fund does not pay more when more is billed", func(t *testing.T) {
			if slices.ContainsFunc(policy.Standards, func(s capitation.Standard) bool { return s.Actual == capitation.Cap }) {
				t.Skip("it pays what was billed, up to the standard")
			}
			cs := slices.Clone(charges)
			for i := range cs {
				if cs[i].Kind != capitation.UnreferredCare && r.chance(40) {
					more := settlement.Money(r.IntN(500000))
					cs[i].Cost += more
					cs[i].Covered += settlement.Money(r.Int64N(int64(more) + 1))
				}
			}
			again, err := plan.Account(year, settlement.Each(members), settlement.Each(cs))
			require.NoError(t, err)
			for i, a := range again {
				require.LessOrEqual(t, a.Due, accounts[i].Due)
				if policy.Negative == "" { // the fund's whole outlay: the due, and what it paid elsewhere
					require.LessOrEqual(t, a.Due+a.ReferredFund, accounts[i].Due+accounts[i].ReferredFund)
				}
				require.Equal(t, accounts[i].SessionFund, a.SessionFund)
			}
		})
		t.Run("every entry explains", func(t *testing.T) {
			explainer := plan.Settlement(year, settlement.Each(members), settlement.Each(charges)).(settlement.Explainer)
			for i, e := range entries {
				if e.Claim == "" || i%7 != 0 {
					continue
				}
				got, err := explainer.Explain(e.Claim)
				require.NoError(t, err)
				require.NoError(t, settlementtest.CheckExplained(e, got))
			}
		})
	}
}

func TestOracleKnowsTheCalendar(t *testing.T) {
	o := &oracle{begin: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	require.Len(t, o.monthDays(1), 29)
}
