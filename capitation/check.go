package capitation

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
	if p.YearBegins != 0 {
		c.Range("year_begins", p.YearBegins, 1, 12)
	}
	known := checkInstitutions(c, p)
	checkStandards(c, p)
	checkQuality(c, p.Quality, known)
	if p.Sharing != nil {
		p.Sharing.Check(&c.Faults, "sharing")
	}
	for _, code := range slices.Sorted(maps.Keys(p.ReasonableOverrun)) {
		at := fmt.Sprintf("reasonable_overrun[%s]", shown.QuoteKey(code))
		institution(c, at, code, known)
		given(c, at, p.ReasonableOverrun[code])
		c.Money(at, p.ReasonableOverrun[code])
	}
	c.Count("min_term_months", p.MinTermMonths)
	for _, code := range slices.Sorted(maps.Keys(p.Capacity)) {
		at := fmt.Sprintf("capacity[%s]", shown.QuoteKey(code))
		institution(c, at, code, known)
		c.Count(at, p.Capacity[code])
	}
	types := map[string]bool{}
	for i, t := range p.MedicalTypes {
		at := fmt.Sprintf("medical_types[%d]", i)
		c.Required(at, t != "")
		c.Code(at, t, types)
	}
	checkPackages(c, p)
	c.Procedure("procedure", p.Procedure)
	return c.Err()
}

// checkInstitutions returns the institutions that are listed; nil: none is, and any may have
// members.
func checkInstitutions(c *policy.Checker, p Policy) map[string]bool {
	if len(p.Institutions) == 0 {
		return nil
	}
	known := map[string]bool{}
	for i, in := range p.Institutions {
		c.Code(fmt.Sprintf("institutions[%d].code", i), in.Code, known)
	}
	return known
}

func institution(c *policy.Checker, path, code string, all map[string]bool) {
	c.At(path, known(code, all))
}

// known returns an error if a code is none of all; nil: any is known.
func known(code string, all map[string]bool) error {
	if all != nil && !all[code] {
		return fmt.Errorf("%w: %s", settlement.ErrInstitution, shown.QuoteID(code))
	}
	return nil
}

func checkStandards(c *policy.Checker, p Policy) {
	type key struct {
		category string
		from     settlement.Date
	}
	seen := map[key]bool{}
	for i, s := range p.Standards {
		at := fmt.Sprintf("standards[%d]", i)
		if s.Annual.Absent() == s.Monthly.Absent() {
			c.At(at, fmt.Errorf("annual or monthly, one of the two: %w", policy.ErrRequired))
		}
		c.Money(at+".annual", s.Annual)
		c.Money(at+".monthly", s.Monthly)
		c.Share(at+".fund_share", s.FundShare)
		if s.Actual != Cap && !s.FundShare.Absent() {
			c.At(at+".fund_share", fmt.Errorf("%w: only a cap has one", policy.ErrExcludes))
		}
		if s.Actual == Cap && s.IncludesPatientShare {
			c.At(at+".includes_patient_share", fmt.Errorf("%w: under a cap the fund's share is fund money", policy.ErrExcludes))
		}
		if k := (key{s.Category, s.From}); seen[k] {
			c.At(at, fmt.Errorf("%w: category %s from %s", settlement.ErrDuplicate, shown.QuoteKey(s.Category), orAlways(s.From)))
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

func checkQuality(c *policy.Checker, q Quality, known map[string]bool) {
	for _, code := range slices.Sorted(maps.Keys(q.ReductionRate)) {
		at := fmt.Sprintf("quality.reduction_rate[%s]", shown.QuoteKey(code))
		institution(c, at, code, known)
		given(c, at, q.ReductionRate[code])
		c.Share(at, q.ReductionRate[code])
	}
	for _, code := range slices.Sorted(maps.Keys(q.ReductionAmount)) {
		at := fmt.Sprintf("quality.reduction_amount[%s]", shown.QuoteKey(code))
		institution(c, at, code, known)
		given(c, at, q.ReductionAmount[code])
		c.Money(at, q.ReductionAmount[code])
	}
	codes := map[string]bool{}
	for i, in := range q.Indicators {
		at := fmt.Sprintf("quality.indicators[%d]", i)
		c.Code(at+".code", in.Code, codes)
		if in.AtLeast.Absent() == in.AtMost.Absent() {
			c.At(at, fmt.Errorf("%w: want one of at_least and at_most", ErrTarget))
		}
		if in.ReductionRate.Absent() == in.ReductionAmount.Absent() {
			c.At(at, fmt.Errorf("reduction_rate or reduction_amount, one of the two: %w", policy.ErrRequired))
		}
		c.Share(at+".reduction_rate", in.ReductionRate)
		c.Money(at+".reduction_amount", in.ReductionAmount)
	}
	for _, by := range slices.Sorted(maps.Keys(q.Assessed)) {
		institution(c, fmt.Sprintf("quality.assessed[%s]", shown.QuoteKey(by)), by, known)
		for _, code := range slices.Sorted(maps.Keys(q.Assessed[by])) {
			at := fmt.Sprintf("quality.assessed[%s][%s]", shown.QuoteKey(by), shown.QuoteKey(code))
			c.Known(at, code, codes, policy.ErrIndicator)
			given(c, at, q.Assessed[by][code])
		}
	}
}

func checkPackages(c *policy.Checker, p Policy) {
	type key struct {
		code, category string
		from           settlement.Date
	}
	seen, codes := map[key]bool{}, map[string]bool{}
	for i, k := range p.Packages {
		at := fmt.Sprintf("packages[%d]", i)
		codes[k.Code] = true
		if id := (key{k.Code, k.Category, k.From}); seen[id] {
			c.At(at, fmt.Errorf("%w: package %s, category %s, from %s", settlement.ErrDuplicate, shown.QuoteKey(k.Code), shown.QuoteKey(k.Category), orAlways(k.From)))
		} else {
			seen[id] = true
		}
		price, ok1 := c.Money(at+".price", k.Price)
		fund, ok2 := c.Money(at+".fund", k.Fund)
		patient, ok3 := c.Money(at+".patient", k.Patient)
		if ok1 && ok2 && ok3 && price-fund != patient {
			c.At(at+".price", fmt.Errorf("%w: %s is not fund %s + patient %s", ErrPrice, k.Price, k.Fund, k.Patient))
		}
		c.Count(at+".weekly", k.Weekly)
		c.Count(at+".monthly", k.Monthly)
	}
	for i, l := range p.PackageLimits {
		at := fmt.Sprintf("package_limits[%d]", i)
		listed := map[string]bool{}
		for j, code := range l.Packages {
			where := fmt.Sprintf("%s.packages[%d]", at, j)
			c.Known(where, code, codes, ErrPackage)
			if codes[code] {
				c.Code(where, code, listed)
			}
		}
		if l.Weekly == 0 && l.Monthly == 0 && l.Most == 0 && l.Window.Absent() {
			c.At(at, fmt.Errorf("most and window, weekly or monthly: %w", policy.ErrRequired))
		}
		c.Count(at+".most", l.Most)
		c.Required(at+".most", l.Most != 0 || l.Window.Absent())
		c.Required(at+".window", l.Most == 0 || !l.Window.Absent())
		if !l.Window.Absent() {
			c.At(at+".window", l.Window.check())
		}
		c.Count(at+".weekly", l.Weekly)
		c.Count(at+".monthly", l.Monthly)
	}
}

// given checks that a value of a map is not absent.
func given(c *policy.Checker, path string, d settlement.Decimal) { c.Required(path, !d.Absent()) }
