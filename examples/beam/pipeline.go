package main

import (
	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.Function1x1(pathOf)
}

// build adds a job to the pipeline:
//
//	files ─rate─▶ (pool, tally) ─────────────────────┐
//	files ─read─▶ (person, claim) ─group─▶ rate ─────┼─ merge by pool ─┐
//	         └──▶ ids, in buckets ─group─▶ compare ─┐                  ├─ settle ─▶ the report
//	                                      faults ───┴─ merge ──────────┘
//
// A fault is data until the last step, which refuses to settle if there is one:
// it names all of them, in the order of the input, and no runner tries again what
// cannot succeed.
func build(s beam.Scope, j *job, output string) {
	var tallies, ids, faults []beam.PCollection
	for _, p := range j.parts {
		s := s.Scope(p.Claims)
		files := beam.Reshuffle(s, beam.ParDo(s, pathOf, fileio.MatchFiles(s, p.Claims, fileio.MatchEmptyDisallow())))
		if !p.History {
			rated, block, fault := beam.ParDo3(s, &rateFile{Part: p}, files)
			tallies, ids, faults = append(tallies, rated), append(ids, block), append(faults, fault)
			continue
		}
		claims, block, fault := beam.ParDo3(s, &readFile{Part: p}, files)
		rated, fault2 := beam.ParDo2(s, &ratePerson{Part: p}, beam.GroupByKey(s, claims))
		tallies, ids, faults = append(tallies, rated), append(ids, block), append(faults, fault, fault2)
	}
	faults = append(faults, beam.ParDo(s, &findTwins{}, beam.GroupByKey(s, beam.Flatten(s, ids...))))

	byPool := beam.CombinePerKey(s, &mergeTallies{}, beam.Flatten(s, tallies...))
	found := beam.Combine(s, &mergeFaults{}, beam.Flatten(s, faults...))
	beam.ParDo0(s, &writeReport{Head: j.head, Output: output}, beam.Impulse(s),
		beam.SideInput{Input: byPool}, beam.SideInput{Input: found})
}

func pathOf(f fileio.FileMetadata) string { return f.Path }
