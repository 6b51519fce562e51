// Package drg rates inpatient stays by DRG points (按病组点数付费), by weight and
// rate, which is the same with the scale 1, or at a group's fixed price (单病种).
//
// A policy is a document; a plan is the policy, checked and compiled; a plan
// rates one case at a time, or binds the cases of a period for
// [settlement.Settle]:
//
//	policy, err := drg.ReadPolicy(file)
//	if err != nil {
//		return err // every fault of the JSON, with its path
//	}
//	plan, err := drg.New(policy)
//	if err != nil {
//		return err // every fault of the rules, with its path
//	}
//	entry, err := plan.Rate(drg.Case{
//		ID: "c02", Institution: "LS01", Group: "GB25", Cost: 47880 * settlement.Yuan,
//	})
//	fmt.Println(entry.Class, entry.Points) // high 196.9920
//	report, err := settlement.Settle(terms, plan.Settlement(period, settlement.Each(cases)))
//
// # The rules
//
// With B the group's base points (基准点数), A the coefficient (差异系数), r = cost ÷
// the group's mean cost and H the bound of high cases for B:
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
// r′ counts reasonable cost alone: cost − unreasonable. Whether A multiplies low,
// middle and excess points, what caps them, and whether such cases are paid by
// item instead, are fields of the [Policy]. Bounds are compared exactly: as
// cost against bound × mean cost, never by a rounded ratio.
//
// A is the first that exists: 1 for a uniform group (同病同价); the group's in the
// institution; the group's at the institution's level; the institution's; the
// level's; the default. A case without one is an error.
//
// The points of a case are one exact fraction, rounded once, half away from
// zero, to the policy's point_places.
//
// An approval takes effect only in the class it approves: "high" in a high
// case, "special" in any case that is not paid as high, nor ungrouped, nor at a
// fixed price. A case that is paid by item on an approval has an amount and no
// points: what others paid of it and its by-item money, which is what review
// approved, else cost − unreasonable − covered.
//
// # Dates
//
// A case is settled in the period that holds its date: the day of settlement or,
// without one, of discharge. Those of other periods are left out and counted; they
// may be as they like, but for their ids. On its date the policy must be in force.
// The zero Period takes every case, at the caller's word.
//
// Several plans may follow each other, such as those of two half-years with other weights:
// [Follow] makes a [Timeline] of them, which rates each case by the policy of its date.
//
// What a period pays depends on no case dated after its end: what January shows
// about December is a correction of the year, which a settlement to January's end
// makes.
//
// # Rules about several cases
//
// Some rules look at other cases. Where a policy has one, [Plan.Settlement] walks all cases
// that it is given before it rates any. They may come in any order; it looks at those dated
// up to the end of the period, and fills in Readmitted and OverQuota. The cases must hold
// all of the time that the rules look back on. [Plan.Rate] knows one case alone, and takes
// these two fields as they are.
//
// Readmission (再入院): with admitted − discharged of the stay before ≤ n days, the
// same person, group and (unless "any" will do) institution, the points of the
// stay before are multiplied by the factor, before their one rounding:
//
//	"readmission": {"within_days": 15, "factor": "0.5", "exempt_groups": ["RE13"]}
//
// In a chain every stay but the last is reduced, once. Of two one-day stays on one
// day the one whose id sorts first is the earlier. A stay that is justified
// (the column of that name) reduces nothing; a stay paid in money has no points
// that could be reduced.
//
// Quotas of special cases (特病单议): quota × discharges of the institution in the
// cycle, rounded, may be approved. More are an error that names the cases, or are
// ranked by reasonable cost − points × quota_value, and listed without approval:
//
//	"special": {"quota": "0.005", "quota_cycle": "year", "quota_rounding": "down", "over_quota": "rank", "quota_value": "117.5"}
//
// A cycle counts and ranks from its beginning to the end of the period, all cases
// together; only those of the period are paid by it.
//
// [Plan.Quotas] says how far they are used, [Plan.Candidates] who may be put up
// for review.
//
// # Stays that are too short or too long, and violations
//
// A stay outside the limits of stays is an error, is listed and not paid, or
// belongs to another method: then its entry in [Plan.Settlement] counts nowhere,
// and [Plan.Outside] yields it, so that it is paid once. What is listed, like an
// ungrouped case that is excluded, counts among the cases and in no amount:
//
//	"stays": {"max_days": 60, "outside": "perdiem"}
//
// The column violation takes a multiple of a case's points from it (违规扣点):
// points − round(points × multiple), in the class "violation". What patients paid
// of it still counts, so under whole cost the institution owes that. An
// institution whose points fall below zero owes money; they cannot be
// apportioned, which is an error.
//
// # Calibration and simulation
//
// [Calibrate] computes base points, mean costs, coefficients and the regional
// mean from historical cases, of one year or several weighted ones, with or
// without outliers, and says what it found and what it left out; on request with
// the trail of every number. [Compare] says which groups moved from one policy to
// another, [BedDayPoints] what a bed-day is worth in points, and [Plan.Cliffs]
// where one more fen of cost changes what is paid by a jump or makes it fall.
//
// # Not covered
//
// Grouping itself, and case compensation, which is the settlement's: see
// settlement.Terms.
//
// # Sources
//
// 浙医保联发〔2019〕21号 (浙江省基本医疗保险住院费用DRGs点数付费暂行办法): base points,
// coefficients, classes, points, point value. The articles are cited by policies.
package drg
