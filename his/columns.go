package his

import (
	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/his/internal/cell"
	"github.com/yibaojiesuan/settlement/his/internal/word"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/fixed"
)

// In this file: a batch of records, column by column.

// taken is a column that is read.
type taken[C any] struct {
	quick[C]
	*rows.Column[C]
	at    int
	blank [batchSize]bool // the claims of which it is blank already

	// Where the column is in each claim of the batch, for the one kind that it has; nil: it is
	// set by Set alone. The claims stay where they are.
	texts   []*string
	amounts []*settlement.Money
	dates   []*settlement.Date
}

// newTaken returns a column that is read into the claims of the list.
func newTaken[C any](q quick[C], c *rows.Column[C], at int, list []C) taken[C] {
	return taken[C]{quick: q, Column: c, at: at, texts: fieldsOf(list, q.text), amounts: fieldsOf(list, q.money), dates: fieldsOf(list, q.day)}
}

// fieldsOf returns where a field is in each claim; nil: no claim has it.
func fieldsOf[C, F any](list []C, of func(*C) *F) []*F {
	if of == nil {
		return nil
	}
	fields := make([]*F, len(list))
	for i := range list {
		fields[i] = of(&list[i])
	}
	return fields
}

// columns reads the records of lines. It returns false if any is a fault.
func (b *batcher[C]) columns(from, to int) bool {
	if b.attributes != nil {
		for i := from; i < to; i++ {
			*b.attributes(&b.whole.List[i]) = nil
		}
	}
	for k := range b.taken {
		if !b.column(&b.taken[k], from, to) {
			return false
		}
	}
	return true
}

// column reads a column of the records of lines. Each kind of column has a loop for the texts
// that most files have, so that what these need is decided once. It returns false if any text is
// a fault.
func (b *batcher[C]) column(f *taken[C], from, to int) bool {
	switch {
	case b.decode.GB18030: // texts are decoded first
	case f.Trait&rows.Code != 0:
		return b.codes(f, from, to)
	case f.texts != nil:
		return b.texts(f, from, to)
	case f.amounts != nil:
		return b.amounts(f, from, to)
	case f.dates != nil:
		return b.dates(f, from, to)
	}
	block := b.split.Block()
	for i := from; i < to; i++ {
		if !b.unusual(f, i, block.Field(b.lines[i], f.at)) {
			return false
		}
	}
	return true
}

func (b *batcher[C]) codes(f *taken[C], from, to int) bool {
	block, codes := b.split.Block(), b.whole.Codes
	for i := from; i < to; i++ {
		text := block.Field(b.lines[i], f.at)
		if n := codes.Find(text); n != 0 && b.sound[n-1] && b.common[n-1] {
			f.blank[i] = false
			b.coded(f, i, n, codes.Text(n))
		} else if !b.unusual(f, i, text) {
			return false
		}
	}
	return true
}

func (b *batcher[C]) texts(f *taken[C], from, to int) bool {
	block := b.split.Block()
	for i := from; i < to; i++ {
		text := block.Field(b.lines[i], f.at)
		if text != "" && word.IsCommon(text) && text[0] != '\'' {
			f.blank[i] = false
			*f.texts[i] = b.keep(text)
		} else if !b.unusual(f, i, text) {
			return false
		}
	}
	return true
}

func (b *batcher[C]) amounts(f *taken[C], from, to int) bool {
	block := b.split.Block()
	for i := from; i < to; i++ {
		text := block.Field(b.lines[i], f.at)
		if v, ok := fixed.Short(text, 2); ok {
			f.blank[i] = false
			*f.amounts[i] = settlement.Money(v)
		} else if !b.unusual(f, i, text) {
			return false
		}
	}
	return true
}

func (b *batcher[C]) dates(f *taken[C], from, to int) bool {
	block := b.split.Block()
	for i := from; i < to; i++ {
		text := block.Field(b.lines[i], f.at)
		if d, ok := cell.StayDay(text); ok {
			f.blank[i] = false
			*f.dates[i] = d
		} else if !b.unusual(f, i, text) {
			return false
		}
	}
	return true
}

// unusual reads a field of the n-th claim that its column's loop does not.
func (b *batcher[C]) unusual(f *taken[C], n int, text string) bool {
	return text == "" && f.blank[n] && !f.always || b.field(f, n, text)
}
