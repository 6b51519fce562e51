// Package compare shows how the bureau's feedback differs from a settled job (差异), as books of
// package views: what each step comes to, the cases that differ, what was not compared, and the
// checks.
//
//	f, err := result.Compare(ctx, rows.Path("feedback.csv"), job.FeedbackOptions{})
//	err = compare.Book(result.Report, f, j.Words).Print(out, lang)
//	x, err := compare.Explain(ctx, result, f, "LS2025014064", j.Words)
//
// A difference is the bureau's amount less the job's own.
package compare
