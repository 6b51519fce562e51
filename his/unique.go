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
// It keeps a 64-bit fingerprint of each id, 8 bytes. If two are equal when all
// claims were yielded, the file is read a second time to compare the ids
// themselves: the duplicates are then among the faults of the last pair, by row,
// each a *[RowError] that wraps [settlement.ErrDuplicate] and names the id and both rows. Rows
// that have other faults are not compared. Where there are duplicates, memory grows
// with their number: the ids are kept to compare them.
func (t *Table[C]) Unique() iter.Seq2[C, error] {
	if t.id == nil {
		return t.All()
	}
	return func(yield func(C, error) bool) { t.unique(newHash(), yield) }
}

// newHash returns a hash of ids. Nobody can prepare ids that share a fingerprint.
func newHash() func(string) uint64 {
	seed := maphash.MakeSeed()
	return func(id string) uint64 { return maphash.String(seed, id) }
}

func (t *Table[C]) unique(hash func(string) uint64, yield func(C, error) bool) {
	var seen prints
	faults := settlement.Faults{Limit: settlement.MaxFaults}
	left := false
	end := t.walk(&faults, func(_ int, claim *C) bool {
		if id := t.id(claim); id != "" {
			seen.add(hash(id))
		}
		left = faults.Total == 0 && !yield(*claim, nil)
		return !left
	})
	if left {
		return
	}
	if err := t.conclude(&faults, end, &seen, hash); err != nil {
		var none C
		yield(none, err)
	}
}

// conclude returns everything that is wrong with a file that was walked: its faults,
// what ended the walk if it was not the end, and ids that occur twice.
func (t *Table[C]) conclude(faults *settlement.Faults, end error, seen *prints, hash func(string) uint64) error {
	var again error
	if suspects := seen.repeated(); suspects != nil {
		again = t.addDuplicates(faults, suspects, seen, hash, end == nil)
	}
	faults.Add(end)
	faults.Add(again)
	return faults.Err()
}

// addDuplicates compares the ids whose fingerprints are suspects, and puts the
// duplicates among the faults, by row. whole says whether the first walk came to
// the end of the file, so that this one must.
func (t *Table[C]) addDuplicates(faults *settlement.Faults, suspects map[uint64]bool, seen *prints, hash func(string) uint64, whole bool) error {
	rows := map[string]int{} // where each suspect id occurs first
	found := settlement.Faults{Limit: settlement.MaxFaults}
	var ignored settlement.Faults
	ignored.Limit = 1 // the first walk found them
	count, sum := 0, uint64(0)
	err := t.walk(&ignored, func(row int, claim *C) bool {
		id := t.id(claim)
		if id == "" {
			return true
		}
		print := hash(id)
		count, sum = count+1, sum+print
		if !suspects[print] {
			return true
		}
		if first, known := rows[id]; known {
			err := fmt.Errorf("%w: %s is also in row %d", settlement.ErrDuplicate, quoteID(id), first)
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
	switch {
	case !whole:
		return nil // what ended the first walk ends this one
	case err == nil && (count != seen.count || sum != seen.sum):
		return &RowError{File: t.file.Name, Err: settlement.ErrChanged}
	}
	return err
}

// Rows returns the rows of the claims that have the ids, in the order of the file and at
// most [settlement.MaxFaults] of each: so that who finds an id in several files can name
// the rows. It walks the file once, keeps nothing but what it returns, and reads past
// rows that are wrong; its error is what ends the walk before the end of the file.
func (t *Table[C]) Rows(ids map[string]bool) (map[string][]int, error) {
	rows := make(map[string][]int)
	if t.id == nil || len(ids) == 0 {
		return rows, nil
	}
	ignored := settlement.Faults{Limit: 1}
	err := t.walk(&ignored, func(row int, claim *C) bool {
		if id := t.id(claim); ids[id] && len(rows[id]) < settlement.MaxFaults {
			id = strings.Clone(id) // not a block of the file
			rows[id] = append(rows[id], row)
		}
		return true
	})
	return rows, err
}

// rowOf returns the row an error names; an error that names none comes last.
func rowOf(err error) int {
	var at *RowError
	if errors.As(err, &at) && at.Row > 0 {
		return at.Row
	}
	return math.MaxInt
}
