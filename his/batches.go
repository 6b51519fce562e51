package his

import (
	"errors"
	"io"
	"iter"

	"github.com/yibaojiesuan/settlement"
)

// Batches yields the claims of All in batches with numbered codes, for the Batched
// of a plan: several times as fast. With more than one worker a canonical CSV file
// is split into sections.
//
// The file is read again from its beginning where anything is wrong with it: what
// is said of it then is what All says.
func (t *Table[C]) Batches() settlement.Claims[C] { return t.claims(nil) }

// UniqueBatches yields the claims of Unique in batches with numbered codes, likewise.
func (t *Table[C]) UniqueBatches() settlement.Claims[C] {
	if t.id == nil {
		return t.Batches()
	}
	return t.claims(newHash())
}

// claims refuses ids that occur twice if there is a hash of them.
func (t *Table[C]) claims(hash func(string) uint64) settlement.Claims[C] {
	if t.export != nil || t.file.Sheet != nil || t.file.tabbed != nil || t.file.jsonLines() {
		return settlement.InBatches(t.sequence(hash))
	}
	return func(workers int) settlement.Walk[C] {
		if workers > 1 {
			return t.sections(hash, sectionSize)
		}
		return settlement.Walk[C]{Sections: func(yield func(iter.Seq2[*settlement.Batch[C], error]) bool) {
			yield(t.whole(hash))
		}}
	}
}

func (t *Table[C]) sequence(hash func(string) uint64) iter.Seq2[C, error] {
	if hash == nil {
		return t.All()
	}
	return func(yield func(C, error) bool) { t.unique(hash, yield) }
}

// whole yields all claims as one section.
func (t *Table[C]) whole(hash func(string) uint64) iter.Seq2[*settlement.Batch[C], error] {
	return func(yield func(*settlement.Batch[C], error) bool) {
		var seen prints
		left := false
		err := t.openCSV(func(t *Table[C], csv *csvRows) error {
			return t.batches(csv, hash, func(b *settlement.Batch[C], prints []uint64) bool {
				for _, p := range prints {
					seen.add(p)
				}
				left = !yield(b, nil)
				return !left
			})
		}, func() bool { return !left })
		if !left && (err != nil || seen.repeated() != nil) {
			yield(nil, t.sayWrong(hash))
		}
	}
}

// sayWrong reads the file one by one to say what is wrong with it.
func (t *Table[C]) sayWrong(hash func(string) uint64) error {
	for _, err := range t.sequence(hash) {
		if err != nil {
			return err
		}
	}
	return &RowError{File: t.file.Name, Err: settlement.ErrChanged}
}

// openCSV opens the file, past its header, with the table as it reads this file. whole
// says whether all of it was read: it must then be as it was before.
func (t *Table[C]) openCSV(read func(*Table[C], *csvRows) error, whole func() bool) (err error) {
	if t.err != nil {
		return t.err
	}
	file, err := t.file.Open()
	if err != nil {
		return err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	bytes := t.walked.digest(file)
	rows, as, err := t.rows(bytes)
	if err != nil {
		return err
	}
	if err := read(as, rows.(*csvRows)); err != nil || !whole() {
		return err
	}
	return t.same(&bytes.digest)
}

// errFault says that a record makes no claim. Reading one by one says why.
var errFault = errors.New("a record makes no claim")

const batchSize = 64

// batches passes on the claims of the records that follow, and the fingerprints of
// their ids, until pass returns false. It returns an error at the first fault, when
// all claims before it were passed on.
func (t *Table[C]) batches(csv *csvRows, hash func(string) uint64, pass func(*settlement.Batch[C], []uint64) bool) error {
	b := newBatcher(t, csv)
	part, prints := b.whole, make([]uint64, 0, batchSize)
	for n := 0; ; {
		to, err := b.read(n)
		if hash != nil {
			for i := n; i < to; i++ {
				if id := t.id(&b.whole.List[i]); id != "" {
					prints = append(prints, hash(id))
				}
			}
		}
		if n = to; n == batchSize || err != nil && n > 0 {
			part.List, part.Institutions, part.Groups = b.whole.List[:n], b.whole.Institutions[:n], b.whole.Groups[:n]
			if !pass(&part, prints) {
				return nil
			}
			n, prints = 0, prints[:0]
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
