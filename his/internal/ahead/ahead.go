// Package ahead reads a file ahead of the one who parses it. Unpacking or decoding then goes
// on in a goroutine while what was read before is parsed.
package ahead

import (
	"io"
	"io/fs"
	"runtime"
	"sync/atomic"
)

// A file up to alone is read without a goroutine, and so is the beginning of a longer one:
// many files are small, and of many only the header is read.
const (
	alone     = 256 << 10
	blocks    = 3
	blockSize = 128 << 10
)

// Reader reads a file ahead of its own caller. It returns what the file returns, in the same
// order: bytes, then the error. A panic of the file is a panic of Read. A Reader must be
// closed. It is not safe for concurrent use.
type Reader struct {
	from  io.ReadCloser
	alone int         // bytes to be read before the goroutine starts
	full  chan block  // what was read; nil: nothing is read ahead yet
	empty chan []byte // what can be read into
	quit  atomic.Bool

	now  block
	rest []byte // of now
}

// block is a part of the file, and what came after it: an error, or the reason of a panic.
type block struct {
	bytes  []byte
	err    error
	reason any
}

// New returns a reader of a file, which nobody else may use until the reader is closed.
func New(from io.ReadCloser) *Reader { return &Reader{from: from, alone: alone} }

// Read implements [io.Reader].
func (r *Reader) Read(to []byte) (int, error) {
	switch {
	case r.quit.Load():
		return 0, fs.ErrClosed
	case len(to) == 0:
		return 0, nil
	case r.full == nil && r.alone > 0:
		n, err := r.from.Read(to)
		r.alone -= n
		return n, err
	case r.full == nil:
		r.start()
	}
	for len(r.rest) == 0 {
		switch {
		case r.now.reason != nil:
			panic(r.now.reason)
		case r.now.err != nil:
			return 0, r.now.err
		}
		r.next()
	}
	n := copy(to, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// next takes the next block, and gives back the one before it.
func (r *Reader) next() {
	if r.now.bytes != nil {
		r.empty <- r.now.bytes[:blockSize]
	}
	var ok bool
	if r.now, ok = <-r.full; !ok {
		runtime.Goexit() // so ended the goroutine: a test failed in it
	}
	r.rest = r.now.bytes
}

// start starts the goroutine. It never waits to send: a channel holds all blocks.
func (r *Reader) start() {
	r.full, r.empty = make(chan block, blocks), make(chan []byte, blocks)
	for range blocks {
		r.empty <- make([]byte, blockSize)
	}
	go func() {
		defer close(r.full)
		for to := range r.empty {
			b := r.fill(to)
			r.full <- b
			if b.err != nil || b.reason != nil {
				return
			}
		}
	}()
}

// fill reads a block until it is full, the file ends, or nobody wants it any more.
func (r *Reader) fill(to []byte) (b block) {
	defer func() {
		if reason := recover(); reason != nil {
			b.reason = reason // after what was read before
		}
	}()
	b.bytes = to[:0]
	for idle := 0; len(b.bytes) < len(to) && b.err == nil && !r.quit.Load(); idle++ {
		var n int
		n, b.err = r.from.Read(to[len(b.bytes):])
		if b.bytes = to[:len(b.bytes)+n]; n > 0 {
			idle = 0
		} else if idle == 100 && b.err == nil {
			b.err = io.ErrNoProgress
		}
	}
	return b
}

// Close ends the goroutine, after its last Read, and closes the file.
func (r *Reader) Close() error {
	if !r.quit.Swap(true) && r.full != nil {
		close(r.empty)
		for range r.full { //nolint:revive // until it has ended
		}
	}
	return r.from.Close()
}
