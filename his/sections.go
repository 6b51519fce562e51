package his

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"sync"

	"github.com/yibaojiesuan/settlement"
)

// sectionSize is about how much of a file is a section.
const sectionSize = 1 << 20

// sections cuts the file at line ends that are in no quoted field. Whoever asks for
// the next section reads the file; what asks for the claims of one splits and parses
// it, wherever it runs.
func (t *Table[C]) sections(hash func(string) uint64, size int) settlement.Walk[C] {
	var seen prints
	var desks desks
	var broken error // the file cannot be read, or is not CSV of claims
	return settlement.Walk[C]{
		Sections: func(yield func(iter.Seq2[*settlement.Batch[C], error]) bool) {
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
					if !yield(t.section(csv, text, hash, &desks, &seen)) {
						return nil
					}
				}
			}, func() bool { return whole })
		},
		End: func() error {
			if broken != nil {
				return broken
			}
			if seen.repeated() != nil {
				return settlement.ErrDuplicate
			}
			return nil
		},
	}
}

// section yields the claims of a text, in the columns of a file.
func (t *Table[C]) section(of *csvRows, text []byte, hash func(string) uint64, desks *desks, seen *prints) iter.Seq2[*settlement.Batch[C], error] {
	return func(yield func(*settlement.Batch[C], error) bool) {
		d := desks.take()
		defer desks.leave(d, text)
		d.split.begin(lent(text))
		csv := &csvRows{header: of.header, split: d.split, decode: decoder{encoding: of.decode.encoding}}
		left := false
		err := t.batches(csv, hash, func(b *settlement.Batch[C], prints []uint64) bool {
			d.prints = append(d.prints, prints...)
			left = !yield(b, nil)
			return !left
		})
		seen.addAll(d.prints)
		if err != nil && !left {
			yield(nil, err)
		}
	}
}

// desk is what a section is read with. It is used again for the next one, as the
// memory of its text is.
type desk struct {
	split  *splitter
	prints []uint64
}

// desks are those that nobody uses: as many as there are workers.
type desks struct {
	lock  sync.Mutex
	free  []*desk
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

func (s *desks) take() *desk {
	s.lock.Lock()
	defer s.lock.Unlock()
	n := len(s.free)
	if n == 0 {
		d := &desk{split: newSplitter(nil, ',', true)}
		d.split.last = true // a section is all there is
		return d
	}
	d := s.free[n-1]
	s.free = s.free[:n-1]
	return d
}

func (s *desks) leave(d *desk, text []byte) {
	s.lock.Lock()
	defer s.lock.Unlock()
	d.prints = d.prints[:0]
	s.free, s.texts = append(s.free, d), append(s.texts, text)
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
