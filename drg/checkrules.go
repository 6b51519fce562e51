package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement/policy"
)

// In this file: the faults of rules about many cases, and about stays.

func checkSpecial(c *policy.Checker, s *SpecialRule) {
	if s == nil {
		return
	}
	c.Share("special.quota", s.Quota)
	seen := map[string]bool{}
	for i, q := range s.QuotaLevels {
		at := fmt.Sprintf("special.quota_levels[%d]", i)
		c.Code(at+".level", q.Level, seen)
		c.Share(at+".quota", q.Quota)
	}
	c.Required("special.quota_value", !s.QuotaValue.Absent() || s.OverQuota != Rank || !s.limits())
	c.Positive("special.quota_value", s.QuotaValue)
	if rule := s.Candidates; rule != nil {
		const at = "special.candidates."
		ratio(c, at+"ratio", rule.Ratio)
		c.Positive(at+"cost", rule.Cost)
		c.Fen(at+"cost", rule.Cost)
		c.Positive(at+"excess", rule.Excess)
		c.Fen(at+"excess", rule.Excess)
		c.Count(at+"days", rule.Days)
	}
}

// limits reports whether any institution has a quota.
func (s *SpecialRule) limits() bool {
	return s != nil && (!s.Quota.Absent() || len(s.QuotaLevels) > 0)
}

func checkReadmission(c *policy.Checker, r *ReadmissionRule, tables *tableChecker) {
	if r == nil {
		return
	}
	c.Count("readmission.within_days", r.WithinDays)
	c.Share("readmission.factor", r.Factor)
	seen := map[string]bool{}
	for i, g := range r.ExemptGroups {
		at := fmt.Sprintf("readmission.exempt_groups[%d]", i)
		c.Required(at, g != "")
		c.Code(at, g, seen)
		tables.listed(at, g, tables.groups, ErrGroup)
	}
}

func checkStays(c *policy.Checker, s *StayRule) {
	if s == nil {
		return
	}
	c.Count("stays.min_days", s.MinDays)
	c.Count("stays.max_days", s.MaxDays)
	if s.MaxDays > 0 && s.MaxDays < s.MinDays {
		c.At("stays.max_days", fmt.Errorf("%w: got %d, want at least min_days, %d", policy.ErrBand, s.MaxDays, s.MinDays))
	}
}
