package capitation

import (
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Policy is a region's rules for per-head payment, as a document. A rule whose
// field is absent does not exist.
type Policy struct {
	policy.Document
	// YearBegins is the month, 1 to 12, in which the policy year begins; 0: January.
	YearBegins int `json:"year_begins,omitempty"`
	// Institutions are the institutions that may have members; absent: any may.
	Institutions []Institution `json:"institutions,omitempty"`
	Standards    []Standard    `json:"standards" required:"true"`
	// Months says how an annual standard becomes that of a month: "rounded" (default: a
	// twelfth, rounded to the fen) or "cumulative" (what the months to date have, rounded, less
	// what those before have: a whole year is the annual standard to the fen).
	Months Months `json:"months,omitempty"`
	// Activation says when a signing takes effect: "next_month" (default),
	// "same_month" (from the first day of the month), or "signing_day".
	Activation Activation `json:"activation,omitempty"`
	// Proration says how much is paid for a month that has days without a head fee:
	// "calendar_day" (default: the part of its other days), "touched_unpaid" (nothing),
	// or "touched_paid" (all of it, if any day counts).
	Proration Proration `json:"proration,omitempty"`
	// InpatientDays are "excluded" (default: no head fee for them) or "included".
	InpatientDays InpatientDays `json:"inpatient_days,omitempty"`
	// Referred care elsewhere is "charged" (default) to the account of the
	// member's institution, or "excluded" from it.
	Referred Elsewhere `json:"referred,omitempty"`
	// Unreferred care elsewhere is "excluded" (default: counted, and otherwise
	// without effect), or "charged" as referred care is.
	Unreferred Elsewhere `json:"unreferred,omitempty"`
	// Negative says what happens to a negative due, after sharing: "carry" (default: it is
	// the institution's debt), or "floor" (it becomes zero).
	Negative Negative `json:"negative,omitempty"`
	Quality  Quality  `json:"quality,omitzero"`
	// Sharing divides the year's surplus or overrun between institution and fund;
	// its standard is the head fees after the quality reduction. Absent: a surplus
	// is kept and an overrun is borne by the institution.
	Sharing *settlement.Sharing `json:"sharing,omitempty"`
	// ReasonableOverrun is the part of an institution's overrun that review found
	// reasonable, in yuan, where Sharing asks for it; absent: 0.
	ReasonableOverrun map[string]settlement.Decimal `json:"reasonable_overrun,omitempty"`
	// MinTermMonths is the shortest term of an agreement, in months. Members with a shorter
	// one are listed; 0: none is.
	MinTermMonths int `json:"min_term_months,omitempty"`
	// Capacity is the number of members that an institution declared it can treat. A month
	// with more members is listed.
	Capacity map[string]int `json:"capacity,omitempty"`
	// MedicalTypes are the medical types (医疗类别) under which members' dialysis is billed.
	// A charge under any other type is listed and touches no account; absent: types are not
	// looked at.
	MedicalTypes []string `json:"medical_types,omitempty"`
	// Packages are sessions at a fixed price, paid besides head fees.
	Packages []Package `json:"packages,omitempty"`
	// PackageLimits limit the sessions of several packages together.
	PackageLimits []PackageLimit `json:"package_limits,omitempty"`
	// Procedure has the days for filing, review and payment; it changes no amount: see
	// [Plan.Deadlines].
	Procedure *policy.Procedure `json:"procedure,omitempty"`
}

// Institution is a hospital (医疗机构).
type Institution struct {
	Code string `json:"code" required:"true"`
	Name string `json:"name,omitempty"`
}

// Standard is the head fee of a category of members (人头定额标准).
type Standard struct {
	Category string `json:"category" required:"true"`
	// Annual is the fee of a year in yuan, of which Months makes the fee of a month. Monthly
	// states the fee of a month instead. Exactly one of the two is given.
	Annual  settlement.Decimal `json:"annual,omitzero"`
	Monthly settlement.Decimal `json:"monthly,omitzero"`
	// IncludesPatientShare says that fund and patient pay the standard together, so that the
	// patient's share comes off. Otherwise the standard is fund money alone.
	IncludesPatientShare bool `json:"includes_patient_share,omitempty"`
	// Actual is "fixed" (default: the standard is the fee of a month) or "cap": the fund pays
	// its share of the lower of the month's standard and the cost of the member's own charges
	// in scope. Without a charge nothing is paid, and what was covered is not subtracted.
	Actual Actual `json:"actual,omitempty"`
	// FundShare is the share of the fund under a cap; absent: 1.
	FundShare settlement.Decimal `json:"fund_share,omitzero"`
	// From is the first day on which the standard holds; absent: always. A month has one
	// standard: of those that have begun by its end, the one with the latest From.
	From settlement.Date `json:"from,omitzero"`
}

// Quality reduces head fees where quality indicators were missed (质量考核扣减).
// Rates are added up, and so are amounts; together they take at most the head fees.
type Quality struct {
	// When is "year_end" (default: in the account of the whole year), or "monthly"
	// (in every account to date).
	When QualityWhen `json:"when,omitempty"`
	// ReductionRate is a fraction of the head fees, by institution, as assessed.
	ReductionRate map[string]settlement.Decimal `json:"reduction_rate,omitempty"`
	// ReductionAmount is in yuan a year, by institution, as assessed.
	ReductionAmount map[string]settlement.Decimal `json:"reduction_amount,omitempty"`
	Indicators      []Indicator                   `json:"indicators,omitempty"`
	// Assessed are the values of indicators, by institution and indicator code. An indicator
	// that is not assessed reduces nothing.
	Assessed map[string]map[string]settlement.Decimal `json:"assessed,omitempty"`
}

// Indicator is a quality indicator with its target, and the reduction for missing it.
type Indicator struct {
	Code string `json:"code" required:"true"`
	Name string `json:"name,omitempty"`
	// AtLeast or AtMost is the target. Exactly one of the two is given. A value on the target
	// meets it.
	AtLeast settlement.Decimal `json:"at_least,omitzero"`
	AtMost  settlement.Decimal `json:"at_most,omitzero"`
	// ReductionRate (a fraction of the head fees) or ReductionAmount (yuan a year) is taken
	// off if the target is missed. Exactly one of the two is given.
	ReductionRate   settlement.Decimal `json:"reduction_rate,omitzero"`
	ReductionAmount settlement.Decimal `json:"reduction_amount,omitzero"`
}

// Package is one session at a fixed price (按次包干), with the fund's part and the patient's
// part.
type Package struct {
	Code string `json:"code" required:"true"`
	Name string `json:"name,omitempty"`
	// Category limits the package to members of a category; absent: it is for all
	// categories that have no package of this code.
	Category string `json:"category,omitempty"`
	// Price is the sum of Fund and Patient, all in yuan a session.
	Price   settlement.Decimal `json:"price" required:"true"`
	Fund    settlement.Decimal `json:"fund" required:"true"`
	Patient settlement.Decimal `json:"patient" required:"true"`
	// Weekly and Monthly are how many sessions are paid in a week, Monday to
	// Sunday, and in a calendar month; 0: any number.
	Weekly  int `json:"weekly,omitempty"`
	Monthly int `json:"monthly,omitempty"`
	// From is the first day of the price; absent: always.
	From settlement.Date `json:"from,omitzero"`
}

// PackageLimit limits the number of paid sessions of several packages together.
type PackageLimit struct {
	Packages []string `json:"packages" required:"true"`
	// Category limits the rule to members of a category; absent: it is for all.
	Category string `json:"category,omitempty"`
	Weekly   int    `json:"weekly,omitempty"`
	Monthly  int    `json:"monthly,omitempty"`
	// Most is the number of sessions that are paid in a Window. Both are given, or none.
	Most   int    `json:"most,omitempty"`
	Window Window `json:"window,omitzero"`
}

// ReadPolicy reads a policy document, strictly: see [policy.Read]. [New] checks the rules
// in it.
func ReadPolicy(r io.Reader) (Policy, error) { return policy.Read[Policy](r) }
