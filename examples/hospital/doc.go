// Command hospital analyses a month of a hospital (医保工作分析): indicators against the month
// before and the same month of last year, overruns by ward, doctor and claim, profit and loss by
// group, what stands out, a forecast of the year, and warnings.
//
//	go run ./examples/hospital -lang zh examples/hospital/job.json
//	go run ./examples/hospital -lang zh -last examples/hospital/job-2024.json -benchmark examples/hospital/benchmark.json -thresholds examples/hospital/thresholds.json examples/hospital/job.json
//	go run ./examples/hospital -month 2025-03 -json -o march.json examples/hospital/job.json
//	go run ./examples/hospital -explain 3:1 examples/hospital/job.json
//
// The argument is a job of any methods, pools and budgets, of the year so far: package job reads
// and settles it, as for examples/settle, and refuses the same faults. -month is the month that is
// analysed, by default the last that has claims. -last is the job of the year before, for 同比 and
// the forecast. -institution analyses one institution of the job; without it all are analysed
// together.
//
// The tables, by the numbers that -explain takes:
//
//	1   indicators, with 环比 and 同比
//	2   classes of fees, and who paid
//	3   profit and loss by department, losses first; consumption indexes, shares of classes
//	4   doctors with the largest losses, by code
//	5   claims with the largest losses
//	6   the three dearest claims, with facts: days, cost and fees beside the means of the group
//	7   groups with the largest losses
//	8   groups with the largest profits
//	9   classes of claims
//	10  high claims; 11 low, 12 ungrouped claims, 13 those that a readmission reduces
//	14  wards that are paid by the day
//	15  claims by weight (RW)
//	16  forecast of the year, with its range
//	17  warnings
//	18  the sums of all months beside the statements
//
// A table without rows is not printed, and keeps its number. -top is how many doctors, groups and
// claims a list has, and -least leaves out groups with so many claims or fewer.
//
// # Amounts
//
// All tables but those of single claims are sums of one cube of package analysis: wards, groups and
// classes sum to the month, and the months to the statements, to the fen (table 18). Profit and
// loss is the price less the cost; where the price is fund money, what patients and other payers
// paid stands beside it. Single claims have prices of their own, points × value, each rounded,
// which do not add up to a statement.
//
// -explain TABLE:ROW prints how each figure of a row arose, and TABLE:ROW:COLUMN one of them: sums
// by class of claims, fractions with their operands, and the price of a single claim down to the
// articles of its policy. Rates are percentages in tables and fractions in steps.
//
// The forecast is that of analysis.ForecastYear: the months so far over the share of the same months
// of last year, if -last settles all twelve; else linear. It needs a job that settles the year
// from January on. The range is that of Student's t at 95 %, and the shock of one month by half.
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
// cost_per_weight, fund_rate, gain_rate, or share_X of a class X; keys are department, doctor,
// group and class. They are held against the month.
//
// No table has anything of a person. Doctors are codes: what does not look like a code is printed
// as its shape.
//
// -json prints the tables as data, and -o into a file. Exit status: 0 analysed; 1 refused, with
// every fault on stderr, and with -json also on stdout; 2 usage.
package main
