// Package progress shows on a terminal how far a job is.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/yibaojiesuan/settlement/internal/lang"
	"github.com/yibaojiesuan/settlement/internal/table"
	"github.com/yibaojiesuan/settlement/job"
)

// Progress counts claims on a terminal once the work has taken a second. A nil
// Progress counts nothing.
type Progress struct {
	lock  sync.Mutex // workers count side by side
	w     io.Writer
	lang  lang.Language
	now   func() time.Time
	next  time.Time // when to print
	shown int       // cells that stand on the line
}

// New returns nil unless stderr is a terminal.
func New(stderr io.Writer, l lang.Language) *Progress {
	f, ok := stderr.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return start(f, l, time.Now)
}

func start(w io.Writer, l lang.Language, now func() time.Time) *Progress {
	return &Progress{w: w, lang: l, now: now, next: now().Add(time.Second)}
}

// Observe receives how many claims were read.
func (p *Progress) Observe(e job.Event) {
	if p != nil && e.Repaired == nil {
		p.at(e.File, e.Claims)
	}
}

func (p *Progress) at(name string, n int) {
	p.lock.Lock()
	defer p.lock.Unlock()
	now := p.now()
	if now.Before(p.next) {
		return
	}
	p.next = now.Add(200 * time.Millisecond)
	line := fmt.Sprintf(p.lang.Pick("%s: %s claims", "%s：已读 %s 例"), table.Clean(name), table.Grouped(fmt.Sprint(n)))
	fmt.Fprintf(p.w, "\r%s", table.Pad(line, p.shown, false))
	p.shown = table.Width(line)
}

// Clear empties the line for what is printed next.
func (p *Progress) Clear() {
	if p == nil {
		return
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.shown > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.shown))
		p.shown = 0
	}
}
