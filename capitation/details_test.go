package capitation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/capitation"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// byClaim collects the entries of a settlement by their claims.
func byClaim(t *testing.T, s settlement.Settlement) map[string]settlement.Entry {
	t.Helper()
	list := map[string]settlement.Entry{}
	for e, err := range s.Entries() {
		require.NoError(t, err)
		if e.Claim != "" {
			list[e.Claim] = e
		}
	}
	return list
}

// attribute gives charges attributes: the parts of each cost sum up to it.
func attribute(r random, charges []capitation.Charge) {
	for i := range charges {
		c := &charges[i]
		part := c.Cost / settlement.Money(1+r.IntN(3))
		c.Department = []string{"", "透析室", "内科"}[r.IntN(3)]
		c.Attributes = &settlement.Attributes{
			Doctor: []string{"", "D1", "D2"}[r.IntN(3)], Home: "330100",
			Paid: []settlement.CostPart{{Name: "cash", Amount: part}, {Name: "fund", Amount: c.Cost - part}},
			Fees: []settlement.CostPart{{Name: "western_drug", Amount: c.Cost}},
		}
	}
}

// Details change nothing else, are the same for any order and number of workers, and the parts of
// the cost of an entry sum up to its cost.
func TestDetails(t *testing.T) {
	months, single := 0, 0
	for seed := range uint64(testsize.Of(4, 40)) {
		r := newRandom(5000 + seed)
		policy := r.policy()
		members := r.members(policy)
		charges := r.charges(policy, members)
		attribute(r, charges)
		plan := newPlan(t, policy)
		year, _ := yearOf(policy)
		plain := plan.Settlement(year, settlement.Each(members), settlement.Each(charges))
		detailed := settlement.Detailed(plain)
		before := byClaim(t, plain)
		for claim, e := range byClaim(t, detailed) {
			bare := e
			bare.Details, bare.Department = nil, ""
			require.Empty(t, cmp.Diff(before[claim], bare))
			if e.Left != "" {
				continue
			}
			require.NotNil(t, e.Details, claim)
			a := e.Details.Attributes
			if a == nil {
				require.Zero(t, e.Cost)
				continue
			}
			for _, list := range [][]settlement.CostPart{a.Paid, a.Fees} {
				sum := settlement.Money(0)
				for _, p := range list {
					sum += p.Amount
				}
				require.Equal(t, e.Cost, sum, claim)
			}
			if e.Class == settlement.HeadMonth {
				months++
				require.True(t, slices.ContainsFunc(members, func(m capitation.Member) bool { return m.Category == e.Details.Group }))
			} else {
				single++
			}
		}
		want := settledBy(t, 1, detailed)
		r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		r.Shuffle(len(charges), func(i, j int) { charges[i], charges[j] = charges[j], charges[i] })
		for n := settlement.Workers(1); n <= 3; n++ {
			cut := plan.Settlement(year, settlement.ReadBy(batch.Cut(members, 3)), settlement.ReadBy(batch.Cut(charges, 3)))
			require.Equal(t, want, settledBy(t, n, settlement.Detailed(cut)), "%d workers", n)
		}
	}
	require.Positive(t, months)
	require.Positive(t, single)
}

// A month says what its charges say, where they agree; what patients paid stands beside a fee
// that is fund money.
func TestDetailsOfAMonth(t *testing.T) {
	members, charges := worked3(t, "5000.00", "1000.00")
	plan := newPlan(t, tianjin())
	for i := range charges {
		charges[i].Department, charges[i].Attributes = "透析室", &settlement.Attributes{Doctor: "D1", District: "120101"}
	}
	for _, tt := range []struct{ doctor, want string }{{"D1", "D1"}, {"", "D1"}, {"D2", ""}} {
		first := charges[0]
		first.ID, first.Attributes = "again", &settlement.Attributes{Doctor: tt.doctor}
		all := append(slices.Clone(charges), first)
		found := false
		for _, e := range byClaim(t, settlement.Detailed(plan.Settlement(span("2025-01-01", "2025-12-31"), settlement.Each(members), settlement.Each(all)))) {
			if e.Class != settlement.HeadMonth || e.Month != first.Month || e.Cost < 2*first.Cost || e.Details.Attributes == nil {
				continue
			}
			found = true
			require.Equal(t, tt.want, e.Details.Attributes.Doctor)
			require.Equal(t, "120101", e.Details.Attributes.District)
			require.Equal(t, "透析室", e.Department)
		}
		require.True(t, found)
	}
}
