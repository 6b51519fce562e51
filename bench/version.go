package main

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
)

// version is one way to do a job.
type version struct {
	section string
	name    string
	job     job // the job; versions of one job must agree
	// yardstick marks the version that the others of its section are compared with.
	yardstick bool
	exact     bool // its result must be the library's, to the fen
	cores     int  // 0: one
	// most is the largest number of claims it is run with; 0: no limit. Versions that
	// hold all claims in memory, or would take minutes, have a limit.
	most int
	// sample replaces a larger number of claims, for versions that need tens of
	// microseconds for each; 0: it is run with all.
	sample int
	files  []string // that it reads
	calls  int      // in a run that does not use the region's claims
	sql    string   // the database that it needs
	// prepare does what is not timed, and returns what is.
	prepare func(*data) (func() (result, error), error)
	alone   rater // of an inexact version, to count the cases that it gets wrong; nil: they are not counted
}

// rater makes a function that rates a single case.
type rater func(*region) func(*drg.Case) (class string, points settlement.Points, err error)

// memoryLimit is the largest number of claims that are held in memory, at some 400
// bytes each. patience is the largest number for versions that need microseconds for
// each claim.
const (
	memoryLimit = 2_000_000
	patience    = 2_000_000
	aSample     = 100_000
)

func (v *version) id() string { return v.section + "/" + v.name }

func (v *version) procs() int { return cmp.Or(v.cores, 1) }

// versions lists everything that is measured, by section. A new version is one
// function that returns it, and one line here or in the list of its section.
func versions() []*version {
	return slices.Concat(
		memoryVersions(), peersInMemory(), // a slice of cases
		csvVersions(), peersFromCSV(), sqlVersions(), // a file of cases
		batchVersions(),                // codes interned by the reader, several cores
		tenVersions(), wholeVersions(), // ten columns, under several policies
		tableVersions(), // tables by level and pool
		perdiemVersions(), capitationVersions(), budgetVersions(),
		hisVersions(), bookVersions(), singleVersions(), workerVersions(), largeVersions(),
	)
}

func find(all []*version, id string) *version {
	for _, v := range all {
		if v.id() == id {
			return v
		}
	}
	return nil
}

// choose returns the versions whose id matches, and the yardsticks of their sections.
func choose(all []*version, only *regexp.Regexp) (list []*version) {
	sections := map[string]bool{}
	for _, v := range all {
		if only.MatchString(v.id()) {
			sections[v.section] = true
		}
	}
	for _, v := range all {
		if only.MatchString(v.id()) || v.yardstick && sections[v.section] {
			list = append(list, v)
		}
	}
	return list
}

// filesOf lists the files that versions read, each once.
func filesOf(list []*version) (names []string) {
	for _, v := range list {
		for _, f := range v.files {
			if !slices.Contains(names, f) {
				names = append(names, f)
			}
		}
	}
	return names
}

// wrong counts the first n cases that an inexact version puts into another class,
// and those to which it gives other points.
func wrong(v *version, r *region, n int) (classes, points int, err error) {
	rate := v.alone(r)
	for c := range r.cases(n) {
		class, p, err := rate(&c)
		if err != nil {
			return classes, points, err
		}
		e, err := r.plan.Rate(c)
		if err != nil {
			return classes, points, err
		}
		if class != string(e.Class) {
			classes++
		}
		if p != e.Points {
			points++
		}
	}
	return classes, points, nil
}
