package main

import (
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/examples/internal/table"
)

// progress counts claims on a terminal once the work has taken a second. A nil
// progress counts nothing.
type progress struct {
	lock  sync.Mutex // workers count side by side
	w     io.Writer
	now   func() time.Time
	next  time.Time // when to print
	shown int       // cells that stand on the line
}

// newProgress returns nil unless stderr is a terminal.
func newProgress(stderr io.Writer) *progress {
	f, ok := stderr.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return startProgress(f, time.Now)
}

func startProgress(w io.Writer, now func() time.Time) *progress {
	return &progress{w: w, now: now, next: now().Add(time.Second)}
}

// watched passes claims on and counts them.
func watched[C any](p *progress, name string, claims iter.Seq2[C, error]) iter.Seq2[C, error] {
	if p == nil {
		return claims
	}
	return func(yield func(C, error) bool) {
		n := 0
		for c, err := range claims {
			if n++; n%4096 == 0 {
				p.at(name, n)
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// watchedBatches passes batches of claims on and counts their claims.
func watchedBatches[C any](p *progress, name string, claims settlement.Claims[C]) settlement.Claims[C] {
	if p == nil {
		return claims
	}
	return func(workers int) settlement.Walk[C] {
		w := claims(workers)
		var all atomic.Int64
		return settlement.Walk[C]{End: w.End, Sections: func(yield func(iter.Seq2[*settlement.Batch[C], error]) bool) {
			for section := range w.Sections {
				if !yield(func(yield func(*settlement.Batch[C], error) bool) {
					for b, err := range section {
						if err == nil {
							n := len(b.List)
							if now := int(all.Add(int64(n))); now/4096 > (now-n)/4096 {
								p.at(name, now)
							}
						}
						if !yield(b, err) {
							return
						}
					}
				}) {
					return
				}
			}
		}}
	}
}

func (p *progress) at(name string, n int) {
	p.lock.Lock()
	defer p.lock.Unlock()
	now := p.now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(200 * time.Millisecond)
	line := fmt.Sprintf("%s: %s claims", name, table.Grouped(fmt.Sprint(n)))
	fmt.Fprintf(p.w, "\r%s", table.Pad(line, p.shown, false))
	p.shown = table.Width(line)
}

// clear empties the line for what is printed next.
func (p *progress) clear() {
	if p != nil && p.shown > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.shown))
		p.shown = 0
	}
}
