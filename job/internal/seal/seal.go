package seal

import (
	"bufio"
	"bytes"
	"container/heap"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/yibaojiesuan/settlement"
)

// In this file: sorting rows and summing them. The seal is SHA-256 over the rows of all claims that are settled or
// looked back on, sorted by method, pool and id. So the order of the files, how the
// claims are split over them, and their format do not change it. A row is
//
//	method, pool, "claims" or "history", id, then each column's name and its value
//
// each text with its length in eight bytes, the lowest first, before it. A value is its
// text: an amount 12.50, a day 2006-01-02, a month 2006-01, a number without zeros at the
// end, true or false; absent is empty. Rows with the same method, pool and id, such as
// members, which have none, are sorted by their bytes.

// Memory is the number of bytes of rows that are sorted at once; more rows go to files.
const Memory = 64 << 20

// Sealer sorts rows in memory and, where they are many, in temporary files.
type Sealer struct {
	ctx   context.Context
	rows  [][]byte
	size  int
	limit int
	files []*os.File
}

// New returns a sealer that sorts a number of bytes of rows at once, such as [Memory].
func New(ctx context.Context, memory int) *Sealer { return &Sealer{ctx: ctx, limit: memory} }

// add takes a row, which the caller must not change afterwards.
func (s *Sealer) add(row []byte) error {
	s.rows = append(s.rows, row)
	if s.size += len(row) + 48; s.size < s.limit {
		return nil
	}
	return s.spill()
}

func (s *Sealer) sort() { slices.SortFunc(s.rows, compareRows) }

// Row takes the row of a claim: its method, pool, kind of row and id, then names and
// values.
func (s *Sealer) Row(method settlement.Method, pool string, history bool, id string, values []string) error {
	what := "claims"
	if history {
		what = "history"
	}
	// What it is sorted by comes first, and is not sealed.
	row := []byte(string(method) + "\x00" + pool + "\x00" + id + "\x00")
	at := len(row)
	row = append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+at+64), uint32(at)), row...)
	for _, text := range append([]string{string(method), pool, what, id}, values...) {
		row = append(binary.LittleEndian.AppendUint64(row, uint64(len(text))), text...)
	}
	return s.add(row)
}

// sealedPart returns the part of a row that is sealed.
func sealedPart(row []byte) []byte { return row[4+binary.BigEndian.Uint32(row):] }

// compareRows compares rows by what they are sorted by, then by their bytes.
func compareRows(a, b []byte) int { return bytes.Compare(a[4:], b[4:]) }

// spill writes what is in memory to a file, sorted.
func (s *Sealer) spill() (err error) {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	file, err := os.CreateTemp("", "settlement-seal-*")
	if err != nil {
		return err
	}
	s.files = append(s.files, file)
	s.sort()
	w := bufio.NewWriterSize(file, 1<<18)
	for _, row := range s.rows {
		if _, err := w.Write(binary.AppendUvarint(nil, uint64(len(row)))); err != nil {
			return err
		}
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	s.rows, s.size = nil, 0
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = file.Seek(0, io.SeekStart)
	return err
}

// Close removes the files.
func (s *Sealer) Close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close(), os.Remove(f.Name()))
	}
	s.files, s.rows = nil, nil
	return errors.Join(errs...)
}

// Sum merges everything and returns the seal.
func (s *Sealer) Sum() (string, error) {
	s.sort()
	runs := runs{}
	if len(s.rows) > 0 {
		runs = append(runs, &run{row: s.rows[0], rest: s.rows[1:]})
	}
	for _, f := range s.files {
		r := &run{file: bufio.NewReaderSize(f, 1<<16)}
		more, err := r.next()
		if err != nil {
			return "", err
		}
		if more {
			runs = append(runs, r)
		}
	}
	heap.Init(&runs)
	hash := sha256.New()
	for n := 0; len(runs) > 0; n++ {
		if n%4096 == 0 && s.ctx.Err() != nil {
			return "", s.ctx.Err()
		}
		hash.Write(sealedPart(runs[0].row))
		more, err := runs[0].next()
		switch {
		case err != nil:
			return "", err
		case more:
			heap.Fix(&runs, 0)
		default:
			heap.Pop(&runs)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// run is rows that are sorted: in memory, or in a file.
type run struct {
	row  []byte
	rest [][]byte
	file *bufio.Reader
}

func (r *run) next() (bool, error) {
	if r.file == nil {
		if len(r.rest) == 0 {
			return false, nil
		}
		r.row, r.rest = r.rest[0], r.rest[1:]
		return true, nil
	}
	n, err := binary.ReadUvarint(r.file)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err == nil {
		r.row = make([]byte, n)
		_, err = io.ReadFull(r.file, r.row)
	}
	return err == nil, err
}

type runs []*run

func (r runs) Len() int           { return len(r) }
func (r runs) Less(i, j int) bool { return compareRows(r[i].row, r[j].row) < 0 }
func (r runs) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *runs) Push(x any)        { *r = append(*r, x.(*run)) }
func (r *runs) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}

// Values returns the names of columns, each with the text of its value after it.
func Values[C any](c *C, names []string, text func(*C, string) string) []string {
	list := make([]string, 0, 2*len(names))
	for _, name := range names {
		list = append(list, name, text(c, name))
	}
	return list
}
