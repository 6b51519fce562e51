package perdiem

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
	"github.com/yibaojiesuan/settlement/policy"
)

// check returns every fault of a policy, in the order of its fields.
func check(p Policy) error {
	c := policy.Check(p)
	institutions := listed(p)
	classes := checkClasses(c, p, institutions)
	checkInstitutions(c, p)
	count(c, "readmission_gap_days", p.ReadmissionGapDays)
	if p.IndexOver == OverPerson && p.ReadmissionGapDays == 0 {
		c.At("index_over", fmt.Errorf("readmission_gap_days: %w", policy.ErrRequired))
	}
	checkColumns(c, p)
	checkActual(c, p)
	checkPatient(c, p.Patient)
	checkLimits(c, p, classes, institutions)
	count(c, "interim.months", p.Interim.Months)
	c.Procedure("procedure", p.Procedure)
	checkPoints(c, p.Points)
	return c.Err()
}

func listed(p Policy) map[string]bool {
	institutions := make(map[string]bool, len(p.Institutions))
	for _, in := range p.Institutions {
		institutions[in.Code] = true
	}
	return institutions
}

func checkClasses(c *policy.Checker, p Policy, institutions map[string]bool) map[string]bool {
	type key struct {
		code, level, institution string
		from                     settlement.Date
	}
	seen := make(map[key]bool, len(p.Classes))
	codes := map[string]bool{}
	for i, class := range p.Classes {
		at := fmt.Sprintf("classes[%d]", i)
		k := key{class.Code, class.Level, class.Institution, class.From}
		if class.Code != "" && seen[k] {
			c.At(at+".code", fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(class.Code)))
		}
		seen[k], codes[class.Code] = true, true
		switch {
		case class.Level != "" && class.Institution != "":
			c.At(at, fmt.Errorf("%w: want at most one of level and institution", policy.ErrExcludes))
		case class.Institution != "" && len(institutions) > 0 && !institutions[class.Institution]:
			c.At(at+".institution", fmt.Errorf("%w: %s", settlement.ErrInstitution, shown.QuoteKey(class.Institution)))
		}
		checkTiers(c, at, class.Tiers, p.Limits.EpisodesBeyond)
		c.Positive(at+".coefficient", class.Coefficient)
	}
	return codes
}

func checkTiers(c *policy.Checker, at string, tiers []Tier, beyond settlement.Decimal) {
	last, places, sharePlaces := 0, significant(beyond), 0
	for i, t := range tiers {
		path := fmt.Sprintf("%s.tiers[%d]", at, i)
		switch {
		case t.DaysUpTo < 0:
			c.Count(path+".days_up_to", t.DaysUpTo)
		case t.DaysUpTo == 0 && i < len(tiers)-1:
			c.At(path+".days_up_to", fmt.Errorf("%w: only the last tier may be open", ErrTier))
		case t.DaysUpTo != 0 && t.DaysUpTo <= last:
			c.At(path+".days_up_to", fmt.Errorf("%w: got %d, want more than %d", ErrTier, t.DaysUpTo, last))
		case i == len(tiers)-1 && t.DaysUpTo != 0:
			c.At(path+".days_up_to", fmt.Errorf("%w: got %d, want the last tier open: a rate of 0 pays nothing beyond", ErrTier, t.DaysUpTo))
		}
		last = max(last, t.DaysUpTo)
		amount(c, path+".rate", t.Rate)
		c.Share(path+".fund_share", t.FundShare)
		places, sharePlaces = max(places, significant(t.Rate)), max(sharePlaces, significant(t.FundShare))
	}
	if max(places, 2)+sharePlaces > 8 {
		c.At(at+".tiers", fmt.Errorf("%w: %d of the rates and %d of the fund's shares, want at most 8 together", settlement.ErrPlaces, max(places, 2), sharePlaces))
	}
}

func checkInstitutions(c *policy.Checker, p Policy) {
	seen := map[string]bool{}
	for i, in := range p.Institutions {
		c.Code(fmt.Sprintf("institutions[%d].code", i), in.Code, seen)
	}
}

func checkActual(c *policy.Checker, p Policy) {
	a := p.Actual
	if p.Points != nil && a.Treatment != "" && a.Treatment != Fixed {
		c.At("actual.treatment", fmt.Errorf("%w: points are of days, not of actual cost", policy.ErrExcludes))
	}
	c.Required("actual.amount", a.Amount != "" || a.Treatment != Formula)
	if a.Amount != "" && a.Treatment != Formula {
		c.At("actual.amount", fmt.Errorf("%w: only the treatment formula reads it", policy.ErrExcludes))
	}
	c.Share("actual.share_above", a.ShareAbove)
	c.Share("actual.share_below", a.ShareBelow)
}

// claimsOwn are columns of stays and of their results that are no names of formulas. A policy
// may not name others like them.
var claimsOwn = []string{
	"id", "institution", "person", "admitted", "discharged", "settled", "observed", "leave_days", "interim", "pool", "charged_to", "price", "points", "due", "gain", "left",
}

// ownFields are columns of a policy that a stay has as fields of its own.
var ownFields = []string{"department"}

func checkColumns(c *policy.Checker, p Policy) {
	if len(p.Columns) > 0 && p.Actual.Treatment != Formula {
		c.At("columns", fmt.Errorf("actual.amount: %w, only it reads them", policy.ErrRequired))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Columns)) {
		switch {
		case slices.Contains(claimsOwn, name):
			c.At("columns."+name, fmt.Errorf("%w: %s is a column of every claim, or of its result", policy.ErrColumn, name))
		case slices.Contains(ownFields, name) && p.Columns[name] != policy.TextColumn:
			c.At("columns."+name, fmt.Errorf("%w: %s is a text", policy.ErrColumn, name))
		}
	}
}

func checkPatient(c *policy.Checker, r PatientRule) {
	c.Required("patient.ratio", !r.Ratio.Absent() || r.ShareOn != Standard && r.ShareOn != Actual)
	c.Share("patient.ratio", r.Ratio)
	c.Required("patient.per_day", !r.PerDay.Absent() || r.ShareOn != ShareFixed)
	amount(c, "patient.per_day", r.PerDay)
}

func checkLimits(c *policy.Checker, p Policy, classes, institutions map[string]bool) {
	l := p.Limits
	count(c, "limits.days_per_year", l.DaysPerYear)
	count(c, "limits.episodes_per_year", l.EpisodesPerYear)
	b := l.Bundle
	if !l.EpisodesBeyond.Absent() {
		amount(c, "limits.episodes_beyond", l.EpisodesBeyond)
		c.Required("limits.episodes_per_year", l.EpisodesPerYear > 0)
		if b.Beyond == BeyondNone {
			c.At("limits.episodes_beyond", fmt.Errorf("%w: limits.bundle.beyond pays nothing for these episodes", policy.ErrExcludes))
		}
	}
	if b.Amount.Absent() != (b.Days == 0) {
		c.At("limits.bundle", fmt.Errorf("amount and days, both or none: %w", policy.ErrRequired))
	}
	if !b.Amount.Absent() {
		c.Money("limits.bundle.amount", b.Amount)
		if p.TierMode == Whole {
			c.At("limits.bundle", fmt.Errorf("%w: the whole stay has the rate of its last day", policy.ErrExcludes))
		}
	}
	count(c, "limits.bundle.days", b.Days)
	for i, class := range b.Classes {
		c.Known(fmt.Sprintf("limits.bundle.classes[%d]", i), class, classes, ErrClass)
	}
	for _, code := range slices.Sorted(maps.Keys(l.InstitutionDays.Caps)) {
		at := "limits.institution_days.caps." + code
		known(c, at, code, institutions)
		c.Count(at, l.InstitutionDays.Caps[code])
	}
	weights(c, "limits.institution_days.over", l.InstitutionDays.Over)
	weights(c, "limits.institution_days.roll", l.InstitutionDays.Roll)
	if a := l.AdvanceShare; !a.Absent() {
		c.NotNegative("limits.advance_share", a)
		places(c, "limits.advance_share", a, 6)
		if p.Points != nil {
			c.At("limits.advance_share", fmt.Errorf("%w: points are no money yet", policy.ErrExcludes))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.Advances)) {
		at := "limits.advances." + code
		known(c, at, code, institutions)
		c.Money(at, l.Advances[code])
	}
}

func known(c *policy.Checker, path, code string, institutions map[string]bool) {
	if len(institutions) > 0 {
		c.Known(path, code, institutions, settlement.ErrInstitution)
	}
}

func weights(c *policy.Checker, path string, bands []Weight) {
	var last settlement.Decimal
	for i, w := range bands {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case w.UpTo.Absent() && i < len(bands)-1:
			c.At(at+".up_to", fmt.Errorf("%w: only the last band may be open", policy.ErrBand))
		case !w.UpTo.Absent() && w.UpTo.Cmp(last) <= 0:
			c.At(at+".up_to", fmt.Errorf("%w: got %s, want more than the one before, and than 0", policy.ErrBand, w.UpTo))
		}
		places(c, at+".up_to", w.UpTo, 4)
		c.Share(at+".weight", w.Weight)
		places(c, at+".weight", w.Weight, 4)
		last = w.UpTo
	}
}

func checkPoints(c *policy.Checker, r *PointsRule) {
	if r == nil {
		return
	}
	c.Positive("points.regional_mean", r.RegionalMean)
	c.Money("points.regional_mean", r.RegionalMean)
	c.Positive("points.scale", r.Scale)
	if r.Places != 0 {
		c.Range("points.places", r.Places, 1, 8)
	}
}

// count checks a number of days, stays or months.
func count(c *policy.Checker, path string, n int) {
	c.Count(path, n)
	if n > maxIndex {
		c.At(path, fmt.Errorf("%w: got %d, want at most %d", settlement.ErrRange, n, maxIndex))
	}
}

// amount checks a number of yuan that may have parts of a fen.
func amount(c *policy.Checker, path string, d settlement.Decimal) {
	c.NotNegative(path, d)
	_, _, err := d.Coefficient()
	c.At(path, err)
}

func places(c *policy.Checker, path string, d settlement.Decimal, most int) {
	if n := significant(d); n > most {
		c.At(path, fmt.Errorf("%w: got %s, want at most %d", settlement.ErrPlaces, d, most))
	}
}

// significant returns the decimals of d without zeros at the end.
func significant(d settlement.Decimal) int {
	_, n, _ := d.Coefficient()
	return n
}
