package main

import (
	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/yibaojiesuan/settlement/job"
)

// build adds a job to the pipeline, whose last step closes it:
//
//	tasks ─read─▶ tally ────────────────────────────────┐
//	        ├───▶ (person, claim) ─group─▶ rate ▶ tally ┼─ merge ─┐
//	        ├───▶ ids, in buckets ─group─▶ compare ─┐             ├─ close ─▶ the report
//	        └───▶ faults ───────────────────────────┴─── merge ───┘
//
// A fault is data until the last step, which refuses to settle if there are any. So the
// refusal names all faults in the order of the input, and no runner retries what cannot
// succeed.
//
// Where each claim is rounded, the merged tally gives the point values alone, and all claims
// are walked again to be priced by these:
//
//	merged ─values─▶ pricer ─┬─▶ read, price ─▶ tally ──────────┐
//	(person, claim) ─group───┴─▶ rate, price ─▶ tally ─ merge ──┴─▶ close ─▶ the report
func build(s beam.Scope, w Worker, tasks []job.Task, last any) {
	all := beam.Reshuffle(s, beam.CreateList(s, tasks))
	read, claims, ids, wrong := beam.ParDo4(s, &readTask{w}, all)
	persons := beam.GroupByKey(s, claims)
	rated, wrong2 := beam.ParDo2(s, &ratePerson{w}, persons)
	twins := beam.ParDo(s, &findTwins{}, beam.GroupByKey(s, ids))

	tallies := beam.Combine(s, &mergeTallies{}, beam.Flatten(s, read, rated))
	faults := beam.Combine(s, &mergeFaults{}, beam.Flatten(s, wrong, wrong2, twins))
	if w.job.RoundsEach() {
		pricer := beam.SideInput{Input: beam.ParDo(s, &findValues{w}, beam.Impulse(s), beam.SideInput{Input: tallies}, beam.SideInput{Input: faults})}
		read, wrong := beam.ParDo2(s, &priceTask{w}, all, pricer)
		rated, wrong2 := beam.ParDo2(s, &pricePerson{w}, persons, pricer)
		tallies = beam.Combine(s, &mergeTallies{}, beam.Flatten(s, read, rated))
		faults = beam.Combine(s, &mergeFaults{}, beam.Flatten(s, faults, wrong, wrong2))
	}
	beam.ParDo0(s, last, beam.Impulse(s), beam.SideInput{Input: tallies}, beam.SideInput{Input: faults})
}
