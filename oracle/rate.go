package oracle

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/oracle/rat"
)

// Rated is the result of rating a case.
type Rated struct {
	Class   settlement.Class
	Priced  bool
	Points  *big.Rat // zero if priced
	Amount  *big.Rat // zero unless priced
	Covered *big.Rat
	ByItem  *big.Rat // fund money, should the case be compensated by item; else zero
	Listed  bool     // among the conflicts of the report
	Unpaid  bool     // excluded or listed: counted, and in no sum
	Exact   *big.Rat // the points or the amount before the one rounding
	Rule    string   // class and formula, for a Census
	Yielded bool     // another method takes the stay: it is no case of the settlement
}

// stay is a case of a group that has a weight, with its terms of the formulas.
type stay struct {
	policy      drg.Policy
	c           drg.Case
	institution drg.Institution
	group       drg.Group
	base        *big.Rat // B
	mean        *big.Rat
	approved    drg.Approval
	ratio       *big.Rat // r
	reasonable  *big.Rat // cost − unreasonable cost
}

// Rate rates a case with the fields that Resolve filled in, as they stand. It expects a
// valid policy.
func Rate(p drg.Policy, c drg.Case) (Rated, error) {
	if p.Stays != nil {
		n, err := days(c)
		if err != nil {
			return Rated{}, err
		}
		if outside(*p.Stays, n) {
			return rateOutside(p, c)
		}
	}
	r, err := rateInside(p, c)
	if err != nil || c.Violation.Absent() {
		return r, err
	}
	return violated(p, c, r)
}

func rateInside(p drg.Policy, c drg.Case) (Rated, error) {
	i := slices.IndexFunc(p.Institutions, func(i drg.Institution) bool { return i.Code == c.Institution })
	if i < 0 {
		return Rated{}, fmt.Errorf("no institution %q", c.Institution)
	}
	if c.Cost <= 0 || c.Covered < 0 || c.Unreasonable < 0 || c.Unreasonable > c.Cost {
		return Rated{}, fmt.Errorf("impossible cost %s, covered %s, unreasonable %s", c.Cost, c.Covered, c.Unreasonable)
	}
	if c.Approved != drg.NotApproved && c.Approved != drg.ApprovedHigh && c.Approved != drg.ApprovedSpecial {
		return Rated{}, fmt.Errorf("approval %q", c.Approved)
	}
	var group drg.Group
	g := slices.IndexFunc(p.Groups, func(g drg.Group) bool { return g.Code == c.Group })
	if g >= 0 {
		group, _ = met(p.Groups[g], p.Institutions[i], c.Pool)
	}
	switch {
	case isUngrouped(p, c.Group, g >= 0 && !group.NoWeight) || group.NoWeight:
		return ungrouped(p, c)
	case g < 0:
		return Rated{}, fmt.Errorf("no group %q", c.Group)
	case !group.Price.Absent():
		return priced(c, settlement.FixedRate, "fixed", group.Price.Rat()), nil
	}
	if err := lacking(p, group); err != nil {
		return Rated{}, err
	}
	s := stay{policy: p, c: c, institution: p.Institutions[i], group: group}
	s.base, s.mean = group.BasePoints.Rat(), group.MeanCost.Rat()
	if s.mean.Sign() > 0 { // else nothing is compared with it
		s.ratio = rat.Quo(rat.Yuan(c.Cost), s.mean)
	}
	s.reasonable = rat.Yuan(c.Cost - c.Unreasonable)
	s.approved = c.Approved
	if c.Approved == drg.ApprovedSpecial && c.OverQuota && p.Special != nil && (!p.Special.Quota.Absent() || len(p.Special.QuotaLevels) > 0) {
		s.approved = drg.NotApproved
	}
	r, err := s.rate()
	r.Listed = r.Listed || s.approved != c.Approved
	return r, err
}

// isUngrouped reports whether the code says that there is no group: one of the
// codes always does, a suffix only where no weight is known for the code.
func isUngrouped(p drg.Policy, code string, weighted bool) bool {
	if p.Ungrouped == nil {
		return false
	}
	if slices.Contains(p.Ungrouped.Codes, code) {
		return true
	}
	return !weighted && slices.ContainsFunc(p.Ungrouped.Suffixes, func(end string) bool {
		return strings.HasSuffix(code, end)
	})
}

func ungrouped(p drg.Policy, c drg.Case) (Rated, error) {
	if p.Ungrouped == nil {
		return Rated{}, fmt.Errorf("group %q has no weight, and there is no rule for it", c.Group)
	}
	share := rat.Int(1)
	if !p.Ungrouped.Share.Absent() {
		share = p.Ungrouped.Share.Rat()
	}
	reasonable := rat.Yuan(c.Cost - c.Unreasonable)
	switch p.Ungrouped.Treatment {
	case drg.UngroupedCostPoints:
		points := rat.Mul(rat.Quo(reasonable, p.RegionalMean.Rat()), p.Scale.Rat(), share)
		return pointed(p, c, settlement.Ungrouped, "ungrouped cost points", points)
	case drg.UngroupedByItem:
		return priced(c, settlement.Ungrouped, "ungrouped by item", rat.Mul(reasonable, share)), nil
	case drg.Exclude:
		r := priced(c, settlement.Ungrouped, "ungrouped excluded", rat.Int(0))
		r.Unpaid, r.Listed = true, true
		return r, nil
	}
	return Rated{}, fmt.Errorf("group %q is refused", c.Group)
}

// rate tests the classes in their order and applies the rule of the first.
func (s stay) rate() (Rated, error) {
	bound, high := s.highBound()
	switch {
	case s.approved == drg.ApprovedSpecial && !(high && s.policy.High.When == drg.Always):
		return s.special()
	case high:
		return s.high(bound)
	case s.isLow():
		return s.low()
	}
	for _, band := range s.policy.Middle {
		if s.ratio.Cmp(band.Over.Rat()) > 0 && s.ratio.Cmp(band.UpTo.Rat()) <= 0 {
			return s.middle(band)
		}
	}
	return s.weighted(settlement.Normal, "normal")
}

// highBound returns the bound H of the stay's band, and whether it is high.
func (s stay) highBound() (bound *big.Rat, high bool) {
	band, ok := s.highBand()
	if !ok {
		return nil, false
	}
	bound = band.Ratio.Rat()
	over := s.ratio.Cmp(bound) > 0 || s.policy.Classes.HighInclusive && s.ratio.Cmp(bound) == 0
	return bound, over && (band.RatioUpTo.Absent() || s.ratio.Cmp(band.RatioUpTo.Rat()) <= 0)
}

// highBand returns the first band that fits: of those that name the group, then
// of those that name the level only, then of the others.
func (s stay) highBand() (drg.HighBand, bool) {
	fits := func(b drg.HighBand) bool {
		return (b.Group == "" || b.Group == s.group.Code) &&
			(b.Level == "" || b.Level == s.institution.Level) &&
			(b.BasePointsUpTo.Absent() || s.base.Cmp(b.BasePointsUpTo.Rat()) <= 0)
	}
	for _, names := range []func(drg.HighBand) bool{
		func(b drg.HighBand) bool { return b.Group != "" },
		func(b drg.HighBand) bool { return b.Group == "" && b.Level != "" },
		func(b drg.HighBand) bool { return b.Group == "" && b.Level == "" },
	} {
		for _, b := range s.policy.Classes.High {
			if names(b) && fits(b) {
				return b, true
			}
		}
	}
	return drg.HighBand{}, false
}

func (s stay) isLow() bool {
	low := s.policy.Classes.Low
	if low.Absent() {
		return false
	}
	side := s.ratio.Cmp(low.Rat())
	return side < 0 || side == 0 && s.policy.Classes.LowInclusive
}

// coefficient returns A, the first that exists.
func (s stay) coefficient() (*big.Rat, error) {
	a, _ := coefficientOf(s.policy, s.group, s.institution, s.c.Pool)
	if a == nil {
		return nil, fmt.Errorf("no coefficient for %q in %q", s.group.Code, s.institution.Code)
	}
	return a, nil
}

func pointed(p drg.Policy, c drg.Case, class settlement.Class, rule string, points *big.Rat) (Rated, error) {
	if c.Readmitted && p.Readmission != nil {
		points = rat.Mul(points, p.Readmission.Factor.Rat())
		rule += ", readmitted"
	}
	rounded := rat.Round(points, p.PointPlaces)
	if !fits(rounded, 8) {
		return Rated{}, fmt.Errorf("%s points do not fit", rounded.FloatString(8))
	}
	return Rated{
		Class: class, Rule: rule, Exact: points,
		Points: rounded, Amount: rat.Int(0), Covered: rat.Yuan(c.Covered), ByItem: rat.Int(0),
	}, nil
}

func priced(c drg.Case, class settlement.Class, rule string, amount *big.Rat) Rated {
	return Rated{
		Class: class, Rule: rule, Exact: amount, Priced: true,
		Points: rat.Int(0), Amount: rat.Round(amount, 2), Covered: rat.Yuan(c.Covered), ByItem: rat.Int(0),
	}
}
