// Package drg rates inpatient stays by DRG points (按病组点数付费), by DIP scores (按病种分值付费),
// by weight and rate (points with the scale 1), at a group's fixed price (单病种), or by rules
// written as formulas.
//
// DIP is the same method under other words: a disease (病种) is a group, its score (病种分值,
// 分值) is base points at the scale 1000, 点值 is the point value, 偏差病例 are high and low cases,
// a factor of the auxiliary list (辅助目录) is a column that a rule multiplies by, and 等级系数 is
// the coefficient of a level. See examples/dip.
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
// the default. A case without one is an error. Tables may tell pools apart as well.
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
// # Tables by level, institution and pool
//
// A group may have other base points, another mean cost or another price at a level (等级),
// in an institution or in a pool (险种), and so may a coefficient:
//
//	"groups": [{"code": "K35", "base_points": "1000", "mean_cost": "12000.00", "by": [
//		{"level": "3", "mean_cost": "13800.00"}, {"level": "3", "pool": "390", "mean_cost": "12900.00"}]}],
//	"coefficients": [{"level": "3", "coefficient": "1.1"}, {"pool": "390", "coefficient": "0.9"}]
//
// Of the entries that fit a case the first that exists counts: see [GroupBy] and
// [Coefficient] for the order. What an entry of by leaves out comes from the group. A level
// that no institution has is accepted, and with "unlisted": "accept" so are codes that the
// policy does not list: [Plan.Unused] lists the entries that no case can meet.
//
// A mean cost is needed only where a rule compares with it: with bounds of low and high
// cases, with middle bands, or with candidates for review by ratio or excess.
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
// # Rules as the text writes them
//
// A policy whose regulation the fields above cannot say has a table of rules instead: "rules"
// in place of classes, low, middle, high, special and ungrouped. The first rule whose
// condition holds decides a case. A case that no rule decides is an error.
//
//	"parameters": {"rate": "9575.25", "low": "0.4"},
//	"columns": {"factor": "decimal", "own": "money", "way": "text"},
//	"define": {"standard": "round(base_points × coefficient × rate, 2)", "ratio": "cost ÷ mean_cost"},
//	"rules": [
//		{"class": "special", "when": "approved = 'special'", "points": "approved_points", "article": "第九条"},
//		{"class": "high", "label": "高倍率", "when": "2 < ratio ≤ 5", "points": "base_points × coefficient × (ratio − 1)"},
//		{"class": "low", "when": "cost < low × standard", "amount": "cost"},
//		{"class": "listed", "when": "way = '5' and days ≤ 1", "unpaid": true, "conflict": "died on arrival"},
//		{"class": "normal", "points": "base_points × coefficient × factor"}]
//
// Formulas are exact. They have + − × ÷, min, max, round(x, places) and down(x, places); = ≠ <
// ≤ > ≥, also chained; and, or, not; if(condition, a, b); known(name); texts in single quotes,
// true and false. - * / != <= >= are read as well. New finds every fault, with the field and
// the position in its text. The points of a rule are rounded once to point_places, and its
// amount once to the fen.
//
// The names of formulas, where a name in [brackets] may be unknown:
//
//	of the claim        cost, covered, unreasonable, [days], approved (blank, 'high' or 'special'), approved_as,
//	                    [approved_amount], [approved_points], readmitted, over_quota, and [every column
//	                    that the policy names]
//	of the group        group (the code in the claim), [base_points], [mean_cost], [price], [its attributes]
//	of the institution  institution, level (blank if it has none), [coefficient], [its attributes]
//	of the policy       [regional_mean], scale, its parameters, its definitions
//	and                 pool, and the ranks, which are flags
//
// A name that is needed and not known is an error that names it and the rule. A definition is
// computed where it is first needed, and and, or and if compute no more than they must. So
// "known(own) and own > 100" has no fault where own is blank.
//
// The amount of a rule is what the case is paid in all, of which others paid their part, or
// with "amount_is": "fund" the fund's money. A rule of points with "by_item" makes a case
// compensable. A result below zero is an error, unless the rule says "negative": true.
//
// A blank group code may be listed as a group with a blank code, and ambiguous codes (歧义组) by
// their ending: {"code": "QY", "ending": true}. Such groups mostly have no base points.
//
// Readmission multiplies points before their rounding, as above, unless a rule reads
// readmitted: then the rules say what it does. An approval beyond its quota is none for the
// rules, unless one reads over_quota. An approval that changes nothing is listed.
//
// Columns that a policy names itself must be in every claim file. A Go caller gives their
// values in [Case.Values], by [Plan.Values]. They are digested last, by name.
//
// [Plan.AsRules] says the table that a shorthand policy is equal to.
//
// # Calibration and simulation
//
// [Calibrate] computes base points, mean costs, coefficients and the regional mean from
// historical cases, of one year or of several weighted years, with outliers or without. It
// says what it found and what it left out. On request it gives the trail of every number.
//
// For DIP, base points are scores (分值): with a benchmark (基准病种) a score is the mean cost
// of a disease ÷ that of the benchmark × 1000, which is the policy's scale. A [Table] gives
// groups the mean costs, and if wanted the base points, of levels, pools and institutions.
// A [Composite] takes the cases of diseases that are too rare (综合病种).
//
// [Compare] says which groups, entries and coefficients moved from one policy to another,
// such as from a published table to a calibrated one. [BedDayPoints] converts the
// rate of a bed-day into points. [Plan.Cliffs] lists the costs at which one more fen makes
// the payment jump or fall.
//
// # Rounding
//
// The points of a case are one exact fraction, rounded once, half away from zero, to the
// policy's point_places. An amount is rounded once to the fen. At scale 1 weight ×
// coefficient × rate must come out, so that [New] refuses a policy whose points cannot hold
// base points × coefficient, unless it says "point_rounding": "accepted".
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
