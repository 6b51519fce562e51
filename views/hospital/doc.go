// Package hospital arranges the analysis of a month of a hospital (医保工作分析): indicators against
// the month before and the same month of last year, overruns by ward, doctor and claim, profit and
// loss by group, what stands out, a forecast of the year, and warnings.
//
//	now, err := job.Open(job.Folder("2025"), "job.json")
//	last, err := job.Open(job.Folder("2024"), "job.json") // or none
//	book, err := hospital.Analyse(ctx, now, last, hospital.Options{Language: views.Chinese, Top: 10, Least: 20})
//	err = book.Print(os.Stdout, views.Chinese)
//	err = book.Explain(os.Stdout, views.Chinese, "wards:1:gain")
//
// The job may be of any methods, pools and budgets. It settles the year so far; a table of another
// month needs that month in the job's period, or in that of the year before.
//
// # The tables, by their ids
//
//	indicators     indicators, with 环比 and 同比
//	structure      classes of fees, and who paid
//	wards          profit and loss by department, losses first; indexes, shares of classes and fees
//	doctors        doctors with the largest losses, by code
//	cases          claims with the largest losses
//	dearest        the three dearest claims, with facts: days, cost and fees beside the means of the group
//	groups_loss    groups with the largest losses
//	groups_profit  groups with the largest profits
//	groups         profit and loss of all groups, with weights, fees and last year's weight
//	ward_groups    groups of departments with the largest losses
//	classes        classes of claims
//	high           high claims; low, ungrouped, and readmitted: those that a readmission reduces
//	bed_days       wards that are paid by the day
//	weights        claims by weight (RW) and department; weights_all: of all departments
//	forecast       forecast of the year and of its clearing, with ranges
//	months         the months of the year: how its entitlement grows, and is forecast to
//	warnings       what is beyond the thresholds
//	checks         the sums of all months beside the statements
//
// # Amounts
//
// All tables but those of single claims are sums of one cube of package analysis: wards, groups and
// classes sum to the month, and the months to the statements, to the fen (table checks). Profit and
// loss is the price less the cost; where the price is fund money, what patients and other payers
// paid stands beside it. Single claims have prices of their own, points × value, each rounded,
// which do not add up to a statement.
//
// Each number says how it arose, by steps that replay to what is shown: sums by class of claims,
// fractions and percentages with their operands, and the price of a single claim down to the articles
// of its policy.
//
// # The forecast
//
// It is that of analysis.ForecastYear: the months so far over the share of the same months of last
// year, if the job of last year settles all twelve; else linear. It needs a job that settles the year
// from January on. The range is that of Student's t at 95 %, and the shock of one month by half.
//
// The clearing is what the year is entitled to less what its months are paid, forecast from the same
// difference of each month so far, with the season of last year's entitlements. What was paid is known
// from the reports of the months ([Options].Year), else from the accounts of the job's budget: a sum,
// which is spread over the months by their entitlements; else there is no forecast of the clearing.
// The deposit kept back is part of the clearing and stands beside it. Entitlements are at the point
// value of the job: what another final value adds or takes, nobody foresees here.
//
// No table has anything of a person. Doctors are codes: what does not look like a code is shown as
// its shape.
package hospital
