package his

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement/his/internal/split"
	"github.com/yibaojiesuan/settlement/his/rows"
	"github.com/yibaojiesuan/settlement/internal/batch"
)

// sectionSize is about how much of a file is a section.
const sectionSize = 1 << 20

// sections cuts the file at line ends outside of quoted fields. The goroutine that asks
// for the next section reads the file; the goroutine that asks for the claims of a
// section splits and parses them.
func (t *Table[C]) sections(size int) batch.Walk[C] {
	var desks desks
	var broken error // the file cannot be read, or is not CSV of claims
	return batch.Walk[C]{
		Sections: func(yield func(batch.Section[C]) bool) {
			whole := false
			broken = t.rows.Raw(func(csv *rows.Raw[C]) error {
				c := cutter{size: size}
				block, after := csv.Split.Rest()
				c.rest, c.r = []byte(block), after
				for {
					text, err := c.next(desks.text())
					if errors.Is(err, io.EOF) {
						whole = true
						return nil
					}
					if err != nil {
						return err
					}
					if !yield(t.section(csv, text, &desks)) {
						return nil
					}
				}
			}, func() bool { return whole })
			if errors.Is(broken, errors.ErrUnsupported) { // a workbook, whatever it is called
				broken = nil
				yield(batch.Gather(t.rows.All()))
			}
		},
		End: func() ([]C, error) { return nil, broken },
	}
}

// section yields the claims of a text, in the columns of a file.
func (t *Table[C]) section(of *rows.Raw[C], text []byte, desks *desks) batch.Section[C] {
	return func(yield func(*batch.Batch[C], error) bool) {
		cut := desks.take(of.Split)
		defer desks.leave(cut, text)
		cut.Whole(text)
		csv := of.With(cut)
		left := false
		err := t.batches(csv, func(b *batch.Batch[C]) bool {
			left = !yield(b, nil)
			return !left
		})
		if err != nil && !left {
			yield(nil, err)
		}
	}
}

// desks are idle splitters, and idle memory for the texts of sections. Both are used
// again, so each worker needs one.
type desks struct {
	lock  sync.Mutex
	free  []*split.Splitter
	texts [][]byte
}

// text returns memory for a text.
func (s *desks) text() []byte {
	s.lock.Lock()
	defer s.lock.Unlock()
	n := len(s.texts)
	if n == 0 {
		return nil
	}
	text := s.texts[n-1]
	s.texts = s.texts[:n-1]
	return text
}

func (s *desks) take(like *split.Splitter) *split.Splitter {
	s.lock.Lock()
	defer s.lock.Unlock()
	n := len(s.free)
	if n == 0 {
		return like.Like()
	}
	one := s.free[n-1]
	s.free = s.free[:n-1]
	return one
}

func (s *desks) leave(one *split.Splitter, text []byte) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.free, s.texts = append(s.free, one), append(s.texts, text)
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
