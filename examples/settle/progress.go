package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
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

// observe receives how many claims were read.
func (p *progress) observe(e job.Event) {
	if e.Repaired == nil {
		p.at(e.File, e.Claims)
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
