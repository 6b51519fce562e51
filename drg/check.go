package drg

import (
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// check returns every fault of a policy, in the order of its fields.
func check(p Policy) error {
	var f settlement.Faults
	p.Check(&f, p)
	positive(&f, "scale", p.Scale, true)
	if p.PointPlaces < 0 || p.PointPlaces > 8 {
		f.At("point_places", fmt.Errorf("%w: got %d, want 0 to 8", settlement.ErrRange, p.PointPlaces))
	}
	positive(&f, "regional_mean", p.RegionalMean, needsMean(p))
	checkMoney(&f, "regional_mean", p.RegionalMean)
	positive(&f, "default_coefficient", p.DefaultCoefficient, false)
	groups := checkGroups(&f, p)
	institutions, levels := checkInstitutions(&f, p)
	checkCoefficients(&f, p, groups, institutions, levels)
	checkClasses(&f, p, groups, levels)
	settlement.CheckChoice(&f, "low.formula", p.Low.Formula, "", Ratio, ByItem, None)
	settlement.CheckChoice(&f, "low.cap", p.Low.Cap, "", BasePoints)
	checkMiddle(&f, p.Middle)
	settlement.CheckChoice(&f, "high.formula", p.High.Formula, "", Excess, None, ByItem)
	settlement.CheckChoice(&f, "high.when", p.High.When, "", Approved, Always)
	ratio(&f, "high.cap_ratio", p.High.CapRatio, false)
	checkSpecial(&f, p.Special, levels)
	checkUngrouped(&f, p)
	checkReadmission(&f, p.Readmission, groups)
	checkStays(&f, p.Stays)
	if v := p.Violations; v != nil {
		positive(&f, "violations.max_multiple", v.MaxMultiple, false)
	}
	return f.Err()
}

// needsMean reports whether a rule divides by the regional mean.
func needsMean(p Policy) bool {
	special := p.Special != nil && (p.Special.Formula == "" || p.Special.Formula == CostPoints)
	return special || p.Ungrouped != nil && p.Ungrouped.Treatment == CostPoints
}

func checkGroups(f *settlement.Faults, p Policy) map[string]bool {
	if len(p.Groups) == 0 {
		f.At("groups", settlement.ErrRequired)
	}
	seen := make(map[string]bool, len(p.Groups))
	for i, g := range p.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		code(f, at+".code", g.Code, seen)
		needed := !g.NoWeight && g.Price.Absent()
		if needed && g.BasePoints.Absent() {
			f.At(at+".base_points", settlement.ErrRequired)
		} else {
			positive(f, at+".base_points", g.BasePoints, false)
		}
		switch {
		case g.MeanCost.Absent() && needed:
			f.At(at+".mean_cost", settlement.ErrRequired)
		case !g.MeanCost.Absent() && g.MeanCost.Sign() <= 0:
			f.At(at+".mean_cost", fmt.Errorf("%w: got %s, want more than 0", ErrMean, g.MeanCost))
		default:
			checkMoney(f, at+".mean_cost", g.MeanCost)
		}
		positive(f, at+".price", g.Price, false)
		checkMoney(f, at+".price", g.Price)
		if g.NoWeight && p.Ungrouped == nil {
			f.At(at+".no_weight", fmt.Errorf("ungrouped: %w for groups without a weight", settlement.ErrRequired))
		}
	}
	return seen
}

func checkInstitutions(f *settlement.Faults, p Policy) (institutions, levels map[string]bool) {
	if len(p.Institutions) == 0 {
		f.At("institutions", settlement.ErrRequired)
	}
	institutions, levels = make(map[string]bool, len(p.Institutions)), map[string]bool{}
	known := map[string]bool{}
	for i, in := range p.Institutions {
		at := fmt.Sprintf("institutions[%d]", i)
		code(f, at+".code", in.Code, institutions)
		positive(f, at+".coefficient", in.Coefficient, false)
		known[in.Level] = true
	}
	for i, l := range p.Levels {
		at := fmt.Sprintf("levels[%d]", i)
		code(f, at+".level", l.Level, levels)
		positive(f, at+".coefficient", l.Coefficient, true)
		known[l.Level] = true
	}
	delete(known, "")
	return institutions, known
}

func checkCoefficients(f *settlement.Faults, p Policy, groups, institutions, levels map[string]bool) {
	type key struct{ institution, level, group string }
	seen := make(map[key]bool, len(p.Coefficients))
	for i, c := range p.Coefficients {
		at := fmt.Sprintf("coefficients[%d]", i)
		switch {
		case (c.Institution == "") == (c.Level == ""):
			f.At(at, fmt.Errorf("institution or level, one of the two: %w", settlement.ErrRequired))
		case c.Institution != "" && !institutions[c.Institution]:
			f.At(at+".institution", fmt.Errorf("%w: %s", settlement.ErrInstitution, shown.QuoteKey(c.Institution)))
		case c.Level != "" && !levels[c.Level]:
			f.At(at+".level", fmt.Errorf("%w: %s is no institution's", settlement.ErrLevel, shown.QuoteKey(c.Level)))
		}
		if !groups[c.Group] {
			f.At(at+".group", fmt.Errorf("%w: %s", ErrGroup, shown.QuoteKey(c.Group)))
		}
		if k := (key{c.Institution, c.Level, c.Group}); seen[k] {
			f.At(at, settlement.ErrDuplicate)
		} else {
			seen[k] = true
		}
		positive(f, at+".coefficient", c.Coefficient, true)
	}
}

func checkClasses(f *settlement.Faults, p Policy, groups, levels map[string]bool) {
	type scope struct{ level, group string }
	last := map[scope]settlement.Decimal{}
	for i, b := range p.Classes.High {
		at := fmt.Sprintf("classes.high[%d]", i)
		if b.Level != "" && !levels[b.Level] {
			f.At(at+".level", fmt.Errorf("%w: %s is no institution's", settlement.ErrLevel, shown.QuoteKey(b.Level)))
		}
		if b.Group != "" && !groups[b.Group] {
			f.At(at+".group", fmt.Errorf("%w: %s", ErrGroup, shown.QuoteKey(b.Group)))
		}
		s := scope{b.Level, b.Group}
		before, again := last[s]
		switch {
		case again && before.Absent():
			f.At(at, fmt.Errorf("%w: it overlaps an open band before it", settlement.ErrBand))
		case again && !b.BasePointsUpTo.Absent() && b.BasePointsUpTo.Cmp(before) <= 0:
			f.At(at+".base_points_up_to", fmt.Errorf("%w: got %s after %s, bands must rise", settlement.ErrBand, b.BasePointsUpTo, before))
		}
		last[s] = b.BasePointsUpTo
		ratio(f, at+".ratio", b.Ratio, true)
		ratio(f, at+".ratio_up_to", b.RatioUpTo, false)
		if !b.RatioUpTo.Absent() && b.RatioUpTo.Cmp(b.Ratio) < 0 {
			f.At(at+".ratio_up_to", fmt.Errorf("%w: got %s, want at least the ratio %s", settlement.ErrBand, b.RatioUpTo, b.Ratio))
		}
		if p.Classes.Low.Sign() > 0 && b.Ratio.Sign() > 0 && p.Classes.Low.Cmp(b.Ratio) > 0 {
			f.At(at+".ratio", fmt.Errorf("%w: high from %s overlaps low below %s", settlement.ErrBand, b.Ratio, p.Classes.Low))
		}
	}
	ratio(f, "classes.low", p.Classes.Low, false)
}

func checkMiddle(f *settlement.Faults, bands []MiddleBand) {
	for i, m := range bands {
		at := fmt.Sprintf("middle[%d]", i)
		if m.Over.Absent() {
			f.At(at+".over", settlement.ErrRequired)
		} else if m.Over.Sign() > 0 {
			ratio(f, at+".over", m.Over, true)
		} else if m.Over.Sign() < 0 {
			f.At(at+".over", fmt.Errorf("%w: got %s", settlement.ErrNegative, m.Over))
		}
		ratio(f, at+".up_to", m.UpTo, true)
		if m.UpTo.Cmp(m.Over) <= 0 {
			f.At(at+".up_to", fmt.Errorf("%w: got %s, want more than %s", settlement.ErrBand, m.UpTo, m.Over))
		}
		for _, other := range bands[:i] {
			if m.Over.Cmp(other.UpTo) < 0 && m.UpTo.Cmp(other.Over) > 0 {
				f.At(at+".over", fmt.Errorf("%w: got %s, it overlaps the band up to %s", settlement.ErrBand, m.Over, other.UpTo))
			}
		}
		if m.Plus.Sign() < 0 {
			f.At(at+".plus", fmt.Errorf("%w: got %s", settlement.ErrNegative, m.Plus))
		}
	}
}

func checkUngrouped(f *settlement.Faults, p Policy) {
	u := p.Ungrouped
	if u == nil {
		return
	}
	settlement.CheckChoice(f, "ungrouped.treatment", u.Treatment, CostPoints, ByItem, Exclude, Refuse)
	seen := map[string]bool{}
	for i, c := range u.Codes {
		if seen[c] {
			f.At(fmt.Sprintf("ungrouped.codes[%d]", i), fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(c)))
		}
		seen[c] = true
	}
	for i, s := range u.Suffixes {
		if s == "" {
			f.At(fmt.Sprintf("ungrouped.suffixes[%d]", i), settlement.ErrRequired)
		}
	}
	if u.Share.Sign() < 0 {
		f.At("ungrouped.share", fmt.Errorf("%w: got %s", settlement.ErrNegative, u.Share))
	}
}

func code(f *settlement.Faults, path, got string, seen map[string]bool) {
	switch {
	case got == "":
		f.At(path, settlement.ErrRequired)
	case seen[got]:
		f.At(path, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(got)))
	}
	seen[got] = true
}

func positive(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	switch {
	case d.Absent() && required:
		f.At(path, settlement.ErrRequired)
	case !d.Absent() && d.Sign() <= 0:
		f.At(path, fmt.Errorf("%w: got %s, want more than 0", settlement.ErrRange, d))
	}
}

func ratio(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	positive(f, path, d, required)
	if _, err := d.Scaled(ratioPlaces); err != nil {
		f.At(path, err)
	}
}

func checkMoney(f *settlement.Faults, path string, d settlement.Decimal) {
	_, err := d.Money()
	f.At(path, err)
}
