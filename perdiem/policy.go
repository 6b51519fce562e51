package perdiem

import (
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Policy is a region's bed-day rules for a year, as a document. A rule whose
// field is absent does not exist.
type Policy struct {
	policy.Document
	// Classes are the kinds of stays with their day rates. Required.
	Classes []Class `json:"classes" required:"true"`
	// Institutions must be listed only if rates name levels. If any are listed, a stay
	// elsewhere is an error.
	Institutions []Institution `json:"institutions,omitempty"`
	// TierMode is "marginal" (default): each day at the rate of its tier; or
	// "whole": the whole stay at the rate of its last day.
	TierMode TierMode `json:"tier_mode,omitempty"`
	// DayCount is "nights" (default): discharged − admitted, at least 1; or
	// "inclusive": both days count.
	DayCount DayCount `json:"day_count,omitempty"`
	// RatesOn says which day decides where rates changed: "discharge" (default,
	// the day to which a bill goes) or "admission" (the first day of the stay).
	RatesOn RatesOn `json:"rates_on,omitempty"`
	// ReadmissionGapDays continues the day index over a stay that begins at most this number
	// of days after the last one ended; 0: every stay begins at day 1.
	ReadmissionGapDays int `json:"readmission_gap_days,omitempty"`
	// IndexOver is "class" (default: the day index continues over stays of one class) or
	// "person": it continues also where the class changed. It needs ReadmissionGapDays.
	IndexOver IndexOver `json:"index_over,omitempty"`
	// ReadmissionInstitution is "same" (default: the day index continues over stays in one
	// institution) or "any".
	ReadmissionInstitution ReadmissionInstitution `json:"readmission_institution,omitempty"`
	// Columns are the columns of stays that the policy names itself, with their kinds. The
	// formula of Actual.Amount reads them, and files of stays must have them. Their values
	// stand in [Stay.Values]. A column department is the field of that name.
	Columns map[string]policy.ColumnKind `json:"columns,omitempty"`
	// RateIs is "total" (default: the patient's share is subtracted) or "fund" (nothing is
	// subtracted).
	RateIs  RateIs      `json:"rate_is,omitempty"`
	Actual  ActualRule  `json:"actual,omitzero"`
	Patient PatientRule `json:"patient,omitzero"`
	Limits  Limits      `json:"limits,omitzero"`
	Interim InterimRule `json:"interim,omitzero"`
	// Procedure has the days for filing, review and payment; it changes no
	// amount: see [Plan.Deadlines].
	Procedure *policy.Procedure `json:"procedure,omitempty"`
	// Points makes stays share a pool by points; nil: they are paid in yuan.
	Points *PointsRule `json:"points,omitempty"`
}

// Class is a kind of stay with its day rates (床日付费标准). A code may be listed again for a
// level or an institution, and from a later date on. A stay takes the entries that name its
// institution, else those that name its level, else the others. Of these it takes the
// newest that is in force.
type Class struct {
	Code        string `json:"code" required:"true"`
	Name        string `json:"name,omitempty"`
	Level       string `json:"level,omitempty"`
	Institution string `json:"institution,omitempty"`
	// From is the first day these rates are in force; absent: always.
	From  settlement.Date `json:"from,omitzero"`
	Tiers []Tier          `json:"tiers" required:"true"`
	// Coefficient multiplies the daily points, before they are rounded; absent: 1.
	// Without points it is unused.
	Coefficient settlement.Decimal `json:"coefficient,omitzero"`
}

// Tier is a span of the day index at one rate.
type Tier struct {
	// DaysUpTo is the last day of the tier; 0: it is open. Only the last tier is.
	DaysUpTo int `json:"days_up_to,omitempty"`
	// Rate is in yuan a day.
	Rate settlement.Decimal `json:"rate" required:"true"`
	// FundShare is the part of the rate that the fund pays; absent: 1. Rate and share
	// together have at most eight decimals.
	FundShare settlement.Decimal `json:"fund_share,omitzero"`
}

// Institution is a hospital (医疗机构).
type Institution struct {
	Code  string `json:"code" required:"true"`
	Name  string `json:"name,omitempty"`
	Level string `json:"level,omitempty"`
}

// ActualRule says how the actual cost of a stay changes its standard.
type ActualRule struct {
	// Treatment is "fixed" (default: nothing), "cap" (the lower of cost and
	// standard), "corridor", or "formula" (what Amount says).
	Treatment Treatment `json:"treatment,omitempty"`
	// Amount is the formula of the treatment "formula", in yuan, in the language of trails: see
	// the package's comment. It reads standard, days, index, cost, covered, class and Columns.
	// Where tiers have fund shares the fund pays their part of it. It is rounded once.
	Amount string `json:"amount,omitempty"`
	// ShareAbove is the part of cost − standard that a corridor adds to the
	// standard where the cost is above it; absent: 0, the standard stays.
	ShareAbove settlement.Decimal `json:"share_above,omitzero"`
	// ShareBelow is the part of standard − cost that a corridor gives beyond the
	// cost where the cost is below the standard; absent: 1, the standard stays.
	ShareBelow settlement.Decimal `json:"share_below,omitzero"`
}

// PatientRule says how the patient's share (个人负担) is computed.
type PatientRule struct {
	// ShareOn is "covered" (default: as the claim says), "none", "standard" or
	// "actual" (a Ratio of the standard or of the cost), or "fixed" (PerDay).
	ShareOn ShareOn            `json:"share_on,omitempty"`
	Ratio   settlement.Decimal `json:"ratio,omitzero"`
	PerDay  settlement.Decimal `json:"per_day,omitzero"` // yuan a paid day
}

// Limits bound the payment. A year is the calendar year in which a stay, or the bill of a
// long one, is settled, unless DaysOf says otherwise. Days beyond a limit are the last days of their stay. Like leave they
// do not advance the day index.
type Limits struct {
	// DaysPerYear limits the paid days of a person; 0: no limit.
	DaysPerYear int `json:"days_per_year,omitempty"`
	// EpisodesPerYear limits the episodes of a person that are paid. With a Bundle it limits
	// the episodes that are bundled. 0: no limit. Stays over which the day index continues
	// are one episode.
	EpisodesPerYear int `json:"episodes_per_year,omitempty"`
	// EpisodesBeyond is the rate in yuan of each day of the episodes beyond EpisodesPerYear, in
	// place of the rates of tiers. The fund's shares stay those of the tiers. Absent: these
	// episodes are not paid or, with a Bundle, as the bundle says.
	EpisodesBeyond settlement.Decimal `json:"episodes_beyond,omitzero"`
	// DaysOf says to which year the days under DaysPerYear belong: "settlement" (default: all
	// to the year in which the stay or bill is settled) or "each_year" (each day to its own).
	DaysOf          DaysOf          `json:"days_of,omitempty"`
	Bundle          Bundle          `json:"bundle,omitzero"`
	InstitutionDays InstitutionDays `json:"institution_days,omitzero"`
	// Covered says which part of the patient's payment a stay owes, where a limit pays only
	// some of its days: "proportional" (default: by its paid days) or "whole". It concerns
	// two shares: as the claim says, and a ratio of the actual cost. The others are computed
	// on paid days.
	Covered CoveredOf `json:"covered,omitempty"`
	// AdvanceShare limits the fund money of an institution to a multiple of its advance;
	// absent: no limit.
	AdvanceShare settlement.Decimal `json:"advance_share,omitzero"`
	// Advances are in yuan, by institution.
	Advances map[string]settlement.Decimal `json:"advances,omitempty"`
}

// Bundle pays the first days of an episode by one amount (包干).
type Bundle struct {
	Amount settlement.Decimal `json:"amount,omitzero"` // yuan; absent: there is no bundle
	// Days is the last day of an episode that the amount pays for. Days beyond are paid at
	// their rates.
	Days int `json:"days,omitempty"`
	// Classes have the bundle; absent: all.
	Classes []string `json:"classes,omitempty"`
	// Beyond says what happens to episodes beyond EpisodesPerYear: "days"
	// (default: paid at the day rates) or "none" (not paid).
	Beyond Beyond `json:"beyond,omitempty"`
}

// InstitutionDays limits the bed-days of institutions (床日总量).
type InstitutionDays struct {
	// Caps are days a settlement period, by institution.
	Caps map[string]int `json:"caps,omitempty"`
	// Over weighs the days beyond the cap by bands of it; absent: they have no weight.
	Over []Weight `json:"over,omitempty"`
	// Roll weighs these days for the next cap, see [Plan.NextCap]; absent: the cap stays.
	Roll []Weight `json:"roll,omitempty"`
}

// Weight is the weight of the days beyond a cap, up to a fraction of the cap. The bound
// belongs to the band. The last band may be open; if it is not, days beyond it have no
// weight.
type Weight struct {
	UpTo   settlement.Decimal `json:"up_to,omitzero"`
	Weight settlement.Decimal `json:"weight" required:"true"`
}

// InterimRule makes long stays settle before they end (中途结算).
type InterimRule struct {
	// Months between bills, counted from the admission; 0: only at discharge.
	Months int `json:"months,omitempty"`
	// Missed says what happens to a stay of which a bill is missing: "error" (default) or
	// "pay" (one bill pays for all of it). Further bills between the dates, such as one at
	// the end of a year, are always taken.
	Missed Missed `json:"missed,omitempty"`
}

// PointsRule turns day rates into points.
type PointsRule struct {
	// RegionalMean is the mean cost of all cases in yuan. Required.
	RegionalMean settlement.Decimal `json:"regional_mean" required:"true"`
	// Scale is the points of a case that costs the regional mean. Required.
	Scale settlement.Decimal `json:"scale" required:"true"`
	// Places is the number of decimals of the points of a day, 1 to 8; 0: 4.
	Places int `json:"places,omitempty"`
}

// ReadPolicy reads a policy document, strictly: see [policy.Read]. [New] checks the rules
// in it.
func ReadPolicy(r io.Reader) (Policy, error) { return policy.Read[Policy](r) }
