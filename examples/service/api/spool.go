package api

import (
	"bufio"
	"io"
	"os"
)

// spool is what an answer has on disk.
type spool struct {
	*os.File
	size int64
}

// spooled keeps what is written until it is sent.
func (c *call) spooled(write func(w io.Writer) error) (*spool, error) {
	f, err := os.CreateTemp(c.Folder, "answer-")
	if err != nil {
		return nil, errNoRoom
	}
	s := &spool{File: f}
	w := bufio.NewWriterSize(toDisk{f}, 1<<16)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	if err == nil {
		s.size, err = f.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

// remove removes it; nil: nothing.
func (s *spool) remove() {
	if s == nil {
		return
	}
	_ = s.Close()
	_ = os.Remove(s.Name())
}
