// Package analysis sums up priced claims by any keys: by institution, department, doctor, group,
// class, payer, month, exactly and to the same fen as the statements.
//
//	cube, err := analysis.New(analysis.Options{By: []analysis.Key{analysis.Department, analysis.Group}})
//	for e, err := range settlement.Detailed(cases).Entries() {
//		… cube.Add(&e)
//	}
//	priced, err := cube.Close(report)
//	table, err := priced.Table([]analysis.Key{analysis.Department})
//	for _, c := range table.Cells {
//		mean, err := c.MeanCost().Round(2)
//		fmt.Println(c.Keys[0], c.Claims, c.Cost, c.Price, c.Gain, mean)
//	}
//
// Package job does all of this for a job of documents and files: see job.Result.Analyse.
//
// # Cells
//
// A [Cube] has a cell for each combination of its keys. Pool, institution, method and class are
// always among them, because a statement has a price for each combination of these. The sums of a
// cell are exact, in 128 bits. Cubes are merged as tallies are: neither the order of entries nor
// how they were split changes a byte of [Cube.MarshalBinary].
//
// A cube grows with its cells and not with claims. It refuses to grow beyond its limit:
// [ErrLimit].
//
// # Money
//
// Points have no price of their own: an institution's price is rounded once over all of its
// points. [Cube.Close] divides the price of each class of a statement over the finest cells of
// that class by their points, to the fen: by largest remainder, ties by the texts of the keys.
// Every coarser table is a sum of these cells. So all tables of a cube agree with each other and
// with the statements, and [Priced.Checks] shows both sides of it. Two cubes of different keys
// may differ by a fen in a cell, and never in a statement.
//
// A claim's own price in a list of claims is round(points × factor × value). Such prices do not
// add up to a cell's, unless the terms round each claim: then they do exactly.
//
// What belongs to an institution as a whole has a cell of its own, without claims: what heads,
// budgets, floors, compensation from a reserve, and the clearing add or take. Its department,
// group, doctor and month are empty.
//
// # Measures
//
// Claims that the rules do not pay are counted as [Unpaid] and are in no other measure. Claims of
// other periods are nowhere. [Gain] is what the price leaves of the cost, as in the list of
// claims that package job writes: price, or amount, less cost; where the price is fund money
// (of a policy whose rate is fund money, and of points under terms that are fund only), what
// patients and other payers paid stands beside it.
//
// [Payer] and [Fee] divide single claims, so a table by one of them has the one measure paid, or
// fee. The parts are measures of every other table, too: paid_fund, fee_material.
//
// # Figures
//
// A [Figure] is an exact fraction with its rule, and rounded once where it is shown, half away
// from zero: [Cell.MeanCost], [Cell.MeanDays], [Cell.CMI], [Cell.CostPerWeight], [Cell.FundRate],
// [Benchmark.CostIndex], [Benchmark.TimeIndex], [Share], [Growth], [Rank]. One whose divisor is
// zero is undefined: blank, and never 0. [Figure.Step] explains it as a step that replays.
//
// # Forecasts, warnings, weights
//
// [ForecastYear] tells what a year will come to from its months so far, with a range that is
// stated and a trail that replays. [Priced.Warnings] holds the cells of tables against
// thresholds, a document ([Threshold], [CheckThresholds]). [Weights] counts claims by their
// weight (RW). Program examples/hospital arranges all of these.
//
// # Not covered
//
// A table says nothing of a single person: there is no key for one. Medians and other figures
// that are no quotients of sums are not computed.
package analysis
