// Command hospital analyses a month of a hospital (医保工作分析): indicators against the month
// before and the same month of last year, overruns by ward, doctor and claim, profit and loss by
// group, what stands out, a forecast of the year, and warnings. Package views/hospital says what
// the tables are and how their amounts arise; this program reads the files and prints.
//
//	go run ./examples/hospital -lang zh examples/hospital/job.json
//	go run ./examples/hospital -lang zh -last examples/hospital/job-2024.json -benchmark examples/hospital/benchmark.json -thresholds examples/hospital/thresholds.json examples/hospital/job.json
//	go run ./examples/hospital -month 2025-03 -json -o march.json examples/hospital/job.json
//	go run ./examples/hospital -explain wards:1 examples/hospital/job.json
//	go run ./examples/hospital -explain cases:X5:price examples/hospital/job.json
//
// The argument is a job of any methods, pools and budgets, of the year so far: package job reads
// and settles it, as for examples/settle, and refuses the same faults. -month is the month that is
// analysed, by default the last that has claims. -last is the job of the year before, for 同比 and
// the forecast. -year is a year.json with the reports of its months, which say what was paid: then the
// clearing of the year is forecast; without it, by what the accounts of the job say was prepaid.
// -institution analyses one institution of the job; without it all are analysed
// together. -top is how many doctors, groups and claims a list has, and -least leaves out groups
// with so many claims or fewer.
//
// -explain TABLE:ROW prints how each number of a row arose, and TABLE:ROW:COLUMN one of them. A
// table is named by its number, id or Chinese title, a row by its number or by what it is of (a
// ward, a doctor, a claim), a column by its number, id or Chinese title: see views.Book.Find.
//
// # Documents
//
// -benchmark is a document of what groups cost elsewhere, for indexes of consumption; the table
// names it. -thresholds is a list of bounds:
//
//	[{"measure": "gain_rate", "keys": ["department"], "below": "-0.10", "text": "科室亏损超过费用的 10 %"},
//	 {"measure": "share_high", "above": "0.05", "text": "高倍率病例超过 5 %"}]
//
// measure is a measure of analysis, mean_cost, mean_price, mean_gain, mean_days, cmi,
// cost_per_weight, fund_rate, gain_rate, or share_X of a class X; keys are any by which package
// analysis sums claims up, such as department, doctor, group, class, level, district and home. They
// are held against the month.
//
// -json prints the tables as data, and -o into a file. Exit status: 0 analysed; 1 refused, with
// every fault on stderr, and with -json also on stdout; 2 usage.
package main
