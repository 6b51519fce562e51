// Command bureau settles a region's job and prints what its bureau looks at (医保局分析): the tables
// of package [github.com/yibaojiesuan/settlement/views/bureau].
//
//	go run ./examples/bureau -lang zh examples/bureau/job.json
//	go run ./examples/bureau -lang zh -last examples/bureau/job-2024.json -with examples/bureau/bureau.json examples/bureau/job.json
//	go run ./examples/bureau -table 流向 examples/bureau/job.json
//	go run ./examples/bureau -lang zh -unit 万元 -table 基金支付率 examples/bureau/job.json
//	go run ./examples/bureau -explain 基金支付率:机构/B04:基金支付率 examples/bureau/job.json
//
// -with names a document of bounds, a benchmark, rates, budgets and what is entered for institutions:
// see [github.com/yibaojiesuan/settlement/analysis.Bureau]. -unit 万元 shows sums in ten thousand yuan,
// each rounded once to two decimals; JSON is in yuan always. -explain prints the steps of every
// number of a row, or of one column.
//
// A table that does not agree with the statements is refused, and nothing is printed.
//
// Exit status: 0 printed; 1 refused, with every fault on stderr; 2 usage.
package main
