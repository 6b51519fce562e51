package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// check returns every fault of a policy, in the order of its fields.
func check(p Policy) error {
	c := policy.Check(p)
	c.Positive("scale", p.Scale)
	c.Range("point_places", p.PointPlaces, 0, 8)
	c.Required("regional_mean", !p.RegionalMean.Absent() || !needsMean(p))
	c.Positive("regional_mean", p.RegionalMean)
	c.Fen("regional_mean", p.RegionalMean)
	c.Positive("default_coefficient", p.DefaultCoefficient)
	groups, institutions := codesOf(p)
	tables := newTableChecker(c, &p, groups, institutions)
	checkGroups(c, p, tables)
	checkInstitutions(c, p)
	tables.coefficients()
	checkAttributes(c, p)
	checkClasses(c, p, tables)
	checkMiddle(c, p.Middle)
	ratio(c, "high.cap_ratio", p.High.CapRatio)
	checkSpecial(c, p.Special)
	checkQuotas(c, p)
	checkUngrouped(c, p)
	checkTable(c, p)
	checkReadmission(c, p.Readmission, tables)
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

// codesOf returns the codes that a policy lists.
func codesOf(p Policy) (groups, institutions map[string]bool) {
	groups, institutions = make(map[string]bool, len(p.Groups)), make(map[string]bool, len(p.Institutions))
	for _, g := range p.Groups {
		if !g.Ending {
			groups[g.Code] = true
		}
	}
	for _, in := range p.Institutions {
		institutions[in.Code] = true
	}
	return groups, institutions
}

func checkGroups(c *policy.Checker, p Policy, tables *tableChecker) {
	seen, endings := make(map[string]bool, len(p.Groups)), map[string]bool{}
	for i, g := range p.Groups {
		at := byPath(i, itself)
		// A table of rules may have a group for cases without a code.
		c.Required(at+".code", g.Code != "" || p.ruled() && !g.Ending)
		switch {
		case g.Ending && !p.ruled():
			c.At(at+".ending", fmt.Errorf("%w: the shorthand has ungrouped.suffixes", policy.ErrExcludes))
		case g.Ending: // a code of its own may end like that
			c.Code(at+".code", g.Code, endings)
		case g.Code == "" && seen[""]:
			c.At(at+".code", fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(g.Code)))
		default:
			c.Code(at+".code", g.Code, seen)
		}
		tables.quantities(at, g.BasePoints, g.MeanCost, g.Price)
		tables.weightless(at+".no_weight", g.NoWeight)
		tables.by(i)
	}
}

func checkInstitutions(c *policy.Checker, p Policy) {
	institutions, levels := make(map[string]bool, len(p.Institutions)), map[string]bool{}
	for i, in := range p.Institutions {
		at := fmt.Sprintf("institutions[%d]", i)
		c.Code(at+".code", in.Code, institutions)
		c.Positive(at+".coefficient", in.Coefficient)
	}
	for i, l := range p.Levels {
		at := fmt.Sprintf("levels[%d]", i)
		c.Code(at+".level", l.Level, levels)
		c.Positive(at+".coefficient", l.Coefficient)
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
