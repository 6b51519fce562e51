package api

import (
	"bytes"
	"context"
	"sync"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/service/store"
	"github.com/yibaojiesuan/settlement/job"
)

// settled is a part of a year that was settled, with what explains it. One caller uses it at a time.
type settled struct {
	turn   chan struct{}
	year   *job.Year
	result *job.Result
	text   []byte // the report
}

// mostKept is how many results are kept for questions about them; each keeps its report alone.
const mostKept = 4

type results struct {
	mu   sync.Mutex
	keys []string // the oldest first
	list map[string]*settled
}

// of returns the result of a key, which has nothing in it yet if it is new.
func (r *results) of(key string) *settled {
	r.mu.Lock()
	defer r.mu.Unlock()
	if one := r.list[key]; one != nil {
		return one
	}
	if len(r.keys) == mostKept {
		delete(r.list, r.keys[0])
		r.keys = r.keys[1:]
	}
	if r.list == nil {
		r.list = map[string]*settled{}
	}
	one := &settled{turn: make(chan struct{}, 1)}
	r.list[key], r.keys = one, append(r.keys, key)
	return one
}

// month is the month of a part; absent: the part is the clearing. It returns [store.ErrNone] for
// any other text.
func month(part string) (settlement.Month, error) {
	if part == store.Clearing {
		return settlement.Month{}, nil
	}
	m, err := settlement.ParseMonth(part)
	if err != nil || m.Absent() || m.String() != part {
		return m, store.ErrNone
	}
	return m, nil
}

// settle settles a part of a year from a revision. It stores nothing.
func (s *Server) settle(ctx context.Context, year, part string, revision int64, into *settled) error {
	m, err := month(part)
	if err != nil {
		return err
	}
	// What explains the result later reads claims after this request has ended.
	y, err := job.OpenYear(s.Store.Snapshot(context.WithoutCancel(ctx), year, revision), yearDocument)
	if err != nil {
		return err
	}
	o := job.YearOptions{Options: job.Options{Workers: s.Workers}}
	var r *job.Result
	if m.Absent() {
		r, err = y.Clear(ctx, o)
	} else {
		r, err = y.Month(ctx, m, o)
	}
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := r.Report.Encode(&text); err != nil {
		return err
	}
	into.year, into.result, into.text = y, r, text.Bytes()
	return nil
}

// about uses a part that was settled and stored: it is settled again from the revision that it was
// made from, unless that is kept, and must be the same to the byte.
func (c *call) about(use func(stored store.Settlement, s *settled) error) error {
	y, err := c.year()
	if err != nil {
		return err
	}
	part := c.r.PathValue("part")
	stored, err := c.Store.Settlement(c.r.Context(), y.Name, part)
	if err != nil {
		return err
	}
	c.subject = part
	return c.heavy.do(c.r.Context(), func() error {
		one := c.results.of(y.Name + "/" + part)
		select {
		case one.turn <- struct{}{}:
		case <-c.r.Context().Done():
			return c.r.Context().Err()
		}
		defer func() { <-one.turn }()
		if one.result == nil {
			if err := c.Server.settle(c.r.Context(), y.Name, part, stored.Revision, one); err != nil {
				return c.hidden(err)
			}
		}
		if store.Digest(one.text) != stored.Digest {
			one.result = nil
			return errAgain
		}
		return c.hidden(use(stored, one))
	})
}
