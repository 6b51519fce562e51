package perdiem

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/internal/shown"
)

// check returns every fault of a policy, in the order of its fields.
func check(p Policy) error {
	var f settlement.Faults
	p.Check(&f, p)
	institutions, levels := listed(p)
	classes := checkClasses(&f, p, institutions, levels)
	checkInstitutions(&f, p)
	settlement.CheckChoice(&f, "tier_mode", p.TierMode, "", Marginal, Whole)
	settlement.CheckChoice(&f, "day_count", p.DayCount, "", Nights, Inclusive)
	settlement.CheckChoice(&f, "rates_on", p.RatesOn, "", Discharge, Admission)
	count(&f, "readmission_gap_days", p.ReadmissionGapDays)
	settlement.CheckChoice(&f, "rate_is", p.RateIs, "", Total, Fund)
	checkActual(&f, p)
	checkPatient(&f, p.Patient)
	checkLimits(&f, p, classes, institutions)
	count(&f, "interim.months", p.Interim.Months)
	settlement.CheckChoice(&f, "interim.missed", p.Interim.Missed, "", Refuse, Pay)
	checkProcedure(&f, p.Procedure)
	checkPoints(&f, p.Points)
	return f.Err()
}

func listed(p Policy) (institutions, levels map[string]bool) {
	institutions, levels = make(map[string]bool, len(p.Institutions)), map[string]bool{}
	for _, in := range p.Institutions {
		institutions[in.Code] = true
		if in.Level != "" {
			levels[in.Level] = true
		}
	}
	return institutions, levels
}

func checkClasses(f *settlement.Faults, p Policy, institutions, levels map[string]bool) map[string]bool {
	if len(p.Classes) == 0 {
		f.At("classes", settlement.ErrRequired)
	}
	type key struct {
		code, level, institution string
		from                     settlement.Date
	}
	seen := make(map[key]bool, len(p.Classes))
	codes := map[string]bool{}
	for i, c := range p.Classes {
		at := fmt.Sprintf("classes[%d]", i)
		k := key{c.Code, c.Level, c.Institution, c.From}
		switch {
		case c.Code == "":
			f.At(at+".code", settlement.ErrRequired)
		case seen[k]:
			f.At(at+".code", fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(c.Code)))
		}
		seen[k], codes[c.Code] = true, true
		switch {
		case c.Level != "" && c.Institution != "":
			f.At(at, fmt.Errorf("%w: want at most one of level and institution", settlement.ErrExcludes))
		case c.Level != "" && !levels[c.Level]:
			f.At(at+".level", fmt.Errorf("%w: %s is no institution's", settlement.ErrLevel, shown.QuoteKey(c.Level)))
		case c.Institution != "" && len(institutions) > 0 && !institutions[c.Institution]:
			f.At(at+".institution", fmt.Errorf("%w: %s", settlement.ErrInstitution, shown.QuoteKey(c.Institution)))
		}
		checkTiers(f, at, c.Tiers)
		positive(f, at+".coefficient", c.Coefficient, false)
	}
	return codes
}

func checkTiers(f *settlement.Faults, at string, tiers []Tier) {
	if len(tiers) == 0 {
		f.At(at+".tiers", settlement.ErrRequired)
	}
	last, places, sharePlaces := 0, 0, 0
	for i, t := range tiers {
		path := fmt.Sprintf("%s.tiers[%d]", at, i)
		switch {
		case t.DaysUpTo < 0:
			f.At(path+".days_up_to", fmt.Errorf("%w: got %d", settlement.ErrNegative, t.DaysUpTo))
		case t.DaysUpTo == 0 && i < len(tiers)-1:
			f.At(path+".days_up_to", fmt.Errorf("%w: only the last tier may be open", ErrTier))
		case t.DaysUpTo != 0 && t.DaysUpTo <= last:
			f.At(path+".days_up_to", fmt.Errorf("%w: got %d, want more than %d", ErrTier, t.DaysUpTo, last))
		case i == len(tiers)-1 && t.DaysUpTo != 0:
			f.At(path+".days_up_to", fmt.Errorf("%w: got %d, want the last tier open: a rate of 0 pays nothing beyond", ErrTier, t.DaysUpTo))
		}
		last = max(last, t.DaysUpTo)
		amount(f, path+".rate", t.Rate, true)
		fraction(f, path+".fund_share", t.FundShare)
		places, sharePlaces = max(places, significant(t.Rate)), max(sharePlaces, significant(t.FundShare))
	}
	if max(places, 2)+sharePlaces > 8 {
		f.At(at+".tiers", fmt.Errorf("%w: %d of the rates and %d of the fund's shares, want at most 8 together", settlement.ErrPlaces, max(places, 2), sharePlaces))
	}
}

func checkInstitutions(f *settlement.Faults, p Policy) {
	seen := map[string]bool{}
	for i, in := range p.Institutions {
		at := fmt.Sprintf("institutions[%d].code", i)
		switch {
		case in.Code == "":
			f.At(at, settlement.ErrRequired)
		case seen[in.Code]:
			f.At(at, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(in.Code)))
		}
		seen[in.Code] = true
	}
}

func checkActual(f *settlement.Faults, p Policy) {
	a := p.Actual
	settlement.CheckChoice(f, "actual.treatment", a.Treatment, "", Fixed, Cap, Corridor)
	if p.Points != nil && a.Treatment != "" && a.Treatment != Fixed {
		f.At("actual.treatment", fmt.Errorf("%w: points are of days, not of actual cost", settlement.ErrExcludes))
	}
	fraction(f, "actual.share_above", a.ShareAbove)
	fraction(f, "actual.share_below", a.ShareBelow)
}

func checkPatient(f *settlement.Faults, r PatientRule) {
	settlement.CheckChoice(f, "patient.share_on", r.ShareOn, "", Covered, None, Standard, Actual, Fixed)
	if (r.ShareOn == Standard || r.ShareOn == Actual) && r.Ratio.Absent() {
		f.At("patient.ratio", settlement.ErrRequired)
	}
	fraction(f, "patient.ratio", r.Ratio)
	amount(f, "patient.per_day", r.PerDay, r.ShareOn == Fixed)
}

func checkLimits(f *settlement.Faults, p Policy, classes, institutions map[string]bool) {
	l := p.Limits
	count(f, "limits.days_per_year", l.DaysPerYear)
	count(f, "limits.episodes_per_year", l.EpisodesPerYear)
	settlement.CheckChoice(f, "limits.covered", l.Covered, "", Proportional, Whole)
	b := l.Bundle
	if b.Amount.Absent() != (b.Days == 0) {
		f.At("limits.bundle", fmt.Errorf("amount and days, both or none: %w", settlement.ErrRequired))
	}
	if !b.Amount.Absent() {
		money(f, "limits.bundle.amount", b.Amount)
		if p.TierMode == Whole {
			f.At("limits.bundle", fmt.Errorf("%w: the whole stay has the rate of its last day", settlement.ErrExcludes))
		}
	}
	count(f, "limits.bundle.days", b.Days)
	for i, c := range b.Classes {
		if !classes[c] {
			f.At(fmt.Sprintf("limits.bundle.classes[%d]", i), fmt.Errorf("%w: %s", ErrClass, shown.QuoteKey(c)))
		}
	}
	settlement.CheckChoice(f, "limits.bundle.beyond", b.Beyond, "", Days, None)
	for _, code := range slices.Sorted(maps.Keys(l.InstitutionDays.Caps)) {
		at := "limits.institution_days.caps." + code
		known(f, at, code, institutions)
		if v := l.InstitutionDays.Caps[code]; v < 0 {
			f.At(at, fmt.Errorf("%w: got %d", settlement.ErrNegative, v))
		}
	}
	weights(f, "limits.institution_days.over", l.InstitutionDays.Over)
	weights(f, "limits.institution_days.roll", l.InstitutionDays.Roll)
	if a := l.AdvanceShare; !a.Absent() {
		if a.Sign() < 0 {
			f.At("limits.advance_share", fmt.Errorf("%w: got %s", settlement.ErrNegative, a))
		}
		places(f, "limits.advance_share", a, 6)
		if p.Points != nil {
			f.At("limits.advance_share", fmt.Errorf("%w: points are no money yet", settlement.ErrExcludes))
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.Advances)) {
		at := "limits.advances." + code
		known(f, at, code, institutions)
		money(f, at, l.Advances[code])
	}
}

func known(f *settlement.Faults, path, code string, institutions map[string]bool) {
	if len(institutions) > 0 && !institutions[code] {
		f.At(path, fmt.Errorf("%w: %s", settlement.ErrInstitution, shown.QuoteKey(code)))
	}
}

func weights(f *settlement.Faults, path string, bands []Weight) {
	var last settlement.Decimal
	for i, w := range bands {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case w.UpTo.Absent() && i < len(bands)-1:
			f.At(at+".up_to", fmt.Errorf("%w: only the last band may be open", settlement.ErrBand))
		case !w.UpTo.Absent() && w.UpTo.Cmp(last) <= 0:
			f.At(at+".up_to", fmt.Errorf("%w: got %s, want more than the one before, and than 0", settlement.ErrBand, w.UpTo))
		}
		places(f, at+".up_to", w.UpTo, 4)
		if w.Weight.Absent() {
			f.At(at+".weight", settlement.ErrRequired)
		}
		fraction(f, at+".weight", w.Weight)
		places(f, at+".weight", w.Weight, 4)
		last = w.UpTo
	}
}

func checkProcedure(f *settlement.Faults, r *Procedure) {
	if r == nil {
		return
	}
	for _, day := range []struct {
		path string
		v    int
	}{{"procedure.file_from", r.FileFrom}, {"procedure.file_to", r.FileTo}} {
		if day.v < 0 || day.v > 31 {
			f.At(day.path, fmt.Errorf("%w: got %d, want a day of the month", settlement.ErrRange, day.v))
		}
	}
	if r.FileTo != 0 && r.FileTo < r.FileFrom {
		f.At("procedure.file_to", fmt.Errorf("%w: got %d, want at least %d", settlement.ErrRange, r.FileTo, r.FileFrom))
	}
	for i, n := range r.Reviews {
		count(f, fmt.Sprintf("procedure.reviews[%d]", i), n)
	}
	count(f, "procedure.payment", r.Payment)
}

func checkPoints(f *settlement.Faults, r *PointsRule) {
	if r == nil {
		return
	}
	positive(f, "points.regional_mean", r.RegionalMean, true)
	money(f, "points.regional_mean", r.RegionalMean)
	positive(f, "points.scale", r.Scale, true)
	if r.Places < 0 || r.Places > 8 {
		f.At("points.places", fmt.Errorf("%w: got %d, want 1 to 8", settlement.ErrRange, r.Places))
	}
}

func count(f *settlement.Faults, path string, n int) {
	switch {
	case n < 0:
		f.At(path, fmt.Errorf("%w: got %d", settlement.ErrNegative, n))
	case n > maxIndex:
		f.At(path, fmt.Errorf("%w: got %d, want at most %d", settlement.ErrRange, n, maxIndex))
	}
}

// amount checks a number of yuan that need not be whole fen.
func amount(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	switch {
	case d.Absent() && required:
		f.At(path, settlement.ErrRequired)
	case d.Sign() < 0:
		f.At(path, fmt.Errorf("%w: got %s", settlement.ErrNegative, d))
	default:
		_, _, err := d.Coefficient()
		f.At(path, err)
	}
}

func money(f *settlement.Faults, path string, d settlement.Decimal) {
	if d.Sign() < 0 {
		f.At(path, fmt.Errorf("%w: got %s", settlement.ErrNegative, d))
		return
	}
	_, err := d.Money()
	f.At(path, err)
}

func positive(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	switch {
	case d.Absent() && required:
		f.At(path, settlement.ErrRequired)
	case !d.Absent() && d.Sign() <= 0:
		f.At(path, fmt.Errorf("%w: got %s, want more than 0", settlement.ErrRange, d))
	}
}

func fraction(f *settlement.Faults, path string, d settlement.Decimal) {
	if d.Sign() < 0 || d.Cmp(settlement.DecimalInt(1)) > 0 {
		f.At(path, fmt.Errorf("%w: got %s, want 0 to 1", settlement.ErrRange, d))
	}
}

func places(f *settlement.Faults, path string, d settlement.Decimal, most int) {
	if n := significant(d); n > most {
		f.At(path, fmt.Errorf("%w: got %s, want at most %d", settlement.ErrPlaces, d, most))
	}
}

// significant returns the decimals of d without zeros at the end.
func significant(d settlement.Decimal) int {
	_, n, _ := d.Coefficient()
	return n
}
