package his

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement/internal/batch"
)

// sectionSize is about how much of a file is a section.
const sectionSize = 1 << 20

// sections cuts the file at line ends that are in no quoted field. Whoever asks for
// the next section reads the file; what asks for the claims of one splits and parses
// it, wherever it runs.
func (t *Table[C]) sections(size int) batch.Walk[C] {
	var desks desks
	var broken error // the file cannot be read, or is not CSV of claims
	return batch.Walk[C]{
		Sections: func(yield func(batch.Section[C]) bool) {
			whole := false
			broken = t.openCSV(func(t *Table[C], csv *csvRows) error {
				c := cutter{split: csv.split, size: size}
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
		},
		End: func() ([]C, error) { return nil, broken },
	}
}

// section yields the claims of a text, in the columns of a file.
func (t *Table[C]) section(of *csvRows, text []byte, desks *desks) batch.Section[C] {
	return func(yield func(*batch.Batch[C], error) bool) {
		split := desks.take()
		defer desks.leave(split, text)
		split.begin(lent(text))
		csv := &csvRows{header: of.header, split: split, decode: decoder{encoding: of.decode.encoding}}
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

// desks are the splitters that no section is read with, and the memory of the texts of
// sections: both are used again, so that there are as many as there are workers.
type desks struct {
	lock  sync.Mutex
	free  []*splitter
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

func (s *desks) take() *splitter {
	s.lock.Lock()
	defer s.lock.Unlock()
	n := len(s.free)
	if n == 0 {
		split := newSplitter(nil, ',', true)
		split.last = true // a section is all there is
		return split
	}
	split := s.free[n-1]
	s.free = s.free[:n-1]
	return split
}

func (s *desks) leave(split *splitter, text []byte) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.free, s.texts = append(s.free, split), append(s.texts, text)
}

// cutter cuts what a splitter has not read yet into texts of whole records.
type cutter struct {
	split *splitter
	size  int
	rest  []byte // begins with a record
	begun bool
	ended bool
}

// next returns the next text, in the memory that it is given if that is enough, and
// io.EOF after the last one.
func (c *cutter) next(memory []byte) ([]byte, error) {
	text := append(memory[:0], c.rest...)
	if !c.begun {
		text = append(text, c.split.text[c.split.at:]...)
		c.begun, c.ended = true, c.split.last
	}
	end := 0
	for want := c.size; end == 0; want *= 2 {
		var err error
		if text, err = c.fill(text, want); err != nil {
			return nil, err
		}
		switch {
		case c.ended && len(text) == 0:
			return nil, io.EOF
		case c.ended:
			end = len(text)
		case len(text) > max(c.size, 2*maxRecord):
			return nil, ErrTooLong
		default:
			end = lineEnd(text)
		}
	}
	c.rest = append(c.rest[:0], text[end:]...)
	return text[:end], nil
}

// fill reads until there are so many bytes, or the file ends.
func (c *cutter) fill(text []byte, want int) ([]byte, error) {
	if c.ended || len(text) >= want {
		return text, nil
	}
	text = slices.Grow(text, want-len(text))
	n, err := io.ReadFull(c.split.r, text[len(text):want])
	text = text[:len(text)+n]
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		c.ended, err = true, nil
	}
	return text, err
}

// lineEnd returns where the last line ends that is in no quoted field, 0 if none
// does. A text that begins with a record has an even number of quotes before it.
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
