// Command bureau settles a region's job and prints what its bureau looks at (医保局分析).
//
//	go run ./examples/bureau -lang zh examples/bureau/job.json
//	go run ./examples/bureau -lang zh -last examples/bureau/job-2024.json -with examples/bureau/bureau.json examples/bureau/job.json
//	go run ./examples/bureau -table 流向 examples/bureau/job.json
//	go run ./examples/bureau -explain 基金支付率:机构/B04:基金支付率 examples/bureau/job.json
//
// The tables, by their Chinese names or ids:
//
//	常见病组     groups    the most frequent groups of drg (-top), of all or of one place (-at)
//	费用结构     fees      the fees of one group across institutions (-group), of files with columns fee_X
//	同比变动     change    against the job of last year (-last): region, districts, institutions, groups
//	编码监测     coding    shares of high, low and ungrouped cases, short stays, returns, beside the region's
//	相邻病组     shifts    the part of the heaviest group among groups that differ in the last character
//	基金支付率   rates     claims, cost and fund rate by district, level, institution, month
//	限额使用     quotas    quotas of approvals
//	考核得分     scores    scores of the accounts, and the low ones
//	考核指标     measures  CMI, indices, growth, returns, faults of records, satisfaction, with ranks
//	流向         flows     where people of each place are treated, and whom each district treats
//	支付方式比较 methods   what the fund would pay for the same stays under six methods
//	预算模拟     budget    a budget year of each district under each of these methods
//
// All amounts are sums of two cubes of package analysis, which are made in one walk: so the tables
// agree with each other and with the statements. Both sides stand below each table; a table that does
// not agree is refused, and nothing is printed. -explain prints the steps of every number of a row, or
// of one column: those of figures replay, and a sum says what it is a sum of.
//
// -with names a document of bounds, a benchmark, rates, budgets and what is entered for institutions:
// see [analysis.Bureau]. Without it, bounds are those of that type, and what needs the rest is blank.
// The district of an institution is the one that the document or, if they agree, its claims say.
//
// Flags of the coding table are no verdicts: a share is flagged if it is above the region's, which
// includes the institution itself, by the bound or more. No person is printed.
//
// Exit status: 0 printed; 1 refused, with every fault on stderr; 2 usage.
package main
