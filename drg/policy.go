package drg

import (
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/policy"
)

// Policy is a region's DRG rules for a year, as a document. A rule whose field
// is absent does not exist.
type Policy struct {
	policy.Document
	// Scale is the points of a case that costs the regional mean: "100" for the
	// points method, "1" for weights times a rate. Required.
	Scale settlement.Decimal `json:"scale" required:"true"`
	// PointPlaces is the number of decimals that the points of a case are rounded
	// to, 0 to 8; 4 is usual, and 8 keeps base points × coefficient exact in
	// practice. A document must state it; in a literal its zero is whole points.
	PointPlaces int `json:"point_places" required:"true"`
	// PointRounding is "accepted" where base points × coefficient may be rounded at scale 1.
	// Absent: at scale 1 [New] refuses a policy whose product has more decimals than
	// PointPlaces, since weight × coefficient × rate would no longer come out.
	PointRounding PointRounding `json:"point_rounding,omitempty"`
	// RegionalMean is the mean cost of all cases in yuan. Cost points need it.
	RegionalMean settlement.Decimal `json:"regional_mean,omitzero"`
	// DefaultCoefficient is the last resort; absent: a case without a coefficient is an error.
	DefaultCoefficient settlement.Decimal `json:"default_coefficient,omitzero"`
	Groups             []Group            `json:"groups" required:"true"`
	Institutions       []Institution      `json:"institutions" required:"true"`
	Levels             []Level            `json:"levels,omitempty"`
	Coefficients       []Coefficient      `json:"coefficients,omitempty"`
	// Unlisted says what happens to entries of tables that name a group or an institution
	// which the policy does not list: "error" (default) or "accept" (the entry is not used). The
	// same goes for texts that formulas compare with a group, an institution, a level or an
	// attribute, if none that the policy lists has that text.
	Unlisted Unlisted     `json:"unlisted,omitempty"`
	Classes  Classes      `json:"classes"`
	Low      LowRule      `json:"low,omitzero"`
	Middle   []MiddleBand `json:"middle,omitempty"`
	High     HighRule     `json:"high,omitzero"`
	Special  *SpecialRule `json:"special,omitempty"`
	// Quotas are the quotas of approvals that cases name: see [Quota].
	Quotas []Quota `json:"quotas,omitempty"`
	// Ranks are flags that rules read of a case's place among others: see [RankRule].
	Ranks       []RankRule       `json:"ranks,omitempty"`
	Ungrouped   *UngroupedRule   `json:"ungrouped,omitempty"`
	Readmission *ReadmissionRule `json:"readmission,omitempty"`
	Stays       *StayRule        `json:"stays,omitempty"`
	Violations  *ViolationRule   `json:"violations,omitempty"`
	// Parameters are numbers that formulas use by their names.
	Parameters map[string]settlement.Decimal `json:"parameters,omitempty"`
	// Columns are columns of claims besides those of every case, by name. Formulas use them by
	// these names, and a claim file must have them. A blank one is not known.
	Columns map[string]ColumnKind `json:"columns,omitempty"`
	// Define has formulas that rules use by name.
	Define Definitions `json:"define,omitempty"`
	// Rules are an ordered table that prices cases in place of Classes, Low, Middle, High,
	// Special and Ungrouped: the first rule whose condition holds decides a case.
	Rules []CaseRule `json:"rules,omitempty"`
	// Procedure has the days for filing, review and payment; it changes no amount: see
	// [Plan.Deadlines].
	Procedure *policy.Procedure `json:"procedure,omitempty"`
}

// Group is one DRG (病组).
type Group struct {
	// Code is required. A table of rules may have one group without a code, for cases that
	// have none.
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
	// BasePoints (基准点数) may be absent only with NoWeight or a Price, if the code is that of
	// ungrouped cases, or if every case finds them in By.
	BasePoints settlement.Decimal `json:"base_points,omitzero"`
	// MeanCost is the region's mean cost of the group in yuan, which the classes
	// compare with; like BasePoints it may be absent, and where no rule compares with it.
	MeanCost settlement.Decimal `json:"mean_cost,omitzero"`
	// Stable says whether calibration found enough cases, and their costs even enough. It
	// changes no price.
	Stable bool `json:"stable,omitempty"`
	// Uniform groups (同病同价) have the coefficient 1 everywhere.
	Uniform bool `json:"uniform,omitempty"`
	// NoWeight groups have no base points; their cases follow the rule for ungrouped ones.
	NoWeight bool `json:"no_weight,omitempty"`
	// Price is a fixed price (单病种) in yuan: the case is priced and has no points.
	Price settlement.Decimal `json:"price,omitzero"`
	// Ending makes the group stand for every code that ends with Code and that no other entry
	// lists (歧义组, such as QY). Of several the first that fits counts. Only a policy with rules
	// has such groups: they read the case's own code. Nobody is readmitted to such a group.
	Ending bool `json:"ending,omitempty"`
	// By has what is different at a level, in an institution or in a pool.
	By []GroupBy `json:"by,omitempty"`
	// Attributes are what rules read of the group by name: {"surgical": true, "cap": "2.5",
	// "kind": "tcm"}. One written true or false is a flag, a string that reads as a decimal is a
	// decimal, any other string is a text. A name has one kind throughout the policy.
	Attributes map[string]Attribute `json:"attributes,omitempty"`
}

// GroupBy is what a group has at a level, in an institution or in a pool, or in a pool at one
// of the former. Of the entries that fit a case the first that exists counts, in this order:
// institution + pool, institution, level + pool, level, pool. What the entry leaves out comes
// from the group, never from another entry.
type GroupBy struct {
	// Level or Institution, not both, and Pool: at least one of the three is given.
	Level       string `json:"level,omitempty"`
	Institution string `json:"institution,omitempty"`
	Pool        string `json:"pool,omitempty"`
	// The following are as in [Group]; absent: the group's.
	BasePoints settlement.Decimal `json:"base_points,omitzero"`
	MeanCost   settlement.Decimal `json:"mean_cost,omitzero"`
	Price      settlement.Decimal `json:"price,omitzero"`
	Uniform    *bool              `json:"uniform,omitempty"`
	NoWeight   *bool              `json:"no_weight,omitempty"`
	// Attributes are those that differ; others are the group's. They are written as those of the
	// group.
	Attributes map[string]Attribute `json:"attributes,omitempty"`
}

// Institution is a hospital (医疗机构).
type Institution struct {
	Code  string `json:"code" required:"true"`
	Name  string `json:"name,omitempty"`
	Level string `json:"level,omitempty"`
	// Coefficient applies to every group that has none of its own; absent: the level's. It
	// counts as an entry of Coefficients without group and pool.
	Coefficient settlement.Decimal `json:"coefficient,omitzero"`
	// Attributes are what rules read of the institution by name. They are written as those of a
	// group.
	Attributes map[string]Attribute `json:"attributes,omitempty"`
}

// Level gives the institutions of a level (等级系数) a coefficient. It counts as an entry of
// Coefficients without group and pool.
type Level struct {
	Level       string             `json:"level" required:"true"`
	Coefficient settlement.Decimal `json:"coefficient" required:"true"`
}

// Coefficient (差异系数) is the coefficient of the cases that it names: of a group in an
// institution, in the institutions of a level, or in a pool. Institution and Level exclude
// each other, and one of Institution, Level and Pool is given. Without a Group it is for
// every group.
//
// Of the coefficients that fit a case the first that exists counts, in this order: group +
// institution + pool, group + institution, group + level + pool, group + level, group + pool,
// institution + pool, institution, level + pool, level, pool; then the default.
type Coefficient struct {
	Institution string             `json:"institution,omitempty"`
	Level       string             `json:"level,omitempty"`
	Group       string             `json:"group,omitempty"`
	Pool        string             `json:"pool,omitempty"`
	Coefficient settlement.Decimal `json:"coefficient" required:"true"`
}

// LowRule prices low cases (低倍率).
type LowRule struct {
	// Formula is "ratio" (default: base points × ratio), "by_item", or "none"
	// (as a normal case).
	Formula LowFormula `json:"formula,omitempty"`
	// Coefficient applies the coefficient to the ratio formula.
	Coefficient bool `json:"coefficient,omitempty"`
	// Cap limits the ratio formula to "base_points"; absent: no limit.
	Cap LowCap `json:"cap,omitempty"`
}

// HighRule prices high cases (高倍率).
type HighRule struct {
	// Formula is "excess" (default: base points × coefficient, plus base points ×
	// (ratio of reasonable cost − bound)), "none" (as a normal case; an approved
	// case may be compensated by item in the settlement), or "by_item".
	Formula HighFormula `json:"formula,omitempty"`
	// When is "approved" (default) or "always". A case that is not approved is
	// high, and priced as a normal one.
	When HighWhen `json:"when,omitempty"`
	// Coefficient applies the coefficient to the excess too.
	Coefficient bool `json:"coefficient,omitempty"`
	// CapRatio limits the ratio that counts in the excess; absent: no limit.
	CapRatio settlement.Decimal `json:"cap_ratio,omitzero"`
}

// SpecialRule prices cases approved in special case review (特病单议).
type SpecialRule struct {
	// Formula is "cost_points" (default: reasonable cost ÷ regional mean × scale),
	// "points" (as approved), or "by_item".
	Formula SpecialFormula `json:"formula,omitempty"`
	// Over are the classes that an approved case is taken out of, to be paid as reviewed:
	// "ungrouped", "fixed" and "high" (cases that are high "always"). Absent: all three; an
	// empty list: none. A case that stays in its class is listed.
	Over []SpecialOver `json:"over,omitzero"`
	// QuotaRule is the quota of approvals that name none; absent: any number may be approved.
	QuotaRule
	// Candidates say which cases may be put up for review: see [Plan.Candidates].
	Candidates *CandidateRule `json:"candidates,omitempty"`
}

// QuotaRule says how many cases may be approved in a cycle, and what happens beyond.
type QuotaRule struct {
	// Quota is the share of an institution's discharges that may be approved, 0 to
	// 1; absent: any number may.
	Quota settlement.Decimal `json:"quota,omitzero"`
	// QuotaLevels are the shares of the institutions of a level. They take the place of Quota.
	QuotaLevels []QuotaLevel `json:"quota_levels,omitempty"`
	// QuotaBase says what the share is a share of: "discharges" (default: all of the
	// institution's cases in the cycle, however they are paid), "region" (those of all
	// institutions together) or "pool" (those of the pool, in all institutions). Approvals
	// beyond the quota are then ranked over the region or the pool. The claims must be those
	// of the region: claims of one institution are refused where the policy lists several,
	// unless Allowed gives the number.
	QuotaBase QuotaBase `json:"quota_base,omitempty"`
	// QuotaCycle is the time for which approvals are counted: "period" (default: all
	// cases that are settled together), or the calendar's "year", "quarter" or "month" in
	// which the case's date lies. A cycle counts from its beginning to the end of the period
	// that is settled.
	QuotaCycle QuotaCycle `json:"quota_cycle,omitempty"`
	// QuotaRounding makes share × discharges a number of cases: "down" (default),
	// "up", "half_up".
	QuotaRounding QuotaRounding `json:"quota_rounding,omitempty"`
	// OverQuota says what happens to approvals beyond the quota: "error" (default; it
	// names the cases) or "rank". With "rank" the cases with the largest excess of
	// reasonable cost over the price keep the approval. The price is that without the
	// approval, not reduced by a readmission. Ties go to the id that sorts first bytewise.
	// The other cases are listed, and priced as if they were not approved.
	OverQuota OverQuota `json:"over_quota,omitempty"`
	// QuotaValue is the point value in yuan that the ranking prices with, since the value
	// of the settlement is not known before the ranking. Required with "rank".
	QuotaValue settlement.Decimal `json:"quota_value,omitzero"`
	// Allowed is the number of cases in a cycle that may be approved, in place of a share of
	// the discharges.
	Allowed *int `json:"allowed,omitempty"`
}

// Quota is a quota of approvals beside that of special. An approval in special case review
// names its quota in the column "approved_as"; one that names none counts in the quota of
// special. An approval as high counts in the quota that it names, and in none if it names
// none.
type Quota struct {
	// Name is required beside special. A table of rules may have one quota without a name, in
	// which approvals that name none count.
	Name string `json:"name,omitempty"`
	// QuotaRule must have a Quota, QuotaLevels or Allowed.
	QuotaRule
}

// RankRule makes a flag for formulas: it is true for the first claims of an institution, a
// group or the region in an order. Rules and definitions use it by its name; other ranks do
// not.
type RankRule struct {
	// Name is [a-z][a-z0-9_]*, and no other name of formulas.
	Name string `json:"name" required:"true"`
	// Within says whose claims are ranked together: "institution" (default), "group" (of all
	// institutions) or "region" (all claims). The latter two need the claims of the region:
	// claims of one institution are refused where the policy lists several, unless Allowed
	// gives the number.
	Within RankWithin `json:"within,omitempty"`
	// By is the formula of the value that claims are ordered by. Values are compared exactly.
	// It may use neither ranks nor readmitted and over_quota.
	By string `json:"by" required:"true"`
	// Order is "descending" (default) or "ascending". Of claims with equal values the one
	// whose id sorts first bytewise comes first, in both orders.
	Order RankOrder `json:"order,omitempty"`
	// Share is the share of Of that the flag is true for, 0 to 1. Share or Allowed is required.
	Share settlement.Decimal `json:"share,omitzero"`
	// Of is "discharges" (default): all cases of that institution, group or region in the
	// period, however they are paid.
	Of RankOf `json:"of,omitempty"`
	// Rounding makes the share a number of claims: "down" (default), "up", "half_up".
	Rounding QuotaRounding `json:"rounding,omitempty"`
	// When is the condition of the claims that are ranked, which may use what By may; absent:
	// all are. Stays outside the limits are never ranked.
	When string `json:"when,omitempty"`
	// Allowed is the number of claims that the flag is true for, in place of the share.
	Allowed *int `json:"allowed,omitempty"`
}

// QuotaLevel is the quota of the institutions of a level.
type QuotaLevel struct {
	Level string             `json:"level" required:"true"`
	Quota settlement.Decimal `json:"quota" required:"true"`
}

// CandidateRule has the conditions for special case review. A case that meets one of them
// is a candidate. No case meets a condition that is absent.
type CandidateRule struct {
	// Ratio is the least ratio of cost to the group's mean cost.
	Ratio settlement.Decimal `json:"ratio,omitzero"`
	// Cost is the least cost in yuan.
	Cost settlement.Decimal `json:"cost,omitzero"`
	// Excess is the least excess of cost over the group's mean cost, in yuan.
	Excess settlement.Decimal `json:"excess,omitzero"`
	// Days is the least length of stay.
	Days int `json:"days,omitempty"`
}

// ReadmissionRule reduces a stay after which the same person came back to the
// same group (再入院): its points are multiplied by the factor. See [Plan.Settlement].
type ReadmissionRule struct {
	// WithinDays is the most days from the discharge to the next admission; 0: the
	// same day.
	WithinDays int `json:"within_days"`
	// Factor multiplies the points of the earlier stay, 0 to 1. Required, unless some rule
	// reads readmitted: then the rules say what a readmission does.
	Factor settlement.Decimal `json:"factor,omitzero"`
	// Institution is "same" (default: a person must come back to the same institution)
	// or "any".
	Institution BackIn `json:"institution,omitempty"`
	// ExemptGroups are the groups whose patients are expected back, such as
	// chemotherapy and radiotherapy. A single stay is exempt if it is justified.
	ExemptGroups []string `json:"exempt_groups,omitempty"`
}

// StayRule limits the length of the stays that the policy prices. Days are the
// column of that name or, where it is blank, counted from admission and discharge.
type StayRule struct {
	// DayCount says how days are counted from the dates: "nights" (default: discharge −
	// admission, at least 1) or "inclusive" (both days count: discharge − admission + 1).
	DayCount DayCount `json:"day_count,omitempty"`
	MinDays  int      `json:"min_days,omitempty"`
	// MaxDays is the longest stay inside the limits; 0: there is no limit.
	MaxDays int `json:"max_days,omitempty"`
	// Outside says what happens to a stay outside the limits: "error" (default), "list"
	// (listed, not paid), or the method that takes it, such as "perdiem": see
	// [Plan.Outside].
	Outside StayOutside `json:"outside,omitempty"`
}

// ViolationRule takes points for violations (违规). The column "violation" of a case is the
// multiple of its points that is taken from it. 1 takes all the points that it earned, and 3
// takes three times as many. Without the rule such a case is an error.
type ViolationRule struct {
	// MaxMultiple is the largest multiple; absent: there is none.
	MaxMultiple settlement.Decimal `json:"max_multiple,omitzero"`
}

// UngroupedRule prices cases without a group that has a weight.
type UngroupedRule struct {
	// Codes are the group codes of cases that are ungrouped; "" is a blank code.
	Codes []string `json:"codes,omitempty"`
	// Suffixes are endings of such codes (歧义组).
	Suffixes []string `json:"suffixes,omitempty"`
	// Treatment is "cost_points" (reasonable cost ÷ regional mean × scale × share),
	// "by_item" (reasonable cost × share), "exclude" (listed, not paid) or "error".
	Treatment Treatment `json:"treatment" required:"true"`
	// Share is the discount; absent: 1.
	Share settlement.Decimal `json:"share,omitzero"`
}

// ReadPolicy reads a policy document, strictly: see [policy.Read]. [New] checks the rules
// in it.
func ReadPolicy(r io.Reader) (Policy, error) { return policy.Read[Policy](r) }
