// Package drg rates inpatient stays by DRG points (按病组点数付费), by weight and rate
// (points with the scale 1), or at a group's fixed price (单病种).
//
// A [Policy] is a city's rules as a document. [New] checks it and compiles it into a
// [Plan]. A plan settles the cases of a period:
//
//	policy, err := drg.ReadPolicy(file)
//	if err != nil {
//		return err // every fault of the JSON, with its path
//	}
//	plan, err := drg.New(policy)
//	if err != nil {
//		return err // every fault of the rules, with its path
//	}
//	november := settlement.MustMonth("2025-11").Period()
//	report, err := settlement.Settle(terms, plan.Settlement(november, settlement.Each(cases)))
//	if err != nil {
//		return err // every fault of the cases
//	}
//	for _, s := range report.Statements {
//		fmt.Println(s.Institution, s.Points, s.Due)
//	}
//
// [Plan.Rate] rates one case alone. [Plan.Explain] does the same and records the steps.
//
// # The rules
//
// B are the group's base points (基准点数), A is the coefficient (差异系数), r is cost ÷
// the group's mean cost, and H is the bound of high cases for B:
//
//	class      when                           points
//	high       r ≥ H (or >), tested first     B × A, and once approved + max(0, B × (r′ − H))
//	low        r < L (or ≤)                   B × r, × A and at most B if the policy says so
//	middle     over < r ≤ up to               B × (r + plus)
//	normal     otherwise                      B × A
//	special    approved in case review        reasonable cost ÷ regional mean × scale
//	ungrouped  no group, or none with weight  reasonable cost ÷ regional mean × scale × share
//	fixed      the group has a price          none: the price is the amount
//	violation  points are taken from it       its points − round(its points × multiple)
//	outside    too short or too long, listed  none: nothing is paid
//
// Reasonable cost is cost − unreasonable, and r′ is reasonable cost ÷ the group's mean
// cost. Fields of the [Policy] say whether A multiplies low, middle and excess points,
// what caps them, and whether such cases are paid by item instead. Bounds are compared
// exactly: cost is compared with bound × mean cost, never a rounded ratio with the bound.
//
// A is the first of these that exists: 1 for a uniform group (同病同价); the group's in the
// institution; the group's at the institution's level; the institution's; the level's;
// the default. A case without one is an error.
//
// An approval takes effect only in the class it approves. "high" takes effect in a high
// case. "special" takes effect in any case, also in one that is ungrouped, at a fixed price,
// or high without an approval, unless special.over leaves that class out:
//
//	"special": {"formula": "cost_points", "over": ["ungrouped", "fixed"]}
//
// An approval that does not decide the class is listed among the conflicts with the class
// that the case has: "approval without effect: normal". An approved excess of 0.00 is no
// conflict. Without a rule for special cases an approval as special is an error.
//
// A case that is paid by item on an approval has an amount and no points. The amount is what others paid of the case, plus its by-item money. By-item
// money is the amount that review approved or, without one, cost − unreasonable − covered.
//
// # Dates
//
// A case is settled in the period that holds its date. Its date is the day of settlement
// or, without one, the day of discharge. The policy must be in force on that date. Cases
// of other periods are left out and counted. Only their ids are checked. The zero Period
// takes every case, and the caller vouches for them.
//
// Several plans may follow each other, such as those of two half-years with other
// weights. [Follow] makes a [Timeline] of them, which rates each case by the policy of its
// date.
//
// What a period pays depends on no case dated after its end. If December shows something
// about a stay of January, the settlement of the year corrects it.
//
// # Rules about several cases
//
// Some rules look at other cases. Where a policy has one, [Plan.Settlement] walks all its
// cases before it rates any. They may come in any order, and must hold all of the time
// that the rules look back on. Cases dated after the end of the period are not looked at.
// The walk fills in Readmitted, Ranked and OverQuota. [Plan.Rate] knows one case alone, and
// takes these fields as they are. [Together] settles cases in several parts, such as those of
// two insurance kinds, over which these rules span.
//
// Readmission (再入院): a person comes back to the same group within n days. The days are
// the admission − the discharge of the stay before. The institution must be the same too,
// unless the rule says "any". The points of the stay before are then multiplied by the
// factor, before their one rounding:
//
//	"readmission": {"within_days": 15, "factor": "0.5", "exempt_groups": ["RE13"]}
//
// In a chain every stay but the last is reduced, once. Of two one-day stays on one day
// the one whose id sorts first is the earlier. A stay that is justified (its column
// justified says so) reduces nothing. A stay paid in money has no points that could be
// reduced.
//
// Quotas of special cases (特病单议): quota × the institution's discharges in the cycle,
// rounded, may be approved. More approvals are an error that names the cases. With
// "rank" they are ranked by reasonable cost − points × quota_value instead, and those that
// come last are listed and lose the approval:
//
//	"special": {"quota": "0.005", "quota_cycle": "year", "quota_rounding": "down", "over_quota": "rank", "quota_value": "117.5"}
//
// A cycle counts and ranks all its cases together, from its beginning to the end of the
// period. Only the cases of the period are paid by the result.
//
// A policy may have further quotas, which approvals name in the column approved_as. A quota is
// of each institution's discharges or, with quota_base, of those of the region or of each pool,
// and is then ranked over the region or the pool. A number, allowed, may take the place of a
// share:
//
//	"quotas": [{"name": "tumour", "quota": "0.002", "quota_base": "region", "quota_cycle": "quarter", "over_quota": "rank", "quota_value": "117.5"},
//	           {"name": "burns", "allowed": 12, "quota_cycle": "year"}]
//
// An approval that names no quota counts in that of special, and is an error where special has
// none. An unknown name is an error. An approval as high counts in the quota that it names.
//
// Ranks make flags for a table of rules: true for the first ⌊share × discharges⌋ claims of an
// institution, a group or the region, in the order of a formula, among those for which a
// condition holds. Of equal values the smaller id comes first. Values are compared exactly:
// those whose floors at 18 decimals are equal are compared again in another walk.
//
//	"ranks": [{"name": "top", "within": "institution", "by": "cost − standard", "order": "descending", "share": "0.05", "when": "cost > standard"}]
//
// [Plan.Quotas] says how far quotas are used. [Plan.Candidates] lists the cases that may be
// put up for review.
//
// # Stays that are too short or too long
//
// A policy can limit the length of stays. Days are the column days or, where it is blank, the
// nights between the dates, at least 1; with day_count "inclusive" both days count. A stay
// outside the limits is an error, or is
// listed and not paid, or belongs to another method. In the last case its entry in
// [Plan.Settlement] is in no sum, and [Plan.Outside] yields the stay for the other method,
// so that it is paid once:
//
//	"stays": {"max_days": 60, "outside": "perdiem"}
//
// A stay that is listed counts among the cases and is in no amount. So does an ungrouped
// case that the policy excludes.
//
// # Violations
//
// The column violation takes a multiple of a case's points from it (违规扣点): points −
// round(points × multiple), in the class "violation". What patients paid of the case still
// counts, so that the institution owes it where the basis is whole cost. An institution
// whose points fall below zero owes money. Such points cannot be apportioned: that is an
// error.
//
// # Calibration and simulation
//
// [Calibrate] computes base points, mean costs, coefficients and the regional mean from
// historical cases, of one year or of several weighted years, with outliers or without. It
// says what it found and what it left out. On request it gives the trail of every number.
// [Compare] says which groups moved from one policy to another. [BedDayPoints] converts the
// rate of a bed-day into points. [Plan.Cliffs] lists the costs at which one more fen makes
// the payment jump or fall.
//
// # Rounding
//
// The points of a case are one exact fraction, rounded once, half away from zero, to the
// policy's point_places. An amount is rounded once to the fen.
//
// # What is not covered
//
// Grouping itself. Case compensation belongs to the settlement: see [settlement.Terms].
//
// # Sources
//
// 浙医保联发〔2019〕21号 (浙江省基本医疗保险住院费用DRGs点数付费暂行办法): base points,
// coefficients, classes, points, point value. The articles are cited by policies.
package drg
