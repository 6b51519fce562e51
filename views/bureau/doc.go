// Package bureau makes the tables that the bureau of a region looks at (医保局分析), from a job and,
// if there is one, the job of last year. See [Analyse].
//
// The tables, by their ids:
//
//	groups    常见病组     the most frequent groups of drg, of all or of one place
//	fees      费用结构     the fees of one group across institutions, of files with columns fee_X
//	change    同比变动     against the job of last year: region, districts, institutions, groups
//	coding    编码监测     shares of high, low and ungrouped cases, short stays, returns, beside the region's
//	shifts    相邻病组     the part of the heaviest group among groups that differ in the last character
//	rates     基金支付率   claims, cost and fund rate by district, level, institution, month
//	quotas    限额使用     quotas of approvals
//	scores    考核得分     scores of the accounts, and the low ones
//	measures  考核指标     CMI, indices, growth, returns, faults of records, satisfaction, with ranks
//	flows     流向         where people of each place are treated, and whom each district treats
//	methods   支付方式比较 what the fund would pay for the same stays under six methods
//	budget    预算模拟     a budget year of each district, settled under each of these methods
//	shares    区县预算分配 what each institution gets of its district's budget, shared by points
//
// All amounts are sums of cubes of package analysis, which are made in one walk over the claims: so
// the tables agree with each other and with the statements. Both sides are checks of the tables.
// Every number is explained: those of figures by steps that replay, a sum by what it is a sum of.
//
// Flags of the coding table are no verdicts: a share is flagged if it is above the region's, which
// includes the institution itself, by the bound or more. No person is in any table.
package bureau
