package book

import (
	"compress/flate"
	"io"
	"os"
	"sync"
)

// In this file: how parts are unpacked. package flate asks for one byte after the other, so
// that most of the time of reading a workbook is spent around this one call: it is as short as
// can be, where the archive's own goes through bufio.

// inflater unpacks parts, one after the other.
type inflater struct {
	flate  io.ReadCloser
	packed packedBytes
}

var inflaters = sync.Pool{New: func() any {
	i := &inflater{packed: packedBytes{block: make([]byte, 16<<10)}}
	i.flate = flate.NewReader(&i.packed)
	return i
}}

// inflated is a part that is unpacked while it is read. It has an inflater until it is closed.
type inflated struct{ by *inflater }

// inflate returns what a packed text unpacks to. It must be closed.
func inflate(packed io.Reader) io.ReadCloser {
	i := inflaters.Get().(*inflater)
	i.packed = packedBytes{r: packed, block: i.packed.block}
	_ = i.flate.(flate.Resetter).Reset(&i.packed, nil) // never fails
	return &inflated{i}
}

func (f *inflated) Read(to []byte) (int, error) {
	if f.by == nil {
		return 0, os.ErrClosed
	}
	return f.by.flate.Read(to)
}

// Close leaves the inflater to other parts.
func (f *inflated) Close() error {
	if f.by == nil {
		return nil
	}
	f.by.packed.r = nil
	inflaters.Put(f.by)
	f.by = nil
	return nil
}

// packedBytes reads in blocks and gives single bytes.
type packedBytes struct {
	r       io.Reader
	block   []byte
	at, end int
}

// ReadByte returns the next byte.
func (p *packedBytes) ReadByte() (byte, error) {
	if p.at == p.end {
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	c := p.block[p.at]
	p.at++
	return c, nil
}

// Read returns what is there of a text that is stored among packed ones.
func (p *packedBytes) Read(to []byte) (int, error) {
	if p.at == p.end {
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(to, p.block[p.at:p.end])
	p.at += n
	return n, nil
}

// fill reads a block; what came before an error is given first.
func (p *packedBytes) fill() error {
	n, err := io.ReadAtLeast(p.r, p.block, 1)
	p.at, p.end = 0, n
	return err
}
