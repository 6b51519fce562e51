package his

import (
	"errors"
	"io"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// Claims returns the claims of the file, in its order. A plan settles them, or a loop
// walks them one by one. Every walk opens the file anew, and must read what the first
// one read. With several workers a canonical CSV file is split into sections.
//
// After the first fault no more claims are yielded; the rest of the file is read for
// its faults, and the last pair is a *settlement.Faults of *[rows.Error]. The walk ends
// where reading cannot go on: at a fault of the header, broken quoting, a record longer
// than 1 MiB, an error of the file itself. A claim that a rule refuses is named by its
// row, as [Table.Locate] does.
func (t *Table[C]) Claims() settlement.Claims[C] {
	source := batch.Source[C]{Only: t.start, Walk: func(workers int) batch.Walk[C] { return t.start(workers, nil) }}
	f := t.rows.File()
	if f.Sheet != nil || f.Query != nil || f.Tabbed != nil || f.JSONLines() {
		source = batch.Stream(t.rows.All())
	}
	source.Steady = f.Query == nil // a database may give its rows in any order
	source.Locate = t.Locate
	return settlement.ReadBy(source)
}

// start begins a walk over a canonical CSV file; a nil chosen chooses all claims.
func (t *Table[C]) start(workers int, chosen batch.Chosen) batch.Walk[C] {
	if workers > 1 {
		return t.sections(sectionSize, chosen)
	}
	return batch.Walk[C]{Sections: func(yield func(batch.Section[C]) bool) { yield(t.whole(chosen)) }}
}

// rowsOf returns which rows of a section are chosen; nil: all.
func rowsOf(chosen batch.Chosen, section int) func(int) bool {
	if chosen == nil {
		return nil
	}
	return chosen(section)
}

// whole yields the chosen claims as one section.
func (t *Table[C]) whole(chosen batch.Chosen) batch.Section[C] {
	return func(yield func(*batch.Batch[C], error) bool) {
		left := false
		err := t.rows.Raw(func(csv *rows.Raw[C]) error {
			return newBatcher(t, csv).choose(rowsOf(chosen, 0)).all(func(b *batch.Batch[C]) bool {
				left = !yield(b, nil)
				return !left
			})
		}, func() bool { return !left })
		if errors.Is(err, errors.ErrUnsupported) { // a workbook, whatever it is called
			batch.Gather(t.rows.All())(yield)
			return
		}
		if !left && err != nil {
			yield(nil, t.sayWrong())
		}
	}
}

// sayWrong reads the file one by one to say what is wrong with it.
func (t *Table[C]) sayWrong() error {
	for _, err := range t.rows.All() {
		if err != nil {
			return err
		}
	}
	return &rows.Error{File: t.rows.File().Name, Err: settlement.ErrChanged}
}

// errFault says that a record makes no claim. Reading one by one says why.
var errFault = errors.New("a record makes no claim")

const batchSize = 64

// all passes on the claims of the records that follow until pass returns false. It
// returns an error at the first fault, when all claims before it were passed on.
func (b *batcher[C]) all(pass func(*batch.Batch[C]) bool) error {
	part := b.whole
	for n := 0; ; {
		to, err := b.read(n)
		if n = to; n == batchSize || err != nil && n > 0 {
			part.List, part.Institutions, part.Groups = b.whole.List[:n], b.whole.Institutions[:n], b.whole.Groups[:n]
			part.Rows = nil
			if b.chosen != nil {
				part.Rows = b.whole.Rows[:n]
			}
			if !pass(&part) {
				return nil
			}
			n = 0
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
