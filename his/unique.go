package his

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/yibaojiesuan/settlement"
)

// Unique yields the claims as All does, and refuses an id that an earlier row has.
//
// It keeps a 64-bit fingerprint of each id. The first time one is met again, the
// file is read a second time up to that row to compare the ids themselves: if
// they differ nothing has happened. If they are equal no more claims are
// yielded; further suspects are compared together in one more walk at the end.
// Each duplicate is a *[RowError] that wraps [ErrDuplicateID] and names the id
// and both rows; rows that have other faults are not compared. Where there are
// duplicates, memory grows with their number: the ids are kept to compare them.
func (t *Table[C]) Unique() iter.Seq2[C, error] {
	if t.id == nil {
		return t.All()
	}
	return func(yield func(C, error) bool) {
		seed := maphash.MakeSeed() // nobody can prepare ids that share a fingerprint
		t.unique(func(id string) uint64 { return maphash.String(seed, id) }, yield)
	}
}

func (t *Table[C]) unique(hash func(string) uint64, yield func(C, error) bool) {
	var seen fingerprints
	suspects := map[uint64]bool{} // empty until the first duplicate is confirmed
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	var again error // of a second walk
	left := false
	end := t.walk(&faults, func(row int, claim *C) bool {
		id := t.id(claim)
		print := hash(id)
		quiet := faults.Total > 0 || len(suspects) > 0
		if !seen.add(print) {
			if quiet {
				suspects[print] = true
				return true
			}
			var real bool
			if real, again = t.occursBefore(row, id); again != nil {
				return false
			}
			if real {
				suspects[print] = true
				return true
			}
		}
		left = !quiet && !yield(*claim, nil)
		return !left
	})
	if left {
		return
	}
	if again == nil && len(suspects) > 0 {
		before := faults.Total
		again = t.addDuplicates(&faults, suspects, hash, end == nil)
		if again == nil && before == 0 && faults.Total == 0 {
			again = &RowError{File: t.file.Name, Err: settlement.ErrChanged}
		}
	}
	faults.Add(end)
	faults.Add(again)
	if err := faults.Err(); err != nil {
		var none C
		yield(none, err)
	}
}

// occursBefore reports whether a row before this one has the id.
func (t *Table[C]) occursBefore(row int, id string) (bool, error) {
	found := false
	var faults settlement.Faults
	err := t.walk(&faults, func(r int, claim *C) bool {
		found = r < row && t.id(claim) == id
		return r < row && !found
	})
	faults.Add(err)
	if faults.Total > 0 { // the first walk came here without any
		return false, &RowError{File: t.file.Name, Err: fmt.Errorf("%w: %w", settlement.ErrChanged, faults.List[0])}
	}
	return found, nil
}

// addDuplicates compares the ids whose fingerprints are suspects, and puts the
// duplicates among the faults, by row. whole says whether the first walk came to
// the end of the file, so that this one must.
func (t *Table[C]) addDuplicates(faults *settlement.Faults, suspects map[uint64]bool, hash func(string) uint64, whole bool) error {
	rows := map[string]int{} // where each suspect id occurs first
	found := settlement.Faults{Limit: settlement.MaxFaults}
	var ignored settlement.Faults
	ignored.Limit = 1 // the first walk found them
	err := t.walk(&ignored, func(row int, claim *C) bool {
		id := t.id(claim)
		if !suspects[hash(id)] {
			return true
		}
		if first, known := rows[id]; known {
			err := fmt.Errorf("%w: %s is also in row %d", ErrDuplicateID, quote(id), first)
			found.Add(&RowError{File: t.file.Name, Row: row, Column: "id", Field: "id", Err: err})
		} else {
			rows[strings.Clone(id)] = row // not a block of the file
		}
		return true
	})
	all := settlement.Faults{
		List:  slices.Concat(faults.List, found.List),
		Total: faults.Total + found.Total,
		Limit: faults.Limit,
	}
	slices.SortStableFunc(all.List, func(a, b error) int { return cmp.Compare(rowOf(a), rowOf(b)) })
	all.List = all.List[:min(len(all.List), all.Limit)]
	*faults = all
	if err != nil && whole {
		return err
	}
	return nil
}

// rowOf returns the row an error names; an error that names none comes last.
func rowOf(err error) int {
	var at *RowError
	if errors.As(err, &at) && at.Row > 0 {
		return at.Row
	}
	return math.MaxInt
}
