// Package job reads and runs job documents: the policies and claims of a period under one
// fund or several pools, with a budget around them where there is one.
//
//	j, err := job.Open(job.Folder("examples/lishui"), "job.json") // every fault, by file and path
//	r, err := j.Settle(ctx, job.Options{Workers: 2})               // every faulty claim, by file, row and column
//	err = r.Report.Encode(os.Stdout)
//	x, err := r.Explain(ctx, "LS2025000010")
//	err = r.WriteClaims(ctx, file, false)
//	list, err := job.Difference(ctx, r, other) // what differs, and what it comes to
//	err = job.Verify(ctx, j, stored, job.Options{}) // says what differs: a document, claims, a line
//
// [OpenPolicy] opens a single policy, for programs that have their claims elsewhere.
//
// [Document] is the document; [Read] reads and checks it. Nobody else reads it: programs
// and services differ in where files come from ([Folder], [FS], [Readers]), in what they
// print, and in nothing else.
//
// # Files
//
// Names are relative to the job, and may not lead out of its folder unless the caller
// takes [Anywhere]. claims, members and charges are a file, a list, or a pattern
// ("months/*.csv"); a pattern without a file, and a file that is found twice, are errors.
// Claims of one part follow each other in the order of the files. An id occurs once in a
// method, over all parts and files; a second one is named with both files and rows. A
// file that is read again, for explanations or the rows of claims, must not have changed.
//
// # Faults
//
// [Faults] makes a list of an error, for programs and services: code, file, path, row and
// column of each fault, and what is wrong in English and Chinese.
//
// # What it settles
//
// A part has a policy of drg, perdiem or capitation, or claims by item. Its claims count if
// their date lies in the period, see [Part]. A policy must be in force in the whole
// period, or several of drg or perdiem between them ("policy": ["first-half.json",
// "second-half.json"], in any order): each claim is rated by the one in force on its date,
// and they must agree in what rules over several claims read, see [drg.Follow] and
// [perdiem.Follow]. A stay that a drg policy leaves to another method must be in a part of that
// method. With a budget, claims are charged to its holders and the report is cleared: an
// institution without an account has one with nothing in it.
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
// Claims of a task with persons first meet the others of their person: the worker
// sends on what [Job.Claims] yields, and adds to a tally what [Job.Rate] yields of each
// [Claim.Group]. Ids are those of the entries that are of a claim; examples/beam compares
// them.
package job
