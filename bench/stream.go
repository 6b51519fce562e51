package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/drg"
	"github.com/yibaojiesuan/settlement/his"
	"github.com/yibaojiesuan/settlement/his/rows"
)

// In this file: any number of cases, made while they are read and stored nowhere.

// streamed is the number of rows that are made once; then the same rows follow again,
// with other ids.
const streamed = 10_000

// stream settles a number of cases as CSV, and compares their sums with the expected
// ones: the sums of the repeated rows, times the number of repetitions.
func stream(o options, out io.Writer) error {
	d, err := newData(streamed, "")
	if err != nil {
		return err
	}
	repeated, err := newStencil(d)
	if err != nil {
		return err
	}
	want, err := d.multiple(o.stream)
	if err != nil {
		return err
	}
	file := rows.File{Name: "cases.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(repeated.reader(o.stream)), nil }}
	plan, period := d.region.plan, vouched
	if o.history {
		if plan, err = d.returnPlan(); err != nil {
			return err
		}
		period = year()
	}
	table := his.Cases(file, plan.Columns()...)
	ids := withoutIDs
	if o.ids {
		ids = withIDs
	}
	resetPeak()
	began, used := time.Now(), processorTime()
	got, err := settlement.Workers(o.workers).Tally(ids(bindTable(plan, period, table)))
	if err != nil {
		return err
	}
	report, err := got.Settle(terms(o.stream))
	if err != nil {
		return err
	}
	took, busy := time.Since(began), processorTime()-used
	a, err := got.Sums() // digests differ, because the rows have other ids
	if err != nil {
		return err
	}
	b, err := want.Sums()
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(a, b) {
		return errors.New("the sums are not those of the rows that were repeated")
	}
	fmt.Fprintf(out, "%d claims, %d workers, ids checked: %v, readmissions: %v: %.1f s, %.0f ns/claim, %.0f ns/claim of processors, peak %.1f MiB, point value %s; sums equal\n",
		o.stream, o.workers, o.ids, o.history, took.Seconds(), float64(took.Nanoseconds())/float64(o.stream), float64(busy.Nanoseconds())/float64(o.stream),
		float64(peak())/(1<<20), report.Pool("").PointValue.Value)
	return nil
}

// multiple returns the tally of the first n cases of a stream.
func (d *data) multiple(n int) (*settlement.Tally, error) {
	list := make([]drg.Case, 0, streamed)
	for c := range d.region.cases(streamed) {
		list = append(list, c)
	}
	tally := func(cases []drg.Case) (*settlement.Tally, error) {
		return settlement.Workers(1).Tally(d.region.plan.Settlement(vouched, settlement.Each(cases)))
	}
	sum, err := tally(list[:n%streamed])
	if err != nil {
		return nil, err
	}
	all, err := tally(list)
	if err != nil {
		return nil, err
	}
	for range n / streamed {
		if err := sum.Merge(all); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// stencil is the rows that a stream repeats.
type stencil struct {
	header []byte
	text   []byte
	starts []int // of rows, and the end
	people []int // where the person of each row ends
	first  int64 // the id of the first one
	width  int   // of ids
}

func newStencil(d *data) (*stencil, error) {
	var b bytes.Buffer
	if err := d.writeTo(&b, "cases.csv"); err != nil {
		return nil, err
	}
	text := b.Bytes()
	begin := bytes.IndexByte(text, '\n') + 1
	r := &stencil{header: text[:begin], text: text[begin:], starts: []int{0}}
	for i, c := range r.text {
		if c == '\n' {
			row := r.text[r.starts[len(r.starts)-1]:i]
			end := 0
			for range personColumn + 1 {
				end += bytes.IndexByte(row[end:], ',') + 1
			}
			r.people = append(r.people, i-len(row)+end-1)
			r.starts = append(r.starts, i+1)
		}
	}
	r.width = bytes.IndexByte(r.text, ',')
	var err error
	r.first, err = strconv.ParseInt(string(r.text[:r.width]), 10, 64)
	return r, err
}

// reader returns a stream of n rows.
func (r *stencil) reader(n int) io.Reader {
	s := &rowReader{stencil: r, text: bytes.Clone(r.text), id: r.first, left: n}
	return io.MultiReader(bytes.NewReader(r.header), s)
}

const (
	personColumn = 8
	personDigits = 9 // of the id at the end of a person's: nobody has two rows
)

type rowReader struct {
	*stencil
	text []byte // the rows with the ids of this turn
	id   int64  // of the next turn
	left int    // rows after this turn
	rest []byte
}

func (s *rowReader) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		if s.left == 0 {
			return 0, io.EOF
		}
		n := min(s.left, len(s.starts)-1)
		for i, at := range s.starts[:n] {
			s.write(at+s.width, s.width)
			s.write(s.people[i], personDigits)
			s.id++
		}
		s.left -= n
		s.rest = s.text[:s.starts[n]]
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// write writes the last digits of the id before a place.
func (s *rowReader) write(end, digits int) {
	id := s.id
	for i := end - 1; i >= end-digits; i-- {
		s.text[i] = byte('0' + id%10)
		id /= 10
	}
}
