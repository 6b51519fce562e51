// Package browsertest drives Chromium over pages of the library, and over what `settlement serve`
// shows. Its tests skip where there is no Chromium.
package browsertest

import (
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Browser is a Chromium that a test drives.
type Browser struct {
	Context  context.Context
	mutex    sync.Mutex
	requests []string // of everything but the page itself
	faults   []string // on its console
}

// names are those under which Chromium is installed.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

// New starts Chromium, or skips the test where there is none. It is stopped when the test ends.
// A page may ask for addresses with one of the prefixes; any other is kept as a request that leaves it.
func New(t *testing.T, allowed ...string) *Browser {
	t.Helper()
	path := ""
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stopTab := chromedp.NewContext(ctx)
	t.Cleanup(stopTab)
	b := &Browser{}
	require.NoError(t, chromedp.Listen(ctx, func(event any) { b.hear(event, allowed) }))
	for _, err := range []error{
		second(chromedp.Call(ctx, network.Enable, network.EnableParams{})),
		second(chromedp.Call(ctx, runtime.Enable, cdp.Empty{})),
		second(chromedp.Call(ctx, log.Enable, cdp.Empty{})),
	} {
		require.NoError(t, err)
	}
	const most = 3 * time.Minute
	ctx, stopTime := context.WithTimeout(ctx, most)
	t.Cleanup(stopTime)
	b.Context = ctx
	return b
}

func second[T any](_ T, err error) error { return err }

func (b *Browser) hear(event any, allowed []string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		for _, prefix := range allowed {
			if strings.HasPrefix(e.Request.URL, prefix) {
				return
			}
		}
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.faults = append(b.faults, string(e.Type))
		}
	case *log.EventEntryAdded:
		b.faults = append(b.faults, e.Entry.Text)
	}
}

// Quiet fails the test if the page asked for anything, or complained.
func (b *Browser) Quiet(t *testing.T) {
	t.Helper()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	require.Empty(t, b.requests, "requests")
	require.Empty(t, b.faults, "console")
}

// Do runs actions.
func (b *Browser) Do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	require.NoError(t, chromedp.Do(b.Context, actions...))
}

// Open opens an address in a window of a width.
func (b *Browser) Open(t *testing.T, address string, width int64) {
	t.Helper()
	const height = 900
	b.Do(t, chromedp.EmulateViewport(width, height), chromedp.Navigate(address))
}

// Value evaluates an expression of JavaScript in the page.
func Value[T any](t *testing.T, b *Browser, expression string, options ...chromedp.EvaluateOption) T {
	t.Helper()
	value, err := chromedp.Run(b.Context, chromedp.Evaluate[T](expression, options...))
	require.NoError(t, err)
	return value
}

// Overflow returns by how many pixels the page is wider than its window.
func (b *Browser) Overflow(t *testing.T) int {
	t.Helper()
	return Value[int](t, b, `Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth`)
}

// Overlaps names texts of drawings that stand on another, or outside.
func (b *Browser) Overlaps(t *testing.T) []string {
	t.Helper()
	return Value[[]string](t, b, `(() => {
		const found = [];
		for (const svg of document.querySelectorAll("svg")) {
			const view = svg.viewBox.baseVal;
			const list = [...svg.querySelectorAll("text")].map(e => ({ text: e.textContent, box: e.getBBox() }));
			list.forEach(({ text, box: a }, i) => {
				if (a.x < -0.5 || a.y < -0.5 || a.x + a.width > view.width + 0.5 || a.y + a.height > view.height + 0.5) found.push("outside: " + text);
				for (const { text: other, box: b } of list.slice(i + 1)) {
					if (a.x < b.x + b.width - 0.5 && b.x < a.x + a.width - 0.5 && a.y < b.y + b.height - 0.5 && b.y < a.y + a.height - 0.5) found.push(text + " / " + other);
				}
			});
		}
		return found;
	})()`)
}

// Tables returns the texts of the cells of every table of the page, without the rows of
// headings and the numbers of rows.
func (b *Browser) Tables(t *testing.T) [][][]string {
	t.Helper()
	return Value[[][][]string](t, b, `[...document.querySelectorAll("table")].map(t => [...t.querySelectorAll("tbody tr:not(.paper), tfoot tr")].map(r => [...r.cells].slice(1).map(c => c.textContent)))`)
}
