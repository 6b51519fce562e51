// Package job reads and runs job documents: the policies and claims of a period under one
// fund or several pools, with a budget around them where there is one.
//
//	j, err := job.Open(job.Folder("examples/lishui"), "job.json") // every fault, by file and path
//	r, err := j.Settle(ctx, job.Options{Workers: 2})               // every faulty claim, by file, row and column
//	err = r.Report.Encode(os.Stdout)
//	x, err := r.Explain(ctx, "LS2025000010")
//	err = r.WriteClaims(ctx, file, false)
//	p, err := r.Analyse(ctx, analysis.Options{By: keys}, job.Options{}) // sums of claims by any keys, equal to the statements
//	err = r.Walk(ctx, job.Options{}, visitors)                          // the claims one by one, with what Analyse reads
//	list, err := job.Difference(ctx, r, other) // what differs, and what it comes to
//	f, err := r.Compare(ctx, rows.Path("feedback.csv"), job.FeedbackOptions{}) // with the bureau's feedback, case by case
//	due, err := j.Instalments()                         // and Origins, QuotasUsed, Candidates, NextCaps, Patients: nothing is settled
//	err = job.Verify(ctx, j, stored, job.Options{}) // says what differs: a document, claims, a line
//
// [OpenPolicy] opens a single policy, for programs whose claims are elsewhere, such as
// in a database.
//
// [Document] is the document; only [Read] reads and checks it. So programs and services
// differ in where their files come from ([Folder], [FS], [Readers]) and in what they
// print, and in nothing else.
//
// # Files
//
// Names are relative to the job. They may not lead out of its folder unless the caller
// uses [Anywhere]. claims, members and charges are a file, a list, or a pattern
// ("months/*.csv"); a pattern without a file, and a file that is found twice, are
// errors. Claims of one part follow each other in the order of the files. An id occurs
// once in a method, over all parts and files; a second one is named with both files and
// rows. A file that is read again, for explanations or the rows of claims, must not
// have changed.
//
// # Faults
//
// [Faults] makes a list of an error, for programs and services: code, file, path, row and
// column of each fault, and what is wrong in English and Chinese.
//
// # What it settles
//
// A part has a policy of drg, perdiem or capitation, or claims by item. Its claims
// count if their date lies in the period, see [Part]. A policy must be in force in the
// whole period. Of drg and perdiem, several policies may cover it together ("policy":
// ["first-half.json", "second-half.json"], in any order): each claim is rated by the
// policy in force on its date, and the policies must agree in what rules over several
// claims read, see [drg.Follow] and [perdiem.Follow]. A stay that a drg policy leaves
// to another method must be in a part of that method. With a budget, claims are charged
// to its holders and the report is cleared. An institution without an account has an
// empty one. Budgets may lie around these, from the inside out, each under a policy and with
// accounts of its own (room carried in, reasonable overrun …); everything that is paid, owed or
// found stands in the accounts of the budget, whose policy clears:
//
//	"budget": {"policy": "caps.json", "accounts": "accounts.json", "around": [{"policy": "total.json"}]}
//
// # The bureau's feedback
//
// [Result.Compare] compares the claims of a settled job with what the bureau says that it
// pays for each (医保反馈). The file has the column id and some of group, class, coefficient,
// points, value, covered and amount, under these names or those that bureaus use, as
// [intake.ReadFeedback] reads them. A claim that differs is told with the steps at which it
// does, and what each comes to. Two cases, worked:
//
//	c1: group G1, 100 base points × 1.1 = 110 points × 80.00 − 3000.00 = 5800.00
//	bureau: group G2, points 55, amount 1400.00
//	    group   50 × 1.1 = 55 points × 80.00 − 3000.00 = 1400.00   −4400.00
//	bureau: class high, points 130, covered 3100.00, amount 7000.00
//	    class   130 × 80.00 − 3000.00 = 7400.00                    +1600.00   (the points' difference)
//	    points                                                         0.00   (counted under class)
//	    covered 7400.00 − 100.00 = 7300.00                          −100.00
//	    amount  7000.00                                             −300.00   (no figure explains it)
//
// The amounts of the steps sum to the difference of the claim, and those of all claims to the
// whole difference. The column amount is what the fund pays, or the price, as the options say:
// bureaus send both. [Feedback] is also a JSON document: see the names of its fields.
//
// # A year by months
//
// A [YearDocument], year.json, settles and prepays the months of a year at provisional terms, and
// clears the year under its final ones:
//
//	y, err := job.OpenYear(job.Folder("examples/lishui"), "year.json")
//	r, err := y.Month(ctx, settlement.MustMonth("2025-03"), job.YearOptions{}) // reads the reports of January and February
//	r, err = y.Clear(ctx, job.YearOptions{})                                   // after all months
//
// A month also pays what earlier months are corrected by: each is settled again from the files
// as they are now, and compared with what its report and later ones say. Σ payments of months +
// due of the clearing = entitlement of the year, without the deposit that is lost or pending and
// what findings take: see [Year] and docs/year.md.
//
// # Receivables
//
// [OpenReceivables] opens a document that names books, reports and payments (应收医保款);
// [Receivables.Table] draws up what payers still owe, by month and age: see package receivable.
//
//	r, err := job.OpenReceivables(job.Folder("examples/receivables"), "receivables.json")
//	t, err := r.Table(ctx)
//	x, err := t.Explain(&t.Rows[0]) // where each amount of a row comes from
//
// # Engines
//
// An engine that splits claims over machines sends each worker the job's [Bundle] and
// some of its tasks; the worker opens the job with a way to the files of claims:
//
//	tasks, err := j.Tasks()                    // where the job is submitted
//	j, err := bundle.Open(job.Folder("/data")) // in each worker
//	s, err := j.Settlement(ctx, task)          // of a task
//	err = tally.AddAll(s)
//	err = merged.Merge(tally) // of all tasks, in any order
//	merged.IDsChecked()       // if the engine saw to it that no id occurs twice in a method
//	r, err := j.Close(merged) // the report of Settle, to the byte
//
// Where terms round each claim ([Job.RoundsEach]) the price of each claim needs the point value,
// which is known when all are summed. So the tasks are done twice:
//
//	p, err := j.Pricer(merged)  // after the first walk; a JSON document, for the workers
//	err = tally.PriceBy(p)      // in the second walk, before the first entry of each tally
//
// Rules about several cases span drg parts for engines, too. In a task with persons, the claims
// of a person are brought together first, from all parts whose rules look at each other: one worker
// sends on the claims that [Job.Claims] yields; another adds to a tally the entries
// that [Job.Rate] yields for each [Claim.Group]. examples/beam also compares the ids of
// the entries.
package job
