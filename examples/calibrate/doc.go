// Command calibrate makes the tables of a DRG or DIP policy from history (测算): base points
// or scores (基准点数, 分值), mean costs, coefficients, and entries by level and pool. It also
// makes the day rates of bed-days and the standards of heads.
//
//	go run ./examples/calibrate [flags] calibration.json draft.json history.csv …
//	go run ./examples/calibrate -o policy.json -compare published.json examples/calibrate/calibration.json examples/calibrate/draft.json examples/calibrate/history-*
//
// calibration.json has the options of [drg.Calibration], strictly read: years and their
// weights, outliers, the least numbers of cases, a benchmark disease, tables by level, pool
// and institution, composite diseases (schema/drg-calibration.schema.json). draft.json is a
// policy without numbers: its rules stay as they are, and institutions have their levels
// there. The history is one or more files of cases, such as one for each year, in any form
// that package his reads; the columns institution, group and cost are needed, discharged
// where years are weighed, and pool where a table asks for pools. Cases are not checked for
// ids that occur twice, but a file may be given only once.
//
// It prints what was found and left out, and a table of the groups. -by adds or chooses
// tables:
//
//	groups         mean cost, median, variation and base points of every group (the default)
//	entries        the entries of groups by level, pool and institution
//	coefficients   the coefficients
//
// -o FILE writes the policy, and -json prints the summary in place of the tables.
// -compare FILE compares with a published policy: which numbers differ, by how much, and
// what only one of the two has. -explain GROUP prints how the numbers of a group came
// about, with their formulas; it may be given several times.
//
// -method perdiem makes day rates by class and level. The options are those of
// [perdiem.Calibration], and the history is files of stays. -method capitation makes the
// standards of heads. The options are those of [capitation.Calibration], and the history is
// files of patients: category, months, cost and covered are needed. The tables of both have the
// formulas of their numbers.
//
// Exit status: 0 calibrated; 1 refused, with every fault on stderr; 2 usage.
package main
