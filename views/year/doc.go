// Package year shows the report of a month (月度预结算表) or of a year's clearing (年度清算表), as books
// of package views: what the claims of each pool come to, what the month transfers or the clearing
// moves, the months with their curve, and the corrections of months that were settled before.
//
//	r, err := y.Month(ctx, month, job.YearOptions{})
//	err = year.Book(r.Report, y.Job().Words).Print(out, lang)
//
// A month is book-keeping: the clearing of the year decides.
package year
