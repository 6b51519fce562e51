package his

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/yibaojiesuan/settlement/his/internal/split"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// sectionSize is about how much of a file is a section.
const sectionSize = 1 << 20

// sections cuts the file at line ends outside of quoted fields. The goroutine that asks
// for the next section reads the file; the goroutine that asks for the claims of a
// section splits and parses them.
func (t *Table[C]) sections(size int, chosen batch.Chosen) batch.Walk[C] {
	var broken error // the file cannot be read, or is not CSV of claims
	return batch.Walk[C]{
		Sections: func(yield func(batch.Section[C]) bool) {
			whole := false
			broken = t.rows.Raw(func(csv *rows.Raw[C]) error {
				s := newSectioner(t, csv)
				c := cutter{size: size}
				block, after := csv.Split.Rest()
				c.rest, c.r = []byte(block), after
				for number := 0; ; number++ {
					text, err := c.next(s.texts.Take())
					if errors.Is(err, io.EOF) {
						whole = true
						return nil
					}
					if err != nil {
						return err
					}
					if !yield(s.section(text, rowsOf(chosen, number))) {
						return nil
					}
				}
			}, func() bool { return whole })
			if errors.Is(broken, errors.ErrUnsupported) { // a workbook, whatever it is called
				broken = nil
				yield(batch.Gather(t.rows.Ahead().All()))
			}
		},
		End: func() ([]C, error) { return nil, broken },
	}
}

// sectioner has what the sections of a walk use again, so that each worker needs one of
// both: a batcher, which knows the codes that it has met, and memory for a text.
type sectioner[C any] struct {
	batchers batch.Desks[*batcher[C]]
	texts    batch.Desks[[]byte]
}

func newSectioner[C any](t *Table[C], csv *rows.Raw[C]) *sectioner[C] {
	return &sectioner[C]{
		batchers: batch.Desks[*batcher[C]]{Open: func() *batcher[C] { return newBatcher(t, csv.With(csv.Split.Like())) }},
		texts:    batch.Desks[[]byte]{Open: func() []byte { return nil }},
	}
}

// section yields the chosen claims of a text; nil: all.
func (s *sectioner[C]) section(text []byte, chosen func(row int) bool) batch.Section[C] {
	return func(yield func(*batch.Batch[C], error) bool) {
		b := s.batchers.Take().choose(chosen)
		defer func() {
			s.batchers.Leave(b)
			s.texts.Leave(text)
		}()
		b.split.Whole(text)
		left := false
		err := b.all(func(b *batch.Batch[C]) bool {
			left = !yield(b, nil)
			return !left
		})
		if err != nil && !left {
			yield(nil, err)
		}
	}
}

// cutter cuts a file into texts of whole records.
type cutter struct {
	size int
	rest []byte    // what was read and is in no text; it begins with a record
	r    io.Reader // nil: nothing comes after it
}

// next returns the next text, and io.EOF after the last one. It uses the memory that it
// is given if that is enough.
func (c *cutter) next(memory []byte) ([]byte, error) {
	text := append(memory[:0], c.rest...)
	end := 0
	for want := c.size; end == 0; want *= 2 {
		var err error
		if text, err = c.fill(text, want); err != nil {
			return nil, err
		}
		switch {
		case c.r == nil && len(text) == 0:
			return nil, io.EOF
		case c.r == nil:
			end = len(text)
		case len(text) > max(c.size, 2*split.MaxRecord):
			return nil, rows.ErrTooLong
		default:
			end = lineEnd(text)
		}
	}
	c.rest = append(c.rest[:0], text[end:]...)
	return text[:end], nil
}

// fill reads until rest has size bytes, or the file ends.
func (c *cutter) fill(text []byte, want int) ([]byte, error) {
	if c.r == nil || len(text) >= want {
		return text, nil
	}
	text = slices.Grow(text, want-len(text))
	n, err := io.ReadFull(c.r, text[len(text):want])
	text = text[:len(text)+n]
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		c.r, err = nil, nil
	}
	return text, err
}

// lineEnd returns where the last line outside of a quoted field ends, or 0 if there is
// none. text begins with a record, so the number of quotes before such an end is even.
func lineEnd(text []byte) int {
	quotes := bytes.Count(text, []byte{'"'})
	for end := len(text); ; {
		i := bytes.LastIndexByte(text[:end], '\n')
		if i < 0 {
			return 0
		}
		quotes -= bytes.Count(text[i:end], []byte{'"'})
		if quotes%2 == 0 {
			return i + 1
		}
		end = i
	}
}
