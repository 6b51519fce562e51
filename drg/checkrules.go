package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// In this file: the faults of rules about many cases, and about stays.

func checkSpecial(f *settlement.Faults, s *SpecialRule, levels map[string]bool) {
	if s == nil {
		return
	}
	settlement.CheckChoice(f, "special.formula", s.Formula, "", CostPoints, AsApproved, ByItem)
	share(f, "special.quota", s.Quota, false)
	seen := map[string]bool{}
	for i, q := range s.QuotaLevels {
		at := fmt.Sprintf("special.quota_levels[%d]", i)
		code(f, at+".level", q.Level, seen)
		if q.Level != "" && !levels[q.Level] {
			f.At(at+".level", fmt.Errorf("%w: %s is no institution's", settlement.ErrLevel, shown.QuoteKey(q.Level)))
		}
		share(f, at+".quota", q.Quota, true)
	}
	settlement.CheckChoice(f, "special.quota_base", s.QuotaBase, "", Discharges)
	settlement.CheckChoice(f, "special.quota_cycle", s.QuotaCycle, "", InPeriod, InYear, InQuarter, InMonth)
	settlement.CheckChoice(f, "special.quota_rounding", s.QuotaRounding, "", Down, Up, HalfUp)
	settlement.CheckChoice(f, "special.over_quota", s.OverQuota, "", Refuse, Rank)
	positive(f, "special.quota_value", s.QuotaValue, s.OverQuota == Rank && s.limits())
	if c := s.Candidates; c != nil {
		const at = "special.candidates."
		ratio(f, at+"ratio", c.Ratio, false)
		positive(f, at+"cost", c.Cost, false)
		checkMoney(f, at+"cost", c.Cost)
		positive(f, at+"excess", c.Excess, false)
		checkMoney(f, at+"excess", c.Excess)
		natural(f, at+"days", c.Days)
	}
}

// limits reports whether anybody has a quota.
func (s *SpecialRule) limits() bool {
	return s != nil && (!s.Quota.Absent() || len(s.QuotaLevels) > 0)
}

func checkReadmission(f *settlement.Faults, r *ReadmissionRule, groups map[string]bool) {
	if r == nil {
		return
	}
	natural(f, "readmission.within_days", r.WithinDays)
	share(f, "readmission.factor", r.Factor, true)
	settlement.CheckChoice(f, "readmission.institution", r.Institution, "", Same, Any)
	seen := map[string]bool{}
	for i, g := range r.ExemptGroups {
		at := fmt.Sprintf("readmission.exempt_groups[%d]", i)
		code(f, at, g, seen)
		if g != "" && !groups[g] {
			f.At(at, fmt.Errorf("%w: %s", ErrGroup, shown.QuoteKey(g)))
		}
	}
}

func checkStays(f *settlement.Faults, s *StayRule) {
	if s == nil {
		return
	}
	natural(f, "stays.min_days", s.MinDays)
	natural(f, "stays.max_days", s.MaxDays)
	if s.MaxDays > 0 && s.MaxDays < s.MinDays {
		f.At("stays.max_days", fmt.Errorf("%w: got %d, want at least min_days, %d", settlement.ErrBand, s.MaxDays, s.MinDays))
	}
	settlement.CheckChoice(f, "stays.outside", s.Outside, "", Refuse, List,
		string(settlement.PerDiem), string(settlement.Capitation), string(settlement.Item))
}

func natural(f *settlement.Faults, path string, n int) {
	if n < 0 {
		f.At(path, fmt.Errorf("%w: got %d", settlement.ErrNegative, n))
	}
}

// share checks a number of 0 to 1.
func share(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	switch {
	case d.Absent() && required:
		f.At(path, settlement.ErrRequired)
	case d.Sign() < 0 || d.Cmp(settlement.DecimalInt(1)) > 0:
		f.At(path, fmt.Errorf("%w: got %s, want 0 to 1", settlement.ErrRange, d))
	}
}
