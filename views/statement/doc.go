// Package statement shows a report and a settled job to people, as books of package views: the
// statements of institutions (清算表) with their checks, how a claim is priced, the claims (病例明细),
// and the parameters of the policies (参数).
//
//	b := statement.Book(report, job.Words)          // every amount is explained by its line in the report
//	err := statement.Short(b, lang).Print(out, lang) // as a terminal shows it
//	x, err := statement.Explain(ctx, result, "LS2025000056", job.Words)
//	t, err := statement.Cases(ctx, result, job.Words)
//
// Texts of the report are shown as the report has them. No table has persons.
package statement
