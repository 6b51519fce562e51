package drg

// In this file: the fields of a document whose text is a choice. Each has a type of its
// own, so that a choice of one field cannot be given to another.

// LowFormula says how low cases are priced.
type LowFormula string

// What a [LowFormula] may be.
const (
	Ratio     LowFormula = "ratio" // (default) base points × ratio
	LowByItem LowFormula = "by_item"
	LowNone   LowFormula = "none" // as a normal case
)

// Choices returns what a document may say.
func (LowFormula) Choices() []LowFormula { return []LowFormula{Ratio, LowByItem, LowNone} }

// LowCap limits the points of low cases.
type LowCap string

// What a [LowCap] may be.
const (
	BasePoints LowCap = "base_points"
)

// Choices returns what a document may say.
func (LowCap) Choices() []LowCap { return []LowCap{BasePoints} }

// HighFormula says how high cases are priced.
type HighFormula string

// What a [HighFormula] may be.
const (
	Excess     HighFormula = "excess" // (default) the excess of the ratio over its bound counts
	HighNone   HighFormula = "none"   // as a normal case
	HighByItem HighFormula = "by_item"
)

// Choices returns what a document may say.
func (HighFormula) Choices() []HighFormula { return []HighFormula{Excess, HighNone, HighByItem} }

// HighWhen says which high cases the formula prices.
type HighWhen string

// What a [HighWhen] may be.
const (
	Approved HighWhen = "approved" // (default)
	Always   HighWhen = "always"
)

// Choices returns what a document may say.
func (HighWhen) Choices() []HighWhen { return []HighWhen{Approved, Always} }

// SpecialFormula says how cases approved in special case review are priced.
type SpecialFormula string

// What a [SpecialFormula] may be.
const (
	CostPoints    SpecialFormula = "cost_points" // (default) reasonable cost ÷ regional mean × scale
	AsApproved    SpecialFormula = "points"      // as approved
	SpecialByItem SpecialFormula = "by_item"
)

// Choices returns what a document may say.
func (SpecialFormula) Choices() []SpecialFormula {
	return []SpecialFormula{CostPoints, AsApproved, SpecialByItem}
}

// SpecialOver is a class that special case review takes a case out of.
type SpecialOver string

// What a [SpecialOver] may be.
const (
	OverUngrouped SpecialOver = "ungrouped"
	OverFixed     SpecialOver = "fixed"
	OverHigh      SpecialOver = "high"
)

// Choices returns what a document may say.
func (SpecialOver) Choices() []SpecialOver { return []SpecialOver{OverUngrouped, OverFixed, OverHigh} }

// QuotaBase says what a quota is a share of.
type QuotaBase string

// What a [QuotaBase] may be.
const (
	Discharges QuotaBase = "discharges" // (default) of each institution
	OfRegion   QuotaBase = "region"     // the discharges of all institutions together
	OfPool     QuotaBase = "pool"       // the discharges of the pool, in all institutions
)

// Choices returns what a document may say.
func (QuotaBase) Choices() []QuotaBase { return []QuotaBase{Discharges, OfRegion, OfPool} }

// QuotaCycle is the time for which approvals are counted.
type QuotaCycle string

// What a [QuotaCycle] may be.
const (
	InPeriod  QuotaCycle = "period" // (default)
	InYear    QuotaCycle = "year"
	InQuarter QuotaCycle = "quarter"
	InMonth   QuotaCycle = "month"
)

// Choices returns what a document may say.
func (QuotaCycle) Choices() []QuotaCycle { return []QuotaCycle{InPeriod, InYear, InQuarter, InMonth} }

// QuotaRounding makes a quota a number of cases.
type QuotaRounding string

// What a [QuotaRounding] may be.
const (
	Down   QuotaRounding = "down" // (default)
	Up     QuotaRounding = "up"
	HalfUp QuotaRounding = "half_up"
)

// Choices returns what a document may say.
func (QuotaRounding) Choices() []QuotaRounding { return []QuotaRounding{Down, Up, HalfUp} }

// OverQuota says what happens to approvals beyond the quota.
type OverQuota string

// What a [OverQuota] may be.
const (
	OverRefuse OverQuota = "error" // (default)
	Rank       OverQuota = "rank"  // the largest excesses keep the approval
)

// Choices returns what a document may say.
func (OverQuota) Choices() []OverQuota { return []OverQuota{OverRefuse, Rank} }

// RankWithin says among which claims a rank is.
type RankWithin string

// What a [RankWithin] may be.
const (
	WithinInstitution RankWithin = "institution" // (default)
	WithinGroup       RankWithin = "group"       // of all institutions
	WithinRegion      RankWithin = "region"      // all claims together
)

// Choices returns what a document may say.
func (RankWithin) Choices() []RankWithin {
	return []RankWithin{WithinInstitution, WithinGroup, WithinRegion}
}

// RankOrder says which claims come first in a rank.
type RankOrder string

// What a [RankOrder] may be.
const (
	Descending RankOrder = "descending" // (default) the greatest values
	Ascending  RankOrder = "ascending"
)

// Choices returns what a document may say.
func (RankOrder) Choices() []RankOrder { return []RankOrder{Descending, Ascending} }

// RankOf says what the share of a rank is a share of.
type RankOf string

// What a [RankOf] may be.
const (
	RankOfDischarges RankOf = "discharges" // (default)
)

// Choices returns what a document may say.
func (RankOf) Choices() []RankOf { return []RankOf{RankOfDischarges} }

// BackIn says where a person must come back to be readmitted.
type BackIn string

// What a [BackIn] may be.
const (
	Same BackIn = "same" // (default) in the same institution
	Any  BackIn = "any"
)

// Choices returns what a document may say.
func (BackIn) Choices() []BackIn { return []BackIn{Same, Any} }

// StayOutside says what happens to a stay outside the limits.
type StayOutside string

// What a [StayOutside] may be.
const (
	OutsideRefuse StayOutside = "error" // (default)
	List          StayOutside = "list"  // listed, not paid
	ToPerDiem     StayOutside = "perdiem"
	ToCapitation  StayOutside = "capitation"
	ToItem        StayOutside = "item"
)

// Choices returns what a document may say.
func (StayOutside) Choices() []StayOutside {
	return []StayOutside{OutsideRefuse, List, ToPerDiem, ToCapitation, ToItem}
}

// DayCount says how the length of a stay is counted from its dates.
type DayCount string

// What a [DayCount] may be.
const (
	Nights   DayCount = "nights"    // (default) discharge − admission, at least 1
	BothDays DayCount = "inclusive" // discharge − admission + 1
)

// Choices returns what a document may say.
func (DayCount) Choices() []DayCount { return []DayCount{Nights, BothDays} }

// Treatment says how cases without a group are priced.
type Treatment string

// What a [Treatment] may be.
const (
	UngroupedCostPoints Treatment = "cost_points" // reasonable cost ÷ regional mean × scale × share
	UngroupedByItem     Treatment = "by_item"     // reasonable cost × share
	Exclude             Treatment = "exclude"     // listed, not paid
	UngroupedRefuse     Treatment = "error"
)

// Choices returns what a document may say.
func (Treatment) Choices() []Treatment {
	return []Treatment{UngroupedCostPoints, UngroupedByItem, Exclude, UngroupedRefuse}
}

// PointRounding says what happens where base points × coefficient has more decimals than
// points have.
type PointRounding string

// What a [PointRounding] may be.
const (
	RoundingAccepted PointRounding = "accepted" // the product is rounded, also at scale 1
)

// Choices returns what a document may say.
func (PointRounding) Choices() []PointRounding { return []PointRounding{RoundingAccepted} }

// Unlisted says what happens to entries of tables whose group or institution the policy does
// not list.
type Unlisted string

// What an [Unlisted] may be.
const (
	UnlistedRefuse Unlisted = "error"  // (default)
	UnlistedAccept Unlisted = "accept" // they are not used: see [Plan.Unused]
)

// Choices returns what a document may say.
func (Unlisted) Choices() []Unlisted { return []Unlisted{UnlistedRefuse, UnlistedAccept} }

// YearMode says what the weights of a [Calibration]'s years weigh.
type YearMode string

// What a [YearMode] may be.
const (
	Means   YearMode = "means" // (default) the means of the years
	PerCase YearMode = "cases" // every case
)

// Choices returns what a calibration may say.
func (YearMode) Choices() []YearMode { return []YearMode{Means, PerCase} }

// CoefficientsOf says whose coefficients a [Calibration] computes.
type CoefficientsOf string

// What a [CoefficientsOf] may be.
const (
	ByInstitution  CoefficientsOf = "institution" // (default, unless there is a [Blend])
	ByLevel        CoefficientsOf = "level"
	NoCoefficients CoefficientsOf = "none" // (default with a [Blend])
)

// Choices returns what a calibration may say.
func (CoefficientsOf) Choices() []CoefficientsOf {
	return []CoefficientsOf{ByInstitution, ByLevel, NoCoefficients}
}

// MeanOf says which mean cost becomes the regional mean of a policy.
type MeanOf string

// What a [MeanOf] may be.
const (
	MeanOfAll       MeanOf = "all"       // (default without a benchmark)
	MeanOfBenchmark MeanOf = "benchmark" // (default with one)
)

// Choices returns what a calibration may say.
func (MeanOf) Choices() []MeanOf { return []MeanOf{MeanOfAll, MeanOfBenchmark} }

// TableOf says for whom a [Table] has entries.
type TableOf string

// What a [TableOf] may be.
const (
	ByLevelTable           TableOf = "level"
	ByPoolTable            TableOf = "pool"
	ByInstitutionTable     TableOf = "institution"
	ByLevelPoolTable       TableOf = "level_pool"
	ByInstitutionPoolTable TableOf = "institution_pool"
)

// Choices returns what a calibration may say.
func (TableOf) Choices() []TableOf {
	return []TableOf{ByLevelTable, ByPoolTable, ByInstitutionTable, ByLevelPoolTable, ByInstitutionPoolTable}
}

// TrimBy says how outliers are found; blank: none are looked for.
type TrimBy string

// What a [TrimBy] may be.
const (
	Multiples TrimBy = "multiples" // of the group's mean
	Quartiles TrimBy = "iqr"
)

// Choices returns what a calibration may say.
func (TrimBy) Choices() []TrimBy { return []TrimBy{Multiples, Quartiles} }

// Quantile says how a quartile lies among the costs of a group: see [Trim].
type Quantile string

// What a [Quantile] may be.
const (
	Inclusive Quantile = "inclusive" // (default)
	Exclusive Quantile = "exclusive"
)

// Choices returns what a calibration may say.
func (Quantile) Choices() []Quantile { return []Quantile{Inclusive, Exclusive} }
