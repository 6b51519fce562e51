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
//	report, err := settlement.Settle(terms, plan.Settlement(cases))
//
// # The rules
//
// With B the group's base points (基准点数), A the coefficient (差异系数), r = cost ÷
// the group's mean cost and H the bound of high cases for B:
//
//	class      when                           points
//	high       r ≥ H (or >), tested first     B × A, and once approved + max(0, B × (r′ − H))
//	low        r < L (or ≤)                   B × A × r, at most B
//	middle     over < r ≤ up to               B × (r + plus)
//	normal     otherwise                      B × A
//	special    approved in case review        reasonable cost ÷ regional mean × scale
//	ungrouped  no group, or none with weight  reasonable cost ÷ regional mean × scale × share
//	fixed      the group has a price          none: the price is the amount
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
// case, "special" in any case that is not paid as high. A case paid by item has
// an amount and no points: what others paid of it and its by-item money, which
// is what review approved, else cost − unreasonable − covered.
//
// # Calibration
//
// [Calibrate] computes base points, mean costs, coefficients and the regional
// mean from historical cases, and says what it found and what it left out.
//
// # Not covered yet
//
// Quotas of special cases, readmission, stay limits, and case compensation in
// the settlement.
//
// # Sources
//
// 浙医保联发〔2019〕21号 (浙江省基本医疗保险住院费用DRGs点数付费暂行办法): base points,
// coefficients, classes, points, point value. The articles are cited by policies.
package drg
