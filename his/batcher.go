package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/split"
	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
	"github.com/yibaojiesuan/settlement/internal/fixed"
)

// batcher reads the records of a file into a batch of claims, and fills the same batch
// again for the next ones. It reads column by column where the records are alike.
type batcher[C any] struct {
	raw    *rows.Raw[C]
	split  *split.Splitter
	decode *split.Decoder
	names  int // columns of the header
	taken  []taken[C]
	whole  batch.Batch[C]
	lines  [batchSize]split.Line
	common []bool // of each code that has a number: any column may hold it
	sound  []bool // likewise: no column repairs it
	kept   []byte
	chosen func(row int) bool // nil: all records are read
	row    int                // of the next record, where some are chosen
	// attributes, if set, is where the attributes of a claim are: each claim has its own.
	attributes func(*C) **settlement.Attributes
}

// newBatcher returns a batcher that borrows the blocks of the file. It copies the
// little that is kept of them, so that the blocks can be used again.
func newBatcher[C any](t *Table[C], csv *rows.Raw[C]) *batcher[C] {
	csv.Split.Lend()
	b := &batcher[C]{raw: csv, split: csv.Split, decode: &csv.Decode, names: csv.Fields, whole: batch.Batch[C]{
		List: make([]C, batchSize), Codes: new(batch.Codes),
		Institutions: make([]uint32, batchSize), Groups: make([]uint32, batchSize), Rows: make([]int, batchSize),
	}}
	for i := range csv.Columns {
		c := &csv.Columns[i]
		if of := t.quick(c.Name).attributes; of != nil {
			b.attributes = of
		}
		b.taken = append(b.taken, newTaken(t.quick(c.Name), &c.Column, c.At, b.whole.List))
	}
	return b
}

// choose has the batcher read only some rows of a section, which begins; nil: all of them.
func (b *batcher[C]) choose(chosen func(row int) bool) *batcher[C] {
	b.chosen, b.row = chosen, 0
	return b
}

// read reads some of the records that follow into the claims from n on, and returns
// where the next one goes. Its errors are those of the splitter, and errFault.
func (b *batcher[C]) read(n int) (int, error) {
	if b.split.Fields == b.names {
		if to := n + b.split.Run(b.lines[n:]); to > n {
			if b.chosen != nil {
				to = b.onlyChosen(n, to)
			}
			if b.columns(n, to) {
				return to, nil
			}
			// One record is a fault; those before it are claims.
			for ; n < to && b.record(n, b.split.CutsOf(b.lines[n])); n++ {
			}
			return n, errFault
		}
	}
	if err := b.split.Next(); err != nil {
		return n, err
	}
	if b.chosen != nil {
		wanted := b.wanted(n)
		if b.row++; !wanted {
			return n, nil
		}
	}
	if b.split.Count() != b.names || !b.record(n, nil) {
		return n, errFault
	}
	return n + 1, nil
}

// onlyChosen keeps the chosen ones of the lines, and returns where they end.
func (b *batcher[C]) onlyChosen(from, to int) int {
	n := from
	for i := from; i < to; i++ {
		if b.wanted(n) {
			b.lines[n] = b.lines[i]
			n++
		}
		b.row++
	}
	return n
}

// shownRow says that each row of a multiple of it is read: whoever counts claims, or stops a
// walk, gets one in time.
const shownRow = 4096

// wanted reports whether the next record is read, and notes its row as that of the n-th claim.
func (b *batcher[C]) wanted(n int) bool {
	b.whole.Rows[n] = b.row
	return b.row%shownRow == 0 || b.chosen(b.row)
}

// record reads one record: the fields of cut or, if cut is nil, those of the splitter's
// last record.
func (b *batcher[C]) record(n int, cut []string) bool {
	if b.attributes != nil {
		*b.attributes(&b.whole.List[n]) = nil
	}
	for k := range b.taken {
		f := &b.taken[k]
		var text string
		if cut != nil {
			text = cut[f.at]
		} else {
			text = b.split.Field(f.at)
		}
		if !b.field(f, n, text) {
			return false
		}
	}
	return true
}

// field reads a field of the n-th claim.
func (b *batcher[C]) field(f *taken[C], n int, text string) bool {
	text = b.decode.Text(text)
	f.blank[n] = text == ""
	if f.Trait&rows.Code != 0 {
		return b.code(f, n, text)
	}
	to := &b.whole.List[n]
	switch {
	case f.texts != nil:
		if word.IsCommon(text) && text[0] != '\'' {
			*f.texts[n] = b.keep(text)
			return true
		}
	case f.amounts != nil:
		if v, ok := fixed.Short(text, 2); ok {
			*f.amounts[n] = settlement.Money(v)
			return true
		}
	default: // what it takes as it is needs no repair
		plain := text
		if f.Trait&rows.Keeps != 0 {
			plain = b.keep(text)
		}
		if f.Set(to, plain) == nil {
			return true
		}
	}
	text, err := b.raw.Repair(f.Column, text)
	if err != nil {
		return false
	}
	if f.Trait&rows.Keeps != 0 {
		text = b.keep(text)
	}
	return f.Set(to, text) == nil
}

// keptSize is how much is kept in one piece of memory.
const keptSize = 8 << 10

// keep copies a text out of a block.
func (b *batcher[C]) keep(text string) string {
	if text == "" {
		return ""
	}
	if cap(b.kept)-len(b.kept) < len(text) {
		b.kept = make([]byte, 0, max(keptSize, len(text)))
	}
	from := len(b.kept)
	b.kept = append(b.kept, text...)
	return split.Lent(b.kept[from:]) // what is written stays
}

// code reads a code and numbers it.
func (b *batcher[C]) code(f *taken[C], n int, text string) bool {
	codes := b.whole.Codes
	number := codes.Find(text)
	if number == 0 || !b.sound[number-1] {
		var err error
		if text, err = b.raw.Repair(f.Column, text); err != nil {
			return false
		}
		number = b.number(text)
	}
	if number != 0 {
		text = codes.Text(number) // not a part of the block
	} else {
		text = b.keep(text)
	}
	if number != 0 && b.common[number-1] {
		b.coded(f, n, number, text)
		return true
	}
	b.numbered(f, n, number)
	return f.Set(&b.whole.List[n], text) == nil
}

// coded gives the n-th claim a code that needs no check.
func (b *batcher[C]) coded(f *taken[C], n int, number uint32, text string) {
	*f.texts[n] = text
	b.numbered(f, n, number)
}

// numbered notes the number of a code of the n-th claim.
func (b *batcher[C]) numbered(f *taken[C], n int, number uint32) {
	switch {
	case f.numbers == treating:
		b.whole.Institutions[n] = number
	case f.numbers == pricing:
		b.whole.Groups[n] = number
	}
}

// maxNumbered bounds the codes that have numbers.
const maxNumbered = 1 << 16

// number numbers a code, after it was repaired. A code that still looks protected, or as
// if it could be repaired again, gets no number, so that a text of the file that is equal
// to the text of a numbered code means that code.
func (b *batcher[C]) number(text string) uint32 {
	codes := b.whole.Codes
	if text == "" || rows.Unprotect(text) != text {
		return 0
	}
	number := codes.Find(text)
	if number == 0 && codes.Len() < maxNumbered {
		number = codes.Number(text)
		b.common = append(b.common, word.IsCommon(text))
		same, done, err := cell.Read(cell.IDKind, cell.Written, text, cell.Rules{}) // the strictest kind
		b.sound = append(b.sound, err == nil && done == 0 && same == text)
	}
	return number
}
