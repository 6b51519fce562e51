package capitation

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
	if p.YearBegins < 0 || p.YearBegins > 12 {
		f.At("year_begins", fmt.Errorf("%w: got %d, want 1 to 12", settlement.ErrRange, p.YearBegins))
	}
	known := checkInstitutions(&f, p)
	checkStandards(&f, p)
	settlement.CheckChoice(&f, "activation", p.Activation, "", NextMonth, SameMonth, SigningDay)
	settlement.CheckChoice(&f, "proration", p.Proration, "", CalendarDay, TouchedUnpaid, TouchedPaid)
	settlement.CheckChoice(&f, "inpatient_days", p.InpatientDays, "", Excluded, Included)
	settlement.CheckChoice(&f, "referred", p.Referred, "", Charged, Excluded)
	settlement.CheckChoice(&f, "unreferred", p.Unreferred, "", Charged, Excluded)
	settlement.CheckChoice(&f, "negative", p.Negative, "", Carry, Floor)
	checkQuality(&f, p.Quality, known)
	if p.Sharing != nil {
		p.Sharing.Check(&f, "sharing")
	}
	for _, code := range slices.Sorted(maps.Keys(p.ReasonableOverrun)) {
		at := fmt.Sprintf("reasonable_overrun[%s]", shown.QuoteKey(code))
		institution(&f, at, code, known)
		amount(&f, at, p.ReasonableOverrun[code], true)
	}
	count(&f, "min_term_months", p.MinTermMonths)
	for _, code := range slices.Sorted(maps.Keys(p.Capacity)) {
		at := fmt.Sprintf("capacity[%s]", shown.QuoteKey(code))
		institution(&f, at, code, known)
		count(&f, at, p.Capacity[code])
	}
	for i, t := range p.MedicalTypes {
		at := fmt.Sprintf("medical_types[%d]", i)
		if t == "" {
			f.At(at, settlement.ErrRequired)
		} else if slices.Contains(p.MedicalTypes[:i], t) {
			f.At(at, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(t)))
		}
	}
	checkPackages(&f, p)
	return f.Err()
}

// checkInstitutions returns the institutions that are listed, nil if any may be.
func checkInstitutions(f *settlement.Faults, p Policy) map[string]bool {
	if len(p.Institutions) == 0 {
		return nil
	}
	known := map[string]bool{}
	for i, in := range p.Institutions {
		at := fmt.Sprintf("institutions[%d].code", i)
		switch {
		case in.Code == "":
			f.At(at, settlement.ErrRequired)
		case known[in.Code]:
			f.At(at, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(in.Code)))
		}
		known[in.Code] = true
	}
	return known
}

func institution(f *settlement.Faults, path, code string, all map[string]bool) {
	f.At(path, known(code, all))
}

// known returns an error if a code is none of all; nil: any is known.
func known(code string, all map[string]bool) error {
	if all != nil && !all[code] {
		return fmt.Errorf("%w: %s", settlement.ErrInstitution, shown.QuoteID(code))
	}
	return nil
}

func checkStandards(f *settlement.Faults, p Policy) {
	if len(p.Standards) == 0 {
		f.At("standards", settlement.ErrRequired)
	}
	type key struct {
		category string
		from     settlement.Date
	}
	seen := map[key]bool{}
	for i, s := range p.Standards {
		at := fmt.Sprintf("standards[%d]", i)
		if s.Category == "" {
			f.At(at+".category", settlement.ErrRequired)
		}
		if s.Annual.Absent() == s.Monthly.Absent() {
			f.At(at, fmt.Errorf("annual or monthly, one of the two: %w", settlement.ErrRequired))
		}
		amount(f, at+".annual", s.Annual, false)
		amount(f, at+".monthly", s.Monthly, false)
		if k := (key{s.Category, s.From}); seen[k] {
			f.At(at, fmt.Errorf("%w: category %s from %s", settlement.ErrDuplicate, shown.QuoteKey(s.Category), orAlways(s.From)))
		} else {
			seen[k] = true
		}
	}
}

func orAlways(d settlement.Date) string {
	if d.Absent() {
		return "the beginning"
	}
	return d.String()
}

func checkQuality(f *settlement.Faults, q Quality, known map[string]bool) {
	settlement.CheckChoice(f, "quality.when", q.When, "", YearEnd, Monthly)
	for _, code := range slices.Sorted(maps.Keys(q.ReductionRate)) {
		at := fmt.Sprintf("quality.reduction_rate[%s]", shown.QuoteKey(code))
		institution(f, at, code, known)
		rate(f, at, q.ReductionRate[code], true)
	}
	for _, code := range slices.Sorted(maps.Keys(q.ReductionAmount)) {
		at := fmt.Sprintf("quality.reduction_amount[%s]", shown.QuoteKey(code))
		institution(f, at, code, known)
		amount(f, at, q.ReductionAmount[code], true)
	}
	codes := map[string]bool{}
	for i, in := range q.Indicators {
		at := fmt.Sprintf("quality.indicators[%d]", i)
		switch {
		case in.Code == "":
			f.At(at+".code", settlement.ErrRequired)
		case codes[in.Code]:
			f.At(at+".code", fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(in.Code)))
		}
		codes[in.Code] = true
		if in.AtLeast.Absent() == in.AtMost.Absent() {
			f.At(at, fmt.Errorf("%w: want one of at_least and at_most", ErrTarget))
		}
		if in.ReductionRate.Absent() == in.ReductionAmount.Absent() {
			f.At(at, fmt.Errorf("reduction_rate or reduction_amount, one of the two: %w", settlement.ErrRequired))
		}
		rate(f, at+".reduction_rate", in.ReductionRate, false)
		amount(f, at+".reduction_amount", in.ReductionAmount, false)
	}
	for _, by := range slices.Sorted(maps.Keys(q.Assessed)) {
		institution(f, fmt.Sprintf("quality.assessed[%s]", shown.QuoteKey(by)), by, known)
		for _, code := range slices.Sorted(maps.Keys(q.Assessed[by])) {
			at := fmt.Sprintf("quality.assessed[%s][%s]", shown.QuoteKey(by), shown.QuoteKey(code))
			if !codes[code] {
				f.At(at, fmt.Errorf("%w: %s", settlement.ErrIndicator, shown.QuoteKey(code)))
			}
			if q.Assessed[by][code].Absent() {
				f.At(at, settlement.ErrRequired)
			}
		}
	}
}

func checkPackages(f *settlement.Faults, p Policy) {
	type key struct {
		code, category string
		from           settlement.Date
	}
	seen, codes := map[key]bool{}, map[string]bool{}
	for i, k := range p.Packages {
		at := fmt.Sprintf("packages[%d]", i)
		if k.Code == "" {
			f.At(at+".code", settlement.ErrRequired)
		}
		codes[k.Code] = true
		if id := (key{k.Code, k.Category, k.From}); seen[id] {
			f.At(at, fmt.Errorf("%w: package %s, category %s, from %s", settlement.ErrDuplicate, shown.QuoteKey(k.Code), shown.QuoteKey(k.Category), orAlways(k.From)))
		} else {
			seen[id] = true
		}
		price, ok1 := amount(f, at+".price", k.Price, true)
		fund, ok2 := amount(f, at+".fund", k.Fund, true)
		patient, ok3 := amount(f, at+".patient", k.Patient, true)
		if ok1 && ok2 && ok3 && price-fund != patient {
			f.At(at+".price", fmt.Errorf("%w: %s is not fund %s + patient %s", ErrPrice, k.Price, k.Fund, k.Patient))
		}
		count(f, at+".weekly", k.Weekly)
		count(f, at+".monthly", k.Monthly)
	}
	for i, l := range p.PackageLimits {
		at := fmt.Sprintf("package_limits[%d]", i)
		if len(l.Packages) == 0 {
			f.At(at+".packages", settlement.ErrRequired)
		}
		for j, code := range l.Packages {
			where := fmt.Sprintf("%s.packages[%d]", at, j)
			if !codes[code] {
				f.At(where, fmt.Errorf("%w: %s", ErrPackage, shown.QuoteKey(code)))
			} else if slices.Contains(l.Packages[:j], code) {
				f.At(where, fmt.Errorf("%w: %s", settlement.ErrDuplicate, shown.QuoteKey(code)))
			}
		}
		if l.Weekly == 0 && l.Monthly == 0 {
			f.At(at, fmt.Errorf("weekly or monthly: %w", settlement.ErrRequired))
		}
		count(f, at+".weekly", l.Weekly)
		count(f, at+".monthly", l.Monthly)
	}
}

func count(f *settlement.Faults, path string, n int) {
	if n < 0 {
		f.At(path, fmt.Errorf("%w: got %d", settlement.ErrNegative, n))
	}
}

// rate checks a fraction between 0 and 1.
func rate(f *settlement.Faults, path string, d settlement.Decimal, required bool) {
	switch {
	case d.Absent() && required:
		f.At(path, settlement.ErrRequired)
	case d.Sign() < 0 || d.Cmp(settlement.DecimalInt(1)) > 0:
		f.At(path, fmt.Errorf("%w: got %s, want a fraction between 0 and 1", settlement.ErrRange, d))
	}
}

// amount checks yuan that are not negative, and returns them if they are good.
func amount(f *settlement.Faults, path string, d settlement.Decimal, required bool) (settlement.Money, bool) {
	m, err := d.Money()
	switch {
	case d.Absent() && required:
		err = settlement.ErrRequired
	case d.Sign() < 0:
		err = fmt.Errorf("%w: got %s", settlement.ErrNegative, d)
	}
	f.At(path, err)
	return m, err == nil
}
