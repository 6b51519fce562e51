package main

import (
	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/yibaojiesuan/settlement/job"
)

// build adds a job to the pipeline:
//
//	tasks ─read─▶ tally ────────────────────────────────┐
//	        ├───▶ (person, claim) ─group─▶ rate ▶ tally ┼─ merge ─┐
//	        ├───▶ ids, in buckets ─group─▶ compare ─┐             ├─ close ─▶ the report
//	        └───▶ faults ───────────────────────────┴─── merge ───┘
//
// A fault is data until the last step, which refuses to settle if there are any. So the
// refusal names all faults in the order of the input, and no runner retries what cannot
// succeed.
func build(s beam.Scope, w Worker, tasks []job.Task, output string) {
	read, claims, ids, wrong := beam.ParDo4(s, &readTask{w}, beam.Reshuffle(s, beam.CreateList(s, tasks)))
	rated, wrong2 := beam.ParDo2(s, &ratePerson{w}, beam.GroupByKey(s, claims))
	twins := beam.ParDo(s, &findTwins{}, beam.GroupByKey(s, ids))

	tallies := beam.Combine(s, &mergeTallies{}, beam.Flatten(s, read, rated))
	faults := beam.Combine(s, &mergeFaults{}, beam.Flatten(s, wrong, wrong2, twins))
	beam.ParDo0(s, &writeReport{w, output}, beam.Impulse(s), beam.SideInput{Input: tallies}, beam.SideInput{Input: faults})
}
