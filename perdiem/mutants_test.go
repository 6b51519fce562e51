package perdiem_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/perdiem"
	"github.com/yibaojiesuan/settlement/policy"
)

// TestUnpaidDaysRule: days that are not paid because the episode is one too many say so. Those
// that are not paid because the year's days are used up say that.
func TestUnpaidDaysRule(t *testing.T) {
	plan := newPlan(t, perdiem.Policy{
		Document: policy.Document{Name: "n", Kind: policy.Example},
		Classes:  []perdiem.Class{{Code: "c", Tiers: []perdiem.Tier{{Rate: decimal("100.00")}}}},
		Limits:   perdiem.Limits{DaysPerYear: 10, EpisodesPerYear: 2},
	})
	one := func(id, person, in, out string) perdiem.Stay {
		s := stay(id, person, in, out)
		s.Institution, s.Class = "H", "c"
		return s
	}
	list := []perdiem.Stay{
		one("a", "P", "2025-01-01", "2025-01-03"), one("b", "P", "2025-03-01", "2025-03-03"), one("c", "P", "2025-05-01", "2025-05-03"),
		one("d", "Q", "2025-01-01", "2025-01-11"), one("e", "Q", "2025-03-01", "2025-03-03"),
	}
	s := plan.Settlement(settlement.Period{}, settlement.Each(list))
	for id, want := range map[string][2]string{
		"b": {"perdiem.days.year", "2"}, "c": {"perdiem.days.episode", "0"}, "e": {"perdiem.days.year", "0"},
	} {
		e, err := s.(settlement.Explainer).Explain(id)
		require.NoError(t, err)
		found := false
		for _, step := range e.Trail {
			if step.Rule.ID == want[0] {
				found = true
				require.Equal(t, want[1], step.Result.String(), id)
			}
		}
		require.True(t, found, "%s: %v", id, e.Trail)
	}
}
