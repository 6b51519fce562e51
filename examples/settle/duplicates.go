package main

import (
	"errors"
	"fmt"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his"
)

// inFiles names the files and rows of claims that occur twice in a method. A claim
// without a row of its own, such as a head's month, is named as the settlement does.
func inFiles(err error, parts []*part) error {
	var all, faults settlement.Faults
	all.Add(err)
	ids := map[settlement.Method]map[string]bool{}
	for _, e := range all.List {
		if d := (*settlement.DuplicateError)(nil); errors.As(e, &d) {
			if ids[d.Method] == nil {
				ids[d.Method] = map[string]bool{}
			}
			ids[d.Method][d.Claim] = true
		}
	}
	places := map[settlement.Method]map[string][]place{}
	for m := range ids {
		places[m] = findRows(m, ids[m], parts)
	}
	said := map[settlement.Method]map[string]int{} // how often an id was named
	for _, e := range all.List {
		if d := (*settlement.DuplicateError)(nil); errors.As(e, &d) {
			if said[d.Method] == nil {
				said[d.Method] = map[string]int{}
			}
			said[d.Method][d.Claim]++
			if list, n := places[d.Method][d.Claim], said[d.Method][d.Claim]; n < len(list) {
				e = &his.RowError{
					File: list[n].file, Row: list[n].row, Column: "id", Field: "id",
					Err: fmt.Errorf("%w: %q is also in %s", his.ErrDuplicateID, d.Claim, list[0]),
				}
			}
		}
		faults.Add(e)
	}
	faults.Total = all.Total
	return faults.Err()
}

// place is where a claim was read.
type place struct {
	file string
	row  int
}

func (p place) String() string { return fmt.Sprintf("%s, row %d", p.file, p.row) }

// findRows reads the files of a method once more for the rows of ids, in the order of
// the parts.
func findRows(m settlement.Method, ids map[string]bool, parts []*part) map[string][]place {
	found := map[string][]place{}
	for _, p := range parts {
		if p.rows == nil || p.all.About().Method != m {
			continue
		}
		rows, err := p.rows(ids)
		if err != nil {
			continue // what was read before says enough
		}
		for id, list := range rows {
			for _, row := range list {
				found[id] = append(found[id], place{p.claims, row})
			}
		}
	}
	return found
}
