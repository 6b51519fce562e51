package drg

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// check returns every fault of a policy, in the order of its fields.
func check(p Policy) error {
	c := policy.Check(withCodes(p))
	c.Positive("scale", p.Scale)
	c.Range("point_places", p.PointPlaces, 0, 8)
	c.Required("regional_mean", !p.RegionalMean.Absent() || !needsMean(p))
	c.Positive("regional_mean", p.RegionalMean)
	c.Fen("regional_mean", p.RegionalMean)
	c.Positive("default_coefficient", p.DefaultCoefficient)
	groups := checkGroups(c, p)
	institutions, levels := checkInstitutions(c, p)
	checkCoefficients(c, p, groups, institutions, levels)
	checkAttributes(c, p)
	checkClasses(c, p, groups, levels)
	checkMiddle(c, p.Middle)
	ratio(c, "high.cap_ratio", p.High.CapRatio)
	checkSpecial(c, p.Special)
	checkQuotas(c, p, levels)
	checkUngrouped(c, p)
	checkTable(c, p)
	checkReadmission(c, p.Readmission, groups, p.ruled())
	checkStays(c, p.Stays)
	if v := p.Violations; v != nil {
		c.Positive("violations.max_multiple", v.MaxMultiple)
	}
	c.Procedure("procedure", p.Procedure)
	return c.Err()
}

// needsMean reports whether a rule divides by the regional mean.
func needsMean(p Policy) bool {
	special := p.Special != nil && (p.Special.Formula == "" || p.Special.Formula == CostPoints)
	return special || p.Ungrouped != nil && p.Ungrouped.Treatment == UngroupedCostPoints
}

// withCodes returns the policy with a code in place of one that is blank and means something: a
// table of rules may have a group for cases without one, and a quota for approvals that name
// none.
func withCodes(p Policy) Policy {
	if !p.ruled() {
		return p
	}
	p.Groups = slices.Clone(p.Groups)
	for i := range p.Groups {
		if g := &p.Groups[i]; g.Code == "" && !g.Ending {
			g.Code = "-"
		}
	}
	p.Quotas = slices.Clone(p.Quotas)
	for i := range p.Quotas {
		p.Quotas[i].Name = cmp.Or(p.Quotas[i].Name, "-")
	}
	return p
}

func checkGroups(c *policy.Checker, p Policy) map[string]bool {
	seen, endings := make(map[string]bool, len(p.Groups)), map[string]bool{}
	for i, g := range p.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		switch {
		case g.Ending: // a code of its own may end like that
			c.Code(at+".code", g.Code, endings)
		case g.Code == "" && seen[""]:
			c.At(at+".code", fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(g.Code)))
		default:
			c.Code(at+".code", g.Code, seen)
		}
		needed := !g.NoWeight && g.Price.Absent() && !p.ruled()
		c.Required(at+".base_points", !g.BasePoints.Absent() || !needed)
		c.Positive(at+".base_points", g.BasePoints)
		c.Required(at+".mean_cost", !g.MeanCost.Absent() || !needed)
		switch {
		case !g.MeanCost.Absent() && g.MeanCost.Sign() <= 0:
			c.At(at+".mean_cost", fmt.Errorf("%w: got %s, want more than 0", ErrMean, g.MeanCost))
		default:
			c.Fen(at+".mean_cost", g.MeanCost)
		}
		c.Positive(at+".price", g.Price)
		c.Fen(at+".price", g.Price)
		if g.Ending && !p.ruled() {
			c.At(at+".ending", fmt.Errorf("%w: the shorthand has ungrouped.suffixes", policy.ErrExcludes))
		}
		if g.NoWeight && p.Ungrouped == nil && !p.ruled() {
			c.At(at+".no_weight", fmt.Errorf("ungrouped: %w for groups without a weight", policy.ErrRequired))
		}
	}
	return seen
}

func checkInstitutions(c *policy.Checker, p Policy) (institutions, levels map[string]bool) {
	institutions, levels = make(map[string]bool, len(p.Institutions)), map[string]bool{}
	known := map[string]bool{}
	for i, in := range p.Institutions {
		at := fmt.Sprintf("institutions[%d]", i)
		c.Code(at+".code", in.Code, institutions)
		c.Positive(at+".coefficient", in.Coefficient)
		known[in.Level] = true
	}
	for i, l := range p.Levels {
		at := fmt.Sprintf("levels[%d]", i)
		c.Code(at+".level", l.Level, levels)
		c.Positive(at+".coefficient", l.Coefficient)
		known[l.Level] = true
	}
	delete(known, "")
	return institutions, known
}

func checkCoefficients(c *policy.Checker, p Policy, groups, institutions, levels map[string]bool) {
	type key struct{ institution, level, group string }
	seen := make(map[key]bool, len(p.Coefficients))
	for i, one := range p.Coefficients {
		at := fmt.Sprintf("coefficients[%d]", i)
		switch {
		case (one.Institution == "") == (one.Level == ""):
			c.At(at, fmt.Errorf("institution or level, one of the two: %w", policy.ErrRequired))
		case one.Institution != "" && !institutions[one.Institution]:
			c.At(at+".institution", fmt.Errorf("%w: %s", settlement.ErrInstitution, shown.QuoteKey(one.Institution)))
		case one.Level != "" && !levels[one.Level]:
			c.At(at+".level", fmt.Errorf("%w: %s is no institution's", policy.ErrLevel, shown.QuoteKey(one.Level)))
		}
		c.Required(at+".group", one.Group != "")
		if one.Group != "" {
			c.Known(at+".group", one.Group, groups, ErrGroup)
		}
		if k := (key{one.Institution, one.Level, one.Group}); seen[k] {
			c.At(at, settlement.ErrDuplicate)
		} else {
			seen[k] = true
		}
		c.Positive(at+".coefficient", one.Coefficient)
	}
}

func checkUngrouped(c *policy.Checker, p Policy) {
	u := p.Ungrouped
	if u == nil {
		return
	}
	seen := map[string]bool{}
	for i, code := range u.Codes {
		at := fmt.Sprintf("ungrouped.codes[%d]", i)
		if code == "" && seen[""] { // a blank is a code here
			c.At(at, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(code)))
		}
		c.Code(at, code, seen)
	}
	for i, s := range u.Suffixes {
		c.Required(fmt.Sprintf("ungrouped.suffixes[%d]", i), s != "")
	}
	c.NotNegative("ungrouped.share", u.Share)
}

// ratio checks a number that others are compared with.
func ratio(c *policy.Checker, path string, d settlement.Decimal) {
	c.Positive(path, d)
	if _, err := d.Scaled(ratioPlaces); err != nil {
		c.At(path, err)
	}
}
