package perdiem

// In this file: the fields of a document whose text is a choice. Each has a type of its
// own, so that a choice of one field cannot be given to another.

// TierMode says to which days a tier's rate applies.
type TierMode string

// What a [TierMode] may be.
const (
	Marginal TierMode = "marginal" // (default) each day at the rate of its tier
	Whole    TierMode = "whole"    // the whole stay at the rate of its last day
)

// Choices returns what a document may say.
func (TierMode) Choices() []TierMode { return []TierMode{Marginal, Whole} }

// DayCount says which days of a stay count.
type DayCount string

// What a [DayCount] may be.
const (
	Nights    DayCount = "nights"    // (default) discharged − admitted, at least 1
	Inclusive DayCount = "inclusive" // both days
)

// Choices returns what a document may say.
func (DayCount) Choices() []DayCount { return []DayCount{Nights, Inclusive} }

// RatesOn says which day decides where rates changed.
type RatesOn string

// What a [RatesOn] may be.
const (
	Discharge RatesOn = "discharge" // (default)
	Admission RatesOn = "admission"
)

// Choices returns what a document may say.
func (RatesOn) Choices() []RatesOn { return []RatesOn{Discharge, Admission} }

// RateIs says whose money a rate is.
type RateIs string

// What a [RateIs] may be.
const (
	Total RateIs = "total" // (default) the patient's, too
	Fund  RateIs = "fund"
)

// Choices returns what a document may say.
func (RateIs) Choices() []RateIs { return []RateIs{Total, Fund} }

// Treatment says how the actual cost changes the standard.
type Treatment string

// What a [Treatment] may be.
const (
	Fixed    Treatment = "fixed" // (default) nothing
	Cap      Treatment = "cap"   // the lower of the two
	Corridor Treatment = "corridor"
	Formula  Treatment = "formula" // what a formula gives
)

// Choices returns what a document may say.
func (Treatment) Choices() []Treatment { return []Treatment{Fixed, Cap, Corridor, Formula} }

// IndexOver says over which stays of a person the day index continues.
type IndexOver string

// What an [IndexOver] may be.
const (
	OverClass  IndexOver = "class" // (default) those of one class
	OverPerson IndexOver = "person"
)

// Choices returns what a document may say.
func (IndexOver) Choices() []IndexOver { return []IndexOver{OverClass, OverPerson} }

// ReadmissionInstitution says in which institutions a stay continues the day index.
type ReadmissionInstitution string

// What a [ReadmissionInstitution] may be.
const (
	SameInstitution ReadmissionInstitution = "same" // (default) that of the stay before
	AnyInstitution  ReadmissionInstitution = "any"
)

// Choices returns what a document may say.
func (ReadmissionInstitution) Choices() []ReadmissionInstitution {
	return []ReadmissionInstitution{SameInstitution, AnyInstitution}
}

// DaysOf says to which year the days of a stay belong.
type DaysOf string

// What a [DaysOf] may be.
const (
	OfSettlement DaysOf = "settlement" // (default) that in which the stay or bill is settled
	OfEachYear   DaysOf = "each_year"  // each day to its own
)

// Choices returns what a document may say.
func (DaysOf) Choices() []DaysOf { return []DaysOf{OfSettlement, OfEachYear} }

// ShareOn is the base of the patient's share.
type ShareOn string

// What a [ShareOn] may be.
const (
	Covered    ShareOn = "covered" // (default) as the claim says
	ShareNone  ShareOn = "none"
	Standard   ShareOn = "standard"
	Actual     ShareOn = "actual"
	ShareFixed ShareOn = "fixed"
)

// Choices returns what a document may say.
func (ShareOn) Choices() []ShareOn {
	return []ShareOn{Covered, ShareNone, Standard, Actual, ShareFixed}
}

// CoveredOf says which part of the patient's payment a stay owes, where only some of its
// days are paid.
type CoveredOf string

// What a [CoveredOf] may be.
const (
	Proportional CoveredOf = "proportional" // (default) by paid days
	CoveredWhole CoveredOf = "whole"
)

// Choices returns what a document may say.
func (CoveredOf) Choices() []CoveredOf { return []CoveredOf{Proportional, CoveredWhole} }

// Beyond says what happens to episodes beyond the limit of a bundle.
type Beyond string

// What a [Beyond] may be.
const (
	Days       Beyond = "days" // (default) the day rates
	BeyondNone Beyond = "none" // not paid
)

// Choices returns what a document may say.
func (Beyond) Choices() []Beyond { return []Beyond{Days, BeyondNone} }

// Missed says what happens to a stay of which a bill is missing.
type Missed string

// What a [Missed] may be.
const (
	Refuse Missed = "error" // (default)
	Pay    Missed = "pay"   // the one bill pays for all of it
)

// Choices returns what a document may say.
func (Missed) Choices() []Missed { return []Missed{Refuse, Pay} }
